"""A form written as a Word document: a template with tags, or one already filled.

The document is made of what every Word and LibreOffice knows: paragraphs, a table
without borders for two columns, a paragraph border for the thin lines, and the page
number in the header from the second page on.
"""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from .model import Columns, Form, FormPart, Margins, PageBreak, Text

_ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "justify": WD_ALIGN_PARAGRAPH.JUSTIFY,
}
_EPOCH = (2020, 3, 5, 0, 0, 0)
"""The day the decree came into force: the same form gives the same bytes."""


def word_file(form: Form) -> bytes:
    """Return the form as a Word document; its tags stay as they are."""
    document = Document()
    for paragraph in list(document.paragraphs):
        _remove(paragraph._p)
    _normal(document)
    section = document.sections[0]
    width, height = form.size
    section.page_width, section.page_height = Mm(width), Mm(height)
    if width > height:
        section.orientation = WD_ORIENT.LANDSCAPE
    _margins(section, form.margins)
    if form.page_numbers:
        _page_numbers(section)
    room = width - form.margins.left - form.margins.right
    for block in form.blocks:
        if isinstance(block, PageBreak):
            paragraph = document.add_paragraph()
            paragraph.add_run().add_break(WD_BREAK.PAGE)
            _spacing(paragraph, 0, 1)
        elif isinstance(block, Columns):
            _columns(document, block, room)
        elif block.part is FormPart.COPY_NOTE:
            _corner(section, block)
        else:
            _text(document, block, room)
    properties = document.core_properties
    properties.title, properties.author = form.name, ""
    stream = BytesIO()
    document.save(stream)
    return _repacked(stream.getvalue())


def _normal(document: Any) -> None:
    style = document.styles["Normal"]
    style.font.name = "Times New Roman"
    style.font.size = Pt(14)
    _faces(style.element.get_or_add_rPr(), "Times New Roman")
    style.paragraph_format.space_after = Pt(0)


def _faces(properties: Any, font: str) -> None:
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for kind in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{kind}"), font)


def _margins(section: Any, margins: Margins) -> None:
    section.top_margin, section.bottom_margin = Mm(margins.top), Mm(margins.bottom)
    section.left_margin, section.right_margin = Mm(margins.left), Mm(margins.right)
    section.header_distance = Mm(8)
    section.footer_distance = Mm(8)


def _page_numbers(section: Any) -> None:
    section.different_first_page_header_footer = True
    paragraph = section.header.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run()
    run.font.size = Pt(13)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.set(qn("xml:space"), "preserve")
            mark.text = text
        run._r.append(mark)


def _corner(section: Any, text: Text) -> None:
    """The line in the top right corner of the first page, above the text area."""
    section.different_first_page_header_footer = True
    header = section.first_page_header
    paragraph = header.paragraphs[0]
    _format(paragraph, text)
    paragraph.paragraph_format.right_indent = Mm(6.0 - section.right_margin.mm)


def _columns(document: Any, block: Columns, room: float) -> None:
    if block.before:
        gap = document.add_paragraph()
        _spacing(gap, 0, 1)
        gap.paragraph_format.line_spacing = Pt(block.before)
    table = document.add_table(rows=1, cols=2)
    table.autofit = False
    _no_padding(table)
    widths = (room * block.share, room * (1 - block.share))
    for cell, texts, width in zip(
        table.rows[0].cells, (block.left, block.right), widths, strict=True
    ):
        cell.width = Mm(width)
        for text in texts:
            _text(cell, text, width)
        if texts:
            _remove(cell.paragraphs[0]._p)
        if not cell.paragraphs:
            cell.add_paragraph()
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)


def _no_padding(table: Any) -> None:
    """Let the columns begin and end at the margins of the page."""
    properties = table._tbl.tblPr
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), "0")
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    look = properties.find(qn("w:tblLook"))
    if look is None:
        properties.append(margins)
    else:
        look.addprevious(margins)


def _text(parent: Any, text: Text, room: float) -> None:
    if text.when:
        _tag(parent, f"{{%p if {text.when} %}}")
    if text.each:
        _tag(parent, f"{{%p for item in {text.each} %}}")
    paragraph = parent.add_paragraph()
    _format(paragraph, text)
    if text.rule:
        _rule(parent, text, room)
    if text.each:
        _tag(parent, "{%p endfor %}")
    if text.when:
        _tag(parent, "{%p endif %}")


def _format(paragraph: Any, text: Text) -> None:
    paragraph.alignment = _ALIGN[text.align]
    _spacing(paragraph, text.before, 1.15 if text.align == "justify" else 1.0)
    if text.indent:
        paragraph.paragraph_format.first_line_indent = Mm(text.indent)
    run = paragraph.add_run(text.text)
    run.font.size = Pt(text.size)
    run.font.bold, run.font.italic = text.bold, text.italic
    run.font.name = text.font
    _faces(run._r.get_or_add_rPr(), text.font)
    if text.color != "000000":
        run.font.color.rgb = RGBColor.from_string(text.color)


def _tag(parent: Any, tag: str) -> None:
    paragraph = parent.add_paragraph(tag)
    _spacing(paragraph, 0, 1)


def _spacing(paragraph: Any, before: float, lines: float) -> None:
    paragraph.paragraph_format.space_before = Pt(before)
    paragraph.paragraph_format.space_after = Pt(0)
    paragraph.paragraph_format.line_spacing = lines


def _rule(parent: Any, text: Text, room: float) -> None:
    """A line of a part of the column: an empty paragraph, indented, with a border."""
    paragraph = parent.add_paragraph()
    _spacing(paragraph, 0, 1)
    paragraph.paragraph_format.line_spacing = Pt(3)
    side = Mm(room * (1 - text.rule) / 2)
    paragraph.paragraph_format.left_indent = side
    paragraph.paragraph_format.right_indent = side
    properties = paragraph._p.get_or_add_pPr()
    borders = OxmlElement("w:pBdr")
    line = OxmlElement("w:bottom")
    for name, value in (
        ("val", "single"), ("sz", "6"), ("space", "0"), ("color", "000000")
    ):  # fmt: skip
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku",
        "w:wordWrap", "w:overflowPunct", "w:topLinePunct", "w:autoSpaceDE",
        "w:autoSpaceDN", "w:bidi", "w:adjustRightInd", "w:snapToGrid", "w:spacing",
        "w:ind", "w:contextualSpacing", "w:jc", "w:rPr",
    )  # fmt: skip
    run = paragraph.add_run()
    run.font.size = Pt(2)


def _remove(element: Any) -> None:
    element.getparent().remove(element)


def _repacked(data: bytes) -> bytes:
    """Return the container with fixed times, so that it can be compared."""
    stream = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(data)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in sorted(
            old.namelist(), key=lambda n: (n != "[Content_Types].xml", n)
        ):
            new.writestr(
                zipfile.ZipInfo(name, _EPOCH), old.read(name), zipfile.ZIP_DEFLATED
            )
    return stream.getvalue()
