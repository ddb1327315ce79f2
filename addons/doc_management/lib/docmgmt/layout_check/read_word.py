"""The paragraphs of a Word document with their type; runs in the limited process.

A Word document has no pages before it is set. Page size and margins are those of its
sections, a paragraph is one line, the two cells of a row are the two sides.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from ..pdf_info import PdfError, PdfFault
from .values import Line, Pages, PageSize, Rule, Run, Side

MAX_PARAGRAPHS = 20_000
_EMU_MM = 36_000


def read_word(data: bytes) -> Pages:
    """Return the lines of a Word document (docx).

    :raises PdfError: ``broken``
    """
    try:
        document = Document(BytesIO(data))
        reader = _Reader(document)
        reader.body()
    except MemoryError:
        raise
    except Exception as error:
        raise PdfError(PdfFault.BROKEN) from error
    numbers, first = _page_numbers(document, reader)
    return Pages(
        "docx",
        tuple(_size(section) for section in document.sections),
        tuple(reader.lines),
        tuple(reader.rules),
        numbers,
        first,
    )


def _size(section: Any) -> PageSize:
    def mm(length: int | None) -> float:
        return (length or 0) / _EMU_MM

    return PageSize(
        mm(section.page_width),
        mm(section.page_height),
        mm(section.top_margin),
        mm(section.bottom_margin),
        mm(section.left_margin),
        mm(section.right_margin),
    )


def _page_numbers(document: Any, reader: _Reader) -> tuple[tuple[Line, ...], bool]:
    section = document.sections[0]
    lines: list[Line] = []
    for part, where in ((section.header, "header"), (section.footer, "footer")):
        for paragraph in part.paragraphs:
            if "PAGE" in "".join(
                node.text or "" for node in paragraph._p.iter(qn("w:instrText"))
            ) or any(
                "PAGE" in (node.get(qn("w:instr")) or "")
                for node in paragraph._p.iter(qn("w:fldSimple"))
            ):
                size = next(
                    (reader.look(run, paragraph)[1] for run in paragraph.runs), 0.0
                )
                align = _align(paragraph) or "left"
                lines.append(Line((Run(where, "", size),), 2, "full", align))
    return tuple(lines), not section.different_first_page_header_footer


class _Reader:
    def __init__(self, document: Any) -> None:
        self.document = document
        self.lines: list[Line] = []
        self.rules: list[Rule] = []
        self.page = 1
        defaults = document.styles.element.find(qn("w:docDefaults"))
        self.default = (
            defaults.find(f".//{qn('w:rPr')}") if defaults is not None else None
        )

    def body(self) -> None:
        section = self.document.sections[0]
        if section.different_first_page_header_footer:
            for paragraph in section.first_page_header.paragraphs:
                self.paragraph(paragraph, "full")
        for block in self.document.iter_inner_content():
            if isinstance(block, Paragraph):
                self.paragraph(block, "full")
            elif isinstance(block, Table):
                self.table(block)

    def table(self, table: Table) -> None:
        for row in table.rows:
            cells = row.cells
            is_pair = len(cells) == 2
            for place, cell in enumerate(cells):
                side: Side = ("left", "right")[place] if is_pair else "full"
                for paragraph in cell.paragraphs:
                    self.paragraph(paragraph, side)

    def paragraph(self, paragraph: Paragraph, side: Side) -> None:
        if len(self.lines) > MAX_PARAGRAPHS:
            raise PdfError(PdfFault.TOO_HEAVY)
        runs: list[Run] = []
        for run in paragraph.runs:
            if any(
                node.get(qn("w:type")) == "page" for node in run._r.iter(qn("w:br"))
            ):
                self.page += 1
            if run.text:
                font, size, bold, italic, color = self.look(run, paragraph)
                runs.append(Run(run.text, font, size, bold, italic, color))
        borders = paragraph._p.find(f".//{qn('w:pBdr')}")
        if borders is not None and borders.find(qn("w:bottom")) is not None:
            # A thin line: it stands under the line before it
            self.rules.append(Rule(self.page, 0.0, 0.0, float(len(self.lines))))
        if paragraph._p.find(f".//{qn('w:pict')}") is not None or (
            paragraph._p.find(f".//{qn('w:drawing')}") is not None
        ):
            self.rules.append(Rule(self.page, 0.0, 0.0, float(len(self.lines))))
        if any(run.text.strip() for run in runs):
            self.lines.append(Line(tuple(runs), self.page, side, _align(paragraph)))

    def look(self, run: Any, paragraph: Any) -> tuple[str, float, bool, bool, str]:
        """Return font, size, bold, italic, colour as they come out in the end."""
        chain: list[Any] = [run._r.rPr]
        for style in (run.style, paragraph.style):
            while style is not None:
                chain.append(style.element.find(qn("w:rPr")))
                style = style.base_style
        chain.append(self.default)
        properties = [each for each in chain if each is not None]
        font = self._value(properties, "w:rFonts", "w:ascii") or ""
        size = float(self._value(properties, "w:sz", "w:val") or 20) / 2
        color = self._value(properties, "w:color", "w:val") or "000000"
        return (
            font,
            size,
            self._on(properties, "w:b"),
            self._on(properties, "w:i"),
            "000000" if color == "auto" else color.lower(),
        )

    @staticmethod
    def _value(properties: list[Any], tag: str, attribute: str) -> str | None:
        for each in properties:
            node = each.find(qn(tag))
            if node is not None and node.get(qn(attribute)) is not None:
                return str(node.get(qn(attribute)))
        return None

    @staticmethod
    def _on(properties: list[Any], tag: str) -> bool:
        for each in properties:
            node = each.find(qn(tag))
            if node is not None:
                return node.get(qn("w:val"), "1") not in ("0", "false", "off")
        return False


def _align(paragraph: Any) -> str:
    formats = [paragraph.paragraph_format]
    style = paragraph.style
    while style is not None:
        formats.append(style.paragraph_format)
        style = style.base_style
    for each in formats:
        if each.alignment is not None:
            return {0: "left", 1: "center", 2: "right", 3: "justify"}.get(
                int(each.alignment), "left"
            )
    return ""
