"""Old registers of 100,000 lines: checked, taken over, killed on the way, gone on.

A database of its own; half the lines came in, half went out, over ten years, in
dossiers of fifty. The process that checks them is killed (SIGKILL) when a third is
read, the one that takes them over KILLS times, and begun again; afterwards every number
is there once, every document once, every line sealed, every chain right. Baseline: bare
documents of the same words, made by the same ORM in chunks of the same size. Ends with
one line; exit code 1 for a broken promise.

Environment: ROWS, KILLS, SECONDS (between kills).
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from vanthu import database, scenes
from vanthu.shell import Problem, say, step

NAME = "van_thu_bench_old_papers"
ROWS = int(os.environ.get("ROWS") or 100_000)
KILLS = int(os.environ.get("KILLS") or 2)
SECONDS = float(os.environ.get("SECONDS") or 60)
MOST_OVER = 12.0
"""A row taken over costs so many times a bare document at most."""
SCENE = Path(__file__).with_name("old_papers_scene.py")


def told(act: str) -> dict[str, Any]:
    figures: dict[str, Any] = scenes.play(NAME, SCENE, ACT=act, ROWS=str(ROWS))
    return figures


def count(where: str = "true") -> int:
    query = f"SELECT count(*) FROM doc_old_import_row WHERE {where}"
    [(found,)] = database.rows(NAME, query)
    return int(found)


def killed(act: str, where: str, is_time: Callable[[int], bool]) -> int:
    """Begin an act, kill it when it is time; return the rows that stand.

    :param where: which rows it makes, as SQL
    :param is_time: of the number of rows made since it began
    """
    before = count(where)
    process = scenes.begin(NAME, SCENE, ACT=act, ROWS=str(ROWS))
    while process.poll() is None and not is_time(count(where) - before):
        time.sleep(0.5)
    if process.poll() is not None:
        raise Problem("all rows were in before the kill: more ROWS or less SECONDS")
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    stood = count(where)
    say(f"{act}: killed with {stood} rows")
    return stood


def kill_taking() -> int:
    end = time.monotonic() + SECONDS
    return killed(
        "take", "state = 'done'", lambda made: made > 0 and time.monotonic() > end
    )


def main() -> int:
    with step(f"making {NAME}"):
        database.create(NAME, ["doc_management"], vietnamese=False)
    try:
        say(f"checking a table of {ROWS} rows …")
        told("prepare")
        read = killed("read", "true", lambda made: made >= ROWS / 3)
        check = told("read")
        bare = told("baseline")
        stood = [kill_taking() for _kill in range(KILLS)]
        last = told("take")
        verdict = told("verify")
    finally:
        database.drop(NAME)
    row = last["seconds"] / max(last["rows"], 1)
    over = row / (bare["seconds"] / bare["rows"])
    print(
        f"old papers: {ROWS} rows: checked at"
        f" {check['seconds'] / max(check['rows'], 1) * 1000:.2f} ms a row, at most"
        f" {check['longest']:.1f} s in one transaction, killed at {read}; taken over at"
        f" {row * 1000:.1f} ms a row ({over:.1f} × a bare document), that is"
        f" {row * ROWS / 60:.0f} min for all; killed at {stood}; afterwards"
        f" {verdict['counts'][0]} lines, each number once, {verdict['faults']} faults"
        f" in the chains, sealed in {verdict['seal']:.0f} s"
    )
    whole = verdict["counts"] == [ROWS] * len(verdict["counts"])
    kept = (
        whole
        and not verdict["faults"]
        and verdict["state"] == "done"
        and over <= MOST_OVER
    )
    if not whole:
        print(f"counts differ: {verdict['counts']}")
    return 0 if kept else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Problem as problem:
        sys.exit(f"✗ {problem}")
