"""Nhắn tin giấy mời khẩn: who is invited in haste is also told by text message."""

from odoo import models
from odoo.addons.doc_management.lib.docmgmt.invitation import read_invitation
from odoo.addons.doc_management.models import office_time

from ..lib.docxchg.hooks import Guest, phone_number, sms_text
from .own_cursor import office_language


class DocOutgoing(models.Model):
    _inherit = "doc.outgoing"

    def _after_issue(self):
        result = super()._after_issue()
        self._text_invited()
        return result

    def _after_sent_further(self, lines):
        """Who was forgotten on an urgent invitation is texted as well."""
        result = super()._after_sent_further(lines)
        self._text_invited(lines)
        return result

    def _text_invited(self, lines=None):
        """Hand an urgent invitation to the SMS service (QĐ 206/2014).

        Nothing of a document with a mark is said but that it is there. Whom no number
        reaches is named to who follows the document.
        """
        self.ensure_one()
        if not (self.is_invitation and self.is_urgent):
            return
        lines = self.recipient_ids if lines is None else lines
        guests = [guest for line in lines for guest in self._guests_of(line)]
        reached = {guest.phone: guest for guest in guests if guest.phone}
        missing = [guest.name for guest in guests if not guest.phone]
        calls = self.env["doc.hook"]._tell(
            self.company_id,
            "invitation",
            {
                "noi_dung": self._text_of_invitation(),
                "so_ky_hieu": self.name,
                "nguoi_nhan": [
                    {"ten": guest.name, "so_dien_thoai": guest.phone}
                    for guest in reached.values()
                ],
            },
        )
        if not calls:
            return
        said = self.env._(
            "Text messages go to: %(names)s.",
            names=", ".join(guest.name for guest in reached.values()) or "–",
        )
        if missing:
            said += " " + self.env._(
                "No telephone number is known of: %(names)s. Call them.",
                names=", ".join(missing),
            )
        # The issue is the clerk's act; what follows from it is the agency's.
        self.sudo().message_post(body=said)
        self.document_id._journal(
            "texted", reached=[guest.name for guest in reached.values()]
        )

    def _guests_of(self, line):
        """Return whom a line of the recipients means, with the number to text."""
        # Numbers of the work place; who is invited is said on the paper itself.
        line = line.sudo()
        if line.agency_id:
            return [
                Guest(line.agency_id.name, phone_number(line.agency_id.phone or ""))
            ]
        person = line.user_id or line.department_id._doc_head()
        if not person:
            return [Guest(line.name or "", "")]
        employee = person._doc_employee(self.company_id)
        number = employee.mobile_phone or employee.work_phone or ""
        return [Guest(person.name, phone_number(number))]

    def _text_of_invitation(self):
        """Return what the message says, in the language of offices."""
        outgoing = self.with_context(**office_language(self.env))
        head = outgoing.env._(
            "URGENT INVITATION %(number)s of %(agency)s.",
            number=self.name,
            agency=self.issuer_name or self.issuer_id.name or self.company_id.name,
        )
        if self.circulation_mark:
            return sms_text((head,))
        read = outgoing._read_invitation()
        when = where = ""
        if read.start:
            there = office_time.to_office(office_time.to_database(read.start))
            when = f"{there:%H:%M %d/%m/%Y}."
        if read.location:
            where = f"{read.location}."
        return sms_text((head, self.subject or "", when, where))

    def _read_invitation(self):
        text = self.body or self.document_id._invitation_text()
        return read_invitation(text, self.document_date or self.company_id._doc_today())
