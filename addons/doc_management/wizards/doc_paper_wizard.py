from odoo import fields, models


class DocPaperWizard(models.TransientModel):
    """Who holds the paper from now on, and where it is."""

    _name = "doc.paper.wizard"
    _description = "Hand the paper over"
    _inherit = ["doc.incoming.act.wizard"]

    holder_id = fields.Many2one(
        "res.users", "Paper held by", required=True, ondelete="cascade"
    )
    place = fields.Char("Place of the paper", required=True, size=200)

    def action_confirm(self):
        """Record the hand-over."""
        self.ensure_one()
        self.incoming_id.action_move_paper(self.holder_id.id, self.place)
        return {"type": "ir.actions.act_window_close"}
