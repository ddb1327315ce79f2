from datetime import date, datetime
from io import BytesIO

import pypdfium2
import pytest

from docmgmt.numbering import Line
from docmgmt.outage import (
    OutageError,
    OutageFault,
    PaperRun,
    check_late_entry,
    check_stated,
)
from docmgmt.outage_sheets import (
    ROWS,
    BlankBook,
    Report,
    ReportLine,
    ReportSeries,
    blank_pages,
    report_pdf,
)

FRIDAY, SATURDAY, MONDAY = date(2026, 4, 17), date(2026, 4, 18), date(2026, 4, 20)
RUN = PaperRun(last_before=10, last_used=14, first_day=FRIDAY, last_day=MONDAY)
BEFORE = Line(10, FRIDAY)


@pytest.mark.parametrize("last_used", [10, 11, 10_010])
def test_last_numbers_that_can_be(last_used):
    check_stated(10, last_used)


@pytest.mark.parametrize(
    ("last_used", "fault"),
    [(9, OutageFault.BELOW_LAST), (10_011, OutageFault.TOO_MANY)],
)
def test_last_numbers_that_cannot_be(last_used, fault):
    with pytest.raises(OutageError) as caught:
        check_stated(10, last_used)
    assert caught.value.code is fault


@pytest.mark.parametrize(
    ("number", "day", "entered"),
    [
        (11, FRIDAY, [BEFORE]),
        (14, MONDAY, [BEFORE]),
        (12, SATURDAY, [BEFORE, Line(11, FRIDAY), Line(14, MONDAY)]),
        (12, MONDAY, [BEFORE, Line(14, MONDAY)]),
        (13, FRIDAY, [BEFORE, Line(15, date(2026, 4, 21))]),
    ],
)
def test_late_entries_that_paper_can_hold(number, day, entered):
    check_late_entry(RUN, number, day, {11, 12, 13, 14}, entered)


@pytest.mark.parametrize(
    ("number", "day", "waiting", "entered", "fault"),
    [
        (15, MONDAY, {11, 15}, [], OutageFault.ABOVE_STATED),
        (10, FRIDAY, {10}, [], OutageFault.NOT_ON_PAPER),
        (12, FRIDAY, {11, 13}, [], OutageFault.TAKEN),
        (12, date(2026, 4, 16), {12}, [], OutageFault.OUTSIDE),
        (12, date(2026, 4, 21), {12}, [], OutageFault.OUTSIDE),
        (12, FRIDAY, {12}, [Line(11, SATURDAY)], OutageFault.DATE_BACK),
        (11, MONDAY, {11}, [Line(12, SATURDAY)], OutageFault.DATE_AHEAD),
        (11, FRIDAY, {11}, [Line(10, SATURDAY)], OutageFault.DATE_BACK),
    ],
)
def test_late_entries_that_paper_cannot_hold(number, day, waiting, entered, fault):
    with pytest.raises(OutageError) as caught:
        check_late_entry(RUN, number, day, waiting, entered)
    assert caught.value.code is fault


def texts(content):
    document = pypdfium2.PdfDocument(BytesIO(content))
    return [page.get_textpage().get_text_range() for page in document]


def test_blank_pages_go_on_with_the_numbers():
    pages = texts(
        blank_pages(
            [
                BlankBook("Sở Một", "SỔ ĐĂNG KÝ VĂN BẢN ĐI", 2026, False, 7, 2),
                BlankBook("Sở Một", "SỔ ĐĂNG KÝ VĂN BẢN ĐẾN", 2026, True, 301, 1),
            ],
            datetime(2026, 4, 17, 8, 30),
        )
    )
    assert len(pages) == 3
    for page in pages:
        assert "SỞ MỘT" in page and "Năm: 2026" in page
    numbers = [[line for line in page.splitlines() if line.isdigit()] for page in pages]
    assert numbers[0] == [f"{number:02d}" for number in range(7, 7 + ROWS)]
    assert numbers[1] == [str(number) for number in range(21, 21 + ROWS)]
    assert "Số đến" in pages[2] and "301" in pages[2] and "314" in pages[2]


def test_the_reconciliation_says_what_became_of_each_number():
    report = Report(
        agency="Sở Một",
        title="ĐỐI CHIẾU SỔ",
        facts=("Từ 08:00 đến 17:00",),
        headings=("Số", "Ngày", "Nội dung", "Tình trạng", "Ghi sổ"),
        series=(
            ReportSeries(
                "Văn bản đi",
                "Trên giấy: 11 đến 12",
                (
                    ReportLine(
                        "11", "17/04/2026", "11/SM-TH · mời họp", "Đã dùng", "x"
                    ),
                    ReportLine("12", "17/04/2026", "Ghi nhầm", "Hủy", "x"),
                ),
            ),
        ),
    )
    (page,) = texts(report_pdf(report, datetime(2026, 4, 20, 9)))
    for part in ("ĐỐI CHIẾU SỔ", "11/SM-TH", "Ghi nhầm", "Hủy", "Từ 08:00"):
        assert part in page
