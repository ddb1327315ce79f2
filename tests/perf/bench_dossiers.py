"""A dossier of 2,000 documents opens, closes and exports, beside one of 20.

A database of its own holds both, each document with a PDF of its own. Opening is what
the form reads, with the first page of its lines. Closing checks every file anew; its
baseline reads and hashes the same files and does nothing else. Exporting binds one PDF
with the originals inside and one XML; its baseline puts the same files into a zip.
Ends with one line; exit code 1 when a promise is missed.

Environment: DOCUMENTS, FEW, ROUNDS.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from vanthu import database, scenes
from vanthu.shell import Problem, say, step

NAME = "van_thu_bench_dossiers"
DOCUMENTS = int(os.environ.get("DOCUMENTS") or 2_000)
FEW = int(os.environ.get("FEW") or 20)
ROUNDS = int(os.environ.get("ROUNDS") or 5)
OPEN_SECONDS = 2.0
"""A person waits for the form of the large dossier so long at most."""
MOST_SECONDS = 120.0
"""A worker of Odoo is ended after 120 s: closing and exporting stay below."""
STEADY = 1.5
"""Cost of one document in the large dossier over that in the small one, at most."""
SCENE = Path(__file__).with_name("dossiers_scene.py")


def main() -> int:
    with step(f"making {NAME}"):
        database.create(NAME, ["doc_management"], vietnamese=False)
    try:
        say(f"a dossier of {DOCUMENTS} documents and one of {FEW} …")
        told = scenes.play(
            NAME,
            SCENE,
            DOCUMENTS=str(DOCUMENTS),
            FEW=str(FEW),
            ROUNDS=str(ROUNDS),
        )
    finally:
        database.drop(NAME)
    small, large = told["small"], told["large"]
    steady = {
        act: (large[act] / DOCUMENTS) / (small[act] / FEW)
        for act in ("close", "export")
    }
    print(
        f"dossiers: {DOCUMENTS} documents, {large['mb']:.0f} MB:"
        f" open {large['open']:.2f} s ({large['open'] / small['open']:.1f} × that of"
        f" {FEW}); close {large['close']:.1f} s"
        f" ({large['close'] / large['hash']:.1f} × hashing its files,"
        f" a document {steady['close']:.2f} × that of {FEW});"
        f" export {large['export']:.1f} s"
        f" ({large['export'] / large['zip']:.1f} × zipping its files,"
        f" a document {steady['export']:.2f} × that of {FEW});"
        f" put in at once {told['fill']:.1f} s;"
        f" taken over {told['take'] * 1000:.0f} ms a document with its file"
    )
    kept = (
        large["open"] <= OPEN_SECONDS
        and max(large["close"], large["export"]) <= MOST_SECONDS
        and max(steady.values()) <= STEADY
    )
    return 0 if kept else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Problem as problem:
        sys.exit(f"✗ {problem}")
