"""The square on slips, read as a phone would read it."""

from __future__ import annotations

from dataclasses import replace

import prints_specimens as specimens
import pypdfium2
import pytest
import zxingcpp

from docmgmt.prints.check_mark import CheckMark
from docmgmt.prints.slip import slip_pdf
from docmgmt.prints.submission import submission_pdf

ADDRESS = "https://vanthu.example.vn/kiem-tra-van-ban"
CODE = "0f9e" * 8


def squares(pdf: bytes, dpi: int = 150) -> list[str]:
    """What a reader finds on all pages of a print, as an office scans them."""
    found = []
    for page in pypdfium2.PdfDocument(pdf):
        picture = page.render(scale=dpi / 72).to_pil()
        found += [one.text for one in zxingcpp.read_barcodes(picture)]
    return found


def words(pdf: bytes) -> str:
    pages = pypdfium2.PdfDocument(pdf)
    return " ".join(page.get_textpage().get_text_range() for page in pages)


@pytest.mark.parametrize("dpi", [100, 150, 300])
def test_the_square_leads_to_the_page_with_the_code(dpi: int) -> None:
    check = CheckMark(ADDRESS, CODE)
    for pdf in (
        slip_pdf(replace(specimens.SLIP, check=check)),
        submission_pdf(replace(specimens.SUBMISSION, check=check)),
    ):
        assert squares(pdf, dpi) == [f"{ADDRESS}?code={CODE}"]
        assert "Quét mã để kiểm tra" in " ".join(words(pdf).split())


def test_without_a_code_it_leads_to_the_page_and_says_what_to_do() -> None:
    pdf = slip_pdf(replace(specimens.SLIP, check=CheckMark(ADDRESS)))
    assert squares(pdf) == [ADDRESS]
    assert "mở trang kiểm tra" in " ".join(words(pdf).split())


def test_the_square_opens_no_page_of_its_own() -> None:
    plain = len(pypdfium2.PdfDocument(slip_pdf(specimens.SLIP)))
    checked = slip_pdf(replace(specimens.SLIP, check=CheckMark(ADDRESS, CODE)))
    assert len(pypdfium2.PdfDocument(checked)) == plain


def test_without_a_page_there_is_no_square() -> None:
    for pdf in (slip_pdf(specimens.SLIP), submission_pdf(specimens.SUBMISSION)):
        assert squares(pdf) == []
        assert "Quét mã" not in words(pdf)


def test_a_long_address_is_still_read() -> None:
    address = "https://quan-ly-van-ban.so-nong-nghiep.song-lam.example.vn/kiem-tra"
    pdf = slip_pdf(replace(specimens.SLIP, check=CheckMark(address, CODE)))
    assert squares(pdf, 100) == [f"{address}?code={CODE}"]
