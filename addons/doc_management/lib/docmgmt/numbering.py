"""Which number and date a document gets, and what becomes of it when the issue fails.

Pure decisions for the counter of one register (series) and year. The caller holds the
lock on the counter row, reads the stamp under that lock, and does the writing.

What must hold at any time (Nghị định 30/2020/NĐ-CP, Art. 15): within a register and
year numbers run 1, 2, 3 … without unexplained gap, and in the order of the numbers the
dates never go back. A number that went out and was not used stays in the register as
void, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from .compat import StrEnum
from .errors import RuleError

OFFICE_ZONE = timezone(timedelta(hours=7), "+07:00")
"""Vietnam time; a fixed offset, without daylight saving since 1975."""


class NumberingFault(StrEnum):
    """Why a number cannot be given."""

    NAIVE_TIME = "naive_time"
    """A time without zone was passed: no date can be read from it."""
    WRONG_YEAR = "wrong_year"
    """The date belongs to another year than the counter: use that year's counter."""
    BACK_DATED = "back_dated"
    """A date before the last date of the register was asked for."""


class NumberingError(RuleError):
    """The register refuses."""


class Status(StrEnum):
    """Life of a reservation."""

    RESERVED = "reserved"
    """Bound to a document."""
    FREE = "free"
    """Given back before anyone saw it; may go to another document the same day."""
    USED = "used"
    """The document is issued with it."""
    VOID = "void"
    """Never used; stands in the register with the reason."""


class Source(StrEnum):
    """Where the number of a choice comes from."""

    HELD = "held"
    FREE = "free"
    NEXT = "next"


class Failure(StrEnum):
    """How an issue ended that did not succeed."""

    REFUSED = "refused"
    """A rule or a person said no: repeating it alone changes nothing."""
    FAULT = "fault"
    """Something that will pass (connection, token not there): will be repeated."""
    ABANDONED = "abandoned"
    """Nobody works on it any more and nobody repeated it (found by the healer)."""


class VoidReason(StrEnum):
    """Reasons the register gives by itself; refusals bring their own words."""

    NOT_ISSUED = "not_issued"
    """Given back and taken by no other document on its day."""
    DAY_PASSED = "day_passed"
    """Held over midnight while later numbers were given."""
    GIVEN_UP = "given_up"
    """Its document no longer waits for it."""


@dataclass(frozen=True)
class Reservation:
    """One number of one register and year."""

    number: int
    date: date
    """The date of office that goes with the number."""
    status: Status = Status.RESERVED
    exposed: bool = False
    """The number has left the server, e.g. stamped on a file for signing."""


@dataclass(frozen=True)
class Choice:
    """The number a document gets now."""

    number: int
    date: date
    source: Source
    voided: Reservation | None = None
    """A number the document held before and may not keep: goes void."""
    void_reason: VoidReason | None = None


@dataclass(frozen=True)
class Line:
    """One line of a register, for checking it."""

    number: int
    date: date


@dataclass(frozen=True)
class LedgerFault:
    """A break of the rules found in a register."""

    kind: str
    """``gap``, ``duplicate``, ``date_goes_back`` or ``wrong_year``."""
    number: int
    """The number at which it shows."""


def office_date(stamp: datetime) -> date:
    """Return the day it is at the office at this moment.

    :param stamp: any aware datetime
    :raises NumberingError: ``naive_time``
    """
    if stamp.tzinfo is None or stamp.utcoffset() is None:
        raise NumberingError(NumberingFault.NAIVE_TIME, stamp=stamp.isoformat())
    return stamp.astimezone(OFFICE_ZONE).date()


def number_date(last: date | None, stamp: datetime) -> date:
    """Return the date for a number given now: today, never before the last date.

    The clock of the server may be set back, or two servers may disagree; the register
    then goes on with its last date.

    :param last: last date of the register over all its years, None if it is new
    :param stamp: the clock, read while the counter is locked
    """
    today = office_date(stamp)
    return today if last is None else max(last, today)


def check_issue_date(wanted: date, last: date | None) -> date:
    """Return the wanted date if it is not before the last date of the register.

    :raises NumberingError: ``back_dated``
    """
    if last is not None and wanted < last:
        raise NumberingError(NumberingFault.BACK_DATED, wanted=wanted, last=last)
    return wanted


def choose_number(
    *,
    year: int,
    day: date,
    next_number: int,
    held: Reservation | None = None,
    free: Iterable[Reservation] = (),
    date_fixed: bool = False,
) -> Choice:
    """Decide which number a document gets.

    The number it already holds, else the lowest free number of the day, else the next.
    A held number of an earlier day is re-dated only while it is the newest of the
    register; otherwise it goes void and the document takes another, so that the order
    of numbers stays the order of dates.

    :param year: year of the locked counter
    :param day: date from :func:`number_date`
    :param next_number: what the counter would give
    :param held: reservation of this document in this register and year
    :param free: reservations given back; those of other days are passed over
    :param date_fixed: the held number and date already stand in content that a person
        has signed (number before signature): they are kept as they are, which cannot
        break the order either, since the date was the register's when it was given
    :raises NumberingError: ``wrong_year``, ``back_dated`` (held date after the day)
    """
    if day.year != year:
        raise NumberingError(NumberingFault.WRONG_YEAR, year=year, day=day)
    voided: Reservation | None = None
    if held is not None and held.status in (Status.RESERVED, Status.USED):
        if held.date > day:
            raise NumberingError(NumberingFault.BACK_DATED, wanted=day, last=held.date)
        if held.date == day or date_fixed or held.status is Status.USED:
            return Choice(held.number, held.date, Source.HELD)
        if held.number == next_number - 1:
            return Choice(held.number, day, Source.HELD)
        voided = held
    reason = VoidReason.DAY_PASSED if voided else None
    of_today = [
        spare.number
        for spare in free
        if spare.status is Status.FREE and not spare.exposed and spare.date == day
    ]
    if of_today:
        return Choice(min(of_today), day, Source.FREE, voided, reason)
    return Choice(next_number, day, Source.NEXT, voided, reason)


def after_failure(reservation: Reservation, failure: Failure) -> Status:
    """Return what becomes of the number of an issue that failed.

    ======== ========= =========
    failure  unexposed exposed
    ======== ========= =========
    refused  free      void
    abandoned free     void
    fault    reserved  reserved
    ======== ========= =========

    A used or void number never changes any more.
    """
    if reservation.status is not Status.RESERVED or failure is Failure.FAULT:
        return reservation.status
    return Status.VOID if reservation.exposed else Status.FREE


def heal(
    reservation: Reservation,
    *,
    today: date,
    has_line: bool,
    is_worked_on: bool,
    is_issuing: bool = False,
) -> Status:
    """Return the status the healing job gives to a reservation; safe to repeat.

    :param today: the day at the office
    :param has_line: the register line with this number exists (the issue committed)
    :param is_worked_on: a transaction is at it right now (its sign of life is held)
    :param is_issuing: the document waits in the state "issuing" for its seal, or the
        number stands in content signed by a person: a job or the clerk goes on with it
    """
    if reservation.status in (Status.USED, Status.VOID) or is_worked_on:
        return reservation.status
    if has_line:
        return Status.USED
    status = Status(reservation.status)
    if status is Status.RESERVED:
        if is_issuing:
            return status
        status = after_failure(reservation, Failure.ABANDONED)
    if status is Status.FREE and reservation.date < today:
        return Status.VOID
    return status


def sealable(last_sealed: int, present: Iterable[int]) -> list[int]:
    """Return the numbers to seal now: upwards, up to the first number without a line.

    :param last_sealed: highest sealed number, 0 if none
    :param present: numbers that have a line
    """
    lines = set(present)
    numbers: list[int] = []
    number = last_sealed + 1
    while number in lines:
        numbers.append(number)
        number += 1
    return numbers


def ledger_faults(year: int, lines: Sequence[Line]) -> list[LedgerFault]:
    """Check a whole register of one year; an empty list is a clean register."""
    faults: list[LedgerFault] = []
    expected = 1
    latest: date | None = None
    for line in sorted(lines, key=lambda line: line.number):
        if line.number < expected:
            faults.append(LedgerFault("duplicate", line.number))
        else:
            faults.extend(
                LedgerFault("gap", missing) for missing in range(expected, line.number)
            )
            expected = line.number + 1
        if latest is not None and line.date < latest:
            faults.append(LedgerFault("date_goes_back", line.number))
        latest = line.date if latest is None else max(latest, line.date)
        if line.date.year != year:
            faults.append(LedgerFault("wrong_year", line.number))
    return faults
