"""The verdict on a file as a sheet of paper: for the dossier, and for the sender.

The words come from the caller, in the reader's language; this module only sets them.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from .values import StrEnum


class Tone(StrEnum):
    """How a line stands: each has its word and its colour, never a colour alone."""

    GOOD = "good"
    DOUBT = "doubt"
    BAD = "bad"
    PLAIN = "plain"


@dataclass(frozen=True)
class Line:
    """One answer: what was asked, and the answer in words."""

    label: str
    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True)
class Block:
    """One signature: whose, and its lines in their fixed order."""

    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Paper:
    """A whole report."""

    title: str
    verdict: Line
    facts: tuple[Line, ...]
    """File, size, SHA-256, moment of checking."""
    blocks: tuple[Block, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Faces:
    """Font files (TrueType, with index in a collection) that print Vietnamese."""

    regular: tuple[Path, int]
    bold: tuple[Path, int]


_MARKS = {Tone.GOOD: "[+]", Tone.DOUBT: "[?]", Tone.BAD: "[!]", Tone.PLAIN: ""}
_INKS = {
    Tone.GOOD: "#17672d",
    Tone.DOUBT: "#7d5000",
    Tone.BAD: "#a3222f",
    Tone.PLAIN: "#000000",
}


def draw(paper: Paper, faces: Faces) -> bytes:
    """PDF of the report, A4, black text with coloured verdicts; the same each time."""
    from reportlab.lib import colors
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.lib.units import mm
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

    names = {}
    for name, (path, index) in (("R", faces.regular), ("B", faces.bold)):
        names[name] = f"VerdictPaper{name}"
        pdfmetrics.registerFont(TTFont(names[name], str(path), subfontIndex=index))
    plain = ParagraphStyle("plain", fontName=names["R"], fontSize=11, leading=15)
    strong = ParagraphStyle("strong", plain, fontName=names["B"])
    title = ParagraphStyle("title", strong, fontSize=14, leading=20, alignment=1)

    def answer(line: Line, style: ParagraphStyle) -> Paragraph:
        text = escape(f"{_MARKS[line.tone]} {line.text}".strip())
        return Paragraph(f'<font color="{_INKS[line.tone]}">{text}</font>', style)

    def rows(lines: tuple[Line, ...]) -> Table:
        return Table(
            [[Paragraph(escape(ln.label), plain), answer(ln, plain)] for ln in lines],
            colWidths=(45 * mm, 120 * mm),
            style=[
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEBELOW", (0, 0), (-1, -1), 0.3, colors.HexColor("#c8ccd0")),
            ],
        )

    story = [
        Paragraph(escape(paper.title), title),
        Spacer(1, 4 * mm),
        answer(paper.verdict, ParagraphStyle("verdict", title, alignment=1)),
        Spacer(1, 4 * mm),
        rows(paper.facts),
    ]
    for block in paper.blocks:
        story += [
            Spacer(1, 5 * mm),
            Paragraph(escape(block.heading), strong),
            rows(block.lines),
        ]
    story += [Paragraph(escape(note), plain) for note in paper.notes]
    out = io.BytesIO()
    SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=25 * mm,
        rightMargin=20 * mm,
        topMargin=20 * mm,
        bottomMargin=20 * mm,
        title=paper.title,
        invariant=1,
    ).build(story)
    return out.getvalue()
