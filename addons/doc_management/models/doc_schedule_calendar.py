"""Odoo's calendar: where a published line stands for those whom it concerns."""

from datetime import time

from odoo import api, fields, models
from odoo.exceptions import AccessError

from . import office_time
from .guard import BY_ACTION


class CalendarEvent(models.Model):
    """An event of the schedule follows the schedule, not who may write events.

    Core lets each employee read and write each event of each company; what stands here
    of a schedule is published anyway, and changes only with it.
    """

    _inherit = "calendar.event"

    doc_entry_ids = fields.One2many(
        "doc.schedule.entry", "event_id", "Work schedule", groups="base.group_system"
    )

    doc_schedule_company_id = fields.Many2one(
        "res.company",
        "Agency of the schedule",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Such an event is seen in its agency alone.",
    )

    @api.model
    def _doc_quiet(self):
        """Return ``self`` for the schedule: it tells people itself, once each."""
        return self.with_context(
            doc_by_action=BY_ACTION,
            no_mail_to_attendees=True,
            skip_attendee_notification=True,
            dont_notify=True,
            skip_contact_description=True,
            mail_create_nolog=True,
            mail_create_nosubscribe=True,
            mail_notrack=True,
            tracking_disable=True,
        )

    def _doc_office_span(self):
        """Return beginning and end at the office; a whole day is one from midnight."""
        self.ensure_one()
        if self.allday:
            first = office_time.day_at(self.start_date, time.min)
            last = office_time.day_at(self.stop_date, time.max)
            return office_time.to_office(first), office_time.to_office(last)
        return office_time.to_office(self.start), office_time.to_office(self.stop)

    def _doc_refuse_scheduled(self):
        if self.env.context.get("doc_by_action") is BY_ACTION:
            return
        # Whether an event belongs to a schedule is asked for whoever writes.
        if self.sudo().doc_entry_ids:
            raise AccessError(
                self.env._(
                    "This stands in the work schedule. It is changed there, and "
                    "everybody whom it concerns is told."
                )
            )

    def write(self, vals):
        if vals.keys() - {"activity_ids", "message_follower_ids"}:
            self._doc_refuse_scheduled()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_not_scheduled(self):
        self._doc_refuse_scheduled()


class CalendarAttendee(models.Model):
    """An answer in the calendar is the guest's answer in the schedule."""

    _inherit = "calendar.attendee"

    def write(self, vals):
        scheduled = self.filtered(lambda one: one.event_id.sudo().doc_entry_ids)
        if scheduled and not self.env.su:
            others = scheduled.partner_id - self.env.user.partner_id
            if others:
                raise AccessError(
                    self.env._("Each answers for himself in the work schedule.")
                )
        result = super().write(vals)
        if "state" in vals and scheduled:
            self.env["doc.schedule.guest"]._from_attendees(scheduled)
        return result
