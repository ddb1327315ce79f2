from odoo import fields, models


class DocReleaseWizard(models.TransientModel):
    """The unit's head takes a draft away from who holds it, with a reason."""

    _name = "doc.release.wizard"
    _description = "Release a draft being edited"
    _inherit = ["doc.outgoing.act.wizard"]

    reason = fields.Text(required=True)

    def action_confirm(self):
        """Release it."""
        self.ensure_one()
        self.outgoing_id.action_release_lock(self.reason)
        return {"type": "ir.actions.act_window_close"}
