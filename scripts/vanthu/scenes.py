"""Scenes of the benchmarks: scripts that `odoo shell` reads on a database.

A scene ends by printing one line: ``FIGURES`` and what it measured, as JSON.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from . import setup
from .shell import ROOT, Problem

SAYS = "FIGURES "


def begin(name: str, scene: Path, **environment: str) -> subprocess.Popen[str]:
    """Start a scene on a database, as the leader of a process group of its own."""
    command = [str(ROOT / "scripts" / "odoo"), "shell", "-d", name, "--no-http"]
    with scene.open() as script:
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env={**setup.environment(), **environment},
            stdin=script,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )


def told(process: subprocess.Popen[str], what: str) -> Any:
    """Wait for a scene and return the figures it told.

    :raises Problem: it ended without figures; with the last of what it said
    """
    out, errors = process.communicate()
    for line in out.splitlines():
        if line.startswith(SAYS):
            return json.loads(line[len(SAYS) :])
    raise Problem(f"{what} did not end:\n{errors[-3000:]}")


def play(name: str, scene: Path, **environment: str) -> Any:
    """Play a scene to its end and return the figures it told."""
    return told(begin(name, scene, **environment), scene.name)
