"""What can be known of a file without trusting its name."""

from __future__ import annotations

import threading

import pypdfium2

from .compat import StrEnum
from .errors import RuleError

_LOCK = threading.Lock()


class PdfFault(StrEnum):
    """Why a PDF cannot be used."""

    NOT_PDF = "not_pdf"
    ENCRYPTED = "encrypted"
    BROKEN = "broken"


class PdfError(RuleError):
    """A file is no usable PDF."""


def sniff_mimetype(data: bytes) -> str:
    """Return the type by the first bytes; ``application/octet-stream`` if unknown."""
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return "application/pdf"
    return "application/octet-stream"


def check_pdf(data: bytes) -> int:
    """Return the number of pages of a usable PDF.

    :raises PdfError: ``not_pdf``, ``encrypted`` or ``broken``
    """
    if sniff_mimetype(data) != "application/pdf":
        raise PdfError(PdfFault.NOT_PDF)
    with _LOCK:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            encrypted = "password" in str(error).lower()
            fault = PdfFault.ENCRYPTED if encrypted else PdfFault.BROKEN
            raise PdfError(fault) from error
        try:
            return len(document)
        finally:
            document.close()


def page_count(data: bytes) -> int:
    """Return the number of pages, 0 for a PDF that cannot be opened."""
    try:
        return check_pdf(data)
    except PdfError:
        return 0
