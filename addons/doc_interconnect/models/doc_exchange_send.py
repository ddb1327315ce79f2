"""Outbox: claim, send, learn the outcome, follow.

The network is used while no transaction is open. A row is claimed and committed
first; its result is written only by whoever holds the same attempt number.
"""

import logging
import random
from dataclasses import dataclass, replace
from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.doc_management.lib.docmgmt.blobs import BlobError
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..lib.docxchg.axis import AxisError, MessageType, Outcome, PacketStatus, SentPacket
from ..lib.docxchg.edxml import InvalidMessage
from ..lib.docxchg.states import OutEvent, OutState, RetryPolicy
from . import office_clock, packet_store
from .axis_words import axis_words, fault_words
from .own_cursor import db_now, own_environment
from .transport import Connection

_logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
PROBE_AFTER = timedelta(seconds=60)
LOOK_AFTER = 20
PROBES = 2
CLOCK_SKEW = timedelta(minutes=5)
FOLLOW_FIRST = 60
FOLLOW_CAP = 6 * 3600
MAX_RECEIVERS = 400
POLICY = RetryPolicy()
_BACKEND = "doc.exchange.backend"


@dataclass(frozen=True)
class Transmission:
    """Rows of one document that go out in one call, as they were claimed."""

    rows: tuple[tuple[int, int], ...]
    """(id, attempt number) of each row."""

    @property
    def ids(self):
        """Ids of the rows."""
        return tuple(ident for ident, _attempt in self.rows)


@dataclass(frozen=True)
class Prepared:
    """A transmission with its packet, ready for the wire."""

    connection: Connection
    kind: MessageType
    sender: str
    receivers: tuple[str, ...]
    """Empty: all that the packet names."""
    sha256: str


class DocExchangeMessage(models.Model):
    _inherit = "doc.exchange.message"

    @api.model
    def _cron_send(self, shard=(0, 1)):
        """Send what is ready, check what is uncertain, follow what was sent.

        :param shard: (k, n): only every n-th document; several jobs or workers may run
            at once with or without it, since a row is claimed by one of them

        A message's fault never leaves this method: a job that raises is switched
        off after a while, and with it the whole exchange.
        """
        cron = self.env["ir.cron"]
        cron._commit_progress()
        self._lapse_leases()
        time_left = 1.0
        while time_left:
            transmission = self._claim(shard)
            if not transmission:
                break
            self._transmit(transmission)
            time_left = cron._commit_progress(1, remaining=self._count_ready())
        if time_left:
            self._look_after(self._reconcile)
            self._look_after(self._follow)
            cron._commit_progress()

    @api.model
    def _look_after(self, step):
        try:
            step()
        except Exception:
            _logger.exception("Exchange: %s failed", step.__name__)

    @api.model
    def _count_ready(self):
        return self.sudo().search_count(
            [
                ("direction", "=", "out"),
                ("state", "=", "ready"),
                ("next_at", "<=", fields.Datetime.now()),
                ("backend_id.paused_until", "=", False),
            ],
            limit=1000,
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
            now = db_now(env.cr)
            for message in lapsed:
                message._happen(OutEvent.LOSE, next_at=now)

    @api.model
    def _claim(self, shard=(0, 1)):
        """Claim the ready rows of one document; None when nothing is due.

        Urgent ones first. A row waits while an earlier message on the same document
        to the same receiver has not reached the axis, and while its axis rests.
        """
        with own_environment(self.env) as env:
            env.cr.execute(
                SQL(
                    """
                    WITH head AS (
                        SELECT m.id, m.backend_id, m.document_id, m.kind,
                               m.business_key, m.packet_sha256, m.is_encrypted
                          FROM doc_exchange_message m
                          JOIN doc_exchange_backend b ON b.id = m.backend_id
                         WHERE m.direction = 'out' AND m.state = 'ready'
                           AND m.next_at <= clock_timestamp() AT TIME ZONE 'UTC'
                           AND mod(m.document_id, %(shards)s) = %(shard)s
                           AND b.active
                           AND (b.paused_until IS NULL OR b.paused_until
                                <= clock_timestamp() AT TIME ZONE 'UTC')
                           AND %(free)s
                         ORDER BY m.is_urgent DESC NULLS LAST, m.next_at, m.id
                         LIMIT 1
                           FOR UPDATE OF m SKIP LOCKED
                    ), rows AS (
                        SELECT m.id
                          FROM doc_exchange_message m
                          JOIN head h ON h.backend_id = m.backend_id
                           AND h.document_id = m.document_id AND h.kind = m.kind
                           AND h.business_key = m.business_key
                           AND m.packet_sha256 IS NOT DISTINCT FROM h.packet_sha256
                           AND m.is_encrypted IS NOT DISTINCT FROM h.is_encrypted
                         WHERE m.direction = 'out' AND m.state = 'ready'
                           AND m.next_at <= clock_timestamp() AT TIME ZONE 'UTC'
                           AND (m.id = h.id OR h.kind = 'edoc')
                           AND %(free)s
                         ORDER BY m.id LIMIT %(most)s
                           FOR UPDATE OF m SKIP LOCKED
                    )
                    UPDATE doc_exchange_message m
                       SET state = 'sending', attempts = attempts + 1,
                           attempt_no = attempt_no + 1,
                           attempt_at = clock_timestamp() AT TIME ZONE 'UTC',
                           lease_until = clock_timestamp() AT TIME ZONE 'UTC'
                                         + %(lease)s
                      FROM rows
                     WHERE m.id = rows.id
                    RETURNING m.id, m.attempt_no
                    """,
                    free=_NO_EARLIER,
                    most=MAX_RECEIVERS,
                    lease=env[_BACKEND]._pace("lease", LEASE),
                    shard=shard[0],
                    shards=shard[1],
                )
            )
            rows = tuple(sorted(env.cr.fetchall()))
            for message in env[self._name].browse([row[0] for row in rows]):
                env["doc.exchange.status"]._record(message, str(OutEvent.CLAIM))
            return Transmission(rows) if rows else None

    @api.model
    def _transmit(self, transmission):
        """Send one claimed transmission and write the outcome on each row."""
        try:
            prepared = self._prepare(transmission)
            packet = packet_store.opened(self.env, prepared.sha256)
        except InvalidMessage as error:
            self._finish(
                transmission,
                OutEvent.REFUSE,
                error=self._sentences(error.findings),
                error_code=error.findings[0].code,
            )
            return
        except (BlobError, UserError) as error:
            self._finish(transmission, OutEvent.REFUSE, error=str(error))
            return
        except Exception as error:
            _logger.exception("Exchange: messages %s cannot be built", transmission.ids)
            self._retry(transmission, fault_words(self.env, error))
            return
        try:
            doc_id = self._client(prepared.connection).send_edoc(
                prepared.sender, prepared.kind, packet, prepared.receivers
            )
        except AxisError as error:
            self._learn_failure(transmission, prepared, error)
        except Exception as error:
            _logger.exception("Exchange: sending messages %s", transmission.ids)
            self._finish(
                transmission,
                OutEvent.LOSE,
                error=fault_words(self.env, error),
                in_seconds=LOOK_AFTER,
            )
        else:
            self._finish(transmission, OutEvent.CONFIRM, axis_doc_id=doc_id)
            self.env["doc.exchange.backend"]._note_health(
                prepared.connection.backend_id
            )

    @api.model
    def _client(self, connection):
        return self.env["doc.exchange.backend"]._client(connection)

    @api.model
    def _learn_failure(self, transmission, prepared, error):
        words = axis_words(self.env, error)
        values = {
            "error": words,
            "error_code": error.code or str(error.http_status or ""),
            "answer": error.raw.decode("utf-8", "replace").replace("\x00", "") or False,
        }
        if error.outcome is Outcome.DEFINITE:
            self._finish(transmission, OutEvent.REFUSE, **values)
        elif error.outcome is Outcome.UNKNOWN:
            self._finish(transmission, OutEvent.LOSE, in_seconds=LOOK_AFTER, **values)
        else:
            self._retry(transmission, retry_after=error.retry_after, **values)
        # A refusal in words is an answer; only silence counts against the axis.
        health = None if error.code else words
        self.env["doc.exchange.backend"]._note_health(
            prepared.connection.backend_id, health
        )

    @api.model
    def _prepare(self, transmission):
        """Build the packet if there is none yet, store it durably, describe the call.

        Rows that already have a packet keep it byte for byte; a subset of its
        receivers is then named beside it.
        """
        with own_environment(self.env) as env:
            messages = env[self._name].browse(transmission.ids)
            first = messages[0]
            connection = first.backend_id._connection()
            receivers = tuple(messages.mapped("receiver_code"))
            narrowed = ()
            if not first.packet_sha256:
                packet = messages._build_packet()
                sha256 = packet_store.write(env, packet)
                messages._by_action().write(
                    {"packet_sha256": sha256, "packet_size": len(packet)}
                )
            elif first.kind == "edoc":
                others = env[self._name].search_count(
                    [
                        ("packet_sha256", "=", first.packet_sha256),
                        ("direction", "=", "out"),
                        ("id", "not in", messages.ids),
                    ]
                )
                narrowed = receivers if others else ()
            return Prepared(
                connection=replace(connection, agency_code=first.sender_code),
                kind=MessageType(first.kind),
                sender=first.sender_code,
                receivers=narrowed,
                sha256=first.packet_sha256,
            )

    @api.model
    def _finish(self, transmission, event, in_seconds=None, **values):
        """Write the outcome on every row that is still this attempt's.

        A row that was taken over meanwhile (its attempt number moved on) is left.
        """
        with own_environment(self.env) as env:
            env.cr.execute(
                SQL(
                    "SELECT id FROM doc_exchange_message "
                    "WHERE (id, attempt_no) IN %s ORDER BY id FOR UPDATE",
                    transmission.rows,
                )
            )
            messages = env[self._name].browse([row[0] for row in env.cr.fetchall()])
            now = db_now(env.cr)
            for message in messages:
                extra = dict(values)
                if event is OutEvent.CONFIRM:
                    wait = timedelta(seconds=FOLLOW_FIRST)
                    extra |= {
                        "sent_at": message.sent_at or now,
                        "next_at": now + wait,
                        "probes": 0,
                        "error": False,
                        "error_code": False,
                        "answer": False,
                    }
                elif in_seconds is not None:
                    wait = env[_BACKEND]._pace("look", timedelta(seconds=in_seconds))
                    extra["next_at"] = now + wait
                message._happen(event, lease_until=False, **extra)
            messages._alert()

    @api.model
    def _retry(self, transmission, error, retry_after=None, **values):
        """Put rows back with a delay, or hand them to a person after the last try."""
        source = random.SystemRandom()
        with own_environment(self.env) as env:
            env.cr.execute(
                SQL(
                    "SELECT id FROM doc_exchange_message "
                    "WHERE (id, attempt_no) IN %s ORDER BY id FOR UPDATE",
                    transmission.rows,
                )
            )
            messages = env[self._name].browse([row[0] for row in env.cr.fetchall()])
            now = db_now(env.cr)
            usual = timedelta(seconds=POLICY.first)
            first = env[_BACKEND]._pace("retry", usual).total_seconds()
            policy = replace(POLICY, first=first, first_urgent=first / 4)
            for message in messages:
                wait = policy.delay(
                    message.attempts,
                    source,
                    urgent=message.is_urgent,
                    retry_after=retry_after,
                )
                message._happen(
                    OutEvent.RETRY,
                    lease_until=False,
                    next_at=now + timedelta(seconds=wait),
                    error=error,
                    **values,
                )
                message._expire_if_exhausted(now)
            messages._alert()

    def _expire_if_exhausted(self, now):
        age = (now - self.queued_at).total_seconds()
        if self.state in ("ready", "uncertain") and POLICY.exhausted(
            self.attempts, age
        ):
            self._happen(OutEvent.EXPIRE, next_at=False, error=self.error)

    def _alert(self):
        """Tell the clerks about rows a person must decide on."""
        for message in self:
            if message.state in ("rejected", "dead"):
                message._tell_clerks(
                    self.env._(
                        "Not sent: %(error)s",
                        error=(message.error or "").split("\n")[0],
                    )
                )

    @api.model
    def _reconcile(self):
        """Find out about sendings whose answer never came.

        Present in the axis' list of sent packets: accepted. Absent in two listings a
        minute apart: sent again, the same bytes. A status may always be repeated,
        its receiver drops the second one.
        """
        with own_environment(self.env) as env:
            messages = env[self._name].search(
                [
                    ("direction", "=", "out"),
                    ("state", "=", "uncertain"),
                    ("next_at", "<=", db_now(env.cr)),
                ],
                limit=500,
            )
            statuses = messages.filtered(lambda message: message.kind == "status")
            for message in statuses:
                message._happen(OutEvent.NOT_FOUND, next_at=db_now(env.cr))
            groups = [
                (backend._connection(), rows.ids)
                for backend, rows in (messages - statuses).grouped("backend_id").items()
            ]
        for connection, ids in groups:
            try:
                rows = self._client(connection).list_sent(MessageType.EDOC)
            except AxisError as error:
                self.env["doc.exchange.backend"]._note_health(
                    connection.backend_id, axis_words(self.env, error)
                )
                self._postpone(ids)
                continue
            self._settle(ids, rows)

    @api.model
    def _settle(self, ids, rows):
        with own_environment(self.env) as env:
            now = db_now(env.cr)
            for message in env[self._name].browse(ids).try_lock_for_update():
                if message.state != "uncertain":
                    continue
                found = next((row for row in rows if message._is_listed_as(row)), None)
                if found:
                    message._happen(
                        OutEvent.FOUND,
                        axis_doc_id=found.sender_doc_id,
                        sent_at=message.sent_at or now,
                        next_at=now + timedelta(seconds=FOLLOW_FIRST),
                        probes=0,
                        error=False,
                        error_code=False,
                    )
                elif message.probes + 1 < PROBES:
                    message._by_action().write(
                        {
                            "probes": message.probes + 1,
                            "next_at": now + env[_BACKEND]._pace("probe", PROBE_AFTER),
                        }
                    )
                else:
                    message._happen(OutEvent.NOT_FOUND, next_at=now, probes=0)
                    message._expire_if_exhausted(now)
                    message._alert()

    def _is_listed_as(self, row: SentPacket):
        """Whether a row of the axis' list is this very sending."""
        self.ensure_one()
        started = office_clock.aware(self.attempt_at)
        if row.sent and started and row.sent < started - CLOCK_SKEW:
            return False
        return (
            row.receiver == self.receiver_code
            and row.sender in ("", self.sender_code)
            and row.notation == self.document_number
            and bool(row.sender_doc_id)
        )

    @api.model
    def _postpone(self, ids):
        with own_environment(self.env) as env:
            now = db_now(env.cr)
            for message in env[self._name].browse(ids):
                later = now + env[_BACKEND]._pace("probe", PROBE_AFTER)
                message._by_action().write({"next_at": later})
                message._expire_if_exhausted(now)

    @api.model
    def _follow(self):
        """Ask the axis whether receivers have fetched what it accepted."""
        with own_environment(self.env) as env:
            messages = env[self._name].search(
                [
                    ("direction", "=", "out"),
                    ("state", "=", "accepted"),
                    ("next_at", "<=", db_now(env.cr)),
                ],
                limit=200,
            )
            groups = [
                (rows[0].backend_id._connection(), MessageType(kind), doc_id, rows.ids)
                for (_backend, kind, doc_id), rows in messages.grouped(
                    lambda message: (
                        message.backend_id,
                        message.kind,
                        message.axis_doc_id,
                    )
                ).items()
            ]
        for connection, kind, doc_id, ids in groups:
            try:
                rows = self._client(connection).list_sent(kind, doc_id)
            except AxisError as error:
                rows = ()
                self.env["doc.exchange.backend"]._note_health(
                    connection.backend_id,
                    None if error.code else axis_words(self.env, error),
                )
            self._learn_delivery(ids, rows)

    @api.model
    def _learn_delivery(self, ids, rows):
        # A packet that failed and was sent again is listed twice: the later counts.
        by_receiver = {row.receiver: row for row in rows}
        with own_environment(self.env) as env:
            now = db_now(env.cr)
            for message in env[self._name].browse(ids).try_lock_for_update():
                if message.state != str(OutState.ACCEPTED):
                    continue
                row = by_receiver.get(message.receiver_code)
                status = row.receive_status.lower() if row else ""
                if status == PacketStatus.DONE:
                    message._happen(OutEvent.PACKET_DONE, next_at=False, probes=0)
                elif status == PacketStatus.FAIL:
                    message._happen(
                        OutEvent.PACKET_FAIL,
                        next_at=False,
                        probes=0,
                        error=row.receive_status_desc
                        or env._("The receiver could not read the packet."),
                    )
                    message._alert()
                else:
                    wait = min(FOLLOW_FIRST * 2 ** min(message.probes, 12), FOLLOW_CAP)
                    message._by_action().write(
                        {
                            "probes": message.probes + 1,
                            "next_at": now + timedelta(seconds=wait),
                        }
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
