"""The claim: who sends what next, decided by the database.

A row is claimed and committed before the network is used; its result is written only
by whoever holds the same attempt number.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..states import OutEvent, OutState
from .base import NOW, SECOND, Cursor, prepared, rows
from .moves import note
from .weights import (
    CALL,
    IN_TURN,
    LIGHT_LINE,
    NO_EARLIER,
    ROOM,
    TOGETHER,
    TYPES,
    UNDER_WAY,
    Caps,
    may_pass,
    weight,
)

MAX_RECEIVERS = 400
FOREMOST = (1, 8)
"""Rows looked at for each receiver; the more only where others hold the first ones."""
_COUNTING = 0x64636C6D
"""First half of the lock under which the calls of a connection are counted."""
_OPEN = "state IN ('ready', 'sending', 'uncertain', 'accepted')"
"""As the index of rows that are still on their way says it."""
BREAKERS = ("doc_exchange_backend", "doc_exchange_line", "doc_axis_uplink")
Attempt = Sequence[tuple[int, int]]
"""(id, attempt number) of the rows of one call."""


class ProbeTaken(Exception):
    """Another worker is trying this connection or receiver at the moment."""


class Crowded(Exception):
    """Others claimed at the same moment, and together it would be too much."""


@dataclass(frozen=True)
class Claimed:
    """One row of a call that is now ours to make."""

    id: int
    attempt_no: int
    way: int
    """The connection."""
    receiver: str


def claim(
    cr: Cursor,
    caps: Caps,
    shard: tuple[int, int] = (0, 1),
    served: Mapping[tuple[int, str], int] | None = None,
) -> list[Claimed]:
    """Claim the ready rows of one document; none when nothing is due.

    The first statement of its transaction, which must be committed before anything is
    sent and rolled back after an exception.

    :param shard: (k, n): only every n-th document
    :param served: how often each (connection, receiver) had his turn in this run
    :raises ProbeTaken: somebody else tries that way at the moment
    :raises Crowded: with those who claimed at the same moment it would be too much
    """
    turns = {f"{way}|{code}": n for (way, code), n in (served or {}).items()}
    types = {**TYPES, "shard": "int", "shards": "int", "turns": "jsonb"}
    told = {
        **caps.parameters(),
        "shard": shard[0],
        "shards": shard[1],
        "turns": json.dumps(turns),
    }
    for query in _CLAIMS:
        found = sorted(prepared(cr, query, types, told))
        if found or not due(cr, str(OutState.READY), 1):
            break
    if not found:
        return []
    _ident, _attempt, way, _code, tries_way, line = found[0]
    if tries_way and not take_probe(cr, "doc_exchange_backend", way, caps):
        raise ProbeTaken
    if line and not take_probe(cr, "doc_exchange_line", line, caps):
        raise ProbeTaken
    claimed = [Claimed(*row[:4]) for row in found]
    note(cr, [one.id for one in claimed], str(OutEvent.CLAIM))
    _refuse_crowd(cr, way, [one.receiver for one in claimed], caps)
    return claimed


def take_probe(cr: Cursor, table: str, ident: int, caps: Caps) -> bool:
    """Whether the caller may pass a breaker; only one may while it is half-open.

    The row stays locked until the transaction ends.
    """
    if table not in BREAKERS:
        raise ValueError(f"no breaker: {table}")
    return bool(
        rows(
            cr,
            f"""
            UPDATE {table} b SET probing_until = {NOW} + %(probe)s
             WHERE id = %(id)s AND paused_until IS NOT NULL AND {may_pass("b")}
            RETURNING id
            """,
            {"probe": caps.probe, "id": ident},
        )
    )


def still(cr: Cursor, attempt: Attempt) -> dict[int, str]:
    """Lock the rows that are still this attempt's; return the state of each."""
    if not attempt:
        return {}
    query = (
        "SELECT id, state FROM doc_exchange_message "
        "WHERE (id, attempt_no) IN %(rows)s ORDER BY id FOR UPDATE"
    )
    return dict(rows(cr, query, {"rows": tuple(attempt)}))


def lapse(cr: Cursor) -> dict[int, str]:
    """Take rows from workers that died; return the state of each, held.

    Whether they sent is unknown; what they still write is of an older attempt.
    """
    return dict(
        rows(
            cr,
            f"""
            UPDATE doc_exchange_message
               SET lease_until = NULL, attempt_no = attempt_no + 1
             WHERE id IN (
                SELECT id FROM doc_exchange_message
                 WHERE direction = 'out' AND state = 'sending' AND lease_until < {NOW}
                 FOR UPDATE SKIP LOCKED)
            RETURNING id, state
            """,
            {},
        )
    )


def due(cr: Cursor, state: str, limit: int) -> list[int]:
    """Ids of outgoing rows in an open state whose moment has come, the longest first.

    The index of open rows answers it in its own order, whatever else there is.
    """
    query = f"""
        SELECT id FROM doc_exchange_message
         WHERE direction = 'out' AND {_OPEN}
           AND state = %(state)s AND next_at <= {SECOND}
         ORDER BY next_at, id LIMIT %(limit)s
        """
    return [row[0] for row in rows(cr, query, {"state": state, "limit": limit})]


def _refuse_crowd(cr: Cursor, way: int, codes: Sequence[str], caps: Caps) -> None:
    """Raise Crowded if this claim is one too many.

    Those who claim at the same moment do not see each other's rows. So they count one
    after the other, each after the one before has committed; what stands between
    counting and the commit is only the commit.
    """
    lock = {"key": _COUNTING, "way": way}
    cr.execute("SELECT pg_advisory_xact_lock(%(key)s, %(way)s)", lock)
    crowded = rows(cr, _CROWD, {**caps.parameters(), "way": way, "codes": list(codes)})
    if crowded[0][0]:
        raise Crowded


_CLAIM = f"""
    WITH RECURSIVE way AS (
        (SELECT backend_id, receiver_code FROM doc_exchange_message
          WHERE direction = 'out' AND state = 'ready'
          ORDER BY backend_id, receiver_code LIMIT 1)
        UNION ALL
        SELECT n.backend_id, n.receiver_code
          FROM way w CROSS JOIN LATERAL (
            SELECT backend_id, receiver_code
              FROM doc_exchange_message
             WHERE direction = 'out' AND state = 'ready'
               AND (backend_id, receiver_code)
                   > (w.backend_id, w.receiver_code)
             ORDER BY backend_id, receiver_code LIMIT 1) n
    ), flying AS MATERIALIZED (
        SELECT f.backend_id, f.receiver_code, {CALL} AS call,
               {weight("f")} AS weight
          FROM doc_exchange_message f WHERE {UNDER_WAY}
    ), full_way AS MATERIALIZED (
        SELECT backend_id FROM flying GROUP BY backend_id
        HAVING count(DISTINCT call) >= %(way_cap)s
    ), full_line AS MATERIALIZED (
        SELECT backend_id, receiver_code FROM flying
         GROUP BY backend_id, receiver_code
        HAVING count(*) >= %(line_cap)s
    ), way_load AS MATERIALIZED (
        SELECT backend_id, sum(weight) AS weight
          FROM (SELECT backend_id, call, max(weight) AS weight
                  FROM flying GROUP BY backend_id, call) c
         GROUP BY backend_id
    ), line_load AS MATERIALIZED (
        SELECT backend_id, receiver_code, sum(weight) AS weight
          FROM flying GROUP BY backend_id, receiver_code
    ), foremost AS MATERIALIZED (
        SELECT m.id, b.paused_until IS NOT NULL AS tries_way,
               CASE WHEN l.paused_until IS NOT NULL THEN l.id END
                   AS tries_line
          FROM way w
          JOIN doc_exchange_backend b ON b.id = w.backend_id
          LEFT JOIN doc_exchange_line l
            ON l.backend_id = w.backend_id
           AND l.receiver_code = w.receiver_code
          CROSS JOIN LATERAL (
            SELECT m.id FROM doc_exchange_message m
             WHERE m.direction = 'out' AND m.state = 'ready'
               AND m.backend_id = w.backend_id
               AND m.receiver_code = w.receiver_code
               AND m.next_at <= {NOW}
               AND mod(m.document_id, %(shards)s) = %(shard)s
               AND {ROOM} AND {NO_EARLIER}
             ORDER BY m.is_urgent DESC NULLS LAST, m.next_at, m.id
             LIMIT <foremost>) m
         WHERE b.active AND {may_pass("b")} AND {may_pass("l")}
           AND b.id NOT IN (SELECT backend_id FROM full_way)
    ), heavy_line AS MATERIALIZED (
        SELECT l.backend_id, l.receiver_code
          FROM line_load l CROSS JOIN LATERAL (
            SELECT m.id FROM foremost f
              JOIN doc_exchange_message m ON m.id = f.id
             WHERE m.backend_id = l.backend_id
               AND m.receiver_code = l.receiver_code
             ORDER BY {IN_TURN} LIMIT 1) next_up
          JOIN doc_exchange_message m ON m.id = next_up.id
         WHERE l.weight + {weight("m")} > %(line_bytes)s
    ), heavy_way AS MATERIALIZED (
        SELECT l.backend_id
          FROM way_load l CROSS JOIN LATERAL (
            SELECT m.id FROM foremost f
              JOIN doc_exchange_message m ON m.id = f.id
             WHERE m.backend_id = l.backend_id AND {LIGHT_LINE}
             ORDER BY {IN_TURN} LIMIT 1) next_up
          JOIN doc_exchange_message m ON m.id = next_up.id
         WHERE l.weight + {weight("m")} > %(way_bytes)s
    ), head AS (
        SELECT m.id, m.backend_id, m.document_id, m.kind,
               m.business_key, m.packet_sha256, m.is_alone,
               m.is_encrypted, f.tries_way, f.tries_line,
               {weight("m")} AS weight
          FROM foremost f
          JOIN doc_exchange_message m ON m.id = f.id
         WHERE m.direction = 'out' AND m.state = 'ready'
           AND m.next_at <= {NOW}
           AND m.backend_id NOT IN (SELECT backend_id FROM heavy_way)
           AND {LIGHT_LINE}
         ORDER BY {IN_TURN}
         LIMIT 1
           FOR UPDATE OF m SKIP LOCKED
    ), rows AS (
        SELECT m.id, h.tries_way, h.tries_line
          FROM doc_exchange_message m
          JOIN head h ON h.backend_id = m.backend_id
           AND h.document_id = m.document_id AND h.kind = m.kind
           AND h.business_key = m.business_key
           AND m.packet_sha256 IS NOT DISTINCT FROM h.packet_sha256
           AND m.is_encrypted IS NOT DISTINCT FROM h.is_encrypted
         WHERE m.direction = 'out' AND m.state = 'ready'
           AND m.next_at <= {NOW}
           AND (m.id = h.id OR {TOGETHER} AND NOT EXISTS (
                SELECT 1 FROM line_load l
                 WHERE l.backend_id = m.backend_id
                   AND l.receiver_code = m.receiver_code
                   AND l.weight + h.weight > %(line_bytes)s))
           AND {ROOM} AND {NO_EARLIER}
         ORDER BY m.id LIMIT {MAX_RECEIVERS}
           FOR UPDATE OF m SKIP LOCKED
    )
    UPDATE doc_exchange_message m
       SET state = 'sending', attempts = attempts + 1,
           attempt_no = attempt_no + 1,
           attempt_at = statement_timestamp() AT TIME ZONE 'UTC',
           lease_until = {NOW} + %(lease)s
      FROM rows
     WHERE m.id = rows.id
    RETURNING m.id, m.attempt_no, m.backend_id, m.receiver_code,
              rows.tries_way, rows.tries_line
    """
_CLAIMS = tuple(_CLAIM.replace("<foremost>", str(depth)) for depth in FOREMOST)
_CROWD = f"""
    WITH flying AS MATERIALIZED (
        SELECT f.receiver_code, {CALL} AS call, {weight("f")} AS weight
          FROM doc_exchange_message f
         WHERE {UNDER_WAY} AND f.backend_id = %(way)s
    ), calls AS (
        SELECT call, max(weight) AS weight FROM flying GROUP BY call)
    SELECT count(*) > %(way_cap)s
           OR count(*) > 1 AND sum(weight) > %(way_bytes)s
           OR EXISTS (SELECT 1 FROM flying
                       WHERE receiver_code = ANY(%(codes)s)
                       GROUP BY receiver_code
                      HAVING count(*) > %(line_cap)s
                          OR count(*) > 1 AND sum(weight) > %(line_bytes)s)
      FROM calls
    """
