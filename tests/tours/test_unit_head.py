"""Trưởng phòng: initials a draft, or returns it with a reason."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from vanthu.tours.backstage import Backstage
from vanthu.tours.browser import Person

LogIn = Callable[..., Person]
COMMENT = "Đã kiểm tra số liệu, đồng ý trình ký."
REASON = "Bổ sung thời hạn hoàn thành các điểm cấp nước lưu động."


def test_the_head_returns_and_then_initials(
    backstage: Backstage, log_in: LogIn, mark: str
) -> None:
    subject = f"trả lời về điểm cấp nước, {mark}"
    draft = backstage.submitted(subject)

    head = log_in("thi.hanh")
    head.menu("doc_management.menu_outgoing")
    head.open_row(subject)
    head.expect_state("reviewing")
    head.expect_pages()
    head.ask(backstage.ref("doc_management.doc_return_wizard_action"))
    head.fill("reason", REASON)
    head.answer()
    head.expect_state("draft")
    expect(head.page.locator(".o_doc_level_stop")).to_contain_text(REASON)

    drafter = backstage.seat("thanh.nam")
    row = drafter.read("doc.outgoing", draft, "state", "return_reason")
    assert (row["state"], row["return_reason"]) == ("draft", REASON)
    drafter.call("doc.outgoing", "action_submit", [draft])

    head.go(f"van-ban-di/{draft}")
    head.expect_state("reviewing")
    head.ask(backstage.ref("doc_management.doc_initial_wizard_action"))
    head.fill("comment", COMMENT)
    head.answer()
    head.expect_state("to_sign")
    assert not head.offers(backstage.ref("doc_management.doc_initial_wizard_action"))

    signer = backstage.seat("minh.chau")
    row = signer.read("doc.outgoing", draft, "state", "waiting_for_me")
    assert (row["state"], row["waiting_for_me"]) == ("to_sign", True)
    steps = signer.search(
        "doc.approval.step",
        [("outgoing_id", "=", draft), ("state", "=", "approved")],
        "kind",
        "comment",
        "user_id",
    )
    assert [(step["kind"], step["comment"], step["user_id"][1]) for step in steps] == [
        ("initial", COMMENT, "Đỗ Thị Hạnh")
    ]
