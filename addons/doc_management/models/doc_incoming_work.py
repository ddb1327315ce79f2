"""Văn bản đến: bút phê, assignment, work, result."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..lib.docmgmt.workflow import IncomingMove
from ..lib.docmgmt.working_time import SkipReason
from . import office_time

LEADER = "doc_management.group_leader"


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

    @api.depends("deadline", "state")
    def _compute_days_left(self):
        now = self.env["res.company"]._doc_now()
        for incoming in self:
            if not incoming.deadline or incoming.state in ("done", "refused"):
                incoming.days_left = False
                continue
            calendar = incoming.company_id._doc_working_calendar()
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
        lead_id,
        coordinator_ids=None,
        inform_ids=None,
        directive="",
        deadline_days=None,
        deadline=None,
    ):
        """Write the directive: exactly one lead, helpers, people to inform.

        :param lead_id: id of the user who leads (chủ trì)
        :param coordinator_ids: ids of users who help (phối hợp)
        :param inform_ids: ids of users who are informed (để biết)
        :param directive: the leader's words (bút phê)
        :param deadline_days: working days from now; the first day is not counted
        :param deadline: or a moment, UTC, in the server's format
        :raises UserError: no lead, unknown people, a deadline in the past
        """
        self.ensure_one()
        self._check_role(LEADER)
        lead = self._officials([lead_id] if lead_id else [])
        if len(lead) != 1:
            raise UserError(self.env._("Choose exactly one person to lead."))
        helpers = self._officials(coordinator_ids or []) - lead
        informed = self._officials(inform_ids or []) - lead - helpers
        moment, reason = self._deadline(deadline_days, deadline)
        old_people = self.assignment_ids.user_id
        self._apply(
            IncomingMove.DIRECT,
            directive=(directive or "").strip(),
            directed_by_id=self.env.uid,
            directed_at=fields.Datetime.now(),
            deadline=moment,
            deadline_reason=reason,
            holder_id=lead.id,
        )
        self._finish_work(self.env.user)
        self._finish_work(old_people - lead - helpers - informed)
        self._assign(lead, helpers, informed, directive, moment)
        self._after_direct()
        return True

    def _officials(self, user_ids):
        """Return users by id, refusing any who is no official of this agency."""
        users = self.env["res.users"].browse(user_ids).exists()
        for user in users:
            # Whether a colleague has a post here is not the leader's to read up.
            user.sudo()._doc_acting_employee(self.company_id)
        return users

    def _deadline(self, days, moment):
        """Return (deadline UTC or False, how it was counted)."""
        now = self.company_id._doc_now()
        calendar = self.company_id._doc_working_calendar()
        if days:
            counted = calendar.add_working_days(now, int(days))
            return (
                office_time.to_database(counted.at),
                self._explain_deadline(counted, int(days)),
            )
        if not moment:
            return False, False
        value = fields.Datetime.to_datetime(moment)
        if office_time.to_office(value) <= now:
            raise UserError(
                self.env._("The deadline lies in the past. Choose another.")
            )
        return value, self.env._("Set by the leader")

    def _explain_deadline(self, counted, days):
        skipped = ", ".join(
            f"{skip.day:%d/%m}{f' ({skip.name})' if skip.name else ''}"
            for skip in counted.skipped
            if skip.reason is not SkipReason.FIRST_DAY
        )
        if not skipped:
            return self.env._("%(days)s working days", days=days)
        return self.env._(
            "%(days)s working days, not counting %(skipped)s",
            days=days,
            skipped=skipped,
        )

    def _assign(self, lead, helpers, informed, directive, deadline):
        """Replace the assignments and tell everybody once, with the reason."""
        assignments = self.env["doc.assignment"].sudo()._by_action()
        self.assignment_ids.filtered(
            lambda assignment: assignment.state == "open"
        ).sudo()._by_action().write({"state": "withdrawn"})
        due = deadline and office_time.to_office(deadline).date()
        summaries = {
            "lead": self.env._("Lead the handling of %(name)s", name=self.name),
            "coordinate": self.env._("Give your opinion on %(name)s", name=self.name),
            "inform": self.env._("Read %(name)s", name=self.name),
        }
        for role, users in (
            ("lead", lead),
            ("coordinate", helpers),
            ("inform", informed),
        ):
            self.document_id._grant(users=users, reason=role)
            for user in users:
                assignments.create(
                    {
                        "incoming_id": self.id,
                        "role": role,
                        "user_id": user.id,
                        "department_id": user.sudo()
                        ._doc_employee(self.company_id)
                        .department_id.id,
                        "assigner_id": self.env.uid,
                        "instruction": directive,
                        "deadline": deadline,
                    }
                )
                self._notify_work(user, summaries[role], due or None)
        units = lead.sudo()._doc_employee(self.company_id).department_id
        self.document_id._grant(heads=units, reason="unit of the lead")
        if self.procedure_id.read_scope == "unit":
            people = lead | helpers | informed
            self.document_id._grant(
                members=people.sudo()._doc_units(self.company_id), reason="unit"
            )
        self.document_id.sudo()._by_action().write({"unit_id": units.id})

    def _lead(self):
        return self.assignment_ids.filtered(
            lambda assignment: (
                assignment.role == "lead" and assignment.state != "withdrawn"
            )
        ).user_id

    def action_start(self):
        """The lead takes the work up (status 05 on the axis)."""
        self.ensure_one()
        self._check_holder(self._lead(), self.env._("Starting the work"))
        if self.state == "in_progress":
            return True
        self._apply(IncomingMove.START)
        self._after_start()
        return True

    def action_done(self, result):
        """The lead closes the document with a result instead of a reply."""
        self.ensure_one()
        self._check_holder(self._lead(), self.env._("Closing the document"))
        self._complete(self._need_reason(result))
        return True

    def _complete(self, result):
        """Close the document; called by the lead's act or by the issue of a reply."""
        self.ensure_one()
        open_parts = self.assignment_ids.filtered(
            lambda assignment: assignment.state == "open"
        )
        self._apply(
            IncomingMove.COMPLETE,
            result=result,
            done_at=fields.Datetime.now(),
            holder_id=False,
        )
        lead_part = open_parts.filtered(lambda assignment: assignment.role == "lead")
        lead_part.sudo()._by_action().write(
            {"state": "done", "done_at": fields.Datetime.now()}
        )
        self._finish_work(lead_part.user_id)
        self._after_done()

    def action_draft_reply(self):
        """Start a reply: an outgoing draft linked to this document.

        The draft inherits subject, recipient and deadline (HN-10.2đ).
        """
        self.ensure_one()
        self._check_holder(self._lead(), self.env._("Drafting the reply"))
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
