"""Parts of the work: exactly one lead, and no move the table does not know."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from docmgmt import routing
from docmgmt.routing import (
    DeadlineRule,
    PartMove,
    PartState,
    Reach,
    Reminder,
    Role,
    RoutingError,
    RoutingFault,
    Target,
)

NOW = datetime(2026, 4, 22, 9, 41, tzinfo=timezone(timedelta(hours=7)))
LEAD, HELP, INFORM = Role.LEAD, Role.COORDINATE, Role.INFORM


def fault_of(call, *arguments):
    with pytest.raises(RoutingError) as caught:
        call(*arguments)
    return caught.value.code


@pytest.mark.parametrize(
    ("role", "state", "move", "after"),
    [
        (LEAD, "open", "pass_on", "passed"),
        (LEAD, "waiting", "pass_on", "passed"),
        (LEAD, "open", "return", "returned"),
        (LEAD, "open", "wait", "waiting"),
        (LEAD, "waiting", "resume", "open"),
        (LEAD, "passed", "finish", "done"),
        (LEAD, "passed", "reopen", "open"),
        (LEAD, "done", "reopen", "open"),
        (HELP, "open", "opine", "done"),
        (HELP, "open", "pass_on", "passed"),
        (INFORM, "open", "read", "read"),
        (INFORM, "read", "unread", "open"),
        (INFORM, "open", "withdraw", "withdrawn"),
        (HELP, "passed", "withdraw", "withdrawn"),
    ],
)
def test_moves_of_the_table(role, state, move, after):
    assert routing.next_state(role, state, move) == after


def test_what_the_table_does_not_know_is_refused():
    known = {
        (role, state, move)
        for (role, move), steps in routing.MOVES.items()
        for state in steps
    }
    refused = 0
    for role in Role:
        for state in PartState:
            for move in PartMove:
                if (role, state, move) not in known:
                    refused += 1
                    code = fault_of(routing.next_state, role, state, move)
                    assert code is RoutingFault.NOT_SO
    assert refused > 100
    assert fault_of(routing.next_state, "boss", "open", "read") is RoutingFault.NOT_SO


@pytest.mark.parametrize("state", ["done", "read", "withdrawn", "returned"])
@pytest.mark.parametrize("move", ["pass_on", "return", "withdraw", "wait", "opine"])
@pytest.mark.parametrize("role", list(Role))
def test_a_closed_part_is_moved_by_nothing_but_reopening(role, state, move):
    assert fault_of(routing.next_state, role, state, move) is RoutingFault.NOT_SO


@pytest.mark.parametrize(
    ("targets", "fault"),
    [
        ([], RoutingFault.NO_LEAD),
        ([Target(HELP, 1)], RoutingFault.NO_LEAD),
        ([Target(LEAD, 1), Target(LEAD, 2)], RoutingFault.TWO_LEADS),
        ([Target(LEAD, 1), Target(LEAD, unit=2)], RoutingFault.TWO_LEADS),
        ([Target(LEAD, 1), Target(HELP, 1)], RoutingFault.TWICE),
        ([Target(LEAD, unit=3), Target(INFORM, unit=3)], RoutingFault.TWICE),
        ([Target(LEAD)], RoutingFault.NOBODY),
        ([Target(LEAD, 1, 1)], RoutingFault.NOBODY),
    ],
)
def test_a_directive_names_one_lead_and_nobody_twice(targets, fault):
    assert fault_of(routing.check_directive, targets) is fault


def test_a_directive_to_persons_and_units_passes():
    routing.check_directive([Target(LEAD, unit=3), Target(HELP, 3), Target(INFORM, 4)])


@pytest.mark.parametrize(
    ("role", "targets", "fault"),
    [
        (LEAD, [Target(HELP, 1)], RoutingFault.NO_LEAD),
        (HELP, [], RoutingFault.NOBODY),
        (HELP, [Target(LEAD, 1)], RoutingFault.NOT_SO),
        (HELP, [Target(HELP, 1), Target(HELP, 1)], RoutingFault.TWICE),
        (INFORM, [Target(INFORM)], RoutingFault.NOBODY),
        (INFORM, [Target(HELP, 1)], RoutingFault.NOT_SO),
    ],
)
def test_passing_on_keeps_what_is_owed(role, targets, fault):
    assert fault_of(routing.check_passing, role, targets) is fault


def test_passing_on_what_may_be_passed():
    routing.check_passing(LEAD, [Target(LEAD, 1), Target(INFORM, 2)])
    routing.check_passing(INFORM, [Target(INFORM, 1), Target(INFORM, 2)])


@pytest.mark.parametrize(
    ("reach", "target", "fault"),
    [
        (Reach.AGENCY, Target(LEAD, 7), RoutingFault.TO_ONESELF),
        (Reach.UNIT, Target(LEAD, 7), RoutingFault.TO_ONESELF),
        (Reach.UNIT, Target(LEAD, 99), RoutingFault.OUT_OF_REACH),
        (Reach.UNIT, Target(LEAD, unit=2), RoutingFault.OUT_OF_REACH),
        (Reach.UNIT, Target(LEAD, unit=7), RoutingFault.OUT_OF_REACH),
        (Reach.UNIT, Target(LEAD, 31), RoutingFault.OUT_OF_REACH),
    ],
)
def test_nobody_reaches_further_than_his_post(reach, target, fault):
    people, units = frozenset({7, 8}), frozenset({31})
    refused = fault_of(routing.check_reach, reach, 7, people, units, [target])
    assert refused is fault


def test_reach_that_is_enough():
    people, units = frozenset({7, 8}), frozenset({31})
    far = [Target(LEAD, 99), Target(HELP, unit=2)]
    routing.check_reach(Reach.UNIT, 7, people, units, [Target(LEAD, 8)])
    routing.check_reach(Reach.UNIT, 7, people, units, [Target(LEAD, unit=31)])
    routing.check_reach(Reach.AGENCY, 7, people, units, far)


def test_an_extension_is_later_than_now_and_than_the_deadline():
    later, earlier = NOW + timedelta(days=3), NOW - timedelta(days=3)
    routing.check_extension(NOW, NOW, later)
    routing.check_extension(NOW, earlier, NOW + timedelta(minutes=1))
    routing.check_extension(NOW, None, later)
    check = routing.check_extension
    assert fault_of(check, NOW, earlier, earlier) is RoutingFault.PAST
    assert fault_of(check, NOW, earlier, NOW) is RoutingFault.PAST
    assert fault_of(check, NOW, later, later) is RoutingFault.NOT_LATER


@pytest.mark.parametrize(
    ("type_id", "urgency", "days"),
    [(1, "0", 15), (1, "2", 3), (2, "0", 7), (2, "2", 2), (9, "3", None)],
)
def test_the_most_particular_rule_gives_the_days(type_id, urgency, days):
    rules = [
        DeadlineRule(7, urgency="0"),
        DeadlineRule(15, type_id=1),
        DeadlineRule(3, type_id=1, urgency="2"),
        DeadlineRule(2, urgency="2"),
        DeadlineRule(5, urgency="2"),
    ]
    assert routing.default_days(rules, type_id, urgency) == days


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(-3000, Reminder.NONE), (-600, Reminder.SOON), (0, Reminder.SOON), (1, "late")],
)
def test_a_deadline_is_spoken_of_the_day_before_and_when_missed(minutes, expected):
    soon_from = NOW - timedelta(minutes=600)
    at = NOW + timedelta(minutes=minutes)
    assert routing.reminder(at, NOW, soon_from) == expected


def test_urging_reaches_further_each_time():
    assert [routing.urge_level(count).value for count in (0, 1, 2, 3, 4)] == [
        "holder",
        "holder",
        "head",
        "leader",
        "leader",
    ]


@pytest.mark.parametrize(
    ("handling", "targets", "fault"),
    [
        ("plain", [Target(Role.LEAD, person=1)], None),
        ("dossier", [Target(Role.LEAD, person=1)], None),
        ("dossier", [Target(Role.INFORM, person=1)], "no_lead"),
        ("inform", [Target(Role.INFORM, person=1)], None),
        ("inform", [Target(Role.LEAD, person=1)], "not_so"),
        (
            "inform",
            [Target(Role.LEAD, person=1), Target(Role.INFORM, person=2)],
            "not_so",
        ),
        ("inform", [Target(Role.INFORM, person=1)] * 2, "twice"),
        ("inform", [], "nobody"),
        ("boss", [Target(Role.LEAD, person=1)], "not_so"),
    ],
)
def test_the_people_fit_what_is_ordered(handling, targets, fault):
    if fault is None:
        routing.check_handling(handling, targets)
        return
    with pytest.raises(RoutingError) as refusal:
        routing.check_handling(handling, targets)
    assert refusal.value.code == fault


@pytest.mark.parametrize(
    ("minutes", "by", "same"),
    [(0, 7, True), (59, 7, True), (60, 7, False), (0, 8, False)],
)
def test_only_the_same_persons_press_within_the_hour_is_one_too_many(minutes, by, same):
    last = datetime(2026, 4, 22, 9, 41)
    now = last + timedelta(minutes=minutes)
    assert routing.is_same_urging(now, last, by, 7) is same
    assert not routing.is_same_urging(now, None, by, None)
