"""Words as they are indexed and as they are asked for."""

import pytest

from docmgmt.search import words, words_query


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("V/v hạn hán", ["v", "v", "han", "han"]),
        ("Đề án số 15/ĐA-UBND", ["de", "an", "so", "15", "da", "ubnd"]),
    ],
)
def test_words_are_folded(text, expected):
    assert words(text) == expected


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("", ""),
        (" .,; ", ""),
        ("hạn", "'han':*"),
        ("HẠN HÁ", "'han' & 'ha':*"),
        ("kỳ 2", "'ky' & '2'"),
        ("kế hoạch b", "'ke' & 'hoach' & 'b'"),
        ("a | b & !c", "'a' & 'b' & 'c'"),
        ("o'neil", "'o' & 'neil':*"),
        (r"a\':* <-> b", "'a' & 'b'"),
    ],
)
def test_typed_words_become_a_query(typed, query):
    assert words_query(typed) == query
