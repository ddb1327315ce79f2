"""Outbox, first part: who sends what next.

A row is claimed and committed before the network is used; its result is written only
by whoever holds the same attempt number.
"""

import json
from dataclasses import dataclass
from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ..lib.docxchg.states import OutEvent
from .own_cursor import db_now, own_environment

LEASE = timedelta(minutes=5)
MAX_RECEIVERS = 400
RACES = 5
CALLS_OF_PARTNER = 4
CALLS_OF_CONNECTION = 16
"""How many calls may be under way at once, whoever of the workers makes them."""
MEGABYTES_OF_PARTNER = 128
MEGABYTES_OF_CONNECTION = 256
"""How much may be under way at once; one packet alone may be larger."""
HEAD_BYTES = 16 * 1024
"""What a packet has beside its files."""
_COUNTING = 0x64636C6D
"""First half of the lock under which the calls of a connection are counted."""
FOREMOST = 8
"""Rows looked at for each receiver: more than there are workers who hold one."""
_BACKEND = "doc.exchange.backend"


@dataclass(frozen=True)
class Transmission:
    """Rows of one document that go out in one call, as they were claimed."""

    rows: tuple[tuple[int, int], ...]
    """(id, attempt number) of each row."""
    partners: tuple[tuple[int, str], ...] = ()
    """(connection, receiver) of each row."""

    @property
    def ids(self):
        """Ids of the rows."""
        return tuple(ident for ident, _attempt in self.rows)

    def only(self, codes):
        """Return (rows to these receivers, the other rows)."""
        pairs = tuple(zip(self.rows, self.partners, strict=True))
        parts = []
        for wanted in (True, False):
            chosen = [one for one in pairs if (one[1][1] in codes) is wanted]
            rows, partners = zip(*chosen, strict=True) if chosen else ((), ())
            parts.append(Transmission(tuple(rows), tuple(partners)))
        return tuple(parts)


class ProbeTaken(Exception):
    """Another worker is trying this connection or receiver at the moment."""


class Crowded(Exception):
    """Others claimed at the same moment, and together it would be too much."""


class DocExchangeMessage(models.Model):
    _inherit = "doc.exchange.message"

    # The foremost of each receiver are found without looking at those behind them.
    _in_line = models.Index(
        "(backend_id, receiver_code, is_urgent DESC NULLS LAST, next_at, id)"
        " WHERE direction = 'out' AND state = 'ready'"
    )

    @api.model
    def _lapse_leases(self):
        """Take rows from workers that died: whether they sent is unknown."""
        with own_environment(self.env) as env:
            env.cr.execute(
                """
                UPDATE doc_exchange_message
                   SET lease_until = NULL, attempt_no = attempt_no + 1
                 WHERE id IN (
                    SELECT id FROM doc_exchange_message
                     WHERE direction = 'out' AND state = 'sending'
                       AND lease_until < clock_timestamp() AT TIME ZONE 'UTC'
                     FOR UPDATE SKIP LOCKED)
                RETURNING id
                """
            )
            lapsed = env[self._name].browse([row[0] for row in env.cr.fetchall()])
            lapsed._happen(OutEvent.LOSE, next_at=db_now(env.cr))

    @api.model
    def _claim(self, shard=(0, 1), served=None):
        """Claim the ready rows of one document; None when nothing is due.

        Urgent ones first, then in turn over the partners; who is being tried after a
        pause comes last, so that nobody waits for him. A row waits while an earlier
        message on the same document to the same receiver has not reached the axis,
        while its axis or its receiver rests, and while as much as may be is under way
        to either. What is too large for the room that is left keeps its place: nothing
        behind it is taken instead, so it goes as soon as the others have arrived.

        :param served: how often each (connection, receiver) had his turn in this run
        """
        turns = {f"{way}|{code}": n for (way, code), n in (served or {}).items()}
        for _try in range(RACES):
            try:
                return self._claim_once(shard, json.dumps(turns))
            except (ProbeTaken, Crowded):
                continue
        return None

    @api.model
    def _claim_once(self, shard, turns):
        with own_environment(self.env) as env:
            env.cr.execute(
                SQL(
                    """
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
                        SELECT f.backend_id, f.receiver_code, %(call)s AS call,
                               %(flying_weight)s AS weight
                          FROM doc_exchange_message f WHERE %(under_way)s
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
                               AND m.next_at <= clock_timestamp() AT TIME ZONE 'UTC'
                               AND mod(m.document_id, %(shards)s) = %(shard)s
                               AND %(room)s AND %(free)s
                             ORDER BY m.is_urgent DESC NULLS LAST, m.next_at, m.id
                             LIMIT %(foremost)s) m
                         WHERE b.active AND %(way_free)s AND %(line_free)s
                           AND b.id NOT IN (SELECT backend_id FROM full_way)
                    ), heavy_line AS MATERIALIZED (
                        SELECT l.backend_id, l.receiver_code
                          FROM line_load l CROSS JOIN LATERAL (
                            SELECT m.id FROM foremost f
                              JOIN doc_exchange_message m ON m.id = f.id
                             WHERE m.backend_id = l.backend_id
                               AND m.receiver_code = l.receiver_code
                             ORDER BY %(order)s LIMIT 1) next_up
                          JOIN doc_exchange_message m ON m.id = next_up.id
                         WHERE l.weight + %(weight)s > %(line_bytes)s
                    ), heavy_way AS MATERIALIZED (
                        SELECT l.backend_id
                          FROM way_load l CROSS JOIN LATERAL (
                            SELECT m.id FROM foremost f
                              JOIN doc_exchange_message m ON m.id = f.id
                             WHERE m.backend_id = l.backend_id AND %(light_line)s
                             ORDER BY %(order)s LIMIT 1) next_up
                          JOIN doc_exchange_message m ON m.id = next_up.id
                         WHERE l.weight + %(weight)s > %(way_bytes)s
                    ), head AS (
                        SELECT m.id, m.backend_id, m.document_id, m.kind,
                               m.business_key, m.packet_sha256, m.is_alone,
                               m.is_encrypted, f.tries_way, f.tries_line,
                               %(weight)s AS weight
                          FROM foremost f
                          JOIN doc_exchange_message m ON m.id = f.id
                         WHERE m.direction = 'out' AND m.state = 'ready'
                           AND m.next_at <= clock_timestamp() AT TIME ZONE 'UTC'
                           AND m.backend_id NOT IN (SELECT backend_id FROM heavy_way)
                           AND %(light_line)s
                         ORDER BY %(order)s
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
                           AND m.next_at <= clock_timestamp() AT TIME ZONE 'UTC'
                           AND (m.id = h.id OR %(together)s AND NOT EXISTS (
                                SELECT 1 FROM line_load l
                                 WHERE l.backend_id = m.backend_id
                                   AND l.receiver_code = m.receiver_code
                                   AND l.weight + h.weight > %(line_bytes)s))
                           AND %(room)s AND %(free)s
                         ORDER BY m.id LIMIT %(most)s
                           FOR UPDATE OF m SKIP LOCKED
                    )
                    UPDATE doc_exchange_message m
                       SET state = 'sending', attempts = attempts + 1,
                           attempt_no = attempt_no + 1,
                           attempt_at = statement_timestamp() AT TIME ZONE 'UTC',
                           lease_until = clock_timestamp() AT TIME ZONE 'UTC'
                                         + %(lease)s
                      FROM rows
                     WHERE m.id = rows.id
                    RETURNING m.id, m.attempt_no, m.backend_id, m.receiver_code,
                              rows.tries_way, rows.tries_line
                    """,
                    free=_NO_EARLIER,
                    call=_CALL,
                    under_way=_UNDER_WAY,
                    room=_ROOM,
                    way_cap=self._most_calls("connection", CALLS_OF_CONNECTION),
                    line_cap=self._most_calls("partner", CALLS_OF_PARTNER),
                    way_bytes=self._most_bytes("connection", MEGABYTES_OF_CONNECTION),
                    line_bytes=self._most_bytes("partner", MEGABYTES_OF_PARTNER),
                    flying_weight=_weight("f"),
                    weight=_weight("m"),
                    light_line=_LIGHT_LINE,
                    order=_in_turn(turns),
                    way_free=may_pass("b"),
                    line_free=may_pass("l"),
                    together=_TOGETHER,
                    most=MAX_RECEIVERS,
                    foremost=FOREMOST,
                    lease=env[_BACKEND]._pace("lease", LEASE),
                    shard=shard[0],
                    shards=shard[1],
                )
            )
            found = sorted(env.cr.fetchall())
            if not found:
                return None
            _ident, _attempt, way, _code, tries_way, line = found[0]
            if tries_way and not env[_BACKEND]._take_probe(way):
                raise ProbeTaken
            if line and not env["doc.exchange.line"]._take_probe(line):
                raise ProbeTaken
            claimed = env[self._name].browse([row[0] for row in found])
            env["doc.exchange.status"]._record(claimed, str(OutEvent.CLAIM))
            env[self._name]._refuse_crowd(way, [row[3] for row in found])
            return Transmission(
                tuple(row[:2] for row in found), tuple(row[2:4] for row in found)
            )

    @api.model
    def _most_calls(self, whose, usual):
        """Return the cap: parameter doc_interconnect.<whose>_calls, or usual."""
        return self._cap(f"{whose}_calls", usual)

    @api.model
    def _most_bytes(self, whose, usual):
        """Return the cap: parameter doc_interconnect.<whose>_megabytes, or usual."""
        return self._cap(f"{whose}_megabytes", usual) << 20

    @api.model
    def _cap(self, name, usual):
        return max(self.env[_BACKEND]._number(name, usual), 1)

    @api.model
    def _refuse_crowd(self, way, codes):
        """Raise Crowded if this claim, made on this cursor, is one too many.

        Those who claim at the same moment do not see each other's rows. So they count
        one after the other, each after the one before has committed; what stands
        between counting and the commit is only the commit.
        """
        self.env.flush_all()
        self.env.cr.execute("SELECT pg_advisory_xact_lock(%s, %s)", (_COUNTING, way))
        self.env.cr.execute(
            SQL(
                """
                WITH flying AS MATERIALIZED (
                    SELECT f.receiver_code, %(call)s AS call,
                           %(flying_weight)s AS weight
                      FROM doc_exchange_message f
                     WHERE %(under_way)s AND f.backend_id = %(way)s
                ), calls AS (
                    SELECT call, max(weight) AS weight FROM flying GROUP BY call)
                SELECT count(*) > %(way_cap)s
                       OR count(*) > 1 AND sum(weight) > %(way_bytes)s
                       OR EXISTS (SELECT 1 FROM flying
                                   WHERE receiver_code IN %(codes)s
                                   GROUP BY receiver_code
                                  HAVING count(*) > %(line_cap)s
                                      OR count(*) > 1
                                     AND sum(weight) > %(line_bytes)s)
                  FROM calls
                """,
                call=_CALL,
                under_way=_UNDER_WAY,
                way=way,
                codes=tuple(codes),
                way_cap=self._most_calls("connection", CALLS_OF_CONNECTION),
                line_cap=self._most_calls("partner", CALLS_OF_PARTNER),
                way_bytes=self._most_bytes("connection", MEGABYTES_OF_CONNECTION),
                line_bytes=self._most_bytes("partner", MEGABYTES_OF_PARTNER),
                flying_weight=_weight("f"),
            )
        )
        if self.env.cr.fetchone()[0]:
            raise Crowded

    @api.model
    def _still(self, transmission):
        """Lock and return the rows that are still this attempt's."""
        if not transmission.rows:
            return self.browse()
        self.env.cr.execute(
            SQL(
                "SELECT id FROM doc_exchange_message "
                "WHERE (id, attempt_no) IN %s ORDER BY id FOR UPDATE",
                transmission.rows,
            )
        )
        return self.browse([row[0] for row in self.env.cr.fetchall()])


def may_pass(table):
    """Return the condition that a breaker lets something pass, if only to try."""
    return SQL(
        """
        (%(t)s.paused_until IS NULL
         OR %(t)s.paused_until <= clock_timestamp() AT TIME ZONE 'UTC'
            AND (%(t)s.probing_until IS NULL
                 OR %(t)s.probing_until <= clock_timestamp() AT TIME ZONE 'UTC'))
        """,
        t=SQL.identifier(table),
    )


def _weight(table):
    """Return the expression for the bytes of a message's packet.

    Before it is built, at most what its files make of it: base64 is four for three.
    """
    return SQL(
        """
        (CASE WHEN %(t)s.packet_size > 0 THEN %(t)s.packet_size::bigint
              WHEN %(t)s.kind = 'status' THEN %(head)s
              ELSE %(head)s + (
                SELECT coalesce(sum(w.size), 0)::bigint * 4 / 3 FROM doc_file w
                 WHERE w.document_id = %(t)s.document_id AND w.is_current)
         END)
        """,
        t=SQL.identifier(table),
        head=HEAD_BYTES,
    )


def _in_turn(turns):
    """Return the order in which ways and receivers have their turn."""
    return SQL(
        """
        (f.tries_way OR f.tries_line IS NOT NULL), m.is_urgent DESC NULLS LAST,
        coalesce((%(turns)s::jsonb ->> concat(
            m.backend_id, '|', m.receiver_code))::int, 0),
        m.next_at, m.id
        """,
        turns=turns,
    )


# Claimed, and its worker may still be at it.
_UNDER_WAY = SQL(
    """
    (f.direction = 'out' AND f.state = 'sending'
     AND f.lease_until > clock_timestamp() AT TIME ZONE 'UTC')
    """
)
# What the rows of one call have in common: the moment of the statement that took them.
_CALL = SQL("(f.attempt_at, f.document_id, f.kind, f.business_key)")
# Asked once whether anybody is full, then once for each row. Both columns are required,
# so that NOT IN says what it seems to.
_ROOM = SQL(
    """
    (NOT (SELECT EXISTS (SELECT 1 FROM full_line))
     OR (m.backend_id, m.receiver_code) NOT IN
        (SELECT backend_id, receiver_code FROM full_line))
    """
)
# Receivers whose foremost message has room beside what is under way to them.
_LIGHT_LINE = SQL(
    """
    (m.backend_id, m.receiver_code) NOT IN
    (SELECT backend_id, receiver_code FROM heavy_line)
    """
)
# Rows that go in one call with the head. Whoever is being tried goes alone, so that
# what is refused for his sake concerns nobody else.
_TOGETHER = SQL(
    """
    (h.kind = 'edoc' AND h.tries_line IS NULL
     AND h.is_alone IS NOT TRUE AND m.is_alone IS NOT TRUE
     AND NOT EXISTS (
        SELECT 1 FROM doc_exchange_line o
         WHERE o.backend_id = m.backend_id AND o.receiver_code = m.receiver_code
           AND o.paused_until IS NOT NULL))
    """
)
# Recalls, updates and replacements never overtake what they speak of.
_NO_EARLIER = SQL(
    """
    (m.kind = 'status' AND m.status_code IS DISTINCT FROM 13 OR NOT EXISTS (
        SELECT 1 FROM doc_exchange_message e
         WHERE e.direction = 'out' AND e.kind = 'edoc'
           AND e.document_id = m.document_id AND e.receiver_code = m.receiver_code
           AND e.id < m.id
           AND e.state IN ('ready', 'sending', 'uncertain', 'rejected', 'dead')))
    """
)
