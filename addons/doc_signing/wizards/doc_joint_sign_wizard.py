from odoo import fields, models


class DocJointSignWizard(models.TransientModel):
    """The clerk hands in the file that the next agency has signed and sealed."""

    _name = "doc.joint.sign.wizard"
    _description = "Hand in a file signed by another agency"
    _inherit = ["doc.outgoing.act.wizard"]

    party_id = fields.Many2one("doc.joint.party", compute="_compute_party_id")
    agency_name = fields.Char(related="party_id.agency_id.name", string="Agency")
    signer_name = fields.Char(related="party_id.signer_name", string="Signer")
    content = fields.Binary("Signed PDF", required=True, attachment=False)
    file_name = fields.Char()

    def _compute_party_id(self):
        for wizard in self:
            wizard.party_id = wizard.outgoing_id._next_party()

    def action_confirm(self):
        """Hand it in; it is checked before it counts."""
        self.ensure_one()
        content = self.content
        self.outgoing_id._next_party().action_hand_in(
            content.decode() if isinstance(content, bytes) else content
        )
        return {"type": "ir.actions.act_window_close"}
