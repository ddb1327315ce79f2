"""Nơi nhận: one line of the list of recipients."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..lib.docmgmt import dispatch
from ..lib.docmgmt.dispatch import Medium

MEDIA = [
    ("axis", "Exchange axis"),
    ("email", "Official e-mail"),
    ("post", "Post or by hand"),
    ("internal", "Internal"),
]
MOST_COPIES = 99
NAMELESS = "–"


class DocRecipient(models.Model):
    """A recipient of an outgoing document and the way it reaches him.

    Part of the draft and fixed with it; after the issue the clerk adds forgotten ones
    or recalls it from one, each an act of its own.
    """

    _name = "doc.recipient"
    _description = "Recipient"
    _inherit = ["doc.guarded.mixin"]
    _order = "outgoing_id, sequence, id"
    _guarded_fields = frozenset(
        {"added_at", "added_by_id", "added_reason", "recalled_at", "recall_reason"}
    )

    outgoing_id = fields.Many2one(
        "doc.outgoing", required=True, index=True, ondelete="cascade"
    )
    document_id = fields.Many2one(
        related="outgoing_id.document_id", store=True, index=True
    )
    sequence = fields.Integer(default=10)
    agency_id = fields.Many2one("doc.agency", "Agency", index="btree_not_null")
    department_id = fields.Many2one("hr.department", "Unit", index="btree_not_null")
    user_id = fields.Many2one("res.users", "Person", index="btree_not_null")
    name = fields.Char(
        "As printed",
        required=True,
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
    )
    purpose = fields.Char(help="For example: to report, to carry out.")
    medium = fields.Selection(
        MEDIA,
        "Sent by",
        required=True,
        default="axis",
    )
    email = fields.Char("E-mail", help="Of a recipient outside the directory.")
    address = fields.Char("Postal address", help="Of one outside the directory.")
    paper_copies = fields.Integer(
        "Copies on paper, by hand",
        aggregator=None,
        help="0: as the rules have it.",
    )
    paper_count = fields.Integer(
        "Paper", compute="_compute_way", aggregator="sum", compute_sudo=True
    )
    paper_reason = fields.Char(
        "Why on paper", compute="_compute_way", compute_sudo=True
    )
    medium_reason = fields.Char(
        "Why this way", compute="_compute_way", compute_sudo=True
    )
    way_text = fields.Char("Readiness", compute="_compute_way", compute_sudo=True)
    way_level = fields.Char(compute="_compute_way", compute_sudo=True)
    added_at = fields.Datetime("Sent later", readonly=True)
    added_by_id = fields.Many2one("res.users", "Sent later by", readonly=True)
    added_reason = fields.Char("Sent later because", readonly=True)
    recalled_at = fields.Datetime("Recalled from him", readonly=True)
    recall_reason = fields.Char("Recalled because", readonly=True)

    _copies = models.Constraint(
        "CHECK (paper_copies IS NULL OR paper_copies BETWEEN 0 AND 99)",
        "A recipient gets at most 99 copies on paper.",
    )

    @api.depends("agency_id", "department_id", "user_id")
    def _compute_name(self):
        for recipient in self:
            # Units and colleagues are named in the list as everybody knows them.
            inside = recipient.sudo().department_id or recipient.sudo().user_id
            # The row is there before its agency is chosen.
            kept = recipient.name if recipient.name != NAMELESS else ""
            recipient.name = kept or recipient.agency_id.name or inside.name or NAMELESS

    @api.depends_context("lang")
    @api.depends(
        "agency_id",
        "department_id",
        "user_id",
        "medium",
        "email",
        "address",
        "paper_copies",
        "outgoing_id.type_id",
        "outgoing_id.work_field_id",
        "outgoing_id.procedure_id",
        "outgoing_id.circulation_mark",
        "outgoing_id.signing_mode",
        "recalled_at",
    )
    def _compute_way(self):
        rules = {
            outgoing: self.env["doc.paper.rule"]._for(outgoing)
            for outgoing in self.outgoing_id
        }
        for line in self:
            receiver = line._receiver()
            outgoing = line.outgoing_id
            way, why = dispatch.medium(
                receiver,
                outgoing.procedure_id.email_dispatch or "only_unconnected",
                blocked=outgoing._marks_block(),
            )
            line.medium_reason = (
                line._why(why)
                if way == line.medium
                else line.env._(
                    "chosen by hand; the rules have: %(way)s", way=line._way(way)
                )
            )
            paper, rule = line._paper(
                receiver, rules.get(outgoing, self.env["doc.paper.rule"])
            )
            line.paper_count = (
                0
                if line.recalled_at
                else line.paper_copies or (1 if paper.required else 0)
            )
            line.paper_reason = (
                rule.name if rule else line._why(paper.why) if paper.required else ""
            )
            line.way_level, line.way_text = line._readiness()

    def _paper(self, receiver, rules):
        """Return (:class:`~..lib.docmgmt.dispatch.Paper`, the rule that spoke)."""
        outgoing = self.outgoing_id
        paper = dispatch.paper(
            outgoing.procedure_id.paper_policy or "rules",
            [rule._plain() for rule in rules],
            Medium(self.medium or "post"),
            type_id=outgoing.type_id.id,
            field=outgoing.work_field_id.id,
            receiver=receiver,
            signed=outgoing._is_signed_electronically(),
        )
        return paper, rules[paper.rule] if paper.rule is not None else rules.browse()

    def _receiver(self):
        """Return what the rules ask about this recipient."""
        self.ensure_one()
        own = self.outgoing_id.company_id.doc_agency_id
        return dispatch.Receiver(
            is_own=bool(self.department_id or self.user_id)
            or bool(self.agency_id and self.agency_id == own),
            is_connected=self._is_connected(),
            has_email=bool(self.email or self.agency_id.email),
            group=self.agency_id.level or "",
        )

    def _is_connected(self):
        """Hook: the recipient is reached over an exchange axis."""
        return False

    def _way(self, way):
        return dict(self._fields["medium"]._description_selection(self.env))[str(way)]

    def _why(self, why):
        words = dispatch.Why
        return {
            words.CONNECTED: self.env._("connected"),
            words.NOT_CONNECTED: self.env._("not connected"),
            words.OWN_AGENCY: self.env._("inside the agency"),
            words.MARKED: self.env._("its mark stops electronic sending"),
            words.PAPER_ALWAYS: self.env._("the procedure wants paper beside it"),
            words.PAPER_BY_POST: self.env._("goes on paper"),
            words.NOT_SIGNED: self.env._("without digital signatures it only informs"),
        }.get(why, "")

    def _readiness(self):
        """Return (level, sentence) of this line before and after the issue."""
        self.ensure_one()
        if self.recalled_at:
            return "stop", self.env._("Recalled from this recipient")
        refusal = self._refusal()
        if refusal:
            return "stop", refusal
        if self.medium == "post" and not (self.address or self.agency_id.address):
            return "look", self.env._("no address")
        if self.medium == "internal":
            return "neutral", self.env._("automatic")
        if self.outgoing_id.state == "issued":
            return "fine", self.env._("sent later") if self.added_at else ""
        return "neutral", self.env._("ready")

    def _refusal(self):
        """Return why this way may not be taken, or an empty string (C9)."""
        self.ensure_one()
        if self.medium != "email":
            return ""
        why = dispatch.email_refusal(
            self._receiver(),
            self.outgoing_id.sudo().procedure_id.email_dispatch,
        )
        if why is dispatch.Why.EMAIL_FORBIDDEN:
            return self.env._(
                "%(name)s: by the procedure nothing is sent by e-mail. Choose the axis "
                "or post.",
                name=self.name,
            )
        if why is dispatch.Why.EMAIL_CONNECTED:
            return self.env._(
                "%(name)s is reached over the axis, so by the procedure not by e-mail.",
                name=self.name,
            )
        if not (self.email or self.agency_id.email):
            return self.env._("%(name)s has no e-mail address.", name=self.name)
        return ""

    @api.constrains("department_id", "user_id", "outgoing_id")
    def _check_inside(self):
        for line in self:
            company = line.outgoing_id.company_id
            inside = line.sudo()
            if inside.department_id and inside.department_id.company_id != company:
                raise ValidationError(
                    self.env._("%(name)s is no unit of your agency.", name=line.name)
                )
            if inside.user_id and not inside.user_id._doc_employee(company):
                raise ValidationError(
                    self.env._(
                        "%(name)s is no official of your agency.", name=line.name
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        recipients = super().create(vals_list)
        recipients._check_may_edit()
        for line, vals in zip(recipients, vals_list, strict=True):
            if "medium" not in vals:
                # Whoever may make the line was checked; a new draft has no readers yet.
                line.sudo()._apply_rules()
        return recipients

    def write(self, vals):
        self._check_may_edit()
        result = super().write(vals)
        self._check_may_edit()
        return result

    def unlink(self):
        self._check_may_edit()
        return super().unlink()

    def _apply_rules(self):
        """Take the way that the rules have for this recipient."""
        for line in self:
            outgoing = line.outgoing_id
            way, _why = dispatch.medium(
                line._receiver(),
                outgoing.sudo().procedure_id.email_dispatch,
                blocked=outgoing._marks_block(),
            )
            if line.medium != way:
                line.medium = str(way)

    def _check_may_edit(self):
        """Recipients are part of the draft and fixed with it."""
        if self._is_by_action() or self.env.su:
            return
        if not self.outgoing_id._is_by_action():
            self.outgoing_id._check_may_edit({})
