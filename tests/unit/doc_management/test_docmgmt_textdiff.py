"""What changed between two versions, in words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from docmgmt.textdiff import Change, compare, paragraphs_of

TEXTS = st.lists(st.text("abc đê.", min_size=1, max_size=30), max_size=6)


def side(changes: tuple[Change, ...], gone: str) -> list[str]:
    texts = [
        "".join(piece.text for piece in change.pieces if piece.kind != gone)
        for change in changes
        if {piece.kind for piece in change.pieces} != {gone}
    ]
    return texts


def test_a_changed_word_is_one_word() -> None:
    (change,) = compare(["Hạn trả lời là 05 ngày."], ["Hạn trả lời là 07 ngày."])
    assert [(piece.kind, piece.text) for piece in change.pieces] == [
        ("same", "Hạn trả lời là "),
        ("removed", "05"),
        ("added", "07"),
        ("same", " ngày."),
    ]


def test_paragraphs_come_and_go() -> None:
    old = ["Một.", "Hai hai hai.", "Ba."]
    new = ["Một.", "Bốn bốn bốn bốn.", "Ba."]
    assert [change.kind for change in compare(old, new)] == [
        "same",
        "removed",
        "added",
        "same",
    ]


@given(TEXTS, TEXTS)
def test_both_versions_can_be_read_off(old: list[str], new: list[str]) -> None:
    changes = compare(old, new)
    assert side(changes, "added") == old
    assert side(changes, "removed") == new


def test_nothing_changed_says_nothing() -> None:
    assert {change.kind for change in compare(["a", "b"], ["a", "b"])} == {"same"}


def test_printed_lines_become_paragraphs() -> None:
    lines = [
        ("Thực hiện chỉ đạo của", 121.0, 14.0),
        ("Ủy ban nhân dân tỉnh,", 85.0, 14.0),
        ("Sở báo cáo như sau:", 85.0, 14.0),
        ("1. Nguồn nước.", 121.0, 14.0),
        ("- Như trên;", 85.0, 11.0),
        ("- Lưu: VT.", 85.0, 11.0),
    ]
    assert paragraphs_of(lines) == [
        "Thực hiện chỉ đạo của Ủy ban nhân dân tỉnh, Sở báo cáo như sau:",
        "1. Nguồn nước.",
        "- Như trên;",
        "- Lưu: VT.",
    ]
    assert paragraphs_of([("một", 0.0, 14.0), ("hai", 0.0, 14.0)]) == ["một", "hai"]
