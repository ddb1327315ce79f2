"""Type: registering faces with reportlab, measuring, breaking and drawing text."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Literal
from xml.sax.saxutils import escape

from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT, TA_RIGHT
from reportlab.lib.fonts import addMapping
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

from ..fonts import FontSet
from .content import Para, ParagraphKind, clean
from .page import Sheet, mm

LEADING = 1.33
"""Distance of lines over type size: 1.16 times the single distance of Times."""
SINGLE = 1.15
FIRST_INDENT = mm(12.7)
PARAGRAPH_GAP = 6.0

drawing_lock = threading.RLock()
"""reportlab keeps fonts and subsets in module state: one document at a time."""

_registered: dict[FontSet, Faces] = {}


@dataclass(frozen=True)
class Faces:
    """Names under which reportlab knows the four faces."""

    regular: str
    bold: str
    italic: str
    bold_italic: str


def register(fonts: FontSet) -> Faces:
    """Make the faces known to reportlab; once per set."""
    with drawing_lock:
        if fonts in _registered:
            return _registered[fonts]
        prefix = f"OfficialSerif{len(_registered)}"
        names = [f"{prefix}-{style}" for style in ("R", "B", "I", "BI")]
        for name, face in zip(names, fonts.faces(), strict=True):
            font = TTFont(name, str(face.path), subfontIndex=face.index)
            pdfmetrics.registerFont(font)
        faces = Faces(*names)
        addMapping(faces.regular, 0, 0, faces.regular)
        addMapping(faces.regular, 1, 0, faces.bold)
        addMapping(faces.regular, 0, 1, faces.italic)
        addMapping(faces.regular, 1, 1, faces.bold_italic)
        _registered[fonts] = faces
        return faces


def new_canvas(
    stream: BytesIO,
    sheet: Sheet,
    *,
    title: str,
    author: str,
    created: datetime | None = None,
) -> Canvas:
    """Return a canvas whose output depends on its input alone."""
    canvas = Canvas(
        stream,
        pagesize=sheet.size,
        invariant=1,
        pageCompression=1,
        pdfVersion=(1, 7),
        lang="vi-VN",
    )
    canvas.setTitle(clean(title))
    canvas.setAuthor(clean(author))
    canvas.setCreator("Odoo Văn thư")
    if created is not None:
        stamp = _pdf_date(created)
        canvas.setDateFormatter(lambda *_parts: stamp)
    return canvas


def _pdf_date(at: datetime) -> str:
    offset = at.strftime("%z")
    return f"D:{at:%Y%m%d%H%M%S}{offset[:3]}'{offset[3:5]}'"


def width_of(text: str, face: str, size: float) -> float:
    """Return the width of the text in points."""
    return float(pdfmetrics.stringWidth(text, face, size))


def broken(text: str, face: str, size: float, width: float) -> list[str]:
    """Break text into as few lines as fit the width, of nearly the same length."""
    text = clean(text)
    lines = list(simpleSplit(text, face, size, width))
    if len(lines) < 2:
        return lines
    low, high = 0.0, width
    while high - low > 1.0:
        middle = (low + high) / 2
        if len(simpleSplit(text, face, size, middle)) > len(lines) or any(
            width_of(word, face, size) > middle for word in text.split()
        ):
            low = middle
        else:
            high = middle
    return list(simpleSplit(text, face, size, high))


def simple_lines(text: str, face: str, size: float, width: float) -> list[str]:
    """Break text into lines as full as they can be."""
    return list(simpleSplit(clean(text), face, size, width))


def draw_centered(
    canvas: Canvas, lines: list[str], face: str, size: float, x: float, baseline: float
) -> float:
    """Draw lines centred on x; return the baseline of the last one."""
    canvas.setFont(face, size)
    for number, line in enumerate(lines):
        if number:
            baseline -= size * SINGLE
        canvas.drawCentredString(x, baseline, line)
    return baseline


def draw_rule(canvas: Canvas, x: float, y: float, length: float) -> None:
    """Draw a solid thin line centred on x."""
    canvas.setLineWidth(0.6)
    canvas.line(x - length / 2, y, x + length / 2, y)


def paragraph(para: Para, faces: Faces, size: float) -> Paragraph:
    """Return a body paragraph as a flowable."""
    kind = ParagraphKind(para.kind)
    face = {
        ParagraphKind.BASIS: faces.italic,
        ParagraphKind.HEADING: faces.bold,
        ParagraphKind.CENTERED: faces.bold,
    }.get(kind, faces.regular)
    is_centered = kind is ParagraphKind.CENTERED
    text = escape(clean(para.text))
    if para.lead:
        lead = escape(clean(para.lead))
        text = f'<font face="{faces.bold}">{lead}</font> {text}'
    style = ParagraphStyle(
        f"{kind}-{face}-{size}",
        fontName=face,
        fontSize=size,
        leading=size * LEADING,
        alignment=TA_CENTER if is_centered else TA_JUSTIFY,
        firstLineIndent=0 if is_centered else FIRST_INDENT,
        # The flow decides where to break (reportlab would only see this page)
        allowWidows=1,
        allowOrphans=1,
        splitLongWords=1,
    )
    return Paragraph(text, style)


def cell(
    text: str,
    face: str,
    size: float,
    align: Literal["left", "center", "right"] = "left",
) -> Paragraph:
    """Return the text of a table cell; line breaks in it are kept."""
    alignment: Literal[0, 1, 2] = (
        TA_CENTER if align == "center" else TA_RIGHT if align == "right" else TA_LEFT
    )
    style = ParagraphStyle(
        f"cell-{face}-{size}-{align}",
        fontName=face,
        fontSize=size,
        leading=size * SINGLE,
        alignment=alignment,
        splitLongWords=1,
    )
    lines = [escape(clean(line)) for line in text.splitlines()]
    return Paragraph("<br/>".join(lines), style)
