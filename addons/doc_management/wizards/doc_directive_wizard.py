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
    directive = fields.Text()
    wanted_by = fields.Date(related="incoming_id.due_date")
    term = fields.Selection(
        selection="_selection_term", string="Deadline", required=True, default="5"
    )
    day = fields.Date("On")
    deadline_text = fields.Char(compute="_compute_deadline")
    deadline_warning = fields.Char(compute="_compute_deadline")
    day_strip = fields.Json(compute="_compute_deadline")
    was_directed = fields.Boolean(compute="_compute_was_directed")

    def _selection_term(self):
        return [
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
        parts = incoming.assignment_ids.filtered(lambda part: part.state != "withdrawn")
        if parts:
            lead = parts.filtered(lambda part: part.role == "lead")
            values["lead_id"] = lead.user_id.id
            for field, role in (
                ("coordinator_ids", "coordinate"),
                ("inform_ids", "inform"),
            ):
                people = parts.filtered(lambda part, role=role: part.role == role)
                values[field] = [fields.Command.set(people.user_id.ids)]
            values["directive"] = incoming.directive
        return values

    @api.depends("incoming_id")
    def _compute_was_directed(self):
        for wizard in self:
            wizard.was_directed = bool(wizard.incoming_id.directed_at)

    def _counted(self):
        """Return the counted deadline of the library, or None without one.

        A day off moves to the end of the next working day (Civil Code Art. 148).
        """
        self.ensure_one()
        company = self.incoming_id.company_id
        calendar = company._doc_working_calendar()
        now = company._doc_now()
        if self.term.isdigit():
            return calendar.add_working_days(now, int(self.term))
        day = self.wanted_by if self.term == "document" else self.day
        if self.term == "none" or not day:
            return None
        days = (day - now.date()).days
        if days < 0 or (days == 0 and not calendar.is_working_day(day)):
            raise UserError(
                self.env._("The deadline lies in the past. Choose another.")
            )
        if days == 0:
            return calendar.add_calendar_days(now - timedelta(days=1), 1)
        return calendar.add_calendar_days(now, days)

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
        if self.term.isdigit():
            terms["deadline_days"] = int(self.term)
        elif self.term != "none":
            counted = self._counted()
            if counted is None:
                raise UserError(self.env._("Choose the day of the deadline."))
            terms["deadline"] = office_time.to_database(counted.at)
        self.incoming_id.action_direct(
            self.lead_id.id,
            self.coordinator_ids.ids,
            self.inform_ids.ids,
            self.directive or "",
            **terms,
        )
        return {"type": "ir.actions.act_window_close"}
