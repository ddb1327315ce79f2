"""Codes to look a result up by, and the little that is told."""

import datetime as dt
import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docxchg.lookup import (
    LETTERS,
    Progress,
    Result,
    Told,
    in_groups,
    make_code,
    read_code,
    tell,
)

DAY = dt.date(2026, 4, 22)
CODE = make_code(bytes(range(1, 9)))


@given(st.binary(min_size=8, max_size=8))
def test_a_code_is_read_back_however_it_is_typed(chance) -> None:
    code = make_code(chance)
    assert read_code(code) == code
    assert read_code(f" {in_groups(code).lower()} ") == code
    assert read_code(in_groups(code).replace("-", " ")) == code
    assert read_code(code.replace("0", "O").replace("1", "l")) == code


def test_codes_are_chance() -> None:
    codes = {make_code(secrets.token_bytes(8)) for _turn in range(2000)}
    assert len(codes) == 2000
    assert {letter for code in codes for letter in code} == set(LETTERS)
    with pytest.raises(ValueError, match="chance"):
        make_code(b"1234567")


@given(st.integers(0, 11), st.sampled_from(LETTERS))
def test_one_wrong_letter_is_no_code(place, letter) -> None:
    slip = CODE[:place] + letter + CODE[place + 1 :]
    assert (read_code(slip) == "") is (slip != CODE)


@given(st.binary(min_size=8, max_size=8), st.integers(0, 9))
def test_two_neighbours_in_the_wrong_order_are_no_code(chance, place) -> None:
    code = make_code(chance)
    one, two = code[place], code[place + 1]
    slip = code[:place] + two + one + code[place + 2 :]
    assert (read_code(slip) == "") is (one != two)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        CODE[:-1],
        CODE + "0",
        "%" * 12,
        "'" * 12,
        CODE * 1000,
        "\0" * 12,
        "Ộ" * 12,
    ],
)
def test_anything_else_is_no_code(text) -> None:
    assert read_code(text) == ""


RESULT = Result("15/STN-P1", DAY, "/van-ban-cong-bo/7")


@pytest.mark.parametrize(
    ("state", "results", "told"),
    [
        ("arrived", (), Told(Progress.ARRIVED, DAY)),
        ("registered", (), Told(Progress.IN_HAND, DAY)),
        ("directed", (), Told(Progress.IN_HAND, DAY)),
        ("in_progress", (), Told(Progress.IN_HAND, DAY)),
        ("in_progress", (RESULT,), Told(Progress.ANSWERED, DAY, (RESULT,))),
        ("done", (RESULT,), Told(Progress.DONE, DAY, (RESULT,))),
        ("done", (), Told(Progress.DONE, DAY)),
        ("refused", (RESULT,), Told(Progress.REFUSED, DAY)),
        ("recalled", (RESULT,), Told(Progress.CLOSED, DAY)),
        ("joined", (), Told(Progress.CLOSED, DAY)),
        ("quarantined", (RESULT,), None),
        ("", (), None),
        ("what comes later", (RESULT,), None),
    ],
)
def test_state_and_result_are_all_that_is_told(state, results, told) -> None:
    assert tell(state, DAY, results) == told
