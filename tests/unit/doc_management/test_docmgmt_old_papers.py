"""Tables of old papers: what rows say, what is wrong; order changes nothing."""

from __future__ import annotations

import random
import zipfile
from io import BytesIO

import pytest
import xlsxwriter

from docmgmt import old_papers
from docmgmt.old_papers import (
    HEADINGS,
    LIMITS,
    CellFault,
    OldError,
    OldPaper,
    PaperFault,
    as_day,
    digest_of,
    inside,
    order_of,
    read_headings,
    read_row,
    read_table,
)
from docmgmt.text import fold

HEAD = [names[0] for names in HEADINGS.values()]
LINE = {
    "side": "đến",
    "year": "2009",
    "number": "15a",
    "booked": "03/02/2009",
    "own_number": "88",
    "notation": "UBND-NC",
    "issued": "01/02/2009",
    "type_name": "Công văn",
    "subject": "về việc phòng, chống hạn hán",
    "issuer": "UBND xã Đông Giang",
    "file": "2009\\cv 15.pdf",
}


def table(*rows: list[object]) -> bytes:
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"default_date_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet()
    for place, row in enumerate(rows):
        sheet.write_row(place, 0, row)
    book.close()
    return stream.getvalue()


def said(**over: str) -> tuple[OldPaper, list[CellFault]]:
    values = {**LINE, **over}
    places = {name: place for place, name in enumerate(HEADINGS)}
    return read_row([values.get(name, "") for name in HEADINGS], places)


def test_a_row_says_what_its_cells_say() -> None:
    paper, faults = said()
    assert faults == []
    assert (paper.side, paper.year, paper.number, paper.letter) == (
        "incoming",
        2009,
        15,
        "a",
    )
    assert (paper.booked, paper.issued) == ("2009-02-03", "2009-02-01")
    assert paper.file == "2009/cv 15.pdf"
    assert paper.subject == LINE["subject"]


def test_columns_are_known_by_any_of_their_names_and_in_any_order() -> None:
    for field, names in HEADINGS.items():
        for name in names:
            needed = [HEADINGS[one][0] for one in ("side", "year", "subject")]
            cells = [name.upper()] + [one for one in needed if one not in names]
            others = [one for one in ("side", "year", "subject") if one != field]
            assert read_headings(cells) == {
                field: 0,
                **{one: place for place, one in enumerate(others, start=1)},
            }


def test_no_two_columns_share_a_name() -> None:
    names = [fold(name) for names in HEADINGS.values() for name in names]
    assert len(names) == len(set(names))


def test_a_table_without_its_columns_or_with_one_twice_is_refused() -> None:
    with pytest.raises(OldError) as missing:
        read_headings(["Năm", "Ghi chú"])
    assert missing.value.code is PaperFault.NO_COLUMN
    assert missing.value.values["names"] == "Đến/đi, Trích yếu"
    with pytest.raises(OldError) as twice:
        read_headings([*HEAD, "Nội dung"])
    assert twice.value.code is PaperFault.TWICE


@pytest.mark.parametrize(
    ("over", "code", "column"),
    [
        ({"side": "lên"}, PaperFault.NO_SIDE, "side"),
        ({"side": ""}, PaperFault.NO_SIDE, "side"),
        ({"year": "hai"}, PaperFault.NO_NUMBER, "year"),
        ({"year": ""}, PaperFault.MISSING, "year"),
        ({"number": "15ab"}, PaperFault.NO_NUMBER, "number"),
        ({"number": "0"}, PaperFault.NO_NUMBER, "number"),
        ({"number": "-3"}, PaperFault.NO_NUMBER, "number"),
        ({"booked": ""}, PaperFault.MISSING, "booked"),
        ({"booked": "30/02/2009"}, PaperFault.NO_DATE, "booked"),
        ({"booked": "03/02/2010"}, PaperFault.LATE, "booked"),
        ({"issued": "02/2009"}, PaperFault.NO_DATE, "issued"),
        ({"issued": ""}, PaperFault.MISSING, "issued"),
        ({"subject": ""}, PaperFault.MISSING, "subject"),
        ({"file": "../cv.pdf"}, PaperFault.OUTSIDE, "file"),
        ({"file": "C:\\cv.pdf"}, PaperFault.OUTSIDE, "file"),
        ({"file": "/etc/passwd"}, PaperFault.OUTSIDE, "file"),
        ({"number": "", "file": ""}, PaperFault.MISSING, "file"),
        ({"void_reason": "nhầm", "number": ""}, PaperFault.MISSING, "number"),
    ],
)
def test_a_wrong_cell_is_named(
    over: dict[str, str], code: PaperFault, column: str
) -> None:
    _paper, faults = said(**over)
    assert [(fault.code, fault.column) for fault in faults] == [(code, column)]


@pytest.mark.parametrize("name", [name for name in LIMITS if name != "letter"])
def test_nothing_is_cut(name: str) -> None:
    letters = "ă" * LIMITS[name]
    paper, faults = said(**{name: letters})
    assert faults == []
    assert getattr(paper, name) == letters
    _paper, faults = said(**{name: letters + "ă"})
    assert [(one.code, one.column, one.limit) for one in faults] == [
        (PaperFault.TOO_LONG, name, LIMITS[name])
    ]


def test_a_void_number_needs_no_document() -> None:
    paper, faults = said(void_reason="Viết nhầm", subject="", issued="", file="")
    assert faults == []
    assert paper.void_reason == "Viết nhầm"


def test_the_workbook_gives_dates_and_numbers_as_they_were_written() -> None:
    from datetime import datetime

    made = table(
        ["Năm", "Ngày đến"], [2009.0, datetime(2009, 2, 3)], [], ["05", "3/2/2009"]
    )
    assert list(read_table(made)) == [
        (1, ["Năm", "Ngày đến"]),
        (2, ["2009", "2009-02-03"]),
        (4, ["05", "3/2/2009"]),
    ]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"a;b;c\n1;2;3\n"])
def test_what_is_no_workbook_is_refused(content: bytes) -> None:
    with pytest.raises(OldError) as refused:
        list(read_table(content))
    assert refused.value.code is PaperFault.NO_TABLE


def test_a_bomb_is_refused_before_it_is_unpacked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(old_papers, "MOST_UNPACKED", 1 << 20)
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", bytes((1 << 20) + 1))
    assert len(stream.getvalue()) < 1 << 12
    with pytest.raises(OldError) as refused:
        list(read_table(stream.getvalue()))
    assert refused.value.code is PaperFault.TOO_LARGE


def test_sorting_changes_no_content() -> None:
    papers = [
        said(number=f"{number}{letter}", subject=f"việc {number}{letter}")[0]
        for number in range(1, 40)
        for letter in ("", "a", "b")
    ]
    before = {digest_of(paper) for paper in papers}
    random.Random(5).shuffle(papers)
    ordered = sorted(papers, key=order_of)
    assert {digest_of(paper) for paper in ordered} == before
    assert [(one.number, one.letter) for one in ordered] == sorted(
        (one.number, one.letter) for one in papers
    )


def test_a_digest_tells_rows_apart_that_differ_in_one_sign() -> None:
    assert digest_of(said()[0]) == digest_of(said()[0])
    for name in ("subject", "number", "note", "file"):
        assert digest_of(said(**{name: "7"})[0]) != digest_of(said()[0])


@pytest.mark.parametrize("text", ["", "3/2/2009", "03.02.2009", "2009-02-03T00:00"])
def test_days(text: str) -> None:
    assert as_day(text) == ("2009-02-03" if text else "")


@pytest.mark.parametrize("name", [".", "..", "a/../../b", "\\\\may\\tep", "a\0b"])
def test_names_that_lead_out(name: str) -> None:
    with pytest.raises(OldError):
        inside(name)
