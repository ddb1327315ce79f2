"""The life of an outgoing and of an incoming message, as tables.

One outgoing row is one message to one receiver. A row is always either final, or
scheduled, or in somebody's list: no state is a dead end without a name.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from .compat import StrEnum


class OutState(StrEnum):
    """Where a message to one receiver stands."""

    READY = "ready"
    SENDING = "sending"
    UNCERTAIN = "uncertain"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    ARRIVED = "arrived"
    REGISTERED = "registered"
    ASSIGNED = "assigned"
    PROCESSING = "processing"
    DONE = "done"
    REFUSED = "refused"
    REJECTED = "rejected"
    DEAD = "dead"
    WITHDRAWN = "withdrawn"
    RECALLED = "recalled"
    ABANDONED = "abandoned"


class OutEvent(StrEnum):
    """What can happen to it."""

    CLAIM = "claim"
    CONFIRM = "confirm"
    REFUSE = "refuse"
    RETRY = "retry"
    LOSE = "lose"
    """No answer, or the worker died: the axis may or may not have it."""
    FOUND = "found"
    NOT_FOUND = "not_found"
    PACKET_DONE = "packet_done"
    PACKET_FAIL = "packet_fail"
    EXPIRE = "expire"
    RESEND = "resend"
    GIVE_UP = "give_up"
    WITHDRAW = "withdraw"
    RECALL_AGREED = "recall_agreed"


class InState(StrEnum):
    """Where a received packet stands."""

    STORED = "stored"
    SEALED = "sealed"
    """Its files are encrypted; the job will open them."""
    LOCKED = "locked"
    """Encrypted, and it could not be opened: a person looks at the reason."""
    RECEIVED = "received"
    DUPLICATE = "duplicate"
    WAITING = "waiting"
    """Speaks of a document that has not come yet."""
    UNMATCHED = "unmatched"
    """A status that belongs to nothing we sent."""
    QUARANTINED = "quarantined"
    FAILED = "failed"
    """Unreadable; reported so to the axis."""
    DISMISSED = "dismissed"
    """A person looked at it and laid it aside."""


class InEvent(StrEnum):
    """What can happen to it."""

    TAKE = "take"
    REPEAT = "repeat"
    SEAL = "seal"
    OPEN = "open"
    STICK = "stick"
    POSTPONE = "postpone"
    MISS = "miss"
    DOUBT = "doubt"
    SPOIL = "spoil"
    RELEASE = "release"
    DISMISS = "dismiss"


class TransitionError(Exception):
    """An event that cannot happen in that state."""

    def __init__(self, state: str, event: str) -> None:
        self.state = state
        self.event = event
        super().__init__(f"{event} is not possible in state {state}")


_BUSINESS_STATES: dict[int, OutState] = {
    1: OutState.ARRIVED,
    2: OutState.REFUSED,
    3: OutState.REGISTERED,
    4: OutState.ASSIGNED,
    5: OutState.PROCESSING,
    6: OutState.DONE,
}

RANK: dict[OutState, int] = {
    OutState.READY: 0,
    OutState.SENDING: 0,
    OutState.UNCERTAIN: 0,
    OutState.REJECTED: 0,
    OutState.DEAD: 0,
    OutState.ACCEPTED: 1,
    OutState.DELIVERED: 2,
    OutState.ARRIVED: 3,
    OutState.REGISTERED: 4,
    OutState.ASSIGNED: 5,
    OutState.PROCESSING: 6,
    OutState.DONE: 7,
    OutState.REFUSED: 7,
    OutState.WITHDRAWN: 8,
    OutState.RECALLED: 8,
    OutState.ABANDONED: 0,
}
"""How far a message has come; the shown state never falls but by a person."""

FINAL = frozenset(
    {
        OutState.DONE,
        OutState.REFUSED,
        OutState.WITHDRAWN,
        OutState.RECALLED,
        OutState.ABANDONED,
    }
)
SENT = frozenset(state for state, rank in RANK.items() if 1 <= rank <= 7)
"""The axis has it: only these count as sent."""
TROUBLED = frozenset({OutState.REJECTED, OutState.DEAD})
"""A person must decide."""

_S = OutState
_E = OutEvent

OUT_TRANSITIONS: dict[tuple[OutState, OutEvent], OutState] = {
    (_S.READY, _E.CLAIM): _S.SENDING,
    (_S.READY, _E.WITHDRAW): _S.WITHDRAWN,
    (_S.READY, _E.EXPIRE): _S.DEAD,
    (_S.READY, _E.GIVE_UP): _S.ABANDONED,
    (_S.SENDING, _E.CONFIRM): _S.ACCEPTED,
    (_S.SENDING, _E.REFUSE): _S.REJECTED,
    (_S.SENDING, _E.RETRY): _S.READY,
    (_S.SENDING, _E.LOSE): _S.UNCERTAIN,
    (_S.UNCERTAIN, _E.FOUND): _S.ACCEPTED,
    (_S.UNCERTAIN, _E.NOT_FOUND): _S.READY,
    (_S.UNCERTAIN, _E.EXPIRE): _S.DEAD,
    (_S.ACCEPTED, _E.PACKET_DONE): _S.DELIVERED,
    (_S.ACCEPTED, _E.PACKET_FAIL): _S.REJECTED,
    (_S.REJECTED, _E.RESEND): _S.READY,
    (_S.REJECTED, _E.GIVE_UP): _S.ABANDONED,
    (_S.DEAD, _E.RESEND): _S.READY,
    (_S.DEAD, _E.GIVE_UP): _S.ABANDONED,
    **{
        (state, _E.RECALL_AGREED): _S.RECALLED
        for state, rank in RANK.items()
        if 1 <= rank <= 7 and state is not _S.REFUSED
    },
}

IN_TRANSITIONS: dict[tuple[InState, InEvent], InState] = {
    (InState.STORED, InEvent.TAKE): InState.RECEIVED,
    (InState.STORED, InEvent.REPEAT): InState.DUPLICATE,
    (InState.STORED, InEvent.POSTPONE): InState.WAITING,
    (InState.STORED, InEvent.MISS): InState.UNMATCHED,
    (InState.STORED, InEvent.DOUBT): InState.QUARANTINED,
    (InState.STORED, InEvent.SPOIL): InState.FAILED,
    (InState.STORED, InEvent.SEAL): InState.SEALED,
    (InState.SEALED, InEvent.OPEN): InState.STORED,
    (InState.SEALED, InEvent.STICK): InState.LOCKED,
    (InState.LOCKED, InEvent.RELEASE): InState.SEALED,
    (InState.LOCKED, InEvent.DISMISS): InState.DISMISSED,
    (InState.WAITING, InEvent.TAKE): InState.RECEIVED,
    (InState.WAITING, InEvent.DISMISS): InState.DISMISSED,
    (InState.UNMATCHED, InEvent.TAKE): InState.RECEIVED,
    (InState.UNMATCHED, InEvent.DISMISS): InState.DISMISSED,
    (InState.QUARANTINED, InEvent.RELEASE): InState.STORED,
    (InState.QUARANTINED, InEvent.DISMISS): InState.DISMISSED,
}


def out_next(state: OutState, event: OutEvent) -> OutState:
    """The state after an event; raises TransitionError when it cannot happen.

    A worker's confirmation or the axis' word on delivery may come after the
    receiver's own status: what is already further stays where it is.
    """
    try:
        return OUT_TRANSITIONS[state, event]
    except KeyError:
        late = _LATE.get(event)
        if late is not None and RANK[state] >= late:
            return state
        raise TransitionError(state, event) from None


def in_next(state: InState, event: InEvent) -> InState:
    """The state after an event; raises TransitionError when it cannot happen."""
    try:
        return IN_TRANSITIONS[state, event]
    except KeyError:
        raise TransitionError(state, event) from None


def after_status(state: OutState, code: int) -> OutState:
    """The state after the receiver reported a status code.

    The highest rank wins and the first final word stays, because codes arrive out
    of order. A status also proves arrival: it lifts a row that was never
    confirmed, or that a person thought lost. Unknown codes change nothing; what a
    person closed (withdrawn, recalled) stays closed.
    """
    new = _BUSINESS_STATES.get(code)
    if new is None or RANK[new] <= RANK[state]:
        return state
    return new


def after_answer(state: OutState, *, agreed: bool) -> OutState:
    """The state of a request to recall after its receiver agreed (15) or not (16).

    The first answer stays. An answer proves that the request arrived, so it also
    ends one that was never confirmed.
    """
    if state in FINAL:
        return state
    return OutState.DONE if agreed else OutState.REFUSED


class Asked(StrEnum):
    """How far a sender's wish for his document back has come at the receiver."""

    OPEN = "open"
    AGREED = "agreed"
    DECLINED = "declined"
    MOOT = "moot"
    """The document was refused, joined or given back before."""


def unsent(state: OutState) -> bool:
    """Whether the axis certainly has nothing of it, so that it can be held back."""
    return state in (OutState.READY, OutState.REJECTED)


def may_have_arrived(state: OutState) -> bool:
    """Whether its receiver has it or may have it: only he can give it back."""
    return state in (OutState.SENDING, OutState.UNCERTAIN, OutState.DEAD) or (
        state in SENT and state is not OutState.REFUSED
    )


@dataclass(frozen=True)
class RetryPolicy:
    """When to try again. Seconds and counts."""

    first: float = 20.0
    first_urgent: float = 5.0
    factor: float = 3.0
    cap: float = 3600.0
    max_attempts: int = 25
    max_age: float = 72 * 3600.0

    def delay(
        self,
        attempt: int,
        source: random.Random,
        *,
        urgent: bool = False,
        retry_after: float | None = None,
    ) -> float:
        """Seconds to wait after the given attempt (1 is the first).

        Full jitter: any point up to the exponential bound, so that many rows that
        failed together do not come back together. What the axis asks is obeyed.
        """
        first = self.first_urgent if urgent else self.first
        # The exponent is bounded before the power: 3.0 ** 1000 overflows.
        bound = min(self.cap, first * self.factor ** min(max(attempt, 1) - 1, 32))
        return max(source.uniform(0, bound), retry_after or 0.0)

    def exhausted(self, attempts: int, age: float) -> bool:
        """Whether a person has to take over."""
        return attempts >= self.max_attempts or age >= self.max_age


# Events that may come late, with the rank from which they are mere news.
_LATE: dict[OutEvent, int] = {
    OutEvent.CONFIRM: 1,
    OutEvent.FOUND: 1,
    OutEvent.PACKET_DONE: 2,
    OutEvent.RETRY: 1,
    OutEvent.LOSE: 1,
    OutEvent.REFUSE: 3,
    OutEvent.PACKET_FAIL: 3,
    OutEvent.NOT_FOUND: 1,
}
