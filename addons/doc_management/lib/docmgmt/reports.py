"""What the figures of a report mean: periods, standings, rates, times of stages.

The same period gives the same figures whenever it is asked for: what was finished after
the period counts as still in work. Quarters (Vĩnh Long 910/2018 Art. 18.2), months (Hà
Tĩnh 206/2014 Art. 4.4), half-years and years (Hà Nam 40/2019 Art. 20.4, Hà Tĩnh 33/2019
Art. 20.7) are presets; any two days make a period as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import date, datetime, timedelta

from .compat import StrEnum
from .errors import RuleError
from .working_time import Session, WorkingCalendar

LONGEST_DAYS = 366 * 5
"""A period is no longer than five years."""
_MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}


class ReportFault(StrEnum):
    """Why there is no such period."""

    BACKWARDS = "backwards"
    TOO_LONG = "too_long"


class ReportError(RuleError):
    """A period that cannot be reported on."""


class Preset(StrEnum):
    """Periods that have a name."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"
    FREE = "free"
    """Two days that somebody chose."""


@dataclass(frozen=True)
class Period:
    """Days of the office, the first and the last included."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ReportError(ReportFault.BACKWARDS)
        if (self.end - self.start).days >= LONGEST_DAYS:
            raise ReportError(ReportFault.TOO_LONG)

    @property
    def preset(self) -> Preset:
        """Return the preset whose days these are, :attr:`Preset.FREE` if none.

        >>> Period(date(2026, 4, 1), date(2026, 6, 30)).preset
        <Preset.QUARTER: 'quarter'>
        """
        for preset in list(Preset)[:-1]:
            if period_of(preset, self.start) == self:
                return preset
        return Preset.FREE

    @property
    def number(self) -> int:
        """Return which week, month, quarter or half of its year this is; 0 if free."""
        preset = self.preset
        if preset is Preset.WEEK:
            return self.start.isocalendar().week
        if preset in (Preset.FREE, Preset.YEAR):
            return 0
        return (self.start.month - 1) // _MONTHS[preset.value] + 1


def period_of(preset: Preset, day: date) -> Period:
    """Return the period of a kind that ``day`` lies in.

    >>> period_of(Preset.HALF_YEAR, date(2026, 8, 9))
    Period(start=datetime.date(2026, 7, 1), end=datetime.date(2026, 12, 31))
    """
    if preset is Preset.FREE:
        return Period(day, day)
    if preset is Preset.WEEK:
        monday = day - timedelta(days=day.weekday())
        return Period(monday, monday + timedelta(days=6))
    length = _MONTHS[preset.value]
    first = (day.month - 1) // length * length + 1
    start = date(day.year, first, 1)
    after = first + length
    following = date(day.year + (after > 12), (after - 1) % 12 + 1, 1)
    return Period(start, following - timedelta(days=1))


def period_before(period: Period) -> Period:
    """Return the period of the same kind, or as many days, just before.

    >>> period_before(Period(date(2026, 3, 1), date(2026, 3, 31))).end
    datetime.date(2026, 2, 28)
    """
    last = period.start - timedelta(days=1)
    if period.preset is Preset.FREE:
        return Period(last - (period.end - period.start), last)
    return period_of(period.preset, last)


def period_name(period: Period) -> str:
    """Return the period as official papers name it.

    >>> period_name(Period(date(2026, 4, 1), date(2026, 6, 30)))
    'Quý II năm 2026'
    """
    year = f"năm {period.start.year}"
    number, preset = period.number, period.preset
    if preset is Preset.YEAR:
        return year.capitalize()
    if preset is Preset.HALF_YEAR:
        return f"6 tháng {'đầu' if number == 1 else 'cuối'} {year}"
    if preset is Preset.QUARTER:
        return f"Quý {('I', 'II', 'III', 'IV')[number - 1]} {year}"
    if preset is Preset.MONTH:
        return f"Tháng {number} {year}"
    if preset is Preset.WEEK:
        return f"Tuần {number} {year}"
    return ""


def period_days(period: Period) -> str:
    """Return the first and the last day in words."""
    return f"từ ngày {period.start:%d/%m/%Y} đến ngày {period.end:%d/%m/%Y}"


class Standing(StrEnum):
    """How a piece of work stands at the end of a period."""

    OUTSIDE = "outside"
    """It came after the period, or was finished before."""
    DONE_IN_TIME = "done_in_time"
    DONE_LATE = "done_late"
    OPEN_IN_TIME = "open_in_time"
    OPEN_LATE = "open_late"


def standing(
    came: datetime,
    done: datetime | None,
    due: datetime | None,
    *,
    start: datetime,
    end: datetime,
    now: datetime,
) -> Standing:
    """Return how work stands in a period.

    Work without a deadline is in time. Done at the very instant it is due is in time.

    :param start: first instant of the period
    :param end: first instant after it
    :param now: moment of counting; before the end of the period, "late" is as of now
    """
    if came >= end or (done is not None and done < start):
        return Standing.OUTSIDE
    if done is not None and done < end:
        late = due is not None and done > due
        return Standing.DONE_LATE if late else Standing.DONE_IN_TIME
    late = due is not None and due < min(end, now)
    return Standing.OPEN_LATE if late else Standing.OPEN_IN_TIME


@dataclass(frozen=True)
class WorkFigures:
    """Counts of work in a period; ``carried + came`` equals the four standings."""

    carried: int = 0
    """Came before the period and was not finished then."""
    came: int = 0
    done_in_time: int = 0
    done_late: int = 0
    open_in_time: int = 0
    open_late: int = 0

    @property
    def total(self) -> int:
        return self.carried + self.came

    @property
    def done(self) -> int:
        return self.done_in_time + self.done_late

    @property
    def late(self) -> int:
        """Overdue, finished or not."""
        return self.done_late + self.open_late

    @property
    def rate(self) -> int | None:
        """Per mille finished in time, see :func:`per_mille`."""
        return per_mille(self.done_in_time, self.done_in_time + self.late)

    def __add__(self, other: WorkFigures) -> WorkFigures:
        pairs = zip(astuple(self), astuple(other), strict=True)
        return WorkFigures(*(one + two for one, two in pairs))


def total_of(figures: Iterable[WorkFigures]) -> WorkFigures:
    """Return the sum."""
    return sum(figures, WorkFigures())


def per_mille(part: int, whole: int) -> int | None:
    """Return tenths of a percent, cut and never rounded up; None where is nothing.

    >>> per_mille(1999, 2000)
    999
    """
    return part * 1000 // whole if whole else None


def percent(tenths: int | None) -> str:
    """Return a rate as it is written, a dash where nothing was counted.

    >>> percent(979)
    '97,9 %'
    """
    if tenths is None:
        return "–"
    whole, rest = divmod(tenths, 10)
    return f"{whole},{rest} %" if rest else f"{whole} %"


_DAY = 24 * 60
MINUTE_1970 = date(1970, 1, 1).toordinal() * _DAY
"""The first minute of 1970 as :func:`minute_of` counts, for databases."""


def minute_of(moment: datetime) -> int:
    """Return the minute a moment lies in, counted from the first day there is."""
    return moment.toordinal() * _DAY + moment.hour * 60 + moment.minute


def _worked_until(sessions: tuple[Session, ...]) -> list[int]:
    """Return how much of a day was worked until each of its minutes, and its end."""
    worked = [0] * (_DAY + 1)
    for session in sessions:
        start = session.start.hour * 60 + session.start.minute
        end = session.end.hour * 60 + session.end.minute
        for minute in range(start + 1, _DAY + 1):
            worked[minute] += min(minute, end) - start
    return worked


class WorkClock:
    """Counts working minutes between two moments, fast enough for a million of them.

    For each day stands how much was worked before it and, shared by all days with the
    same office sessions, how much of it is worked until each of its minutes. Sessions
    begin and end on whole minutes.
    """

    def __init__(self, calendar: WorkingCalendar, first: date, last: date) -> None:
        self._first = first.toordinal() * _DAY
        self._before: list[int] = []
        self._worked: list[list[int]] = []
        minutes, lengths = 0, []
        shapes: dict[tuple[Session, ...], list[int]] = {}
        for ordinal in range(first.toordinal(), last.toordinal() + 1):
            sessions = tuple(calendar.sessions_on(date.fromordinal(ordinal)))
            if sessions not in shapes:
                shapes[sessions] = _worked_until(sessions)
            self._before.append(minutes)
            self._worked.append(shapes[sessions])
            length = shapes[sessions][-1]
            minutes += length
            if length:
                lengths.append(length)
        self._total = minutes
        self.day_minutes = median(lengths) or 0
        """Working minutes of an ordinary day."""

    def _at(self, minute: int) -> int:
        day, rest = divmod(minute - self._first, _DAY)
        if day < 0:
            return 0
        if day >= len(self._before):
            return self._total
        return self._before[day] + self._worked[day][rest]

    def minutes(self, start: datetime, end: datetime) -> int:
        """Return working minutes from start to end, at least 0.

        :param start: clock time at the office, without a zone, as is ``end``
        """
        return self.spans([(minute_of(start), minute_of(end))])[0]

    def spans(self, pairs: Iterable[tuple[int, int]]) -> list[int]:
        """Return the working minutes of each (start, end), at least 0.

        :param pairs: minutes as :func:`minute_of` counts them
        """
        at = self._at
        return [max(0, at(end) - at(start)) for start, end in pairs]

    def days(self, minutes: int | None) -> float | None:
        """Return minutes as working days with one decimal."""
        if minutes is None or not self.day_minutes:
            return None
        return round(minutes / self.day_minutes, 1)


def median(values: Sequence[int]) -> int | None:
    """Return the middle value, the lower of two; None of nothing.

    One document that lay for months does not move it, as it would an average.
    """
    ordered = sorted(values)
    return ordered[(len(ordered) - 1) // 2] if ordered else None


class Every(StrEnum):
    """How often a report is sent by itself."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


def next_sending(every: Every, today: date) -> date:
    """Return the day after the end of the period that ``today`` lies in.

    >>> next_sending(Every.QUARTER, date(2026, 5, 2))
    datetime.date(2026, 7, 1)
    """
    return period_of(Preset(every.value), today).end + timedelta(days=1)
