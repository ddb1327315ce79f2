"""Who may read what, at two sizes: each role beside an administrator who reads all.

The administrator is a user of all agencies whose rule on documents is empty; "system"
is the server's own reader, without rights or rules to ask for, and only printed.
Two databases, one agency with 5,000 documents and AGENCIES with ROWS, people granted
alike in both. The calls of the screens are served in turn by role and size; medians of
ROUNDS. Ends with one line of all ratios; exit code 1 when a promise is missed.

Environment: ROWS, AGENCIES, ROUNDS; KEEP=1 leaves the databases and takes those there.
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
ROUNDS = int(os.environ.get("ROUNDS") or 50)
KEEP = os.environ.get("KEEP") == "1"
HERE = Path(__file__).parent
TEMPLATE = "van_thu_bench_rights"
SIZES = {"small": (5_000, 1), "large": (ROWS, AGENCIES)}
NARROWED = ("of a year", "of an issuer", "in progress")
LISTS = ("list", "list with count", "list of documents", *NARROWED)
SEARCHES = ("number", "words, few", "words, common", "words in the agency")
GROUPS = ("by state", "by holder", "by type", "by issuer", "by month")
COUNTERS = ("full count", "counters", *GROUPS, "facets")
NOTED = ("inbox", "inbox counters", "three columns", "capped count")
"""Printed only. No screen lists three columns of documents; without the rest of a row
there is little but the query, and the reader without rules walks an index for it."""
ALL = (*LISTS, "open", *SEARCHES, *COUNTERS, *NOTED)
GROWTH = {
    **dict.fromkeys((*LISTS, "open", *SEARCHES), 2.0),
    **dict.fromkeys(COUNTERS, 3.0),
}
"""Specialist: the large database over the small one, at most."""
BESIDE = {
    **dict.fromkeys((*LISTS, "open"), 1.5),
    **dict.fromkeys((*SEARCHES, *COUNTERS), 1.0),
}
"""Specialist over administrator, at most, in the large database."""
OTHERS = 2.0
"""Clerk and head over administrator, at most."""


def fill() -> dict[str, dict[str, Any]]:
    """Make both databases; return who is who in each."""
    notes = ROOT / "build" / f"{TEMPLATE}-{ROWS}.json"
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
            places[size] = {"database": names[size], **told}
        print(
            f"  {told['size'] / 2**30:.1f} GiB; grants to persons, heads, members: "
            f"{told['grants']}",
            flush=True,
        )
    if not KEEP:
        database.drop(TEMPLATE)
    notes.parent.mkdir(exist_ok=True)
    notes.write_text(json.dumps(places))
    return places


def ratio(told: dict[str, Any], above: str, below: str) -> float:
    """One median over another; both above the noise of the clock."""
    return float(told["times"][above] / max(told["times"][below], 0.01))


def table(told: dict[str, Any]) -> None:
    """Print every median, and how many each call found."""
    for size in SIZES:
        print(f"\n  {size}, ms (found)")
        roles = ("system", "admin", "specialist", "busy", "head", "clerk")
        print(f"  {'':<20}" + "".join(f"{role:>20}" for role in roles))
        for name in ALL:
            cells = []
            for role in roles:
                key = f"{size}|{role}|{name}"
                found = told["counts"].get(key)
                note = "" if found is None else f" ({found})"
                cells.append(f"{told['times'][key]:.1f}{note}")
            print(f"  {name:<20}" + "".join(f"{cell:>20}" for cell in cells))


def judge(told: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Return (figures, promises missed)."""
    figures, missed = [], []

    def say_ratio(what: str, name: str, value: float, most: float | None) -> None:
        figures.append(f"{what} {name} {value:.2f}")
        if most is not None and value > most:
            missed.append(f"{what} {name} {value:.2f} > {most}")

    for name in ALL:
        grown = ratio(told, f"large|specialist|{name}", f"small|specialist|{name}")
        say_ratio("growth", name, grown, GROWTH.get(name))
    for name in ALL:
        beside = ratio(told, f"large|specialist|{name}", f"large|admin|{name}")
        say_ratio("specialist÷admin", name, beside, BESIDE.get(name))
    for role in ("head", "clerk"):
        for name in (*LISTS, "open", *SEARCHES, *COUNTERS):
            beside = ratio(told, f"large|{role}|{name}", f"large|admin|{name}")
            say_ratio(f"{role}÷admin", name, beside, OTHERS)
    return figures, missed


def main() -> int:
    places = fill()
    say(f"{ROUNDS} rounds")
    try:
        told = scenes.play(
            places["large"]["database"],
            HERE / "rights_scene.py",
            PLACES=json.dumps(places),
            ROUNDS=str(ROUNDS),
        )
    finally:
        if not KEEP:
            for place in places.values():
                database.drop(place["database"])
    table(told)
    figures, missed = judge(told)
    for size, acts in told["acts"].items():
        figures += [f"{size} {name} {spent:.1f} ms" for name, spent in acts.items()]
    print(
        f"\nrights: {ROWS} documents: {'; '.join(figures)}"
        f"{'; MISSED ' if missed else ''}" + "; ".join(missed)
    )
    return 1 if missed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Problem as problem:
        sys.exit(f"✗ {problem}")
