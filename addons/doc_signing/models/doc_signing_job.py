"""The job that signs: takes open requests, signs, checks, stores, or says why not."""

import base64
import logging
from collections.abc import Iterable
from datetime import datetime

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, LockError, UserError
from psycopg2 import OperationalError

from ..lib.docsign import timestamps, wire
from ..lib.docsign.values import (
    Code,
    DocSignError,
    OwnLook,
    Purpose,
    Report,
    SignaturePlan,
    Verdict,
)
from . import signing_tsa
from .doc_signing_step import DeviceAwaited
from .refusals import sentence
from .signing_tools import WORKER, aware

MAX_ATTEMPTS = 5
WORKABLE = ("pending", "running")
_logger = logging.getLogger(__name__)


class DocSigningRequest(models.Model):
    """What the job does with a request.

    The requests of one act (a signature; or number, seal and annexes of an issue) are
    one batch: signed, checked and stored in one transaction with the move of the
    document's state, so that a job killed at any moment leaves nothing half signed.
    The row locks are the sign of life: an open request that can be locked is nobody's.
    """

    _inherit = "doc.signing.request"

    @api.model
    def _cron_run_signing(self):
        """Work every open request: the most urgent document first, then the oldest."""
        self._poll_devices()
        waiting = self.search([("state", "in", WORKABLE)], order="id").sorted(
            lambda request: request.document_id._haste()
        )
        batches = waiting.grouped(lambda request: (request._life(), request.purpose))
        cron = self.env["ir.cron"]
        time_left = cron._commit_progress(remaining=len(batches))
        for batch in batches.values():
            if not time_left:
                break
            batch._run()
            time_left = cron._commit_progress(1)

    def _run(self):
        """Work one batch: mark it running, sign, or record why it failed."""
        if not self._take():
            return
        cron = self.env["ir.cron"]
        if max(self.mapped("attempts")) >= MAX_ATTEMPTS:
            self._fail(
                self.env._(
                    "Signing was interrupted %(count)s times without a result. Ask "
                    "the system administrator to look at the server's log, then try "
                    "again.",
                    count=MAX_ATTEMPTS,
                )
            )
            return
        for request in self:
            request.write({"state": "running", "attempts": request.attempts + 1})
        cron._commit_progress()
        if not self._take():
            return
        try:
            with self.env.cr.savepoint():
                try:
                    self._perform()
                except DeviceAwaited:
                    # What was prepared stays; nothing else has been written.
                    self.write({"state": "waiting", "attempts": 0})
                else:
                    self.step_ids.unlink()
        except (OperationalError, ConcurrencyError, LockError):
            # Somebody wrote the same rows meanwhile: the next run does it again.
            self.env.cr.rollback()
            self.env.invalidate_all()
            _logger.info("signing of requests %s is repeated", self.ids)
            self.env.ref("doc_signing.ir_cron_run_signing")._trigger()
        except DocSignError as error:
            _logger.info("requests %s not signed: %s", self.ids, error.code)
            certificate = self.certificate_id[:1]
            self.env["doc.signing.provider"]._of(certificate)._after_refusal(
                certificate, error
            )
            self._fail(sentence(self._in_words(), error))
        except UserError as error:
            self._fail(str(error))
        except Exception as error:
            _logger.exception("requests %s not signed", self.ids)
            unknown = DocSignError(Code.INTERNAL, type(error).__name__)
            self._fail(sentence(self._in_words(), unknown))

    def _take(self):
        """Lock the whole batch; False when somebody else has it or it is finished."""
        self.env.invalidate_all()
        if self.try_lock_for_update() != self:
            return False
        return all(request.state in WORKABLE for request in self)

    def _in_words(self):
        """Return the environment in the language of who asked."""
        return self.env(context={**self.env.context, "lang": self.user_id[:1].lang})

    def _acting(self):
        """Return the document as the person who asked handles it."""
        user = self.user_id
        return (
            self._life()
            .with_user(user)
            .with_company(self.company_id)
            .with_context(lang=user.lang)
        )

    def _fail(self, message):
        """Record the failure and put the document back where it can be repeated."""
        acting = self._acting()
        self.write(
            {"state": "failed", "error": message, "finished_at": fields.Datetime.now()}
        )
        self.step_ids.unlink()
        if self[:1].purpose == "person" and acting.state == "signing":
            acting._fail_sign(message)
        elif self[:1].purpose == "agency" and acting.state == "issuing":
            acting._fail_issue(message)

    def _perform(self):
        """Sign and store the batch; raises whatever stands against it."""
        acting = self._acting()
        if not self.user_id.active:
            raise UserError(
                self._in_words()._(
                    "The account that asked for the signature is closed."
                )
            )
        if any(request.proxy_id and not request.proxy_at for request in self):
            raise DeviceAwaited
        if self[:1].purpose == "initial":
            acting._perform_initials(self)
        elif self[:1].purpose == "person":
            acting._perform_signature(self)
        elif self[:1].purpose == "scan":
            acting._perform_scan(self)
        else:
            acting._perform_seal(self)

    def _base(self):
        """Return the bytes that were seen when signing was asked for; refuse others."""
        self.ensure_one()
        file = self.file_id
        if not file.is_current or file.sha256 != self.base_sha256:
            raise UserError(
                self._in_words()._(
                    "%(name)s was replaced after the button was pressed. Look at the "
                    "new version, then sign again.",
                    name=file.name,
                )
            )
        return file._content()

    def _check_certificate(self, kind, user):
        """Refuse a certificate that is not that of the signer, or cannot sign now."""
        certificate = self.certificate_id.with_env(self._in_words())
        fits = (
            certificate.kind == kind
            and certificate.company_id == self.company_id
            and certificate.user_id == user
        )
        if not fits:
            raise UserError(
                self._in_words()._(
                    "The certificate of %(name)s is not the one of the signer.",
                    name=certificate.name,
                )
            )
        blockers = certificate._validity_blockers()
        # Between the button and the job the device may have gone to somebody else.
        blockers += certificate._holder_blockers(self.user_id)
        blockers += certificate._keeper_blockers(self.proxy_id)
        if blockers:
            raise UserError("\n".join(blockers))
        return certificate

    def _sign(self, content: bytes, plans: Iterable[SignaturePlan], certificate):
        """Return the revisions that signing by ``plans`` makes, one for each."""
        if self.provider == "agent_tool":
            return self._sign_by_tool(content, plans)
        provider = self.env["doc.signing.provider"]._of(certificate)
        pem = certificate.certificate_pem
        chain = self.env["doc.signing.trust"]._chain(pem)
        stamped = signing_tsa.is_configured()
        if provider._is_elsewhere():
            return self._sign_by_steps(content, plans, pem, chain, provider)
        revisions = []
        for plan in plans:
            prepared = WORKER.prepare(
                content, plan, pem.encode(), chain, for_timestamp=stamped
            )
            value = provider._sign(certificate, prepared)
            content = WORKER.complete(prepared, value, self._stamp(value))
            revisions.append(content)
        return revisions

    def _sign_by_steps(self, content: bytes, plans, pem, chain, provider):
        """Return the revisions once a device has signed each; until then wait for it.

        A revision is prepared once, from the one before: what the device has signed
        is used, never made again.
        """
        self.ensure_one()
        steps = {step.number: step for step in self.step_ids}
        revisions = []
        for number, plan in enumerate(plans):
            step = steps.get(number)
            if not step:
                prepared = WORKER.prepare(
                    content,
                    plan,
                    pem.encode(),
                    chain,
                    for_timestamp=signing_tsa.is_configured(),
                )
                step = self.env["doc.signing.step"]._begin(self, number, plan, prepared)
                provider._ask(step)
                self.env.ref("doc_signing.ir_cron_run_signing")._trigger()
            if step.state == "waiting":
                raise DeviceAwaited
            content = step._complete(self._stamp)
            revisions.append(content)
        return revisions

    def _planned(self, purpose: Purpose, make):
        """Return the plans of this signing; those that a device has seen stay.

        ``purpose``: what for, where the device plans the look by itself.
        """
        self.ensure_one()
        if self.provider == "agent_tool":
            return [OwnLook(purpose)]
        provider = self.env["doc.signing.provider"]._of(self.certificate_id)
        if not provider._is_elsewhere() or self.provider == "upload":
            return make()
        if not self.plans:
            plans = wire.pack(tuple(make()))
            self.write({"plans": base64.b64encode(plans)})
        return wire.unpack(base64.b64decode(self.plans))

    @api.model
    def _stamp(self, value: bytes):
        """Return question and answer on the time of a signature value, or None.

        Without an answer the signature is good, if less provable: a time-stamp over
        the whole document is added later by a job.
        """
        if not signing_tsa.is_configured():
            return None
        query = timestamps.query(value)
        try:
            answer = signing_tsa.stamp(query)
            timestamps.token(query, answer)
        except DocSignError as error:
            _logger.warning("signed without a time-stamp: %s", error)
            return None
        return query, answer

    def _check_result(
        self, before: bytes, after: bytes, certificate, at: datetime, count: int
    ) -> Report:
        """Return the verdict on ``after``; refuse anything but lawful new signatures.

        The result begins with the very bytes of ``before``, has exactly ``count`` new
        signatures, all of ``certificate``, the last over the whole file, and every
        signature in it is valid.
        """
        env = self._in_words()
        trust = self.env["doc.signing.trust"]._trust()
        if not after.startswith(before):
            raise UserError(
                env._(
                    "The signed file is not the document that was given out: its "
                    "content was written anew. Sign the downloaded file itself and "
                    "upload that."
                )
            )
        if self.provider == "agent_tool":
            # A signature covers also what a foreign program added besides.
            WORKER.check_addition(before, after)
        known = {
            item.field_name for item in WORKER.verify(before, trust, at).signatures
        }
        report = WORKER.verify(after, trust, at)
        if report.verdict is not Verdict.VALID:
            # A verdict in words, from the same place as for what is received.
            reasons = self.env["doc.verification"].with_env(env)._sentences(report)
            raise UserError(
                env._(
                    "The signed file does not stand the check, so it was not stored:\n"
                    "%(reasons)s",
                    reasons="\n".join(f"• {reason}" for reason in reasons),
                )
            )
        if self.provider == "upload":
            WORKER.check_addition(before, after, one_update=False)
        made = [item for item in report.signatures if item.field_name not in known]
        if (
            len(made) != count
            or any(item.certificate_sha256 != certificate.fingerprint for item in made)
            or not made[-1].covers_whole_file
        ):
            raise UserError(
                env._(
                    "The file does not carry the signature of %(name)s with the "
                    "registered certificate, and that alone. It was not stored.",
                    name=certificate.name,
                )
            )
        return report

    def _store(self, life, content: bytes, report: Report, evidence):
        """Store a signed version with its evidence and verdict; finish the request.

        ``life``: the document as the person who asked handles it.
        ``evidence``: dicts of :class:`DocSignature` but for the common columns.
        """
        self.ensure_one()
        # Whoever asked may act on the document, not change its files by hand.
        file = self.file_id.with_env(life.env).sudo()._new_version(content).sudo()
        self.env["doc.signature"]._record(self, file, evidence)
        life.env["doc.verification"]._record(file, report)
        if self.purpose in ("agency", "scan"):
            file._ask_lasting()
        life.document_id._journal(
            "signature_made",
            purpose=self.purpose,
            certificate=self.certificate_id.fingerprint,
            sha256_before=self.base_sha256,
            sha256_after=file.sha256,
        )
        self.write(
            {
                "state": "done",
                "error": False,
                "finished_at": fields.Datetime.now(),
                "result_file_id": file.id,
                "uploaded": False,
            }
        )
        return file

    def _uploaded(self):
        self.ensure_one()
        return base64.b64decode(self.uploaded or b"")

    def _moment(self):
        """Return the declared time of the signatures of this batch (aware)."""
        first = self[:1]
        if not first.planned_at:
            self.write({"planned_at": fields.Datetime.now()})
        elsewhere = (
            # A program that makes the whole signature tells the time by itself.
            first.provider != "agent_tool"
            and self.env["doc.signing.provider"]
            ._of(first.certificate_id)
            ._is_elsewhere()
        )
        return aware(first.planned_at if elsewhere else fields.Datetime.now())
