from odoo import fields, models


class DocRefuseWizard(models.TransientModel):
    """The clerk sends a document back and says why."""

    _name = "doc.refuse.wizard"
    _description = "Send an incoming document back"
    _inherit = ["doc.incoming.act.wizard"]

    reason = fields.Text("Why", required=True)

    def action_confirm(self):
        """Send it back."""
        self.ensure_one()
        self.incoming_id.action_refuse(self.reason)
        return {"type": "ir.actions.act_window_close"}
