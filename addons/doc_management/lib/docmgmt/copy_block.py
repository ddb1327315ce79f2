"""The block that makes a paper copy of a document (Annex III, Mẫu 3.1).

It follows the last part of what was copied under a line over the whole width: on the
last page where there is room, else on a page of its own.
"""

from __future__ import annotations

import ctypes
from dataclasses import asdict, dataclass
from io import BytesIO
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
from PyPDF2 import PdfReader, PdfWriter

from .fonts import FontSet, find_fonts
from .layout.content import clean, listed
from .layout.page import PORTRAIT, mm
from .layout.typeset import (
    SINGLE,
    Faces,
    broken,
    draw_centered,
    draw_rule,
    drawing_lock,
    new_canvas,
    register,
    simple_lines,
    width_of,
)
from .layout_check.read_pdf import read_pdf
from .pdf_info import opened

_GAP = mm(30.0)
_LEFT, _RIGHT = mm(72.0), mm(88.0)
_BLANK = "\u00a0" * 8


@dataclass(frozen=True)
class CopyBlock:
    """What the block says; number and date stay blank until the copy is issued."""

    agency: str
    parent_agency: str
    notation: str
    words: str
    """SAO Y, SAO LỤC or TRÍCH SAO."""
    place: str
    year: int
    recipients: tuple[str, ...]
    title_lines: tuple[str, ...]
    signer: str

    def plain(self) -> dict[str, Any]:
        """Return plain values for the limited process."""
        return asdict(self)


def with_block(data: bytes, block: CopyBlock, *, fonts: FontSet | None = None) -> bytes:
    """Return the copied pages with the block after them; runs in the limited process.

    Filled fields and seals become part of the page: a copy carries no signature of its
    source's.

    :param fonts: typeface, else the one found on this machine
    :raises PdfError: the source is not usable
    """
    flat = _flattened(data)
    pages = read_pdf(flat)
    last = len(pages.sizes)
    size = pages.sizes[-1]
    bottom = max(
        (line.bottom for line in pages.lines if line.page == last), default=0.0
    )
    is_upright = abs(size.width - 210) < 3 and abs(size.height - 297) < 3
    height = _height(block)
    top = mm(size.height) - bottom - 14.0
    fits = is_upright and bool(bottom) and top - height > mm(20.0)
    drawn = _drawn(block, top if fits else PORTRAIT.top, fonts or find_fonts())
    page = PdfReader(BytesIO(drawn)).pages[0]
    writer = PdfWriter()
    for source in PdfReader(BytesIO(flat)).pages:
        writer.add_page(source)
    if fits:
        writer.pages[-1].merge_page(page)
    else:
        writer.add_page(page)
    stream = BytesIO()
    writer.write(stream)
    return stream.getvalue()


def _flattened(data: bytes) -> bytes:
    with opened(data) as document:
        made = pypdfium2.PdfDocument.new()
        made.import_pages(document)
        for index in range(len(made)):
            page = made[index]
            pdfium.FPDFPage_Flatten(page.raw, ctypes.c_int(pdfium.FLAT_PRINT))
            page.close()
        stream = BytesIO()
        made.save(stream)
        made.close()
        return stream.getvalue()


def _height(block: CopyBlock) -> float:
    lines = len(block.title_lines) + 1
    listed_lines = len(block.recipients) + 2
    return mm(32.0) + max(lines * 15.0 + _GAP, listed_lines * 13.0) + 12.0


def _drawn(block: CopyBlock, top: float, fonts: FontSet) -> bytes:
    with drawing_lock:
        faces = register(fonts)
        stream = BytesIO()
        canvas = new_canvas(stream, PORTRAIT, title=block.words, author=block.agency)
        _draw(canvas, faces, block, top)
        canvas.save()
    return stream.getvalue()


def _draw(canvas: Any, faces: Faces, block: CopyBlock, top: float) -> None:
    sheet = PORTRAIT
    left_x, right_x = sheet.left + _LEFT / 2, sheet.right - _RIGHT / 2
    draw_rule(canvas, (sheet.left + sheet.right) / 2, top, sheet.text_width)
    first = top - 18.0
    baseline = first
    parent = broken(block.parent_agency.upper(), faces.regular, 12, _LEFT)
    if parent:
        baseline = draw_centered(canvas, parent, faces.regular, 12, left_x, baseline)
        baseline -= 12 * SINGLE
    agency = broken(block.agency.upper(), faces.bold, 12, _LEFT)
    baseline = draw_centered(canvas, agency, faces.bold, 12, left_x, baseline)
    longest = max(width_of(line, faces.bold, 12) for line in agency)
    draw_rule(canvas, left_x, baseline - 5, longest * 0.4)
    draw_centered(canvas, [block.words], faces.bold, 14, right_x, first)
    baseline -= 24
    number = f"Số: {_BLANK}/{clean(block.notation)}"
    draw_centered(canvas, [number], faces.regular, 13, left_x, baseline)
    date = f"{clean(block.place)}, ngày {_BLANK} tháng {_BLANK} năm {block.year}"
    draw_centered(canvas, [date], faces.italic, 13, right_x, baseline)
    baseline -= 32
    canvas.setFont(faces.bold_italic, 12)
    canvas.drawString(sheet.left, baseline, "Nơi nhận:")
    y = baseline
    canvas.setFont(faces.regular, 11)
    for entry in listed(block.recipients):
        for line in simple_lines(entry, faces.regular, 11, _LEFT):
            y -= 11 * SINGLE
            canvas.drawString(sheet.left, y, line)
    titles = [
        line
        for title in block.title_lines
        for line in broken(title.upper(), faces.bold, 13, _RIGHT)
    ]
    end = draw_centered(canvas, titles, faces.bold, 13, right_x, baseline)
    name = clean(block.signer)
    draw_centered(canvas, [name], faces.bold, 13, right_x, end - _GAP - 13)
