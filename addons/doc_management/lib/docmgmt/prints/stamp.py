"""The arrival stamp (dấu "ĐẾN"), printed on the sheet of a paper document.

Nghị định 30/2020/NĐ-CP, Phụ lục IV: a rectangle of 50 × 35 mm with the agency's name,
ĐẾN beside number and date, to whom it is passed on, number and sign of the dossier.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from ..compat import StrEnum
from ..errors import RuleError
from ..fonts import FontSet, find_fonts
from ..layout.page import PORTRAIT, mm
from ..layout.typeset import Faces, draw_centered, drawing_lock, new_canvas, register
from ..notation import format_number
from .wrap import LINE, shrunk

WIDTH_MM, HEIGHT_MM = 50.0, 35.0
MARK_WIDTH_MM = 12.7
"""Width of the cell that says ĐẾN."""
_ROWS_MM = (9.0, 6.5, 6.5, 6.5, 6.5)
"""Agency; number and date; passed on to; dossier."""
_PAD = mm(1.0)
_LARGEST, _LEAST = 10.0, 4.0
_DOTS = "………………"


class StampFault(StrEnum):
    """Why a stamp cannot be printed."""

    OFF_THE_PAGE = "off_the_page"
    """The rectangle would leave the sheet (``left``, ``top``, in millimetres)."""


class StampError(RuleError):
    """A stamp cannot be printed where it should."""


@dataclass(frozen=True)
class ArrivalStamp:
    """What the stamp says; what is empty is left to be written by hand."""

    agency: str
    number: int | None = None
    arrived: datetime | None = None
    """Office time (+07:00)."""
    with_hour: bool = False
    """Very urgent and express documents carry the hour as well."""
    passed_to: str = ""
    dossier: str = ""

    def date_line(self) -> str:
        if self.arrived is None:
            return f"Ngày: {_DOTS}"
        day = f"{self.arrived:%d/%m/%Y}"
        hour = f"{self.arrived:%H} giờ {self.arrived:%M}, " if self.with_hour else ""
        return f"Ngày: {hour}{day}"


def stamp_pdf(
    stamp: ArrivalStamp,
    left_mm: float,
    top_mm: float,
    *,
    fonts: FontSet | None = None,
    created: datetime | None = None,
) -> bytes:
    """Return a sheet of A4 that is empty but for the stamp.

    :param left_mm: from the left edge of the sheet to the rectangle
    :param top_mm: from the upper edge of the sheet
    :raises StampError: the rectangle would not lie on the sheet
    :raises FontError: there is no typeface for Vietnamese
    """
    is_on_page = (
        0 <= left_mm <= PORTRAIT.width_mm - WIDTH_MM
        and 0 <= top_mm <= PORTRAIT.height_mm - HEIGHT_MM
    )
    if not is_on_page:
        raise StampError(StampFault.OFF_THE_PAGE, left=left_mm, top=top_mm)
    fonts = fonts or find_fonts()
    with drawing_lock:
        faces = register(fonts)
        stream = BytesIO()
        canvas = new_canvas(
            stream, PORTRAIT, title="Dấu đến", author=stamp.agency, created=created
        )
        _draw(canvas, stamp, faces, mm(left_mm), mm(PORTRAIT.height_mm - top_mm))
        canvas.save()
    return stream.getvalue()


def _draw(
    canvas: Canvas, stamp: ArrivalStamp, faces: Faces, x: float, top: float
) -> None:
    """Draw the stamp with its upper left corner at (x, top)."""
    right, split = x + mm(WIDTH_MM), x + mm(MARK_WIDTH_MM)
    tops = [top]
    for height in _ROWS_MM:
        tops.append(tops[-1] - mm(height))
    canvas.setLineWidth(1.0)
    canvas.rect(x, tops[-1], mm(WIDTH_MM), mm(HEIGHT_MM))
    canvas.setLineWidth(0.6)
    for row, start in ((1, x), (2, split), (3, x), (4, x)):
        canvas.line(start, tops[row], right, tops[row])
    canvas.line(split, tops[1], split, tops[3])
    number = format_number(stamp.number) if stamp.number else _DOTS
    _fill(canvas, stamp.agency.upper(), faces.bold, (x, right, tops[0], tops[1]), True)
    _fill(canvas, "ĐẾN", faces.bold, (x, split, tops[1], tops[3]), True)
    for text, start, row in (
        (f"Số: {number}", split, 1),
        (stamp.date_line(), split, 2),
        (f"Chuyển: {stamp.passed_to or _DOTS}", x, 3),
        (f"Số và ký hiệu HS: {stamp.dossier or _DOTS}", x, 4),
    ):
        box = (start, right, tops[row], tops[row + 1])
        _fill(canvas, text, faces.regular, box, False)


def _fill(
    canvas: Canvas,
    text: str,
    face: str,
    box: tuple[float, float, float, float],
    is_centered: bool,
) -> None:
    """Write text into a cell (x0, x1, top, bottom), smaller until all of it fits."""
    x0, x1, top, bottom = box
    room = x1 - x0 - 2 * _PAD
    size, lines = shrunk(text, face, room, top - bottom - mm(0.6), _LARGEST, _LEAST)
    height = len(lines) * size * LINE
    y = top - (top - bottom - height) / 2 - size * 0.9
    if is_centered:
        draw_centered(canvas, lines, face, size, (x0 + x1) / 2, y)
        return
    canvas.setFont(face, size)
    for line in lines:
        canvas.drawString(x0 + _PAD, y, line)
        y -= size * LINE
