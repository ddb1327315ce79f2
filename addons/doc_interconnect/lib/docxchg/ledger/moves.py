"""Moving messages by the tables of :mod:`..states`, and their history.

A row and the line in its history are one statement: neither is ever without the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from ..states import FINAL, InEvent, InState, OutEvent, OutState, in_next, out_next
from .base import SECOND, Cursor, columns, rows

Values = Mapping[str, object]
ENDED: Values = {"next_at": None, "lease_until": None}
"""A message whose way is over waits for nothing."""


def lock(cr: Cursor, ids: Sequence[int]) -> dict[int, str]:
    """Hold rows until the transaction ends; return the state of each."""
    if not ids:
        return {}
    query = (
        "SELECT id, state FROM doc_exchange_message "
        "WHERE id = ANY(%(ids)s) ORDER BY id FOR UPDATE"
    )
    return dict(rows(cr, query, {"ids": list(ids)}))


def advance(
    cr: Cursor,
    states: Mapping[int, str],
    event: OutEvent | InEvent,
    values: Values | None = None,
    *,
    note: Values | None = None,
    first: Sequence[str] = (),
    next_at: Mapping[int, datetime] | None = None,
) -> dict[int, str]:
    """Let an event happen to messages that are held; return the new states.

    :param states: state of each, as :func:`lock` gave them
    :param values: columns that all of them get
    :param note: what the history says beside event, state and attempt
    :param first: those of the columns that keep what they have
    :param next_at: when each is to be looked at again; over the one in ``values``
    :raises TransitionError: it cannot happen in the state of one of them
    """
    after: dict[int, str] = {}
    for ident, state in states.items():
        if isinstance(event, OutEvent):
            after[ident] = str(out_next(OutState(state), event))
        else:
            after[ident] = str(in_next(InState(state), event))
    for state in sorted(set(after.values())):
        ids = [ident for ident, new in after.items() if new == state]
        move(cr, ids, state, str(event), values, note=note, first=first, at=next_at)
    return after


def move(
    cr: Cursor,
    ids: Sequence[int],
    state: str,
    event: str,
    values: Values | None = None,
    *,
    note: Values | None = None,
    first: Sequence[str] = (),
    at: Mapping[int, datetime] | None = None,
) -> None:
    """Write a state and its line of history; see :func:`advance`."""
    if not ids:
        return
    ended = ENDED if state in FINAL else {}
    # What is asked of it in the end is no moment of its way.
    changed = {**(values or {}), **ended}
    per_row = bool(at) and not ended
    if per_row:
        changed.pop("next_at", None)
    columns([*changed, *first])
    assigned = [f"{name} = {_new(name, first)}" for name in changed]
    if per_row:
        assigned.append("next_at = own.next_at")
    names, marks, params = _line(note or {})
    cr.execute(
        f"""
        WITH own AS (
            SELECT * FROM unnest(%(ids)s::int[], %(moments)s::timestamp[])
                AS own (id, next_at)
        ), moved AS (
            UPDATE doc_exchange_message m
               SET state = %(state)s, write_date = {SECOND}{_and(assigned)}
              FROM own WHERE m.id = own.id
            RETURNING m.id, m.company_id, m.document_id, m.attempt_no)
        INSERT INTO doc_exchange_status
              (message_id, company_id, document_id, attempt, state, event, at{names})
        SELECT id, company_id, document_id, coalesce(attempt_no, 0), %(state)s,
               %(event)s, {SECOND}{marks}
          FROM moved ORDER BY id
        """,
        {
            "ids": list(ids),
            "moments": [(at or {}).get(ident) for ident in ids],
            "state": state,
            "event": event,
            **{f"set_{name}": value for name, value in changed.items()},
            **params,
        },
    )


def note(
    cr: Cursor, ids: Sequence[int], event: str, told: Values | None = None
) -> None:
    """Write a line of history for messages as they stand."""
    if not ids:
        return
    names, marks, params = _line(told or {})
    cr.execute(
        f"""
        INSERT INTO doc_exchange_status
              (message_id, company_id, document_id, attempt, state, event, at{names})
        SELECT id, company_id, document_id, coalesce(attempt_no, 0), state,
               %(event)s, {SECOND}{marks}
          FROM doc_exchange_message WHERE id = ANY(%(ids)s) ORDER BY id
        """,
        {"ids": list(ids), "event": event, **params},
    )


def _new(name: str, first: Sequence[str]) -> str:
    mark = f"%(set_{name})s"
    return f"coalesce(m.{name}, {mark})" if name in first else mark


def _line(told: Values) -> tuple[str, str, dict[str, object]]:
    """Columns of a line of history, their marks and values."""
    columns(list(told))
    marks = _and([f"%(note_{name})s" for name in told])
    return _and(list(told)), marks, {f"note_{k}": value for k, value in told.items()}


def _and(parts: Sequence[str]) -> str:
    return "".join(f", {part}" for part in parts)
