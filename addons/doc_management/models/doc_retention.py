"""Thời hạn lưu trữ: how long dossiers are kept, as data with its source."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..lib.docmgmt.archive import Retention


class DocRetention(models.Model):
    """A period of retention. Years count from the end of the year of closing.

    The law gives the bounds and agencies their tables, so periods are data with a
    source and days of validity; a period in use never changes its years.
    """

    _name = "doc.retention"
    _description = "Retention period"
    _inherit = ["doc.shared.catalogue.mixin"]
    _order = "sequence, id"

    name = fields.Char(required=True, size=30, translate=True)
    years = fields.Integer(
        required=True, aggregator=None, help="0 for what is kept permanently."
    )
    code = fields.Char(
        size=2, help="Code in the metadata of the archive, 07 for other periods."
    )
    source = fields.Char(help="Law or table that the period comes from.")
    date_from = fields.Date("Valid from")
    date_to = fields.Date("Valid until")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _years_sane = models.Constraint(
        "CHECK (years BETWEEN 0 AND 100)", "A period is between 0 and 100 years."
    )
    _days_in_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_from IS NULL OR date_to >= date_from)",
        "The last day lies before the first day.",
    )

    def _is_valid_on(self, day):
        """Return whether the period may be given to what begins on that day."""
        self.ensure_one()
        return not (
            (self.date_from and day < self.date_from)
            or (self.date_to and day > self.date_to)
        )

    def write(self, vals):
        if "years" in vals:
            # Use is counted over all agencies, whoever asks.
            used = self.env["doc.dossier"].sudo()
            for period in self:
                if vals["years"] != period.years and used.search_count(
                    [("retention_id", "=", period.id)], limit=1
                ):
                    raise UserError(
                        self.env._(
                            "“%(name)s” is in use: its years are fixed. End it and "
                            "add another period.",
                            name=period.name,
                        )
                    )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_unused(self):
        used = self.env["doc.dossier"].sudo()
        if used.search_count([("retention_id", "in", self.ids)], limit=1):
            raise UserError(
                self.env._("Periods in use are never deleted. Archive them instead.")
            )

    def _as_rule(self):
        self.ensure_one()
        return Retention(self.years)
