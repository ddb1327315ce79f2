"""A whole book at once: 10,000 lines through the job, on paper and as a table.

A database of its own holds one incoming register of LINES lines; its clerk asks for it
and the job prints it, as after the button. Ends with one line; exit code 1 when a
promise is missed.

Environment: LINES.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from vanthu import database, scenes
from vanthu.shell import Problem, say, step

NAME = "van_thu_bench_prints"
LINES = int(os.environ.get("LINES") or 10_000)
MOST_SECONDS, MOST_MIB = 120.0, 400.0
"""A worker of Odoo is ended after 120 s; its memory is watched as well."""
SCENE = Path(__file__).with_name("prints_scene.py")


def main() -> int:
    with step(f"making {NAME}"):
        database.create(NAME, ["doc_management"], vietnamese=False)
    try:
        say(f"printing {LINES} lines …")
        told = scenes.play(NAME, SCENE, LINES=str(LINES))
    finally:
        database.drop(NAME)
    parts = [
        f"{kind} {one['seconds']:.1f} s, {one['mib']:.0f} MiB more,"
        f" {one['size']:.1f} MB, {one['looks']:.0f} times progress"
        for kind, one in told.items()
    ]
    print(f"prints: {LINES} lines: {'; '.join(parts)}")
    kept = all(
        one["seconds"] <= MOST_SECONDS
        and one["mib"] <= MOST_MIB
        and one["looks"] >= LINES // 500
        and one["rows"] == LINES
        for one in told.values()
    )
    return 0 if kept else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Problem as problem:
        sys.exit(f"✗ {problem}")
