"""The work schedule over HTTP: sheet, calendar files, and the page for the public."""

from datetime import date, timedelta

from odoo import http
from odoo.http import request

from ..lib.docmgmt import schedule
from ..models import office_time
from .doc_print import DocPrintController

CALENDAR = "text/calendar; charset=utf-8"
FAR = timedelta(days=800)


class DocScheduleController(DocPrintController):
    """Who may not read a week gets the same 404 as for one that is not there."""

    @http.route("/doc/schedule/<int:week_id>/sheet.pdf", type="http", auth="user")
    def schedule_sheet(self, week_id):
        """Send the week on A4."""
        week = self._record("doc.schedule.week", week_id)
        return self._sheet(week._sheet_pdf, f"lich-cong-tac-{week.monday}.pdf")

    @http.route("/doc/schedule/<int:week_id>/week.ics", type="http", auth="user")
    def schedule_week(self, week_id):
        """Send the published week as a calendar file."""
        week = self._record("doc.schedule.week", week_id)
        name = f"lich-cong-tac-{week.monday}.ics"
        return self._sheet(week._calendar_file, name, CALENDAR)

    @http.route(
        "/doc/schedule/feed/<int:user_id>/<string:token>.ics",
        type="http",
        auth="public",
        save_session=False,
    )
    def schedule_feed(self, user_id, token):
        """Send a person's own published lines to his calendar, which has no session."""
        content = request.env["res.users"]._doc_feed(user_id, token)
        if content is None:
            raise request.not_found()
        return self._answer(content, "lich-cong-tac.ics", CALENDAR)

    @http.route(
        [
            "/lich-cong-tac/<int:company_id>",
            "/lich-cong-tac/<int:company_id>/<string:day>",
        ],
        type="http",
        auth="public",
        save_session=False,
    )
    def schedule_page(self, company_id, day=None):
        """Show what an agency publishes of its week to everybody."""
        # The public knows of an agency only that it shows its schedule.
        company = request.env["res.company"].sudo().browse(company_id).exists()
        if not company.doc_schedule_public:
            raise request.not_found()
        today = company._doc_today()
        try:
            wanted = date.fromisoformat(day) if day else today
        except ValueError as error:
            raise request.not_found() from error
        if abs(wanted - today) > FAR:
            raise request.not_found()
        monday = schedule.monday_of(wanted)
        rows = request.env["doc.schedule.row"]._public_rows(company, monday)
        days = []
        for place in range(7):
            held = monday + timedelta(days=place)
            those = [row for row in rows if _day(row) == held]
            days.append(
                {
                    "name": schedule.DAY_NAMES[place],
                    "date": f"{held:%d/%m}",
                    "is_today": held == today,
                    "rows": [_shown(row) for row in those],
                }
            )
        values = {
            # Names and lines as text: the template is given no record.
            "agency": company.name,
            "number": schedule.week_number(monday),
            "first": f"{monday:%d/%m}",
            "last": f"{monday + timedelta(days=6):%d/%m/%Y}",
            "before": f"/lich-cong-tac/{company.id}/{monday - timedelta(days=7)}",
            "after": f"/lich-cong-tac/{company.id}/{monday + timedelta(days=7)}",
            "days": days,
        }
        return request.render("doc_management.doc_schedule_public_page", values)


def _day(row):
    return office_time.to_office(row.start).date()


def _shown(row):
    """Return what the public reads of a line: no car, no guest, no paper."""
    return {
        "time": f"{office_time.to_office(row.start):%H:%M}",
        "name": row.name,
        "chair": row.chair or "",
        "people": row.people or "",
        "location": row.location or "",
    }
