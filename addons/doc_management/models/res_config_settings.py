from odoo import api, fields, models

from ..lib.docmgmt import fonts
from ..lib.docmgmt.errors import RuleError


class ResConfigSettings(models.TransientModel):
    """Settings of official documents, with what this installation still lacks."""

    _inherit = "res.config.settings"

    doc_agency_id = fields.Many2one(related="company_id.doc_agency_id", readonly=False)
    doc_secrecy_officer_id = fields.Many2one(
        related="company_id.doc_secrecy_officer_id", readonly=False
    )
    doc_office_id = fields.Many2one(related="company_id.doc_office_id", readonly=False)
    doc_font_state = fields.Char(
        "Font for official prints", compute="_compute_doc_font"
    )
    doc_font_missing = fields.Boolean(compute="_compute_doc_font")

    @api.depends("company_id")
    def _compute_doc_font(self):
        for settings in self:
            try:
                font_set = fonts.find_fonts()
            except RuleError as fault:
                settings.doc_font_missing = True
                settings.doc_font_state = self.env._(
                    "No font that measures as Times New Roman and writes Vietnamese "
                    "was found. Install %(packages)s and restart the server.",
                    packages=", ".join(fault.values["packages"]),
                )
            else:
                settings.doc_font_missing = False
                settings.doc_font_state = font_set.family
