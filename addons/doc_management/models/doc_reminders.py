"""Nhắc việc: deadlines that come near or pass, and the digest of each session."""

from datetime import timedelta

from markupsafe import Markup
from odoo import api, fields, models
from odoo.fields import Domain

from ..lib.docmgmt import routing
from ..lib.docmgmt.routing import Reminder
from . import office_time
from .roles import CLERK, SPECIALIST


class DocAssignment(models.Model):
    _inherit = "doc.assignment"

    @api.model
    def _cron_remind(self):
        """Remind, and say how many parts were looked at."""
        self.env["ir.cron"]._commit_progress(self._remind_due())

    @api.model
    def _remind_due(self):
        """Tell holders of deadlines that come near or have passed; each once.

        The day before by working days, and when it is missed; then also who gave
        the part (VL-13.2b).
        """
        now = self.env["res.company"]._doc_now()
        horizon = office_time.to_database(now) + timedelta(days=14)
        parts = self.search(
            Domain("state", "in", ("open", "waiting"))
            & Domain("deadline", "<=", horizon)
            & Domain("role", "!=", "inform")
            & Domain("incoming_id.state", "in", ("directed", "in_progress"))
            & (Domain("reminded", "=", False) | Domain("reminded", "!=", "late")),
            order="deadline, id",
        )
        for company, own in parts.grouped("company_id").items():
            calendar = company._doc_working_calendar()
            for part in own:
                due = office_time.to_office(part.deadline)
                stage = routing.reminder(now, due, calendar.working_day_before(due))
                if stage is not Reminder.NONE and stage != part.reminded:
                    part._remind(stage)
        return len(parts)

    def _remind(self, stage):
        """Say it in the language of who is told, and keep that it was said."""
        due = office_time.to_office(self.deadline).strftime(office_time.MOMENT)
        told = self.user_id
        told |= self.user_id._doc_stand_ins("receive", self.company_id)
        if stage is Reminder.LATE:
            told |= self.assigner_id
        part = self.with_context(lang=self.user_id.lang)
        name = part.incoming_id.name
        body = (
            part.env._("Overdue since %(day)s: %(name)s", day=due, name=name)
            if stage is Reminder.LATE
            else part.env._("Due by %(day)s: %(name)s", day=due, name=name)
        )
        self._by_action().write({"reminded": str(stage)})
        part.incoming_id.message_notify(
            partner_ids=told.partner_id.ids,
            subject=body,
            body=body,
            email_layout_xmlid="mail.mail_notification_light",
        )


class ResUsers(models.Model):
    _inherit = "res.users"

    doc_digest_for = fields.Char(
        "Last digest",
        readonly=True,
        help="Day and session it was sent for, then the agencies.",
    )
    doc_wants_digest = fields.Boolean(
        "Tell me each session what waits",
        default=True,
        help="One message at the start of the morning and of the afternoon. "
        "Reminders of deadlines come all the same.",
    )

    @property
    def SELF_READABLE_FIELDS(self):  # noqa: N802 - core's name
        return [*super().SELF_READABLE_FIELDS, "doc_wants_digest"]

    @property
    def SELF_WRITEABLE_FIELDS(self):  # noqa: N802 - core's name
        return [*super().SELF_WRITEABLE_FIELDS, "doc_wants_digest"]

    @api.model
    def _cron_doc_digest(self):
        """Send the digests, one agency after the other."""
        for company in self.env["res.company"].search([]):
            sent = self._doc_digest_of(company)
            self.env["ir.cron"]._commit_progress(sent)

    @api.model
    def _doc_digest_of(self, company):
        """At the start of each office session tell people what waits (VL-17.1a).

        One message per person, agency and session; nobody is told that nothing
        waits, nor who wants no digest.
        """
        session = company._doc_session_now()
        if not session:
            return 0
        sent = 0
        for user in self._doc_officials(company):
            last, _space, told = (user.doc_digest_for or "").partition(" ")
            agencies = told.split() if last == session else []
            if str(company.id) in agencies:
                continue
            if user.doc_wants_digest:
                sent += user._doc_send_digest(company)
            user.doc_digest_for = " ".join([session, *agencies, str(company.id)])
        return sent

    @api.model
    def _doc_officials(self, company):
        holders = self.env.ref(SPECIALIST).all_user_ids
        clerks = self.env.ref(CLERK).all_user_ids
        employees = self.env["hr.employee"].search(
            [
                ("company_id", "=", company.id),
                ("user_id", "in", (holders | clerks).ids),
            ]
        )
        return employees.user_id

    def _doc_send_digest(self, company):
        """Send one person's counts; return 1 if there was anything to say."""
        own = self.env["doc.incoming"].with_user(self).with_company(company)
        own = own.with_context(allowed_company_ids=company.ids, lang=self.lang)
        waiting = Domain("waiting_for_me", "=", True) & Domain(
            "company_id", "=", company.id
        )
        late = waiting & Domain("deadline", "<", fields.Datetime.now())
        counts = {
            "incoming": own.search_count(waiting),
            "late": own.search_count(late),
            "outgoing": own.env["doc.outgoing"].search_count(waiting),
            "slips": own.env["doc.request.line"].search_count(
                Domain("is_mine", "=", True) & Domain("company_id", "=", company.id)
            ),
        }
        if not any(counts.values()):
            return 0
        body = own.env._(
            "Waiting for you: %(incoming)s incoming documents (%(late)s overdue), "
            "%(outgoing)s outgoing ones, %(slips)s request slips.",
            **counts,
        )
        desk = Markup('<p>%s</p><p><a href="%s/odoo/ban-lam-viec">%s</a></p>') % (
            body,
            own.get_base_url(),
            own.env._("Open the working inbox"),
        )
        self.env["mail.thread"].message_notify(
            partner_ids=self.partner_id.ids,
            subject=own.env._("Your documents this session"),
            body=desk,
            email_layout_xmlid="mail.mail_notification_light",
        )
        return 1


class ResCompany(models.Model):
    _inherit = "res.company"

    def _doc_session_now(self):
        """Return a key of the office session that runs now, False outside hours."""
        now = self._doc_now()
        if not self.sudo().resource_calendar_id.attendance_ids:
            return False
        sessions = self._doc_working_calendar().sessions_on(now.date())
        for number, session in enumerate(sessions, 1):
            if session.start <= now.time() < session.end:
                return f"{now:%Y-%m-%d}/{number}"
        return False
