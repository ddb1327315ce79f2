"""Phòng họp, xe: what a schedule books besides people."""

from odoo import fields, models


class DocScheduleResource(models.Model):
    """A room or a car of the agency; it is in one place at a time."""

    _name = "doc.schedule.resource"
    _description = "Room or car"
    _order = "kind, sequence, name, id"

    name = fields.Char(required=True, help="As it stands in the schedule.")
    kind = fields.Selection(
        [("room", "Room"), ("car", "Car")], required=True, default="room"
    )
    seats = fields.Integer(aggregator=None)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        "Agency",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )

    _name_unique = models.Constraint(
        "UNIQUE (company_id, kind, name)", "The list already has that room or car."
    )
