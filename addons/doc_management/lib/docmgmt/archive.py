"""From the closed dossier to the archive and to destruction: days and conditions.

Sources: Luật Lưu trữ 33/2024/QH15 (one year, counted from the year in which the work
ended; destruction), Nghị định 30/2020/NĐ-CP Art. 30–31 (what is handed in, keeping
back, leavers) and Phụ lục VI, mục III.5b (notice 30 days ahead), Thông tư
06/2025/TT-BNV (destruction within 15 days of the decision).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from .compat import StrEnum
from .errors import RuleError

NOTICE_DAYS = 30
LEAST_YEARS = 5
"""Dossiers kept for less are not handed in (Art. 31.3c)."""
MOST_YEARS_BACK = 2
"""How long a unit may keep a dossier back (Art. 31.3d)."""
DESTROY_WITHIN_DAYS = 15


class ArchiveFault(StrEnum):
    """Why the archive refuses."""

    NOT_ENDED = "not_ended"
    TOO_SHORT = "too_short"
    """Kept for less than five years (``years``)."""
    TOO_LONG_BACK = "too_long_back"
    """Kept back beyond two years (``latest``)."""
    NO_CONSENT = "no_consent"
    HELD = "held"
    """Under a legal hold: neither handed over nor destroyed."""
    PERMANENT = "permanent"
    NOT_EXPIRED = "not_expired"
    """``until``"""
    TOO_LATE = "too_late"
    """More than 15 days after the decision (``until``)."""
    TOO_EARLY = "too_early"
    """Before the decision."""


@dataclass(frozen=True)
class Retention:
    """How long something is kept."""

    years: int = 0
    """0: permanently."""

    @property
    def is_permanent(self) -> bool:
        return self.years == 0


def submission_due(ended: date, keep_back_until: date | None = None) -> date:
    """Return the last day on which a dossier is handed in to the archive.

    >>> submission_due(date(2026, 5, 5))
    datetime.date(2027, 12, 31)
    """
    due = date(ended.year + 1, 12, 31)
    return max(due, keep_back_until) if keep_back_until else due


def is_handed_in(retention: Retention) -> bool:
    """Say whether dossiers kept for so long are handed in at all."""
    return retention.is_permanent or retention.years >= LEAST_YEARS


def check_keep_back(ended: date, until: date, consent: str) -> None:
    """Refuse keeping a dossier back without consent or beyond two years.

    :param consent: number and date of the archive's written consent
    :raises RuleError: ``no_consent``, ``too_long_back``
    """
    if not consent.strip():
        raise RuleError(ArchiveFault.NO_CONSENT)
    due = submission_due(ended)
    latest = date(due.year + MOST_YEARS_BACK, 12, 31)
    if until > latest:
        raise RuleError(ArchiveFault.TOO_LONG_BACK, latest=latest)


def notice_from(due: date) -> date:
    """Return the first day of the notice.

    >>> notice_from(date(2027, 12, 31))
    datetime.date(2027, 12, 1)
    """
    return due - timedelta(days=NOTICE_DAYS)


def kept_until(ended: date, retention: Retention) -> date | None:
    """Return the last day of retention, counted from the year's end; None for ever.

    >>> kept_until(date(2026, 5, 5), Retention(20))
    datetime.date(2046, 12, 31)
    """
    if retention.is_permanent:
        return None
    return date(ended.year + retention.years, 12, 31)


def check_submission(ended: date | None, retention: Retention) -> None:
    """Refuse what the archive does not take.

    :raises RuleError: ``not_ended``, ``too_short``
    """
    if ended is None:
        raise RuleError(ArchiveFault.NOT_ENDED)
    if not is_handed_in(retention):
        raise RuleError(ArchiveFault.TOO_SHORT, years=retention.years)


def check_disposal(
    ended: date | None,
    retention: Retention,
    today: date,
    is_held: bool,
    is_duplicate: bool = False,
) -> None:
    """Refuse what may not be put on a list for destruction.

    :param is_duplicate: the same papers are kept elsewhere; they need not expire
    :raises RuleError: ``held``, ``not_ended``, ``permanent``, ``not_expired``
    """
    if is_held:
        raise RuleError(ArchiveFault.HELD)
    if ended is None:
        raise RuleError(ArchiveFault.NOT_ENDED)
    if is_duplicate:
        return
    until = kept_until(ended, retention)
    if until is None:
        raise RuleError(ArchiveFault.PERMANENT)
    if today <= until:
        raise RuleError(ArchiveFault.NOT_EXPIRED, until=until)


def check_destruction_day(decided: date, today: date) -> None:
    """Refuse destruction outside the fifteen days after the decision.

    :raises RuleError: ``too_early``, ``too_late``
    """
    if today < decided:
        raise RuleError(ArchiveFault.TOO_EARLY)
    until = decided + timedelta(days=DESTROY_WITHIN_DAYS)
    if today > until:
        raise RuleError(ArchiveFault.TOO_LATE, until=until)
