from base64 import b64encode

from odoo import fields, models
from odoo.exceptions import UserError

from ..models.doc_dossier_material import KINDS


class DocDossierActWizard(models.TransientModel):
    """A short question before an act on a dossier.

    It decides nothing: confirming calls the same public method as a remote call, which
    checks role, person and state.
    """

    _name = "doc.dossier.act.wizard"
    _description = "Question before an act on a dossier"

    dossier_id = fields.Many2one(
        "doc.dossier", required=True, readonly=True, ondelete="cascade"
    )
    act = fields.Selection(
        [
            ("close", "Close with open work"),
            ("return", "Return"),
            ("reopen", "Open again"),
            ("add", "Add a document"),
            ("material", "Add material"),
        ],
        required=True,
        readonly=True,
    )
    reason = fields.Text()
    document_ids = fields.Many2many("doc.document", string="Documents")
    kind = fields.Selection(KINDS, default="photo")
    title = fields.Char(size=500)
    date = fields.Date("Made on", default=lambda self: self.env.company._doc_today())
    file = fields.Binary(attachment=False)
    file_name = fields.Char()

    def action_confirm(self):
        """Do it."""
        self.ensure_one()
        dossier = self.dossier_id
        if self.act == "close":
            dossier.action_close(self.reason)
        elif self.act == "return":
            dossier.action_return_close(self.reason)
        elif self.act == "reopen":
            dossier.action_reopen(self.reason)
        elif self.act == "add":
            if not self.document_ids:
                raise UserError(self.env._("Choose the documents to put in."))
            dossier.write({"document_ids": [(4, one.id) for one in self.document_ids]})
        else:
            if not self.file:
                raise UserError(self.env._("Choose the file to put in."))
            content = self.with_context(bin_size=False).file
            if isinstance(content, str):
                content = content.encode()
            dossier.action_add_material(
                self.file_name or "tep",
                content.decode() if content else b64encode(b"").decode(),
                self.kind,
                self.title,
                self.date,
            )
        return {"type": "ir.actions.act_window_close"}
