"""The record of a hand-over (biên bản bàn giao văn bản, hồ sơ công việc).

One line for each thing, who had it and who has it now, and room for the signatures of
both sides and of who witnessed it. Its words are Vietnamese in every language.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from reportlab.lib.colors import black
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph, Table, TableStyle

from ..fonts import FontSet
from ..layout.flow import Flow
from ..layout.page import PORTRAIT, mm
from ..layout.typeset import (
    Faces,
    broken,
    cell,
    draw_centered,
)
from .books import day_month
from .sheet_head import TEXT_SIZE, sheet_pdf

TITLE = "BIÊN BẢN BÀN GIAO VĂN BẢN, HỒ SƠ CÔNG VIỆC"
_SIZE = 11.0
_WIDTHS = (9.0, 27.0, 62.0, 24.0, 43.0)
_COLUMNS = ("TT", "Loại việc", "Văn bản, hồ sơ", "Hạn", "Người nhận")
_SIGNATURE_ROOM = mm(32.0)


@dataclass(frozen=True)
class Line:
    """One thing that changed hands."""

    kind: str
    title: str
    receiver: str
    deadline: date | None = None


@dataclass(frozen=True)
class HandoverRecord:
    """All that the record says."""

    agency: str
    parent_agency: str
    place: str
    day: date
    leaver: str
    leaver_post: str
    receivers: tuple[str, ...]
    """Names with posts."""
    made_by: str
    reason: str
    lines: tuple[Line, ...]


def handover_pdf(
    record: HandoverRecord,
    *,
    fonts: FontSet | None = None,
    created: datetime | None = None,
) -> bytes:
    """Return the record; a long list goes on on further pages.

    :raises FontError: there is no typeface for Vietnamese
    """
    return sheet_pdf(
        record,
        TITLE,
        partial(_body, record),
        name="Biên bản bàn giao văn bản, hồ sơ công việc",
        fonts=fonts,
        created=created,
    )


def _body(record: HandoverRecord, flow: Flow) -> None:
    for text in _sentences(record):
        flow.place(_paragraph(text, flow.faces), mm(1.5))
    flow.place(_table(record.lines, flow.faces), mm(4.0))
    _signatures(flow, record)


def _sentences(record: HandoverRecord) -> Sequence[str]:
    leaver = ", ".join(filter(None, (record.leaver, record.leaver_post)))
    return (
        f"Bên giao: {leaver}.",
        f"Bên nhận: {'; '.join(record.receivers)}.",
        f"Người lập biên bản: {record.made_by}.",
        f"Lý do: {record.reason}",
        f"Hai bên bàn giao {len(record.lines)} việc ghi trong bảng sau; từ thời điểm"
        " này người nhận chịu trách nhiệm theo dõi, giải quyết.",
    )


def _paragraph(text: str, faces: Faces) -> Paragraph:
    style = ParagraphStyle(
        "handover",
        parent=cell("", faces.regular, TEXT_SIZE).style,
        alignment=4,
        leading=TEXT_SIZE * 1.25,
    )
    shaped = cell(text, faces.regular, TEXT_SIZE)
    return Paragraph(shaped.text, style)


def _table(lines: Sequence[Line], faces: Faces) -> Table:
    rows = [[cell(name, faces.bold, _SIZE, "center") for name in _COLUMNS]]
    for number, line in enumerate(lines, 1):
        due = day_month(line.deadline) if line.deadline else ""
        rows.append(
            [
                cell(str(number), faces.regular, _SIZE, "center"),
                cell(line.kind, faces.regular, _SIZE),
                cell(line.title, faces.regular, _SIZE),
                cell(due, faces.regular, _SIZE, "center"),
                cell(line.receiver, faces.regular, _SIZE),
            ]
        )
    whole = PORTRAIT.text_width / sum(_WIDTHS)
    table = Table(rows, colWidths=[width * whole for width in _WIDTHS], repeatRows=1)
    table.setStyle(
        TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.5, black),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), mm(1.2)),
                ("RIGHTPADDING", (0, 0), (-1, -1), mm(1.2)),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            ]
        )
    )
    return table


def _signatures(flow: Flow, record: HandoverRecord) -> None:
    """Draw the three places to sign, never apart from each other."""
    if flow.room < _SIGNATURE_ROOM + mm(14.0):
        flow.new_page()
    flow.skip(mm(9.0))
    top = flow.y
    one = record.receivers[0].split(",")[0] if len(record.receivers) == 1 else ""
    for place, title, name in (
        (0.17, "NGƯỜI GIAO", record.leaver),
        (0.5, "NGƯỜI NHẬN", one),
        (0.83, "NGƯỜI LẬP BIÊN BẢN", record.made_by),
    ):
        middle = flow.sheet.at(place)
        lines = broken(title, flow.faces.bold, _SIZE, mm(54.0))
        draw_centered(flow.canvas, lines, flow.faces.bold, _SIZE, middle, top)
        low = top - _SIGNATURE_ROOM
        names = broken(name, flow.faces.bold, _SIZE, mm(54.0))
        draw_centered(flow.canvas, names, flow.faces.bold, _SIZE, middle, low)
    flow.y = top - _SIGNATURE_ROOM - mm(6.0)
