"""Recall, update, replacement: what a sender wants back, and what he is told.

A sender asks by a document message (types 1 to 3) or by status 13; the receiver's
clerk answers each request with 15 or 16 (Decree 30/2020/NĐ-CP Art. 18.4).
"""

from collections import Counter

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..lib.docxchg import edxml
from ..lib.docxchg.edxml import BusinessType, StatusCode
from ..lib.docxchg.states import (
    OUT_TRANSITIONS,
    Asked,
    InEvent,
    OutEvent,
    OutState,
    after_answer,
)

ENDED = ("refused", "recalled", "joined", "quarantined")
RECALL = str(int(BusinessType.RECALL))
CHANGES = tuple(str(int(kind)) for kind in BusinessType if kind > BusinessType.RECALL)


class DocExchangeMessage(models.Model):
    _inherit = "doc.exchange.message"

    # Asked for each document that comes in, and nearly always empty.
    _overtook = models.Index(
        "(sender_code, receiver_code) WHERE direction = 'in' AND state = 'waiting'"
    )
    _changes = models.Index(
        "(sender_code, receiver_code) WHERE direction = 'in' AND state = 'received'"
        " AND business_type IN ('2', '3') AND asks_incoming_id IS NULL"
    )

    # at the receiver

    def _is_recall(self):
        """Whether this message asks for a document back, in either form."""
        self.ensure_one()
        return self.business_type == RECALL or (
            self.kind == "status" and self.status_code == StatusCode.RECALL_REQUESTED
        )

    def _take_in_recall(self, message):
        """Tell the clerks that the sender wants a document back (HN-9.2a)."""
        target = self._received_as(edxml.business_target(message))
        self._ask_back(target, message.business.reason)

    def _received_as(self, document_ids):
        """Return the message under which this sender sent one of the documents."""
        for document_id in document_ids:
            found = self.search(
                self._received_domain()
                & Domain("id", "!=", self.id)
                & Domain("exchange_document_id", "=", document_id),
                order="id desc",
                limit=1,
            )
            if found:
                return found
        return self.browse()

    def _received_domain(self):
        """Return the domain of documents taken in from this sender."""
        return Domain(
            [
                ("direction", "=", "in"),
                ("kind", "=", "edoc"),
                ("state", "=", "received"),
                ("incoming_id", "!=", False),
                ("business_type", "!=", RECALL),
                ("receiver_code", "=", self.receiver_code),
                ("sender_code", "in", self._sender_codes()),
            ]
        )

    def _ask_back(self, target, reason):
        """Put a recall before the clerk; one that overtook its document waits."""
        if not target:
            self._happen_in(
                InEvent.POSTPONE, acknowledgement="done", description=reason
            )
            return
        self._happen_in(
            InEvent.TAKE,
            incoming_id=target.incoming_id.id,
            document_id=target.document_id.id,
            original_id=target.id,
            description=reason,
            acknowledgement="done",
        )
        self._ask_for(target, reason)

    def _ask_for(self, target, reason):
        """Open the question whether ``target`` is given back; moot if it is gone."""
        incoming = target.incoming_id
        gone = incoming.state in ENDED
        self._set(
            {
                "asks_incoming_id": incoming.id,
                "asked_state": str(Asked.MOOT if gone else Asked.OPEN),
                "original_id": target.id,
            }
        )
        if gone and not self._is_recall():
            return
        words = (
            self.env._("%(agency)s asks for this document back: %(reason)s")
            if self._is_recall()
            else self.env._("%(agency)s sent this document anew: %(reason)s")
        )
        incoming.sudo().message_post(
            body=words % {"agency": self.partner_name, "reason": reason or "–"}
        )
        if gone:
            # He learns that nothing of it is kept, also when he asks twice.
            incoming._answer_recall(self, StatusCode.RECALL_AGREED, "")
            return
        self._tell_clerks(
            self.env._(
                "%(agency)s recalls %(number)s",
                agency=self.partner_name,
                number=target.document_number,
            )
            if self._is_recall()
            else self.env._(
                "%(agency)s sent %(number)s anew: answer for the earlier copy",
                agency=self.partner_name,
                number=target.document_number,
            )
        )

    def _link_changed(self, message):
        """Ask for the copy that an update or a replacement takes the place of."""
        if self.business_type not in CHANGES:
            return
        target = self._received_as(edxml.business_target(message))
        if target and target.incoming_id != self.incoming_id:
            self._ask_for(target, message.business.reason)

    def _take_up_waiting(self):
        """Apply to this document what overtook it on the way."""
        if not self.exchange_document_id or not self._is_awaited():
            return
        waiting = self.search(
            [
                ("direction", "=", "in"),
                ("state", "=", "waiting"),
                ("receiver_code", "=", self.receiver_code),
                ("sender_code", "in", self._sender_codes()),
                "|",
                ("exchange_document_id", "=", self.exchange_document_id),
                ("business_key", "=like", f"1:{_escaped(self.exchange_document_id)}:%"),
            ]
        )
        for message in waiting:
            message._ask_back(self, message.description)
        if self.business_type == "0":
            self._take_up_changes()

    def _is_awaited(self):
        """Whether anything from this sender may be about a document that comes now.

        Hardly ever, so this is asked first and in one statement.
        """
        self.flush_model(["state", "asks_incoming_id", "sender_code"])
        [(found,)] = self.env.execute_query(
            SQL(
                """
                SELECT EXISTS (
                    SELECT 1 FROM doc_exchange_message
                     WHERE direction = 'in' AND state = 'waiting'
                       AND sender_code = ANY(%(senders)s)
                       AND receiver_code = %(receiver)s)
                    OR EXISTS (
                    SELECT 1 FROM doc_exchange_message
                     WHERE direction = 'in' AND state = 'received'
                       AND business_type IN ('2', '3') AND asks_incoming_id IS NULL
                       AND sender_code = ANY(%(senders)s)
                       AND receiver_code = %(receiver)s AND id <> %(own)s)
                """,
                receiver=self.receiver_code,
                senders=self._sender_codes(),
                own=self.id,
            )
        )
        return found

    def _take_up_changes(self):
        """Find updates and replacements of this document that came before it."""
        changes = self.search(
            self._received_domain()
            & Domain("id", "!=", self.id)
            & Domain("business_type", "in", CHANGES)
            & Domain("asks_incoming_id", "=", False)
            & Domain("changed_ids", "like", self.exchange_document_id)
        )
        for message in changes:
            named = (message.changed_ids or "").splitlines()
            if self.exchange_document_id in named:
                message._ask_for(self, message.description)

    # at the sender

    def _requests_of(self):
        """Return open requests about the documents of these rows, oldest first.

        That are recalls, updates, and replacements by another document.
        """
        requests = self.browse()
        for row in self:
            requests |= self.search(
                [
                    ("direction", "=", "out"),
                    ("receiver_code", "=", row.receiver_code),
                    "|",
                    "&",
                    ("outgoing_id", "=", row.outgoing_id.id),
                    "|",
                    ("business_type", "in", (RECALL, str(int(BusinessType.UPDATE)))),
                    ("status_code", "=", int(StatusCode.RECALL_REQUESTED)),
                    "&",
                    ("business_type", "=", str(int(BusinessType.REPLACE))),
                    ("replaces_id", "=", row.outgoing_id.id),
                ]
            )
        return requests.sorted("id")

    def _learn_answer(self, source, status):
        """Show how the receiver answered a recall (15, 16); one row of history each.

        Without a request of ours an agreement changes nothing but the history.
        """
        agreed = status.status_code == StatusCode.RECALL_AGREED
        requests = self._requests_of()
        history = self._history_of(source, status)
        self._lock_rows(self | requests)
        newest = requests[-1:]
        for row in self | requests:
            state = OutState(row.state)
            if row._is_recall():
                state = after_answer(state, agreed=agreed)
            elif agreed and row.outgoing_id in self.outgoing_id and row.id < newest.id:
                # A copy that was asked back; not the one that came in its place.
                event = (state, OutEvent.RECALL_AGREED)
                state = OUT_TRANSITIONS.get(event, state)
            row._move_to(state, "status", history=history)
        if not agreed and self:
            self[0]._tell_clerks(
                self.env._(
                    "%(agency)s does not give %(number)s back: %(reason)s",
                    agency=self[0].partner_name,
                    number=self[0].document_number,
                    reason=status.description or "–",
                )
            )

    def _ask_again(self, business_type, reason, user):
        """Queue one recall or update for each of these sent rows of one document."""
        if not self:
            return self
        code, now = int(StatusCode.RECALL_REQUESTED), fields.Datetime.now()
        serials = self._sent_to_each()
        rows = []
        for row in self:
            form = row.backend_id.recall_form
            as_status = business_type == RECALL and form == "status"
            serials[row.receiver_code] += 1
            key = f"{code if as_status else business_type}:{serials[row.receiver_code]}"
            rows.append(
                {
                    "direction": "out",
                    "kind": "status" if as_status else "edoc",
                    "business_type": False if as_status else business_type,
                    "status_code": code if as_status else 0,
                    "business_key": key,
                    "backend_id": row.backend_id.id,
                    "document_id": row.document_id.id,
                    "outgoing_id": row.outgoing_id.id,
                    "recipient_id": row.recipient_id.id,
                    "original_id": row.id,
                    "sender_code": row.sender_code,
                    "receiver_code": row.receiver_code,
                    "agency_id": row.agency_id.id,
                    "partner_name": row.partner_name,
                    "exchange_document_id": row.exchange_document_id,
                    "document_number": row.document_number,
                    "state": "ready",
                    "is_urgent": row.is_urgent,
                    "is_encrypted": row.is_encrypted,
                    "next_at": now,
                    "happened_at": now,
                    "actor_id": user.id,
                    "description": reason[:500],
                }
            )
        queued = self._queue(rows, user)
        queued._wake_sender()
        return queued

    def _sent_to_each(self):
        """Count what was queued on the document of these rows, by receiver."""
        self.document_id.ensure_one()
        return Counter(
            dict(
                self._read_group(
                    [
                        ("direction", "=", "out"),
                        ("document_id", "=", self.document_id.id),
                        ("receiver_code", "in", self.mapped("receiver_code")),
                    ],
                    ["receiver_code"],
                    ["__count"],
                )
            )
        )

    @api.model
    def _lock_rows(self, rows):
        """Wait for whoever is writing on these rows, and forget what was known."""
        rows.flush_recordset()
        if rows:
            self.env.cr.execute(
                "SELECT id FROM doc_exchange_message "
                "WHERE id IN %s ORDER BY id FOR UPDATE",
                (rows._ids,),
            )
        rows.invalidate_recordset()


def _escaped(text):
    """Return ``text`` for a LIKE pattern."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
