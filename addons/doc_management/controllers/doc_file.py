"""Files of documents over HTTP, always through the reading right."""

from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import content_disposition, request

from ..lib.docmgmt.errors import RuleError
from ..models.pdf_tools import READER

WIDTHS = (480, 800, 1200, 1600)
"""Widths in pixels that pages are rendered at; others are rounded up."""


class DocFileController(http.Controller):
    """Downloads and page images. Who may not read gets the same 404 as a gap."""

    def _file(self, file_id):
        file = request.env["doc.file"].browse(file_id).exists()
        try:
            file.check_access("read")
        except (AccessError, MissingError):
            file = file.browse()
        if not file:
            raise request.not_found()
        return file

    @http.route(
        ["/doc/file/<int:file_id>", "/doc/file/<int:file_id>/<string:name>"],
        type="http",
        auth="user",
    )
    def download(self, file_id, name=None, download=None):
        """Send the bytes as they were stored, checked against their SHA-256."""
        file = self._file(file_id)
        content = file._content()
        file.document_id._journal("file_read", file=file.id)
        inline = file.mimetype == "application/pdf" and not download
        disposition = content_disposition(file.name)
        if inline:
            disposition = disposition.replace("attachment", "inline", 1)
        return request.make_response(
            content,
            headers=[
                ("Content-Type", file.mimetype),
                ("Content-Disposition", disposition),
                ("Content-Security-Policy", "default-src 'none'; sandbox"),
                ("X-Content-Type-Options", "nosniff"),
                ("ETag", f'"{file.sha256}"'),
                ("Cache-Control", "private, max-age=0, must-revalidate"),
            ],
        )

    @http.route("/doc/file/<int:file_id>/page/<int:page>.png", type="http", auth="user")
    def page(self, file_id, page, w=800):
        """Send one page (from 1) as an image of at least ``w`` pixels in width."""
        file = self._file(file_id)
        wanted = int(w) if str(w).isdecimal() else WIDTHS[0]
        width = next((known for known in WIDTHS if known >= wanted), WIDTHS[-1])
        tag = f'"{file.sha256}-{page}-{width}"'
        if request.httprequest.headers.get("If-None-Match") == tag:
            return request.make_response("", status=304)
        try:
            image = READER.render_page(file._content(), page - 1, width)
        except RuleError as fault:
            raise request.not_found() from fault
        if page == 1:
            file.document_id._journal("file_viewed", file=file.id)
        return request.make_response(
            image,
            headers=[
                ("Content-Type", "image/png"),
                # Asked again each time: a withdrawn right ends what is shown.
                ("Cache-Control", "private, max-age=0, must-revalidate"),
                ("ETag", tag),
            ],
        )
