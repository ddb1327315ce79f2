"""What a leaver hands over, and to whom each thing may go."""

import pytest

from docmgmt.handover import (
    NEEDS,
    HandoverError,
    Item,
    Kind,
    Need,
    allot,
    check_roles,
)

PART, DRAFT, SIGN = (
    Item(Kind.PART, 5),
    Item(Kind.DRAFT, 6),
    Item(Kind.SIGNATURE, 7),
)


def test_each_thing_goes_to_the_one_named_or_to_the_one_for_all():
    assert allot([PART, DRAFT], 1, 2, {DRAFT: 3}) == {PART: 2, DRAFT: 3}
    assert allot([PART, DRAFT], 1, None, {PART: 2, DRAFT: 3}) == {PART: 2, DRAFT: 3}


@pytest.mark.parametrize(
    ("items", "receiver", "others", "fault"),
    [
        ([], 2, None, "nothing"),
        ([PART], None, None, "no_receiver"),
        ([PART, DRAFT], None, {PART: 2}, "no_receiver"),
        ([PART], 1, None, "to_oneself"),
        ([PART], 2, {PART: 1}, "to_oneself"),
        ([PART], 2, {DRAFT: 3}, "not_held"),
    ],
)
def test_what_cannot_be_handed_over_is_refused(items, receiver, others, fault):
    with pytest.raises(HandoverError) as refusal:
        allot(items, 1, receiver, others)
    assert refusal.value.code == fault


def test_a_signature_needs_a_leader():
    handler = {Need.HANDLER, Need.ANYBODY}
    check_roles({PART: 2, SIGN: 3}, {2: handler, 3: {*handler, Need.LEADER}})
    with pytest.raises(HandoverError) as refusal:
        check_roles({PART: 2, SIGN: 2}, {2: handler})
    assert (refusal.value.code, refusal.value.values["person"]) == ("no_role", 2)
    with pytest.raises(HandoverError):
        check_roles({PART: 2}, {})


def test_every_kind_says_what_it_needs():
    assert set(NEEDS) == set(Kind)


def test_what_was_given_out_needs_a_leader_and_slips_anybody():
    given, slip = Item(Kind.GIVEN, 8), Item(Kind.SLIP_SENT, 9)
    check_roles({given: 2, slip: 3}, {2: [Need.LEADER], 3: [Need.ANYBODY]})
    with pytest.raises(HandoverError) as refusal:
        check_roles({given: 2}, {2: [Need.HANDLER, Need.HEAD, Need.ANYBODY]})
    assert refusal.value.code == "no_role"
