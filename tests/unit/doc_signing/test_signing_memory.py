"""What is kept of a place, and on which pages it is proposed again."""

from __future__ import annotations

import io

import pytest
from reportlab.lib.pagesizes import A4, A5
from reportlab.pdfgen.canvas import Canvas
from signing_makers import AT, SIGNER, letter, signature_png

from docsign import memory, preview, wire
from docsign.memory import Kept, Kind, keep, recall
from docsign.values import Box, Doubt
from docsign.worker import Worker

PAGE = (595.0, 842.0)
SMALL = (420.0, 595.0)
PLACE = Box(0, 100, 100, 120, 40)


def blank(pages: int = 1, size: tuple[float, float] = A4) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size)
    for _page in range(pages):
        canvas.showPage()
    canvas.save()
    return out.getvalue()


@pytest.mark.parametrize(
    ("kind", "pages", "page", "kept"),
    [
        (Kind.SIGNATURE, 1, 0, -1),
        (Kind.SIGNATURE, 5, 4, -1),
        (Kind.SIGNATURE, 5, 0, -5),
        (Kind.NUMBER, 5, 0, 0),
    ],
)
def test_signatures_count_pages_from_the_end_numbers_from_the_front(
    kind: Kind, pages: int, page: int, kept: int
) -> None:
    found = keep(kind, [Box(page, 1, 2, 3, 4)], [PAGE] * pages)
    assert found == Kept(kind, kept, PAGE, (Box(0, 1, 2, 3, 4),))


@pytest.mark.parametrize(
    "boxes",
    [[], [Box(1, 1, 2, 3, 4)], [Box(-1, 1, 2, 3, 4)], [PLACE, Box(1, 1, 2, 3, 4)]],
)
def test_places_on_no_page_or_on_several_are_not_kept(boxes: list[Box]) -> None:
    assert keep(Kind.DATES, boxes, [PAGE]) is None


@pytest.mark.parametrize(
    ("page", "sizes", "taken", "there"),
    [
        (-1, [PAGE], [], 0),
        (-1, [PAGE] * 4, [], 3),
        (-2, [PAGE] * 4, [], 2),
        (-2, [PAGE], [], None),
        (0, [PAGE] * 4, [], 0),
        (1, [PAGE], [], None),
        (-1, [], [], None),
        (-1, [(596.9, 840.1)], [], 0),
        (-1, [SMALL], [], None),
        (-1, [PAGE[::-1]], [], None),
        (-1, [SMALL, PAGE], [], 1),
        (-1, [PAGE, SMALL], [], None),
        (-1, [PAGE], [Box(0, 210, 130, 50, 50)], None),
        (-1, [PAGE], [Box(0, 220, 100, 50, 50)], 0),
        (-1, [PAGE] * 2, [Box(0, 100, 100, 50, 50)], 1),
    ],
)
def test_a_place_is_proposed_on_like_paper_where_nobody_signed(
    page: int,
    sizes: list[tuple[float, float]],
    taken: list[Box],
    there: int | None,
) -> None:
    found = recall(Kept(Kind.SIGNATURE, page, PAGE, (PLACE,)), sizes, iter(taken))
    expected = None if there is None else (Box(there, 100, 100, 120, 40),)
    assert found == expected


def test_nothing_kept_and_places_off_the_paper_propose_nothing() -> None:
    assert recall(None, [PAGE]) is None
    assert recall(Kept(Kind.DATES, 0, PAGE, ()), [PAGE]) is None
    beyond = Kept(Kind.NUMBER, 0, PAGE, (Box(0, 590, 100, 40, 13),))
    assert recall(beyond, [PAGE]) is None


def test_every_taken_place_is_asked_of_each_box() -> None:
    dates = Kept(Kind.DATES, 0, PAGE, (PLACE, Box(0, 300, 100, 20, 13)))
    assert recall(dates, [PAGE], iter([Box(0, 305, 105, 5, 5)])) is None


def test_what_is_kept_crosses_to_the_worker() -> None:
    kept = Kept(Kind.DATES, 0, PAGE, (PLACE,))
    assert wire.unpack(wire.pack(kept)) == kept


def test_a_scan_shows_the_place_of_last_time_and_asks_about_it() -> None:
    kept = memory.keep(Kind.SIGNATURE, [PLACE], [A4])
    assert kept is not None
    made = preview.person_placement(blank(2), signature_png(), AT, kept=[kept])
    (spot,) = made.spots
    middle = (spot.box.left + spot.box.width / 2, spot.box.bottom + spot.box.height / 2)
    assert (spot.box.page, *middle) == pytest.approx((1, 160, 120))
    assert spot.doubts[0] is Doubt.REMEMBERED and spot.rule == spot.box
    assert made.refusal == "" and made.plans[0].box == spot.box


def test_a_scan_on_other_paper_is_asked_anew() -> None:
    kept = memory.keep(Kind.SIGNATURE, [PLACE], [A4])
    assert kept is not None
    made = preview.person_placement(blank(1, A5), signature_png(), AT, kept=[kept])
    assert made.spots[0].doubts[0] is Doubt.NOT_FOUND


def test_the_text_of_the_document_goes_before_what_is_kept() -> None:
    pdf = letter()
    kept = [Kept(Kind.SIGNATURE, -1, A4, (PLACE,))]
    by_text = preview.person_placement(pdf, signature_png(), AT, signer_name=SIGNER)
    again = preview.person_placement(
        pdf, signature_png(), AT, signer_name=SIGNER, kept=kept
    )
    assert again == by_text


def test_only_what_the_text_does_not_say_is_worth_keeping() -> None:
    places = {kind: [PLACE] for kind in Kind}
    told = preview.unheard_places(letter(), places, signer_name=SIGNER)
    assert told == ()
    with Worker() as worker:
        silent = worker.unheard_places(blank(), places, signer_name=SIGNER)
    assert [one.kind for one in silent] == list(Kind)
    assert preview.unheard_places(blank(), {"number": []}) == ()
