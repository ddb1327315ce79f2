"""Quy chế: what it asks of a draft before it is signed or issued."""

from odoo import api, fields, models


class DocProcedure(models.Model):
    """Decree 30/2020/NĐ-CP Art. 12.2: somebody is answerable for the layout."""

    _inherit = "doc.procedure"

    format_check = fields.Selection(
        [
            ("none", "Not asked for"),
            ("before_sign", "Before the signature"),
            ("before_issue", "Before the issue"),
        ],
        "Layout checked by the clerk",
        required=True,
        default="none",
        tracking=True,
        help="The clerk's recorded check of layout and technique. Without it the "
        "document is not signed, or not issued.",
    )

    @api.model
    def _preset_values(self, code):
        values = super()._preset_values(code)
        # Hà Nam, Decision 40/2019, Art. 10.1c; the others leave it to the agency
        return {**values, "format_check": "before_sign" if code == "hn" else "none"}
