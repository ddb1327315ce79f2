from odoo import fields, models


class DocOpinionWizard(models.TransientModel):
    """The one asked gives his opinion on a draft, once."""

    _name = "doc.opinion.wizard"
    _description = "Opinion on a draft"
    _inherit = ["doc.outgoing.act.wizard"]

    def _selection_verdict(self):
        verdict = self.env["doc.opinion"]._fields["verdict"]
        return [
            pair
            for pair in verdict._description_selection(self.env)
            if pair[0] != "silent"
        ]

    question = fields.Text(related="outgoing_id.my_opinion_id.question")
    verdict = fields.Selection(selection="_selection_verdict", required=True)
    text = fields.Text("Opinion")

    def action_confirm(self):
        """Send the opinion."""
        self.ensure_one()
        opinion = self.outgoing_id.my_opinion_id
        self.outgoing_id._check_holder(opinion.user_id, self.env._("Giving an opinion"))
        opinion.action_give(self.verdict, self.text or "")
        return {"type": "ir.actions.act_window_close"}
