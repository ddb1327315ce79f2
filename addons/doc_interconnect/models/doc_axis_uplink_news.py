"""Trục cấp trên, the other half: what became of packets, and what comes down."""

import logging
import uuid
from datetime import timedelta

from odoo import api, models

from ..lib.docxchg import edxml
from ..lib.docxchg.axis import AxisError, MessageType, PacketStatus
from . import packet_store
from .axis_words import axis_words
from .doc_axis_packet import said
from .doc_exchange_follow import FOLLOW_MOST, PROBE_AFTER, PROBES, follow_wait
from .doc_exchange_send import FOLLOW_FIRST
from .own_cursor import db_now, own_environment

_logger = logging.getLogger(__name__)

LIMIT = 200
MOST_OPEN = 500
"""So many packets may wait here while the axis above still lists them; it lists a
thousand at most, and those of an agency that never fetches must not hide the rest."""
OVER = ("done", "fail")
_BACKEND = "doc.exchange.backend"
_PACKET = "doc.axis.packet"


class DocAxisUplink(models.Model):
    _inherit = "doc.axis.uplink"

    @api.model
    def _awake(self):
        """Return the uplinks that may be asked, as (id, connection)."""
        with own_environment(self.env) as env:
            found = []
            for uplink in env[self._name].search([]):
                if uplink.paused_until and not uplink._take_probe(uplink.id):
                    continue
                found.append((uplink.id, uplink._connection()))
            return found

    @api.model
    def _asked(self, uplink_id, ask, *arguments):
        """Make an idempotent call; None when there was no answer."""
        try:
            answer = ask(*arguments)
        except AxisError as error:
            words = axis_words(self.env, error)
            _logger.info("Axis above: %s", words)
            self._note(uplink_id, None if error.code else words)
            return None
        return answer

    @api.model
    def _look_for_lost(self):
        """Find out about packets whose answer never came, as an agency does."""
        with own_environment(self.env) as env:
            now = db_now(env.cr)
            lost = env[_PACKET].search(
                [
                    ("up_state", "=", "uncertain"),
                    ("up_next_at", "<=", now),
                    ("uplink_id.paused_until", "=", False),
                ],
                limit=LIMIT,
            )
            statuses = lost.filtered(lambda packet: packet.message_type == "status")
            # Its receiver drops the second one.
            statuses.write({"up_state": "waiting", "up_next_at": now})
            groups = [
                (uplink.id, uplink._connection(), packets.ids)
                for uplink, packets in (lost - statuses).grouped("uplink_id").items()
            ]
        for uplink_id, connection, ids in groups:
            client = self._client(connection)
            rows = self._asked(uplink_id, client.list_sent, MessageType.EDOC)
            if rows is not None:
                self._settle(ids, rows)

    @api.model
    def _settle(self, ids, rows):
        with own_environment(self.env) as env:
            now = db_now(env.cr)
            later = now + env[_BACKEND]._pace("probe", PROBE_AFTER)
            for packet in env[_PACKET].browse(ids).try_lock_for_update():
                if packet.up_state != "uncertain":
                    continue
                found = next((row for row in rows if packet._is_listed_as(row)), None)
                if found:
                    values = {"up_state": "accepted", "up_doc_id": found.sender_doc_id}
                elif packet.up_probes + 1 < PROBES:
                    values = {"up_probes": packet.up_probes + 1, "up_next_at": later}
                else:
                    values = {"up_state": "waiting", "up_probes": 0, "up_next_at": now}
                packet.write(values)

    @api.model
    def _follow(self):
        """Ask whether receivers have fetched what the axis above took."""
        with own_environment(self.env) as env:
            packets = env[_PACKET].search(
                [
                    ("up_state", "=", "accepted"),
                    ("up_next_at", "<=", db_now(env.cr)),
                    ("uplink_id.paused_until", "=", False),
                ],
                limit=LIMIT,
            )
            groups = [
                (uplink.id, uplink._connection(), MessageType(kind), doc_id, some.ids)
                for (uplink, kind, doc_id), some in packets.grouped(
                    lambda one: (one.uplink_id, one.message_type, one.up_doc_id)
                ).items()
            ]
        for uplink_id, connection, kind, doc_id, ids in groups:
            client = self._client(connection)
            rows = self._asked(uplink_id, client.list_sent, kind, doc_id)
            if rows is not None:
                self._learn_delivery(ids, rows)

    @api.model
    def _learn_delivery(self, ids, rows):
        # A packet that failed and was sent again is listed twice: the later counts.
        by_receiver = {row.receiver: row for row in rows}
        with own_environment(self.env) as env:
            now = db_now(env.cr)
            usual = timedelta(seconds=FOLLOW_FIRST)
            first = env[_BACKEND]._pace("follow", usual)
            most = env[_BACKEND]._pace("follow_most", FOLLOW_MOST)
            for packet in env[_PACKET].browse(ids).try_lock_for_update():
                if packet.up_state != "accepted":
                    continue
                row = by_receiver.get(packet.receiver_code)
                status = row.receive_status.lower() if row else ""
                values = {
                    "up_probes": packet.up_probes + 1,
                    "up_next_at": now + follow_wait(first, packet.up_probes, most),
                }
                if status in OVER:
                    values |= {"up_state": "over", "up_next_at": False}
                if status in (*OVER, "processing") and status != packet.status:
                    values |= {
                        "status": status,
                        "status_desc": row.receive_status_desc[:500] or False,
                        "updated_at": now,
                    }
                packet.write(values)

    # from above

    @api.model
    def _fetch(self):
        """Take over what the axis above holds for the agencies of this one."""
        for uplink_id, connection in self._awake():
            client = self._client(connection)
            for kind in MessageType:
                rows = self._asked(uplink_id, client.list_received, kind)
                if rows is None:
                    break
                self._note_answer(uplink_id)
                for row in rows:
                    if row.doc_id and not self._is_known(uplink_id, row.doc_id):
                        self._fetch_one(uplink_id, client, kind, row)

    @api.model
    def _note_answer(self, uplink_id):
        with own_environment(self.env) as env:
            uplink = env[self._name].browse(uplink_id)
            if uplink.recent or uplink.paused_until or not uplink.last_success_at:
                uplink._learn()

    @api.model
    def _is_known(self, uplink_id, doc_id):
        with own_environment(self.env) as env:
            return bool(
                env[_PACKET].search_count(
                    [
                        ("uplink_id", "=", uplink_id),
                        ("from_above", "=", True),
                        ("up_doc_id", "=", doc_id),
                    ],
                    limit=1,
                )
            )

    @api.model
    def _fetch_one(self, uplink_id, client, kind, row):
        """Store one packet for its receiver, or refuse it; nothing goes up again."""
        try:
            if not self._serves(row.receiver):
                words = f"{row.receiver} is not connected here"
                client.update_status(row.doc_id, PacketStatus.FAIL, words)
                return
            with packet_store.Spool(self.env) as spool:
                client.download_to(row.doc_id, spool)
                packet = spool.store(spool.whole)
            try:
                message = edxml.read_head(packet).message
            except edxml.UnreadableMessage as error:
                client.update_status(row.doc_id, PacketStatus.FAIL, str(error)[:200])
                return
            new = self._take_down(uplink_id, kind, row, message, packet)
            if not new and not self._is_known(uplink_id, row.doc_id):
                # The same file of the same sender came under another id.
                client.update_status(row.doc_id, PacketStatus.DONE)
        except (AxisError, OSError) as error:
            # Not acknowledged: it is listed again.
            _logger.warning("Axis above: packet %s: %s", row.doc_id, error)

    @api.model
    def _serves(self, code):
        with own_environment(self.env) as env:
            return env["doc.agency"]._by_code(code).axis_system_id.active

    @api.model
    def _take_down(self, uplink_id, kind, row, message, packet):
        """Insert the packet for its receiver; whether it is a new one."""
        # Who handed it over by the word of the axis above; the receiver compares.
        sender = row.sender or message.sender.organ_id
        with own_environment(self.env) as env:
            now = db_now(env.cr)
            env.cr.execute(
                """
                INSERT INTO doc_axis_packet (
                    doc_id, sender_doc_id, message_type, sender_code, receiver_code,
                    title, notation, document_key, business_type, status_code, due_date,
                    file_sha256, size, status, created_at, updated_at, uplink_id,
                    from_above, up_doc_id, up_state, up_attempts, up_attempt_no,
                    up_probes)
                VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 'initial',
                        %s, %s, %s, true, %s, 'waiting', 0, 0, 0)
                ON CONFLICT DO NOTHING RETURNING id
                """,
                (
                    str(uuid.uuid4()),
                    f"above:{row.doc_id}",
                    str(kind),
                    sender,
                    row.receiver,
                    *said(message).values(),
                    packet.sha256,
                    packet.size,
                    now,
                    now,
                    uplink_id,
                    row.doc_id,
                ),
            )
            is_new = bool(env.cr.fetchone())
            if is_new and isinstance(message, edxml.StatusMessage):
                env[_PACKET]._note_status(message, now)
            return is_new

    @api.model
    def _report(self):
        """Tell the axis above what receivers did with its packets."""
        with own_environment(self.env) as env:
            below = [("from_above", "=", True), ("up_state", "=", "waiting")]
            packets = env[_PACKET].search([*below, ("status", "in", OVER)], limit=LIMIT)
            beyond = env[_PACKET].search_count(below) - MOST_OPEN
            if beyond > 0:
                # This axis answers for them from now on.
                packets |= env[_PACKET].search(
                    below, limit=min(beyond, LIMIT), order="id"
                )
            told = [
                (
                    packet.id,
                    packet.uplink_id.id,
                    packet.up_doc_id,
                    packet.status if packet.status in OVER else "done",
                    packet.status_desc or "",
                )
                for packet in packets
            ]
        clients = {
            uplink_id: self._client(connection)
            for uplink_id, connection in (self._awake() if told else ())
        }
        for ident, uplink_id, doc_id, status, words in told:
            client = clients.get(uplink_id)
            if client is None:
                continue
            try:
                client.update_status(doc_id, PacketStatus(status), words)
            except AxisError as error:
                self._note(uplink_id, None if error.code else str(error))
                if not error.code:
                    break
                _logger.warning("Axis above: packet %s: %s", doc_id, error)
            with own_environment(self.env) as env:
                env[_PACKET].browse(ident).write({"up_state": "over"})
