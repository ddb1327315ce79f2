"""Văn bản đi: submission, approval, return, signature."""

from base64 import b64decode
from binascii import Error as BadBase64
from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..lib.docmgmt import approval
from ..lib.docmgmt.workflow import OutgoingMove
from .remedies import Missing
from .roles import CLERK, LEADER, SPECIALIST, UNIT_HEAD

LINE = (SPECIALIST, CLERK)
LIVE = ("waiting", "pending")


class DocOutgoing(models.Model):
    """The way of a draft to its signature (Decree 30/2020/NĐ-CP Art. 10-13).

    The steps are those of the flow that fits type, unit and field of work when the
    draft is submitted; they then stay with the document.
    """

    _inherit = "doc.outgoing"

    flow_name = fields.Char("Approval flow", readonly=True, copy=False)
    can_approve = fields.Boolean(compute="_compute_can_chain")
    can_refuse = fields.Boolean(compute="_compute_can_chain")
    can_take_back = fields.Boolean(compute="_compute_can_chain")
    can_change_chain = fields.Boolean(compute="_compute_can_chain")

    @api.depends_context("uid")
    @api.depends("state", "drafter_id", "approval_ids.state")
    def _compute_can_chain(self):
        user = self.env.user
        for outgoing in self:
            mine = outgoing._my_steps()
            running = outgoing.state in ("reviewing", "to_sign")
            outgoing.can_approve = outgoing.state == "reviewing" and bool(
                mine.filtered(lambda step: step.kind in ("review", "office"))
            )
            outgoing.can_refuse = running and bool(mine)
            outgoing.can_take_back = running and (
                outgoing.drafter_id == user or bool(outgoing._taken_back_step())
            )
            outgoing.can_change_chain = outgoing.state == "reviewing" and (
                outgoing.drafter_id == user or bool(mine)
            )

    def _my_steps(self):
        """Return the pending steps that the current user may decide."""
        self.ensure_one()
        return self.approval_ids.filtered(
            lambda step: step.state == "pending" and self._may_decide(step)
        )

    def _may_decide(self, step):
        """Whether the step is the current user's, or of who delegated it to him.

        A signature is never delegated by this: the paper names its signer. Who may
        sign for another does so in a form of his own (TUQ.).
        """
        user = self.env.user
        if step.user_id == user:
            return True
        return step.kind != "sign" and bool(
            user._doc_acts_for(step.user_id, "approve", self.company_id)
        )

    def _decide_as(self, step, what):
        """Return ``self`` acting in the name of the step's holder."""
        if step.user_id == self.env.user:
            return self
        return self._as_holder(step.user_id, what, "approve")

    def _check_role_of(self, step, *groups):
        """Refuse a decider without the role; a delegate borrows his delegator's."""
        holder = step.user_id or self.env.user
        if holder != self.env.user:
            self.env.user._doc_acting_employee(self.company_id)
        elif step:
            self._check_role(*groups)

    def _submit_blockers(self):
        """Return sentences that say what the draft lacks before submission."""
        self.ensure_one()
        blockers = []
        if not self.document_id._main_file():
            blockers.append(
                Missing(self.env._("The main document has no PDF yet."), "file")
            )
        if not self.signer_id:
            blockers.append(
                Missing(self.env._("Nobody is named to sign it."), "signer")
            )
        if not self.recipient_ids:
            blockers.append(
                Missing(self.env._("The list of recipients is empty."), "recipients")
            )
        _name, people = self._planned_chain()
        blockers.extend(reason for _step, _person, reason in people if reason)
        try:
            self._notation()
        except UserError as refusal:
            blockers.append(str(refusal.args[0]))
        return blockers

    def _flow_facts(self):
        """Return what the conditions of steps ask about this draft."""
        self.ensure_one()
        facts = {
            approval.Condition.URGENT
            if self.is_urgent
            else approval.Condition.NOT_URGENT
        }
        if self.reply_to_ids:
            facts.add(approval.Condition.REPLY)
        if self.type_id.kind == "legal":
            facts.add(approval.Condition.LEGAL)
        if self.document_id.current_file_ids.filtered(
            lambda file: file.role == "annex"
        ):
            facts.add(approval.Condition.ANNEX)
        return frozenset(facts)

    def _planned_chain(self):
        """Return (name of the flow, [(step, its holder, why nobody holds it)])."""
        self.ensure_one()
        # The agency's flows are everybody's to follow.
        flow = self.env["doc.flow"].sudo()._for(self)
        steps = approval.chain(
            flow._plan() if flow else approval.DEFAULT_FLOW, self._flow_facts()
        )
        return flow.name or False, [(step, *self._holder_of(step)) for step in steps]

    def _holder_of(self, step):
        """Return (who decides a step, sentence why nobody does)."""
        if step.holder is approval.Holder.SIGNER:
            return self.signer_id, False
        if step.holder is approval.Holder.PERSON:
            # Whom the flow names is an official of the agency or not, no more.
            person = self.env["res.users"].sudo().browse(step.named).sudo(False)
            if person.sudo().active and person._doc_employee(self.company_id):
                return person, False
            return person.browse(), self.env._(
                "%(name)s of the approval flow no longer works here. Ask the "
                "administrator to change the flow.",
                name=person.sudo().name,
            )
        unit = self.unit_id
        if step.holder is approval.Holder.HEAD_OF:
            unit = self.env["hr.department"].browse(step.named)
        head = unit._doc_head()
        if head:
            return head, False
        headless = self.env._(
            "The unit “%(unit)s” has no head.", unit=unit.sudo().name or "–"
        )
        return head, headless if unit else Missing(headless, "unit")

    def action_submit(self):
        """Submit the draft: the first turn of its flow begins."""
        self.ensure_one()
        self._check_may_edit({})
        self._refuse_blocked(self._submit_blockers())
        name, people = self._planned_chain()
        self._withdraw_steps(self.approval_ids)
        # Steps are made by acts; nobody has write access to them.
        self.env["doc.approval.step"].sudo()._by_action().create(
            [
                {
                    "outgoing_id": self.id,
                    "sequence": step.turn,
                    "kind": str(step.kind),
                    "user_id": person.id,
                }
                for step, person, _reason in people
            ]
        )
        everybody = self.env["res.users"].union(*(person for _s, person, _r in people))
        self.document_id._grant(users=everybody, reason="approval")
        self._apply(OutgoingMove.SUBMIT, return_reason=False, flow_name=name)
        self.document_id.sudo()._by_action().write({"is_private": False})
        self._go_on()
        return True

    def _withdraw_steps(self, steps):
        steps.filtered(lambda step: step.state in LIVE).sudo()._by_action().write(
            {"state": "withdrawn"}
        )

    def _go_on(self):
        """Begin the next turn; the signer's turn is a state of its own."""
        self.ensure_one()
        steps = self.approval_ids
        following = steps.browse(approval.due(steps._turns()))
        if not following:
            return
        to_sign = following.filtered(lambda step: step.kind == "sign")
        if to_sign:
            self._refuse_blocked(self._signer_turn_blockers())
            self._apply(OutgoingMove.INITIAL)
        following.sudo()._by_action().write(
            {"state": "pending", "since": fields.Datetime.now()}
        )
        for step in following:
            self._notify_work(
                step.user_id,
                self._step_summary(step),
                scope=None if step.kind == "sign" else "approve",
            )

    def _step_summary(self, step):
        speaking = self.with_context(lang=step.user_id.sudo().lang or self.env.lang)
        if step.kind == "sign":
            return speaking.env._("Sign %(name)s", name=self.name)
        if step.kind == "initial":
            return speaking.env._("Check and initial %(name)s", name=self.name)
        return speaking.env._("Check and approve %(name)s", name=self.name)

    def _signer_turn_blockers(self):
        """Return why the draft may not go to its signer yet."""
        self.ensure_one()
        return []

    def _refuse_blocked(self, blockers):
        if blockers:
            raise UserError(
                self.env._(
                    "This cannot be done yet:\n%(reasons)s",
                    reasons="\n".join(f"• {sentence}" for sentence in blockers),
                )
            )

    def _pending_step(self, *kinds):
        """Return the pending step of these kinds if it is the current user's."""
        steps = self.approval_ids.filtered(
            lambda step: step.kind in kinds and step.state == "pending"
        )
        mine = (steps & self._my_steps())[-1:]
        if not mine:
            self._check_holder(steps.user_id, self.env._("This decision"))
        return mine

    def action_initial(self, comment=""):
        """The unit's head answers for the content and passes it on."""
        self.ensure_one()
        step = self._pending_step("initial")
        self._check_role_of(step, UNIT_HEAD)
        self._approve(step, comment)
        return True

    def action_approve(self, comment=""):
        """Approve as reviewer or office; the next turn begins when all have."""
        self.ensure_one()
        step = self._pending_step("review", "office")
        self._check_role_of(step, *LINE)
        self._approve(step, comment)
        return True

    def _approve(self, step, comment, *, is_edited=False):
        acting = self._decide_as(step, self.env._("approving the draft"))
        if self._leads_to_signer(step):
            self._refuse_blocked(self._signer_turn_blockers())
        acting._apply(OutgoingMove.APPROVE)  # refuses with the state's own words
        step._decide("approved", comment, is_edited=is_edited)
        acting._finish_work(step.user_id)
        acting.document_id._journal("approved", step=step.id, kind=step.kind)
        acting._go_on()

    def _leads_to_signer(self, step):
        """Whether the signer's turn comes once this step is approved."""
        turns = [
            replace(turn, state=approval.StepState.APPROVED)
            if turn.key == step.id
            else turn
            for turn in self.approval_ids._turns()
        ]
        following = self.approval_ids.browse(approval.due(turns))
        return "sign" in following.mapped("kind")

    def action_approve_edited(self, comment, name, content):
        """Approve with edits: a new version of the main file under one's own name.

        :param comment: what was changed, required
        :param name, content: name and base64 content of the PDF
        """
        self.ensure_one()
        comment = self._need_reason(comment)
        step = self._pending_step("review", "initial", "office")
        self._check_role_of(step, *((UNIT_HEAD,) if step.kind == "initial" else LINE))
        try:
            data = b64decode(content or "", validate=True)
        except (BadBase64, ValueError) as error:
            raise UserError(self.env._("The upload is damaged. Try again.")) from error
        self._check_pdf(data, name)
        self.env["doc.file"]._check_upload(self.procedure_id, name, data, "main")
        self.document_id._main_file()._new_version(data, name)
        self._approve(step, comment, is_edited=True)
        self._notify_work(
            self.drafter_id,
            self.env._("Approved with edits: %(what)s", what=comment),
        )
        return True

    def action_return(self, reason):
        """Return the draft to its drafter with a reason."""
        self.ensure_one()
        reason = self._need_reason(reason)
        step = self._my_steps()[-1:]
        if self.state == "signed":
            self._check_role(CLERK)
        elif not step:
            pending = self.approval_ids.filtered(lambda one: one.state == "pending")
            self._check_holder(pending.user_id, self.env._("Returning the draft"))
        acting = (
            self._decide_as(step, self.env._("returning the draft")) if step else self
        )
        acting._apply(OutgoingMove.RETURN, return_reason=reason)
        step._decide("returned", reason)
        acting._stop_chain(step.user_id)
        self._notify_work(
            self.drafter_id,
            self.env._("Returned: %(reason)s", reason=reason),
        )
        return True

    def action_return_to(self, step_id, reason):
        """Return the draft to somebody who approved it before, with a reason.

        :param step_id: id of his approved step; he and all after him decide anew
        """
        self.ensure_one()
        reason = self._need_reason(reason)
        step = self._my_steps()[-1:]
        if not step:
            pending = self.approval_ids.filtered(lambda one: one.state == "pending")
            self._check_holder(pending.user_id, self.env._("Returning the draft"))
        live = self.approval_ids.filtered(lambda one: one.state in ("approved", *LIVE))
        again = approval.anew(live._turns(), step_id)
        if again is None:
            raise UserError(
                self.env._(
                    "Choose somebody who approved it before you. To let the drafter "
                    "change it, return it to him."
                )
            )
        acting = self._decide_as(step, self.env._("returning the draft"))
        acting._apply(OutgoingMove.STEP_BACK, return_reason=reason)
        step._decide("returned", reason)
        redone = live.browse(again)
        self._take_anew(redone, reason)
        self._go_on()
        return True

    def _take_anew(self, steps, reason):
        """Let these steps be decided again; what was decided stays as history."""
        makers = self.env["doc.approval.step"].sudo()._by_action()
        makers.create(
            [
                {
                    "outgoing_id": self.id,
                    "sequence": step.sequence,
                    "kind": step.kind,
                    "user_id": step.user_id.id,
                    "change_reason": reason,
                }
                for step in steps
            ]
        )
        elevated = steps.sudo()._by_action()
        elevated.filtered(lambda step: step.state in ("pending", "approved")).write(
            {"state": "withdrawn"}
        )
        self._finish_work(steps.user_id)

    def action_refuse_draft(self, reason):
        """Refuse the draft for good; it stays readable with the reason."""
        self.ensure_one()
        reason = self._need_reason(reason)
        step = self._my_steps()[-1:]
        if not step:
            pending = self.approval_ids.filtered(lambda one: one.state == "pending")
            self._check_holder(pending.user_id, self.env._("Refusing the draft"))
        acting = self._decide_as(step, self.env._("refusing the draft"))
        acting._apply(OutgoingMove.REFUSE, return_reason=reason)
        step._decide("refused", reason)
        acting._stop_chain(step.user_id)
        self._notify_work(
            self.drafter_id, self.env._("Refused: %(reason)s", reason=reason)
        )
        return True

    def _stop_chain(self, holder):
        """End the to-dos of everybody whose turn it was, or would have been."""
        others = self.approval_ids.filtered(lambda step: step.state in LIVE)
        self._finish_work(holder or self.env.user)
        self._finish_work(others.user_id - holder)
        self._withdraw_steps(others)

    def _taken_back_step(self):
        """Return the own approval that may still be taken back, if there is one."""
        self.ensure_one()
        turns = self.approval_ids._turns()
        return self.approval_ids.filtered(
            lambda step: (
                step.decided_by_id == self.env.user
                and step.state == "approved"
                and approval.may_take_back(turns, step.id)
            )
        )[-1:]

    def action_take_back(self, reason=""):
        """Take back what one passed on, while nobody after one has decided.

        The drafter gets his draft back; who approved decides again.
        """
        self.ensure_one()
        reason = (reason or "").strip() or self.env._(
            "Taken back by %(name)s", name=self.env.user.name
        )
        step = self._taken_back_step()
        if step:
            self._apply(OutgoingMove.STEP_BACK)
            later = self.approval_ids.filtered(
                lambda one: one.state == "pending" and one.sequence > step.sequence
            )
            self._take_anew(step | later, reason)
            self._go_on()
            return True
        self._check_holder(self.drafter_id, self.env._("Taking the draft back"))
        self._apply(OutgoingMove.TAKE_BACK, return_reason=reason)
        self._stop_chain(self.env["res.users"])
        return True

    def action_change_chain(self, steps, reason):
        """Replace the steps before the signature that have not begun.

        :param steps: list of ``{"turn": 25, "kind": "office", "user_id": 7}``
        :param reason: why, kept with each new step
        """
        self.ensure_one()
        reason = self._need_reason(reason)
        pending = self.approval_ids.filtered(lambda step: step.state == "pending")
        self._check_holder(
            self.drafter_id | self._my_steps().user_id
            if self._my_steps()
            else self.drafter_id,
            self.env._("Changing the rest of the approval"),
        )
        if self.state != "reviewing":
            raise UserError(
                self.env._("The draft is not under approval, or is with its signer.")
            )
        live = self.approval_ids.filtered(lambda step: step.state in LIVE)
        planned = [self._checked_step(row) for row in steps]
        plan = [
            *planned,
            *(
                approval.FlowStep(
                    step.sequence,
                    approval.StepKind(step.kind),
                    approval.Holder.SIGNER,
                )
                for step in live
                if step.kind == "sign"
            ),
        ]
        faults = approval.flow_faults(plan)
        begun = max(pending.mapped("sequence"), default=0)
        if any(step.turn <= begun for step in planned):
            raise UserError(
                self.env._("New steps come after the turn that is being decided.")
            )
        if faults:
            flow = self.env["doc.flow"]
            raise UserError("\n".join(flow._fault_sentence(one) for one in faults))
        replaced = live.browse(approval.changeable(live._turns()))
        self._withdraw_steps(replaced)
        self.env["doc.approval.step"].sudo()._by_action().create(
            [
                {
                    "outgoing_id": self.id,
                    "sequence": step.turn,
                    "kind": str(step.kind),
                    "user_id": step.named,
                    "change_reason": reason,
                }
                for step in planned
            ]
        )
        people = self.env["res.users"].browse([step.named for step in planned])
        self.document_id._grant(users=people, reason="approval")
        self.document_id._journal("chain_changed", reason=reason, steps=len(planned))
        return True

    def _checked_step(self, row):
        """Return a step that a client described; refuse anything else."""
        try:
            kind = approval.StepKind(row["kind"])
            turn, person = int(row["turn"]), int(row["user_id"])
        except (KeyError, TypeError, ValueError) as error:
            raise UserError(self.env._("That is no step of an approval.")) from error
        user = self.env["res.users"].browse(person).exists()
        if kind is approval.StepKind.SIGN or not user:
            raise UserError(self.env._("That is no step of an approval."))
        user.sudo()._doc_acting_employee(self.company_id)
        return approval.FlowStep(turn, kind, approval.Holder.PERSON, person)

    def action_cancel(self, reason):
        """Give the draft up; it stays readable with its reason."""
        self.ensure_one()
        self._check_holder(self.drafter_id, self.env._("Cancelling the draft"))
        reason = self._need_reason(reason)
        self._apply(OutgoingMove.CANCEL, return_reason=reason)
        self._withdraw_steps(self.approval_ids)
        self.sudo().activity_unlink(["doc_management.mail_activity_type_work"])
        return True

    def _sign_blockers(self):
        """Return sentences that say what stands against signing."""
        self.ensure_one()
        return []

    def _check_may_sign_here(self):
        """Refuse whoever is not the signer, or has no role that signs."""
        self.ensure_one()
        self._check_role(LEADER)
        return self._pending_step("sign")

    def action_sign(self):
        """The competent person signs (Art. 13).

        Without an addon for digital signatures this records the signature made by
        hand on paper; :mod:`doc_signing` replaces it by a signing request.
        """
        self.ensure_one()
        self._check_may_sign_here()
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
