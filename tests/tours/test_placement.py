"""Vị trí ký: the page before it is signed, moved by mouse, finger and keys."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable

import pypdfium2
from playwright.sync_api import Locator, expect

from vanthu.tours.backstage import UBND_CODE, Backstage
from vanthu.tours.browser import JOB_SECONDS, Person

LogIn = Callable[..., Person]
ACTION = "doc_signing.doc_placement_action"
MM = 72 / 25.4


class Screen:
    """The placement screen in front of a person."""

    def __init__(self, who: Person) -> None:
        self.who = who
        self.page = who.page

    def spot(self, mark: str) -> Locator:
        return self.page.locator(f'.o_doc_place_spot[data-mark="{mark}"]')

    def expect_drawn(self) -> None:
        """Until the page shown is drawn from the bytes to be signed."""
        expect(self.page.locator(".o_doc_place_truth .fa-eye")).to_be_visible()
        self.page.wait_for_function(
            "() => { const img = document.querySelector('.o_doc_place_image');"
            " return img && img.complete && img.naturalWidth > 300; }"
        )

    def drag(self, mark: str, right: float, up: float) -> None:
        """Drag by so many pixels, with a finger on a phone."""
        spot = self.spot(mark)
        spot.scroll_into_view_if_needed()
        box = spot.bounding_box()
        assert box is not None
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        steps = [(x + right * part / 5, y - up * part / 5) for part in range(1, 6)]
        if self.who.width.is_phone:
            finger = self.page.context.new_cdp_session(self.page)

            def touch(kind: str, at: list[tuple[float, float]]) -> None:
                finger.send(
                    "Input.dispatchTouchEvent",
                    {"type": kind, "touchPoints": [{"x": a, "y": b} for a, b in at]},
                )

            touch("touchStart", [(x, y)])
            for step in steps:
                touch("touchMove", [step])
            touch("touchEnd", [])
            finger.detach()
        else:
            self.page.mouse.move(x, y)
            self.page.mouse.down()
            for step in steps:
                self.page.mouse.move(*step)
            self.page.mouse.up()
        self.expect_drawn()

    def left(self, mark: str) -> float:
        """Percent of the page's width."""
        style: str = self.spot(mark).evaluate("el => el.style.left")
        return float(style.removesuffix("%"))

    def sign(self) -> None:
        button = self.page.locator(".o_doc_place_sign")
        expect(button).to_have_attribute("aria-disabled", "false")
        button.click()
        expect(self.page.locator(".o_form_view")).to_be_visible()
        self.who.settle()


def opened(who: Person, backstage: Backstage) -> Screen:
    who.press(backstage.ref(ACTION))
    screen = Screen(who)
    expect(who.page.locator(".o_doc_place_sheet")).to_be_visible()
    screen.expect_drawn()
    return screen


def test_the_deputy_moves_her_signature_and_signs_what_she_sees(
    backstage: Backstage, log_in: LogIn, mark: str
) -> None:
    subject = f"chọn chỗ ký, {mark}"
    draft = backstage.to_sign(subject)

    deputy = log_in("minh.chau")
    deputy.menu("doc_management.menu_outgoing")
    deputy.open_row(subject)
    deputy.expect_state("to_sign")
    screen = opened(deputy, backstage)
    by_rule = screen.left("signature")
    screen.drag("signature", 30, 0)
    assert screen.left("signature") > by_rule + 1
    # Farther than the law allows it does not go.
    screen.drag("signature", -3000, 0)
    leftmost = screen.left("signature")
    assert 0 < by_rule - leftmost < 20
    spot = screen.spot("signature")
    spot.focus()
    for _step in range(3):
        deputy.page.keyboard.press("ArrowRight")
    screen.expect_drawn()
    deputy.settle()
    screen.expect_drawn()
    moved = screen.left("signature")
    assert abs((moved - leftmost) * 210 / 100 - 3) < 0.1
    screen.sign()
    deputy.expect_state("signed", seconds=JOB_SECONDS)

    row = backstage.seat("minh.chau").read("doc.outgoing", draft, "sign_places")
    place = row["sign_places"]["signature"]
    assert abs(place["left"] / (210 * MM) * 100 - moved) < 0.1
    assert not deputy.offers(backstage.ref(ACTION))


def test_the_clerk_sees_number_date_and_seal_and_issues_there(
    backstage: Backstage, log_in: LogIn, mark: str
) -> None:
    subject = f"đóng dấu đúng chỗ, {mark}"
    draft = backstage.signed_for_so(subject)

    clerk = log_in("thi.thu")
    clerk.menu("doc_management.menu_outgoing")
    clerk.open_row(subject)
    clerk.expect_state("signed")
    screen = opened(clerk, backstage)
    panel = clerk.page.locator(".o_doc_place_panel")
    expect(panel).to_contain_text("/UBND-")
    expected = panel.locator("dd b").first.inner_text()
    for part in ("number", "day", "month", "seal"):
        expect(screen.spot(part)).to_have_count(1)
    before = screen.left("seal")
    screen.drag("seal", -8, 0)
    assert screen.left("seal") <= before
    clerk.page.locator(".o_doc_place_reset").click()
    clerk.settle()
    screen.expect_drawn()
    assert abs(screen.left("seal") - before) < 0.1
    screen.sign()
    clerk.expect_state("issued", seconds=JOB_SECONDS)
    row = backstage.seat("thi.thu").read("doc.outgoing", draft, "name", "state")
    assert (row["name"], row["state"]) == (expected, "issued")


def silent_report(backstage: Backstage, subject: str) -> int:
    """A paper without a text layer, waiting for the deputy's signature."""
    drafter = backstage.seat("thanh.nam")
    draft = int(
        drafter.create(
            "doc.outgoing",
            {
                "subject": subject,
                "type_id": backstage.ref("doc_management.doc_type_bao_cao"),
                "signer_id": backstage.seat("minh.chau").uid,
                "recipient_ids": [
                    [
                        0,
                        0,
                        {"agency_id": backstage.agency(UBND_CODE), "medium": "axis"},
                    ]
                ],
            },
        )
    )
    content = base64.b64encode(blank_page()).decode()
    drafter.call("doc.outgoing", "action_attach", [draft], "ban-quet.pdf", content)
    drafter.call("doc.outgoing", "action_submit", [draft])
    backstage.seat("thi.hanh").call("doc.outgoing", "action_initial", [draft], "")
    return draft


def blank_page() -> bytes:
    """One page of A4 with nothing a machine could read."""
    out = io.BytesIO()
    document = pypdfium2.PdfDocument.new()
    document.new_page(595, 842)
    document.save(out)
    return out.getvalue()


def test_a_scan_begins_where_the_last_one_was_signed_until_that_is_forgotten(
    backstage: Backstage, log_in: LogIn, mark: str
) -> None:
    deputy = log_in("minh.chau")
    first = silent_report(backstage, f"báo cáo quét một, {mark}")
    deputy.go(f"van-ban-di/{first}")
    screen = opened(deputy, backstage)
    forget = deputy.page.locator(".o_doc_place_forget")
    if forget.count():  # the other width was here before
        forget.click()
        screen.expect_drawn()
        expect(forget).to_have_count(0)
    guess = screen.left("signature")
    screen.drag("signature", -60, 40)
    chosen = screen.left("signature")
    assert chosen < guess - 2
    screen.sign()
    deputy.expect_state("signed", seconds=JOB_SECONDS)

    second = silent_report(backstage, f"báo cáo quét hai, {mark}")
    deputy.go(f"van-ban-di/{second}")
    screen = opened(deputy, backstage)
    assert abs(screen.left("signature") - chosen) < 0.1
    expect(deputy.page.locator(".o_doc_place_look")).to_contain_text("Báo cáo")
    forget.click()
    expect(forget).to_have_count(0)
    screen.expect_drawn()
    assert abs(screen.left("signature") - guess) < 0.1
