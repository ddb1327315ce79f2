"""Office hours counted a second time, so that the server's sums can be checked."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from docmgmt.holidays import public_holidays

from .telling import OFFICE_ZONE
from .world import OFFICE_HOURS

DATABASE_FORMAT = "%Y-%m-%d %H:%M:%S"


def from_server(text: str) -> datetime:
    """A moment as the server gives it (UTC), at the office."""
    moment = datetime.strptime(text, DATABASE_FORMAT)
    return (moment + timedelta(hours=7)).replace(tzinfo=OFFICE_ZONE)


def is_working_day(day: date) -> bool:
    """Monday to Friday, no public holiday."""
    holidays = {off.day for off in public_holidays(day.year)}
    return day.weekday() < 5 and day not in holidays


def legal_receipt(raw: datetime) -> datetime:
    """When something that came at ``raw`` counts as received."""
    day = raw.date()
    while True:
        for start, end in OFFICE_HOURS if is_working_day(day) else ():
            if raw < _clock(day, end):
                return max(raw, _clock(day, start))
        day += timedelta(days=1)


def deadline(start: datetime, days: int) -> datetime:
    """The end of the last of ``days`` working days for what came at ``start``.

    What comes after hours is received the next morning; the day of receipt
    is not counted.
    """
    day = legal_receipt(start).date()
    while days:
        day += timedelta(days=1)
        days -= is_working_day(day)
    return _clock(day, OFFICE_HOURS[-1][1])


def _clock(day: date, hours: float) -> datetime:
    clock = time(int(hours), round(hours % 1 * 60))
    return datetime.combine(day, clock, OFFICE_ZONE)
