import doctest
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docmgmt import text as module
from docmgmt.text import fold, person_sort_key, vietnamese_sort_key

VIETNAMESE = st.text(
    alphabet="aáàảãạăắằẳẵặâấầẩẫậbcdđeéèẻẽẹêếềểễệghiíìỉĩịklmnoóòỏõọôốồổỗộơớờởỡợ"
    "pqrstuúùủũụưứừửữựvxyýỳỷỹỵAĐÊÔƠƯ 0123456789/-"
)


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(module).failed == 0
    assert doctest.testmod(module).attempted > 2


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đắk Nông", "dak nong"),
        ("ỦY BAN NHÂN DÂN", "uy ban nhan dan"),
        ("nghĩa vụ, quyền lợi", "nghia vu, quyen loi"),
        ("Thượng khẩn – HỎA TỐC", "thuong khan – hoa toc"),
        ("hoà", "hoa"),
        ("hòa", "hoa"),
        ("\u00d0\u00e0 N\u1eb5ng", "da nang"),  # capital eth for Đ
        ("a\u200bb\u00a0 c", "ab c"),
        ("15/QĐ-UBND", "15/qd-ubnd"),
        ("", ""),
    ],
)
def test_fold_drops_accents_case_and_invisible_characters(text, folded):
    assert fold(text) == folded


@given(VIETNAMESE)
def test_fold_answers_ascii_alike_for_both_unicode_forms(text):
    folded = fold(text)
    assert folded.isascii()
    assert folded == folded.lower()
    assert fold(unicodedata.normalize("NFD", text)) == folded
    assert fold(unicodedata.normalize("NFC", text)) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    "ordered",
    [
        ["a", "à", "ả", "ã", "á", "ạ", "ă", "ằ", "ẳ", "ẵ", "ắ", "ặ", "â", "ầ", "b"],
        ["d", "đ", "e", "ê", "g", "o", "ô", "ơ", "p", "u", "ư", "v"],
        ["ba", "ba mươi", "bà", "bả", "bã", "bá", "bạ", "bai"],
        ["dân", "đan mạch", "đàn", "đảng"],
        ["An Bình", "An Châu", "Án Anh"],
        ["hoa", "hoà", "hỏa", "hoá", "họa"],
        ["hoa", "hòa", "hoả", "hóa", "hoạ"],
        ["Phụ lục 1", "Phụ lục 2", "Phụ lục 10", "Phụ lục A"],
        ["lê", "Lê", "lê văn"],
        ["Thanh", "Thành", "Thạnh", "Thăng", "Thắng", "Thu", "Thư"],
        ["Vụ 1", "Vụ 2 a", "Vụ 2b", "Vụ 3"],
    ],
)
def test_texts_sort_as_in_a_vietnamese_dictionary(ordered):
    assert sorted(reversed(ordered), key=vietnamese_sort_key) == ordered


def test_the_place_of_the_tone_mark_does_not_move_a_word():
    old, new, after = (
        vietnamese_sort_key("hoà bình"),
        vietnamese_sort_key("hòa bình"),
        vietnamese_sort_key("hoá chất"),
    )
    assert max(old, new) < after
    assert old != new


@given(VIETNAMESE)
def test_a_key_holds_digits_only_and_ignores_the_unicode_form(text):
    key = vietnamese_sort_key(text)
    assert key.isascii() and key.isdigit()
    assert vietnamese_sort_key(unicodedata.normalize("NFD", text)) == key


@given(st.text(), st.text())
def test_keys_never_fail_on_foreign_text(left, right):
    assert vietnamese_sort_key(left + right).isdigit()
    assert person_sort_key(left).isdigit()


@pytest.mark.parametrize(
    "ordered",
    [
        ["Đỗ Thị Hạnh", "Phạm Đức Long", "Vũ Thành Nam", "Nguyễn Thị Lan Phương"],
        ["Trần An", "Lê Văn An", "Nguyễn Văn An", "Lê Thị Ánh"],
        ["Nguyễn Thị Ánh", "Nguyễn Văn Ân"],
        ["Hoàng Anh Tuấn", "Bùi Đức Tuấn", "Ngô Quốc Tuấn", "Lê Tuyên"],
        ["Ánh", "Lê Ánh"],
        ["Lê Bình", "Lê An Bình"],
    ],
)
def test_people_sort_by_given_name_then_middle_then_family(ordered):
    assert sorted(reversed(ordered), key=person_sort_key) == ordered
