"""Danh mục tài liệu kèm theo phải số hóa: what else than the document is scanned."""

from odoo import api, fields, models


class DocDigitisingRule(models.Model):
    """One kind of enclosed paper that an agency digitises with the document.

    Each agency keeps a list of its own; what is not on it may stay on paper.
    """

    _name = "doc.digitising.rule"
    _description = "Enclosed paper that is digitised"
    _order = "company_id, sequence, id"

    name = fields.Char("Kind of enclosed paper", required=True, size=200)
    company_id = fields.Many2one(
        "res.company",
        "Agency",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    type_ids = fields.Many2many(
        "doc.type",
        string="With documents of type",
        help="Empty: with documents of every type.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _name_unique = models.UniqueIndex(
        "(company_id, name)", "That kind of paper is on the list already."
    )

    @api.model
    def _applying(self, company, doc_type):
        """Return the lines of the agency's list for documents of one type."""
        lines = self.search([("company_id", "=", company.id)])
        return lines.filtered(
            lambda line: not line.type_ids or doc_type in line.type_ids
        )
