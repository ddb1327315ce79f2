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


UNITS = {"minutes": "phút", "hours": "giờ", "days": "ngày"}
JOB = re.compile(
    r'<field name="name">(?P<name>[^<]+)</field>'
    r'(?:(?!</record>).)*?name="interval_number" eval="(?P<count>\d+)"'
    r'(?:(?!</record>).)*?name="interval_type">(?P<unit>\w+)<',
    re.DOTALL,
)


def jobs() -> list[tuple[str, str, str]]:
    """Name, number and unit of each background job of the addons."""
    found = [
        job
        for data in sorted((ROOT / "addons").glob("*/data/ir_cron_data.xml"))
        for job in JOB.findall(data.read_text(encoding="utf-8"))
    ]
    records = sum(
        data.read_text(encoding="utf-8").count('model="ir.cron"')
        for data in (ROOT / "addons").glob("*/data/*.xml")
    )
    assert len(found) == records > 20
    return found


def test_operations_list_every_background_job_with_its_interval() -> None:
    text = (ROOT / "docs" / "van-hanh.md").read_text(encoding="utf-8")
    rows = [line.split("|") for line in text.splitlines() if line.startswith("| ")]
    told = {row[1].strip(): row[2] for row in rows if len(row) > 3}
    wrong = []
    for name, count, unit in jobs():
        short = name.split(": ", 1)[1]
        interval = next(
            (when for names, when in told.items() if short in names), "missing"
        )
        amount = UNITS[unit] if count == "1" else f"{count} {UNITS[unit]}"
        if not interval.strip().endswith(amount):
            wrong.append(f"{name}: {interval.strip()}, is {count} {unit}")
    assert wrong == []
