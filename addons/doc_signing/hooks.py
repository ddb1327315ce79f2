"""What installing does beyond models and data."""


def post_init_hook(env):
    """Have the files of documents that wait for registration verified."""
    waiting = env["doc.incoming"].search([("state", "=", "arrived")])
    waiting.document_id.current_file_ids._ask_verification()
