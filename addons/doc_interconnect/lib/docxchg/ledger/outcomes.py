"""What became of a sending: written on every row that is still its attempt's.

A row that was taken over meanwhile, so that its attempt number moved on, is left.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import timedelta

from ..states import TROUBLED, OutEvent, OutState, RetryPolicy
from .base import Cursor, now, rows
from .claims import Attempt, still
from .moves import Values, advance

FOLLOW_FIRST = timedelta(seconds=60)
CLEAN: Values = {"error": None, "error_code": None, "answer": None}
RELEASED: Values = {"lease_until": None}


def confirm(cr: Cursor, attempt: Attempt, axis_doc_id: str) -> dict[int, str]:
    """The axis has it."""
    held, at = still(cr, attempt), now(cr)
    values = {
        **CLEAN,
        **RELEASED,
        "axis_doc_id": axis_doc_id,
        "sent_at": at,
        "next_at": at + FOLLOW_FIRST,
        "probes": 0,
    }
    return advance(cr, held, OutEvent.CONFIRM, values, first=("sent_at",))


def fail(
    cr: Cursor,
    attempt: Attempt,
    event: OutEvent,
    values: Values,
    look_after: timedelta | None = None,
) -> dict[int, str]:
    """The axis refused it for good, or nobody knows whether the axis has it.

    :param look_after: when the axis is asked whether it has it
    """
    held, found = still(cr, attempt), {**values, **RELEASED}
    if look_after is not None:
        found["next_at"] = now(cr) + look_after
    return advance(cr, held, event, found, note=_why(values))


def put_back(cr: Cursor, attempt: Attempt, values: Values) -> dict[int, str]:
    """Make rows ready again as if they had not been tried."""
    held = still(cr, attempt)
    return _again(cr, held, {ident: 0.0 for ident in held}, values, counts=False)


def retry(
    cr: Cursor,
    attempt: Attempt,
    policy: RetryPolicy,
    source: random.Random,
    values: Values,
    *,
    retry_after: float | None = None,
    counts: bool = True,
) -> dict[int, str]:
    """Put rows back with a delay.

    :param counts: False: nothing was tried; no attempt is used up by it
    """
    held = still(cr, attempt)
    query = (
        "SELECT id, attempts, is_urgent FROM doc_exchange_message WHERE id = ANY(%(i)s)"
    )
    waits = {
        ident: policy.delay(
            attempts, source, urgent=bool(urgent), retry_after=retry_after
        )
        for ident, attempts, urgent in rows(cr, query, {"i": list(held)})
    }
    return _again(cr, held, waits, values, counts=counts)


def _again(
    cr: Cursor,
    held: Mapping[int, str],
    waits: Mapping[int, float],
    values: Values,
    *,
    counts: bool,
) -> dict[int, str]:
    at = now(cr)
    if not counts:
        cr.execute(
            "UPDATE doc_exchange_message SET attempts = greatest(attempts - 1, 0) "
            "WHERE id = ANY(%(ids)s)",
            {"ids": list(held)},
        )
    after = advance(
        cr,
        held,
        OutEvent.RETRY,
        {**values, **RELEASED},
        note=_why(values),
        next_at={ident: at + timedelta(seconds=wait) for ident, wait in waits.items()},
    )
    return {**after, **expire(cr, list(after), RetryPolicy())}


def expire(cr: Cursor, ids: Sequence[int], policy: RetryPolicy) -> dict[int, str]:
    """Leave to a person what was tried too often or for too long, of rows held.

    :return: the new states of those alone
    """
    query = """
        SELECT id, state, attempts, queued_at, error FROM doc_exchange_message
         WHERE id = ANY(%(ids)s) AND state IN ('ready', 'uncertain')
        """
    found, at = rows(cr, query, {"ids": list(ids)}), now(cr)
    tired: dict[str | None, dict[int, str]] = {}
    for ident, state, attempts, since, error in found:
        if policy.exhausted(attempts, (at - since).total_seconds()):
            tired.setdefault(error, {})[ident] = state
    after: dict[int, str] = {}
    for error, held in tired.items():
        told = {"description": error}
        after |= advance(cr, held, OutEvent.EXPIRE, {"next_at": None}, note=told)
    return after


def settle(
    cr: Cursor,
    held: Mapping[int, str],
    found: Mapping[int, str],
    probes: int,
    wait: timedelta,
) -> dict[int, str]:
    """Decide on sendings whose answer never came.

    :param held: rows that are ``uncertain``, locked
    :param found: the axis' id of those it lists
    :param probes: in how many listings one must be missing before it is sent again
    :param wait: between two listings
    """
    at, after = now(cr), dict[int, str]()
    for ident, doc_id in found.items():
        values = {
            "axis_doc_id": doc_id,
            "sent_at": at,
            "next_at": at + FOLLOW_FIRST,
            "probes": 0,
            "error": None,
            "error_code": None,
        }
        one = {ident: held[ident]}
        after |= advance(cr, one, OutEvent.FOUND, values, first=("sent_at",))
    missing = [ident for ident in held if ident not in found]
    query = """
        UPDATE doc_exchange_message SET probes = probes + 1, next_at = %(later)s
         WHERE id = ANY(%(ids)s) AND probes + 1 < %(probes)s RETURNING id
        """
    told = {"ids": missing, "probes": probes, "later": at + wait}
    asked_again = {row[0] for row in rows(cr, query, told)}
    gone = {ident: held[ident] for ident in missing if ident not in asked_again}
    if gone:
        values = {"next_at": at, "probes": 0}
        after |= advance(cr, gone, OutEvent.NOT_FOUND, values)
        after |= expire(cr, list(gone), RetryPolicy())
    return after


def troubled(after: Mapping[int, str]) -> list[int]:
    """Of rows that moved, those a person must look at."""
    return [ident for ident, state in after.items() if OutState(state) in TROUBLED]


def _why(values: Values) -> Values:
    return {"description": values["error"]} if values.get("error") else {}
