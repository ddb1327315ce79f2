"""Reports and evidence over HTTP, through the reader's right."""

from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import content_disposition, request


class DocVerificationController(http.Controller):
    """Who may not read the document gets the same 404 as a gap."""

    def _row(self, row_id):
        row = request.env["doc.verification"].browse(row_id).exists()
        try:
            row.check_access("read")
            row.file_id.check_access("read")
        except (AccessError, MissingError):
            row = row.browse()
        if not row:
            raise request.not_found()
        return row

    def _send(self, content, name, media):
        return request.make_response(
            content,
            headers=[
                ("Content-Type", media),
                ("Content-Disposition", content_disposition(name)),
                ("Content-Security-Policy", "default-src 'none'; sandbox"),
                ("X-Content-Type-Options", "nosniff"),
                ("Cache-Control", "private, no-store"),
            ],
        )

    @http.route("/doc/verification/<int:row_id>/report.pdf", auth="user", type="http")
    def report(self, row_id):
        """Send the verdict on paper."""
        row = self._row(row_id)
        row.document_id._journal("verdict_printed", verification=row.id)
        return self._send(row._paper(), f"ket-qua-{row.id}.pdf", "application/pdf")

    @http.route("/doc/verification/<int:row_id>/evidence.zip", auth="user", type="http")
    def evidence(self, row_id):
        """Send the file with all that its verdict rests on."""
        row = self._row(row_id)
        row.document_id._journal("evidence_exported", verification=row.id)
        return self._send(
            row._evidence_zip(), f"chung-cu-{row.id}.zip", "application/zip"
        )
