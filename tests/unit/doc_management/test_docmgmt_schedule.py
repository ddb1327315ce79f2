"""Lịch công tác: weeks and moves, clashes, changes, invitations, iCalendar, sheet."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from docmgmt import ics, schedule
from docmgmt.invitation import read_invitation
from docmgmt.numbering import OFFICE_ZONE
from docmgmt.prints.schedule import ScheduleSheet, schedule_pdf
from docmgmt.schedule import (
    Booking,
    Change,
    ChangeKind,
    ClashKind,
    Line,
    Part,
    ScheduleError,
    ScheduleFault,
    WeekMove,
    WeekState,
)


def at(clock: str, day: int = 23) -> datetime:
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 4, day, hour, minute, tzinfo=OFFICE_ZONE)


# Weeks --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "monday", "number"),
    [
        (date(2026, 4, 20), date(2026, 4, 20), 17),
        (date(2026, 4, 26), date(2026, 4, 20), 17),
        (date(2026, 1, 1), date(2025, 12, 29), 1),
        (date(2027, 1, 3), date(2026, 12, 28), 53),
    ],
)
def test_a_week_begins_on_monday_and_is_counted_as_iso_does(
    day: date, monday: date, number: int
) -> None:
    assert schedule.monday_of(day) == monday
    assert schedule.week_number(monday) == number


@pytest.mark.parametrize(
    ("clock", "part"),
    [
        ("00:00", Part.MORNING),
        ("11:59", Part.MORNING),
        ("12:00", Part.AFTERNOON),
        ("17:29", Part.AFTERNOON),
        ("17:30", Part.EVENING),
    ],
)
def test_the_part_of_the_day(clock: str, part: Part) -> None:
    assert schedule.part_of(at(clock)) is part


# Moves --------------------------------------------------------------------------------


def test_a_week_is_published_only_after_it_was_approved() -> None:
    for state in WeekState:
        if state is not WeekState.APPROVED:
            with pytest.raises(ScheduleError) as refusal:
                schedule.after(state, WeekMove.PUBLISH)
            assert refusal.value.code is ScheduleFault.WRONG_STATE


def test_what_was_approved_and_then_changed_is_approved_anew() -> None:
    changed = schedule.after(WeekState.APPROVED, WeekMove.CHANGE)
    assert changed is WeekState.DRAFT


def test_a_published_week_never_becomes_a_draft_again() -> None:
    for move in WeekMove:
        try:
            assert schedule.after(WeekState.PUBLISHED, move) is WeekState.PUBLISHED
        except ScheduleError:
            continue


# Clashes ------------------------------------------------------------------------------

HAI, CHAU, ROOM, CAR = 1, 2, 10, 11


def booking(key: int, start: str, stop: str, **over: object) -> Booking:
    values = {"people": frozenset({HAI}), **over}
    return Booking(key, at(start), at(stop), **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("first", "second", "clashing"),
    [
        (("08:00", "10:00"), ("08:30", "09:00"), True),
        (("08:00", "10:00"), ("10:00", "11:00"), False),
        (("08:00", "10:00"), ("07:00", "08:00"), False),
        (("08:00", "10:00"), ("09:59", "11:00"), True),
        (("08:00", "10:00"), ("08:00", "10:00"), True),
        (("08:00", "10:00"), ("14:00", "15:00"), False),
    ],
)
def test_two_places_at_once_are_a_clash_and_touching_times_are_none(
    first: tuple[str, str], second: tuple[str, str], clashing: bool
) -> None:
    found = schedule.clashes([booking(1, *first), booking(2, *second)])
    assert bool(found) is clashing
    assert schedule.clashes([booking(2, *second), booking(1, *first)]) == found


def test_person_room_and_car_each_count() -> None:
    things = frozenset({ROOM, CAR})
    found = schedule.clashes(
        [
            booking(1, "08:00", "10:00", things=things),
            booking(2, "08:30", "09:00", things=frozenset({CAR})),
            booking(3, "09:00", "11:00", people=frozenset({CHAU}), things=things),
        ]
    )
    assert [(one.kind, one.what, one.first, one.second) for one in found] == [
        (ClashKind.PERSON, HAI, 1, 2),
        (ClashKind.THING, CAR, 1, 2),
        (ClashKind.THING, ROOM, 1, 3),
        (ClashKind.THING, CAR, 1, 3),
    ]


def test_a_reason_on_either_side_settles_a_clash() -> None:
    pair = [booking(1, "08:00", "10:00"), booking(2, "09:00", "11:00", settled=True)]
    found = schedule.clashes(pair)
    assert found and schedule.unsettled(found) == ()
    assert schedule.unsettled(schedule.clashes([*pair, booking(3, "09:00", "9:30")]))


def test_no_reason_settles_a_clash_where_reasons_do_not_count() -> None:
    pair = [booking(1, "08:00", "10:00", settled=True), booking(2, "09:00", "11:00")]
    [clash] = schedule.clashes(pair, reasons_count=False)
    assert (clash.first, clash.second, clash.settled) == (1, 2, False)
    assert schedule.unsettled([clash]) == (clash,)
    apart = [pair[0], booking(2, "10:00", "11:00")]
    assert schedule.clashes(apart, reasons_count=False) == ()


def test_private_appointments_clash_with_the_schedule_not_with_each_other() -> None:
    private = [booking(-1, "08:00", "10:00"), booking(-2, "09:00", "10:00")]
    assert schedule.clashes(private) == ()
    assert len(schedule.clashes([*private, booking(5, "09:30", "11:00")])) == 2


@given(
    st.lists(
        st.tuples(st.integers(0, 40), st.integers(1, 20), st.integers(0, 3)),
        max_size=9,
    )
)
def test_a_line_is_free_of_clashes_exactly_when_nobody_is_wanted_twice(
    spans: list[tuple[int, int, int]],
) -> None:
    base = at("00:00")
    bookings = [
        Booking(
            key,
            base + timedelta(minutes=15 * start),
            base + timedelta(minutes=15 * (start + length)),
            frozenset({who}),
        )
        for key, (start, length, who) in enumerate(spans)
    ]
    quarters = [
        (one.people, one.start + timedelta(minutes=15 * step))
        for one in bookings
        for step in range((one.stop - one.start) // timedelta(minutes=15))
    ]
    assert bool(schedule.clashes(bookings)) is (len(quarters) != len(set(quarters)))


def test_only_who_is_free_the_whole_time_is_proposed() -> None:
    wanted = booking(1, "08:00", "10:00")
    others = [
        wanted,
        booking(2, "09:30", "11:00", people=frozenset({CHAU})),
        booking(3, "10:00", "11:00", people=frozenset({3})),
    ]
    free = schedule.free_among((HAI, CHAU, 3, 4), ClashKind.PERSON, wanted, others)
    assert free == (3, 4)
    cars = schedule.free_among((CAR,), ClashKind.THING, wanted, others)
    assert cars == (CAR,)


@pytest.mark.parametrize(
    ("stop", "fault"),
    [
        (at("08:00"), ScheduleFault.NO_TIME),
        (at("07:00"), ScheduleFault.NO_TIME),
        (at("08:00") + timedelta(days=40), ScheduleFault.TOO_LONG),
    ],
)
def test_impossible_times_are_refused(stop: datetime, fault: ScheduleFault) -> None:
    with pytest.raises(ScheduleError) as refusal:
        schedule.check_times(at("08:00"), stop)
    assert refusal.value.code is fault


# Changes ------------------------------------------------------------------------------


def line(key: int, clock: str = "08:00", **over: object) -> Line:
    values = {"name": "Họp giao ban", "user_ids": frozenset({HAI}), **over}
    return Line(key, at(clock), at(clock) + timedelta(hours=1), **values)  # type: ignore[arg-type]


def test_a_change_names_what_differs_and_whom_it_concerns() -> None:
    before = [line(1), line(2), line(3)]
    after = [
        line(1),
        line(2, location="Phòng 305", user_ids=frozenset({CHAU})),
        line(4, "14:00"),
    ]
    found = schedule.changes(before, after)
    kinds = {one.key: one.kind for one in found}
    assert kinds == {
        2: ChangeKind.CHANGED,
        3: ChangeKind.CANCELLED,
        4: ChangeKind.NEW,
    }
    moved = next(one for one in found if one.key == 2)
    assert set(moved.parts) == {"location", "user_ids"}
    # Who was to come before hears that he no longer has to.
    assert moved.user_ids == {HAI, CHAU}


def test_each_hears_of_his_own_changes_once_and_the_author_of_none() -> None:
    found = [
        Change(ChangeKind.NEW, None, line(1)),
        Change(ChangeKind.CANCELLED, line(2, user_ids=frozenset({HAI, CHAU})), None),
    ]
    assert {who: len(those) for who, those in schedule.told(found, 99).items()} == {
        HAI: 2,
        CHAU: 1,
    }
    assert set(schedule.told(found, HAI)) == {CHAU}
    assert schedule.told([], HAI) == {}


def test_nothing_changed_is_no_change() -> None:
    assert schedule.changes([line(1)], [line(1)]) == ()


# Invitations --------------------------------------------------------------------------

LETTER = """\
Sở Tài chính trân trọng kính mời quý cơ quan dự họp thẩm định dự toán bổ sung.

1. Thời gian: 08 giờ 30, ngày 24/4/2026 (thứ Sáu), một buổi.

2. Địa điểm: Phòng họp 302, trụ sở Ủy ban nhân dân tỉnh,
số 1 đường Hùng Vương.

3. Thành phần: Lãnh đạo Sở và Trưởng phòng Kế hoạch - Tài chính.

4. Nội dung: thẩm định Đề án. Đề nghị quý cơ quan đến đúng thời gian.
"""


def test_an_invitation_says_when_where_and_who() -> None:
    read = read_invitation(LETTER, date(2026, 4, 20))
    assert read.start == at("08:30", 24)
    assert read.stop == at("10:30", 24)
    assert read.location == (
        "Phòng họp 302, trụ sở Ủy ban nhân dân tỉnh, số 1 đường Hùng Vương"
    )
    assert read.people == "Lãnh đạo Sở và Trưởng phòng Kế hoạch - Tài chính"
    assert read.missing == ()


@pytest.mark.parametrize(
    ("text", "start", "stop"),
    [
        ("Thời gian: Từ 7h30 đến 11h ngày 23 tháng 4 năm 2026", "07:30", "11:00"),
        ("- Thời gian: 14:00, ngày 23/04/2026.", "14:00", "16:00"),
        ("Thời gian: 8 giờ 00 phút ngày 23-4-2026", "08:00", "10:00"),
        ("Thời gian: 13g30 ngày 23.4.2026", "13:30", "15:30"),
        ("Thời gian họp: 9 giờ, ngày 23/4", "09:00", "11:00"),
    ],
)
def test_times_are_read_as_offices_write_them(text: str, start: str, stop: str) -> None:
    read = read_invitation(text, date(2026, 4, 1))
    assert (read.start, read.stop) == (at(start), at(stop))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Thời gian: sẽ thông báo sau.",
        "Thời gian: 08 giờ 30",
        "Thời gian: ngày 24/4/2026",
        "Thời gian: 8 giờ ngày 31/4/2026",
        "Ngày 24/4/2026 lúc 8 giờ, thời gian là quý báu.",
        "Thời gian: 25:70 ngày 24/4/2026",
    ],
)
def test_what_is_not_clearly_said_stays_empty(text: str) -> None:
    read = read_invitation(text, date(2026, 4, 20))
    assert read.start is None and read.stop is None
    assert "time" in read.missing and "place" in read.missing


def test_a_day_without_a_year_is_the_next_one() -> None:
    read = read_invitation("Thời gian: 8 giờ ngày 05/01", date(2026, 12, 28))
    assert read.start == datetime(2027, 1, 5, 8, tzinfo=OFFICE_ZONE)


@given(st.text(max_size=400))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    read_invitation("Thời gian: " + text + "\nĐịa điểm: " + text, date(2026, 4, 20))


# iCalendar ----------------------------------------------------------------------------


def feed(**over: object) -> str:
    values = {
        "uid": "lich-7@songlam",
        "start": at("08:00"),
        "stop": at("09:30"),
        "summary": "Họp giao ban",
        **over,
    }
    one = ics.Happening(**values)  # type: ignore[arg-type]
    return ics.calendar("Lịch công tác", [one], at("07:00")).decode()


def unfolded(text: str) -> list[str]:
    return re.sub(r"\r\n[ \t]", "", text).split("\r\n")


def test_a_calendar_has_its_times_in_utc() -> None:
    lines = unfolded(feed())
    assert lines[0] == "BEGIN:VCALENDAR" and lines[-2] == "END:VCALENDAR"
    assert "DTSTART:20260423T010000Z" in lines
    assert "DTEND:20260423T023000Z" in lines
    assert "SUMMARY:Họp giao ban" in lines


def test_no_text_can_add_a_line_of_its_own() -> None:
    text = feed(
        summary="Họp\r\nATTENDEE:mailto:a@b\nDTEND:1;a,b\\",
        location="x\r\nEND:VEVENT",
    )
    lines = unfolded(text)
    assert not [one for one in lines if one.startswith(("ATTENDEE", "DTEND:1"))]
    assert lines.count("END:VEVENT") == 1
    assert "SUMMARY:Họp\\nATTENDEE:mailto:a@b\\nDTEND:1\\;a\\,b\\\\" in lines


def test_lines_are_folded_by_octets_and_no_letter_is_cut() -> None:
    long = "Thẩm định phương án điều tiết hồ chứa nước " * 9
    text = feed(summary=long.strip())
    assert all(len(one.encode()) <= 75 for one in text.split("\r\n"))
    assert f"SUMMARY:{long.strip()}" in unfolded(text)


# The sheet ----------------------------------------------------------------------------


def test_a_day_longer_than_a_page_goes_on_and_loses_no_line() -> None:
    rows = tuple(
        line(key, f"{6 + key // 6:02}:{key % 6}0", name=f"Việc số {key}x")
        for key in range(90)
    )
    sheet = ScheduleSheet(
        agency="Sở Nội vụ",
        parent_agency="",
        place="",
        day=date(2026, 4, 17),
        title="Lịch công tác",
        monday=date(2026, 4, 20),
        lines=rows,
    )
    document = pypdfium2.PdfDocument(schedule_pdf(sheet))
    text = " ".join(page.get_textpage().get_text_range() for page in document)
    assert len(document) > 1
    assert all(f"{key}x" in text for key in range(90))


def test_a_published_sheet_does_not_call_itself_a_draft() -> None:
    sheet = ScheduleSheet(
        agency="Sở Nội vụ",
        parent_agency="",
        place="",
        day=date(2026, 4, 17),
        title="Lịch công tác",
        monday=date(2026, 4, 20),
        lines=(line(1),),
    )
    for is_draft in (False, True):
        content = schedule_pdf(replace(sheet, is_draft=is_draft))
        page = pypdfium2.PdfDocument(content)[0]
        assert ("DỰ THẢO" in page.get_textpage().get_text_range()) is is_draft
