"""Văn bản đến: reception and registration."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..lib.docmgmt import workflow
from ..lib.docmgmt.workflow import IncomingMove
from . import office_time
from .roles import CLERK

OF_ISSUER = ("number", "notation", "document_date", "doc_code")
"""What a channel hands over and nobody types."""


class DocIncoming(models.Model):
    """A document that came in: arrived → registered → directed → worked on → done.

    Its arrival number, dates of office and state never change but by the acts named
    here. The clerk may correct the record until the leader has directed it.
    """

    _name = "doc.incoming"
    _description = "Incoming document"
    _inherit = ["doc.life.mixin"]
    _inherits = {"doc.document": "document_id"}
    _order = "is_urgent desc, received_at desc, id desc"
    _direction = "incoming"
    _guarded_fields = frozenset(
        {
            "document_id",
            "company_id",
            "procedure_id",
            "state",
            "is_urgent",
            "list_date",
            "received_at_raw",
            "received_at",
            "arrival_number",
            "arrival_date",
            "register_entry_id",
            "registered_by_id",
            "directive",
            "handling",
            "directed_by_id",
            "directed_through_id",
            "directed_at",
            "deadline",
            "deadline_reason",
            "assignment_ids",
            "holder_id",
            "reply_ids",
            "handling_dossier_id",
            "result",
            "done_at",
            "done_late",
            "refusal_reason",
            "straight_ground",
            "opinion_by_id",
            "reading",
            "arrival_note",
            "submit_due_at",
            "submit_due_reason",
            "submitted_at",
            "submit_minutes",
            "submit_late_minutes",
            "submit_flagged_at",
            "joined_to_id",
            "joined_ids",
            "duplicate_note",
            "paper_holder_id",
            "paper_place",
            "paper_moved_at",
            "to_places",
            "mailbox_id",
            "sender_email",
            "sender_trust",
            "email_message_id",
        }
    )

    state = fields.Selection(
        [
            ("arrived", "Waiting for registration"),
            ("registered", "Waiting for directive"),
            ("directed", "Assigned"),
            ("in_progress", "In progress"),
            ("done", "Done"),
            ("refused", "Refused"),
            ("recalled", "Recalled by sender"),
            ("joined", "Joined to another record"),
            ("quarantined", "In quarantine"),
        ],
        "Status",
        required=True,
        default="arrived",
        readonly=True,
        tracking=True,
    )
    channel = fields.Selection(
        [
            ("axis", "Exchange axis"),
            ("email", "Official e-mail"),
            ("post", "Post or by hand"),
            ("internal", "Internal"),
        ],
        "Received by",
        required=True,
        default="post",
    )
    origin = fields.Selection(
        [("created", "Created electronically"), ("digitised", "Digitised from paper")],
        required=True,
        default="digitised",
    )
    issuer_number = fields.Char(
        "Number on the document", size=11, related="document_id.number"
    )
    received_at_raw = fields.Datetime(
        "Entered the system at", readonly=True, default=fields.Datetime.now
    )
    received_at = fields.Datetime(
        "Received at (legal time)",
        readonly=True,
        help="Outside office hours: the start of the next office session.",
    )
    arrival_number = fields.Integer(
        "Arrival number", readonly=True, copy=False, aggregator=None
    )
    arrival_date = fields.Date("Arrival date", readonly=True, copy=False)
    register_entry_id = fields.Many2one(
        "doc.register.entry", "Register line", readonly=True
    )
    registered_by_id = fields.Many2one("res.users", "Registered by", readonly=True)
    directive = fields.Text(readonly=True)
    handling = fields.Selection(
        [
            ("dossier", "Handle, with a work dossier"),
            ("plain", "Handle, without a dossier"),
            ("inform", "For information and filing"),
        ],
        "Way of handling",
        readonly=True,
        copy=False,
        help="What the leader ordered: with a dossier, without, or to be known only.",
    )
    directed_by_id = fields.Many2one("res.users", "Directed by", readonly=True)
    directed_through_id = fields.Many2one(
        "res.users",
        "Directed on his behalf by",
        readonly=True,
        help="The delegate who wrote the directive in the leader's name.",
    )
    directed_at = fields.Datetime(readonly=True)
    deadline = fields.Datetime(readonly=True)
    deadline_reason = fields.Char("How the deadline is counted", readonly=True)
    assignment_ids = fields.One2many(
        "doc.assignment", "incoming_id", "Assignments", readonly=True
    )
    holder_id = fields.Many2one(
        "res.users", "Held by", readonly=True, index="btree_not_null"
    )
    reply_ids = fields.Many2many(
        "doc.outgoing",
        "doc_incoming_reply_rel",
        "incoming_id",
        "outgoing_id",
        "Replies",
        readonly=True,
    )
    result = fields.Text(readonly=True)
    done_at = fields.Datetime(readonly=True)
    done_late = fields.Boolean(
        "Finished after its deadline",
        compute="_compute_done_late",
        store=True,
        precompute=True,
        help="Stays in the list of overdue documents, also when the reply is issued.",
    )
    refusal_reason = fields.Char(readonly=True)

    _document_unique = models.UniqueIndex("(document_id)")
    # Booleans are ordered by COALESCE: an index without it does not serve the list.
    _company_list = models.Index(
        "(company_id, (COALESCE(is_urgent, FALSE)) DESC, received_at DESC, id DESC)"
    )
    _list = models.Index(
        "((COALESCE(is_urgent, FALSE)) DESC, received_at DESC, id DESC)"
    )
    _company_state = models.Index("(company_id, state)")
    # Reports ask what ended in a period, stage by stage.
    _submitted = models.Index("(company_id, submitted_at)")
    _directed = models.Index("(company_id, directed_at)")
    # What was open on the first day is read from the index alone: the documents of an
    # agency lie spread over the pages of all agencies.
    _done = models.Index(
        "(company_id, done_at) INCLUDE (id, document_id, state, received_at, deadline)"
    )
    _done_late = models.Index("(company_id, done_at) WHERE done_late")
    _arrival_number = models.Index(
        "(arrival_number, company_id) WHERE arrival_number IS NOT NULL"
    )

    @api.model
    def _check_may_create(self):
        self.env.user._doc_acting_employee()
        if not self.env.company.doc_as_clerk:
            raise AccessError(
                self.env._(
                    "Incoming documents are entered by the clerk. Pass the document "
                    "to the clerk's office."
                )
            )

    def _check_may_edit(self, vals):
        for incoming in self:
            if not incoming.company_id.doc_as_clerk:
                raise AccessError(
                    self.env._("Only the clerk corrects the record of a document.")
                )
            if incoming.state not in workflow.EDITABLE_INCOMING:
                raise UserError(
                    self.env._(
                        "“%(subject)s” is already at work, so its record is fixed. "
                        "Add a remark in the discussion instead.",
                        subject=incoming.subject,
                    )
                )

    def _next_state(self, state, move):
        return workflow.next_incoming(state, move)

    @api.model_create_multi
    def create(self, vals_list):
        incoming = super().create(vals_list)
        for record in incoming:
            record.document_id.sudo()._by_action().write({"state": record.state})
        return incoming

    @api.model
    def _first_values(self, vals, company, procedure):
        values = super()._first_values(vals, company, procedure)
        raw = fields.Datetime.to_datetime(vals.get("received_at_raw"))
        raw = raw or fields.Datetime.now()
        return {
            **values,
            "received_at_raw": raw,
            "received_at": self._legal_receipt(raw, company, procedure),
        }

    @api.model
    def _legal_receipt(self, raw, company, procedure):
        """Return the legal moment of receipt by the agency's procedure (C16)."""
        if procedure.receipt_time_rule == "raw":
            return raw
        calendar = company._doc_working_calendar(procedure)
        legal = calendar.legal_receipt(office_time.to_office(raw))
        return office_time.to_database(legal)

    @api.model
    def _make_incoming(self, company, values, files, procedure=None):
        """Create a received document: the one door for every channel.

        :param company: the receiving agency
        :param values: fields of the document and of its arrival; ``number``,
            ``notation``, ``document_date`` and ``doc_code`` are those of its issuer
        :param files: list of :class:`~.doc_file.FileIn`
        :param procedure: apply its limits for uploads to the files; a channel with
            limits of its own leaves it out
        :return: the record, in state *arrived*
        """
        # A channel acts for the agency, not for a person with a role. That the record
        # was made stands in the journal; a message beside it would say it twice.
        channel = self.sudo().with_company(company)
        quiet = channel.with_context(tracking_disable=True)
        quiet._refuse_guarded_first(
            {name: values[name] for name in values if name not in OF_ISSUER}
        )
        # What its issuer gave it is written with it, not after it.
        first = {
            **values,
            "sort_date": values.get("document_date") or company._doc_today(),
        }
        incoming = quiet._by_action().create(first).with_env(channel.env)
        incoming._take_files(files, procedure)
        incoming._after_receive()
        return incoming.sudo(False)

    def action_attach(self, name, content, role="main"):
        """Add a file. ``content`` is base64 text; the clerk's act before directing."""
        self.ensure_one()
        self._check_role(CLERK)
        self._check_may_edit({})
        data = self._decoded(content)
        files = self.env["doc.file"]
        files._check_upload(self.procedure_id, name, data, role)
        return files._store(self.document_id, name, data, role).id

    def action_set_issue_data(self, number, notation, document_date):
        """Set the issuer's number, sign and date as read from the document."""
        self.ensure_one()
        self._check_role(CLERK)
        self._check_may_edit({})
        self.document_id.sudo()._by_action().write(
            {"number": number, "notation": notation, "document_date": document_date}
        )
        self.document_id._fix_sort_date()
        return True

    def _registration_blockers(self):
        """Return sentences that say what still stands against registering."""
        self.ensure_one()
        blockers = []
        if not (self.subject or "").strip():
            blockers.append(self.env._("The subject is missing."))
        if not (self.issuer_id or self.issuer_name):
            blockers.append(self.env._("The issuing agency is missing."))
        if not self.document_date:
            blockers.append(self.env._("The date of the document is missing."))
        if not self.document_id._main_file():
            blockers.append(
                self.env._("No file is attached: scan the document or add its file.")
            )
        return blockers

    def action_register(self):
        """Take the document into the register: arrival number and date.

        Decree 30/2020/NĐ-CP Art. 22. Idempotent: a registered document keeps its
        number. Returns the arrival number.
        """
        self.ensure_one()
        self._check_role(CLERK)
        if self.arrival_number:
            return self.arrival_number
        blockers = self._registration_blockers()
        if blockers:
            raise UserError(
                self.env._(
                    "This document cannot be registered yet:\n%(reasons)s",
                    reasons="\n".join(f"• {sentence}" for sentence in blockers),
                )
            )
        self._next_state_or_refuse(IncomingMove.REGISTER)
        numbering = self.env["doc.numbering"]
        numbering._show_life(self.document_id.id)
        reservation = numbering._reserve(self.company_id, "in", self.document_id.id)
        entry = self.env["doc.register.entry"]._add(
            self.company_id,
            "incoming",
            "in",
            reservation,
            {
                "document_id": self.document_id.id,
                "display_number": self.document_id._display_number(),
                "type_name": self.type_id.name,
                "subject": self.subject,
                "issuer_name": self.issuer_name or self.issuer_id.name,
                "signer_name": self.signer_name,
            },
        )
        self._apply(
            IncomingMove.REGISTER,
            arrival_number=reservation.number,
            arrival_date=reservation.date,
            register_entry_id=entry.id,
            registered_by_id=self.env.uid,
        )
        self._after_register()
        return self.arrival_number

    def _next_state_or_refuse(self, move):
        """Refuse before a number is taken what :meth:`_apply` would refuse after."""
        labels = dict(self._fields["state"]._description_selection(self.env))
        try:
            self._next_state(self.state, str(move))
        except workflow.MoveRefused as refusal:
            raise UserError(
                self.env._(
                    "“%(subject)s” is %(state)s, so this cannot be done now. Reload "
                    "the page to see what happened.",
                    subject=self.subject,
                    state=labels[self.state].lower(),
                )
            ) from refusal

    def action_refuse(self, reason):
        """Send the document back with a reason (Art. 21.2b)."""
        self.ensure_one()
        self._check_role(CLERK)
        reason = self._need_reason(reason)
        self._apply(IncomingMove.REFUSE, refusal_reason=reason)
        self._after_refuse(reason)
        return True

    def _after_receive(self):
        """Hook: the document has arrived with its files."""

    def _after_register(self):
        """Hook: the document is in the register; its leader is told."""
        first = self._first_recipient()
        for leader in first:
            self._notify_work(
                leader,
                self.env._("Write the directive for %(name)s", name=self.name),
                scope="assign",
            )
        self.sudo()._by_action().write({"holder_id": first.id})

    def _after_refuse(self, reason):
        """Hook: the document was sent back."""
