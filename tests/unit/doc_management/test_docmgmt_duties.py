"""Time limits of the clerk, with office hours 07:30-11:30 and 13:30-17:00."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docmgmt.duties import (
    at_once,
    issue_limit,
    minutes_between,
    minutes_late,
    submit_limit,
)
from docmgmt.holidays import public_holidays
from docmgmt.numbering import OFFICE_ZONE
from docmgmt.working_time import (
    DayOff,
    ExtraDay,
    Session,
    SkipReason,
    WorkingCalendar,
    WorkingTimeError,
)

OFFICE = (Session(time(7, 30), time(11, 30)), Session(time(13, 30), time(17, 0)))
SATURDAY = date(2026, 8, 22)
CALENDAR = WorkingCalendar.weekly(
    OFFICE,
    days_off=public_holidays(2026),
    extra_days=[ExtraDay(SATURDAY, "Làm bù ngày 31/8", OFFICE)],
)


def at(text):
    """Read "2026-04-20 08:00" as Vietnam time."""
    return datetime.fromisoformat(text).replace(tzinfo=OFFICE_ZONE)


@pytest.mark.parametrize(
    ("received", "within", "hours", "due"),
    [
        # Monday 5 January 2026 is an ordinary day
        ("2026-01-05 07:30", "same_day", 0, "2026-01-05 17:00"),
        ("2026-01-05 06:00", "same_day", 0, "2026-01-05 17:00"),
        ("2026-01-05 16:59", "same_day", 0, "2026-01-05 17:00"),
        ("2026-01-05 17:00", "same_day", 0, "2026-01-06 17:00"),
        ("2026-01-05 20:00", "same_day", 0, "2026-01-06 17:00"),
        ("2026-01-10 09:00", "same_day", 0, "2026-01-12 17:00"),  # Saturday
        (f"{SATURDAY} 09:00", "same_day", 0, f"{SATURDAY} 17:00"),  # made up
        ("2026-02-13 18:00", "same_day", 0, "2026-02-23 17:00"),  # before Tết
        ("2026-01-05 09:00", "next_working_day", 0, "2026-01-06 17:00"),
        ("2026-01-09 09:00", "next_working_day", 0, "2026-01-12 17:00"),
        ("2026-01-10 09:00", "next_working_day", 0, "2026-01-13 17:00"),
        ("2026-04-29 09:00", "next_working_day", 0, "2026-05-04 17:00"),
        ("2026-08-21 09:00", "next_working_day", 0, f"{SATURDAY} 17:00"),
        ("2026-01-05 08:00", "hours", 2, "2026-01-05 10:00"),
        ("2026-01-05 10:30", "hours", 2, "2026-01-05 14:30"),  # over lunch
        ("2026-01-05 07:30", "hours", 4, "2026-01-05 11:30"),
        ("2026-01-09 16:00", "hours", 4, "2026-01-12 10:30"),
        ("2026-01-05 12:00", "hours", 1, "2026-01-05 14:30"),
    ],
)
def test_until_when_a_document_reaches_the_leader(received, within, hours, due):
    limit = submit_limit(CALENDAR, at(received), within, hours)
    assert limit.at == at(due)


@pytest.mark.parametrize(
    ("signed", "morning", "day"),
    [
        ("2026-01-05 08:00", "2026-01-06 11:30", "2026-01-06 17:00"),
        ("2026-01-05 23:00", "2026-01-06 11:30", "2026-01-06 17:00"),
        ("2026-01-09 16:00", "2026-01-12 11:30", "2026-01-12 17:00"),
        ("2026-04-29 16:00", "2026-05-04 11:30", "2026-05-04 17:00"),
        ("2026-08-21 16:00", f"{SATURDAY} 11:30", f"{SATURDAY} 17:00"),
    ],
)
def test_until_when_a_signed_document_is_issued(signed, morning, day):
    assert issue_limit(CALENDAR, at(signed), "next_morning").at == at(morning)
    assert issue_limit(CALENDAR, at(signed), "next_day").at == at(day)


def test_limits_name_the_days_they_pass_over():
    limit = issue_limit(CALENDAR, at("2026-04-29 16:00"), "next_morning")
    assert [(skip.day.day, skip.reason, skip.name) for skip in limit.skipped] == [
        (29, SkipReason.FIRST_DAY, ""),
        (30, SkipReason.HOLIDAY, "Ngày Chiến thắng"),
        (1, SkipReason.HOLIDAY, "Ngày Quốc tế lao động"),
        (2, SkipReason.WEEKLY_REST, ""),
        (3, SkipReason.WEEKLY_REST, ""),
    ]
    made_up = submit_limit(CALENDAR, at("2026-08-21 09:00"), "next_working_day")
    assert made_up.counted[0].name == "Làm bù ngày 31/8"
    closed = submit_limit(CALENDAR, at("2026-01-10 09:00"), "same_day")
    assert [skip.day.day for skip in closed.skipped] == [10, 11]
    over = submit_limit(CALENDAR, at("2026-01-09 16:00"), "hours", 4)
    assert [skip.day.day for skip in over.skipped] == [10, 11]
    assert [day.day.day for day in over.counted] == [9, 12]


def test_urgent_documents_run_by_the_clock():
    night = at("2026-01-05 22:00")
    assert at_once(night, 30).at == at("2026-01-05 22:30")


@pytest.mark.parametrize(
    ("due", "done", "urgent", "minutes"),
    [
        ("2026-01-05 17:00", "2026-01-05 17:00", False, 0),
        ("2026-01-05 17:00", "2026-01-05 16:00", False, 0),
        ("2026-01-05 17:00", "2026-01-05 19:00", False, 1),  # only the evening
        ("2026-01-05 17:00", "2026-01-06 07:45", False, 15),
        ("2026-01-05 17:00", "2026-01-06 07:45:01", False, 16),
        ("2026-01-09 17:00", "2026-01-12 08:30", False, 60),
        ("2026-01-05 17:00", "2026-01-05 19:00", True, 120),
        ("2026-01-05 09:30", "2026-01-05 09:30:01", True, 1),
    ],
)
def test_lateness_is_measured_in_office_time(due, done, urgent, minutes):
    assert minutes_late(CALENDAR, at(due), at(done), is_urgent=urgent) == minutes


def test_minutes_of_the_clock():
    assert minutes_between(at("2026-01-05 08:00"), at("2026-01-05 08:09:59")) == 9
    assert minutes_between(at("2026-01-05 08:10"), at("2026-01-05 08:00")) == 0


@pytest.mark.parametrize("hours", [0, -1])
def test_a_senseless_number_of_hours_is_refused(hours):
    with pytest.raises(WorkingTimeError):
        submit_limit(CALENDAR, at("2026-01-05 08:00"), "hours", hours)


def test_an_office_that_never_opens_is_an_error():
    closed = WorkingCalendar(week=((),) * 7)
    for call in (
        lambda: submit_limit(closed, at("2026-01-05 08:00"), "same_day"),
        lambda: submit_limit(closed, at("2026-01-05 08:00"), "hours", 4),
        lambda: issue_limit(closed, at("2026-01-05 08:00"), "next_day"),
    ):
        with pytest.raises(WorkingTimeError):
            call()


MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1))


@given(MOMENTS, st.integers(1, 40))
def test_office_hours_run_out_after_exactly_that_much_office_time(moment, hours):
    start = moment.replace(tzinfo=OFFICE_ZONE)
    due = CALENDAR.add_working_time(start, timedelta(hours=hours)).at
    assert CALENDAR.working_time_between(start, due) == timedelta(hours=hours)


@given(MOMENTS)
def test_the_morning_is_never_later_than_the_day(moment):
    signed = moment.replace(tzinfo=OFFICE_ZONE)
    morning = issue_limit(CALENDAR, signed, "next_morning").at
    assert signed < morning < issue_limit(CALENDAR, signed, "next_day").at


def test_a_holiday_of_a_later_law_joins_the_list():
    culture = DayOff(date(2026, 11, 24), "Ngày Văn hóa Việt Nam")
    days = public_holidays(2026, others=[culture])
    assert culture in days
    assert culture not in public_holidays(2026)
    sunday = DayOff(date(2030, 11, 24), "Ngày Văn hóa Việt Nam")
    made_up = public_holidays(2030, others=[sunday])
    assert DayOff(date(2030, 11, 25), "Nghỉ bù Ngày Văn hóa Việt Nam") in made_up
    # one that the list has already is not listed twice
    twice = [DayOff(date(2026, 1, 1), "Năm mới")]
    assert public_holidays(2026, others=twice) == public_holidays(2026)
