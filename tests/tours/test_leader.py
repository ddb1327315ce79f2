"""Lãnh đạo: gives the work with a deadline, signs."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from vanthu.story import office
from vanthu.tours.backstage import Backstage
from vanthu.tours.browser import JOB_SECONDS, Person

LogIn = Callable[..., Person]
LEAD, HELPER, INFORMED = "Vũ Thành Nam", "Ngô Quốc Bảo", "Hoàng Anh Tuấn"
WORDS = "Giao Phòng Tài nguyên nước tham mưu văn bản trả lời."


def test_the_director_writes_the_directive(
    backstage: Backstage, log_in: LogIn, mark: str
) -> None:
    subject = f"đề nghị xả nước hồ Khe Sặt, {mark}"
    record = backstage.registered(subject)

    director = log_in("van.hai")
    director.menu("doc_management.menu_incoming")
    director.open_row(subject)
    director.expect_pages()
    director.ask(backstage.ref("doc_management.doc_directive_wizard_action"))
    director.pick("lead_id", LEAD, "tai nguyen nuoc")
    director.pick("coordinator_ids", HELPER, "bao")
    director.pick("inform_ids", INFORMED, "tuan")
    director.fill("directive", WORDS)
    director.chip("term", 0)
    expect(director.field("deadline_text")).to_contain_text("3 ngày làm việc")
    if not director.width.is_phone:
        # A phone has no room for the days; the sentence stands alone.
        strip = director.field("day_strip")
        expect(strip.locator(".o_doc_day_due")).to_have_count(1)
        expect(strip.locator(".o_doc_day_counted")).to_have_count(3)
    director.answer()
    director.expect_state("directed")

    lead = backstage.seat("thanh.nam")
    row = lead.read(
        "doc.incoming", record, "state", "directive", "deadline", "my_role", "holder_id"
    )
    assert row["state"] == "directed"
    assert row["directive"] == WORDS
    assert row["my_role"] == "lead"
    assert row["holder_id"][0] == lead.uid
    directed_at = lead.read("doc.incoming", record, "directed_at")["directed_at"]
    assert office.from_server(row["deadline"]) == office.deadline(
        office.from_server(directed_at), 3
    )
    parts = lead.search(
        "doc.assignment", [("incoming_id", "=", record)], "role", "user_id"
    )
    assert {(part["role"], part["user_id"][1]) for part in parts} == {
        ("lead", LEAD),
        ("coordinate", HELPER),
        ("inform", INFORMED),
    }


def test_the_deputy_signs_and_the_job_puts_the_signature_on(
    backstage: Backstage, log_in: LogIn, mark: str
) -> None:
    subject = f"trả lời về xả nước hồ Khe Sặt, {mark}"
    draft = backstage.to_sign(subject)

    deputy = log_in("minh.chau")
    deputy.menu("doc_management.menu_outgoing")
    deputy.open_row(subject)
    deputy.expect_state("to_sign")
    deputy.expect_pages()
    deputy.press("action_sign", confirm=True)
    # The form looks again by itself until the job is done.
    deputy.expect_state("signed", seconds=JOB_SECONDS)
    deputy.expect_pages()
    deputy.tab("signatures")
    expect(deputy.field("signature_ids")).to_contain_text("Trần Thị Minh Châu")
    assert not deputy.offers("action_sign")

    clerk = backstage.seat("duc.long")
    row = clerk.read("doc.outgoing", draft, "state", "sign_error", "document_id")
    assert (row["state"], row["sign_error"]) == ("signed", False)
    [signature] = clerk.search(
        "doc.signature",
        [("file_id.document_id", "=", row["document_id"][0])],
        "purpose",
        "user_id",
    )
    assert signature["purpose"] == "person"
    assert signature["user_id"][1] == "Trần Thị Minh Châu"
