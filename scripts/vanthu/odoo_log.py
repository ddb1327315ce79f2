"""Reading Odoo's log: which tests started, which failed, which lines alarm."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from .results import shortened

LINE = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+"
    r" (?P<level>[A-Z]+) (?P<db>\S+) (?P<logger>\S+?): (?P<text>.*)$"
)
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
STARTING = re.compile(r"^Starting (?P<test>[\w.]+) \.\.\.")
BAD = re.compile(r"^(?P<kind>FAIL|ERROR): (?:Subtest )?(?P<test>[\w.]+)")
CLASS_ERROR = re.compile(r"^ERROR: (?P<where>\w+) \((?P<test>[\w.]+)\)")
SKIPPED = re.compile(r"^skipped (?P<test>[\w.]+) : ")
TOTAL = re.compile(
    r"(?P<failed>\d+) failed, (?P<errors>\d+) error\(s\) of (?P<all>\d+)"
)
# Odoo's own sums of failures, which are counted one by one already.
SUMS = re.compile(r"^Module \w+: \d+ failures|^At least one test failed")
HOOT_SUM = re.compile(r"\[HOOT\] (?P<word>Passed|Failed) (?P<count>\d+) tests")
HOOT_SUITE = re.compile(
    r"\[HOOT\] \"?(?P<suite>@[^\"]+?)\"? ended \((?P<counts>[^)]*)time:"
)
ALARMS = {"WARNING", "ERROR", "CRITICAL"}


@dataclass
class OdooRun:
    """What one run of Odoo's tests left in the log."""

    outcomes: dict[str, str] = field(default_factory=dict)
    """Test id → passed, failed, error."""
    reasons: dict[str, str] = field(default_factory=dict)
    """Test id → the end of what it says went wrong."""
    total: int | None = None
    """How many tests Odoo itself counted."""
    alarms: list[str] = field(default_factory=list)
    """Warnings and errors that are not a test's own report."""
    javascript: int = 0
    """Passed JavaScript tests."""
    suites: dict[str, str] = field(default_factory=dict)
    """JavaScript suite → passed or failed."""


def parse(lines: Iterable[str], expected: Iterable[re.Pattern[str]] = ()) -> OdooRun:
    """Read a log.

    `expected`: warnings that are no fault of ours, matched against
    `logger: first line`.
    """
    run = OdooRun()
    allowed = list(expected)
    for level, logger, text in _records(lines):
        if _test_line(run, logger, text):
            continue
        total = TOTAL.search(text)
        if total and logger in ("odoo.tests.result", "odoo.service.server"):
            run.total = int(total["all"])
            continue
        _javascript_line(run, text)
        first = text.split("\n", 1)[0]
        if logger == "odoo.modules.loading" and SUMS.match(text):
            continue
        if level in ALARMS and not any(
            pattern.search(f"{logger}: {text}") for pattern in allowed
        ):
            run.alarms.append(f"{level} {logger}: {first}")
    return run


def _records(lines: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """(level, logger, text) of each entry, its further lines included."""
    entry: tuple[str, str, list[str]] | None = None
    for raw in lines:
        line = COLOUR.sub("", raw.rstrip("\n"))
        match = LINE.match(line)
        if match:
            if entry:
                yield entry[0], entry[1], "\n".join(entry[2])
            entry = match["level"], match["logger"], [match["text"]]
        elif entry:
            entry[2].append(line)
    if entry:
        yield entry[0], entry[1], "\n".join(entry[2])


def _test_line(run: OdooRun, logger: str, text: str) -> bool:
    """Take down what a test says of itself; False if the line is none of these."""
    module = logger.removeprefix("odoo.addons.")
    started = STARTING.match(text)
    if started:
        run.outcomes.setdefault(f"{module}.{started['test']}", "passed")
        return True
    skipped = SKIPPED.match(text)
    if skipped:
        run.outcomes[f"{module}.{skipped['test']}"] = "failed"
        return True
    whole_class = CLASS_ERROR.match(text)
    if whole_class:
        test = whole_class["test"].removeprefix("odoo.addons.")
        _not_passed(run, f"{test}.{whole_class['where']}", "error", text)
        return True
    bad = BAD.match(text)
    if bad:
        kind = "failed" if bad["kind"] == "FAIL" else "error"
        _not_passed(run, f"{module}.{bad['test']}", kind, text)
        return True
    return False


def _not_passed(run: OdooRun, test: str, outcome: str, text: str) -> None:
    run.outcomes[test] = outcome
    run.reasons[test] = shortened(text)


def _javascript_line(run: OdooRun, text: str) -> None:
    total = HOOT_SUM.search(text)
    if total and total["word"] == "Passed":
        run.javascript += int(total["count"])
    suite = HOOT_SUITE.search(text)
    if suite:
        outcome = "failed" if "failed:" in suite["counts"] else "passed"
        run.suites[suite["suite"]] = outcome
