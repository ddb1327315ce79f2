"""What the figures of a report mean, in tables of examples."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from io import BytesIO

import openpyxl
import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from prints_specimens import incoming_report

from docmgmt.prints.report import report_docx, report_xlsx, shown
from docmgmt.prints.report_forms import Line, sent_table, usage_table, work_table
from docmgmt.reports import (
    MINUTE_1970,
    Every,
    Period,
    Preset,
    ReportError,
    ReportFault,
    Standing,
    WorkClock,
    WorkFigures,
    median,
    minute_of,
    next_sending,
    per_mille,
    percent,
    period_before,
    period_days,
    period_name,
    period_of,
    standing,
    total_of,
)
from docmgmt.working_time import DayOff, Session, WorkingCalendar

DAYS = st.dates(date(2020, 1, 1), date(2039, 12, 31))
NAMED = [preset for preset in Preset if preset is not Preset.FREE]

# Periods ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("preset", "day", "start", "end"),
    [
        (Preset.WEEK, (2026, 4, 22), (2026, 4, 20), (2026, 4, 26)),
        (Preset.WEEK, (2026, 1, 1), (2025, 12, 29), (2026, 1, 4)),
        (Preset.MONTH, (2024, 2, 10), (2024, 2, 1), (2024, 2, 29)),
        (Preset.MONTH, (2026, 12, 31), (2026, 12, 1), (2026, 12, 31)),
        (Preset.QUARTER, (2026, 4, 22), (2026, 4, 1), (2026, 6, 30)),
        (Preset.QUARTER, (2026, 12, 1), (2026, 10, 1), (2026, 12, 31)),
        (Preset.HALF_YEAR, (2026, 6, 30), (2026, 1, 1), (2026, 6, 30)),
        (Preset.HALF_YEAR, (2026, 7, 1), (2026, 7, 1), (2026, 12, 31)),
        (Preset.YEAR, (2026, 7, 1), (2026, 1, 1), (2026, 12, 31)),
    ],
)
def test_a_preset_is_the_days_of_the_calendar(
    preset: Preset,
    day: tuple[int, int, int],
    start: tuple[int, int, int],
    end: tuple[int, int, int],
) -> None:
    assert period_of(preset, date(*day)) == Period(date(*start), date(*end))


@given(st.sampled_from(NAMED), DAYS)
def test_periods_of_a_kind_follow_each_other_without_gap(
    preset: Preset, day: date
) -> None:
    period = period_of(preset, day)
    assert period.start <= day <= period.end
    assert period.preset is preset
    before = period_before(period)
    assert before.end + timedelta(days=1) == period.start
    assert before.preset is preset


@pytest.mark.parametrize(
    ("start", "end", "name"),
    [
        ((2026, 1, 1), (2026, 12, 31), "Năm 2026"),
        ((2026, 1, 1), (2026, 6, 30), "6 tháng đầu năm 2026"),
        ((2026, 7, 1), (2026, 12, 31), "6 tháng cuối năm 2026"),
        ((2026, 10, 1), (2026, 12, 31), "Quý IV năm 2026"),
        ((2026, 11, 1), (2026, 11, 30), "Tháng 11 năm 2026"),
        ((2026, 4, 20), (2026, 4, 26), "Tuần 17 năm 2026"),
        ((2026, 4, 20), (2026, 5, 6), ""),
    ],
)
def test_a_period_is_named_as_papers_name_it(
    start: tuple[int, int, int], end: tuple[int, int, int], name: str
) -> None:
    assert period_name(Period(date(*start), date(*end))) == name


def test_chosen_days_have_as_many_days_before_them() -> None:
    period = Period(date(2026, 4, 3), date(2026, 4, 12))
    assert period_before(period) == Period(date(2026, 3, 24), date(2026, 4, 2))
    assert period_days(period) == "từ ngày 03/04/2026 đến ngày 12/04/2026"


def test_days_backwards_or_without_end_are_no_period() -> None:
    with pytest.raises(ReportError) as backwards:
        Period(date(2026, 4, 3), date(2026, 4, 2))
    assert backwards.value.code is ReportFault.BACKWARDS
    with pytest.raises(ReportError) as endless:
        Period(date(1926, 1, 1), date(2026, 1, 1))
    assert endless.value.code is ReportFault.TOO_LONG


@given(st.sampled_from(list(Every)), DAYS)
def test_what_is_sent_by_itself_leaves_out_no_day(every: Every, day: date) -> None:
    due = next_sending(every, day)
    reported = period_of(Preset(every.value), due - timedelta(days=1))
    assert reported.start <= day <= reported.end
    following = next_sending(every, due)
    after = period_of(Preset(every.value), following - timedelta(days=1))
    assert after.start == due


# Standings ----------------------------------------------------------------------------

START, END = datetime(2026, 4, 1), datetime(2026, 7, 1)
IN, LATER = datetime(2026, 5, 4, 9), datetime(2026, 8, 1)
EARLIER = datetime(2026, 3, 2)


@pytest.mark.parametrize(
    ("came", "done", "due", "now", "wanted"),
    [
        # finished within the period, before or after the deadline
        (IN, datetime(2026, 5, 6), datetime(2026, 5, 7), LATER, "done_in_time"),
        (IN, datetime(2026, 5, 7), datetime(2026, 5, 7), LATER, "done_in_time"),
        (IN, datetime(2026, 5, 8), datetime(2026, 5, 7), LATER, "done_late"),
        (IN, datetime(2026, 5, 8), None, LATER, "done_in_time"),
        # carried over from before
        (EARLIER, datetime(2026, 5, 8), EARLIER, LATER, "done_late"),
        (EARLIER, datetime(2026, 3, 31), None, LATER, "outside"),
        (EARLIER, START, None, LATER, "done_in_time"),
        # came afterwards
        (END, None, None, LATER, "outside"),
        # finished after the period: in work at its end
        (IN, END, datetime(2026, 5, 7), LATER, "open_late"),
        (IN, datetime(2026, 7, 9), datetime(2026, 7, 8), LATER, "open_in_time"),
        # not finished yet; before the end of the period late is as of now
        (IN, None, datetime(2026, 5, 7), datetime(2026, 5, 6), "open_in_time"),
        (IN, None, datetime(2026, 5, 7), datetime(2026, 5, 7), "open_in_time"),
        (IN, None, datetime(2026, 5, 7), datetime(2026, 5, 8), "open_late"),
        (IN, None, None, LATER, "open_in_time"),
    ],
)
def test_how_work_stands(
    came: datetime,
    done: datetime | None,
    due: datetime | None,
    now: datetime,
    wanted: str,
) -> None:
    found = standing(came, done, due, start=START, end=END, now=now)
    assert found is Standing(wanted)


MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31))


@given(MOMENTS, st.none() | MOMENTS, st.none() | MOMENTS, MOMENTS, MOMENTS)
def test_a_closed_period_stands_still(
    came: datetime,
    done: datetime | None,
    due: datetime | None,
    one: datetime,
    other: datetime,
) -> None:
    """Counted at any two moments after its end, a period says the same."""
    early, late = sorted((one, other))
    seen = [
        standing(came, done, due, start=START, end=END, now=END + (moment - START))
        for moment in (early, late)
        if moment >= START
    ]
    assert len(set(seen)) <= 1


# Rates --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [
        (142, 145, "97,9 %"),
        (1999, 2000, "99,9 %"),
        (2000, 2000, "100 %"),
        (19, 20, "95 %"),
        (0, 7, "0 %"),
        (0, 0, "–"),
    ],
)
def test_a_rate_is_cut_and_nothing_counted_is_a_dash(
    part: int, whole: int, words: str
) -> None:
    assert percent(per_mille(part, whole)) == words


def test_figures_add_up() -> None:
    one = WorkFigures(2, 5, 3, 1, 2, 1)
    both = total_of([one, WorkFigures(0, 1, 1, 0, 0, 0)])
    assert both == WorkFigures(2, 6, 4, 1, 2, 1)
    assert both.total == both.done + both.open_in_time + both.open_late
    assert both.late == 2
    assert both.rate == 666


@pytest.mark.parametrize(
    ("values", "middle"), [([], None), ([7], 7), ([9, 1], 1), ([5, 900, 3], 5)]
)
def test_the_median_is_not_moved_by_one_forgotten_document(
    values: list[int], middle: int | None
) -> None:
    assert median(values) == middle


# Working time -------------------------------------------------------------------------

SESSIONS = (
    Session(time(7, 30), time(11, 30)),
    Session(time(13, 30), time(17, 0)),
)
WEEK = (SESSIONS,) * 5 + ((), ())
CALENDAR = WorkingCalendar(week=WEEK, days_off=(DayOff(date(2026, 4, 30), "Lễ"),))


@pytest.fixture
def clock() -> WorkClock:
    return WorkClock(CALENDAR, date(2026, 4, 20), date(2026, 5, 10))


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("2026-04-22T08:00", "2026-04-22T09:30", 90),
        ("2026-04-22T11:00", "2026-04-22T14:00", 60),  # lunch
        ("2026-04-24T16:30", "2026-04-27T07:45", 45),  # a week-end
        ("2026-04-29T16:00", "2026-05-01T08:30", 120),  # a day off
        ("2026-04-25T09:00", "2026-04-26T09:00", 0),
        ("2026-04-22T20:00", "2026-04-22T08:00", 0),  # backwards
    ],
)
def test_only_working_time_counts(
    clock: WorkClock, start: str, end: str, minutes: int
) -> None:
    found = clock.minutes(datetime.fromisoformat(start), datetime.fromisoformat(end))
    assert found == minutes


@given(
    st.datetimes(datetime(2026, 4, 20), datetime(2026, 5, 10)),
    st.datetimes(datetime(2026, 4, 20), datetime(2026, 5, 10)),
)
def test_the_clock_agrees_with_the_calendar(one: datetime, other: datetime) -> None:
    """The fast clock says what the calendar of deadlines counts, minute for minute."""
    start, end = sorted(
        moment.replace(second=0, microsecond=0) for moment in (one, other)
    )
    clock = WorkClock(CALENDAR, date(2026, 4, 20), date(2026, 5, 10))
    from docmgmt.numbering import OFFICE_ZONE

    span = CALENDAR.working_time_between(
        start.replace(tzinfo=OFFICE_ZONE), end.replace(tzinfo=OFFICE_ZONE)
    )
    assert clock.minutes(start, end) == span // timedelta(minutes=1)


def test_many_spans_are_counted_as_one(clock: WorkClock) -> None:
    moments = [
        datetime(2026, 4, 18, 8),  # before the first day it knows
        datetime(2026, 4, 22, 8, 0, 59),
        datetime(2026, 4, 22, 9, 30),
        datetime(2026, 6, 1, 9),  # after the last
    ]
    pairs = [(one, other) for one in moments for other in moments]
    numbers = [(minute_of(one), minute_of(other)) for one, other in pairs]
    found = clock.spans(numbers)
    assert found == [clock.minutes(one, other) for one, other in pairs]
    assert found[6] == 90 and found[9] == 0
    assert found[3] == found[1] + found[7]
    assert clock.spans([]) == []
    assert minute_of(datetime(1970, 1, 1, 7, 5)) == MINUTE_1970 + 425


def test_a_working_day_is_what_the_office_works(clock: WorkClock) -> None:
    assert clock.day_minutes == 450
    assert clock.days(450 * 2 + 180) == 2.4
    assert clock.days(None) is None


# Tables and files ---------------------------------------------------------------------


def test_people_stand_below_their_unit_and_the_sum_below_all() -> None:
    table = work_table(
        [
            Line("Phòng Một", "An", (1, 2, 2, 0, 1, 0)),
            Line("Phòng Một", "Bình", (0, 1, 0, 1, 0, 0)),
            Line("Phòng Hai", "", (0, 4, 4, 0, 0, 0)),
        ]
    )
    assert [row[:2] for row in table.rows] == [
        (1, "Phòng Một"),
        ("1.1", "An"),
        ("1.2", "Bình"),
        (2, "Phòng Hai"),
    ]
    assert table.headings == {0}
    assert table.rows[0][2:] == (1, 3, 4, 2, 1, 1, 0, 666)
    assert table.total[2:] == (1, 7, 8, 6, 1, 1, 0, 857)


def test_nothing_counted_has_no_sum() -> None:
    assert sent_table([]).rows == () and usage_table([]).total == ()


def test_numbers_of_the_spreadsheet_can_be_counted_on_with() -> None:
    book = openpyxl.load_workbook(BytesIO(report_xlsx(incoming_report())))
    cells = [row for row in book.active.iter_rows(values_only=True) if any(row)]
    titles = [str(row[0]) for row in cells]
    assert "BÁO CÁO TÌNH HÌNH GIẢI QUYẾT VĂN BẢN ĐẾN" in titles
    total = next(row for row in cells if row[1] == "Tổng số")
    assert total[2:5] == (44, 331, 375) and isinstance(total[9], int | float)
    evil = next(row for row in cells if row[1] and str(row[1]).startswith("="))
    assert evil[1] == "=1+1 Phòng lạ"  # text, not a formula


def test_the_text_file_holds_every_cell() -> None:
    document = Document(BytesIO(report_docx(incoming_report())))
    words = {
        cell.text
        for table in document.tables
        for row in table.rows
        for cell in row.cells
    }
    assert {"Phòng Tài nguyên nước", "97,2 %", "Tổng số", "375"} <= words
    assert any(word.startswith("NGƯỜI LẬP BÁO CÁO") for word in words)
    assert report_docx(incoming_report()) == report_docx(incoming_report())


@pytest.mark.parametrize(
    ("value", "kind", "words"),
    [
        (1234567, "number", "1.234.567"),
        (0, "number", "0"),
        (None, "number", "–"),
        (2.4, "days", "2,4"),
        (None, "rate", "–"),
        ("a\nb", "text", "a b"),
    ],
)
def test_values_are_written_as_people_write_them(
    value: int | float | str | None, kind: str, words: str
) -> None:
    assert shown(value, kind) == words
