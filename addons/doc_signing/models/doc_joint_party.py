"""Văn bản liên tịch ký số: each agency signs the file that the one before signed."""

import base64
import binascii
from datetime import datetime

from odoo import fields, models
from odoo.exceptions import LockError, UserError

from ..lib.docsign.values import OFFICE_ZONE, SignatureKind, Verdict
from .doc_signing_certificate import folded
from .signing_tools import WORKER, aware


class DocJointParty(models.Model):
    """The file goes from agency to agency, each adds a revision of its own.

    After the signer of the agency that drafted it, and in the order of the list: the
    competent person, then his agency (Decree 30/2020/NĐ-CP, Art. 32.2, Annex I part
    II.7 and II.8). They sign with programs of their own; the clerk hands in what comes
    back. The agency that drafted it numbers and seals last.
    """

    _inherit = "doc.joint.party"
    _guarded_fields = frozenset(
        {"signed_on", "signed_file_id", "person_sha256", "agency_sha256"}
    )

    signed_file_id = fields.Many2one(
        "doc.file", "File as signed", readonly=True, copy=False, ondelete="restrict"
    )
    person_sha256 = fields.Char(
        "Certificate of the person (SHA-256)", readonly=True, copy=False
    )
    agency_sha256 = fields.Char(
        "Certificate of the agency (SHA-256)", readonly=True, copy=False
    )

    def action_hand_in(self, content):
        """Store the file that this agency has signed and sealed; the clerk's act.

        It is the very file of before plus two signatures and nothing else: of the
        person named in the list, and of the agency over the whole file.

        :param content: the signed PDF, base64
        :raises UserError: not its turn, or another file, signer or signature
        """
        self.ensure_one()
        outgoing = self.outgoing_id
        self._check_turn("signed")
        if not outgoing._is_signed_electronically():
            raise UserError(
                self.env._("This document is signed by hand: record the signature.")
            )
        try:
            data = base64.b64decode(content or "", validate=True)
        except (binascii.Error, ValueError) as error:
            raise UserError(self.env._("The upload is damaged. Try again.")) from error
        # Files and rows have no writers but the acts; this one was checked above.
        own = outgoing.sudo()
        try:
            own.lock_for_update()
        except LockError as error:
            raise UserError(
                self.env._("The document is being changed now. Try again.")
            ) from error
        main = own.document_id._main_file()
        report, person, agency = self._checked(main._content(), data)
        file = main.with_env(outgoing.env).sudo()._new_version(data)
        self.env["doc.verification"]._record(file, report)
        today = outgoing.company_id._doc_today()
        # The signer's own clock is no proof, so it never tells of tomorrow.
        day = min(_day(agency.claimed_time) or today, today)
        self.sudo()._by_action().write(
            {
                "signed_on": day,
                "signed_file_id": file.id,
                "person_sha256": person.certificate_sha256,
                "agency_sha256": agency.certificate_sha256,
            }
        )
        outgoing.document_id._journal(
            "joint_signature",
            agency=self.agency_id.id,
            on=str(day),
            person=person.certificate_sha256,
            seal=agency.certificate_sha256,
            sha256_before=main.sha256,
            sha256_after=file.sha256,
        )
        return True

    def _checked(self, before, after):
        """Return (report, person's signature, agency's); refuse anything else."""
        if not after.startswith(before) or len(after) == len(before):
            raise UserError(
                self.env._(
                    "This is not the file that was given out with signatures added to "
                    "it. Let %(agency)s sign the file downloaded from here.",
                    agency=self.agency_id.name,
                )
            )
        trust = self.env["doc.signing.trust"]._trust()
        at = aware(fields.Datetime.now())
        known = {
            item.field_name for item in WORKER.verify(before, trust, at).signatures
        }
        report = WORKER.verify(after, trust, at)
        if report.verdict is not Verdict.VALID:
            reasons = self.env["doc.verification"]._sentences(report)
            raise UserError(
                self.env._(
                    "The signed file does not stand the check, so it was not stored:\n"
                    "%(reasons)s",
                    reasons="\n".join(f"• {reason}" for reason in reasons),
                )
            )
        made = sorted(
            (
                item
                for item in report.signatures
                if item.field_name not in known and item.kind is SignatureKind.SIGNATURE
            ),
            key=lambda item: item.revision,
        )
        fits = (
            len(made) == 2
            and made[-1].covers_whole_file
            and self._is_of_person(made[0])
            and self._is_of_agency(made[1])
        )
        if not fits:
            found = ", ".join(item.signer or "?" for item in made)
            raise UserError(
                self.env._(
                    "Wanted are two new signatures: of %(person)s, then of %(agency)s. "
                    "The file has: %(found)s. It was not stored.",
                    person=self.signer_name,
                    agency=self.agency_id.name,
                    found=found or "–",
                )
            )
        return report, made[0], made[1]

    def _is_of_person(self, signature):
        return folded(signature.signer) == folded(
            self.signer_name
        ) and self._is_registered(signature, "person")

    def _is_of_agency(self, signature):
        # The directory is everybody's to read, with the names of before.
        agency = self.agency_id.sudo()
        names = {agency.name, agency._named().name, *agency.name_ids.mapped("name")}
        known = {folded(name) for name in names if name}
        return folded(signature.signer) in known and self._is_registered(
            signature, "agency"
        )

    def _is_registered(self, signature, kind):
        """An agency of this server has its certificates registered: no other fits."""
        company = self.agency_id.sudo().company_id
        if not company:
            return True
        certificates = self.env["doc.signing.certificate"].sudo()
        registered = certificates.search(
            [("company_id", "=", company.id), ("kind", "=", kind)]
        )
        return signature.certificate_sha256 in registered.mapped("fingerprint")

    def _forget_signatures(self):
        result = super()._forget_signatures()
        self.filtered("signed_file_id").sudo()._by_action().write(
            {"signed_file_id": False, "person_sha256": False, "agency_sha256": False}
        )
        return result


class DocOutgoing(models.Model):
    """The seal of the drafting agency closes what all agencies have signed."""

    _inherit = "doc.outgoing"

    def _joint_blockers(self):
        blockers = super()._joint_blockers()
        if self.joint_party_ids and self._is_signed_electronically():
            if self._annexes_to_sign():
                blockers.append(
                    self.env._(
                        "By the procedure every annex is signed, too, and the other "
                        "agencies hand in the main document alone. Put the annexes "
                        "into the same file."
                    )
                )
        return blockers

    def _remedies(self):
        found = super()._remedies()
        if self._is_signed_electronically():
            found["joint"] = (
                self.env._("Hand in the signed file"),
                "doc_signing.doc_joint_sign_wizard_action",
            )
        return found

    def _signature_of_signer(self, file):
        """Look below what other agencies signed after the signer."""
        while file and file in self.joint_party_ids.signed_file_id:
            file = file.previous_id
        return super()._signature_of_signer(file)

    def _check_competent_signature(self, request, bases, at):
        """Ask the file for the signatures of the other agencies, too."""
        super()._check_competent_signature(request, bases, at)
        if request.file_id.role != "main" or not self.joint_party_ids:
            return
        trust = self.env["doc.signing.trust"]._trust()
        report = WORKER.verify(bases[request], trust, at)
        valid = {
            item.certificate_sha256
            for item in report.signatures
            if item.verdict is Verdict.VALID
        }
        for party in self.sudo().joint_party_ids:
            if not {party.person_sha256, party.agency_sha256} <= valid:
                raise UserError(
                    self.env._(
                        "%(agency)s (%(name)s) has not signed and sealed it yet.",
                        agency=party.agency_id.name,
                        name=party.signer_name,
                    )
                )


def _day(moment):
    """Return the office's day of a signature's declared time (ISO 8601), or None."""
    if not moment:
        return None
    return datetime.fromisoformat(moment).astimezone(OFFICE_ZONE).date()
