"""What uninstalling does beyond models and data."""

from .models import packet_store


def uninstall_hook(env):
    """Remove the packets, which lie in the file store but in no attachment.

    Only when the uninstallation is committed: one that fails must not cost evidence.
    """
    env.cr.postcommit.add(lambda: packet_store.drop(env))
