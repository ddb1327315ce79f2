"""A pytest plugin: writes each test's outcome as a line of JSON.

    pytest -p vanthu.pytest_results --results-file build/results/unit.jsonl

Nothing may be skipped or expected to fail, so both count as failures.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

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

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._note(report.nodeid, outcome(report))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed or report.skipped:
            self._note(report.nodeid, "error")

    def pytest_sessionfinish(self, session: Any) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        rows = (
            json.dumps({"test": test, "outcome": outcome}, ensure_ascii=False)
            for test, outcome in self.outcomes.items()
        )
        self.path.write_text("".join(row + "\n" for row in rows), encoding="utf-8")

    def _note(self, test: str, new: str) -> None:
        old = self.outcomes.get(test, "passed")
        self.outcomes[test] = max(old, new, key=ORDER.index)


def outcome(report: pytest.TestReport) -> str:
    """passed, failed or error; a skip, an xfail or an xpass has failed."""
    if report.skipped or hasattr(report, "wasxfail"):
        return "failed"
    if report.failed:
        return "failed" if report.when == "call" else "error"
    return "passed"
