"""Paper for an outage: blank register pages to write on, and the report afterwards.

Columns as in Nghị định 30/2020/NĐ-CP, Phụ lục IV; A4 landscape, heading repeated,
pages numbered. What the law prints is Vietnamese in every language.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from reportlab.lib.colors import black, lightgrey
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from .fonts import FontSet, find_fonts
from .layout.page import mm
from .layout.typeset import Faces, cell, drawing_lock, register

OUTGOING_COLUMNS = (
    ("Số", 12),
    ("Ký hiệu", 26),
    ("Ngày tháng văn bản", 22),
    ("Tên loại và trích yếu nội dung", 78),
    ("Người ký", 32),
    ("Nơi nhận", 44),
    ("Đơn vị, người nhận bản lưu", 28),
    ("Số bản", 13),
    ("Ghi chú", 18),
)
INCOMING_COLUMNS = (
    ("Số đến", 14),
    ("Ngày đến", 22),
    ("Tác giả", 46),
    ("Số, ký hiệu", 30),
    ("Ngày tháng văn bản", 22),
    ("Tên loại và trích yếu nội dung", 75),
    ("Đơn vị hoặc người nhận", 32),
    ("Ký nhận", 16),
    ("Ghi chú", 16),
)
ROWS = 14
"""Blank lines on a page, high enough to write in by hand."""
MAX_PAGES = 50
_ROW_HEIGHT = mm(9.5)
_MARGIN = mm(12)
_SIZE = 11.0
_TITLE = 14.0


@dataclass(frozen=True)
class BlankBook:
    """One paper book that goes on where the system stopped."""

    agency: str
    title: str
    year: int
    incoming: bool
    first_number: int
    pages: int


@dataclass(frozen=True)
class ReportLine:
    """One number that was given on paper."""

    number: str
    date: str
    content: str
    """Sign and subject, or the reason of a void number."""
    state: str
    entered: str
    """Who entered it and when; empty while it waits."""


@dataclass(frozen=True)
class ReportSeries:
    """What one book gave during the outage."""

    title: str
    summary: str
    lines: tuple[ReportLine, ...]


@dataclass(frozen=True)
class Report:
    """The reconciliation of an outage."""

    agency: str
    title: str
    facts: tuple[str, ...]
    """Lines above the tables: from when to when, why, by whom."""
    headings: tuple[str, str, str, str, str]
    series: tuple[ReportSeries, ...]


def blank_pages(
    books: Sequence[BlankBook], at: datetime, fonts: FontSet | None = None
) -> bytes:
    """Return PDF pages on which the numbers stand and all else is to be written.

    :param at: time of printing, shown at the foot
    :raises FontError: no typeface for Vietnamese
    """
    with drawing_lock:
        faces = register(fonts or find_fonts())
        story: list[Flowable] = []
        for book in books:
            columns = INCOMING_COLUMNS if book.incoming else OUTGOING_COLUMNS
            number = book.first_number
            for _page in range(min(max(book.pages, 1), MAX_PAGES)):
                if story:
                    story.append(PageBreak())
                story += _head(faces, book.agency, book.title, (f"Năm: {book.year}",))
                blank = [""] * (len(columns) - 1)
                rows = [[f"{number + row:02d}", *blank] for row in range(ROWS)]
                story.append(_table(faces, columns, rows, _ROW_HEIGHT))
                number += ROWS
        foot = f"In lúc {at:%H:%M ngày %d/%m/%Y} để ghi sổ khi hệ thống gặp sự cố"
        return _built(faces, story, foot)


def report_pdf(report: Report, at: datetime, fonts: FontSet | None = None) -> bytes:
    """Return the reconciliation of an outage as PDF.

    :raises FontError: no typeface for Vietnamese
    """
    widths = (18, 26, 128, 32, 69)
    with drawing_lock:
        faces = register(fonts or find_fonts())
        story = _head(faces, report.agency, report.title, report.facts)
        for series in report.series:
            story.append(cell(series.title, faces.bold, _SIZE + 1))
            story.append(cell(series.summary, faces.regular, _SIZE))
            story.append(Spacer(1, mm(2)))
            if series.lines:
                rows = [
                    [line.number, line.date, line.content, line.state, line.entered]
                    for line in series.lines
                ]
                columns = tuple(zip(report.headings, widths, strict=True))
                story.append(_table(faces, columns, rows))
            story.append(Spacer(1, mm(6)))
        return _built(faces, story, f"{at:%H:%M %d/%m/%Y}")


def _head(
    faces: Faces, agency: str, title: str, facts: Sequence[str]
) -> list[Flowable]:
    lines: list[Flowable] = [
        cell(agency.upper(), faces.bold, _SIZE, "center"),
        cell(title, faces.bold, _TITLE, "center"),
    ]
    lines += [cell(fact, faces.regular, _SIZE, "center") for fact in facts]
    lines.append(Spacer(1, mm(3)))
    return lines


def _table(
    faces: Faces,
    columns: Sequence[tuple[str, float]],
    rows: Sequence[Sequence[str]],
    height: float | None = None,
) -> Table:
    heading: list[str | Paragraph] = [
        cell(name, faces.bold, _SIZE - 1, "center") for name, _width in columns
    ]
    body: list[list[str | Paragraph]] = [
        [cell(text, faces.regular, _SIZE) if text else "" for text in row]
        for row in rows
    ]
    table = Table(
        [heading, *body],
        colWidths=[mm(width) for _name, width in columns],
        rowHeights=[None, *([height] * len(rows))] if height else None,
        repeatRows=1,
    )
    table.setStyle(
        TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.5, black),
                ("BACKGROUND", (0, 0), (-1, 0), lightgrey),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("LEFTPADDING", (0, 0), (-1, -1), 3),
                ("RIGHTPADDING", (0, 0), (-1, -1), 3),
            ]
        )
    )
    return table


def _built(faces: Faces, story: list[Flowable], foot: str) -> bytes:
    stream = BytesIO()
    width, height = landscape(A4)
    document = BaseDocTemplate(
        stream,
        pagesize=(width, height),
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=mm(14),
    )
    frame = Frame(
        _MARGIN,
        mm(14),
        width - 2 * _MARGIN,
        height - _MARGIN - mm(14),
        leftPadding=0,
        rightPadding=0,
        topPadding=0,
        bottomPadding=0,
    )
    draw = _footer(faces, foot, width)
    document.addPageTemplates([PageTemplate("page", [frame], onPage=draw)])
    document.build(story)
    return stream.getvalue()


def _footer(
    faces: Faces, foot: str, width: float
) -> Callable[[Canvas, BaseDocTemplate], None]:
    def draw(canvas: Canvas, document: BaseDocTemplate) -> None:
        canvas.saveState()
        canvas.setFont(faces.regular, 9)
        canvas.drawString(_MARGIN, mm(7), foot)
        canvas.drawRightString(width - _MARGIN, mm(7), str(document.page))
        canvas.restoreState()

    return draw
