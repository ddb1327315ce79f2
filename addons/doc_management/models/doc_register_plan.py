"""Kế hoạch sổ: into which series the outgoing documents of a year are divided."""

import re

from odoo import api, fields, models
from odoo.exceptions import AccessError, ConcurrencyError, UserError, ValidationError
from psycopg2 import errors

from ..lib.docmgmt import books
from ..lib.docmgmt.errors import RuleError
from ..lib.docmgmt.notation import DocumentKind
from ..lib.docmgmt.text import fold


class DocRegisterPlan(models.Model):
    """The division of one agency's outgoing documents into series, for one year.

    Copies, legal normative documents and bodies with registers of their own are
    divided by law and always apart; the plan divides the rest (Decree 30, Art. 15.1c).
    A year without a plan takes that of the year before, the first one the switch of the
    procedure; it is written down with the first number and then fixed for the year.
    """

    _name = "doc.register.plan"
    _description = "Division into registers"
    _inherit = ["doc.guarded.mixin"]
    _order = "year desc, company_id"
    _rec_name = "year"
    _guarded_fields = frozenset({"start_after", "changed_reason"})

    company_id = fields.Many2one(
        "res.company",
        "Agency",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    year = fields.Integer(required=True, aggregator=None)
    mode = fields.Selection(
        [
            ("single", "One register for all types"),
            ("per_type", "One register per type"),
            ("groups", "Registers for groups of types"),
        ],
        "Registers",
        required=True,
        default="single",
    )
    group_ids = fields.One2many(
        "doc.register.plan.group", "plan_id", "Groups", copy=True
    )
    start_after = fields.Integer(
        readonly=True,
        aggregator=None,
        copy=False,
        help="Changed during the year: new registers go on after this number.",
    )
    changed_reason = fields.Char("Changed because", readonly=True, copy=False)
    has_numbers = fields.Boolean("In use", compute="_compute_has_numbers")
    can_apply_now = fields.Boolean(compute="_compute_has_numbers")

    _year_unique = models.Constraint(
        "UNIQUE (company_id, year)", "That year already has its division."
    )

    @api.depends("company_id", "year")
    def _compute_has_numbers(self):
        this_year = self.env["res.company"]._doc_today().year
        for plan in self:
            plan.has_numbers = bool(plan._newest_number())
            plan.can_apply_now = bool(plan.id) and plan.year == this_year + 1

    def _newest_number(self):
        """Return the highest number given under this plan, 0 for none."""
        self.ensure_one()
        counters = self.env["doc.numbering"]._counters(
            self.company_id, [self.year or 0]
        )
        return max(
            (
                row["next_number"] - 1
                for (series, _year), row in counters.items()
                if series not in (books.ARRIVALS, books.CODES)
                and row["next_number"] > row["first_number"]
            ),
            default=0,
        )

    @api.constrains("year")
    def _check_year(self):
        for plan in self:
            if not 2000 <= plan.year <= 2200:
                raise ValidationError(self.env._("Enter the year with four digits."))

    @api.constrains("mode", "group_ids")
    def _check_groups(self):
        for plan in self:
            try:
                books.check_groups(plan._rules().groups)
            except RuleError as fault:
                if fault.code is books.BookFault.GROUP_EMPTY:
                    sentence = self.env._("Name the types of each group of registers.")
                else:
                    name = self.env["doc.type"].browse(fault.values["type_id"]).name
                    sentence = self.env._(
                        "%(type)s stands in two groups: a type is numbered in one "
                        "register only.",
                        type=name,
                    )
                raise ValidationError(sentence) from fault

    def _rules(self):
        """Return the plan as the rules know it."""
        self.ensure_one()
        return books.Plan(
            books.SeriesMode(self.mode),
            tuple(
                books.Group(group.code, frozenset(group.type_ids.ids))
                for group in self.group_ids
            ),
        )

    def _refuse_in_use(self):
        for plan in self:
            if plan._newest_number():
                raise UserError(
                    self.env._(
                        "Numbers of %(year)s have been given in these registers, so "
                        "they stay as they are this year. Change the division of next "
                        "year, or apply that one early with a reason.",
                        year=plan.year,
                    )
                )

    def write(self, vals):
        if not self._is_by_action():
            self._refuse_in_use()
        return super().write(vals)

    @api.model_create_multi
    def create(self, vals_list):
        plans = super().create(vals_list)
        if not plans._is_by_action():
            plans._refuse_in_use()
        return plans

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_used(self):
        self._refuse_in_use()

    @api.model
    def _of(self, company, year):
        """Return the plan of the year: its own, else the newest before it, or none."""
        # How numbers are divided is a rule for everybody.
        return self.sudo().search(
            [("company_id", "=", company.id), ("year", "<=", year)],
            order="year desc",
            limit=1,
        )

    @api.model
    def _rules_of(self, company, year):
        plan = self._of(company, year)
        if plan:
            return plan._rules()
        return books.Plan(
            books.SeriesMode(self._mode_of_procedure(company)),
            tuple(
                books.Group("directives", frozenset(types.ids))
                for types in [self._directive_types()]
            ),
        )

    @api.model
    def _mode_of_procedure(self, company):
        return company._doc_procedure().series_mode

    @api.model
    def _directive_types(self):
        return self.env["doc.type"].search(
            [("code", "in", books.DIRECTIVES), ("kind", "=", "administrative")]
        )

    @api.model
    def _series_for(self, company, doc_type, body=None, year=None):
        """Return the series an outgoing document is numbered in.

        :param body: issuing body of the registry (``doc.agency``)
        """
        apart = body and body.registry_company_id == company and body.own_series
        return books.series_of(
            self._rules_of(company, year or company._doc_today().year),
            doc_type.id,
            DocumentKind(doc_type.kind),
            body.id if apart else 0,
        )

    @api.model
    def _fix(self, company, year):
        """Write the year's division down before its first number; return the plan."""
        plan = self._of(company, year)
        if plan.year == year:
            return plan
        rules = self._rules_of(company, year)
        values = {"company_id": company.id, "year": year, "mode": str(rules.mode)}
        if plan:
            values["group_ids"] = plan.group_ids._as_commands()
        elif rules.mode is books.SeriesMode.GROUPS:
            values["group_ids"] = self._preset_groups()
        try:
            with self.env.cr.savepoint():
                # The first number of the year fixes it, whoever takes it.
                return self.sudo()._by_action().create(values)._without_action()
        except errors.UniqueViolation as race:
            raise ConcurrencyError(f"division of {year} is being fixed") from race

    @api.model
    def _preset_groups(self):
        """Return the group of Circular 07/2012: directives apart from the rest."""
        return [
            fields.Command.create(
                {
                    "name": self.env._("Directives, decisions and rules"),
                    "code": "directives",
                    "type_ids": [fields.Command.set(self._directive_types().ids)],
                }
            )
        ]

    def _check_admin(self):
        if not all(plan.company_id.doc_as_admin for plan in self):
            raise AccessError(
                self.env._("Registers are divided by the document administrator.")
            )
        self.check_access("write")

    def action_preset_groups(self):
        """Fill in the groups of Circular 07/2012."""
        self.ensure_one()
        self._check_admin()
        self.write(
            {
                "mode": "groups",
                "group_ids": [fields.Command.clear(), *self._preset_groups()],
            }
        )
        return True

    def action_apply_now(self, reason):
        """Apply the division of next year already this year: once, with a reason.

        New registers go on after the highest number given so far, so that no number
        and sign occurs twice in the year.
        """
        self.ensure_one()
        self._check_admin()
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why the registers change during the year."))
        today = self.company_id._doc_today()
        if self.year != today.year + 1:
            raise UserError(
                self.env._("Only the division of next year can be applied early.")
            )
        self.env["doc.numbering"]._hold_registry(self.company_id)
        current = self._fix(self.company_id, today.year).with_env(self.env)
        if current.changed_reason:
            raise UserError(
                self.env._(
                    "The registers of %(year)s were already changed once: %(reason)s",
                    year=today.year,
                    reason=current.changed_reason,
                )
            )
        newest = current._newest_number()
        current.sudo()._by_action().write(
            {
                "mode": self.mode,
                "group_ids": [
                    fields.Command.clear(),
                    *self.group_ids._as_commands(),
                ],
                "start_after": newest,
                "changed_reason": reason,
            }
        )
        self.env["doc.journal"]._log(
            "registers_divided", current, reason=reason, mode=self.mode, after=newest
        )
        return True


class DocRegisterPlanGroup(models.Model):
    """Types that share one register."""

    _name = "doc.register.plan.group"
    _description = "Group of types with one register"
    _order = "sequence, id"

    plan_id = fields.Many2one(
        "doc.register.plan", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="plan_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True)
    code = fields.Char(
        compute="_compute_code",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        help="Stays the same over the years: the register is kept under it.",
    )
    type_ids = fields.Many2many(
        "doc.type", "doc_register_plan_group_type_rel", string="Types"
    )

    _code_unique = models.Constraint(
        "UNIQUE (plan_id, code)", "Two groups of registers have the same key."
    )

    @api.depends("name")
    def _compute_code(self):
        for group in self:
            if not group.code and group.name:
                group.code = "_".join(re.findall(r"[a-z0-9]+", fold(group.name)))[:30]

    @api.constrains("code")
    def _check_code(self):
        for group in self:
            if not re.fullmatch(r"[a-z0-9_]+", group.code or ""):
                raise ValidationError(
                    self.env._(
                        "The key of a group is written in small letters and digits."
                    )
                )

    @api.constrains("type_ids")
    def _check_types(self):
        self.plan_id._check_groups()

    def write(self, vals):
        if not self._by_action_of_plan():
            self.plan_id._refuse_in_use()
        return super().write(vals)

    @api.model_create_multi
    def create(self, vals_list):
        groups = super().create(vals_list)
        if not groups._by_action_of_plan():
            groups.plan_id._refuse_in_use()
        return groups

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_used(self):
        if not self._by_action_of_plan():
            self.plan_id._refuse_in_use()

    def _by_action_of_plan(self):
        return self.env["doc.register.plan"].with_env(self.env)._is_by_action()

    def _as_commands(self):
        """Return commands that make the same groups elsewhere."""
        return [
            fields.Command.create(
                {
                    "name": group.name,
                    "code": group.code,
                    "sequence": group.sequence,
                    "type_ids": [fields.Command.set(group.type_ids.ids)],
                }
            )
            for group in self
        ]
