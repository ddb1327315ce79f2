from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..lib.docmgmt.errors import RuleError
from ..lib.docmgmt.working_time import SkipReason
from ..models import office_time

STRIP_DAYS = 14
"""Days that the strip under the deadline shows, today first."""


class DocDirectiveWizard(models.TransientModel):
    """Bút phê: one lead, helpers, people to inform, words and a deadline.

    What the deadline will be is counted here by the same calendar as in the act, so
    that the leader sees the days before sending.
    """

    _name = "doc.directive.wizard"
    _description = "Directive on an incoming document"
    _inherit = ["doc.incoming.act.wizard"]

    lead_id = fields.Many2one("res.users", "Lead")
    coordinator_ids = fields.Many2many(
        "res.users", "doc_directive_wizard_coordinator_rel", string="Coordinate"
    )
    inform_ids = fields.Many2many(
        "res.users", "doc_directive_wizard_inform_rel", string="For information"
    )
    lead_unit_id = fields.Many2one(
        "hr.department",
        "Unit in the lead",
        help="The unit's head holds the work and may pass it on.",
    )
    coordinator_unit_ids = fields.Many2many(
        "hr.department",
        "doc_directive_wizard_coordinator_unit_rel",
        string="Units that coordinate",
    )
    inform_unit_ids = fields.Many2many(
        "hr.department",
        "doc_directive_wizard_inform_unit_rel",
        string="Units for information",
    )
    company_id = fields.Many2one(related="incoming_id.company_id")
    directive = fields.Text()
    wanted_by = fields.Date(related="incoming_id.due_date")
    term = fields.Selection(
        selection="_selection_term", string="Deadline", required=True, default="5"
    )
    day = fields.Date("On")
    deadline_text = fields.Char(compute="_compute_deadline")
    deadline_warning = fields.Char(compute="_compute_deadline")
    day_strip = fields.Json(compute="_compute_deadline")
    rule_days = fields.Integer(compute="_compute_was_directed")
    was_directed = fields.Boolean(compute="_compute_was_directed")

    def _selection_term(self):
        return [
            ("rule", self.env._("By the rule")),
            ("3", self.env._("3 days")),
            ("5", self.env._("5 days")),
            ("10", self.env._("10 days")),
            ("document", self.env._("As the document asks")),
            ("day", self.env._("On a day…")),
            ("none", self.env._("None")),
        ]

    @api.model
    def default_get(self, fields_list):
        """Propose what the document says, and what the last directive said."""
        values = super().default_get(fields_list)
        incoming = self.env["doc.incoming"].browse(values.get("incoming_id"))
        if not incoming:
            return values
        if incoming.due_date and incoming.due_date >= incoming.company_id._doc_today():
            values["term"] = "document"
        elif incoming._rule_days():
            values["term"] = "rule"
        parts = incoming.assignment_ids.filtered(
            lambda part: (
                not part.parent_id and part.state not in ("withdrawn", "returned")
            )
        )
        if parts:
            values |= self._from_parts(parts)
            values["directive"] = incoming.directive
        return values

    @api.model
    def _from_parts(self, parts):
        """Return the fields that name the holders of a directive's parts."""
        values = {}
        lead = parts.filtered(lambda part: part.role == "lead")
        values["lead_unit_id" if lead.to_unit else "lead_id"] = (
            lead.department_id.id if lead.to_unit else lead.user_id.id
        )
        for name, role in (("coordinator", "coordinate"), ("inform", "inform")):
            given = parts.filtered(lambda part, role=role: part.role == role)
            units = given.filtered("to_unit")
            people = (given - units).user_id
            values[f"{name}_ids"] = [fields.Command.set(people.ids)]
            values[f"{name}_unit_ids"] = [fields.Command.set(units.department_id.ids)]
        return values

    @api.depends("incoming_id")
    def _compute_was_directed(self):
        for wizard in self:
            wizard.was_directed = bool(wizard.incoming_id.directed_at)
            wizard.rule_days = (
                wizard.incoming_id._rule_days() if wizard.incoming_id else 0
            )

    def _counted(self):
        """Return the counted deadline of the library, or None without one.

        A day off moves to the end of the next working day (Civil Code Art. 148).
        """
        self.ensure_one()
        company = self.incoming_id.company_id
        calendar = company._doc_working_calendar()
        now = company._doc_now()
        days = self._days()
        if days:
            return calendar.add_working_days(now, days)
        day = self.wanted_by if self.term == "document" else self.day
        if self.term in ("none", "rule") or not day:
            return None
        days = (day - now.date()).days
        if days < 0 or (days == 0 and not calendar.is_working_day(day)):
            raise UserError(
                self.env._("The deadline lies in the past. Choose another.")
            )
        if days == 0:
            return calendar.add_calendar_days(now - timedelta(days=1), 1)
        return calendar.add_calendar_days(now, days)

    def _days(self):
        """Return the working days chosen, or given by rule; 0 if none are."""
        if self.term == "rule":
            return self.incoming_id._rule_days() or 0
        return int(self.term) if self.term.isdigit() else 0

    @api.depends("term", "day", "incoming_id", "wanted_by")
    @api.depends_context("lang")
    def _compute_deadline(self):
        for wizard in self:
            wizard.deadline_text = wizard.deadline_warning = False
            wizard.day_strip = False
            if not wizard.incoming_id or not wizard.term:
                continue
            try:
                counted = wizard._counted()
            except UserError as refusal:
                wizard.deadline_warning = str(refusal)
                continue
            except RuleError:
                wizard.deadline_warning = self.env._(
                    "A deadline cannot be counted from that. Choose another day."
                )
                continue
            wizard.day_strip = wizard._strip(counted)
            if wizard.term == "rule" and not counted:
                wizard.deadline_warning = self.env._(
                    "The procedure gives such documents no deadline. Choose one."
                )
            if counted:
                wizard.deadline_text = wizard._explain(counted)
                wizard.deadline_warning = wizard._warn(counted)

    def _explain(self, counted):
        calendar = self.incoming_id.company_id._doc_working_calendar()
        left = calendar.remaining(self.incoming_id.company_id._doc_now(), counted.at)
        skipped = ", ".join(
            f"{skip.day:%d/%m}{f' ({skip.name})' if skip.name else ''}"
            for skip in counted.skipped
            if skip.reason is not SkipReason.FIRST_DAY
        )
        until = self.env._(
            "%(day)s, %(time)s: %(days)s working days",
            day=format_date(self.env, counted.at.date(), date_format="EEEE dd/MM/yyyy"),
            time=counted.at.strftime("%H:%M"),
            days=left.working_days,
        )
        if not skipped:
            return until
        return self.env._(
            "%(until)s, not counting %(skipped)s", until=until, skipped=skipped
        )

    def _warn(self, counted):
        if self.wanted_by and counted.at.date() > self.wanted_by:
            return self.env._(
                "The document wants its reply by %(day)s: this deadline is later.",
                day=self.wanted_by.strftime("%d/%m/%Y"),
            )
        if self.day and self.term == "day" and counted.at.date() != self.day:
            return self.env._(
                "%(day)s is a day off, so the work is due at the end of the next "
                "working day.",
                day=self.day.strftime("%d/%m"),
            )
        return False

    def _strip(self, counted):
        """Return the days to show: date, weekday, what the day is for the deadline."""
        company = self.incoming_id.company_id
        calendar = company._doc_working_calendar()
        today = company._doc_today()
        names = {off.day: off.name for off in calendar.days_off}
        due = counted.at.date() if counted else None
        strip, ordinal = [], 0
        for offset in range(STRIP_DAYS):
            day = fields.Date.add(today, days=offset)
            works = calendar.is_working_day(day)
            counts = bool(works and offset and due and day <= due)
            ordinal += counts
            if not offset:
                note = self.env._("today")
            elif not works:
                note = names.get(day) or self.env._("off")
            elif counts:
                note = self.env._("day %(number)s", number=ordinal)
            else:
                note = ""
            strip.append(
                {
                    "date": day.strftime("%d"),
                    "full": day.isoformat(),
                    "weekday": format_date(self.env, day, date_format="EEE"),
                    "note": note,
                    "off": not works,
                    "due": day == due,
                    "counted": counts,
                }
            )
        return strip

    def action_confirm(self):
        """Send the directive."""
        self.ensure_one()
        terms = {}
        if self._days():
            terms["deadline_days"] = self._days()
        elif self.term not in ("none", "rule"):
            counted = self._counted()
            if counted is None:
                raise UserError(self.env._("Choose the day of the deadline."))
            terms["deadline"] = office_time.to_database(counted.at)
        self.incoming_id.action_direct(
            targets=self._named(), directive=self.directive or "", **terms
        )
        return {"type": "ir.actions.act_window_close"}

    def _named(self):
        """Return whom the leader chose; who holds a weightier part is named once."""
        chosen = (
            ("lead", self.lead_id, self.lead_unit_id),
            ("coordinate", self.coordinator_ids, self.coordinator_unit_ids),
            ("inform", self.inform_ids, self.inform_unit_ids),
        )
        people, units = self.env["res.users"], self.env["hr.department"]
        targets = []
        for role, persons, departments in chosen:
            targets += [{"role": role, "user_id": user.id} for user in persons - people]
            targets += [
                {"role": role, "unit_id": unit.id} for unit in departments - units
            ]
            people |= persons
            units |= departments
        return targets
