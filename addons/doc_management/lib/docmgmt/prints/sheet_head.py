"""The head of slips: agency on the left, national name on the right, a title.

Nghị định 30/2020/NĐ-CP, Phụ lục I and IV.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from typing import Protocol

from reportlab.pdfgen.canvas import Canvas

from ..fonts import FontSet, find_fonts
from ..layout.content import clean
from ..layout.flow import Flow
from ..layout.page import PORTRAIT, Sheet, mm
from ..layout.typeset import (
    SINGLE,
    Faces,
    broken,
    draw_centered,
    draw_rule,
    drawing_lock,
    new_canvas,
    register,
    width_of,
)
from ..letter import MOTTO, NATIONAL_NAME

TEXT_SIZE, TITLE_SIZE = 13.0, 14.0
_HEAD_SIZE = 12.0


class Headed(Protocol):
    """Who issues a sheet, where and when."""

    @property
    def parent_agency(self) -> str: ...
    @property
    def agency(self) -> str: ...
    @property
    def place(self) -> str: ...
    @property
    def day(self) -> date: ...


def sheet_pdf(
    facts: Headed,
    title: str,
    body: Callable[[Flow], None],
    *,
    name: str = "",
    sheet: Sheet = PORTRAIT,
    pages: Callable[[Canvas, Sheet, Faces], Flow] = Flow,
    fonts: FontSet | None = None,
    created: datetime | None = None,
) -> bytes:
    """Return pages that begin with the head; the same input gives the same bytes.

    :param title: as it stands on the page
    :param body: draws what stands below the head
    :param name: title of the file, if it is written otherwise
    :param pages: makes the pen that goes down the pages
    :raises FontError: there is no typeface for Vietnamese
    """
    fonts = fonts or find_fonts()
    with drawing_lock:
        faces = register(fonts)
        stream = BytesIO()
        canvas = new_canvas(
            stream, sheet, title=name or title, author=facts.agency, created=created
        )
        flow = pages(canvas, sheet, faces)
        _draw_head(flow, facts, title)
        body(flow)
        canvas.save()
    return stream.getvalue()


def _draw_head(flow: Flow, facts: Headed, title: str) -> None:
    """Draw agency, national name, place and day, and the title of a sheet."""
    sheet, faces, canvas = flow.sheet, flow.faces, flow.canvas
    left, right = sheet.at(0.215), sheet.at(0.71)
    y = sheet.top - _HEAD_SIZE * 0.9
    low = y
    for text, face in (
        (facts.parent_agency, faces.regular),
        (facts.agency, faces.bold),
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
    day = facts.day
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    dated_at = (
        f"{clean(facts.place) or '………'}, ngày {day.day:02} tháng {month} năm {day.year}"
    )
    dated = motto - 4.0 - TEXT_SIZE * 1.6
    lines = broken(dated_at, faces.italic, TEXT_SIZE, mm(90.0))
    dated = draw_centered(canvas, lines, faces.italic, TEXT_SIZE, right, dated)
    y = min(low, dated) - mm(11.0)
    middle = sheet.at(0.5)
    draw_centered(canvas, [title], faces.bold, TITLE_SIZE, middle, y)
    flow.y = y - mm(6.0)
    flow.is_page_start = False
