"""Details of the journal: words for people, nothing hidden."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docmgmt.journal_detail import Words, detail_words


@pytest.mark.parametrize(
    ("detail", "shown"),
    [
        ("{}", ""),
        ("", ""),
        ('{"state": "closed", "reason": false}', "state: closed"),
        ('{"with_people": true, "days": ["2026-01-01", "2026-03-31"]}',)
        + ("with people: ✓ · days: 01/01/2026, 31/03/2026",),
        ('{"count": 0, "left": null}', "count: 0"),
        ('{"changes": {"name": ["Cũ", "Mới"], "code": ["", "A1"]}}',)
        + ("changes: name: Cũ, Mới; code: –, A1",),
        ('{"was": {"name": "Cũ", "on": true}, "now": {"name": "Mới", "on": false}}',)
        + ("name: Cũ → Mới · on: ✓ → –",),
        ('{"now": {"name": "Mới"}}', "name: Mới"),
        ('{"now": ["name", "code"]}', "now: name, code"),
        ('{"was": 5, "now": {"name": "Mới"}}', "was: 5 · now: name: Mới"),
        ('{"number": "2026-13-45", "at": "2026-01-01T08:30:00+07:00"}',)
        + ("number: 2026-13-45 · at: 01/01/2026 08:30",),
        ('{"wanted": ["", null], "count": 2}', "count: 2"),
        ("no JSON at all {", "no JSON at all {"),
        ("[1, 2]", "[1, 2]"),
    ],
)
def test_what_was_written_is_read_in_words(detail: str, shown: str) -> None:
    assert detail_words(detail) == shown


def test_names_and_codes_are_told_in_the_words_given() -> None:
    words = Words(
        keys={"state": "Trạng thái", "users": "Người", "fields": "Trường"},
        values={"state": {"closed": "Đã đóng"}, "users": {"3": "An"}},
        fields={"name": "Tên", "kind": "Loại"},
        field_values={"kind": {"a": "Loại A"}},
    )
    for detail, shown in (
        ({"state": "closed"}, "Trạng thái: Đã đóng"),
        ({"state": "unheard"}, "Trạng thái: unheard"),
        ({"users": [3, 4]}, "Người: An, 4"),
        ({"fields": ["name", "login"]}, "Trường: Tên, login"),
        ({"columns": ["kind"]}, "columns: Loại"),
        ({"was": {"kind": "b"}, "now": {"kind": "a"}}, "Loại: b → Loại A"),
        # A code of one detail says nothing in another.
        ({"reason": "closed"}, "reason: closed"),
        ({"kind": "a"}, "kind: a"),
    ):
        assert detail_words(json.dumps(detail), words) == shown


def test_moments_are_written_by_the_clock_given() -> None:
    words = Words(moment=lambda moment: f"<{moment:%H:%M}>")
    assert detail_words('{"at": "2026-01-01 01:30:00"}', words) == "at: <01:30>"


def test_long_lists_say_how_many_more_there_are() -> None:
    shown = detail_words(json.dumps({"ids": list(range(1, 31))}))
    assert shown.startswith("ids: 1, 2, 3") and shown.endswith(", 20 … (+10)")


@given(
    st.dictionaries(
        st.text("abc_", min_size=1),
        st.one_of(st.text(min_size=1), st.integers(), st.lists(st.integers())),
    )
)
def test_no_word_and_no_figure_is_lost(values: dict[str, object]) -> None:
    shown = detail_words(json.dumps(values))
    for value in values.values():
        if isinstance(value, str | int):
            assert str(value) in shown
