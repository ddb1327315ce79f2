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
        """What the system has found is said already; the clerk may change it."""
        for wizard in self:
            incoming = wizard.incoming_id
            wizard.reason = bool(incoming) and incoming._refusal_words()

    def action_confirm(self):
        """Send it back."""
        self.ensure_one()
        self.incoming_id.action_refuse(self.reason)
        return {"type": "ir.actions.act_window_close"}
