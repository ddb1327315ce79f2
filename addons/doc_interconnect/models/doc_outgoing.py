"""Văn bản đi: what keeps it from being sent, and its place in the outbox."""

from odoo import api, fields, models
from odoo.addons.doc_management.models.remedies import Missing
from odoo.exceptions import UserError

from ..lib.docxchg.edxml import check_document
from ..lib.docxchg.states import SENT
from . import office_clock
from .packet_store import MEGABYTE

ELECTRONIC = ("axis", "email")
TAKEN_BACK = ("withdrawn", "recalled")
ENVELOPE = MEGABYTE // 4  # metadata, and what signatures and seal add to the files


class DocOutgoing(models.Model):
    _inherit = "doc.outgoing"

    exchange_message_ids = fields.One2many(
        "doc.exchange.message",
        "outgoing_id",
        "Sent to",
        domain=[
            ("direction", "=", "out"),
            "|",
            ("kind", "=", "edoc"),
            ("status_code", "=", 13),
        ],
        readonly=True,
    )
    received_reply_ids = fields.Many2many(
        "doc.incoming",
        "doc_incoming_answered_rel",
        "outgoing_id",
        "incoming_id",
        "Replies received",
        readonly=True,
    )
    sent_state = fields.Selection(
        [
            ("none", "Not exchanged"),
            ("waiting", "Waiting to be sent"),
            ("partial", "Sent to some"),
            ("sent", "Sent to all"),
            ("trouble", "Needs a decision"),
            ("recalled", "Taken back from all"),
        ],
        "Exchange",
        compute="_compute_sent_state",
    )

    @api.depends("exchange_message_ids.state")
    def _compute_sent_state(self):
        for outgoing in self:
            # The clerk sees how far it is, also where he may not read the details.
            rows = outgoing.sudo().exchange_message_ids
            rows = rows.filtered(lambda row: not row._is_recall())
            states = rows.mapped("state")
            back = [state for state in states if state in TAKEN_BACK]
            states = [state for state in states if state not in TAKEN_BACK]
            sent = [state for state in states if state in SENT]
            if not states and back:
                outgoing.sent_state = "recalled"
            elif not states:
                outgoing.sent_state = "none"
            elif {"rejected", "dead"} & set(states):
                outgoing.sent_state = "trouble"
            elif len(sent) == len(states):
                outgoing.sent_state = "sent"
            else:
                outgoing.sent_state = "partial" if sent else "waiting"

    @api.model
    def _make_reply(self, incoming):
        """A reply goes by the axis where that reaches its addressee, else by post."""
        reply = super()._make_reply(incoming)
        backend = self.env["doc.exchange.backend"]._of_company(reply.company_id)
        out_of_reach = reply._axis_recipients().filtered(
            lambda line: not (backend and line.agency_id._exchange_code())
        )
        out_of_reach.medium = "post"
        return reply

    def _axis_recipients(self):
        return self.recipient_ids.filtered(
            lambda line: line.medium == "axis" and not line.recalled_at
        )

    def _submit_blockers(self):
        return super()._submit_blockers() + self._exchange_blockers()

    def _issue_blockers(self):
        return super()._issue_blockers() + self._exchange_blockers()

    def _exchange_blockers(self):
        """Return sentences that say why the document cannot leave by exchange."""
        self.ensure_one()
        blockers = self._mark_blockers() + self._unencrypted_blockers()
        recipients = self._axis_recipients()
        if not recipients or blockers:
            return blockers
        backend = self.env["doc.exchange.backend"]._of_company(self.company_id)
        if not backend:
            unconnected = self.env._(
                "%(agency)s is not connected to an exchange axis. Send it another "
                "way, or ask the administrator to set up the connection.",
                agency=self.company_id.name,
            )
            return [Missing(unconnected, "line")]
        for line in recipients:
            if not line.agency_id._exchange_code():
                unknown = self.env._(
                    "%(name)s has no identification code in the directory, so it "
                    "cannot be reached over the axis.",
                    name=line.name,
                )
                blockers.append(Missing(unknown, "way", line.id))
            if ended := self._ended(line.agency_id):
                blockers.append(Missing(ended, "way", line.id))
        for agency in self._named_twice(recipients):
            twice = self.env._(
                "%(name)s stands twice among the recipients.", name=agency
            )
            blockers.append(Missing(twice, "line"))
        ways = self._ways(recipients)
        for way in ways:
            blockers += self._size_blockers(way)
        blockers += self._encryption_blockers(recipients)
        if not self.signer_id:
            return blockers  # said already; the packet would say it again
        for way, lines in ways.items():
            blockers = blockers or self._packet_blockers(way, lines)
        return blockers

    def _ways(self, recipients):
        """Return {connection: the recipients written to over it}."""
        ways = self.env["doc.exchange.backend"]._ways_of(self.company_id)
        return recipients.grouped(lambda line: ways._way_to(line.agency_id))

    def _ended(self, agency):
        """Say that an agency is no more, and who took over; empty while it is."""
        today = self.env["res.company"]._doc_today()
        if not agency.date_to or agency.date_to >= today:
            return ""
        successors = agency.search([("predecessor_ids", "=", agency.id)])
        if successors:
            return self.env._(
                "%(name)s ended on %(day)s. Send it to %(successors)s, which took "
                "over.",
                name=agency.name,
                day=agency.date_to.strftime("%d/%m/%Y"),
                successors=", ".join(successors.mapped("name")),
            )
        return self.env._(
            "%(name)s ended on %(day)s. Choose who took over.",
            name=agency.name,
            day=agency.date_to.strftime("%d/%m/%Y"),
        )

    def _size_blockers(self, backend):
        """Each axis has a limit of its own for a message, files and all."""
        files = self._exchanged_files()
        size = ENVELOPE + sum(file.size for file in files) * 4 // 3
        limit = backend.max_megabytes * MEGABYTE
        if not limit or size <= limit:
            return []
        largest = files.sorted("size")[-1]
        return [
            self.env._(
                "The document would be %(size)s MB on the way; %(connection)s takes "
                "%(limit)s MB. The largest file is “%(file)s”: scan it smaller, or "
                "send the document another way.",
                size=f"{size / MEGABYTE:.1f}",
                connection=backend.name,
                limit=backend.max_megabytes,
                file=largest.name,
            )
        ]

    def _mark_blockers(self):
        """Documents with a circulation mark are not exchanged (HT-6b, C11)."""
        own = self.company_id.doc_agency_id
        abroad = self.recipient_ids.filtered(
            lambda line: line.medium in ELECTRONIC and line.agency_id != own
        )
        blocks = self.circulation_mark and self.procedure_id.marks_block_exchange
        if not blocks or not abroad:
            return []
        labels = dict(
            self.document_id._fields["circulation_mark"]._description_selection(
                self.env
            )
        )
        marked = self.env._(
            "A document marked “%(mark)s” is not exchanged electronically with "
            "other agencies. Send it on paper, or take the mark off.",
            mark=labels[self.circulation_mark],
        )
        return [Missing(marked, "mark")]

    def _named_twice(self, recipients):
        names, seen = [], set()
        for line in recipients:
            code = line.agency_id._exchange_code()
            if code in seen:
                names.append(line.name)
            seen.add(code)
        return names

    def _packet_blockers(self, backend, recipients):
        """Try the packet without number and files, so that faults show up early."""
        try:
            code = backend._sender_code(self.issuer_id)
        except UserError as error:
            return [str(error)]
        message = self._exchange_document(
            code,
            [(line.agency_id, line.agency_id._exchange_code()) for line in recipients],
            office_clock.now(),
            backend,
            with_files=False,
        )
        findings = check_document(message, self.env["res.company"]._doc_today())
        text = self.env["doc.exchange.message"]._sentences(findings)
        return text.split("\n") if text else []

    def _after_issue(self):
        """Queue one message per recipient, in the commit that issues (I1)."""
        result = super()._after_issue()
        self._queue_exchange()
        return result

    def _after_sent_further(self, lines):
        """Queue the forgotten recipients, under the same number."""
        result = super()._after_sent_further(lines)
        blockers = self._exchange_blockers()
        self._refuse_blocked(blockers)
        self._queue_exchange(lines & self._axis_recipients())
        return result

    def _queue_exchange(self, recipients=None):
        """Queue one message for each of these recipients, by default for all."""
        self.ensure_one()
        if recipients is None:
            recipients = self._axis_recipients()
        if not recipients:
            return
        blockers = self._mark_blockers()
        ways = self._ways(recipients)
        if blockers or not all(ways):
            raise UserError("\n".join(blockers or self._exchange_blockers()))
        encrypted = self._encrypted_for(recipients)
        earlier = self._exchanged_before()
        number = str(self._exchange_code_parts())
        # The outbox belongs to the machinery; the issue is what entitles to it.
        now = fields.Datetime.now()
        queued = self.env["doc.exchange.message"]._queue(
            [
                {
                    "direction": "out",
                    "kind": "edoc",
                    **self._exchange_business(line, earlier),
                    "backend_id": way.id,
                    "document_id": self.document_id.id,
                    "outgoing_id": self.id,
                    "recipient_id": line.id,
                    "sender_code": code,
                    "receiver_code": line.agency_id._exchange_code(),
                    "agency_id": line.agency_id.id,
                    "partner_name": line.name,
                    "exchange_document_id": document_id,
                    "document_number": number,
                    "state": "ready",
                    "is_urgent": self.is_urgent,
                    "is_encrypted": line in encrypted,
                    "next_at": now,
                    "actor_id": self.issued_by_id.id,
                }
                for way, lines in ways.items()
                for code in [way._sender_code(self.issuer_id)]
                for document_id in [self._exchange_document_id(code)]
                for line in lines
            ],
            self.env.user,
        )
        self.document_id._journal("exchange_queued", recipients=len(queued))
        queued._wake_sender()
