"""Numbers of a register over HTTP, with real transactions and people at once.

Inside Odoo's own tests every cursor shares one transaction; only a running server
shows that a number is given once, whoever presses the button at the same moment.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from reportlab.pdfgen import canvas

from vanthu.tours.backstage import Backstage

if TYPE_CHECKING:
    from vanthu.server import Server
    from vanthu.story.seats import Seat

NAME = "van_thu_test_e2e"
CLERK = "duc.long"
CLERKS = 4
EACH = 4


@pytest.fixture(scope="module")
def backstage(demo_server: Callable[[str], Server]) -> Backstage:
    return Backstage(demo_server(NAME).url, NAME)


def scan() -> str:
    stream = BytesIO()
    sheet = canvas.Canvas(stream, invariant=1)
    sheet.drawString(72, 720, "1")
    sheet.save()
    return base64.b64encode(stream.getvalue()).decode()


def receive(clerk: Seat, subject: str) -> int:
    """Enter one paper document, ready to be registered."""
    [letter] = clerk.search("doc.type", [["exchange_code", "=", 18]], "name")
    [issuer] = clerk.search("doc.agency", [["code", "=", "000.00.00.H99"]], "name")
    record = clerk.create(
        "doc.incoming",
        {
            "subject": subject,
            "type_id": letter["id"],
            "issuer_id": issuer["id"],
            "channel": "post",
        },
    )
    clerk.call(
        "doc.incoming", "action_set_issue_data", [record], "7", "UBND-NC", "2026-03-02"
    )
    clerk.call("doc.incoming", "action_attach", [record], "7-UBND-NC.pdf", scan())
    return record


def fresh_seat(backstage: Backstage) -> Seat:
    """Return a log-in of the clerk's own, so that calls run side by side."""
    return Backstage(backstage.url, NAME).seat(CLERK)


def test_clerks_at_once_get_numbers_without_gap_or_double(
    backstage: Backstage,
) -> None:
    def work(turn: int) -> list[int]:
        seat = fresh_seat(backstage)
        records = [receive(seat, f"văn bản {turn}.{number}") for number in range(EACH)]
        return [
            seat.call("doc.incoming", "action_register", [record]) for record in records
        ]

    with ThreadPoolExecutor(max_workers=CLERKS) as pool:
        numbers = [
            number for given in pool.map(work, range(CLERKS)) for number in given
        ]
    assert len(set(numbers)) == CLERKS * EACH, "a number was given twice"
    first = min(numbers)
    assert sorted(numbers) == list(range(first, first + CLERKS * EACH))
    lines = backstage.seat(CLERK).search(
        "doc.register.entry",
        [["series", "=", "in"], ["number", ">=", first], ["state", "=", "used"]],
        "number",
        "date",
        order="number",
    )
    assert [line["number"] for line in lines] == sorted(numbers)
    dates = [line["date"] for line in lines]
    assert dates == sorted(dates), "the order of numbers is not the order of dates"


def test_a_double_click_registers_once(backstage: Backstage) -> None:
    seat = backstage.seat(CLERK)
    record = receive(seat, "bấm hai lần")
    seats = [fresh_seat(backstage) for _hand in range(3)]
    with ThreadPoolExecutor(max_workers=3) as pool:
        answers = list(
            pool.map(
                lambda hand: hand.call("doc.incoming", "action_register", [record]),
                seats,
            )
        )
    assert len(set(answers)) == 1
    document = seat.read("doc.incoming", record, "document_id")["document_id"][0]
    lines = seat.search(
        "doc.register.entry", [["document_id", "=", document]], "number"
    )
    assert [line["number"] for line in lines] == answers[:1]
