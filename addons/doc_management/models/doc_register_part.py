"""Quyển sổ: a book that shows part of a series; the numbers are the series' own."""

from odoo import fields, models

from ..lib.docmgmt import books


class DocRegisterPart(models.Model):
    """A book over one series, by who issued the documents or by their type.

    Arrivals have one series (Decree 30, Art. 22.2); where the clerk wants a book for
    superiors and one for everybody else, each shows its part of the same numbers.
    """

    _name = "doc.register.part"
    _description = "Book showing part of a series"
    _order = "sequence, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company",
        "Agency",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    direction = fields.Selection(
        [("incoming", "Incoming"), ("outgoing", "Outgoing")],
        required=True,
        default="incoming",
    )
    level = fields.Selection(
        selection=lambda self: (
            self.env["doc.agency"]._fields["level"]._description_selection(self.env)
        ),
        string="Level of the issuer",
    )
    issuer_ids = fields.Many2many("doc.agency", string="Issuers")
    type_ids = fields.Many2many("doc.type", string="Types")
    active = fields.Boolean(default=True)

    def _lines_domain(self):
        """Return the domain of the lines this book shows, of all years."""
        self.ensure_one()
        domain = [("company_id", "=", self.company_id.id)]
        if self.direction == "incoming":
            domain.append(("series", "=", books.ARRIVALS))
        else:
            domain.append(("series", "!=", books.ARRIVALS))
        if self.level:
            domain.append(("issuer_id.level", "=", self.level))
        if self.issuer_ids:
            domain.append(("issuer_id", "in", self.issuer_ids.ids))
        if self.type_ids:
            domain.append(("type_id", "in", self.type_ids.ids))
        return domain

    def action_open_lines(self):
        """Return the list of the lines of this book, this year's first."""
        self.ensure_one()
        return self.env["doc.register.entry"]._list_action(
            self.name, self._lines_domain()
        )
