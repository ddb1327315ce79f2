import doctest

import pytest

from docmgmt import agency_match
from docmgmt.agency_match import Candidate, match_agency

DIRECTORY = (
    Candidate(1, "Ủy ban nhân dân tỉnh Sông Lam"),
    Candidate(2, "Sở Tài chính", "Ủy ban nhân dân tỉnh Sông Lam"),
    Candidate(3, "Sở Tài chính", "Ủy ban nhân dân tỉnh Núi Hồng"),
    Candidate(4, "Sở Y tế tỉnh Sông Lam"),
    Candidate(5, "Bộ Nội vụ"),
    Candidate(7, "Sở Nội vụ", "UBND tỉnh Sông Lam"),
    Candidate(6, "UBND thành phố Vinh Lam"),
)


@pytest.mark.parametrize(
    ("printed", "parent", "key"),
    [
        ("BỘ NỘI VỤ", "", 5),
        ("ỦY BAN NHÂN DÂN TỈNH SÔNG LAM", "", 1),
        ("UBND TỈNH SÔNG LAM", "", 1),
        ("ỦY BAN NHÂN DÂN TP. VINH LAM", "", 6),
        ("SỞ TÀI CHÍNH", "UBND TỈNH NÚI HỒNG", 3),
        ("SỞ TÀI CHÍNH", "ỦY BAN NHÂN DÂN TỈNH SÔNG LAM", 2),
        ("SỞ TÀI CHÍNH", "", None),
        ("SỞ TÀI CHÍNH", "UBND TỈNH KHÁC", None),
        ("SỞ Y TẾ", "UBND TỈNH SÔNG LAM", 4),
        ("SỞ Y TẾ", "UBND TỈNH KHÁC", None),
        ("SỞ", "UBND TỈNH SÔNG LAM", None),
        ("SỞ NỘI VỤ", "UBND TỈNH KHÁC", None),
        ("SỞ NỘI VỤ", "UBND TỈNH SÔNG LAM", 7),
        ("", "", None),
    ],
)
def test_the_one_agency_that_is_meant_is_found(printed, parent, key):
    assert match_agency(printed, parent, DIRECTORY) == key


def test_the_examples_of_the_module_hold():
    assert doctest.testmod(agency_match).failed == 0
