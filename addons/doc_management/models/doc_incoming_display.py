"""What the form of an incoming document shows and lets its reader press."""

from typing import Any, NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain

from ..lib.docmgmt import workflow
from . import office_time
from .roles import CLERK, LEADER

AT_WORK = ("directed", "in_progress")


class Hands(NamedTuple):
    """For whom the user may act at one agency, himself included, by power."""

    company: Any
    is_clerk: bool
    directs: bool
    reopens: bool
    assign: Any
    supervise: Any
    receive: Any


class DocIncoming(models.Model):
    """Who may press what, what blocks, what comes next.

    The actions check all of it again; these fields only spare their refusals.
    """

    _inherit = "doc.incoming"

    issued_number = fields.Char(
        "Issuer's number",
        size=11,
        compute="_compute_issued",
        inverse="_inverse_issued",
        help="As its issuer numbered it.",
    )
    issued_notation = fields.Char(
        "Issuer's sign", size=30, compute="_compute_issued", inverse="_inverse_issued"
    )
    issued_date = fields.Date(
        "Dated", compute="_compute_issued", inverse="_inverse_issued"
    )
    can_edit = fields.Boolean(compute="_compute_can")
    can_register = fields.Boolean(compute="_compute_can")
    can_refuse = fields.Boolean(compute="_compute_can")
    can_direct = fields.Boolean(compute="_compute_can")
    can_start = fields.Boolean(compute="_compute_can")
    can_draft_reply = fields.Boolean(compute="_compute_can")
    can_finish = fields.Boolean(compute="_compute_can")
    can_confirm_read = fields.Boolean(compute="_compute_can")
    can_give_opinion = fields.Boolean(compute="_compute_can")
    can_pass_on = fields.Boolean(compute="_compute_can")
    must_pass_on = fields.Boolean(
        compute="_compute_can", help="Given to one's unit: passing on comes first."
    )
    can_act_on_part = fields.Boolean(compute="_compute_can")
    can_ask_more_time = fields.Boolean(
        compute="_compute_can", help="One's part is passed on, and has a deadline."
    )
    can_reopen = fields.Boolean(compute="_compute_can")
    acting_for_id = fields.Many2one(
        "res.users", "Acting for", compute="_compute_can", compute_sudo=False
    )
    acting_text = fields.Char(compute="_compute_acting_text")
    my_assignment_id = fields.Many2one("doc.assignment", compute="_compute_can")
    next_step = fields.Char("Next", compute="_compute_next_step")
    waiting_for_me = fields.Boolean(
        compute="_compute_waiting_for_me", search="_search_waiting_for_me"
    )
    blocker_text = fields.Text(compute="_compute_blocker_text")
    deadline_text = fields.Text(compute="_compute_deadline_text")
    deadline_level = fields.Char(
        compute="_compute_deadline_short", help="fine, look or stop."
    )
    deadline_short = fields.Char("Due", compute="_compute_deadline_short")
    assignment_count = fields.Integer(compute="_compute_counts")
    reply_count = fields.Integer(compute="_compute_counts")

    @api.depends(
        "document_id.number", "document_id.notation", "document_id.document_date"
    )
    def _compute_issued(self):
        for incoming in self:
            incoming.issued_number = incoming.document_id.number
            incoming.issued_notation = incoming.document_id.notation
            incoming.issued_date = incoming.document_id.document_date

    def _inverse_issued(self):
        for incoming in self:
            incoming.action_set_issue_data(
                incoming.issued_number, incoming.issued_notation, incoming.issued_date
            )

    @api.depends_context("uid")
    @api.depends("state", "assignment_ids.state", "assignment_ids.user_id")
    def _compute_can(self):
        # Who reads a document reads its parts: the rule is not asked again for each.
        self.sudo().assignment_ids.mapped("user_id")
        here = self.document_id._acting_documents()
        hands = {
            company: self._hands(company)
            for company in self.company_id | self.env.company
        }
        for incoming in self:
            official = incoming.document_id in here
            hand = hands[incoming.company_id or self.env.company]
            clerk = official and hand.is_clerk
            part_of_mine, passing = incoming._own_part(hand)
            mine = part_of_mine or passing
            lead = incoming._lead()
            leads = incoming.state in AT_WORK and lead in hand.receive
            incoming.my_assignment_id = mine
            incoming.acting_for_id = incoming._acting_for(hand, mine, lead)
            incoming.can_edit = clerk and incoming.state in workflow.EDITABLE_INCOMING
            incoming.can_register = clerk and incoming.state == "arrived"
            incoming.can_refuse = clerk and incoming.state in (
                "arrived",
                "quarantined",
            )
            incoming.can_direct = (
                official and hand.directs and incoming.state in ("registered", *AT_WORK)
            )
            incoming.can_start = leads and incoming.state == "directed"
            incoming.can_draft_reply = leads
            incoming.can_finish = leads
            incoming.can_confirm_read = part_of_mine.role == "inform"
            incoming.can_give_opinion = part_of_mine.role == "coordinate"
            incoming.can_pass_on = bool(passing) and incoming.state in AT_WORK
            incoming.must_pass_on = incoming.can_pass_on and passing.to_unit
            incoming.can_act_on_part = (
                bool(part_of_mine)
                and incoming.state in AT_WORK
                and part_of_mine.role != "inform"
            )
            incoming.can_ask_more_time = (
                not incoming.can_act_on_part
                and incoming.state in AT_WORK
                and bool(incoming._passed_part(hand.receive))
            )
            incoming.can_reopen = incoming.state == "done" and (
                official and (hand.reopens or lead in hand.receive)
            )

    @api.model
    def _hands(self, company):
        """Return what the user may do at an agency by himself and for others."""
        user = self.env.user
        by_scope = {
            scope: user._doc_proxies(scope, company)
            for scope in ("assign", "supervise", "receive")
        }
        return Hands(
            company,
            is_clerk=user._doc_has_role(CLERK, company),
            directs=any(
                one._doc_has_role(LEADER, company) for one in by_scope["assign"]
            ),
            reopens=any(
                one._doc_has_role(LEADER, company) for one in by_scope["supervise"]
            ),
            **by_scope,
        )

    def _own_part(self, hand):
        """Return (the part to handle, the part to pass on); one's own go first."""
        open_parts = self.assignment_ids.filtered(
            lambda part: part.state in ("open", "waiting")
        ).sorted(lambda part: part.user_id != self.env.user)
        return (
            open_parts.filtered(lambda part: part.user_id in hand.receive)[:1],
            open_parts.filtered(lambda part: part.user_id in hand.assign)[:1],
        )

    def _passed_part(self, people):
        """Return the part with a deadline that these people hold and passed on."""
        return self.assignment_ids.filtered(
            lambda part: (
                part.state == "passed"
                and part.role != "inform"
                and part.deadline
                and part.user_id in people
            )
        )[:1]

    def _acting_for(self, hand, mine, lead):
        """Return in whose name the user will act here, if not in his own."""
        user = self.env.user
        if self.state == "registered":
            holder = self.holder_id
            if hand.directs and holder in hand.assign:
                return holder - user
            lenders = (hand.assign - user).filtered(
                lambda one: one._doc_has_role(LEADER, hand.company)
            )
            own = user._doc_has_role(LEADER, hand.company)
            return lenders[: 0 if own else 1]
        holders = mine.user_id or (lead if lead in hand.receive else lead.browse())
        return holders - user

    @api.depends_context("uid", "lang")
    @api.depends("state", "assignment_ids.state")
    def _compute_next_step(self):
        """Name the act that waits for the current user, if one does."""
        for incoming in self:
            if incoming.can_register:
                step = self.env._("Register")
            elif incoming.can_direct and incoming.state == "registered":
                step = self.env._("Write the directive")
            elif incoming.must_pass_on:
                step = self.env._("Pass on or take up")
            elif incoming.can_start:
                step = self.env._("Take up")
            elif incoming.can_finish:
                step = self.env._("Reply or close")
            elif incoming.can_give_opinion:
                step = self.env._("Give an opinion")
            elif incoming.can_confirm_read:
                step = self.env._("Read")
            else:
                step = False
            incoming.next_step = step

    @api.depends_context("uid", "lang")
    @api.depends("acting_for_id", "company_id")
    def _compute_acting_text(self):
        """Say in whose name, or in which of several posts, the user acts here."""
        user = self.env.user
        posts = user._doc_posts()
        headed = self.env["hr.department"].sudo()
        headed = headed.search([("manager_id", "in", posts.ids)])
        for incoming in self:
            post = posts.filtered(
                lambda one, company=incoming.company_id: one.company_id == company
            )[:1]
            unit = incoming.my_assignment_id.sudo().department_id
            if incoming.acting_for_id:
                incoming.acting_text = self.env._(
                    "You act for %(name)s, by delegation. Both names are recorded.",
                    name=incoming.acting_for_id.sudo().name,
                )
            elif incoming.my_assignment_id.to_unit and len(headed) > 1:
                incoming.acting_text = self.env._(
                    "You act as head of %(unit)s, %(agency)s.",
                    unit=unit.name,
                    agency=incoming.company_id.sudo().name,
                )
            elif post and len(posts) > 1:
                incoming.acting_text = self.env._(
                    "You act as %(post)s of %(unit)s, %(agency)s.",
                    post=post.job_title or self.env._("official"),
                    unit=post.department_id.name,
                    agency=incoming.company_id.sudo().name,
                )
            else:
                incoming.acting_text = False

    @api.depends_context("uid")
    @api.depends("state", "holder_id", "assignment_ids.state")
    def _compute_waiting_for_me(self):
        waiting = self.filtered("id").filtered_domain(self._waiting_domain())
        for incoming in self:
            incoming.waiting_for_me = incoming in waiting

    @api.model
    def _search_waiting_for_me(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        return self._waiting_domain()

    @api.model
    def _waiting_domain(self):
        """Return what waits for the current user by his roles and parts."""
        user = self.env.user
        companies = self.env["res.company"]
        mine = self._held_domain(user)
        if clerk := companies._doc_agencies_as(CLERK):
            mine |= Domain("state", "in", ("arrived", "quarantined")) & Domain(
                "company_id", "in", clerk
            )
        if leader := companies._doc_agencies_as(LEADER):
            mine |= (
                Domain("state", "=", "registered")
                & Domain("holder_id", "in", (user.id, False))
                & Domain("company_id", "in", leader)
            )
        return mine | self._lent_work_domain()

    @api.model
    def _held_domain(self, people):
        """Return where these people owe work or reading."""
        own = [("user_id", "in", people.ids), ("state", "in", ("open", "waiting"))]
        work = [*own, ("role", "!=", "inform")]
        reading = [*own, ("role", "=", "inform")]
        return (
            Domain("assignment_ids", "any", work) & Domain("state", "in", AT_WORK)
        ) | (
            # Reading is owed even after the work is finished.
            Domain("assignment_ids", "any", reading)
            & Domain("state", "in", (*AT_WORK, "done"))
        )

    @api.model
    def _lent_work_domain(self):
        """Return what waits for those who delegated it to the current user."""
        delegations = self.env["doc.delegation"]
        # Whom one stands in for is one's own affair.
        running = delegations.sudo().search(
            delegations._running_domain() & Domain("delegate_id", "=", self.env.uid)
        )
        lent = Domain.FALSE
        for company in running.company_id:
            user = self.env.user
            receive = user._doc_delegators("receive", company)
            assign = user._doc_delegators("assign", company)
            here = Domain("company_id", "=", company.id)
            if receive:
                lent |= here & self._held_domain(receive)
            if assign:
                to_pass_on = [
                    ("user_id", "in", assign.ids),
                    ("state", "=", "open"),
                    ("to_unit", "=", True),
                ]
                lent |= here & (
                    Domain("state", "=", "registered")
                    & Domain("holder_id", "in", assign.ids)
                    | Domain("state", "in", AT_WORK)
                    & Domain("assignment_ids", "any", to_pass_on)
                )
        return lent

    @api.depends_context("uid", "lang")
    @api.depends(
        "state",
        "subject",
        "issuer_id",
        "issuer_name",
        "document_date",
        "current_file_ids",
    )
    def _compute_blocker_text(self):
        """Say what keeps the clerk from registering: heading, then one per line."""
        for incoming in self:
            blockers = []
            if incoming.id and incoming.can_register:
                blockers = incoming._registration_blockers()
            incoming.blocker_text = (
                "\n".join([self.env._("Not ready for the register:"), *blockers])
                if blockers
                else False
            )

    @api.depends_context("lang")
    @api.depends("deadline", "state", "done_late")
    def _compute_deadline_short(self):
        now = self.env["res.company"]._doc_now()
        for incoming in self:
            if incoming.state == "done" and incoming.done_late:
                day = office_time.to_office(incoming.deadline).strftime("%d/%m")
                incoming.deadline_level = "stop"
                incoming.deadline_short = self.env._("late, due %(day)s", day=day)
                continue
            if not incoming.deadline or incoming.state not in AT_WORK:
                incoming.deadline_level = incoming.deadline_short = False
                continue
            due = office_time.to_office(incoming.deadline)
            incoming.deadline_level, incoming.deadline_short = self._due_in_short(
                due, now
            )

    @api.model
    def _due_in_short(self, due, now):
        """Return (level, words) of a moment at the office: fine, look or stop."""
        if due < now:
            day = due.strftime("%d/%m")
            return "stop", self.env._("overdue since %(day)s", day=day)
        if due.date() == now.date():
            return "look", self.env._("today %(time)s", time=due.strftime("%H:%M"))
        return "fine", due.strftime("%d/%m %H:%M")

    @api.depends_context("lang")
    @api.depends("deadline", "deadline_reason", "state", "done_late")
    def _compute_deadline_text(self):
        for incoming in self:
            if not incoming.deadline_level:
                incoming.deadline_text = False
                continue
            lines = [
                incoming._finished_late_in_words()
                if incoming.state == "done"
                else f"{incoming.days_left}."
            ]
            if incoming.deadline_reason:
                lines.append(
                    self.env._("Counted: %(how)s.", how=incoming.deadline_reason)
                )
            incoming.deadline_text = "\n".join(lines)

    def _finished_late_in_words(self):
        due, done = map(office_time.to_office, (self.deadline, self.done_at))
        return self.env._(
            "Finished on %(done)s, after the deadline of %(due)s.",
            done=done.strftime("%d/%m %H:%M"),
            due=due.strftime("%d/%m %H:%M"),
        )

    @api.depends("assignment_ids.state", "reply_ids")
    def _compute_counts(self):
        for incoming in self:
            incoming.assignment_count = len(
                incoming.assignment_ids.filtered(lambda part: part.state != "withdrawn")
            )
            incoming.reply_count = len(incoming.reply_ids)

    def action_confirm_read(self):
        """Confirm having read one's own part, from the document's form."""
        self.ensure_one()
        part = self.my_assignment_id
        self._as_holder(part.user_id, self.env._("Confirming"), "receive")
        return part.action_read()

    def action_view_replies(self):
        """Open the replies to this document that the user may read."""
        self.ensure_one()
        replies = self.reply_ids
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Replies"),
            "res_model": "doc.outgoing",
            "view_mode": "list,form",
            "domain": [("id", "in", replies.ids)],
        }
        if len(replies) == 1:
            action.update(view_mode="form", res_id=replies.id)
        return action
