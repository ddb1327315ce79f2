"""Văn bản đến: statuses back to the sender, and replies to our own documents."""

from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from ..lib.docxchg.edxml import StatusCode
from . import packet_store


class DocIncoming(models.Model):
    """Every step of a document that came over the axis is told to its sender."""

    _inherit = "doc.incoming"

    exchange_message_ids = fields.One2many(
        "doc.exchange.message", "incoming_id", "Exchange", readonly=True
    )
    answered_outgoing_ids = fields.Many2many(
        "doc.outgoing",
        "doc_incoming_answered_rel",
        "incoming_id",
        "outgoing_id",
        "Answers our documents",
        readonly=True,
        copy=False,
    )

    def _refuse_guarded(self, vals):
        return super()._refuse_guarded(
            {
                ("reply_ids" if name == "answered_outgoing_ids" else name): value
                for name, value in vals.items()
            }
        )

    def _exchange_source(self):
        """Return the message this document came in with, or an empty recordset."""
        self.ensure_one()
        # What came in is the agency's; statuses are sent in its name.
        return (
            self.env["doc.exchange.message"]
            .sudo()
            .search(
                [
                    ("incoming_id", "in", [self.id, *self.sudo().joined_ids.ids]),
                    ("direction", "=", "in"),
                    ("kind", "=", "edoc"),
                    ("state", "=", "received"),
                ],
                order="id",
                limit=1,
            )
        )

    def _queue_status(self, code, description="", actor=None, serial=1, source=None):
        """Queue one status to the sender, once per code, in the act's own commit.

        :param serial: tells apart what may be said more than once, as answers to
            requests that were made more than once
        :param source: the message it comes in with at this moment
        """
        self.ensure_one()
        fresh, source = bool(source), source or self._exchange_source()
        if not source:
            return source
        key = f"{code:02d}:{serial}"
        # The outbox belongs to the machinery; the act is what entitles to it.
        messages = self.env["doc.exchange.message"].sudo()._by_action()
        # What has only just come in was answered nothing yet.
        if not fresh and messages.search_count(
            [
                ("direction", "=", "out"),
                ("document_id", "=", self.document_id.id),
                ("receiver_code", "=", source.sender_code),
                ("kind", "=", "status"),
                ("business_key", "=", key),
            ],
            limit=1,
        ):
            return messages.browse()
        now = fields.Datetime.now()
        message = messages._queue(
            [
                {
                    "direction": "out",
                    "kind": "status",
                    "status_code": int(code),
                    "business_key": key,
                    "backend_id": source.backend_id.id,
                    "document_id": self.document_id.id,
                    "incoming_id": self.id,
                    "original_id": source.id,
                    "sender_code": source.receiver_code,
                    "receiver_code": source.sender_code,
                    "agency_id": source.agency_id.id,
                    "partner_name": source.partner_name,
                    "exchange_document_id": source.exchange_document_id,
                    "document_number": source.document_number,
                    "state": "ready",
                    "is_urgent": self.is_urgent,
                    "next_at": now,
                    "happened_at": self._moment_of_status(code, source, now),
                    "actor_id": actor.id if actor else False,
                    "description": description[:500],
                }
            ],
            actor,
        )
        message._wake_sender()
        return message

    def _moment_of_status(self, code, source, now):
        """Return the moment a status tells, which no other of its kind tells.

        Two of one second about one document (the first sending and its update) would be
        the same bytes, and the axis takes those once.
        """
        # Queued rows are written at once, and none of these columns is changed later.
        [(newest,)] = self.env.execute_query(
            SQL(
                """
                SELECT max(happened_at) FROM doc_exchange_message
                 WHERE direction = 'out' AND kind = 'status' AND status_code = %s
                   AND receiver_code = %s AND exchange_document_id = %s
                   AND happened_at >= %s
                """,
                int(code),
                source.sender_code,
                source.exchange_document_id or None,
                now,
            )
        )
        return newest + timedelta(seconds=1) if newest else now

    def _after_register(self):
        result = super()._after_register()
        self._queue_status(
            StatusCode.REGISTERED,
            self.env._(
                "Registered under arrival number %(number)s", number=self.arrival_number
            ),
            self.env.user,
        )
        return result

    def _after_refuse(self, reason):
        result = super()._after_refuse(reason)
        self._queue_status(StatusCode.REFUSED, reason, self.env.user)
        return result

    def _after_direct(self):
        result = super()._after_direct()
        self._queue_status(StatusCode.ASSIGNED, "", self.env.user)
        return result

    def _after_start(self):
        result = super()._after_start()
        self._queue_status(StatusCode.PROCESSING, "", self.env.user)
        return result

    def _after_done(self):
        result = super()._after_done()
        self._queue_status(StatusCode.DONE, self.result or "", self.env.user)
        return result

    def _after_join(self, target):
        """Tell the sender of a joined copy what became of his document."""
        result = super()._after_join(target)
        if target.arrival_number and target._exchange_source():
            target._queue_status(
                StatusCode.REGISTERED,
                self.env._(
                    "Registered under arrival number %(number)s",
                    number=target.arrival_number,
                ),
                self.env.user,
            )
        return result

    def _destroy_more(self):
        """Forget the packets a state secret came in with."""
        paths = super()._destroy_more()
        messages = self.exchange_message_ids.filtered("packet_sha256")
        for message in messages:
            others = self.env["doc.exchange.message"].search_count(
                [
                    ("packet_sha256", "=", message.packet_sha256),
                    ("id", "not in", messages.ids),
                ],
                limit=1,
            )
            if not others:
                paths.append(packet_store.path_of(self.env, message.packet_sha256))
        return paths
