"""Incoming work under each regulation, over HTTP, by the people whose acts they are.

One table of steps; each step says who acts, and who is refused first. What differs
between the regulations stands in `vanthu.story.five.PARTICULARS`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from vanthu.story.five import Agency
from vanthu.story.seats import Refused
from vanthu.tours.backstage import today


def test_incoming_work_from_arrival_to_completion(agency: Agency, mark: str) -> None:
    ids = agency.ids
    record = agency.registered(f"phòng, chống hạn, {mark}")
    seen = agency.seat("leader").read("doc.incoming", record, "holder_id", "state")
    director = agency.particulars.director
    assert (seen["state"], seen["holder_id"][0]) == ("registered", ids[director])

    # The directive: the leader's alone, exactly one lead
    targets = [
        {"role": "lead", "unit_id": ids["unit.one"]},
        {"role": "coordinate", "user_id": ids["helper"]},
        {"role": "inform", "user_id": ids["reader"]},
    ]
    order = {"targets": targets, "directive": "Tham mưu trả lời.", "deadline_days": 5}
    agency.refused("clerk head specialist", "action_direct", [record], **order)
    for wrong in ([], [targets[1]], [targets[0], {**targets[0], "role": "lead"}]):
        agency.refused(director, "action_direct", [record], targets=wrong)
    agency.act(director, "action_direct", [record], **order)
    parts = agency.seat("leader").search(
        "doc.assignment",
        [("incoming_id", "=", record)],
        "role",
        "user_id",
        "deadline",
        "deadline_reason",
        order="id",
    )
    expected = [
        ("lead", ids["head"]),
        ("coordinate", ids["helper"]),
        ("inform", ids["reader"]),
    ]
    expected += [("inform", ids[one]) for one in agency.particulars.copies]
    assert [(part["role"], part["user_id"][0]) for part in parts] == expected
    assert parts[0]["deadline"] and parts[0]["deadline_reason"]

    # Who may read it now
    document = agency.seat("clerk").read("doc.incoming", record, "document_id")
    number = document["document_id"][0]
    found = [("id", "=", number)]
    for login, reads in (
        ("helper", True),
        ("reader", True),
        ("head", True),
        ("other_head", agency.particulars.others_read),
    ):
        rows = agency.seat(login).search("doc.document", found, "name")
        assert bool(rows) is reads, login

    # The head passes on, the specialist asks for more time than the head has, so the
    # head asks the leader first
    lead = agency.part("head", record)
    onward = [{"role": "lead", "user_id": ids["specialist"]}]
    for login in ("specialist", "helper"):
        with pytest.raises(Refused):
            agency.part_act(login, lead, "action_pass_on", onward)
    outside = [{"role": "lead", "user_id": ids["reader"]}]
    with pytest.raises(Refused, match="not of your unit|không thuộc"):
        agency.part_act("head", lead, "action_pass_on", outside)
    agency.part_act("head", lead, "action_pass_on", onward, "Làm ngay")
    mine = agency.part("specialist", record)
    agency.act("specialist", "action_start", [record])
    due = datetime.strptime(parts[0]["deadline"], "%Y-%m-%d %H:%M:%S")
    later = str(due + timedelta(days=7))
    with pytest.raises(Refused):
        agency.part_act(
            "specialist", mine, "action_request_extension", str(due), "Sớm hơn"
        )
    asked = agency.part_act(
        "specialist", mine, "action_request_extension", later, "Chờ số liệu"
    )
    for login in ("specialist", "helper"):
        with pytest.raises(Refused):
            agency.seat(login).call("doc.part.request", "action_grant", [asked])
    grant = ("doc.part.request", "action_grant")
    with pytest.raises(Refused, match="be due later|muộn hơn"):
        agency.seat("head").call(*grant, [asked], "Được")
    kept = agency.seat("leader").read("doc.incoming", record, "deadline")
    assert kept["deadline"] == str(due)
    above = agency.part_act(
        "head", lead, "action_request_extension", later, "Chuyên viên chờ số liệu"
    )
    for login in ("head", "specialist"):
        with pytest.raises(Refused):
            agency.seat(login).call(*grant, [above])
    agency.seat(director).call(*grant, [above], "Đồng ý")
    agency.seat("head").call(*grant, [asked], "Được")
    moved = agency.seat("specialist").read("doc.assignment", mine, "deadline")
    whole = agency.seat("leader").read("doc.incoming", record, "deadline")
    assert moved["deadline"] == whole["deadline"] == later

    # Waiting, urging, opinion, reading, completion
    agency.part_act("specialist", mine, "action_wait", "Chờ Chi cục gửi số liệu")
    with pytest.raises(Refused):
        agency.part_act("reader", mine, "action_urge")
    assert agency.part_act("head", mine, "action_urge", "Khẩn trương") == "holder"
    agency.part_act("specialist", mine, "action_resume")
    opinion = agency.part("helper", record)
    with pytest.raises(Refused):
        agency.part_act("specialist", opinion, "action_give_opinion", "Thay")
    agency.part_act("helper", opinion, "action_give_opinion", "Nhất trí")
    reading = agency.part("reader", record)
    with pytest.raises(Refused):
        agency.part_act("helper", reading, "action_read")
    agency.part_act("reader", reading, "action_read")
    assert agency.state(record) == "in_progress"
    agency.refused("reader helper head clerk", "action_done", [record], "Xong")
    agency.refused("specialist", "action_done", [record], "  ")
    agency.act("specialist", "action_done", [record], "Đã có văn bản trả lời.")
    assert agency.state(record) == "done"
    agency.refused("specialist", "action_done", [record], "Lần nữa")

    # Opened again with a reason, closed again
    agency.refused("helper clerk", "action_reopen", [record], "Thiếu")
    agency.refused("leader", "action_reopen", [record], "")
    agency.act("leader", "action_reopen", [record], "Bổ sung số liệu")
    agency.act("specialist", "action_done", [record], "Đã bổ sung.")
    slip = agency.seat("specialist").download(f"/doc/incoming/{record}/slip")
    assert slip.startswith(b"%PDF-")


def test_a_delegate_directs_under_both_names_until_it_is_revoked(
    agency: Agency, mark: str
) -> None:
    ids, director = agency.ids, agency.particulars.director
    first = agency.registered(f"giao thay, {mark}")
    second = agency.registered(f"hết ủy quyền, {mark}")
    order = {"lead_id": ids["specialist"], "directive": "Xử lý."}
    agency.refused("other_head", "action_direct", [first], **order)
    values = {
        "delegator_id": ids[director],
        "delegate_id": ids["other_head"],
        "company_id": ids["company"],
        "date_from": str(today()),
        "date_to": str(today()),
        "may_assign": True,
    }
    with pytest.raises(Refused):
        agency.seat("head").create("doc.delegation", values)
    lent = agency.seat(director).create("doc.delegation", values)
    agency.act("other_head", "action_direct", [first], **order)
    row = agency.seat("leader").read(
        "doc.incoming", first, "directed_by_id", "directed_through_id", "document_id"
    )
    assert row["directed_by_id"][0] == ids[director]
    assert row["directed_through_id"][0] == ids["other_head"]
    acts = agency.seat("leader").search(
        "doc.journal",
        [("document_id", "=", row["document_id"][0]), ("act", "=", "direct")],
        "user_id",
        "on_behalf_id",
    )
    assert [(one["user_id"][0], one["on_behalf_id"][0]) for one in acts] == [
        (ids["other_head"], ids[director])
    ]
    with pytest.raises(Refused):
        agency.seat("other_head").call("doc.delegation", "action_revoke", [lent])
    agency.seat(director).call("doc.delegation", "action_revoke", [lent])
    agency.refused("other_head", "action_direct", [second], **order)
    if not agency.particulars.others_read:
        with pytest.raises(Refused):
            agency.seat("other_head").read("doc.incoming", second, "subject")


def test_the_short_way_is_open_only_where_the_regulation_has_it(
    agency: Agency, mark: str
) -> None:
    ids = agency.ids
    record = agency.registered(f"gửi thẳng, {mark}")

    def send(login: str) -> Callable[[], Any]:
        return lambda: agency.act(
            login,
            "action_send_straight",
            [record],
            "prior_opinion",
            ids["specialist"],
            "Giao Phòng Một xử lý.",
            ids["leader"],
        )

    with pytest.raises(Refused):
        send("specialist")()
    if not agency.particulars.straight:
        with pytest.raises(Refused):
            send("clerk")()
        assert agency.state(record) == "registered"
        return
    send("clerk")()
    parts = agency.seat("specialist").search(
        "doc.assignment", [("incoming_id", "=", record)], "role", "user_id", order="id"
    )
    assert {(part["role"], part["user_id"][0]) for part in parts} == {
        ("lead", ids["specialist"]),
        *(("inform", ids[one]) for one in ("chief", "deputy")),
    }
    assert len(parts) == 3
    # The work is the leader's whose opinion it carries out, not the clerk's
    mine = agency.part("specialist", record)
    given = agency.seat("specialist").read(
        "doc.assignment", mine, "assigner_id", "assigned_through_id"
    )
    assert given["assigner_id"][0] == ids["leader"]
    assert given["assigned_through_id"][0] == ids["clerk"]
    with pytest.raises(Refused):
        agency.part_act("clerk", mine, "action_withdraw", "Gửi nhầm")


def test_a_slip_is_answered_by_who_was_asked(agency: Agency, mark: str) -> None:
    ids = agency.ids
    record = agency.registered(f"phiếu yêu cầu, {mark}")
    director = agency.particulars.director
    agency.act(director, "action_direct", [record], lead_id=ids["specialist"])
    slip = agency.act(
        "specialist", "action_send_request", [record], [ids["helper"]], "Số liệu?"
    )
    [line] = agency.seat("helper").search(
        "doc.request.line", [("request_id", "=", slip), ("is_mine", "=", True)], "state"
    )
    for login in ("specialist", "leader", "clerk"):
        with pytest.raises(Refused):
            agency.seat(login).call(
                "doc.request.line", "action_answer", [line["id"]], "Thay"
            )
    agency.seat("helper").call(
        "doc.request.line", "action_answer", [line["id"]], "62 %"
    )
    row = agency.seat("specialist").read("doc.request", slip, "state")
    assert row["state"] == "answered"


def test_one_agency_learns_nothing_of_another(
    agencies: dict[str, Agency], mark: str
) -> None:
    record = agencies["td"].registered(f"việc của TD, {mark}")
    for code in ("vl", "hn", "ht", "dn"):
        theirs = agencies[code]
        for login in ("leader", "clerk", "specialist"):
            seat = theirs.seat(login)
            assert seat.search("doc.document", [("subject", "ilike", mark)], "id") == []
            with pytest.raises(Refused):
                seat.read("doc.incoming", record, "subject")
