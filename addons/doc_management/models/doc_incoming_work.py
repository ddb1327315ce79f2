"""Văn bản đến: bút phê, assignment, work, result."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..lib.docmgmt import routing
from ..lib.docmgmt.routing import PartMove, Role, RoutingError, Target
from ..lib.docmgmt.workflow import IncomingMove
from . import office_time
from .roles import LEADER

LIVING = ("open", "waiting", "passed")
STANDARD_DAYS = 5
"""Working days proposed where neither document nor procedure says any."""


class DocIncoming(models.Model):
    """From the leader's directive to the result (Decree 30/2020/NĐ-CP Art. 23-24)."""

    _inherit = "doc.incoming"

    my_role = fields.Selection(
        [("lead", "Lead"), ("coordinate", "Coordinate"), ("inform", "For information")],
        "My part",
        compute="_compute_my_role",
    )
    days_left = fields.Char("Time left", compute="_compute_days_left")

    @api.depends_context("uid")
    @api.depends("assignment_ids.user_id", "assignment_ids.role")
    def _compute_my_role(self):
        for incoming in self:
            mine = incoming.assignment_ids.filtered(
                lambda assignment: assignment.user_id == self.env.user
            )
            incoming.my_role = mine[:1].role

    @api.depends("deadline", "done_at")
    def _compute_done_late(self):
        for incoming in self:
            done, due = incoming.done_at, incoming.deadline
            incoming.done_late = bool(done and due and done > due)

    @api.depends("deadline", "state")
    def _compute_days_left(self):
        now = self.env["res.company"]._doc_now()
        calendars = {}
        for incoming in self:
            if not incoming.deadline or incoming.state in ("done", "refused"):
                incoming.days_left = False
                continue
            company = incoming.company_id
            if company not in calendars:
                calendars[company] = company._doc_working_calendar()
            calendar = calendars[company]
            due = office_time.to_office(incoming.deadline)
            left = calendar.remaining(now, due)
            when = due.strftime("%d/%m %H:%M")
            if left.is_late:
                incoming.days_left = self.env._("Overdue since %(day)s", day=when)
            else:
                incoming.days_left = self.env._(
                    "%(days)s working days left, until %(day)s",
                    days=left.working_days,
                    day=when,
                )

    def action_direct(
        self,
        lead_id=None,
        coordinator_ids=None,
        inform_ids=None,
        directive="",
        deadline_days=None,
        deadline=None,
        targets=None,
        handling="plain",
    ):
        """Write the directive: exactly one lead, helpers, people to inform.

        Whom the procedure always informs is informed as well (C13).

        Directing anew withdraws the parts given before, with all that was passed on.

        :param lead_id: id of the user who leads (chủ trì)
        :param coordinator_ids: ids of users who help (phối hợp)
        :param inform_ids: ids of users who are informed (để biết)
        :param directive: the leader's words (bút phê)
        :param deadline_days: working days from now; the first day is not counted
        :param deadline: or a moment, UTC, in the server's format
        :param targets: instead of the ids: list of ``{"role": "lead", "coordinate" or
            "inform", "user_id" or "unit_id": id}`` with, each optional, its own
            ``instruction``, ``deadline_days`` or ``deadline``
        :param handling: ``plain``; ``dossier`` opens a work dossier kept by the lead
            (DN-6.1c); ``inform`` names people to inform alone and closes the document
            at once (DN-6.1a)
        :raises UserError: no lead, unknown people, a deadline in the past
        """
        self.ensure_one()
        self = self._as_role(
            LEADER, self.env._("Writing the directive"), "assign", self.holder_id
        )
        if targets is None:
            targets = self._people_as_targets(lead_id, coordinator_ids, inform_ids)
        targets = [*targets, *self._always_informed(targets)]
        wanted = self._targets(targets)
        try:
            routing.check_handling(handling, wanted)
        except RoutingError as refusal:
            part = self.env["doc.assignment"]
            raise UserError(part._sentence(refusal)) from refusal
        if handling == "inform":
            deadline_days = deadline = None
        moment, reason = self._deadline(deadline_days, deadline)
        terms = self._terms(targets, wanted, moment, reason)
        moment, reason = next(
            (
                term
                for given, term in zip(wanted, terms, strict=True)
                if given.role is Role.LEAD
            ),
            (moment, reason),
        )
        self._apply(
            IncomingMove.DIRECT,
            directive=(directive or "").strip(),
            directed_by_id=self._principal().id,
            directed_through_id=self._through().id,
            directed_at=fields.Datetime.now(),
            deadline=moment,
            deadline_reason=reason,
            handling=handling,
        )
        self._finish_work(self._principal())
        before = self._replace_parts()
        for target, given, (due, how) in zip(targets, wanted, terms, strict=True):
            self._make_parts([given], target.get("instruction") or directive, due, how)
        if handling == "dossier":
            self._order_dossier()
        self._tell_relieved(before)
        self._after_direct()
        if handling == "inform":
            self._complete(self.env._("For information"))
        return True

    def _terms(self, targets, wanted, moment, reason):
        """Return (deadline, how it was counted) of each: his own, else the common one.

        The document is due with its lead; nobody who helps is due later.

        :raises UserError: a helper's own deadline is later than the lead's
        """
        own = [
            self._deadline(target.get("deadline_days"), target.get("deadline"))
            for target in targets
        ]
        leads = [
            term
            for given, term in zip(wanted, own, strict=True)
            if given.role is Role.LEAD and term[0]
        ]
        lead = leads[0] if leads else (moment, reason)
        late = [due for due, _how in own if due and lead[0] and due > lead[0]]
        if late:
            raise UserError(
                self.env._(
                    "The lead is due on %(day)s: who helps cannot be due later.",
                    day=office_time.to_office(lead[0]).strftime("%d/%m %H:%M"),
                )
            )
        common = lead if lead[0] and moment and moment > lead[0] else (moment, reason)
        return [term if term[0] else common for term in own]

    def _always_informed(self, targets):
        """Return as targets whom the procedure informs of every assignment (C13)."""
        procedure = self.procedure_id.sudo()
        if not procedure.cc_on_directive:
            return []
        named = {
            target.get("user_id") for target in targets if isinstance(target, dict)
        }
        copies = procedure.cc_user_ids - self._principal()
        return [
            {"role": Role.INFORM.value, "user_id": user.id}
            for user in copies
            if user.id not in named and user._doc_post(self.company_id)
        ]

    def _people_as_targets(self, lead_id, coordinator_ids, inform_ids):
        """Return persons as targets; who leads is not asked to help as well."""
        lead = [lead_id] if lead_id else []
        helpers = [one for one in coordinator_ids or [] if one not in lead]
        informed = [one for one in inform_ids or [] if one not in (*lead, *helpers)]
        return [
            {"role": role, "user_id": one}
            for role, people in (
                ("lead", lead),
                ("coordinate", helpers),
                ("inform", informed),
            )
            for one in people
        ]

    def _targets(self, targets):
        """Check what a client names and return it as rules know it.

        :param targets: list of dicts, see :meth:`action_direct`
        :raises UserError: an unknown role, person or unit, or one of another agency
        """
        wanted = []
        for target in targets:
            if not isinstance(target, dict) or target.get("role") not in list(Role):
                raise UserError(self.env._("Choose a person or a unit."))
            person, unit = target.get("user_id") or 0, target.get("unit_id") or 0
            named = bool(person) != bool(unit) and isinstance(person or unit, int)
            if not named or (person and not self._officials([person])):
                raise UserError(self.env._("Choose a person or a unit."))
            if unit:
                self._unit_with_head(unit)
            wanted.append(Target(Role(target["role"]), person, unit))
        return wanted

    def _unit_with_head(self, unit_id):
        """Return a unit of this agency that somebody heads."""
        # Units are public inside the agency.
        unit = self.env["hr.department"].sudo().browse(unit_id).exists()
        if not unit or unit.company_id != self.company_id:
            raise UserError(self.env._("That unit is not of this agency."))
        if not unit._doc_head():
            raise UserError(
                self.env._(
                    "Nobody heads “%(unit)s”. Choose a person, or ask the "
                    "administrator to set the head of the unit under Employees.",
                    unit=unit.name,
                )
            )
        return unit

    def _replace_parts(self):
        """Withdraw what an earlier directive gave; return who held of it."""
        living = self.sudo().assignment_ids.filtered(lambda part: part.state in LIVING)
        old = living.filtered(lambda part: not part.parent_id)
        old.with_env(self.env)._withdraw(self.env._("Directed anew"))
        return living.user_id.with_env(self.env)

    def _tell_relieved(self, before):
        """Tell those who held a part before a new directive and have none now."""
        parts = self.sudo().assignment_ids
        now = parts.filtered(lambda part: part.state in (*LIVING, "done")).user_id
        relieved = before - now - self.env.user - self._principal()
        if relieved:
            self.sudo().message_post(
                body=self.env._(
                    "Directed anew: %(names)s no longer handle this document.",
                    names=", ".join(relieved.sudo().mapped("name")),
                ),
                partner_ids=relieved.partner_id.ids,
                author_id=self.env.user.partner_id.id,
            )

    def _make_parts(self, targets, instruction, deadline, how, parent=None, giver=None):
        """Make the parts of a directive or of passing on, and tell their holders.

        :param targets: checked targets of the rules
        :param deadline: UTC or False
        :param giver: whose decision the user carries out, if not his own
        """
        # Parts are made by acts that checked who may; nobody creates them directly.
        parts = self.env["doc.assignment"].sudo()._by_action()
        parts.flush_model(["state"])  # a withdrawn lead must be gone from its index
        due = deadline and office_time.to_office(deadline).date()
        received = office_time.to_database(self._legal_now())
        for target in targets:
            user, unit = self._holder_of(target)
            part = parts.create(
                {
                    "incoming_id": self.id,
                    "parent_id": parent.id if parent else False,
                    "role": str(target.role),
                    "user_id": user.id,
                    "department_id": unit.id,
                    "to_unit": bool(target.unit),
                    "assigner_id": (giver or self._principal()).id,
                    "assigned_through_id": (
                        self.env.user - giver if giver else self._through()
                    ).id,
                    "instruction": (instruction or "").strip(),
                    "received_at": received,
                    "deadline": False if target.role is Role.INFORM else deadline,
                    "deadline_reason": how,
                }
            )
            part._let_read()
            part.with_env(self.env)._tell(due or None)
            if target.role is Role.LEAD:
                self.sudo()._by_action().write({"holder_id": user.id})
                self.document_id.sudo()._by_action().write({"unit_id": unit.id})

    def _holder_of(self, target):
        """Return (user, unit) of a target: a unit's part is held by its head."""
        if target.unit:
            unit = self._unit_with_head(target.unit)
            return unit._doc_head(), unit
        user = self.env["res.users"].browse(target.person)
        return user, user.sudo()._doc_employee(self.company_id).department_id

    def _officials(self, user_ids):
        """Return users by id, refusing any who is no official of this agency."""
        users = self.env["res.users"].browse(user_ids).exists()
        for user in users:
            # Whether a colleague has a post here is not the leader's to read up.
            user.sudo()._doc_acting_employee(self.company_id)
        return users

    def _deadline(self, days, moment):
        """Return (deadline UTC or False, how it was counted)."""
        if days:
            counted = self._count_days(days)
            return office_time.to_database(counted.at), self._explain_deadline(counted)
        if not moment:
            return False, False
        return self._moment(moment), self.env._("Set by the leader")

    def _rule_days(self):
        """Return the working days the procedure gives such documents, or None."""
        self.ensure_one()
        return self.procedure_id._default_days(self.type_id, self.urgency)

    def _count_until(self, day):
        """Return the deadline of a day: its end, or that of the next working day.

        A day off moves on (Civil Code Art. 148).

        :raises UserError: the day has passed, or is today and no working day
        """
        now = self.company_id._doc_now()
        calendar = self.company_id._doc_working_calendar()
        days = (day - now.date()).days
        if days < 0 or (days == 0 and not calendar.is_working_day(day)):
            raise UserError(
                self.env._("The deadline lies in the past. Choose another.")
            )
        if days == 0:
            return calendar.add_calendar_days(now - timedelta(days=1), 1)
        return calendar.add_calendar_days(now, days)

    def _usual_term(self):
        """Return (term, days): what a directive proposes where nobody chooses.

        ``document``: the day the document itself asks for; ``rule``: the days of the
        procedure; ``standard``: neither is known.
        """
        if self.due_date and self.due_date >= self.company_id._doc_today():
            return "document", 0
        days = self._rule_days()
        return ("rule", days) if days else ("standard", STANDARD_DAYS)

    def _lead_part(self):
        """Return the part of who leads now: the lowest one that is not closed."""
        parts = self.assignment_ids.filtered(lambda part: part.role == "lead")
        working = parts.filtered(lambda part: part.state in ("open", "waiting"))
        finished = parts.filtered(lambda part: part.state == "done")
        return (working or finished).sorted("depth")[-1:]

    def _lead(self):
        return self._lead_part().user_id

    def action_start(self):
        """The lead takes the work up (status 05 on the axis)."""
        self.ensure_one()
        self = self._as_holder(self._lead(), self.env._("Starting the work"), "receive")
        if self.state == "in_progress":
            return True
        self._apply(IncomingMove.START)
        self._after_start()
        return True

    def action_done(self, result):
        """The lead closes the document with a result instead of a reply."""
        self.ensure_one()
        result = self._need_reason(result)
        self._as_lead_to_close()._complete(result)
        return True

    def _complete(self, result):
        """Close the document; called by the lead's act or by the issue of a reply."""
        self.ensure_one()
        lead = self._lead()
        self._apply(
            IncomingMove.COMPLETE,
            result=result,
            done_at=fields.Datetime.now(),
            holder_id=False,
        )
        # The reply or result closes the parts of others, too; reading is still owed.
        for part in self.sudo().assignment_ids.with_env(self.env):
            if part.role == "lead" and part.state in ("open", "waiting", "passed"):
                part._close(PartMove.FINISH)
            elif part.role == "coordinate" and part.state in ("open", "passed"):
                part._close(
                    PartMove.WITHDRAW, reason=self.env._("The work is finished")
                )
        self._finish_work(lead)
        self._after_done()

    def action_no_need(self, reason):
        """The lead closes a document that needs no handling, saying why (TD-8.7b)."""
        self.ensure_one()
        reason = self._need_reason(reason)
        self._as_lead_to_close()._complete(
            self.env._("No handling needed: %(reason)s", reason=reason)
        )
        return True

    def _as_lead_to_close(self):
        return self._as_holder(
            self._lead(), self.env._("Closing the document"), "receive"
        )

    def action_reopen(self, reason):
        """Open a finished document again: a leader, or who led it, saying why."""
        self.ensure_one()
        reason = self._need_reason(reason)
        what, lead = self.env._("Opening it again"), self._lead_part().user_id
        own = self.env.user._doc_acts_for(lead, "receive", self.company_id)
        leads = any(
            one._doc_has_role(LEADER, self.company_id)
            for one in self.env.user._doc_proxies("supervise", self.company_id)
        )
        if leads and own != self.env.user:
            self = self._as_role(LEADER, what, "supervise")
        else:
            self = self._as_holder(lead, what, "receive")
        part = self._lead_part()
        self._apply(
            IncomingMove.REOPEN, result=False, done_at=False, holder_id=part.user_id.id
        )
        chain = part
        while chain.sudo().parent_id:
            chain = chain.sudo().parent_id.with_env(self.env)
            chain.sudo()._by_action().write({"state": "passed", "done_at": False})
        part._move(PartMove.REOPEN, done_at=False, reason=reason)
        words = self.env._(
            "Opened again by %(name)s: %(reason)s",
            name=self.env.user.name,
            reason=reason,
        )
        part._tell(words=words)  # the to-do tells him; the discussion only keeps it
        self.sudo().message_post(body=words, author_id=self.env.user.partner_id.id)
        return True

    @api.model
    def action_confirm_read_many(self, incoming_ids):
        """Confirm one's own readings of several documents (“đã biết”).

        Each row stands for itself: one that is refused leaves the others done.

        :return: one ``{"id": …, "done": bool, "message": str}`` per document
        """
        results = []
        for incoming in self.browse(incoming_ids):
            try:
                with self.env.cr.savepoint():
                    incoming.action_confirm_read()
                results.append({"id": incoming.id, "done": True, "message": ""})
            except (AccessError, UserError) as refusal:
                results.append(
                    {"id": incoming.id, "done": False, "message": str(refusal)}
                )
        return results

    @api.model
    def action_undo_read_many(self, incoming_ids):
        """Take back confirmations given a moment ago; same answer as giving them."""
        results = []
        for incoming in self.browse(incoming_ids):
            try:
                with self.env.cr.savepoint():
                    incoming.check_access("read")
                    parts = incoming.assignment_ids.filtered(
                        lambda part: (
                            part.user_id
                            in self.env.user._doc_proxies("receive", part.company_id)
                            and part.state == "read"
                        )
                    )
                    if not parts:
                        raise UserError(self.env._("There is nothing to take back."))
                    parts.sorted("done_at")[-1].action_unread()
                results.append({"id": incoming.id, "done": True, "message": ""})
            except (AccessError, UserError) as refusal:
                results.append(
                    {"id": incoming.id, "done": False, "message": str(refusal)}
                )
        return results

    def action_draft_reply(self):
        """Start a reply: an outgoing draft linked to this document.

        The draft inherits subject, recipient and deadline (HN-10.2đ).
        """
        self.ensure_one()
        self = self._as_holder(
            self._lead(), self.env._("Drafting the reply"), "receive"
        )
        if self.state == "directed":
            self.action_start()
        reply = self.env["doc.outgoing"]._make_reply(self)
        self.sudo()._by_action().write({"reply_ids": [fields.Command.link(reply.id)]})
        return {
            "type": "ir.actions.act_window",
            "res_model": "doc.outgoing",
            "res_id": reply.id,
            "view_mode": "form",
        }

    def _after_direct(self):
        """Hook: the work is assigned."""

    def _after_start(self):
        """Hook: the lead works on it."""

    def _after_done(self):
        """Hook: the document is answered or closed."""
