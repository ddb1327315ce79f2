"""The envelope of a document (bì văn bản), 158.7 × 70.8 mm as the form is drawn.

Nghị định 30/2020/NĐ-CP, Phụ lục IV: agency with address and means of contact, number
and sign of the document, addressee.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from ..fonts import FontSet, find_fonts
from ..layout.page import Sheet, mm
from ..layout.typeset import Faces, drawing_lock, new_canvas, register, width_of
from .wrap import LINE, shrunk

SHEET = Sheet(
    width_mm=158.7,
    height_mm=70.8,
    top_mm=6.0,
    bottom_mm=6.0,
    left_mm=7.0,
    right_mm=7.0,
)
_AGENCY_SIZE, _CONTACT_SIZE, _SIGN_SIZE, _ADDRESSEE_SIZE = 11.0, 9.5, 11.0, 13.0
_FRAME_HEIGHT = mm(8.0)
_RED = (0.85, 0.0, 0.0)


@dataclass(frozen=True)
class Sender:
    """The agency as its envelopes name it."""

    name: str
    parent: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""

    def contact(self) -> tuple[str, ...]:
        lines = (
            f"Địa chỉ: {self.address}" if self.address else "",
            f"Điện thoại: {self.phone}" if self.phone else "",
            "; ".join(
                filter(
                    None,
                    (
                        f"Thư điện tử: {self.email}" if self.email else "",
                        f"Trang TTĐT: {self.website}" if self.website else "",
                    ),
                )
            ),
        )
        return tuple(filter(None, lines))


@dataclass(frozen=True)
class Envelope:
    """One envelope."""

    sender: Sender
    sign: str
    """Number and sign of the document; several may go in one envelope."""
    addressee: str
    address: str = ""
    urgency: str = ""
    """Words of the red frame: KHẨN, THƯỢNG KHẨN, HỎA TỐC; none if empty."""


def envelope_pdf(
    envelopes: Sequence[Envelope],
    *,
    fonts: FontSet | None = None,
    created: datetime | None = None,
) -> bytes:
    """Return a file with one page for each envelope.

    :raises FontError: there is no typeface for Vietnamese
    """
    fonts = fonts or find_fonts()
    with drawing_lock:
        faces = register(fonts)
        stream = BytesIO()
        author = envelopes[0].sender.name if envelopes else ""
        canvas = new_canvas(
            stream, SHEET, title="Bì văn bản", author=author, created=created
        )
        for envelope in envelopes:
            _page(canvas, envelope, faces)
            canvas.showPage()
        canvas.save()
    return stream.getvalue()


def _page(canvas: Canvas, envelope: Envelope, faces: Faces) -> None:
    sender = envelope.sender
    y = SHEET.top
    texts = [
        (sender.parent.upper(), faces.regular, mm(9.0), 10.0),
        (sender.name.upper(), faces.bold, mm(10.0), _AGENCY_SIZE),
        *((line, faces.regular, mm(8.0), _CONTACT_SIZE) for line in sender.contact()),
    ]
    for text, face, height, size in texts:
        is_beside = envelope.urgency and y > SHEET.top - _FRAME_HEIGHT
        width = mm(92.0) if is_beside else SHEET.text_width
        y = _text(canvas, text, face, y, width, height, size)
    y -= mm(1.5)
    sign = f"Số/ký hiệu văn bản: {envelope.sign}"
    y = _text(canvas, sign, faces.regular, y, SHEET.text_width, mm(10.0), _SIGN_SIZE)
    if envelope.urgency:
        _frame(canvas, envelope.urgency, faces)
    _addressee(canvas, envelope, faces, y - mm(2.0))


def _text(
    canvas: Canvas,
    text: str,
    face: str,
    top: float,
    width: float,
    height: float,
    size: float,
) -> float:
    """Write lines from the left margin; return the lower edge of the last."""
    size, lines = shrunk(text, face, width, height, size, 5.0)
    canvas.setFont(face, size)
    for line in lines:
        canvas.drawString(SHEET.left, top - size * 0.9, line)
        top -= size * LINE
    return top


def _frame(canvas: Canvas, words: str, faces: Faces) -> None:
    size, height = 13.0, _FRAME_HEIGHT
    width = max(width_of(words, faces.bold, size) + mm(5.0), mm(20.0))
    x, y = SHEET.right - width, SHEET.top - height
    canvas.setStrokeColorRGB(*_RED)
    canvas.setFillColorRGB(*_RED)
    canvas.setLineWidth(1.0)
    canvas.rect(x, y, width, height)
    canvas.setFont(faces.bold, size)
    canvas.drawCentredString(x + width / 2, y + (height - size * 0.68) / 2, words)
    canvas.setStrokeColorRGB(0, 0, 0)
    canvas.setFillColorRGB(0, 0, 0)


def _addressee(canvas: Canvas, envelope: Envelope, faces: Faces, top: float) -> None:
    """The addressee in the lower part, beside "Kính gửi:"."""
    x = SHEET.at(0.22)
    label = "Kính gửi: "
    indent = width_of(label, faces.regular, _ADDRESSEE_SIZE)
    width = SHEET.right - x - indent
    room = top - SHEET.bottom
    share = 0.62 if envelope.address else 1.0
    size, lines = shrunk(
        envelope.addressee, faces.bold, width, room * share, _ADDRESSEE_SIZE, 6.0
    )
    small, address = shrunk(
        envelope.address,
        faces.regular,
        width,
        room - len(lines) * size * LINE,
        _SIGN_SIZE,
        5.0,
    )
    used = len(lines) * size * LINE + len(address) * small * LINE
    y = min(top, SHEET.bottom + max(used, mm(17.0)))
    canvas.setFont(faces.regular, _ADDRESSEE_SIZE)
    canvas.drawString(x, y - _ADDRESSEE_SIZE * 0.9, label)
    for text, face, points in (
        *((line, faces.bold, size) for line in lines),
        *((line, faces.regular, small) for line in address),
    ):
        canvas.setFont(face, points)
        canvas.drawString(x + indent, y - points * 0.9, text)
        y -= points * LINE
