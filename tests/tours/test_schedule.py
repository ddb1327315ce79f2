"""Lịch công tác: the office settles and publishes the week, the leader answers."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta, timezone

import pytest
from playwright.sync_api import Locator, expect

from vanthu.tours.backstage import OFFICE, Backstage, today
from vanthu.tours.browser import SECONDS, Person

LogIn = Callable[..., Person]
MENU = "doc_management.menu_schedule"
THURSDAY = timedelta(days=3)


@pytest.fixture
def weeks(width: object) -> int:
    """So many weeks ahead: each width has a week of its own."""
    return 3 if getattr(width, "is_phone", False) else 4


def _thursday(weeks: int) -> date:
    now = today()
    return now - timedelta(days=now.weekday()) + timedelta(weeks=weeks) + THURSDAY


def _line(
    backstage: Backstage, name: str, day: date, clock: str, **over: object
) -> int:
    """The clerk of the office plans a line with the director."""
    clerk = backstage.seat("duc.long")
    start = datetime.combine(day, time.fromisoformat(clock), OFFICE)
    stop = start + timedelta(hours=2)
    [leader] = clerk.search("res.users", [("login", "=", "van.hai")], "name")
    values = {
        "name": name,
        "start": f"{start.astimezone(timezone.utc):%Y-%m-%d %H:%M:%S}",
        "stop": f"{stop.astimezone(timezone.utc):%Y-%m-%d %H:%M:%S}",
        "chair_id": leader["id"],
        "location": "Phòng 201",
        **over,
    }
    return clerk.create("doc.schedule.entry", values)


def _open(person: Person, weeks: int, day: date) -> None:
    """Go to the week from the menu, on a phone to the day as well."""
    person.menu(MENU)
    expect(person.page.locator(".o_doc_schedule_title")).to_be_visible()
    for _week in range(weeks):
        person.page.locator(".o_doc_schedule_after").click()
        person.settle()
    if person.width.is_phone:
        person.page.locator(f'.o_doc_schedule_strip [data-date="{day}"]').click()


def _item(person: Person, name: str) -> Locator:
    return person.page.locator(".o_doc_schedule_item").filter(has_text=name)


def _word(name: str) -> re.Pattern[str]:
    return re.compile(rf"\b{name}\b")


def _state(person: Person, state: str) -> None:
    mark = f'.o_doc_schedule_states [data-state="{state}"][aria-current="step"]'
    expect(person.page.locator(mark)).to_be_attached(timeout=SECONDS * 1000)


def _act(person: Person, name: str) -> None:
    person.page.locator(f'.o_doc_schedule_act[data-act="{name}"]').click()
    person.settle()


def test_the_office_settles_a_clash_and_publishes_and_the_leader_answers(
    backstage: Backstage, log_in: LogIn, mark: str, weeks: int
) -> None:
    day = _thursday(weeks)
    first, second = f"Họp thẩm định, {mark}", f"Hội nghị trực tuyến, {mark}"
    _line(backstage, first, day, "08:00")
    _line(backstage, second, day, "08:30")

    head = log_in("thi.yen")
    _open(head, weeks, day)
    for name in (first, second):
        expect(_item(head, name)).to_have_class(_word("o_doc_schedule_clash"))
    _act(head, "action_approve")
    # The clash holds the week up, and says so.
    _state(head, "draft")
    head.page.locator(".o_doc_schedule_offer").first.click()
    expect(head.page.locator(".o_doc_schedule_clashes")).to_have_count(0)
    _act(head, "action_approve")
    _state(head, "approved")
    _act(head, "action_publish")
    _state(head, "published")

    leader = log_in("van.hai")
    _open(leader, weeks, day)
    expect(_item(leader, second)).to_be_visible()
    leader.page.locator('.o_doc_schedule_chip[data-scope="mine"]').click()
    leader.settle()
    expect(_item(leader, second)).to_have_count(0)
    mine = _item(leader, first)
    expect(mine).to_be_visible()
    mine.locator('[data-answer="coming"]').click()
    expect(mine.locator('[data-answer="coming"]')).to_have_attribute(
        "aria-pressed", "true"
    )


def test_the_office_adds_a_line_and_everybody_gets_the_sheet(
    backstage: Backstage, log_in: LogIn, mark: str, weeks: int
) -> None:
    day = _thursday(weeks + 2)
    name = f"Tiếp công dân, {mark}"

    clerk = log_in("duc.long")
    _open(clerk, weeks + 2, day)
    clerk.page.locator(".o_doc_schedule_add").click()
    expect(clerk.page.locator(".o_dialog .o_form_view")).to_be_visible()
    clerk.settle()
    clerk.fill("name", name)
    clerk.place.locator(".o_form_button_save").click()
    expect(clerk.page.locator(".o_dialog")).to_have_count(0)
    clerk.settle()
    expect(_item(clerk, name)).to_be_visible()
    _act(clerk, "action_submit")
    _state(clerk, "waiting")

    head = log_in("thi.yen")
    _open(head, weeks + 2, day)
    _act(head, "action_approve")
    _act(head, "action_publish")
    _state(head, "published")

    specialist = log_in("ngoc.lan")
    _open(specialist, weeks + 2, day)
    expect(_item(specialist, name)).to_be_visible()
    expect(specialist.page.locator(".o_doc_schedule_act")).to_have_count(0)
    sheet = specialist.page.locator(".o_doc_schedule_sheet").get_attribute("href")
    answer = specialist.page.request.get(f"{specialist.url}{sheet}")
    assert answer.ok and answer.body().startswith(b"%PDF")
