"""Lists, exports and material of dossiers over HTTP."""

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import request

from .doc_print import MIMETYPES, DocPrintController


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

    @http.route("/doc/history", type="http", auth="user", readonly=False)
    def history(self, ids=""):
        """Send the delivery of dossiers to the historical archive."""
        if not all(one.isdecimal() and len(one) < 10 for one in ids.split(",")):
            raise request.not_found()
        dossiers = request.env["doc.dossier"]
        for one in ids.split(","):
            dossiers |= self._record("doc.dossier", int(one))
        return self._zip(dossiers._history_zip)

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

    @http.route(
        "/doc/old-import/<int:record_id>/faults",
        type="http",
        auth="user",
        readonly=True,
    )
    def old_import_faults(self, record_id):
        """Send the rows with faults of a take-over."""
        record = self._record("doc.old.import", record_id)
        return self._answer(
            record._faults_xlsx(), f"dong-loi-{record_id}.xlsx", MIMETYPES["xlsx"]
        )

    @http.route("/doc/old-import/table", type="http", auth="user", readonly=True)
    def old_import_table(self):
        """Send the model table of old papers."""
        imports = request.env["doc.old.import"]
        if not imports.has_access("create"):
            raise request.not_found()
        return self._answer(imports._model_table(), "bang-mau.xlsx", MIMETYPES["xlsx"])
