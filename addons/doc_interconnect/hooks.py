"""What uninstalling does beyond models and data."""

from .models import packet_store


def uninstall_hook(env):
    """Remove the packets, which lie in the file store but in no attachment.

    Only when the uninstallation is committed: one that fails must not cost evidence.
    """
    parameters = env["ir.config_parameter"]
    parameters.search([("key", "=like", "doc_interconnect.%")]).unlink()
    env.cr.postcommit.add(lambda: packet_store.drop(env))
