"""The collated table of opinions (bảng tổng hợp ý kiến): PDF, spreadsheet, text file.

It is annexed to the slip with which the draft is submitted: each who was asked, what
he said, and what the drafter made of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import xlsxwriter
from reportlab.lib.colors import black
from reportlab.platypus import Table, TableStyle

from ..fonts import FontSet
from ..layout.content import clean
from ..layout.flow import Flow
from ..layout.page import PORTRAIT, mm
from ..layout.typeset import cell
from .sheet_head import TEXT_SIZE, sheet_pdf

TITLE = "BẢNG TỔNG HỢP Ý KIẾN"
HEADS = (
    "STT",
    "Cơ quan, đơn vị, cá nhân",
    "Ý kiến",
    "Nội dung",
    "Tiếp thu, giải trình",
)
_WIDTHS_MM = (10, 40, 30, 48, 37)
_SMALL = 11.5


@dataclass(frozen=True)
class Opinion:
    """One line of the table."""

    who: str
    verdict: str
    """In words; "không trả lời (coi như đồng ý)" where silence counted."""
    words: str = ""
    answer: str = ""
    """What the drafter did with it."""


@dataclass(frozen=True)
class Collation:
    """The whole table."""

    agency: str
    parent_agency: str
    place: str
    day: date
    about: str
    question: str
    opinions: tuple[Opinion, ...]
    totals: str
    """The counts, as a sentence."""

    def rows(self) -> tuple[tuple[str, ...], ...]:
        """Return the cells of each line, numbered."""
        return tuple(
            (str(place), one.who, one.verdict, one.words, one.answer)
            for place, one in enumerate(self.opinions, 1)
        )


def collation_pdf(
    table: Collation, *, fonts: FontSet | None = None, created: datetime | None = None
) -> bytes:
    """Return the table on paper.

    :raises FontError: there is no typeface for Vietnamese
    """
    return sheet_pdf(
        table,
        TITLE,
        partial(_body, table),
        name="Bảng tổng hợp ý kiến",
        fonts=fonts,
        created=created,
    )


def _body(table: Collation, flow: Flow) -> None:
    faces = flow.faces
    for text, face in (
        (table.about, faces.bold),
        (table.question, faces.regular),
        (table.totals, faces.regular),
    ):
        if text:
            flow.place_text(cell(text, face, TEXT_SIZE), mm(1.5))
    whole = sum(_WIDTHS_MM)
    columns = [PORTRAIT.text_width * width / whole for width in _WIDTHS_MM]
    body = [
        [cell(head, faces.bold, _SMALL, "center") for head in HEADS],
        *([cell(text, faces.regular, _SMALL) for text in row] for row in table.rows()),
    ]
    grid = Table(body, colWidths=columns, repeatRows=1)
    grid.setStyle(
        TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.5, black),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 3),
                ("RIGHTPADDING", (0, 0), (-1, -1), 3),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            ]
        )
    )
    flow.place(grid, mm(4.0))


def collation_xlsx(table: Collation, *, created: datetime | None = None) -> bytes:
    """Return the table as a workbook; every cell is text, never a formula."""
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
    if created is not None:
        book.set_properties({"created": created.replace(tzinfo=None)})
    look: dict[str, object] = {
        "font_name": "Times New Roman",
        "font_size": 12,
        "text_wrap": True,
        "valign": "top",
    }
    plain = book.add_format({**look, "text_wrap": False})
    bold = book.add_format({**look, "bold": True, "text_wrap": False})
    boxed = book.add_format({**look, "border": 1})
    heading = book.add_format({**look, "border": 1, "bold": True, "align": "center"})
    sheet = book.add_worksheet("Ý kiến")
    for place, width in enumerate(_WIDTHS_MM):
        sheet.set_column(place, place, width * 0.6)
    line = 0
    for text, face in (
        (table.agency.upper(), bold),
        (TITLE, bold),
        (table.about, bold),
        (table.question, plain),
        (table.totals, plain),
    ):
        if text:
            sheet.write_string(line, 0, clean(text), face)
            line += 1
    for place, head in enumerate(HEADS):
        sheet.write_string(line, place, head, heading)
    for row in table.rows():
        line += 1
        for place, text in enumerate(row):
            sheet.write_string(line, place, text, boxed)
    book.close()
    return stream.getvalue()


_CONTENT_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType='
    '"application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.'
    'openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    'relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_FIXED = (1980, 1, 1, 0, 0, 0)
"""Date of the parts, so that the same table is the same file."""


def collation_docx(table: Collation) -> bytes:
    """Return the table as an editable text document (ISO/IEC 29500)."""
    parts = [
        _paragraph(table.agency.upper(), is_bold=True),
        _paragraph(TITLE, is_bold=True, align="center"),
        *(_paragraph(text) for text in (table.about, table.question, table.totals)),
        _grid(table),
        _paragraph(""),
    ]
    document = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<w:document xmlns:w="{_W}"><w:body>{"".join(parts)}'
        '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" '
        'w:right="851" w:bottom="1134" w:left="1701" w:header="567" w:footer="567" '
        'w:gutter="0"/></w:sectPr></w:body></w:document>'
    )
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as package:
        for name, text in (
            ("[Content_Types].xml", _CONTENT_TYPES),
            ("_rels/.rels", _RELATIONS),
            ("word/document.xml", document),
        ):
            package.writestr(ZipInfo(name, _FIXED), text)
    return stream.getvalue()


def _paragraph(text: str, *, is_bold: bool = False, align: str = "left") -> str:
    bold = "<w:b/>" if is_bold else ""
    run = (
        '<w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" '
        f'w:cs="Times New Roman"/>{bold}<w:sz w:val="26"/></w:rPr>'
    )
    lines = '</w:t><w:br/><w:t xml:space="preserve">'.join(
        escape(clean(line)) for line in text.splitlines()
    )
    return (
        f'<w:p><w:pPr><w:jc w:val="{align}"/></w:pPr><w:r>{run}'
        f'<w:t xml:space="preserve">{lines}</w:t></w:r></w:p>'
    )


def _grid(table: Collation) -> str:
    edges = "".join(
        f'<w:{edge} w:val="single" w:sz="4" w:color="000000"/>'
        for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    twips = [round(width * 56.7) for width in _WIDTHS_MM]
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in twips)
    rows = []
    for place, cells in enumerate((HEADS, *table.rows())):
        body = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
            f"{_paragraph(text, is_bold=not place)}</w:tc>"
            for text, width in zip(cells, twips, strict=True)
        )
        head = "<w:trPr><w:tblHeader/></w:trPr>" if not place else ""
        rows.append(f"<w:tr>{head}{body}</w:tr>")
    return (
        f"<w:tbl><w:tblPr><w:tblBorders>{edges}</w:tblBorders></w:tblPr>"
        f"<w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )
