"""From one agency to the other over the axis, and what the sender gets to know."""

from __future__ import annotations

from typing import Any

import pytest

from vanthu.story.seats import Refused, wait_for
from vanthu.tours.backstage import Backstage
from vanthu.tours.browser import JOB_SECONDS

ARRIVED, REFUSED, REGISTERED = 1, 2, 3
REASON = "Văn bản không thuộc thẩm quyền giải quyết của Sở."


def told(backstage: Backstage, draft: int, wanted: set[int]) -> list[dict[str, Any]]:
    """Statuses that the sender's clerk has of a document, once these have come."""
    clerk = backstage.seat("thi.thu")
    document = clerk.read("doc.outgoing", draft, "document_id")["document_id"][0]
    domain = [("document_id", "=", document), ("event", "=", "status")]

    def look() -> list[dict[str, Any]] | None:
        clerk.call("doc.incoming", "action_fetch", [])
        rows = clerk.search(
            "doc.exchange.status", domain, "status_code", "description", order="id"
        )
        return rows if wanted <= {row["status_code"] for row in rows} else None

    return wait_for(f"statuses {wanted}", look, JOB_SECONDS, every=2)


def test_the_sender_learns_of_arrival_and_registration(
    backstage: Backstage, mark: str
) -> None:
    subject = f"gửi qua trục, {mark}"
    draft = backstage.issued(subject)
    record = backstage.awaited(subject)
    receiver = backstage.seat("duc.long")
    row = receiver.read(
        "doc.incoming", record, "name", "verdict", "channel", "issuer_id", "due_date"
    )
    sent = backstage.seat("thi.thu").read("doc.outgoing", draft, "name", "due_date")
    assert (row["verdict"], row["channel"]) == ("valid", "axis")
    assert (row["name"], row["due_date"]) == (sent["name"], sent["due_date"])
    assert row["issuer_id"][1] == "Ủy ban nhân dân tỉnh Sông Lam"
    receiver.call("doc.incoming", "action_register", [record])
    rows = told(backstage, draft, {ARRIVED, REGISTERED})
    assert [row["status_code"] for row in rows] == [ARRIVED, REGISTERED]


def test_a_refusal_comes_back_with_its_reason(backstage: Backstage, mark: str) -> None:
    subject = f"gửi nhầm nơi, {mark}"
    draft = backstage.issued(subject)
    record = backstage.awaited(subject)
    receiver = backstage.seat("duc.long")
    with pytest.raises(Refused):
        receiver.call("doc.incoming", "action_refuse", [record], "  ")
    receiver.call("doc.incoming", "action_refuse", [record], REASON)
    rows = told(backstage, draft, {REFUSED})
    assert [row["status_code"] for row in rows] == [ARRIVED, REFUSED]
    assert REASON in rows[-1]["description"]
    with pytest.raises(Refused):
        receiver.call("doc.incoming", "action_register", [record])
    assert not receiver.read("doc.incoming", record, "arrival_number")["arrival_number"]


def test_a_packet_sent_is_the_packet_received(backstage: Backstage, mark: str) -> None:
    subject = f"giống từng byte, {mark}"
    draft = backstage.issued(subject)
    record = backstage.awaited(subject)
    files = [
        _files(backstage, login, model, identifier)
        for login, model, identifier in (
            ("thi.thu", "doc.outgoing", draft),
            ("duc.long", "doc.incoming", record),
        )
    ]
    assert files[0] == files[1]
    assert files[0][0].startswith(b"%PDF-")


def _files(backstage: Backstage, login: str, model: str, record: int) -> list[bytes]:
    seat = backstage.seat(login)
    document = seat.read(model, record, "document_id")["document_id"][0]
    rows = seat.search(
        "doc.file",
        [("document_id", "=", document), ("is_current", "=", True)],
        "name",
        order="id",
    )
    return [seat.download(f"/doc/file/{row['id']}/{row['name']}") for row in rows]
