"""Văn bản đến: submitted to the leader in time (C14)."""

from odoo import api, fields, models
from odoo.fields import Domain

from ..lib.docmgmt import duties
from . import office_time

WAITING = ("arrived", "registered")


class DocIncoming(models.Model):
    """How soon a received document reaches the leader, measured and flagged.

    Decree 30/2020/NĐ-CP Art. 4.2c, 23.1; Hà Tĩnh 33/2019 Art. 8.3; Vĩnh Long 910/2018
    Art. 12.1d. It is submitted when it is registered and lies with somebody for
    directive, or when it is directed.
    """

    _inherit = "doc.incoming"

    submit_due_at = fields.Datetime(
        "Submit by", compute="_compute_submit_due_at", store=True, precompute=True
    )
    submit_due_reason = fields.Char(
        "How that is counted", compute="_compute_submit_due_reason"
    )
    submitted_at = fields.Datetime("Submitted at", readonly=True, copy=False)
    submit_minutes = fields.Integer(
        "Minutes until submission",
        readonly=True,
        copy=False,
        aggregator="avg",
        help="By the clock, from the legal time of receipt.",
    )
    submit_late_minutes = fields.Integer(
        "Submitted late by (minutes)",
        readonly=True,
        copy=False,
        aggregator="avg",
        help="In office time; by the clock for urgent documents. 0: in time.",
    )
    submit_flagged_at = fields.Datetime(readonly=True, copy=False)
    submit_late = fields.Boolean(
        "Submitted late or overdue",
        compute="_compute_submit_late",
        search="_search_submit_late",
    )
    submit_text = fields.Char("Submission", compute="_compute_submit_late")

    _submit_open = models.Index(
        "(submit_due_at) WHERE submitted_at IS NULL AND state IN "
        "('arrived', 'registered')"
    )

    @api.depends("received_at", "is_urgent", "procedure_id")
    def _compute_submit_due_at(self):
        for incoming in self:
            if incoming.submitted_at:
                incoming.submit_due_at = incoming.submit_due_at  # fulfilled: it stays
            elif incoming.received_at and incoming.procedure_id:
                limit, _rule = incoming._submit_limit()
                incoming.submit_due_at = office_time.to_database(limit.at)
            else:
                incoming.submit_due_at = False

    @api.depends_context("lang")
    @api.depends("submit_due_at")
    def _compute_submit_due_reason(self):
        for incoming in self:
            due = incoming.submit_due_at
            incoming.submit_due_reason = due and incoming._limit_in_words(
                *reversed(incoming._submit_limit()), due
            )

    def _submit_limit(self):
        """Return (limit, its rule in words) by the document's procedure."""
        self.ensure_one()
        procedure = self.procedure_id
        received = office_time.to_office(self.received_at)
        if self.is_urgent:
            limit = duties.at_once(received, procedure.urgent_minutes)
            return limit, self._urgent_in_words()
        within = duties.SubmitWithin(procedure.submit_within)
        limit = duties.submit_limit(
            self.company_id._doc_working_calendar(procedure),
            received,
            within,
            procedure.submit_hours,
        )
        if within is duties.SubmitWithin.HOURS:
            rule = self.env._("%(hours)s office hours", hours=procedure.submit_hours)
        else:
            rule = self._rule_in_words("submit_within")
        return limit, rule

    @api.model
    def _overdue_domain(self):
        """Return what is not submitted although its time is over."""
        return (
            Domain("submitted_at", "=", False)
            & Domain("state", "in", WAITING)
            & Domain("submit_due_at", "<", fields.Datetime.now())
        )

    @api.depends_context("lang")
    @api.depends("submit_due_at", "submitted_at", "submit_late_minutes", "state")
    def _compute_submit_late(self):
        now = fields.Datetime.now()
        for incoming in self:
            overdue = incoming._awaits_submission() and incoming.submit_due_at < now
            incoming.submit_late = bool(overdue or incoming.submit_late_minutes)
            incoming.submit_text = incoming._submit_in_words(overdue)

    def _submit_in_words(self, overdue):
        if self.submit_late_minutes:
            return self.env._(
                "submitted %(minutes)s minutes late", minutes=self.submit_late_minutes
            )
        if not self._awaits_submission():
            return False
        when = office_time.to_office(self.submit_due_at).strftime("%d/%m %H:%M")
        if overdue:
            return self.env._("submission overdue since %(when)s", when=when)
        return self.env._("submit by %(when)s", when=when)

    @api.depends("submit_due_at", "submitted_at")
    def _compute_deadline_short(self):
        """Until it is submitted, what is due is the submission."""
        result = super()._compute_deadline_short()
        now = self.env["res.company"]._doc_now()
        for incoming in self:
            if incoming._awaits_submission():
                incoming.deadline_level, incoming.deadline_short = self._due_in_short(
                    office_time.to_office(incoming.submit_due_at), now
                )
        return result

    @api.depends("submit_due_reason")
    def _compute_deadline_text(self):
        result = super()._compute_deadline_text()
        for incoming in self:
            if incoming._awaits_submission():
                when, how = incoming.submit_text, incoming.submit_due_reason
                incoming.deadline_text = "\n".join(
                    [
                        self.env._("To the leader: %(when)s.", when=when),
                        self.env._("Counted: %(how)s.", how=how),
                    ]
                )
        return result

    def _awaits_submission(self):
        self.ensure_one()
        return bool(
            self.submit_due_at and not self.submitted_at and self.state in WAITING
        )

    @api.model
    def _search_submit_late(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        return Domain("submit_late_minutes", ">", 0) | self._overdue_domain()

    def _mark_submitted(self):
        """Record that the document lies with the leader; the first time counts."""
        self.ensure_one()
        if self.submitted_at or not self.submit_due_at:
            return
        now = fields.Datetime.now()
        done, due = (office_time.to_office(day) for day in (now, self.submit_due_at))
        received = office_time.to_office(self.received_at)
        calendar = self.company_id._doc_working_calendar(self.procedure_id)
        self.sudo()._by_action().write(
            {
                "submitted_at": now,
                "submit_minutes": duties.minutes_between(received, done),
                "submit_late_minutes": duties.minutes_late(
                    calendar, due, done, is_urgent=self.is_urgent
                ),
            }
        )
        if self.submit_flagged_at:
            clerks = self.env["res.users"]._doc_clerks(self.company_id)
            self._finish_work(clerks - self.assignment_ids.user_id)

    def _after_register(self):
        result = super()._after_register()
        if self.holder_id:
            self._mark_submitted()
        return result

    def _after_direct(self):
        result = super()._after_direct()
        self._mark_submitted()
        return result

    @api.model
    def _cron_flag_late(self):
        """Tell the clerks of what should lie with the leader by now."""
        self._flag_late(
            self._overdue_domain(),
            "submit_flagged_at",
            lambda incoming: incoming.env._(
                "Past its time: submit %(name)s (by %(when)s)",
                name=incoming.name,
                when=incoming._moment_in_words(incoming.submit_due_at),
            ),
        )
