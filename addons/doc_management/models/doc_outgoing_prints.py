"""Bì văn bản and the number of copies of an outgoing document."""

from odoo import fields, models
from odoo.exceptions import UserError

from ..lib.docmgmt.errors import RuleError
from ..lib.docmgmt.prints import envelope
from .roles import CLERK

URGENCY_WORDS = {"1": "KHẨN", "2": "THƯỢNG KHẨN", "3": "HỎA TỐC"}
MOST_ENVELOPES = 500


class DocOutgoing(models.Model):
    _inherit = "doc.outgoing"

    issued_amount = fields.Integer(
        "Copies issued",
        aggregator=None,
        copy=False,
        help="As printed in the register; empty: one for each recipient.",
    )
    post_ids = fields.One2many(
        "doc.post.dispatch", "outgoing_id", "Dispatches by post", readonly=True
    )

    _copies = models.Constraint(
        "CHECK (issued_amount BETWEEN 0 AND 999)",
        "The number of copies has at most three digits.",
    )

    def action_print_envelopes(self):
        """Return one envelope for each recipient by post; the clerk's act."""
        self.ensure_one()
        self._envelopes()
        return {
            "type": "ir.actions.act_url",
            "url": f"/doc/outgoing/{self.id}/envelopes",
            "target": "new",
        }

    def _envelopes(self):
        """Return what the envelopes say; refuse where there is none to print."""
        self.ensure_one()
        self.check_access("read")
        self._check_role(CLERK)
        if self.state != "issued":
            raise UserError(
                self.env._("Issue the document first: the envelope shows its number.")
            )
        by_post = self.recipient_ids.filtered(
            lambda recipient: recipient.medium == "post"
        )
        if not by_post:
            raise UserError(
                self.env._("No recipient of this document is served by post.")
            )
        agency = self.issuer_id
        sender = envelope.Sender(
            name=agency.name or self.company_id.name,
            parent=agency.parent_id.name or "",
            address=agency.address or "",
            phone=agency.phone or "",
            email=agency.email or "",
            website=agency.website or "",
        )
        return [
            envelope.Envelope(
                sender=sender,
                sign=self.document_id._display_number(),
                addressee=recipient.name,
                address=recipient.agency_id.address or "",
                urgency=URGENCY_WORDS.get(self.urgency, ""),
            )
            for recipient in by_post[:MOST_ENVELOPES]
        ]

    def _envelopes_pdf(self):
        """Return the envelopes as bytes, one page each."""
        envelopes = self._envelopes()
        try:
            content = envelope.envelope_pdf(
                envelopes, created=self.company_id._doc_now()
            )
        except RuleError as fault:
            raise UserError(
                self.env._(
                    "It cannot be laid out: no font for Vietnamese documents is "
                    "installed. Ask the system administrator; the settings page says "
                    "which."
                )
            ) from fault
        self.document_id._journal("printed", what="envelope", pages=len(envelopes))
        return content
