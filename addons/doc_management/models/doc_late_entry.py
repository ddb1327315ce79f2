"""Entering late, after an outage, what has its number on paper (TD-3.6)."""

from base64 import b64decode

from odoo import fields, models
from odoo.exceptions import UserError

from ..lib.docmgmt import books
from ..lib.docmgmt import notation as notation_rules
from ..lib.docmgmt.numbering import OFFICE_ZONE
from ..lib.docmgmt.workflow import IncomingMove, OutgoingMove
from . import office_time
from .doc_numbering import Given
from .roles import CLERK


class DocLifeMixin(models.AbstractModel):
    """What both lives need to be entered after an outage."""

    _inherit = "doc.life.mixin"

    can_enter_late = fields.Boolean(compute="_compute_can_enter_late")

    def _compute_can_enter_late(self):
        # Whether paper numbers wait is no secret; who enters them is checked later.
        outages = (
            self.env["doc.outage"]
            .sudo()
            .search([("state", "=", "closed"), ("company_id.doc_as_clerk", "=", True)])
        )
        companies = outages.company_id
        for life in self:
            life.can_enter_late = bool(
                life.id and life.company_id in companies and life._may_be_late()
            )

    def _may_be_late(self):
        """Whether a document in this state can have its number on paper."""
        return False

    def _late_outage(self, outage_id):
        """Return the ended outage of this document's agency, else refuse."""
        self.ensure_one()
        self._check_role(CLERK)
        outage = self.env["doc.outage"].browse(outage_id).exists()
        if not outage or outage.company_id != self.company_id:
            raise UserError(
                self.env._(
                    "That is no outage of %(agency)s.", agency=self.company_id.name
                )
            )
        outage.check_access("read")
        return outage

    def _late_content(self, outage):
        """Return the marks of a late line."""
        return {"outage_id": outage.id, "entered_at": fields.Datetime.now()}


class DocIncoming(models.Model):
    """An arrival that was registered on paper."""

    _inherit = "doc.incoming"

    def _may_be_late(self):
        return self.state == "arrived"

    def _registration_blockers(self):
        blockers = super()._registration_blockers()
        outage = self.env["doc.outage"]._open_one(self.company_id)
        if outage:
            blockers.append(outage._refusal(outage.started_at, outage.reason))
        return blockers

    def action_enter_late(self, outage_id, number, day, received_at=None):
        """Register with the number and date that stand in the paper book.

        :param number: số đến on paper; ``day``: ngày đến on paper
        :param received_at: when it came in (database time), default: that morning
        """
        self.ensure_one()
        outage = self._late_outage(outage_id)
        if self.arrival_number:
            raise UserError(
                self.env._(
                    "This document is registered already, as number %(number)s.",
                    number=self.arrival_number,
                )
            )
        self._refuse_blocked(
            self._without_outage(outage, self._registration_blockers())
        )
        self._next_state_or_refuse(IncomingMove.REGISTER)
        day = fields.Date.to_date(day)
        line = outage._late_line(books.ARRIVALS, day.year if day else 0)
        value = line._check_late(number, day)
        received = fields.Datetime.to_datetime(received_at) or office_time.to_database(
            fields.Datetime.to_datetime(day).replace(hour=8, tzinfo=OFFICE_ZONE)
        )
        if office_time.to_office(received).date() > day:
            raise UserError(
                self.env._("A document is registered after it came in, not before.")
            )
        self.env["doc.numbering"]._show_life(self.document_id.id)
        line._take_paper(value, "used", self.document_id.id, None)
        entry = self.env["doc.register.entry"]._add(
            self.company_id,
            "incoming",
            books.ARRIVALS,
            Given(value, day, day.year),
            {**self._line_content(), **self._late_content(outage)},
        )
        self._apply(
            IncomingMove.REGISTER,
            arrival_number=value,
            arrival_date=day,
            received_at=received,
            register_entry_id=entry.id,
            registered_by_id=self.env.uid,
        )
        self.document_id._journal("entered_late", outage=outage.id, number=value)
        self._after_register()
        outage._reconcile_if_complete()
        return self.arrival_number

    def _without_outage(self, outage, blockers):
        """Leave out of ``blockers`` that another outage is open by now."""
        other = outage._open_one(self.company_id)
        if not other:
            return blockers
        sentence = other._refusal(other.started_at, other.reason)
        return [blocker for blocker in blockers if blocker != sentence]

    def _refuse_blocked(self, blockers):
        if blockers:
            raise UserError(
                self.env._(
                    "This document cannot be registered yet:\n%(reasons)s",
                    reasons="\n".join(f"• {sentence}" for sentence in blockers),
                )
            )

    def _line_content(self):
        """Return the printed columns of this document's register line."""
        return {
            "document_id": self.document_id.id,
            "display_number": self.document_id._display_number(),
            "type_name": self.type_id.name,
            "subject": self.subject,
            "issuer_name": self.issuer_name or self.issuer_id.name,
            "signer_name": self.signer_name,
        }


class DocOutgoing(models.Model):
    """A document that was signed, numbered, sealed and sent on paper."""

    _inherit = "doc.outgoing"

    def _may_be_late(self):
        return self.state in ("to_sign", "signed") or (
            self.state == "draft" and self.drafter_id == self.env.user
        )

    def _late_blockers(self):
        """Return sentences that say what a late entry still lacks."""
        blockers = []
        if not self.document_id._main_file():
            blockers.append(
                self.env._("The scan of the document issued on paper is not attached.")
            )
        if not self.signer_id:
            blockers.append(self.env._("Who signed it on paper is not named."))
        if not self.recipient_ids:
            blockers.append(self.env._("The list of recipients is empty."))
        if self.number:
            blockers.append(
                self.env._(
                    "It holds number %(number)s of the system. Void that number first.",
                    number=self.number,
                )
            )
        return blockers

    def action_enter_late(self, outage_id, number, day, scan_name=None, scan=None):
        """Record a document that went out on paper, with its number and date there.

        Nothing is sent or sealed here: that happened on paper. What the system keeps
        is the scan, which informs only.

        :param scan_name, scan: name and base64 content of the scan, where the file in
            the system is not yet that of the paper that was signed
        """
        self.ensure_one()
        outage = self._late_outage(outage_id)
        if not self._may_be_late():
            raise UserError(
                self.env._(
                    "Entered late can be a draft of your own, or a document that waits "
                    "for signature or number."
                )
            )
        if scan:
            self.env["doc.file"]._store(
                self.document_id, scan_name or "scan.pdf", b64decode(scan), "scan"
            )
        elif self.state != "draft":
            raise UserError(
                self.env._("Attach the scan of the document as it was issued on paper.")
            )
        self._refuse_blocked(self._late_blockers())
        day = fields.Date.to_date(day)
        series = self._series_on(day) if day else books.REST
        line = outage._late_line(series, day.year if day else 0)
        value = line._check_late(number, day)
        numbering = self.env["doc.numbering"]
        numbering._show_life(self.document_id.id)
        line._take_paper(value, "used", self.document_id.id, None)
        self._write_number(Given(value, day, day.year), series)
        self.document_id.sudo()._by_action().write({"legal_value": "information"})
        entry = self.env["doc.register.entry"]._add(
            self.company_id,
            "outgoing",
            series,
            Given(value, day, day.year),
            {**self._line_content(), **self._late_content(outage)},
        )
        self.approval_ids.filtered(
            lambda step: step.state in ("waiting", "pending")
        ).sudo()._by_action().write({"state": "withdrawn"})
        self._apply(
            OutgoingMove.ENTER_LATE,
            register_entry_id=entry.id,
            issued_at=office_time.to_database(
                fields.Datetime.to_datetime(day).replace(hour=8, tzinfo=OFFICE_ZONE)
            ),
            issued_by_id=self.env.uid,
            issue_error=False,
        )
        self.document_id.sudo()._by_action().write({"is_private": False})
        self.document_id._journal("entered_late", outage=outage.id, number=value)
        self.sudo().activity_unlink(["doc_management.mail_activity_type_work"])
        self._close_answered()
        outage._reconcile_if_complete()
        return self.name

    def _number_parts(self, given):
        """Return number and sign as written on the document."""
        return {
            "number": notation_rules.format_number(given.number),
            "notation": self._notation(given.date),
            "document_date": given.date,
        }
