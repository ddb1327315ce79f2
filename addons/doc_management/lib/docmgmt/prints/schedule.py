"""Lịch công tác tuần: the week of an agency or a unit on A4.

Nghị định 30/2020/NĐ-CP, Phụ lục I, for the head and the place of the signature. Its
words are Vietnamese in every language.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from reportlab.lib.colors import Color, black
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, Table, TableStyle

from ..fonts import FontSet
from ..layout.flow import Flow
from ..layout.page import PORTRAIT, Sheet, mm
from ..layout.typeset import (
    SINGLE,
    Faces,
    broken,
    cell,
    draw_centered,
)
from ..schedule import DAY_NAMES, Line, Part, part_of, week_number
from .sheet_head import sheet_pdf

NOTE = (
    "Lịch này thay giấy mời họp đối với các đơn vị trong cơ quan. Thay đổi được báo"
    " riêng cho người có liên quan."
)
_PARTS = {Part.MORNING: "Sáng", Part.AFTERNOON: "Chiều", Part.EVENING: "Tối"}
_SIZE, _NOTE_SIZE = 10.5, 10.0
_COLUMNS = ("Ngày", "Buổi", "Giờ", "Nội dung", "Chủ trì, thành phần", "Địa điểm")
_WIDTHS = (19.0, 12.0, 11.5, 48.5, 45.0, 29.0)
_SIGNATURE = mm(31.0)
_HEADING_GREY = Color(0.945, 0.945, 0.945)
_DRAFT = "DỰ THẢO"
_Cells = list["Paragraph | str"]
_Span = tuple[int, int, int, int]
"""Left, top, right and bottom cell that are one."""


@dataclass(frozen=True)
class ScheduleSheet:
    """All that the sheet says."""

    agency: str
    parent_agency: str
    place: str
    day: date
    """On which it is signed."""
    title: str
    monday: date
    lines: tuple[Line, ...]
    rest: tuple[tuple[date, str], ...] = ()
    """Days on which the office rests, with the reason."""
    recipients: tuple[str, ...] = ()
    signature: tuple[str, ...] = ()
    """Authority and position, a line each."""
    signer: str = ""
    is_draft: bool = False
    """Not published: nobody may take it for the week that counts."""


def schedule_pdf(
    sheet: ScheduleSheet,
    *,
    fonts: FontSet | None = None,
    created: datetime | None = None,
) -> bytes:
    """Return the sheet; a full week goes on on a second page, broken between days.

    :raises FontError: there is no typeface for Vietnamese
    """
    return sheet_pdf(
        sheet,
        sheet.title.upper(),
        partial(_body, sheet),
        name=sheet.title,
        pages=partial(_Pages, is_draft=sheet.is_draft),
        fonts=fonts,
        created=created,
    )


def _body(sheet: ScheduleSheet, flow: Flow) -> None:
    _span(flow, sheet.monday)
    _days(flow, sheet)
    flow.place(_note(flow.faces), mm(2.0))
    _foot(flow, sheet)


class _Pages(Flow):
    """Pages that say of themselves when they are a draft."""

    def __init__(
        self, canvas: Canvas, sheet: Sheet, faces: Faces, is_draft: bool
    ) -> None:
        super().__init__(canvas, sheet, faces)
        self.is_draft = is_draft
        self._mark()

    def new_page(self) -> None:
        super().new_page()
        self._mark()

    def _mark(self) -> None:
        if not self.is_draft:
            return
        canvas = self.canvas
        canvas.saveState()
        canvas.setFillColor(Color(0.88, 0.88, 0.88))
        canvas.setFont(self.faces.bold, 72.0)
        canvas.translate(self.sheet.at(0.5), mm(140.0))
        canvas.rotate(40)
        canvas.drawCentredString(0, 0, _DRAFT)
        canvas.restoreState()


def _span(flow: Flow, monday: date) -> None:
    sunday = monday + timedelta(days=6)
    span = f"từ ngày {monday:%d/%m} đến ngày {sunday:%d/%m/%Y}"
    text = f"Tuần {week_number(monday)} ({span})"
    y = flow.y + mm(0.5)
    draw_centered(flow.canvas, [text], flow.faces.italic, 13.0, flow.sheet.at(0.5), y)
    flow.y = y - mm(5.0)


def _days(flow: Flow, sheet: ScheduleSheet) -> None:
    """Set one day after the other; a day goes to the next page as a whole."""
    flow.place(_heading(flow.faces))
    for first, last in _groups(sheet):
        table = _day(sheet, first, last, flow.faces)
        _width, height = table.wrap(flow.sheet.text_width, 1e6)
        if height > flow.room and not flow.is_page_start:
            flow.new_page()
            flow.place(_heading(flow.faces))
        flow.place(table)


def _groups(sheet: ScheduleSheet) -> Sequence[tuple[date, date]]:
    """Return the days in order; Saturday and Sunday together when both are quiet."""
    days = [sheet.monday + timedelta(days=place) for place in range(7)]
    groups = [(day, day) for day in days]
    busy = {line.start.date() for line in sheet.lines if not line.duty}
    if days[5] not in busy and days[6] not in busy:
        groups[5:] = [(days[5], days[6])]
    return groups


def _heading(faces: Faces) -> Table:
    names: _Cells = [cell(name, faces.regular, _SIZE, "center") for name in _COLUMNS]
    table = _table([names], ())
    table.setStyle(TableStyle([("BACKGROUND", (0, 0), (-1, 0), _HEADING_GREY)]))
    return table


def _day(sheet: ScheduleSheet, first: date, last: date, faces: Faces) -> Table:
    lines = sorted(
        (line for line in sheet.lines if first <= line.start.date() <= last),
        key=lambda line: (line.start, line.key),
    )
    name = cell(_named(first, last), faces.bold, _SIZE, "center")
    meetings = [line for line in lines if not line.duty]
    duties = [line for line in lines if line.duty]
    rows: list[_Cells] = []
    spans: list[_Span] = []
    for part in Part:
        those = [line for line in meetings if part_of(line.start) is part]
        if len(those) > 1:
            spans.append((1, len(rows), 1, len(rows) + len(those) - 1))
        for number, line in enumerate(those):
            shown = cell(_PARTS[part], faces.regular, _SIZE, "center")
            rows.append(["", shown if not number else "", *_line(line, faces)])
    for text in _quiet(sheet, first, last, bool(meetings), duties):
        spans.append((1, len(rows), 5, len(rows)))
        rows.append(["", cell(text, faces.regular, _SIZE), "", "", "", ""])
    rows[0][0] = name
    return _table(rows, [(0, 0, 0, len(rows) - 1), *spans])


def _named(first: date, last: date) -> str:
    if first == last:
        return f"{DAY_NAMES[first.weekday()]}\n{first.day}/{first.month}"
    return f"Thứ Bảy, CN\n{first.day}–{last.day}/{last.month}"


def _line(line: Line, faces: Faces) -> list[Paragraph]:
    people = "; ".join(filter(None, (line.chair, line.people)))
    where = "\n".join(filter(None, (line.location, line.things)))
    return [
        cell(f"{line.start:%H:%M}", faces.regular, _SIZE, "center"),
        cell(line.name, faces.regular, _SIZE),
        cell(people, faces.regular, _SIZE),
        cell(where, faces.regular, _SIZE),
    ]


def _quiet(
    sheet: ScheduleSheet, first: date, last: date, is_busy: bool, duties: list[Line]
) -> list[str]:
    """Return the sentence of a day of rest and of who is on duty."""
    said = []
    if not is_busy:
        reasons = [why for day, why in sheet.rest if first <= day <= last]
        named = next((why for why in reasons if why), "")
        if reasons:
            said.append(f"Nghỉ ({named})." if named else "Nghỉ.")
        elif not duties:
            said.append("Làm việc tại cơ quan.")
    if duties:
        who = "; ".join(
            ": ".join(filter(None, (line.name, line.people or line.chair)))
            for line in duties
        )
        said.append(f"{who}.")
    return [" ".join(said)] if said else []


def _table(rows: Sequence[_Cells], spans: Sequence[_Span]) -> Table:
    whole = PORTRAIT.text_width / sum(_WIDTHS)
    table = Table(rows, colWidths=[width * whole for width in _WIDTHS])
    table.setStyle(
        TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.5, black),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("LEFTPADDING", (0, 0), (-1, -1), mm(1.0)),
                ("RIGHTPADDING", (0, 0), (-1, -1), mm(1.0)),
                ("TOPPADDING", (0, 0), (-1, -1), 1),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
            ]
        )
    )
    for left, top, right, bottom in spans:
        table.setStyle(TableStyle([("SPAN", (left, top), (right, bottom))]))
    return table


def _note(faces: Faces) -> Paragraph:
    return cell(NOTE, faces.italic, _NOTE_SIZE)


def _foot(flow: Flow, sheet: ScheduleSheet) -> None:
    """Draw who gets it on the left and who signs on the right, never apart."""
    height = max(_SIGNATURE, (len(sheet.recipients) + 1) * 13.0)
    if flow.room < height + mm(4.0):
        flow.new_page()
    flow.skip(mm(6.0))
    canvas, faces, top = flow.canvas, flow.faces, flow.y
    if sheet.recipients:
        canvas.setFont(faces.bold_italic, 12.0)
        canvas.drawString(flow.sheet.left, top, "Nơi nhận:")
        canvas.setFont(faces.regular, 11.0)
        for number, one in enumerate(sheet.recipients, 1):
            end = "." if number == len(sheet.recipients) else ";"
            y = top - 1.0 - number * 11.0 * SINGLE
            canvas.drawString(flow.sheet.left, y, f"- {one}{end}")
    middle, y = flow.sheet.at(0.74), top
    for title in sheet.signature:
        lines = broken(title.upper(), faces.bold, 13.0, mm(75.0))
        y = draw_centered(canvas, lines, faces.bold, 13.0, middle, y) - 13.0 * SINGLE
    name = [sheet.signer] if sheet.signer else []
    draw_centered(canvas, name, faces.bold, 13.0, middle, top - _SIGNATURE + mm(4.0))
    flow.y = top - height
