"""The way of a draft to its signature: who decides, in which order.

A flow is a list of steps; steps of one turn are decided side by side, the next turn
begins when all of them are. What an agency prescribes for a type, a unit or a field
of work is chosen when a document is submitted and then stays with it.

Sources: Nghị định 30/2020/NĐ-CP Art. 10-13 (content by the head of the drafting unit,
form by whoever is in charge, then the competent person); Vĩnh Long 910/QĐ-UBND Art.
14.2 and 16.3 (each agency its own flow); Hà Tĩnh 206/QĐ-VPUB Art. 8.7c.4 and 8.11
(those who coordinate speak before the leader does).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .compat import StrEnum


class StepKind(StrEnum):
    """What a step answers for, in the order in which kinds may follow each other."""

    REVIEW = "review"
    """Looks at the draft: a colleague or another unit."""
    INITIAL = "initial"
    """The head of a unit answers for the content (ký tắt)."""
    OFFICE = "office"
    """The office checks form and procedure."""
    SIGN = "sign"
    """The competent person signs."""


ORDER = (StepKind.REVIEW, StepKind.INITIAL, StepKind.OFFICE, StepKind.SIGN)


class Holder(StrEnum):
    """Who decides a step."""

    UNIT_HEAD = "unit_head"
    """The head of the drafting unit."""
    PERSON = "person"
    """A named official."""
    HEAD_OF = "head_of"
    """The head of a named unit."""
    SIGNER = "signer"
    """Whom the draft names as its signer."""


class Condition(StrEnum):
    """When a step is taken."""

    ALWAYS = "always"
    URGENT = "urgent"
    NOT_URGENT = "not_urgent"
    REPLY = "reply"
    """The draft answers an incoming document."""
    ANNEX = "annex"
    """The draft has annexes."""
    LEGAL = "legal"
    """The draft is a legal normative document."""


class StepState(StrEnum):
    """Where a step of a running chain stands."""

    WAITING = "waiting"
    PENDING = "pending"
    APPROVED = "approved"
    RETURNED = "returned"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class FlowStep:
    """One prescribed step."""

    turn: int
    """Steps of one turn are decided side by side; turns follow by size."""
    kind: StepKind
    holder: Holder
    named: int = 0
    """The person or unit, where the holder names one."""
    condition: Condition = Condition.ALWAYS


DEFAULT_FLOW = (
    FlowStep(10, StepKind.INITIAL, Holder.UNIT_HEAD),
    FlowStep(20, StepKind.SIGN, Holder.SIGNER),
)
"""What the law itself asks: content by the unit's head, then the competent person."""


class FlowFault(StrEnum):
    """What keeps a list of steps from being a flow."""

    NO_SIGNATURE = "no_signature"
    SIGNATURE_NOT_LAST = "signature_not_last"
    MANY_SIGNATURES = "many_signatures"
    OUT_OF_ORDER = "out_of_order"
    NOBODY_NAMED = "nobody_named"
    SIGNATURE_CONDITION = "signature_condition"
    NOT_SIGNER = "not_signer"


def flow_faults(steps: Sequence[FlowStep]) -> tuple[FlowFault, ...]:
    """Return what is wrong with a flow; empty when it can be used.

    >>> flow_faults(DEFAULT_FLOW)
    ()
    >>> flow_faults(DEFAULT_FLOW[:1])
    (<FlowFault.NO_SIGNATURE: 'no_signature'>,)
    """
    faults = []
    signing = [step for step in steps if step.kind is StepKind.SIGN]
    if not signing:
        faults.append(FlowFault.NO_SIGNATURE)
    if len(signing) > 1:
        faults.append(FlowFault.MANY_SIGNATURES)
    others = [step.turn for step in steps if step.kind is not StepKind.SIGN]
    if signing and others and max(others) >= min(step.turn for step in signing):
        faults.append(FlowFault.SIGNATURE_NOT_LAST)
    ranked = sorted(
        (step for step in steps if step.kind is not StepKind.SIGN),
        key=lambda step: (step.turn, ORDER.index(step.kind)),
    )
    ranks = [ORDER.index(step.kind) for step in ranked]
    if ranks != sorted(ranks):
        faults.append(FlowFault.OUT_OF_ORDER)
    if any(
        step.holder in (Holder.PERSON, Holder.HEAD_OF) and not step.named
        for step in steps
    ):
        faults.append(FlowFault.NOBODY_NAMED)
    if any(step.condition is not Condition.ALWAYS for step in signing):
        faults.append(FlowFault.SIGNATURE_CONDITION)
    if any(
        (step.holder is Holder.SIGNER) != (step.kind is StepKind.SIGN) for step in steps
    ):
        faults.append(FlowFault.NOT_SIGNER)
    return tuple(faults)


@dataclass(frozen=True)
class Scope:
    """For which drafts a flow is prescribed; an empty set means all."""

    types: frozenset[int] = frozenset()
    units: frozenset[int] = frozenset()
    fields: frozenset[int] = frozenset()

    def fits(self, type_id: int, unit: int, field: int) -> bool:
        return all(
            not wanted or own in wanted
            for wanted, own in (
                (self.types, type_id),
                (self.units, unit),
                (self.fields, field),
            )
        )

    def weight(self) -> int:
        """Return how much this scope says: the type counts most, then the field."""
        return 4 * bool(self.types) + 2 * bool(self.fields) + bool(self.units)


def choose(scopes: Sequence[Scope], type_id: int, unit: int, field: int) -> int | None:
    """Return the place of the flow that says most about a draft, None for none.

    >>> choose([Scope(), Scope(types=frozenset({7}))], 7, 1, 0)
    1
    >>> choose([Scope(units=frozenset({2}))], 7, 1, 0) is None
    True
    """
    fitting = [
        (-scope.weight(), place)
        for place, scope in enumerate(scopes)
        if scope.fits(type_id, unit, field)
    ]
    return min(fitting)[1] if fitting else None


def chain(
    steps: Iterable[FlowStep], facts: frozenset[Condition]
) -> tuple[FlowStep, ...]:
    """Return the steps that a draft with these facts takes, in order.

    >>> [step.kind.value for step in chain(DEFAULT_FLOW, frozenset())]
    ['initial', 'sign']
    """
    return tuple(
        sorted(
            (
                step
                for step in steps
                if step.condition is Condition.ALWAYS or step.condition in facts
            ),
            key=lambda step: (step.turn, ORDER.index(step.kind)),
        )
    )


@dataclass(frozen=True)
class Turn:
    """One step of a running chain."""

    key: int
    turn: int
    kind: StepKind
    state: StepState


def due(steps: Sequence[Turn]) -> tuple[int, ...]:
    """Return the keys of the steps whose turn has come.

    Nothing is due while a step is pending; else the whole lowest turn that waits.
    """
    if any(step.state is StepState.PENDING for step in steps):
        return ()
    waiting = [step for step in steps if step.state is StepState.WAITING]
    if not waiting:
        return ()
    first = min(step.turn for step in waiting)
    return tuple(step.key for step in waiting if step.turn == first)


def anew(steps: Sequence[Turn], back_to: int) -> tuple[int, ...] | None:
    """Return the keys of decided or pending steps to be taken again.

    :param back_to: key of an approved step of an earlier turn
    :return: from that step on, of later turns all; None when one cannot go there
    """
    known = {step.key: step for step in steps}
    target = known.get(back_to)
    pending = [step for step in steps if step.state is StepState.PENDING]
    if target is None or target.state is not StepState.APPROVED or not pending:
        return None
    here = min(step.turn for step in pending)
    if target.turn >= here:
        return None
    live = (StepState.APPROVED, StepState.PENDING)
    return tuple(
        step.key
        for step in steps
        if step.state in live and (step.key == back_to or step.turn > target.turn)
    )


def may_take_back(steps: Sequence[Turn], own: int) -> bool:
    """Tell whether an approval may be taken back: nobody after it has decided."""
    known = {step.key: step for step in steps}
    step = known.get(own)
    if step is None or step.state is not StepState.APPROVED:
        return False
    decided = (StepState.APPROVED, StepState.RETURNED, StepState.REFUSED)
    return not any(other.turn > step.turn and other.state in decided for other in steps)


def changeable(steps: Sequence[Turn]) -> tuple[int, ...]:
    """Return the keys of steps that may still be changed in a running chain.

    What has begun stays, and so does the signature: the paper names its signer.
    """
    return tuple(
        step.key
        for step in steps
        if step.state is StepState.WAITING and step.kind is not StepKind.SIGN
    )
