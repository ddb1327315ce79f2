"""Công văn and named administrative types laid out as PDF.

Nghị định 30/2020/NĐ-CP, Phụ lục I (components, sizes, places) and Phụ lục III (Mẫu 1.4
named types, Mẫu 1.5 công văn; Mẫu 1.2 decisions). Number and date may be left blank:
the gaps are wide enough to be filled later, and their places are returned, so that a
signature can put them on without searching the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from .compat import StrEnum
from .errors import RuleError
from .fonts import FontSet, find_fonts
from .layout.content import (
    Para,
    ParagraphKind,
    clean,
    listed,
    paragraphs,
    with_end_mark,
)
from .layout.flow import Flow, measure
from .layout.page import PORTRAIT, Box, Sheet, mm, top_right_note
from .layout.typeset import (
    LEADING,
    PARAGRAPH_GAP,
    SINGLE,
    Faces,
    broken,
    draw_centered,
    draw_rule,
    drawing_lock,
    new_canvas,
    paragraph,
    register,
    simple_lines,
    width_of,
)

__all__ = [
    "Box",
    "Letter",
    "LetterAnchors",
    "LetterError",
    "LetterFault",
    "LetterSpec",
    "Para",
    "ParagraphKind",
    "Partner",
    "SignatureBlock",
    "Urgency",
    "joint_names",
    "letter_pdf",
    "paragraphs",
    "with_partners",
]

NATIONAL_NAME = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"

NATIONAL_SIZE, MOTTO_SIZE = 12.0, 13.0
AGENCY_SIZE = 12.0
NUMBER_SIZE = 13.0
DATE_SIZE = 13.0
SUBJECT_SIZE = 12.0
TITLE_SIZE = 14.0
ADDRESSEE_SIZE = 13.0
SIGNATURE_SIZE = 13.0
RECIPIENTS_LABEL_SIZE, RECIPIENTS_SIZE = 12.0, 11.0
FRAME_SIZE = 13.0
CONTACT_SIZE = 11.0

_LEFT_WIDTH = mm(68.0)
_RIGHT_WIDTH = mm(90.0)
_SIGNATURE_GAP = mm(30.0)
_NUMBER_GAP_DIGITS, _DATE_GAP_DIGITS = 5, 2
_GAP_MARGIN = 2.5
_COLUMN_GAP = mm(4.0)
_RED = (0.85, 0.0, 0.0)


class LetterFault(StrEnum):
    """Why a letter cannot be laid out."""

    MISSING = "missing"
    """A part the decree requires is empty (``part``)."""
    BODY_SIZE = "body_size"
    """Body type other than 13 or 14 points."""
    DATE_YEAR = "date_year"
    """Neither a date nor a year for the blank date."""


class LetterError(RuleError):
    """A letter lacks something."""


class Urgency(StrEnum):
    """Degree of urgency, as stored on a document."""

    NONE = "0"
    URGENT = "1"
    VERY_URGENT = "2"
    EXPRESS = "3"


# Words and size of the red frame in millimetres (Phụ lục I, mục III.2b).
_URGENCY_FRAMES = {
    Urgency.URGENT: ("KHẨN", 20.0, 8.0),
    Urgency.VERY_URGENT: ("THƯỢNG KHẨN", 40.0, 8.0),
    Urgency.EXPRESS: ("HỎA TỐC", 30.0, 8.0),
}


@dataclass(frozen=True)
class SignatureBlock:
    """Authority, title and name of who signs."""

    title_lines: tuple[str, ...]
    """E.g. ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"); printed in
    capitals."""
    name: str
    """Full name without academic title or rank."""


@dataclass(frozen=True)
class Partner:
    """An agency that issues the document together with the one that drafted it."""

    agency: str
    """Printed in capitals after the drafting agency's name."""
    signature: SignatureBlock


@dataclass(frozen=True)
class LetterSpec:
    """All that is printed on a document."""

    agency: str
    """Issuing agency; printed in capitals."""
    notation: str
    """Sign after the slash, e.g. "UBND-NN"; "2026/QĐ-UBND" for a legal document."""
    place: str
    """Địa danh, e.g. "Sông Lam"."""
    subject: str
    """Trích yếu, without "V/v"."""
    body: tuple[Para, ...]
    signature: SignatureBlock
    parent_agency: str = ""
    number: str | None = None
    """E.g. "05"; None leaves a gap."""
    issued_on: date | None = None
    """None leaves gaps for day and month."""
    year: int | None = None
    """Year printed while the date is blank."""
    type_title: str = ""
    """Name of the type, e.g. "TỜ TRÌNH"; empty for a công văn."""
    authority_heading: str = ""
    """Who decides, under the title of a decision, e.g. "CHỦ TỊCH ỦY BAN …"."""
    addressees: tuple[str, ...] = ()
    """Kính gửi."""
    recipients: tuple[str, ...] = ()
    """Nơi nhận, the last one "Lưu: VT, …"."""
    drafter_mark: str = ""
    """Sign of the drafter and number of copies, e.g. "VTN.(12)"."""
    urgency: Urgency = Urgency.NONE
    circulation_mark: str = ""
    """E.g. "XEM XONG TRẢ LẠI"; printed in a frame above the national name."""
    contact: str = ""
    """Address, phone and e-mail at the foot of the first page."""
    body_size: float = 13.0
    """13 or 14 points."""
    partners: tuple[Partner, ...] = ()
    """Of a joint document (liên tịch), in the order they sign."""


@dataclass(frozen=True)
class LetterAnchors:
    """Where things stand, for whoever fills or signs the PDF later."""

    number: Box
    """The number or its gap; sizes: :data:`NUMBER_SIZE`, upright."""
    day: Box
    """The two digits of the day or their gap; :data:`DATE_SIZE`, italic."""
    month: Box
    signature: Box
    """Between title and name, as wide as the signature block."""
    name: Box
    """The printed name of who signs."""
    note: Box
    """Top right of the first page."""


@dataclass(frozen=True)
class Letter:
    """A laid out document."""

    pdf: bytes
    anchors: LetterAnchors
    page_count: int


def letter_pdf(
    spec: LetterSpec, *, fonts: FontSet | None = None, created: datetime | None = None
) -> Letter:
    """Lay a document out; the same input gives the same bytes.

    :param fonts: typeface, else the one found on this machine
    :param created: aware time written as the PDF's creation date
    :raises LetterError: something required is missing
    :raises FontError: there is no typeface for Vietnamese
    """
    _check(spec)
    fonts = fonts or find_fonts()
    with drawing_lock:
        faces = register(fonts)
        stream = BytesIO()
        canvas = new_canvas(
            stream, PORTRAIT, title=spec.subject, author=spec.agency, created=created
        )
        anchors, pages = _Printer(canvas, spec, faces).print()
        canvas.save()
    return Letter(stream.getvalue(), anchors, pages)


def _check(spec: LetterSpec) -> None:
    required = {
        "agency": spec.agency,
        "notation": spec.notation,
        "place": spec.place,
        "subject": spec.subject,
        "body": "".join(para.text for para in spec.body),
        "signature": "".join(spec.signature.title_lines),
        "signer": spec.signature.name,
    }
    for partner in spec.partners:
        required |= {
            f"agency {partner.agency}": partner.agency,
            f"position {partner.agency}": "".join(partner.signature.title_lines),
            f"name {partner.agency}": partner.signature.name,
        }
    for part, value in required.items():
        if not clean(value):
            raise LetterError(LetterFault.MISSING, part=part)
    if spec.body_size not in (13, 14):
        raise LetterError(LetterFault.BODY_SIZE, size=spec.body_size)
    if spec.issued_on is None and spec.year is None:
        raise LetterError(LetterFault.DATE_YEAR)


class _Printer:
    """Draws one document from top to bottom."""

    def __init__(self, canvas: Canvas, spec: LetterSpec, faces: Faces) -> None:
        self.canvas = canvas
        self.spec = spec
        self.faces = faces
        self.sheet: Sheet = PORTRAIT
        self.left_x = self.sheet.left + _LEFT_WIDTH / 2
        self.right_x = self.sheet.right - _RIGHT_WIDTH / 2
        self.flow = Flow(canvas, self.sheet, faces)

    def print(self) -> tuple[LetterAnchors, int]:
        """Draw everything; return the anchors and the number of pages."""
        self._contact()
        self._circulation_mark()
        baseline = min(self._agency(), self._national_name()) - 20.0
        number, day, month, lowest = self._number_and_date(baseline)
        y = self._subject_or_title(lowest)
        self.flow.y = y
        self.flow.is_page_start = False
        self._addressees()
        self._body()
        signature, name = self._signature_and_recipients()
        note = top_right_note(self.sheet)
        anchors = LetterAnchors(number, day, month, signature, name, note)
        return anchors, self.flow.page + 1

    def _agency(self) -> float:
        """Draw the agencies; return the lowest y used."""
        faces, size = self.faces, AGENCY_SIZE
        baseline = self.sheet.top - size * 0.9
        parent = broken(
            self.spec.parent_agency.upper(), faces.regular, size, _LEFT_WIDTH
        )
        if parent:
            baseline = draw_centered(
                self.canvas, parent, faces.regular, size, self.left_x, baseline
            )
            baseline -= size * SINGLE
        agency = [
            line
            for name in joint_names(
                self.spec.agency, [one.agency for one in self.spec.partners]
            )
            for line in broken(name.upper(), faces.bold, size, _LEFT_WIDTH)
        ]
        baseline = draw_centered(
            self.canvas, agency, faces.bold, size, self.left_x, baseline
        )
        longest = max(width_of(line, faces.bold, size) for line in agency)
        draw_rule(self.canvas, self.left_x, baseline - 5.0, longest * 0.4)
        return baseline - 5.0

    def _national_name(self) -> float:
        face = self.faces.bold
        baseline = self.sheet.top - AGENCY_SIZE * 0.9
        draw_centered(
            self.canvas, [NATIONAL_NAME], face, NATIONAL_SIZE, self.right_x, baseline
        )
        baseline -= MOTTO_SIZE * SINGLE
        draw_centered(self.canvas, [MOTTO], face, MOTTO_SIZE, self.right_x, baseline)
        length = width_of(MOTTO, face, MOTTO_SIZE)
        draw_rule(self.canvas, self.right_x, baseline - 4.0, length)
        return baseline - 4.0

    def _number_and_date(self, baseline: float) -> tuple[Box, Box, Box, float]:
        """Draw both on one line; return their boxes and the lowest baseline.

        Where a long sign and a long place name do not fit side by side, the number
        moves to the margin, and if that is not enough the date goes one line down.
        """
        number, date_parts = self._number_parts(), self._date_parts()
        number_width = _width(number, self.faces.regular, NUMBER_SIZE)
        date_width = _width(date_parts, self.faces.italic, DATE_SIZE)
        number_x = max(self.left_x - number_width / 2, self.sheet.left)
        date_x = min(self.right_x - date_width / 2, self.sheet.right - date_width)
        date_baseline = baseline
        if number_x + number_width + _COLUMN_GAP > date_x:
            number_x = self.sheet.left
        if number_x + number_width + _COLUMN_GAP > date_x:
            date_baseline -= DATE_SIZE * LEADING
        face = self.faces.regular
        (number_box,) = self._line(number, face, NUMBER_SIZE, number_x, baseline)
        day, month = self._line(
            date_parts, self.faces.italic, DATE_SIZE, date_x, date_baseline
        )
        return number_box, day, month, date_baseline

    def _number_parts(self) -> list[str | _Gap | _Value]:
        number = self.spec.number
        return [
            "Số: ",
            _Gap(_NUMBER_GAP_DIGITS) if number is None else _Value(clean(number)),
            f"/{clean(self.spec.notation)}",
        ]

    def _date_parts(self) -> list[str | _Gap | _Value]:
        spec = self.spec
        day: _Gap | _Value = _Gap(_DATE_GAP_DIGITS)
        month: _Gap | _Value = _Gap(_DATE_GAP_DIGITS)
        year = spec.year
        if spec.issued_on is not None:
            day = _Value(f"{spec.issued_on.day:02d}")
            number = spec.issued_on.month
            month = _Value(f"{number:02d}" if number < 3 else str(number))
            year = spec.issued_on.year
        return [f"{clean(spec.place)}, ngày ", day, " tháng ", month, f" năm {year}"]

    def _line(
        self,
        parts: list[str | _Gap | _Value],
        face: str,
        size: float,
        x: float,
        baseline: float,
    ) -> list[Box]:
        """Draw a line of text and gaps from x; return the boxes of gaps and values."""
        self.canvas.setFont(face, size)
        boxes: list[Box] = []
        for part in parts:
            width = _width([part], face, size)
            text = part if isinstance(part, str) else part.text
            if text:
                self.canvas.drawString(x, baseline, text)
            if not isinstance(part, str):
                boxes.append(_text_box(0, x, baseline, width, size))
            x += width
        return boxes

    def _subject_or_title(self, baseline: float) -> float:
        """Draw V/v … or the type's title; return the y below."""
        spec, faces = self.spec, self.faces
        if not spec.type_title:
            text = f"V/v {clean(spec.subject)}"
            lines = broken(text, faces.regular, SUBJECT_SIZE, _LEFT_WIDTH)
            baseline -= SUBJECT_SIZE * 0.9 + PARAGRAPH_GAP
            baseline = draw_centered(
                self.canvas, lines, faces.regular, SUBJECT_SIZE, self.left_x, baseline
            )
            return self._urgency(baseline - 16.0)
        top = baseline - 14.0
        after_frame = self._urgency(top)
        middle = (self.sheet.left + self.sheet.right) / 2
        baseline -= TITLE_SIZE * 2.2
        if spec.urgency is not Urgency.NONE:
            baseline = min(baseline, after_frame - TITLE_SIZE)
        title = broken(spec.type_title.upper(), faces.bold, TITLE_SIZE, mm(140.0))
        baseline = draw_centered(
            self.canvas, title, faces.bold, TITLE_SIZE, middle, baseline
        )
        subject = broken(spec.subject, faces.bold, TITLE_SIZE, mm(130.0))
        baseline -= TITLE_SIZE * SINGLE + 2.0
        baseline = draw_centered(
            self.canvas, subject, faces.bold, TITLE_SIZE, middle, baseline
        )
        longest = max(width_of(line, faces.bold, TITLE_SIZE) for line in subject)
        draw_rule(self.canvas, middle, baseline - 6.0, min(longest * 0.4, mm(60.0)))
        baseline -= 6.0
        if spec.authority_heading:
            heading = broken(
                spec.authority_heading.upper(), faces.bold, TITLE_SIZE, mm(150.0)
            )
            baseline -= TITLE_SIZE * 1.8
            baseline = draw_centered(
                self.canvas, heading, faces.bold, TITLE_SIZE, middle, baseline
            )
        return baseline - 10.0

    def _urgency(self, top: float) -> float:
        """Draw the red frame under the number's column; return the y below."""
        frame = _URGENCY_FRAMES.get(Urgency(self.spec.urgency))
        if frame is None:
            return top
        text, width_mm, height_mm = frame
        width, height = mm(width_mm), mm(height_mm)
        top += 6.0
        self.canvas.saveState()
        self.canvas.setStrokeColorRGB(*_RED)
        self.canvas.setFillColorRGB(*_RED)
        self._frame(text, self.left_x - width / 2, top - height, width, height)
        self.canvas.restoreState()
        return top - height - 12.0

    def _frame(
        self, text: str, x: float, y: float, width: float, height: float
    ) -> None:
        self.canvas.setLineWidth(1.0)
        self.canvas.rect(x, y, width, height, stroke=1, fill=0)
        self.canvas.setFont(self.faces.bold, FRAME_SIZE)
        # Capitals with tone marks above are about 0.9 of the size high
        baseline = y + (height - FRAME_SIZE * 0.66) / 2
        self.canvas.drawCentredString(x + width / 2, baseline, text)

    def _circulation_mark(self) -> None:
        text = clean(self.spec.circulation_mark).upper()
        if not text:
            return
        width = width_of(text, self.faces.bold, FRAME_SIZE) + mm(6.0)
        height = mm(8.0)
        self._frame(
            text, self.right_x - width / 2, self.sheet.top + mm(2.5), width, height
        )

    def _contact(self) -> None:
        if not clean(self.spec.contact):
            return
        face = self.faces.regular
        lines = broken(self.spec.contact, face, CONTACT_SIZE, self.sheet.text_width)
        top = self.sheet.bottom + len(lines) * CONTACT_SIZE * SINGLE
        middle = (self.sheet.left + self.sheet.right) / 2
        draw_rule(self.canvas, middle, top + 2.0, self.sheet.text_width)
        draw_centered(
            self.canvas, lines, face, CONTACT_SIZE, middle, top - CONTACT_SIZE * 0.9
        )
        self.flow.bottom = top + 10.0

    def _addressees(self) -> None:
        entries = tuple(filter(None, map(clean, self.spec.addressees)))
        if not entries:
            return
        face, size = self.faces.regular, ADDRESSEE_SIZE
        leading = size * LEADING
        label = "Kính gửi: "
        indent = width_of(label, face, size)
        flow = self.flow
        flow.y -= 8.0
        if len(entries) == 1:
            text = entries[0].rstrip(".;, ") + "."
            lines = broken(text, face, size, mm(110.0) - indent)
            widest = max(width_of(line, face, size) for line in lines)
            x = max(
                (self.sheet.left + self.sheet.right - indent - widest) / 2,
                self.sheet.left,
            )
            self._hanging(label, [lines], x, indent, leading)
        else:
            lines_of = [
                simple_lines(entry, face, size, mm(95.0)) for entry in listed(entries)
            ]
            x = self.sheet.at(0.25)
            flow.y -= leading
            self.canvas.setFont(face, size)
            self.canvas.drawString(x, flow.y, label)
            self._hanging("", lines_of, x, indent, leading)
        flow.y -= 10.0

    def _hanging(
        self,
        label: str,
        entries: list[list[str]],
        x: float,
        indent: float,
        leading: float,
    ) -> None:
        """Draw entries under one another; a long list goes on on the next page."""
        flow, face = self.flow, self.faces.regular
        for entry in entries:
            for number, line in enumerate(entry):
                if flow.room < leading:
                    flow.new_page()
                flow.y -= leading
                flow.is_page_start = False
                self.canvas.setFont(face, ADDRESSEE_SIZE)
                if label:
                    self.canvas.drawString(x, flow.y, label)
                    label = ""
                # The dash of a list stands out from its further lines
                hang = width_of("- ", face, ADDRESSEE_SIZE)
                dash = hang if number and entry[0].startswith("- ") else 0.0
                self.canvas.drawString(x + indent + dash, flow.y, line)

    def _body(self) -> None:
        spec, flow = self.spec, self.flow
        paras = [para for para in spec.body if clean(para.text) or clean(para.lead)]
        last = paras[-1]
        paras[-1] = replace(last, text=with_end_mark(clean(last.text)))
        texts = [paragraph(para, self.faces, spec.body_size) for para in paras]
        leading = spec.body_size * LEADING
        keeps = [0.0] * len(texts)
        needed, lines = self._tail_height(), 0
        for place in range(len(texts) - 1, -1, -1):
            if lines < 2:
                keeps[place] = needed
            elif paras[place].kind in (ParagraphKind.HEADING, ParagraphKind.CENTERED):
                keeps[place] = max(
                    PARAGRAPH_GAP + 2 * leading,
                    keeps[place + 1] + PARAGRAPH_GAP + leading
                    if paras[place + 1].kind is paras[place].kind
                    else 0.0,
                )
            height, count, _leading = measure(texts[place], self.sheet.text_width)
            needed += height + PARAGRAPH_GAP
            lines += count
        for text, keep in zip(texts, keeps, strict=True):
            flow.place_text(text, PARAGRAPH_GAP, keep)

    def _title_lines(self, block: SignatureBlock | None = None) -> list[str]:
        width = mm(79.0)
        return [
            line
            for title in (block or self.spec.signature).title_lines
            for line in broken(title.upper(), self.faces.bold, SIGNATURE_SIZE, width)
        ]

    def _block_height(self, block: SignatureBlock) -> float:
        lines = len(self._title_lines(block)) + 1
        return lines * SIGNATURE_SIZE * SINGLE + _SIGNATURE_GAP + 4.0

    def _tail_height(self) -> float:
        """Return the height of the signature blocks with the gap before them."""
        partners = sum(self._block_height(one.signature) for one in self.spec.partners)
        return 12.0 + max(self._block_height(self.spec.signature), partners)

    def _signature_and_recipients(self) -> tuple[Box, Box]:
        flow, faces, size = self.flow, self.faces, SIGNATURE_SIZE
        flow.skip(12.0)
        baseline = flow.y - size * 0.9
        center, half = self.sheet.at(0.74), mm(39.5)
        y = draw_centered(
            self.canvas, self._title_lines(), faces.bold, size, center, baseline
        )
        page = flow.page
        y1 = y - size * 0.3
        name = clean(self.spec.signature.name)
        y0 = y1 - _SIGNATURE_GAP
        name_baseline = y0 - size * 0.9
        draw_centered(self.canvas, [name], faces.bold, size, center, name_baseline)
        width = width_of(name, faces.bold, size)
        signature = Box(page, center - half, y0, center + half, y1, y0)
        name_box = _text_box(page, center - width / 2, name_baseline, width, size)
        self._recipients(self._partners(baseline))
        return signature, name_box

    def _partners(self, baseline: float) -> float:
        """Draw the other agencies' blocks at the left; return where recipients begin.

        The drafting agency signs at the right, the others beside it, one under the
        other in the order they sign.
        """
        faces, size, center = self.faces, SIGNATURE_SIZE, self.sheet.at(0.24)
        for partner in self.spec.partners:
            block = partner.signature
            y = draw_centered(
                self.canvas,
                self._title_lines(block),
                faces.bold,
                size,
                center,
                baseline,
            )
            y -= size * 0.3 + _SIGNATURE_GAP + size * 0.9
            draw_centered(self.canvas, [clean(block.name)], faces.bold, size, center, y)
            baseline = y - size * SINGLE - 8.0
        return baseline

    def _recipients(self, baseline: float) -> None:
        entries = listed(self.spec.recipients)
        if not entries:
            return
        flow, size = self.flow, RECIPIENTS_SIZE
        leading = size * SINGLE
        self.canvas.setFont(self.faces.bold_italic, RECIPIENTS_LABEL_SIZE)
        self.canvas.drawString(self.sheet.left, baseline, "Nơi nhận:")
        flow.y = baseline - 2.0
        lines: list[str] = []
        for entry in entries:
            lines += simple_lines(entry, self.faces.regular, size, mm(72.0))
        lines += [clean(self.spec.drafter_mark)] if self.spec.drafter_mark else []
        for line in lines:
            if flow.room < leading:
                flow.new_page()
            flow.y -= leading
            flow.is_page_start = False
            self.canvas.setFont(self.faces.regular, size)
            self.canvas.drawString(self.sheet.left, flow.y, line)


def with_partners(spec: LetterSpec, partners: Sequence[Partner]) -> LetterSpec:
    """Return the document as one that these agencies issue, too."""
    return replace(spec, partners=tuple(partners))


def joint_names(agency: str, partners: Sequence[str]) -> list[str]:
    """Return the names in the head of a document, each but the last with a dash.

    >>> joint_names("Sở Nội vụ", ["Sở Tài chính"])
    ['Sở Nội vụ -', 'Sở Tài chính']
    """
    names = [clean(name) for name in (agency, *partners)]
    return [f"{name} -" for name in names[:-1]] + names[-1:]


@dataclass(frozen=True)
class _Gap:
    """Room for digits to be filled in later."""

    digits: int
    text: str = ""

    def width(self, face: str, size: float) -> float:
        return width_of("0" * self.digits, face, size) + 2 * _GAP_MARGIN


@dataclass(frozen=True)
class _Value:
    """Digits already known."""

    text: str

    def width(self, face: str, size: float) -> float:
        return width_of(self.text, face, size)


def _width(parts: list[str | _Gap | _Value], face: str, size: float) -> float:
    return sum(
        width_of(part, face, size) if isinstance(part, str) else part.width(face, size)
        for part in parts
    )


def _text_box(page: int, x: float, baseline: float, width: float, size: float) -> Box:
    """Return the box around text of this size standing on the baseline."""
    return Box(
        page, x, baseline - size * 0.22, x + width, baseline + size * 0.72, baseline
    )
