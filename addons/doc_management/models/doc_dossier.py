"""Hồ sơ công việc: documents of one matter, kept together without copies."""

from odoo import fields, models
from odoo.exceptions import UserError


class DocDossier(models.Model):
    """A set of documents about one matter (Decree 30/2020/NĐ-CP Art. 28-29).

    One document may lie in many dossiers. A dossier gives no reading right of its
    own: each reader sees the documents he may read.
    """

    _name = "doc.dossier"
    _description = "Work dossier"
    _inherit = ["mail.thread"]
    _order = "id desc"

    name = fields.Char("Title", size=500, required=True, tracking=True)
    code = fields.Char("Number and sign", size=20)
    company_id = fields.Many2one(
        "res.company",
        "Agency",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    owner_id = fields.Many2one(
        "res.users", "Kept by", required=True, default=lambda self: self.env.user
    )
    date_start = fields.Date("Opened on", default=fields.Date.context_today)
    date_end = fields.Date("Closed on", readonly=True)
    state = fields.Selection(
        [("open", "Open"), ("closed", "Closed")], required=True, default="open"
    )
    document_ids = fields.Many2many(
        "doc.document",
        "doc_dossier_document_rel",
        "dossier_id",
        "document_id",
        "Documents",
    )

    def write(self, vals):
        if not self.env.su and any(dossier.state == "closed" for dossier in self):
            raise UserError(
                self.env._("A closed dossier is fixed. Ask its keeper to reopen it.")
            )
        return super().write(vals)

    def action_close(self):
        """Close the dossier; only its keeper."""
        for dossier in self:
            if dossier.owner_id != self.env.user:
                raise UserError(
                    self.env._(
                        "Only %(name)s, who keeps the dossier, closes it.",
                        name=dossier.owner_id.name,
                    )
                )
            dossier.write(
                {"state": "closed", "date_end": dossier.company_id._doc_today()}
            )
        return True
