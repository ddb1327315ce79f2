"""Prints over HTTP, always through the right of who asks."""

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import content_disposition, request

_OFFICE = "application/vnd.openxmlformats-officedocument"
MIMETYPES = {
    "pdf": "application/pdf",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "docx": f"{_OFFICE}.wordprocessingml.document",
}
REPORT_MIMETYPES = {**MIMETYPES, "doc": "application/msword"}
"""Of reports and lists, which are also written for older programs."""


class DocPrintController(http.Controller):
    """Who may not read a record gets the same 404 as for one that is not there."""

    def _record(self, model, record_id):
        record = request.env[model].browse(record_id).exists()
        try:
            record.check_access("read")
        except (AccessError, MissingError):
            record = record.browse()
        if not record:
            raise request.not_found()
        return record

    def _answer(self, content, name, mimetype="application/pdf"):
        disposition = content_disposition(name)
        if mimetype == "application/pdf":
            disposition = disposition.replace("attachment", "inline", 1)
        return request.make_response(
            content,
            headers=[
                ("Content-Type", mimetype),
                ("Content-Disposition", disposition),
                ("Content-Security-Policy", "default-src 'none'; sandbox"),
                ("X-Content-Type-Options", "nosniff"),
                ("Cache-Control", "private, no-store"),
            ],
        )

    def _sheet(self, make, name, mimetype="application/pdf"):
        """Answer with a sheet, or with the sentence that says why there is none."""
        try:
            content = make()
        except (AccessError, UserError) as refusal:
            return request.make_response(
                str(refusal),
                headers=[("Content-Type", "text/plain; charset=utf-8")],
                status=403 if isinstance(refusal, AccessError) else 422,
            )
        return self._answer(content, name, mimetype)

    # Printing is journaled, so these routes write.
    @http.route("/doc/print/<int:job_id>", type="http", auth="user", readonly=False)
    def book(self, job_id):
        """Send a printed book, checked against its SHA-256."""
        job = self._record("doc.print.job", job_id)
        if job.state != "done":
            raise request.not_found()
        content = job._content()
        request.env["doc.journal"]._log("print_read", job, sha256=job.sha256)
        mimetype = job.sudo().attachment_id.mimetype
        return self._answer(content, job.file_name, mimetype)

    @http.route(
        "/doc/incoming/<int:record_id>/slip", type="http", auth="user", readonly=False
    )
    def slip(self, record_id):
        """Send the slip of an incoming document to a reader of it."""
        incoming = self._record("doc.incoming", record_id)
        return self._sheet(incoming._slip_pdf, f"phieu-giai-quyet-{record_id}.pdf")

    @http.route(
        "/doc/outgoing/<int:record_id>/submission",
        type="http",
        auth="user",
        readonly=False,
    )
    def submission(self, record_id):
        """Send the slip of a draft to a reader of it."""
        outgoing = self._record("doc.outgoing", record_id)
        return self._sheet(outgoing._submission_pdf, f"phieu-trinh-{record_id}.pdf")

    @http.route(
        "/doc/outgoing/<int:record_id>/opinions.<string:form>",
        type="http",
        auth="user",
        readonly=False,
    )
    def opinions(self, record_id, form):
        """Send the collated table of opinions to a reader of the draft."""
        outgoing = self._record("doc.outgoing", record_id)
        if form not in MIMETYPES:
            raise request.not_found()
        return self._sheet(
            lambda: outgoing._opinions_file(form),
            f"bang-tong-hop-y-kien-{record_id}.{form}",
            MIMETYPES[form],
        )

    @http.route(
        "/doc/report/<int:record_id>.<string:form>",
        type="http",
        auth="user",
        readonly=False,
    )
    def report(self, record_id, form):
        """Send a report to who asked for it, counted with his rights."""
        wizard = self._record("doc.report.wizard", record_id)
        return self._made(wizard, form)

    def _made(self, wizard, form):
        """Answer with the file that a dialog makes in this format."""
        if form not in REPORT_MIMETYPES:
            raise request.not_found()
        made = {}

        def make():
            made["name"], content = wizard._file(form)
            return content

        answer = self._sheet(make, "")
        if "name" in made:
            answer = self._answer(
                answer.get_data(), made["name"], REPORT_MIMETYPES[form]
            )
        return answer

    @http.route(
        "/doc/list/<int:record_id>.<string:form>",
        type="http",
        auth="user",
        readonly=False,
    )
    def chosen_list(self, record_id, form):
        """Send the chosen rows of a list to who chose them, by his rights now."""
        wizard = self._record("doc.list.wizard", record_id)
        return self._made(wizard, form)

    @http.route(
        "/doc/journal/<int:record_id>.<string:form>",
        type="http",
        auth="user",
        readonly=False,
    )
    def journal(self, record_id, form):
        """Send an extract of the journal to who asked for it, by his rights now."""
        wizard = self._record("doc.journal.wizard", record_id)
        return self._made(wizard, form)

    @http.route(
        "/doc/incoming/<int:record_id>/stamp", type="http", auth="user", readonly=False
    )
    def stamp(self, record_id, left="25", top="60"):
        """Send the arrival stamp to the clerk, at a place in millimetres."""
        incoming = self._record("doc.incoming", record_id)
        try:
            place = float(left), float(top)
        except ValueError as error:
            raise request.not_found() from error
        return self._sheet(
            lambda: incoming._stamp_pdf(*place), f"dau-den-{record_id}.pdf"
        )

    @http.route(
        "/doc/outgoing/<int:record_id>/envelopes",
        type="http",
        auth="user",
        readonly=False,
    )
    def envelopes(self, record_id):
        """Send the envelopes of an issued document to the clerk."""
        outgoing = self._record("doc.outgoing", record_id)
        return self._sheet(outgoing._envelopes_pdf, f"bi-van-ban-{record_id}.pdf")

    @http.route(
        "/doc/handover/<int:record_id>", type="http", auth="user", readonly=False
    )
    def handover(self, record_id):
        """Send the record of a hand-over to those concerned."""
        record = self._record("doc.handover", record_id)
        return self._sheet(record._record_pdf, f"bien-ban-ban-giao-{record_id}.pdf")
