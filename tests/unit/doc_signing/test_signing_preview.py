"""Where a signature may stand, and what is shown before it is made."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image, ImageChops
from signing_makers import (
    AT,
    SIGNER,
    Pki,
    letter,
    seal_png,
    sign,
    signature_png,
)

from docsign import fonts, plans, preview, reach
from docsign.values import (
    POINTS_PER_MM,
    Box,
    Code,
    DocSignError,
    Doubt,
    Mark,
    Placement,
    Spot,
)
from docsign.worker import Worker

DAY = dt.date(2026, 3, 5)
MM = POINTS_PER_MM


def shifted(box: Box, right: float = 0.0, up: float = 0.0, page: int = 0) -> Box:
    return dataclasses.replace(
        box, left=box.left + right, bottom=box.bottom + up, page=box.page + page
    )


def person(place: Box | None = None, pdf: bytes = b"") -> Placement:
    return preview.person_placement(
        pdf or letter(pages=2), signature_png(), AT, signer_name=SIGNER, place=place
    )


@pytest.fixture(scope="module")
def signed(pki: Pki) -> bytes:
    pdf = letter(pages=2)
    plan = plans.person_plan(pdf, signature_png(), AT, signer_name=SIGNER)
    return sign(pdf, plan, pki.agency, pki)


@pytest.fixture
def agency(signed: bytes, pair: fonts.FontPair) -> Callable[..., Placement]:
    def place(**changes: Any) -> Placement:
        options: dict[str, Any] = {
            "number": "123",
            "issued_on": DAY,
            "seal": seal_png(),
            "seal_mm": 36,
            "at": AT,
            "font_pair": pair,
        }
        return preview.issue_placement(
            changes.pop("pdf", signed), **(options | changes)
        )

    return place


def only(placement: Placement, mark: Mark) -> Spot:
    (found,) = [spot for spot in placement.spots if spot.mark is mark]
    return found


# The signature of a person


def test_the_signature_stands_by_rule_and_nothing_is_doubted() -> None:
    made = person()
    spot = only(made, Mark.SIGNATURE)
    assert made.refusal == "" and spot.doubts == ()
    assert spot.box == spot.rule == made.plans[0].box
    assert spot.reach is not None and spot.reach.holds(spot.box)
    assert spot.anywhere is False
    assert len(made.sizes) == 2


@pytest.mark.parametrize(("right", "up"), [(20, 0), (-20, 0), (0, 2), (9, -2)])
def test_a_signature_may_be_moved_between_its_title_and_its_name(
    right: float, up: float
) -> None:
    rule = only(person(), Mark.SIGNATURE).rule
    made = person(shifted(rule, right, up))
    assert made.refusal == ""
    box = made.plans[0].box
    assert (box.left, box.bottom) == pytest.approx(
        (rule.left + right, rule.bottom + up)
    )
    assert only(made, Mark.SIGNATURE).rule == rule


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"up": 60}, Code.PLACE_UNLAWFUL),
        ({"up": -60}, Code.PLACE_UNLAWFUL),
        ({"right": -200}, Code.PLACE_UNLAWFUL),
        ({"page": -1}, Code.PLACE_UNLAWFUL),
        ({"page": 1}, Code.NO_SUCH_PAGE),
        ({"right": 400}, Code.PLACE_OFF_PAGE),
        ({"up": -9000}, Code.PLACE_OFF_PAGE),
        ({"right": float("nan")}, Code.PLACE_OFF_PAGE),
        ({"up": float("inf")}, Code.PLACE_OFF_PAGE),
    ],
)
def test_elsewhere_it_is_refused_and_never_planned(
    change: dict[str, Any], code: Code
) -> None:
    place = shifted(only(person(), Mark.SIGNATURE).rule, **change)
    made = person(place)
    assert (made.refusal, made.plans) == (str(code), ())
    with pytest.raises(DocSignError) as refusal:
        plans.person_plan(
            letter(pages=2), signature_png(), AT, signer_name=SIGNER, place=place
        )
    assert refusal.value.code is code


@pytest.mark.parametrize(("width", "height"), [(70, 20), (40, 30), (1, 20), (40, 1)])
def test_a_signature_of_another_size_is_refused(width: float, height: float) -> None:
    rule = only(person(), Mark.SIGNATURE).rule
    place = Box(rule.page, rule.left, rule.bottom, width * MM, height * MM)
    assert person(place).refusal == Code.PLACE_SIZE


def test_a_scan_is_signed_on_any_page_and_asks_where() -> None:
    from test_signing_looks import blank_page

    made = person(pdf=blank_page())
    spot = only(made, Mark.SIGNATURE)
    assert spot.anywhere and Doubt.NOT_FOUND in spot.doubts
    assert len(made.plans) == 1 and made.refusal == ""
    chosen = Box(0, 100, 100, spot.box.width, spot.box.height)
    again = only(person(chosen, blank_page()), Mark.SIGNATURE)
    assert again.box == chosen and Doubt.NOT_FOUND not in again.doubts
    assert person(shifted(chosen, page=3), blank_page()).refusal == Code.NO_SUCH_PAGE


def test_text_below_and_margins_left_are_told() -> None:
    from test_signing_looks import blank_page

    over = preview.person_placement(
        letter(),
        signature_png(),
        AT,
        signer_name="Người Khác",
        place=Box(0, 100, 655, 140, 45),
    )
    spot = only(over, Mark.SIGNATURE)
    assert spot.doubts == (Doubt.OVER_TEXT,)
    assert spot.words.startswith("Kính gửi")
    beside = person(Box(0, 10, 300, 140, 60), blank_page())
    assert only(beside, Mark.SIGNATURE).doubts == (Doubt.OUTSIDE_MARGINS,)
    inside = person(Box(0, 100, 300, 140, 60), blank_page())
    assert only(inside, Mark.SIGNATURE).doubts == ()


# The agency's number, date and seal


def test_number_and_date_stay_in_their_gaps_and_the_seal_may_move(
    agency: Callable[..., Placement],
) -> None:
    made = agency()
    by_mark = {spot.mark: spot for spot in made.spots}
    assert set(by_mark) == {Mark.NUMBER, Mark.DAY, Mark.MONTH, Mark.SEAL}
    assert [mark for mark, spot in by_mark.items() if spot.reach] == [Mark.SEAL]
    assert {by_mark[mark].box.page for mark in (Mark.NUMBER, Mark.DAY)} == {0}
    seal = by_mark[Mark.SEAL]
    assert seal.box.page == 1 and seal.doubts == ()
    assert seal.box.width == pytest.approx(36 * MM)
    assert [plan.box.page for plan in made.plans] == [0, 1]


def test_the_seal_covers_between_a_sixth_and_a_half_of_itself(
    agency: Callable[..., Placement],
) -> None:
    rule = only(agency(), Mark.SEAL).rule
    step = rule.width / 6
    for right in (-step, step):
        made = agency(seal_place=shifted(rule, right))
        assert made.refusal == ""
        assert made.plans[-1].images[0].box.left == pytest.approx(rule.left + right)
    for right in (-step - 1, step + 1):
        assert agency(seal_place=shifted(rule, right)).refusal == Code.PLACE_UNLAWFUL


def test_a_seal_elsewhere_or_of_another_size_is_refused(
    agency: Callable[..., Placement], signed: bytes, pair: fonts.FontPair
) -> None:
    rule = only(agency(), Mark.SEAL).rule
    wrong = {
        Code.PLACE_UNLAWFUL: (shifted(rule, up=90), shifted(rule, page=-1)),
        Code.NO_SUCH_PAGE: (shifted(rule, page=7),),
        Code.PLACE_OFF_PAGE: (shifted(rule, right=900), shifted(rule, up=-2000)),
        Code.PLACE_SIZE: (
            dataclasses.replace(rule, width=rule.width * 0.9),
            dataclasses.replace(rule, height=rule.height + 3),
        ),
    }
    for code, places in wrong.items():
        for place in places:
            made = agency(seal_place=place)
            assert (made.refusal, made.plans) == (str(code), ()), place
            with pytest.raises(DocSignError) as refusal:
                plans.issue_plans(
                    signed,
                    number="1",
                    issued_on=DAY,
                    seal=seal_png(),
                    seal_mm=36,
                    at=AT,
                    font_pair=pair,
                    seal_place=place,
                )
            assert refusal.value.code is code


def test_without_gaps_number_and_date_are_guessed_and_movable(
    agency: Callable[..., Placement], pki: Pki
) -> None:
    pdf = letter(number="Kính gửi", date="Sông Lam")
    plan = plans.person_plan(pdf, signature_png(), AT, signer_name=SIGNER)
    signed = sign(pdf, plan, pki.agency, pki)
    made = agency(pdf=signed)
    marks = (Mark.NUMBER, Mark.DAY, Mark.MONTH, Mark.YEAR)
    for mark in marks:
        spot = only(made, mark)
        assert spot.reach is not None and spot.doubts == (Doubt.NOT_FOUND,)
    boxes = [shifted(only(made, mark).box, up=-9) for mark in marks]
    again = agency(pdf=signed, number_box=boxes[0], date_boxes=boxes[1:])
    assert [only(again, mark).box for mark in marks] == boxes
    assert again.plans[0].texts[0].baseline == pytest.approx(boxes[0].bottom)
    for off in (shifted(boxes[0], right=-500), shifted(boxes[0], page=4)):
        assert agency(pdf=signed, number_box=off, date_boxes=boxes[1:]).refusal


# The picture


def drawn(
    pdf: bytes, made: Placement, pki: Pki, font: str, page: int = 1
) -> Image.Image:
    png = preview.page_picture(
        pdf, made.plans, pki.person.der, page, 1800, word="XEM TRƯỚC", font=font
    )
    return Image.open(io.BytesIO(png))


def test_the_picture_shows_the_mark_where_it_was_moved_and_a_word_across(
    pki: Pki, pair: fonts.FontPair
) -> None:
    from test_signing_looks import ink_box

    pdf = letter(pages=2)
    rule = only(person(), Mark.SIGNATURE).rule
    scale = 1800 / 595.28
    lefts = []
    for right in (0, 20):
        made = person(shifted(rule, right))
        picture = drawn(pdf, made, pki, pair.regular)
        assert picture.size[0] == 1800
        left, *_others = ink_box(picture, "blue")
        lefts.append(left / scale)
    assert lefts[1] - lefts[0] == pytest.approx(20, abs=2)
    plain = drawn(pdf, dataclasses.replace(person(), plans=()), pki, pair.regular)
    bare = preview.page_picture(
        pdf, (), pki.person.der, 1, 1800, word=" ", font=pair.regular
    )
    across = ImageChops.difference(plain, Image.open(io.BytesIO(bare)))
    width, height = plain.size
    for row in range(3):
        for column in range(3):
            part = across.crop(
                (
                    column * width // 3,
                    row * height // 3,
                    (column + 1) * width // 3,
                    (row + 1) * height // 3,
                )
            )
            assert part.getbbox(), "the word is missing in a part of the page"


def test_the_picture_of_a_page_that_is_not_there_is_refused(
    pki: Pki, pair: fonts.FontPair
) -> None:
    with pytest.raises(DocSignError) as refusal:
        drawn(letter(), person(pdf=letter()), pki, pair.regular, page=5)
    assert refusal.value.code is Code.NO_SUCH_PAGE


def test_lines_of_annexes_do_not_move(pair: fonts.FontPair) -> None:
    pdf = letter()
    plan = plans.annex_plan(
        pdf, "1/QĐ", AT, font_pair=pair, seal=seal_png(), seal_mm=30
    )
    made = preview.fixed_placement(pdf, (plan,))
    assert {spot.mark for spot in made.spots} == {Mark.LINE, Mark.SEAL}
    assert all(spot.reach is None for spot in made.spots)
    for spot in made.spots:
        assert plan.box.holds(spot.box, 0.01)


def test_the_worker_brings_placement_and_picture_over(
    pki: Pki, pair: fonts.FontPair
) -> None:
    pdf = letter(pages=2)
    with Worker() as worker:
        made = worker.person_placement(pdf, signature_png(), AT, signer_name=SIGNER)
        assert made == person()
        fixed = worker.fixed_placement(pdf, made.plans)
        assert [spot.mark for spot in fixed.spots] == [Mark.SIGNATURE]
        png = worker.page_picture(
            pdf, made.plans, pki.person.der, 1, 400, word="XEM", font=pair.regular
        )
        assert Image.open(io.BytesIO(png)).size[0] == 400


def test_reach_of_a_seal_holds_the_rule_even_at_the_edge_of_the_paper() -> None:
    rule = Box(0, 0, 0, 100, 100)
    assert reach.of_seal(rule, Box(0, 5, 2, 80, 30)).holds(rule)
