"""Lists, exports and material of dossiers over HTTP."""

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import request

from .doc_print import DocPrintController


class DocDossierController(DocPrintController):
    """Who may not read a record gets the same 404 as for one that is not there."""

    # Printing is journaled, so these routes write.
    @http.route(
        "/doc/dossier/<int:record_id>/list", type="http", auth="user", readonly=False
    )
    def dossier_list(self, record_id):
        """Send the list of documents of a dossier."""
        dossier = self._record("doc.dossier", record_id)
        return self._sheet(dossier._list_pdf, f"muc-luc-van-ban-{record_id}.pdf")

    @http.route(
        "/doc/dossier/<int:record_id>/export", type="http", auth="user", readonly=False
    )
    def dossier_export(self, record_id):
        """Send the dossier as one PDF and one XML."""
        dossier = self._record("doc.dossier", record_id)
        return self._zip(dossier._export_zip)

    @http.route(
        "/doc/dossier/<int:record_id>/package",
        type="http",
        auth="user",
        readonly=False,
    )
    def dossier_package(self, record_id):
        """Send the archive package of a dossier."""
        dossier = self._record("doc.dossier", record_id)
        return self._zip(dossier._package_zip)

    def _zip(self, make):
        try:
            content, name = make()
        except (AccessError, UserError) as refusal:
            return request.make_response(
                str(refusal),
                headers=[("Content-Type", "text/plain; charset=utf-8")],
                status=403 if isinstance(refusal, AccessError) else 422,
            )
        return self._answer(content, name, "application/zip")

    @http.route(
        "/doc/material/<int:record_id>", type="http", auth="user", readonly=False
    )
    def material(self, record_id):
        """Send a piece of material, checked against its SHA-256."""
        material = self._record("doc.dossier.material", record_id)
        try:
            content = material._content()
        except UserError as refusal:
            return request.make_response(
                str(refusal),
                headers=[("Content-Type", "text/plain; charset=utf-8")],
                status=422,
            )
        request.env["doc.journal"]._log("material_read", material)
        return self._answer(content, material.file_name, material.mimetype)

    @http.route(
        "/doc/file-plan/<int:record_id>", type="http", auth="user", readonly=False
    )
    def file_plan(self, record_id):
        """Send the printed file plan."""
        plan = self._record("doc.file.plan", record_id)
        return self._sheet(plan._plan_pdf, f"danh-muc-ho-so-{plan.year}.pdf")

    @http.route(
        "/doc/archive-transfer/<int:record_id>/list",
        type="http",
        auth="user",
        readonly=False,
    )
    def archive_transfer(self, record_id):
        """Send the list of dossiers handed in."""
        transfer = self._record("doc.archive.transfer", record_id)
        return self._sheet(transfer._list_pdf, f"muc-luc-nop-luu-{record_id}.pdf")

    @http.route(
        "/doc/archive-disposal/<int:record_id>/list",
        type="http",
        auth="user",
        readonly=False,
    )
    def archive_disposal(self, record_id):
        """Send the list of dossiers to be destroyed."""
        disposal = self._record("doc.archive.disposal", record_id)
        return self._sheet(disposal._list_pdf, f"danh-muc-huy-{record_id}.pdf")

    @http.route(
        "/doc/archive-transfer/<int:record_id>/record",
        type="http",
        auth="user",
        readonly=False,
    )
    def archive_transfer_record(self, record_id):
        """Send the record of a hand-over."""
        transfer = self._record("doc.archive.transfer", record_id)
        return self._sheet(transfer._record_pdf, f"bien-ban-giao-nhan-{record_id}.pdf")

    @http.route(
        "/doc/archive-disposal/<int:record_id>/record",
        type="http",
        auth="user",
        readonly=False,
    )
    def archive_disposal_record(self, record_id):
        """Send the record of a destruction."""
        disposal = self._record("doc.archive.disposal", record_id)
        return self._sheet(disposal._record_pdf, f"bien-ban-huy-{record_id}.pdf")
