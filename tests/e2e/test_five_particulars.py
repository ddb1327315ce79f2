"""What goes another way: given back, taken back, not needed, helped; and, by the
regulations that have them, the short way for information, the kinds of handling, the
signed scan and the classes that stay outside.

Over HTTP, by the people whose acts they are; who must not is refused first.
"""

from __future__ import annotations

from typing import Any

from vanthu.story.five import Agency, refuse


def order(agency: Agency, record: int, *targets: dict[str, Any], **more: Any) -> None:
    """The directive of whoever writes it in this agency."""
    agency.act(
        agency.particulars.director,
        "action_direct",
        [record],
        targets=list(targets),
        directive="Tham mưu trả lời.",
        **more,
    )


def held_by(agency: Agency, record: int) -> int:
    row = agency.seat("leader").read("doc.incoming", record, "holder_id")
    return int(row["holder_id"][0])


def part_states(agency: Agency, record: int, *roles: str) -> list[tuple[int, str]]:
    rows = agency.seat("leader").search(
        "doc.assignment",
        [("incoming_id", "=", record), ("role", "in", roles)],
        "user_id",
        "state",
        order="id",
    )
    return [(row["user_id"][0], row["state"]) for row in rows]


def test_work_goes_back_up_the_way_it_came(agency: Agency, mark: str) -> None:
    """Returned twice, directed anew, taken back, and closed as needing nothing."""
    ids, director = agency.ids, agency.particulars.director
    record = agency.registered(f"trả lại, thu lại, {mark}")
    to_unit = {"role": "lead", "unit_id": ids["unit.one"]}
    onward = [{"role": "lead", "user_id": ids["specialist"]}]
    order(agency, record, to_unit)
    first = agency.part("head", record)
    agency.part_act("head", first, "action_pass_on", onward)
    mine = agency.part("specialist", record)

    # The specialist to his head, the head to who directed
    agency.part_refused("head helper clerk", mine, "action_return", "Thay")
    agency.part_refused("specialist", mine, "action_return", "  ")
    agency.part_act("specialist", mine, "action_return", "Không thuộc lĩnh vực")
    agency.part_refused("specialist", mine, "action_return", "Lần nữa")
    assert held_by(agency, record) == ids["head"]
    assert agency.part("head", record) == first
    agency.part_refused("specialist other_head", first, "action_return", "Thay")
    agency.part_act("head", first, "action_return", "Việc của Phòng Hai")
    assert held_by(agency, record) == ids[director]
    assert part_states(agency, record, "lead") == [
        (ids["head"], "returned"),
        (ids["specialist"], "returned"),
    ]

    # Directed anew, passed on, and taken back with all that hangs below
    agency.refused("head clerk", "action_direct", [record], targets=[to_unit])
    order(agency, record, {"role": "lead", "unit_id": ids["unit.two"]})
    second = agency.part("other_head", record)
    helper = [{"role": "lead", "user_id": ids["helper"]}]
    agency.part_act("other_head", second, "action_pass_on", helper)
    below = agency.part("helper", record)
    agency.part_refused("helper head clerk", second, "action_withdraw", "Thay")
    agency.part_refused(director, second, "action_withdraw", "")
    agency.part_act(director, second, "action_withdraw", "Giao lại Phòng Một")
    assert held_by(agency, record) == ids[director]
    assert part_states(agency, record, "lead")[2:] == [
        (ids["other_head"], "withdrawn"),
        (ids["helper"], "withdrawn"),
    ]
    agency.part_refused("helper", below, "action_report", "Vẫn làm")
    agency.refused("helper other_head", "action_done", [record], "Xong")

    # Nothing needs to be done: the lead's word, with a reason
    order(agency, record, {"role": "lead", "user_id": ids["specialist"]})
    agency.refused("head helper clerk", "action_no_need", [record], "Để biết")
    agency.refused("specialist", "action_no_need", [record], "")
    agency.act("specialist", "action_no_need", [record], "Chỉ để tham khảo")
    row = agency.seat("specialist").read("doc.incoming", record, "state", "result")
    assert row["state"] == "done"
    assert "Chỉ để tham khảo" in row["result"]
    agency.refused("specialist", "action_no_need", [record], "Lần nữa")


def test_the_lead_proposes_and_who_gave_the_work_decides(
    agency: Agency, mark: str
) -> None:
    """Coordinators of another unit, refused once and granted once (DN-7.2b)."""
    ids = agency.ids
    record = agency.registered(f"đề xuất phối hợp, {mark}")
    order(agency, record, {"role": "lead", "unit_id": ids["unit.one"]})
    part = agency.part("head", record)
    targets = [{"role": "lead", "user_id": ids["specialist"]}]
    agency.part_act("head", part, "action_pass_on", targets)
    mine = agency.part("specialist", record)
    people = [ids["helper"]]
    agency.part_refused("head helper", mine, "action_propose_help", people, "Thay")
    agency.part_refused("specialist", mine, "action_propose_help", people, "")

    def ask() -> int:
        asked = agency.part_act(
            "specialist", mine, "action_propose_help", people, "Cần số liệu thủy văn"
        )
        return int(asked)

    def decide(login: str, method: str, request: int, *words: str) -> None:
        agency.seat(login).call("doc.part.request", method, [request], *words)

    first = ask()
    agency.part_refused("specialist", mine, "action_propose_help", people, "Nữa")
    for login in ("specialist", "helper", "other_head"):
        for method in ("action_grant", "action_refuse"):
            refuse(login, decide, login, method, first, "Thay")
    refuse("without a reason", decide, "head", "action_refuse", first, " ")
    decide("head", "action_refuse", first, "Tự làm trước")
    refuse("a second time", decide, "head", "action_grant", first)
    assert part_states(agency, record, "coordinate") == []

    decide("head", "action_grant", ask())
    assert part_states(agency, record, "coordinate") == [(ids["helper"], "open")]
    opinion = agency.part("helper", record)
    agency.part_act("helper", opinion, "action_give_opinion", "Nhất trí")
    agency.act("specialist", "action_done", [record], "Đã tổng hợp.")
    assert agency.state(record) == "done"


def test_the_ordinary_path_leads_to_the_chief_of_the_office(
    agencies: dict[str, Agency], mark: str
) -> None:
    """Not to the director: to whom the regulation names (TD-3.2b)."""
    agency = agencies["td"]
    record = agency.registered(f"đến Chánh Văn phòng, {mark}")
    assert held_by(agency, record) == agency.ids["chief"]
    waits = [("document_id.subject", "ilike", mark), ("kind", "=", "direct")]
    found = {
        login: len(agency.seat(login).search("doc.inbox.item", waits, "kind"))
        for login in ("chief", "leader", "deputy")
    }
    assert found == {"chief": 1, "leader": 0, "deputy": 0}
    lead = {"role": "lead", "user_id": agency.ids["specialist"]}
    agency.refused("clerk head admin", "action_direct", [record], targets=[lead])
    order(agency, record, lead)
    assert held_by(agency, record) == agency.ids["specialist"]


def test_for_information_the_clerk_goes_past_the_first_recipient(
    agency: Agency, mark: str
) -> None:
    """The short way of TD-3.2d; the copies of TD-3.2e; elsewhere refused."""
    ids = agency.ids
    record = agency.registered(f"để biết, {mark}")
    straight = ([record], "info_only", ids["reader"])
    agency.refused("specialist head leader", "action_send_straight", *straight)
    if not agency.particulars.straight:
        agency.refused("clerk", "action_send_straight", *straight)
        assert agency.state(record) == "registered"
        return
    agency.act("clerk", "action_send_straight", *straight)
    assert agency.state(record) == "done"
    parts = part_states(agency, record, "lead", "coordinate", "inform")
    informed = {ids[login] for login in ("reader", "chief", "deputy")}
    assert set(parts) == {(one, "open") for one in informed}
    reading = agency.part("reader", record)
    agency.part_refused("chief specialist", reading, "action_read")
    agency.part_act("reader", reading, "action_read")
    assert set(part_states(agency, record, "inform")) == {
        (ids["reader"], "read"),
        (ids["chief"], "open"),
        (ids["deputy"], "open"),
    }
    agency.refused("clerk", "action_send_straight", *straight)


def test_the_kinds_of_handling_end_each_in_its_own_way(
    agencies: dict[str, Agency], mark: str
) -> None:
    """For information, without and with a dossier: the kinds of DN-6.1."""
    agency = agencies["dn"]
    ids, director = agency.ids, agency.particulars.director
    lead = {"role": "lead", "user_id": ids["specialist"]}
    inform = {"role": "inform", "user_id": ids["reader"]}

    # a) for information and filing: nobody leads, reading is still owed
    record = agency.registered(f"để biết và lưu, {mark}")
    kind = {"handling": "inform"}
    agency.refused("clerk head", "action_direct", [record], targets=[inform], **kind)
    agency.refused(director, "action_direct", [record], targets=[lead, inform], **kind)
    agency.refused(director, "action_direct", [record], targets=[inform])
    order(agency, record, inform, **kind)
    assert agency.state(record) == "done"
    assert (ids["reader"], "open") in part_states(agency, record, "inform")
    agency.part_act("reader", agency.part("reader", record), "action_read")
    assert (ids["reader"], "read") in part_states(agency, record, "inform")

    # c) with a dossier that the lead keeps: not done before the dossier is closed
    record = agency.registered(f"lập hồ sơ, {mark}")
    refused = {"targets": [lead], "handling": "dossier"}
    agency.refused("clerk specialist", "action_direct", [record], **refused)
    order(agency, record, lead, handling="dossier")
    row = agency.seat("specialist").read("doc.incoming", record, "handling_dossier_id")
    dossier = row["handling_dossier_id"][0]
    kept = agency.seat("specialist").read("doc.dossier", dossier, "owner_id", "state")
    assert (kept["owner_id"][0], kept["state"]) == (ids["specialist"], "open")
    agency.refused("specialist", "action_done", [record], "Xong")
    agency.refused("specialist", "action_no_need", [record], "Không cần")
    assert agency.state(record) == "directed"
    helper = agency.seat("helper")
    refuse("helper", helper.call, "doc.dossier", "action_close", [dossier])

    # b) without one: the lead's result closes it
    record = agency.registered(f"không lập hồ sơ, {mark}")
    order(agency, record, lead, handling="plain")
    row = agency.seat("specialist").read("doc.incoming", record, "handling_dossier_id")
    assert row["handling_dossier_id"] is False
    agency.refused("helper head", "action_done", [record], "Thay")
    agency.act("specialist", "action_done", [record], "Đã trả lời bằng điện thoại.")
    assert agency.state(record) == "done"


def test_a_scan_of_paper_is_signed_first_where_the_regulation_wants_it(
    agency: Agency, mark: str
) -> None:
    """Not registered without the agency's signature (HN-9.3a, HT-8.1); elsewhere so."""
    record = agency.arrived(f"bản giấy, {mark}", channel="post", origin="digitised")
    wanted = agency.seat("clerk").read("doc.incoming", record, "must_sign_scan")
    assert wanted["must_sign_scan"] is agency.particulars.signs_scans
    agency.refused("leader head specialist admin", "action_register", [record])
    if agency.particulars.signs_scans:
        agency.refused("leader specialist", "action_sign_scan", [record])
        agency.refused("clerk", "action_register", [record])
        assert agency.state(record) == "arrived"
        return
    agency.act("clerk", "action_register", [record])
    assert agency.state(record) == "registered"


def test_what_the_regulation_keeps_outside_is_not_registered(
    agency: Agency, mark: str
) -> None:
    """Complaints of citizens stay outside under DN-3.2; nobody else has the class."""
    record = agency.arrived(f"đơn khiếu nại, {mark}", sender_kind="citizen")
    kind = agency.backstage.ref("doc_management.doc_exclusion_reason_dispute")
    clerk, said = agency.seat("clerk"), {"exclusion_reason_id": kind}
    if not agency.particulars.keeps_out:
        refuse("clerk", clerk.call, "doc.incoming", "write", [record], said)
        agency.act("clerk", "action_register", [record])
        assert agency.state(record) == "registered"
        return
    clerk.call("doc.incoming", "write", [record], said)
    agency.refused("clerk", "action_register", [record])
    # A document of an agency about such a matter is an official one.
    change = {"sender_kind": "agency"}
    refuse("clerk", clerk.call, "doc.incoming", "write", [record], change)
    clerk.call(
        "doc.incoming", "write", [record], {**change, "exclusion_reason_id": False}
    )
    agency.act("clerk", "action_register", [record])
    assert agency.state(record) == "registered"
