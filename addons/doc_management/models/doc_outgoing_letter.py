"""Văn bản đi: the official form, laid out from the record."""

import re

from odoo import fields, models
from odoo.exceptions import UserError

from ..lib.docmgmt import letter
from ..lib.docmgmt.errors import RuleError

# Words that Decree 30/2020/NĐ-CP prints; they are Vietnamese in every language.
AS_ABOVE = "Như trên"
KEPT_AT = "Lưu: VT"
CIRCULATION_WORDS = {
    "return_after_meeting": "TRẢ LẠI SAU KHI HỌP",
    "return_after_reading": "XEM XONG TRẢ LẠI",
    "internal": "LƯU HÀNH NỘI BỘ",
    "to_be_recalled": "TÀI LIỆU THU HỒI",
}
_AUTHORITY = re.compile(r"\s+(?=(?:KT|TL|TUQ|Q)\. )")


class DocOutgoing(models.Model):
    """Fills the components of Decree 30/2020/NĐ-CP, Annex I, from the document."""

    _inherit = "doc.outgoing"

    def _letter_spec(self):
        """Return what the official form prints; number and date stay blank."""
        self.ensure_one()
        agency = self.issuer_id
        is_letter = not self.type_id.code
        authority = (self.signer_authority or "").strip()
        titles = [part for part in _AUTHORITY.split(authority) if part]
        addressees = [part.strip() for part in (self.salutation or "").split(";")]
        recipients = [AS_ABOVE] if any(addressees) else []
        recipients += [
            recipient.name
            for recipient in self.recipient_ids
            if recipient.name not in addressees
        ]
        unit = self.unit_id.doc_abbreviation
        recipients.append(f"{KEPT_AT}, {unit}" if unit else KEPT_AT)
        return letter.LetterSpec(
            agency=agency._named().name,
            parent_agency=agency.parent_id._named().name if agency.parent_id else "",
            notation=self._notation(),
            place=agency.place or "",
            subject=self.subject,
            body=letter.paragraphs(self.body or ""),
            signature=letter.SignatureBlock(
                title_lines=(*titles, self.signer_position or ""),
                name=self.signer_name or "",
            ),
            year=fields.Date.context_today(self).year,
            type_title="" if is_letter else self.type_id.name,
            addressees=tuple(filter(None, addressees)),
            recipients=tuple(recipients),
            urgency=letter.Urgency(self.urgency or "0"),
            circulation_mark=CIRCULATION_WORDS.get(self.circulation_mark, ""),
        )

    def _render_letter(self):
        """Return the letter as PDF bytes; refuse with what is missing."""
        try:
            return letter.letter_pdf(self._letter_spec()).pdf
        except RuleError as fault:
            raise UserError(self._letter_fault(fault)) from fault

    def _letter_fault(self, fault):
        """Return the sentence for what keeps the form from being laid out."""
        parts = {
            "agency": self.env._("the issuing agency"),
            "notation": self.env._("the sign"),
            "place": self.env._("the place name of the agency"),
            "subject": self.env._("the subject"),
            "body": self.env._("the text"),
            "signature": self.env._("the position of the signer"),
            "signer": self.env._("the name of the signer"),
        }
        part = parts.get(fault.values.get("part"))
        if part:
            return self.env._(
                "The official form cannot be laid out: %(part)s is missing. Complete "
                "the record and try again.",
                part=part,
            )
        return self.env._(
            "The official form cannot be laid out: no font for Vietnamese documents "
            "is installed. Ask the system administrator; the settings page says which."
        )
