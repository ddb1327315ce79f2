"""Định dạng tệp: which formats are accepted, and for which part of a document."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .batch import fact

USES = {
    "main": "for_main",
    "annex": "for_annex",
    "enclosure": "for_enclosure",
    "scan": "for_scan",
}


class DocFileFormat(models.Model):
    """A row per accepted format; the administrator adds what the law allows.

    ``extension`` is that of the content as ``lib/docmgmt/content_sniff`` finds it, not
    the one a name claims.
    """

    _name = "doc.file.format"
    _description = "Accepted file format"
    _inherit = ["doc.shared.catalogue.mixin"]
    _order = "sequence, extension"

    name = fields.Char(required=True, translate=True)
    extension = fields.Char(required=True, help="Lower case, without dot.")
    mimetype = fields.Char("Media type", required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    for_main = fields.Boolean("As main document")
    for_annex = fields.Boolean("As annex")
    for_enclosure = fields.Boolean("As enclosure")
    for_scan = fields.Boolean("As scan of paper")
    for_signing = fields.Boolean("To be signed")

    _extension_unique = models.Constraint(
        "UNIQUE (extension)", "That format is on the list already."
    )

    @api.constrains("extension")
    def _check_extension(self):
        for record in self:
            extension = record.extension
            if not (extension.isascii() and extension.isalnum()) or (
                extension != extension.lower()
            ):
                raise ValidationError(
                    self.env._(
                        "Write the extension of “%(name)s” in lower case without a "
                        "dot, for example docx.",
                        name=record.name,
                    )
                )

    @api.constrains("extension", "for_signing")
    def _check_signing(self):
        for record in self:
            if record.for_signing and record.extension != "pdf":
                raise ValidationError(
                    self.env._("Only PDF can be signed (PAdES). Untick “To be signed”.")
                )

    @api.model
    def _allowed(self, role):
        """Return the extensions accepted for a role; the list is nobody's secret."""
        use = USES.get(role)
        if not use:
            return frozenset()
        return fact(
            self.env,
            ("doc.file.format", use),
            lambda: frozenset(
                self.sudo().search([(use, "=", True)]).mapped("extension")
            ),
        )

    @api.model
    def _accepted_types(self, role):
        """Return the media types accepted for a role."""
        use = USES[role]
        return frozenset(self.sudo().search([(use, "=", True)]).mapped("mimetype"))
