from odoo import fields, models


class DocWorkField(models.Model):
    """A field of work whose abbreviation stands in the sign of letters (UBND-VX)."""

    _name = "doc.work.field"
    _description = "Field of work"
    _order = "sequence, name, id"

    name = fields.Char(required=True)
    code = fields.Char("Abbreviation", required=True, help="For example VX or KT.")
    company_id = fields.Many2one(
        "res.company",
        "Agency",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_unique = models.Constraint(
        "UNIQUE (company_id, code)", "Another field of work has that abbreviation."
    )
