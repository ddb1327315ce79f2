"""The working inbox (bàn làm việc): what stands where, how urgent, which verb.

Every row is one thing that waits for one person, with exactly one verb. The tabs are
those of the e-office regulations (chờ xử lý, phối hợp, để biết, chờ duyệt, chờ ký, chờ
phát hành, đang theo dõi, phiếu yêu cầu); *overdue* cuts across them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from .compat import StrEnum
from .working_time import WorkingCalendar


class Tab(StrEnum):
    """Where a row stands. ``OVERDUE`` is computed, never stored."""

    TODO = "todo"
    COORDINATE = "coordinate"
    INFORM = "inform"
    APPROVE = "approve"
    SIGN = "sign"
    ISSUE = "issue"
    OVERDUE = "overdue"
    FOLLOW = "follow"
    SLIP = "slip"


class Kind(StrEnum):
    """Why a row is there; with the record it comes from it names the row."""

    REGISTER = "register"
    """A received document waits for the clerk."""
    SECRET = "secret"  # noqa: S105 - not a password
    """A document in quarantine waits for who looks after secrets."""
    DIRECT = "direct"
    """Waits for the leader's directive (bút phê)."""
    LEAD = "lead"
    COORDINATE = "coordinate"
    INFORM = "inform"
    REQUEST = "request"
    """A holder asks for a later deadline or for help."""
    DRAFT = "draft"
    RETURNED = "returned"
    OPINION = "opinion"
    INITIAL = "initial"
    SIGN = "sign"
    ISSUE = "issue"
    FOLLOW = "follow"
    SLIP = "slip"


TAB_OF: Mapping[Kind, Tab] = {
    Kind.REGISTER: Tab.TODO,
    Kind.SECRET: Tab.TODO,
    Kind.DIRECT: Tab.TODO,
    Kind.LEAD: Tab.TODO,
    Kind.DRAFT: Tab.TODO,
    Kind.RETURNED: Tab.TODO,
    Kind.COORDINATE: Tab.COORDINATE,
    Kind.OPINION: Tab.COORDINATE,
    Kind.INFORM: Tab.INFORM,
    Kind.REQUEST: Tab.APPROVE,
    Kind.INITIAL: Tab.APPROVE,
    Kind.SIGN: Tab.SIGN,
    Kind.ISSUE: Tab.ISSUE,
    Kind.FOLLOW: Tab.FOLLOW,
    Kind.SLIP: Tab.SLIP,
}

SCOPE_OF: Mapping[Kind, str] = {
    Kind.DIRECT: "assign",
    Kind.LEAD: "receive",
    Kind.COORDINATE: "receive",
    Kind.INFORM: "receive",
    Kind.REQUEST: "supervise",
    Kind.INITIAL: "approve",
}
"""The power by which a delegate may do it; what is not here is never delegated.

A signature is not: the paper names its signer (Decree 30/2020/NĐ-CP Art. 13).
"""


class Verb(StrEnum):
    """The one act a row offers."""

    REGISTER = "register"
    DIRECT = "direct"
    PASS_ON = "pass_on"
    START = "start"
    REPLY = "reply"
    FINISH = "finish"
    OPINE = "opine"
    READ = "read"
    DECIDE = "decide"
    SUBMIT = "submit"
    ADVISE = "advise"
    INITIAL = "initial"
    SIGN = "sign"
    ISSUE = "issue"
    URGE = "urge"
    OPEN = "open"
    ANSWER = "answer"


AT_ONCE = frozenset({Verb.START, Verb.READ, Verb.URGE})
"""Verbs that need no further word; the others ask in a dialog or on the form."""

_PLAIN: Mapping[Kind, Verb] = {
    Kind.REGISTER: Verb.REGISTER,
    Kind.SECRET: Verb.OPEN,
    Kind.DIRECT: Verb.DIRECT,
    Kind.COORDINATE: Verb.OPINE,
    Kind.INFORM: Verb.READ,
    Kind.REQUEST: Verb.DECIDE,
    Kind.DRAFT: Verb.SUBMIT,
    Kind.RETURNED: Verb.SUBMIT,
    Kind.OPINION: Verb.ADVISE,
    Kind.INITIAL: Verb.INITIAL,
    Kind.SIGN: Verb.SIGN,
    Kind.ISSUE: Verb.ISSUE,
    Kind.SLIP: Verb.ANSWER,
}


@dataclass(frozen=True)
class Facts:
    """What the verb of a row depends on beside its kind."""

    to_unit: bool = False
    """The part was given to a unit: its head passes it on or takes it."""
    is_started: bool = False
    reply_wanted: bool = False
    supervises: bool = False
    """The person gave the work out himself."""
    is_late: bool = False


def verb(kind: Kind, facts: Facts) -> Verb:
    """Return the one verb of a row."""
    if kind is Kind.FOLLOW:
        return Verb.URGE if facts.supervises and facts.is_late else Verb.OPEN
    if kind is not Kind.LEAD:
        if kind is Kind.COORDINATE and facts.to_unit:
            return Verb.PASS_ON
        return _PLAIN[kind]
    if facts.to_unit:
        return Verb.PASS_ON
    if not facts.is_started:
        return Verb.START
    return Verb.REPLY if facts.reply_wanted else Verb.FINISH


class Section(StrEnum):
    """The parts a tab is read in, from top to bottom."""

    URGENT = "urgent"
    DUE = "due"
    REST = "rest"


def due_horizon(calendar: WorkingCalendar, now: datetime) -> datetime:
    """Return the moment until which a deadline counts as near.

    The end of the next working day: what is due by then has to be begun today.
    """
    return calendar.add_working_days(now, 1).at


def section(is_urgent: bool, due: datetime | None, horizon: datetime) -> Section:
    """Return the section of a row; urgent documents stand on top whatever is due."""
    if is_urgent:
        return Section.URGENT
    return Section.DUE if due and due <= horizon else Section.REST


class Due(StrEnum):
    """How a deadline is said."""

    NONE = "none"
    WAITED = "waited"
    """Urgent without a deadline: how long it has been waiting."""
    LATE_MINUTES = "late_minutes"
    LATE_HOURS = "late_hours"
    LATE_DAYS = "late_days"
    TODAY = "today"
    TOMORROW = "tomorrow"
    DAYS = "days"


@dataclass(frozen=True)
class DueWords:
    """What to say of a deadline: the form of words, its number, how serious."""

    form: Due
    count: int = 0
    level: str = "fine"
    """``fine``, ``look`` or ``stop``."""


def due_words(
    calendar: WorkingCalendar,
    now: datetime,
    due: datetime | None,
    *,
    urgent_since: datetime | None = None,
) -> DueWords:
    """Say how a row stands in working time; urgent ones count the minutes waited.

    :param urgent_since: since when an urgent document waits for this person
    """
    if due and due < now:
        return _late(calendar, now, due)
    if urgent_since:
        minutes = max(int((now - urgent_since) / timedelta(minutes=1)), 0)
        return DueWords(Due.WAITED, minutes, "stop")
    if not due:
        return DueWords(Due.NONE)
    if due.date() == now.date():
        return DueWords(Due.TODAY, level="look")
    if due.date() == now.date() + timedelta(days=1):
        return DueWords(Due.TOMORROW, level="look")
    days = calendar.remaining(now, due).working_days
    return DueWords(Due.DAYS, days, "look" if days <= 1 else "fine")


def _late(calendar: WorkingCalendar, now: datetime, due: datetime) -> DueWords:
    left = calendar.remaining(now, due)
    if left.working_days < 0:
        return DueWords(Due.LATE_DAYS, -left.working_days, "stop")
    minutes = int(-left.working_time / timedelta(minutes=1))
    if minutes < 60:
        return DueWords(Due.LATE_MINUTES, max(minutes, 1), "stop")
    return DueWords(Due.LATE_HOURS, minutes // 60, "stop")
