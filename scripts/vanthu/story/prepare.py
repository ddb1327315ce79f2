"""Databases and servers of the story.

The addons are installed once into a template, kept as long as their source stays the
same; each agency's database is a copy of it with its people added.
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from .. import config, database, demo_pki, setup
from ..server import Server, free_port
from ..shell import ROOT, Problem, digest, step
from .world import AGENCIES, SO, UBND, Agency, Plan

PORTS = (18500, 18599)
TEMPLATE = "story_template"
SCRIPT = ROOT / "scripts" / "story_world.py"
SOURCES = {".py", ".xml", ".csv", ".po", ".pot"}


@dataclass(frozen=True)
class Stage:
    """Two running servers and what is needed to log in."""

    servers: dict[str, Server]
    password: str

    def url(self, agency: Agency) -> str:
        return self.servers[agency.key].url


@contextmanager
def stage() -> Iterator[Stage]:
    """Set the scene, run both servers for the length of the block, end them."""
    demo_pki.ensure()
    template = _template()
    password = secrets.token_urlsafe(9)
    keys = {agency.system_id: secrets.token_hex(16) for agency in AGENCIES.values()}
    servers: dict[str, Server] = {}
    first = PORTS[0]
    for agency in (UBND, SO):
        name = f"story-{agency.key}"
        port = free_port(first, PORTS[1])
        first = port + 1
        servers[agency.key] = Server(name, [agency.database], port=port)
        servers[agency.key].stop()
    axis = f"{servers[UBND.key].url}/axis"
    plans = [Plan(agency.key, password, keys, axis) for agency in (UBND, SO)]
    with step("making the databases of both agencies"):
        for plan in plans:
            database.copy(template, AGENCIES[plan.agency].database)
        with ThreadPoolExecutor(len(plans)) as pool:
            list(pool.map(_build, plans))
    for agency in (UBND, SO):
        database.set_parameter(agency.database, "web.base.url", servers[agency.key].url)
    try:
        with step("starting both servers"):
            for server in servers.values():
                server.log.unlink(missing_ok=True)
            with ThreadPoolExecutor(len(servers)) as pool:
                list(pool.map(lambda server: server.start(), servers.values()))
        yield Stage(servers, password)
    finally:
        for server in servers.values():
            server.stop()


def _template() -> str:
    """Name of a database with the addons as they are now; made if there is none."""
    addons = config.present_addons()
    missing = [name for name in config.OUR_ADDONS if name not in addons]
    if missing:
        raise Problem(f"No addon {', '.join(missing)}: the story needs all three.")
    odoo = config.state()["pythonpath"]
    name = f"{TEMPLATE}_{digest(odoo, *_sources())}"
    if database.exists(name) and not database.broken(name):
        return name
    for old in _templates():
        database.drop(old)
    # Under its own name only when it is complete.
    making = f"{TEMPLATE}_making"
    database.create(making, addons)
    database.copy(making, name)
    database.drop(making)
    return name


def _templates() -> list[str]:
    query = "SELECT datname FROM pg_database WHERE starts_with(datname, %s)"
    return [row[0] for row in database.rows("postgres", query, f"{TEMPLATE}_")]


def _sources() -> list[str]:
    """Everything an installation reads, as text: names and contents."""
    parts: list[str] = []
    for addon in config.OUR_ADDONS:
        folder = config.ADDONS / addon
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(folder).parts
            if path.suffix in SOURCES and inside[0] not in ("tests", "demo"):
                parts += ["/".join((addon, *inside)), path.read_text(encoding="utf-8")]
    return parts


def _build(plan: Plan) -> None:
    """Run the set-up of one agency in Odoo's shell."""
    name = AGENCIES[plan.agency].database
    log = database.odoo_log(name)
    log.parent.mkdir(parents=True, exist_ok=True)
    script = SCRIPT.read_text(encoding="utf-8")
    with log.open("wb") as out:
        code = subprocess.run(
            [*setup.server_command(), "shell", "-d", name, "--no-http"],
            input=(script + "\nenv.cr.commit()\n").encode(),
            env={**setup.environment(), **_environment(plan)},
            stdout=out,
            stderr=subprocess.STDOUT,
            check=False,
        ).returncode
    text = log.read_text(encoding="utf-8", errors="replace")
    if code or "Traceback" in text:
        raise Problem(f"Setting up {name} failed. Log: {log}")


def _environment(plan: Plan) -> dict[str, str]:
    return {
        "STORY_PLAN": json.dumps(plan.to_json()),
        "TERM": os.environ.get("TERM", ""),
    }
