"""The story's own rules: what it counts, and that it cannot pass by accident."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from vanthu.story import office, telling, world
from vanthu.story.seats import TooLate, wait_for
from vanthu.story.telling import OFFICE_ZONE, StationFailed, Story

PLANNED = [(1, "first"), (2, "second")]


@pytest.fixture
def story(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Story:
    monkeypatch.setattr(telling, "RESULTS", tmp_path / "results")
    return Story(tmp_path)


def results(story: Story) -> dict[str, str]:
    lines = (story.folder / "results" / "story.jsonl").read_text().splitlines()
    return {row["test"]: row["outcome"] for row in map(json.loads, lines)}


def last_line(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out.splitlines()[-1]


def tell(story: Story, number: int, slug: str, *holds: bool) -> None:
    with story.station(number, slug, "Trạm"):
        for one in holds:
            story.check("điều phải đúng", one)


def test_a_story_that_holds_passes(
    story: Story, capsys: pytest.CaptureFixture[str]
) -> None:
    tell(story, 1, "first", True, True)
    tell(story, 2, "second", True)
    assert story.finish(PLANNED, 1.0) == 0
    assert last_line(capsys) == "3 passed, 0 failed"
    assert results(story) == {
        "story::station_1_first": "passed",
        "story::station_2_second": "passed",
    }


def test_a_failing_check_fails_its_station_and_those_after_it(
    story: Story, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(StationFailed, match="điều phải đúng"):
        tell(story, 1, "first", True, False)
    assert story.finish(PLANNED, 1.0) == 1
    assert last_line(capsys) == "1 passed, 2 failed"
    assert set(results(story).values()) == {"failed"}


def test_an_error_fails_the_station(
    story: Story, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(StationFailed, match="KeyError"):
        with story.station(1, "first", "Trạm"):
            raise KeyError("x")
    assert story.finish(PLANNED, 1.0) == 1
    assert last_line(capsys) == "0 passed, 2 failed"


def test_a_story_without_checks_fails(story: Story) -> None:
    tell(story, 1, "first")
    tell(story, 2, "second")
    assert story.finish(PLANNED, 1.0) == 1


def test_waiting_ends() -> None:
    with pytest.raises(TooLate, match="chữ ký"):
        wait_for("chữ ký", lambda: None, seconds=0.05, every=0.01)
    assert wait_for("chữ ký", lambda: 7, seconds=0.05) == 7


def at(text: str) -> datetime:
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=OFFICE_ZONE)


@pytest.mark.parametrize(
    ("raw", "legal"),
    [
        ("20/11/2026 09:15", "20/11/2026 09:15"),
        ("20/11/2026 11:45", "20/11/2026 13:30"),
        ("20/11/2026 17:00", "23/11/2026 07:30"),
        ("22/11/2026 09:15", "23/11/2026 07:30"),
        ("01/09/2026 10:00", "03/09/2026 07:30"),
    ],
)
def test_legal_receipt(raw: str, legal: str) -> None:
    assert office.legal_receipt(at(raw)) == at(legal)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("20/11/2026 09:15", 1, "23/11/2026 17:00"),
        ("20/11/2026 17:00", 1, "24/11/2026 17:00"),
        ("22/11/2026 09:15", 3, "26/11/2026 17:00"),
        ("31/08/2026 09:15", 2, "04/09/2026 17:00"),
    ],
)
def test_deadline(start: str, days: int, end: str) -> None:
    assert office.deadline(at(start), days) == at(end)


def test_moments_of_the_server_are_read_as_vietnam_time() -> None:
    assert office.from_server("2026-11-22 17:30:00") == at("23/11/2026 00:30")


@pytest.mark.parametrize("agency", world.AGENCIES.values(), ids=lambda a: a.key)
def test_the_world_hangs_together(agency: world.Agency) -> None:
    people = {person.login: person for person in agency.people}
    units = {unit.abbreviation for unit in agency.units}
    heads = [person for person in agency.people if not person.superior]
    assert [person.role for person in heads] == ["leader"]
    assert all(person.unit in units for person in agency.people)
    assert all(unit.head in people for unit in agency.units)
    known: set[str] = {""}
    for person in agency.people:
        # Superiors are made first.
        assert person.superior in known
        known.add(person.login)
