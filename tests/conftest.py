"""What tests outside of Odoo share: databases, servers, the demo token.

Unit tests use none of it: the imports stand inside the fixtures, so that those run
with plain pytest and without a database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from vanthu.server import Server

ROOT = Path(__file__).resolve().parents[1]
PORTS = (18500, 18999)


@pytest.fixture(scope="session")
def demo_template() -> str:
    """Name of a database with the demo, made once; copy it, do not change it."""
    from vanthu import config, database, demo, demo_pki, stages

    demo_pki.ensure()
    name = stages.DEMO_DATABASE
    addons = config.present_addons()
    whole = database.exists(name) and not database.broken(name)
    if not (whole and set(addons) <= database.installed(name)):
        demo.create(name, addons)
    return name


@pytest.fixture(scope="session")
def demo_server(demo_template: str) -> Iterator[Callable[[str], Server]]:
    """Maker of servers, each on a database of its own with the demo in it.

    `demo_server("van_thu_test_reading")` → a running server; it and its database are
    gone at the end of the session.
    """
    from vanthu import database
    from vanthu.server import Server, free_port

    made: dict[str, Server] = {}

    def make(name: str) -> Server:
        if name not in made:
            database.copy(demo_template, name)
            server = Server(name, [name], port=free_port(*PORTS))
            database.set_parameter(name, "web.base.url", server.url)
            server.start()
            made[name] = server
        return made[name]

    yield make
    for name, server in made.items():
        server.stop()
        database.drop(name)
