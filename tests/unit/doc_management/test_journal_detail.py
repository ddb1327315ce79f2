"""Details of the journal: words for people, nothing hidden."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docmgmt.journal_detail import detail_words


@pytest.mark.parametrize(
    ("detail", "shown"),
    [
        ("{}", ""),
        ("", ""),
        ('{"state": "closed", "reason": false}', "state: closed"),
        ('{"with_people": true, "days": ["2026-01-01", "2026-03-31"]}',)
        + ("with people: ✓ · days: 2026-01-01, 2026-03-31",),
        ('{"count": 0, "left": null}', "count: 0"),
        ('{"changes": {"name": ["Cũ", "Mới"], "code": ["", "A1"]}}',)
        + ("changes: name: Cũ, Mới; code: –, A1",),
        ("no JSON at all {", "no JSON at all {"),
        ("[1, 2]", "[1, 2]"),
    ],
)
def test_what_was_written_is_read_in_words(detail: str, shown: str) -> None:
    assert detail_words(detail) == shown


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
