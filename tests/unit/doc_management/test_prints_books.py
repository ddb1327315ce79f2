"""Books and sheets: columns of the forms, no text lost, tables that stay text."""

from __future__ import annotations

import resource
import zipfile
from datetime import date, datetime, timedelta, timezone
from io import BytesIO
from xml.etree import ElementTree

import prints_specimens as specimens
import pytest
from hypothesis import given
from hypothesis import strategies as st

from docmgmt.fonts import find_fonts
from docmgmt.layout.content import clean
from docmgmt.layout.typeset import register
from docmgmt.prints import book_pdf as paper
from docmgmt.prints.book_pdf import book_pdf
from docmgmt.prints.book_xlsx import book_xlsx
from docmgmt.prints.books import (
    DOTS,
    FORMS,
    Book,
    IncomingRow,
    OutgoingRow,
    Receipt,
    day_month,
)
from docmgmt.prints.envelope import Envelope, Sender, envelope_pdf
from docmgmt.prints.slip import slip_pdf
from docmgmt.prints.stamp import ArrivalStamp, StampError, stamp_pdf
from docmgmt.prints.wrap import Ruler, shrunk
from vanthu import pictures

OFFICE = timezone(timedelta(hours=7))
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"

# The order of the columns in the forms, by the word each heading begins with
ORDER = {
    Book.INCOMING: "Ngày đến|Số đến|Tác giả|Số, ký hiệu|Ngày tháng|Tên loại|"
    "Đơn vị hoặc người nhận|Ngày chuyển|Ký nhận|Ghi chú",
    Book.OUTGOING: "Số, ký hiệu|Ngày tháng|Tên loại|Người ký|Nơi nhận|"
    "Đơn vị, người nhận bản lưu|Số lượng bản|Ngày chuyển|Ký nhận|Ghi chú",
    Book.TRANSFER_IN: "Ngày chuyển|Số đến|Đơn vị hoặc người nhận|Ký nhận|Ghi chú",
    Book.TRANSFER_OUT: "Ngày chuyển|Số, ký hiệu|Nơi nhận|Ký nhận|Ghi chú",
    Book.FOLLOW_UP: "Số đến|Tên loại, số và ký hiệu, ngày tháng và cơ quan|Đơn vị hoặc"
    " người nhận|Thời hạn|Tiến độ|Số, ký hiệu văn bản trả lời|Ghi chú",
    Book.POST: "Ngày chuyển|Số, ký hiệu|Nơi nhận|Số lượng bì|Ký nhận và dấu bưu điện|"
    "Ghi chú",
    Book.COPY_USE: "Ngày tháng|Họ và tên|Số, ký hiệu, ngày tháng|Tên loại|"
    "Số và ký hiệu hồ sơ|Ký nhận|Ngày trả|Người cho phép|Ghi chú",
}


@pytest.mark.parametrize("book", list(Book))
def test_columns_stand_in_the_order_of_the_form(book: Book) -> None:
    titles = [column.title for column in FORMS[book].columns]
    begun = ORDER[book].split("|")
    assert len(titles) == len(begun)
    for title, beginning in zip(titles, begun, strict=True):
        assert title.startswith(beginning)


@pytest.mark.parametrize("book", list(Book))
def test_columns_fill_the_width_of_the_sheet(book: Book) -> None:
    assert sum(column.width_mm for column in FORMS[book].columns) == 262.0
    assert paper.SHEET.text_width == pytest.approx(262.0 * 72 / 25.4)


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2026, 1, 3), "03/01"),
        (date(2026, 2, 28), "28/02"),
        (date(2026, 3, 9), "09/3"),
        (date(2026, 7, 27), "27/7"),
        (date(2026, 10, 1), "01/10"),
        (date(2025, 12, 31), "31/12/2025"),
        (None, ""),
    ],
)
def test_days_below_ten_and_months_one_and_two_have_a_zero(
    day: date | None, written: str
) -> None:
    assert day_month(day, 2026) == written


@pytest.mark.parametrize("book", list(Book))
def test_cover_and_first_page_say_the_lines_in_order(book: Book) -> None:
    pages = pictures.look_at(book_pdf(specimens.head(book), ()))
    wanted = [
        specimens.PARENT.upper(),
        specimens.AGENCY.upper(),
        FORMS[book].title.upper(),
        "Năm: 2026",
        "Từ ngày 03/01/2026 đến ngày 27/7/2026",
        "Từ số 01 đến số 247",
        "Quyển số: 01",
    ]
    if book is Book.FOLLOW_UP:
        wanted.remove("Từ số 01 đến số 247")
    for page in pages[:2]:
        rows: dict[int, list[pictures.Mark]] = {}
        for mark in page.marks:
            if mark.text:
                rows.setdefault(round(mark.y1 / 4), []).append(mark)
        said = " ".join(mark.text for mark in page.marks if mark.text)
        at = [said.find(line) for line in wanted]
        assert -1 not in at and at == sorted(at)
        lowest = [
            min(mark.y0 for mark in page.marks if mark.text == line.split()[-1])
            for line in ("Năm: 2026", "Quyển số: 01")
        ]
        assert lowest == sorted(lowest)


def test_what_is_not_known_is_left_to_the_pen() -> None:
    head = specimens.head(
        Book.POST,
        date_from=None,
        date_to=None,
        number_from=None,
        number_to=None,
        volume="",
    )
    assert head.lines() == (
        "Năm: 2026",
        f"Từ ngày {DOTS} đến ngày {DOTS}",
        f"Từ số {DOTS} đến số {DOTS}",
        f"Quyển số: {DOTS}",
    )


def test_a_void_number_keeps_its_line_with_the_reason() -> None:
    for row in (
        IncomingRow(date(2026, 2, 9), 2, void_reason="Trùng"),
        OutgoingRow("06", date(2026, 2, 4), void_reason="Trùng"),
    ):
        cells = row.cells(2026)
        assert "SỐ HỦY. Lý do: Trùng" in cells
        assert "02" in cells or "06" in cells


def test_an_electronic_receipt_stands_for_the_signature() -> None:
    receipt = Receipt("Lê Hữu Nghĩa", datetime(2026, 1, 5, 8, 4, tzinfo=OFFICE))
    row = IncomingRow(date(2026, 1, 3), 1, receipts=(receipt,))
    assert row.cells(2026)[8] == "Lê Hữu Nghĩa, 08:04 05/01"
    assert IncomingRow(date(2026, 1, 3), 1).cells(2026)[8] == ""


# Text and pages -----------------------------------------------------------------------


@given(st.text(max_size=300), st.floats(min_value=20, max_value=200))
def test_no_letter_is_lost_or_too_wide_when_text_is_broken(
    text: str, width: float
) -> None:
    ruler = Ruler(register(find_fonts()).regular, 11.0)
    lines = ruler.lines(text, width)
    kept = "".join("".join(map(clean, text.splitlines())).split(" "))
    assert "".join("".join(lines).split(" ")) == kept
    for line in lines:
        assert len(line) == 1 or ruler.width(line) <= width + 0.01


def test_a_long_word_is_broken_after_its_strokes() -> None:
    ruler = Ruler(register(find_fonts()).regular, 11.0)
    width = ruler.width("1047/BQLDA-") + 1
    assert ruler.lines("1047/BQLDA-KHTH", width) == ["1047/BQLDA-", "KHTH"]


def test_shrunk_text_fits_its_box() -> None:
    face = register(find_fonts()).regular
    size, lines = shrunk(specimens.LONG_AGENCY, face, 130.0, 20.0, 10.0, 4.0)
    assert 4.0 < size < 10.0 and len(lines) * size * 1.15 <= 20.0
    assert " ".join(lines) == specimens.LONG_AGENCY


def many(count: int) -> list[IncomingRow]:
    return [
        IncomingRow(
            date(2026, 1, 1) + timedelta(days=number * 300 // count),
            number,
            specimens.LONG_AGENCY,
            f"{number}/UBND-NNMT",
            date(2026, 1, 1),
            "Công văn",
            f"{specimens.LONG_SUBJECT} {number}",
            "Phòng Thủy lợi",
            note="Đ" * (number % 7),
        )
        for number in range(1, count + 1)
    ]


def test_no_text_leaves_its_cell() -> None:
    rows = [*many(30), *specimens.incoming_rows()]
    edges = [20.0]
    for column in FORMS[Book.INCOMING].columns:
        edges.append(edges[-1] + column.width_mm)
    pages = pictures.look_at(book_pdf(specimens.head(Book.INCOMING), rows))[2:]
    for page in pages:
        for mark in page.marks:
            if mark.text and 21.0 < mark.y0:
                left = max(edge for edge in edges if edge <= mark.x0 + 0.01)
                right = edges[edges.index(left) + 1]
                assert mark.x1 <= right + 0.01, mark
                assert mark.y1 < 210.0 - 16.0 + 0.01, mark


def test_every_page_repeats_the_heading_and_counts_on() -> None:
    pages = pictures.look_at(
        book_pdf(specimens.head(Book.INCOMING), many(40), with_cover=False)
    )
    assert len(pages) > 3
    for number, page in enumerate(pages, start=1):
        texts = [mark.text for mark in page.marks]
        assert [f"({place})" in texts for place in range(1, 11)] == [True] * 10
        said = " ".join(texts)
        assert "Tác giả" in said and f"Trang {number}" in said
    words = " ".join(mark.text for page in pages for mark in page.marks)
    for number in range(1, 41):
        assert f"lúa {number} " in words


def test_a_row_higher_than_a_page_goes_on_on_the_next() -> None:
    words = [f"từ{number}" for number in range(1500)]
    row = IncomingRow(date(2026, 1, 1), 1, subject=" ".join(words))
    after = IncomingRow(date(2026, 1, 1), 2, subject="dòngsau")
    pages = pictures.look_at(
        book_pdf(specimens.head(Book.INCOMING), [row, after], with_cover=False)
    )
    found = [mark.text for page in pages for mark in page.marks]
    assert len(pages) > 1
    assert [text for text in found if text.startswith("từ")] == words
    assert "dòngsau" in found


def test_the_same_book_gives_the_same_bytes() -> None:
    head = specimens.head(Book.INCOMING)
    created = datetime(2026, 1, 5, 8, 4, tzinfo=OFFICE)
    prints = [
        make(head, specimens.incoming_rows(), created=created)
        for make in (book_pdf, book_xlsx)
        for _turn in range(2)
    ]
    assert prints[0] == prints[1]
    assert cells_of(prints[2]) == cells_of(prints[3])


@pytest.mark.slow
def test_ten_thousand_rows_print_in_bounded_memory() -> None:
    rows = many(10_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    pdf = book_pdf(specimens.head(Book.INCOMING), rows)
    table = book_xlsx(specimens.head(Book.INCOMING), rows)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 150 * 1024, f"{grown} KiB"
    assert len(pdf) < 12_000_000
    assert len(cells_of(table)) > 10_000


# Spreadsheets -------------------------------------------------------------------------


def sheet_of(content: bytes) -> ElementTree.Element:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))


def cells_of(content: bytes) -> list[list[str]]:
    """Return the texts of the rows; a cell of another kind fails."""
    rows = []
    for row in sheet_of(content).iter(f"{MAIN}row"):
        texts = []
        for cell in row.iter(f"{MAIN}c"):
            if len(cell):
                assert cell.get("t") == "inlineStr", ElementTree.tostring(cell)
            texts.append("".join(part.text or "" for part in cell.iter(f"{MAIN}t")))
        rows.append(texts)
    return rows


@pytest.mark.parametrize("book", list(Book))
def test_the_table_has_the_columns_and_cells_of_the_paper(book: Book) -> None:
    head = specimens.head(book)
    rows = cells_of(book_xlsx(head, specimens.ROWS[book]()))
    texts = [row[0] for row in rows if row and row[0]]
    lines = [
        specimens.PARENT.upper(),
        specimens.AGENCY.upper(),
        head.title,
        *head.lines(),
    ]
    assert texts[: len(lines)] == lines
    heading = [column.title for column in FORMS[book].columns]
    start = rows.index(heading)
    wanted = [list(row.cells(2026)) for row in specimens.ROWS[book]()]
    assert rows[start + 2 :] == wanted


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t=", "{="])
def test_nothing_in_a_table_is_a_formula_or_a_number(begin: str) -> None:
    evil = f'{begin}HYPERLINK("http://x","05")'
    row = IncomingRow(
        date(2026, 1, 3), 5, author=evil, sign="05", subject=evil, note="http://x"
    )
    content = book_xlsx(specimens.head(Book.INCOMING), [row])
    sheet = sheet_of(content)
    assert not list(sheet.iter(f"{MAIN}f")) and not list(sheet.iter(f"{MAIN}hyperlink"))
    last = cells_of(content)[-1]
    assert last[1] == "05" and last[3] == "05" and last[2] == clean(evil)
    with zipfile.ZipFile(BytesIO(content)) as archive:
        styles = ElementTree.fromstring(archive.read("xl/styles.xml"))
    used = {cell.get("s") for cell in list(sheet.iter(f"{MAIN}row"))[-1]}
    formats = list(next(iter(styles.iter(f"{MAIN}cellXfs"))))
    assert {formats[int(style or 0)].get("numFmtId") for style in used} == {"49"}


# Sheets -------------------------------------------------------------------------------


def test_the_stamp_is_fifty_by_thirty_five_millimetres_where_it_was_put() -> None:
    stamp = ArrivalStamp(specimens.AGENCY, 5)
    [page] = pictures.look_at(stamp_pdf(stamp, 30.0, 70.0))
    frame = max(
        (mark for mark in page.marks if not mark.text),
        key=lambda mark: (mark.x1 - mark.x0) * (mark.y1 - mark.y0),
    )
    assert frame.x0 == pytest.approx(30.0, abs=0.4)
    assert frame.y0 == pytest.approx(70.0, abs=0.4)
    assert frame.x1 - frame.x0 == pytest.approx(50.0, abs=0.8)
    assert frame.y1 - frame.y0 == pytest.approx(35.0, abs=0.8)
    assert "05" in [mark.text for mark in page.marks]


def test_the_hour_stands_on_the_stamp_of_urgent_documents_alone() -> None:
    at = datetime(2026, 1, 3, 8, 5, tzinfo=OFFICE)
    assert ArrivalStamp("A", 5, at).date_line() == "Ngày: 03/01/2026"
    urgent = ArrivalStamp("A", 5, at, with_hour=True)
    assert urgent.date_line() == "Ngày: 08 giờ 05, 03/01/2026"


@pytest.mark.parametrize(
    ("left", "top"), [(-1.0, 10.0), (161.0, 10.0), (10.0, 263.0), (10.0, -0.1)]
)
def test_a_stamp_off_the_sheet_is_refused(left: float, top: float) -> None:
    with pytest.raises(StampError):
        stamp_pdf(ArrivalStamp("A"), left, top)


def test_the_longest_texts_stay_inside_the_stamp() -> None:
    stamp = ArrivalStamp(
        "Ủ" * 90 + " " + "SỞ NÔNG NGHIỆP " * 7,
        99_999,
        datetime(2026, 1, 3, 8, 5, tzinfo=OFFICE),
        True,
        "Phòng Kế hoạch - Tài chính; " * 5,
        "Hồ sơ " * 12,
    )
    [page] = pictures.look_at(stamp_pdf(stamp, 30.0, 70.0))
    for mark in page.marks:
        assert 29.6 <= mark.x0 and mark.x1 <= 80.4, mark
        assert 69.6 <= mark.y0 and mark.y1 <= 105.4, mark


def test_an_envelope_holds_the_longest_names() -> None:
    sender = Sender(
        "Sở Nông nghiệp và Môi trường " * 3,
        "Ủy ban nhân dân tỉnh Hồng Giang",
        "số 12, đường Trần Phú, phường Hồng Giang, tỉnh Hồng Giang " * 2,
        "0239 385 55 55",
        "van-thu@hong-giang.example",
        "hong-giang.example",
    )
    envelope = Envelope(
        sender, "1/QĐ-SNNMT; " * 9, "Ủy ban nhân dân " * 12, "Xã " * 60, "KHẨN"
    )
    pages = pictures.look_at(envelope_pdf([envelope, envelope]))
    assert len(pages) == 2
    for page in pages:
        assert (page.width, page.height) == pytest.approx((158.7, 70.8), abs=0.1)
        for mark in page.marks:
            assert 5.0 <= mark.x0 and mark.x1 <= 153.0, mark
            assert 5.0 <= mark.y0 and mark.y1 <= 66.5, mark


def test_a_long_opinion_goes_on_on_a_second_page() -> None:
    from dataclasses import replace

    words = "\n".join(f"Ý thứ {number} của lãnh đạo." for number in range(90))
    slip = replace(specimens.SLIP, leader=replace(specimens.SLIP.leader, words=words))
    pages = pictures.look_at(slip_pdf(slip))
    said = " ".join(mark.text for page in pages for mark in page.marks)
    assert len(pages) > 1
    for number in range(90):
        assert f"thứ {number} của" in said
    for title in ("1. Ý kiến của lãnh đạo cơ quan", "2. Ý kiến", "3. Ý kiến đề xuất"):
        assert title in said
