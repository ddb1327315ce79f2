"""The week on A4 and as iCalendar: always what was published, else marked a draft."""

from datetime import time, timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import consteq, hmac

from ..lib.docmgmt import ics
from ..lib.docmgmt.errors import RuleError
from ..lib.docmgmt.prints.schedule import ScheduleSheet, schedule_pdf
from . import office_time
from .roles import LEADER

SCOPE = "doc_schedule_feed"
BACK, AHEAD = timedelta(days=60), timedelta(days=400)
_MIDNIGHT = time.min


class DocScheduleWeek(models.Model):
    """Paper and files of a week."""

    _inherit = "doc.schedule.week"

    def _sheet_pdf(self):
        """Return the week as a PDF of A4 pages.

        A published week shows its published rows to everybody; a week that is still
        being drawn up shows the plan, marked as a draft, to those who draw it up.
        """
        self.ensure_one()
        self.check_access("read")
        company = self.company_id.sudo()
        is_draft = self.state != "published"
        # The rows are public inside the agency, the plan only to who reads the week.
        lines = (
            [entry._line() for entry in self._planned()]
            if is_draft
            else [row._line() for row in self.sudo().row_ids]
        )
        calendar = company._doc_working_calendar()
        names = {off.day: off.name for off in calendar.days_off}
        days = [self.monday + timedelta(days=place) for place in range(7)]
        rest = tuple(
            (day, names.get(day, ""))
            for day in days
            if not calendar.is_working_day(day)
        )
        agency = company.doc_agency_id
        signature, signer = self._signature()
        at = self.published_at or fields.Datetime.now()
        sheet = ScheduleSheet(
            agency=company.name,
            parent_agency=agency.parent_id.name or "",
            place=agency.place or "",
            day=office_time.to_office(self.approved_at or at).date(),
            title=self._sheet_title(),
            monday=self.monday,
            lines=tuple(lines),
            rest=rest,
            recipients=self._sheet_recipients(),
            signature=signature,
            signer=signer,
            is_draft=is_draft,
        )
        try:
            return schedule_pdf(sheet, created=office_time.to_office(at))
        except RuleError as fault:
            raise UserError(
                self.env._("No font for official prints is installed on this server.")
            ) from fault

    def _sheet_title(self):
        """Return the title; what the sheet says is Vietnamese in every language."""
        unit = self.department_id.sudo()
        return f"Lịch công tác {unit.name}" if unit else "Lịch công tác của lãnh đạo"

    def _sheet_recipients(self):
        if self.level == "unit":
            return ("Lãnh đạo cơ quan", "Như thành phần", "Lưu: đơn vị")
        public = self.company_id.sudo().doc_schedule_public
        page = ("Trang thông tin điện tử",) if public else ()
        return ("Lãnh đạo cơ quan", "Các phòng, đơn vị", *page, "Lưu: VT")

    def _signature(self):
        """Return (lines of authority and position, name) of who approved the week."""
        person = self.sudo().approved_by_id
        if not person:
            return (), ""
        company = self.company_id
        # Who holds which post is public inside the agency.
        title = person._doc_employee(company).job_title or ""
        head = person._doc_leaders(company)[:1].sudo()
        first = head._doc_employee(company).job_title or ""
        if self.level == "unit" or person == head or not first:
            lines = (title,)
        elif person._doc_has_role(LEADER, company):
            lines = (f"KT. {first}", title)
        else:
            lines = (f"TL. {first}", title)
        return tuple(filter(None, lines)), person.name

    def _calendar_file(self):
        """Return the published rows of this week as iCalendar."""
        self.ensure_one()
        self.check_access("read")
        # Rows are public inside the agency.
        rows = self.sudo().row_ids
        return rows._as_calendar(self.display_name)


class DocScheduleRow(models.Model):
    _inherit = "doc.schedule.row"

    def _as_calendar(self, name):
        return ics.calendar(
            name,
            [row._happening() for row in self],
            office_time.to_office(fields.Datetime.now()),
        )

    def _happening(self):
        self.ensure_one()
        return ics.Happening(
            uid=f"doc-schedule-{self.entry_id.id}@{self.env.cr.dbname}",
            start=office_time.to_office(self.start),
            stop=office_time.to_office(self.stop),
            summary=self.name,
            location=self.location or "",
            description="; ".join(filter(None, (self.chair, self.people))),
            sequence=self.version,
            changed=office_time.to_office(self.changed_at or self.write_date),
        )

    @api.model
    def _public_rows(self, company, monday):
        """Return what stands on the page without an account: marked so, then and now.

        :param company: an agency that shows its schedule to the public
        """
        start = office_time.day_at(monday, _MIDNIGHT)
        stop = office_time.day_at(monday + timedelta(days=7), _MIDNIGHT)
        # The public reads by this method alone.
        marked = self.sudo().search(
            [
                ("company_id", "=", company.id),
                ("company_id.doc_schedule_public", "=", True),
                ("level", "=", "agency"),
                ("week_id.state", "=", "published"),
                ("kind", "=", "meeting"),
                ("is_public", "=", True),
                ("entry_id.is_public", "=", True),
                ("entry_id.state", "=", "planned"),
                ("start", ">=", start),
                ("start", "<", stop),
            ]
        )
        return marked.filtered(lambda row: not row.document_id.circulation_mark)


class ResUsers(models.Model):
    """One's own feed: an address that a phone's calendar asks by itself."""

    _inherit = "res.users"

    doc_schedule_feed = fields.Char(
        "Address for my calendar",
        compute="_compute_doc_schedule_feed",
        help="Whoever knows it reads the published lines that concern you. Give it to "
        "your own calendar only; take a new one if it became known.",
    )
    doc_schedule_turn = fields.Integer(
        default=0, copy=False, groups="base.group_system", aggregator=None
    )

    @property
    def SELF_READABLE_FIELDS(self):
        return [*super().SELF_READABLE_FIELDS, "doc_schedule_feed"]

    @api.depends_context("uid")
    def _compute_doc_schedule_feed(self):
        for user in self:
            user.doc_schedule_feed = (
                f"{user.get_base_url()}/doc/schedule/feed/{user.id}/"
                f"{user._doc_feed_token()}.ics"
                if user == self.env.user and isinstance(user.id, int)
                else False
            )

    def _doc_feed_token(self):
        self.ensure_one()
        # The turn only says how often a new address was taken.
        message = (self.id, self.sudo().doc_schedule_turn)
        return hmac(self.env(su=True), SCOPE, message)

    def action_new_schedule_feed(self):
        """Take a new address; the old one answers nobody any more."""
        if self != self.env.user:
            raise AccessError(
                self.env._("Everybody takes a new address in his own preferences.")
            )
        # One's own turn; nobody else may read or write it.
        self.sudo().doc_schedule_turn += 1
        return True

    @api.model
    def _doc_feed(self, user_id, token):
        """Return the feed of who holds this address, None for any other.

        The rows are read with that person's own rights of now.
        """
        # The token stands for the account; it is looked up before it is known.
        user = self.sudo().search(
            [("id", "=", user_id), ("active", "=", True), ("share", "=", False)]
        )
        if not user or not consteq(user._doc_feed_token(), token):
            return None
        companies = user.company_ids.ids
        mine = self.env(
            user=user.id, su=False, context={"allowed_company_ids": companies}
        )
        now = fields.Datetime.now()
        rows = mine["doc.schedule.row"].search(
            Domain("user_ids", "in", user.ids)
            & Domain("start", ">=", now - BACK)
            & Domain("start", "<", now + AHEAD)
        )
        # Versions stand with the planned line; the rows were read by right.
        return rows.sudo()._as_calendar("Lịch công tác")
