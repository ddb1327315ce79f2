from odoo import fields, models


class DocPassOnWizard(models.TransientModel):
    """A head or holder hands his part on, with helpers if he leads."""

    _name = "doc.pass.on.wizard"
    _description = "Pass one's part on"
    _inherit = ["doc.incoming.act.wizard"]

    part_id = fields.Many2one(related="incoming_id.my_assignment_id")
    role = fields.Selection(related="part_id.role")
    until = fields.Datetime(related="part_id.deadline", string="Your own deadline")
    user_id = fields.Many2one("res.users", "Who does it")
    coordinator_ids = fields.Many2many(
        "res.users", "doc_pass_on_wizard_coordinator_rel", string="Coordinate"
    )
    inform_ids = fields.Many2many(
        "res.users", "doc_pass_on_wizard_inform_rel", string="For information"
    )
    instruction = fields.Text()
    days = fields.Integer("Working days", help="0: until your own deadline.", default=0)

    def action_confirm(self):
        """Pass the part on."""
        self.ensure_one()
        part = self.part_id
        targets = [{"role": part.role, "user_id": user.id} for user in self.user_id]
        if part.role == "lead":
            helpers = self.coordinator_ids - self.user_id
            targets += [{"role": "coordinate", "user_id": one.id} for one in helpers]
            informed = self.inform_ids - helpers - self.user_id
            targets += [{"role": "inform", "user_id": one.id} for one in informed]
        part.action_pass_on(targets, self.instruction or "", self.days or None)
        return {"type": "ir.actions.act_window_close"}
