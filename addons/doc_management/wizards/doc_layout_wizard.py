from odoo import fields, models

from ..models.doc_layout_check import DECISIONS


class DocLayoutWizard(models.TransientModel):
    """The clerk records whether layout and technique are in order."""

    _name = "doc.layout.wizard"
    _description = "Record the layout check"
    _inherit = ["doc.outgoing.act.wizard"]

    decision = fields.Selection(DECISIONS, required=True, default="passed")
    note = fields.Text("What to change")
    layout_text = fields.Char(related="outgoing_id.layout_text")

    def action_confirm(self):
        """Record it."""
        self.ensure_one()
        self.outgoing_id.action_decide_layout(self.decision, self.note)
        return {"type": "ir.actions.act_window_close"}
