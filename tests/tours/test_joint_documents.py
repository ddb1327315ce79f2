"""Văn thư: a joint document comes back signed, and is numbered when all have."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from vanthu.story import acts
from vanthu.tours import elsewhere
from vanthu.tours.backstage import Backstage, scan
from vanthu.tours.browser import JOB_SECONDS, Person

LogIn = Callable[..., Person]


def _main_file(backstage: Backstage, draft: int) -> bytes:
    clerk = backstage.seat("duc.long")
    return acts.download(clerk, acts.files_of(clerk, "doc.outgoing", draft)[0])


def test_the_clerk_hands_in_what_the_other_agency_signed(
    backstage: Backstage, log_in: LogIn, mark: str
) -> None:
    subject = f"phối hợp điều tiết hồ Khe Sặt, {mark}"
    draft = backstage.joint(subject)
    given_out = _main_file(backstage, draft)

    clerk = log_in("duc.long")
    clerk.menu("doc_management.menu_waiting_issue")
    clerk.open_row(subject)
    checks = clerk.page.locator(".o_doc_checks")
    expect(checks.locator(".o_doc_check_stop")).to_have_count(1)
    expect(checks.locator(".o_doc_check_look")).to_have_count(0)
    checks.locator(".o_doc_check_mend").first.click()
    dialogs = clerk.page.locator(".o_dialog")
    expect(dialogs.locator(".o_form_view")).to_be_visible()
    expect(clerk.field("agency_name")).to_contain_text("Ủy ban nhân dân tỉnh")

    # Another file, and the file given out without anything added to it: refused.
    for content in (scan(subject), given_out):
        _hand_in(clerk, content)
        expect(dialogs).to_have_count(2)
        expect(clerk.place).to_contain_text("ký đúng tệp tải từ đây")
        clerk.place.locator("footer button").first.click()
        expect(dialogs).to_have_count(1)

    both = elsewhere.signed(given_out, "nguyen-thi-lan-phuong", "ubnd-song-lam")
    _hand_in(clerk, both)
    expect(clerk.page.locator(".o_dialog")).to_have_count(0)
    clerk.settle()
    clerk.expect_offer("action_issue")
    clerk.press("action_issue", confirm=True)
    clerk.expect_state("issued", seconds=JOB_SECONDS)
    # What they signed stands in the issued file as they signed it.
    assert _main_file(backstage, draft).startswith(both)


def _hand_in(clerk: Person, content: bytes) -> None:
    upload = clerk.field("content").locator('input[type="file"]')
    upload.set_input_files(
        {"name": "lien-tich.pdf", "mimeType": "application/pdf", "buffer": content}
    )
    clerk.settle()
    clerk.place.locator('.modal-footer button[name="action_confirm"]').click()
