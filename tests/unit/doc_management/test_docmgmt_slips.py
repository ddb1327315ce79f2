"""A request that must be read and answered, and nags until it is."""

from datetime import date

import pytest

from docmgmt.slips import (
    SlipError,
    SlipMove,
    SlipState,
    check_addressees,
    is_settled,
    nags,
    next_state,
)

YESTERDAY, TODAY = date(2026, 4, 21), date(2026, 4, 22)
ALLOWED = {
    ("sent", "read"): "read",
    ("sent", "answer"): "answered",
    ("read", "answer"): "answered",
    ("sent", "withdraw"): "withdrawn",
    ("read", "withdraw"): "withdrawn",
}


@pytest.mark.parametrize("state", SlipState)
@pytest.mark.parametrize("move", SlipMove)
def test_only_the_moves_of_the_table(state, move):
    expected = ALLOWED.get((state.value, move.value))
    if expected:
        assert next_state(state, move) == expected
    else:
        with pytest.raises(SlipError):
            next_state(state, move)


def test_an_unknown_state_or_move_is_refused():
    for pair in (("gone", "read"), ("sent", "steal")):
        with pytest.raises(SlipError):
            next_state(*pair)


def test_addressees_are_named_once_and_are_others():
    assert check_addressees(1, [3, 2, 3]) == (3, 2)
    for people, fault in (([], "nobody"), ([2, 1], "to_oneself")):
        with pytest.raises(SlipError) as refusal:
            check_addressees(1, people)
        assert refusal.value.code == fault


@pytest.mark.parametrize(
    ("state", "sent", "last", "works", "expected"),
    [
        ("sent", YESTERDAY, None, True, True),
        ("read", YESTERDAY, None, True, True),
        ("sent", YESTERDAY, YESTERDAY, True, True),
        ("sent", YESTERDAY, TODAY, True, False),
        ("sent", TODAY, None, True, False),
        ("sent", YESTERDAY, None, False, False),
        ("answered", YESTERDAY, None, True, False),
        ("withdrawn", YESTERDAY, None, True, False),
    ],
)
def test_it_nags_once_a_working_day_until_answered(state, sent, last, works, expected):
    assert nags(state, sent, last, TODAY, works) is expected


def test_it_is_settled_when_nobody_owes_an_answer():
    assert is_settled(["answered", "withdrawn"])
    assert not is_settled(["answered", "read"])
