"""The slip that goes with an incoming document (phiếu giải quyết văn bản đến).

Nghị định 30/2020/NĐ-CP, Phụ lục IV: what the leader of the agency, the leader of the
unit and the one who works on it say, in three blocks. What is not said yet is left as
dotted lines, to be written by hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Literal
from xml.sax.saxutils import escape

from reportlab.lib.colors import black
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, Paragraph, Table, TableStyle

from ..fonts import FontSet
from ..layout.content import clean
from ..layout.flow import Flow
from ..layout.page import PORTRAIT, mm
from ..layout.typeset import Faces, width_of
from .books import day_month
from .check_mark import CheckMark, with_check_mark
from .sheet_head import TEXT_SIZE, sheet_pdf

_LEFT: Literal[0] = 0
_RIGHT: Literal[2] = 2
_EVEN: Literal[4] = 4
_LEADING = 1.25


@dataclass(frozen=True)
class Part:
    """A unit or person with the day until which it has time."""

    who: str
    deadline: date | None = None


@dataclass(frozen=True)
class LeaderOpinion:
    """First block: the leader of the agency."""

    leads: tuple[Part, ...] = ()
    helpers: tuple[Part, ...] = ()
    informed: tuple[Part, ...] = ()
    words: str = ""
    day: date | None = None
    name: str = ""


@dataclass(frozen=True)
class UnitOpinion:
    """Second block: the leader of the unit."""

    assigned: tuple[Part, ...] = ()
    words: str = ""
    day: date | None = None
    name: str = ""


@dataclass(frozen=True)
class Proposal:
    """Third block: the one who works on the document."""

    words: str = ""
    day: date | None = None
    name: str = ""


@dataclass(frozen=True)
class HandlingSlip:
    """All that the slip says."""

    agency: str
    parent_agency: str
    place: str
    day: date
    """Date of the slip."""
    type_name: str
    sign: str
    dated: date | None
    issuer: str
    subject: str
    arrival: str = ""
    """Arrival number and date, as a sentence."""
    leader: LeaderOpinion = LeaderOpinion()
    unit: UnitOpinion = UnitOpinion()
    proposal: Proposal = Proposal()
    check: CheckMark | None = None

    def document_line(self) -> str:
        """Return the line that identifies the document."""
        parts = (
            " ".join(filter(None, (self.type_name, "số", self.sign)))
            if self.sign
            else self.type_name,
            f"ngày {day_month(self.dated)}" if self.dated else "",
            f"của {self.issuer}" if self.issuer else "",
            self.subject,
        )
        *known, subject = filter(None, map(clean, parts))
        joint = " " if subject.lower().startswith(("về ", "v/v ")) else ": "
        return " ".join(known) + joint + subject if known else subject


def slip_pdf(
    slip: HandlingSlip,
    *,
    fonts: FontSet | None = None,
    created: datetime | None = None,
) -> bytes:
    """Return the slip; long opinions go on on further pages.

    :raises FontError: there is no typeface for Vietnamese
    """
    return sheet_pdf(
        slip,
        "PHIẾU GIẢI QUYẾT VĂN BẢN ĐẾN",
        partial(_body, slip),
        name="Phiếu giải quyết văn bản đến",
        fonts=fonts,
        created=created,
    )


def _body(slip: HandlingSlip, flow: Flow) -> None:
    texts = _Texts(flow.faces)
    lines: list[Flowable] = [texts.line("Văn bản: ", slip.document_line())]
    if slip.arrival:
        lines.append(texts.line("Văn bản đến: ", slip.arrival))
    flow.place(with_check_mark(partial(_plain, lines), slip.check, flow.faces))
    flow.skip(mm(3.0))
    for block in (
        texts.leader(slip.leader),
        texts.unit(slip.unit),
        texts.proposal(slip.proposal),
    ):
        flow.place(_boxed(block), mm(3.0))


class _Texts:
    """Paragraphs of the blocks."""

    def __init__(self, faces: Faces) -> None:
        self.faces = faces

    def leader(self, block: LeaderOpinion) -> list[Flowable]:
        lines = [self._title("1. Ý kiến của lãnh đạo cơ quan")]
        lines += self._parts("Đơn vị, cá nhân chủ trì", block.leads)
        lines += self._parts("Đơn vị, cá nhân phối hợp", block.helpers)
        if block.informed:
            who = "; ".join(part.who for part in block.informed)
            lines.append(self.line("Gửi để biết: ", who))
        lines += self._words("Ý kiến: ", block.words)
        return [*lines, *self._signed(block.day, block.name)]

    def unit(self, block: UnitOpinion) -> list[Flowable]:
        lines = [self._title("2. Ý kiến của lãnh đạo đơn vị")]
        lines += self._parts("Người được giao giải quyết", block.assigned)
        lines += self._words("Ý kiến: ", block.words)
        return [*lines, *self._signed(block.day, block.name)]

    def proposal(self, block: Proposal) -> list[Flowable]:
        lines = [self._title("3. Ý kiến đề xuất của người giải quyết")]
        lines += self._words("", block.words)
        return [*lines, *self._signed(block.day, block.name)]

    def line(self, label: str, text: str, is_even: bool = True) -> Paragraph:
        """Return a paragraph; line breaks in the text are kept."""
        lines = "<br/>".join(escape(clean(line)) for line in text.splitlines())
        bold = f'<font face="{self.faces.bold}">{escape(label)}</font>' if label else ""
        return Paragraph(bold + lines, self._style(_EVEN if is_even else _LEFT))

    def _title(self, text: str) -> Flowable:
        return self.line(text, "")

    def _parts(self, label: str, parts: Sequence[Part]) -> list[Flowable]:
        if len(parts) == 1 and parts[0].who:
            return [self.line(f"{label}: ", _until(parts[0]), is_even=False)]
        lines: list[Flowable] = [self.line(f"{label}:", "")]
        for part in parts or (Part("…" * 18),):
            lines.append(self.line("", f"- {_until(part)}", is_even=False))
        return lines

    def _words(self, label: str, words: str) -> list[Flowable]:
        if clean(words):
            return [self.line(label, words)]
        whole = PORTRAIT.text_width - 2 * mm(2.5) - 1.0
        dot = width_of("…", self.faces.regular, TEXT_SIZE)
        rest = whole - width_of(label, self.faces.bold, TEXT_SIZE)
        return [
            self.line(label, "…" * int(rest / dot), is_even=False),
            *(
                self.line("", "…" * int(whole / dot), is_even=False)
                for _line in range(2)
            ),
        ]

    def _signed(self, day: date | None, name: str) -> list[Flowable]:
        until = day_month(day) if day else "…………………"
        text = ", ".join(filter(None, (f"Ngày {until}", clean(name))))
        return [Paragraph(escape(text), self._style(_RIGHT, self.faces.italic))]

    def _style(self, alignment: Literal[0, 2, 4], face: str = "") -> ParagraphStyle:
        face = face or self.faces.regular
        return ParagraphStyle(
            f"slip-{face}-{alignment}",
            fontName=face,
            fontSize=TEXT_SIZE,
            leading=TEXT_SIZE * _LEADING,
            alignment=alignment,
            splitLongWords=1,
        )


def _until(part: Part) -> str:
    day = day_month(part.deadline) if part.deadline else "…" * 9
    return f"{clean(part.who)}; thời hạn: {day}"


def _plain(lines: list[Flowable], width: float) -> Table:
    table = Table([[line] for line in lines], colWidths=[width])
    table.setStyle(
        TableStyle(
            [
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
            ]
        )
    )
    return table


def _boxed(lines: list[Flowable]) -> Table:
    table = Table([[line] for line in lines], colWidths=[PORTRAIT.text_width])
    table.setStyle(
        TableStyle(
            [
                ("BOX", (0, 0), (-1, -1), 0.6, black),
                ("LEFTPADDING", (0, 0), (-1, -1), mm(2.5)),
                ("RIGHTPADDING", (0, 0), (-1, -1), mm(2.5)),
                ("TOPPADDING", (0, 0), (-1, -1), 2.5),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
                ("BOTTOMPADDING", (0, -1), (-1, -1), mm(2.5)),
                ("TOPPADDING", (0, 0), (-1, 0), mm(1.5)),
            ]
        )
    )
    return table
