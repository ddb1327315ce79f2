"""Quy chế: what is in force at an agency, and from when."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..lib.docmgmt import procedures, workflow
from ..lib.docmgmt.procedures import Regulation

# A law has the same name in every language.
REGULATIONS = [
    ("nd30", "Decree 30/2020/NĐ-CP"),
    ("vl", "Vĩnh Long 910/QĐ-UBND"),
    ("hn", "Hà Nam 40/2019/QĐ-UBND"),
    ("ht", "Hà Tĩnh 33/2019/QĐ-UBND"),
    ("td", "Hà Tĩnh 206/QĐ-VPUB (TD-office)"),
    ("dn", "Đắk Nông 63/QĐ-SKHCN"),
]
# What may change while documents follow a procedure: nothing they follow.
FREE_FIELDS = {"name", "message_follower_ids", "message_ids", "activity_ids"}
LAST_DAY = fields.Date.to_date("9999-12-31")


class DocProcedure(models.Model):
    """The working rules of one agency during one period.

    One per company and day. A document keeps the procedure under which it started
    (``procedure_id``), and every behaviour asks that one, so a change never reaches
    back.
    """

    _name = "doc.procedure"
    _description = "Working procedure"
    _inherit = ["doc.guarded.mixin", "mail.thread"]
    _order = "company_id, date_from desc, id desc"

    name = fields.Char(required=True, translate=True)
    code = fields.Selection(
        REGULATIONS, "Regulation", required=True, default="nd30", tracking=True
    )
    company_id = fields.Many2one(
        "res.company",
        "Agency",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    date_from = fields.Date("In force from", required=True, tracking=True)
    date_to = fields.Date("In force until", tracking=True)
    excluded_registration_ids = fields.Many2many(
        "doc.exclusion.reason",
        "doc_procedure_unregistered_rel",
        "procedure_id",
        "reason_id",
        "Not registered",
        help="Incoming documents of these classes are not taken into the register. "
        "State secrets never are.",
    )
    excluded_dispatch_ids = fields.Many2many(
        "doc.exclusion.reason",
        "doc_procedure_unsent_rel",
        "procedure_id",
        "reason_id",
        "Not sent electronically",
        help="Documents of these classes are not sent over the network.",
    )
    has_started = fields.Boolean(
        compute="_compute_has_started",
        help="Documents follow it, so its switches no longer change.",
    )
    departure_text = fields.Text(
        "Differs from the regulation", compute="_compute_departure_text"
    )

    _period = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "A procedure cannot end before it starts.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Start with the values of the regulation where none are given."""
        return super().create([self._with_preset(vals) for vals in vals_list])

    @api.model
    def _with_preset(self, vals):
        code = vals.get("code") or "nd30"
        if code not in dict(REGULATIONS):
            return vals  # the field refuses it with its own words
        return {**self._preset_values(code), **vals}

    def write(self, vals):
        if not self._is_by_action():
            self.check_access("write")  # before anything is said about their state
            for procedure in self:
                procedure._refuse_change_of_rules(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_started(self):
        for procedure in self:
            if procedure._has_started():
                raise UserError(
                    self.env._(
                        "Documents follow “%(name)s”, so it stays. End it by changing "
                        "the rules from a later day.",
                        name=procedure.name,
                    )
                )

    def unlink(self):
        """Undo a planned change: the procedure before goes on as if it never was."""
        for planned in self:
            before = self.search(
                [
                    ("company_id", "=", planned.company_id.id),
                    ("date_to", "=", planned.date_from - timedelta(days=1)),
                    ("id", "not in", self.ids),
                ]
            )
            end = planned.date_to
            super(DocProcedure, planned).unlink()
            before._by_action().write({"date_to": end})
        return True

    def _refuse_change_of_rules(self, vals):
        """Refuse to change what documents already follow."""
        self.ensure_one()
        changed = [
            name
            for name in vals
            if name in self._fields
            and name not in FREE_FIELDS
            and self._changes(name, vals[name])
        ]
        if changed and self._has_started():
            labels = self.fields_get(changed, ["string"])
            raise UserError(
                self.env._(
                    "Documents follow “%(name)s”, so %(fields)s cannot change in it. "
                    "Press “Change from a day on”: documents that have started keep "
                    "the rules they know.",
                    name=self.name,
                    fields=", ".join(f"“{labels[name]['string']}”" for name in changed),
                )
            )

    def _changes(self, name, value):
        field = self._fields[name]
        if field.type in ("many2many", "one2many"):
            return True
        return field.convert_to_cache(value, self) != field.convert_to_cache(
            self[name], self
        )

    def _has_started(self):
        """Tell whether any document started under this procedure."""
        self.ensure_one()
        # How many documents there are is asked for the rule, whoever asks.
        return any(
            self.env[model].sudo().search_count([("procedure_id", "=", self.id)], 1)
            for model in ("doc.incoming", "doc.outgoing")
            if self.id
        )

    def _compute_has_started(self):
        for procedure in self:
            procedure.has_started = procedure._has_started()

    def _running(self):
        """Return how many (incoming, outgoing) documents are at work under it."""
        self.ensure_one()
        # Numbers only: the administrator reads no document.
        return tuple(
            self.env[model]
            .sudo()
            .search_count(
                [("procedure_id", "=", self.id), ("state", "not in", sorted(final))]
            )
            for model, final in (
                ("doc.incoming", workflow.FINAL_INCOMING),
                ("doc.outgoing", workflow.FINAL_OUTGOING),
            )
        )

    @api.depends_context("lang")
    @api.depends("code", *procedures.BY_NAME)
    def _compute_departure_text(self):
        """Say where the switches differ from the regulation, with its article."""
        for procedure in self:
            if not procedure.code:
                procedure.departure_text = False
                continue
            values = {name: procedure[name] for name in procedures.BY_NAME}
            lines = [
                self.env._(
                    "%(switch)s: the regulation has “%(value)s” (%(article)s).",
                    switch=self._fields[name]._description_string(self.env),
                    value=self._said(name, saying.value),
                    article=saying.article,
                )
                for name, saying in procedures.departures(
                    Regulation(procedure.code), values
                )
            ]
            procedure.departure_text = "\n".join(lines)

    def _said(self, name, value):
        """Return a value of a switch as the form shows it."""
        field = self._fields[name]
        if field.type == "selection":
            return dict(field._description_selection(self.env))[value]
        if field.type == "boolean":
            return self.env._("yes") if value else self.env._("no")
        return str(value)

    def _succeed(self, date_from):
        """Close this procedure the day before and return its successor.

        :param date_from: first day of the successor, today or later
        :raises UserError: the day lies in the past, or not after its own first day
        """
        self.ensure_one()
        self.check_access("write")
        today = self.company_id._doc_today()
        if date_from < today:
            raise UserError(
                self.env._(
                    "Rules do not change for days that are over. Choose today or a "
                    "later day."
                )
            )
        last = self.date_to or LAST_DAY
        if not self.date_from < date_from <= last:
            raise UserError(
                self.env._(
                    "“%(name)s” is in force from %(first)s. Choose a later day "
                    "within its time.",
                    name=self.name,
                    first=self.date_from.strftime("%d/%m/%Y"),
                )
            )
        old_end = self.date_to
        self._by_action().write({"date_to": date_from - timedelta(days=1)})
        return self.copy(
            {"name": self.name, "date_from": date_from, "date_to": old_end}
        )

    def action_change_from(self):
        """Ask from which day on the rules change."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Change from a day on"),
            "res_model": "doc.procedure.change.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_procedure_id": self.id},
        }

    @api.model
    def _preset_values(self, code):
        """Return the values of all switches under a regulation."""
        regulation = Regulation(code)
        kept_out = procedures.EXCLUSIONS.get(regulation, {})
        reasons = self.env["doc.exclusion.reason"].search(
            [("code", "in", list(kept_out))]
        )
        return {
            **procedures.preset(regulation),
            "excluded_registration_ids": [fields.Command.set(reasons.ids)],
            "excluded_dispatch_ids": [fields.Command.set(reasons.ids)],
        }

    @api.onchange("code")
    def _onchange_code(self):
        if not self._origin and self.code:
            self.update(self._preset_values(self.code))

    def action_apply_preset(self):
        """Load the values of the regulation named in the procedure."""
        for procedure in self:
            procedure._apply_preset(procedure.code)
        return True

    def _apply_preset(self, code):
        """Set every switch as a regulation has it.

        :param code: ``nd30``, ``vl``, ``hn``, ``ht``, ``td`` or ``dn``
        :raises UserError: no such regulation
        """
        if code not in dict(REGULATIONS):
            raise UserError(
                self.env._(
                    "There is no regulation “%(code)s”. Choose one of the list.",
                    code=code,
                )
            )
        self.write({"code": code, **self._preset_values(code)})

    @api.constrains("first_recipient_id", "company_id")
    def _check_first_recipient(self):
        """Whoever gets documents for directive must be able to direct them."""
        for procedure in self:
            first = procedure.first_recipient_id
            leaders = self.env["res.users"]._doc_leaders(procedure.company_id)
            if first and first not in leaders:
                raise ValidationError(
                    self.env._(
                        "%(name)s is no leader of %(agency)s. Give him that role "
                        "first, or choose another first recipient.",
                        name=first.name,
                        agency=procedure.company_id.name,
                    )
                )

    @api.constrains("company_id", "date_from", "date_to")
    def _check_no_overlap(self):
        for procedure in self:
            others = self.search_count(
                [
                    ("id", "!=", procedure.id),
                    ("company_id", "=", procedure.company_id.id),
                    ("date_from", "<=", procedure.date_to or LAST_DAY),
                    "|",
                    ("date_to", "=", False),
                    ("date_to", ">=", procedure.date_from),
                ],
                limit=1,
            )
            if others:
                raise ValidationError(
                    self.env._(
                        "%(agency)s already has a procedure in that period. End it "
                        "the day before the new one starts.",
                        agency=procedure.company_id.name,
                    )
                )
