from odoo import api, fields, models


class DocJoinWizard(models.TransientModel):
    """The clerk says which document a waiting copy belongs to."""

    _name = "doc.join.wizard"
    _description = "Join a copy to its document"
    _inherit = ["doc.incoming.act.wizard"]

    duplicate_ids = fields.Many2many(related="incoming_id.duplicate_ids")
    target_id = fields.Many2one(
        "doc.incoming",
        "Copy of",
        compute="_compute_target_id",
        store=True,
        readonly=False,
        ondelete="cascade",
    )

    @api.depends("incoming_id")
    def _compute_target_id(self):
        for wizard in self:
            wizard.target_id = wizard.incoming_id.duplicate_ids[:1]._origin

    def action_confirm(self):
        """Join it and open the document that stays."""
        self.ensure_one()
        target = self.target_id
        self.incoming_id.action_join(target.id)
        return target.document_id.action_open()
