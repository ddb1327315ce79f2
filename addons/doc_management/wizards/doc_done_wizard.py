from odoo import fields, models


class DocDoneWizard(models.TransientModel):
    """The lead closes the document with a result instead of a reply."""

    _name = "doc.done.wizard"
    _description = "Close an incoming document"
    _inherit = ["doc.incoming.act.wizard"]

    result = fields.Text(required=True)

    def action_confirm(self):
        """Close the document."""
        self.ensure_one()
        self.incoming_id.action_done(self.result)
        return {"type": "ir.actions.act_window_close"}
