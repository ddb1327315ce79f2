"""A short storm; `make chaos` is the long one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from vanthu.chaos.world import Plan, clear, play


@pytest.fixture
def storm() -> Iterator[None]:
    """Three databases, gone afterwards."""
    yield
    clear()


@pytest.mark.usefixtures("storm")
def test_nothing_is_lost_doubled_or_stuck_while_everything_fails() -> None:
    plan = Plan(
        documents=24,
        seed=20260422,
        kill=0.01,
        axis_kill_every=3,
        faults=0.02,
        recalls=6,
    )
    told = play(plan)
    print(told.line())
    assert told.bad == 0, told.line()
    assert told.counts["received"] == plan.documents
    assert told.counts["given back"] == 4
    assert sum(told.kills.values()) >= 5, told.line()
    assert sum(told.faults.values()) >= 5, told.line()
