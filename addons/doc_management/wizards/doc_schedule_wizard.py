from odoo import fields, models


class DocScheduleSubstituteWizard(models.TransientModel):
    """Cử người: somebody invited says who comes in his place."""

    _name = "doc.schedule.substitute.wizard"
    _description = "Send somebody to a meeting"

    row_id = fields.Many2one("doc.schedule.row", "Line", required=True)
    substitute = fields.Char("Who comes", required=True, size=200)

    def action_confirm(self):
        """Answer with who comes instead."""
        self.ensure_one()
        return self.row_id.action_answer("sends", self.substitute)
