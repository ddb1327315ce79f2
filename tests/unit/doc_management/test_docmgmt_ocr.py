"""Text of scans by the real Tesseract; programs that hang or fail cost nothing."""

from __future__ import annotations

import time
from datetime import date
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from docmgmt import ocr
from docmgmt.letter import LetterSpec, SignatureBlock, letter_pdf, paragraphs
from docmgmt.limited import PdfReader
from docmgmt.ocr import OcrError, OcrFault, from_table, recognise, wants_recognition
from docmgmt.pdf_scan import page_text
from docmgmt.reading import Confidence, Field, doubted, read_document
from docmgmt.search import index_words, text_query, words

SUBJECT = "ứng phó hạn hán, xâm nhập mặn tại các huyện ven biển"


def letter() -> bytes:
    return letter_pdf(
        LetterSpec(
            agency="Sở Thử nghiệm",
            place="Thử nghiệm",
            number="15",
            notation="STN-P1",
            issued_on=date(2026, 3, 9),
            subject=SUBJECT,
            body=paragraphs(
                "Thực hiện chỉ đạo của Ủy ban nhân dân tỉnh về việc bảo đảm nguồn nước "
                "ngọt cho sản xuất và sinh hoạt, Sở đề nghị các địa phương rà soát."
            ),
            signature=SignatureBlock(("GIÁM ĐỐC",), "Nguyễn Văn Thử"),
        )
    ).pdf


def scanned(data: bytes, dpi: int = 200) -> tuple[bytes, bytes]:
    """Return a page as a scanner gives it: (PDF of a picture, the picture as PNG)."""
    document = pypdfium2.PdfDocument(data)
    picture = document[0].render(scale=dpi / 72).to_pil().convert("RGB")
    stream, png = BytesIO(), BytesIO()
    picture.save(png, "PNG")
    sheet = Canvas(stream, pagesize=(595.28, 841.89))
    sheet.drawImage(ImageReader(picture), 0, 0, 595.28, 841.89)
    sheet.save()
    return stream.getvalue(), png.getvalue()


def program(folder: Path, text: str) -> list[str]:
    path = folder / "program"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o700)
    return [str(path)]


def test_a_scanned_letter_gives_its_words_and_its_fields() -> None:
    scan, _png = scanned(letter())
    with PdfReader() as reader:
        assert reader.page_text(scan, 0) == ("", True)
        picture = reader.render_page(scan, 0, ocr.PAGE_WIDTH)
    found = recognise(picture)
    assert {"han", "man", "nhap", "huyen", "bien", "nuoc"} <= set(words(found.text))
    reading = doubted(read_document([found.page]))
    assert reading[Field.NUMBER].value == "15"
    assert reading[Field.DATE].value == "2026-03-09"
    assert "hạn hán" in reading[Field.SUBJECT].value
    assert Confidence.CLEAR not in {one.confidence for one in reading.found.values()}


def test_a_page_without_letters_gives_no_words() -> None:
    stream = BytesIO()
    Image.new("RGB", (1240, 1754), "white").save(stream, "PNG")
    found = recognise(stream.getvalue())
    assert (found.text, found.page.words) == ("", ())


def test_what_is_no_picture_fails_and_says_so() -> None:
    with pytest.raises(OcrError) as caught:
        recognise(b"%PDF-1.4 nothing of a picture")
    assert caught.value.code == OcrFault.FAILED


def test_a_program_that_hangs_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ocr, "SECONDS", 1)
    started = time.monotonic()
    with pytest.raises(OcrError) as caught:
        recognise(b"x" * 1_000_000, command=program(tmp_path, "sleep 30"))
    assert caught.value.code == OcrFault.TOO_SLOW
    assert time.monotonic() - started < 15


def test_a_program_that_eats_the_processor_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ocr, "SECONDS", 1)
    with pytest.raises(OcrError) as caught:
        recognise(b"x", command=program(tmp_path, "while :; do :; done"))
    assert caught.value.code == OcrFault.TOO_SLOW


def test_the_program_sees_nothing_of_the_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPASSWORD", "bimat")
    told = tmp_path / "told"
    recognise(b"x", command=program(tmp_path, f"cat >/dev/null; env > {told}"))
    assert "bimat" not in told.read_text()
    assert "OMP_THREAD_LIMIT=1" in told.read_text()


def test_without_tesseract_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    assert ocr.is_ready()
    monkeypatch.setattr(ocr, "PROGRAMS", ("no-such-tesseract",))
    assert not ocr.is_ready()
    with pytest.raises(OcrError) as caught:
        recognise(b"x")
    assert caught.value.code == OcrFault.NOT_INSTALLED


def test_without_vietnamese_it_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "LANGUAGE", "qqq")
    assert not ocr.is_ready()


@pytest.mark.parametrize(
    ("layer", "is_picture", "wanted"),
    [
        ("", True, True),
        ("", False, True),
        ("Ký bởi: Sở Thử nghiệm\nThời gian ký: 09.03.2026 10:15:00 +07:00", True, True),
        ("Nơi nhận: như trên", False, False),
        ("Thực hiện chỉ đạo của Ủy ban nhân dân tỉnh " * 6, True, False),
        (" \n\t…—–" * 100, True, True),
    ],
)
def test_which_pages_are_looked_at(layer: str, is_picture: bool, wanted: bool) -> None:
    assert wants_recognition(layer, is_picture) is wanted


def row(*cells: object) -> str:
    return "\t".join(map(str, cells))


def test_the_table_of_tesseract_becomes_lines_and_places() -> None:
    table = "\n".join(
        (
            row("level", "page_num", *"abcdefghij"),
            row(1, 1, 0, 0, 0, 0, 0, 0, 2480, 3508, -1, ""),
            row(5, 1, 1, 1, 1, 1, 248, 350, 100, 40, 95.5, "Hạn"),
            row(5, 1, 1, 1, 1, 2, 360, 350, 100, 40, 91, "hán"),
            row(5, 1, 1, 1, 2, 1, 248, 420, 100, 40, 12, "|~"),
            row(5, 1, 2, 1, 1, 1, 248, 500, 100, 40, 60, "kỳ"),
            row(5, 1, 2, 1, 1, 2, "x", 500, 100, 40, 60, "hỏng"),
            "5\t1\tcut off",
        )
    )
    found = from_table(table, 3)
    assert found.text == "Hạn hán\nkỳ"
    assert (found.page.number, round(found.page.width)) == (3, 595)
    assert found.page.height == pytest.approx(842, abs=1)
    first = found.page.words[0]
    assert (first.left, first.top) == pytest.approx((59.5, 84.0), abs=0.2)
    assert from_table("").page.words == ()


def test_a_page_tells_its_layer_and_whether_it_is_a_picture() -> None:
    text, is_picture = page_text(letter(), 0)
    assert "hạn hán" in text
    assert not is_picture


def test_long_texts_are_indexed_within_the_room_there_is() -> None:
    many = " ".join(f"từ{place:06}" for place in range(200_000))
    kept = index_words(many)
    assert 300_000 < len(kept.encode()) <= 400_000
    assert kept.startswith("tu000000 tu000001")
    assert index_words("a" * 100 + " Hạn " + "hạn") == "han han"
    again = index_words("hạn hán " * 50_000)
    assert again.count("han han") <= 8_001


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("hồ chứa", "'ho' & 'chua'"),
        ("hồ chứ*", "'ho' & 'chu':*"),
        ("hồ* chứa", "'ho':* & 'chua'"),
        ("h* * **", "'h'"),
        ("“Hồ chứa nước”", "('ho' <-> 'chua' <-> 'nuoc')"),
        ('"hồ chứa" mùa kh', "('ho' <-> 'chua') & 'mua' & 'kh'"),
        ('"hồ chứa', "'ho' & 'chua'"),
        ('""', ""),
        ("' | !", ""),
    ],
)
def test_words_are_whole_and_quotation_marks_keep_them_together(
    typed: str, query: str
) -> None:
    assert text_query(typed) == query
