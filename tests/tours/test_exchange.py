"""Liên thông: what comes over the axis, what went out, what nobody could deliver.

Beside the demo's two agencies stands one whose program only speaks the protocol: what
it fetched and was told is read from its own mailbox.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from vanthu import database
from vanthu.story.seats import Refused, wait_for
from vanthu.tours.backstage import (
    DONG_GIANG,
    HOA_LOC,
    SO_CODE,
    UBND_CODE,
    Backstage,
    scan,
)
from vanthu.tours.browser import JOB_SECONDS, Person
from vanthu.tours.elsewhere import signed
from vanthu.tours.neighbour import Neighbour, spoiled

LogIn = Callable[..., Person]
NAME = "van_thu_test_tours"
SENDER, RECEIVER = "thi.thu", "duc.long"
STRANGERS = ("thanh.nam", "cong.minh", "van.hai", "thi.mai")
"""A specialist, the administrator, a leader and the archivist of the Sở."""
MENU = "doc_interconnect.menu_exchange"
STEPS = ("sent", "arrived", "registered", "assigned", "processing", "done")


@pytest.fixture
def neighbour(backstage: Backstage) -> Iterator[Neighbour]:
    one = Neighbour(backstage, DONG_GIANG)
    yield one
    one.leave()


def number_of(mark: str, last: int) -> str:
    """A number of this tour alone: the same one twice would be a duplicate."""
    return f"{mark.split()[1].partition('.')[0]}{last}"


def message_of(
    backstage: Backstage, draft: int, code: str, **over: Any
) -> dict[str, Any]:
    """The row by which a document went to a receiver."""
    domain = [("outgoing_id", "=", draft), ("receiver_code", "=", code)]
    domain += [(name, "=", value) for name, value in (over or {"kind": "edoc"}).items()]
    names = ("state", "error", "decision_reason", "packet_sha256", "msg_uid")
    found = backstage.seat(SENDER).search("doc.exchange.message", domain, *names)
    return found[0] if found else {"state": None}


def until_state(backstage: Backstage, draft: int, code: str, *states: str) -> None:
    """Wait for the jobs of both sides."""

    def look() -> bool:
        for clerk in (SENDER, RECEIVER):
            backstage.seat(clerk).call("doc.incoming", "action_fetch", [])
        return message_of(backstage, draft, code)["state"] in states

    wait_for(f"{code} {states}", look, JOB_SECONDS, every=2)


def followed(clerk: Person, subject: str, receiver: str) -> Locator:
    """The line of one recipient on the screen that follows what was sent."""
    clerk.menu(MENU, f"{MENU}_follow")
    clerk.search(subject)
    return clerk.row(receiver).first


def expect_steps(line: Locator, **levels: str) -> None:
    """Each step looks as said; those that nobody reported look like nothing."""
    for name in STEPS:
        level = levels.get(name, "none")
        step = line.locator(f'[name="step_{name}"] .o_doc_step')
        expect(step).to_have_class(f"o_doc_step o_doc_step_{level}")


def test_the_clerk_refuses_what_was_changed_and_its_sender_learns_why(
    backstage: Backstage, log_in: LogIn, mark: str, neighbour: Neighbour
) -> None:
    subject, number = f"xin hỗ trợ máy bơm, {mark}", number_of(mark, 71)
    name = f"{number}-UBND.pdf"
    letter = signed(scan(subject, number), "so-nnmt")
    document_id = neighbour.send(subject, number, name, spoiled(letter))
    record = backstage.awaited(subject)
    neighbour.told(1, document_id)
    for login in STRANGERS:
        with pytest.raises(Refused):
            backstage.seat(login).call(
                "doc.incoming", "action_refuse", [record], "Không phải việc của tôi"
            )

    clerk = log_in(RECEIVER)
    clerk.menu("doc_management.menu_incoming")
    clerk.open_row(subject)
    clerk.expect_state("arrived")
    clerk.ask(backstage.ref("doc_management.doc_refuse_wizard_action"))
    reason = clerk.field("reason").locator("textarea")
    found = reason.input_value()
    assert name in found, "what the check has found need not be typed"
    reason.fill(f"{found} Xin gửi lại.")
    clerk.answer()
    clerk.expect_state("refused")

    told = neighbour.told(2, document_id)
    assert told.description.startswith(" ".join(found.split())[:80])
    assert told.description.endswith("Xin gửi lại.")
    assert told.staff and told.staff.staff == "Phạm Đức Long"
    assert [one.status_code for one in neighbour.statuses] == [1, 2]


def test_what_was_sent_is_followed_at_each_recipient_and_taken_back(
    backstage: Backstage, log_in: LogIn, mark: str, neighbour: Neighbour
) -> None:
    subject = f"phương án chống hạn, {mark}"
    draft = backstage.issued(subject, DONG_GIANG)
    arrived = backstage.awaited(subject)
    theirs = neighbour.awaited(subject)
    neighbour.answer(theirs, 1, "")
    neighbour.answer(theirs, 3, "Lê Thị Mai", "Số đến 902")
    backstage.seat(RECEIVER).call("doc.incoming", "action_register", [arrived])
    for code in (SO_CODE, DONG_GIANG.code):
        until_state(backstage, draft, code, "registered")

    clerk = log_in(SENDER)
    for place in ("Sở Nông nghiệp", DONG_GIANG.name):
        line = followed(clerk, subject, place)
        expect_steps(line, sent="fine", arrived="fine", registered="fine")
    drafter = backstage.seat("thu.ha")
    seen = drafter.read("doc.outgoing", draft, "exchange_message_ids")
    assert len(seen["exchange_message_ids"]) == 2, "whoever drafted it follows it, too"

    lines = clerk_lines(backstage, draft)
    for login in ("thu.ha", "quang.huy", "lan.phuong", RECEIVER):
        with pytest.raises(Refused):
            backstage.seat(login).call(
                "doc.outgoing", "action_recall_from", [draft], lines, "Sai phụ lục"
            )
    clerk.go(f"van-ban-di/{draft}")
    clerk.ask(backstage.ref("doc_management.doc_recall_from_wizard_action"))
    for place in ("Sở Nông nghiệp", DONG_GIANG.name):
        clerk.pick("recipient_ids", place)
    clerk.fill("reason", "Sai phụ lục số liệu hồ chứa")
    clerk.answer()

    asked = neighbour.told(13, theirs.document_id)
    assert asked.description == "Sai phụ lục số liệu hồ chứa"
    neighbour.answer(theirs, 16, "Lê Thị Mai", "Đã triển khai")
    receiver = log_in(RECEIVER)
    fetch_until_asked(backstage, arrived)
    receiver.go(f"van-ban-den/{arrived}")
    receiver.press("action_agree_recall", confirm=True)
    until_state(backstage, draft, SO_CODE, "recalled")
    requests = {"kind": "status", "status_code": 13}
    wait_for(
        "answers",
        lambda: (
            [
                message_of(backstage, draft, code, **requests)["state"]
                for code in (SO_CODE, DONG_GIANG.code)
            ]
            == ["done", "refused"]
        ),
        JOB_SECONDS,
        every=2,
    )
    clerk.go(f"van-ban-di/{draft}")
    clerk.tab("exchange")
    told = clerk.field("exchange_message_ids")
    expect(told).to_contain_text("Đã triển khai")
    assert message_of(backstage, draft, DONG_GIANG.code)["state"] == "registered"


def clerk_lines(backstage: Backstage, draft: int) -> list[int]:
    domain = [("outgoing_id", "=", draft)]
    found = backstage.seat(SENDER).search("doc.recipient", domain, "name")
    return [line["id"] for line in found]


def fetch_until_asked(backstage: Backstage, record: int) -> None:
    clerk = backstage.seat(RECEIVER)

    def look() -> bool:
        clerk.call("doc.incoming", "action_fetch", [])
        row = clerk.read("doc.incoming", record, "can_answer_recall")
        return bool(row["can_answer_recall"])

    wait_for("request", look, JOB_SECONDS, every=2)


def test_what_cannot_be_delivered_is_sent_again_or_given_up(
    backstage: Backstage, log_in: LogIn, mark: str
) -> None:
    """Two receivers are not on the axis; one of them joins it meanwhile."""
    subject = f"đăng ký nước tưới, {mark}"
    draft = backstage.issued(subject, DONG_GIANG, HOA_LOC)
    backstage.awaited(subject)
    for sender in (DONG_GIANG, HOA_LOC):
        until_state(backstage, draft, sender.code, "rejected")
    before = message_of(backstage, draft, DONG_GIANG.code)
    assert before["error"], "it says why"
    for login in ("thu.ha", "quang.huy", "lan.phuong", RECEIVER):
        for act, words in (("action_resend", ()), ("action_give_up", ("Vì tôi muốn",))):
            with pytest.raises(Refused):
                backstage.seat(login).call(
                    "doc.exchange.message", act, [before["id"]], *words
                )

    clerk = log_in(SENDER)
    neighbour = Neighbour(backstage, DONG_GIANG)
    try:
        decide(clerk, subject, DONG_GIANG.name)
        clerk.answer("action_apply")
        got = neighbour.awaited(subject)
        after = message_of(backstage, draft, DONG_GIANG.code)
        assert after["msg_uid"] == before["msg_uid"], "the same message, not another"
        assert [one.subject for one in neighbour.documents] == [got.subject]
    finally:
        neighbour.leave()
    decide(clerk, subject, HOA_LOC.name)
    clerk.field("decision").locator('input[data-value="give_up"]').check()
    clerk.fill("reason", "Đã gửi bản giấy")
    clerk.answer("action_apply")
    row = message_of(backstage, draft, HOA_LOC.code)
    assert (row["state"], row["decision_reason"]) == ("abandoned", "Đã gửi bản giấy")
    clerk.menu(MENU, f"{MENU}_messages")
    clerk.search(subject)
    expect(clerk.row(HOA_LOC.name)).to_have_count(0)


def decide(clerk: Person, subject: str, receiver: str) -> None:
    """Open what could not be delivered to a receiver, read why, and the question."""
    clerk.menu(MENU, f"{MENU}_messages")
    clerk.search(subject)
    clerk.open_row(receiver)
    expect(clerk.field("error")).to_contain_text(".")
    clerk.ask("action_decide")


def to_tab(clerk: Person, name: str) -> int:
    """Turn to a tab of the screen that follows; how many rows it says it has."""
    tab = clerk.page.locator(f'.o_inbox_tab[data-tab="{name}"]')
    tab.click()
    expect(tab).to_have_attribute("aria-selected", "true")
    clerk.settle()
    return int(tab.locator(".o_inbox_tab_count").inner_text())


def test_what_is_stuck_is_dealt_with_where_it_is_followed(
    backstage: Backstage, log_in: LogIn, mark: str
) -> None:
    """From the tab, and at a desk from the table below what was sent."""
    subject = f"nạo vét kênh, {mark}"
    draft = backstage.issued(subject, DONG_GIANG, HOA_LOC)
    backstage.awaited(subject)
    for sender in (DONG_GIANG, HOA_LOC):
        until_state(backstage, draft, sender.code, "rejected")
    stuck = message_of(backstage, draft, DONG_GIANG.code)
    for login in ("thu.ha", "quang.huy", "lan.phuong", RECEIVER):
        for act in ("action_ask_give_up", "action_send_now"):
            with pytest.raises(Refused):
                backstage.seat(login).call("doc.exchange.message", act, [stuck["id"]])
        if login != RECEIVER:
            with pytest.raises(Refused):
                backstage.seat(login).call("doc.exchange.message", "exchange_tabs", [])

    clerk = log_in(SENDER)
    clerk.menu(MENU, f"{MENU}_follow")
    clerk.search(subject)
    told = {name: to_tab(clerk, name) for name in ("followed", "waiting", "decide")}
    assert told == {"followed": 3, "waiting": 0, "decide": 2}
    for place in (DONG_GIANG.name, HOA_LOC.name):
        expect(clerk.row(place)).to_have_count(1)
    neighbour = Neighbour(backstage, DONG_GIANG)
    try:
        if clerk.width.is_phone:
            line = clerk.row(DONG_GIANG.name)
            line.locator('button[name="action_resend"]').click()
        else:
            to_tab(clerk, "followed")
            group = clerk.page.locator(".o_group_header").filter(has_text=subject)
            expect(group.locator(".o_doc_follow_pill_stop")).to_be_visible()
            letter = clerk.page.locator(f'[data-letter="{stuck["id"]}"]')
            expect(letter).to_contain_text(DONG_GIANG.name)
            letter.locator('[data-act="resend"]').click()
            expect(letter).to_have_count(0)
        clerk.settle()
        got = neighbour.awaited(subject)
        assert [one.subject for one in neighbour.documents] == [got.subject]
    finally:
        neighbour.leave()
    assert to_tab(clerk, "decide") == 1
    line = clerk.row(HOA_LOC.name)
    line.locator('button[name="action_ask_give_up"]').click()
    expect(clerk.page.locator(".o_dialog .o_form_view")).to_be_visible()
    clerk.fill("reason", "Đã gửi bản giấy")
    clerk.answer("action_apply")
    row = message_of(backstage, draft, HOA_LOC.code)
    assert (row["state"], row["decision_reason"]) == ("abandoned", "Đã gửi bản giấy")
    expect(clerk.row(HOA_LOC.name)).to_have_count(0)
    assert to_tab(clerk, "decide") == 0
    assert to_tab(clerk, "followed") == 3


def test_what_waits_for_a_resting_receiver_goes_when_the_clerk_says_so(
    backstage: Backstage, log_in: LogIn, mark: str
) -> None:
    [way] = backstage.seat(SENDER).search("doc.exchange.backend", [], "company_id")
    database.rows(
        NAME,
        "INSERT INTO doc_exchange_line (backend_id, company_id, receiver_code, pauses, "
        "recent, paused_until) VALUES (%s, %s, %s, 1, '11111', "
        "date_trunc('second', now() AT TIME ZONE 'UTC') + interval '1 hour') "
        "ON CONFLICT (backend_id, receiver_code) DO UPDATE "
        "SET pauses = 1, recent = '11111', paused_until = excluded.paused_until",
        *(way["id"], way["company_id"][0], SO_CODE),
    )
    subject = f"lịch mở cống, {mark}"
    draft = backstage.issued(subject)
    clerk = log_in(SENDER)
    clerk.menu(MENU, f"{MENU}_follow")
    clerk.search(subject)
    assert to_tab(clerk, "waiting") == 1
    waiting = message_of(backstage, draft, SO_CODE)
    assert waiting["state"] == "ready"
    for login in ("thu.ha", "quang.huy", "lan.phuong", RECEIVER):
        with pytest.raises(Refused):
            backstage.seat(login).call(
                "doc.exchange.message", "action_send_now", [waiting["id"]]
            )
    assert message_of(backstage, draft, SO_CODE)["state"] == "ready"
    clerk.row("Sở Nông nghiệp").locator('button[name="action_send_now"]').click()
    clerk.settle()
    backstage.awaited(subject)
    assert message_of(backstage, draft, SO_CODE)["state"] != "ready"
    with pytest.raises(Refused):
        backstage.seat(SENDER).call(
            "doc.exchange.message", "action_send_now", [waiting["id"]]
        )


def test_the_administrator_connects_tries_and_sees_how_partners_fare(
    backstage: Backstage, log_in: LogIn, mark: str
) -> None:
    backstage.delivered(f"để có nơi nhận, {mark}")
    keeper = backstage.seat("quang.huy")
    code = f"luot-{mark.rpartition('.')[2]}"
    system = keeper.create(
        "doc.axis.system",
        {"name": f"Hệ thống {mark}", "system_id": code, "secret": "not-a-real-secret"},
    )
    administrator = log_in("quang.huy")
    administrator.menu("doc_management.menu_settings", "doc_interconnect.menu_backends")
    administrator.new()
    administrator.fill("name", f"Trục dự phòng, {mark}")
    administrator.fill("url", "/axis")
    administrator.fill("system_id", code)
    administrator.fill("secret", "sai")
    administrator.fill("agency_code", UBND_CODE)
    administrator.fill("max_megabytes", "50")
    administrator.fill("connect_timeout", "5")
    administrator.fill("read_timeout", "30")
    administrator.save()
    administrator.button("action_test").click()
    trouble = administrator.page.locator(".o_error_dialog, .o_notification_bar, .modal")
    expect(trouble.first).to_be_visible()
    administrator.page.locator(".modal-footer button").first.click()
    expect(administrator.page.locator(".o_dialog")).to_have_count(0)
    administrator.fill("secret", "not-a-real-secret")
    administrator.save()
    administrator.press("action_test")
    expect(
        administrator.page.locator(".o_notification_bar.bg-success").first
    ).to_be_visible()

    domain = [("system_id", "=", code)]
    [made] = keeper.search("doc.exchange.backend", domain, "url", "max_megabytes")
    assert (made["url"], made["max_megabytes"]) == ("/axis", 50)
    for login in (SENDER, "thu.ha", "lan.phuong", "cong.minh"):
        with pytest.raises(Refused):
            backstage.seat(login).call(
                "doc.exchange.backend", "write", [made["id"]], {"url": "/khac"}
            )
        with pytest.raises(Refused):
            backstage.seat(login).call(
                "doc.exchange.backend", "action_test", [made["id"]]
            )
    administrator.menu(MENU, f"{MENU}_partners")
    expect(administrator.row("Sở Nông nghiệp").first).to_be_visible()
    assert not administrator.menus() & {f"{MENU}_messages", f"{MENU}_follow"}
    with pytest.raises(Refused):
        keeper.search("doc.exchange.message", [], "error")
    # Left as it was found.
    keeper.call("doc.exchange.backend", "write", [made["id"]], {"active": False})
    keeper.call("doc.axis.system", "write", [system], {"active": False})
