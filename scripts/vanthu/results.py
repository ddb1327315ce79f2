"""What tests gave: one JSON line per test, and the sums of a run.

A line is {"test": id, "outcome": "passed" | "failed" | "error"}, and "why" of what did
not pass, as far as its run says it. The id is pytest's node id, or
`addon.tests.module.Class.method` for a test that Odoo runs. What is no test of its own
(a clean log, an exit code) gets an id with `stage:` in front.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from .shell import BUILD

RESULTS = BUILD / "results"
PASSED, FAILED, ERROR = "passed", "failed", "error"
WHY_LINES, WHY_WIDTH = 8, 300
"""So much of a reason is kept: lines, and characters of each."""


@dataclass
class Stage:
    """One part of a run, with its results so far."""

    name: str
    outcomes: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    """Why something failed that is no test, for the summary."""
    reasons: dict[str, str] = field(default_factory=dict)
    """Why a test did not pass, by its id."""
    seconds: float = 0.0

    @property
    def path(self) -> Path:
        """File of the results."""
        return RESULTS / f"{self.name}.jsonl"

    @property
    def log(self) -> Path:
        """File of the output."""
        return BUILD / "log" / f"{self.name}.log"

    @property
    def passed(self) -> int:
        return sum(outcome == PASSED for outcome in self.outcomes.values())

    @property
    def failed(self) -> int:
        return len(self.outcomes) - self.passed

    def start(self) -> None:
        """Forget an earlier run."""
        for path in (self.path, self.log):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.unlink(missing_ok=True)

    def record(self, test: str, outcome: str, note: str = "") -> None:
        """Take down a result; of two for one test the worse counts."""
        if self.outcomes.get(test, PASSED) == PASSED:
            self.outcomes[test] = outcome
        if note:
            self.notes.append(note)

    def check(self, what: str, passed: bool, note: str = "") -> None:
        """Take down something that is no test of its own."""
        outcome = PASSED if passed else FAILED
        self.record(f"stage:{self.name}/{what}", outcome, "" if passed else note)

    def merge_file(self) -> None:
        """Take over what the stage's own process wrote to `path`."""
        for test, outcome, why in read(self.path):
            self.record(test, outcome)
            if why:
                self.reasons[test] = why

    def finish(self) -> None:
        """Write the file; a stage without any test has failed."""
        tests = [test for test in self.outcomes if not test.startswith("stage:")]
        if not tests and not any(
            outcome != PASSED for outcome in self.outcomes.values()
        ):
            self.check("has tests", False, "NO TESTS: this stage tested nothing")
        self.path.write_text(
            "".join(
                line(Row(test, outcome, self.reasons.get(test, "")))
                for test, outcome in self.outcomes.items()
            ),
            encoding="utf-8",
        )

    def failures(self) -> list[str]:
        """Ids of what did not pass."""
        return [test for test, outcome in self.outcomes.items() if outcome != PASSED]


class Row(NamedTuple):
    """What one line of a result file says."""

    test: str
    outcome: str
    why: str = ""


def line(row: Row) -> str:
    """The row as it is written, with its end of line."""
    told = row._asdict()
    if not row.why:
        del told["why"]
    return json.dumps(told, ensure_ascii=False) + "\n"


def shortened(text: str) -> str:
    """The last lines of a reason, where what went wrong is said."""
    lines = [part.rstrip()[:WHY_WIDTH] for part in text.splitlines() if part.strip()]
    return "\n".join(lines[-WHY_LINES:])


def read(path: Path) -> Iterator[Row]:
    """Each line of a result file."""
    if not path.exists():
        return
    for written in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(written)
        yield Row(str(row["test"]), str(row["outcome"]), str(row.get("why", "")))
