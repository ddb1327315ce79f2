from odoo import fields, models


class DocPartOpinionWizard(models.TransientModel):
    """One who coordinates sends his opinion to the lead."""

    _name = "doc.part.opinion.wizard"
    _description = "Opinion of a coordinator"
    _inherit = ["doc.incoming.act.wizard"]

    text = fields.Text("Opinion", required=True)

    def action_confirm(self):
        """Send the opinion."""
        self.ensure_one()
        part = self.incoming_id.my_assignment_id
        self.incoming_id._check_holder(part.user_id, self.env._("Giving an opinion"))
        part.action_give_opinion(self.text)
        return {"type": "ir.actions.act_window_close"}
