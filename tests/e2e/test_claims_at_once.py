"""How much is under way at once: workers with transactions of their own.

Inside Odoo's tests all cursors are one; only real ones do not see each other's rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from vanthu import database, scenes

NAME = "van_thu_test_claims"
SCENE = Path(__file__).with_name("claims_scene.py")
WORKERS, ROUNDS = 12, 4


@pytest.fixture(scope="module")
def told(demo_template: str) -> Iterator[dict[str, Any]]:
    """What the scene tells of its rushes, each as [calls, most of one partner]."""
    database.copy(demo_template, NAME)
    try:
        yield scenes.play(
            NAME, SCENE, WORKERS=str(WORKERS), ROUNDS=str(ROUNDS), WAITING="0"
        )
    finally:
        database.drop(NAME)


@pytest.mark.parametrize(
    ("rush", "calls", "of_one"),
    [
        ("many partners", 16, 4),
        ("one partner", 4, 4),
        ("other caps", 6, 2),
        ("bytes of many", 5, 2),
        ("bytes of one", 2, 2),
        ("larger than all", 1, 1),
    ],
)
def test_workers_at_once_fill_the_caps_and_never_exceed_them(
    told: dict[str, Any], rush: str, calls: int, of_one: int
) -> None:
    assert [one[0] for one in told[rush]] == [calls] * ROUNDS
    assert all(one[1] <= of_one for one in told[rush])


def test_a_document_to_many_is_one_call(told: dict[str, Any]) -> None:
    assert told["one document"] == [1, 1]


def test_who_died_holds_his_place_as_long_as_his_lease(told: dict[str, Any]) -> None:
    assert told["after a lease"] == [2, 2]
