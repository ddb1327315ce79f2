"""Văn thư: signs the scan of a paper document with the agency's certificate."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from vanthu.tours.backstage import Backstage
from vanthu.tours.browser import JOB_SECONDS, Person, Width

LogIn = Callable[..., Person]


def test_the_clerk_signs_a_scan_and_registers_it(
    backstage: Backstage, log_in: LogIn, mark: str, width: Width
) -> None:
    subject = f"đề nghị nạo vét kênh N3, {mark}"
    number = "87" if width.is_phone else "86"
    record = backstage.arrived(subject, number)

    clerk = log_in("duc.long")
    clerk.menu("doc_management.menu_incoming")
    clerk.open_row(subject)
    clerk.expect_pages()
    clerk.press("action_sign_scan")
    # The pill turns green when the job has signed.
    pill = clerk.field("scan_state").locator(".text-bg-success")
    expect(pill).to_be_visible(timeout=JOB_SECONDS * 1000)
    clerk.expect_pages()
    clerk.tab("signatures")
    verdict = clerk.field("verdict_html")
    expect(verdict).to_contain_text("Sở Nông nghiệp và Môi trường")
    expect(verdict.locator(".o_doc_verdict_pill.o_doc_verdict_valid")).to_have_count(1)
    assert not clerk.offers("action_sign_scan")
    clerk.press("action_register")
    clerk.expect_state("registered")

    director = backstage.seat("van.hai")
    row = director.read(
        "doc.incoming", record, "state", "scan_state", "verdict", "holder_id"
    )
    assert (row["state"], row["scan_state"]) == ("registered", "signed")
    assert row["verdict"] == "valid"
    assert row["holder_id"][0] == director.uid
