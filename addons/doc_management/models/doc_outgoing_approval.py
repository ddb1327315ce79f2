"""Văn bản đi: opinions, initials, signature."""

from odoo import models
from odoo.exceptions import UserError

from ..lib.docmgmt.workflow import OutgoingMove

UNIT_HEAD = "doc_management.group_unit_head"
LEADER = "doc_management.group_leader"


class DocOutgoing(models.Model):
    """The way of a draft to its signature (Decree 30/2020/NĐ-CP Art. 10-13)."""

    _inherit = "doc.outgoing"

    def action_ask_opinion(self, user_ids, question=""):
        """Show the draft to colleagues and ask for their opinion (HN-10.1b)."""
        self.ensure_one()
        self._check_may_edit({})
        people = self.env["res.users"].browse(user_ids).exists() - self.env.user
        if not people:
            raise UserError(self.env._("Choose whom to ask."))
        for person in people:
            person.sudo()._doc_acting_employee(self.company_id)
        self.document_id._grant(users=people, reason="opinion")
        opinions = self.env["doc.opinion"].sudo()._by_action()
        for person in people:
            opinions.create(
                {
                    "outgoing_id": self.id,
                    "user_id": person.id,
                    "question": (question or "").strip(),
                }
            )
            self._notify_work(
                person,
                self.env._("Give your opinion on the draft %(name)s", name=self.name),
            )
        self.document_id._journal("opinion_asked", users=people.ids)
        return True

    def _submit_blockers(self):
        """Return sentences that say what the draft lacks before submission."""
        self.ensure_one()
        blockers = []
        if not self.document_id._main_file():
            blockers.append(self.env._("The main document has no PDF yet."))
        if not self.signer_id:
            blockers.append(self.env._("Nobody is named to sign it."))
        if not self.recipient_ids:
            blockers.append(self.env._("The list of recipients is empty."))
        if not self.unit_id._doc_head():
            blockers.append(
                self.env._(
                    "The unit “%(unit)s” has no head.", unit=self.unit_id.name or "–"
                )
            )
        self._notation()
        return blockers

    def action_submit(self):
        """Submit the draft to the head of the drafting unit for initials."""
        self.ensure_one()
        self._check_may_edit({})
        self._refuse_blocked(self._submit_blockers())
        head = self.unit_id._doc_head()
        steps = self.env["doc.approval.step"].sudo()._by_action()
        self.approval_ids.filtered(
            lambda step: step.state in ("pending", "waiting")
        ).sudo()._by_action().write({"state": "withdrawn"})
        steps.create(
            [
                {
                    "outgoing_id": self.id,
                    "sequence": 10,
                    "kind": "initial",
                    "user_id": head.id,
                    "state": "pending",
                },
                {
                    "outgoing_id": self.id,
                    "sequence": 20,
                    "kind": "sign",
                    "user_id": self.signer_id.id,
                    "state": "waiting",
                },
            ]
        )
        self.document_id._grant(users=head | self.signer_id, reason="approval")
        self._apply(OutgoingMove.SUBMIT, return_reason=False)
        self.document_id.sudo()._by_action().write({"is_private": False})
        self._notify_work(
            head, self.env._("Check and initial %(name)s", name=self.name)
        )
        return True

    def _refuse_blocked(self, blockers):
        if blockers:
            raise UserError(
                self.env._(
                    "This cannot be done yet:\n%(reasons)s",
                    reasons="\n".join(f"• {sentence}" for sentence in blockers),
                )
            )

    def _pending_step(self, kind):
        """Return the pending step of ``kind`` if it is the current user's."""
        step = self.approval_ids.filtered(
            lambda step: step.kind == kind and step.state == "pending"
        )[-1:]
        self._check_holder(step.user_id, self.env._("This decision"))
        return step

    def action_initial(self, comment=""):
        """The unit's head answers for the content and passes it to the signer."""
        self.ensure_one()
        self._check_role(UNIT_HEAD)
        step = self._pending_step("initial")
        self._apply(OutgoingMove.INITIAL)
        step._decide("approved", comment)
        sign_step = self.approval_ids.filtered(
            lambda other: other.kind == "sign" and other.state == "waiting"
        )
        sign_step.sudo()._by_action().write({"state": "pending"})
        self._finish_work(self.env.user)
        self._notify_work(self.signer_id, self.env._("Sign %(name)s", name=self.name))
        return True

    def action_return(self, reason):
        """Return the draft to its drafter with a reason."""
        self.ensure_one()
        reason = self._need_reason(reason)
        step = self.approval_ids.filtered(lambda step: step.state == "pending")[-1:]
        if self.state == "signed":
            self._check_role("doc_management.group_clerk")
        else:
            self._check_holder(step.user_id, self.env._("Returning the draft"))
        self._apply(OutgoingMove.RETURN, return_reason=reason)
        step._decide("returned", reason)
        self._finish_work(self.env.user)
        self._notify_work(
            self.drafter_id,
            self.env._("Returned: %(reason)s", reason=reason),
        )
        return True

    def action_cancel(self, reason):
        """Give the draft up; it stays readable with its reason."""
        self.ensure_one()
        self._check_holder(self.drafter_id, self.env._("Cancelling the draft"))
        reason = self._need_reason(reason)
        self._apply(OutgoingMove.CANCEL, return_reason=reason)
        self.sudo().activity_unlink(["doc_management.mail_activity_type_work"])
        return True

    def _sign_blockers(self):
        """Return sentences that say what stands against signing."""
        self.ensure_one()
        return []

    def action_sign(self):
        """The competent person signs (Art. 13).

        Without an addon for digital signatures this records the signature made by
        hand on paper; :mod:`doc_signing` replaces it by a signing request.
        """
        self.ensure_one()
        self._check_role(LEADER)
        self._pending_step("sign")
        self._refuse_blocked(self._sign_blockers())
        self._signed()
        return True

    def _signed(self):
        """Record the signature and tell the clerks; for the act or its job."""
        self.ensure_one()
        step = self.approval_ids.filtered(
            lambda step: step.kind == "sign" and step.state == "pending"
        )[-1:]
        self._apply(OutgoingMove.SIGN)
        step._decide("approved", "")
        self._finish_work(step.user_id)
        for clerk in self.env["res.users"]._doc_clerks(self.company_id):
            self._notify_work(
                clerk, self.env._("Number and issue %(name)s", name=self.name)
            )
