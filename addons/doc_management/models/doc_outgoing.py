"""Văn bản đi: the draft, its files and its text."""

from base64 import b64decode

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..lib.docmgmt import content_sniff, workflow
from ..lib.docmgmt import notation as notation_rules
from ..lib.docmgmt.errors import RuleError
from ..lib.docmgmt.pdf_info import PdfFault
from .pdf_tools import READER
from .roles import CLERK, SPECIALIST

LINE_ROLES = (SPECIALIST, CLERK)


class DocOutgoing(models.Model):
    """A document that goes out: draft → initials → signature → number, seal, issue.

    Only its drafter changes a draft; from submission on content is fixed, and an
    issued document never changes. Number, dates and state move by actions only.
    """

    _name = "doc.outgoing"
    _description = "Outgoing document"
    _inherit = ["doc.life.mixin"]
    _inherits = {"doc.document": "document_id"}
    _order = "is_urgent desc, list_date desc, id desc"
    _direction = "outgoing"
    _guarded_fields = frozenset(
        {
            "document_id",
            "company_id",
            "procedure_id",
            "state",
            "is_urgent",
            "list_date",
            "drafter_id",
            "reply_to_ids",
            "approval_ids",
            "flow_name",
            "template_id",
            "opinion_ids",
            "opinion_round_ids",
            "register_entry_id",
            "issued_at",
            "issued_by_id",
            "issue_error",
            "return_reason",
            "signed_at",
            "issue_due_at",
            "issue_due_reason",
            "issue_late_minutes",
            "issue_flagged_at",
            "number_series",
            "number_reserved",
            "keeps_number_date",
            "released_at",
            "released_by_id",
            "standing",
            "amends_id",
            "amend_kind",
            "paper_issued_at",
            "paper_issued_by_id",
            "issue_checked_at",
            "locked_by_id",
            "locked_at",
            "copy_of_id",
            "copy_on",
            "copy_to",
        }
    )

    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("reviewing", "Waiting for initials"),
            ("to_sign", "Waiting for signature"),
            ("signing", "Being signed"),
            ("signed", "Waiting for issue"),
            ("issuing", "Being issued"),
            ("issued", "Issued"),
            ("cancelled", "Cancelled"),
        ],
        "Status",
        required=True,
        default="draft",
        readonly=True,
        tracking=True,
    )
    drafter_id = fields.Many2one(
        "res.users",
        "Drafted by",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.user,
    )
    signer_id = fields.Many2one("res.users", "To be signed by")
    salutation = fields.Char(
        "Addressed to", help="“Kính gửi” of a letter; separate several by semicolons."
    )
    work_field_id = fields.Many2one(
        "doc.work.field",
        "Field of work",
        help="Stands in the sign of a letter instead of the unit's abbreviation.",
    )
    body = fields.Text("Text", help="Paragraphs, separated by an empty line.")
    notation_preview = fields.Char("Sign to be", compute="_compute_notation_preview")
    reply_to_ids = fields.Many2many(
        "doc.incoming",
        "doc_incoming_reply_rel",
        "outgoing_id",
        "incoming_id",
        "In reply to",
        readonly=True,
    )
    recipient_ids = fields.One2many("doc.recipient", "outgoing_id", "Recipients")
    opinion_ids = fields.One2many(
        "doc.opinion", "outgoing_id", "Opinions", readonly=True
    )
    approval_ids = fields.One2many(
        "doc.approval.step", "outgoing_id", "Approval", readonly=True
    )
    register_entry_id = fields.Many2one(
        "doc.register.entry", "Register line", readonly=True
    )
    issued_at = fields.Datetime(readonly=True, copy=False)
    issued_by_id = fields.Many2one("res.users", "Issued by (clerk)", readonly=True)
    issue_error = fields.Char("Why it stopped", readonly=True, copy=False)
    return_reason = fields.Text("Returned because", readonly=True, copy=False)

    _document_unique = models.UniqueIndex("(document_id)")
    _company_list = models.Index(
        "(company_id, (COALESCE(is_urgent, FALSE)) DESC, list_date DESC, id DESC)"
    )
    _list = models.Index("((COALESCE(is_urgent, FALSE)) DESC, list_date DESC, id DESC)")
    _company_state = models.Index("(company_id, state)")
    _signed = models.Index("(company_id, signed_at)")
    _issued = models.Index("(company_id, issued_at)")

    @api.model
    def default_get(self, fields_list):
        """A new draft is a letter of the drafter's unit, issued by his agency."""
        values = super().default_get(fields_list)
        employee = self.env.user._doc_employee()
        letter = self.env.ref("doc_management.doc_type_cong_van", False)
        defaults = {
            "type_id": letter.id if letter else False,
            "unit_id": employee.department_id.id,
            "issuer_id": self.env.company.doc_agency_id.id,
        }
        for name, value in defaults.items():
            if name in fields_list and not values.get(name):
                values[name] = value
        return values

    @api.model
    def _check_may_create(self):
        user, company = self.env.user, self.env.company
        user._doc_acting_employee(company)
        if not any(user._doc_has_role(group, company) for group in LINE_ROLES):
            raise AccessError(
                self.env._("Drafting needs the role of specialist or clerk.")
            )

    def _check_may_edit(self, vals):
        for outgoing in self:
            if outgoing.state not in workflow.EDITABLE_OUTGOING:
                raise UserError(
                    self.env._(
                        "“%(subject)s” has been submitted, so it is fixed. Ask for "
                        "its return to change it.",
                        subject=outgoing.subject,
                    )
                )
            outgoing._check_holder(
                outgoing._editors(), self.env._("Changing the draft")
            )

    def _next_state(self, state, move):
        return workflow.next_outgoing(state, move)

    @api.model_create_multi
    def create(self, vals_list):
        agency = self.env.company.doc_agency_id
        for vals in vals_list:
            vals.setdefault("issuer_id", agency.id)
        outgoing = super().create(vals_list)
        for record in outgoing:
            record.document_id.sudo()._by_action().write(
                {"state": record.state, "is_private": True}
            )
            record._fill_signer()
        outgoing._check_issuer()
        return outgoing

    def write(self, vals):
        result = super().write(vals)
        if "issuer_id" in vals:
            self._check_issuer()
        if "signer_id" in vals:
            for outgoing in self:
                outgoing._fill_signer()
        return result

    @api.model
    def _make_reply(self, incoming):
        """Return a draft that answers ``incoming``, made for the current user."""
        reply = self.with_company(incoming.company_id).create(
            {
                "subject": self.env._(
                    "reply to %(number)s on %(subject)s",
                    number=incoming.name,
                    subject=incoming.subject,
                )[:500],
                "urgency": incoming.urgency,
                "salutation": incoming.issuer_name or incoming.issuer_id.name,
                "recipient_ids": [
                    fields.Command.create(
                        {
                            "agency_id": incoming.issuer_id.id,
                            "name": incoming.issuer_id.name,
                            "medium": "axis",
                        }
                    )
                ]
                if incoming.issuer_id
                else [],
            }
        )
        # The link is made by this act alone.
        reply.sudo()._by_action().write(
            {"reply_to_ids": [fields.Command.link(incoming.id)]}
        )
        return reply

    def action_attach(self, name, content, role="main"):
        """Add a file or, for the main document, a new version; ``content`` base64.

        Returns the id of the file. Only the drafter, only while it is a draft.
        """
        self.ensure_one()
        self._check_may_edit({})
        data = b64decode(content)
        if role == "main":
            if content_sniff.inspect(name, data).mimetype != "application/pdf":
                raise UserError(
                    self.env._(
                        "%(name)s is not a PDF. The document to be signed must be a "
                        "PDF: export it as PDF and attach that.",
                        name=name,
                    )
                )
            self._check_pdf(data, name)
        self.env["doc.file"]._check_upload(self.procedure_id, name, data, role)
        previous = self.document_id._main_file()
        if role == "main" and previous:
            return previous._new_version(data, name).id
        return self.env["doc.file"]._store(self.document_id, name, data, role).id

    def _check_pdf(self, data, name):
        """Refuse a main file that cannot be signed later: broken or encrypted."""
        try:
            READER.check_pdf(data)
        except RuleError as fault:
            if fault.code is PdfFault.ENCRYPTED:
                sentence = self.env._(
                    "%(name)s is protected by a password and cannot be signed. "
                    "Save it without protection and attach that.",
                    name=name,
                )
            else:
                sentence = self.env._(
                    "%(name)s is damaged and cannot be opened. Export the PDF anew "
                    "and attach that.",
                    name=name,
                )
            raise UserError(sentence) from fault

    def action_generate_pdf(self):
        """Lay the letter out from its text as a new version of the main file."""
        self.ensure_one()
        self._check_may_edit({})
        if not (self.body or "").strip():
            raise UserError(self.env._("Write the text first."))
        content = self._render_letter()
        name = f"{self._file_stem()}.pdf"
        previous = self.document_id._main_file()
        if previous:
            previous._new_version(content, name)
        else:
            self.env["doc.file"]._store(self.document_id, name, content, "main")
        return True

    def _file_stem(self):
        return (self.notation_preview or "van-ban").replace("/", "-")

    def _check_issuer(self):
        """An agency's clerks issue for the agency and the bodies of its registry."""
        for outgoing in self:
            if outgoing.issuer_id not in outgoing.company_id._doc_issuers():
                raise ValidationError(
                    self.env._(
                        "%(issuer)s does not issue documents through the registry of "
                        "%(agency)s. Choose the agency or one of its issuing bodies.",
                        issuer=outgoing.issuer_id.name or "–",
                        agency=outgoing.company_id.name,
                    )
                )

    @api.depends(
        "type_id",
        "unit_id.doc_abbreviation",
        "work_field_id.code",
        "issuer_id.abbreviation",
        "issuer_id.name_ids",
    )
    def _compute_notation_preview(self):
        for outgoing in self:
            try:
                outgoing.notation_preview = outgoing._notation()
            except UserError:
                outgoing.notation_preview = False

    def _notation(self, day=None):
        """Return the sign (ký hiệu) by type, issuer of that day, field or unit."""
        self.ensure_one()
        try:
            return notation_rules.document_notation(
                self.type_id.code or "",
                self.issuer_id._named(day).abbreviation if self.issuer_id else "",
                self.work_field_id.code or self.unit_id.doc_abbreviation or "",
                notation_rules.DocumentKind(self.type_id.kind),
            )
        except RuleError as fault:
            raise UserError(
                self.env._(
                    "The sign of this document cannot be built: set the abbreviation "
                    "of the agency in the directory and of the unit “%(unit)s” under "
                    "Employees › Departments.",
                    unit=self.unit_id.name or "–",
                )
            ) from fault
