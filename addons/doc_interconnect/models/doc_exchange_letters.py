"""Gói cần người xử lý: what waits for the clerk, and what he may hurry."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..lib.docxchg.breaker import RECEIVER_CODES
from ..lib.docxchg.follow import DECIDE, RESENT
from ..lib.docxchg.states import InState, OutState

LETTERS = 6
HURRIED = "send_now"


class DocExchangeMessage(models.Model):
    """A message that nobody could deliver or read stops none of the others."""

    _inherit = "doc.exchange.message"

    advice = fields.Char("What to do", compute="_compute_advice")
    can_resend = fields.Boolean(compute="_compute_advice")

    @api.depends_context("lang")
    @api.depends("state", "error_code")
    def _compute_advice(self):
        words = self._advice_words()
        for message in self:
            message.can_resend = message.state in RESENT
            told = words.get(message.state, "")
            if message.state == OutState.REJECTED and (
                message.error_code in RECEIVER_CODES
            ):
                told = self.env._("Mend the code in the directory, then send again.")
            message.advice = told

    @api.model
    def _advice_words(self):
        return {
            OutState.REJECTED: self.env._("Mend what was rejected, then send again."),
            OutState.DEAD: self.env._(
                "Ask the receiver whether it came; send again or give up."
            ),
            InState.QUARANTINED: self.env._("Look at the packet; let it in, or not."),
            InState.LOCKED: self.env._("Have the key registered, then try again."),
            InState.UNMATCHED: self.env._("Ask the sender what it belongs to."),
            InState.WAITING: self.env._("Ask the sender for the document before it."),
        }

    def action_send_now(self):
        """Try messages at once that wait for their next attempt; the clerk's act.

        Where their connection or their receiver rests, one attempt passes, and what
        becomes of it decides whether the others go too.
        """
        self._check_clerk()
        for message in self:
            message._refuse_to_hurry()
        self.sudo()._by_action().write({"next_at": fields.Datetime.now()})
        self.env["doc.exchange.status"]._record(self, HURRIED, user=self.env.user)
        self._let_one_pass()
        self._wake_sender()
        return True

    def action_ask_give_up(self):
        """Open the dialogue that asks why these are given up."""
        action = self.action_decide()
        return {
            **action,
            "name": self.env._("Give up"),
            "context": {**action["context"], "default_decision": "give_up"},
        }

    def _refuse_to_hurry(self):
        self.ensure_one()
        if self.direction == "out" and self.state == OutState.READY:
            return
        labels = dict(self._fields["state"]._description_selection(self.env))
        raise UserError(
            self.env._(
                "“%(name)s” is in status “%(state)s”, so it does not wait to be sent. "
                "Reload the page.",
                name=self.display_name,
                state=labels[self.state],
            )
        )

    def _let_one_pass(self):
        """End the pauses of the connections and receivers of these messages."""
        ways = {(message.backend_id.id, message.receiver_code) for message in self}
        # Which pauses there are is no secret of those whose messages wait for them.
        lines = (
            self.env["doc.exchange.line"]
            .sudo()
            .search(
                [
                    ("backend_id", "in", self.backend_id.ids),
                    ("receiver_code", "in", list(set(self.mapped("receiver_code")))),
                ]
            )
            .filtered(lambda line: (line.backend_id.id, line.receiver_code) in ways)
        )
        lines._end_pause()
        self.sudo().backend_id._end_pause()

    @api.model
    def _overview_letters(self):
        """Return what needs a person, oldest last, as far as a screen has room."""
        domain = Domain("state", "in", [str(state) for state in DECIDE])
        labels = dict(self._fields["state"]._description_selection(self.env))
        return [
            {
                "id": message.id,
                "name": message._letter_name(),
                "direction": message.direction,
                "why": (message.error or labels[message.state]).split("\n")[0][:200],
                "advice": message.advice,
                "can_resend": message.can_resend,
            }
            for message in self.search(domain, limit=LETTERS)
        ]

    def _letter_name(self):
        number = self.document_number or self.exchange_document_id or ""
        partner = self.partner_name or (
            self.receiver_code if self.direction == "out" else self.sender_code
        )
        if self.direction == "out":
            return f"{number} → {partner}"
        return self.env._("%(number)s from %(partner)s", number=number, partner=partner)
