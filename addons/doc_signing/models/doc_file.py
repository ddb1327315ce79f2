"""Tệp: what its signatures are worth."""

import logging

from odoo import api, fields, models
from odoo.addons.doc_management.models.batch import wake
from odoo.exceptions import UserError

from ..lib.docsign.values import Code, DocSignError, Report, Verdict
from . import guarding
from .doc_verification import VERDICTS
from .signing_tools import WORKER, aware

MAX_ATTEMPTS = 3
PDF = "application/pdf"
TO_VERIFY = {"verdict": "pending", "verify_attempts": 0}
_logger = logging.getLogger(__name__)


class DocFile(models.Model):
    """Every PDF that arrives is verified by a job before it can be registered.

    ``verdict`` is the latest one; the history is in ``verification_ids``. Files that
    need no verdict (drafts, formats without signatures) have none.
    """

    _inherit = "doc.file"
    _signing_fields = frozenset({"verdict", "verify_attempts"})

    verdict = fields.Selection(
        [("pending", "Being checked"), *VERDICTS],
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    verify_attempts = fields.Integer(readonly=True, copy=False, aggregator=None)
    verification_ids = fields.One2many("doc.verification", "file_id", readonly=True)
    signature_ids = fields.One2many("doc.signature", "file_id", readonly=True)

    def _refuse_guarded(self, vals):
        guarding.refuse(self, self._signing_fields, vals)
        return super()._refuse_guarded(vals)

    @api.model_create_multi
    def create(self, vals_list):
        files = super().create([self._to_verify(vals) for vals in vals_list])
        files.filtered(lambda file: file.verdict == "pending")._await_verification()
        return files

    @api.model
    def _to_verify(self, vals):
        """Return the values of a new file; a PDF that came in waits for its verdict."""
        document = self.env["doc.document"].sudo().browse(vals.get("document_id"))
        waits = vals.get("mimetype") == PDF and document.direction == "incoming"
        return {**vals, **TO_VERIFY} if waits else vals

    def _ask_verification(self):
        """Have the PDFs among these files checked by the job."""
        files = self.filtered(lambda file: file.mimetype == PDF)
        if not files:
            return
        # A verdict is the verifier's to give, whoever asks for it.
        files.sudo()._by_action().write(TO_VERIFY)
        files._await_verification()

    def _await_verification(self):
        """Take back what was accepted of the earlier files and wake the job."""
        if not self:
            return
        self.sudo().document_id.incoming_ids._withdraw_acceptance()
        wake(self.env, "doc_signing.ir_cron_verify_files")

    @api.model
    def _cron_verify_files(self):
        """Verify what waits, urgent documents first.

        A file that fails does not hold up the others.
        """
        cron = self.env["ir.cron"]
        waiting = self.search(
            [("verdict", "=", "pending"), ("is_current", "=", True)], order="id"
        ).sorted(lambda file: file.document_id._haste())
        time_left = cron._commit_progress(remaining=len(waiting))
        for file in waiting:
            if not time_left:
                break
            self.env.invalidate_all()
            locked = file.try_lock_for_update(allow_referencing=True)
            if locked and file.verdict == "pending":
                file._verify()
            time_left = cron._commit_progress(1)

    def _publicly_known(self):
        """Return the document of this main file if the public may know it, else none.

        No draft, nothing with a mark of limited circulation, nothing that is not
        signed here; what was recalled is known, and told to be.
        """
        documents = self.env["doc.document"].sudo()
        file = self.sudo()
        if len(file) != 1 or file.destroyed_at:
            return documents
        document = file.document_id
        if document.outgoing_ids.state != "issued" or document.circulation_mark:
            return documents
        if not file.signature_ids and not file.lasting:
            return documents
        return document

    def _verify(self):
        """Verify one file now in the limited process and store the verdict.

        When the machine is to blame (time, memory, a damaged store) the file stays
        *pending* and is tried again; the third time it is the clerk's to decide.
        """
        self.ensure_one()
        now = aware(fields.Datetime.now())
        try:
            content = self.sudo()._content()
        except UserError:
            _logger.error("file %s cannot be verified: its store is damaged", self.id)
            return self.env["doc.verification"]
        try:
            report = WORKER.verify(content, self.env["doc.signing.trust"]._trust(), now)
        except DocSignError as error:
            attempts = self.verify_attempts + 1
            _logger.warning("file %s not verified: %s", self.id, error.code)
            if attempts < MAX_ATTEMPTS:
                self.sudo()._by_action().write({"verify_attempts": attempts})
                return self.env["doc.verification"]
            report = self._not_verified(error.code, now, len(content))
        row = self.env["doc.verification"]._record(self, report)
        self.document_id._journal(
            "file_verified", file=self.id, sha256=self.sha256, verdict=row.verdict
        )
        for incoming in self.document_id.incoming_ids:
            incoming._after_verify()
        return row

    def _not_verified(self, code: Code, now, size):
        """Return a report that says that no verdict could be reached."""
        return Report(
            Verdict.UNDECIDED,
            self.sha256,
            size,
            0,
            now.isoformat(),
            reasons=(str(code),),
        )
