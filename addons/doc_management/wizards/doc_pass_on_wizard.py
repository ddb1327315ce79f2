from odoo import api, fields, models
from odoo.exceptions import UserError


class DocPassOnWizard(models.TransientModel):
    """A head or holder hands his part on, with helpers if he leads."""

    _name = "doc.pass.on.wizard"
    _description = "Pass one's part on"
    _inherit = ["doc.incoming.act.wizard"]

    part_id = fields.Many2one(related="incoming_id.my_assignment_id")
    role = fields.Selection(related="part_id.role")
    until = fields.Datetime(related="part_id.deadline", string="Your own deadline")
    user_id = fields.Many2one("res.users", "Who does it")
    unit_id = fields.Many2one(
        "hr.department",
        "Section that does it",
        help="Its head holds the work and may pass it on.",
    )
    unit_choice_ids = fields.Many2many(
        "hr.department", compute="_compute_unit_choice_ids"
    )
    coordinator_unit_ids = fields.Many2many(
        "hr.department",
        "doc_pass_on_wizard_coordinator_unit_rel",
        string="Sections that coordinate",
    )
    coordinator_ids = fields.Many2many(
        "res.users", "doc_pass_on_wizard_coordinator_rel", string="Coordinate"
    )
    inform_ids = fields.Many2many(
        "res.users", "doc_pass_on_wizard_inform_rel", string="For information"
    )
    instruction = fields.Text()
    days = fields.Integer("Working days", help="0: until your own deadline.", default=0)

    @api.depends("incoming_id")
    def _compute_unit_choice_ids(self):
        """Offer the units that the holder may pass work to, if he heads any."""
        for wizard in self:
            part = wizard.part_id
            units = wizard.unit_choice_ids.browse()
            if part:
                person = self.env.user._doc_acts_for(
                    part.user_id, "assign", part.company_id
                )
                units = part._units_in_reach(person)
            wizard.unit_choice_ids = units

    @api.onchange("user_id")
    def _onchange_user(self):
        if self.user_id:
            self.unit_id = False

    @api.onchange("unit_id")
    def _onchange_unit(self):
        if self.unit_id:
            self.user_id = False

    def action_confirm(self):
        """Pass the part on."""
        self.ensure_one()
        # What follows from the document is looked up for everybody: ask whose it is.
        self.check_access("write")
        part = self.part_id
        if not (self.user_id or self.unit_id):
            raise UserError(self.env._("Choose a person or a unit."))
        if not part:
            raise UserError(self.env._("You hold no open part of this document."))
        targets = [{"role": part.role, "user_id": user.id} for user in self.user_id]
        targets += [{"role": part.role, "unit_id": unit.id} for unit in self.unit_id]
        if part.role == "lead":
            helpers = self.coordinator_ids - self.user_id
            targets += [{"role": "coordinate", "user_id": one.id} for one in helpers]
            sections = self.coordinator_unit_ids - self.unit_id
            targets += [{"role": "coordinate", "unit_id": one.id} for one in sections]
            informed = self.inform_ids - helpers - self.user_id
            targets += [{"role": "inform", "user_id": one.id} for one in informed]
        part.action_pass_on(targets, self.instruction or "", self.days or None)
        return {"type": "ir.actions.act_window_close"}
