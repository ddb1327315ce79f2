"""Accounts: which roles one may hand out, and how long a password lasts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

UNLINK, LINK, CLEAR, SET = 3, 4, 5, 6


@dataclass(frozen=True)
class Weighed:
    """What becomes of a change of the groups of an account."""

    kept: frozenset[int]
    """The groups it has after the change."""
    proposed: frozenset[int]
    """Roles that who changes it lacks: somebody else has to grant them."""
    refused: frozenset[int]
    """Groups neither his to give nor to take; with any of them nothing is done."""


def after_commands(
    current: Set[int], commands: Iterable[Sequence[Any] | int]
) -> frozenset[int] | None:
    """Return the ids a many2many holds after the commands of a client.

    :return: None when a command makes or changes records of the other side
    """
    held = set(current)
    for command in commands:
        if isinstance(command, int):
            held.add(command)
            continue
        code = command[0]
        if code == LINK:
            held.add(int(command[1]))
        elif code == UNLINK:
            held.discard(int(command[1]))
        elif code == CLEAR:
            held.clear()
        elif code == SET:
            held = {int(one) for one in command[2]}
        else:
            return None
    return frozenset(held)


def weigh(
    current: Set[int],
    target: Set[int],
    *,
    implied: Mapping[int, Set[int]],
    held: Set[int],
    roles: Set[int],
) -> Weighed:
    """Sort a change of groups by what who makes it holds himself (VL-16.5a, b).

    :param implied: {group: it and all it implies}, for each group named
    :param held: what who changes it holds, with all it implies
    :param roles: roles of the documents office, granted by a leader on proposal
    """
    has: set[int] = set().union(set(), *(implied[one] for one in current))
    proposed: set[int] = set()
    refused: set[int] = set()
    for one in target - current:
        lacking = implied[one] - has - held
        if lacking:
            (proposed if one in roles and lacking <= roles else refused).add(one)
    gone = current - target
    refused |= gone - held - roles
    # A role that a proposed one replaces stays until that is granted.
    replaced: set[int] = set().union(set(), *(implied[one] for one in proposed))
    kept = (target - proposed) | (gone & replaced)
    return Weighed(frozenset(kept), frozenset(proposed), frozenset(refused))


def password_expired(
    set_at: datetime | None, now: datetime, days: int, *, given: bool
) -> bool:
    """Say whether a password has to be changed before one goes on (HN-20.2b).

    :param set_at: None when that is not known; it counts as too long ago
    :param days: how long one lasts; 0 or less: for ever
    :param given: somebody else chose it
    """
    if given:
        return True
    return days > 0 and (set_at is None or now - set_at >= timedelta(days=days))
