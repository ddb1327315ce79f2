"""Bàn làm việc: leader, head and specialist at work, at a desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, expect

from vanthu.tours.backstage import Backstage
from vanthu.tours.browser import Person

LogIn = Callable[..., Person]
LEAD = "Vũ Thành Nam"


def verb(person: Person, words: str) -> Locator:
    """The one button of a row."""
    return person.row(words).locator(".o_inbox_verb")


def tab(person: Person, name: str) -> Locator:
    return person.page.locator(f'[data-tab="{name}"]')


def turn_to(person: Person, name: str) -> None:
    tab(person, name).click()
    expect(tab(person, name)).to_have_attribute("aria-selected", "true")
    person.settle()


def count(person: Person, name: str) -> int:
    return int(tab(person, name).locator(".o_inbox_tab_count").inner_text())


def swipe_right(person: Person, row: Locator) -> None:
    """Draw a finger over the card, farther than the quarter that counts."""
    row.locator(".o_actionswiper").evaluate(
        """(el) => {
            const {left, top, width} = el.getBoundingClientRect();
            const touch = (type, x) => {
                const one = new Touch({
                    identifier: 1, target: el, clientX: x, clientY: top + 20,
                });
                el.dispatchEvent(new TouchEvent(type, {
                    touches: type === "touchend" ? [] : [one],
                    changedTouches: [one], bubbles: true, cancelable: true,
                }));
            };
            touch("touchstart", left + 20);
            for (const part of [0.2, 0.4, 0.6, 0.8]) {
                touch("touchmove", left + 20 + width * part);
            }
            touch("touchend", left + 20 + width * 0.8);
        }"""
    )


def test_the_director_gives_the_work_out_from_his_desk(
    backstage: Backstage, log_in: LogIn, mark: str
) -> None:
    subject = f"chống hạn vụ Hè Thu, {mark}"
    record = backstage.registered(subject, urgency="3")

    director = log_in("van.hai")
    assert "/ban-lam-viec" in director.page.url, "the desk comes first"
    row = director.row(subject)
    expect(row).to_be_visible()
    expect(row.locator(".o_doc_urgency")).to_be_visible()
    expect(row.locator(".o_inbox_due_stop")).not_to_be_empty()
    waiting = count(director, "todo")
    badge = director.page.locator(".o_inbox_systray_count")
    expect(badge).to_have_text(str(waiting))
    if director.width.is_phone:
        swipe_right(director, row)
    else:
        row.locator(".o_inbox_subject").click()
        card = director.page.locator(".o_inbox_card")
        expect(card.locator(".o_inbox_card_why")).to_contain_text("Phạm Đức Long")
        director.expect_pages()
        director.page.keyboard.press("c")
    expect(director.page.locator(".o_dialog .o_form_view")).to_be_visible()
    director.settle()
    director.pick("lead_id", LEAD, "thanh nam")
    director.fill("directive", "Tham mưu văn bản trả lời.")
    director.answer()
    expect(director.row(subject)).to_have_count(0)
    expect(badge).to_have_text(str(waiting - 1) if waiting > 1 else "")
    turn_to(director, "follow")
    expect(director.row(subject)).to_be_visible()

    lead = backstage.seat("thanh.nam")
    assert lead.read("doc.incoming", record, "state")["state"] == "directed"
    [item] = lead.search(
        "doc.inbox.item", [("document_id.subject", "=", subject)], "kind", "act"
    )
    assert (item["kind"], item["act"]) == ("lead", "start")


def test_the_specialist_takes_up_and_somebody_else_is_seen(
    backstage: Backstage, log_in: LogIn, mark: str
) -> None:
    subject = f"nạo vét kênh nội đồng, {mark}"
    record = backstage.directed(subject, days=5)

    lead = log_in("thanh.nam")
    expect(verb(lead, subject)).to_have_attribute("data-act", "start")
    if lead.width.is_phone:
        verb(lead, subject).click()
    else:
        lead.row(subject).locator(".o_inbox_subject").click()
        expect(lead.page.locator(".o_inbox_current")).to_contain_text(subject)
        lead.settle()
        lead.page.keyboard.press("Enter")
    expect(verb(lead, subject)).to_have_attribute("data-act", "finish")
    seat = backstage.seat("thanh.nam")
    assert seat.read("doc.incoming", record, "state")["state"] == "in_progress"

    # The director takes the work back while the row is on the screen.
    director = backstage.seat("van.hai")
    [part] = director.search(
        "doc.assignment",
        [("incoming_id", "=", record), ("role", "=", "lead")],
        "user_id",
    )
    director.call(
        "doc.assignment", "action_withdraw", [part["id"]], reason="Giao nơi khác"
    )
    gone = lead.row("Nguyễn Văn Hải").locator(".o_inbox_over, .o_inbox_over_card")
    if lead.width.is_phone:
        gone = lead.page.locator(".o_inbox_over_card")
    expect(gone.first).to_contain_text("Nguyễn Văn Hải")


def test_the_head_confirms_many_at_once_and_takes_it_back(
    backstage: Backstage, log_in: LogIn, mark: str
) -> None:
    records = [
        backstage.directed(f"thông báo số {number}, {mark}", informed=("anh.tuan",))
        for number in (1, 2)
    ]

    def states() -> set[str]:
        parts = backstage.seat("anh.tuan").search(
            "doc.assignment",
            [("incoming_id", "in", records), ("role", "=", "inform")],
            "state",
        )
        return {part["state"] for part in parts}

    head = log_in("anh.tuan")
    turn_to(head, "inform")
    expect(head.row(mark)).to_have_count(2)
    if head.width.is_phone:
        for number in (1, 2):
            verb(head, f"thông báo số {number}, {mark}").click()
            head.settle()
    else:
        for box in head.row(mark).locator(".o_list_record_selector").all():
            box.click()
        head.page.locator('[data-bulk="read"]').click()
        head.settle()
    expect(head.row(mark)).to_have_count(0)
    assert states() == {"read"}
    undo = head.page.locator(".o_inbox_undo")
    if head.width.is_phone:
        undo.last.click()
        expect(head.row(mark)).to_have_count(1)
        assert states() == {"read", "open"}
    else:
        undo.first.click()
        expect(head.row(mark)).to_have_count(2)
        assert states() == {"open"}


def test_one_document_leads_to_the_next(
    backstage: Backstage, log_in: LogIn, mark: str
) -> None:
    for number in (1, 2):
        backstage.registered(f"công việc {number}, {mark}")

    director = log_in("van.hai")
    if director.width.is_phone:
        director.row(f"công việc 2, {mark}").click()
    else:
        # Beside the list there is no need for a form; the list alone opens one.
        director.page.locator(".o_inbox_layout button").last.click()
        director.row(f"công việc 2, {mark}").locator(".o_inbox_subject").click()
    form = director.page.locator(".o_form_view")
    expect(form).to_contain_text(f"công việc 2, {mark}")
    director.settle()
    director.page.locator(".o_pager_next").click()
    expect(form).to_contain_text(f"công việc 1, {mark}")
    director.settle()
    director.page.locator(".o_pager_previous").click()
    expect(form).to_contain_text(f"công việc 2, {mark}")
    director.settle()
