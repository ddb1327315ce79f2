"""The tabs of what is followed, and how far a document has come at its recipients."""

from __future__ import annotations

import pytest

from docxchg.follow import (
    DECIDE,
    OPEN,
    RESENT,
    TABS,
    TRAITS,
    Progress,
    Tab,
    Trait,
    count,
    progress,
    stands_in,
)
from docxchg.states import (
    FINAL,
    IN_TRANSITIONS,
    OUT_TRANSITIONS,
    InEvent,
    InState,
    OutEvent,
    OutState,
)

SENT = ("out", "edoc", "0", "")
ASKED_BACK = ("out", "status", "", "13")
CAME = ("in", "edoc", "0", "")


@pytest.mark.parametrize(
    ("trait", "tabs"),
    [
        ((*SENT, "registered"), {Tab.FOLLOWED}),
        ((*SENT, "ready"), {Tab.FOLLOWED, Tab.WAITING}),
        ((*SENT, "sending"), {Tab.FOLLOWED, Tab.WAITING}),
        ((*SENT, "uncertain"), {Tab.FOLLOWED, Tab.UNCERTAIN}),
        ((*SENT, "refused"), {Tab.FOLLOWED, Tab.REFUSED}),
        ((*SENT, "dead"), {Tab.FOLLOWED, Tab.DECIDE}),
        (("out", "edoc", "2", "", "arrived"), {Tab.FOLLOWED, Tab.CHANGES}),
        ((*ASKED_BACK, "refused"), {Tab.FOLLOWED, Tab.CHANGES, Tab.REFUSED}),
        # An answer to what came is nobody's to follow, until it gets stuck.
        (("out", "status", "", "3", "ready"), set()),
        (("out", "status", "", "3", "rejected"), {Tab.DECIDE}),
        ((*CAME, "received"), {Tab.RECEIVED}),
        ((*CAME, "quarantined"), {Tab.RECEIVED, Tab.DECIDE}),
        ((*CAME, "duplicate"), set()),
        (("in", "status", "", "13", "received"), set()),
        (("in", "status", "", "3", "unmatched"), {Tab.DECIDE}),
    ],
)
def test_a_message_stands_in_its_tabs(trait: tuple[str, ...], tabs: set[Tab]) -> None:
    one = Trait(*trait)
    assert {tab for tab in TABS if stands_in(tab, one)} == tabs
    assert {tab for tab, number in count([(one, 4)]).items() if number == 4} == tabs


def test_tabs_ask_only_for_what_messages_have() -> None:
    names = {name for cases in TABS.values() for case in cases for name in case}
    assert names <= set(TRAITS)


def test_counts_of_the_same_tab_add_up() -> None:
    found = [(Trait(*SENT, "ready"), 2), (Trait(*SENT, "sending"), 3)]
    assert count(found)[Tab.WAITING] == 5
    assert count([]) == dict.fromkeys(TABS, 0)


def test_whatever_needs_a_person_can_be_ended_and_some_tried_again() -> None:
    for state in DECIDE:
        ends = (state, OutEvent.GIVE_UP) in OUT_TRANSITIONS
        assert ends or (state, InEvent.DISMISS) in IN_TRANSITIONS, state
        again = (state, OutEvent.RESEND) in OUT_TRANSITIONS
        again = again or (state, InEvent.RELEASE) in IN_TRANSITIONS
        assert (state in RESENT) is again, state


def test_what_is_open_is_never_final() -> None:
    assert not set(OPEN) & FINAL
    assert InState.RECEIVED not in OPEN


def test_every_state_has_a_place_in_the_sum() -> None:
    for state in OutState:
        one = progress({state: 3})
        parts = one.taken_in + one.coming + one.to_send + one.refused
        assert (one.whole, parts + one.troubled + one.ended) == (3, 3), state


@pytest.mark.parametrize(
    ("states", "level", "whole"),
    [
        ({"registered": 10, "ready": 1, "refused": 1}, "stop", 12),
        ({"registered": 10, "dead": 1}, "stop", 11),
        ({"registered": 10, "ready": 1}, "look", 11),
        ({"registered": 10, "uncertain": 1}, "look", 11),
        ({"registered": 10, "arrived": 1}, "none", 11),
        ({"registered": 8, "done": 2}, "fine", 10),
        ({"registered": 8, "withdrawn": 2}, "fine", 10),
        # Nothing is green that nobody has taken in.
        ({"withdrawn": 2}, "none", 2),
        ({}, "none", 0),
    ],
)
def test_a_document_is_summed_up(
    states: dict[str, int], level: str, whole: int
) -> None:
    one = progress(states)
    assert (one.level, one.whole) == (level, whole)


def test_what_is_finished_was_taken_in() -> None:
    one = progress({"done": 2, "processing": 1})
    assert one == Progress(whole=3, taken_in=3, finished=2)
