"""`make chaos`: documents between two agencies while everything fails.

SEED=n repeats a run. DOCUMENTS=n sets its size (2000). MUTANTS=0 leaves out the runs
that break a promise on purpose, each of which must be noticed. Fails on one document
lost, double or stuck, on fewer kills than promised, and on a mutant nobody noticed.
"""

from __future__ import annotations

import os
import secrets
import sys

from vanthu import setup
from vanthu.shell import Problem, say


def setting(name: str, default: int) -> int:
    return int(os.environ.get(name) or default)


def main() -> int:
    setup.ensure()
    os.environ.update(setup.environment())
    from vanthu.chaos import points
    from vanthu.chaos.world import Plan, clear, play

    seed = setting("SEED", secrets.randbelow(10**6))
    documents = setting("DOCUMENTS", 2000)
    missed: list[str] = []

    say(f"chaos: seed {seed}")
    told = play(
        Plan(
            documents=documents,
            seed=seed,
            kill=0.004,
            axis_kill_every=5,
            faults=0.02,
            seconds=1200,
        )
    )
    print(told.line(), flush=True)
    print("  " + ", ".join(f"{name} {n}" for name, n in sorted(told.faults.items())))
    least = min(50, documents // 40)
    if told.bad:
        missed.append(f"{told.bad} documents lost, double or stuck")
    if sum(told.kills.values()) < least:
        missed.append(f"only {sum(told.kills.values())} kills of at least {least}")
    for mutant in points.MUTANTS if setting("MUTANTS", 1) else ():
        told = play(
            Plan(
                documents=min(documents, setting("MUTANT_DOCUMENTS", 120)),
                seed=seed,
                kill=0.03,
                faults=0.03,
                seconds=90,
                mutant=mutant,
            )
        )
        print(told.line(), flush=True)
        if not told.bad:
            missed.append(f"mutant {mutant} was not noticed")
    clear()
    for sentence in missed:
        print(f"✗ {sentence}")
    print("chaos: " + ("failed" if missed else "0 lost, 0 double, 0 stuck"))
    return 1 if missed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Problem as problem:
        sys.exit(f"✗ {problem}")
