from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..lib.docmgmt.working_time import DayOff


class DocHoliday(models.Model):
    """A holiday of fixed date that a law has added to the eleven of the Labour Code.

    The eleven are computed; a new one is a line here and needs no new version of the
    software. One that is not yet in force is archived.
    """

    _name = "doc.holiday"
    _description = "Holiday of fixed date"
    _inherit = ["doc.shared.catalogue.mixin"]
    _order = "month, day"

    name = fields.Char(required=True)
    month = fields.Integer(required=True, aggregator=None)
    day = fields.Integer(required=True, aggregator=None)
    first_year = fields.Integer("From the year", required=True, aggregator=None)
    source = fields.Char(help="The law that makes it a holiday.")
    active = fields.Boolean(default=True)

    @api.constrains("month", "day")
    def _check_date(self):
        for holiday in self:
            try:
                holiday._in_year(2024)  # a leap year has every date
            except ValueError as fault:
                raise ValidationError(
                    self.env._(
                        "%(day)s/%(month)s is no date. Correct day and month.",
                        day=holiday.day,
                        month=holiday.month,
                    )
                ) from fault

    def _in_year(self, year):
        """Return the day off in a year. Raises :class:`ValueError` for no date."""
        self.ensure_one()
        date = fields.Date.to_date(f"{year:04d}-{self.month:02d}-{self.day:02d}")
        return DayOff(date, self.name)

    @api.model
    def _of_year(self, year):
        """Return the days off that later laws add in a year."""
        return [
            holiday._in_year(year)
            for holiday in self.search([("first_year", "<=", year)])
            if (holiday.month, holiday.day) != (2, 29)
        ]
