"""The work on its way: passed on, returned, prolonged, finished."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from playwright.sync_api import expect

from vanthu.story import office
from vanthu.tours.backstage import OFFICE, Backstage
from vanthu.tours.browser import Person

LogIn = Callable[..., Person]
SPECIALIST = "Vũ Thành Nam"
EXTENSION, RETURN = 2, 4
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


def pass_on(head: Person, backstage: Backstage, days: str) -> None:
    head.ask(backstage.ref("doc_management.doc_pass_on_wizard_action"))
    head.pick("user_id", SPECIALIST, "thanh nam")
    head.fill("instruction", "Tham mưu trả lời, báo cáo trước khi trình.")
    head.fill("days", days)
    head.answer()


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
