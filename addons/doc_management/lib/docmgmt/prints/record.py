"""Biên bản: a record of a hand-over or a destruction, A4 portrait.

Nghị định 30/2020/NĐ-CP, Phụ lục V (biên bản giao nhận hồ sơ, tài liệu); Thông tư
06/2025/TT-BNV (biên bản hủy tài liệu). Vietnamese in every language of the interface.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from ..fonts import FontSet, find_fonts
from ..layout.page import Sheet, mm
from ..layout.typeset import broken, draw_centered, drawing_lock, new_canvas, register
from .listing import Signature
from .wrap import Ruler

SHEET = Sheet()
SIZE = 13.0
_LEADING = SIZE * 1.35


@dataclass(frozen=True)
class Record:
    """What a record says."""

    agency: str
    title: str
    about: str
    """Below the title."""
    paragraphs: tuple[str, ...]
    signatures: tuple[Signature, ...]
    parent_agency: str = ""


def record_pdf(
    record: Record,
    *,
    fonts: FontSet | None = None,
    created: datetime | None = None,
) -> bytes:
    """Print a record; the same input gives the same bytes.

    :raises FontError: there is no typeface for Vietnamese
    """
    fonts = fonts or find_fonts()
    stream = BytesIO()
    with drawing_lock:
        faces = register(fonts)
        canvas = new_canvas(
            stream, SHEET, title=record.title, author=record.agency, created=created
        )
        left, right = SHEET.at(0.22), SHEET.at(0.72)
        width = SHEET.text_width
        y = SHEET.top - SIZE
        agency = broken(record.agency.upper(), faces.bold, 12.0, width * 0.4)
        below = draw_centered(canvas, agency, faces.bold, 12.0, left, y)
        state = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"]
        draw_centered(canvas, state, faces.bold, 12.0, right, y)
        motto = ["Độc lập - Tự do - Hạnh phúc"]
        y = draw_centered(canvas, motto, faces.bold, 13.0, right, y - 16.0)
        # An agency with a long name reaches further down than the motto.
        y = min(y - mm(16.0), below - mm(8.0))
        y = draw_centered(canvas, [record.title], faces.bold, 14.0, SHEET.at(0.5), y)
        about = broken(record.about, faces.bold, SIZE, width)
        y = draw_centered(canvas, about, faces.bold, SIZE, SHEET.at(0.5), y - 18.0)
        y -= mm(8.0)
        ruler = Ruler(faces.regular, SIZE)
        for paragraph in record.paragraphs:
            for line in ruler.lines(paragraph, width):
                if y < SHEET.bottom + _LEADING:
                    canvas.showPage()
                    y = SHEET.top - SIZE
                canvas.setFont(faces.regular, SIZE)
                canvas.drawString(SHEET.left, y, line)
                y -= _LEADING
            y -= 4.0
        if y < SHEET.bottom + mm(45.0):
            canvas.showPage()
            y = SHEET.top - SIZE
        y -= mm(6.0)
        for place, signature in enumerate(record.signatures):
            x = SHEET.at((place + 0.5) / len(record.signatures))
            room = width / len(record.signatures) - mm(4.0)
            title = broken(signature.title, faces.bold, SIZE, room)
            below = draw_centered(canvas, title, faces.bold, SIZE, x, y)
            name = broken(signature.name, faces.bold, SIZE, room)
            draw_centered(canvas, name, faces.bold, SIZE, x, below - mm(26.0))
        canvas.showPage()
        canvas.save()
    return stream.getvalue()
