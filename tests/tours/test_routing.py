"""The work on its way: passed on, returned, prolonged, finished, asked about, handed
over; a leader who takes back what he forwarded and lends his powers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from playwright.sync_api import expect

from vanthu.story import office
from vanthu.tours.backstage import HOA_LOC, OFFICE, Backstage, today
from vanthu.tours.browser import Person

LogIn = Callable[..., Person]
SPECIALIST, HELPER, DEPUTY = "Vũ Thành Nam", "Ngô Quốc Bảo", "Trần Thị Minh Châu"
LEAVER, SUCCESSOR = "Đinh Ngọc Lan", "Hoàng Anh Tuấn"
WAIT, EXTENSION, RETURN = 1, 2, 4
"""Places of chips in the dialog of other acts, for who leads and works."""


def other_act(person: Person, backstage: Backstage, chip: int, words: str) -> None:
    """One of the acts on one's part that stand behind “other acts”."""
    person.ask(backstage.ref("doc_management.doc_part_act_wizard_action"))
    person.chip("act", chip)
    if chip == EXTENSION:
        late = office.deadline(datetime.now(OFFICE), 6).date()
        person.fill("day", f"{late:%d/%m/%Y}")
    person.fill("text", words)
    person.answer()


def fill_in(head: Person, backstage: Backstage, days: str) -> None:
    head.ask(backstage.ref("doc_management.doc_pass_on_wizard_action"))
    head.pick("user_id", SPECIALIST, "thanh nam")
    head.fill("instruction", "Tham mưu trả lời, báo cáo trước khi trình.")
    head.fill("days", days)


def pass_on(head: Person, backstage: Backstage, days: str) -> None:
    fill_in(head, backstage, days)
    head.answer()


def refused_beyond_ones_own_day(head: Person, backstage: Backstage) -> None:
    """Nobody gives more time than he has; what was filled in stays for another try."""
    fill_in(head, backstage, "60")
    head.place.locator('.modal-footer button[name="action_confirm"]').click()
    dialogs = head.page.locator(".o_dialog")
    expect(dialogs).to_have_count(2)
    refusal = head.page.locator(".o_error_dialog")
    expect(refusal).to_be_visible()
    expect(refusal).not_to_contain_text("Traceback")
    refusal.locator(".modal-footer button").first.click()
    expect(dialogs).to_have_count(1)
    assert head.field("days").locator("input").input_value() == "60"
    said = head.field("instruction").locator("textarea").input_value()
    assert said.startswith("Tham mưu")
    head.place.locator(".modal-footer .btn-secondary").click()
    expect(dialogs).to_have_count(0)


def test_the_head_passes_on_and_the_specialist_returns_asks_and_finishes(
    backstage: Backstage, log_in: LogIn, mark: str
) -> None:
    subject = f"chuyển tiếp và gia hạn, {mark}"
    record = backstage.directed(
        subject, lead="thi.hanh", helpers=(), informed=(), days=20
    )
    address = f"van-ban-den/{record}"
    seat = backstage.seat("thanh.nam")

    def lead_now() -> tuple[int, str]:
        row = seat.read("doc.incoming", record, "holder_id", "state")
        return row["holder_id"][0], row["state"]

    head, lead = log_in("thi.hanh"), log_in("thanh.nam")
    head.go(address)
    refused_beyond_ones_own_day(head, backstage)
    pass_on(head, backstage, "2")
    assert lead_now() == (seat.uid, "directed")

    # Not his: back to the head, who insists
    lead.go(address)
    other_act(lead, backstage, RETURN, "Thuộc lĩnh vực của Chi cục Thủy lợi")
    assert lead_now() == (backstage.seat("thi.hanh").uid, "directed")
    head.go(address)
    expect(head.page.locator(".o_form_view")).to_contain_text("Chi cục Thủy lợi")
    pass_on(head, backstage, "2")

    # More time: asked for, and granted within the head's own deadline
    lead.go(address)
    other_act(lead, backstage, EXTENSION, "Chờ số liệu thủy văn")
    [request] = seat.search(
        "doc.part.request", [("incoming_id", "=", record)], "state", "deadline"
    )
    assert request["state"] == "asked"
    head.go(address)
    head.tab("work")
    head.press("action_grant")
    part = [
        ("incoming_id", "=", record),
        ("user_id", "=", seat.uid),
        ("state", "=", "open"),
    ]
    [mine] = seat.search("doc.assignment", part, "deadline")
    assert mine["deadline"] == request["deadline"]

    # Done without a reply
    lead.go(address)
    lead.ask(backstage.ref("doc_management.doc_done_wizard_action"))
    lead.fill("result", "Đã trao đổi và thống nhất với xã.")
    lead.answer()
    lead.expect_state("done")
    row = seat.read("doc.incoming", record, "state", "result")
    assert row["state"] == "done"
    assert row["result"] == "Đã trao đổi và thống nhất với xã."


def test_the_director_takes_a_forward_back_and_lends_his_powers(
    backstage: Backstage, log_in: LogIn, mark: str
) -> None:
    backstage.directed(f"lần trước, {mark}", sender=HOA_LOC)
    subject = f"chuyển như lần trước, {mark}"
    record = backstage.registered(subject, sender=HOA_LOC)
    seat = backstage.seat("van.hai")

    director = log_in("van.hai")
    row = director.row(subject)
    expect(row).to_be_visible()
    if not director.width.is_phone:  # where rows are chosen, to be forwarded at once
        row.locator(".o_list_record_selector").click()
        director.page.locator('[data-bulk="forward"]').click()
        director.settle()
        expect(row).to_have_count(0)
        assert seat.read("doc.incoming", record, "holder_id")["holder_id"][0] == (
            backstage.seat("thanh.nam").uid
        )
        director.page.locator(".o_inbox_undo").first.click()
        expect(director.row(subject)).to_be_visible()
        director.settle()
        held = seat.read("doc.incoming", record, "holder_id")["holder_id"]
        assert held[0] == seat.uid
        parts = seat.search("doc.assignment", [("incoming_id", "=", record)], "state")
        assert {part["state"] for part in parts} == {"withdrawn"}

    director.menu("doc_management.menu_staff", "doc_management.menu_delegations")
    director.new()
    director.pick("delegate_id", DEPUTY, "minh chau")
    director.fill("date_to", f"{today() + timedelta(days=2):%d/%m/%Y}")
    director.fill("reason", f"Đi công tác, {mark}")
    director.field("may_assign").locator("input").click()
    director.save()
    [lent] = seat.search(
        "doc.delegation", [("reason", "ilike", mark)], "state", "delegate_id"
    )
    assert (lent["state"], lent["delegate_id"][1]) == ("running", DEPUTY)
    director.press("action_revoke", confirm=True)
    state = seat.read("doc.delegation", lent["id"], "state")["state"]
    assert state == "revoked"


def test_a_slip_is_asked_and_answered(
    backstage: Backstage, log_in: LogIn, mark: str
) -> None:
    subject = f"phiếu yêu cầu số liệu, {mark}"
    record = backstage.directed(subject, helpers=(), informed=())
    question = f"Dung tích hồ Khe Sặt hiện nay, {mark}?"

    lead = log_in("thanh.nam")
    lead.go(f"van-ban-den/{record}")
    lead.ask(backstage.ref("doc_management.doc_request_wizard_action"))
    lead.pick("user_ids", HELPER, "bao")
    lead.fill("question", question)
    lead.answer()

    helper = log_in("quoc.bao")
    helper.menu("doc_management.menu_staff", "doc_management.menu_requests")
    row = helper.row(question)
    expect(row).to_be_visible()
    answer = backstage.ref("doc_management.doc_request_answer_wizard_action")
    row.locator(f'button[name="{answer}"]').click()
    expect(helper.page.locator(".o_dialog .o_form_view")).to_be_visible()
    helper.settle()
    helper.fill("answer", "62 % dung tích thiết kế.")
    helper.answer()

    [line] = backstage.seat("thanh.nam").search(
        "doc.request.line", [("question", "=", question)], "state", "answer"
    )
    assert (line["state"], line["answer"]) == ("answered", "62 % dung tích thiết kế.")


def test_the_administrator_hands_over_what_a_leaver_holds(
    backstage: Backstage, log_in: LogIn, mark: str
) -> None:
    subject = f"bàn giao công việc, {mark}"
    record = backstage.directed(subject, lead="ngoc.lan", helpers=(), informed=())

    administrator = log_in("cong.minh")
    administrator.menu("doc_management.menu_staff", "doc_management.menu_handovers")
    action = backstage.ref("doc_management.doc_handover_wizard_action")
    administrator.ask(action)
    administrator.pick("leaver_id", LEAVER)
    administrator.pick("receiver_id", SUCCESSOR)
    administrator.fill("reason", f"Chuyển công tác, {mark}")
    # Who hands over learns how much it is, not what it says.
    assert subject not in administrator.page.content()
    administrator.answer()
    expect(administrator.field("reason")).to_contain_text(mark)

    seat = backstage.seat("anh.tuan")
    row = seat.read("doc.incoming", record, "holder_id")
    assert row["holder_id"][0] == seat.uid
    asked = backstage.seat("cong.minh")
    [handed] = asked.search("doc.handover", [("reason", "ilike", mark)], "id")
    sheet = asked.download(f"/doc/handover/{handed['id']}")
    assert sheet.startswith(b"%PDF-")
