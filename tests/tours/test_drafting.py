"""Chuyên viên: a letter is checked, a finding shows its place, versions differ."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from vanthu.tours.backstage import REPLY, Backstage
from vanthu.tours.browser import Person

LogIn = Callable[..., Person]
SIGNER, OTHER = "Trần Thị Minh Châu", "Nguyễn Văn Hải"


def test_the_drafter_reads_the_findings_on_the_page(
    backstage: Backstage, log_in: LogIn, mark: str
) -> None:
    subject = f"báo cáo nguồn nước, {mark}"
    backstage.directed(subject)
    drafter = log_in("thanh.nam")
    drafter.menu("doc_management.menu_incoming")
    drafter.open_row(subject)
    drafter.press("action_draft_reply")
    drafter.expect_state("draft")
    drafter.pick("signer_id", SIGNER, "chau")
    drafter.tab("text")
    drafter.fill("body", REPLY)
    drafter.press("action_generate_pdf")
    drafter.expect_pages()

    # Another signer than the one on the page: the check says so and shows where
    drafter.pick("signer_id", OTHER, "hai")
    drafter.tab("layout")
    drafter.press("action_check_layout")
    finding = drafter.page.locator(".o_doc_finding").first
    expect(finding).to_contain_text("KT. GIÁM ĐỐC")
    finding.click()
    expect(drafter.page.locator(".o_doc_box_on")).to_be_visible()

    # Laid out anew: in order, and the two versions differ in the signature alone
    drafter.to_top()
    drafter.press("action_generate_pdf")
    drafter.tab("layout")
    drafter.press("action_check_layout")
    expect(drafter.field("layout_text")).to_contain_text("2")
    drafter.tab("files")
    drafter.ask(backstage.ref("doc_management.doc_compare_wizard_action"))
    changes = drafter.page.locator(".o_doc_changes")
    expect(changes.locator("del").first).to_be_visible()
    expect(changes).to_contain_text(OTHER)
