"""Reports on stage times at two sizes, as a leader, a head of a unit and a specialist.

Two databases, one agency with 5,000 incoming documents and AGENCIES with ROWS, people
granted alike in both, four years of work. Each report is beside a named baseline in the
same database, one plain query that counts what ended in the period. Medians of ROUNDS.
Ends with one line of ratios; exit code 1 when a promise is missed.

Environment: ROWS, AGENCIES (1: all in one agency, the hardest for its leader), ROUNDS;
KEEP=1 leaves the databases and takes those there.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from vanthu import database, scenes
from vanthu.shell import ROOT, Problem, say, step

ROWS = int(os.environ.get("ROWS") or 1_000_000)
AGENCIES = int(os.environ.get("AGENCIES") or max(1, ROWS * 60 // 1_000_000))
ROUNDS = int(os.environ.get("ROUNDS") or 15)
KEEP = os.environ.get("KEEP") == "1"
HERE = Path(__file__).parent
TEMPLATE = "van_thu_bench_reports"
SIZES = {"small": (5_000, 1), "large": (ROWS, AGENCIES)}
FORMS = ("stages", "incoming", "outgoing")
PERIODS = ("quarter", "year")
ROLES = ("leader", "head", "specialist")
SHARE = (ROWS / AGENCIES) / SIZES["small"][0]
"""How many times more documents the leader's agency has in the large database."""
GROWTH = {"leader": 2.0 * max(1.0, SHARE), "head": 3.0, "specialist": 3.0}
"""Large over small, at most. Heads and specialists count as many documents in both."""
BESIDE = {"leader": 90.0}
"""A leader's report on a year over the baseline, at most, in the large database: it
reads the moments of five stages in two years and works out a median of each."""


def fill() -> dict[str, dict[str, Any]]:
    """Make both databases; return who is who in each."""
    notes = ROOT / "build" / f"{TEMPLATE}-{ROWS}-{AGENCIES}.json"
    names = {size: f"{TEMPLATE}_{size}" for size in SIZES}
    if KEEP and notes.exists() and all(map(database.exists, names.values())):
        kept: dict[str, dict[str, Any]] = json.loads(notes.read_text())
        return kept
    if not (KEEP and database.exists(TEMPLATE)):
        with step(f"making {TEMPLATE}"):
            database.create(TEMPLATE, ["doc_management"], vietnamese=False)
    places = {}
    for size, (rows, agencies) in SIZES.items():
        with step(f"{rows} documents in {agencies} agencies"):
            database.copy(TEMPLATE, names[size])
            told = scenes.play(
                names[size],
                HERE / "rights_fill.py",
                ROWS=str(rows),
                AGENCIES=str(agencies),
            )
            more = scenes.play(
                names[size], HERE / "reports_fill.py", WHO=json.dumps(told)
            )
            places[size] = {"database": names[size], **told, **more}
    if not KEEP:
        database.drop(TEMPLATE)
    notes.parent.mkdir(exist_ok=True)
    notes.write_text(json.dumps(places))
    return places


def table(told: dict[str, Any]) -> None:
    """Print every median."""
    for size in SIZES:
        counted = {name: told["counted"][f"{size}|{name}"] for name in PERIODS}
        print(f"\n  {size}, ms; finished in the period: {counted}")
        print(f"  {'':<20}" + "".join(f"{role:>14}" for role in ROLES))
        for period in PERIODS:
            plain = told["times"][f"{size}|baseline|{period}"]
            print(f"  {'baseline ' + period:<20}{plain:>14.1f}")
            for form in FORMS:
                name = f"{form} {period}"
                cells = [told["times"][f"{size}|{role}|{name}"] for role in ROLES]
                print(f"  {name:<20}" + "".join(f"{cell:>14.1f}" for cell in cells))


def judge(told: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Return (figures, promises missed)."""
    figures, missed = [], []
    times = told["times"]

    def weigh(what: str, above: str, below: str, most: float | None) -> None:
        value = times[above] / max(times[below], 0.05)
        figures.append(f"{what} {value:.2f}")
        if most is not None and value > most:
            missed.append(f"{what} {value:.2f} > {most:.1f}")

    for role in ROLES:
        for form in FORMS:
            for period in PERIODS:
                name = f"{form} {period}"
                weigh(
                    f"growth {role} {name}",
                    f"large|{role}|{name}",
                    f"small|{role}|{name}",
                    GROWTH[role],
                )
    for role in ROLES:
        weigh(
            f"{role}÷baseline stages year",
            f"large|{role}|stages year",
            "large|baseline|year",
            BESIDE.get(role),
        )
    return figures, missed


def main() -> int:
    places = fill()
    say(f"{ROUNDS} rounds")
    try:
        told = scenes.play(
            places["large"]["database"],
            HERE / "reports_scene.py",
            PLACES=json.dumps(places),
            ROUNDS=str(ROUNDS),
        )
    finally:
        if not KEEP:
            for place in places.values():
                database.drop(place["database"])
    table(told)
    if os.environ.get("SHOW"):
        for key, rows in told["told"].items():
            print(f"  {key}: {rows}")
    figures, missed = judge(told)
    print(
        f"\nreports: {told['documents']} documents: {'; '.join(figures)}"
        f"{'; MISSED ' if missed else ''}" + "; ".join(missed)
    )
    return 1 if missed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Problem as problem:
        sys.exit(f"✗ {problem}")
