"""A running server on a copy of the demo, and everybody at its calls."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from vanthu.tours.backstage import Backstage

if TYPE_CHECKING:
    from vanthu.server import Server

NAME = "van_thu_test_e2e"


@pytest.fixture(scope="session")
def backstage(demo_server: Callable[[str], Server]) -> Backstage:
    """Both agencies of the demo on one server with its jobs."""
    return Backstage(demo_server(NAME).url, NAME)


@pytest.fixture
def mark() -> str:
    """A word for subjects, by which a test knows its own documents."""
    return f"lượt {secrets.token_hex(3)}"
