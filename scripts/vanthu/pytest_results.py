"""A pytest plugin: writes each test's outcome as a line of JSON.

    pytest -p vanthu.pytest_results --results-file build/results/unit.jsonl

Nothing may be skipped or expected to fail, so both count as failures.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .results import WHY_LINES, Row, line, shortened

ORDER = ("passed", "failed", "error")


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option that names the file."""
    parser.addoption("--results-file", type=Path, help="JSON lines of the outcomes")


def pytest_configure(config: pytest.Config) -> None:
    """Switch the writer on if a file is named."""
    path = config.getoption("--results-file")
    if path is not None:
        config.pluginmanager.register(Writer(path), "van-thu-results")


class Writer:
    """Collects the worst outcome over set-up, call and tear-down of each test."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.outcomes: dict[str, str] = {}
        self.reasons: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._note(report.nodeid, outcome(report), reason(report))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed or report.skipped:
            self._note(report.nodeid, "error", reason(report))

    def pytest_sessionfinish(self, session: Any) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        rows = (
            line(Row(test, outcome, self.reasons.get(test, "")))
            for test, outcome in self.outcomes.items()
        )
        self.path.write_text("".join(rows), encoding="utf-8")

    def _note(self, test: str, new: str, why: str) -> None:
        if new != "passed" and why:
            self.reasons.setdefault(test, why)
        old = self.outcomes.get(test, "passed")
        self.outcomes[test] = max(old, new, key=ORDER.index)


def reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    """What pytest says went wrong: the error, not the source above it."""
    if hasattr(report, "wasxfail"):
        return "Nothing may be expected to fail."
    if not (report.failed or report.skipped):
        return ""
    said = report.longreprtext.splitlines()
    errors = [row.removeprefix("E").strip() for row in said if row.startswith("E ")]
    # The error comes first in these, its comparison line by line behind it.
    return "\n".join(shortened(row) for row in errors[:WHY_LINES]) or shortened(
        report.longreprtext
    )


def outcome(report: pytest.TestReport) -> str:
    """passed, failed or error; a skip, an xfail or an xpass has failed."""
    if report.skipped or hasattr(report, "wasxfail"):
        return "failed"
    if report.failed:
        return "failed" if report.when == "call" else "error"
    return "passed"
