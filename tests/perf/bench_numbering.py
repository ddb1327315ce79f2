"""Clerks who issue at once: the product's numbers beside `ir.sequence` (no_gap).

First one whole run of the product, every letter of every clerk, with workers killed.
Then rounds of SECONDS each, both ways of numbering in turn, once with a token that
answers at once and once with one that takes 150 ms; the rates and the 95th percentiles
are medians of the rounds; beside that of the letters stands that of the clerks' time.
Ends with one line; exit code 1 when a promise is missed.

Environment: CLERKS, DOCS (each), WORKERS, SECONDS (of one round; 0: until all is
issued), ROUNDS, KILL_EVERY (seconds), WHOLE=0 to leave out the whole run.
"""

from __future__ import annotations

import os
import statistics
import sys

from vanthu import database
from vanthu.load import scene
from vanthu.load.book import Book
from vanthu.load.crowd import Told
from vanthu.shell import Problem, say, step


def setting(name: str, default: int) -> int:
    return int(os.environ.get(name) or default)


CLERKS = setting("CLERKS", 16)
DOCS = setting("DOCS", 200)
WORKERS = setting("WORKERS", 4)
SECONDS = setting("SECONDS", 45)
ROUNDS = setting("ROUNDS", 3)
KILL_EVERY = setting("KILL_EVERY", 15)
WHOLE = setting("WHOLE", 1)
BROKEN = 50
"""Every so-manieth letter is refused by the token and goes back to its drafter."""
FOREVER = 24 * 3600
TOKENS = {"at once": 0.0, "150 ms": 0.15}
WAYS = ("reservation", "no_gap")
TEMPLATES = {"reservation": "van_thu_bench", "no_gap": "van_thu_bench_no_gap"}
STAGE = "van_thu_bench_stage"
FOLDERS = [scene.BENCH_ADDONS]
LEAST_RATE = {"at once": 1.5, "150 ms": 3.0}
MOST_P95 = 0.5


def run(way: str, token: str, seconds: float, desks: list) -> tuple[Told, Book]:
    """One rush on a fresh copy."""
    database.copy(TEMPLATES[way], STAGE)
    told, book = scene.play(
        STAGE,
        desks,
        workers=WORKERS,
        seconds=seconds or FOREVER,
        kills=FOREVER,
        kill_every=KILL_EVERY,
        folders=FOLDERS,
        BENCH_TOKEN_SECONDS=str(TOKENS[token]),
    )
    middle, tail, most = (told.percentile(share) for share in (0.5, 0.95, 1))
    print(
        f"  {way:<12} token {token:<8} {len(told.answers):5} issued in "
        f"{told.elapsed:6.1f} s = {told.rate:6.2f}/s; "
        f"median {middle:6.2f} s, p95 {tail:6.2f} s, slowest {most:6.2f} s, "
        f"p95 of waiting {told.waiting(0.95):6.2f} s; "
        f"{len(told.errors)} errors, {told.lost} lost in {told.kills} kills, "
        f"{told.refused} given back; lines {book.used} used, {book.void} void",
        flush=True,
    )
    for sentence in (*book.faults, *sorted(set(told.errors))[:3]):
        print(f"    ! {sentence}", flush=True)
    return told, book


def broken_promises(runs: list[tuple[str, Told, Book]]) -> list[str]:
    """What no run may show."""
    missed = []
    for way, told, book in runs:
        if book.faults:
            missed.append(f"{way}: {len(book.faults)} faults in the register")
        if way == "reservation" and told.errors:
            missed.append(f"{len(told.errors)} errors shown to users")
    return missed


def median(cells: list[Told], what: str) -> float:
    values = {
        "rate": [told.rate for told in cells],
        "p95": [told.percentile(0.95) for told in cells],
        "waiting": [told.waiting(0.95) for told in cells],
    }
    return statistics.median(values[what])


def main() -> int:
    with step("databases"):
        scene.build(TEMPLATES["reservation"], ["bench_token"], folders=FOLDERS)
        desks = scene.people(
            TEMPLATES["reservation"], CLERKS, DOCS, BROKEN, folders=FOLDERS
        )
        database.copy(TEMPLATES["reservation"], TEMPLATES["no_gap"])
        scene.install(TEMPLATES["no_gap"], ["bench_no_gap"], folders=FOLDERS)
    runs: list[tuple[str, Told, Book]] = []
    whole = None
    if WHOLE:
        say(f"whole run: {CLERKS} clerks × {DOCS} letters, {WORKERS} workers")
        whole, book = run("reservation", "at once", 0, desks)
        runs.append(("reservation", whole, book))
    cells: dict[tuple[str, str], list[Told]] = {}
    for turn in range(ROUNDS):
        say(f"round {turn + 1} of {ROUNDS}")
        for token in TOKENS:
            for way in WAYS if turn % 2 == 0 else WAYS[::-1]:
                told, book = run(way, token, SECONDS, desks)
                cells.setdefault((way, token), []).append(told)
                runs.append((way, told, book))
    for name in (STAGE, *TEMPLATES.values()):
        database.drop(name)

    missed = broken_promises(runs)
    figures = []
    if whole:
        figures.append(
            f"whole: {len(whole.answers)} issued, {whole.rate:.1f}/s, "
            f"p95 {whole.percentile(0.95):.2f} s, {whole.kills} kills, "
            f"{len(whole.errors)} errors"
        )
    for token in TOKENS if ROUNDS else ():
        ours, theirs = cells["reservation", token], cells["no_gap", token]
        rates = median(ours, "rate"), median(theirs, "rate")
        tails = median(ours, "p95"), median(theirs, "p95")
        waits = median(ours, "waiting"), median(theirs, "waiting")
        rate, tail = rates[0] / rates[1], tails[0] / tails[1]
        errors = [sum(len(told.errors) for told in group) for group in (ours, theirs)]
        if rate < LEAST_RATE[token]:
            missed.append(f"token {token}: rate × {rate:.2f} < {LEAST_RATE[token]}")
        if tail > MOST_P95:
            missed.append(f"token {token}: p95 × {tail:.2f} > {MOST_P95}")
        figures.append(
            f"token {token}: {rates[0]:.1f}/s against {rates[1]:.1f}/s = rate × "
            f"{rate:.2f}, p95 {tails[0]:.2f} s against {tails[1]:.2f} s = × {tail:.2f},"
            f" of waiting {waits[0]:.2f} s against {waits[1]:.2f} s,"
            f" errors {errors[0]} against {errors[1]}"
        )
    doubles = sum(len(book.faults) for _way, _told, book in runs)
    figures.append(f"faults in the registers {doubles}")
    print(
        f"numbering: {'; '.join(figures)}{'; MISSED ' if missed else ''}"
        + "; ".join(missed)
    )
    return 1 if missed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Problem as problem:
        sys.exit(f"✗ {problem}")
