"""Inbox, inner half: what a readable packet means for this agency."""

import unicodedata

from odoo import api, fields, models
from odoo.addons.doc_management.models.batch import fact
from odoo.addons.doc_management.models.doc_file import FileIn
from odoo.fields import Domain
from odoo.tools import SQL

from ..lib.docxchg import edxml, ledger
from ..lib.docxchg.axis import PacketStatus
from ..lib.docxchg.edxml import BusinessType, StatusCode, TypeTable
from ..lib.docxchg.states import InEvent, OutState, after_status
from . import office_clock

DONE = str(PacketStatus.DONE)


class DocExchangeMessage(models.Model):
    _inherit = "doc.exchange.message"

    def _take_in(self, result, sender="", allowed=False, told=None):
        """Do what the message says, once; called in the transaction of its row.

        :param result: :class:`edxml.ReadResult`
        :param sender: who handed it to the axis, by the axis' own word
        :param allowed: a person has looked at it: conflicts are no obstacle
        :param told: what the row was made with, for a row that is new
        """
        self.ensure_one()
        message = result.message
        if not told:
            self._set(self._sender_values(result))
        if not self._is_for_us(message):
            self._spoil(
                self.env._("%(code)s is not addressed", code=self.receiver_code)
            )
        elif not allowed and not self._same_agency(sender, message.sender.organ_id):
            self._doubt(
                self.env._(
                    "Handed over by %(other)s in the name of %(agency)s",
                    other=sender,
                    agency=message.sender.organ_id,
                )
            )
        elif isinstance(message, edxml.StatusMessage):
            self._take_in_status(message)
        else:
            self._take_in_document(message, allowed)

    @api.model
    def _sender_values(self, result):
        """Return who speaks by a readable packet, as fields of its row."""
        sender = result.message.sender
        return {
            "sender_code": sender.organ_id[:200],
            "partner_name": sender.name or sender.organ_id,
            "agency_id": self._agency_of(sender.organ_id).id,
            "warnings": "\n".join(map(str, result.warnings))[:4000] or False,
        }

    @api.model
    def _business_values(self, message):
        """Return what a document message says, as fields of its row."""
        kind = message.business.kind
        return {
            "business_type": str(int(kind)),
            "business_key": self._business_key_of(message),
            "digest": edxml.content_digest(message),
            "exchange_document_id": message.document_id,
            "document_number": str(message.code),
            "is_urgent": message.priority > 0,
            "changed_ids": _lines_of(edxml.business_target(message)) if kind else False,
            "description": message.business.reason if kind else False,
            "happened_at": office_clock.naive(
                message.trace[0].timestamp if message.trace else None
            ),
        }

    @api.model
    def _agency_of(self, code):
        agencies = self.env["doc.agency"].sudo()
        return agencies.browse(
            fact(
                self.env, ("doc.agency.code", code), lambda: agencies._by_code(code).ids
            )
        )

    def _set(self, values):
        self._by_action().write(values)

    def _same_agency(self, one, other):
        """Whether two codes name one agency; the axis may know another form."""
        if not one or one == "?" or one == other:
            return True
        agency = self._agency_of(one)
        return bool(agency) and agency == self._agency_of(other)

    def _is_for_us(self, message):
        if isinstance(message, edxml.StatusMessage):
            # Some producers swap or omit the addressee; matching decides then.
            codes = [message.response_for.organ_id]
            if not codes[0]:
                return True
        else:
            codes = [receiver.organ_id for receiver in message.receivers]
        if self.receiver_code in codes:
            return True
        # The office of an agency is where documents for its bodies arrive as well.
        company = self.company_id.sudo()
        own = (company.doc_agency_id | company.doc_body_ids)._exchange_codes()
        return bool(own.intersection(codes))

    def _own_business(self, *key):
        """Return (owner of a business key, what this row becomes it by).

        The key names receiver, sender, kind, document, business and content. It is
        taken under a lock that ends with the transaction, so two deliveries of one
        message cannot both be first. The owner is remembered for ever; while there is
        none, this row takes it with the values that are returned.
        """
        value = ledger.business_hash(
            self.receiver_code, self.sender_code, self.kind, *key
        )
        # Asked past the ORM, which may still hold back what it was told.
        self.flush_model(["business_hash"])
        owner = self.browse(ledger.owner(self.env.cr, value))
        return owner, {} if owner else {"business_hash": value}

    # documents

    def _take_in_document(self, message, allowed):
        kind = message.business.kind
        # Serialises deliveries of one document, so that a conflict is seen.
        self.env.cr.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))",
            (f"{self.receiver_code}|{self.sender_code}|{message.document_id}",),
        )
        values = self._business_values(message)
        digest = values["digest"]
        owner, taken = self._own_business(
            message.document_id, values["business_key"], digest
        )
        values |= taken
        if owner and owner != self:
            self._set(values)
            self._repeat(owner)
            return
        # Asked before the row says what it is, so that it is written once.
        conflicts = (
            kind is BusinessType.NEW
            and not allowed
            and self._conflicts(message, digest)
        )
        self._set(values)
        if kind is BusinessType.RECALL:
            self._take_in_recall(message)
            return
        if conflicts:
            self._doubt(
                self.env._(
                    "%(number)s was received before with other content. Nothing was "
                    "overwritten.",
                    number=message.code,
                )
            )
            return
        incoming = self._make_incoming_from(message)
        self._happen_in(
            InEvent.TAKE,
            incoming_id=incoming.id,
            document_id=incoming.document_id.id,
            acknowledgement=DONE,
            document_title=self._title(self.document_number, incoming.subject),
            error=False,
        )
        self._link_answered(incoming, message)
        self._link_changed(message)
        incoming._queue_status(StatusCode.ARRIVED, source=self)
        self._take_up_waiting()

    @api.model
    def _business_key_of(self, message):
        """Return what, with the content, tells one message from another.

        A request may be made again after it was declined, with the very same files:
        its moment makes it another one. A repeated sending keeps its moment.
        """
        business = message.business
        parts = [str(int(business.kind)), business.document_id]
        if business.kind:
            hop = message.trace[0].timestamp if message.trace else None
            parts.append(hop.isoformat() if hop else "")
        return ":".join(parts)

    def _repeat(self, owner):
        """Absorb a message that came before: answer what the first was answered."""
        self._happen_in(
            InEvent.REPEAT,
            original_id=owner.id,
            document_id=owner.document_id.id,
            acknowledgement=owner.acknowledgement or DONE,
            error=False,
        )

    def _conflicts(self, message, digest):
        """Whether the sender's document is here already with other content."""
        if not message.document_id:
            return False
        self.flush_model(["state", "digest", "sender_code", "exchange_document_id"])
        [(found,)] = self.env.execute_query(
            SQL(
                """
                SELECT EXISTS (
                    SELECT 1 FROM doc_exchange_message
                     WHERE id <> %s AND direction = 'in' AND kind = 'edoc'
                       AND business_type = '0' AND receiver_code = %s
                       AND sender_code = %s AND exchange_document_id = %s
                       AND state IN ('received', 'quarantined')
                       AND digest IS DISTINCT FROM %s)
                """,
                self.id,
                self.receiver_code,
                self.sender_code,
                message.document_id,
                digest,
            )
        )
        return found

    def _make_incoming_from(self, message):
        """Create the incoming document of a message by the one door for channels."""
        agency = self.agency_id
        day = message.promulgation_date
        remarks = [message.business.reason] if message.business.kind else []
        if len(message.code.number) > 11 or len(message.code.notation) > 30:
            remarks.append(str(message.code))
        values = {
            "channel": "axis",
            "origin": "created",
            "type_id": self._type_of(message.type).id,
            "number": message.code.number[:11],
            "notation": message.code.notation[:30],
            "document_date": day or False,
            "doc_code": message.document_id[:200] or False,
            "subject": message.subject[:500] or self.env._("(no subject)"),
            "issuer_id": agency.id,
            "issuer_name": (message.sender.name or message.sender.organ_id)[:200],
            "urgency": str(min(int(message.priority), 3)),
            "signer_name": message.signer.full_name[:50],
            "signer_position": message.signer.position[:100],
            "signer_authority": message.signer.competence[:100],
            "reply_required": bool(message.due_date),
            "due_date": message.due_date or False,
            "note": "; ".join(filter(None, remarks))[:500],
        }
        return self.env["doc.incoming"]._make_incoming(
            self.company_id, values, self._files_of(message)
        )

    @api.model
    def _files_of(self, message):
        """Return the files; the first PDF leads, all others are annexes."""
        files = [one for one in message.attachments if one.content]
        main = next(
            (one for one in files if one.content_type == "application/pdf"),
            files[0] if files else None,
        )
        ordered = ([main] if main else []) + [one for one in files if one is not main]
        return [
            FileIn(one.name, one.content, "main" if one is main else "annex")
            for one in ordered
        ]

    @api.model
    def _type_of(self, value):
        """Return the document type: by its number in the table, else by its name."""
        return self.env["doc.type"].browse(
            fact(self.env, ("doc.type", value), lambda: self._find_type(value).id)
        )

    @api.model
    def _find_type(self, value):
        types = self.env["doc.type"]
        resolved = edxml.resolve_type(value)
        found = types.browse()
        if resolved.table is TypeTable.ADMINISTRATIVE:
            found = types.search(
                [("exchange_code", "=", resolved.number), ("kind", "!=", "legal")],
                limit=1,
            )
        if not found and resolved.name:
            name = resolved.name.replace("(cá biệt)", "").strip()
            kind = "=" if resolved.table is TypeTable.LEGAL else "!="
            found = types.search(
                [("name", "=ilike", name), ("kind", kind, "legal")], limit=1
            ) or types.search([("name", "=ilike", name)], limit=1)
        return found or self.env.ref("doc_management.doc_type_cong_van")

    def _link_answered(self, incoming, message):
        """Link a reply to the documents of ours that it answers."""
        answered = self.env["doc.outgoing"]
        for response in message.responses:
            answered |= self._sent_as(response).outgoing_id
        if not answered:
            return
        incoming.sudo()._by_action().write(
            {"answered_outgoing_ids": [fields.Command.set(answered.ids)]}
        )
        for outgoing in answered:
            outgoing.sudo().message_post(
                body=self.env._(
                    "%(agency)s replied with %(number)s.",
                    agency=self.partner_name,
                    number=self.document_number,
                )
            )
            outgoing.document_id._journal("reply_received", incoming=incoming.id)

    def _sent_as(self, response):
        """Return our messages to this sender that a ResponseFor speaks of.

        By document id; failing that, by number and date among what this very agency
        was sent.
        """
        base = Domain(
            [
                ("direction", "=", "out"),
                ("kind", "=", "edoc"),
                ("company_id", "=", self.company_id.id),
                ("receiver_code", "in", self._sender_codes()),
            ]
        )
        found = self.browse()
        if response.document_id:
            found = self.search(
                base & Domain("exchange_document_id", "=", response.document_id)
            )
        if not found and response.document_id:
            wanted = unicodedata.normalize("NFC", response.document_id)
            found = self.search(base & Domain("exchange_document_id", "=", wanted))
        if not found and response.code and response.promulgation_date:
            found = self.search(
                base
                & Domain("document_number", "=", response.code)
                & Domain("document_id.document_date", "=", response.promulgation_date)
            )
        return found

    def _sender_codes(self):
        """Return the sender's code in every form the directory knows."""
        agency = self.agency_id
        return list(
            filter(None, {self.sender_code, agency.code, agency.code_qd20} - {False})
        )

    # statuses

    def _take_in_status(self, message):
        moment = office_clock.naive(message.timestamp)
        code = message.status_code
        answer = message.response_for
        owner, taken = self._own_business(
            answer.document_id, answer.code, message.status_code, str(moment)
        )
        self._set(
            {
                **taken,
                "status_code": message.status_code,
                "business_key": f"{message.status_code:02d}:{moment or ''}",
                "exchange_document_id": answer.document_id,
                "document_number": answer.code,
                "description": message.description,
                "happened_at": moment,
            }
        )
        if owner and owner != self:
            self._repeat(owner)
            return
        if code == StatusCode.RECALL_REQUESTED:
            self._ask_back(self._received_as([answer.document_id]), message.description)
            return
        sent = self._sent_as(answer)
        if not sent:
            self._happen_in(InEvent.MISS, acknowledgement=DONE)
            return
        self._happen_in(
            InEvent.TAKE,
            outgoing_id=sent[0].outgoing_id.id,
            document_id=sent[0].document_id.id,
            recipient_id=sent[0].recipient_id.id,
            original_id=sent[0].id,
            acknowledgement=DONE,
        )
        if code in (StatusCode.RECALL_AGREED, StatusCode.RECALL_REFUSED):
            sent._learn_answer(self, message)
        else:
            sent._learn_status(self, message)

    @api.model
    def _history_of(self, source, status):
        """Return what the history keeps of a status that was received."""
        return {
            "status_code": status.status_code,
            "description": status.description,
            "reported_by": status.staff.staff if status.staff else False,
            "reported_at": office_clock.naive(status.timestamp),
            "source_id": source.id,
        }

    def _learn_status(self, source, status):
        """Show what the receiver reports; history keeps every word in its order.

        What he reports is about the document, never about our wish to have it back.
        """
        documents = self.filtered(lambda message: not message._is_recall()) or self
        # Our sender may be writing its result on these rows: wait for it.
        self._lock_rows(documents)
        for message in documents:
            before = OutState(message.state)
            state = after_status(before, status.status_code)
            values = {}
            if state != before:
                values = {"next_at": False, "lease_until": False}
                if not message.sent_at:
                    values["sent_at"] = fields.Datetime.now()
            message._move_to(
                state,
                "status",
                history=self._history_of(source, status),
                **values,
            )
            if status.status_code == StatusCode.REFUSED:
                message._tell_clerks(
                    self.env._(
                        "%(agency)s refused %(number)s: %(reason)s",
                        agency=message.partner_name,
                        number=message.document_number,
                        reason=status.description or "–",
                    )
                )


def _lines_of(document_ids):
    """Return ids one per line, with a line break on both sides of each."""
    return f"\n{chr(10).join(document_ids)}\n" if document_ids else False
