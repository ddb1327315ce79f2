import doctest
from dataclasses import replace

import pypdfium2
import pytest

from docmgmt import annex as module
from docmgmt.annex import (
    AnnexError,
    AnnexFault,
    AnnexSpec,
    AnnexTable,
    annex_pdf,
)
from docmgmt.letter import Para

pytestmark = pytest.mark.slow

MM = 72 / 25.4

TABLE = AnnexTable(
    heading=("STT", "Hồ chứa", "Dung tích\n(triệu m³)"),
    rows=tuple((str(n), f"Hồ Khe {n}", f"{n},5") for n in range(1, 71)),
    widths=(1, 5, 2),
    aligns=("center", "left", "right"),
)
ANNEX = AnnexSpec(
    title="Tình hình nguồn nước các hồ chứa",
    content=(Para("Số liệu tổng hợp của Sở."), TABLE, Para("Ghi chú: làm tròn.")),
    number=2,
    issuer="Sở Nông nghiệp và Môi trường",
)


def read(pdf):
    """Return size in mm and text of each page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [
            (
                tuple(round(side / MM) for side in page.get_size()),
                page.get_textpage().get_text_range().replace("\r\n", "\n"),
            )
            for page in document
        ]
    finally:
        document.close()


@pytest.fixture(scope="module")
def annex():
    return annex_pdf(ANNEX)


def test_the_examples_in_the_docstrings_hold():
    result = doctest.testmod(module)
    assert (result.failed, result.attempted) == (0, 1)


def test_an_annex_opens_with_label_title_and_a_blank_reference(annex):
    pages = read(annex.pdf)
    lines = [" ".join(line.split()) for line in pages[0][1].split("\n")]
    assert lines[:5] == [
        "Phụ lục II",
        "TÌNH HÌNH NGUỒN NƯỚC CÁC HỒ CHỨA",
        "(Kèm theo Văn bản số ngày tháng năm",
        "của Sở Nông nghiệp và Môi trường)",
        "Số liệu tổng hợp của Sở.",
    ]
    assert [size for size, _text in pages] == [(210, 297)] * annex.page_count


def test_the_blanks_of_the_reference_are_open_gaps(annex):
    document = pypdfium2.PdfDocument(annex.pdf)
    text_page = document[0].get_textpage()
    searcher = text_page.search("Kèm theo Văn bản số")
    start, count = searcher.get_next()
    before = text_page.get_charbox(start + count - 1)
    searcher = text_page.search("ngày")
    after = text_page.get_charbox(searcher.get_next()[0])
    assert after[0] - before[2] > 6 * MM
    searcher.close()
    document.close()


def test_a_long_table_repeats_its_heading_and_loses_no_row(annex):
    pages = read(annex.pdf)
    assert annex.page_count == len(pages) > 1
    for number, (_size, text) in enumerate(pages):
        lines = text.split("\n")
        assert text.count("Hồ chứa\n") + text.count("Hồ chứa ") == 1, number
        assert lines[0].strip() == ("Phụ lục II" if not number else str(number + 1))
    words = " ".join(" ".join(text.split()) for _size, text in pages)
    assert [n for n in range(1, 71) if f"{n} Hồ Khe {n} {n},5" not in words] == []
    assert "Ghi chú: làm tròn." in pages[-1][1]


def test_an_annex_does_not_end_with_the_mark_of_a_document(annex):
    assert "./." not in "".join(text for _size, text in read(annex.pdf))


def test_a_single_annex_has_no_number():
    ((_size, text),) = read(
        annex_pdf(replace(ANNEX, number=None, content=(Para("Một."),))).pdf
    )
    assert text.startswith("Phụ lục\n")


def test_a_wide_table_lies_on_its_side():
    annex = annex_pdf(replace(ANNEX, is_landscape=True))
    assert {size for size, _text in read(annex.pdf)} == {(297, 210)}
    assert annex.note.x1 / MM < 297 and annex.note.y1 / MM < 210


def test_the_signature_note_stands_over_the_text_at_the_top_right(annex):
    note = annex.note
    assert note.page == 0
    assert note.width / MM == pytest.approx(80, abs=0.1)
    assert note.height / MM == pytest.approx(8.6, abs=0.1)
    assert 297 - 20 < note.y0 / MM < note.y1 / MM < 297
    assert 195 < note.x1 / MM < 210


def test_the_same_input_gives_the_same_bytes(annex):
    assert annex_pdf(ANNEX).pdf == annex.pdf


def test_a_cell_higher_than_a_page_is_broken_over_pages():
    text = " ".join(f"chữ{number}" for number in range(900))
    rows = (("1", "trước"), ("2", text), ("3", "sau"), ("4", "hết"))
    table = AnnexTable(("A", "B"), rows)
    annex = annex_pdf(replace(ANNEX, content=(table,)))
    words = " ".join(text for _size, text in read(annex.pdf)).split()
    assert annex.page_count > 1
    assert [word for word in words if word.startswith("chữ")] == text.split()
    assert words.index("trước") < words.index("chữ0")
    assert words.index("chữ899") < words.index("sau") < words.index("hết")


def test_markup_in_cells_is_printed_not_obeyed():
    table = AnnexTable(("<b>A", "B & C"), (("1 < 2", "<br/>&amp;"),))
    ((_size, text),) = read(annex_pdf(replace(ANNEX, content=(table,))).pdf)
    for shown in ("<b>A", "B & C", "1 < 2", "<br/>&amp;"):
        assert shown in text


@pytest.mark.parametrize(
    ("change", "fault", "values"),
    [
        ({"title": " "}, AnnexFault.MISSING, {"part": "title"}),
        ({"content": ()}, AnnexFault.MISSING, {"part": "content"}),
        (
            {"content": (AnnexTable(("A", "B"), (("1", "2"), ("3",))),)},
            AnnexFault.UNEVEN_TABLE,
            {"row": 2},
        ),
        (
            {"content": (AnnexTable(("A", "B"), (), widths=(1,)),)},
            AnnexFault.UNEVEN_TABLE,
            {"row": 0},
        ),
    ],
)
def test_a_senseless_annex_is_refused(change, fault, values):
    with pytest.raises(AnnexError) as caught:
        annex_pdf(replace(ANNEX, **change))
    assert caught.value.code is fault
    assert caught.value.values == values
