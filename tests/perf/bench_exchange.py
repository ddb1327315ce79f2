"""What a reception from the axis costs, beside receptions of other shapes.

A reception is complete: the packet lies durably in the store, message, document, file
and receipt (status 01) are written, one commit for each packet. Beside it, in turns and
on the same packets: a record with a thread, its attachment and a posted message, as
add-ons for invoices receive; one record of a file; the durable file alone, beside a
file that is written and synced and nothing else. Ends with one line; exit code 1 when a
promise is missed.

Environment: COUNT (packets a round), ROUNDS, SIZE (bytes of the file in each packet).
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from vanthu import database, scenes
from vanthu.shell import Problem, say, step

NAME = "van_thu_bench_exchange"
COUNT = int(os.environ.get("COUNT") or 60)
ROUNDS = int(os.environ.get("ROUNDS") or 5)
SIZE = int(os.environ.get("SIZE") or 100_000)
LEAST = {
    ("reception", "posted"): 3.0,
    ("durable file", "file record"): 3.0,
    ("durable file", "synced file"): 0.8,
}
"""Rate of the one over that of the other, at least."""
SCENE = Path(__file__).with_name("exchange_scene.py")


def main() -> int:
    with step(f"making {NAME}"):
        database.create(NAME, ["doc_interconnect"], vietnamese=False)
    try:
        say(f"{ROUNDS} rounds of {COUNT} packets with {SIZE} bytes …")
        told = scenes.play(
            NAME, SCENE, COUNT=str(COUNT), ROUNDS=str(ROUNDS), SIZE=str(SIZE)
        )
    finally:
        database.drop(NAME)
    missed = [
        f"{one} × {told[one] / told[other]:.2f} of {other} < {least}"
        for (one, other), least in LEAST.items()
        if told[one] < least * told[other]
    ]
    ours = told["reception"]
    print(
        f"exchange: reception {ours:.0f}/s,"
        f" × {ours / told['posted']:.2f} of a posted record ({told['posted']:.0f}/s),"
        f" × {ours / told['file record']:.2f} of a record of a file"
        f" ({told['file record']:.0f}/s); durable file {told['durable file']:.0f}/s,"
        f" × {told['durable file'] / told['synced file']:.2f} of a synced file"
        f"{'; MISSED ' if missed else ''}" + "; ".join(missed)
    )
    return 1 if missed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Problem as problem:
        sys.exit(f"✗ {problem}")
