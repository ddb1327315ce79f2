"""Reports with figures: PDF for paper, spreadsheet with numbers, text file to edit.

Nghị định 30/2020/NĐ-CP, Phụ lục VI names the reports on the handling of incoming and
outgoing documents among what a system gives out. Vietnamese in every language of the
interface.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timezone
from functools import partial
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import xlsxwriter
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import _Cell
from reportlab.lib.colors import Color, black
from reportlab.platypus import Table as Grid
from reportlab.platypus import TableStyle

from ..fonts import FontSet
from ..layout.content import clean
from ..layout.flow import Flow
from ..layout.page import Sheet, mm
from ..layout.typeset import cell
from ..letter import MOTTO, NATIONAL_NAME
from ..reports import percent
from .listing import Signature
from .marked import MarkedFlow
from .sheet_head import sheet_pdf

LANDSCAPE = Sheet(
    width_mm=297.0,
    height_mm=210.0,
    top_mm=20.0,
    bottom_mm=15.0,
    left_mm=20.0,
    right_mm=15.0,
)
FONT, SIZE, SMALL = "Times New Roman", 12.0, 10.5
_GREY = Color(0.93, 0.93, 0.93)
Value = int | float | str | None


@dataclass(frozen=True)
class Column:
    """A column of a table."""

    title: str
    width: float
    """Share of the width of the paper."""
    kind: str = "number"
    """``text``, ``number``, ``rate`` (per mille) or ``days``."""
    group: str = ""
    """Title that stands above this column and its neighbours with the same."""


@dataclass(frozen=True)
class Table:
    """Rows of figures with their sum."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    total: tuple[Value, ...] = ()
    title: str = ""
    note: str = ""
    headings: frozenset[int] = field(default_factory=frozenset)
    """Places of rows that are sums of those below: printed bold."""


@dataclass(frozen=True)
class Report:
    """What a report says."""

    agency: str
    parent_agency: str
    place: str
    day: date
    title: str
    period: str
    """Its name, if it has one."""
    days: str
    counted: str
    """Until when was counted, and for whom."""
    tables: tuple[Table, ...]
    signatures: tuple[Signature, ...] = ()
    mark: str = ""
    """Stands pale across every page of the PDF, and below each page of the table."""


def shown(value: Value, kind: str) -> str:
    """Return a value as it stands in a table.

    >>> shown(979, "rate"), shown(1234567, "number"), shown(None, "days")
    ('97,9 %', '1.234.567', '–')
    """
    if kind == "rate":
        return percent(int(value) if isinstance(value, int | float) else None)
    if value is None:
        return "–"
    if kind == "days":
        return f"{float(value):.1f}".replace(".", ",")
    if kind == "number":
        return f"{int(value):,}".replace(",", ".")
    return clean(str(value))


# PDF ---------------------------------------------------------------------------------


def report_pdf(
    report: Report, *, fonts: FontSet | None = None, created: datetime | None = None
) -> bytes:
    """Return the report on paper; the same input gives the same bytes.

    :raises FontError: there is no typeface for Vietnamese
    """
    return sheet_pdf(
        report,
        report.title,
        partial(_body, report),
        name=report.title.capitalize(),
        sheet=LANDSCAPE,
        pages=partial(MarkedFlow, clean(report.mark)) if report.mark else Flow,
        fonts=fonts,
        created=created,
    )


def _body(report: Report, flow: Flow) -> None:
    faces = flow.faces
    for text, face in (
        (report.period, faces.bold),
        (report.days, faces.italic),
        (report.counted, faces.italic),
    ):
        if text:
            flow.place_text(cell(text, face, SIZE, "center"), 0.0)
    for table in report.tables:
        if table.title:
            flow.place_text(cell(table.title, faces.bold, SIZE), mm(5.0), keep=mm(30.0))
        flow.place(_grid(table, faces.regular, faces.bold), mm(3.0))
        if table.note:
            flow.place_text(cell(table.note, faces.italic, SMALL), mm(2.0))
    if report.signatures:
        flow.place(_signatures(report.signatures, faces.bold), mm(8.0))


def heads(columns: Sequence[Column]) -> tuple[list[str], list[str], list[str]]:
    """Return (titles above, titles below, numbers); an empty one is joined on."""
    above = [column.group or column.title for column in columns]
    below = [column.title if column.group else "" for column in columns]
    return above, below, [f"({place})" for place in range(1, len(columns) + 1)]


def _spans(columns: Sequence[Column]) -> list[tuple[int, int]]:
    """Return the first and last place of each group of columns."""
    spans: list[tuple[int, int]] = []
    for place, column in enumerate(columns):
        before = columns[place - 1].group if place else ""
        if column.group and column.group == before:
            spans[-1] = (spans[-1][0], place)
        elif column.group:
            spans.append((place, place))
    return spans


def _grid(table: Table, regular: str, bold: str) -> Grid:
    columns = table.columns
    whole = sum(column.width for column in columns)
    widths = [LANDSCAPE.text_width * column.width / whole for column in columns]
    above, below, numbers = heads(columns)
    body = [
        [cell(text, bold, SMALL, "center") for text in above],
        [cell(text, bold, SMALL, "center") for text in below],
        [cell(text, regular, SMALL - 1, "center") for text in numbers],
    ]
    looks: list[Any] = [
        ("GRID", (0, 0), (-1, -1), 0.5, black),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("LEFTPADDING", (0, 0), (-1, -1), 3),
        ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
        *(("SPAN", (first, 0), (last, 0)) for first, last in _spans(columns)),
        *(
            ("SPAN", (place, 0), (place, 1))
            for place, column in enumerate(columns)
            if not column.group
        ),
    ]
    for place, row in enumerate([*table.rows, *([table.total] if table.total else [])]):
        is_bold = place in table.headings or place == len(table.rows)
        if is_bold:
            looks.append(("BACKGROUND", (0, place + 3), (-1, place + 3), _GREY))
        body.append(
            [
                cell(
                    shown(value, column.kind),
                    bold if is_bold else regular,
                    SMALL,
                    "left" if column.kind == "text" else "right",
                )
                for value, column in zip(row, columns, strict=True)
            ]
        )
    grid = Grid(body, colWidths=widths, repeatRows=3)
    grid.setStyle(TableStyle(looks))
    return grid


def _signatures(signatures: Sequence[Signature], bold: str) -> Grid:
    """Return the places to sign, which never part from each other."""
    grid = Grid(
        [
            [cell(one.title, bold, SIZE, "center") for one in signatures],
            [cell(one.name, bold, SIZE, "center") for one in signatures],
        ],
        colWidths=[LANDSCAPE.text_width / len(signatures)] * len(signatures),
        rowHeights=[mm(30.0), mm(7.0)],
    )
    grid.setStyle(
        TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("NOSPLIT", (0, 0), (-1, -1))])
    )
    return grid


# Spreadsheet -------------------------------------------------------------------------


def report_xlsx(report: Report, *, created: datetime | None = None) -> bytes:
    """Return a workbook: numbers are numbers, rates are rates, no text is a formula."""
    stream = BytesIO()
    book = xlsxwriter.Workbook(
        stream,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        },
    )
    properties: dict[str, object] = {"title": clean(report.title).capitalize()}
    if created is not None:
        properties["created"] = created.replace(tzinfo=None)
    book.set_properties(properties)
    sheet = book.add_worksheet("Báo cáo")
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    if report.mark:
        sheet.set_footer("&C" + clean(report.mark).replace("&", "&&"))
    width = max(len(table.columns) for table in report.tables)
    look: dict[str, object] = {"font_name": FONT, "font_size": 12}
    line = 0
    for text, over in (
        (report.parent_agency.upper(), {}),
        (report.agency.upper(), {"bold": True}),
        (report.title, {"bold": True, "font_size": 14}),
        (report.period, {"bold": True}),
        (report.days, {"italic": True}),
        (report.counted, {"italic": True}),
    ):
        if text:
            shape = book.add_format({**look, **over, "align": "center_across"})
            sheet.write_string(line, 0, clean(text), shape)
            for place in range(1, width):
                sheet.write_blank(line, place, None, shape)
            line += 1
    widest = max(report.tables, key=lambda table: len(table.columns))
    whole = sum(column.width for column in widest.columns)
    for place, column in enumerate(widest.columns):
        sheet.set_column(place, place, max(6.0, 130 * column.width / whole))
    for table in report.tables:
        line = _sheet_table(book, sheet, table, look, line + 1)
    book.close()
    return stream.getvalue()


_FORMATS = {"number": "#,##0", "rate": '0.0" %"', "days": "0.0", "text": "@"}


def _sheet_table(
    book: xlsxwriter.Workbook,
    sheet: xlsxwriter.worksheet.Worksheet,
    table: Table,
    look: dict[str, object],
    line: int,
) -> int:
    """Write a table from ``line`` on; return the line after it."""
    boxed = {**look, "border": 1, "text_wrap": True, "valign": "vcenter"}
    if table.title:
        sheet.write_string(line, 0, table.title, book.add_format({**look, "bold": 1}))
        line += 1
    head = book.add_format({**boxed, "bold": True, "align": "center"})
    above, below, numbers = heads(table.columns)
    for place, text in enumerate(above):
        sheet.write_string(line, place, text, head)
        sheet.write_string(line + 1, place, below[place], head)
        sheet.write_string(line + 2, place, numbers[place], head)
    for first, last in _spans(table.columns):
        if first != last:
            sheet.merge_range(line, first, line, last, above[first], head)
    for place, column in enumerate(table.columns):
        if not column.group:
            sheet.merge_range(line, place, line + 1, place, column.title, head)
    line += 3
    shapes = {
        (kind, bold): book.add_format(
            {
                **boxed,
                "num_format": code,
                "bold": bold,
                "align": "left" if kind == "text" else "right",
            }
        )
        for kind, code in _FORMATS.items()
        for bold in (False, True)
    }
    rows = [*table.rows, *([table.total] if table.total else [])]
    for number, row in enumerate(rows):
        is_bold = number in table.headings or number == len(table.rows)
        for place, (value, column) in enumerate(zip(row, table.columns, strict=True)):
            shape = shapes[column.kind, is_bold]
            if isinstance(value, int | float) and column.kind != "text":
                shown_as = value / 10 if column.kind == "rate" else value
                sheet.write_number(line, place, shown_as, shape)
            else:
                sheet.write_string(line, place, shown(value, "text"), shape)
        line += 1
    if table.note:
        sheet.write_string(line, 0, table.note, book.add_format({**look, "italic": 1}))
        line += 1
    return line


# Text document -----------------------------------------------------------------------

_FIXED = (1980, 1, 1, 0, 0, 0)
"""Date of the parts, so that the same report is the same file."""


def report_docx(report: Report, *, created: datetime | None = None) -> bytes:
    """Return the report as an editable text document (ISO/IEC 29500)."""
    document = Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin, section.right_margin = Mm(20), Mm(15)
    section.top_margin, section.bottom_margin = Mm(20), Mm(15)
    style = document.styles["Normal"]
    style.font.name = FONT
    style.font.size = Pt(12)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    style.paragraph_format.space_after = Pt(0)
    document.core_properties.title = clean(report.title).capitalize()
    document.core_properties.author = clean(report.agency)
    stamp = (created or datetime.combine(report.day, datetime.min.time())).replace(
        tzinfo=timezone.utc
    )
    document.core_properties.created = document.core_properties.modified = stamp
    head = document.add_table(rows=1, cols=2)
    left, right = head.rows[0].cells
    _write(left, report.parent_agency.upper())
    _write(left, report.agency.upper(), is_bold=True)
    _write(right, NATIONAL_NAME, is_bold=True)
    _write(right, MOTTO, is_bold=True)
    day = report.day
    dated = f"ngày {day.day:02} tháng {day.month:02} năm {day.year}"
    _write(right, f"{report.place or '………'}, {dated}", is_italic=True)
    for text, size, is_bold in (
        ("", 12, False),
        (report.title, 14, True),
        (report.period, 12, True),
        (report.days, 12, False),
        (report.counted, 12, False),
    ):
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = paragraph.add_run(clean(text))
        run.bold, run.font.size = is_bold, Pt(size)
    for table in report.tables:
        document.add_paragraph().add_run(clean(table.title)).bold = True
        _word_table(document, table)
        if table.note:
            document.add_paragraph().add_run(clean(table.note)).italic = True
    if report.signatures:
        document.add_paragraph()
        places = document.add_table(rows=1, cols=len(report.signatures))
        for place, one in zip(places.rows[0].cells, report.signatures, strict=True):
            _write(place, one.title, is_bold=True)
            _write(place, "\n\n\n" + one.name, is_bold=True)
    stream = BytesIO()
    document.save(stream)
    return _repacked(stream.getvalue())


def _write(
    place: _Cell,
    text: str,
    *,
    is_bold: bool = False,
    is_italic: bool = False,
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.CENTER,
    size: float = 12,
) -> None:
    """Add a paragraph to a cell; the empty one that it begins with is used first."""
    first = place.paragraphs[0]
    paragraph = first if not first.text and len(place.paragraphs) == 1 else None
    paragraph = paragraph or place.add_paragraph()
    paragraph.alignment = align
    lines = [clean(line) for line in text.split("\n")]
    run = paragraph.add_run("\n".join(lines))
    run.bold, run.italic, run.font.size = is_bold, is_italic, Pt(size)


def _word_table(document: Any, table: Table) -> None:
    above, below, numbers = heads(table.columns)
    rows = [*table.rows, *([table.total] if table.total else [])]
    grid = document.add_table(rows=len(rows) + 3, cols=len(table.columns))
    grid.style = "Table Grid"
    whole = sum(column.width for column in table.columns)
    for place, column in enumerate(table.columns):
        width = Mm(262 * column.width / whole)
        for one in grid.columns[place].cells:
            one.width = width
    cells = [list(row.cells) for row in grid.rows]
    for first, last in _spans(table.columns):
        joined = cells[0][first].merge(cells[0][last])
        _write(joined, above[first], is_bold=True, size=10.5)
    for place, column in enumerate(table.columns):
        if column.group:
            _write(cells[1][place], below[place], is_bold=True, size=10.5)
        else:
            joined = cells[0][place].merge(cells[1][place])
            _write(joined, column.title, is_bold=True, size=10.5)
        _write(cells[2][place], numbers[place], size=9.5)
    for number, row in enumerate(rows):
        is_bold = number in table.headings or number == len(table.rows)
        for place, (value, column) in enumerate(zip(row, table.columns, strict=True)):
            left = column.kind == "text"
            _write(
                cells[number + 3][place],
                shown(value, column.kind),
                is_bold=is_bold,
                align=WD_ALIGN_PARAGRAPH.LEFT if left else WD_ALIGN_PARAGRAPH.RIGHT,
                size=10.5,
            )
    for row in grid.rows[:3]:
        repeated = OxmlElement("w:tblHeader")
        repeated.set(qn("w:val"), "true")
        row._tr.get_or_add_trPr().append(repeated)


def _repacked(content: bytes) -> bytes:
    """Return the package with a fixed date in each part."""
    stream = BytesIO()
    with (
        ZipFile(BytesIO(content)) as source,
        ZipFile(stream, "w", ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            info = ZipInfo(name, _FIXED)
            info.compress_type = ZIP_DEFLATED
            target.writestr(info, source.read(name))
    return stream.getvalue()
