from odoo import api, fields, models


class DocRefuseWizard(models.TransientModel):
    """The clerk sends a document back and says why."""

    _name = "doc.refuse.wizard"
    _description = "Send an incoming document back"
    _inherit = ["doc.incoming.act.wizard"]

    reason = fields.Text(
        "Why",
        required=True,
        compute="_compute_reason",
        store=True,
        precompute=True,
        readonly=False,
    )

    @api.depends("incoming_id")
    def _compute_reason(self):
        """A state secret is sent back with words that are ready."""
        for wizard in self:
            incoming = wizard.incoming_id
            wizard.reason = (
                incoming.document_id.is_quarantined and incoming._secrecy_refusal()
            )

    def action_confirm(self):
        """Send it back."""
        self.ensure_one()
        self.incoming_id.action_refuse(self.reason)
        return {"type": "ir.actions.act_window_close"}
