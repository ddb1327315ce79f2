"""Tệp: kept provable for as long as the document is kept."""

import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..lib.docsign import timestamps
from ..lib.docsign.values import Code, DocSignError, SignatureKind, Verdict
from . import guarding, signing_tsa
from .doc_file import PDF
from .signing_tools import WORKER, aware

RENEW_BEFORE = timedelta(days=90)
LONGEST = timedelta(hours=12)
_logger = logging.getLogger(__name__)


class DocFile(models.Model):
    """Every file that the agency signed gets its evidence and a time-stamp over all.

    A new version, which begins with the bytes of the one before: nothing signed is
    ever rewritten. When the time-stamping authority does not answer, the job comes
    back later; before its certificate ends, the time-stamp is renewed.
    """

    _inherit = "doc.file"
    _lasting_fields = frozenset(
        {"lasting", "lasting_attempts", "lasting_next_at", "lasting_until"}
    )

    lasting = fields.Selection(
        [("pending", "Waits for its time-stamp"), ("done", "Provable for long")],
        "Long-term evidence",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    lasting_attempts = fields.Integer(readonly=True, copy=False, aggregator=None)
    lasting_next_at = fields.Datetime(readonly=True, copy=False)
    lasting_until = fields.Datetime("Provable until", readonly=True, copy=False)

    def _refuse_guarded(self, vals):
        guarding.refuse(self, self._lasting_fields, vals)
        return super()._refuse_guarded(vals)

    def _ask_lasting(self):
        """Have evidence and a time-stamp added by the job, if there is an authority."""
        if not signing_tsa.is_configured():
            return
        # Whether a file lasts is the job's column.
        self.filtered(lambda file: file.mimetype == PDF).sudo()._by_action().write(
            {
                "lasting": "pending",
                "lasting_attempts": 0,
                "lasting_next_at": fields.Datetime.now(),
            }
        )
        self.env.ref("doc_signing.ir_cron_keep_lasting")._trigger()

    @api.model
    def _cron_keep_lasting(self):
        """Add what waits and renew what ends; the oldest first, one at a time."""
        if not signing_tsa.is_configured():
            return
        cron = self.env["ir.cron"]
        now = fields.Datetime.now()
        due = self.search(
            [
                ("is_current", "=", True),
                ("destroyed_at", "=", False),
                "|",
                "&",
                ("lasting", "=", "pending"),
                ("lasting_next_at", "<=", now),
                "&",
                "&",
                ("lasting", "=", "done"),
                ("lasting_until", "<", now + RENEW_BEFORE),
                ("lasting_next_at", "<=", now),
            ],
            order="lasting_next_at, id",
        )
        time_left = cron._commit_progress(remaining=len(due))
        for file in due:
            if not time_left:
                break
            self.env.invalidate_all()
            try:
                with self.env.cr.savepoint():
                    file._keep_lasting()
            except (DocSignError, UserError) as error:
                file._lasting_later(error)
            time_left = cron._commit_progress(1)

    def _keep_lasting(self):
        """Store a version with evidence and time-stamp; raises what stands against."""
        self.ensure_one()
        trust = self.env["doc.signing.trust"]._trust()
        before = self._content()
        prepared = WORKER.prepare_stamp(before, trust)
        query = timestamps.query_for_digest(prepared.document_digest)
        # Nothing is locked while the authority is awaited: it may take minutes.
        after = WORKER.complete_stamp(prepared, query, signing_tsa.stamp(query))
        now = aware(fields.Datetime.now())
        report = WORKER.verify(after, trust, now)
        mark = report.signatures[-1] if report.signatures else None
        if (
            report.verdict is not Verdict.VALID
            or mark.kind is not SignatureKind.TIMESTAMP
            or not (mark.covers_whole_file and after.startswith(before))
        ):
            raise DocSignError(Code.TIMESTAMP_FAILED, f"result {report.verdict}")
        self.lock_for_update(allow_referencing=True)
        self.invalidate_recordset()
        file = self._new_version(after)
        self._by_action().write({"lasting": False})
        end = WORKER.last_stamp_ends(after)
        file._by_action().write(
            {
                "lasting": "done",
                "lasting_until": end.replace(tzinfo=None),
                "lasting_next_at": fields.Datetime.now(),
            }
        )
        self.env["doc.verification"]._record(file, report)
        self.document_id._journal(
            "evidence_added",
            sha256_before=self.sha256,
            sha256_after=file.sha256,
            authority=mark.signer,
        )

    def _lasting_later(self, error):
        """Come back after a while that grows with every failure."""
        attempts = self.lasting_attempts + 1
        wait = min(timedelta(minutes=2 ** min(attempts, 10)), LONGEST)
        _logger.warning("file %s keeps no time-stamp yet: %s", self.id, error)
        self._by_action().write(
            {
                "lasting_attempts": attempts,
                "lasting_next_at": fields.Datetime.now() + wait,
            }
        )
