"""Databases and servers of the story.

Odoo's own addons are installed once, ours on top of them as often as their source
changes; each agency's database is a copy of the result with its people added.
"""

from __future__ import annotations

import ast
import json
import os
import secrets
import subprocess
from collections.abc import Callable, Iterator
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


def _template() -> str:
    """Name of a database with our addons as they are now; made if there is none."""
    missing = set(config.OUR_ADDONS) - set(config.present_addons())
    if missing:
        raise Problem(f"No addon {', '.join(sorted(missing))}: the story needs all.")
    odoo = digest(config.state()["pythonpath"])
    addons = list(config.OUR_ADDONS)

    def base(name: str) -> None:
        database.create(name, sorted(_foreign_addons()))

    def whole(name: str) -> None:
        database.copy(_made(f"{TEMPLATE}_base", odoo, base), name)
        with step(f"installing {', '.join(addons)}"):
            database.run_odoo(name, "-i", ",".join(addons), "--skip-auto-install")

    return _made(f"{TEMPLATE}_whole", digest(odoo, *_sources()), whole)


def _made(kind: str, key: str, make: Callable[[str], None]) -> str:
    """A template of this kind for this key, older ones of the kind dropped."""
    name = f"{kind}_{key}"
    if database.exists(name) and not database.broken(name):
        return name
    query = "SELECT datname FROM pg_database WHERE starts_with(datname, %s)"
    for row in database.rows("postgres", query, f"{kind}_"):
        database.drop(row[0])
    # Under its own name only when it is complete.
    making = f"{kind}_making"
    make(making)
    database.copy(making, name)
    database.drop(making)
    return name


def _foreign_addons() -> set[str]:
    """What our addons depend on besides each other."""
    needed: set[str] = set()
    for addon in config.OUR_ADDONS:
        manifest = config.ADDONS / addon / "__manifest__.py"
        needed |= set(ast.literal_eval(manifest.read_text())["depends"])
    return needed - set(config.OUR_ADDONS)


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
