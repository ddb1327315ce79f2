"""Văn bản đi: number, date and seal in the agency's signature."""

import hashlib
from functools import partial

from odoo import models
from odoo.addons.doc_management.lib.docmgmt import copies
from odoo.addons.doc_management.models.remedies import Missing
from odoo.exceptions import UserError

from ..lib.docsign.values import LookProfile, Purpose, Verdict
from .doc_file import PDF
from .doc_outgoing import as_box
from .signing_tools import WORKER, font_pair


class DocOutgoing(models.Model):
    """The agency signs what its competent person has signed (Art. 32.2d).

    Number, date and red seal are the look of the agency's own signature, added to the
    signed file as an update, so the person's signature stays good. Annexes in files
    of their own are signed with a line of text. All files are signed, verified and
    stored with the issue in one transaction, or nothing is.
    """

    _inherit = "doc.outgoing"

    def _is_signed_electronically(self):
        return self.signing_mode != "wet"

    def _can_sign_electronically(self):
        return True

    def _issue_blockers(self):
        blockers = super()._issue_blockers()
        if self.state != "signed" or not self._is_signed_electronically():
            return blockers  # too early to speak of the seal, or sealed by hand
        # Evidence and pictures are not the clerk's to read; whether they are there is.
        outgoing = self.sudo()
        main = outgoing.document_id._main_file()
        unsigned_files = (
            main.browse()
            if outgoing._is_electronic_copy()
            else (main | outgoing._annexes_to_sign()).filtered(
                lambda file: not outgoing._signature_of_signer(file)
            )
        )
        if main and main in unsigned_files:
            unsigned = self.env._(
                "The main document does not carry the digital signature of "
                "%(name)s. The agency signs only what the competent person has "
                "signed.",
                name=self.signer_id.name or "–",
            )
            blockers.append(Missing(unsigned, "return"))
        for file in unsigned_files - main:
            annex = self.env._(
                "%(file)s does not carry the digital signature of %(name)s, which the "
                "procedure wants on every annex.",
                file=file.name,
                name=self.signer_id.name or "–",
            )
            blockers.append(Missing(annex, "return"))
        for file in outgoing._signable_files():
            if file.mimetype != PDF:
                no_pdf = self.env._(
                    "%(file)s is not a PDF, so it cannot carry the agency's "
                    "signature. Return the draft and attach it as PDF.",
                    file=file.name,
                )
                blockers.append(Missing(no_pdf, "return"))
        certificate = self.env["doc.signing.certificate"]._best(
            "agency", self.company_id
        )
        if certificate:
            blockers.extend(certificate._blockers())
        else:
            blockers.append(
                self.env._(
                    "No certificate of %(agency)s is registered. Ask the administrator "
                    "of documents to register it.",
                    agency=self.company_id.name,
                )
            )
        draws_itself = bool(certificate) and certificate._draws_itself()
        if (
            not draws_itself
            and not self._is_electronic_copy()
            and not self.env["doc.signing.image"]._of(self.company_id)
        ):
            blockers.append(
                self.env._(
                    "The seal of %(agency)s is missing. Ask the administrator of "
                    "documents to upload it (red, PNG).",
                    agency=self.company_id.name,
                )
            )
        return blockers

    def _signature_of_signer(self, file):
        """Return the evidence that the named signer signed this very version."""
        return file.signature_ids.filtered(
            lambda signature: (
                signature.purpose == "person"
                and signature.user_id == self.signer_id
                and signature.sha256_after == file.sha256
            )
        )

    def _seal(self):
        """Ask the job for the agency's signature on the main file and each annex.

        What was signed and stamped by hand is done when the clerk says so.
        """
        self.ensure_one()
        if not self._is_signed_electronically():
            return super()._seal()
        certificate = self.env["doc.signing.certificate"]._best(
            "agency", self.company_id
        )
        self.env["doc.signing.request"]._ask(
            self, "agency", self._signable_files(), certificate
        )
        return False

    def _perform_seal(self, requests):
        """Number, date and seal on every file, then the issue; called by the job."""
        self.ensure_one()
        if self.state != "issuing":
            raise UserError(self.env._("The document no longer waits for its seal."))
        if requests.file_id != self.sudo()._signable_files():
            raise UserError(
                self.env._(
                    "The files of the document changed while it was being issued. "
                    "Issue it again."
                )
            )
        by_main_first = requests.sorted(lambda request: request.file_id.role != "main")
        certificate = requests[:1]._check_certificate("agency", self.env["res.users"])
        at = requests._moment()
        bases = {request: request._base() for request in by_main_first}
        self._check_competent_signatures(by_main_first, bases, at)
        done = []
        for request in by_main_first:
            picture = self._seal_picture(request)
            plans = request._planned(
                self._seal_purpose(request),
                partial(self._plans_of, request, bases[request], picture, at),
            )
            revisions = request._sign(bases[request], plans, certificate)
            report = request._check_result(
                bases[request], revisions[-1], certificate, at, len(plans)
            )
            evidence = self._evidence(request, plans, revisions, picture, at)
            evidence[-1]["field_name"] = report.signatures[-1].field_name
            done.append((request, revisions[-1], report, evidence))
        for request, content, report, evidence in done:
            request._store(self, content, report, evidence)
        self._finish_issue()

    def _seal_purpose(self, request):
        if self._is_electronic_copy():
            return Purpose.COPY
        return Purpose.AGENCY if request.file_id.role == "main" else Purpose.ANNEX

    def _seal_picture(self, request):
        """Return the seal that this file shows; none where the program has it."""
        images = self.env["doc.signing.image"]
        is_main = request.file_id.role == "main"
        if (
            self._is_electronic_copy()
            or request._draws_itself()
            or not (is_main or self.procedure_id.annex_signing == "as_main")
        ):
            return images
        picture = images._of(self.company_id)
        if not picture:
            raise UserError(self.env._("The seal of the agency is gone."))
        return picture

    def _plans_of(self, request, content, picture, at):
        """Return the plans of the agency's signatures on one file."""
        if request.file_id.role == "main" and not self._is_electronic_copy():
            return self._seal_plans(content, picture, at)
        png = picture._png() if picture else b""
        return self._corner_plans(content, png, picture.size_mm or 0.0, self.name, at)

    def _corner_plans(self, content, seal, seal_mm, name, at):
        """Return the plans of the agency's line on an annex or a copy."""
        if self._is_electronic_copy():
            words = copies.WORDS[copies.CopyKind(self.type_id.code)]
            agency = self.issuer_id.sudo()._named().name or self.company_id.name
            return [WORKER.copy_plan(content, words, agency, at, font_pair=font_pair())]
        return [
            WORKER.annex_plan(
                content,
                name,
                at,
                font_pair=font_pair(),
                seal=seal,
                seal_mm=seal_mm,
            )
        ]

    def _check_competent_signatures(self, requests, bases, at):
        """Ask for the person's signature on every file that must carry it.

        A copy that the agency made itself needs none (Decree 30, Art. 32.2d).
        """
        if self._is_electronic_copy():
            return
        signed = requests[:1].file_id | self.sudo()._annexes_to_sign()
        for request in requests.filtered(lambda one: one.file_id in signed):
            self._check_competent_signature(request, bases, at)

    def _check_competent_signature(self, request, bases, at):
        """Refuse to seal what the competent person has not validly signed.

        Asked of the file itself, not of our records: a signature that verifies, with
        a certificate registered for the signer, on the version to be sealed.
        """
        certificates = (
            self.env["doc.signing.certificate"]
            .with_context(active_test=False)
            .search([("kind", "=", "person"), ("user_id", "=", self.signer_id.id)])
        )
        fingerprints = set(certificates.mapped("fingerprint"))
        trust = self.env["doc.signing.trust"]._trust()
        report = WORKER.verify(bases[request], trust, at)
        signed = any(
            signature.certificate_sha256 in fingerprints
            and signature.verdict is Verdict.VALID
            for signature in report.signatures
        )
        if not signed or report.verdict is not Verdict.VALID:
            reasons = self.env["doc.verification"]._sentences(report)
            raise UserError(
                self.env._(
                    "The agency signs only what its competent person has validly "
                    "signed, and this document is not: %(reasons)s Return it and have "
                    "it signed.",
                    reasons=" ".join(reasons)
                    or self.env._(
                        "no signature is that of %(name)s.", name=self.signer_id.name
                    ),
                )
            )

    def _seal_plans(self, content, picture, at):
        """Return the plans of the agency's signature on the main file."""
        return WORKER.issue_plans(
            content,
            **self._seal_look(self.sign_places or {}),
            number=self.number,
            issued_on=self.document_date,
            seal=picture._png(),
            seal_mm=picture.size_mm,
            at=at,
        )

    def _seal_look(self, places):
        """Return what plan and preview of the agency's signature have in common."""
        own = self.sudo()
        signed = own._signature_of_signer(own.document_id._main_file())[-1:]
        boxes = {
            name: as_box(places[name]) if places.get(name) else None
            for name in ("number", "seal")
        }
        dates = places.get("dates")
        return {
            "font_pair": font_pair(),
            "profile": LookProfile(self.procedure_id.signature_profile),
            "agency_name": self.company_id.name,
            "signature_field": signed.field_name or "",
            "number_box": boxes["number"],
            "date_boxes": tuple(as_box(box) for box in dates) if dates else None,
            "seal_place": boxes["seal"],
        }

    def _evidence(self, request, plans, revisions, picture, at):
        """Return one row of evidence per signature of a file."""
        rows, before = [], request.base_sha256
        for plan, revision in zip(plans, revisions, strict=True):
            after = hashlib.sha256(revision).hexdigest()
            has_seal = bool(plan.images)
            rows.append(
                {
                    "purpose": str(plan.purpose),
                    "field_name": plan.field_name,
                    "signed_at": at.replace(tzinfo=None),
                    "sha256_before": before,
                    "sha256_after": after,
                    "picture_sha256": picture.sha256 if has_seal else False,
                }
            )
            before = after
        return rows
