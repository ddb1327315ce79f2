"""What the form of an outgoing document shows and lets its reader press."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..lib.docmgmt import workflow
from .remedies import remedy_of
from .roles import CLERK, SPECIALIST, UNIT_HEAD


class DocOutgoing(models.Model):
    """Who may press what, what blocks, what comes next.

    The actions check all of it again; these fields only spare their refusals.
    """

    _inherit = "doc.outgoing"

    can_edit = fields.Boolean(compute="_compute_can")
    can_submit = fields.Boolean(compute="_compute_can")
    can_ask_opinion = fields.Boolean(compute="_compute_can")
    can_cancel = fields.Boolean(compute="_compute_can")
    can_initial = fields.Boolean(compute="_compute_can")
    can_sign = fields.Boolean(compute="_compute_can")
    can_issue = fields.Boolean(compute="_compute_can")
    can_return = fields.Boolean(compute="_compute_can")
    can_give_opinion = fields.Boolean(compute="_compute_can")
    my_opinion_id = fields.Many2one("doc.opinion", compute="_compute_can")
    holder_label = fields.Char("Held by", compute="_compute_holder_label")
    next_step = fields.Char("Next", compute="_compute_next_step")
    waiting_for_me = fields.Boolean(
        compute="_compute_waiting_for_me", search="_search_waiting_for_me"
    )
    blocker_text = fields.Text(compute="_compute_blocker_text")
    blocker_checks = fields.Json(compute="_compute_blocker_text")
    return_text = fields.Text(compute="_compute_return_text")
    title_number = fields.Char(
        "Number and sign (title)", compute="_compute_title_number"
    )
    recipient_count = fields.Integer(compute="_compute_counts")
    opinion_label = fields.Char(compute="_compute_counts")

    @api.depends_context("uid")
    @api.depends(
        "state", "drafter_id", "author_ids", "approval_ids.state", "opinion_ids.state"
    )
    def _compute_can(self):
        user = self.env.user
        here = self.document_id._acting_documents()
        for outgoing in self:
            official = outgoing.document_id in here
            clerk = official and outgoing.company_id.doc_as_clerk
            editable = (
                outgoing.state in workflow.EDITABLE_OUTGOING
                and user in outgoing._editors()
                and (clerk or (official and user.has_group(SPECIALIST)))
            )
            pending = outgoing._my_steps()
            opinion = outgoing.opinion_ids.filtered(
                lambda opinion: opinion.state == "asked" and opinion.user_id == user
            )[:1]
            outgoing.can_edit = editable
            mine = editable and bool(outgoing.id) and outgoing.drafter_id == user
            outgoing.can_submit = mine
            outgoing.can_ask_opinion = mine
            outgoing.can_cancel = outgoing.drafter_id == user and (
                outgoing.state in ("reviewing", "to_sign")
                or (outgoing.state == "draft" and bool(outgoing.id))
            )
            outgoing.can_initial = (
                outgoing.state == "reviewing"
                and "initial" in pending.mapped("kind")
                and official
                and (
                    user.has_group(UNIT_HEAD)
                    or user
                    not in pending.filtered(lambda step: step.kind == "initial").user_id
                )
            )
            outgoing.can_sign = (
                outgoing.state == "to_sign"
                and "sign" in pending.mapped("kind")
                and official
            )
            outgoing.can_issue = outgoing.state == "signed" and clerk
            outgoing.can_return = (
                outgoing.state in ("reviewing", "to_sign") and bool(pending)
            ) or (outgoing.state == "signed" and clerk)
            outgoing.my_opinion_id = opinion
            outgoing.can_give_opinion = bool(opinion)

    @api.depends("state", "drafter_id", "approval_ids.state")
    def _compute_holder_label(self):
        for outgoing in self:
            if outgoing.state == "draft":
                people = outgoing.drafter_id.sudo().name
            elif outgoing.state in ("reviewing", "to_sign", "signing"):
                # Whose turn it is is shown to all who may read the document.
                people = ", ".join(
                    outgoing.sudo()
                    .approval_ids.filtered(lambda step: step.state == "pending")
                    .user_id.mapped("name")
                )
            elif outgoing.state in ("signed", "issuing"):
                people = self.env._("Clerk's office")
            else:
                people = False
            outgoing.holder_label = people

    @api.depends_context("uid", "lang")
    @api.depends("state", "approval_ids.state", "opinion_ids.state")
    def _compute_next_step(self):
        """Name the act that waits for the current user, if one does."""
        for outgoing in self:
            if outgoing.can_issue:
                step = self.env._("Number and issue")
            elif outgoing.can_sign:
                step = self.env._("Sign")
            elif outgoing.can_initial:
                step = self.env._("Initial")
            elif outgoing.can_give_opinion:
                step = self.env._("Give an opinion")
            elif outgoing.can_submit:
                step = self.env._("Submit")
            else:
                step = False
            outgoing.next_step = step

    @api.depends_context("uid")
    @api.depends("state", "approval_ids.state", "opinion_ids.state")
    def _compute_waiting_for_me(self):
        waiting = self.filtered("id").filtered_domain(self._waiting_domain())
        for outgoing in self:
            outgoing.waiting_for_me = outgoing in waiting

    @api.model
    def _search_waiting_for_me(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        return self._waiting_domain()

    @api.model
    def _waiting_domain(self):
        """Return what waits for the current user by his roles and turns."""
        user = self.env.user
        mine = (
            Domain("state", "=", "draft") & Domain("drafter_id", "=", user.id)
            | Domain(
                "approval_ids",
                "any",
                [("user_id", "=", user.id), ("state", "=", "pending")],
            )
            | Domain(
                "opinion_ids",
                "any",
                [("user_id", "=", user.id), ("state", "=", "asked")],
            )
        )
        if clerk := self.env["res.company"]._doc_agencies_as(CLERK):
            mine |= Domain("state", "=", "signed") & Domain("company_id", "in", clerk)
        return mine

    @api.depends_context("uid", "lang")
    @api.depends(
        "state",
        "signer_id",
        "unit_id",
        "recipient_ids",
        "current_file_ids",
        "approval_ids.state",
        "opinion_ids.state",
    )
    def _compute_blocker_text(self):
        """Say what keeps the user from his next act: heading, then one per line.

        ``blocker_checks`` names the buttons that mend it; what keeps the clerk from
        the issue has them in ``issue_checks``.
        """
        for outgoing in self:
            if not outgoing.id:
                # While a form is being filled in, what was saved last holds.
                outgoing.blocker_text = outgoing._origin.blocker_text
                outgoing.blocker_checks = outgoing._origin.blocker_checks
                continue
            heading, blockers = "", []
            if outgoing.can_submit:
                heading = self.env._("Not ready to be submitted:")
                blockers = outgoing._blockers_or_refusal("_submit_blockers")
            elif outgoing.can_sign:
                heading = self.env._("Cannot be signed yet:")
                blockers = outgoing._blockers_or_refusal("_sign_blockers")
            elif outgoing.can_issue:
                heading = self.env._("Cannot be issued yet:")
                blockers = outgoing._blockers_or_refusal("_issue_blockers")
            outgoing.blocker_text = (
                "\n".join([heading, *blockers]) if blockers else False
            )
            outgoing.blocker_checks = outgoing._mended(blockers)

    def _mended(self, blockers):
        """Return the sentences with what mends each, or False."""
        if self.can_issue or not blockers:
            return False
        remedies = self._remedies()
        return [
            {"text": str(sentence), **self._remedy(remedies, *remedy_of(sentence))}
            for sentence in blockers
        ]

    def _blockers_or_refusal(self, name):
        """Return the sentences of a check, also where it refuses by raising."""
        try:
            return getattr(self, name)()
        except UserError as refusal:
            return [str(refusal.args[0])]

    @api.depends_context("lang")
    @api.depends("state", "return_reason", "issue_error", "approval_ids.state")
    def _compute_return_text(self):
        """Say why it came back, was given up, or stopped, in the person's words."""
        for outgoing in self:
            lines = []
            if outgoing.state == "draft" and outgoing.return_reason:
                step = outgoing.approval_ids.filtered(
                    lambda step: step.state == "returned"
                )[-1:]
                name = step.user_id.sudo().name
                lines = [
                    self.env._("Returned by %(name)s:", name=name)
                    if name
                    else self.env._("Returned:"),
                    outgoing.return_reason,
                ]
            elif outgoing.state == "cancelled":
                lines = [self.env._("Given up:"), outgoing.return_reason or ""]
            elif outgoing.issue_error and outgoing.state != "issued":
                lines = [self.env._("Issuing stopped:"), outgoing.issue_error]
            outgoing.return_text = "\n".join(lines) if lines else False

    @api.depends("printed_number", "notation_preview")
    def _compute_title_number(self):
        for outgoing in self:
            outgoing.title_number = outgoing.printed_number or (
                f"……/{outgoing.notation_preview}" if outgoing.notation_preview else ""
            )

    @api.depends("recipient_ids", "opinion_ids.state")
    def _compute_counts(self):
        for outgoing in self:
            outgoing.recipient_count = len(outgoing.recipient_ids)
            given = outgoing.opinion_ids.filtered(
                lambda opinion: opinion.state == "given"
            )
            outgoing.opinion_label = (
                f"{len(given)}/{len(outgoing.opinion_ids)}"
                if outgoing.opinion_ids
                else False
            )
