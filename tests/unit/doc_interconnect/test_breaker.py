"""The breaker: opens on silence only, probes with growing pauses, closes again."""

from __future__ import annotations

import pytest

from docxchg.breaker import (
    Breaker,
    BreakerPolicy,
    after_answer,
    after_failure,
    blamed,
)

POLICY = BreakerPolicy()


def play(text: str) -> Breaker:
    """``1`` a failure, ``0`` an answer; failures while it rests are probes."""
    breaker = Breaker()
    for one in text:
        probing = breaker.pause > 0
        act = after_failure if one == "1" else after_answer
        breaker = act(breaker, POLICY, probing=probing)
    return breaker


@pytest.mark.parametrize(
    ("history", "pause"),
    (
        ("", 0),
        ("1111", 0),
        ("11110", 0),
        ("111101111", 0),
        ("11111", 30),
        ("111111", 60),
        ("1111111", 120),
        ("1" * 9, 480),
        ("1" * 10, 600),
        ("1" * 60, 600),
        ("111110", 0),
        ("1111101111", 0),
        ("11111011111", 30),
        ("10" * 10, 0),
        ("110" * 6, 0),
        ("110" * 6 + "1", 0),
        ("110" * 6 + "11", 30),
    ),
)
def test_when_it_opens_and_for_how_long(history: str, pause: float) -> None:
    assert play(history).pause == pause


def test_an_answer_to_a_probe_forgets_everything() -> None:
    assert play("1111111110") == Breaker()


def test_nothing_is_remembered_while_nothing_fails() -> None:
    assert play("0" * 50) == Breaker()
    assert play("1" + "0" * 20) == Breaker()
    assert play("1" + "0" * 5).recent == "100000"


def test_the_window_never_grows() -> None:
    assert len(play("1100" * 30).recent) == POLICY.window


A, B = "000.00.10.H99", "000.00.100.H99"


@pytest.mark.parametrize(
    ("code", "words", "receivers", "found"),
    (
        ("18", f"{A} is not connected", (A, B), (A,)),
        ("23", f"đơn vị {B}, {A} bị khóa.", (A, B), (A, B)),
        ("18", "không tồn tại", (A, B), ()),
        ("18", "không tồn tại", (A,), (A,)),
        ("18", "x000.00.10.H99", (A, B), ()),
        ("22", f"{A} is broken", (A, B), ()),
        ("", f"{A} timed out", (A,), ()),
    ),
)
def test_whom_a_refusal_is_about(
    code: str, words: str, receivers: tuple[str, ...], found: tuple[str, ...]
) -> None:
    assert blamed(code, words, receivers) == found
