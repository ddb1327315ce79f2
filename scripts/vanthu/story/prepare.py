"""Databases and servers of the story.

Each agency's database is a copy of the template with its people added.
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

from .. import database, demo_pki, setup, templates
from ..server import Server, free_port
from ..shell import ROOT, Problem, step
from .world import AGENCIES, SO, UBND, Agency, Plan

PORTS = (18500, 18599)
SCRIPT = ROOT / "scripts" / "story_world.py"


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
    template = templates.of_our_addons()
    password = secrets.token_urlsafe(9)
    keys = {agency.system_id: secrets.token_hex(16) for agency in AGENCIES.values()}
    servers = {
        agency.key: Server(f"story-{agency.key}", [agency.database])
        for agency in (UBND, SO)
    }
    for server in servers.values():
        server.stop()
    plans = [Plan(agency.key, password, keys) for agency in (UBND, SO)]
    with step("making the databases of both agencies"):
        for plan in plans:
            database.copy(template, AGENCIES[plan.agency].database)
        with ThreadPoolExecutor(len(plans)) as pool:
            list(pool.map(_build, plans))
    try:
        with step("starting both servers"):
            _give_addresses(servers)
            with ThreadPoolExecutor(len(servers)) as pool:
                list(pool.map(lambda server: server.start(), servers.values()))
        yield Stage(servers, password)
    finally:
        for server in servers.values():
            server.stop()


def _give_addresses(servers: dict[str, Server]) -> None:
    """Free ports, and UBND's server as the axis of both."""
    first = PORTS[0]
    for agency in (UBND, SO):
        server = servers[agency.key]
        server.log.unlink(missing_ok=True)
        server.port = free_port(first, PORTS[1])
        first = server.port + 1
        database.set_parameter(agency.database, "web.base.url", server.url)
    query = "UPDATE doc_exchange_backend SET url = %s"
    for agency in (UBND, SO):
        database.rows(agency.database, query, f"{servers[UBND.key].url}/axis")


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
