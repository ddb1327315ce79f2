"""The machine's Chromium and a person in front of it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    FilePayload,
    Frame,
    Locator,
    Page,
    Request,
    Response,
    expect,
    sync_playwright,
)

from .. import packages
from ..shell import Problem

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SECONDS = 45
"""How long a person waits for a screen on a busy machine."""
FIRST_SECONDS = 180
"""How long the first person after the server's start waits."""
JOB_SECONDS = 120
"""How long a person waits for a job: signing, sealing, verifying, exchange."""
LOOK_EVERY, QUIET_LOOKS = 60, 3
"""Milliseconds; the screen is at rest when so many looks in a row saw no call."""
OFFICE_ZONE = "Asia/Ho_Chi_Minh"
OPEN_ROW = '.o_field_widget[name="%s"] .o_selected_row '
"""The row of a list that is being written, before the names of its fields."""


@dataclass(frozen=True)
class Width:
    """A kind of screen."""

    name: str
    """Width in CSS pixels, as it is called in names of tests and pictures."""
    width: int
    height: int
    is_phone: bool
    scale: float = 1.0
    """Device pixels per CSS pixel."""


DESKTOP = Width("1440", 1440, 900, is_phone=False)
PHONE = Width("390", 390, 844, is_phone=True, scale=2.0)
WIDTHS = (DESKTOP, PHONE)


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser that is installed on this machine, without a window."""
    program = packages.chromium()
    if program is None:
        raise Problem("Chromium is missing: install the package chromium.")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Person:
    """Somebody at a screen: opens, reads, fills in, presses.

    Things are found by the names of fields, buttons and menus, never by words of the
    interface. What goes wrong behind the screen is collected in `troubles`.
    """

    page: Page
    url: str
    width: Width
    troubles: list[str] = field(default_factory=list)
    """Errors of scripts and answers of the server that no screen should cause."""
    under_way: list[str] = field(default_factory=list)
    """Calls of the screen that the server has not answered yet."""

    # Coming and going ---------------------------------------------------------------

    def log_in(self, login: str, password: str) -> None:
        """Through the login page, as everybody."""
        # The server makes its bundles of scripts and styles for whom comes first.
        patience = FIRST_SECONDS * 1000
        self.page.goto(
            f"{self.url}/web/login", wait_until="domcontentloaded", timeout=patience
        )
        self.page.fill("input[name=login]", login)
        self.page.fill("input[name=password]", password)
        self.page.click(".oe_login_form button[type=submit]", timeout=patience)
        bar = self.page.locator(".o_main_navbar")
        expect(bar).to_be_visible(timeout=patience)
        # A style sheet that does not compile leaves the words without any style.
        expect(bar).to_have_css("display", "flex")
        self.settle()

    def go(self, path: str) -> None:
        """Open an address, as from a bookmark."""
        self.page.goto(f"{self.url}/odoo/{path}", wait_until="domcontentloaded")
        self.settle()

    def menu(self, *xmlids: str) -> None:
        """Choose an entry of the documents office: section, then entry if nested."""
        root = "doc_management.menu_root"
        if self.width.is_phone:
            self.page.locator(".o_menu_toggle").click()
            side = self.page.locator(".o_app_menu_sidebar")
            expect(side).to_be_visible()
            if not side.locator(f'[data-menu-xmlid="{xmlids[0]}"]').count():
                side.locator(".o_sidebar_topbar a").click()
                side.locator(f'[data-menu-xmlid="{root}"]').click()
                expect(side).to_have_count(0)
                self.settle()
                self.page.locator(".o_menu_toggle").click()
            side.locator(f'li[data-menu-xmlid="{xmlids[-1]}"]').click()
            expect(side).to_have_count(0)
        else:
            brand = self.page.locator(f'.o_menu_brand[data-menu-xmlid="{root}"]')
            if not brand.count():
                self.page.locator(".o_navbar_apps_menu button").click()
                self.page.locator(f'.o_app[data-menu-xmlid="{root}"]').click()
                expect(brand).to_be_visible()
            first = self.page.locator(f'[data-menu-xmlid="{xmlids[0]}"]:visible')
            if not first.count():
                # No room in the bar: the rest is behind the plus, unfolded.
                self.page.locator(".o_menu_sections_more button").click()
                xmlids = xmlids[-1:]
            for xmlid in xmlids:
                self.page.locator(f'[data-menu-xmlid="{xmlid}"]:visible').last.click()
        self.settle()

    def menus(self) -> set[str]:
        """What the menu of the documents office offers."""
        if self.width.is_phone:
            self.page.locator(".o_menu_toggle").click()
            place = self.page.locator(".o_app_menu_sidebar")
            expect(place).to_be_visible()
        else:
            place = self.page.locator(".o_menu_sections")
        entries = place.locator("[data-menu-xmlid]")
        found = {str(entry.get_attribute("data-menu-xmlid")) for entry in entries.all()}
        if self.width.is_phone:
            place.locator(".o_sidebar_close").click()
            expect(place).to_have_count(0)
        return found

    def settle(self) -> None:
        """Until the screen is there and nothing loads any more."""
        expect(self.page.locator(".o_main_navbar")).to_be_visible()
        expect(self.page.locator(".o_action_manager > *").first).to_be_attached()
        deadline = time.monotonic() + SECONDS
        quiet = 0
        while quiet < QUIET_LOOKS:
            if time.monotonic() > deadline:
                raise AssertionError(f"still loading: {sorted(self.under_way)}")
            # In the page, not beside it: on a busy machine the page may not yet have
            # had its turn to call. Lets the browser's events come in, too.
            try:
                self.page.evaluate(TURN, LOOK_EVERY)
            except Error:
                # This page is being left for another one.
                quiet = 0
                continue
            quiet = 0 if self.under_way else quiet + 1
        expect(self.page.locator(".o_blockUI")).to_have_count(0)

    # Lists --------------------------------------------------------------------------

    def show_all(self) -> None:
        """Take the filters off that the screen begins with."""
        if self.width.is_phone:
            self._show_search()
        facets = self.page.locator(".o_searchview .o_facet_remove")
        while facets.count():
            before = facets.count()
            facets.first.click()
            expect(facets).to_have_count(before - 1)
        self.settle()

    def search(self, words: str) -> None:
        """Type into the search box and press Enter."""
        box = self.page.locator(".o_searchview_input")
        if self.width.is_phone:
            self._show_search()
        box.fill(words)
        # Enter takes what is marked: nothing, before the proposals are there.
        proposals = self.page.locator(".o_searchview_autocomplete")
        expect(proposals.locator(".focus").first).to_contain_text(words)
        box.press("Enter")
        expect(self.page.locator(".o_searchview .o_facet_remove")).not_to_have_count(0)
        self.settle()

    def search_as(self, words: str, way: int) -> None:
        """Type into the search box and take one of the proposed ways, from 0."""
        box = self.page.locator(".o_searchview_input")
        if self.width.is_phone:
            self._show_search()
        box.click()
        box.fill(words)
        proposals = self.page.locator(".o_searchview_autocomplete")
        expect(proposals.locator(".focus").first).to_contain_text(words)
        for _step in range(way):
            box.press("ArrowDown")
        box.press("Enter")
        expect(self.page.locator(".o_searchview .o_facet_remove")).not_to_have_count(0)
        self.settle()

    def _show_search(self) -> None:
        if not self.page.locator(".o_searchview").is_visible():
            self.page.locator(
                ".o_control_panel_navigation button:has(.fa-search)"
            ).click()

    def row(self, words: str) -> Locator:
        """The row or card with these words in it."""
        if self.width.is_phone:
            cards = self.page.locator(".o_kanban_record:not(.o_kanban_ghost)")
            return cards.filter(has_text=words)
        return self.page.locator(".o_data_row").filter(has_text=words)

    def open_row(self, words: str) -> None:
        """Open the record of this row."""
        row = self.row(words).first
        expect(row).to_be_visible()
        target = row if self.width.is_phone else row.locator("td.o_data_cell").nth(2)
        target.click()
        expect(self.page.locator(".o_form_view")).to_be_visible()
        self.settle()

    # Forms --------------------------------------------------------------------------

    @property
    def place(self) -> Locator:
        """The dialog on top, or else the screen."""
        dialogs = self.page.locator(".o_dialog:not(.o_inactive_modal)")
        if dialogs.count():
            return dialogs.last
        return self.page.locator(".o_action_manager")

    def field(self, name: str, inside: str = "") -> Locator:
        """The field of this name; ``inside`` a list, in its row that is open."""
        row = "" if not inside or self.width.is_phone else OPEN_ROW % inside
        return self.place.locator(f'{row}.o_field_widget[name="{name}"]:visible').first

    def add(self, name: str) -> None:
        """Begin a row of a list inside the form; a phone opens a card for it."""
        if self.width.is_phone:
            before = self.page.locator(".o_dialog").count()
            self.field(name).locator(".o-kanban-button-new").click()
            expect(self.page.locator(".o_dialog")).to_have_count(before + 1)
        else:
            self.field(name).locator(".o_field_x2many_list_row_add a").first.click()
            expect(self.place.locator(OPEN_ROW % name)).to_have_count(1)
        self.settle()

    def end(self, name: str) -> None:
        """Leave the row of a list that is open."""
        if self.width.is_phone:
            before = self.page.locator(".o_dialog").count()
            self.place.locator(".modal-footer .o_form_button_save").click()
            expect(self.page.locator(".o_dialog")).to_have_count(before - 1)
        else:
            self.place.locator(".o_form_sheet").click(position={"x": 4, "y": 4})
            expect(self.place.locator(OPEN_ROW % name)).to_have_count(0)
        self.settle()

    def fill(self, name: str, text: str, inside: str = "") -> None:
        """Write into a field, and look up when the form has taken it in."""
        place = self.field(name, inside)
        # A date that has a value stands as a button until it is pressed.
        shown = place.locator("button.o_input")
        if shown.count() and not place.locator("textarea, input").count():
            shown.first.click()
        control = place.locator("textarea, input").first
        control.fill(text)
        if DATE.search(place.get_attribute("class") or ""):
            # Its calendar would take the next press for the one that closes it.
            control.press("Enter")
            expect(self.page.locator(".o_datetime_picker")).to_have_count(0)
        else:
            control.dispatch_event("change")
        # The form may be drawn anew under the finger otherwise.
        self.settle()

    def pick(self, name: str, text: str, typed: str = "", inside: str = "") -> None:
        """Choose a record: type, then take the entry that begins with this text."""
        self.settle()
        control = self.field(name, inside).locator("input").first
        control.click()
        if self.width.is_phone:
            # A phone shows a list of cards instead of a menu under the field.
            dialog = self.page.locator(".o_select_create_dialog_content")
            expect(dialog).to_be_visible()
            self.settle()
            dialog.locator(".o_kanban_record").filter(has_text=text).first.click()
            expect(dialog).to_have_count(0)
        else:
            control.press_sequentially(typed or text)
            menu = self.page.locator(".o-autocomplete--dropdown-item")
            menu.filter(has_text=text).first.click()
            self.settle()
            # A field of several opens its menu again for the next one.
            if menu.count():
                self.place.locator(".o_form_sheet").click(position={"x": 4, "y": 4})
            expect(menu).to_have_count(0)
        self.settle()

    def offered(self, name: str) -> list[str]:
        """Whom or what a picker offers before anything is typed, in its order."""
        self.field(name).locator("input").first.click()
        if self.width.is_phone:
            dialog = self.page.locator(".o_select_create_dialog_content")
            expect(dialog).to_be_visible()
            self.settle()
            cards = dialog.locator(".o_kanban_record:not(.o_kanban_ghost) .fw-bold")
            shown = cards.all_inner_texts()
            dialog.locator(".modal-header button").first.click()
            expect(dialog).to_have_count(0)
            return shown
        self.settle()
        menu = self.page.locator(
            ".o-autocomplete--dropdown-item:not(.o_m2o_dropdown_option)"
        )
        # What stands in grey behind a name is the post.
        names: list[str] = menu.evaluate_all(
            """items => items.map(item => {
                const copy = item.cloneNode(true);
                copy.querySelectorAll(".text-muted").forEach(part => part.remove());
                return copy.textContent.trim();
            })"""
        )
        self.page.keyboard.press("Escape")
        expect(menu).to_have_count(0)
        return names

    def choose(self, name: str, position: int) -> None:
        """Set a selection to the entry at this position, from 0."""
        self.field(name).locator(".o_select_menu_toggler").click()
        entry = self.page.locator(f'[data-choice-index="{position}"]:visible')
        entry.click()
        expect(entry).to_have_count(0)

    def chip(self, name: str, position: int) -> None:
        """Press one of a row of chips, from 0."""
        chip = self.field(name).locator(".o_doc_chip, .o_selection_badge").nth(position)
        chip.click()
        self.settle()

    def tab(self, name: str) -> None:
        """Turn to a page of the notebook."""
        self.place.locator(f'.o_notebook .nav-link[name="{name}"]').click()

    def button(self, name: str | int) -> Locator:
        """The button of this name in the bar of the form or in the dialog."""
        return self.place.locator(f'button[name="{name}"]:visible').first

    def press(self, name: str | int, *, confirm: bool = False) -> None:
        """Press a button; on a phone those behind "more" are looked up there."""
        self._uncover(name).click()
        if confirm:
            question = self.page.locator(".o_dialog .modal-footer .btn-primary")
            question.last.click()
        self.settle()

    def ask(self, name: str | int) -> None:
        """Press a button that opens a question, and wait for its form."""
        self._uncover(name).click()
        expect(self.page.locator(".o_dialog .o_form_view")).to_be_visible()
        self.settle()

    def answer(self, name: str = "action_confirm") -> None:
        """Press the button of a question; it must close."""
        self.place.locator(f'.modal-footer button[name="{name}"]').click()
        expect(self.page.locator(".o_dialog")).to_have_count(0)
        self.settle()

    def offers(self, name: str | int) -> bool:
        """Whether the form offers this button, on a phone also behind "more"."""
        if self.button(name).count():
            return True
        more = self.page.locator(".o_doc_more:visible")
        if not more.count():
            return False
        more.click()
        entry = self.page.locator(f'.o-dropdown--menu button[name="{name}"]')
        found = entry.count() > 0
        self.page.keyboard.press("Escape")
        return found

    def expect_offer(self, name: str | int, seconds: float = SECONDS) -> None:
        """Until this is what the form proposes to do, without anything missing."""
        button = self.place.locator(f'button[name="{name}"].btn-primary:visible')
        expect(button.first).to_be_visible(timeout=seconds * 1000)

    def new(self) -> None:
        """Begin a new record from the list."""
        buttons = ".o_list_button_add:visible, .o-kanban-button-new:visible"
        if not self.page.locator(buttons).count():
            self.page.locator("button.o-control-panel-adaptive-dropdown").click()
        self.page.locator(buttons).first.click()
        expect(self.page.locator(".o_form_view")).to_be_visible()
        self.settle()

    def attach(self, name: str, content: bytes) -> None:
        """Choose a PDF from the computer for the document on the screen."""
        file = FilePayload(name=name, mimeType="application/pdf", buffer=content)
        self.place.locator(".o_doc_file_input").set_input_files(file)

    def save(self) -> None:
        """Save the form with its button."""
        self.page.locator(".o_form_button_save:visible").click()
        expect(self.page.locator(".o_form_button_save:visible")).to_have_count(0)
        self.settle()

    def expect_state(self, *states: str, seconds: float = SECONDS) -> None:
        """Until the status bar shows one of these states, also reached by a job."""
        marks = ", ".join(
            f'.o_statusbar_status [data-value="{state}"].o_arrow_button_current'
            for state in states
        )
        # On narrow screens the bar shows only the words of the state, but keeps the
        # entry of each state hidden behind it.
        expect(self.page.locator(marks).first).to_be_attached(timeout=seconds * 1000)

    def expect_pages(self) -> None:
        """Until the first page of the document is there as a picture."""
        picture = self.page.locator(".o_doc_page img").first
        expect(picture).to_be_visible()
        picture.scroll_into_view_if_needed()
        self.page.wait_for_function(
            "() => { const img = document.querySelector('.o_doc_page img');"
            " return img && img.complete && img.naturalWidth > 300; }",
            timeout=SECONDS * 1000,
        )

    def to_top(self) -> None:
        """Scroll up, as the screen was opened."""
        self.page.evaluate(
            "document.querySelectorAll('.o_content, .o_form_view *')"
            ".forEach(part => { if (part.scrollTop) part.scrollTop = 0; })"
        )

    # Looking ------------------------------------------------------------------------

    def words(self) -> set[str]:
        """Every text that can be seen on the screen, titles and hints included."""
        found: list[str] = self.page.evaluate(SEEN)
        return {text for text in found if text}

    def picture(self, path: Path) -> Path:
        """Keep the screen as PNG."""
        self.page.mouse.move(0, 0)
        # The pager says for a moment which rows are shown.
        expect(self.page.locator(".o_pager_indicator_inner")).to_have_count(0)
        path.parent.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=path, animations="disabled", caret="hide")
        return path

    def _uncover(self, name: str | int) -> Locator:
        """The button, after opening "more" if it stands there."""
        found = self.button(name)
        more = self.page.locator(".o_doc_more:visible")
        if not found.count() and more.count():
            more.click()
            return self.page.locator(f'.o-dropdown--menu button[name="{name}"]').first
        return found


# Text nodes, titles, placeholders and labels that are not hidden.
SEEN = """
() => {
    const found = new Set();
    const add = (text) => found.add((text || "").replace(/\\s+/g, " ").trim());
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const element = walker.currentNode.parentElement;
        if (element && !["SCRIPT", "STYLE", "NOSCRIPT"].includes(element.tagName)
            && element.checkVisibility({ visibilityProperty: true })) {
            add(walker.currentNode.textContent);
        }
    }
    const attributes = ["title", "placeholder", "aria-label", "alt", "data-tooltip"];
    for (const name of attributes) {
        for (const element of document.querySelectorAll(`[${name}]`)) {
            if (element.checkVisibility({ visibilityProperty: true })) {
                add(element.getAttribute(name));
            }
        }
    }
    for (const option of document.querySelectorAll("select:not([hidden]) option")) {
        if (option.parentElement.checkVisibility()) {
            add(option.textContent);
        }
    }
    return [...found];
}
"""

# The page draws once and is idle for a while: what was typed has led to its call.
TURN = """
(pause) => new Promise((done) =>
    requestAnimationFrame(() => setTimeout(done, pause))
)
"""

# What a screen waits for; mail and presence go on in the background.
CALL = re.compile(
    r"/web/(dataset|action|webclient/load_menus|view|bundle)|/web/assets/"
)
# The class of a field with a calendar.
DATE = re.compile(r"\bo_field_(doc_)?date")
# Chromium tells of every answer that is no success; what matters is in `Response`.
ECHO = re.compile(r"^Failed to load resource")


@contextmanager
def person(
    browser: Browser, url: str, width: Width, zone: str = OFFICE_ZONE
) -> Iterator[Person]:
    """Somebody with a browser of his own: no cookies, no cache, a screen, a zone."""
    context: BrowserContext = browser.new_context(
        viewport={"width": width.width, "height": width.height},
        is_mobile=width.is_phone,
        has_touch=width.is_phone,
        device_scale_factor=width.scale,
        locale="vi-VN",
        timezone_id=zone,
        reduced_motion="reduce",
    )
    context.set_default_timeout(SECONDS * 1000)
    expect.set_options(timeout=SECONDS * 1000)
    one = Person(context.new_page(), url, width)
    _listen(one)
    try:
        yield one
    finally:
        context.close()


def _listen(one: Person) -> None:
    def console(message: ConsoleMessage) -> None:
        if message.type == "error" and not ECHO.match(message.text):
            one.troubles.append(f"console: {message.text[:500]}")

    def answer(response: Response) -> None:
        if response.status >= 400:
            one.troubles.append(f"HTTP {response.status}: {response.url}")

    def begun(request: Request) -> None:
        if CALL.search(request.url):
            one.under_way.append(request.url)

    def ended(request: Request) -> None:
        if request.url in one.under_way:
            one.under_way.remove(request.url)

    def left(frame: Frame) -> None:
        if frame == one.page.main_frame:
            one.under_way.clear()

    one.page.on("request", begun)
    one.page.on("requestfinished", ended)
    one.page.on("requestfailed", ended)
    one.page.on("framenavigated", left)
    one.page.on("console", console)
    one.page.on("pageerror", lambda error: one.troubles.append(f"script: {error}"))
    one.page.on("response", answer)
