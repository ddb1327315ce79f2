"""Where initials stand, and what they show under each regulation."""

from __future__ import annotations

import io

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas
from signing_makers import AT, Pki, letter, sign, signature_png

from docsign import anchors, fonts, plans
from docsign.values import LookProfile, Purpose, SignaturePlan, Verdict
from docsign.verify import verify


def ending(text: str, left: float = 85.0, baseline: float = 400.0) -> bytes:
    """A page whose text ends with these words."""
    letter()  # registers the fonts
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    canvas.setFont("Serif", 13)
    canvas.drawString(85, 700, "Tỷ lệ 1./.5 là một số khác.")
    canvas.drawString(left, baseline, text)
    canvas.drawString(85, 200, "Nơi nhận:")
    canvas.save()
    return out.getvalue()


def plan_of(
    pdf: bytes, pair: fonts.FontPair, profile: LookProfile = LookProfile.ND30_2020
) -> SignaturePlan:
    return plans.initial_plan(pdf, signature_png(), AT, font_pair=pair, profile=profile)


@pytest.mark.parametrize("text", ["xem xét, giải quyết./.", "giải quyết. / ."])
def test_initials_stand_behind_the_end_of_the_text(
    pair: fonts.FontPair, text: str
) -> None:
    pdf = ending(text)
    end = anchors.find_end_of_text(anchors.read_text(pdf))
    assert end is not None and abs(end.baseline - 400) < 1
    plan = plan_of(pdf, pair)
    assert plan.purpose is Purpose.INITIAL
    assert plan.box.left > end.right
    assert plan.box.bottom < end.baseline < plan.box.top
    assert plan.box.width < 45 and plan.box.height < 22
    assert plan.texts == ()


def test_the_next_initials_stand_beside_the_first(
    pair: fonts.FontPair, pki: Pki
) -> None:
    pdf = ending("giải quyết./.")
    first = plan_of(pdf, pair)
    once = sign(pdf, first, pki.person, pki)
    second = plan_of(once, pair)
    assert second.box.left > first.box.right
    assert second.field_name != first.field_name
    twice = sign(once, second, pki.agency, pki)
    assert verify(twice, pki.trust, AT).verdict is Verdict.VALID


@pytest.mark.parametrize(
    ("pdf", "baseline"),
    [(ending("x" * 74 + "./.", 40), 400.0), (letter(pages=2), None)],
)
def test_without_room_or_end_they_stand_in_the_margin(
    pair: fonts.FontPair, pki: Pki, pdf: bytes, baseline: float | None
) -> None:
    first = plan_of(pdf, pair)
    assert first.box.left > A4[0] - 50 and first.box.right < A4[0]
    if baseline is None:
        assert first.box.page == 1
    second = plan_of(sign(pdf, first, pki.person, pki), pair)
    assert second.box.bottom > first.box.top
    assert second.box.right < A4[0]


def test_circular_01_adds_the_time_and_decree_30_nothing(pair: fonts.FontPair) -> None:
    pdf = ending("giải quyết./.")
    timed = plan_of(pdf, pair, LookProfile.TT01_2019)
    assert [mark.text for mark in timed.texts] == ["05/03/2026", "10:20:30 +07:00"]
    assert timed.box.holds(timed.images[0].box, slack=0.1)
    assert plan_of(pdf, pair).texts == ()
