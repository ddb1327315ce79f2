from odoo import fields, models


class DocReturnWizard(models.TransientModel):
    """Whoever decides returns the draft and says what to change."""

    _name = "doc.return.wizard"
    _description = "Return a draft"
    _inherit = ["doc.outgoing.act.wizard"]

    reason = fields.Text("What to change", required=True)

    def action_confirm(self):
        """Return it."""
        self.ensure_one()
        self.outgoing_id.action_return(self.reason)
        return {"type": "ir.actions.act_window_close"}
