"""The verdict on every line, and the report of it in rows of text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from .evidence import load_results, outcome_of
from .lines import (
    SEEDS,
    TAGS,
    Expected,
    Regulation,
    Requirement,
    check_list,
    load_inventory,
    load_regulations,
)

LINES_PER_TEST = 5
COMPLETE = ("DM", "OPS")
"""Tags whose every line is claimed; from there no line falls back."""


class State(str, Enum):
    """Where a line stands."""

    PROVEN = "proven"
    FAILED = "failed"
    DOCUMENTED = "documented"
    UNCLAIMED = "unclaimed"
    NOT_SOFTWARE = "not software"

    def __str__(self) -> str:
        return self.value


COLUMNS = ("lines", "claimed", *map(str, State))


@dataclass(frozen=True)
class Verdict:
    """A line with its state and what each of its tests gave."""

    requirement: Requirement
    state: State
    evidence: tuple[tuple[str, str], ...]
    """(test id or docs heading, what became of it)"""


@dataclass
class Report:
    """Everything the run found out."""

    regulations: tuple[Regulation, ...] = ()
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    closed: tuple[str, ...] = ()
    """Lines that are claimed and still listed as open."""

    def count(self, state: State, *, tag: str = "", prefix: str = "") -> int:
        """Lines in this state, of one tag or of one regulation if given."""
        return sum(
            verdict.state is state
            and (not tag or verdict.requirement.tag == tag)
            and (not prefix or verdict.requirement.id.startswith(f"{prefix}-"))
            for verdict in self.verdicts.values()
        )


def judge(line: Requirement, results: Mapping[str, str], root: Path) -> Verdict:
    """State of one line, with the outcome of each test that is to prove it."""
    evidence = tuple((test, outcome_of(test, results, root)) for test in line.tests)
    good = all(outcome == "passed" for _, outcome in evidence)
    if line.docs:
        written = _has_heading(line.docs, root)
        evidence += ((line.docs, "written" if written else "no such heading"),)
        good = good and written
    if line.tag == "NS":
        state = State.NOT_SOFTWARE
    elif not evidence:
        state = State.UNCLAIMED
    elif not good:
        state = State.FAILED
    else:
        state = State.PROVEN if line.tests else State.DOCUMENTED
    return Verdict(line, state, evidence)


def _has_heading(reference: str, root: Path) -> bool:
    file, _, heading = reference.partition("#")
    path = root / file
    if not heading or not path.is_file():
        return False
    return any(
        row.startswith("#") and row.lstrip("#").strip() == heading.strip()
        for row in path.read_text(encoding="utf-8").splitlines()
    )


def check_claims(verdicts: Iterable[Verdict]) -> Iterator[str]:
    """Every claim holds, and no test is made to prove more than a few lines."""
    proves: dict[str, list[str]] = {}
    for verdict in verdicts:
        line = verdict.requirement
        for source, outcome in verdict.evidence:
            if outcome not in ("passed", "written"):
                yield f"{line.id}: {source}: {outcome}"
        for bare in dict.fromkeys(test.partition("[")[0] for test in line.tests):
            proves.setdefault(bare, []).append(line.id)
    for test, names in proves.items():
        if len(names) > LINES_PER_TEST:
            yield (
                f"{test}: claimed for {len(names)} lines, at most {LINES_PER_TEST}:"
                f" {', '.join(names)}"
            )


def check_gaps(
    verdicts: Mapping[str, Verdict], still_open: Iterable[str]
) -> Iterator[str]:
    """No line is without proof but those listed as open, which no complete tag has."""
    listed = set(still_open)
    for name in sorted(listed):
        if name not in verdicts:
            yield f"{name}: listed as open, but there is no such provision"
        elif (tag := verdicts[name].requirement.tag) in (*COMPLETE, "NS"):
            yield f"{name}: listed as open, but no {tag} line may be"
    for name, verdict in verdicts.items():
        if verdict.state is State.UNCLAIMED and name not in listed:
            yield f"{name}: {verdict.requirement.tag} line without proof"


def check_manual(verdicts: Iterable[Verdict]) -> Iterator[str]:
    """Each line for the operations manual names its chapter, tests or not."""
    for verdict in verdicts:
        line = verdict.requirement
        if line.tag == "OPS" and not line.docs:
            yield f"{line.id}: names no chapter of the manual"


def load_open(path: Path) -> tuple[str, ...]:
    """Ids listed as not proven yet, one a line; # begins a remark."""
    rows = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return tuple(name for row in rows for name in row.partition("#")[0].split())


def examine(
    lines: Path,
    results: Path,
    root: Path,
    expected: Expected = SEEDS,
    *,
    gaps: bool = False,
) -> Report:
    """Read the list and the results, and judge.

    :param lines: folder with *.toml, inventory.txt and open.txt
    :param results: folder with *.jsonl of {"test": id, "outcome": outcome}
    :param root: the checkout, where tests and docs are looked up
    :param gaps: whether a line without proof is a fault, unless listed as open
    """
    report = Report()
    report.regulations = load_regulations(lines, report.problems)
    inventory = load_inventory(lines / "inventory.txt")
    report.problems.extend(check_list(report.regulations, inventory, expected))
    outcomes = load_results(results, report.problems)
    for regulation in report.regulations:
        for line in regulation.requirements:
            report.verdicts[line.id] = judge(line, outcomes, root)
    report.problems.extend(check_claims(report.verdicts.values()))
    if gaps:
        still_open = load_open(lines / "open.txt")
        report.problems.extend(check_gaps(report.verdicts, still_open))
        report.problems.extend(check_manual(report.verdicts.values()))
        report.closed = tuple(
            name
            for name in still_open
            if name in report.verdicts
            and report.verdicts[name].state is not State.UNCLAIMED
        )
    return report


def render(report: Report, *, quiet: bool = False) -> Iterator[str]:
    """The report as rows of text; quiet: without the single lines."""
    for regulation in () if quiet else report.regulations:
        yield f"{regulation.prefix}  {regulation.decision}"
        for line in regulation.requirements:
            yield from _rows(report.verdicts[line.id])
        yield ""
    yield from _table(report)
    if report.closed:
        yield f"open.txt still lists what is claimed: {', '.join(report.closed)}"
    for problem in report.problems:
        yield f"✗ {problem}"
    yield _figures(report)


def _rows(verdict: Verdict) -> Iterator[str]:
    line = verdict.requirement
    first = f"  {line.id:<13} {line.tag:<4}{verdict.state!s:<13}"
    if not verdict.evidence:
        yield first.rstrip()
    for source, outcome in verdict.evidence:
        yield f"{first} {source}: {outcome}"
        first = " " * len(first)


def _table(report: Report) -> Iterator[str]:
    yield f"{'':<6}" + "".join(f"{title:>14}" for title in COLUMNS)
    for name, counts in _groups(report):
        yield f"{name:<6}" + "".join(f"{count:>14}" for count in counts)


def _groups(report: Report) -> Iterator[tuple[str, tuple[int, ...]]]:
    """(tag or prefix, counts in the order of COLUMNS), and last those of all lines."""
    yield from ((tag, _counts(report, tag=tag)) for tag in TAGS)
    for regulation in report.regulations:
        prefix = regulation.prefix
        yield prefix, _counts(report, prefix=prefix)
    yield "all", _counts(report)


def _counts(report: Report, *, tag: str = "", prefix: str = "") -> tuple[int, ...]:
    each = [report.count(state, tag=tag, prefix=prefix) for state in State]
    proven, failed, documented, _, _ = each
    return (sum(each), proven + failed + documented, *each)


def _figures(report: Report) -> str:
    tests = {
        test for item in report.verdicts.values() for test in item.requirement.tests
    }
    groups = "; ".join(
        f"{name} {'/'.join(map(str, counts))}" for name, counts in _groups(report)
    )
    return (
        f"conformance ({'/'.join(COLUMNS)}): {groups};"
        f" tests {len(tests)}; problems {len(report.problems)}"
    )
