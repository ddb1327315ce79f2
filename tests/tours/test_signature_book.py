"""Trình ký and chờ phát hành: decide one after the other, issue what is complete."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, expect

from vanthu.story.seats import wait_for
from vanthu.tours.backstage import Backstage
from vanthu.tours.browser import JOB_SECONDS, SECONDS, Person

LogIn = Callable[..., Person]
BOOK = "doc_management.menu_signature_book"


def _turn_to(person: Person, subject: str) -> None:
    """Turn the book's leaves until this document is shown."""
    shown = person.page.locator(".o_doc_book_head .o_doc_book_subject")
    expect(shown).to_be_visible(timeout=SECONDS * 1000)
    before = person.page.locator(".o_doc_book_previous")
    while before.is_enabled():
        _turn_one(before, shown)
    following = person.page.locator(".o_doc_book_next")
    while subject not in shown.inner_text() and following.is_enabled():
        _turn_one(following, shown)
    expect(shown).to_contain_text(subject)


def _turn_one(button: Locator, shown: Locator) -> None:
    """Turn one leaf, and look at the buttons again when the next one is shown."""
    left = shown.inner_text()
    button.click()
    expect(shown).not_to_have_text(left)


def test_the_head_initials_in_the_book_and_the_deputy_signs_there(
    backstage: Backstage, log_in: LogIn, mark: str
) -> None:
    subject = f"trình ký lần lượt, {mark}"
    draft = backstage.submitted(subject)

    head = log_in("thi.hanh")
    head.menu(BOOK)
    _turn_to(head, subject)
    expect(head.page.locator(".o_doc_book_page").first).to_be_visible()
    # The acts stand at the foot of the screen, the list beside where there is room.
    expect(head.page.locator(".o_doc_book_decide")).to_be_in_viewport()
    beside = head.page.locator(".o_doc_book_list")
    expect(beside).to_be_visible(visible=not head.width.is_phone)
    head.page.locator(".o_doc_book_decide").click()
    expect(
        head.page.locator(".o_doc_book_done, .o_doc_book_empty").first
    ).to_be_attached()
    row = backstage.seat("minh.chau").read("doc.outgoing", draft, "state")
    assert row["state"] == "to_sign"

    deputy = log_in("minh.chau")
    deputy.menu(BOOK)
    _turn_to(deputy, subject)
    deputy.page.locator(".o_doc_book_decide").click()
    asked = deputy.page.locator(".modal")
    expect(asked).to_contain_text("KT. GIÁM ĐỐC")
    asked.locator(".modal-footer .btn-primary").click()
    expect(
        deputy.page.locator(".o_doc_book_done, .o_doc_book_empty").first
    ).to_be_attached()
    backstage_signed(backstage, draft)


def backstage_signed(backstage: Backstage, draft: int) -> None:
    """Wait for the job that puts the signature on."""
    signer = backstage.seat("minh.chau")
    wait_for(
        "signature",
        lambda: signer.read("doc.outgoing", draft, "state")["state"] == "signed",
        JOB_SECONDS,
    )


def test_the_clerk_reads_the_checks_and_issues(
    backstage: Backstage, log_in: LogIn, mark: str
) -> None:
    subject = f"chờ phát hành, {mark}"
    draft = backstage.to_sign(subject)
    backstage.sign("minh.chau", draft)

    clerk = log_in("duc.long")
    clerk.menu("doc_management.menu_waiting_issue")
    clerk.open_row(subject)
    checks = clerk.page.locator(".o_doc_checks")
    expect(checks.locator(".o_doc_check_fine").first).to_be_visible()
    expect(checks.locator(".o_doc_check_stop")).to_have_count(0)
    clerk.press("action_issue", confirm=True)
    clerk.expect_state("issued", seconds=JOB_SECONDS)
    expect(checks).to_have_count(0)


def test_the_deputy_signs_what_he_has_seen_in_one_go(
    backstage: Backstage, log_in: LogIn, mark: str
) -> None:
    subjects = [f"ký cùng lúc {turn}, {mark}" for turn in ("a", "b")]
    drafts = [backstage.to_sign(subject) for subject in subjects]
    deputy = log_in("minh.chau")
    deputy.menu(BOOK)
    for subject in subjects:
        _turn_to(deputy, subject)
        # In the batch stands what was shown and has nothing against it.
        here = deputy.page.locator(".o_doc_book_here.o_doc_book_seen")
        expect(here).to_have_count(1, timeout=SECONDS * 1000)
    deputy.page.locator(".o_doc_book_batch").click()
    deputy.page.locator(".modal .modal-footer .btn-primary").click()
    done = deputy.page.locator(".o_doc_book_result_done")
    for subject in subjects:
        expect(done.filter(has_text=subject)).to_have_count(
            1, timeout=JOB_SECONDS * 1000
        )
    seat = backstage.seat("minh.chau")
    for draft in drafts:
        assert seat.read("doc.outgoing", draft, "state")["state"] == "signed"
    deputy.page.locator(".o_doc_book_again").click()
    expect(deputy.page.locator(".o_doc_book_results")).to_have_count(0)


def test_what_is_missing_is_mended_from_the_list(
    backstage: Backstage, log_in: LogIn, mark: str
) -> None:
    subject = f"thiếu địa chỉ, {mark}"
    draft = backstage.to_sign(subject)
    backstage.sign("minh.chau", draft)
    clerk = log_in("duc.long")
    clerk.menu("doc_management.menu_waiting_issue")
    clerk.open_row(subject)
    checks = clerk.page.locator(".o_doc_checks")
    stop = checks.locator(".o_doc_check_stop, .o_doc_check_look")
    clerk.expect_state("signed")
    # Everything is in order; then the recipient turns out to have no address.
    line = backstage.seat("duc.long").search(
        "doc.recipient", [("outgoing_id", "=", draft)], "name"
    )[0]["id"]
    backstage.seat("duc.long").call(
        "doc.outgoing", "action_set_way", [draft], line, "post"
    )
    clerk.page.reload()
    clerk.settle()
    mend = stop.locator(".o_doc_check_mend")
    expect(mend).to_have_count(1)
    mend.click()
    asked = clerk.page.locator(".o_dialog .o_form_view")
    expect(asked).to_be_visible()
    clerk.fill("address", "Số 1 đường Trần Phú, Đông Giang")
    clerk.answer()
    expect(mend).to_have_count(0)
