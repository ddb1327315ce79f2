"""The working inbox: one verb per row, sections, and how a deadline is said."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone

import pytest

from docmgmt.inbox import (
    SCOPE_OF,
    TAB_OF,
    Due,
    Facts,
    Kind,
    Section,
    Tab,
    Verb,
    due_horizon,
    due_words,
    section,
    verb,
)
from docmgmt.working_time import DayOff, Session, WorkingCalendar

OFFICE = timezone(timedelta(hours=7))
HOURS = (Session(time(7, 30), time(11, 30)), Session(time(13, 30), time(17)))
CALENDAR = WorkingCalendar(
    week=(HOURS,) * 5 + ((), ()),
    days_off=(
        DayOff(date(2026, 4, 27), "Giỗ Tổ"),
        DayOff(date(2026, 4, 30), "30/4"),
        DayOff(date(2026, 5, 1), "1/5"),
    ),
)
NOW = datetime(2026, 4, 22, 9, 41, tzinfo=OFFICE)  # Wednesday


def at(day: int, hour: int = 17, month: int = 4, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=OFFICE)


def test_every_kind_has_a_tab_and_overdue_is_none_of_them() -> None:
    assert set(TAB_OF) == set(Kind)
    assert Tab.OVERDUE not in TAB_OF.values()
    assert set(TAB_OF.values()) == set(Tab) - {Tab.OVERDUE}


def test_neither_signature_nor_issue_nor_drafts_are_ever_delegated() -> None:
    own = {Kind.SIGN, Kind.ISSUE, Kind.REGISTER, Kind.DRAFT, Kind.RETURNED, Kind.SECRET}
    assert not own & set(SCOPE_OF)
    assert set(SCOPE_OF.values()) == {"assign", "receive", "supervise", "approve"}


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_exactly_one_verb(kind: Kind) -> None:
    assert verb(kind, Facts()) in set(Verb)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (Facts(), Verb.START),
        (Facts(is_started=True), Verb.FINISH),
        (Facts(is_started=True, reply_wanted=True), Verb.REPLY),
        (Facts(reply_wanted=True), Verb.START),
        (Facts(to_unit=True), Verb.PASS_ON),
        (Facts(to_unit=True, is_started=True, reply_wanted=True), Verb.PASS_ON),
    ],
)
def test_the_lead_goes_one_step_after_the_other(facts: Facts, expected: Verb) -> None:
    assert verb(Kind.LEAD, facts) is expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (Facts(), Verb.OPEN),
        (Facts(supervises=True), Verb.OPEN),
        (Facts(is_late=True), Verb.OPEN),
        (Facts(supervises=True, is_late=True), Verb.URGE),
    ],
)
def test_only_who_gave_late_work_out_urges(facts: Facts, expected: Verb) -> None:
    assert verb(Kind.FOLLOW, facts) is expected


def test_near_is_what_is_due_by_the_end_of_the_next_working_day() -> None:
    assert due_horizon(CALENDAR, NOW) == at(23)
    friday = at(24, 9)
    assert due_horizon(CALENDAR, friday) == at(28), "weekend and Monday off are skipped"


@pytest.mark.parametrize(
    ("urgent", "due", "expected"),
    [
        (True, None, Section.URGENT),
        (True, at(8, month=5), Section.URGENT),
        (False, at(20), Section.DUE),
        (False, at(23), Section.DUE),
        (False, at(24, 8), Section.REST),
        (False, None, Section.REST),
    ],
)
def test_urgent_rows_first_then_what_is_due(
    urgent: bool, due: datetime | None, expected: Section
) -> None:
    assert section(urgent, due, due_horizon(CALENDAR, NOW)) is expected


@pytest.mark.parametrize(
    ("due", "form", "count", "level"),
    [
        (None, Due.NONE, 0, "fine"),
        (at(22), Due.TODAY, 0, "look"),
        (at(23, 8), Due.TOMORROW, 0, "look"),
        (at(28), Due.DAYS, 3, "fine"),
        (at(4, month=5), Due.DAYS, 5, "fine"),
        (at(21), Due.LATE_DAYS, 1, "stop"),
        (at(22, 7, minute=30), Due.LATE_HOURS, 2, "stop"),
        (at(22, 9), Due.LATE_MINUTES, 41, "stop"),
        (at(22, 9, minute=41) - timedelta(seconds=1), Due.LATE_MINUTES, 1, "stop"),
    ],
)
def test_deadlines_are_said_in_working_time(
    due: datetime | None, form: Due, count: int, level: str
) -> None:
    words = due_words(CALENDAR, NOW, due)
    assert (words.form, words.count, words.level) == (form, count, level)


def test_over_a_weekend_one_working_day_is_left() -> None:
    words = due_words(CALENDAR, at(24, 9), at(28))
    assert (words.form, words.count, words.level) == (Due.DAYS, 1, "look")


def test_urgent_documents_count_the_minutes_waited() -> None:
    since = NOW - timedelta(minutes=22)
    words = due_words(CALENDAR, NOW, at(28), urgent_since=since)
    assert (words.form, words.count, words.level) == (Due.WAITED, 22, "stop")
    late = due_words(CALENDAR, NOW, at(21), urgent_since=since)
    assert late.form is Due.LATE_DAYS, "late says more than waited"
    ahead = due_words(CALENDAR, NOW, None, urgent_since=NOW + timedelta(minutes=5))
    assert ahead.count == 0
