"""Chuyển sang PDF: a drafter's Word text becomes the PDF that is signed."""

import logging
from base64 import b64decode

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..lib.docmgmt import content_sniff, office
from ..lib.docmgmt.errors import RuleError
from ..lib.docmgmt.office import OfficeFault
from ..lib.docmgmt.pdf_info import PdfError

_logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 3


class DocConversion(models.Model):
    """One text to be made PDF: waiting → done, or failed with the reason.

    By the job alone, since LibreOffice may take its time; a text it cannot take fails
    for good, a machine that broke down tries again.
    """

    _name = "doc.conversion"
    _description = "Text to be made PDF"
    _inherit = ["doc.guarded.mixin"]
    _order = "id desc"
    _guarded_fields = frozenset(
        {"outgoing_id", "file_id", "state", "error", "attempts", "result_file_id"}
    )

    outgoing_id = fields.Many2one(
        "doc.outgoing", required=True, index=True, ondelete="restrict", readonly=True
    )
    document_id = fields.Many2one(
        related="outgoing_id.document_id", store=True, index=True
    )
    file_id = fields.Many2one(
        "doc.file", "Text", required=True, ondelete="restrict", readonly=True
    )
    state = fields.Selection(
        [("waiting", "Waiting"), ("done", "Done"), ("failed", "Failed")],
        "Status",
        required=True,
        default="waiting",
        readonly=True,
    )
    error = fields.Char(readonly=True)
    attempts = fields.Integer(readonly=True)
    result_file_id = fields.Many2one("doc.file", "PDF", readonly=True)

    _waiting = models.Index("(id) WHERE state = 'waiting'")

    @api.model
    def _queue(self, outgoing, file):
        """Let the job make a PDF of ``file``; say at once where it cannot."""
        installed = office.program() is not None
        # The queue is the system's; the drafter's right was checked by the act.
        made = (
            self.sudo()
            ._by_action()
            .create(
                {
                    "outgoing_id": outgoing.id,
                    "file_id": file.id,
                    "state": "waiting" if installed else "failed",
                    "error": False
                    if installed
                    else self._words_of(OfficeFault.NOT_INSTALLED),
                }
            )
        )
        if installed:
            self.env.ref("doc_management.ir_cron_convert").sudo()._trigger()
        return made

    @api.model
    def _words_of(self, code):
        return {
            OfficeFault.NOT_INSTALLED: self.env._(
                "LibreOffice is not installed here. Save the text as PDF on your "
                "computer and attach the PDF."
            ),
            OfficeFault.NOT_CONVERTIBLE: self.env._(
                "The text cannot be made PDF: it is neither Word (docx) nor "
                "OpenDocument (odt), or it is damaged. Attach a PDF."
            ),
            OfficeFault.EXTERNAL: self.env._(
                "The text fetches pictures or parts from elsewhere. Put them into the "
                "text itself and attach it again."
            ),
            OfficeFault.TOO_SLOW: self.env._(
                "Making the PDF took too long. Save the text as PDF on your computer "
                "and attach the PDF."
            ),
        }.get(
            code,
            self.env._(
                "LibreOffice made no PDF of this text. Save it as PDF on your computer "
                "and attach the PDF."
            ),
        )

    def _cron_convert(self):
        """Make PDFs of what waits."""
        cron = self.env["ir.cron"]
        waiting = self.search([("state", "=", "waiting")], order="id")
        seconds = cron._commit_progress(remaining=len(waiting))
        for one in waiting:
            if seconds <= 0:
                break
            if not one.try_lock_for_update():
                continue
            one._by_action().write({"attempts": one.attempts + 1})
            # An attempt that kills its worker counts as well
            cron._commit_progress()
            one._convert()
            seconds = cron._commit_progress(1)

    def _convert(self):
        self.ensure_one()
        if self.attempts > MOST_ATTEMPTS:
            self._fail(OfficeFault.FAILED)
            return
        speaking = self.with_context(lang=self.outgoing_id.drafter_id.lang)
        outgoing, text = speaking.outgoing_id, speaking.file_id
        if outgoing.state != "draft" or not text.is_current:
            self._by_action().write({"state": "done"})
            return
        extension = office.CONVERTIBLE.get(text.mimetype, "")
        try:
            with self.env.cr.savepoint():
                content = office.to_pdf(text._content(), extension)
                result = outgoing._put_converted(text, content)
        except (RuleError, PdfError, UserError) as fault:
            _logger.info("Conversion %s: %s", self.id, fault)
            speaking._fail(getattr(fault, "code", OfficeFault.FAILED))
            return
        self._by_action().write({"state": "done", "result_file_id": result.id})

    def _fail(self, code):
        self._by_action().write({"state": "failed", "error": self._words_of(code)})


class DocOutgoing(models.Model):
    """Working texts (Word, OpenDocument) beside the PDF that is signed."""

    _inherit = "doc.outgoing"

    conversion_ids = fields.One2many("doc.conversion", "outgoing_id", readonly=True)
    conversion_text = fields.Char(compute="_compute_conversion_text")
    conversion_level = fields.Char(compute="_compute_conversion_text")
    can_refresh = fields.Boolean(compute="_compute_conversion_text")

    @api.depends_context("lang")
    @api.depends("conversion_ids.state", "conversion_ids.error", "state")
    def _compute_conversion_text(self):
        for outgoing in self:
            newest = outgoing.sudo().conversion_ids.sorted("id")[-1:]
            text, level = False, "info"
            if outgoing.state == "draft" and newest.state == "waiting":
                text = self.env._(
                    "%(name)s is being made PDF. Reload in a moment.",
                    name=newest.file_id.name,
                )
            elif outgoing.state == "draft" and newest.state == "failed":
                text, level = newest.error, "look"
            outgoing.conversion_text = text
            outgoing.conversion_level = level
            outgoing.can_refresh = newest.state == "waiting"

    def _working_text(self):
        """Return the current working text, or nothing."""
        return self.document_id.current_file_ids.filtered(
            lambda file: file.role == "draft"
        )[:1]

    def action_attach(self, name, content, role="main"):
        """A Word or OpenDocument text is kept as working text and made PDF by a job."""
        self.ensure_one()
        if role != "main":
            return super().action_attach(name, content, role)
        data = b64decode(content)
        found = content_sniff.inspect(name, data)
        if found.mimetype not in office.CONVERTIBLE or found.flaws & {
            content_sniff.Flaw.BROKEN,
            content_sniff.Flaw.ENCRYPTED,
            content_sniff.Flaw.BOMB,
        }:
            return super().action_attach(name, content, role)
        self._check_may_edit({})
        self.env["doc.file"]._check_upload(self.procedure_id, name, data, "main")
        return self._put_working_text(name, data).id

    def _put_working_text(self, name, data):
        """Keep a text as the next version of the working text and queue its PDF."""
        previous = self._working_text()
        if previous:
            file = previous._new_version(data, name)
        else:
            file = self.env["doc.file"]._store(self.document_id, name, data, "draft")
        self.env["doc.conversion"]._queue(self, file)
        self.invalidate_recordset(["conversion_ids"])
        return file

    def _put_converted(self, text, content):
        """Store the PDF of a working text as the next version of the main file."""
        name = f"{text.name.rsplit('.', 1)[0]}.pdf"
        self._check_pdf(content, name)
        # The job acts for the drafter, who attached the text.
        main = self.document_id._main_file()
        if main:
            return main._new_version(content, name)
        return self.env["doc.file"]._store(self.document_id, name, content, "main")
