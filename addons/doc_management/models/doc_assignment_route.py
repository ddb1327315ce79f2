"""Giao xử lý: passing on, returning, withdrawing, waiting, urging."""

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..lib.docmgmt import routing
from ..lib.docmgmt.routing import PartMove, Reach, Role, RoutingError, UrgeLevel
from . import office_time
from .doc_assignment import AT_WORK
from .roles import LEADER, UNIT_HEAD


class DocAssignment(models.Model):
    _inherit = "doc.assignment"

    def action_pass_on(
        self, targets, instruction="", deadline_days=None, deadline=None
    ):
        """Hand one's own part on; the work then stands in parts below it.

        A lead names exactly one new lead and may add helpers and people to inform.
        Leaders reach everybody in the agency, others the people of their units
        (DN-6.2b, DN-7.2a, TD-8.7a). A deadline later than one's own is refused.

        :param targets: list of ``{"role": …, "user_id": id}`` or ``{…, "unit_id": id}``
        :param deadline_days: working days from now; else one's own deadline holds
        :param deadline: or a moment, UTC, in the server's format
        """
        self = self._own(self.env._("Passing on"), "assign")
        self._next(PartMove.PASS_ON)
        incoming = self.incoming_id
        wanted = incoming._targets(targets)
        try:
            routing.check_passing(self.role, wanted)
            routing.check_reach(
                self._reach(), self._principal().id, *self._own_hands(), wanted
            )
        except RoutingError as refusal:
            raise UserError(self._sentence(refusal)) from refusal
        moment, how = incoming._deadline(deadline_days, deadline)
        if not moment:
            moment, how = self.deadline, self.deadline_reason
        elif self.deadline and moment > self.deadline:
            raise UserError(
                self.env._(
                    "Your own part is due on %(day)s: what you pass on cannot be due "
                    "later. Ask for an extension first.",
                    day=office_time.to_office(self.deadline).strftime("%d/%m %H:%M"),
                )
            )
        self._move(PartMove.PASS_ON, done_at=False)
        self._finish_to_do()
        incoming._make_parts(wanted, instruction, moment, how, parent=self)
        return True

    def _reach(self):
        """Return how far the user's hand reaches (he acts in his highest post)."""
        is_leader = self._principal()._doc_has_role(LEADER, self.company_id)
        return Reach.AGENCY if is_leader else Reach.UNIT

    def _units_in_reach(self, person):
        """Return the units with a head that a person may pass this part to."""
        units = self.env["hr.department"].sudo()
        here = [("company_id", "=", self.company_id.id)]
        if not person:
            return units.browse().sudo(False)
        if not person._doc_has_role(LEADER, self.company_id):
            headed = units.search([("manager_id.user_id", "=", person.id), *here])
            here += [("id", "child_of", headed.ids), ("id", "not in", headed.ids)]
        found = units.search([("manager_id.user_id", "!=", False), *here])
        return found.sudo(False)

    def _own_hands(self):
        """Return (ids of the people, ids of the units) the user may pass work to.

        The people of the units he works in or heads, with those below; the units
        below those he heads.
        """
        user, here = self._principal(), ("company_id", "=", self.company_id.id)
        units = user._doc_units(self.company_id)
        # Where colleagues work and who heads a unit is public inside the agency.
        departments = self.env["hr.department"].sudo()
        headed = departments.search([("manager_id.user_id", "=", user.id), here])
        below = departments.search([("id", "child_of", headed.ids), here]) - headed
        people = (
            self.env["hr.employee"]
            .sudo()
            .search(
                [
                    ("department_id", "child_of", (units | headed).ids),
                    ("user_id", "!=", False),
                    here,
                ]
            )
        )
        return frozenset(people.user_id.ids), frozenset(below.ids)

    def action_return(self, reason):
        """Give the part back to who assigned it, saying why.

        The part above opens again; without one the leader has to direct anew.
        """
        reason = self.incoming_id._need_reason(reason)
        self = self._own(self.env._("Returning the work"), "receive")
        self._close(PartMove.RETURN, reason=reason)
        self._fall_back(
            self.env._(
                "%(name)s returned the work on %(document)s: %(reason)s",
                name=self._principal().sudo().name,
                document=self.incoming_id.name,
                reason=reason,
            )
        )
        return True

    def action_withdraw(self, reason):
        """Take a part back from its holder, with all that was passed on from it."""
        self.ensure_one()
        self = self._as_steerer(self.env._("Taking the work back"), "assign")
        reason = self.incoming_id._need_reason(reason)
        self._next(PartMove.WITHDRAW)
        self._withdraw(reason)
        self._fall_back(
            self.env._(
                "The work on %(document)s was taken back from %(name)s: %(reason)s",
                document=self.incoming_id.name,
                name=self.user_id.sudo().name,
                reason=reason,
            )
        )
        return True

    def _withdraw(self, reason):
        """Withdraw these parts and all below them that are not closed."""
        for part in self:
            part.sudo().child_ids.filtered(
                lambda child: child.state in (*AT_WORK, "passed")
            )._withdraw(reason)
            part._close(PartMove.WITHDRAW, reason=reason)

    def _fall_back(self, words):
        """After a return or withdrawal of the last such part, the one above works."""
        self.ensure_one()
        parent = self.sudo().parent_id
        living = parent.child_ids.filtered(
            lambda part: part.role == self.role and part.state in (*AT_WORK, "passed")
        )
        told = self.env["res.users"]  # by a to-do that says why; once is enough
        if parent.state == "passed" and not living:
            parent._move(PartMove.REOPEN)
            parent._tell(words=words)
            told = parent.user_id
        if self.role == Role.LEAD.value:
            holder = parent.user_id or self.assigner_id
            self.incoming_id.sudo()._by_action().write({"holder_id": holder.id})
            if not parent:
                self.incoming_id._notify_work(holder, words, scope="assign")
                told = holder
        self.incoming_id.sudo().message_post(
            body=words,
            partner_ids=((self.assigner_id | self.user_id) - told).partner_id.ids,
            author_id=self.env.user.partner_id.id,
        )

    def action_wait(self, summary):
        """Say what the work waits for, with what was done so far (TD-8.9).

        The deadline runs on; an extension is asked for separately.
        """
        self = self._own(self.env._("Saying what it waits for"), "receive")
        self._move(PartMove.WAIT, reason=self.incoming_id._need_reason(summary))
        return True

    def action_resume(self):
        """Go on with work that waited."""
        self = self._own(self.env._("Going on"), "receive")
        self._move(PartMove.RESUME, reason=False)
        return True

    def action_report(self, text):
        """Report to who assigned the part how the work stands."""
        text = self.incoming_id._need_reason(text)
        self = self._own(self.env._("Reporting"), "receive")
        if self.state not in AT_WORK:
            raise UserError(self.env._("This part is closed; there is nothing open."))
        self.sudo()._by_action().write({"report": text})
        self.document_id._journal("part_report", assignment=self.id)
        self.incoming_id.sudo().message_post(
            body=self.env._(
                "Report of %(name)s: %(text)s",
                name=self._principal().sudo().name,
                text=text,
            ),
            partner_ids=self.assigner_id.partner_id.ids,
            author_id=self.env.user.partner_id.id,
        )
        return True

    def action_urge(self, message=""):
        """Urge the holder; each time it reaches one level further (VL-13.2b).

        For who assigned the part, the head of the holder's unit, and leaders. The same
        person's second press within the hour neither counts nor climbs; only new
        words go out.
        Returns the level reached: holder, head or leader.
        """
        self.ensure_one()
        self = self._as_urger()
        if self.state not in AT_WORK:
            raise UserError(self.env._("This part is closed; there is nothing open."))
        again = self._is_urged_by(self._principal())
        if again and not (message or "").strip():
            return routing.urge_level(self.urge_count).value
        count = self.urge_count + (not again)
        level = routing.urge_level(count)
        told = self.user_id
        if level in (UrgeLevel.HEAD, UrgeLevel.LEADER):
            told |= self.department_id._doc_head()
        if level is UrgeLevel.LEADER:
            told |= self._given_first_by()
        self.sudo()._by_action().write(
            {
                "urge_count": count,
                "urged_at": fields.Datetime.now(),
                "urged_by_id": self._principal().id,
            }
        )
        self.document_id._journal("part_urge", assignment=self.id, count=count)
        self.incoming_id.sudo().message_post(
            body=self.env._(
                "Urged (%(count)s): %(name)s, please go on with %(document)s. "
                "%(message)s",
                count=count,
                name=self.user_id.sudo().name,
                document=self.incoming_id.name,
                message=(message or "").strip(),
            ),
            partner_ids=told.partner_id.ids,
            author_id=self.env.user.partner_id.id,
        )
        return level.value

    def _is_urged_by(self, user):
        """Tell whether this person has urged the holder within the hour."""
        return routing.is_same_urging(
            fields.Datetime.now(), self.urged_at or None, user.id, self.urged_by_id.id
        )

    def _given_first_by(self):
        """Return who gave the work out at the top of the tree, or took that over."""
        part = self.sudo()
        while part.parent_id:
            part = part.parent_id
        return part.assigner_id.with_env(self.env)

    def _as_urger(self):
        """Return the part, urged by its giver, the head of its unit, or a leader."""
        what, company = self.env._("Urging"), self.company_id
        head = self.department_id._doc_head()
        person = self.env.user._doc_acts_for(head, "supervise", company)
        if person and person._doc_has_role(UNIT_HEAD, company):
            self.env.user._doc_acting_employee(company)
            return self._as_principal(person, what)
        return self._as_steerer(what, "supervise")

    def action_request_extension(self, deadline, reason):
        """Ask for a later deadline (TD-8.9); also of a part that was passed on.

        :param deadline: the moment wanted, UTC, in the server's format
        :return: id of the request
        """
        reason = self.incoming_id._need_reason(reason)
        self = self._own(self.env._("Asking for an extension"), "receive")
        if self.state not in (*AT_WORK, "passed"):
            raise UserError(self.env._("This part is closed; there is nothing open."))
        wanted = self.incoming_id._moment(deadline)
        self._check_extension(wanted)
        return self.env["doc.part.request"]._ask(
            self, "extension", reason, deadline=wanted
        )

    def _check_extension(self, wanted):
        now = fields.Datetime.now()
        try:
            routing.check_extension(now, self.deadline or None, wanted or now)
        except RoutingError as refusal:
            raise UserError(self._sentence(refusal)) from refusal

    def action_propose_help(self, user_ids, reason):
        """Propose people of other units to coordinate (DN-7.2b).

        :return: id of the request
        """
        reason = self.incoming_id._need_reason(reason)
        self = self._own(self.env._("Proposing who coordinates"), "receive")
        if self.role != "lead" or self.state not in AT_WORK:
            raise AccessError(self.env._("Only the lead proposes who coordinates."))
        people = self.incoming_id._officials(user_ids)
        busy = self.incoming_id.sudo().assignment_ids.filtered(
            lambda part: part.state in (*AT_WORK, "passed", "done")
        )
        people -= busy.user_id
        if not people:
            raise UserError(
                self.env._("Everybody you name already has a part. Choose others.")
            )
        return self.env["doc.part.request"]._ask(
            self, "help", reason, user_ids=[fields.Command.set(people.ids)]
        )
