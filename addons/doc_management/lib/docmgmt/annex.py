"""An annex (phụ lục) in a file of its own.

Nghị định 30/2020/NĐ-CP, Phụ lục I, Phần I, mục III.1 and Phụ lục III, Mẫu 2.2: label
and title centred, then the line that names the document it goes with, whose number and
date stay blank on electronic documents; pages numbered for each annex by itself. The
agency signs such a file in the top right corner of its first page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Literal

from reportlab.lib.colors import black
from reportlab.platypus import Table, TableStyle

from .compat import StrEnum
from .errors import RuleError
from .fonts import FontSet, find_fonts
from .layout.content import Para, clean
from .layout.flow import Flow
from .layout.page import LANDSCAPE, PORTRAIT, Box, mm, top_right_note
from .layout.typeset import (
    PARAGRAPH_GAP,
    SINGLE,
    Faces,
    broken,
    cell,
    draw_centered,
    drawing_lock,
    new_canvas,
    paragraph,
    register,
    width_of,
)

LABEL_SIZE = 14.0
TITLE_SIZE = 14.0
NOTE_SIZE = 13.0
TABLE_SIZE = 12.0

Align = Literal["left", "center", "right"]


class AnnexFault(StrEnum):
    """Why an annex cannot be laid out."""

    MISSING = "missing"
    """The title, or any content at all, is empty (``part``)."""
    UNEVEN_TABLE = "uneven_table"
    """A row has more or fewer cells than the heading (``row``, from 1)."""


class AnnexError(RuleError):
    """An annex lacks something."""


@dataclass(frozen=True)
class AnnexTable:
    """A table with one heading row, repeated on every page."""

    heading: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...] = ()
    """Relative widths of the columns; equal if empty."""
    aligns: tuple[Align, ...] = ()
    """Alignment of each column; left if empty."""


@dataclass(frozen=True)
class AnnexSpec:
    """All that is printed on an annex."""

    title: str
    """Printed in capitals."""
    content: tuple[Para | AnnexTable, ...]
    number: int | None = None
    """Place among several annexes, printed in Roman numerals; None for a single one."""
    issuer: str = ""
    """Agency named by the line "Kèm theo Văn bản …"."""
    is_landscape: bool = False


@dataclass(frozen=True)
class Annex:
    """A laid out annex."""

    pdf: bytes
    note: Box
    """Where the agency's signature note goes, top right of the first page."""
    page_count: int


def annex_pdf(
    spec: AnnexSpec, *, fonts: FontSet | None = None, created: datetime | None = None
) -> Annex:
    """Lay an annex out; the same input gives the same bytes.

    :raises AnnexError: no title, no content, or a table with uneven rows
    :raises FontError: there is no typeface for Vietnamese
    """
    _check(spec)
    fonts = fonts or find_fonts()
    sheet = LANDSCAPE if spec.is_landscape else PORTRAIT
    with drawing_lock:
        faces = register(fonts)
        stream = BytesIO()
        canvas = new_canvas(
            stream, sheet, title=spec.title, author=spec.issuer, created=created
        )
        flow = Flow(canvas, sheet, faces)
        _head(flow, spec)
        for part in spec.content:
            if isinstance(part, AnnexTable):
                table = _table(part, faces, sheet.text_width)
                flow.place(table, PARAGRAPH_GAP * 1.5)
            elif clean(part.text) or clean(part.lead):
                flow.place_text(paragraph(part, faces, NOTE_SIZE), PARAGRAPH_GAP)
        canvas.save()
    return Annex(stream.getvalue(), top_right_note(sheet), flow.page + 1)


def roman(number: int) -> str:
    """Return 1 … 99 in Roman numerals.

    >>> [roman(number) for number in (1, 4, 9, 14, 40, 99)]
    ['I', 'IV', 'IX', 'XIV', 'XL', 'XCIX']
    """
    tens, units = divmod(number, 10)
    return ("", "X", "XX", "XXX", "XL", "L", "LX", "LXX", "LXXX", "XC")[tens] + (
        "",
        "I",
        "II",
        "III",
        "IV",
        "V",
        "VI",
        "VII",
        "VIII",
        "IX",
    )[units]


def _check(spec: AnnexSpec) -> None:
    if not clean(spec.title):
        raise AnnexError(AnnexFault.MISSING, part="title")
    if not spec.content:
        raise AnnexError(AnnexFault.MISSING, part="content")
    for part in spec.content:
        if not isinstance(part, AnnexTable):
            continue
        columns = len(part.heading)
        for number, row in enumerate(part.rows, start=1):
            if len(row) != columns:
                raise AnnexError(AnnexFault.UNEVEN_TABLE, row=number)
        for given in (part.widths, part.aligns):
            if given and len(given) != columns:
                raise AnnexError(AnnexFault.UNEVEN_TABLE, row=0)


def _head(flow: Flow, spec: AnnexSpec) -> None:
    sheet, faces, canvas = flow.sheet, flow.faces, flow.canvas
    middle = (sheet.left + sheet.right) / 2
    label = "Phụ lục" if spec.number is None else f"Phụ lục {roman(spec.number)}"
    baseline = sheet.top - LABEL_SIZE * 0.9
    baseline = draw_centered(canvas, [label], faces.bold, LABEL_SIZE, middle, baseline)
    title = broken(spec.title.upper(), faces.bold, TITLE_SIZE, sheet.text_width)
    baseline -= TITLE_SIZE * SINGLE + 2.0
    baseline = draw_centered(canvas, title, faces.bold, TITLE_SIZE, middle, baseline)
    # No-break spaces hold the gaps open; they are not filled on electronic documents
    gap = "\u00a0" * 8
    note = f"(Kèm theo Văn bản số{gap}ngày{gap}tháng{gap}năm{gap}"
    issuer = f"của {clean(spec.issuer)})" if clean(spec.issuer) else ")"
    lines = [note + issuer]
    if width_of(lines[0], faces.italic, NOTE_SIZE) > sheet.text_width:
        lines = [note, *broken(issuer, faces.italic, NOTE_SIZE, sheet.text_width)]
    baseline -= NOTE_SIZE * SINGLE + 3.0
    baseline = draw_centered(canvas, lines, faces.italic, NOTE_SIZE, middle, baseline)
    flow.y = baseline - 12.0
    flow.is_page_start = False


def _table(part: AnnexTable, faces: Faces, width: float) -> Table:
    columns = len(part.heading)
    shares: Sequence[float] = part.widths or (1.0,) * columns
    widths = [width * share / sum(shares) for share in shares]
    aligns: list[Align] = list(part.aligns) if part.aligns else ["left"] * columns
    heading = [cell(text, faces.bold, TABLE_SIZE, "center") for text in part.heading]
    rows = [
        [
            cell(text, faces.regular, TABLE_SIZE, align)
            for text, align in zip(row, aligns, strict=True)
        ]
        for row in part.rows
    ]
    table = Table([heading, *rows], colWidths=widths, repeatRows=1)
    table.setStyle(
        TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.5, black),
                ("VALIGN", (0, 0), (-1, 0), "MIDDLE"),
                ("VALIGN", (0, 1), (-1, -1), "TOP"),
                ("TOPPADDING", (0, 0), (-1, -1), mm(1.0)),
                ("BOTTOMPADDING", (0, 0), (-1, -1), mm(1.2)),
                ("LEFTPADDING", (0, 0), (-1, -1), mm(1.5)),
                ("RIGHTPADDING", (0, 0), (-1, -1), mm(1.5)),
            ]
        )
    )
    return table
