"""Reports on stage times and searches in the words of scans, at three sizes.

Three databases, people granted alike in all, four years of work: one agency with 5,000
incoming documents; 50,000 and ROWS documents in agencies of the same size. A leader,
who counts his whole agency, is compared with the leader of an agency just as large
among 50,000; a head and a specialist, who count and find what they were given, with
those among 5,000. Each report is beside a named baseline in the same database, one
plain query that counts what ended in the period. Medians of ROUNDS.
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
SHARE = ROWS // AGENCIES
"""Incoming documents of the agency whose leader asks, in the large database."""
SIZES = {
    "small": (5_000, 1),
    "middle": (min(ROWS, 50_000), max(1, min(ROWS, 50_000) // SHARE)),
    "large": (ROWS, AGENCIES),
}
FORMS = ("stages", "incoming", "outgoing")
PERIODS = ("quarter", "year")
ROLES = ("leader", "head", "specialist")
SEARCHES = ("phrase", "rare words", "common words", "own word")
SEARCHERS = ("leader", "clerk", "head", "specialist")
BESIDE_SIZE = {"leader": "middle", "clerk": "middle"}
"""With which database the large one is compared, else with the small one."""
ALIKE = max(1.0, SHARE * SIZES["middle"][1] / SIZES["middle"][0])
"""How many times more documents the leader's agency has than in the middle one."""
GROWTH = 2.0
"""Large over the other size, at most; times ALIKE for who reads a whole agency."""
BESIDE = {"leader": 150.0}
"""A leader's report on a year over the baseline, at most, in the large database: it
reads the moments of five stages in two years and works out a median of each, while the
baseline counts within one index."""


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
            more = scenes.play(names[size], HERE / "reports_fill.py")
            texts = scenes.play(names[size], HERE / "texts_fill.py")
            places[size] = {"database": names[size], **told, **more, **texts}
    if not KEEP:
        database.drop(TEMPLATE)
    notes.parent.mkdir(exist_ok=True)
    notes.write_text(json.dumps(places))
    return places


def table(told: dict[str, Any]) -> None:
    """Print every median, and how many each search found."""
    times = told["times"]
    for size in SIZES:
        counted = {name: told["counted"][f"{size}|{name}"] for name in PERIODS}
        print(f"\n  {size}, ms; finished in the period: {counted}")
        print(f"  {'':<20}" + "".join(f"{role:>18}" for role in ROLES))
        for period in PERIODS:
            plain = times[f"{size}|baseline|{period}"]
            print(f"  {'baseline ' + period:<20}{plain:>18.1f}")
            for form in FORMS:
                name = f"{form} {period}"
                cells = [times[f"{size}|{role}|{name}"] for role in ROLES]
                print(f"  {name:<20}" + "".join(f"{cell:>18.1f}" for cell in cells))
        print(f"  {'found in scans':<20}" + "".join(f"{one:>18}" for one in SEARCHERS))
        for name in SEARCHES:
            keys = [f"{size}|{role}|{name}" for role in SEARCHERS]
            cells = [f"{times[key]:.1f} ({told['found'][key]})" for key in keys]
            print(f"  {name:<20}" + "".join(f"{cell:>18}" for cell in cells))


def judge(told: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Return (figures, promises missed)."""
    figures, missed = [], []
    times = told["times"]

    def weigh(what: str, above: str, below: str, most: float | None) -> None:
        value = times[above] / max(times[below], 0.05)
        figures.append(f"{what} {value:.2f}")
        if most is not None and value > most:
            missed.append(f"{what} {value:.2f} > {most:.1f}")

    reports = [f"{form} {period}" for form in FORMS for period in PERIODS]
    asked = [(role, name) for role in ROLES for name in reports]
    asked += [(role, name) for role in SEARCHERS for name in SEARCHES]
    for role, name in asked:
        size = BESIDE_SIZE.get(role, "small")
        most = GROWTH * (ALIKE if role in BESIDE_SIZE else 1.0)
        key = f"{role}|{name}"
        weigh(f"large÷{size} {role} {name}", f"large|{key}", f"{size}|{key}", most)
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
