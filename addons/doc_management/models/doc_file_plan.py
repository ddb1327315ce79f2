"""Danh mục hồ sơ: the dossiers an agency expects to open in a year."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..lib.docmgmt import dossiers_plan
from ..lib.docmgmt.dossiers_plan import Heading, PlanFault, PlanMode, roman
from ..lib.docmgmt.errors import RuleError
from .roles import ARCHIVIST, CLERK, LEADER

MAKERS = (ARCHIVIST, CLERK, LEADER)


class DocFilePlan(models.Model):
    """The file plan of one agency and year (Decree 30/2020/NĐ-CP Art. 28, Annex V).

    Clerk and archivist write it, the head of the agency approves it. Approved it is
    fixed, with its numbers; a dossier outside of it takes a further number.
    """

    _name = "doc.file.plan"
    _description = "File plan"
    _inherit = ["doc.guarded.mixin", "mail.thread"]
    _order = "year desc, id desc"
    # The name is made for each reader in his language; a look-up needs columns.
    _rec_names_search = ["year", "decision"]

    _guarded_fields = frozenset({"state", "approved_by_id", "approved_on"})

    name = fields.Char(compute="_compute_name")
    company_id = fields.Many2one(
        "res.company",
        "Agency",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    year = fields.Integer(
        required=True,
        aggregator=None,
        default=lambda self: self.env["res.company"]._doc_today().year,
    )
    state = fields.Selection(
        [("draft", "Being drawn up"), ("approved", "Approved")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    mode = fields.Selection(
        [
            ("continuous", "Through the whole plan"),
            ("per_heading", "Anew under each big heading"),
        ],
        "Ordinals run",
        required=True,
        default="continuous",
    )
    decision = fields.Char(
        "Issued with decision",
        size=100,
        copy=False,
        help="Number, sign and date of the decision, as printed under the title.",
    )
    approved_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    approved_on = fields.Date(readonly=True, copy=False)
    heading_ids = fields.One2many("doc.file.plan.heading", "plan_id", "Headings")
    line_ids = fields.One2many("doc.file.plan.line", "plan_id", "Planned dossiers")
    line_count = fields.Integer("Number of dossiers", compute="_compute_line_count")

    _one_a_year = models.UniqueIndex(
        "(company_id, year)", "The agency has a file plan of that year already."
    )
    _year_sane = models.Constraint(
        "CHECK (year BETWEEN 1990 AND 2200)", "Enter the year with four digits."
    )

    @api.depends("year")
    @api.depends_context("lang")
    def _compute_name(self):
        for plan in self:
            plan.name = self.env._("File plan %(year)s", year=plan.year)

    @api.depends("line_ids")
    def _compute_line_count(self):
        for plan in self:
            plan.line_count = len(plan.line_ids)

    @api.model_create_multi
    def create(self, vals_list):
        plans = super().create(vals_list)
        plans._check_maker()
        plans._renumber()
        return plans

    def write(self, vals):
        if not self._is_by_action():
            self._check_open()
        result = super().write(vals)
        if not self._is_by_action():
            self._renumber()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_draft(self):
        self._check_open()

    def _check_maker(self):
        """Refuse all but those who draw the plan up."""
        if self.env.su:
            return
        for plan in self:
            self.env.user._doc_acting_employee(plan.company_id)
            if not any(
                self.env.user._doc_has_role(group, plan.company_id) for group in MAKERS
            ):
                raise AccessError(
                    self.env._(
                        "The file plan is drawn up by the clerk or the archivist."
                    )
                )

    def _check_open(self):
        self._check_maker()
        for plan in self:
            if plan.state != "draft":
                raise UserError(
                    self.env._(
                        "The file plan of %(year)s is approved and fixed. Open a "
                        "dossier outside the plan, or plan it for next year.",
                        year=plan.year,
                    )
                )

    def _bigs(self):
        return self.heading_ids.filtered(lambda heading: not heading.parent_id)

    def _as_rule(self):
        """Return the plan as the rules know it."""
        self.ensure_one()
        return [
            Heading(big.name, big.sign or "", tuple(big._ordered_lines().ids))
            for big in self._bigs().sorted(lambda one: (one.sequence, one.id))
        ]

    def _renumber(self):
        """Number the planned dossiers as far as headings have their abbreviation."""
        for plan in self:
            try:
                numbered = dossiers_plan.notations(PlanMode(plan.mode), plan._as_rule())
            except RuleError:
                numbered = {}  # said when the plan is approved
            for line in plan.line_ids:
                notation = numbered.get(line.id, False)
                if line.notation != notation:
                    line._by_action().write({"notation": notation})

    def action_copy_to_next_year(self):
        """Draw up next year's plan from this one; return the action that opens it."""
        self.ensure_one()
        self.check_access("read")
        self._check_maker()
        last = self.search([("company_id", "=", self.company_id.id)], limit=1)
        following = self.create(
            {
                "company_id": self.company_id.id,
                "year": max(last.year, self.year) + 1,
                "mode": self.mode,
            }
        )
        twins = {}
        for heading in self.heading_ids.sorted(lambda one: bool(one.parent_id)):
            twins[heading] = heading.copy(
                {
                    "plan_id": following.id,
                    "parent_id": twins[heading.parent_id].id
                    if heading.parent_id
                    else False,
                }
            )
        for line in self.line_ids:
            line.copy(
                {"plan_id": following.id, "heading_id": twins[line.heading_id].id}
            )
        following._renumber()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": following.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def action_approve(self):
        """The head of the agency approves the plan, which fixes its numbers."""
        self.ensure_one()
        self.check_access("read")
        self.env.user._doc_acting_employee(self.company_id)
        if not self.env.user._doc_has_role(LEADER, self.company_id):
            raise AccessError(
                self.env._("The file plan is approved by a leader of the agency.")
            )
        if self.state != "draft":
            raise UserError(self.env._("This plan is approved already."))
        try:
            numbered = dossiers_plan.notations(PlanMode(self.mode), self._as_rule())
            if not numbered:
                raise RuleError(PlanFault.EMPTY)
        except RuleError as fault:
            raise UserError(self._sentence(fault)) from fault
        # Approving is the leader's; the rows are the clerk's.
        for line in self.sudo().line_ids:
            line._by_action().write({"notation": numbered[line.id]})
        self.sudo()._by_action().write(
            {
                "state": "approved",
                "approved_by_id": self.env.uid,
                "approved_on": self.company_id._doc_today(),
            }
        )
        self.env["doc.journal"]._log(
            "file_plan_approved", self, year=self.year, dossiers=len(numbered)
        )
        return True

    def _sentence(self, fault):
        """Put a refusal of the rules into words."""
        words = {
            PlanFault.EMPTY: lambda: self.env._(
                "The plan names no dossier yet. Add headings and dossiers first."
            ),
            PlanFault.NO_SIGN: lambda name: self.env._(
                "The heading “%(name)s” has no abbreviation, so its dossiers get no "
                "number. Enter one.",
                name=name,
            ),
            PlanFault.SIGN_TWICE: lambda sign: self.env._(
                "Two headings share the abbreviation %(sign)s: numbers would repeat. "
                "Change one, or let ordinals run through the whole plan.",
                sign=sign,
            ),
            PlanFault.TOO_LONG: lambda notation: self.env._(
                "%(notation)s is longer than 20 characters. Shorten the abbreviation "
                "of the heading.",
                notation=notation,
            ),
        }
        return words[fault.code](**fault.values)


class DocFilePlanHeading(models.Model):
    """A heading: big ones by unit or field of activity, small ones within them."""

    _name = "doc.file.plan.heading"
    _description = "Heading of a file plan"
    _order = "sequence, id"

    plan_id = fields.Many2one(
        "doc.file.plan", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="plan_id.company_id", store=True)
    parent_id = fields.Many2one(
        "doc.file.plan.heading",
        "Under the big heading",
        ondelete="cascade",
        domain="[('plan_id', '=', plan_id), ('parent_id', '=', False)]",
    )
    name = fields.Char("Heading", required=True, size=200)
    sign = fields.Char(
        "Abbreviation", size=15, help="Printed behind the ordinal: TCCB in 01.TCCB."
    )
    sequence = fields.Integer(default=10)
    line_ids = fields.One2many("doc.file.plan.line", "heading_id")
    child_ids = fields.One2many("doc.file.plan.heading", "parent_id")
    numeral = fields.Char("No.", compute="_compute_numeral")

    @api.depends("sequence", "parent_id", "plan_id.heading_ids.sequence")
    def _compute_numeral(self):
        for heading in self:
            family = heading.plan_id.heading_ids.filtered(
                lambda one, parent=heading.parent_id: one.parent_id == parent
            ).sorted(lambda one: (one.sequence, one.id or 0))
            place = list(family.ids).index(heading.id) + 1 if heading.id else 0
            if not place:
                heading.numeral = ""
            else:
                heading.numeral = str(place) if heading.parent_id else roman(place)

    @api.constrains("parent_id", "plan_id")
    def _check_parent(self):
        for heading in self:
            parent = heading.parent_id
            if parent and (parent.parent_id or parent.plan_id != heading.plan_id):
                raise UserError(
                    self.env._("A small heading stands under a big one of its plan.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        headings = super().create(vals_list)
        headings.plan_id._check_open()
        headings.plan_id._renumber()
        return headings

    def write(self, vals):
        self.plan_id._check_open()
        result = super().write(vals)
        self.plan_id._check_open()
        self.plan_id._renumber()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_draft(self):
        self.plan_id._check_open()

    def _ordered_lines(self):
        """Return the dossiers of a big heading, those of its small ones after them."""
        self.ensure_one()
        order = lambda one: (one.sequence, one.id)  # noqa: E731
        lines = self.line_ids.sorted(order)
        for small in self.child_ids.sorted(order):
            lines |= small.line_ids.sorted(order)
        return lines


class DocFilePlanLine(models.Model):
    """A planned dossier: columns 1-5 of the form."""

    _name = "doc.file.plan.line"
    _description = "Planned dossier"
    _inherit = ["doc.guarded.mixin"]
    _order = "plan_id, sequence, id"

    _guarded_fields = frozenset({"notation"})

    plan_id = fields.Many2one(
        "doc.file.plan", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="plan_id.company_id", store=True)
    year = fields.Integer(related="plan_id.year", store=True, aggregator=None)
    plan_state = fields.Selection(related="plan_id.state")
    heading_id = fields.Many2one(
        "doc.file.plan.heading",
        "Heading",
        required=True,
        ondelete="restrict",
        domain="[('plan_id', '=', plan_id)]",
    )
    notation = fields.Char("Number and sign", size=20, readonly=True, copy=False)
    name = fields.Char("Title", required=True, size=500)
    retention_id = fields.Many2one("doc.retention", "Retention", required=True)
    unit_id = fields.Many2one("hr.department", "Unit")
    user_id = fields.Many2one("res.users", "Kept by")
    note = fields.Char("Remarks", size=500)
    sequence = fields.Integer(default=10)
    dossier_ids = fields.One2many("doc.dossier", "plan_line_id")

    @api.depends("notation", "name")
    def _compute_display_name(self):
        for line in self:
            line.display_name = " ".join(filter(None, (line.notation, line.name)))

    _rec_names_search = ["notation", "name"]

    @api.constrains("heading_id", "plan_id")
    def _check_heading(self):
        for line in self:
            if line.heading_id.plan_id != line.plan_id:
                raise UserError(self.env._("That heading belongs to another plan."))

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.plan_id._check_open()
        lines.plan_id._renumber()
        return lines

    def write(self, vals):
        if not self._is_by_action():
            self.plan_id._check_open()
        result = super().write(vals)
        if not self._is_by_action():
            self.plan_id._check_open()
            self.plan_id._renumber()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_draft(self):
        self.plan_id._check_open()
