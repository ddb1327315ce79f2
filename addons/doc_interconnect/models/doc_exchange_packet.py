"""From queued messages to the bytes of a packet, and faults into sentences."""

from odoo import api, models
from odoo.tools import LazyTranslate

from ..lib.docxchg.edxml import (
    Business,
    BusinessType,
    ResponseFor,
    StatusMessage,
    write_document,
    write_status,
)
from . import office_clock
from .own_cursor import db_now

_lt = LazyTranslate(__name__)

# Constants are translated where they are used: that is what LazyTranslate is for.
# pylint: disable=prefer-env-translation,translation-not-lazy

# What the parts of a message are to the clerk, and where they are put right.
PARTS = {
    "From": _lt("your agency in the directory: %(part)s"),
    "To": _lt("the receiver in the directory: %(part)s"),
    "OrganId": _lt("identification code"),
    "OrganName": _lt("name"),
    "OrganAdd": _lt("address"),
    "Email": _lt("e-mail"),
    "Telephone": _lt("telephone"),
    "Fax": _lt("fax"),
    "Website": _lt("web site"),
    "OrganizationInCharge": _lt("superior agency"),
    "Place": _lt("place name of your agency in the directory"),
    "CodeNumber": _lt("number of the document"),
    "CodeNotation": _lt("sign of the document"),
    "PromulgationDate": _lt("date of the document"),
    "TypeName": _lt("type of the document"),
    "Type": _lt("type of the document"),
    "Subject": _lt("subject"),
    "FullName": _lt("name of the signer"),
    "Position": _lt("position of the signer"),
    "Competence": _lt("authority of the signer"),
    "DocumentId": _lt("identification of the document"),
    "AttachmentName": _lt("name of a file"),
    "Attachment-Type": _lt("a file, which is empty or damaged"),
    "Description": _lt("reason"),
    "Appendix": _lt("title of an annex"),
}
KINDS = {
    "N": _lt("Missing: %(what)s"),
    "R": _lt("Too long: %(what)s (%(value)s)"),
    "M": _lt("Not valid: %(what)s %(value)s"),
    "T": _lt("Not a possible date: %(what)s %(value)s"),
}


class DocExchangeMessage(models.Model):
    _inherit = "doc.exchange.message"

    def _build_packet(self):
        """Return the bytes of one packet for these rows of one document."""
        first = self[0]
        if first.kind == "status":
            return write_status(first._status_message())
        now = db_now(self.env.cr)
        message = first.outgoing_id._exchange_document(
            first.sender_code,
            [(row.agency_id, row.receiver_code) for row in self],
            office_clock.aware(now),
            first.backend_id,
            document_id=first.exchange_document_id,
            business=first._business(),
        )
        if first.is_encrypted:
            message = self._encrypted(message)
        return write_document(message, self.env["res.company"]._doc_today())

    def _business(self):
        """Return what this document message does: new, recall, update, replacement.

        A recall and an update name the original in the header and here, since readers
        look in either place.
        """
        self.ensure_one()
        kind = BusinessType(int(self.business_type or 0))
        staff = self.outgoing_id._exchange_staff(self.actor_id)
        if kind is BusinessType.NEW:
            return Business(staff=staff)
        reason = (self.description or "").strip()[:500]
        if kind is BusinessType.REPLACE:
            return Business(
                kind,
                reason=reason,
                replacements=self.replaces_id._replacements(),
                staff=staff,
            )
        return Business(
            kind,
            self.exchange_document_id,
            reason,
            content_changed=kind is BusinessType.UPDATE,
            staff=staff,
        )

    def _status_message(self):
        """Return the status message this row queues, from what was frozen then."""
        self.ensure_one()
        origin = self.original_id
        actor = self.actor_id
        staff = actor._exchange_staff(self.company_id) if actor else None
        # Of rows that say much, only what is said here.
        origin.fetch(["document_number", "exchange_document_id"])
        self.document_id.fetch(["document_date"])
        return StatusMessage(
            sender=self._own_organisation(),
            response_for=ResponseFor(
                organ_id=self.receiver_code,
                code=origin.document_number or "",
                document_id=origin.exchange_document_id or "",
                promulgation_date=self.document_id.document_date or None,
            ),
            status_code=self.status_code,
            timestamp=office_clock.aware(self.happened_at),
            description=(self.description or "")[:500],
            staff=staff,
        )

    def _own_organisation(self):
        """Return who speaks: the agency, or the body of it whose code is used."""
        company = self.company_id.sudo()
        bodies = company.doc_body_ids.filtered(
            lambda body: self.sender_code in body._exchange_codes()
        )
        speaker = bodies[:1] or company.doc_agency_id
        return speaker._exchange_organisation(self.sender_code)

    @api.model
    def _sentences(self, findings):
        """Return findings of the strict check as lines for the clerk."""
        return "\n".join(dict.fromkeys(map(self._sentence, findings)))

    @api.model
    def _sentence(self, finding):
        kind, _dot, path = finding.code.partition(".")
        if kind not in KINDS:
            kind, path = "M", finding.code
        names = path.split(".")
        part = PARTS.get(names[-1])
        what = self.env._(part) if part else path
        for side in ("From", "To"):
            if side in names:
                what = self.env._(PARTS[side]) % {"part": what}
        sentence = self.env._(KINDS[kind])
        return (sentence % {"what": what, "value": finding.value[:60]}).strip()
