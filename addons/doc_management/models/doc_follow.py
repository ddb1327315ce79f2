"""Theo dõi: a person keeps an eye on a document."""

from odoo import fields, models


class DocFollow(models.Model):
    """One's own mark on a document; it gives no right to read it."""

    _name = "doc.follow"
    _description = "Followed document"
    _rec_name = "document_id"

    document_id = fields.Many2one(
        "doc.document", required=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users", required=True, index=False, ondelete="cascade"
    )

    _once = models.UniqueIndex("(user_id, document_id)")
