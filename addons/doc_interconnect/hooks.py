"""What uninstalling does beyond models and data."""

from .models import packet_store


def uninstall_hook(env):
    """Remove the packets, which lie in the file store but in no attachment."""
    packet_store.drop(env)
