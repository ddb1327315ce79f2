"""`make chaos`: documents between agencies while everything fails.

SEED=n repeats a run. Each of the three runs is left out by a 0: LEDGER=n documents on
the ledger's functions alone, DOCUMENTS=n over HTTP, DISK=1 packets on a failing disk.
INSIDE=n adds one with the agencies' whole jobs but no HTTP, MUTANTS=1 those that break
a promise on purpose, each of which must be noticed; MUTANTS=name,name takes these.
Fails on one document lost, double or stuck, on fewer kills than promised, and on
a mutant nobody noticed. Ended by a signal it ends its servers and processes first.
"""

from __future__ import annotations

import os
import secrets
import signal
import sys
import time

from vanthu import setup
from vanthu.endings import end_tidily
from vanthu.shell import Problem, say


def setting(name: str, default: int) -> int:
    """A number of the environment."""
    value = os.environ.get(name)
    return int(value) if value else default


def main() -> int:
    setup.enter_environment()
    from vanthu.chaos import suite

    seed = setting("SEED", secrets.randbelow(10**6))
    began = time.monotonic()
    say(f"chaos: seed {seed}")
    missed: list[str] = []
    if count := setting("LEDGER", 100_000):
        missed += suite.on_ledger(seed, count)
    if count := setting("INSIDE", 0):
        missed += suite.inside(seed, count)
    if count := setting("DOCUMENTS", 1667):
        missed += suite.over_http(seed, count)
    if setting("DISK", 1):
        missed += suite.disk(seed)
    chosen = os.environ.get("MUTANTS", "0")
    if chosen != "0":
        missed += suite.all_mutants(seed, [] if chosen == "1" else chosen.split(","))
    suite.clear()
    for sentence in missed:
        print(f"✗ {sentence}")
    verdict = "failed" if missed else "0 lost, 0 double, 0 stuck"
    print(f"chaos: seed {seed}, {time.monotonic() - began:.0f} s: {verdict}")
    return 1 if missed else 0


if __name__ == "__main__":
    end_tidily(signal.SIGTERM, signal.SIGHUP)
    try:
        sys.exit(main())
    except Problem as problem:
        sys.exit(f"✗ {problem}")
