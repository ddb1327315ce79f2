"""The public page that checks a document, by its code or by the file itself.

It tells what the file itself proves, and whether this office issued these very
bytes. It never tells a subject, a content, a receiver, nor that a document exists to
somebody who does not hold it: a code is the first half of the file's own SHA-256, or
was drawn at random into the document's own check square.
"""

import hashlib
import re

from odoo import fields, http
from odoo.addons.doc_management.models.office_language import office_language
from odoo.http import request

from ..lib.docsign.values import Code, DocSignError, Report, Verdict
from ..lib.docsign.worker import Limits, Worker
from ..models.doc_document import CHECK_PAGE
from ..models.signing_tools import aware

from odoo.service.server import CommonServer  # isort: skip

MOST_BYTES = 20 * 1024 * 1024
CODE = re.compile(r"[0-9a-f]{32}")
SQUARE = re.compile(r"[a-z2-7]{26}")
STRANGERS = Worker(Limits(cpu_seconds=10, wall_seconds=30, pdf_bytes=MOST_BYTES))
"""Files of strangers have a process of their own: they delay nobody's work."""
CommonServer.on_stop(STRANGERS.close)
PAGE = CHECK_PAGE
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self' 'unsafe-inline'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
}


class DocCheckController(http.Controller):
    """Nothing of what strangers send is stored."""

    @http.route(PAGE, auth="public", type="http", methods=["GET"])
    def page(self, code="", **_ignored):
        """Show the two ways to ask; with ``code`` (of a QR) the answer to it."""
        wanted = re.sub(r"[\s·-]", "", str(code)).lower()
        if not wanted:
            return self._show()
        if not self._allowed("code"):
            return self._too_many()
        if SQUARE.fullmatch(wanted):
            return self._show(asked="square", found=self._carries(wanted))
        found = self._issued(wanted) if CODE.fullmatch(wanted) else None
        return self._show(asked="code", found=found)

    @http.route(
        PAGE,
        auth="public",
        type="http",
        methods=["POST"],
        max_content_length=MOST_BYTES + 65536,
    )
    def check(self, upload=None, **_ignored):
        """Check the uploaded PDF and tell; it is forgotten with the answer."""
        if not self._allowed("upload"):
            return self._too_many()
        content = upload.read(MOST_BYTES + 1) if hasattr(upload, "read") else b""
        if not content:
            return self._show()
        report = self._verify(content)
        found = self._issued(report.sha256[:32])
        return self._show(asked="file", found=found, report=report)

    def _verify(self, content):
        now = aware(fields.Datetime.now())
        trust = request.env["doc.signing.trust"]._trust()
        try:
            return STRANGERS.verify(content, trust, now)
        except DocSignError as error:
            code = error.code
            return Report(
                Verdict.UNDECIDED,
                hashlib.sha256(content).hexdigest(),
                len(content),
                0,
                now.isoformat(),
                reasons=(str(code if code is not Code.INTERNAL else "unreadable"),),
            )

    def _issued(self, code):
        """Return the facts of the issued file with that hash, or None."""
        # The holder of the file proves by its hash that he has it.
        document_sudo = request.env["doc.document"].sudo()._issued_with(code)
        return document_sudo._public_facts() if document_sudo else None

    def _carries(self, code):
        """Return the facts of the issued document with that square, or None."""
        document_sudo = request.env["doc.check.square"].sudo()._document_of(code)
        return document_sudo._public_facts() if document_sudo else None

    def _words(self):
        """Return the environment in Vietnamese, whoever asks from wherever."""
        spoken = {"lang": "en_US", **office_language(request.env)}
        return request.env(context={**request.env.context, **spoken})

    def _allowed(self, kind):
        # Strangers have no rights; that they asked is counted.
        limits = request.env["doc.check.limit"].sudo()
        return limits._allows(kind, request.httprequest.remote_addr)

    def _too_many(self):
        response = self._show(asked="too_many")
        response.status_code = 429
        response.headers["Retry-After"] = "600"
        return response

    def _show(self, asked="", found=None, report=None):
        words = self._words()
        verifications = words["doc.verification"]
        values = {
            "asked": asked,
            "found": found,
            "report": report,
            "fault": "",
            "signatures": [],
            "page": PAGE,
            "csrf": request.csrf_token(),
        }
        if report:
            values["signatures"] = verifications._signatures_shown(report)
            if not values["signatures"] and str(report.verdict) != "unsigned":
                values["fault"] = verifications._file_fault(report)
        # A plain page of its own: no menu, no script, nothing of the installation.
        html = words["ir.qweb"].sudo()._render("doc_signing.check_page", values)
        return request.make_response(
            html,
            headers=[("Content-Type", "text/html; charset=utf-8"), *HEADERS.items()],
        )
