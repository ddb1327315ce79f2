"""The dialogue in which a clerk takes a document off the public page."""

from odoo import fields, models


class DocTakeDownWizard(models.TransientModel):
    """Asks why; the act itself checks everything."""

    _name = "doc.take.down.wizard"
    _description = "Take a document off the public page"
    _inherit = ["doc.outgoing.act.wizard"]

    reason = fields.Text("Why", required=True)

    def action_confirm(self):
        """Take it down."""
        self.ensure_one()
        self.outgoing_id.action_take_down(self.reason)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
