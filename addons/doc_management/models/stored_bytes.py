"""What an attachment holds, for code that hashes, reads or sends it."""


def stored_bytes(attachment):
    """Return the bytes of an attachment, empty when its file is gone.

    A form that is read asks for the sizes of binary fields instead of their content
    (``bin_size``); whoever compares a hash needs the content itself.
    """
    whole = attachment.with_context(bin_size=False, bin_size_raw=False)
    return whole.raw or b""


def kept_as_they_are(attachments):
    """Return the model of attachments, not to shrink pictures when they are stored.

    Core makes pictures above 1920 by 1920 pixels smaller, as is a page at 200 dpi; what
    is vouched for by a hash is stored byte for byte.
    """
    return attachments.with_context(image_no_postprocess=True)
