"""What installing and uninstalling does beyond models and data."""


def post_init_hook(env):
    """Have the files of documents that wait for registration verified."""
    waiting = env["doc.incoming"].search([("state", "=", "arrived")])
    waiting.document_id.current_file_ids._ask_verification()


def uninstall_hook(env):
    """Leave no document waiting for a job that will be gone."""
    message = env._("The addon for digital signatures was removed.")
    for outgoing in env["doc.outgoing"].search([("state", "=", "signing")]):
        outgoing._fail_sign(message)
    for outgoing in env["doc.outgoing"].search([("state", "=", "issuing")]):
        outgoing._fail_issue(message)
