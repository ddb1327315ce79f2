"""Each kind of visible signature as it once looked, compared within a millimetre."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageFilter
from signing_makers import (
    AT,
    FACES,
    SIGNER,
    Pki,
    letter,
    seal_png,
    sign,
    signature_png,
)
from test_signing_initials import ending

from docsign import fonts, plans
from docsign.values import LookProfile, SignaturePlan
from vanthu import pictures

FOLDER = Path(__file__).resolve().parents[2] / "pictures/signatures"
RENEW = "VAN_THU_RENEW_PICTURES"
AGENCY = "Sở Nông nghiệp và Môi trường"
DPI = 254
"""Ten pixels a millimetre."""

pytestmark = pytest.mark.slow


class Maker:
    """Signs letters in every way that the regulations know."""

    def __init__(self, pki: Pki, pair: fonts.FontPair) -> None:
        self.pki, self.pair = pki, pair

    def put(self, pdf: bytes, *made: SignaturePlan) -> bytes:
        for plan in made:
            pdf = sign(pdf, plan, self.pki.agency, self.pki)
        return pdf

    def person(self, **changes: Any) -> bytes:
        pdf = letter(**changes)
        plan = plans.person_plan(pdf, signature_png(), AT, signer_name=SIGNER)
        return self.put(pdf, plan)

    def initials(self, pdf: bytes, times: int = 1, **changes: Any) -> bytes:
        for _turn in range(times):
            plan = plans.initial_plan(
                pdf, signature_png(), AT, font_pair=self.pair, **changes
            )
            pdf = self.put(pdf, plan)
        return pdf

    def agency(self, pdf: bytes, **changes: Any) -> bytes:
        options: dict[str, Any] = {
            "number": "123",
            "issued_on": dt.date(2026, 3, 5),
            "seal": seal_png(),
            "seal_mm": 36,
            "at": AT,
            "font_pair": self.pair,
        }
        for plan in plans.issue_plans(pdf, **(options | changes)):
            pdf = self.put(pdf, plan)
        return pdf

    def moved_seal(self) -> bytes:
        pdf = self.person()
        rule = plans.seal_rule(pdf, plans.find_person_signature(pdf), 36)
        place = dataclasses.replace(rule, left=rule.left - 12, bottom=rule.bottom + 6)
        return self.agency(pdf, seal_place=place)

    def annex(self) -> bytes:
        pdf = letter(pages=2)
        return self.put(
            pdf, plans.annex_plan(pdf, "123/SNNMT-TNN", AT, font_pair=self.pair)
        )

    def annex_as_main(self) -> bytes:
        pdf = letter()
        pdf = self.put(pdf, plans.annex_person_plan(pdf, signature_png(), AT))
        return self.put(
            pdf,
            plans.annex_plan(
                pdf,
                "123/SNNMT-TNN",
                AT,
                font_pair=self.pair,
                seal=seal_png(),
                seal_mm=36,
            ),
        )

    def copy(self, pdf: bytes, words: str, agency: str = AGENCY) -> bytes:
        return self.put(
            pdf, plans.copy_plan(pdf, words, agency, AT, font_pair=self.pair)
        )


ENDING = "Đề nghị quý cơ quan xem xét, giải quyết./."
KINDS: dict[str, Callable[[Maker], bytes]] = {
    "initials": lambda maker: maker.initials(ending(ENDING), 2),
    "initials_with_time": lambda maker: maker.initials(
        ending(ENDING), profile=LookProfile.TT01_2019
    ),
    "initials_in_margin": lambda maker: maker.initials(letter()),
    "person": lambda maker: maker.person(),
    "agency": lambda maker: maker.agency(maker.person()),
    "agency_two_pages": lambda maker: maker.agency(maker.person(pages=2)),
    "agency_with_words": lambda maker: maker.agency(
        maker.person(), profile=LookProfile.TT01_2019, agency_name=AGENCY
    ),
    "agency_moved": lambda maker: maker.moved_seal(),
    "agency_turned_page": lambda maker: maker.agency(maker.person(rotate=90)),
    "annex": lambda maker: maker.annex(),
    "annex_as_main": lambda maker: maker.annex_as_main(),
    "copy": lambda maker: maker.copy(letter(), "SAO Y"),
    "copy_of_copy": lambda maker: maker.copy(
        maker.copy(letter(), "SAO Y"), "SAO LỤC", "UBND xã Đông Giang"
    ),
    "extract": lambda maker: maker.copy(letter(), "TRÍCH SAO"),
}


def flat(pdf: bytes) -> bytes:
    """The pages with their signatures drawn into them, for the eye alone."""
    document = pypdfium2.PdfDocument(pdf)
    document.init_forms()
    for number in range(len(document)):
        page = document[number]
        pypdfium2.raw.FPDFPage_Flatten(page, pypdfium2.raw.FLAT_NORMALDISPLAY)
    out = io.BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()


def inks(picture: Image.Image) -> list[pictures.Mark]:
    """Where blue and red stand, millimetres from the upper left corner."""
    red, green, blue = picture.convert("RGB").split()
    found = []
    for name, strong, weak in (("mực xanh", blue, red), ("mực đỏ", red, blue)):
        mask = ImageChops.subtract(strong, weak).point(lambda v: 255 if v > 90 else 0)
        box = mask.filter(ImageFilter.MinFilter(3)).getbbox()
        if box:
            scale = 25.4 / DPI
            found.append(pictures.Mark(name, *(round(v * scale, 2) for v in box)))
    return found


def looks_of(pdf: bytes) -> list[pictures.PageLook]:
    drawn = flat(pdf)
    document = pypdfium2.PdfDocument(drawn)
    pages = []
    for number, page in enumerate(pictures.look_at(drawn)):
        picture = document[number].render(scale=DPI / 72).to_pil()
        pages.append(dataclasses.replace(page, marks=(*page.marks, *inks(picture))))
    document.close()
    return pages


@pytest.fixture(scope="module")
def maker(pki: Pki, pair: fonts.FontPair) -> Maker:
    return Maker(pki, pair)


@pytest.mark.parametrize("kind", KINDS)
def test_a_visible_signature_stands_as_in_its_picture(kind: str, maker: Maker) -> None:
    found = looks_of(KINDS[kind](maker))
    font = FACES.regular.path.stem
    if os.environ.get(RENEW):
        pictures.store(FOLDER, kind, found, font)
    stored, _font = pictures.load(FOLDER, kind)
    assert pictures.differences(stored, found) == []


def test_each_picture_shows_what_its_kind_puts_on_the_page() -> None:
    shown = {}
    for kind in KINDS:
        pages, _font = pictures.load(FOLDER, kind)
        shown[kind] = {mark.text for page in pages for mark in page.marks}
    for kind, words in shown.items():
        has_seal = kind.startswith("agency") or kind == "annex_as_main"
        has_hand = has_seal or kind == "person" or kind.startswith("initials")
        assert ("mực đỏ" in words) == has_seal, kind
        assert ("mực xanh" in words) == has_hand, kind
    assert "10:20:30" in shown["copy"] & shown["annex"] & shown["agency_with_words"]
    assert "10:20:30" in shown["initials_with_time"]
    assert "10:20:30" not in shown["agency"] | shown["initials"]


def test_a_seal_two_millimetres_away_is_seen(maker: Maker) -> None:
    stored, _font = pictures.load(FOLDER, "agency")
    pdf = maker.person()
    rule = plans.seal_rule(pdf, plans.find_person_signature(pdf), 36)
    place = dataclasses.replace(rule, left=rule.left + 2 * 72 / 25.4)
    faults = pictures.differences(stored, looks_of(maker.agency(pdf, seal_place=place)))
    assert any("mực đỏ" in fault and "moved" in fault for fault in faults)


def test_initials_two_millimetres_away_are_seen(maker: Maker) -> None:
    stored, _font = pictures.load(FOLDER, "initials")
    pdf = maker.initials(ending(ENDING, left=85 + 2 * 72 / 25.4), 2)
    faults = pictures.differences(stored, looks_of(pdf))
    assert any("mực xanh" in fault and "moved" in fault for fault in faults)


def test_no_stored_picture_is_without_a_kind() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == set(KINDS)
