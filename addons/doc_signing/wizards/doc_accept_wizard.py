from odoo import fields, models


class DocAcceptWizard(models.TransientModel):
    """The clerk takes a doubtful signature upon himself and says why."""

    _name = "doc.accept.wizard"
    _description = "Accept signatures that cannot be decided"
    _inherit = ["doc.incoming.act.wizard"]

    reason = fields.Text("Why", required=True)

    def action_confirm(self):
        """Accept them."""
        self.ensure_one()
        self.incoming_id.action_accept_undecided(self.reason)
        return {"type": "ir.actions.act_window_close"}
