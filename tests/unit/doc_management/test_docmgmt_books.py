from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docmgmt.books import (
    BookError,
    BookFault,
    BookLine,
    ClosingLine,
    Group,
    Plan,
    SeriesKey,
    SeriesMode,
    check_groups,
    close_book,
    number_ranges,
    parse_series,
    series_of,
)
from docmgmt.notation import DocumentKind

ADMINISTRATIVE = DocumentKind.ADMINISTRATIVE
GROUPS = Plan(
    SeriesMode.GROUPS,
    (Group("directives", frozenset({2, 3})), Group("letters", frozenset({18}))),
)


@pytest.mark.parametrize(
    ("plan", "type_id", "kind", "body", "series"),
    [
        (Plan(), 2, ADMINISTRATIVE, 0, "out"),
        (Plan(), 18, ADMINISTRATIVE, 0, "out"),
        (Plan(), 29, DocumentKind.LETTER, 0, "out"),
        (Plan(SeriesMode.PER_TYPE), 2, ADMINISTRATIVE, 0, "type:2"),
        (Plan(SeriesMode.PER_TYPE), 29, DocumentKind.LETTER, 0, "type:29"),
        (GROUPS, 2, ADMINISTRATIVE, 0, "group:directives"),
        (GROUPS, 3, ADMINISTRATIVE, 0, "group:directives"),
        (GROUPS, 18, ADMINISTRATIVE, 0, "group:letters"),
        (GROUPS, 5, ADMINISTRATIVE, 0, "out"),
        # law before plan: copies share one, each legal type has its own
        *(
            (plan, copy, DocumentKind.COPY, 0, "copies")
            for plan in (Plan(), Plan(SeriesMode.PER_TYPE), GROUPS)
            for copy in (30, 31, 32)
        ),
        *(
            (plan, 2, DocumentKind.LEGAL, 0, "legal:2")
            for plan in (Plan(), Plan(SeriesMode.PER_TYPE), GROUPS)
        ),
        # a body with registers of its own has all of them for itself
        (Plan(), 2, ADMINISTRATIVE, 12, "out@12"),
        (Plan(SeriesMode.PER_TYPE), 2, ADMINISTRATIVE, 12, "type:2@12"),
        (GROUPS, 2, ADMINISTRATIVE, 12, "group:directives@12"),
        (Plan(), 30, DocumentKind.COPY, 12, "copies@12"),
        (Plan(), 2, DocumentKind.LEGAL, 12, "legal:2@12"),
    ],
)
def test_in_which_series_a_document_is_numbered(plan, type_id, kind, body, series):
    assert series_of(plan, type_id, kind, body) == series


@given(
    st.sampled_from(list(SeriesMode)),
    st.integers(1, 99),
    st.sampled_from(list(DocumentKind)),
    st.integers(0, 99),
)
def test_a_series_key_can_be_taken_apart(mode, type_id, kind, body):
    key = parse_series(series_of(Plan(mode, GROUPS.groups), type_id, kind, body))
    assert key.body_id == body
    assert key.kind in ("out", "copies", "legal", "type", "group")


def test_the_parts_of_a_key():
    assert parse_series("in") == SeriesKey("in", "", 0)
    assert parse_series("group:directives@7") == SeriesKey("group", "directives", 7)


@pytest.mark.parametrize(
    ("groups", "fault"),
    [
        ([Group("a", frozenset())], BookFault.GROUP_EMPTY),
        (
            [Group("a", frozenset({1, 2})), Group("b", frozenset({2}))],
            BookFault.TYPE_TWICE,
        ),
    ],
)
def test_groups_that_leave_open_where_a_type_belongs_are_refused(groups, fault):
    with pytest.raises(BookError) as caught:
        check_groups(groups)
    assert caught.value.code is fault


def lines(*numbers, void=()):
    return [BookLine(number, number in void) for number in numbers]


@pytest.mark.parametrize(
    ("case", "closing"),
    [
        ({"lines": lines(1, 2, 3), "next_number": 4}, ClosingLine(3, 3, 0)),
        (
            {"lines": lines(1, 2, 3, void=(2,)), "next_number": 4},
            ClosingLine(3, 2, 1),
        ),
        ({"lines": [], "next_number": 1}, ClosingLine(0, 0, 0)),
        (
            {"lines": lines(41, 42), "next_number": 43, "first_number": 41},
            ClosingLine(42, 2, 0),
        ),
    ],
)
def test_the_closing_line_counts(case, closing):
    for day in (date(2026, 12, 31), date(2027, 1, 4)):
        assert close_book(2026, day, **case) == closing


@pytest.mark.parametrize(
    ("day", "case", "fault"),
    [
        (date(2026, 12, 30), {}, BookFault.TOO_EARLY),
        (date(2027, 1, 2), {"held": [2]}, BookFault.STILL_HELD),
        (date(2027, 1, 2), {"lines": lines(1, 3)}, BookFault.NO_LINE),
        (date(2027, 1, 2), {"lines": lines(1, 2)}, BookFault.NO_LINE),
    ],
)
def test_a_book_that_is_not_done_stays_open(day, case, fault):
    values = {"lines": lines(1, 2, 3), "next_number": 4, **case}
    with pytest.raises(BookError) as caught:
        close_book(2026, day, **values)
    assert caught.value.code is fault


@pytest.mark.parametrize(
    ("numbers", "text"),
    [([], ""), ([4], "4"), ([3, 5, 4, 9], "3–5, 9"), ([1, 2, 2, 7, 8], "1–2, 7–8")],
)
def test_numbers_are_written_shortly(numbers, text):
    assert number_ranges(numbers) == text
