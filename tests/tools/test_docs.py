"""The guides: what they show and link to is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from vanthu.shell import ROOT

PAGES = sorted(
    [*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")],
    key=lambda path: path.relative_to(ROOT).as_posix(),
)
TARGET = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)|src=\"([^\"]+)\"")


def targets(text: str) -> list[str]:
    """The files a page links to or shows, as it names them."""
    return [
        linked or shown
        for linked, shown in TARGET.findall(text)
        if not re.match(r"[a-z]+:", linked or shown)
    ]


def test_links_and_pictures_are_found_in_a_text() -> None:
    text = '[a](b.md#c) ![d](../e.png)\n<img src="f.png" alt="g"> [h](https://i.vn)'
    assert targets(text) == ["b.md", "../e.png", "f.png"]


@pytest.mark.parametrize(
    "page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_what_a_page_names_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    missing = [name for name in targets(text) if not (page.parent / name).exists()]
    assert missing == []


def test_every_role_has_pictures_of_both_widths() -> None:
    for guide in sorted((ROOT / "docs" / "huong-dan").glob("*.md")):
        shown = targets(guide.read_text(encoding="utf-8"))
        for width in ("-1440.png", "-390.png"):
            assert [name for name in shown if name.endswith(width)], (guide, width)
