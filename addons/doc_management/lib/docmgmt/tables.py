"""Tables that people bring: a workbook or a text file in, an empty workbook out."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO

import xlsxwriter

from . import old_papers
from .errors import RuleError
from .old_papers import OldError, PaperFault

SEPARATORS = ",;\t"


@dataclass(frozen=True)
class Heading:
    """A column of an empty table."""

    name: str
    explanation: str
    """What to write into it, for the sheet that explains the table."""
    choices: tuple[str, ...] = ()
    """Offered in each cell; others may be written all the same."""
    is_needed: bool = False


class UnreadableTable(RuleError):
    """Neither a workbook nor a text file in UTF-8, or one that is damaged."""


def read_cells(content: bytes) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield (number of the row, its cells as text) of an xlsx or csv; none is empty.

    >>> list(read_cells("Tên;Mã\\n\\nSở A;H99\\n".encode()))
    [(1, ['Tên', 'Mã']), (3, ['Sở A', 'H99'])]

    :raises UnreadableTable: it cannot be read
    """
    if content[:2] == b"PK":
        try:
            yield from old_papers.read_table(content)
        except OldError as error:
            raise UnreadableTable(PaperFault.NO_TABLE) from error
        return
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableTable(PaperFault.NO_TABLE) from error
    first = text.split("\n", 1)[0]
    rows = csv.reader(StringIO(text), delimiter=max(SEPARATORS, key=first.count))
    try:
        for place, cells in enumerate(rows, start=1):
            if any(cell.strip() for cell in cells):
                yield place, cells
    except csv.Error as error:
        raise UnreadableTable(PaperFault.NO_TABLE) from error


def empty_table(
    title: str, headings: Sequence[Heading], notes: Sequence[str] = ()
) -> bytes:
    """Return a workbook to fill in: headings, and a second sheet that explains them.

    :param title: name of the sheet, at most 31 characters
    :param notes: sentences that stand above the explanations
    """
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet(title)
    bold = book.add_format({"bold": True, "bg_color": "#DDE7F3", "border": 1})
    text = book.add_format({"num_format": 49})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for place, heading in enumerate(headings):
        width = max(14, len(heading.name) + 4)
        sheet.set_column(place, place, width, text)
        mark = " *" if heading.is_needed else ""
        sheet.write_string(0, place, heading.name + mark, bold)
        if heading.choices:
            sheet.data_validation(
                1,
                place,
                2000,
                place,
                {
                    "validate": "list",
                    "source": list(heading.choices),
                    "show_error": False,
                },
            )
    sheet.freeze_panes(1, 0)
    guide = book.add_worksheet("Hướng dẫn")
    guide.set_column(0, 0, 26, wrapped)
    guide.set_column(1, 1, 90, wrapped)
    for row, note in enumerate(notes):
        guide.merge_range(row, 0, row, 1, note, wrapped)
        guide.set_row(row, 15 * (1 + len(note) // 105))
    start = len(notes) + (1 if notes else 0)
    guide.write_row(start, 0, ("Cột", "Ghi gì"), bold)
    for row, heading in enumerate(headings, start=start + 1):
        guide.write_string(row, 0, heading.name, wrapped)
        guide.write_string(row, 1, heading.explanation, wrapped)
        guide.set_row(row, 15 * (1 + len(heading.explanation) // 85))
    book.close()
    return stream.getvalue()
