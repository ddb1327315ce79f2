"""Working time of an agency: office sessions, days off, make-up days, and words."""

from odoo import fields, models
from odoo.exceptions import UserError

from ..lib.docmgmt.working_time import DayOff, Session, SkipReason, WorkingCalendar
from . import office_time
from .batch import fact

FEW = 4
"""So many days are listed one by one; more are counted."""


class ResCompany(models.Model):
    """Deadlines are counted by this calendar and explained by these sentences."""

    _inherit = "res.company"

    doc_calendar_day_ids = fields.One2many(
        "doc.calendar.day", "company_id", "Days off and make-up days"
    )

    def _doc_working_calendar(self, procedure=None):
        """Return the agency's office sessions and special days for the pure library.

        Sessions come from the company's working schedule; days off from its public
        holidays (leaves of the schedule without a person) and from the agency's own
        list, which also names the days worked out of turn.

        :param procedure: says whether lunch counts as office hours for receipt
        """
        self.ensure_one()
        lunch = bool(procedure and procedure.lunch_is_office_time)
        return fact(
            self.env,
            ("res.company.calendar", self.id, lunch),
            lambda: self._doc_read_calendar(lunch),
        )

    def _doc_read_calendar(self, lunch):
        # Office hours are no secret and belong to every deadline.
        company = self.sudo()
        week = company._doc_week()
        leaves = company.resource_calendar_id.global_leave_ids.filtered(
            lambda leave: not leave.company_id or leave.company_id == self
        )
        public = [
            DayOff(day, leave.name or "")
            for leave in leaves
            for day in office_time.office_days(leave.date_from, leave.date_to)
        ]
        own = company.doc_calendar_day_ids
        return WorkingCalendar(
            week=week,
            days_off=(*public, *(off for day in own for off in day._days_off())),
            extra_days=tuple(extra for day in own for extra in day._extra_days(week)),
            lunch_is_office_time=lunch,
        )

    def _doc_week(self):
        """Return the office sessions of Monday (0) … Sunday (6)."""
        schedule = self.resource_calendar_id
        if not schedule.attendance_ids:
            raise UserError(
                self.env._(
                    "%(agency)s has no working schedule. Set its office hours in the "
                    "company settings before deadlines can be counted.",
                    agency=self.name,
                )
            )
        week = [set() for _weekday in range(7)]
        for attendance in schedule.attendance_ids:
            if attendance.day_period == "lunch" or attendance.display_type:
                continue
            week[int(attendance.dayofweek)].add(
                Session.from_hours(attendance.hour_from, attendance.hour_to)
            )
        return tuple(tuple(sorted(sessions)) for sessions in week)

    def _doc_days_in_words(self, deadline):
        """Return which days a deadline counts and which it passes over.

        Days off are named; make-up days are named among those counted.

        :param deadline: :class:`~..lib.docmgmt.working_time.Deadline`
        """
        counted, rest, named = [], [], []
        for day in deadline.counted:
            shown = f"{day.day:%d/%m}"
            counted.append(f"{shown} ({day.name})" if day.name else shown)
        for skip in deadline.skipped:
            if skip.reason is SkipReason.HOLIDAY:
                named.append(f"{skip.day:%d/%m} ({skip.name or '–'})")
            elif skip.reason is SkipReason.WEEKLY_REST:
                rest.append(f"{skip.day:%d/%m}")
        made_up = [day for day in counted if "(" in day]
        if len(counted) > FEW:
            span = self.env._(
                "from %(first)s to %(last)s", first=counted[0], last=counted[-1]
            )
            counted = [span, *(day for day in made_up if day not in span)]
        if len(rest) > FEW:
            rest = [self.env._("%(count)s weekly days off", count=len(rest))]
        sentence = ", ".join(counted)
        if not rest and not named:
            return sentence
        return self.env._(
            "%(counted)s, not counting %(skipped)s",
            counted=sentence,
            skipped=", ".join([*rest, *named]),
        )
