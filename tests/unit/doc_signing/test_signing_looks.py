"""Placement and print: measured on the page, not read from the plan alone."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest
from fontTools.ttLib import TTFont
from PIL import Image, ImageChops, ImageDraw, ImageFilter
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas
from signing_makers import (
    AT,
    FACES,
    SIGNER,
    Pki,
    foreign_sign,
    letter,
    seal_png,
    sign,
    signature_png,
)

from docsign import anchors, fonts, geometry, looks, plans, signing
from docsign.values import (
    POINTS_PER_MM,
    Box,
    Code,
    DocSignError,
    LookProfile,
    Purpose,
    SignaturePlan,
)

pytestmark = pytest.mark.slow

DAY = dt.date(2026, 3, 5)


def issue(pdf: bytes, pair: fonts.FontPair, **changes: Any) -> list[SignaturePlan]:
    options: dict[str, Any] = {
        "number": "123",
        "issued_on": DAY,
        "seal": seal_png(),
        "seal_mm": 36,
        "at": AT,
        "font_pair": pair,
    }
    return plans.issue_plans(pdf, **(options | changes))


_signed: dict[bytes, bytes] = {}


def person_signed(pki: Pki, pdf: bytes) -> bytes:
    """Signed once per letter and run."""
    if pdf not in _signed:
        plan = plans.person_plan(pdf, signature_png(), AT, signer_name=SIGNER)
        _signed[pdf] = sign(pdf, plan, pki.agency, pki)
    return _signed[pdf]


def issued(pki: Pki, pair: fonts.FontPair, pdf: bytes) -> bytes:
    for plan in issue(pdf, pair):
        pdf = sign(pdf, plan, pki.agency, pki)
    return pdf


def picture(pdf: bytes, page: int = 0, dpi: int = 72) -> Image.Image:
    """A page as a viewer shows it, signatures included."""
    document = pdfium.PdfDocument(pdf)
    document.init_forms()
    try:
        return document[page].render(scale=dpi / 72, may_draw_forms=True).to_pil()
    finally:
        document.close()


def ink_box(image: Image.Image, colour: str) -> tuple[float, float, float, float]:
    """(left, top, right, bottom) of the red or blue ink, pixels."""
    red, green, blue = image.convert("RGB").split()
    strong, weak = (red, blue) if colour == "red" else (blue, red)
    mask = ImageChops.subtract(strong, weak).point(lambda v: 255 if v > 90 else 0)
    # One pixel of colour at the edge of a letter is the renderer's, not the ink's.
    found = mask.filter(ImageFilter.MinFilter(3)).getbbox()
    assert found, f"no {colour} ink"
    left, top, right, bottom = found
    return left - 1, top - 1, right + 1, bottom + 1


def difference(one: Image.Image, two: Image.Image) -> float:
    """Share of pixels that differ clearly, after a blur against antialiasing."""
    blurred = [i.convert("L").filter(ImageFilter.BoxBlur(1)) for i in (one, two)]
    histogram = ImageChops.difference(*blurred).histogram()
    return sum(histogram[60:]) / (one.width * one.height)


# Seal and signature


def test_the_seal_has_its_real_size_and_covers_a_third_on_the_left(
    pki: Pki, pair: fonts.FontPair
) -> None:
    signed = person_signed(pki, letter())
    person = plans.find_person_signature(signed)
    (plan,) = issue(signed, pair)
    (seal,) = plan.images
    side = 36 * POINTS_PER_MM
    assert (seal.box.width, seal.box.height) == pytest.approx((side, side))
    assert seal.box.left == pytest.approx(person.left - 2 / 3 * side, abs=0.02)
    assert seal.box.right - person.left == pytest.approx(side / 3, abs=0.02)


@pytest.mark.parametrize("diameter", [30, 42])
def test_the_printed_seal_measures_its_millimetres(
    pki: Pki, pair: fonts.FontPair, diameter: int
) -> None:
    signed = person_signed(pki, letter())
    (plan,) = issue(signed, pair, seal_mm=diameter)
    done = sign(signed, plan, pki.agency, pki)
    left, top, right, bottom = ink_box(picture(done, dpi=127), "red")
    assert (right - left) / 5 == pytest.approx(diameter, abs=0.5)
    assert (bottom - top) / 5 == pytest.approx(diameter, abs=0.5)


def test_the_signature_stands_between_title_and_name_in_blue(pki: Pki) -> None:
    pdf = letter()
    signed = person_signed(pki, pdf)
    text = anchors.read_text(pdf)
    place = anchors.find_signature_place(text, SIGNER)
    scaled = ink_box(picture(signed, dpi=144), "blue")
    left, top, right, bottom = (value / 2 for value in scaled)
    height = A4[1]
    assert height - bottom >= place.bottom - 1 and height - top <= place.top + 1
    assert (left + right) / 2 == pytest.approx(place.left + place.width / 2, abs=2)


def test_on_the_last_page_the_seal_alone_and_on_page_one_the_number(
    pki: Pki, pair: fonts.FontPair
) -> None:
    signed = person_signed(pki, letter(pages=3))
    first, last = issue(signed, pair)
    assert (first.purpose, last.purpose) == (
        Purpose.AGENCY_NUMBER,
        Purpose.AGENCY_SEAL,
    )
    assert (first.box.page, last.box.page) == (0, 2)
    assert [mark.text for mark in first.texts] == ["123", "05", "3"]
    assert not first.images and not last.texts and len(last.images) == 1
    assert first.field_name != last.field_name


def test_decree_30_shows_no_text_at_the_seal_and_circular_01_does(
    pki: Pki, pair: fonts.FontPair
) -> None:
    signed = person_signed(pki, letter(pages=2))
    texts = {
        profile: [
            mark.text
            for mark in issue(
                signed, pair, profile=profile, agency_name="Sở Nông nghiệp"
            )[1].texts
        ]
        for profile in LookProfile
    }
    assert texts == {
        LookProfile.ND30_2020: [],
        LookProfile.TT01_2019: ["Sở Nông nghiệp", "05/03/2026; 10:20:30 +07:00"],
    }


def test_the_agency_signs_only_what_a_person_has_signed(pair: fonts.FontPair) -> None:
    with pytest.raises(DocSignError) as refusal:
        issue(letter(), pair)
    assert refusal.value.code is Code.NO_PERSON_SIGNATURE


def test_the_mark_of_a_foreign_tool_is_found_too(
    pki: Pki, pair: fonts.FontPair
) -> None:
    signed = foreign_sign(letter(), pki.agency, pki, box=(300, 400, 420, 460))
    person = plans.find_person_signature(signed)
    assert (person.left, person.bottom) == pytest.approx((300, 400), abs=0.01)
    assert (person.width, person.height) == pytest.approx((120, 60), abs=0.01)


def test_the_seal_stays_on_the_paper(pki: Pki, pair: fonts.FontPair) -> None:
    signed = person_signed(pki, letter())
    corner = Box(0, 5, 2, 80, 30)
    (plan,) = issue(signed, pair, signature_box=corner)
    assert (plan.images[0].box.left, plan.images[0].box.bottom) == (0, 0)


@pytest.mark.parametrize("wrong", [0, 9, 61, -36])
def test_a_seal_of_impossible_size_is_refused(
    pki: Pki, pair: fonts.FontPair, wrong: float
) -> None:
    with pytest.raises(DocSignError) as refusal:
        issue(letter(), pair, seal_mm=wrong)
    assert refusal.value.code is Code.VALUE


# Number and date


def test_number_and_date_sit_on_the_baseline_inside_their_gaps(
    pki: Pki, pair: fonts.FontPair
) -> None:
    signed = person_signed(pki, letter())
    text = anchors.read_text(signed)
    number_gap = anchors.find_number_blank(text)
    date_place = anchors.find_date_place(text)
    assert number_gap and date_place
    (plan,) = issue(signed, pair)
    gaps = (number_gap, date_place.day, date_place.month)
    for mark, gap in zip(plan.texts, gaps, strict=True):
        assert mark.baseline == pytest.approx(gap.baseline, abs=0.01)
        assert gap.left <= mark.left and mark.left + mark.width <= gap.right
        assert mark.size == 13
    assert plan.texts[0].left + plan.texts[0].width == pytest.approx(
        number_gap.right, abs=1
    )
    assert [mark.font for mark in plan.texts] == [
        pair.regular,
        pair.italic,
        pair.italic,
    ]


def test_the_page_gains_ink_on_the_baseline_of_its_gaps_and_nowhere_else(
    pki: Pki, pair: fonts.FontPair
) -> None:
    text = anchors.read_text(letter())
    date_place = anchors.find_date_place(text)
    number_gap = anchors.find_number_blank(text)
    assert date_place and number_gap
    dpi, height = 288, A4[1]
    scale = dpi / 72
    top = (0, 0, round(A4[0] * scale), round(200 * scale))
    before = picture(letter(), dpi=dpi).crop(top)
    after = picture(issued(pki, pair, person_signed(pki, letter())), dpi=dpi).crop(top)
    for gap in (number_gap, date_place.day, date_place.month):
        line = (height - gap.baseline) * scale
        room = (
            round(gap.left * scale),
            round(line - gap.size * scale),
            round(gap.right * scale),
            round(line + 0.3 * gap.size * scale),
        )
        assert ink_rows(before.crop(room)) is None
        rows = ink_rows(after.crop(room))
        assert rows
        assert rows[1] + room[1] == pytest.approx(line, abs=0.4 * scale)
        for image in (before, after):
            ImageDraw.Draw(image).rectangle(room, "white")
    assert difference(before, after) == 0


def ink_rows(image: Image.Image) -> tuple[int, int] | None:
    """(first, last) row with dark ink, pixels."""
    dark = image.convert("L").point(lambda v: 255 if v < 128 else 0)
    box = dark.getbbox()
    return (box[1], box[3]) if box else None


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (dt.date(2026, 1, 9), ["09", "01"]),
        (dt.date(2026, 2, 28), ["28", "02"]),
        (dt.date(2026, 3, 1), ["01", "3"]),
        (dt.date(2026, 12, 31), ["31", "12"]),
    ],
)
def test_days_below_ten_and_the_first_two_months_have_a_zero(
    pki: Pki, pair: fonts.FontPair, day: dt.date, expected: list[str]
) -> None:
    (plan,) = issue(
        letter(), pair, issued_on=day, signature_box=Box(0, 300, 400, 99, 50)
    )
    assert [mark.text for mark in plan.texts[1:]] == expected


@pytest.mark.parametrize(
    ("number", "date"),
    [
        ("Số: ……/SNNMT-TNN", "Sông Lam, ngày …… tháng …… năm 2026"),
        ("Số:......../SNNMT-TNN", "Sông Lam, ngày ..... tháng ..... năm 2026"),
        ("Số:          /QĐ-UBND", "Sông Lam, ngày      tháng      năm         "),
    ],
)
def test_gaps_may_be_dotted_and_the_year_free(
    pair: fonts.FontPair, number: str, date: str
) -> None:
    pdf = letter(number=number, date=date)
    (plan,) = issue(pdf, pair, signature_box=Box(0, 300, 400, 99, 50))
    texts = [mark.text for mark in plan.texts]
    assert texts[:3] == ["123", "05", "3"]
    assert texts[3:] == ([] if "2026" in date else ["2026"])


def test_what_is_printed_already_is_not_written_again(pair: fonts.FontPair) -> None:
    pdf = letter(number="Số: 123/SNNMT", date="Sông Lam, ngày 05 tháng 3 năm 2026")
    (plan,) = issue(pdf, pair, signature_box=Box(0, 300, 400, 99, 50))
    assert plan.texts == () and len(plan.images) == 1


@pytest.mark.parametrize(
    ("changes", "options", "code"),
    [
        ({"number": "Kính gửi"}, {}, Code.NO_NUMBER_PLACE),
        ({"date": "Sông Lam"}, {}, Code.NO_DATE_PLACE),
        ({"date": "ngày      tháng      năm 2025"}, {}, Code.YEAR_MISMATCH),
        ({}, {"number": "123456789012"}, Code.NO_ROOM),
        ({}, {"number": " "}, Code.NO_ROOM),
        ({}, {"number": "12漢"}, Code.TEXT_NOT_PRINTABLE),
    ],
)
def test_a_letter_without_room_is_refused_with_a_reason(
    pair: fonts.FontPair,
    changes: dict[str, Any],
    options: dict[str, Any],
    code: Code,
) -> None:
    with pytest.raises(DocSignError) as refusal:
        issue(letter(**changes), pair, signature_box=Box(0, 300, 400, 9, 9), **options)
    assert refusal.value.code is code


def test_boxes_given_by_hand_stand_in_for_a_text_layer(pair: fonts.FontPair) -> None:
    scan = blank_page()
    boxes = [Box(0, left, 700, 30, 15) for left in (100, 300, 360)]
    (plan,) = issue(
        scan,
        pair,
        signature_box=Box(0, 320, 300, 120, 60),
        number_box=boxes[0],
        date_boxes=boxes[1:],
    )
    assert [mark.baseline for mark in plan.texts] == [700] * 3
    person = plans.person_plan(
        scan, signature_png(), AT, place=Box(0, 300, 300, 120, 60)
    )
    assert person.box.left >= 300 and person.box.right <= 420


def blank_page() -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


# The place of the signature


def test_a_name_in_the_text_is_not_the_name_line() -> None:
    plain = anchors.find_signature_place(anchors.read_text(letter()), SIGNER)
    mentioned = letter(mention_signer=True)
    assert anchors.find_signature_place(anchors.read_text(mentioned), SIGNER) == plain


def test_the_name_is_found_however_it_is_spelt() -> None:
    import unicodedata

    text = anchors.read_text(letter())
    place = anchors.find_signature_place(text, SIGNER)
    for spelling in (
        SIGNER.upper(),
        unicodedata.normalize("NFD", SIGNER),
        f"  {SIGNER} ",
    ):
        assert anchors.find_signature_place(text, spelling) == place


@pytest.mark.parametrize("who", ["", "Người Khác", "Châu"])
def test_a_signer_who_is_not_on_the_page_is_refused(who: str) -> None:
    with pytest.raises(DocSignError) as refusal:
        plans.person_plan(letter(), signature_png(), AT, signer_name=who)
    assert refusal.value.code is Code.NO_SIGNATURE_PLACE


def test_a_scan_without_text_asks_for_a_place() -> None:
    with pytest.raises(DocSignError) as refusal:
        plans.person_plan(blank_page(), signature_png(), AT, signer_name=SIGNER)
    assert refusal.value.code is Code.NO_SIGNATURE_PLACE


# Turned and cropped pages


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_a_turned_and_cropped_page_looks_like_the_straight_one(
    pki: Pki, pair: fonts.FontPair, rotate: int
) -> None:
    straight = picture(issued(pki, pair, person_signed(pki, letter())))
    scanned = letter(rotate=rotate, crop=True)
    turned = picture(issued(pki, pair, person_signed(pki, scanned)))
    assert turned.size == straight.size
    assert difference(straight, turned) < 0.001
    unsigned = picture(letter())
    assert difference(straight, unsigned) > 0.002  # the measure can fail


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_points_go_to_pdf_coordinates_and_back(rotate: int) -> None:
    frame = geometry.PageFrame(40, 50, 640, 892, rotate)
    for point in ((0.0, 0.0), (10.5, 700.25), (frame.width, frame.height)):
        assert frame.point_to_view(*frame.point_to_user(*point)) == pytest.approx(point)


# The annex


def test_an_annex_carries_one_black_line_at_the_top_right(
    pki: Pki, pair: fonts.FontPair
) -> None:
    pdf = letter(pages=2)
    plan = plans.annex_plan(pdf, "123/SNNMT-TNN", AT, font_pair=pair)
    (mark,) = plan.texts
    assert mark.text == "Số: 123/SNNMT-TNN; 05/03/2026; 10:20:30 +07:00"
    assert (mark.size, plan.box.page, plan.images) == (10, 0, ())
    assert plan.box.right > 500 and plan.box.bottom > 790
    done = sign(pdf, plan, pki.agency, pki)
    words = " ".join(
        "".join(letter.text for letter in line.letters)
        for line in anchors.read_text(pdf).lines
    )
    assert mark.text not in words  # page content untouched, only the widget shows it
    assert difference(picture(done), picture(pdf)) > 0
    line = picture(done, dpi=144).convert("RGB").crop((600, 0, 1190, 100)).reduce(10)
    assert min(low for low, _high in line.getextrema()) < 235
    red, green, blue = line.split()
    for one, two in ((red, green), (green, blue)):
        assert ImageChops.difference(one, two).getextrema()[1] < 25


def test_a_copy_names_form_agency_and_time_without_a_picture(
    pki: Pki, pair: fonts.FontPair
) -> None:
    pdf = letter(pages=2)
    plan = plans.copy_plan(pdf, "SAO Y", "Sở Nội vụ", AT, font_pair=pair)
    (mark,) = plan.texts
    assert mark.text == "SAO Y; Sở Nội vụ; 05/03/2026; 10:20:30 +07:00"
    assert (mark.size, plan.box.page, plan.images) == (10, 0, ())
    assert plan.purpose is Purpose.COPY
    frame = geometry.page_frame(signing.open_pdf(pdf), 0)
    assert plan.box.right > frame.width - 40 and plan.box.bottom > frame.height - 50
    for words, agency in (("", "Sở Nội vụ"), ("SAO Y", "  ")):
        with pytest.raises(DocSignError) as refusal:
            plans.copy_plan(pdf, words, agency, AT, font_pair=pair)
        assert refusal.value.code is Code.VALUE


def test_a_copy_of_a_signed_scan_leaves_the_line_of_the_scan_readable(
    pki: Pki, pair: fonts.FontPair
) -> None:
    first = plans.copy_plan(letter(), "SAO Y", "Sở Nội vụ", AT, font_pair=pair)
    scanned = sign(letter(), first, pki.agency, pki)
    second = plans.copy_plan(scanned, "SAO LỤC", "UBND xã", AT, font_pair=pair)
    assert second.box.top <= first.box.bottom
    third = plans.copy_plan(
        sign(scanned, second, pki.agency, pki), "SAO LỤC", "X", AT, font_pair=pair
    )
    assert third.box.top <= second.box.bottom


def test_a_long_name_is_broken_between_words_and_never_leaves_the_page(
    pair: fonts.FontPair,
) -> None:
    name = " ".join(["Trung tâm dịch vụ tổng hợp"] * 7)
    plan = plans.copy_plan(letter(), "TRÍCH SAO", name, AT, font_pair=pair)
    assert 1 < len(plan.texts) <= 3
    assert " ".join(mark.text for mark in plan.texts).startswith("TRÍCH SAO; Trung")
    assert plan.box.left >= 10 * POINTS_PER_MM - 1
    baselines = [mark.baseline for mark in plan.texts]
    assert baselines == sorted(baselines, reverse=True)
    for endless in ("X" * 200, " ".join(["Trung tâm"] * 60)):
        with pytest.raises(DocSignError) as refusal:
            plans.copy_plan(letter(), "SAO Y", endless, AT, font_pair=pair)
        assert refusal.value.code is Code.NO_ROOM


def test_on_an_annex_the_seal_covers_a_third_of_the_signature_from_the_left(
    pki: Pki, pair: fonts.FontPair
) -> None:
    pdf = letter(pages=2)
    person = plans.annex_person_plan(pdf, signature_png(), AT)
    assert (person.purpose, person.box.page, person.texts) == (Purpose.PERSON, 0, ())
    signed = sign(pdf, person, pki.agency, pki)
    agency = plans.annex_plan(
        signed, "9/QĐ-STN", AT, font_pair=pair, seal=seal_png(), seal_mm=36
    )
    (seal,) = agency.images
    side = 36 * POINTS_PER_MM
    assert seal.box.width == pytest.approx(side)
    assert seal.box.left == pytest.approx(person.box.left - side * 2 / 3)
    assert seal.box.right < person.box.right
    (line,) = agency.texts
    assert seal.box.top <= line.baseline
    done = sign(signed, agency, pki.agency, pki)
    assert difference(picture(done), picture(signed)) > 0


def test_printed_times_are_vietnam_s_whatever_the_zone() -> None:
    utc = dt.datetime(2026, 3, 4, 20, 0, 0, tzinfo=dt.timezone.utc)
    assert looks.printed_time(utc) == "05/03/2026; 03:00:00 +07:00"
    assert plans.issue_date(utc) == dt.date(2026, 3, 5)
    with pytest.raises(DocSignError) as refusal:
        looks.printed_time(utc.replace(tzinfo=None))
    assert refusal.value.code is Code.TIME_NAIVE


# Letters


def test_all_vietnamese_letters_print_as_reportlab_prints_them(
    pki: Pki, pair: fonts.FontPair
) -> None:
    """pyHanko alone would set them twice too wide or as question marks."""
    assert len(set(fonts.VIETNAMESE_LETTERS)) == 146
    rows = [fonts.VIETNAMESE_LETTERS[i : i + 37] for i in range(0, 146, 37)]
    marks = tuple(
        looks.text_mark(row, pair.regular, 13, left=60, baseline=700 - 25 * index)
        for index, row in enumerate(rows)
    )
    plan = SignaturePlan(
        Purpose.ANNEX, "letters", Box(0, 50, 600, 500, 130), marks, (), AT
    )
    ours = picture(sign(blank_page(), plan, pki.agency, pki), dpi=100)
    letter()  # registers the faces
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    canvas.setFont("Serif", 13)
    for mark, row in zip(marks, rows, strict=True):
        canvas.drawString(60, mark.baseline, row)
        assert mark.width == pytest.approx(
            canvas.stringWidth(row, "Serif", 13), rel=0.005
        )
    canvas.save()
    theirs = picture(out.getvalue(), dpi=100)
    assert difference(ours, theirs) < 0.0005
    assert difference(theirs, picture(blank_page(), dpi=100)) > 0.005


def test_decomposed_letters_are_composed_before_printing(
    pair: fonts.FontPair,
) -> None:
    import unicodedata

    word = "Nguyễn Thị Thắng"
    apart = unicodedata.normalize("NFD", word)
    assert fonts.text_width(pair.regular, apart, 13) == fonts.text_width(
        pair.regular, word, 13
    )


def test_a_font_without_one_vietnamese_letter_is_refused(tmp_path: Path) -> None:
    font = TTFont(FACES.regular.path, fontNumber=FACES.regular.index)
    for table in font["cmap"].tables:
        table.cmap.pop(0x1EB7, None)
    lacking = tmp_path / "lacking.ttf"
    font.save(lacking)
    with pytest.raises(DocSignError) as refusal:
        fonts.ready_font(lacking, tmp_path / "cache")
    assert refusal.value.code is Code.FONT_INCOMPLETE
    assert refusal.value.detail == "lacking.ttf: ặ"
    assert not list((tmp_path).glob("cache/*"))


def test_what_is_no_font_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.ttf").write_bytes(b"no font at all")
    for path in (tmp_path / "x.ttf", tmp_path / "absent.ttf"):
        with pytest.raises(DocSignError) as refusal:
            fonts.ready_font(path, tmp_path)
        assert refusal.value.code is Code.FONT_UNREADABLE


def test_a_ready_font_has_a_thousand_units_and_is_made_once(
    pair: fonts.FontPair,
) -> None:
    assert TTFont(pair.regular)["head"].unitsPerEm == 1000
    made = Path(pair.regular)
    stamp = made.stat().st_mtime_ns
    again = fonts.ready_font(FACES.regular.path, made.parent, FACES.regular.index)
    assert (again, made.stat().st_mtime_ns) == (str(made), stamp)


# Pictures


def encoded(image: Image.Image, kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    image.save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize(
    ("image", "code"),
    [
        (b"", Code.IMAGE_UNREADABLE),
        (b"\x89PNG\r\n\x1a\n broken", Code.IMAGE_UNREADABLE),
        (encoded(Image.new("RGB", (9, 9), "red"), "JPEG"), Code.IMAGE_UNREADABLE),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", Code.IMAGE_UNREADABLE),
        (encoded(Image.new("RGB", (9, 9), "red")), Code.IMAGE_NOT_TRANSPARENT),
        (encoded(Image.new("RGBA", (9, 9))), Code.IMAGE_UNREADABLE),
        (encoded(Image.new("RGBA", (2001, 1))), Code.IMAGE_TOO_LARGE),
        (b"\x89PNG" + bytes(1024 * 1024), Code.IMAGE_TOO_LARGE),
        (signature_png(), Code.IMAGE_COLOUR),
        (seal_png(colour=(10, 10, 10)), Code.IMAGE_COLOUR),
    ],
)
def test_a_seal_that_is_no_transparent_red_png_is_refused(
    image: bytes, code: Code
) -> None:
    with pytest.raises(DocSignError) as refusal:
        looks.read_picture(image, looks.Ink.RED)
    assert refusal.value.code is code


def test_a_red_signature_is_refused() -> None:
    with pytest.raises(DocSignError) as refusal:
        plans.person_plan(letter(), seal_png(), AT, signer_name=SIGNER)
    assert refusal.value.code is Code.IMAGE_COLOUR


def test_empty_margins_and_hidden_data_of_a_picture_are_dropped() -> None:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Author", "hidden")
    image = Image.new("RGBA", (100, 100))
    image.paste((200, 0, 0, 255), (30, 40, 70, 60))
    out = io.BytesIO()
    image.save(out, "PNG", pnginfo=info)
    picture_read = looks.read_picture(out.getvalue(), looks.Ink.RED)
    assert (picture_read.width, picture_read.height) == (40, 20)
    assert b"hidden" in out.getvalue() and b"hidden" not in picture_read.png


@pytest.mark.parametrize(
    ("pixel", "kept"),
    [
        ((255, 255, 255, 255), (0, 0, 0, 0)),
        ((200, 0, 0, 255), (200, 0, 0, 255)),
        ((255, 128, 128, 255), (255, 0, 0, 127)),
        ((255, 128, 128, 128), (255, 0, 0, 64)),
        ((100, 20, 20, 255), (87, 0, 0, 235)),
    ],
)
def test_the_paper_of_a_picture_becomes_transparent_and_its_look_stays(
    pixel: tuple[int, ...], kept: tuple[int, ...]
) -> None:
    image = Image.new("RGBA", (40, 40))
    image.paste((200, 0, 0, 255), (0, 0, 40, 20))
    image.putpixel((20, 30), pixel)
    stored = looks.read_picture(encoded(image), looks.Ink.RED, trim=False).png
    with Image.open(io.BytesIO(stored)) as read:
        found = read.getpixel((20, 30))
        on_white = Image.alpha_composite(Image.new("RGBA", (40, 40), "white"), read)
    assert isinstance(found, tuple)
    assert all(abs(a - b) <= 2 for a, b in zip(found, kept, strict=True)), found
    whole = Image.alpha_composite(Image.new("RGBA", (40, 40), "white"), image)
    seen, meant = on_white.getpixel((20, 30)), whole.getpixel((20, 30))
    assert isinstance(seen, tuple) and isinstance(meant, tuple)
    assert all(abs(a - b) <= 3 for a, b in zip(seen, meant, strict=True)), (seen, meant)


def test_a_page_with_its_own_unit_is_refused(pki: Pki) -> None:
    pdf = letter()
    plan = plans.person_plan(pdf, signature_png(), AT, signer_name=SIGNER)
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    page = writer.find_page_for_modification(0)[0].get_object()
    page["/UserUnit"] = generic.NumberObject(2)
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(DocSignError) as refusal:
        signing.prepare(out.getvalue(), plan, pki.agency.der)
    assert refusal.value.code is Code.PAGE_UNIT
