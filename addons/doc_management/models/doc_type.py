"""Tên loại văn bản: the 29 types of Decree 30/2020/NĐ-CP Art. 7, and copies."""

from odoo import fields, models


class DocType(models.Model):
    """A type of official document with the abbreviation of Annex III."""

    _name = "doc.type"
    _description = "Document type"
    _inherit = ["doc.shared.catalogue.mixin"]
    _order = "sequence, id"

    name = fields.Char(required=True, help="As the law names it, in every language.")
    code = fields.Char("Abbreviation", help="Empty for letters (công văn, thư công).")
    kind = fields.Selection(
        [
            ("administrative", "Administrative"),
            ("letter", "Letter"),
            ("legal", "Legal normative"),
            ("copy", "Copy"),
        ],
        required=True,
        default="administrative",
    )
    exchange_code = fields.Integer(
        "Exchange code",
        help="Number in table B of document types, QCVN 102:2016/BTTTT SĐ1:2022.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _name_unique = models.Constraint(
        "UNIQUE (name, kind)", "There is already a document type of that name."
    )
