"""What tests gave: one JSON line per test, and the sums of a run.

A line is {"test": id, "outcome": "passed" | "failed" | "error"}. The id is pytest's
node id, or `addon.tests.module.Class.method` for a test that Odoo runs. What is no
test of its own (a clean log, an exit code) gets an id with `stage:` in front.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from .shell import BUILD

RESULTS = BUILD / "results"
PASSED, FAILED, ERROR = "passed", "failed", "error"


@dataclass
class Stage:
    """One part of a run, with its results so far."""

    name: str
    outcomes: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    """Why something failed, for the summary."""
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
        for test, outcome in read(self.path):
            self.record(test, outcome)

    def finish(self) -> None:
        """Write the file; a stage without any test has failed."""
        tests = [test for test in self.outcomes if not test.startswith("stage:")]
        if not tests and not any(
            outcome != PASSED for outcome in self.outcomes.values()
        ):
            self.check("has tests", False, "NO TESTS: this stage tested nothing")
        self.path.write_text(
            "".join(
                json.dumps({"test": test, "outcome": outcome}, ensure_ascii=False)
                + "\n"
                for test, outcome in self.outcomes.items()
            ),
            encoding="utf-8",
        )

    def failures(self) -> list[str]:
        """Ids of what did not pass."""
        return [test for test, outcome in self.outcomes.items() if outcome != PASSED]


def read(path: Path) -> Iterator[tuple[str, str]]:
    """(test, outcome) of each line of a result file."""
    if not path.exists():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield str(row["test"]), str(row["outcome"])
