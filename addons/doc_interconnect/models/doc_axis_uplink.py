"""Trục cấp trên: what this axis hands to another one, and what comes from there."""

import logging
import random
from dataclasses import dataclass, replace
from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.doc_management.lib.docmgmt.blobs import BlobError
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..lib.docxchg import ledger
from ..lib.docxchg.axis import AxisError, Credentials, MessageType, Outcome
from ..lib.docxchg.breaker import RECEIVER_CODES, blamed
from ..lib.docxchg.states import RetryPolicy
from . import packet_store, transport
from .axis_words import axis_words
from .doc_exchange_claim import LEASE
from .own_cursor import db_now, own_environment

_logger = logging.getLogger(__name__)

OWN_FAULT_CODES = frozenset({"15"})
"""Refusals of this axis itself: no sender can help it."""
OWN_FAULT_STATUSES = frozenset({401, 403, 404, 407})
LOOK_AFTER = 60
POLICY = RetryPolicy()
_BACKEND = "doc.exchange.backend"


@dataclass(frozen=True)
class Hop:
    """Packets of one sending that go up in one call, as they were claimed."""

    rows: tuple[tuple[int, int], ...]
    """(id, attempt number) of each packet."""
    receivers: tuple[str, ...]
    uplink_id: int
    sender: str
    kind: MessageType
    sha256: str

    def only(self, codes):
        """Return the part of it that is for these receivers."""
        chosen = [
            (row, code)
            for row, code in zip(self.rows, self.receivers, strict=True)
            if code in codes
        ]
        return replace(
            self,
            rows=tuple(row for row, _code in chosen),
            receivers=tuple(code for _row, code in chosen),
        )


class DocAxisUplink(models.Model):
    """The axis above: it gets the packets for agencies that this axis does not serve.

    This axis is a system there, with all its agencies. A packet keeps its bytes on the
    way, so that the same file of the same sender is one sending on both; what came from
    above never goes up again.
    """

    _name = "doc.axis.uplink"
    _description = "Axis above"
    _inherit = ["doc.secret.mixin", "doc.exchange.breaker.mixin"]
    _order = "name, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    url = fields.Char("Address", required=True, help="Base address of the axis above.")
    database = fields.Char(
        help="Only for an axis of this suite that shares its address with others."
    )
    system_id = fields.Char("System id", required=True)
    connect_timeout = fields.Integer("Time to connect (s)", default=10, required=True)
    read_timeout = fields.Integer("Time to answer (s)", default=60, required=True)

    _one_active = models.UniqueIndex(
        "(active) WHERE active", "There is an axis above already; archive that one."
    )
    _timeouts = models.Constraint(
        "CHECK (connect_timeout > 0 AND read_timeout > 0)",
        "Time limits must be above zero.",
    )

    def _connection(self):
        """Return what is needed to call the axis above, as plain values."""
        self.ensure_one()
        # Which agencies this axis serves is public among its systems.
        agencies = self.env["doc.axis.service"]._connected_agencies()
        return transport.Connection(
            backend_id=0,
            company_id=0,
            agency_code="",
            codes=frozenset(agencies._exchange_codes()),
            url=self.url.strip(),
            credentials=Credentials(self.system_id.strip(), self._secret_text()),
            database=self.database or "",
            connect_timeout=self.connect_timeout,
            read_timeout=self.read_timeout,
        )

    def action_test(self):
        """Ask the axis above how much waits for the agencies of this one."""
        self.ensure_one()
        self.check_access("write")
        try:
            count = self._client(self._connection()).count_received(MessageType.EDOC)
        except AxisError as error:
            raise UserError(
                self.env._(
                    "The axis cannot be used. %(reason)s",
                    reason=axis_words(self.env, error),
                )
            ) from error
        message = self.env._(
            "The axis answers; %(count)s documents wait there.", count=count
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "success", "message": message},
        }

    @api.model
    def _client(self, connection):
        return self.env[_BACKEND]._client(connection)

    @api.model
    def _cron_uplink(self):
        """Hand up what waits, learn what became of it, fetch what is for below.

        No fault leaves this method: a job that raises is switched off after a while.
        """
        cron = self.env["ir.cron"]
        cron._commit_progress()
        self._lapse()
        time_left = 1.0
        while time_left and (hop := self._claim()):
            self._hand_up(hop)
            time_left = cron._commit_progress(1, remaining=0)
        for step in (self._look_for_lost, self._follow, self._fetch, self._report):
            try:
                step()
            except Exception:
                _logger.exception("Axis above: %s failed", step.__name__)
            cron._commit_progress()

    @api.model
    def _lapse(self):
        """Take packets from workers that died: whether they arrived is unknown."""
        with own_environment(self.env) as env:
            env.cr.execute(
                """
                UPDATE doc_axis_packet
                   SET up_state = 'uncertain', up_attempt_no = up_attempt_no + 1,
                       up_next_at = clock_timestamp() AT TIME ZONE 'UTC', up_probes = 0
                 WHERE id IN (
                    SELECT id FROM doc_axis_packet
                     WHERE up_state = 'sending'
                       AND up_lease_until < clock_timestamp() AT TIME ZONE 'UTC'
                     FOR UPDATE SKIP LOCKED)
                """
            )

    @api.model
    def _claim(self):
        """Claim the waiting packets of one sending; None when nothing is due."""
        try:
            with own_environment(self.env) as env:
                env.cr.execute(
                    SQL(
                        """
                        WITH head AS (
                            SELECT p.id, p.uplink_id, p.sender_code, p.file_sha256,
                                   p.up_alone, u.paused_until IS NOT NULL AS tries
                              FROM doc_axis_packet p
                              JOIN doc_axis_uplink u ON u.id = p.uplink_id
                             WHERE p.up_state = 'waiting' AND NOT p.from_above
                               AND p.up_next_at <= clock_timestamp() AT TIME ZONE 'UTC'
                               AND u.active AND %(free)s
                             ORDER BY p.up_next_at, p.id LIMIT 1
                               FOR UPDATE OF p SKIP LOCKED
                        ), rows AS (
                            SELECT p.id, h.tries
                              FROM doc_axis_packet p
                              JOIN head h ON h.uplink_id = p.uplink_id
                               AND h.sender_code = p.sender_code
                               AND h.file_sha256 = p.file_sha256
                             WHERE p.up_state = 'waiting' AND NOT p.from_above
                               AND p.up_next_at <= clock_timestamp() AT TIME ZONE 'UTC'
                               AND (p.id = h.id OR NOT (h.up_alone OR p.up_alone))
                               FOR UPDATE OF p SKIP LOCKED
                        )
                        UPDATE doc_axis_packet p
                           SET up_state = 'sending', up_attempts = up_attempts + 1,
                               up_attempt_no = up_attempt_no + 1,
                               up_attempt_at = clock_timestamp() AT TIME ZONE 'UTC',
                               up_lease_until = clock_timestamp() AT TIME ZONE 'UTC'
                                                + %(lease)s
                          FROM rows WHERE p.id = rows.id
                        RETURNING p.id, p.up_attempt_no, p.receiver_code, p.uplink_id,
                                  p.sender_code, p.message_type, p.file_sha256,
                                  rows.tries
                        """,
                        free=SQL(ledger.may_pass("u")),
                        lease=env[_BACKEND]._pace("lease", LEASE),
                    )
                )
                found = sorted(env.cr.fetchall())
                if not found:
                    return None
                _id, _no, _code, uplink, sender, kind, sha256, tries = found[0]
                if tries and not env[self._name]._take_probe(uplink):
                    raise ledger.ProbeTaken
        except ledger.ProbeTaken:
            return None
        return Hop(
            tuple(row[:2] for row in found),
            tuple(row[2] for row in found),
            uplink,
            sender,
            MessageType(kind),
            sha256,
        )

    @api.model
    def _hand_up(self, hop):
        """Send one hop, the very bytes that came; write the outcome on each packet."""
        try:
            connection = self._connect(hop.uplink_id)
            packet = packet_store.opened(self.env, hop.sha256)
        except (BlobError, UserError) as error:
            self._later(hop, str(error))
            return
        try:
            doc_id = self._client(connection).send_edoc(
                hop.sender, hop.kind, packet, hop.receivers
            )
        except AxisError as error:
            self._learn_failure(hop, error)
        except Exception as error:
            _logger.exception("Axis above: sending %s", hop.rows)
            self._lose(hop, str(error))
        else:
            self._note(hop.uplink_id)
            self._write(
                hop,
                up_state="accepted",
                up_doc_id=doc_id,
                up_probes=0,
                up_error=False,
                wait=LOOK_AFTER,
            )

    @api.model
    def _connect(self, uplink_id):
        with own_environment(self.env) as env:
            return env[self._name].browse(uplink_id)._connection()

    @api.model
    def _learn_failure(self, hop, error):
        words = axis_words(self.env, error)
        self._note(hop.uplink_id, None if error.code else words)
        own = error.code in OWN_FAULT_CODES or error.http_status in OWN_FAULT_STATUSES
        if error.code in RECEIVER_CODES:
            guilty = blamed(error.code, error.message, hop.receivers)
            if guilty:
                self._tell_sender(hop.only(guilty), words)
            others = hop.only(set(hop.receivers) - set(guilty))
            self._write(others, up_state="waiting", up_alone=not guilty, wait=0)
        elif own or error.outcome is Outcome.RETRYABLE:
            self._later(hop, words, error.retry_after)
        elif error.outcome is Outcome.DEFINITE:
            self._tell_sender(hop, words)
        else:
            self._lose(hop, words)

    @api.model
    def _tell_sender(self, hop, words):
        """Close packets that the axis above refuses; the sender's list says why."""
        with own_environment(self.env) as env:
            packets = env["doc.axis.packet"]._still(hop)
            packets._come_back(words)

    @api.model
    def _lose(self, hop, words):
        self._write(hop, up_state="uncertain", up_error=words, up_probes=0, wait=5)

    @api.model
    def _later(self, hop, words, retry_after=None):
        """Put packets back with a delay, or to the dead letters after the last try."""
        source = random.SystemRandom()
        with own_environment(self.env) as env:
            usual = timedelta(seconds=POLICY.first)
            first = env[_BACKEND]._pace("retry", usual).total_seconds()
            policy = replace(POLICY, first=first)
            now = db_now(env.cr)
            for packet in env["doc.axis.packet"]._still(hop):
                wait = policy.delay(packet.up_attempts, source, retry_after=retry_after)
                age = (now - packet.created_at).total_seconds()
                over = policy.exhausted(packet.up_attempts, age)
                packet.write(
                    {
                        "up_state": "dead" if over else "waiting",
                        "up_error": words[:500],
                        "up_next_at": now + timedelta(seconds=wait),
                        "up_lease_until": False,
                    }
                )

    @api.model
    def _write(self, hop, wait=0, **values):
        """Write on every packet that is still this attempt's."""
        with own_environment(self.env) as env:
            later = env[_BACKEND]._pace("look", timedelta(seconds=wait))
            values["up_next_at"] = db_now(env.cr) + (later if wait else timedelta())
            values["up_lease_until"] = False
            if values.get("up_error"):
                values["up_error"] = values["up_error"][:500]
            env["doc.axis.packet"]._still(hop).write(values)

    @api.model
    def _note(self, uplink_id, error=None):
        """Remember on the breaker that a call was answered, or not."""
        with own_environment(self.env) as env:
            env[self._name].browse(uplink_id)._learn(error)
