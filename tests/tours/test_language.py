"""Everybody reads Vietnamese: no term of ours stands on a screen in English."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from vanthu.tours import gallery, words
from vanthu.tours.backstage import Backstage
from vanthu.tours.browser import DESKTOP, Person
from vanthu.tours.gallery import Papers, Screen

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def papers(backstage: Backstage) -> Papers:
    return gallery.prepare(backstage)


def test_the_check_knows_english_when_it_sees_it() -> None:
    terms = words.english()
    assert len(terms.plain) > 300
    assert len(terms.patterns) > 30
    seen = {"Register", "Đăng ký", "5 working days left, until 27/11 17:00", "47/UBND"}
    assert terms.among(seen) == ["5 working days left, until 27/11 17:00", "Register"]


@pytest.mark.parametrize("role", gallery.ROLES)
def test_a_role_sees_no_english_term(
    browser: Browser, backstage: Backstage, papers: Papers, role: str
) -> None:
    terms = words.english()
    found: dict[str, list[str]] = {}
    visited: list[str] = []

    def look(screen: Screen, reader: Person) -> None:
        seen = reader.words()
        assert len(seen) > 20, f"{screen.title} is nearly empty"
        visited.append(screen.title)
        if english := terms.among(seen):
            found[screen.title] = english

    own = [screen for screen in gallery.SCREENS if screen.role == role]
    gallery.visit(browser, backstage, papers, DESKTOP, own, look)
    assert sorted(visited) == sorted(screen.title for screen in own)
    assert found == {}
