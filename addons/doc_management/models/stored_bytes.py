"""What an attachment holds, for code that hashes, reads or sends it."""


def stored_bytes(attachment):
    """Return the bytes of an attachment, empty when its file is gone.

    A form that is read asks for the sizes of binary fields instead of their content
    (``bin_size``); whoever compares a hash needs the content itself.
    """
    whole = attachment.with_context(bin_size=False, bin_size_raw=False)
    return whole.raw or b""
