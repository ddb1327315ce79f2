"""Marks of later signatures may be added; what they hide is told, not passed over."""

from __future__ import annotations

import dataclasses
import io
import os

import pytest
from PIL import Image, ImageDraw
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from signing_makers import AT, SIGNER, Pki, letter, seal_png, sign, signature_png
from test_signing_verify import issue_document

from docsign import fonts, plans, sight
from docsign.values import (
    Box,
    ChangesAfter,
    ImageMark,
    Purpose,
    SignaturePlan,
    Verdict,
)
from docsign.verify import verify
from docsign.worker import Worker

pytestmark = pytest.mark.slow
WHITE, YELLOW, CLEAR = (255, 255, 255, 255), (255, 250, 200, 255), (255, 255, 255, 0)
RED = (215, 20, 30, 255)


def sheet(*words: str) -> bytes:
    """One page with these lines, 20 points apart from 700 down."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    canvas.setFont("Helvetica", 13)
    for row, line in enumerate(words):
        canvas.drawString(100, 700 - 20 * row, line)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def painted(colour: tuple[int, int, int, int], words: str = "") -> bytes:
    picture = Image.new("RGBA", (300, 60), colour)
    if words:
        ImageDraw.Draw(picture).text((10, 20), words, fill=(0, 0, 0, 255))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def mark(field: str, picture: bytes, box: Box) -> SignaturePlan:
    """A plan that our own makers refuse: any picture anywhere."""
    images = (ImageMark(picture, box),)
    return SignaturePlan(Purpose.PERSON, field, box, (), images, AT)


AMOUNT = Box(0, 98, 676, 120, 18)
"""Over the second line of a sheet."""
ASIDE = Box(0, 300, 300, 120, 40)


@pytest.fixture(scope="module")
def signed(pki: Pki) -> bytes:
    pdf = sheet("Kinh phi:", "1.500.000 dong")
    return sign(pdf, mark("first", signature_png(), ASIDE), pki.person, pki)


@pytest.mark.parametrize(
    ("colour", "words"),
    [(WHITE, ""), (WHITE, "9.500.000 dong"), (YELLOW, "9.500.000 dong")],
)
def test_a_later_signature_painted_over_the_amount_is_not_valid(
    signed: bytes, pki: Pki, colour: tuple[int, int, int, int], words: str
) -> None:
    pdf = sign(signed, mark("later", painted(colour, words), AMOUNT), pki.agency, pki)
    first, later = verify(pdf, pki.trust, AT).signatures
    assert first.changes_after is ChangesAfter.COVERED
    assert "covered: page 1" in first.reasons
    assert (first.verdict, later.verdict) == (Verdict.UNDECIDED, Verdict.VALID)
    assert verify(pdf, pki.trust, AT).verdict is Verdict.UNDECIDED
    with Worker() as worker:
        assert worker.verify(pdf, pki.trust, AT).verdict is Verdict.UNDECIDED


@pytest.mark.parametrize("colour", [CLEAR, RED])
def test_ink_over_ink_and_clear_pictures_hide_nothing(
    signed: bytes, pki: Pki, colour: tuple[int, int, int, int]
) -> None:
    picture = painted(colour, "x")
    pdf = sign(signed, mark("later", picture, AMOUNT), pki.agency, pki)
    assert verify(pdf, pki.trust, AT).verdict is Verdict.VALID


def test_one_digit_is_enough(signed: bytes, pki: Pki) -> None:
    digit = Box(0, 110, 678, 9, 14)
    pdf = sign(signed, mark("later", painted(WHITE), digit), pki.agency, pki)
    assert verify(pdf, pki.trust, AT).verdict is Verdict.UNDECIDED


def test_a_seal_hidden_by_a_third_signature_is_told_of_those_before(
    signed: bytes, pki: Pki
) -> None:
    beside = Box(0, 200, 300, 100, 100)
    sealed = sign(signed, mark("seal", seal_png(), beside), pki.agency, pki)
    pdf = sign(sealed, mark("third", painted(WHITE), beside), pki.person, pki)
    first, seal, _third = verify(pdf, pki.trust, AT).signatures
    assert seal.changes_after is ChangesAfter.COVERED
    assert seal.verdict is Verdict.UNDECIDED
    # Its own words still stand, and what is hidden came after it.
    assert first.field_name == "first"


def test_the_agency_s_own_marks_hide_nothing(pki: Pki, pair: fonts.FontPair) -> None:
    for pages in (1, 2):
        pdf = letter(pages=pages)
        plan = plans.person_plan(pdf, signature_png(), AT, signer_name=SIGNER)
        pdf = issue_document(sign(pdf, plan, pki.person, pki), pki, pair)
        report = verify(pdf, pki.trust, AT)
        assert report.verdict is Verdict.VALID, report


def test_without_drawing_nothing_is_said_of_it(signed: bytes, pki: Pki) -> None:
    pdf = sign(signed, mark("later", painted(WHITE), AMOUNT), pki.agency, pki)
    assert verify(pdf, pki.trust, AT, drawn=False).verdict is Verdict.VALID


def test_pages_that_cannot_be_drawn_in_time_are_undecided(
    signed: bytes, pki: Pki, monkeypatch: pytest.MonkeyPatch
) -> None:
    pdf = sign(signed, mark("later", seal_png(), ASIDE), pki.agency, pki)
    with pytest.raises(sight.TooLong):
        sight.lost_pages(pdf, [len(signed)], [0], seconds=0.0)
    drawing = sight.lost_pages
    monkeypatch.setattr(
        sight,
        "lost_pages",
        lambda pdf, ends, pages: drawing(pdf, ends, pages, 0.0),
    )
    report = verify(pdf, pki.trust, AT)
    assert report.verdict is Verdict.UNDECIDED
    assert "pages_not_compared: TooLong" in report.signatures[0].reasons


def test_a_sheet_of_huge_size_is_drawn_small() -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(14_000, 14_000))
    canvas.showPage()
    canvas.save()
    pdf = out.getvalue()
    assert sight.lost_pages(pdf, [len(pdf)], [0]) == []


def test_nothing_that_stays_is_lost(signed: bytes) -> None:
    assert sight.lost_pages(signed, [len(signed)] * 2, [0]) == []
    assert sight.lost_pages(signed, [], [0]) == []
    with pytest.raises(ValueError, match="no PDF"):
        sight.lost_pages(b"no PDF at all", [6], [0])


def test_the_verdict_says_covered_also_where_somebody_is_not_trusted(
    signed: bytes, pki: Pki
) -> None:
    pdf = sign(signed, mark("later", painted(WHITE), AMOUNT), pki.agency, pki)
    nobody = dataclasses.replace(pki.trust, roots=())
    first = verify(pdf, nobody, AT).signatures[0]
    assert first.changes_after is ChangesAfter.COVERED


def test_a_scan_of_many_megabytes_signed_thrice_stays_within_the_memory(
    pki: Pki,
) -> None:
    noise = Image.frombytes("RGB", (3000, 3000), os.urandom(27_000_000))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, pageCompression=0)
    canvas.drawImage(ImageReader(noise), 0, 0, *A4)
    canvas.save()
    pdf = out.getvalue()
    for turn in range(3):
        box = Box(0, 100 + 150 * turn, 100, 100, 100)
        pdf = sign(pdf, mark(f"mark{turn}", seal_png(), box), pki.agency, pki)
    with Worker() as worker:
        report = worker.verify(pdf, pki.trust, AT)
    assert report.verdict is Verdict.VALID, report
