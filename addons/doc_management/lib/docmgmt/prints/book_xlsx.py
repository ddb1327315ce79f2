"""A book as a spreadsheet: the same lines, columns and cells as on paper."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from io import BytesIO

import xlsxwriter

from ..layout.content import clean
from ..layout.page import POINTS_PER_MM
from .books import BookHead, Row

FONT, SIZE = "Times New Roman", 11
TEXT = 49
"""The built-in number format "@": what is typed stays as it is."""
CELL_LENGTH = 32_767
"""The format holds no longer text in a cell."""
_POINTS_PER_CHARACTER = 5.6
"""Of column width in this font."""


def book_xlsx(
    head: BookHead, rows: Iterable[Row], *, created: datetime | None = None
) -> bytes:
    """Return a workbook of one sheet: the lines of the cover, heading, rows.

    Every cell is text: 05 stays 05, a date stays as the book writes it, and what
    starts with ``=`` is no formula. Rows go to a file as they come.
    """
    stream = BytesIO()
    book = xlsxwriter.Workbook(
        stream,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        },
    )
    properties: dict[str, object] = {"title": clean(head.form.title)}
    if created is not None:
        properties["created"] = created.replace(tzinfo=None)
    book.set_properties(properties)
    look = {"font_name": FONT, "font_size": SIZE, "num_format": TEXT}
    boxed = {**look, "border": 1, "text_wrap": True, "valign": "top"}
    centered = book.add_format({**boxed, "align": "center"})
    left = book.add_format({**boxed, "align": "left"})
    heading = book.add_format(
        {**boxed, "bold": True, "align": "center", "valign": "vcenter"}
    )
    columns = head.form.columns
    sheet = book.add_worksheet("Sổ")
    for place, column in enumerate(columns):
        width = column.width_mm * POINTS_PER_MM / _POINTS_PER_CHARACTER
        sheet.set_column(place, place, width)
    top = _lines(book, sheet, head, look, len(columns))
    for place, column in enumerate(columns):
        sheet.write_string(top, place, column.title, heading)
    for place in range(len(columns)):
        sheet.write_string(top + 1, place, f"({place + 1})", centered)
    sheet.freeze_panes(top + 2, 0)
    _paper(sheet, head, top)
    formats = [centered if column.align == "center" else left for column in columns]
    for number, row in enumerate(rows, start=top + 2):
        cells = zip(row.cells(head.year), formats, strict=True)
        for place, (text, look_of_cell) in enumerate(cells):
            lines = "\n".join(map(clean, text.splitlines()))
            sheet.write_string(number, place, lines[:CELL_LENGTH], look_of_cell)
    book.close()
    return stream.getvalue()


def _lines(
    book: xlsxwriter.Workbook,
    sheet: xlsxwriter.worksheet.Worksheet,
    head: BookHead,
    look: dict[str, object],
    columns: int,
) -> int:
    """Write the lines of the cover; return the number of the row after them."""
    plain = book.add_format({**look, "align": "center_across"})
    bold = book.add_format({**look, "align": "center_across", "bold": True})
    title = book.add_format(
        {**look, "align": "center_across", "bold": True, "font_size": 16}
    )
    lines = [
        (clean(head.parent_agency).upper(), plain),
        (clean(head.agency).upper(), bold),
        (head.title, title),
        *((line, plain) for line in head.lines()),
        (clean(head.provisional), plain),
    ]
    lines = [(text, shape) for text, shape in lines if text]
    for number, (text, shape) in enumerate(lines):
        sheet.write_string(number, 0, text, shape)
        for place in range(1, columns):
            sheet.write_blank(number, place, None, shape)
    return len(lines) + 1


def _paper(sheet: xlsxwriter.worksheet.Worksheet, head: BookHead, heading: int) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(heading, heading + 1)
    sheet.set_margins(left=0.79, right=0.59, top=0.79, bottom=0.63)
    # An ampersand starts a code in headers
    name = f"{head.form.title}, năm {head.year}".replace("&", "&&")
    sheet.set_header(f"&L&I{name}&RTrang &P")
