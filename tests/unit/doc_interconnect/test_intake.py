"""When fetching from the axis pauses, and that it goes on only when it is better."""

from __future__ import annotations

import pytest

from docxchg.intake import GIGABYTE, Held, Limits, Load, judge

LIMITS = Limits(backlog=100, free=5 * GIGABYTE)
ROOM, DISK = 400 * GIGABYTE, 1000 * GIGABYTE
B, D = Held.BACKLOG, Held.DISK


@pytest.mark.parametrize(
    ("backlog", "before", "held"),
    [
        (0, None, None),
        (100, None, None),
        (101, None, B),
        (101, B, B),
        (100, B, B),
        (81, B, B),
        (80, B, None),
        (0, B, None),
        # Whoever had no room and has it again starts from the beginning.
        (90, D, None),
        (101, D, B),
    ],
)
def test_the_backlog_stops_fetching_until_it_is_clearly_less(
    backlog: int, before: Held | None, held: Held | None
) -> None:
    assert judge(Load(backlog, ROOM, DISK), LIMITS, before) is held


@pytest.mark.parametrize(
    ("free", "total", "before", "held"),
    [
        (5.0, 1000, None, None),
        (4.9, 1000, None, D),
        (5.0, 1000, D, D),
        (6.2, 1000, D, D),
        (6.25, 1000, D, None),
        # On a small disk a tenth is enough.
        (2.0, 20, None, None),
        (1.9, 20, None, D),
        (2.4, 20, D, D),
        (2.5, 20, D, None),
        (0.0, 20, None, D),
        (0.0, 20, B, D),
    ],
)
def test_a_disk_nearly_full_stops_fetching_until_there_is_clearly_more_room(
    free: float, total: int, before: Held | None, held: Held | None
) -> None:
    load = Load(0, int(free * GIGABYTE), total * GIGABYTE)
    assert judge(load, LIMITS, before) is held


def test_the_disk_is_told_before_the_backlog() -> None:
    assert judge(Load(500, 0, DISK), LIMITS, None) is D
    assert judge(Load(500, ROOM, DISK), LIMITS, D) is B


def test_no_limit_is_no_limit() -> None:
    none = Limits(backlog=0, free=0)
    assert judge(Load(10**9, 0, DISK), none, None) is None
    assert judge(Load(10**9, 0, DISK), none, B) is None
    assert judge(Load(0, 0, DISK), none, D) is None


@pytest.mark.parametrize("limit", [1, 2, 3, 5000])
def test_whatever_stopped_can_go_on(limit: int) -> None:
    limits = Limits(backlog=limit)
    assert judge(Load(limit + 1, ROOM, DISK), limits, None) is B
    assert judge(Load(0, ROOM, DISK), limits, B) is None


def test_around_the_limit_it_does_not_flutter() -> None:
    held: Held | None = None
    turns = 0
    for step in range(200):
        now = judge(Load(100 + step % 2, ROOM, DISK), LIMITS, held)
        turns += now is not held
        held = now
    assert turns == 1
