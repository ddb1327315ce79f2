"""Until when a clerk owes submission and issue, and by how much he is late.

Sources: Nghị định 30/2020/NĐ-CP Art. 4.2c and 23.1 (an incoming document is registered
and submitted the same day, at the latest the next working day), 18.1 (an outgoing one
is issued the day it is signed, at the latest the next working day), both with urgent
documents at once; Quyết định 28/2018/QĐ-TTg Art. 6, Hà Nam 40/2019 Art. 7.2 and Hà
Tĩnh 33/2019 Art. 10.2 (the morning of the next working day), Hà Tĩnh Art. 8.3 (the
same day).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from .compat import StrEnum
from .working_time import Deadline, WorkingCalendar


class SubmitWithin(StrEnum):
    """How soon an incoming document reaches the leader (C14)."""

    SAME_DAY = "same_day"
    NEXT_WORKING_DAY = "next_working_day"
    HOURS = "hours"


class IssueCutoff(StrEnum):
    """When a signed document must have been issued (C15)."""

    NEXT_MORNING = "next_morning"
    NEXT_DAY = "next_day"


def submit_limit(
    calendar: WorkingCalendar,
    received: datetime,
    within: SubmitWithin,
    hours: int = 0,
) -> Deadline:
    """Return until when a received document must be with the leader.

    What arrives after the last session, or on a day off, is owed on the next working
    day: nobody can submit before.

    :param received: legal time of receipt
    :param hours: office hours, where the rule counts them
    :raises WorkingTimeError: ``bad_period``, ``naive_time``, ``no_working_time``
    """
    if SubmitWithin(within) is SubmitWithin.HOURS:
        return calendar.add_working_time(received, timedelta(hours=hours))
    if SubmitWithin(within) is SubmitWithin.NEXT_WORKING_DAY:
        return calendar.add_working_days(calendar.legal_receipt(received), 1)
    return calendar.end_of_office_day(received)


def issue_limit(
    calendar: WorkingCalendar, signed: datetime, cutoff: IssueCutoff
) -> Deadline:
    """Return until when a signed document must be issued.

    The day of signing is not counted; a signature on a day off runs to the next
    working day.

    :raises WorkingTimeError: ``naive_time``, ``no_working_time``
    """
    day = calendar.add_working_days(signed, 1)
    if IssueCutoff(cutoff) is IssueCutoff.NEXT_DAY:
        return day
    morning = calendar.end_of_next_working_day_morning(signed)
    return Deadline(morning, day.start, day.days, day.counted, day.skipped)


def at_once(start: datetime, minutes: int) -> Deadline:
    """Return the limit of an urgent document: minutes of the clock, not of the office.

    The law says "at once" and no number; the agency sets how many minutes are still
    that.
    """
    due = start + timedelta(minutes=minutes)
    return Deadline(due, start, 0, (), ())


def minutes_late(
    calendar: WorkingCalendar, due: datetime, done: datetime, *, is_urgent: bool = False
) -> int:
    """Return by how many minutes something is late, begun ones whole; 0 is in time.

    Office time, since nobody owes work outside it; for urgent documents the clock.
    Late by a night alone is late by one minute.
    """
    if done <= due:
        return 0
    late = done - due if is_urgent else calendar.working_time_between(due, done)
    return max(1, -(-late // timedelta(minutes=1)))


def minutes_between(start: datetime, end: datetime) -> int:
    """Return whole minutes of the clock from start to end, at least 0."""
    return max(0, (end - start) // timedelta(minutes=1))
