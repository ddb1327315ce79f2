"""Chữ ký: evidence of one signature that was made here."""

from odoo import api, fields, models


class DocSignature(models.Model):
    """Who signed which bytes with which certificate, and what came out.

    Written by the job in the transaction that stores the signed file; append-only.
    Names and serial are those of the certificate at that time.
    """

    _name = "doc.signature"
    _description = "Evidence of a signature"
    _inherit = ["doc.insert.only.mixin"]
    _order = "id"
    _log_access = False

    file_id = fields.Many2one(
        "doc.file", "Signed file", required=True, index=True, ondelete="restrict"
    )
    file_name = fields.Char("File", related="file_id.name")
    document_id = fields.Many2one(
        "doc.document", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", "Agency", required=True)
    request_id = fields.Many2one("doc.signing.request", ondelete="restrict")
    purpose = fields.Selection(
        [
            ("initial", "Initials"),
            ("person", "Competent person"),
            ("agency", "Agency: number, date, seal"),
            ("agency_number", "Agency: number and date"),
            ("agency_seal", "Agency: seal"),
            ("annex", "Agency on an annex"),
            ("copy", "Agency on a certified copy"),
            ("scan", "Agency on its scan of paper"),
        ],
        required=True,
    )
    field_name = fields.Char("Signature field", required=True)
    certificate_id = fields.Many2one(
        "doc.signing.certificate", required=True, ondelete="restrict"
    )
    signer = fields.Char("Signed by", required=True)
    subject = fields.Char("Full name of the holder", required=True)
    issuer = fields.Char("Issued by", required=True)
    serial = fields.Char("Serial number", required=True)
    certificate_sha256 = fields.Char(required=True)
    provider = fields.Char(required=True)
    user_id = fields.Many2one("res.users", "Acted", required=True)
    proxy_id = fields.Many2one("res.users", "Through the hand of")
    signed_at = fields.Datetime(required=True)
    sha256_before = fields.Char("SHA-256 before", required=True)
    sha256_after = fields.Char("SHA-256 after", required=True)
    picture_sha256 = fields.Char("SHA-256 of the picture")

    @api.model
    def _record(self, request, file, evidence):
        """Insert one row per signature; ``evidence`` holds what differs."""
        certificate = request.certificate_id
        # Evidence is written by the job that signed; the table has no writers.
        return self.sudo().create(
            [
                {
                    "file_id": file.id,
                    "document_id": file.document_id.id,
                    "company_id": request.company_id.id,
                    "request_id": request.id,
                    "certificate_id": certificate.id,
                    "signer": certificate.name,
                    "subject": certificate.subject,
                    "issuer": certificate.issuer,
                    "serial": certificate.serial,
                    "certificate_sha256": certificate.fingerprint,
                    "provider": request.provider,
                    "user_id": request.user_id.id,
                    "proxy_id": request.proxy_id.id,
                    **signature,
                }
                for signature in evidence
            ]
        )
