"""Văn bản đến and văn bản đi under suspicion of secrecy."""

from odoo import api, models
from odoo.exceptions import UserError

from ..lib.docmgmt.workflow import IncomingMove, OutgoingMove


class DocIncoming(models.Model):
    _inherit = "doc.incoming"

    def _may_decide_secrecy(self):
        return self.company_id.doc_as_clerk

    def _quarantine_move(self):
        return IncomingMove.QUARANTINE

    def _registration_blockers(self):
        return [*self._secrecy_blockers(), *super()._registration_blockers()]

    @api.depends("secrecy_state")
    def _compute_blocker_text(self):
        return super()._compute_blocker_text()

    def _blank_values(self):
        return {
            **super()._blank_values(),
            "directive": False,
            "result": False,
            "reading": False,
            "arrival_note": False,
            "duplicate_note": False,
        }

    def _refusal_words(self):
        """Return what a refusal begins with, from what is known; the clerk edits it."""
        self.ensure_one()
        return self._secrecy_refusal() if self.document_id.is_quarantined else ""

    def _secrecy_refusal(self):
        """Return the words by which a state secret is sent back."""
        return self.env._(
            "The document carries a mark of state secrecy and may not be exchanged "
            "over this system. It was not taken in and its copy here is destroyed. "
            "Please send it by the channel for state secrets."
        )


class DocOutgoing(models.Model):
    _inherit = "doc.outgoing"

    def _may_decide_secrecy(self):
        return self.env.user == self.drafter_id or self.company_id.doc_as_clerk

    def _quarantine_move(self):
        return OutgoingMove.CANCEL

    def _blank_values(self):
        return {**super()._blank_values(), "body": False}

    def _stop_secrets(self):
        for outgoing in self:
            blockers = outgoing._secrecy_blockers()
            if blockers:
                raise UserError("\n".join(blockers))

    def action_submit(self):
        """Send the draft on its way, unless a stamp of secrecy was found."""
        self._stop_secrets()
        return super().action_submit()

    def _sign_blockers(self):
        return [*self._secrecy_blockers(), *super()._sign_blockers()]

    def _issue_blockers(self):
        return [*self._secrecy_blockers(), *super()._issue_blockers()]
