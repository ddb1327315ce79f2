"""The slip with which a draft is submitted (phiếu trình).

The state has no form for it; an agency's own is one page: what is submitted, with
which incoming and draft files, who said what, and room for the signer's decision
(Hà Tĩnh 206/QĐ-VPUB Art. 8.7c.4; Vĩnh Long 910/QĐ-UBND Art. 14.2; Đắk Nông
63/QĐ-SKHCN Art. 8.3).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from reportlab.lib.colors import black
from reportlab.platypus import Table, TableStyle

from ..fonts import FontSet
from ..layout.flow import Flow
from ..layout.page import PORTRAIT, mm
from ..layout.typeset import Faces, cell
from .check_mark import CheckMark, with_check_mark
from .sheet_head import TEXT_SIZE, sheet_pdf

_SMALL = 11.5
TITLE = "PHIẾU TRÌNH"


@dataclass(frozen=True)
class Row:
    """One line of a table of the slip: cells as text."""

    cells: tuple[str, ...]


@dataclass(frozen=True)
class Submission:
    """All that the slip says."""

    agency: str
    parent_agency: str
    place: str
    day: date
    to: str
    """The signer, with his post."""
    about: str
    """Type, sign and subject of the draft."""
    drafter: str
    unit: str
    urgency: str = ""
    due: str = ""
    summary: str = ""
    """What the drafter proposes."""
    incoming: tuple[Row, ...] = ()
    """Incoming documents: number and sign, issuer, subject, files."""
    files: tuple[Row, ...] = ()
    """Files of the draft: kind, name, version, pages."""
    opinions: tuple[Row, ...] = ()
    """Opinions: who, verdict, words, the drafter's answer."""
    steps: tuple[Row, ...] = ()
    """Approval: step, who, decision and moment, remark."""
    check: CheckMark | None = None


def submission_pdf(
    slip: Submission, *, fonts: FontSet | None = None, created: datetime | None = None
) -> bytes:
    """Return the slip; long tables go on on further pages.

    :raises FontError: there is no typeface for Vietnamese
    """
    return sheet_pdf(
        slip,
        TITLE,
        partial(_body, slip),
        name="Phiếu trình",
        fonts=fonts,
        created=created,
    )


def _body(slip: Submission, flow: Flow) -> None:
    faces = flow.faces
    facts = [
        ("Kính trình:", slip.to),
        ("Về dự thảo:", slip.about),
        ("Người soạn thảo:", " – ".join(filter(None, (slip.drafter, slip.unit)))),
        ("Độ khẩn:", slip.urgency),
        ("Thời hạn:", slip.due),
        ("Nội dung trình:", slip.summary),
    ]
    flow.place(with_check_mark(partial(_facts, facts, faces), slip.check, faces))
    for title, heads, rows, widths in (
        (
            "1. Văn bản đến liên quan",
            ("Số, ký hiệu", "Cơ quan ban hành", "Trích yếu", "Tệp"),
            slip.incoming,
            (36, 36, 54, 39),
        ),
        (
            "2. Hồ sơ dự thảo",
            ("Loại tệp", "Tên tệp", "Bản", "Số trang"),
            slip.files,
            (35, 92, 16, 22),
        ),
        (
            "3. Ý kiến tham gia",
            ("Người góp ý", "Ý kiến", "Nội dung", "Giải trình, tiếp thu"),
            slip.opinions,
            (38, 32, 52, 43),
        ),
        (
            "4. Trình duyệt",
            ("Bước", "Người duyệt", "Kết quả", "Ghi chú"),
            slip.steps,
            (30, 45, 45, 45),
        ),
    ):
        if rows:
            flow.place(_title(title, faces), mm(4.0))
            flow.place(_table(heads, rows, widths, faces), mm(1.0))
    flow.place(_decision(faces), mm(5.0))


def _facts(facts: list[tuple[str, str]], faces: Faces, width: float) -> Table:
    rows = [
        [cell(label, faces.bold, TEXT_SIZE), cell(text, faces.regular, TEXT_SIZE)]
        for label, text in facts
        if text
    ]
    table = Table(rows, colWidths=[mm(40.0), width - mm(40.0)])
    table.setStyle(
        TableStyle(
            [
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 1.5),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ]
        )
    )
    return table


def _title(text: str, faces: Faces) -> Table:
    table = Table(
        [[cell(text, faces.bold, TEXT_SIZE)]], colWidths=[PORTRAIT.text_width]
    )
    table.setStyle(TableStyle([("LEFTPADDING", (0, 0), (-1, -1), 0)]))
    return table


def _table(
    heads: tuple[str, ...],
    rows: tuple[Row, ...],
    widths: tuple[int, ...],
    faces: Faces,
) -> Table:
    whole = sum(widths)
    columns = [PORTRAIT.text_width * width / whole for width in widths]
    body = [
        [cell(head, faces.bold, _SMALL, "center") for head in heads],
        *([cell(text, faces.regular, _SMALL) for text in row.cells] for row in rows),
    ]
    table = Table(body, colWidths=columns, repeatRows=1)
    table.setStyle(
        TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.5, black),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 3),
                ("RIGHTPADDING", (0, 0), (-1, -1), 3),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            ]
        )
    )
    return table


def _decision(faces: Faces) -> Table:
    """Return the room in which the signer writes by hand."""
    table = Table(
        [
            [cell("Ý kiến của người ký:", faces.bold, TEXT_SIZE)],
            [cell("", faces.regular, TEXT_SIZE)],
        ],
        colWidths=[PORTRAIT.text_width],
        rowHeights=[None, mm(28.0)],
    )
    table.setStyle(
        TableStyle([("BOX", (0, 0), (-1, -1), 0.6, black), ("NOSPLIT", (0, 0), (0, 1))])
    )
    return table
