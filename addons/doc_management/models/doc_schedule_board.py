"""The week as the screen shows it: agency, unit, one's own, a leader's."""

from datetime import date, time, timedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..lib.docmgmt import schedule
from ..lib.docmgmt.schedule import ChangeKind
from . import office_time

SCOPES = ("agency", "unit", "mine", "leader")
COLOURS = 6
FEW = 5
_MIDNIGHT = time.min


class DocScheduleWeek(models.Model):
    """One call gives the screen everything that the user may see of a week."""

    _inherit = "doc.schedule.week"

    @api.model
    def board(self, day=None, scope="agency", subject_id=None):
        """Return the week of a day.

        :param day: any day of the week, ISO; default today at the office
        :param scope: ``agency``, ``unit``, ``mine`` or ``leader``
        :param subject_id: the unit (default one's own), or the leader
        :return: dict: ``title``, ``monday`` …, ``days``, ``items`` (what stands in
            the grid), ``week`` (state and what may be done) where the user draws it
            up, ``legend``, ``clashes``, ``invitations``, ``attendance``, ``units``
        """
        self.check_access("read")
        company = self.env.company
        user = self.env.user
        user._doc_acting_employee(company)
        if scope not in SCOPES:
            raise UserError(self.env._("Choose whose schedule to show."))
        monday = schedule.monday_of(self._board_day(day))
        unit = self._board_unit(company, scope, subject_id)
        leader = self._board_leader(company, scope, subject_id)
        found = {
            "scope": scope,
            "subject": (unit or leader).id or False,
            "owner": (unit.sudo() or leader.sudo()).name or company.name,
            "monday": str(monday),
            "number": schedule.week_number(monday),
            "today": str(company._doc_today()),
            "days": self._board_days(company, monday),
            "units": self._board_units(company),
            "week": False,
            "items": [],
            "clashes": [],
            "invitations": [],
            "attendance": [],
        }
        if scope in ("agency", "unit"):
            found.update(self._board_week(company, scope, unit, monday))
        else:
            found["items"] = self._board_person(company, leader or user, monday)
        found["legend"] = self._board_legend(company, found["items"])
        return found

    def _board_day(self, day):
        try:
            return date.fromisoformat(day) if day else self.env.company._doc_today()
        except (TypeError, ValueError) as error:
            raise UserError(self.env._("Choose a day of the calendar.")) from error

    def _board_unit(self, company, scope, subject):
        units = self.env["hr.department"].sudo()
        if scope != "unit":
            return units.browse()
        own = self.env.user._doc_post(company).department_id.sudo()
        if not subject:
            return own
        # Names of units are public inside the agency; other agencies' are not asked.
        chosen = [("id", "=", int(subject)), ("company_id", "=", company.id)]
        return units.search(chosen) or own

    def _board_leader(self, company, scope, subject):
        leaders = self.env["res.users"]._doc_leaders(company)
        if scope != "leader":
            return leaders.browse()
        chosen = leaders.filtered(lambda one: one.id == subject)
        if not chosen:
            raise UserError(self.env._("Choose a leader of the agency."))
        return chosen

    def _board_units(self, company):
        # Names of units are public inside the agency.
        units = self.env["hr.department"].sudo()
        units = units.search([("company_id", "=", company.id)])
        return [{"id": unit.id, "name": unit.name} for unit in units]

    def _board_days(self, company, monday):
        calendar = company._doc_working_calendar()
        names = {off.day: off.name for off in calendar.days_off}
        extra = {one.day: one.name for one in calendar.extra_days}
        today = company._doc_today()
        days = []
        for place in range(7):
            day = monday + timedelta(days=place)
            works = calendar.is_working_day(day)
            named = extra.get(day) if works else names.get(day)
            days.append(
                {
                    "date": str(day),
                    "works": works,
                    "name": named or "",
                    "is_today": day == today,
                }
            )
        return days

    # A schedule of the agency or a unit

    def _board_week(self, company, scope, unit, monday):
        user = self.env.user
        weeks = self.search(
            [
                ("company_id", "=", company.id),
                ("level", "=", scope),
                ("department_id", "=", unit.id if scope == "unit" else False),
                ("monday", "=", monday),
            ]
        )
        plans = user._doc_plans(company, unit)
        approves = user._doc_approves(company, unit)
        # Published rows, the same for everybody in the agency.
        published = weeks.sudo().row_ids
        if not plans:
            items = [row._board_item() for row in published]
            own = self.env["doc.schedule.entry"].search(
                Domain("week_id", "in", weeks.sudo().ids)
                & Domain("create_uid", "=", user.id)
                & Domain("state", "=", "proposed")
            ) | self._board_proposals(company, scope, monday)
            items += [entry._board_item("proposed") for entry in own]
            info = {
                "id": weeks.id,
                "state": weeks.state,
                "pending": 0,
                "plans": False,
                "approves": False,
                "approver": "",
            }
            return {
                "items": items,
                "week": info if weeks else {**info, "id": False, "state": "draft"},
                "attendance": self._board_attendance(own),
                "invitations": self._board_invitations(company, scope),
            }
        changes = weeks._changes() if weeks else ()
        kinds = {change.key: change.kind for change in changes}
        clashes = weeks._clash_rows() if weeks else []
        clashing = {
            key for one in clashes if not one["settled"] for key in one["entries"]
        }
        entries = weeks.entry_ids.filtered(
            lambda entry: entry.state != "cancelled" or entry.sudo().row_ids
        )
        items = []
        for entry in entries:
            state = self._entry_state(entry, kinds.get(entry.id))
            item = entry._board_item(state)
            item["clash"] = entry.id in clashing
            items.append(item)
        approvers = user._doc_schedule_approvers(company, unit)[:1].sudo()
        return {
            "items": items,
            "week": {
                "id": weeks.id or False,
                "state": weeks.state or "draft",
                "pending": len(changes) if weeks.state == "published" else 0,
                "plans": True,
                "approves": approves,
                "approver": approvers.name or "",
            },
            "clashes": [
                {**one, "entries": sorted(one["entries"])}
                for one in clashes
                if not one["settled"]
            ],
            "invitations": self._board_invitations(company, scope),
            "attendance": self._board_attendance(entries),
        }

    def _board_proposals(self, company, scope, monday):
        """Return one's own proposals of a week that one may not read itself."""
        return self.env["doc.schedule.entry"].search(
            [
                ("company_id", "=", company.id),
                ("level", "=", scope),
                ("create_uid", "=", self.env.uid),
                ("state", "=", "proposed"),
                ("start", ">=", office_time.day_at(monday, _MIDNIGHT)),
                (
                    "start",
                    "<",
                    office_time.day_at(monday + timedelta(days=7), _MIDNIGHT),
                ),
            ]
        )

    def _entry_state(self, entry, change):
        if entry.state != "planned":
            return entry.state
        if change is ChangeKind.CHANGED:
            return "changed"
        return "published" if entry.is_published else "planned"

    def _board_invitations(self, company, scope):
        """Return invitations that came and stand in no schedule yet."""
        if scope != "agency":
            return []
        incoming = self.env["doc.incoming"]
        if not incoming.has_access("read"):
            return []
        kind = self.env.ref("doc_management.doc_type_giay_moi")
        since = company._doc_today() - timedelta(days=30)
        waiting = incoming.search(
            [
                ("type_id", "=", kind.id),
                ("company_id", "=", company.id),
                ("state", "not in", ("refused", "recalled", "joined")),
                ("create_date", ">=", since),
            ],
            order="id desc",
            limit=40,
        )
        # Whether a line exists is told to who reads the document, nothing else.
        entries = self.env["doc.schedule.entry"].sudo()
        taken = entries.search([("document_id", "in", waiting.document_id.ids)])
        left = waiting.filtered(lambda one: one.document_id not in taken.document_id)
        return [
            {
                "id": one.id,
                "number": one.document_id._display_number() or "",
                "subject": one.subject,
                "issuer": one.issuer_name or one.issuer_id.name or "",
            }
            for one in left[:FEW]
        ]

    def _board_attendance(self, entries):
        """Return the answers to one's own invitations, those still to come."""
        now = self.env.cr.now()
        found = []
        for entry in entries.sorted("start"):
            guests = entry.sudo().guest_ids.filtered(lambda one: not one.is_chair)
            if not guests or entry.stop < now or entry.state == "cancelled":
                continue
            counts = dict.fromkeys(("asked", "coming", "absent", "sends"), 0)
            for guest in guests:
                counts[guest.state] += 1
            found.append({"entry": entry.id, "name": entry.name, **counts})
        return found[:FEW]

    # One person's week

    def _board_person(self, company, person, monday):
        """Return what a person does in a week, as far as the user may see it."""
        first = office_time.day_at(monday, _MIDNIGHT)
        last = office_time.day_at(monday + timedelta(days=7), _MIDNIGHT)
        days = Domain("start", "<", last) & Domain("stop", ">", first)
        rows = self.env["doc.schedule.row"].search(
            days
            & Domain("company_id", "=", company.id)
            & Domain("user_ids", "in", person.ids)
        )
        items = [row._board_item() for row in rows]
        # Of appointments that the user may not follow only the time is shown.
        events = self.env["calendar.event"].sudo()
        events = events.search(
            days
            & Domain("partner_ids", "in", person.sudo().partner_id.ids)
            & Domain("doc_entry_ids", "=", False)
        )
        follows = self.env.user._doc_follows(person, company)
        for event in events:
            own = person == self.env.user
            shown = own or (follows and event.effective_privacy != "private")
            if not shown and event.show_as != "busy":
                continue
            items.append(event._doc_board_item(shown))
        return items

    def _board_legend(self, company, items):
        """Return the leaders in their order, each with a colour of his own."""
        leaders = self.env["res.users"]._doc_leaders(company)
        legend = []
        for place, one in enumerate(leaders.sudo()):
            title = one._doc_employee(company).job_title or ""
            words = (schedule.short_post(title), schedule.given_name(one.name))
            legend.append(
                {
                    "id": one.id,
                    "label": " ".join(filter(None, words)),
                    "colour": place % COLOURS,
                }
            )
        colours = {one["id"]: one for one in legend}
        for item in items:
            known = colours.get(item.pop("chair_id"))
            item["colour"] = known["colour"] if known else -1
            if known:
                item["chair"] = known["label"]
        return legend


class DocScheduleEntry(models.Model):
    _inherit = "doc.schedule.entry"

    def _board_item(self, state):
        self.ensure_one()
        document = self.sudo().document_id.with_env(self.env)._filtered_access("read")
        return {
            "key": f"e{self.id}",
            "entry": self.id,
            "row": False,
            "event": False,
            "duty": self.kind == "duty",
            "name": self.name,
            "chair": self._chair_text(),
            "chair_id": self.chair_id.id,
            "people": self.people or "",
            "location": self.location or "",
            "things": self._board_things(),
            "paper": document._display_number() or "" if document else "",
            "state": state,
            "clash": False,
            "answer": False,
            **_times(self),
        }

    def _board_things(self):
        return [
            {"kind": one.kind, "name": one.name} for one in self.sudo().resource_ids
        ]


class DocScheduleRow(models.Model):
    _inherit = "doc.schedule.row"

    def _board_item(self):
        self.ensure_one()
        reader = self.sudo().document_id.with_env(self.env(su=False))
        document = reader._filtered_access("read")
        return {
            "key": f"r{self.id}",
            "entry": False,
            "row": self.id,
            "event": False,
            "duty": self.kind == "duty",
            "name": self.name,
            "chair": self.chair or "",
            "chair_id": self.chair_id.id,
            "people": self.people or "",
            "location": self.location or "",
            "things": self.sudo().entry_id._board_things(),
            "paper": document._display_number() or "" if document else "",
            "state": "published",
            "clash": False,
            "answer": self.my_answer if self.is_mine else False,
            **_times(self),
        }


class CalendarEvent(models.Model):
    _inherit = "calendar.event"

    def _doc_board_item(self, is_shown):
        """Return an appointment, or just that somebody is busy."""
        self.ensure_one()
        start, stop = self._doc_office_span()
        return {
            "key": f"c{self.id}",
            "entry": False,
            "row": False,
            "event": self.id if is_shown else False,
            "duty": False,
            "name": self.name if is_shown else self.env._("busy"),
            "chair": "",
            "chair_id": False,
            "people": "",
            "location": self.location or "" if is_shown else "",
            "things": [],
            "paper": "",
            "state": "own" if is_shown else "busy",
            "clash": False,
            "answer": False,
            **_span(start, stop),
        }


def _times(record):
    return _span(
        office_time.to_office(record.start), office_time.to_office(record.stop)
    )


def _span(start, stop):
    return {
        "date": str(start.date()),
        "until": str(stop.date()),
        "part": str(schedule.part_of(start)),
        "time": f"{start:%H:%M}",
        "end": f"{stop:%H:%M}",
    }
