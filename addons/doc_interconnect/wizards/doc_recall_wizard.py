"""The dialogue in which a clerk declines to give a document back."""

from odoo import fields, models


class DocRecallWizard(models.TransientModel):
    """Asks why a document is not given back; the act itself checks everything."""

    _name = "doc.recall.wizard"
    _description = "Decline a recall"
    _inherit = ["doc.incoming.act.wizard"]

    recall_text = fields.Text(related="incoming_id.recall_text")
    reason = fields.Text("Why", required=True)

    def action_confirm(self):
        """Decline it."""
        self.ensure_one()
        self.incoming_id.action_decline_recall(self.reason)
        return {"type": "ir.actions.act_window_close"}
