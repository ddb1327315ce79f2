"""The head of slips: agency on the left, national name on the right, a title.

Nghị định 30/2020/NĐ-CP, Phụ lục I and IV.
"""

from __future__ import annotations

from datetime import date

from ..layout.content import clean
from ..layout.flow import Flow
from ..layout.page import mm
from ..layout.typeset import SINGLE, broken, draw_centered, draw_rule, width_of
from ..letter import MOTTO, NATIONAL_NAME

TEXT_SIZE, TITLE_SIZE = 13.0, 14.0
_HEAD_SIZE = 12.0


def draw_head(
    flow: Flow, *, parent: str, agency: str, place: str, day: date, title: str
) -> None:
    """Draw agency, national name, place and day, and the title of a sheet."""
    sheet, faces, canvas = flow.sheet, flow.faces, flow.canvas
    left, right = sheet.at(0.215), sheet.at(0.71)
    y = sheet.top - _HEAD_SIZE * 0.9
    low = y
    for text, face in (
        (parent, faces.regular),
        (agency, faces.bold),
    ):
        lines = broken(text.upper(), face, _HEAD_SIZE, mm(68.0))
        if lines:
            low = draw_centered(canvas, lines, face, _HEAD_SIZE, left, low)
            widest = max(width_of(line, face, _HEAD_SIZE) for line in lines)
            rule = low - 4.0
            low -= _HEAD_SIZE * SINGLE
    draw_rule(canvas, left, rule, widest * 0.4)
    draw_centered(canvas, [NATIONAL_NAME], faces.bold, _HEAD_SIZE, right, y)
    motto = y - TEXT_SIZE * SINGLE
    draw_centered(canvas, [MOTTO], faces.bold, TEXT_SIZE, right, motto)
    draw_rule(canvas, right, motto - 4.0, width_of(MOTTO, faces.bold, TEXT_SIZE))
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    dated_at = (
        f"{clean(place) or '………'}, ngày {day.day:02} tháng {month} năm {day.year}"
    )
    dated = motto - 4.0 - TEXT_SIZE * 1.6
    lines = broken(dated_at, faces.italic, TEXT_SIZE, mm(90.0))
    dated = draw_centered(canvas, lines, faces.italic, TEXT_SIZE, right, dated)
    y = min(low, dated) - mm(11.0)
    middle = sheet.at(0.5)
    draw_centered(canvas, [title], faces.bold, TITLE_SIZE, middle, y)
    flow.y = y - mm(6.0)
    flow.is_page_start = False
