from odoo import fields, models


class DocRequestRefuseWizard(models.TransientModel):
    """Why a request about a part of the work is refused."""

    _name = "doc.request.refuse.wizard"
    _description = "Refuse a request"

    request_id = fields.Many2one(
        "doc.part.request", required=True, readonly=True, ondelete="cascade"
    )
    answer = fields.Text(required=True)

    def action_confirm(self):
        """Refuse the request."""
        self.ensure_one()
        self.request_id.action_refuse(self.answer)
        return {"type": "ir.actions.act_window_close"}
