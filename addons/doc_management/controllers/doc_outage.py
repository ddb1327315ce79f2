"""The papers of an outage over HTTP, through the clerk's right."""

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import content_disposition, request


class DocOutageController(http.Controller):
    """Blank pages and reconciliation as PDF. Who may not read gets a 404."""

    def _outage(self, outage_id):
        outage = request.env["doc.outage"].browse(outage_id).exists()
        if not outage or not outage.has_access("read"):
            raise request.not_found()
        return outage

    def _pdf(self, content, name):
        disposition = content_disposition(name).replace("attachment", "inline", 1)
        return request.make_response(
            content,
            headers=[
                ("Content-Type", "application/pdf"),
                ("Content-Disposition", disposition),
                ("Cache-Control", "no-store"),
            ],
        )

    @http.route("/doc/outage/<int:outage_id>/blank.pdf", type="http", auth="user")
    def blank(self, outage_id, pages=1):
        """Send blank register pages; ``pages`` of each book, 14 lines a page."""
        outage = self._outage(outage_id)
        count = int(pages) if str(pages).isdecimal() else 1
        try:
            content = outage._blank_pages(count)
        except (AccessError, UserError) as refusal:
            return request.make_response(str(refusal.args[0]), status=403)
        return self._pdf(content, "so-giay.pdf")

    @http.route("/doc/outage/<int:outage_id>/report.pdf", type="http", auth="user")
    def report(self, outage_id):
        """Send the reconciliation."""
        outage = self._outage(outage_id)
        try:
            content = outage._report_pdf()
        except (AccessError, UserError) as refusal:
            return request.make_response(str(refusal.args[0]), status=403)
        return self._pdf(content, "doi-chieu.pdf")
