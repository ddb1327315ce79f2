"""Was something painted over what a signature covers?

Later signatures may add their marks, and a mark may paint anything: a white box over
an amount leaves every digest right. So the pages are drawn as they were when signed
and as they are now, and ink that turned to paper is counted. Seals and hands add ink;
only ink that is gone tells.
"""

from __future__ import annotations

import ctypes
import time
from collections.abc import Sequence
from typing import Any

from . import anchors

DPI = 96
_MOST_PIXELS = 2000
"""Along the longer side of a drawn page: a huge sheet is drawn smaller."""
_PAPER = 120
"""The darkest of the three colours: from here on it reads as paper, not as ink."""
_FADED = 100
_MOST_LOST = 12
"""Pixels: less than half a digit of 13 points."""
SECONDS = 6.0
"""Of the processor: how busy the machine is says nothing about a file."""


class TooLong(Exception):
    """The pages take too long to be drawn: nothing is known."""


def lost_pages(
    pdf: bytes, ends: Sequence[int], pages: Sequence[int], seconds: float = SECONDS
) -> list[tuple[int, int]]:
    """Where ink of a version is gone in the next: (end of the version, page from 0).

    ``ends``: bytes of ``pdf`` that each version had, ascending; the last is followed
    by ``pdf`` itself. Raises TooLong, and ValueError where PDFium draws nothing.
    """
    deadline = time.process_time() + seconds
    found: list[tuple[int, int]] = []
    before: dict[int, Any] = {}
    with anchors.PDFIUM:
        for turn, end in enumerate((*ends, len(pdf))):
            after = _version(pdf, end, pages, deadline)
            found += [
                (ends[turn - 1], page)
                for page in pages
                if before and _lost(before[page], after[page]) > _MOST_LOST
            ]
            before = after
    return found


def _version(
    pdf: bytes, end: int, pages: Sequence[int], deadline: float
) -> dict[int, Any]:
    """The pages of the first ``end`` bytes, which are not copied: scans are large."""
    import pypdfium2 as pdfium
    import pypdfium2.raw as raw

    start = ctypes.cast(ctypes.c_char_p(pdf), ctypes.c_void_p)
    handle = raw.FPDF_LoadMemDocument64(start, end, None)
    if not handle:
        raise ValueError(f"the first {end} bytes are no PDF")
    document = pdfium.PdfDocument(handle, autoclose=True)
    try:
        document.init_forms()
        return {page: _drawn(document, page, deadline) for page in pages}
    finally:
        document.close()


def _drawn(document: Any, index: int, deadline: float) -> Any:
    """The page in its darkest colour, 8 bits a pixel; stops at the deadline."""
    import pypdfium2 as pdfium
    import pypdfium2.raw as raw
    from PIL import ImageChops

    page = document[index]
    width, height = page.get_size()
    scale = min(DPI / 72, _MOST_PIXELS / max(width, height, 1.0))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    bitmap = pdfium.PdfBitmap.new_native(*size, raw.FPDFBitmap_BGRx)
    bitmap.fill_rect((255, 255, 255, 255), 0, 0, *size)
    place = (bitmap, page, 0, 0, *size, 0, raw.FPDF_ANNOT)

    def is_late(_self: Any) -> int:
        return int(time.process_time() > deadline)

    pause = raw.IFSDK_PAUSE(version=1)
    pause.NeedToPauseNow = type(pause.NeedToPauseNow)(is_late)
    state = raw.FPDF_RenderPageBitmap_Start(*place, ctypes.byref(pause))
    raw.FPDF_RenderPage_Close(page)
    if state == raw.FPDF_RENDER_TOBECONTINUED or time.process_time() > deadline:
        raise TooLong(f"page {index + 1}")
    if state != raw.FPDF_RENDER_DONE:
        raise ValueError(f"page {index + 1} cannot be drawn")
    if document.formenv:
        raw.FPDF_FFLDraw(document.formenv, *place)
    red, green, blue = bitmap.to_pil().convert("RGB").split()
    page.close()
    return ImageChops.darker(red, ImageChops.darker(green, blue))


def _lost(before: Any, after: Any) -> int:
    """How many pixels of ink became paper."""
    from PIL import ImageChops

    if before.size != after.size:
        return int(before.size[0] * before.size[1])
    faded = ImageChops.subtract(after, before).point(
        [255 * (value >= _FADED) for value in range(256)]
    )
    paper = after.point([255 * (value >= _PAPER) for value in range(256)])
    lost: int = ImageChops.darker(faded, paper).histogram()[255]
    return lost
