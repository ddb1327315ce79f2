"""What can be measured of a scanned document (PDF version, dpi, colour, page size).

The standard for scans of paper documents is PDF of version 1.4 or higher, colour, at
least 200 dpi and a scale of 100 % (Decree 30/2020/NĐ-CP, Phụ lục I; Circular
01/2019/TT-BNV Art. 6).
"""

from __future__ import annotations

from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

from .compat import StrEnum
from .pdf_info import PdfError, PdfFault, opened

MAX_PAGES = 30
"""Pages measured of one file; the rest of a scan is made the same way."""
MIN_DPI = 200
MIN_VERSION = 14
_DPI_TOLERANCE = 0.97
"""199.9 dpi is 200 dpi: scanners round the page to whole points."""
_COVER = 0.45
"""A picture that covers this part of a page makes the page a scan."""
_TOLERANCE_MM = 4.0
_FORMATS = {
    "A5": (148.0, 210.0),
    "A4": (210.0, 297.0),
    "A3": (297.0, 420.0),
    "A2": (420.0, 594.0),
    "A1": (594.0, 841.0),
    "A0": (841.0, 1189.0),
    "B5": (176.0, 250.0),
    "B4": (250.0, 353.0),
}


class ScanFault(StrEnum):
    """Which part of the standard a scan misses."""

    VERSION = "version"
    DPI = "dpi"
    DPI_UNKNOWN = "dpi_unknown"
    """No page is a picture, so there is nothing to measure."""
    COLOUR = "colour"
    SCALE = "scale"
    """A page has the size of no paper: scaled or cropped."""


@dataclass(frozen=True)
class ScanFacts:
    """Measured values of a PDF."""

    version: int
    """14 for PDF 1.4."""
    pages: int
    picture_pages: int
    """Of the measured pages, those that are pictures."""
    dpi: int
    """The lowest among the picture pages; 0 if there is none."""
    colour: bool
    """Whether every picture page is in colour."""
    width_mm: float
    """Size of the first page that is no known paper, else of the first page."""
    height_mm: float
    paper: str
    """"A4" …; empty if that page is no known paper."""


def measure_scan(data: bytes) -> ScanFacts:
    """Measure a PDF.

    :raises PdfError: the PDF is not usable
    """
    with opened(data) as document:
        version = int(document.get_version() or 0)
        dpis: list[float] = []
        colours: list[bool] = []
        odd: tuple[float, float] | None = None
        first: tuple[float, float] | None = None
        for index in range(min(len(document), MAX_PAGES)):
            page = document[index]
            try:
                width, height = page.get_size()
                size = (width / 72 * 25.4, height / 72 * 25.4)
                first = first or size
                if odd is None and not paper_of(*size):
                    odd = size
                picture = _picture(page, width * height)
            finally:
                page.close()
            if picture:
                dpis.append(picture[0])
                colours.append(picture[1])
        shown = odd or first or (0.0, 0.0)
        return ScanFacts(
            version,
            len(document),
            len(dpis),
            round(min(dpis, default=0.0)),
            all(colours),
            round(shown[0], 1),
            round(shown[1], 1),
            paper_of(*shown),
        )


def page_text(data: bytes, index: int) -> tuple[str, bool]:
    """Return (text layer, whether a picture fills it) of a page.

    :param index: 0 for the first page
    :raises PdfError: ``no_such_page``, or the PDF is not usable
    """
    with opened(data) as document:
        if not 0 <= index < len(document):
            raise PdfError(
                PdfFault.NO_SUCH_PAGE, page=index + 1, page_count=len(document)
            )
        page = document[index]
        layer = page.get_textpage()
        try:
            text = str(layer.get_text_range()).replace("\r\n", "\n")
            width, height = page.get_size()
            return text, _picture(page, width * height) is not None
        finally:
            layer.close()
            page.close()


def _picture(page: pypdfium2.PdfPage, area: float) -> tuple[float, bool] | None:
    """Return (dpi, in colour) of the pictures that fill a page, or None.

    Scanners split a page into layers (text mask, colour background) or strips: the
    sharpest layer and any colour count.
    """
    covered, dpi, colour = 0.0, 0.0, False
    for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = item.get_bounds()
        width, height = abs(right - left), abs(top - bottom)
        if width < 1 or height < 1:
            continue
        pixels = item.get_px_size()
        share = width * height / max(area, 1.0)
        covered += share
        if share < 0.02:
            continue
        turned = (pixels[0] > pixels[1]) != (width > height)
        across = pixels[1] if turned else pixels[0]
        along = pixels[0] if turned else pixels[1]
        dpi = max(dpi, min(across / width, along / height) * 72)
        facts = item.get_metadata()
        colour = colour or facts.bits_per_pixel >= 24
    return (dpi, colour) if covered >= _COVER else None


def paper_of(width_mm: float, height_mm: float) -> str:
    """Return the name of the paper with these sides, in either direction.

    >>> paper_of(297.2, 209.8), paper_of(180, 250)
    ('A4', '')
    """
    short, long = sorted((width_mm, height_mm))
    for name, (one, other) in _FORMATS.items():
        if abs(short - one) <= _TOLERANCE_MM and abs(long - other) <= _TOLERANCE_MM:
            return name
    return ""


def scan_faults(facts: ScanFacts) -> tuple[ScanFault, ...]:
    """Return what the scan misses of the standard, in the order of the law."""
    faults = []
    if facts.version < MIN_VERSION:
        faults.append(ScanFault.VERSION)
    if not facts.picture_pages:
        faults.append(ScanFault.DPI_UNKNOWN)
    else:
        if not facts.colour:
            faults.append(ScanFault.COLOUR)
        if facts.dpi < MIN_DPI * _DPI_TOLERANCE:
            faults.append(ScanFault.DPI)
    if not facts.paper:
        faults.append(ScanFault.SCALE)
    return tuple(faults)
