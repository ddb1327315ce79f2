"""Who holds which part of the work on an incoming document, and what may follow.

A directive (bút phê) makes parts; a part goes to a person or to a unit, whose head
takes it himself or passes it on, which makes parts below it. Exactly one person leads
at any time.

Sources: Nghị định 30/2020/NĐ-CP Art. 23-24; the provincial regulations' rules on lead
(chủ trì), coordination (phối hợp) and information (để biết), on passing on, returning,
waiting, extension and urging.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from .compat import StrEnum
from .errors import RuleError


class Role(StrEnum):
    """What a part asks of its holder."""

    LEAD = "lead"
    COORDINATE = "coordinate"
    INFORM = "inform"


class PartState(StrEnum):
    """Where a part stands."""

    OPEN = "open"
    WAITING = "waiting"
    """The holder waits for files, a meeting, a verification, and said for what."""
    PASSED = "passed"
    """Handed on; the work is in the parts below."""
    RETURNED = "returned"
    """Given back to who assigned it, with a reason."""
    DONE = "done"
    READ = "read"
    WITHDRAWN = "withdrawn"


class PartMove(StrEnum):
    """What can be done with a part."""

    PASS_ON = "pass_on"
    RETURN = "return"
    WITHDRAW = "withdraw"
    WAIT = "wait"
    RESUME = "resume"
    READ = "read"
    UNREAD = "unread"
    OPINE = "opine"
    FINISH = "finish"
    REOPEN = "reopen"


class RoutingFault(StrEnum):
    """Why a directive or a move is refused."""

    NO_LEAD = "no_lead"
    TWO_LEADS = "two_leads"
    TWICE = "twice"
    """Somebody, or some unit, is named twice."""
    NOBODY = "nobody"
    """A part without person and unit, or with both."""
    NOT_SO = "not_so"
    """The table knows no such move from this role and state."""
    OUT_OF_REACH = "out_of_reach"
    """The person is not one this holder may pass work to."""
    TO_ONESELF = "to_oneself"
    NOT_LATER = "not_later"
    """An extension that does not extend."""
    PAST = "past"


class RoutingError(RuleError):
    """A directive or a move that the rules do not allow."""


@dataclass(frozen=True)
class Target:
    """To whom a part goes: one person, or one unit (held by its head)."""

    role: Role
    person: int = 0
    """Id of a user, 0 for a unit."""
    unit: int = 0
    """Id of a unit, 0 for a person."""


_AT_WORK = (PartState.OPEN, PartState.WAITING)

MOVES: Mapping[tuple[Role, PartMove], Mapping[PartState, PartState]] = {
    (Role.LEAD, PartMove.PASS_ON): dict.fromkeys(_AT_WORK, PartState.PASSED),
    (Role.LEAD, PartMove.RETURN): dict.fromkeys(_AT_WORK, PartState.RETURNED),
    (Role.LEAD, PartMove.WAIT): dict.fromkeys(_AT_WORK, PartState.WAITING),
    (Role.LEAD, PartMove.RESUME): {PartState.WAITING: PartState.OPEN},
    (Role.LEAD, PartMove.FINISH): dict.fromkeys(
        (*_AT_WORK, PartState.PASSED), PartState.DONE
    ),
    (Role.LEAD, PartMove.REOPEN): {
        PartState.DONE: PartState.OPEN,
        PartState.PASSED: PartState.OPEN,
    },
    (Role.COORDINATE, PartMove.PASS_ON): {PartState.OPEN: PartState.PASSED},
    (Role.COORDINATE, PartMove.RETURN): {PartState.OPEN: PartState.RETURNED},
    (Role.COORDINATE, PartMove.OPINE): {PartState.OPEN: PartState.DONE},
    (Role.COORDINATE, PartMove.REOPEN): {PartState.PASSED: PartState.OPEN},
    (Role.INFORM, PartMove.PASS_ON): {PartState.OPEN: PartState.PASSED},
    (Role.INFORM, PartMove.READ): {PartState.OPEN: PartState.READ},
    (Role.INFORM, PartMove.UNREAD): {PartState.READ: PartState.OPEN},
    (Role.INFORM, PartMove.REOPEN): {PartState.PASSED: PartState.OPEN},
    **{
        (role, PartMove.WITHDRAW): dict.fromkeys(
            (*_AT_WORK, PartState.PASSED), PartState.WITHDRAWN
        )
        for role in Role
    },
}

UNDO_WITHIN = timedelta(minutes=5)
"""How long a confirmed reading can be taken back by the one who confirmed it."""


def next_state(role: str, state: str, move: str) -> str:
    """Return the state of a part after a move.

    >>> next_state("lead", "open", "pass_on")
    'passed'

    :raises RoutingError: ``not_so``
    """
    try:
        return MOVES[Role(role), PartMove(move)][PartState(state)].value
    except (KeyError, ValueError):
        raise RoutingError(
            RoutingFault.NOT_SO, role=role, state=state, move=move
        ) from None


def check_directive(targets: Sequence[Target]) -> None:
    """Refuse a directive that does not name exactly one lead, or names one twice.

    :raises RoutingError: ``nobody``, ``no_lead``, ``two_leads``, ``twice``
    """
    for target in targets:
        if bool(target.person) == bool(target.unit):
            raise RoutingError(RoutingFault.NOBODY)
    leads = [target for target in targets if target.role is Role.LEAD]
    if not leads:
        raise RoutingError(RoutingFault.NO_LEAD)
    if len(leads) > 1:
        raise RoutingError(RoutingFault.TWO_LEADS)
    _check_once(targets)


class Handling(StrEnum):
    """What a leader orders with a directive (Đắk Nông 63/2015 Art. 6.1)."""

    INFORM = "inform"
    """For information and filing: nobody leads, the document is done at once."""
    PLAIN = "plain"
    DOSSIER = "dossier"
    """Handle it in a work dossier."""


def check_handling(handling: str, targets: Sequence[Target]) -> None:
    """Refuse a directive whose people do not fit what is ordered.

    :raises RoutingError: as :func:`check_directive`; ``not_so`` for an unknown order,
        or one for information that gives work
    """
    if handling not in list(Handling):
        raise RoutingError(RoutingFault.NOT_SO)
    if Handling(handling) is not Handling.INFORM:
        check_directive(targets)
        return
    check_passing(Role.INFORM, targets)


def check_passing(role: str, targets: Sequence[Target]) -> None:
    """Refuse to pass a part on to the wrong number of people.

    A lead passes to one new lead, with helpers if he wants; an opinion or a reading
    passes to people who owe the same.

    :raises RoutingError: as :func:`check_directive`; ``not_so`` for another role
    """
    if Role(role) is Role.LEAD:
        check_directive(targets)
        return
    if not targets:
        raise RoutingError(RoutingFault.NOBODY)
    for target in targets:
        if bool(target.person) == bool(target.unit):
            raise RoutingError(RoutingFault.NOBODY)
        if target.role is not Role(role):
            raise RoutingError(RoutingFault.NOT_SO, role=role)
    _check_once(targets)


def _check_once(targets: Iterable[Target]) -> None:
    seen: set[tuple[int, int]] = set()
    for target in targets:
        key = (target.person, target.unit)
        if key in seen:
            raise RoutingError(RoutingFault.TWICE, person=key[0], unit=key[1])
        seen.add(key)


class Reach(StrEnum):
    """How far a holder's hand reaches when he passes work on."""

    AGENCY = "agency"
    """Leaders: everybody in the agency."""
    UNIT = "unit"
    """Heads and specialists: people of their own units; heads: units below theirs."""


def check_reach(
    reach: str,
    actor: int,
    own_people: frozenset[int],
    own_units: frozenset[int],
    targets: Sequence[Target],
) -> None:
    """Refuse to pass work to oneself or, without the right, outside one's units.

    :param own_people: ids of the users in the actor's units, heads included
    :param own_units: ids of the units below those the actor heads
    :raises RoutingError: ``to_oneself``, ``out_of_reach`` (``person`` or ``unit``)
    """
    for target in targets:
        if target.person == actor:
            raise RoutingError(RoutingFault.TO_ONESELF)
        if Reach(reach) is Reach.AGENCY:
            continue
        if target.person not in own_people and target.unit not in own_units:
            raise RoutingError(
                RoutingFault.OUT_OF_REACH, person=target.person, unit=target.unit
            )


def check_extension(now: datetime, current: datetime | None, wanted: datetime) -> None:
    """Refuse an extension that is not later than the deadline, or lies in the past.

    :raises RoutingError: ``past``, ``not_later``
    """
    if wanted <= now:
        raise RoutingError(RoutingFault.PAST, wanted=wanted)
    if current is not None and wanted <= current:
        raise RoutingError(RoutingFault.NOT_LATER, wanted=wanted, current=current)


class UrgeLevel(StrEnum):
    """Whom an urging (đôn đốc) reaches; each one reaches further than the last."""

    HOLDER = "holder"
    HEAD = "head"
    """The holder and the head of his unit."""
    LEADER = "leader"
    """These two and the leader who wrote the directive."""


def urge_level(count: int) -> UrgeLevel:
    """Return whom the ``count``-th urging of a part reaches (1 is the first).

    >>> [str(urge_level(count)) for count in (1, 2, 3, 9)]
    ['holder', 'head', 'leader', 'leader']
    """
    levels = tuple(UrgeLevel)
    return levels[min(max(count, 1), len(levels)) - 1]


URGED_AFRESH = timedelta(hours=1)
"""How soon the same person's next urging counts as another one, not as the same."""


def is_same_urging(
    now: datetime, last: datetime | None, by: int, last_by: int | None
) -> bool:
    """Tell whether this is a press too many of an urging that was just made.

    >>> moment = datetime(2026, 4, 22, 9, 0)
    >>> is_same_urging(moment + timedelta(minutes=59), moment, 7, 7)
    True
    >>> is_same_urging(moment + timedelta(minutes=59), moment, 8, 7)
    False
    """
    return last is not None and by == last_by and now - last < URGED_AFRESH


@dataclass(frozen=True)
class DeadlineRule:
    """Days that documents of one kind have by rule (TD-8.5, per type and urgency)."""

    days: int
    type_id: int = 0
    """0: any type."""
    urgency: str = ""
    """Empty: any urgency."""


def default_days(
    rules: Iterable[DeadlineRule], type_id: int, urgency: str
) -> int | None:
    """Return the working days by the most particular rule, None if none fits.

    A rule for the type goes before one for the urgency; of equals the shorter counts.
    """
    fitting = [
        rule
        for rule in rules
        if rule.type_id in (0, type_id) and rule.urgency in ("", urgency)
    ]
    if not fitting:
        return None
    best = min(
        fitting,
        key=lambda rule: (not rule.type_id, not rule.urgency, rule.days),
    )
    return best.days


class Reminder(StrEnum):
    """What a person is told about a deadline; each once."""

    NONE = ""
    SOON = "soon"
    """Due by the end of the next working day."""
    LATE = "late"


def reminder(now: datetime, due: datetime, soon_from: datetime) -> Reminder:
    """Return what has to be said now about a deadline.

    :param soon_from: when the day before begins, by working days
    """
    if now > due:
        return Reminder.LATE
    return Reminder.SOON if now >= soon_from else Reminder.NONE
