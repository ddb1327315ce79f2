from odoo import fields, models


class DocCancelWizard(models.TransientModel):
    """The drafter gives the draft up; it stays readable with its reason."""

    _name = "doc.cancel.wizard"
    _description = "Give a draft up"
    _inherit = ["doc.outgoing.act.wizard"]

    reason = fields.Text("Why", required=True)

    def action_confirm(self):
        """Give it up."""
        self.ensure_one()
        self.outgoing_id.action_cancel(self.reason)
        return {"type": "ir.actions.act_window_close"}
