"""Kết quả kiểm tra: what was found when a file's signatures were verified."""

import json
import re
from datetime import datetime

from odoo import api, fields, models

from ..lib.docsign import etsi
from ..lib.docsign.values import (
    OFFICE_ZONE,
    CertificateStatus,
    ChangesAfter,
    Integrity,
    Report,
    Revocation,
    SignatureKind,
    Verdict,
)
from .signing_tools import aware

COMMON_NAME = re.compile(r"Common Name: (.*?)(?:, [A-Z][A-Za-z ]+: |$)")
VERDICTS = [
    ("valid", "Signatures valid"),
    ("changed", "Changed or broken"),
    ("undecided", "To be decided"),
    ("unsigned", "Not signed"),
]


class DocVerification(models.Model):
    """One verdict on one file at one time; a re-check adds a row.

    The whole report is kept as the verifier gave it, so that an old verdict can be
    read again although certificates and lists have changed since.
    """

    _name = "doc.verification"
    _description = "Verdict on a file"
    _inherit = ["doc.insert.only.mixin"]
    _order = "id desc"
    _log_access = False

    file_id = fields.Many2one(
        "doc.file", required=True, index=True, ondelete="restrict"
    )
    document_id = fields.Many2one(
        "doc.document", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", "Agency", required=True)
    sha256 = fields.Char("SHA-256 of the file", required=True)
    verdict = fields.Selection(VERDICTS, required=True)
    report = fields.Text("Report (JSON)", required=True)
    checked_at = fields.Datetime(required=True)
    user_id = fields.Many2one("res.users", "Asked for by", required=True)

    @api.model
    def _record(self, file, report: Report):
        """Insert the verdict and put it on the file; returns the row."""
        # Verdicts are the verifier's alone; the table has no writers.
        row = self.sudo().create(
            {
                "file_id": file.id,
                "document_id": file.document_id.id,
                "company_id": file.document_id.company_id.id,
                "sha256": report.sha256,
                "verdict": str(report.verdict),
                "report": report.to_json(),
                "checked_at": fields.Datetime.now(),
                "user_id": self.env.uid,
            }
        )
        file.sudo()._by_action().write({"verdict": str(report.verdict)})
        return row

    def _report(self):
        """Return the stored report as the frozen value it was."""
        self.ensure_one()
        return Report.from_dict(json.loads(self.report))

    @api.model
    def _sentences(self, report: Report):
        """Return what is wrong with a file, one sentence each; empty when valid."""
        if report.verdict is Verdict.VALID:
            return []
        if report.verdict is Verdict.UNSIGNED:
            return [self.env._("The file carries no signature.")]
        sentences = []
        for signature in report.signatures:
            if signature.verdict is Verdict.VALID:
                continue
            lines = self._lines(signature)
            # What is proven bad makes mere doubts beside it idle.
            wrong = [line for line in lines if line["tone"] == "bad"]
            wrong = wrong or [line for line in lines if line["tone"] == "doubt"]
            told = " ".join(f"{line['label']} – {line['text']}" for line in wrong)
            sentences.append(f"{self._signer(signature)}: {told}")
        return sentences or [self._file_fault(report)]

    @api.model
    def _file_fault(self, report: Report):
        """Return why a file as a whole got its verdict."""
        reason = report.reasons[0].split(":")[0] if report.reasons else ""
        known = {
            "encrypted": self.env._("The PDF is protected by a password."),
            "too_large": self.env._("The PDF is too large to be checked."),
            "limits_exceeded": self.env._(
                "Reading the PDF takes more time or memory than any lawful document."
            ),
            "not_a_pdf": self.env._("The file is not a PDF although it is named so."),
            "unreadable": self.env._("The PDF is damaged and cannot be read."),
            "signature_unreachable": self.env._(
                "The PDF holds a signature that its own structure hides."
            ),
            "field_name_repeated": self.env._(
                "Two signatures of the PDF claim the same place."
            ),
            "timestamps_only": self.env._(
                "The PDF carries a time-stamp, but nobody's signature."
            ),
            "worker_timeout": self.env._(
                "The check took too long. Check the file again later."
            ),
            "worker_died": self.env._(
                "The check broke off. Check the file again later."
            ),
            "repaired": self.env._(
                "The structure of the PDF is faulty; it could be read only by guessing."
            ),
        }
        return known.get(reason) or self.env._(
            "The signatures could not be checked (%(reason)s).", reason=reason
        )

    @api.model
    def _signer(self, signature):
        if signature.kind is SignatureKind.TIMESTAMP:
            return self.env._("Time-stamp of %(name)s", name=signature.signer or "?")
        return signature.signer or self.env._("Unreadable signature")

    @api.model
    def _lines(self, signature):
        """Return the three answers on one signature: what, how it stands, in words.

        Dicts with ``label``, ``text`` and ``tone`` (good, doubt, bad).
        """
        return [
            {
                "label": self.env._("Integrity"),
                **self._integrity(signature.integrity),
            },
            {
                "label": self.env._("Changes after signing"),
                **self._changes(signature.changes_after),
            },
            {
                "label": self.env._("Certificate"),
                **self._certificate(signature),
            },
        ]

    def _integrity(self, value):
        return {
            Integrity.INTACT: {
                "tone": "good",
                "text": self.env._("The signed content is unchanged."),
            },
            Integrity.BROKEN: {
                "tone": "bad",
                "text": self.env._("The signed content was altered, or is not theirs."),
            },
            Integrity.UNKNOWN: {
                "tone": "doubt",
                "text": self.env._(
                    "The signature is of a kind that cannot be checked."
                ),
            },
        }[value]

    def _changes(self, value):
        return {
            ChangesAfter.NONE: {
                "tone": "good",
                "text": self.env._("Nothing was added after it."),
            },
            ChangesAfter.ALLOWED: {
                "tone": "good",
                "text": self.env._("Only further signatures were added."),
            },
            ChangesAfter.COVERED: {
                "tone": "doubt",
                "text": self.env._(
                    "The mark of a later signature hides part of what was signed. "
                    "Compare the page with the version before."
                ),
            },
            ChangesAfter.FORBIDDEN: {
                "tone": "bad",
                "text": self.env._("Content was changed or added after it."),
            },
            ChangesAfter.UNKNOWN: {
                "tone": "doubt",
                "text": self.env._("It is unknown what was added after it."),
            },
        }[value]

    def _certificate(self, signature):
        status = signature.certificate_status
        if status is CertificateStatus.TRUSTED:
            root = short_name(signature.root)
            if signature.revocation is Revocation.GOOD:
                text = self.env._("Trusted by %(root)s, not revoked.", root=root)
            else:
                text = self.env._(
                    "Trusted by %(root)s; whether it was revoked could not be checked.",
                    root=root,
                )
            if self.env["doc.signing.trust"]._is_outside(signature.root_sha256):
                # Good, but not of the kind that agencies sign with (HT-11.3).
                text = self.env._(
                    "%(text)s Not a special-purpose certificate of the Government "
                    "Cipher Committee.",
                    text=text,
                )
                return {"tone": "doubt", "text": text}
            return {"tone": "good", "text": text}
        texts = {
            CertificateStatus.UNTRUSTED: self.env._(
                "Its authority is not in the list of trusted ones."
            ),
            CertificateStatus.EXPIRED: self.env._(
                "It has expired, and no time-stamp proves an earlier signing."
            ),
            CertificateStatus.NOT_YET_VALID: self.env._("It is not valid yet."),
            CertificateStatus.REVOKED: self.env._("It has been revoked."),
            CertificateStatus.UNSUITABLE: self.env._(
                "It was not issued for signing documents, or is too weak."
            ),
            CertificateStatus.UNKNOWN: self.env._("It could not be checked."),
        }
        bad = (
            status is CertificateStatus.REVOKED and signature.verdict is Verdict.CHANGED
        )
        return {"tone": "bad" if bad else "doubt", "text": texts[status]}

    def _shown(self):
        """Return the verdict of one file for the form's template."""
        self.ensure_one()
        report = self._report()
        labels = dict(self._fields["verdict"]._description_selection(self.env))
        return {
            "file": self.file_id.name,
            "verdict": self.verdict,
            "label": labels[self.verdict],
            "checked_at": office_time(aware(self.checked_at)),
            "fault": ""
            if report.signatures or self.verdict in ("valid", "unsigned")
            else self._file_fault(report),
            "id": self.id,
            "signatures": self._signatures_shown(report),
            "revisions": self._revisions_shown(report),
        }

    @api.model
    def _revisions_shown(self, report: Report):
        """Return what each writing of the file added, as (number from 1, words)."""
        return [
            (
                number + 1,
                ", ".join(
                    self._signer(signature)
                    for signature in report.signatures
                    if signature.revision == number
                )
                or (
                    self.env._("No signature: data for later checks, or the like")
                    if number
                    else self.env._("The document itself")
                ),
            )
            for number in range(report.revisions)
        ]

    @api.model
    def _signatures_shown(self, report: Report):
        """Return the signatures of a report in words, for a template or a paper."""
        return [
            {
                "signer": self._signer(signature),
                "issuer": short_name(signature.issuer),
                "serial": signature.serial,
                "claimed": office_iso(signature.claimed_time),
                "proven": office_iso(signature.proven_time),
                "verdict": str(signature.verdict),
                "lines": self._lines(signature),
                "etsi": str(etsi.conclusion(signature)),
            }
            for signature in report.signatures
        ]


def short_name(name):
    """Return the common name out of a distinguished name as the report writes it."""
    found = COMMON_NAME.search(name)
    return found.group(1) if found else name


def office_time(moment):
    """Return an aware moment as the office prints it."""
    return moment.astimezone(OFFICE_ZONE).strftime("%d/%m/%Y %H:%M:%S")


def office_iso(text):
    """Return an ISO 8601 time of a report as the office prints it, or nothing."""
    return office_time(datetime.fromisoformat(text)) if text else ""
