"""What can be known of a file without trusting its name.

PDFium must not be entered by two threads at once: every call here goes through one
lock, held for a single page at most. What strangers send is not parsed here but in the
process of :mod:`~docmgmt.limited`, which calls these functions with limits.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO

import pypdfium2

from .compat import StrEnum
from .errors import RuleError

PDF = "application/pdf"
UNKNOWN = "application/octet-stream"

MAX_RENDER_WIDTH = 4000
"""Widest picture of a page in pixels."""
_MAX_RENDER_PIXELS = 24_000_000

_LOCK = threading.Lock()

_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"{\\rtf", "application/rtf"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"\x1f\x8b", "application/gzip"),
    (b"MZ", "application/x-msdownload"),
    (b"\x7fELF", "application/x-executable"),
)
_OOXML = "application/vnd.openxmlformats-officedocument."
_IN_ZIP = (
    (b"word/", _OOXML + "wordprocessingml.document"),
    (b"xl/", _OOXML + "spreadsheetml.sheet"),
    (b"ppt/", _OOXML + "presentationml.presentation"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Names of streams in an OLE container are UTF-16
_IN_OLE = (
    ("WordDocument", "application/msword"),
    ("Workbook", "application/vnd.ms-excel"),
    ("PowerPoint Document", "application/vnd.ms-powerpoint"),
)


class PdfFault(StrEnum):
    """Why a PDF cannot be used."""

    NOT_PDF = "not_pdf"
    ENCRYPTED = "encrypted"
    """It asks for a password."""
    BROKEN = "broken"
    """It cannot be opened, has no pages, or a page cannot be read."""
    NO_SUCH_PAGE = "no_such_page"
    TOO_HEAVY = "too_heavy"
    """Reading it took more time or memory than a document may take."""
    NOT_READ = "not_read"
    """The machine failed, not the file: try again later."""


class PdfError(RuleError):
    """A file is no usable PDF."""


@dataclass(frozen=True)
class PdfInfo:
    """What one opening of a PDF tells."""

    page_count: int
    first_page_text: str
    """Text layer of the first page; empty for a scan without one."""


def sniff_mimetype(data: bytes) -> str:
    """Return the type by the content; ``application/octet-stream`` if unknown.

    PDF, pictures, Office documents old and new, OpenDocument, archives, XML, programs.
    """
    head = data[:1024]
    # Readers accept some bytes before the header of a PDF; nothing else may come first
    if head.lstrip(b"\x00\t\n\x0c\r \xef\xbb\xbf").startswith(b"%PDF-"):
        return PDF
    for magic, mimetype in _MAGIC:
        if head.startswith(magic):
            return mimetype
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    if head.startswith(b"PK\x03\x04"):
        return _zip_mimetype(data)
    if head.startswith(_OLE):
        for name, mimetype in _IN_OLE:
            if name.encode("utf-16-le") in data:
                return mimetype
        return "application/x-ole-storage"
    if head.lstrip(b"\xef\xbb\xbf\t\n\r ").startswith(b"<?xml"):
        return "application/xml"
    return UNKNOWN


def _zip_mimetype(data: bytes) -> str:
    # An OpenDocument file starts with an uncompressed entry that holds its type
    if data[30:38] == b"mimetype":
        match = re.match(rb"application/[a-z0-9.+-]+", data[38:138])
        if match:
            return match[0].decode("ascii")
    for folder, mimetype in _IN_ZIP:
        if folder in data and b"[Content_Types].xml" in data:
            return mimetype
    return "application/zip"


def check_pdf(data: bytes) -> int:
    """Return the number of pages of a usable PDF.

    :raises PdfError: ``not_pdf``, ``encrypted`` or ``broken``
    """
    with opened(data) as document:
        return len(document)


def page_count(data: bytes) -> int:
    """Return the number of pages, 0 for a PDF that cannot be opened."""
    try:
        return check_pdf(data)
    except PdfError:
        return 0


def read_info(data: bytes) -> PdfInfo:
    """Return page count and text of the first page.

    :raises PdfError: ``not_pdf``, ``encrypted`` or ``broken``
    """
    with opened(data) as document:
        page = document[0]
        text_page = page.get_textpage()
        try:
            text = str(text_page.get_text_range())
        finally:
            text_page.close()
            page.close()
        return PdfInfo(len(document), text.replace("\r\n", "\n"))


def render_page(data: bytes, index: int, width: int) -> bytes:
    """Return a page as PNG.

    :param index: 0 for the first page
    :param width: of the picture in pixels; the height follows from the page
    :raises PdfError: ``no_such_page``, or the PDF is not usable
    """
    with opened(data) as document:
        if not 0 <= index < len(document):
            raise PdfError(
                PdfFault.NO_SUCH_PAGE, page=index + 1, page_count=len(document)
            )
        page = document[index]
        try:
            page_width, page_height = page.get_size()
            wanted = max(16, min(width, MAX_RENDER_WIDTH))
            scale = wanted / max(page_width, 1.0)
            pixels = wanted * page_height * scale
            if pixels > _MAX_RENDER_PIXELS:
                # A page as long as a banner must not eat the server's memory
                scale *= (_MAX_RENDER_PIXELS / pixels) ** 0.5
            # PDFium rounds up; without this 100.00000000000001 becomes 101
            bitmap = page.render(scale=scale * (1 - 1e-9), may_draw_forms=True)
            try:
                stream = BytesIO()
                bitmap.to_pil().save(stream, "PNG", compress_level=3)
            finally:
                bitmap.close()
        finally:
            page.close()
        return stream.getvalue()


@contextmanager
def opened(data: bytes) -> Iterator[pypdfium2.PdfDocument]:
    """Open a PDF under the lock; any failure of PDFium within is ``broken``."""
    if sniff_mimetype(data) != PDF:
        raise PdfError(PdfFault.NOT_PDF)
    with _LOCK:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            encrypted = "password" in str(error).lower()
            fault = PdfFault.ENCRYPTED if encrypted else PdfFault.BROKEN
            raise PdfError(fault) from error
        try:
            if len(document) < 1:
                raise PdfError(PdfFault.BROKEN)
            # Fields filled by a signature are drawn only with the form environment
            document.init_forms()
            yield document
        except pypdfium2.PdfiumError as error:
            raise PdfError(PdfFault.BROKEN) from error
        finally:
            document.close()
