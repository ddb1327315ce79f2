from odoo import fields, models


class DocInitialWizard(models.TransientModel):
    """The head of the unit answers for the content and passes it on."""

    _name = "doc.initial.wizard"
    _description = "Initial a draft"
    _inherit = ["doc.outgoing.act.wizard"]

    comment = fields.Text("Remark for the signer")

    def action_confirm(self):
        """Initial it."""
        self.ensure_one()
        self.outgoing_id.action_initial(self.comment or "")
        return {"type": "ir.actions.act_window_close"}
