"""Signed elsewhere: with any program, then uploaded and checked."""

from odoo import api, models

from ..lib.docsign.values import Code, DocSignError


class DocSigningProviderUpload(models.AbstractModel):
    """Has no key: the person signs the downloaded file and uploads the result.

    What is uploaded passes the same checks as what the server signs itself: it begins
    with the very bytes that were given out and adds one signature of the registered
    certificate and nothing else.
    """

    _name = "doc.signing.provider.upload"
    _inherit = "doc.signing.provider"
    _description = "Signing elsewhere"

    @api.model
    def _blockers(self, certificate):
        return [
            self.env._(
                "%(name)s signs outside the system: download the PDF, sign it and "
                "upload it with “Upload signed PDF”.",
                name=certificate.name,
            )
        ]

    @api.model
    def _draws_itself(self):
        return True

    @api.model
    def _sign(self, certificate, prepared):
        raise DocSignError(Code.TOKEN_MISSING, "this certificate signs elsewhere")
