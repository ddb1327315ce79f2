"""Chuyên viên: a letter is checked, a finding shows its place, versions differ."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from vanthu.tours.backstage import FINANCE, REPLY, Backstage
from vanthu.tours.browser import Person

LogIn = Callable[..., Person]
PAGE, SIGNATURE, RECIPIENT = range(3)
"""In this order a fresh draft tells what it lacks."""
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


def test_each_missing_thing_is_mended_by_the_button_beside_it(
    backstage: Backstage, log_in: LogIn, mark: str
) -> None:
    subject = f"rà soát công trình cấp nước, {mark}"
    drafter = log_in("thanh.nam")
    drafter.menu("doc_management.menu_outgoing")
    drafter.new()
    drafter.fill("subject", subject)
    drafter.tab("text")
    drafter.fill("body", REPLY)
    drafter.save()
    missing = drafter.page.locator(".o_doc_banner_checks li")
    expect(missing).to_have_count(3)
    buttons = missing.locator(".o_doc_check_mend")
    expect(buttons).to_have_count(3)

    # The last first: its way leads to another page of the notebook.
    buttons.nth(RECIPIENT).click()
    if drafter.width.is_phone:
        expect(drafter.page.locator(".o_dialog .o_form_view")).to_be_visible()
        drafter.settle()
    drafter.pick("agency_id", FINANCE.name)
    if drafter.width.is_phone:
        drafter.place.locator(".o_form_button_save").click()
        expect(drafter.page.locator(".o_dialog")).to_have_count(0)
    drafter.save()
    expect(missing).to_have_count(2)

    buttons.nth(SIGNATURE).click()
    if drafter.width.is_phone:
        expect(drafter.field("signer_id")).to_be_in_viewport()
    else:
        expect(drafter.field("signer_id").locator("input")).to_be_focused()
    drafter.pick("signer_id", SIGNER, "chau")
    drafter.save()
    expect(missing).to_have_count(1)

    # The page is laid out from the text on the spot; nothing is missing any more.
    drafter.to_top()
    buttons.nth(PAGE).click()
    expect(missing).to_have_count(0)
    drafter.expect_pages()
    drafter.expect_offer("action_submit")
    drafter.press("action_submit")
    drafter.expect_state("reviewing")
