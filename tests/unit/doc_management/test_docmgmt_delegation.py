"""Who may act for whom, in what, until when."""

from datetime import date

import pytest

from docmgmt.delegation import (
    Delegation,
    DelegationError,
    Direction,
    Scope,
    acts_for,
    check_new,
    readable,
)

TODAY = date(2026, 4, 22)


def lent(delegator=1, delegate=2, scopes=(Scope.ASSIGN,), first=22, last=24, **more):
    return Delegation(
        delegator,
        delegate,
        frozenset(scopes),
        date(2026, 4, first),
        date(2026, 4, last),
        **more,
    )


@pytest.mark.parametrize(
    ("wanted", "fault"),
    [
        (lent(delegate=1), "to_oneself"),
        (lent(scopes=()), "nothing"),
        (lent(first=24, last=23), "ends_before"),
        (lent(first=21), "past"),
        (
            Delegation(1, 2, frozenset(Scope), TODAY, date(2027, 4, 23)),
            "too_long",
        ),
    ],
)
def test_what_cannot_be_is_refused(wanted, fault):
    with pytest.raises(DelegationError) as refusal:
        check_new(wanted, TODAY)
    assert refusal.value.code == fault


def test_a_whole_year_and_a_single_day_can_be():
    check_new(Delegation(1, 2, frozenset(Scope), TODAY, date(2027, 4, 22)), TODAY)
    check_new(lent(first=22, last=22), TODAY)


@pytest.mark.parametrize(
    ("known", "fault"),
    [
        (lent(delegate=3), "overlap"),
        (lent(delegate=3, first=24, last=30), "overlap"),
        (lent(delegate=3, first=25, last=30), None),
        (lent(delegate=3, scopes=[Scope.APPROVE]), None),
        (lent(delegate=3, revoked=True), None),
        (lent(delegator=2, delegate=3), "absent"),
        (lent(delegator=2, delegate=3, first=25, last=26), None),
        (lent(delegator=3, delegate=1), None),
    ],
)
def test_powers_have_one_stand_in_who_is_there(known, fault):
    if fault is None:
        check_new(lent(), TODAY, [known])
        return
    with pytest.raises(DelegationError) as refusal:
        check_new(lent(), TODAY, [known])
    assert refusal.value.code == fault


@pytest.mark.parametrize(
    ("day", "runs"), [(21, False), (22, True), (24, True), (25, False)]
)
def test_first_and_last_day_are_included(day, runs):
    assert lent().runs_on(date(2026, 4, day)) is runs
    assert not lent(revoked=True).runs_on(date(2026, 4, day))


def test_ones_own_right_goes_first():
    assert acts_for(2, [2, 1], Scope.ASSIGN, TODAY, [lent()]) == 2
    assert acts_for(2, [1], Scope.ASSIGN, TODAY, [lent()]) == 1


@pytest.mark.parametrize(
    "known",
    [
        [lent(scopes=[Scope.RECEIVE])],
        [lent(delegate=3)],
        [lent(first=23)],
        [lent(revoked=True)],
        [lent(delegator=3, delegate=2), lent(delegator=1, delegate=3)],
        [],
    ],
)
def test_nobody_acts_without_that_very_power(known):
    assert acts_for(2, [1], Scope.ASSIGN, TODAY, known) is None


def test_a_power_opens_only_the_documents_it_looks_at():
    assert readable([Scope.APPROVE]) == {Direction.OUTGOING}
    assert readable([Scope.ASSIGN, Scope.RECEIVE]) == {Direction.INCOMING}
    assert readable(Scope) == set(Direction)
    assert readable([]) == set()
