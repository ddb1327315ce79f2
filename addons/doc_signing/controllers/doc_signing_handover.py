"""The record of handing over a key device, over HTTP."""

from odoo import http
from odoo.addons.doc_management.controllers.doc_print import DocPrintController


class DocSigningHandoverController(DocPrintController):
    """Who may not read a record gets the same 404 as for one that is not there."""

    @http.route(
        "/doc/signing-handover/<int:record_id>/record.pdf",
        type="http",
        auth="user",
        readonly=True,
    )
    def signing_handover(self, record_id):
        """Send the record to be signed by both sides."""
        row = self._record("doc.signing.handover", record_id)
        return self._sheet(row._record_pdf, f"bien-ban-ban-giao-{record_id}.pdf")
