#!/usr/bin/env python3
"""Keep the addons as they were landed, for the test that upgrades from them.

    scripts/landed.py [COMMIT]

Writes tests/install/landed.tar.xz, the addons at COMMIT (HEAD) without their tests,
translations and pictures, and tests/install/landed.txt, which names it. Run it with
each release. The archive is part of the checkout because not each has a history.
"""

from __future__ import annotations

import io
import subprocess
import sys
import tarfile
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "tests" / "install"
LEFT_OUT = {"tests", "i18n", "static"}


def git(*arguments: str) -> bytes:
    return subprocess.run(
        ["git", *arguments], cwd=ROOT, check=True, stdout=subprocess.PIPE
    ).stdout


def main(commit: str = "HEAD") -> int:
    """Write the archive; every time the same bytes for the same commit."""
    known = git("rev-parse", f"{commit}^{{commit}}").decode().strip()
    day = git("show", "-s", "--format=%cs", known).decode().strip()
    whole = io.BytesIO(git("archive", "--format=tar", known, "addons"))
    target = FOLDER / "landed.tar.xz"
    with (
        tarfile.open(fileobj=whole) as source,
        tarfile.open(target, "w:xz", preset=9) as kept,
    ):
        for member in sorted(source.getmembers(), key=lambda one: one.name):
            # The third part of the path: addons/<addon>/<folder>.
            if member.isfile() and PurePosixPath(member.name).parts[2] not in LEFT_OUT:
                kept.addfile(member, source.extractfile(member))
    (FOLDER / "landed.txt").write_text(f"{known} {day}\n", encoding="utf-8")
    print(f"{target.relative_to(ROOT)}: {known[:12]} of {day}")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
