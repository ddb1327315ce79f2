"""Outbox, last part: what became of a sending that was lost, or that arrived."""

from datetime import timedelta

from odoo import api, models

from ..lib.docxchg import ledger
from ..lib.docxchg.axis import AxisError, MessageType, PacketStatus, SentPacket
from ..lib.docxchg.states import OutEvent, OutState
from . import office_clock
from .axis_words import axis_words
from .doc_exchange_send import FOLLOW_FIRST, POLICY
from .own_cursor import db_now, own_environment

PROBE_AFTER = timedelta(seconds=60)
PROBES = 2
QUIET = timedelta(minutes=5)
CLOCK_SKEW = timedelta(minutes=5)
FOLLOW_MOST = timedelta(hours=6)
_BACKEND = "doc.exchange.backend"


def follow_wait(first, asked, most):
    """Return how long an outcome that was asked for ``asked`` times is left alone."""
    return min(first * 2 ** min(asked, 12), most)


class DocExchangeMessage(models.Model):
    _inherit = "doc.exchange.message"

    @api.model
    def _reconcile(self):
        """Find out about sendings whose answer never came.

        Present in the axis' list of sent packets: accepted. Absent in two listings a
        minute apart: sent again, the same bytes. A status may always be repeated,
        its receiver drops the second one. An axis that keeps no such list cannot be
        asked: unless the receiver reports on it meanwhile, a person decides.
        """
        with own_environment(self.env) as env:
            due = ledger.due(env.cr, str(OutState.UNCERTAIN), 500)
            messages = env[self._name].browse(due)
            statuses = messages.filtered(lambda message: message.kind == "status")
            held = _uncertain(ledger.lock(env.cr, statuses.ids))
            again = {"next_at": ledger.now(env.cr)}
            ledger.advance(env.cr, held, OutEvent.NOT_FOUND, again)
            groups = [
                (None if backend.paused_until else backend._connection(), rows.ids)
                for backend, rows in (messages - statuses).grouped("backend_id").items()
            ]
        for connection, ids in groups:
            if connection is None:
                self._postpone(ids)  # nobody is asked while it rests
                continue
            client = self._client(connection)
            if not client.lists_sent:
                self._leave_to_clerks(ids)
                continue
            try:
                rows = client.list_sent(MessageType.EDOC)
            except AxisError as error:
                self.env["doc.exchange.backend"]._note_health(
                    connection.backend_id, axis_words(self.env, error)
                )
                self._postpone(ids)
                continue
            self.env[_BACKEND]._note_health(connection.backend_id)
            self._settle(ids, rows)

    @api.model
    def _settle(self, ids, rows):
        with own_environment(self.env) as env:
            held = _uncertain(ledger.lock(env.cr, ids))
            found = {}
            for message in env[self._name].browse(held):
                row = next((row for row in rows if message._is_listed_as(row)), None)
                if row:
                    found[message.id] = row.sender_doc_id
            wait = env[_BACKEND]._pace("probe", PROBE_AFTER)
            after = ledger.settle(env.cr, held, found, PROBES, wait)
            self._alert_after(env.cr, after)

    @api.model
    def _leave_to_clerks(self, ids):
        """Hand sendings over of which nobody can be asked, after a while of silence.

        The receiver may report on it by itself: then the sending is proven. Repeating
        it unasked would make a second document wherever receivers do not look.
        """
        with own_environment(self.env) as env:
            now = db_now(env.cr)
            quiet = env[_BACKEND]._pace("quiet", QUIET)
            for message in env[self._name].browse(ids).try_lock_for_update():
                if message.state != "uncertain":
                    continue
                until = (message.attempt_at or now) + quiet
                if until > now:
                    message._by_action().write({"next_at": until})
                    continue
                why = env._(
                    "The axis may have it: it gave no answer, and it cannot be asked. "
                    "Ask the receiver; then send it again or give up."
                )
                words = "\n".join(filter(None, (why, message.error)))
                message._happen(OutEvent.EXPIRE, next_at=False, error=words)
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
            held = ledger.lock(env.cr, ids)
            later = now + env[_BACKEND]._pace("probe", PROBE_AFTER)
            messages = env[self._name].browse(held)._by_action()
            messages.write({"next_at": later})
            env.flush_all()
            self._alert_after(env.cr, ledger.expire(env.cr, list(held), POLICY))

    @api.model
    def _follow(self):
        """Ask the axis whether receivers have fetched what it accepted."""
        with own_environment(self.env) as env:
            messages = env[self._name].search(
                [
                    ("direction", "=", "out"),
                    ("state", "=", "accepted"),
                    ("next_at", "<=", db_now(env.cr)),
                    ("backend_id.paused_until", "=", False),
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
            most = env[_BACKEND]._pace("follow_most", FOLLOW_MOST)
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
                    wait = follow_wait(
                        timedelta(seconds=FOLLOW_FIRST), message.probes, most
                    )
                    message._by_action().write(
                        {"probes": message.probes + 1, "next_at": now + wait}
                    )


def _uncertain(held):
    """Return those of the rows held of which nobody has learnt anything meanwhile."""
    return {
        ident: state for ident, state in held.items() if state == OutState.UNCERTAIN
    }
