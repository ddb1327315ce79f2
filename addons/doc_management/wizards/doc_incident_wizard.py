from odoo import fields, models


class DocIncidentWizard(models.TransientModel):
    """What the officer did, in words for who reported it."""

    _name = "doc.incident.wizard"
    _description = "Solving an incident"

    incident_id = fields.Many2one("doc.incident", required=True, ondelete="cascade")
    solution = fields.Text("What was done", required=True)

    def action_confirm(self):
        """Solve it with these words."""
        self.ensure_one()
        self.incident_id.action_solve(self.solution)
        return {"type": "ir.actions.act_window_close"}
