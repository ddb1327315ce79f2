"""Ways to a recipient and copies on paper (C8, C9)."""

from __future__ import annotations

import pytest

from docmgmt.dispatch import (
    Connection,
    Medium,
    Paper,
    PaperRule,
    Receiver,
    Why,
    email_refusal,
    medium,
    paper,
    print_count,
)

CONNECTED = Receiver(is_connected=True, has_email=True, group="province")
MAILED = Receiver(has_email=True)
REMOTE = Receiver()
OWN = Receiver(is_own=True)


@pytest.mark.parametrize(
    ("receiver", "email", "blocked", "way"),
    [
        (CONNECTED, "only_unconnected", False, (Medium.AXIS, Why.CONNECTED)),
        (CONNECTED, "allowed", False, (Medium.AXIS, Why.CONNECTED)),
        (MAILED, "only_unconnected", False, (Medium.EMAIL, Why.NOT_CONNECTED)),
        (MAILED, "forbidden", False, (Medium.POST, Why.NOT_CONNECTED)),
        (REMOTE, "allowed", False, (Medium.POST, Why.NOT_CONNECTED)),
        (CONNECTED, "allowed", True, (Medium.POST, Why.MARKED)),
        (OWN, "forbidden", True, (Medium.INTERNAL, Why.OWN_AGENCY)),
    ],
)
def test_the_way_is_chosen_by_rules(
    receiver: Receiver, email: str, blocked: bool, way: tuple[Medium, Why]
) -> None:
    assert medium(receiver, email, blocked=blocked) == way


@pytest.mark.parametrize(
    ("email", "to_connected", "to_others"),
    [
        ("only_unconnected", Why.EMAIL_CONNECTED, None),
        ("allowed", None, None),
        ("forbidden", Why.EMAIL_FORBIDDEN, Why.EMAIL_FORBIDDEN),
    ],
)
def test_email_is_refused_by_the_switch(
    email: str, to_connected: Why | None, to_others: Why | None
) -> None:
    assert email_refusal(CONNECTED, email) == to_connected
    assert email_refusal(MAILED, email) == to_others


def _paper(
    policy: str,
    *rules: PaperRule,
    way: Medium = Medium.AXIS,
    receiver: Receiver = CONNECTED,
    signed: bool = True,
) -> Paper:
    return paper(
        policy, rules, way, type_id=7, field=5, receiver=receiver, signed=signed
    )


def test_paper_follows_the_switch() -> None:
    wants = PaperRule(True, types=frozenset({7}))
    assert _paper("never", wants) == Paper(False, Why.PAPER_NEVER)
    assert _paper("always") == Paper(True, Why.PAPER_ALWAYS)
    assert _paper("rules", wants) == Paper(True, Why.RULE, 0)
    assert _paper("rules") == Paper(False, Why.NONE)


def test_the_first_rule_that_fits_speaks() -> None:
    rules = (
        PaperRule(False, groups=frozenset({"ward"})),
        PaperRule(True, fields=frozenset({5}), connection=Connection.UNCONNECTED),
        PaperRule(False, groups=frozenset({"province"})),
        PaperRule(True),
    )
    assert _paper("rules", *rules) == Paper(False, Why.RULE, 2)
    assert _paper("rules", *rules, receiver=MAILED) == Paper(True, Why.RULE, 1)


def test_an_unsigned_document_never_takes_the_place_of_paper() -> None:
    for policy in ("rules", "always", "never"):
        assert _paper(policy, signed=False) == Paper(True, Why.NOT_SIGNED)


def test_what_goes_by_post_is_paper_and_inside_none_is_needed() -> None:
    assert _paper("never", way=Medium.POST) == Paper(True, Why.PAPER_BY_POST)
    assert _paper("always", way=Medium.INTERNAL, receiver=OWN) == Paper(
        False, Why.OWN_AGENCY
    )


def test_the_file_copy_is_printed_as_well() -> None:
    assert print_count([1, 2], keeps_paper=True) == 4
    assert print_count([], keeps_paper=False) == 0
