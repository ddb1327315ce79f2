"""Old registers of 100,000 lines: checked, taken over, killed on the way, gone on.

A database of its own; half the lines came in, half went out, over ten years, in
dossiers of fifty. The process that takes them over is killed (SIGKILL) KILLS times and
begun again; afterwards every number is there once, every document once, every line
sealed, every chain right. Baseline: bare documents of the same words, made by the same
ORM in chunks of the same size. Ends with one line; exit code 1 for a broken promise.

Environment: ROWS, KILLS, SECONDS (between kills).
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from vanthu import database, setup
from vanthu.shell import ROOT, Problem, say, step

NAME = "van_thu_bench_old_papers"
ROWS = int(os.environ.get("ROWS") or 100_000)
KILLS = int(os.environ.get("KILLS") or 2)
SECONDS = float(os.environ.get("SECONDS") or 60)
MOST_OVER = 12.0
"""A row taken over costs so many times a bare document at most."""
SCENE = Path(__file__).with_name("old_papers_scene.py")


def begin(act: str) -> subprocess.Popen[str]:
    command = [str(ROOT / "scripts" / "odoo"), "shell", "-d", NAME, "--no-http"]
    environment = {**setup.environment(), "ACT": act, "ROWS": str(ROWS)}
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdin=SCENE.open(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def told(act: str, process: subprocess.Popen[str]) -> dict[str, Any]:
    out, errors = process.communicate()
    for line in out.splitlines():
        if line.startswith("FIGURES "):
            figures: dict[str, Any] = json.loads(line[8:])
            return figures
    raise Problem(f"{act} did not end:\n{errors[-3000:]}")


def taken() -> int:
    query = "SELECT count(*) FROM doc_old_import_row WHERE state = 'done'"
    [(count,)] = database.rows(NAME, query)
    return int(count)


def kill_once(kills: int) -> int:
    """Begin, let it run, kill it; return the rows that stand."""
    before = taken()
    process = begin("take")
    end = time.monotonic() + SECONDS
    while process.poll() is None and (time.monotonic() < end or taken() == before):
        time.sleep(0.5)
    if process.poll() is not None:
        raise Problem("all rows were in before the kill: more ROWS or less SECONDS")
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    count = taken()
    say(f"killed for the {kills}. time with {count} rows taken over")
    return count


def main() -> int:
    with step(f"making {NAME}"):
        database.create(NAME, ["doc_management"], vietnamese=False)
    try:
        say(f"checking a table of {ROWS} rows …")
        check = told("prepare", begin("prepare"))["check"]
        bare = told("baseline", begin("baseline"))
        stood = [kill_once(number + 1) for number in range(KILLS)]
        last = told("take", begin("take"))
        verdict = told("verify", begin("verify"))
    finally:
        database.drop(NAME)
    row = last["seconds"] / max(last["rows"], 1)
    over = row / (bare["seconds"] / bare["rows"])
    print(
        f"old papers: {ROWS} rows: checked in {check:.0f} s, taken over at"
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
