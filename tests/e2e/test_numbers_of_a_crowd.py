"""Many clerks at one register while worker processes are killed under them.

The whole load, with its times, is `make bench-numbering`; here is what it may never
show, on a smaller crowd. No signing token takes part: the register of an agency that
signs on paper is filled by the very call of the button.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from vanthu import database
from vanthu.load import scene
from vanthu.load.crowd import Desk

NAME = "van_thu_test_crowd"
CLERKS = 8
EACH = 10
BROKEN = 7
WORKERS = 4
KILLS = 3


@pytest.fixture(scope="module")
def desks() -> Iterator[list[Desk]]:
    """Eight clerks with their own keys; every seventh letter will be refused."""
    scene.build(NAME, ["bench_token"], folders=[scene.BENCH_ADDONS])
    yield scene.people(NAME, CLERKS, EACH, BROKEN, folders=[scene.BENCH_ADDONS])
    database.drop(NAME)


def test_no_number_is_lost_or_given_twice_though_workers_die(
    desks: list[Desk],
) -> None:
    told, book = scene.play(
        NAME,
        desks,
        workers=WORKERS,
        kills=KILLS,
        kill_every=0.6,
        folders=[scene.BENCH_ADDONS],
        # Long enough that a killed worker is in the middle of an issue.
        BENCH_TOKEN_SECONDS="0.1",
    )
    letters = sorted(letter for desk in desks for letter in desk.letters)
    broken = [letter for desk in desks for letter in desk.broken]
    assert told.kills == KILLS
    assert told.lost, "no killed worker was at work"
    assert told.errors == [], "a clerk read an error"
    assert sorted(told.answers) == letters
    assert len(set(told.answers.values())) == len(letters), "a number was given twice"
    assert told.refused == len(broken) > 0
    assert book.faults == []
    # What the refused letters had held went to the next letters of the day.
    assert book.used + book.void == len(letters) + len(broken)
