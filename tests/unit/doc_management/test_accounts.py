"""Which roles one may hand out, and how long a password lasts."""

from datetime import datetime, timedelta

import pytest

from docmgmt.accounts import after_commands, password_expired, weigh

USER, SPECIALIST, HEAD, LEADER, CLERK, ADMIN, STAFF, SYSTEM = range(1, 9)
IMPLIED = {
    USER: {USER},
    SPECIALIST: {SPECIALIST, USER},
    HEAD: {HEAD, SPECIALIST, USER},
    LEADER: {LEADER, HEAD, SPECIALIST, USER},
    CLERK: {CLERK, USER},
    ADMIN: {ADMIN, STAFF, USER},
    STAFF: {STAFF, USER},
    SYSTEM: {SYSTEM, STAFF, USER},
}
ROLES = {SPECIALIST, HEAD, LEADER, CLERK}


@pytest.mark.parametrize(
    ("current", "target", "kept", "proposed", "refused"),
    [
        # What he holds himself he gives.
        ({USER}, {USER, ADMIN}, {USER, ADMIN}, set(), set()),
        ({USER}, {USER, STAFF}, {USER, STAFF}, set(), set()),
        # A role he lacks is proposed, the rest of the change is done.
        ({USER}, {USER, CLERK, STAFF}, {USER, STAFF}, {CLERK}, set()),
        # The lower role stays until the higher one is granted.
        ({SPECIALIST}, {LEADER}, {SPECIALIST}, {LEADER}, set()),
        # What the account holds already by implication is no new right.
        ({LEADER}, {SPECIALIST}, {SPECIALIST}, set(), set()),
        # A role is taken at once.
        ({USER, CLERK}, {USER}, {USER}, set(), set()),
        # Neither given nor taken.
        ({USER}, {USER, SYSTEM}, {USER}, set(), {SYSTEM}),
        ({USER, SYSTEM}, {USER}, {USER}, set(), {SYSTEM}),
        ({USER}, {USER}, {USER}, set(), set()),
    ],
)
def test_groups_are_weighed_by_what_one_holds(
    current: set[int],
    target: set[int],
    kept: set[int],
    proposed: set[int],
    refused: set[int],
) -> None:
    weighed = weigh(current, target, implied=IMPLIED, held=IMPLIED[ADMIN], roles=ROLES)
    assert (weighed.proposed, weighed.refused) == (proposed, refused)
    assert refused or weighed.kept == kept


def test_a_role_that_brings_more_than_roles_is_refused() -> None:
    implied = {**IMPLIED, CLERK: {CLERK, SYSTEM}}
    weighed = weigh(
        {USER}, {USER, CLERK}, implied=implied, held=IMPLIED[ADMIN], roles=ROLES
    )
    assert weighed.refused == {CLERK}


@pytest.mark.parametrize(
    ("commands", "held"),
    [
        ([(4, 3)], {1, 2, 3}),
        ([(4, 3, 0), (3, 1, 0)], {2, 3}),
        ([(6, 0, [5])], {5}),
        ([(5,), (4, 7)], {7}),
        ([9], {1, 2, 9}),
        ([], {1, 2}),
        ([(0, 0, {"name": "x"})], None),
        ([(1, 2, {"name": "x"})], None),
        ([(2, 1)], None),
    ],
)
def test_commands_are_followed(commands: list[object], held: set[int] | None) -> None:
    assert after_commands({1, 2}, commands) == held  # type: ignore[arg-type]


NOW = datetime(2026, 4, 22, 9, 41)


@pytest.mark.parametrize(
    ("age", "days", "given", "expired"),
    [
        (timedelta(days=89, hours=23), 90, False, False),
        (timedelta(days=90), 90, False, True),
        (timedelta(days=4000), 0, False, False),
        (timedelta(days=4000), -1, False, False),
        (timedelta(0), 90, True, True),
        (timedelta(0), 0, True, True),
    ],
)
def test_a_password_lasts_so_many_days(
    age: timedelta, days: int, given: bool, expired: bool
) -> None:
    assert password_expired(NOW - age, NOW, days, given=given) is expired


def test_a_password_of_unknown_age_is_too_old_where_age_counts() -> None:
    assert password_expired(None, NOW, 90, given=False)
    assert not password_expired(None, NOW, 0, given=False)
