"""Văn bản đến: giving a document back to its sender, or not."""

from odoo import api, fields, models
from odoo.addons.doc_management.lib.docmgmt.routing import PartMove
from odoo.addons.doc_management.lib.docmgmt.workflow import (
    IncomingMove,
    MoveRefused,
    next_incoming,
)
from odoo.addons.doc_management.models.roles import CLERK
from odoo.exceptions import UserError

from ..lib.docxchg.edxml import StatusCode
from ..lib.docxchg.states import Asked


class DocIncoming(models.Model):
    """A document its sender wants back is cancelled here by a clerk, and he is told.

    Its number stays consumed, its record and the history of the recall stay (Decree
    30/2020/NĐ-CP Art. 18.4, annex VI part III item 8).
    """

    _inherit = "doc.incoming"

    exchange_request_ids = fields.One2many(
        "doc.exchange.message", "asks_incoming_id", "Wanted back by", readonly=True
    )
    recall_text = fields.Text(compute="_compute_recall")
    recall_level = fields.Char(compute="_compute_recall")
    can_answer_recall = fields.Boolean(compute="_compute_recall")

    @api.depends_context("uid", "lang")
    @api.depends("exchange_request_ids.asked_state", "state")
    def _compute_recall(self):
        for incoming in self:
            # Whoever reads the document may know that its sender wants it back.
            requests = incoming.sudo().exchange_request_ids
            waiting = requests.filtered(lambda row: row.asked_state == "open")
            incoming.recall_text = "\n".join(
                incoming._recall_line(row.with_env(self.env).sudo())
                for row in requests.sorted("id")
                if row.asked_state != "moot"
            )
            incoming.recall_level = (
                "stop" if waiting or incoming.state == "recalled" else "neutral"
            )
            incoming.can_answer_recall = (
                bool(waiting) and incoming.company_id.doc_as_clerk
            )

    def _recall_line(self, request):
        """Return one request and its answer in words."""
        names = {"agency": request.partner_name, "reason": request.description or "–"}
        names["other"] = request.document_number
        if request._is_recall():
            said = self.env._("%(agency)s recalls this document: %(reason)s")
        elif request.business_type == "2":
            said = self.env._("%(agency)s sent this document again: %(reason)s")
        else:
            said = self.env._("%(agency)s replaced it by %(other)s: %(reason)s")
        answers = {
            "open": self.env._("Answer whether this copy is given back."),
            "agreed": self.env._("This copy was given back."),
            "declined": self.env._(
                "Not given back: %(why)s", why=request.decision_reason or "–"
            ),
        }
        return f"{said % names} {answers[request.asked_state]}"

    def action_agree_recall(self):
        """Give the document back: it is cancelled here and its sender told (15).

        The clerk's act. Everybody who holds a part of it is released.

        :raises AccessError: not a clerk acting for the agency
        :raises UserError: nobody wants it back, or its state does not allow it
        """
        self.ensure_one()
        requests = self._requests_to_answer()
        reason = requests[-1:].description or requests[-1:].partner_name
        if self.state != "recalled":
            self._give_back(reason)
        for request in requests:
            self._close_request(request, Asked.AGREED)
            self._answer_recall(request, StatusCode.RECALL_AGREED, "", self.env.user)
        return True

    def action_decline_recall(self, reason):
        """Keep the document and tell its sender why (16); the clerk's act."""
        self.ensure_one()
        reason = self._need_reason(reason)
        for request in self._requests_to_answer():
            self._close_request(request, Asked.DECLINED, reason)
            self._answer_recall(
                request, StatusCode.RECALL_REFUSED, reason, self.env.user
            )
        return True

    def _requests_to_answer(self):
        self._check_role(CLERK)
        # Requests are the agency's; the clerk's role and the record were checked.
        requests = self.sudo().exchange_request_ids.filtered(
            lambda row: row.asked_state == "open"
        )
        if not requests:
            raise UserError(
                self.env._(
                    "Nobody waits for an answer about “%(subject)s”. Reload the page "
                    "to see what happened.",
                    subject=self.subject,
                )
            )
        requests.lock_for_update(allow_referencing=True)
        return requests.sorted("id")

    def _close_request(self, request, answer, reason=""):
        request._by_action().write(
            {
                "asked_state": str(answer),
                "actor_id": self.env.uid,
                "decision_reason": reason or False,
            }
        )
        request.activity_ids.unlink()
        self.env["doc.exchange.status"]._record(
            request, str(answer), user=self.env.user, description=reason or False
        )

    def _answer_recall(self, request, code, reason, actor=None):
        """Queue the answer to one request; the same request is answered once."""
        self.ensure_one()
        words = reason or request.description or ""
        self._queue_status(code, words[:500], actor, serial=request.id)

    def _give_back(self, reason):
        """Cancel the document here; what was written about it stays."""
        try:
            next_incoming(self.state, IncomingMove.RECALL)
        except MoveRefused as refusal:
            raise UserError(
                self.env._(
                    "“%(subject)s” cannot be cancelled in its present state. Decline "
                    "the recall and say what was done with it.",
                    subject=self.subject,
                )
            ) from refusal
        self._apply(IncomingMove.RECALL, holder_id=False)
        # Parts of others are closed with the document; the clerk holds none of them.
        for part in self.sudo().assignment_ids.with_env(self.env):
            if part.state in ("open", "waiting", "passed"):
                part._close(PartMove.WITHDRAW, reason=reason)
        self.sudo().activity_ids.unlink()
        self.document_id._journal("given_back", reason=reason)
