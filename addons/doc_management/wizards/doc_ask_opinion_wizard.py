from odoo import fields, models


class DocAskOpinionWizard(models.TransientModel):
    """The drafter shows the draft to colleagues and asks what they think."""

    _name = "doc.ask.opinion.wizard"
    _description = "Ask for opinions on a draft"
    _inherit = ["doc.outgoing.act.wizard"]

    user_ids = fields.Many2many("res.users", string="Ask", required=True)
    question = fields.Text()

    def action_confirm(self):
        """Ask them."""
        self.ensure_one()
        self.outgoing_id.action_ask_opinion(self.user_ids.ids, self.question or "")
        return {"type": "ir.actions.act_window_close"}
