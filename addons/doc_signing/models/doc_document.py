from odoo import fields, models


class DocDocument(models.Model):
    """A document knows the signatures made on its files here."""

    _inherit = "doc.document"

    signature_ids = fields.One2many(
        "doc.signature", "document_id", "Signatures made", readonly=True
    )
