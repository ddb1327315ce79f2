"""The life of a message: what may follow what, and that no row is ever forgotten."""

from __future__ import annotations

import random

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
)

from docxchg.states import (
    FINAL,
    IN_TRANSITIONS,
    OUT_TRANSITIONS,
    RANK,
    SENT,
    TROUBLED,
    InEvent,
    InState,
    OutEvent,
    OutState,
    RetryPolicy,
    TransitionError,
    after_answer,
    after_status,
    in_next,
    may_have_arrived,
    out_next,
    unsent,
)


def test_every_state_is_final_or_has_a_way_on() -> None:
    leaving = {state for state, _event in OUT_TRANSITIONS}
    by_status = {state for state in OutState if after_status(state, 6) != state}
    # What a person gave up comes back to life when the receiver speaks of it, and
    # what is done there can still be given back.
    closed = FINAL - {OutState.ABANDONED, OutState.DONE}
    for state in OutState:
        assert (state in leaving | by_status) is (state not in closed), state
    ended = {InState.RECEIVED, InState.DUPLICATE, InState.FAILED, InState.DISMISSED}
    assert {state for state, _event in IN_TRANSITIONS} == set(InState) - ended


def test_only_a_person_brings_a_troubled_row_back() -> None:
    for state in TROUBLED:
        events = {event for origin, event in OUT_TRANSITIONS if origin is state}
        assert events == {OutEvent.RESEND, OutEvent.GIVE_UP}


@pytest.mark.parametrize(
    ("state", "event"),
    [
        (OutState.READY, OutEvent.CONFIRM),
        (OutState.ACCEPTED, OutEvent.CLAIM),
        (OutState.SENDING, OutEvent.CLAIM),
        (OutState.SENDING, OutEvent.WITHDRAW),
        (OutState.UNCERTAIN, OutEvent.CLAIM),
        (OutState.UNCERTAIN, OutEvent.RETRY),
        (OutState.ACCEPTED, OutEvent.WITHDRAW),
        (OutState.ACCEPTED, OutEvent.RESEND),
        (OutState.DONE, OutEvent.RESEND),
        (OutState.WITHDRAWN, OutEvent.CLAIM),
        (OutState.ABANDONED, OutEvent.CLAIM),
        (OutState.ABANDONED, OutEvent.CONFIRM),
        (OutState.REJECTED, OutEvent.CLAIM),
    ],
)
def test_impossible_events_are_refused(state, event) -> None:
    with pytest.raises(TransitionError) as caught:
        out_next(state, event)
    assert (caught.value.state, caught.value.event) == (state, event)


def test_a_late_confirmation_never_pulls_a_row_back() -> None:
    for event in (OutEvent.CONFIRM, OutEvent.FOUND, OutEvent.PACKET_DONE):
        assert out_next(OutState.PROCESSING, event) is OutState.PROCESSING
    assert out_next(OutState.ARRIVED, OutEvent.REFUSE) is OutState.ARRIVED
    with pytest.raises(TransitionError):
        out_next(OutState.ACCEPTED, OutEvent.REFUSE)


@pytest.mark.parametrize(
    ("codes", "shown"),
    [
        ([1, 3, 4, 5, 6], OutState.DONE),
        ([6, 5, 4, 3, 1], OutState.DONE),
        ([3, 1], OutState.REGISTERED),
        ([5, 3, 4], OutState.PROCESSING),
        ([2], OutState.REFUSED),
        ([1, 2, 6], OutState.REFUSED),
        ([6, 2], OutState.DONE),
        ([13, 15, 16, 999, 14, -1], OutState.ACCEPTED),
        ([4, 999], OutState.ASSIGNED),
    ],
)
def test_the_highest_status_is_shown_in_whatever_order(codes, shown) -> None:
    state = OutState.ACCEPTED
    for code in codes:
        state = after_status(state, code)
    assert state is shown


def test_a_status_proves_arrival_of_what_seemed_lost() -> None:
    for state in (OutState.SENDING, OutState.UNCERTAIN, OutState.READY, OutState.DEAD):
        assert after_status(state, 1) is OutState.ARRIVED
    for closed in (OutState.WITHDRAWN, OutState.RECALLED):
        assert after_status(closed, 6) is closed


@pytest.mark.parametrize("state", set(OutState) - FINAL)
def test_an_answer_ends_a_request_even_if_it_was_never_confirmed(state) -> None:
    assert after_answer(state, agreed=True) is OutState.DONE
    assert after_answer(state, agreed=False) is OutState.REFUSED


@pytest.mark.parametrize("state", FINAL)
def test_the_first_answer_stays(state) -> None:
    assert {after_answer(state, agreed=flag) for flag in (True, False)} == {state}


def test_what_is_taken_back_is_held_back_asked_for_or_long_gone() -> None:
    held = {state for state in OutState if unsent(state)}
    asked = {state for state in OutState if may_have_arrived(state)}
    gone = {
        OutState.REFUSED,
        OutState.WITHDRAWN,
        OutState.RECALLED,
        OutState.ABANDONED,
    }
    assert not held & asked
    assert set(OutState) - held - asked == gone


def test_whoever_has_it_can_give_it_back_but_not_who_refused_it() -> None:
    given = {
        state for state, event in OUT_TRANSITIONS if event is OutEvent.RECALL_AGREED
    }
    assert given == SENT - {OutState.REFUSED}


def test_sent_means_that_the_axis_has_it() -> None:
    unsent = {
        OutState.READY,
        OutState.SENDING,
        OutState.UNCERTAIN,
        OutState.REJECTED,
        OutState.DEAD,
        OutState.WITHDRAWN,
        OutState.RECALLED,
        OutState.ABANDONED,
    }
    assert set(OutState) - SENT == unsent


@pytest.mark.parametrize(
    ("start", "event", "end"),
    [
        (InState.STORED, InEvent.TAKE, InState.RECEIVED),
        (InState.STORED, InEvent.REPEAT, InState.DUPLICATE),
        (InState.STORED, InEvent.SPOIL, InState.FAILED),
        (InState.STORED, InEvent.DOUBT, InState.QUARANTINED),
        (InState.QUARANTINED, InEvent.RELEASE, InState.STORED),
        (InState.STORED, InEvent.SEAL, InState.SEALED),
        (InState.SEALED, InEvent.OPEN, InState.STORED),
        (InState.SEALED, InEvent.STICK, InState.LOCKED),
        (InState.LOCKED, InEvent.RELEASE, InState.SEALED),
        (InState.LOCKED, InEvent.DISMISS, InState.DISMISSED),
        (InState.WAITING, InEvent.TAKE, InState.RECEIVED),
        (InState.UNMATCHED, InEvent.DISMISS, InState.DISMISSED),
    ],
)
def test_the_way_of_a_received_packet(start, event, end) -> None:
    assert in_next(start, event) is end


@pytest.mark.parametrize(
    ("state", "event"),
    [
        (InState.RECEIVED, InEvent.TAKE),
        (InState.QUARANTINED, InEvent.TAKE),
        (InState.DUPLICATE, InEvent.RELEASE),
        (InState.FAILED, InEvent.TAKE),
        (InState.SEALED, InEvent.TAKE),
        (InState.SEALED, InEvent.DISMISS),
        (InState.LOCKED, InEvent.TAKE),
        (InState.LOCKED, InEvent.OPEN),
    ],
)
def test_a_received_packet_is_not_taken_twice(state, event) -> None:
    with pytest.raises(TransitionError):
        in_next(state, event)


# waiting times


def test_delays_stay_within_the_jittered_bound() -> None:
    policy, source = RetryPolicy(), random.Random(7)
    bounds = [20, 60, 180, 540, 1620, 3600, 3600]
    for attempt, bound in enumerate(bounds, 1):
        delays = [policy.delay(attempt, source) for _ in range(400)]
        assert 0 <= min(delays) and max(delays) <= bound
        assert max(delays) > 0.9 * bound and min(delays) < 0.1 * bound
    urgent = [policy.delay(1, source, urgent=True) for _ in range(400)]
    assert 4.5 < max(urgent) <= 5
    assert policy.delay(10**9, source) <= 3600
    assert policy.delay(1, source, retry_after=900) == 900


def test_the_same_source_gives_the_same_delays() -> None:
    policy = RetryPolicy()
    one = [policy.delay(n, random.Random(3)) for n in range(1, 9)]
    assert one == [policy.delay(n, random.Random(3)) for n in range(1, 9)]


@pytest.mark.parametrize(
    ("attempts", "age", "over"),
    [(24, 0, False), (25, 0, True), (1, 72 * 3600 - 1, False), (1, 72 * 3600, True)],
)
def test_a_row_is_given_to_a_person_in_the_end(attempts, age, over) -> None:
    assert RetryPolicy().exhausted(attempts, age) is over


class Exchange(RuleBasedStateMachine):
    """One sender's row, an axis that may lose answers, a receiver that dedupes."""

    def __init__(self) -> None:
        super().__init__()
        self.state = OutState.READY
        self.at_axis = 0
        self.documents: set[str] = set()
        self.statuses: list[int] = []

    def happen(self, event: OutEvent) -> None:
        before = self.state
        self.state = out_next(before, event)
        if event not in (OutEvent.PACKET_FAIL, OutEvent.REFUSE):
            assert RANK[self.state] >= min(RANK[before], 1) or before in TROUBLED

    @precondition(lambda self: self.state is OutState.READY)
    @rule(stored=st.booleans(), answered=st.booleans())
    def send(self, stored: bool, answered: bool) -> None:
        self.happen(OutEvent.CLAIM)
        if stored:
            self.at_axis += 1
        if not answered:
            self.happen(OutEvent.LOSE)
        elif stored:
            self.happen(OutEvent.CONFIRM)
        else:
            self.happen(OutEvent.RETRY)

    @precondition(lambda self: self.state is OutState.UNCERTAIN)
    @rule()
    def reconcile(self) -> None:
        self.happen(OutEvent.FOUND if self.at_axis else OutEvent.NOT_FOUND)

    @precondition(lambda self: self.state in (OutState.READY, OutState.UNCERTAIN))
    @rule()
    def expire(self) -> None:
        self.happen(OutEvent.EXPIRE)

    @precondition(lambda self: self.state in TROUBLED)
    @rule(resend=st.booleans())
    def decide(self, resend: bool) -> None:
        self.happen(OutEvent.RESEND if resend else OutEvent.GIVE_UP)

    @precondition(lambda self: self.at_axis)
    @rule(code=st.sampled_from([1, 2, 3, 4, 5, 6, 13, 15, 16, 99]))
    def report(self, code: int) -> None:
        self.documents.add("the one document id")
        self.statuses.append(code)
        rank = RANK[self.state]
        self.state = after_status(self.state, code)
        assert RANK[self.state] >= rank

    @rule()
    def wait(self) -> None:
        """Nothing happens."""

    @precondition(lambda self: self.state is OutState.ACCEPTED)
    @rule()
    def deliver(self) -> None:
        self.happen(OutEvent.PACKET_DONE)

    @invariant()
    def nothing_counts_as_sent_that_the_axis_has_not(self) -> None:
        if self.state in SENT:
            assert self.at_axis

    @invariant()
    def one_document_at_the_receiver(self) -> None:
        assert len(self.documents) <= 1

    @invariant()
    def a_final_word_stays(self) -> None:
        final = [code for code in self.statuses if code in (2, 6)]
        if final:
            assert self.state in (OutState.REFUSED, OutState.DONE)


Exchange.TestCase.settings = settings(
    max_examples=40, stateful_step_count=15, deadline=None, database=None
)
TestExchange = Exchange.TestCase
