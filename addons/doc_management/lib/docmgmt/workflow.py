"""The two lives of an official document as transition tables.

A life is a set of states and named moves; what is not in the table is refused.
Sources: Decree 30/2020/NĐ-CP Art. 8-24 (outgoing Art. 8-19, incoming Art. 20-24).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .compat import StrEnum


class IncomingState(StrEnum):
    """States of a document that came in (Art. 21-24)."""

    ARRIVED = "arrived"
    """Received, not yet in the register."""
    REGISTERED = "registered"
    """Has its arrival number (số đến), waits for a directive."""
    DIRECTED = "directed"
    """The directive (bút phê) names who leads, who helps, who is informed."""
    IN_PROGRESS = "in_progress"
    """The lead has taken the work up."""
    DONE = "done"
    """Answered, or closed with a result."""
    REFUSED = "refused"
    """Sent back with a reason (Art. 21.2b)."""
    RECALLED = "recalled"
    """Taken back by its sender (Art. 18.4)."""
    JOINED = "joined"
    """A second copy (paper and network) of a document that has its own record."""
    QUARANTINED = "quarantined"
    """Found to be a state secret: out of sight, its content to be destroyed."""


class IncomingMove(StrEnum):
    """Named moves of an incoming document."""

    REGISTER = "register"
    REFUSE = "refuse"
    DIRECT = "direct"
    START = "start"
    COMPLETE = "complete"
    REOPEN = "reopen"
    RECALL = "recall"
    JOIN = "join"
    QUARANTINE = "quarantine"


class OutgoingState(StrEnum):
    """States of a document that goes out (Art. 10-18)."""

    DRAFT = "draft"
    REVIEWING = "reviewing"
    """Waits for the initials of the drafting unit's head (Art. 10-12)."""
    TO_SIGN = "to_sign"
    """Waits for the competent person's signature (Art. 13)."""
    SIGNING = "signing"
    """A signing job holds the file."""
    SIGNED = "signed"
    """Signed by the competent person, waits for number and seal."""
    ISSUING = "issuing"
    """The number is taken, the agency's signature is being put on."""
    ISSUED = "issued"
    """Numbered, sealed, frozen for ever."""
    CANCELLED = "cancelled"


class OutgoingMove(StrEnum):
    """Named moves of an outgoing document."""

    SUBMIT = "submit"
    INITIAL = "initial"
    RETURN = "return"
    BEGIN_SIGN = "begin_sign"
    SIGN = "sign"
    FAIL_SIGN = "fail_sign"
    BEGIN_ISSUE = "begin_issue"
    FAIL_ISSUE = "fail_issue"
    ISSUE = "issue"
    CANCEL = "cancel"
    APPROVE = "approve"
    """One step before the signature is decided."""
    STEP_BACK = "step_back"
    """Back to somebody who had approved it."""
    TAKE_BACK = "take_back"
    """Taken back by the drafter."""
    REFUSE = "refuse"
    """Refused for good by somebody who had to approve it."""
    ENTER_LATE = "enter_late"
    """Issued on paper during an outage; recorded afterwards."""


INCOMING: Mapping[tuple[IncomingState, IncomingMove], IncomingState] = {
    (IncomingState.ARRIVED, IncomingMove.REGISTER): IncomingState.REGISTERED,
    (IncomingState.ARRIVED, IncomingMove.REFUSE): IncomingState.REFUSED,
    (IncomingState.REGISTERED, IncomingMove.DIRECT): IncomingState.DIRECTED,
    (IncomingState.DIRECTED, IncomingMove.DIRECT): IncomingState.DIRECTED,
    (IncomingState.IN_PROGRESS, IncomingMove.DIRECT): IncomingState.IN_PROGRESS,
    (IncomingState.DIRECTED, IncomingMove.START): IncomingState.IN_PROGRESS,
    (IncomingState.DIRECTED, IncomingMove.COMPLETE): IncomingState.DONE,
    (IncomingState.IN_PROGRESS, IncomingMove.COMPLETE): IncomingState.DONE,
    (IncomingState.DONE, IncomingMove.REOPEN): IncomingState.IN_PROGRESS,
    (IncomingState.ARRIVED, IncomingMove.RECALL): IncomingState.RECALLED,
    (IncomingState.REGISTERED, IncomingMove.RECALL): IncomingState.RECALLED,
    (IncomingState.DIRECTED, IncomingMove.RECALL): IncomingState.RECALLED,
    (IncomingState.IN_PROGRESS, IncomingMove.RECALL): IncomingState.RECALLED,
    (IncomingState.DONE, IncomingMove.RECALL): IncomingState.RECALLED,
    (IncomingState.ARRIVED, IncomingMove.JOIN): IncomingState.JOINED,
    (IncomingState.ARRIVED, IncomingMove.QUARANTINE): IncomingState.QUARANTINED,
    (IncomingState.REGISTERED, IncomingMove.QUARANTINE): IncomingState.QUARANTINED,
    (IncomingState.DIRECTED, IncomingMove.QUARANTINE): IncomingState.QUARANTINED,
    (IncomingState.IN_PROGRESS, IncomingMove.QUARANTINE): IncomingState.QUARANTINED,
    (IncomingState.DONE, IncomingMove.QUARANTINE): IncomingState.QUARANTINED,
    (IncomingState.QUARANTINED, IncomingMove.REFUSE): IncomingState.REFUSED,
}

OUTGOING: Mapping[tuple[OutgoingState, OutgoingMove], OutgoingState] = {
    (OutgoingState.DRAFT, OutgoingMove.SUBMIT): OutgoingState.REVIEWING,
    (OutgoingState.REVIEWING, OutgoingMove.APPROVE): OutgoingState.REVIEWING,
    (OutgoingState.REVIEWING, OutgoingMove.INITIAL): OutgoingState.TO_SIGN,
    (OutgoingState.REVIEWING, OutgoingMove.STEP_BACK): OutgoingState.REVIEWING,
    (OutgoingState.TO_SIGN, OutgoingMove.STEP_BACK): OutgoingState.REVIEWING,
    (OutgoingState.REVIEWING, OutgoingMove.TAKE_BACK): OutgoingState.DRAFT,
    (OutgoingState.TO_SIGN, OutgoingMove.TAKE_BACK): OutgoingState.DRAFT,
    (OutgoingState.REVIEWING, OutgoingMove.REFUSE): OutgoingState.CANCELLED,
    (OutgoingState.TO_SIGN, OutgoingMove.REFUSE): OutgoingState.CANCELLED,
    (OutgoingState.REVIEWING, OutgoingMove.RETURN): OutgoingState.DRAFT,
    (OutgoingState.TO_SIGN, OutgoingMove.RETURN): OutgoingState.DRAFT,
    (OutgoingState.TO_SIGN, OutgoingMove.BEGIN_SIGN): OutgoingState.SIGNING,
    (OutgoingState.TO_SIGN, OutgoingMove.SIGN): OutgoingState.SIGNED,
    (OutgoingState.SIGNING, OutgoingMove.SIGN): OutgoingState.SIGNED,
    (OutgoingState.SIGNING, OutgoingMove.FAIL_SIGN): OutgoingState.TO_SIGN,
    (OutgoingState.SIGNED, OutgoingMove.RETURN): OutgoingState.DRAFT,
    (OutgoingState.SIGNED, OutgoingMove.BEGIN_ISSUE): OutgoingState.ISSUING,
    (OutgoingState.ISSUING, OutgoingMove.FAIL_ISSUE): OutgoingState.SIGNED,
    (OutgoingState.ISSUING, OutgoingMove.ISSUE): OutgoingState.ISSUED,
    (OutgoingState.DRAFT, OutgoingMove.CANCEL): OutgoingState.CANCELLED,
    (OutgoingState.REVIEWING, OutgoingMove.CANCEL): OutgoingState.CANCELLED,
    (OutgoingState.TO_SIGN, OutgoingMove.CANCEL): OutgoingState.CANCELLED,
    (OutgoingState.DRAFT, OutgoingMove.ENTER_LATE): OutgoingState.ISSUED,
    (OutgoingState.TO_SIGN, OutgoingMove.ENTER_LATE): OutgoingState.ISSUED,
    (OutgoingState.SIGNED, OutgoingMove.ENTER_LATE): OutgoingState.ISSUED,
}

EDITABLE_OUTGOING = frozenset({OutgoingState.DRAFT})
"""States in which the drafter may still change content."""

EDITABLE_INCOMING = frozenset({IncomingState.ARRIVED, IncomingState.REGISTERED})
"""States in which the clerk may still correct the record of a received document."""

FINAL_INCOMING = frozenset(
    {IncomingState.DONE, IncomingState.REFUSED, IncomingState.RECALLED}
)
"""States in which nothing more is owed for a received document."""

FINAL_OUTGOING = frozenset({OutgoingState.ISSUED, OutgoingState.CANCELLED})
"""States in which a document that goes out is at work no more."""


@dataclass(frozen=True)
class MoveRefused(ValueError):
    """A move that the table does not know from this state."""

    state: str
    move: str

    def __str__(self) -> str:
        return f"{self.move} is not possible from {self.state}"


def next_incoming(state: str, move: str) -> str:
    """Return the state after ``move``; raise :class:`MoveRefused` if not allowed.

    >>> next_incoming("arrived", "register")
    'registered'
    """
    try:
        return INCOMING[IncomingState(state), IncomingMove(move)].value
    except (KeyError, ValueError):
        raise MoveRefused(state, move) from None


def next_outgoing(state: str, move: str) -> str:
    """Return the state after ``move``; raise :class:`MoveRefused` if not allowed.

    >>> next_outgoing("signed", "begin_issue")
    'issuing'
    """
    try:
        return OUTGOING[OutgoingState(state), OutgoingMove(move)].value
    except (KeyError, ValueError):
        raise MoveRefused(state, move) from None
