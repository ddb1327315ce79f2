"""Limits of the state of an installation."""

from __future__ import annotations

from pathlib import Path

import pytest

from docmgmt.health import (
    LIMITS,
    Level,
    Limit,
    free_percent,
    fsync_milliseconds,
    worst,
)


@pytest.mark.parametrize(
    ("name", "value", "level"),
    [
        ("backup_age", 25, "fine"),
        ("backup_age", 26, "look"),
        ("backup_age", 7 * 24 - 1, "look"),
        ("backup_age", 7 * 24, "stop"),
        ("backup_age", None, "look"),
        ("disk", 21, "fine"),
        ("disk", 20, "look"),
        ("disk", 5, "stop"),
        ("disk", 0, "stop"),
        ("certificate", 31, "fine"),
        ("certificate", 30, "look"),
        ("certificate", -1, "stop"),
        ("clock", 0.2, "fine"),
        ("clock", 10, "stop"),
        ("late_jobs", 0, "fine"),
        ("late_jobs", 1, "look"),
    ],
)
def test_a_value_has_its_level(name: str, value: float | None, level: str) -> None:
    assert LIMITS[name].level(value) is Level(level)


def test_the_gravest_counts() -> None:
    assert worst([Level.FINE, Level.STOP, Level.LOOK]) is Level.STOP
    assert worst([Level.FINE, Level.FINE]) is Level.FINE
    assert worst([]) is Level.LOOK


def test_limits_tell_look_from_stop() -> None:
    assert all(limit.look != limit.stop for limit in LIMITS.values())
    assert Limit(1, 2).level(1.5) is Level.LOOK


def test_the_disk_is_measured_and_left_clean(tmp_path: Path) -> None:
    assert fsync_milliseconds(tmp_path) > 0
    assert list(tmp_path.iterdir()) == []
    assert 0 <= free_percent(tmp_path) <= 100


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError):
        fsync_milliseconds(tmp_path / "nowhere")
