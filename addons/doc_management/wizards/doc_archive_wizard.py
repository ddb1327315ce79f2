from base64 import b64decode

from odoo import fields, models


class DocArchiveActWizard(models.TransientModel):
    """The words and days an act of the archive needs; it decides nothing."""

    _name = "doc.archive.act.wizard"
    _description = "Question before an act of the archive"

    act = fields.Selection(
        [
            ("council", "Minutes of the council"),
            ("decide", "Decision"),
            ("keep_back", "Keep back"),
            ("hold", "Legal hold"),
            ("release", "Release the hold"),
        ],
        required=True,
        readonly=True,
    )
    disposal_id = fields.Many2one(
        "doc.archive.disposal", readonly=True, ondelete="cascade"
    )
    dossier_id = fields.Many2one("doc.dossier", readonly=True, ondelete="cascade")
    number = fields.Char("Number and sign", size=100)
    day = fields.Date(default=lambda self: self.env.company._doc_today())
    appraisal = fields.Char("Opinion of the archive authority", size=200)
    reason = fields.Text()

    def action_confirm(self):
        """Do it."""
        self.ensure_one()
        if self.act == "council":
            self.disposal_id.action_council(self.number, self.day, self.appraisal)
        elif self.act == "decide":
            self.disposal_id.action_decide(self.number, self.day)
        elif self.act == "keep_back":
            self.dossier_id.action_keep_back(self.day, self.number)
        elif self.act == "hold":
            self.dossier_id.action_hold(self.reason)
        else:
            self.dossier_id.action_release(self.reason)
        return {"type": "ir.actions.act_window_close"}


class DocArchivePackageWizard(models.TransientModel):
    """Asks for a package of another archive; taking it in checks everything."""

    _name = "doc.archive.package.wizard"
    _description = "Package to take in"

    content = fields.Binary("Package (zip)", required=True, attachment=False)
    file_name = fields.Char()

    def action_confirm(self):
        """Take the package in and open its dossier."""
        self.ensure_one()
        data = b64decode(self.with_context(bin_size=False).content)
        dossier = self.env["doc.dossier"]._take_package(data)
        return {
            "type": "ir.actions.act_window",
            "res_model": "doc.dossier",
            "res_id": dossier.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
