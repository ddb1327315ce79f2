from odoo import fields, models


class DocVoidNumberWizard(models.TransientModel):
    """The clerk voids the number of a document that waits."""

    _name = "doc.void.number.wizard"
    _description = "Void a number"
    _inherit = ["doc.outgoing.act.wizard"]

    reason = fields.Text("Why", required=True)

    def action_confirm(self):
        """Void it."""
        self.ensure_one()
        self.outgoing_id.action_void_number(self.reason)
        return {"type": "ir.actions.act_window_close"}
