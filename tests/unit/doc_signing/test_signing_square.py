"""The square on a document: where it stands, on which pages, and never below a name."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from reportlab.lib.pagesizes import A4, A5
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from signing_makers import AT, SIGNER, Pki, foreign_sign, letter, sign, signature_png
from test_signing_pdfsig import nss_store, pdfsig

from docsign import anchors, fonts, geometry, plans, signing
from docsign.square import SIDE_MM, has_square, print_square
from docsign.values import POINTS_PER_MM, Code, DocSignError, PrintedSquare, Verdict
from docsign.verify import verify
from docsign.worker import Worker

CODE = "abcdefghijklmnopqrstuvwxyz"
TARGET = f"https://vanban.songlam.gov.vn/kiem-tra-van-ban?code={CODE}"
WORDS = ("Quét mã để", "kiểm tra văn bản")


def printed(
    pdf: bytes, pair: fonts.FontPair, target: str = TARGET, words: Any = WORDS
) -> PrintedSquare:
    return print_square(pdf, target, words, pair.italic)


def seen(pdf: bytes, dpi: int = 200) -> list[list[str]]:
    """What a phone reads on each page."""
    return [
        [
            one.text
            for one in zxingcpp.read_barcodes(page.render(scale=dpi / 72).to_pil())
        ]
        for page in pypdfium2.PdfDocument(pdf)
    ]


def drawn(draw: Callable[[Canvas], None], pages: int = 1, size: Any = A4) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size, invariant=1)
    for _turn in range(pages):
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


@pytest.mark.parametrize("dpi", [150, 200, 300])
def test_a_phone_reads_the_address(pair: fonts.FontPair, dpi: int) -> None:
    assert seen(printed(letter(), pair).pdf, dpi) == [[TARGET]]


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("crop", [False, True])
def test_it_stands_upright_at_the_same_place_of_every_page(
    pair: fonts.FontPair, rotate: int, crop: bool
) -> None:
    made = printed(letter(rotate=rotate, crop=crop), pair)
    plain = printed(letter(), pair)
    assert made.box == plain.box
    assert seen(made.pdf) == [[TARGET]]
    ours, theirs = (
        pypdfium2.PdfDocument(one.pdf)[0]
        .render(scale=100 / 72, grayscale=True)
        .to_pil()
        for one in (made, plain)
    )
    left, bottom = (
        int(value * 100 / 72) for value in (plain.box.left, plain.box.bottom)
    )
    area = (left, ours.height - bottom - 100, left + 72, ours.height - bottom)
    difference = [
        abs(one - two)
        for one, two in zip(
            ours.crop(area).tobytes(), theirs.crop(area).tobytes(), strict=True
        )
    ]
    # Edges are smoothed otherwise; a module that turned would be black on white.
    assert sum(difference) / len(difference) < 12


def test_it_stands_in_the_left_margin_where_the_form_has_nothing(
    pair: fonts.FontPair,
) -> None:
    box = printed(letter(pages=3), pair).box
    assert box.page == 0
    assert box.width == pytest.approx(SIDE_MM * POINTS_PER_MM)
    assert box.left > 5 * mm and box.right < 28 * mm
    assert box.bottom >= 10 * mm and box.top < 148 * mm - 46 * mm


def test_no_word_and_no_place_of_the_page_changes_for_readers(
    pair: fonts.FontPair,
) -> None:
    before = letter(pages=2)
    after = printed(before, pair).pdf
    one, two = anchors.read_text(before), anchors.read_text(after)
    assert [line.text for line in one.lines] == [line.text for line in two.lines]
    assert anchors.find_signature_place(one, SIGNER) == anchors.find_signature_place(
        two, SIGNER
    )


def test_it_is_an_update_that_asks_no_font_picture_or_transparency(
    pair: fonts.FontPair,
) -> None:
    before = letter(pages=2)
    after = printed(before, pair).pdf
    assert after.startswith(before)
    update = after[len(before) :]
    for asked in (b"/FontFile", b"/Subtype", b"/ExtGState", b"/SMask", b"/Annot"):
        assert asked not in update
    old, new = (signing.open_pdf(one) for one in (before, after))
    for page in range(2):
        resources = [
            reader.find_page_for_modification(page)[0].get_object()["/Resources"]
            for reader in (old, new)
        ]
        assert resources[0] == resources[1]


def test_page_1_before_the_last_and_higher_before_another_page(
    pair: fonts.FontPair,
) -> None:
    def foot(canvas: Canvas) -> None:
        canvas.rect(0, 0, 200, 12 * mm, fill=1)

    lowest = printed(letter(), pair).box
    raised = printed(drawn(foot, 2), pair).box
    assert (raised.page, raised.left) == (0, lowest.left)
    assert raised.bottom > 12 * mm > lowest.bottom
    turn = iter((True, False))

    def first_full(canvas: Canvas) -> None:
        if next(turn):
            canvas.rect(0, 0, 200, 290 * mm, fill=1)

    made = printed(drawn(first_full, 2), pair)
    assert made.box.page == 1
    assert seen(made.pdf) == [[], [TARGET]]


def scan() -> bytes:
    """A grey scan that fills its page."""
    picture = Image.new("L", (830, 1170), 190)
    return drawn(lambda canvas: canvas.drawInlineImage(picture, 0, 0, *A4))


@pytest.mark.parametrize(
    ("pdf", "code"),
    [
        (scan(), Code.NO_ROOM),
        (
            drawn(lambda canvas: canvas.rect(10, 0, 40, 280 * mm, fill=1)),
            Code.NO_ROOM,
        ),
        (drawn(lambda canvas: None, size=(60 * mm, 40 * mm)), Code.NO_ROOM),
        (letter(encrypt="x"), Code.ENCRYPTED),
        (b"%PDF-1.7 nothing", Code.UNREADABLE),
        (b"no PDF", Code.NOT_A_PDF),
    ],
)
def test_what_has_no_place_or_is_no_file_is_refused(
    pair: fonts.FontPair, pdf: bytes, code: Code
) -> None:
    with pytest.raises(DocSignError) as refusal:
        printed(pdf, pair)
    assert refusal.value.code is code


def test_small_and_blank_pages_have_it_too(pair: fonts.FontPair) -> None:
    made = printed(drawn(lambda canvas: None, size=A5), pair)
    assert seen(made.pdf) == [[TARGET]]


def test_a_form_field_or_note_is_not_covered(pair: fonts.FontPair) -> None:
    def field(canvas: Canvas) -> None:
        canvas.acroForm.textfield(name="so", x=20, y=20, width=60, height=30)

    assert printed(drawn(field), pair).box.bottom > 50


def test_what_a_page_leaves_turned_does_not_turn_it(pair: fonts.FontPair) -> None:
    made = printed(drawn(lambda canvas: canvas.rotate(30)), pair)
    assert made.box == printed(letter(), pair).box
    assert seen(made.pdf) == [[TARGET]]


def test_other_pages_that_share_its_content_stay_as_they_were(
    pair: fonts.FontPair,
) -> None:
    from PyPDF2 import PdfReader, PdfWriter
    from PyPDF2.generic import ArrayObject, NameObject

    reader, writer = PdfReader(io.BytesIO(letter(pages=2))), PdfWriter()
    for page in reader.pages:
        writer.add_page(page)
    first, second = writer.pages
    shared = writer._add_object(ArrayObject([first.raw_get("/Contents")]))
    for page in (first, second):
        page[NameObject("/Contents")] = shared
        page[NameObject("/Resources")] = first["/Resources"]
    out = io.BytesIO()
    writer.write(out)
    assert seen(printed(out.getvalue(), pair).pdf) == [[TARGET], []]


@pytest.mark.parametrize("mdp", [None, 2])
def test_nothing_is_added_below_a_signature(
    pair: fonts.FontPair, pki: Pki, mdp: int | None
) -> None:
    from pyhanko.sign.fields import MDPPerm

    certify = MDPPerm(mdp) if mdp else None
    signed = foreign_sign(letter(), pki.person, pki, certify=certify)
    with pytest.raises(DocSignError) as refusal:
        printed(signed, pair)
    assert refusal.value.code is Code.SIGNED_ALREADY


@pytest.mark.parametrize("pages", [1, 2])
def test_it_is_never_there_twice(pair: fonts.FontPair, pages: int) -> None:
    once = printed(letter(pages=pages), pair).pdf
    assert has_square(signing.open_pdf(once))
    assert not has_square(signing.open_pdf(letter(pages=pages)))
    with pytest.raises(DocSignError) as refusal:
        printed(once, pair)
    assert refusal.value.code is Code.SQUARE_THERE


def test_a_file_exported_from_one_with_a_square_is_known_by_it(
    pair: fonts.FontPair,
) -> None:
    """Another program's rewriting, compressed, still carries the old code."""
    from PyPDF2 import PdfReader, PdfWriter

    writer = PdfWriter()
    for page in PdfReader(io.BytesIO(printed(letter(), pair).pdf)).pages:
        page.compress_content_streams()
        writer.add_page(page)
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(DocSignError) as refusal:
        printed(out.getvalue(), pair)
    assert refusal.value.code is Code.SQUARE_THERE


def test_an_address_that_is_too_long_is_refused(pair: fonts.FontPair) -> None:
    with pytest.raises(DocSignError) as refusal:
        printed(letter(), pair, "https://" + "x" * 120)
    assert refusal.value.code is Code.VALUE
    long = "https://" + "x" * 110
    assert seen(printed(letter(), pair, long).pdf) == [[long]]


def test_letters_the_font_lacks_and_lines_too_wide_are_refused(
    pair: fonts.FontPair,
) -> None:
    for words, code in (("漢字", Code.TEXT_NOT_PRINTABLE), ("m" * 40, Code.NO_ROOM)):
        with pytest.raises(DocSignError) as refusal:
            printed(letter(), pair, words=(words,))
        assert refusal.value.code is code


@pytest.mark.slow
def test_first_signatures_after_it_are_valid_here_and_for_pdfsig(
    pair: fonts.FontPair, pki: Pki, tmp_path: Path
) -> None:
    base = printed(letter(), pair).pdf
    plan = plans.person_plan(base, signature_png(), AT, signer_name=SIGNER)
    signed = sign(base, plan, pki.person, pki)
    assert signed.startswith(base)
    report = verify(signed, pki.trust, AT)
    assert report.verdict is Verdict.VALID
    path = tmp_path / "signed.pdf"
    path.write_bytes(signed)
    told = pdfsig(path, nss_store(tmp_path / "nss", pki.root.pem, pki.sub.pem))
    assert "Signature is Valid" in told and "Total document signed" in told
    assert seen(signed) == [[TARGET]]


def test_the_worker_prints_the_same(pair: fonts.FontPair) -> None:
    with Worker() as worker:
        made = worker.print_square(letter(), TARGET, WORDS, pair.italic)
    assert made.box == printed(letter(), pair).box
    assert seen(made.pdf) == [[TARGET]]
    frame = geometry.page_frame(signing.open_pdf(made.pdf), 0)
    assert made.box.right < frame.width / 2
