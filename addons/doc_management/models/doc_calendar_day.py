"""Days on which an agency works or rests out of turn."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..lib.docmgmt.working_time import DayOff, ExtraDay

WEEKDAYS = [
    ("0", "Monday"),
    ("1", "Tuesday"),
    ("2", "Wednesday"),
    ("3", "Thursday"),
    ("4", "Friday"),
    ("5", "Saturday"),
    ("6", "Sunday"),
]


class DocCalendarDay(models.Model):
    """A day off, a make-up working day, or a working day swapped for another.

    Public holidays may also stand in the working schedule; both lists count. A day
    worked out of turn beats a day off of the same date.
    """

    _name = "doc.calendar.day"
    _description = "Day off or make-up day"
    _order = "date desc, id desc"

    name = fields.Char(required=True, help="Deadlines are explained with this name.")
    kind = fields.Selection(
        [
            ("off", "Day off"),
            ("extra", "Make-up working day"),
            ("swap", "Day off, worked on another day"),
        ],
        required=True,
        default="off",
    )
    date = fields.Date(required=True)
    year = fields.Integer(
        compute="_compute_year", store=True, index=True, aggregator=None
    )
    worked_date = fields.Date(
        "Worked instead on", help="The day on which the office works in its place."
    )
    as_weekday = fields.Selection(
        WEEKDAYS,
        "Office hours as on",
        default="4",
        help="A make-up day has the office sessions of this weekday.",
    )
    part = fields.Selection(
        [("day", "Whole day"), ("morning", "Morning"), ("afternoon", "Afternoon")],
        "Worked",
        required=True,
        default="day",
        help="Morning is the first session of the day, afternoon the others.",
    )
    company_id = fields.Many2one(
        "res.company",
        "Agency",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )

    _date_unique = models.Constraint(
        "UNIQUE (company_id, date)", "The list already has that day."
    )
    _worked_unique = models.UniqueIndex(
        "(company_id, worked_date) WHERE worked_date IS NOT NULL",
        "That day is already worked instead of another.",
    )
    _swap_has_both = models.Constraint(
        "CHECK ((kind = 'swap') = (worked_date IS NOT NULL))",
        "A swapped day needs the day that is worked instead, and only such a day.",
    )
    _swap_of_two_days = models.Constraint(
        "CHECK (worked_date <> date)", "A day cannot be swapped for itself."
    )
    _extra_has_hours = models.Constraint(
        "CHECK (kind = 'off' OR as_weekday IS NOT NULL)",
        "Say whose office hours a make-up day has.",
    )

    @api.depends("date")
    def _compute_year(self):
        for day in self:
            day.year = day.date.year if day.date else 0

    @api.depends("name", "date")
    def _compute_display_name(self):
        for day in self:
            day.display_name = f"{day.date:%d/%m/%Y} {day.name}" if day.date else ""

    @api.onchange("kind")
    def _onchange_kind(self):
        if self.kind != "swap":
            self.worked_date = False

    @api.onchange("date")
    def _onchange_date(self):
        if self.kind == "swap" and self.date:
            self.as_weekday = str(self.date.weekday())

    @api.constrains("kind", "date", "worked_date", "as_weekday", "part", "company_id")
    def _check_sessions(self):
        """A make-up day falls on a day of rest and has at least one session."""
        for day in self:
            worked = day._worked_on()
            if not worked:
                continue
            # Office hours are read by everybody.
            week = day.company_id.sudo()._doc_week()
            if week[worked.weekday()] and not day._rests_otherwise(worked):
                raise ValidationError(
                    self.env._(
                        "%(day)s is a working day anyway. Choose a day on which the "
                        "office rests.",
                        day=worked.strftime("%d/%m/%Y"),
                    )
                )
            if not day._sessions(week):
                raise ValidationError(
                    self.env._(
                        "The office has no hours on that weekday. Choose another one "
                        "under “Office hours as on”."
                    )
                )

    def _rests_otherwise(self, date):
        """Tell whether the office rests on a weekday of work: a holiday, an order."""
        calendar = self.company_id._doc_working_calendar()
        return any(off.day == date for off in calendar.days_off)

    def _worked_on(self):
        """Return the date that is worked out of turn, if one is."""
        self.ensure_one()
        if self.kind == "extra":
            return self.date
        return self.worked_date if self.kind == "swap" else None

    def _sessions(self, week):
        sessions = week[int(self.as_weekday)]
        if self.part == "morning":
            return sessions[:1]
        return sessions[1:] if self.part == "afternoon" else sessions

    def _days_off(self):
        """Yield the day on which the office rests by this line."""
        self.ensure_one()
        if self.kind != "extra":
            yield DayOff(self.date, self.name)

    def _extra_days(self, week):
        """Yield the day on which the office works by this line.

        :param week: office sessions of Monday … Sunday
        """
        self.ensure_one()
        worked = self._worked_on()
        if worked:
            yield ExtraDay(worked, self.name, self._sessions(week))
