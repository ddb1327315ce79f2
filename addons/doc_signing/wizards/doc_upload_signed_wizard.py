from odoo import fields, models


class DocUploadSignedWizard(models.TransientModel):
    """The signer hands in the file that he signed with a program of his own."""

    _name = "doc.upload.signed.wizard"
    _description = "Upload a signed PDF"
    _inherit = ["doc.outgoing.act.wizard"]

    content = fields.Binary("Signed PDF", required=True, attachment=False)
    file_name = fields.Char()

    def action_confirm(self):
        """Hand it in; the job checks it."""
        self.ensure_one()
        content = self.content
        self.outgoing_id.action_upload_signed(
            content.decode() if isinstance(content, bytes) else content
        )
        return {"type": "ir.actions.act_window_close"}
