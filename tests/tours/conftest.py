"""A running server on a copy of the demo, Chromium, and people in front of it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from vanthu.shell import BUILD
from vanthu.tours.backstage import PASSWORD, Backstage
from vanthu.tours.browser import OFFICE_ZONE, WIDTHS, Person, Width, chromium, person

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from vanthu.server import Server

NAME = "van_thu_test_tours"
HELD = pytest.StashKey[bool]()


@pytest.fixture(scope="session")
def backstage(demo_server: Callable[[str], Server]) -> Backstage:
    """Everybody of both agencies at the calls of one server with its jobs."""
    server = demo_server(NAME)
    return Backstage(server.url, NAME)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(params=WIDTHS, ids=lambda width: width.name)
def width(request: pytest.FixtureRequest) -> Width:
    """Each tour goes once at a desk and once on a phone."""
    chosen: Width = request.param
    return chosen


@pytest.fixture
def mark(width: Width) -> str:
    """A word for subjects, by which a tour knows its own documents."""
    return f"lượt {width.name}.{secrets.token_hex(2)}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let fixtures see whether the test held."""
    report = yield
    if report.when == "call":
        item.stash[HELD] = report.passed
    return report


@pytest.fixture
def log_in(
    browser: Browser,
    backstage: Backstage,
    width: Width,
    request: pytest.FixtureRequest,
) -> Iterator[Callable[..., Person]]:
    """`log_in("thanh.nam")`: that person, logged in at the login page.

    A tour that failed leaves pictures of what everybody saw last under
    build/screenshots; in none may anything have gone wrong behind the screens.
    """
    with ExitStack() as stack:
        people: list[Person] = []

        def arrive(
            login: str, password: str = PASSWORD, zone: str = OFFICE_ZONE
        ) -> Person:
            one = stack.enter_context(person(browser, backstage.url, width, zone))
            one.log_in(login, password)
            people.append(one)
            return one

        yield arrive
        if not request.node.stash.get(HELD, False):
            for number, one in enumerate(people, start=1):
                name = f"{request.node.name}-{number}.png"
                one.picture(BUILD / "screenshots" / "tours" / name)
        assert [trouble for one in people for trouble in one.troubles] == []
