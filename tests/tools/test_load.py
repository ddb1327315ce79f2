"""What the crowd's figures say of clerks who wait."""

from __future__ import annotations

import pytest

from vanthu.load.crowd import Told

EVEN = [1.0] * 100
STARVED = [1.0] * 99 + [30.0]


@pytest.mark.parametrize(
    ("seconds", "share", "of_letters", "of_time"),
    [
        ([], 0.95, 0.0, 0.0),
        ([2.0], 0.95, 2.0, 2.0),
        (EVEN, 0.95, 1.0, 1.0),
        # One letter of a hundred, but a quarter of what all waited together.
        (STARVED, 0.95, 1.0, 30.0),
        (STARVED, 0.5, 1.0, 1.0),
        (STARVED, 1, 30.0, 30.0),
    ],
)
def test_a_long_wait_counts_by_its_length(
    seconds: list[float], share: float, of_letters: float, of_time: float
) -> None:
    told = Told(seconds=list(seconds))
    assert told.percentile(share) == of_letters
    assert told.waiting(share) == of_time
