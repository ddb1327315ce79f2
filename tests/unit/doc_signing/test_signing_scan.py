"""The agency's signature on a scan: its place, words, real size and picture."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import os
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw
import pytest
from PIL import Image, ImageChops, ImageDraw
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from signing_makers import (
    AT,
    Pki,
    issue,
    letter,
    rsa_key,
    seal_png,
    sign,
    signature_png,
)
from test_signing_looks import ink_box, picture
from test_signing_pdfsig import nss_store, pdfsig

from docmgmt.fonts import search_fonts
from docsign import fonts, geometry, plans, signing
from docsign.values import (
    OFFICE_ZONE,
    POINTS_PER_MM,
    Code,
    DocSignError,
    LookProfile,
    Purpose,
    SignaturePlan,
    Verdict,
)
from docsign.verify import verify
from vanthu import pictures

pytestmark = pytest.mark.slow

AGENCY = "Sở Nông nghiệp và Môi trường tỉnh Sông Lam"
FOLDER = Path(__file__).resolve().parents[2] / "pictures/scans"
FONT = "Liberation Serif"
RENEW = "VAN_THU_RENEW_PICTURES"
PLAIN = {
    LookProfile.TT01_2019: {"seal": seal_png(), "seal_mm": 36},
    LookProfile.ND30_2020: {"words": "SAO Y"},
}


def plan_of(
    pdf: bytes, pair: fonts.FontPair, profile: LookProfile, **changes: Any
) -> SignaturePlan:
    options = {"agency_name": AGENCY, "at": AT, **PLAIN[profile], **changes}
    return plans.scan_plan(pdf, font_pair=pair, profile=profile, **options)


def drawn(pdf: bytes) -> bytes:
    """The file with its signatures as part of the page, as a printer gets it."""
    document = pdfium.PdfDocument(pdf)
    document.init_forms()
    for page in document:
        assert raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY) == 1
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def look_at(
    before: bytes, after: bytes, profile: LookProfile
) -> list[pictures.PageLook]:
    """The signed page with the seal and each line of text, as measured in ink.

    The text layer cannot say where they stand: it counts from the corner of the
    appearance, not of the page.
    """
    (page,) = pictures.look_at(drawn(after))
    old, new = (picture(pdf, dpi=254).convert("RGB") for pdf in (before, after))
    added = (
        ImageChops.difference(old, new)
        .convert("L")
        .point(lambda value: 255 if value > 60 else 0)
    )
    marks = []
    below = 0
    if profile is LookProfile.TT01_2019:
        seal = ink_box(new, "red")
        marks.append(("seal", seal))
        below = round(seal[3])
    for place, (top, bottom) in enumerate(bands(added, below), start=1):
        found = added.crop((0, top, added.width, bottom)).getbbox()
        assert found
        marks.append((f"line {place}", (found[0], top, found[2], bottom)))
    return [
        dataclasses.replace(
            page,
            marks=tuple(
                pictures.Mark(name, *(round(value / 10, 2) for value in box))
                for name, box in marks
            ),
        )
    ]


def bands(ink: Image.Image, start: int) -> list[tuple[int, int]]:
    """(first, last) row of each line of text below ``start``, pixels.

    Rows that are less than half a millimetre apart belong to one line: the accents
    over a letter.
    """
    rows = [
        row
        for row in range(start, ink.height)
        if ink.crop((0, row, ink.width, row + 1)).getbbox()
    ]
    found: list[tuple[int, int]] = []
    for row in rows:
        if found and row - found[-1][1] < 5:
            found[-1] = (found[-1][0], row + 1)
        else:
            found.append((row, row + 1))
    return found


def page_of(width_mm: float, height_mm: float) -> bytes:
    out = io.BytesIO()
    size = (width_mm * POINTS_PER_MM, height_mm * POINTS_PER_MM)
    canvas = Canvas(out, pagesize=size)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def scanned_page() -> bytes:
    """A4 as a scanner makes it: one picture in colour at 200 dpi, no text layer."""
    paper = Image.new("RGB", (1654, 2339), (250, 249, 244))
    draw = ImageDraw.Draw(paper)
    for row in range(30):
        right = 1300 if row % 6 == 5 else 1500
        top = 580 + 55 * row
        draw.rectangle((240, top, right, top + 10), fill=(40, 40, 45))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    canvas.drawImage(ImageReader(paper), 0, 0, *A4)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


@pytest.fixture(scope="module")
def stored_pair(tmp_path_factory: pytest.TempPathFactory) -> fonts.FontPair:
    """The typeface the pictures were taken with; no other is compared."""
    faces, folder = search_fonts((FONT,)), tmp_path_factory.mktemp("stored-fonts")
    return fonts.FontPair(
        *(
            fonts.ready_font(face.path, folder, face.index)
            for face in (faces.regular, faces.italic)
        )
    )


@pytest.mark.parametrize("profile", LookProfile)
def test_a_signed_scan_stands_as_in_its_stored_picture(
    pki: Pki, stored_pair: fonts.FontPair, profile: LookProfile
) -> None:
    scan = scanned_page()
    signed = sign(scan, plan_of(scan, stored_pair, profile), pki.agency, pki)
    name, found = f"scan_{profile}", look_at(scan, signed, profile)
    if os.environ.get(RENEW):
        pictures.store(FOLDER, name, found, FONT)
    stored, font = pictures.load(FOLDER, name)
    assert font == FONT
    assert pictures.differences(stored, found) == []


def test_the_stored_picture_notices_a_seal_that_moved(
    pki: Pki, stored_pair: fonts.FontPair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plans, "_ANNEX_RIGHT", 11.5 * POINTS_PER_MM)
    scan = scanned_page()
    plan = plan_of(scan, stored_pair, LookProfile.TT01_2019)
    signed = sign(scan, plan, pki.agency, pki)
    found = look_at(scan, signed, LookProfile.TT01_2019)
    stored, _font = pictures.load(FOLDER, f"scan_{LookProfile.TT01_2019}")
    faults = pictures.differences(stored, found)
    assert any("“seal”" in fault and "has moved 1.5 mm" in fault for fault in faults)


def test_no_stored_picture_is_without_its_look() -> None:
    stored = {path.stem for path in FOLDER.glob("*.json")}
    assert stored == {f"scan_{profile}" for profile in LookProfile}


@pytest.mark.parametrize("diameter", [30, 36, 42])
@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_the_red_seal_has_its_real_size_in_the_corner_however_the_page_is_turned(
    pki: Pki, pair: fonts.FontPair, diameter: int, rotate: int
) -> None:
    scan = letter(rotate=rotate, crop=True)
    plan = plan_of(scan, pair, LookProfile.TT01_2019, seal_mm=diameter)
    page = picture(sign(scan, plan, pki.agency, pki), dpi=127)
    left, top, right, bottom = (value / 5 for value in ink_box(page, "red"))
    assert right - left == pytest.approx(diameter, abs=0.5)
    assert bottom - top == pytest.approx(diameter, abs=0.5)
    assert page.width / 5 - right == pytest.approx(10, abs=0.5)
    assert top == pytest.approx(8, abs=0.5)


def test_circular_01_names_agency_and_time_below_the_seal(pair: fonts.FontPair) -> None:
    plan = plan_of(letter(), pair, LookProfile.TT01_2019)
    assert plan.purpose is Purpose.SCAN and plan.box.page == 0
    assert " ".join(mark.text for mark in plan.texts) == (
        f"{AGENCY} 05/03/2026; 10:20:30 +07:00"
    )
    (seal,) = plan.images
    frame = geometry.page_frame(signing.open_pdf(letter()), 0)
    for mark in plan.texts:
        assert mark.baseline < seal.box.bottom
        middle = mark.left + mark.width / 2
        assert middle == pytest.approx(seal.box.left + seal.box.width / 2)
        assert mark.left + mark.width <= frame.width - 3 * POINTS_PER_MM + 0.01


def test_a_time_elsewhere_is_printed_as_vietnam_s(pair: fonts.FontPair) -> None:
    paris = dt.timezone(dt.timedelta(hours=1))
    at = dt.datetime(2026, 12, 31, 23, 59, 1, tzinfo=paris)
    for profile in LookProfile:
        plan = plan_of(letter(), pair, profile, at=at)
        told = " ".join(mark.text for mark in plan.texts)
        assert told.endswith("01/01/2027; 05:59:01 +07:00")


def test_decree_30_shows_a_line_and_no_picture(pair: fonts.FontPair) -> None:
    plan = plan_of(letter(), pair, LookProfile.ND30_2020, seal=seal_png(), seal_mm=36)
    assert plan.images == ()
    told = " ".join(mark.text for mark in plan.texts)
    assert told == f"SAO Y; {AGENCY}; 05/03/2026; 10:20:30 +07:00"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"seal": b""}, Code.IMAGE_UNREADABLE),
        ({"seal": seal_png(colour=(20, 40, 190))}, Code.IMAGE_COLOUR),
        ({"seal": signature_png()}, Code.IMAGE_COLOUR),
        ({"seal_mm": 9}, Code.VALUE),
        ({"seal_mm": 61}, Code.VALUE),
        ({"agency_name": " "}, Code.VALUE),
        ({"agency_name": "Sở " * 200}, Code.NO_ROOM),
        ({"at": dt.datetime(2026, 3, 5)}, Code.TIME_NAIVE),
    ],
)
def test_what_the_circular_does_not_know_is_refused(
    pair: fonts.FontPair, changes: dict[str, Any], code: Code
) -> None:
    with pytest.raises(DocSignError) as refusal:
        plan_of(letter(), pair, LookProfile.TT01_2019, **changes)
    assert refusal.value.code is code


@pytest.mark.parametrize("size", [(40, 200), (200, 40)])
def test_a_page_smaller_than_the_seal_is_refused(
    pair: fonts.FontPair, size: tuple[float, float]
) -> None:
    with pytest.raises(DocSignError) as refusal:
        plan_of(page_of(*size), pair, LookProfile.TT01_2019)
    assert refusal.value.code is Code.NO_ROOM


def test_decree_30_wants_the_form_of_copy(pair: fonts.FontPair) -> None:
    with pytest.raises(DocSignError) as refusal:
        plan_of(letter(), pair, LookProfile.ND30_2020, words=" ")
    assert refusal.value.code is Code.VALUE


@pytest.mark.parametrize("profile", LookProfile)
def test_pdfsig_agrees_on_a_signed_scan(
    tmp_path: Path, pair: fonts.FontPair, profile: LookProfile
) -> None:
    # pdfsig judges by the clock of the machine, so this authority lives today.
    now = dt.datetime.now(tz=OFFICE_ZONE).replace(microsecond=0)
    days = ((now - AT).days - 10, (now - AT).days + 400)
    root = issue("Demo Root CA", None, ca=True, days=days, key=rsa_key())
    sub = issue("Demo Sub CA", root, ca=True, days=days, key=rsa_key())
    agency = issue(AGENCY, sub, days=days, key=rsa_key())
    pki = Pki(root, sub, agency, agency)
    signed = sign(letter(), plan_of(letter(), pair, profile, at=now), agency, pki)
    assert signed.startswith(letter())
    path = tmp_path / "scan.pdf"
    path.write_bytes(signed)
    told = pdfsig(path, nss_store(tmp_path / "nss", root.pem))
    assert told.count("Signature Validation: Signature is Valid.") == 1
    assert told.count("Certificate Validation: Certificate is Trusted.") == 1
    assert told.count("- Total document signed") == 1
    assert verify(signed, pki.trust, now).verdict is Verdict.VALID
    spoilt = bytearray(signed)
    spoilt[letter().index(b"stream") + 20] ^= 1
    path.write_bytes(spoilt)
    again = pdfsig(path, f"sql:{tmp_path / 'nss'}")
    assert "Signature is Valid" not in again
