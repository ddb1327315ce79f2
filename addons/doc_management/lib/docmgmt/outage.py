"""Numbers given on paper while the system is down, and their late entry.

During an outage the paper book goes on after the last number of the system. When it
ends, the last number used on paper is stated; every number between the two is entered
late with its true date or goes void with a reason; the system goes on after it.
Sources: Nghị định 30/2020/NĐ-CP, Art. 15 (numbers in order of time, without gap).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from .compat import StrEnum
from .errors import RuleError
from .numbering import Line

MAX_PAPER_NUMBERS = 10_000
"""More numbers than one outage can have used: taken for a typing error."""


class OutageFault(StrEnum):
    """Why an outage or a late entry is refused."""

    ENDS_BEFORE_START = "ends_before_start"
    BELOW_LAST = "below_last"
    """The stated last number was given by the system itself (``last``)."""
    TOO_MANY = "too_many"
    """A last number that no outage can have reached (``most``)."""
    ABOVE_STATED = "above_stated"
    """Beyond the last number used on paper (``last``): the system gives it."""
    NOT_ON_PAPER = "not_on_paper"
    """The system gave this number before the outage (``last``)."""
    TAKEN = "taken"
    """Entered or void already."""
    OUTSIDE = "outside"
    """The date is not a day of the outage (``first``, ``last``)."""
    DATE_BACK = "date_back"
    """Before the date of a lower number (``number``, ``day``)."""
    DATE_AHEAD = "date_ahead"
    """After the date of a higher number (``number``, ``day``)."""


class OutageError(RuleError):
    """The register refuses what is said about paper."""


@dataclass(frozen=True)
class PaperRun:
    """The numbers one series gave on paper in one year."""

    last_before: int
    """Last number the system gave before the outage."""
    last_used: int
    """Last number stated to stand in the paper book."""
    first_day: date
    """First day on which paper may have been used; not before the series' last date."""
    last_day: date


def check_stated(last_before: int, last_used: int) -> None:
    """Refuse a last paper number that cannot be.

    :raises OutageError: ``below_last`` or ``too_many``
    """
    if last_used < last_before:
        raise OutageError(OutageFault.BELOW_LAST, last=last_before)
    if last_used - last_before > MAX_PAPER_NUMBERS:
        raise OutageError(OutageFault.TOO_MANY, most=MAX_PAPER_NUMBERS)


def check_late_entry(
    run: PaperRun,
    number: int,
    day: date,
    waiting: Collection[int],
    entered: Iterable[Line],
) -> None:
    """Refuse a late entry that the paper book cannot hold.

    :param number: the number on the paper
    :param day: the date that stands with it
    :param waiting: numbers of the run that are neither entered nor void
    :param entered: lines of the series around the run, with their dates
    :raises OutageError: see :class:`OutageFault`
    """
    if number > run.last_used:
        raise OutageError(OutageFault.ABOVE_STATED, last=run.last_used)
    if number <= run.last_before:
        raise OutageError(OutageFault.NOT_ON_PAPER, last=run.last_before)
    if number not in waiting:
        raise OutageError(OutageFault.TAKEN)
    if not run.first_day <= day <= run.last_day:
        raise OutageError(OutageFault.OUTSIDE, first=run.first_day, last=run.last_day)
    for line in sorted(entered, key=lambda line: line.number):
        if line.number < number and line.date > day:
            raise OutageError(OutageFault.DATE_BACK, number=line.number, day=line.date)
        if line.number > number and line.date < day:
            raise OutageError(OutageFault.DATE_AHEAD, number=line.number, day=line.date)
