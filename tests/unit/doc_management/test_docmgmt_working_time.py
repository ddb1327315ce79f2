from datetime import date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docmgmt.holidays import (
    HolidayChoice,
    HolidayError,
    HolidayFault,
    hung_kings_day,
    public_holidays,
    tet,
)
from docmgmt.numbering import OFFICE_ZONE
from docmgmt.working_time import (
    CountedDay,
    DayOff,
    ExtraDay,
    ReceiptRule,
    Session,
    SkippedDay,
    SkipReason,
    WorkingCalendar,
    WorkingTimeError,
    WorkingTimeFault,
)

MORNING = Session(time(7, 30), time(11, 30))
AFTERNOON = Session(time(13, 30), time(17, 0))
OFFICE = (MORNING, AFTERNOON)
PLAIN = WorkingCalendar.weekly(OFFICE)
YEAR_2026 = WorkingCalendar.weekly(OFFICE, days_off=public_holidays(2026))


def at(text):
    """Read "2026-04-20 08:00" as Vietnam time."""
    return datetime.fromisoformat(text).replace(tzinfo=OFFICE_ZONE)


@pytest.mark.parametrize(
    ("received", "counts_as"),
    [
        # the table of the regulation: hours 07:30-11:30, 13:30-17:00
        ("2026-04-24 17:05", "2026-04-27 07:30"),  # Friday evening, see below
        ("2026-04-21 12:10", "2026-04-21 13:30"),
        ("2026-04-22 06:50", "2026-04-22 07:30"),
        # the borders of a session
        ("2026-04-21 07:30", "2026-04-21 07:30"),
        ("2026-04-21 11:29:59", "2026-04-21 11:29:59"),
        ("2026-04-21 11:30", "2026-04-21 13:30"),
        ("2026-04-21 17:00", "2026-04-22 07:30"),
        ("2026-04-21 23:59:59", "2026-04-22 07:30"),
        ("2026-04-25 09:00", "2026-04-27 07:30"),
        ("2026-04-21 09:12:34.567", "2026-04-21 09:12:34.567"),
    ],
)
def test_legal_receipt_in_an_ordinary_week(received, counts_as):
    assert PLAIN.legal_receipt(at(received)) == at(counts_as)


@pytest.mark.parametrize(
    ("received", "counts_as"),
    [
        # Tết 2026: first day Tuesday 17 February, off from 16 to 20, then a week-end
        ("2026-02-13 17:05", "2026-02-23 07:30"),
        ("2026-02-18 10:00", "2026-02-23 07:30"),
        # Giỗ Tổ on Sunday 26 April is made up on Monday
        ("2026-04-24 17:05", "2026-04-28 07:30"),
        # 30 April Thursday, 1 May Friday
        ("2026-04-29 18:00", "2026-05-04 07:30"),
    ],
)
def test_legal_receipt_passes_over_holidays(received, counts_as):
    assert YEAR_2026.legal_receipt(at(received)) == at(counts_as)


def test_legal_receipt_reads_any_zone_and_answers_in_vietnam_time():
    received = datetime(2026, 4, 21, 5, 10, tzinfo=timezone.utc)
    answer = PLAIN.legal_receipt(received)
    assert answer.isoformat() == "2026-04-21T13:30:00+07:00"


def test_the_raw_rule_keeps_the_time_stamp():
    received = at("2026-04-25 23:00")
    assert PLAIN.legal_receipt(received, ReceiptRule.RAW) == received


def test_lunch_may_be_set_to_count_as_office_time():
    calendar = WorkingCalendar(PLAIN.week, lunch_is_office_time=True)
    for text in ("2026-04-21 11:30", "2026-04-21 12:10"):
        assert calendar.legal_receipt(at(text)) == at(text)
    evening = calendar.legal_receipt(at("2026-04-21 17:00"))
    assert evening == at("2026-04-22 07:30")


def test_a_make_up_saturday_is_a_working_day_with_its_own_sessions():
    calendar = WorkingCalendar.weekly(
        OFFICE,
        days_off=[DayOff(date(2026, 4, 24), "Nghỉ hoán đổi")],
        extra_days=[ExtraDay(date(2026, 4, 25), "Làm bù", (MORNING,))],
    )
    friday = calendar.legal_receipt(at("2026-04-24 09:00"))
    assert friday == at("2026-04-25 07:30")
    afternoon = calendar.legal_receipt(at("2026-04-25 12:00"))
    assert afternoon == at("2026-04-27 07:30")
    deadline = calendar.add_working_days(at("2026-04-23 09:00"), 1)
    assert deadline.at == at("2026-04-25 11:30")
    assert deadline.counted == (CountedDay(date(2026, 4, 25), 1, "Làm bù"),)


def test_a_make_up_day_beats_a_day_off():
    day = date(2026, 4, 25)
    calendar = WorkingCalendar.weekly(
        OFFICE, days_off=[DayOff(day, "x")], extra_days=[ExtraDay(day, "y", OFFICE)]
    )
    assert calendar.is_working_day(day)


def test_next_session_start_at_a_start_is_that_start():
    assert PLAIN.next_session_start(at("2026-04-21 07:30")) == at("2026-04-21 07:30")
    assert PLAIN.next_session_start(at("2026-04-21 07:31")) == at("2026-04-21 13:30")


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-04-20 08:00", 1, "2026-04-21 17:00"),
        ("2026-04-20 16:59", 1, "2026-04-21 17:00"),
        ("2026-04-20 08:00", 4, "2026-04-24 17:00"),
        ("2026-04-20 08:00", 5, "2026-04-28 17:00"),
        ("2026-04-25 08:00", 1, "2026-04-28 17:00"),
        ("2026-02-13 08:00", 1, "2026-02-23 17:00"),
        ("2026-12-31 08:00", 1, "2027-01-01 17:00"),  # 2027 not in this calendar
    ],
)
def test_deadlines_in_working_days(start, days, due):
    assert YEAR_2026.add_working_days(at(start), days).at == at(due)


def test_a_deadline_explains_itself_day_by_day():
    deadline = YEAR_2026.add_working_days(at("2026-04-29 08:00"), 2)
    assert deadline.at == at("2026-05-05 17:00")
    assert deadline.counted == (
        CountedDay(date(2026, 5, 4), 1),
        CountedDay(date(2026, 5, 5), 2),
    )
    assert deadline.skipped == (
        SkippedDay(date(2026, 4, 29), SkipReason.FIRST_DAY),
        SkippedDay(date(2026, 4, 30), SkipReason.HOLIDAY, "Ngày Chiến thắng"),
        SkippedDay(date(2026, 5, 1), SkipReason.HOLIDAY, "Ngày Quốc tế lao động"),
        SkippedDay(date(2026, 5, 2), SkipReason.WEEKLY_REST),
        SkippedDay(date(2026, 5, 3), SkipReason.WEEKLY_REST),
    )


def test_the_period_runs_from_the_legal_receipt_not_the_raw_one():
    raw = at("2026-04-24 17:05")
    legal = PLAIN.legal_receipt(raw)
    assert PLAIN.add_working_days(raw, 1).at == at("2026-04-27 17:00")
    assert PLAIN.add_working_days(legal, 1).at == at("2026-04-28 17:00")


@pytest.mark.parametrize(
    ("start", "days", "due", "moved"),
    [
        ("2026-04-20 08:00", 2, "2026-04-22 17:00", 0),
        ("2026-04-20 08:00", 5, "2026-04-28 17:00", 3),  # ends Saturday 25 April
        ("2026-04-27 08:00", 3, "2026-05-04 17:00", 4),  # ends 30 April
    ],
)
def test_periods_in_days_end_on_a_working_day(start, days, due, moved):
    deadline = YEAR_2026.add_calendar_days(at(start), days)
    assert deadline.at == at(due)
    assert [day.ordinal for day in deadline.counted] == list(range(1, days + 1))
    assert len(deadline.skipped) == 1 + moved


@pytest.mark.parametrize(
    ("signed", "issue_by"),
    [
        ("2026-04-21 09:00", "2026-04-22 11:30"),
        ("2026-04-21 20:00", "2026-04-22 11:30"),
        ("2026-04-24 16:41", "2026-04-28 11:30"),
        ("2026-04-25 10:00", "2026-04-28 11:30"),
        ("2026-02-13 16:00", "2026-02-23 11:30"),
    ],
)
def test_a_signed_document_is_due_out_by_the_next_working_morning(signed, issue_by):
    assert YEAR_2026.end_of_next_working_day_morning(at(signed)) == at(issue_by)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-04-21 07:30", "2026-04-21 17:00", 7.5),
        ("2026-04-21 11:00", "2026-04-21 14:00", 1.0),
        ("2026-04-21 12:00", "2026-04-21 13:00", 0.0),
        ("2026-04-24 16:00", "2026-04-28 08:00", 1.5),
        ("2026-04-28 08:00", "2026-04-24 16:00", -1.5),
    ],
)
def test_working_time_between_two_instants(start, end, hours):
    assert YEAR_2026.working_time_between(at(start), at(end)) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("now", "hours", "days", "late"),
    [
        ("2026-04-21 08:00", 7.0 + 7.5, 1, False),
        ("2026-04-22 16:00", 1.0, 0, False),
        ("2026-04-22 17:00", 0.0, 0, False),
        ("2026-04-23 08:30", -1.0, -1, True),
        ("2026-04-28 07:30", -15.0, -3, True),
    ],
)
def test_remaining_working_time(now, hours, days, late):
    left = YEAR_2026.remaining(at(now), at("2026-04-22 17:00"))
    assert left.working_time == timedelta(hours=hours)
    assert (left.working_days, left.is_late) == (days, late)


def test_a_minute_after_the_last_session_is_late():
    left = PLAIN.remaining(at("2026-04-22 17:01"), at("2026-04-22 17:00"))
    assert left.is_late
    assert left.working_time > timedelta(seconds=-1)


@pytest.mark.parametrize(
    "call",
    [
        lambda: PLAIN.legal_receipt(datetime(2026, 4, 21)),
        lambda: PLAIN.legal_receipt(datetime(2026, 4, 21), ReceiptRule.RAW),
        lambda: PLAIN.add_working_days(datetime(2026, 4, 21), 1),
        lambda: PLAIN.remaining(at("2026-04-21 08:00"), datetime(2026, 4, 21)),
    ],
)
def test_a_time_without_zone_is_refused(call):
    with pytest.raises(WorkingTimeError) as caught:
        call()
    assert caught.value.code is WorkingTimeFault.NAIVE_TIME


@pytest.mark.parametrize("days", [0, -1, 3661])
def test_a_senseless_period_is_refused(days):
    for add in (PLAIN.add_working_days, PLAIN.add_calendar_days):
        with pytest.raises(WorkingTimeError) as caught:
            add(at("2026-04-21 08:00"), days)
        assert caught.value.code is WorkingTimeFault.BAD_PERIOD


def test_a_calendar_without_work_is_an_error_not_an_endless_loop():
    empty = WorkingCalendar.weekly((), ())
    noon = at("2026-04-21 12:00")
    for call in (
        lambda: empty.legal_receipt(noon),
        lambda: empty.add_working_days(noon, 1),
        lambda: empty.add_calendar_days(noon, 1),
        lambda: empty.end_of_next_working_day_morning(noon),
    ):
        with pytest.raises(WorkingTimeError) as caught:
            call()
        assert caught.value.code is WorkingTimeFault.NO_WORKING_TIME


@pytest.mark.parametrize(
    "build",
    [
        lambda: Session(time(11), time(11)),
        lambda: Session(time(11), time(7)),
        lambda: Session.from_hours(23.0, 25.0),
        lambda: WorkingCalendar.weekly((AFTERNOON, MORNING)),
        lambda: WorkingCalendar.weekly((MORNING, Session(time(11), time(12)))),
        lambda: WorkingCalendar((OFFICE,) * 6),
    ],
)
def test_senseless_sessions_are_refused(build):
    with pytest.raises(WorkingTimeError) as caught:
        build()
    assert caught.value.code is WorkingTimeFault.BAD_SESSION


def test_decimal_hours_become_sessions():
    assert Session.from_hours(7.5, 11.5) == MORNING
    assert Session.from_hours(13.0 + 1 / 3, 24.0).start == time(13, 20)
    assert Session.from_hours(20, 24.0).end == time.max


INSTANTS = st.datetimes(
    datetime(2026, 1, 1), datetime(2026, 11, 30), timezones=st.just(OFFICE_ZONE)
)


@given(INSTANTS, st.integers(1, 30))
def test_more_days_are_never_due_earlier(start, days):
    legal = YEAR_2026.legal_receipt(start)
    assert legal >= start
    assert YEAR_2026.is_office_time(legal)
    sooner = YEAR_2026.add_working_days(legal, days)
    later = YEAR_2026.add_working_days(legal, days + 1)
    assert legal < sooner.at < later.at
    assert len(sooner.counted) == days
    covered = sorted(day.day for day in sooner.counted + sooner.skipped)
    first = legal.date()
    assert covered == [
        first + timedelta(days=step)
        for step in range((sooner.at.date() - first).days + 1)
    ]
    assert YEAR_2026.remaining(legal, sooner.at).working_days == days


@given(INSTANTS, INSTANTS, INSTANTS)
def test_working_time_adds_up(one, two, three):
    first, second, third = sorted((one, two, three))
    assert YEAR_2026.working_time_between(
        first, second
    ) + YEAR_2026.working_time_between(second, third) == (
        YEAR_2026.working_time_between(first, third)
    )


# Published calendar dates of the lunar new year and of Giỗ Tổ in Vietnam.
@pytest.mark.parametrize(
    ("year", "new_year", "kings"),
    [
        (2025, date(2025, 1, 29), date(2025, 4, 7)),
        (2026, date(2026, 2, 17), date(2026, 4, 26)),
        (2030, date(2030, 2, 2), date(2030, 4, 12)),
    ],
)
def test_lunar_holidays(year, new_year, kings):
    assert (tet(year), hung_kings_day(year)) == (new_year, kings)


@pytest.mark.parametrize("year", range(2025, 2033))
def test_a_year_has_eleven_holidays_on_working_days(year):
    """With the days in lieu every one of the 11 is really free."""
    holidays = public_holidays(year)
    days = [off.day for off in holidays]
    assert len(set(days)) == len(days)
    assert days == sorted(days)
    assert sum(day.weekday() < 5 for day in days) == 11


def test_the_order_of_the_year_moves_holidays():
    order = HolidayChoice(tet_days_before=2, national_day_other=1)
    holidays = {off.day: off.name for off in public_holidays(2025, order)}
    assert holidays[date(2025, 1, 27)] == "Tết Nguyên đán"
    assert date(2025, 2, 1) not in holidays
    assert holidays[date(2025, 9, 3)] == "Quốc khánh"
    assert date(2025, 9, 1) not in holidays


def test_a_holiday_on_sunday_is_made_up_on_monday():
    holidays = {off.day: off.name for off in public_holidays(2026)}
    assert holidays[date(2026, 4, 27)] == "Nghỉ bù Giỗ Tổ Hùng Vương"


@pytest.mark.parametrize("year", [2024, 2033])
def test_a_year_without_lunar_data_is_refused(year):
    with pytest.raises(HolidayError) as caught:
        public_holidays(year)
    assert caught.value.code is HolidayFault.UNKNOWN_YEAR


def test_a_senseless_order_is_refused():
    for choice in (HolidayChoice(0), HolidayChoice(4), HolidayChoice(1, 2)):
        with pytest.raises(HolidayError) as caught:
            public_holidays(2026, choice)
        assert caught.value.code is HolidayFault.BAD_CHOICE
