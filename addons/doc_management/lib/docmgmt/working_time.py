"""Office hours of an agency: when a document counts as received, when work is due.

Every time is an aware datetime; answers are in Vietnam time (+07:00, a fixed offset).

Sources: Nghị định 30/2020/NĐ-CP Art. 4.2c, 18.1, 21-24; Quyết định 28/2018/QĐ-TTg
Art. 6; Bộ luật Dân sự 2015 Art. 147 (the first day is not counted) and 148 (a period
that ends on a day off ends with the next working day). An agency's rule that a
document arriving outside office hours arrives at the start of the next session.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from .compat import StrEnum
from .errors import RuleError
from .numbering import OFFICE_ZONE

_HORIZON = 400
"""Days to look ahead for working time before giving up."""
LONGEST = 3660
"""Longest period in days that is still taken for meant."""


class WorkingTimeFault(StrEnum):
    """Why a time cannot be worked out."""

    NAIVE_TIME = "naive_time"
    BAD_SESSION = "bad_session"
    """A session that ends before it starts, or two that overlap."""
    BAD_PERIOD = "bad_period"
    """Less than one day, or longer than ten years."""
    NO_WORKING_TIME = "no_working_time"
    """The calendar has no session for more than a year ahead."""


class WorkingTimeError(RuleError):
    """A calendar or a period makes no sense."""


class ReceiptRule(StrEnum):
    """How the legal time of receipt comes from the raw time stamp."""

    OFFICE_HOURS = "office_hours"
    """Outside office hours: the start of the next session."""
    RAW = "raw"
    """The system's time stamp as it is."""


class SkipReason(StrEnum):
    """Why a day does not count."""

    FIRST_DAY = "first_day"
    WEEKLY_REST = "weekly_rest"
    HOLIDAY = "holiday"


@dataclass(frozen=True, order=True)
class Session:
    """One stretch of office hours within a day, +07:00. The end is outside it."""

    start: time
    end: time

    def __post_init__(self) -> None:
        if not self.start < self.end:
            raise WorkingTimeError(
                WorkingTimeFault.BAD_SESSION, start=self.start, end=self.end
            )

    @classmethod
    def from_hours(cls, start: float, end: float) -> Session:
        """Make a session from decimal hours of the day: 7.5 is 07:30, 24.0 midnight."""
        return cls(_time_of(start), _time_of(end))


@dataclass(frozen=True)
class DayOff:
    """A day off by law or order: holiday, day in lieu, storm."""

    day: date
    name: str
    """What the explanation of a deadline calls it, e.g. "Tết Nguyên đán"."""


@dataclass(frozen=True)
class ExtraDay:
    """A working day out of turn, e.g. a Saturday that makes up for a bridge day."""

    day: date
    name: str
    sessions: tuple[Session, ...]


@dataclass(frozen=True)
class CountedDay:
    """A working day that counts towards a period."""

    day: date
    ordinal: int
    """1 for the first day counted."""
    name: str = ""
    """Name of a make-up working day, else empty."""


@dataclass(frozen=True)
class SkippedDay:
    """A day inside a period that does not count."""

    day: date
    reason: SkipReason
    name: str = ""
    """Name of the holiday, else empty."""


@dataclass(frozen=True)
class Deadline:
    """When something is due, and why then."""

    at: datetime
    """End of the last session of the last day; done at this instant is in time."""
    start: datetime
    days: int
    counted: tuple[CountedDay, ...]
    skipped: tuple[SkippedDay, ...]


@dataclass(frozen=True)
class Remaining:
    """Working time left until a deadline."""

    working_time: timedelta
    """Negative: working time by which it is late."""
    working_days: int
    """Working days begun or to come until the deadline's day, today not counted;
    negative: since."""

    @property
    def is_late(self) -> bool:
        return self.working_time < timedelta(0)


@dataclass(frozen=True)
class WorkingCalendar:
    """Weekly sessions, days off and make-up days of an agency.

    A make-up day beats a day off of the same date: it is ordered later.
    """

    week: tuple[tuple[Session, ...], ...]
    """Sessions for Monday (0) … Sunday (6), each in order."""
    days_off: tuple[DayOff, ...] = ()
    extra_days: tuple[ExtraDay, ...] = ()
    lunch_is_office_time: bool = False
    """Count the time between two sessions of a day as office hours for receipt."""
    _off: Mapping[date, DayOff] = field(init=False, repr=False, compare=False)
    _extra: Mapping[date, ExtraDay] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise WorkingTimeError(WorkingTimeFault.BAD_SESSION, days=len(self.week))
        for sessions in (*self.week, *(extra.sessions for extra in self.extra_days)):
            _check_sessions(sessions)
        object.__setattr__(self, "_off", {off.day: off for off in self.days_off})
        extra_days = {extra.day: extra for extra in self.extra_days}
        object.__setattr__(self, "_extra", extra_days)

    @classmethod
    def weekly(
        cls,
        sessions: Sequence[Session],
        weekdays: Iterable[int] = range(5),
        *,
        days_off: Iterable[DayOff] = (),
        extra_days: Iterable[ExtraDay] = (),
    ) -> WorkingCalendar:
        """Make a calendar whose working weekdays (Monday 0) all have these sessions."""
        working = set(weekdays)
        week = tuple(tuple(sessions) if day in working else () for day in range(7))
        return cls(week, tuple(days_off), tuple(extra_days))

    def sessions_on(self, day: date) -> tuple[Session, ...]:
        """Return the sessions of a day in order; none on a day off."""
        if day in self._extra:
            return self._extra[day].sessions
        if day in self._off:
            return ()
        return self.week[day.weekday()]

    def is_working_day(self, day: date) -> bool:
        return bool(self.sessions_on(day))

    def is_office_time(self, at: datetime) -> bool:
        """Tell whether the office is open at this instant."""
        local = _office_time(at)
        sessions = self.sessions_on(local.date())
        if sessions and self.lunch_is_office_time:
            return sessions[0].start <= local.time() < sessions[-1].end
        return any(session.start <= local.time() < session.end for session in sessions)

    def next_session_start(self, at: datetime) -> datetime:
        """Return the start of the first session that starts at or after this instant.

        :raises WorkingTimeError: ``no_working_time``
        """
        local = _office_time(at)
        for day in self._days_from(local.date()):
            for session in self.sessions_on(day):
                start = _at(day, session.start)
                if start >= local:
                    return start
        raise WorkingTimeError(WorkingTimeFault.NO_WORKING_TIME, since=local.date())

    def legal_receipt(
        self, at: datetime, rule: ReceiptRule = ReceiptRule.OFFICE_HOURS
    ) -> datetime:
        """Return the time at which a document counts as received, +07:00.

        With office hours 07:30-11:30, 13:30-17:00: Friday 17:05 gives Monday 07:30,
        Tuesday 12:10 gives Tuesday 13:30, Wednesday 06:50 gives Wednesday 07:30.

        :param at: when the system took the document in
        :raises WorkingTimeError: ``naive_time``, ``no_working_time``
        """
        if ReceiptRule(rule) is ReceiptRule.RAW or self.is_office_time(at):
            return _office_time(at)
        return self.next_session_start(at)

    def add_working_days(self, start: datetime, days: int) -> Deadline:
        """Return the deadline so many working days after the start.

        The day of the start is not counted. A day with any session counts as one.

        :param start: when the period begins to run, e.g. the legal time of receipt
        :param days: 1 or more
        :raises WorkingTimeError: ``bad_period``, ``naive_time``, ``no_working_time``
        """
        _check_days(days)
        local = _office_time(start)
        counted: list[CountedDay] = []
        skipped = [SkippedDay(local.date(), SkipReason.FIRST_DAY)]
        last_counted = local.date()
        day = local.date()
        while len(counted) < days:
            day += timedelta(days=1)
            if self.is_working_day(day):
                extra = self._extra.get(day)
                name = extra.name if extra else ""
                counted.append(CountedDay(day, len(counted) + 1, name))
                last_counted = day
            else:
                skipped.append(self._skip(day))
                if (day - last_counted).days > _HORIZON:
                    raise WorkingTimeError(
                        WorkingTimeFault.NO_WORKING_TIME, since=last_counted
                    )
        end = self._end_of_day(day)
        return Deadline(end, local, days, tuple(counted), tuple(skipped))

    def add_calendar_days(self, start: datetime, days: int) -> Deadline:
        """Return the deadline so many days, working or not, after the start.

        The day of the start is not counted; a period that ends on a day off goes on
        to the end of the next working day.

        :raises WorkingTimeError: ``bad_period``, ``naive_time``, ``no_working_time``
        """
        _check_days(days)
        local = _office_time(start)
        first = local.date()
        counted = tuple(
            CountedDay(first + timedelta(days=offset), offset)
            for offset in range(1, days + 1)
        )
        skipped = [SkippedDay(first, SkipReason.FIRST_DAY)]
        last = counted[-1].day
        for day in self._days_from(last):
            if self.is_working_day(day):
                return Deadline(
                    self._end_of_day(day), local, days, counted, tuple(skipped)
                )
            skipped.append(self._skip(day))
        raise WorkingTimeError(WorkingTimeFault.NO_WORKING_TIME, since=last)

    def add_working_time(self, start: datetime, span: timedelta) -> Deadline:
        """Return the deadline so much office time after the start.

        Runs from the start itself if the office is open then, else from the next
        session. Days counted are those in which time ran.

        :param span: longer than nothing, e.g. four office hours
        :raises WorkingTimeError: ``bad_period``, ``naive_time``, ``no_working_time``
        """
        if span <= timedelta(0):
            raise WorkingTimeError(WorkingTimeFault.BAD_PERIOD, span=span)
        local = _office_time(start)
        left, last = span, local.date()
        counted: list[CountedDay] = []
        skipped: list[SkippedDay] = []
        for day in self._days_from(local.date()):
            open_hours = [
                (max(local, _at(day, session.start)), _at(day, session.end))
                for session in self.sessions_on(day)
                if _at(day, session.end) > local
            ]
            if open_hours:
                extra = self._extra.get(day)
                name = extra.name if extra else ""
                counted.append(CountedDay(day, len(counted) + 1, name))
                last = day
            elif not self.is_working_day(day):
                skipped.append(self._skip(day))
            for begin, end in open_hours:
                if left <= end - begin:
                    due = begin + left
                    return Deadline(
                        due, local, len(counted), tuple(counted), tuple(skipped)
                    )
                left -= end - begin
        raise WorkingTimeError(WorkingTimeFault.NO_WORKING_TIME, since=last)

    def end_of_office_day(self, at: datetime) -> Deadline:
        """Return the end of the day on which the office next is or comes to work.

        During a working day, or before its first session: that day. After its last
        session and on a day off: the next working day.

        :raises WorkingTimeError: ``naive_time``, ``no_working_time``
        """
        local = _office_time(at)
        skipped: list[SkippedDay] = []
        for day in self._days_from(local.date()):
            if not self.is_working_day(day):
                skipped.append(self._skip(day))
            elif self._end_of_day(day) > local:
                extra = self._extra.get(day)
                counted = (CountedDay(day, 1, extra.name if extra else ""),)
                return Deadline(
                    self._end_of_day(day), local, 1, counted, tuple(skipped)
                )
        raise WorkingTimeError(WorkingTimeFault.NO_WORKING_TIME, since=local.date())

    def end_of_next_working_day_morning(self, at: datetime) -> datetime:
        """Return until when a document signed at this instant must have been issued.

        The end of the first session of the working day after the day of signing, the
        stricter of NĐ 30/2020 Art. 18.1 and QĐ 28/2018 Art. 6.
        """
        local = _office_time(at)
        for day in self._days_from(local.date() + timedelta(days=1)):
            sessions = self.sessions_on(day)
            if sessions:
                return _at(day, sessions[0].end)
        raise WorkingTimeError(WorkingTimeFault.NO_WORKING_TIME, since=local.date())

    def working_day_before(self, at: datetime) -> datetime:
        """Return the start of the office hours of the working day before this one."""
        local = _office_time(at)
        for offset in range(1, _HORIZON + 1):
            day = local.date() - timedelta(days=offset)
            sessions = self.sessions_on(day)
            if sessions:
                return _at(day, sessions[0].start)
        raise WorkingTimeError(WorkingTimeFault.NO_WORKING_TIME, since=local.date())

    def working_time_between(self, start: datetime, end: datetime) -> timedelta:
        """Return the office hours between two instants; negative if end is first."""
        first, last = _office_time(start), _office_time(end)
        if last < first:
            return -self.working_time_between(last, first)
        total = timedelta(0)
        day = first.date()
        while day <= last.date():
            for session in self.sessions_on(day):
                begin = max(first, _at(day, session.start))
                finish = min(last, _at(day, session.end))
                total += max(finish - begin, timedelta(0))
            day += timedelta(days=1)
        return total

    def remaining(self, at: datetime, deadline: datetime) -> Remaining:
        """Return the working time left at this instant; negative when late.

        Late by even a moment is late: past the deadline outside office hours the
        working time is the smallest negative amount, not zero.
        """
        now, due = _office_time(at), _office_time(deadline)
        left = self.working_time_between(now, due)
        if now > due and not left:
            left = -timedelta.resolution
        sign = 1 if due >= now else -1
        early, late = sorted((now.date(), due.date()))
        days = sum(
            self.is_working_day(early + timedelta(days=offset))
            for offset in range(1, (late - early).days + 1)
        )
        return Remaining(left, sign * days)

    def _skip(self, day: date) -> SkippedDay:
        off = self._off.get(day)
        if off is None:
            return SkippedDay(day, SkipReason.WEEKLY_REST)
        return SkippedDay(day, SkipReason.HOLIDAY, off.name)

    def _end_of_day(self, day: date) -> datetime:
        return _at(day, self.sessions_on(day)[-1].end)

    def _days_from(self, day: date) -> Iterator[date]:
        for offset in range(_HORIZON + 1):
            yield day + timedelta(days=offset)


def _time_of(hours: float) -> time:
    minutes = round(hours * 60)
    if not 0 <= minutes <= 24 * 60:
        raise WorkingTimeError(WorkingTimeFault.BAD_SESSION, hours=hours)
    return time.max if minutes == 24 * 60 else time(minutes // 60, minutes % 60)


def _check_sessions(sessions: Sequence[Session]) -> None:
    for before, after in zip(sessions, sessions[1:], strict=False):
        if after.start < before.end:
            raise WorkingTimeError(
                WorkingTimeFault.BAD_SESSION, start=after.start, end=before.end
            )


def _check_days(days: int) -> None:
    if not 1 <= days <= LONGEST:
        raise WorkingTimeError(WorkingTimeFault.BAD_PERIOD, days=days)


def _office_time(at: datetime) -> datetime:
    if at.tzinfo is None or at.utcoffset() is None:
        raise WorkingTimeError(WorkingTimeFault.NAIVE_TIME, time=at.isoformat())
    return at.astimezone(OFFICE_ZONE)


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, OFFICE_ZONE)
