"""Running servers, and everybody at their calls: the demo's two agencies, and five
that each follow another regulation."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator

import pytest

from vanthu import database, templates
from vanthu.load import scene
from vanthu.load.five import REGULATIONS
from vanthu.server import Server, free_port
from vanthu.story.five import Agency
from vanthu.tours.backstage import Backstage

NAME = "van_thu_test_e2e"
FIVE = "van_thu_test_five"
PORTS = (18500, 18999)


@pytest.fixture(scope="session")
def backstage(demo_server: Callable[[str], Server]) -> Backstage:
    """Both agencies of the demo on one server with its jobs."""
    return Backstage(demo_server(NAME).url, NAME)


@pytest.fixture
def mark() -> str:
    """A word for subjects, by which a test knows its own documents."""
    return f"lượt {secrets.token_hex(3)}"


@pytest.fixture(scope="session")
def agencies() -> Iterator[dict[str, Agency]]:
    """Five agencies on a server of their own, by the code of their regulation."""
    database.copy(templates.of_our_addons(), FIVE)
    people = scene.five(FIVE)
    server = Server(FIVE, [FIVE], port=free_port(*PORTS))
    with server:
        backstage = Backstage(server.url, FIVE)
        yield {code: Agency(backstage, code, people[code]) for code in REGULATIONS}
    database.drop(FIVE)


@pytest.fixture(params=REGULATIONS)
def agency(request: pytest.FixtureRequest, agencies: dict[str, Agency]) -> Agency:
    """Each of the five in turn."""
    return agencies[request.param]
