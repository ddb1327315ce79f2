"""The chain to the signature: which flow, whose turn, what may still change."""

from __future__ import annotations

import pytest

from docmgmt.approval import (
    DEFAULT_FLOW,
    Condition,
    FlowFault,
    FlowStep,
    Holder,
    Scope,
    StepKind,
    StepState,
    Turn,
    anew,
    chain,
    changeable,
    choose,
    due,
    flow_faults,
    may_take_back,
)

SIGN = FlowStep(90, StepKind.SIGN, Holder.SIGNER)


def _turns(*spec: tuple[int, str, str]) -> tuple[Turn, ...]:
    return tuple(
        Turn(key, turn, StepKind(kind), StepState(state))
        for key, (turn, kind, state) in enumerate(spec, 1)
    )


@pytest.mark.parametrize(
    ("steps", "faults"),
    [
        (DEFAULT_FLOW, ()),
        ((SIGN,), ()),
        ((), (FlowFault.NO_SIGNATURE,)),
        ((SIGN, SIGN), (FlowFault.MANY_SIGNATURES,)),
        (
            (FlowStep(95, StepKind.OFFICE, Holder.PERSON, 1), SIGN),
            (FlowFault.SIGNATURE_NOT_LAST,),
        ),
        (
            (FlowStep(90, StepKind.OFFICE, Holder.PERSON, 1), SIGN),
            (FlowFault.SIGNATURE_NOT_LAST,),
        ),
        (
            (
                FlowStep(10, StepKind.OFFICE, Holder.PERSON, 1),
                FlowStep(20, StepKind.INITIAL, Holder.UNIT_HEAD),
                SIGN,
            ),
            (FlowFault.OUT_OF_ORDER,),
        ),
        (
            (
                FlowStep(10, StepKind.REVIEW, Holder.PERSON, 1),
                FlowStep(10, StepKind.INITIAL, Holder.UNIT_HEAD),
                SIGN,
            ),
            (),
        ),
        (
            (FlowStep(10, StepKind.REVIEW, Holder.HEAD_OF), SIGN),
            (FlowFault.NOBODY_NAMED,),
        ),
        (
            (FlowStep(90, StepKind.SIGN, Holder.SIGNER, 0, Condition.URGENT),),
            (FlowFault.SIGNATURE_CONDITION,),
        ),
        (
            (FlowStep(90, StepKind.SIGN, Holder.PERSON, 4),),
            (FlowFault.NOT_SIGNER,),
        ),
        (
            (FlowStep(10, StepKind.REVIEW, Holder.SIGNER), SIGN),
            (FlowFault.NOT_SIGNER,),
        ),
    ],
)
def test_a_flow_is_checked(
    steps: tuple[FlowStep, ...], faults: tuple[FlowFault, ...]
) -> None:
    assert flow_faults(steps) == faults


@pytest.mark.parametrize(
    ("scopes", "chosen"),
    [
        ([], None),
        ([Scope()], 0),
        ([Scope(), Scope(types=frozenset({7}))], 1),
        # The type says more than field and unit together.
        (
            [
                Scope(units=frozenset({1}), fields=frozenset({5})),
                Scope(types=frozenset({7})),
            ],
            1,
        ),
        ([Scope(fields=frozenset({5})), Scope(units=frozenset({1}))], 0),
        ([Scope(types=frozenset({8}))], None),
        ([Scope(types=frozenset({7}), units=frozenset({2})), Scope()], 1),
        # Of two that say the same the first in the agency's order serves.
        ([Scope(types=frozenset({7})), Scope(types=frozenset({7, 8}))], 0),
    ],
)
def test_the_flow_that_says_most_serves(
    scopes: list[Scope], chosen: int | None
) -> None:
    assert choose(scopes, type_id=7, unit=1, field=5) == chosen


def test_a_step_with_a_condition_is_taken_only_then() -> None:
    urgent = FlowStep(15, StepKind.OFFICE, Holder.PERSON, 1, Condition.URGENT)
    flow = (SIGN, urgent, FlowStep(10, StepKind.INITIAL, Holder.UNIT_HEAD))
    plain = chain(flow, frozenset())
    assert [step.turn for step in plain] == [10, 90]
    pressed = chain(flow, frozenset({Condition.URGENT}))
    assert [step.turn for step in pressed] == [10, 15, 90]


def test_parallel_steps_begin_together_and_the_next_turn_after_all() -> None:
    start = _turns(
        (10, "review", "waiting"), (10, "review", "waiting"), (20, "sign", "waiting")
    )
    assert due(start) == (1, 2)
    half = _turns(
        (10, "review", "approved"), (10, "review", "pending"), (20, "sign", "waiting")
    )
    assert due(half) == ()
    both = _turns(
        (10, "review", "approved"), (10, "review", "approved"), (20, "sign", "waiting")
    )
    assert due(both) == (3,)
    assert due(_turns((20, "sign", "approved"))) == ()


def test_one_returns_to_an_earlier_approver_only() -> None:
    steps = _turns(
        (10, "review", "approved"),
        (20, "initial", "approved"),
        (30, "office", "pending"),
        (40, "sign", "waiting"),
    )
    assert anew(steps, 1) == (1, 2, 3)
    assert anew(steps, 2) == (2, 3)
    for nowhere in (3, 4, 99):
        assert anew(steps, nowhere) is None


def test_the_neighbour_of_the_same_turn_need_not_decide_again() -> None:
    steps = _turns(
        (10, "review", "approved"),
        (10, "review", "approved"),
        (20, "initial", "pending"),
        (30, "sign", "waiting"),
    )
    assert anew(steps, 1) == (1, 3)


def test_an_approval_is_taken_back_while_nobody_after_it_decided() -> None:
    open_after = _turns((10, "initial", "approved"), (20, "sign", "pending"))
    assert may_take_back(open_after, 1)
    decided = _turns(
        (10, "review", "approved"),
        (20, "initial", "approved"),
        (30, "sign", "pending"),
    )
    assert not may_take_back(decided, 1)
    assert may_take_back(decided, 2)
    assert not may_take_back(decided, 3)
    assert not may_take_back(decided, 77)


def test_what_has_begun_and_the_signature_stay() -> None:
    steps = _turns(
        (10, "initial", "approved"),
        (20, "office", "pending"),
        (30, "office", "waiting"),
        (40, "sign", "waiting"),
    )
    assert changeable(steps) == (3,)
