"""Mã kiểm tra: switched on by the administrator, scanned by somebody outside."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pypdfium2
import pytest
import zxingcpp
from playwright.sync_api import Browser, expect

from vanthu import database
from vanthu.story.seats import wait_for
from vanthu.tours.backstage import Backstage
from vanthu.tours.browser import JOB_SECONDS, SECONDS, Person, Width, person

LogIn = Callable[..., Person]
PAGE = "/kiem-tra-van-ban"
FITS = "document.documentElement.scrollWidth <= window.innerWidth"


def scanned(pdf: bytes) -> list[str]:
    """What a phone reads on the first page."""
    picture = pypdfium2.PdfDocument(pdf)[0].render(scale=200 / 72).to_pil()
    return [one.text for one in zxingcpp.read_barcodes(picture)]


def main_file(backstage: Backstage, draft: int) -> bytes:
    seat = backstage.seat("thi.thu")
    document = seat.read("doc.outgoing", draft, "document_id")["document_id"]
    wanted = [
        ("document_id", "=", document[0]),
        ("role", "=", "main"),
        ("is_current", "=", True),
    ]
    [row] = seat.search("doc.file", wanted, "id")
    return seat.download(f"/doc/file/{row['id']}")


def switch(admin: Person, *, wanted: bool) -> None:
    """Set the agency's wish on the settings page, and save."""
    admin.menu("doc_management.menu_settings", "doc_management.menu_general_settings")
    box = admin.field("doc_check_square").locator("input")
    box.scroll_into_view_if_needed()
    if box.is_checked() != wanted:
        box.click()
        admin.page.locator(".o_form_button_save, button[name=execute]").first.click()
        admin.settle()


@pytest.fixture
def agency_wants_none(backstage: Backstage) -> Iterator[None]:
    """Whatever happens, the tours after this one find the setting as it was."""
    yield
    database.rows(backstage.name, "UPDATE res_company SET doc_check_square = false")


def test_a_stranger_scans_the_square_of_an_issued_letter(
    backstage: Backstage,
    browser: Browser,
    width: Width,
    log_in: LogIn,
    mark: str,
    agency_wants_none: None,
) -> None:
    subject = f"mã kiểm tra, {mark}"
    admin = log_in("admin", "admin")
    switch(admin, wanted=True)
    draft = backstage.for_so(subject)
    switch(admin, wanted=False)

    [address] = scanned(main_file(backstage, draft))
    assert address.startswith(f"{backstage.url}{PAGE}?code=")
    code = address.split("=", 1)[1]
    with person(browser, backstage.url, width) as stranger:
        pill = stranger.page.locator(".pill")
        # Until the document is issued the page knows as much as of any other code.
        stranger.page.goto(address)
        expect(pill).to_have_class("pill unsigned")
        unknown = stranger.page.locator("main").inner_text()
        stranger.page.goto(f"{backstage.url}{PAGE}?code={'a' * len(code)}")
        assert stranger.page.locator("main").inner_text() == unknown

        backstage.sign("lan.phuong", draft)
        stranger.page.goto(address)
        assert stranger.page.locator("main").inner_text() == unknown
        clerk = log_in("thi.thu")
        clerk.menu("doc_management.menu_waiting_issue")
        clerk.open_row(subject)
        clerk.press("action_issue", confirm=True)
        clerk.expect_state("issued", seconds=JOB_SECONDS)
        issued = main_file(backstage, draft)
        assert scanned(issued) == [address], "the square stands below the signatures"

        def look() -> bool:
            stranger.page.goto(address)
            found = stranger.page.locator(".pill.valid").count()
            return bool(found and stranger.page.locator("dd .good").count())

        wait_for("page that knows it", look, JOB_SECONDS)
        row = backstage.seat("thi.thu").read(
            "doc.outgoing", draft, "name", "document_date"
        )
        day = "/".join(reversed(row["document_date"].split("-")))
        told = stranger.page.locator("dd")
        assert [told.nth(place).inner_text() for place in range(3)] == [
            row["name"],
            day,
            "Ủy ban nhân dân tỉnh Sông Lam",
        ]
        whole = stranger.page.content()
        for secret in (
            subject,
            mark,
            "Khe Sặt",
            "Sở Nông nghiệp",
            "Lan Phương",
            "thu.ha",
        ):
            assert secret not in whole, secret
        # Nothing of the installation comes along.
        assert stranger.page.locator("script, img, iframe, link").count() == 0
        stranger.page.wait_for_function(FITS, timeout=SECONDS * 1000)

        # Whoever doubts the paper sends the file, and is told of the very bytes.
        stranger.page.locator("input[type=file]").set_input_files(
            {"name": "x.pdf", "mimeType": "application/pdf", "buffer": issued}
        )
        stranger.page.locator("form[method=post] button").click()
        expect(pill).to_have_count(2)
        expect(pill.first).to_have_class("pill valid")
        expect(pill.last).to_have_class("pill valid")
        assert subject not in stranger.page.content()
        stranger.page.wait_for_function(FITS, timeout=SECONDS * 1000)
        assert urlsplit(stranger.page.url).query == ""
        assert stranger.troubles == []
