"""Each print against its stored picture, and whether that comparison sees faults."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import prints_specimens as specimens
import pytest
from PIL import Image

from docmgmt.fonts import FontError, FontSet, search_fonts
from docmgmt.prints import book_pdf, books
from docmgmt.prints.books import Book
from vanthu import pictures

FOLDER = Path(__file__).resolve().parents[2] / "pictures"
FONT = "Liberation Serif"
RENEW = "VAN_THU_RENEW_PICTURES"
"""Set by `make pictures`, which writes the pictures anew for a person to look at."""


@pytest.fixture(scope="module")
def fonts() -> FontSet:
    """The typeface the pictures were taken with; no other is compared."""
    try:
        return search_fonts((FONT,))
    except FontError as error:
        pytest.fail(
            f"The stored pictures show {FONT}, which this machine lacks ({error}). "
            "Install it as `make setup` does, or take them anew with another font: "
            "change FONT here and run `make pictures`."
        )


@pytest.fixture(scope="module", autouse=True)
def renewed(fonts: FontSet) -> None:
    if os.environ.get(RENEW):
        for name, make in specimens.SPECIMENS.items():
            pictures.store(FOLDER, name, pictures.look_at(make(fonts)), FONT)


@pytest.mark.parametrize("name", sorted(specimens.SPECIMENS))
def test_a_print_stands_as_in_its_stored_picture(name: str, fonts: FontSet) -> None:
    stored, font = pictures.load(FOLDER, name)
    assert font == FONT, f"{name} was taken with {font}: run `make pictures`"
    found = pictures.look_at(specimens.SPECIMENS[name](fonts))
    assert pictures.differences(stored, found) == []


def test_no_stored_picture_is_without_a_print() -> None:
    stored = {path.stem for path in FOLDER.glob("*.json")}
    assert stored == set(specimens.SPECIMENS)


# Whether the comparison would notice --------------------------------------------------


@pytest.fixture
def stored() -> list[pictures.PageLook]:
    return pictures.load(FOLDER, "book_incoming")[0]


def printed(fonts: FontSet, **over: object) -> list[pictures.PageLook]:
    rows = specimens.incoming_rows()
    head = specimens.head(Book.INCOMING, **over)
    return pictures.look_at(book_pdf.book_pdf(head, rows, fonts=fonts))


def test_a_shift_of_a_millimetre_and_a_half_is_seen(
    stored: list[pictures.PageLook], fonts: FontSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = replace(book_pdf.SHEET, left_mm=21.5, right_mm=13.5)
    monkeypatch.setattr(book_pdf, "SHEET", moved)
    faults = pictures.differences(stored, printed(fonts))
    assert any("has moved 1.5 mm" in fault for fault in faults)


def test_a_shift_of_half_a_millimetre_is_allowed(
    stored: list[pictures.PageLook],
) -> None:
    page = stored[2]
    marks = tuple(
        replace(mark, x0=mark.x0 + 0.5, x1=mark.x1 + 0.5) for mark in page.marks
    )
    moved = [*stored[:2], replace(page, marks=marks)]
    assert pictures.differences(stored, moved) == []


def test_one_word_moved_alone_is_seen(stored: list[pictures.PageLook]) -> None:
    page = stored[2]
    first = next(mark for mark in page.marks if mark.text == "Hồng")
    shifted = replace(first, y0=first.y0 + 1.5, y1=first.y1 + 1.5)
    marks = tuple(shifted if mark is first else mark for mark in page.marks)
    faults = pictures.differences(stored, [*stored[:2], replace(page, marks=marks)])
    assert faults and "“Hồng”" in faults[0] and "1.5 mm" in faults[0]


def test_a_missing_column_is_seen(
    stored: list[pictures.PageLook], fonts: FontSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = books.FORMS[Book.INCOMING]
    narrower = replace(form, columns=form.columns[:-1])
    monkeypatch.setitem(books.FORMS, Book.INCOMING, narrower)
    head = specimens.head(Book.INCOMING)

    class Cut:
        def __init__(self, row: books.Row) -> None:
            self.row = row

        def cells(self, year: int) -> tuple[str, ...]:
            return self.row.cells(year)[:-1]

    rows = (Cut(row) for row in specimens.incoming_rows())
    found = pictures.look_at(book_pdf.book_pdf(head, rows, fonts=fonts))
    faults = pictures.differences(stored, found)
    assert any("“(10)”" in fault and "missing" in fault for fault in faults)


def test_a_missing_letter_is_seen(
    stored: list[pictures.PageLook], fonts: FontSet
) -> None:
    faults = pictures.differences(
        stored, printed(fonts, agency="Sở Nông nghiệp và Mô trường")
    )
    assert any("“MÔI”" in fault and "missing" in fault for fault in faults)


def test_a_missing_line_is_seen(stored: list[pictures.PageLook]) -> None:
    page = stored[2]
    marks = tuple(mark for mark in page.marks if mark.text or mark.y0 < 30)
    faults = pictures.differences(stored, [*stored[:2], replace(page, marks=marks)])
    assert any("a line" in fault and "missing" in fault for fault in faults)


def test_letters_that_are_not_drawn_are_seen(stored: list[pictures.PageLook]) -> None:
    """The text layer may be whole while the eye sees nothing."""
    page = stored[2]
    picture = page.picture.copy()
    picture.paste(255, (180, 300, 310, 400))
    faults = pictures.differences(stored, [*stored[:2], replace(page, picture=picture)])
    assert faults and "the picture differs" in faults[0]


def test_another_smoothing_of_letters_is_allowed(
    stored: list[pictures.PageLook],
) -> None:
    page = stored[2]
    width, height = page.picture.size
    smooth = page.picture.resize((width * 2, height * 2), Image.Resampling.BICUBIC)
    picture = smooth.resize((width, height), Image.Resampling.BOX)
    again = [*stored[:2], replace(page, picture=picture)]
    assert pictures.differences(stored, again) == []


def test_a_page_too_many_is_seen(stored: list[pictures.PageLook]) -> None:
    assert pictures.differences(stored, stored[:2]) == ["2 pages instead of 3"]


def test_the_book_names_the_day_it_says(fonts: FontSet) -> None:
    texts = [mark.text for mark in printed(fonts, date_from=date(2026, 2, 5))[0].marks]
    assert "05/02/2026" in texts
