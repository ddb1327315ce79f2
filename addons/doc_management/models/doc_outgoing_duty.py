"""Văn bản đi: issued in time after the signature (C15)."""

from odoo import api, fields, models
from odoo.fields import Domain

from ..lib.docmgmt import duties
from . import office_time

WAITING = ("signed", "issuing")


class DocOutgoing(models.Model):
    """Until when a signed document must be issued, and whether it was.

    Decree 30/2020/NĐ-CP Art. 18.1; Hà Nam 40/2019 Art. 7.2; Hà Tĩnh 33/2019 Art. 10.2.
    """

    _inherit = "doc.outgoing"

    signed_at = fields.Datetime("Signed at", readonly=True, copy=False)
    issue_due_at = fields.Datetime(
        "Issue by", compute="_compute_issue_due_at", store=True
    )
    issue_due_reason = fields.Char(
        "How that is counted", compute="_compute_issue_due_reason"
    )
    issue_late_minutes = fields.Integer(
        "Issued late by (minutes)",
        readonly=True,
        copy=False,
        aggregator="avg",
        help="In office time; by the clock for urgent documents. 0: in time.",
    )
    issue_flagged_at = fields.Datetime(readonly=True, copy=False)
    issue_late = fields.Boolean(
        "Issued late or overdue",
        compute="_compute_issue_late",
        search="_search_issue_late",
    )
    issue_text = fields.Char("Time of issue", compute="_compute_issue_late")
    issue_limit_text = fields.Text(compute="_compute_issue_limit_text")
    issue_limit_level = fields.Char(compute="_compute_issue_limit_text")

    _issue_open = models.Index("(issue_due_at) WHERE state IN ('signed', 'issuing')")

    @api.depends("signed_at", "is_urgent", "procedure_id")
    def _compute_issue_due_at(self):
        for outgoing in self:
            if outgoing.signed_at and outgoing.procedure_id:
                limit, _rule = outgoing._issue_limit()
                outgoing.issue_due_at = office_time.to_database(limit.at)
            else:
                outgoing.issue_due_at = False

    @api.depends_context("lang")
    @api.depends("issue_due_at")
    def _compute_issue_due_reason(self):
        for outgoing in self:
            due = outgoing.issue_due_at
            outgoing.issue_due_reason = due and outgoing._limit_in_words(
                *reversed(outgoing._issue_limit()), due
            )

    @api.depends_context("lang")
    @api.depends("issue_text", "issue_due_reason", "state")
    def _compute_issue_limit_text(self):
        for outgoing in self:
            shown = outgoing.issue_text and outgoing.state in WAITING
            outgoing.issue_limit_level = "stop" if outgoing.issue_late else "fine"
            outgoing.issue_limit_text = shown and "\n".join(
                [
                    self.env._("Issue: %(when)s.", when=outgoing.issue_text),
                    self.env._("Counted: %(how)s.", how=outgoing.issue_due_reason),
                ]
            )

    def _issue_limit(self):
        """Return (limit, its rule in words) by the document's procedure."""
        self.ensure_one()
        procedure = self.procedure_id
        signed = office_time.to_office(self.signed_at)
        if self.is_urgent:
            limit = duties.at_once(signed, procedure.urgent_minutes)
            return limit, self._urgent_in_words()
        limit = duties.issue_limit(
            self.company_id._doc_working_calendar(procedure),
            signed,
            duties.IssueCutoff(procedure.issue_cutoff),
        )
        return limit, self._rule_in_words("issue_cutoff")

    @api.model
    def _overdue_domain(self):
        """Return what is signed and not issued although its time is over."""
        return Domain("state", "in", WAITING) & Domain(
            "issue_due_at", "<", fields.Datetime.now()
        )

    @api.depends_context("lang")
    @api.depends("issue_due_at", "issue_late_minutes", "state")
    def _compute_issue_late(self):
        now = fields.Datetime.now()
        for outgoing in self:
            due = outgoing.issue_due_at
            waits = outgoing.state in WAITING and due
            overdue = waits and due < now
            outgoing.issue_late = bool(overdue or outgoing.issue_late_minutes)
            outgoing.issue_text = False
            if outgoing.issue_late_minutes:
                outgoing.issue_text = self.env._(
                    "issued %(minutes)s minutes late",
                    minutes=outgoing.issue_late_minutes,
                )
            elif waits:
                when = office_time.to_office(due).strftime("%d/%m %H:%M")
                outgoing.issue_text = (
                    self.env._("overdue since %(day)s", day=when)
                    if overdue
                    else self.env._("issue by %(when)s", when=when)
                )

    @api.model
    def _search_issue_late(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        return Domain("issue_late_minutes", ">", 0) | self._overdue_domain()

    def _signed(self):
        """The limit runs from the signature."""
        result = super()._signed()
        self.sudo()._by_action().write(
            {"signed_at": fields.Datetime.now(), "issue_flagged_at": False}
        )
        return result

    def action_return(self, reason):
        """A returned draft is signed anew: its limit runs from there."""
        result = super().action_return(reason)
        self.sudo()._by_action().write({"signed_at": False})
        return result

    def _finish_issue(self):
        already = self.state == "issued"
        result = super()._finish_issue()
        if not already and self.issue_due_at:
            done, due = map(
                office_time.to_office, (fields.Datetime.now(), self.issue_due_at)
            )
            calendar = self.company_id._doc_working_calendar(self.procedure_id)
            self.sudo()._by_action().write(
                {
                    "issue_late_minutes": duties.minutes_late(
                        calendar, due, done, is_urgent=self.is_urgent
                    )
                }
            )
        return result

    @api.model
    def _cron_flag_late(self):
        """Tell the clerks of what should have been issued by now."""
        self._flag_late(
            self._overdue_domain(),
            "issue_flagged_at",
            lambda outgoing: outgoing.env._(
                "Past its time: issue %(name)s (by %(when)s)",
                name=outgoing.name,
                when=outgoing._moment_in_words(outgoing.issue_due_at),
            ),
        )
