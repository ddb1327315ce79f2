from odoo import api, fields, models

from ..models.doc_incoming_straight import GROUNDS


class DocStraightWizard(models.TransientModel):
    """The clerk sends a document straight to the specialist of the field."""

    _name = "doc.straight.wizard"
    _description = "Send straight to a specialist"
    _inherit = ["doc.incoming.act.wizard"]

    ground = fields.Selection(GROUNDS, required=True)
    may_prior_opinion = fields.Boolean(compute="_compute_may")
    may_info_only = fields.Boolean(compute="_compute_may")
    user_id = fields.Many2one("res.users", "Specialist", required=True)
    leader_id = fields.Many2one("res.users", "Opinion given by")
    opinion = fields.Text(help="The leader's words as they stand on the document.")
    days = fields.Integer("Working days", default=5)
    inform_ids = fields.Many2many(
        "res.users", "doc_straight_wizard_inform_rel", string="Also inform"
    )
    always_ids = fields.Many2many(
        "res.users", compute="_compute_may", string="Always informed"
    )

    @api.model
    def default_get(self, fields_list):
        """Start with the ground the procedure knows, and its days."""
        values = super().default_get(fields_list)
        incoming = self.env["doc.incoming"].browse(values.get("incoming_id"))
        grounds = incoming._straight_grounds() if incoming else []
        if grounds:
            values.setdefault("ground", grounds[0])
            values["days"] = incoming._rule_days() or 5
        return values

    @api.depends("incoming_id")
    def _compute_may(self):
        for wizard in self:
            incoming = wizard.incoming_id
            grounds = incoming._straight_grounds() if incoming else []
            wizard.may_prior_opinion = "prior_opinion" in grounds
            wizard.may_info_only = "info_only" in grounds
            wizard.always_ids = incoming.procedure_id.sudo().cc_user_ids

    def action_confirm(self):
        """Send it."""
        self.ensure_one()
        self.incoming_id.action_send_straight(
            self.ground,
            self.user_id.id,
            self.opinion or "",
            self.leader_id.id,
            self.inform_ids.ids,
            self.days,
        )
        return {"type": "ir.actions.act_window_close"}
