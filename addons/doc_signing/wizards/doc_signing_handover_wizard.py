from odoo import api, fields, models


class DocSigningHandoverWizard(models.TransientModel):
    """Who receives the agency's device, which one, and by whose leave."""

    _name = "doc.signing.handover.wizard"
    _description = "Hand over a key device"

    certificate_id = fields.Many2one(
        "doc.signing.certificate",
        "Certificate in the device",
        required=True,
        default=lambda self: self._handed_by_me()[:1],
    )
    certificate_ids = fields.Many2many(
        "doc.signing.certificate",
        "doc_signing_handover_wizard_certificate_rel",
        string="Devices to hand over",
        compute="_compute_certificate_ids",
    )
    clerk_ids = fields.Many2many("res.users", compute="_compute_clerk_ids")
    receiver_id = fields.Many2one("res.users", "To whom", required=True)
    device = fields.Char("Number of the device", required=True, size=100)
    permission = fields.Char("Written leave", required=True, size=300)

    @api.model
    def _handed_by_me(self):
        """Return the certificates whose device the user may hand over."""
        found = self.env["doc.signing.certificate"].search(
            [("company_id", "in", self.env.companies.ids)]
        )
        return found.filtered("can_hand_over")

    @api.depends_context("uid")
    def _compute_certificate_ids(self):
        for wizard in self:
            wizard.certificate_ids = self._handed_by_me()

    @api.depends("certificate_id")
    def _compute_clerk_ids(self):
        for wizard in self:
            company = wizard.certificate_id.company_id
            wizard.clerk_ids = (
                self.env["res.users"]._doc_clerks(company)
                - wizard.certificate_id.holder_id
            )

    def action_confirm(self):
        """Offer it; it counts when the receiver has confirmed."""
        self.ensure_one()
        made = self.certificate_id.action_hand_over(
            self.receiver_id.id, self.device, self.permission
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "doc.signing.handover",
            "res_id": made,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "current",
        }
