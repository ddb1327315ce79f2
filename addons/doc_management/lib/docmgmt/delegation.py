"""Who may act for whom, in what, and until when.

A person delegates some of his powers to a colleague of his agency for some days. The
delegate acts with the delegator's powers and no others; what was delegated to him he
cannot delegate further; both names stand with every act; on the last day it ends by
itself.

Sources: Vĩnh Long 910/2018 Art. 13.2c (assigning and supervising can be delegated,
both persons are recorded, it ends on the day set); Nghị định 30/2020/NĐ-CP Art. 13.3
and 13.4 (signing by authority, thừa lệnh and thừa ủy quyền, is never passed on).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from .compat import StrEnum
from .errors import RuleError


class Scope(StrEnum):
    """A power that can be delegated."""

    ASSIGN = "assign"
    """Write directives, pass on, take back."""
    SUPERVISE = "supervise"
    """Urge, decide on requests, open again."""
    APPROVE = "approve"
    """Decide on drafts that are submitted to the delegator."""
    RECEIVE = "receive"
    """Handle the delegator's own parts: read, answer, report, finish."""


class Direction(StrEnum):
    """The life of a document that a power looks at."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"


READS: Mapping[Scope, frozenset[Direction]] = {
    Scope.ASSIGN: frozenset({Direction.INCOMING}),
    Scope.SUPERVISE: frozenset({Direction.INCOMING, Direction.OUTGOING}),
    Scope.APPROVE: frozenset({Direction.OUTGOING}),
    Scope.RECEIVE: frozenset({Direction.INCOMING}),
}
"""What a delegate reads while it runs, of what the delegator may read."""

LONGEST_DAYS = 366


class DelegationFault(StrEnum):
    """Why a delegation is refused."""

    TO_ONESELF = "to_oneself"
    NOTHING = "nothing"
    """No power is named."""
    ENDS_BEFORE = "ends_before"
    """The last day lies before the first."""
    PAST = "past"
    TOO_LONG = "too_long"
    OVERLAP = "overlap"
    """Somebody else already holds one of these powers on some of these days."""
    ABSENT = "absent"
    """The delegate himself has handed the same power to somebody for these days."""


class DelegationError(RuleError):
    """A delegation that the rules do not allow."""


@dataclass(frozen=True)
class Delegation:
    """Powers of one person in the hands of another, from one day to another."""

    delegator: int
    delegate: int
    scopes: frozenset[Scope]
    first: date
    last: date
    revoked: bool = False

    def runs_on(self, day: date) -> bool:
        """Say whether it is in force on a day; first and last day are included."""
        return not self.revoked and self.first <= day <= self.last

    def meets(self, other: Delegation) -> bool:
        """Say whether both are in force on some day with some power in common."""
        return (
            not (self.revoked or other.revoked)
            and self.first <= other.last
            and other.first <= self.last
            and bool(self.scopes & other.scopes)
        )


def check_new(
    wanted: Delegation, today: date, known: Iterable[Delegation] = ()
) -> None:
    """Refuse a new delegation that cannot be.

    :param known: other delegations of the agency
    :raises DelegationError: ``to_oneself``, ``nothing``, ``ends_before``, ``past``,
        ``too_long``, ``overlap`` (``person`` holds it), ``absent`` (``person``)
    """
    if wanted.delegator == wanted.delegate:
        raise DelegationError(DelegationFault.TO_ONESELF)
    if not wanted.scopes:
        raise DelegationError(DelegationFault.NOTHING)
    if wanted.last < wanted.first:
        raise DelegationError(DelegationFault.ENDS_BEFORE)
    if wanted.first < today:
        raise DelegationError(DelegationFault.PAST)
    if (wanted.last - wanted.first).days >= LONGEST_DAYS:
        raise DelegationError(DelegationFault.TOO_LONG, days=LONGEST_DAYS)
    for other in known:
        if not wanted.meets(other):
            continue
        if other.delegator == wanted.delegator:
            raise DelegationError(DelegationFault.OVERLAP, person=other.delegate)
        # Powers are not passed on, so nobody would be reached.
        if other.delegator == wanted.delegate:
            raise DelegationError(DelegationFault.ABSENT, person=other.delegator)


def readable(scopes: Iterable[Scope]) -> frozenset[Direction]:
    """Return which documents a delegate with these powers may read.

    >>> sorted(readable([Scope.ASSIGN, Scope.RECEIVE]))
    [<Direction.INCOMING: 'incoming'>]
    """
    return frozenset().union(*(READS[scope] for scope in scopes))


def acts_for(
    actor: int,
    holders: Iterable[int],
    scope: Scope,
    today: date,
    known: Iterable[Delegation],
) -> int | None:
    """Return for whom a person acts: himself, a holder who delegated to him, nobody.

    One's own right goes first, so that a delegation never turns one's own work into
    another's.

    >>> lent = Delegation(1, 2, frozenset({Scope.ASSIGN}), date(2026, 4, 1),
    ...                   date(2026, 4, 9))
    >>> acts_for(2, [1], Scope.ASSIGN, date(2026, 4, 9), [lent])
    1
    >>> acts_for(2, [1], Scope.ASSIGN, date(2026, 4, 10), [lent]) is None
    True
    >>> acts_for(2, [1, 2], Scope.ASSIGN, date(2026, 4, 9), [lent])
    2
    """
    persons = list(holders)
    if actor in persons:
        return actor
    for delegation in known:
        if (
            delegation.delegate == actor
            and delegation.delegator in persons
            and scope in delegation.scopes
            and delegation.runs_on(today)
        ):
            return delegation.delegator
    return None
