"""Phiếu yêu cầu: a request that must be read and answered, and nags until it is.

Source: Quyết định 206/QĐ-VPUB (Hà Tĩnh 2014) Art. 8.7c.3: a slip has to be read and
acted on, and one that is not read keeps reminding.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from .compat import StrEnum
from .errors import RuleError


class SlipState(StrEnum):
    """Where one addressee's copy of a slip stands."""

    SENT = "sent"
    READ = "read"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"
    """Taken back by who asked, or closed without this answer."""


class SlipMove(StrEnum):
    """What can be done with it."""

    READ = "read"
    ANSWER = "answer"
    WITHDRAW = "withdraw"


OWED = (SlipState.SENT, SlipState.READ)
"""States in which an answer is still owed; reading alone does not end the reminders."""

MOVES: Mapping[SlipMove, Mapping[SlipState, SlipState]] = {
    SlipMove.READ: {SlipState.SENT: SlipState.READ},
    SlipMove.ANSWER: dict.fromkeys(OWED, SlipState.ANSWERED),
    SlipMove.WITHDRAW: dict.fromkeys(OWED, SlipState.WITHDRAWN),
}


class SlipFault(StrEnum):
    """Why a slip or a move is refused."""

    NOT_SO = "not_so"
    NOBODY = "nobody"
    TO_ONESELF = "to_oneself"


class SlipError(RuleError):
    """A slip or a move that the rules do not allow."""


def next_state(state: str, move: str) -> str:
    """Return the state after a move.

    >>> next_state("read", "answer")
    'answered'

    :raises SlipError: ``not_so``
    """
    try:
        return MOVES[SlipMove(move)][SlipState(state)].value
    except (KeyError, ValueError):
        raise SlipError(SlipFault.NOT_SO, state=state) from None


def check_addressees(asker: int, people: Iterable[int]) -> tuple[int, ...]:
    """Return whom a slip goes to, each once, in the order named.

    :raises SlipError: ``nobody``, ``to_oneself``
    """
    once = tuple(dict.fromkeys(people))
    if not once:
        raise SlipError(SlipFault.NOBODY)
    if asker in once:
        raise SlipError(SlipFault.TO_ONESELF)
    return once


def nags(
    state: str, sent: date, last: date | None, today: date, is_working_day: bool
) -> bool:
    """Say whether an addressee is reminded today.

    Once each working day from the day after it was sent, until he has answered.

    >>> nags("read", date(2026, 4, 21), None, date(2026, 4, 22), True)
    True
    >>> nags("answered", date(2026, 4, 21), None, date(2026, 4, 22), True)
    False
    """
    return (
        SlipState(state) in OWED
        and is_working_day
        and sent < today
        and (last is None or last < today)
    )


def is_settled(states: Iterable[str]) -> bool:
    """Say whether nobody owes an answer any more."""
    return all(SlipState(state) not in OWED for state in states)
