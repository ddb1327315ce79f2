"""How messages are followed: in which tabs they stand, how far a document has come.

A tab is data: what is counted and what is shown come from the same words, so that the
number on a tab is always the number of rows behind it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from .compat import StrEnum
from .edxml import StatusCode
from .states import InState, OutState

RECALLS = str(StatusCode.RECALL_REQUESTED.value)
"""The status by which a document is asked back."""
DECIDE = (
    OutState.REJECTED,
    OutState.DEAD,
    InState.QUARANTINED,
    InState.LOCKED,
    InState.UNMATCHED,
    InState.WAITING,
)
"""A person must decide."""
RESENT = frozenset(
    {OutState.REJECTED, OutState.DEAD, InState.QUARANTINED, InState.LOCKED}
)
"""Of those the ones that can be tried again; the others only end."""
OPEN = (*DECIDE, OutState.READY, OutState.SENDING, OutState.UNCERTAIN)
"""Somebody, or the exchange itself, still has something to do."""


class Tab(StrEnum):
    """A tab of the screen that follows the exchange, in their order."""

    FOLLOWED = "followed"
    WAITING = "waiting"
    UNCERTAIN = "uncertain"
    DECIDE = "decide"
    REFUSED = "refused"
    CHANGES = "changes"
    RECEIVED = "received"


@dataclass(frozen=True)
class Trait:
    """What a message is told apart by, as its columns say it."""

    direction: str = ""
    kind: str = ""
    business_type: str = ""
    status_code: str = ""
    state: str = ""


TRAITS = tuple(field.name for field in fields(Trait))
Case = Mapping[str, tuple[str, ...]]
"""Column → what it may be; all columns of a case must agree."""

_SENT: Case = {"direction": ("out",), "kind": ("edoc",)}
_ASKED_BACK: Case = {"direction": ("out",), "status_code": (RECALLS,)}
_FOLLOWED = (_SENT, _ASKED_BACK)


def _in_states(*states: str) -> tuple[Case, ...]:
    return tuple({**case, "state": tuple(map(str, states))} for case in _FOLLOWED)


TABS: dict[Tab, tuple[Case, ...]] = {
    Tab.FOLLOWED: _FOLLOWED,
    Tab.WAITING: _in_states(OutState.READY, OutState.SENDING),
    Tab.UNCERTAIN: _in_states(OutState.UNCERTAIN),
    Tab.DECIDE: ({"state": tuple(map(str, DECIDE))},),
    Tab.REFUSED: _in_states(OutState.REFUSED),
    Tab.CHANGES: ({**_SENT, "business_type": ("1", "2", "3")}, _ASKED_BACK),
    Tab.RECEIVED: (
        {
            "direction": ("in",),
            "kind": ("edoc",),
            # What came again is the same document once more.
            "state": tuple(str(one) for one in InState if one != InState.DUPLICATE),
        },
    ),
}
"""Tab → cases, of which one must hold."""


def stands_in(tab: Tab, trait: Trait) -> bool:
    """Whether a message with this trait stands in a tab."""
    return any(
        all(getattr(trait, name) in values for name, values in case.items())
        for case in TABS[tab]
    )


def count(found: Iterable[tuple[Trait, int]]) -> dict[Tab, int]:
    """How many messages stand in each tab.

    >>> count([(Trait("out", "edoc", "0", "", "refused"), 3)])[Tab.REFUSED]
    3
    """
    counted = dict.fromkeys(TABS, 0)
    for trait, number in found:
        for tab in TABS:
            counted[tab] += number if stands_in(tab, trait) else 0
    return counted


@dataclass(frozen=True)
class Progress:
    """How far the messages of one document have come, at all its recipients."""

    whole: int = 0
    taken_in: int = 0
    """In the receiver's register, or further."""
    finished: int = 0
    """Of those."""
    coming: int = 0
    """The axis has it; the receiver has not registered it."""
    to_send: int = 0
    refused: int = 0
    troubled: int = 0
    ended: int = 0
    """Withdrawn, recalled or given up."""

    @property
    def level(self) -> str:
        """What the colour says: stop, look, fine, or none while it is on its way."""
        if self.refused or self.troubled:
            return "stop"
        if self.to_send:
            return "look"
        still = self.whole - self.ended
        return "fine" if still and self.taken_in == still else "none"


_PLACES: dict[OutState, tuple[str, ...]] = {
    OutState.READY: ("to_send",),
    OutState.SENDING: ("to_send",),
    OutState.UNCERTAIN: ("to_send",),
    OutState.ACCEPTED: ("coming",),
    OutState.DELIVERED: ("coming",),
    OutState.ARRIVED: ("coming",),
    OutState.REGISTERED: ("taken_in",),
    OutState.ASSIGNED: ("taken_in",),
    OutState.PROCESSING: ("taken_in",),
    OutState.DONE: ("taken_in", "finished"),
    OutState.REFUSED: ("refused",),
    OutState.REJECTED: ("troubled",),
    OutState.DEAD: ("troubled",),
    OutState.WITHDRAWN: ("ended",),
    OutState.RECALLED: ("ended",),
    OutState.ABANDONED: ("ended",),
}


def progress(states: Mapping[str, int]) -> Progress:
    """Sum a document up: state → at how many recipients.

    >>> progress({"registered": 10, "ready": 1, "refused": 1}).taken_in
    10
    """
    found: dict[str, int] = {"whole": sum(states.values())}
    for state, number in states.items():
        for place in _PLACES[OutState(state)]:
            found[place] = found.get(place, 0) + number
    return Progress(**found)
