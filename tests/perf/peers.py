"""Peers of the exchange benchmark: addons of others as they are, kept out of ours.

Odoo's own ``account_peppol``, OCA's ``dms`` and ``queue_job`` run in a database of
their own; what they need lies in a folder of this checkout. Where that cannot be
fetched, their lines are left out, and the benchmark says so.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from vanthu import config, database, scenes, setup
from vanthu.shell import LOCAL, ROOT, Problem

FOLDER = LOCAL / "bench-peers"
PACKAGES = (
    "odoo-addon-dms==19.0.1.1.6",
    "odoo-addon-queue_job==19.0.2.4.0.1",
    "openupgradelib>=3.10,<4",
    "phonenumbers>=8.13,<10",
)
ADDONS = ("account_peppol", "dms", "queue_job")
NEEDED = (
    "odoo/addons/dms/__manifest__.py",
    "odoo/addons/queue_job/__manifest__.py",
    "openupgradelib/__init__.py",
    "phonenumbers/__init__.py",
)


def fetch() -> bool:
    """Have the packages of the peers; whether they are here."""
    if not all((FOLDER / name).exists() for name in NEEDED):
        command = [str(setup.python()), "-m", "pip", "install", "--quiet", "--no-deps"]
        subprocess.run([*command, "--target", str(FOLDER), *PACKAGES], check=False)
    return all((FOLDER / name).exists() for name in NEEDED)


def create(name: str) -> None:
    """Make the database of the peers.

    :raises Problem: their addons cannot be installed
    """
    database.drop(name)
    wanted = ",".join(ADDONS)
    _run(
        *command(name, "-i", wanted, "--skip-auto-install", "--stop-after-init"),
        "--no-http",
    )


def play(name: str, scene: Path, **variables: str) -> Any:
    """Play a scene on the database of the peers and return the figures it told."""
    told = _run(
        *command(name, "--no-http", verb="shell"),
        script=scene.read_text(),
        variables=variables,
    )
    for line in told.splitlines():
        if line.startswith(scenes.SAYS):
            return json.loads(line.removeprefix(scenes.SAYS))
    raise Problem(f"{scene.name} told no figures")


def command(name: str, *arguments: str, verb: str = "server") -> list[str]:
    """The command of Odoo on a database with the addons of the peers at hand."""
    return [*setup.server_command(), verb, "-d", name, *addons(), *arguments]


def addons() -> list[str]:
    """The argument of Odoo that adds the peers' addons to those at hand."""
    merged = config.MERGED_CONF.read_text().splitlines()
    own = next(line for line in merged if line.startswith("addons_path"))
    return [
        "--addons-path",
        f"{own.partition('=')[2].strip()},{FOLDER / 'odoo' / 'addons'}",
    ]


def environment(**variables: str) -> dict[str, str]:
    """Variables under which it runs."""
    known = setup.environment()
    known["PYTHONPATH"] = os.pathsep.join([known["PYTHONPATH"], str(FOLDER)])
    return {**known, **variables}


def _run(*parts: str, script: str = "", variables: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        parts,
        cwd=ROOT,
        env=environment(**(variables or {})),
        input=script,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Problem(f"The peers failed:\n{done.stderr[-3000:]}")
    return done.stdout
