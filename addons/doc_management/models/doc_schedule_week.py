"""Lịch công tác tuần: drawn up, approved, published, amended."""

from datetime import time, timedelta

from markupsafe import Markup
from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, UserError
from odoo.fields import Domain

from ..lib.docmgmt import schedule
from ..lib.docmgmt.schedule import (
    Booking,
    ChangeKind,
    ClashKind,
    ScheduleError,
    WeekMove,
    WeekState,
)
from . import office_time
from .doc_schedule_entry import LEVELS

STATES = [
    ("draft", "Being drawn up"),
    ("waiting", "Waiting for approval"),
    ("approved", "Approved"),
    ("published", "Published"),
]


class DocScheduleWeek(models.Model):
    """The week of an agency or a unit. Its lines are planned in ``entry_ids``;
    what counts for everybody else are ``row_ids``, written by a publication alone.
    """

    _name = "doc.schedule.week"
    _description = "Work schedule of a week"
    _inherit = ["doc.guarded.mixin", "doc.talk.mixin"]
    _order = "monday desc, level, department_id, id"
    _rec_names_search = ["company_id"]

    _guarded_fields = frozenset(
        {
            "company_id",
            "level",
            "department_id",
            "monday",
            "state",
            "submitted_by_id",
            "approved_by_id",
            "approved_at",
            "published_by_id",
            "published_at",
            "version",
        }
    )

    company_id = fields.Many2one(
        "res.company", "Agency", required=True, index=True, readonly=True
    )
    level = fields.Selection(LEVELS, "Schedule of", required=True, readonly=True)
    department_id = fields.Many2one("hr.department", "Unit", readonly=True)
    monday = fields.Date("Week of", required=True, readonly=True)
    state = fields.Selection(
        STATES, "Status", required=True, default="draft", readonly=True
    )
    submitted_by_id = fields.Many2one("res.users", "Put forward by", readonly=True)
    approved_by_id = fields.Many2one("res.users", "Approved by", readonly=True)
    approved_at = fields.Datetime("Approved at", readonly=True)
    published_by_id = fields.Many2one("res.users", "Published by", readonly=True)
    published_at = fields.Datetime("Published at", readonly=True)
    version = fields.Integer(default=0, readonly=True, aggregator=None)
    entry_ids = fields.One2many("doc.schedule.entry", "week_id", "Planned lines")
    row_ids = fields.One2many("doc.schedule.row", "week_id", "Published lines")
    can_read = fields.Boolean(compute="_compute_can_read", search="_search_can_read")

    _once = models.UniqueIndex(
        "(company_id, level, COALESCE(department_id, 0), monday)",
        "That week is there already. Reload the page.",
    )
    _begins_on_monday = models.Constraint(
        "CHECK (EXTRACT(ISODOW FROM monday) = 1)", "A week begins on Monday."
    )

    @api.depends("monday", "level", "department_id", "company_id")
    def _compute_display_name(self):
        for week in self:
            week.display_name = self.env._(
                "%(owner)s, week %(number)s (%(first)s – %(last)s)",
                owner=week._owner_name(),
                number=schedule.week_number(week.monday) if week.monday else "",
                first=f"{week.monday:%d/%m}" if week.monday else "",
                last=f"{week._sunday():%d/%m/%Y}" if week.monday else "",
            )

    @api.depends_context("uid")
    def _compute_can_read(self):
        known = self.filtered("id")
        may = known.search([("id", "in", known.ids), ("can_read", "=", True)])
        for week in self:
            week.can_read = week in may

    @api.model
    def _search_can_read(self, operator, value):
        """Published weeks are everybody's in the agency, others their planners'."""
        if operator != "in" or True not in value:
            return NotImplemented
        return (
            Domain("published_at", "!=", False)
            | self.env["res.users"]._doc_planned_scopes()
        )

    def _owner_name(self):
        self.ensure_one()
        # Names of units are public inside the agency.
        return self.department_id.sudo().name or self.company_id.name

    def _sunday(self):
        return self.monday + timedelta(days=6)

    @api.model
    def _week_of(self, company, level, unit, day):
        """Return the week of a day, made when it is first asked for."""
        monday = schedule.monday_of(day)
        # Weeks come into being with their first line.
        weeks = self.sudo()._by_action()
        where = {
            "company_id": company.id,
            "level": level,
            "department_id": unit.id if level == "unit" else False,
            "monday": monday,
        }
        found = weeks.search([(name, "=", wanted) for name, wanted in where.items()])
        return (found or weeks.create(where))._without_action()

    # Moves

    def _move(self, move, **values):
        """Go on to the next state; say so where that is not possible now."""
        for week in self:
            try:
                state = schedule.after(WeekState(week.state), move)
            except ScheduleError as refusal:
                labels = dict(self._fields["state"]._description_selection(self.env))
                raise UserError(
                    self.env._(
                        "The schedule is “%(state)s”, so this cannot be done now. "
                        "Reload the page to see what happened.",
                        state=labels[week.state],
                    )
                ) from refusal
            # The state moves by the acts below, which check who acts.
            week.sudo()._by_action().write({"state": str(state), **values})

    def _changed(self):
        """A line was changed: an approval holds no longer."""
        for week in self.sudo().exists():
            state = schedule.after(WeekState(week.state), WeekMove.CHANGE)
            if state != week.state:
                week._by_action().write(
                    {"state": str(state), "approved_by_id": False, "approved_at": False}
                )

    def _check_planner(self):
        for week in self:
            user = self.env.user
            user._doc_acting_employee(week.company_id)
            if not user._doc_plans(week.company_id, week.department_id):
                raise AccessError(
                    self.env._("Only those who draw up this schedule may do that.")
                )

    def _check_approver(self):
        for week in self:
            user = self.env.user
            user._doc_acting_employee(week.company_id)
            if not user._doc_approves(week.company_id, week.department_id):
                who = user._doc_schedule_approvers(week.company_id, week.department_id)
                raise AccessError(
                    self.env._(
                        "The schedule is approved by %(names)s.",
                        # Whom to ask is told to everybody.
                        names=", ".join(who.sudo().mapped("name")) or "–",
                    )
                )

    def _locked(self):
        """Refuse while somebody else is at the same week."""
        try:
            # Nobody may write a week by hand; its acts lock it.
            self.sudo().lock_for_update()
        except LockError as busy:
            raise UserError(
                self.env._("Somebody is at this schedule right now. Try again.")
            ) from busy
        self.invalidate_recordset()

    def action_submit(self):
        """Put the week forward to who approves it."""
        self.ensure_one()
        self.check_access("read")
        self._check_planner()
        self._locked()
        self._check_lines()
        self._move(WeekMove.SUBMIT, submitted_by_id=self.env.uid)
        approvers = self.env.user._doc_schedule_approvers(
            self.company_id, self.department_id
        )
        for person in (approvers - self.env.user)[:1]:
            self._say(person, "submitted", [])
        return True

    def action_return(self):
        """Give the week back to those who draw it up."""
        self.ensure_one()
        self.check_access("read")
        self._check_approver()
        self._locked()
        asked_by = self.submitted_by_id
        self._move(WeekMove.RETURN, approved_by_id=False, approved_at=False)
        for person in asked_by - self.env.user:
            self._say(person, "returned", [])
        return True

    def action_approve(self):
        """Approve the week as it stands now."""
        self.ensure_one()
        self.check_access("read")
        self._check_approver()
        self._locked()
        self._check_lines()
        self._move(
            WeekMove.APPROVE,
            approved_by_id=self.env.uid,
            approved_at=fields.Datetime.now(),
        )
        return True

    def action_publish(self):
        """Publish an approved week, or what has changed in a published one.

        Each person whom a line concerns is told once; nobody else is.
        """
        self.ensure_one()
        self.check_access("read")
        amends = self.state == "published"
        if amends:
            self._check_approver()
        else:
            self._check_planner()
        self._locked()
        self._check_lines()
        changes = self._changes()
        if amends and not changes and not self._openings():
            raise UserError(self.env._("Nothing has changed since the publication."))
        self._move(
            WeekMove.AMEND if amends else WeekMove.PUBLISH,
            published_by_id=self.env.uid,
            published_at=fields.Datetime.now(),
            version=self.version + 1,
        )
        self._write_rows(changes)
        for person, those in schedule.told(changes, self.env.uid).items():
            user = self.env["res.users"].browse(person)
            self._say(user, "amended" if amends else "published", those)
        return True

    def _planned(self):
        """Return the lines that stand, proposals left out."""
        # The week's own lines, whoever asks what they come to.
        return self.sudo().entry_ids.filtered(lambda entry: entry.state == "planned")

    def _check_lines(self):
        """Refuse an empty week and one with clashes that nobody gave a reason for."""
        if not self._planned() and not self.sudo().row_ids:
            raise UserError(self.env._("There is nothing in this week yet."))
        against = [clash for clash in self._clash_rows() if not clash["settled"]]
        if against and self._blocks_clashes():
            raise UserError(
                self.env._(
                    "Somebody or something is planned twice at once:\n%(clashes)s\n"
                    "Move one of the lines or take somebody or something else. The "
                    "working procedure lets no clash stand, whatever the reason.",
                    clashes="\n".join(clash["text"] for clash in against),
                )
            )
        if against:
            raise UserError(
                self.env._(
                    "Somebody or something is planned twice at once:\n%(clashes)s\n"
                    "Move one of the lines, or write in it why it stands all the same.",
                    clashes="\n".join(clash["text"] for clash in against),
                )
            )

    def _blocks_clashes(self):
        """Say whether the rules of the week's Monday let no clash stand."""
        self.ensure_one()
        # Rules are everybody's; before the first of them a clash warns.
        rules = self.env["doc.procedure"].sudo()
        return bool(
            rules.search_count(
                [
                    ("company_id", "=", self.sudo().company_id.id),
                    ("schedule_clash", "=", "block"),
                    ("date_from", "<=", self.monday),
                    "|",
                    ("date_to", "=", False),
                    ("date_to", ">=", self.monday),
                ],
                limit=1,
            )
        )

    def _changes(self):
        """Return what differs between the published rows and the plan."""
        self.ensure_one()
        before = [row._line() for row in self.sudo().row_ids]
        return schedule.changes(before, [entry._line() for entry in self._planned()])

    def _openings(self):
        """Return the planned lines whose place on the public page changes."""
        return self._planned().filtered(
            lambda entry: entry.is_public != entry.row_ids.is_public
        )

    def _write_rows(self, changes):
        now = fields.Datetime.now()
        # The publication was checked; nobody else may write rows.
        rows = self.env["doc.schedule.row"].sudo()._by_action()
        entries = self.env["doc.schedule.entry"].sudo()
        for change in changes:
            entry = entries.browse(change.key)
            row = rows.search([("entry_id", "=", entry.id)])
            if change.kind is ChangeKind.CANCELLED:
                row.unlink()
                entry._drop_event()
                continue
            values = {**entry._row_values(), "changed_at": now}
            if row:
                row.write({**values, "version": row.version + 1})
            else:
                rows.create(values)
            entry._keep_event()
        for entry in self._openings():
            entry.row_ids._by_action().write({"is_public": entry.is_public})

    # Telling

    def _say(self, user, event, changes):
        """Tell one person, in his language and the way he chose in his preferences."""
        self.ensure_one()
        lang = user.sudo().lang or self.env.lang
        week = self.with_context(lang=lang).sudo()
        subject = week._notice_subject(event, self.env.user.name)
        items = Markup("").join(
            Markup("<li>%s</li>") % week._change_words(change) for change in changes
        )
        body = Markup("<p>%s</p>") % subject
        if items:
            body += Markup("<ul>%s</ul>") % items
        week.message_notify(
            partner_ids=user.sudo().partner_id.ids,
            subject=subject,
            body=body,
            author_id=self.env.user.partner_id.id,
        )

    def _notice_subject(self, event, who):
        """Return the first words of a notice."""
        facts = {"week": self.display_name, "who": who}
        if event == "submitted":
            return self.env._("%(week)s waits for your approval", **facts)
        if event == "returned":
            return self.env._("%(who)s gave back: %(week)s", **facts)
        if event == "published":
            return self.env._("Published: %(week)s", **facts)
        return self.env._("Changed: %(week)s", **facts)

    def _change_words(self, change):
        """Return one change as a sentence."""
        line = change.after or change.before
        facts = {
            "when": f"{line.start:%H:%M %d/%m}",
            "what": line.name,
            "where": line.location or "–",
        }
        if change.kind is ChangeKind.CANCELLED:
            return self.env._("Cancelled: %(when)s %(what)s", **facts)
        if change.kind is ChangeKind.NEW:
            return self.env._("%(when)s %(what)s, %(where)s", **facts)
        before = change.before
        words = self.env._("Now %(when)s %(what)s, %(where)s", **facts)
        if {"start", "stop"} & set(change.parts):
            was = f"{before.start:%H:%M %d/%m}"
            words += self.env._(" (before: %(when)s)", when=was)
        if "location" in change.parts:
            was = before.location or "–"
            words += self.env._(" (before: %(where)s)", where=was)
        return words

    # Clashes

    def _outside(self, people):
        """Return bookings of the same days that this week does not plan.

        Rows of other schedules of the agency, and what the people have in their own
        calendars: of these only the time counts, nothing else is looked at.
        """
        first = office_time.day_at(self.monday, time.min)
        last = first + timedelta(days=7)
        days = Domain("start", "<", last) & Domain("stop", ">", first)
        # Times alone leave this method.
        rows = self.env["doc.schedule.row"].sudo()
        rows = rows.search(
            days
            & Domain("company_id", "=", self.company_id.id)
            & Domain("week_id", "!=", self.id)
            & Domain("kind", "=", "meeting")
        )
        bookings = [
            Booking(
                -2 * row.id,
                office_time.to_office(row.start),
                office_time.to_office(row.stop),
                frozenset(row.user_ids.ids),
                frozenset(row.entry_id.resource_ids.ids),
            )
            for row in rows
            if row.entry_id.week_id != self
        ]
        events = self.env["calendar.event"].sudo()
        for event in events.search(
            days
            & Domain("partner_ids", "in", people.partner_id.ids)
            & Domain("show_as", "=", "busy")
            & Domain("doc_entry_ids", "=", False)
        ):
            refused = event.attendee_ids.filtered(lambda one: one.state == "declined")
            busy = event.partner_ids - refused.partner_id
            start, stop = event._doc_office_span()
            who = people.filtered(lambda one, busy=busy: one.partner_id in busy)
            if who:
                bookings.append(
                    Booking(-2 * event.id - 1, start, stop, frozenset(who.ids))
                )
        return bookings

    def _bookings(self):
        """Return what this week books and what stands beside it."""
        planned = self._planned().filtered(lambda entry: entry.kind == "meeting")
        bookings = [entry._booking() for entry in planned]
        people = planned.chair_id | planned.guest_ids.user_id
        people |= self.env["res.users"]._doc_leaders(self.company_id)
        return bookings, bookings + self._outside(people.sudo())

    def _clash_rows(self):
        """Return the clashes as dicts: text, entries (ids), settled, offers."""
        self.ensure_one()
        own, every = self._bookings()
        by_key = {one.key: one for one in every}
        found = []
        blocks = self._blocks_clashes()
        for clash in schedule.clashes(every, reasons_count=not blocks):
            entries = {clash.first, clash.second} & {one.key for one in own}
            found.append(
                {
                    "text": self._clash_words(clash, by_key),
                    "entries": entries,
                    "settled": clash.settled,
                    "kind": str(clash.kind),
                    "what": clash.what,
                    "offers": []
                    if clash.settled
                    else self._offers(clash, by_key, own, every),
                }
            )
        return found

    def _clash_words(self, clash, by_key):
        if clash.kind is ClashKind.PERSON:
            # Who is in two places at once is known to who plans.
            what = self.env["res.users"].sudo().browse(clash.what).name
        else:
            what = self.env["doc.schedule.resource"].sudo().browse(clash.what).name
        first, second = by_key[clash.first], by_key[clash.second]
        return self.env._(
            "%(what)s on %(day)s: %(first)s · %(second)s",
            what=what,
            day=f"{second.start:%d/%m}",
            first=self._booking_words(first),
            second=self._booking_words(second),
        )

    def _booking_words(self, booking):
        if booking.key < 0:
            name = self.env._("busy")
        else:
            name = self.env["doc.schedule.entry"].sudo().browse(booking.key).name
        return f"{booking.start:%H:%M}–{booking.stop:%H:%M} {name}"

    def _offers(self, clash, by_key, own, every):
        """Return who or what is free instead: for the later line, then the other."""
        ours = {one.key for one in own}
        entries = self.env["doc.schedule.entry"].sudo()
        offers = []
        for key in (clash.second, clash.first):
            if key not in ours:
                continue
            entry = entries.browse(key)
            if clash.kind is ClashKind.PERSON:
                if entry.chair_id.id != clash.what:
                    continue
                choice = self.env["res.users"]._doc_leaders(self.company_id)
            else:
                old = entry.resource_ids.filtered(lambda one: one.id == clash.what)
                choice = self.env["doc.schedule.resource"].sudo()
                choice = choice.search(
                    [
                        ("company_id", "=", self.company_id.id),
                        ("kind", "=", old.kind),
                        ("seats", ">=", old.seats),
                    ]
                )
            free = schedule.free_among(choice.ids, clash.kind, by_key[key], every)
            for one in choice.sudo().browse(free[:1]):
                offers.append(
                    {
                        "entry": key,
                        "kind": str(clash.kind),
                        "old": clash.what,
                        "new": one.id,
                        "name": one.name,
                        "line": f"{by_key[key].start:%H:%M} {entry.name}",
                    }
                )
            if offers:
                break
        return offers

    def action_resolve(self, entry_id, kind, old, new):
        """Take another leader, room or car for a line, if that one is still free.

        :param kind: ``person`` or ``thing``
        :param old: id of who or what is planned twice
        :param new: id of who or what takes its place
        """
        self.ensure_one()
        self.check_access("read")
        self._check_planner()
        entry = self.entry_ids.filtered(lambda one: one.id == entry_id)
        own, every = self._bookings()
        wanted = next((one for one in own if one.key == entry.id), None)
        if wanted is None or kind not in ("person", "thing"):
            raise UserError(self.env._("That line is not in this week any more."))
        if not schedule.free_among((new,), ClashKind(kind), wanted, every):
            raise UserError(self.env._("That one is taken meanwhile. Reload the page."))
        if kind == "person":
            if entry.chair_id.id != old:
                raise UserError(self.env._("Somebody changed that line meanwhile."))
            entry.chair_id = new
        else:
            things = [(3, old), (4, new)]
            entry.write({"resource_ids": things})
        return True


class DocScheduleEntry(models.Model):
    """What a planned line books, and its place in Odoo's calendar."""

    _inherit = "doc.schedule.entry"

    def _booking(self):
        self.ensure_one()
        return Booking(
            self.id,
            office_time.to_office(self.start),
            office_time.to_office(self.stop),
            frozenset(self._people().ids),
            frozenset(self.resource_ids.ids),
            bool((self.clash_reason or "").strip()),
        )

    def _keep_event(self):
        """Put the published line into the calendars of those it concerns."""
        self.ensure_one()
        values = {
            "name": self.name,
            "start": self.start,
            "stop": self.stop,
            "location": self.location,
            "partner_ids": [(6, 0, self._people().partner_id.ids)],
        }
        events = self.env["calendar.event"].sudo()._doc_quiet()
        if self.kind == "duty" or not self._people():
            self._drop_event()
        elif self.event_id:
            self.event_id.sudo()._doc_quiet().write(values)
        else:
            event = events.create(
                {
                    **values,
                    "user_id": self.chair_id.id,
                    "privacy": "public",
                    "show_as": "busy",
                    "doc_schedule_company_id": self.company_id.id,
                    "description": False,
                }
            )
            # Nobody has answered yet, not even who published it.
            event.attendee_ids.write({"state": "needsAction"})
            self.sudo()._by_action().write({"event_id": event.id})

    def _drop_event(self):
        self.sudo().event_id._doc_quiet().unlink()
