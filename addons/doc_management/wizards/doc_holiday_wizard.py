from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from ..lib.docmgmt.holidays import (
    FIRST_YEAR,
    LAST_YEAR,
    HolidayChoice,
    HolidayError,
    public_holidays,
)
from ..models.roles import ADMIN


class DocHolidayWizard(models.TransientModel):
    """Proposes the holidays of a year; what is confirmed becomes days off."""

    _name = "doc.holiday.wizard"
    _description = "Holidays of a year"

    company_id = fields.Many2one(
        "res.company",
        "Agency",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    year = fields.Integer(
        required=True,
        aggregator=None,
        default=lambda self: self.env["res.company"]._doc_today().year + 1,
    )
    tet_days_before = fields.Selection(
        [("1", "One day before"), ("2", "Two days before"), ("3", "Three days before")],
        "Tết begins",
        required=True,
        default="1",
        help="How many of its five days lie before the first day of the lunar year.",
    )
    national_day_other = fields.Selection(
        [("before", "1 September"), ("after", "3 September")],
        "Second day of Quốc khánh",
        required=True,
        default="before",
    )
    unknown_text = fields.Char(compute="_compute_unknown_text")
    line_ids = fields.One2many(
        "doc.holiday.wizard.line",
        "wizard_id",
        "Days",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )

    @api.depends("company_id", "year", "tet_days_before", "national_day_other")
    def _compute_line_ids(self):
        for wizard in self:
            known = wizard._known_days()
            wizard.line_ids = [
                Command.clear(),
                *(
                    Command.create(
                        {
                            "date": off.day,
                            "name": off.name,
                            "is_known": off.day in known,
                            "is_wanted": off.day not in known,
                        }
                    )
                    for off in wizard._proposal()
                ),
            ]

    def _proposal(self):
        """Return the days off of the year by law and by what the order decides."""
        self.ensure_one()
        week = self.company_id.sudo()._doc_week()
        try:
            return public_holidays(
                self.year,
                HolidayChoice(
                    int(self.tet_days_before or 1),
                    1 if self.national_day_other == "after" else -1,
                ),
                [day for day, sessions in enumerate(week) if not sessions],
                self.env["doc.holiday"]._of_year(self.year),
            )
        except HolidayError:
            return ()  # the form says for which years the lunar dates are known

    @api.depends_context("lang")
    @api.depends("year")
    def _compute_unknown_text(self):
        for wizard in self:
            known = FIRST_YEAR <= wizard.year <= LAST_YEAR
            wizard.unknown_text = not known and self.env._(
                "The lunar dates are known for %(first)s to %(last)s. Enter the days "
                "off of other years by hand.",
                first=FIRST_YEAR,
                last=LAST_YEAR,
            )

    def _known_days(self):
        calendar = self.company_id._doc_working_calendar()
        return {off.day for off in calendar.days_off}

    def action_confirm(self):
        """Enter the wanted days into the list of the agency; known ones stay."""
        self.ensure_one()
        if not self.env.user.has_group(ADMIN):
            raise AccessError(self.env._("The document administrator enters days off."))
        known = self._known_days()
        wanted = self.line_ids.filtered(
            lambda line: line.is_wanted and line.date not in known
        )
        if not wanted:
            raise UserError(
                self.env._("No day is chosen that is not off already. Add days first.")
            )
        dates = wanted.mapped("date")
        if len(dates) != len(set(dates)):
            raise UserError(self.env._("A day stands twice in the list. Remove one."))
        self.env["doc.calendar.day"].create(
            [
                {
                    "name": line.name,
                    "kind": "off",
                    "date": line.date,
                    "company_id": self.company_id.id,
                }
                for line in wanted
            ]
        )
        return self.env["ir.actions.act_window"]._for_xml_id(
            "doc_management.doc_calendar_day_action"
        )


class DocHolidayWizardLine(models.TransientModel):
    """One proposed day off."""

    _name = "doc.holiday.wizard.line"
    _description = "Proposed day off"
    _order = "date, id"

    wizard_id = fields.Many2one("doc.holiday.wizard", required=True, ondelete="cascade")
    date = fields.Date(required=True)
    weekday = fields.Char(compute="_compute_weekday")
    name = fields.Char(required=True)
    is_wanted = fields.Boolean("Enter", default=True)
    is_known = fields.Boolean("Already off", readonly=True)

    @api.depends_context("lang")
    @api.depends("date")
    def _compute_weekday(self):
        labels = dict(
            self.env["doc.calendar.day"]
            ._fields["as_weekday"]
            ._description_selection(self.env)
        )
        for line in self:
            line.weekday = line.date and labels[str(line.date.weekday())]
