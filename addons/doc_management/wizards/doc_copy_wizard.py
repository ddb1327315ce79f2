from odoo import api, fields, models

from ..models.doc_copy import KINDS, MEDIA


class DocCopyWizard(models.TransientModel):
    """The clerk says which certified copy is to be made; decides nothing."""

    _name = "doc.copy.wizard"
    _description = "Make a certified copy"

    document_id = fields.Many2one(
        "doc.document", required=True, readonly=True, ondelete="cascade"
    )
    document_line = fields.Char(related="document_id.name")
    subject = fields.Char(related="document_id.subject")
    kind = fields.Selection(KINDS, "Kind of copy", required=True, default="SY")
    on = fields.Selection(MEDIA, "The document here is", required=True)
    to = fields.Selection(MEDIA, "The copy is", required=True, default="paper")
    part = fields.Text("Part taken over")
    signer_id = fields.Many2one("res.users", "To be signed by", required=True)
    agency_ids = fields.Many2many("doc.agency", string="Recipients")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        document = self.env["doc.document"].browse(values.get("document_id")).exists()
        if document:
            values.setdefault("on", str(document._copy_medium()))
            if document._copy_source() == "exact_copy":
                values["kind"] = "SL"
        return values

    def action_confirm(self):
        """Make the draft and open it."""
        self.ensure_one()
        made = self.document_id.action_make_copy(
            self.kind,
            self.to,
            self.signer_id.id,
            on=self.on,
            part=self.part,
            recipient_agency_ids=self.agency_ids.ids,
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "doc.outgoing",
            "res_id": made,
            "view_mode": "form",
            "views": [(False, "form")],
        }
