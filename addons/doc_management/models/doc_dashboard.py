"""Bảng điều hành: what needs me, then who is late, for a leader, a head, a clerk, me.

Every number opens the rows it counts: a card by the very domain it was counted with, a
bar by the very query. Lists are read with the rights of who looks.
"""

from collections import defaultdict
from datetime import datetime, time, timedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Datetime, Domain
from odoo.tools import SQL

from ..lib.docmgmt.reports import (
    Period,
    WorkFigures,
    per_mille,
    percent,
    total_of,
)
from ..lib.docmgmt.text import fold
from . import office_time
from .doc_report import NOT_COUNTED
from .roles import CLERK, LEADER

AT_WORK = ("open", "waiting")
HANDLED = ("directed", "in_progress")
WEEKS = 12
MOST_LATE = 6
MOST_MEETINGS = 4
FIGURES = ("done_in_time", "done_late", "open_in_time", "open_late")


class DocReport(models.AbstractModel):
    """The screen asks :meth:`dashboard` once; a click asks :meth:`open_figure`."""

    _inherit = "doc.report"

    @api.model
    def dashboard(self, preset="quarter", whose=None, company_id=None):
        """Return everything the dashboard shows, counted now.

        :param preset: ``week``, ``month``, ``quarter``, ``half_year`` or ``year``: the
            present one of that kind
        :param whose: ``own``, ``unit`` or ``agency``; None: the widest one has
        :param company_id: id of one of the user's agencies; None: the present one
        """
        company = self._asked_company(company_id)
        reach = self._form_reach("incoming", company, whose)
        period = self._period(preset)
        span = self._span(period)
        units = self._unit_bars(reach, span)
        return {
            "company": {"id": company.id, "name": company.sudo().name},
            "preset": preset,
            "presets": self._preset_labels(),
            "whose": reach.kind,
            "choices": [
                {"whose": kind, "label": self._whose_labels()[kind]}
                for kind in self._reaches(company)
            ],
            "counted_at": self._moment(span.now),
            "cards": self._cards(reach, span),
            "units": units,
            "by_person": reach.kind != "agency",
            "late": self._late_rows(reach),
            "weeks": self._weeks(reach),
            "stages": self._stage_bar(reach, period),
            "meetings": self._meetings(),
            "today": self._day_words(self.env["res.company"]._doc_today()),
            "is_new": not units and not self._has_any(company),
        }

    @api.model
    def open_figure(self, key, figure, preset, whose=None, company_id=None):
        """Return the action that lists the documents behind a bar.

        :param key: id of the unit or person of the bar, 0 for what nobody leads
        :param figure: a standing of :class:`..lib.docmgmt.reports.Standing`, or ``all``
        """
        company = self._asked_company(company_id)
        reach = self._form_reach("incoming", company, whose)
        if figure not in (*FIGURES, "all") or not isinstance(key, int):
            raise UserError(self.env._("Choose a figure of the screen."))
        ids = self._figure_ids(reach, self._span(self._period(preset)), key, figure)
        return self._list_action(
            "doc.incoming",
            self.env._("Incoming documents"),
            [("id", "in", ids)],
        )

    @api.model
    def _asked_company(self, company_id):
        if not company_id:
            return self.env.company
        return self.env["res.company"].browse(int(company_id))

    @api.model
    def _list_action(self, model, name, domain, views=("list", "kanban", "form")):
        """Return an action over a list; its moments as the client takes them."""
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": ",".join(views),
            "views": [[False, view] for view in views],
            "mobile_view_mode": "kanban" if "kanban" in views else views[0],
            "domain": [
                [*one[:2], Datetime.to_string(one[2])]
                if isinstance(one, tuple) and isinstance(one[2], datetime)
                else one
                for one in domain
            ],
            "context": {"create": False},
            "target": "current",
        }

    # Words -----------------------------------------------------------------------

    @api.model
    def _preset_labels(self):
        today = self.env["res.company"]._doc_today()
        quarter = ("I", "II", "III", "IV")[(today.month - 1) // 3]
        return [
            {"preset": "week", "label": self.env._("Week")},
            {
                "preset": "month",
                "label": self.env._("Month %(number)s", number=today.month),
            },
            {
                "preset": "quarter",
                "label": self.env._("Quarter %(number)s", number=quarter),
            },
            {"preset": "half_year", "label": self.env._("Half-year")},
            {"preset": "year", "label": self.env._("Year")},
        ]

    @api.model
    def _whose_labels(self):
        return {
            "own": self.env._("My own"),
            "unit": self.env._("My units"),
            "agency": self.env._("The whole agency"),
        }

    @api.model
    def _moment(self, moment):
        return office_time.to_office(moment).strftime("%d/%m/%Y %H:%M")

    @api.model
    def _day_words(self, day):
        names = [
            self.env._("Mon"),
            self.env._("Tue"),
            self.env._("Wed"),
            self.env._("Thu"),
            self.env._("Fri"),
            self.env._("Sat"),
            self.env._("Sun"),
        ]
        return f"{names[day.weekday()]} {day.day}/{day.month}"

    @api.model
    def _ago(self, moment):
        """Return how long ago something was due, in the largest unit that fits."""
        passed = Datetime.now() - moment
        if passed >= timedelta(days=1):
            return self.env._("%(count)s days", count=passed.days)
        if passed >= timedelta(hours=1):
            return self.env._("%(count)s hours", count=passed.seconds // 3600)
        return self.env._("%(count)s minutes", count=max(1, passed.seconds // 60))

    # Cards -----------------------------------------------------------------------

    @api.model
    def _cards(self, reach, span):
        """Return the cards that belong to the roles of the user, at most six."""
        company, user = reach.company, reach.user
        makers = []
        if user._doc_has_role(CLERK, company):
            makers = [
                self._card_to_register,
                self._card_to_issue,
                self._card_due_today,
                self._card_overdue,
                self._card_submitted_late,
                self._card_issued_late,
            ]
        elif user._doc_has_role(LEADER, company):
            makers = [
                self._card_to_direct,
                self._card_to_sign,
                self._card_due_today,
                self._card_overdue,
                self._card_issued_late,
                self._card_submitted_late,
            ]
        else:
            makers = [
                self._card_my_work,
                self._card_to_sign,
                self._card_due_today,
                self._card_overdue,
                self._card_my_drafts,
            ]
        cards = [make(reach, span) for make in makers]
        return self._more_cards(cards, reach, span)[:6]

    @api.model
    def _more_cards(self, cards, reach, span):
        """Hook: addons put theirs where it belongs; six are shown."""
        return cards

    @api.model
    def _card(self, key, label, icon, level, model, domain, hint=""):
        """Return a card: what it counts is what it opens.

        :param level: the colour of its edge: ``stop``, ``look``, ``yours``, ``info``
        :param hint: the line below the number, from :meth:`_hint` of these rows
        """
        domain = list(domain)
        return {
            "key": key,
            "label": label,
            "icon": icon,
            "level": level,
            "count": self.env[model].search_count(domain),
            "hint": hint,
            "action": self._list_action(model, label, domain),
        }

    @api.model
    def _here(self, reach):
        return [("company_id", "=", reach.company.id)]

    @api.model
    def _card_to_direct(self, reach, _span):
        domain = [
            *self._here(reach),
            ("state", "=", "registered"),
            ("waiting_for_me", "=", True),
        ]
        incoming = self.env["doc.incoming"]
        urgent = incoming.search_count([*domain, ("is_urgent", "=", True)])
        return self._card(
            "to_direct",
            self.env._("Waits for my directive"),
            "fa-pencil",
            "stop",
            "doc.incoming",
            domain,
            self.env._("%(count)s urgent", count=urgent)
            if urgent
            else self._oldest("doc.incoming", domain),
        )

    @api.model
    def _oldest(self, model, domain):
        """Return since when the oldest of these waits, in words."""
        oldest = self.env[model].search(domain, order="list_date asc, id asc", limit=1)
        if not oldest.list_date:
            return self.env._("nothing waits")
        since = office_time.to_office(oldest.list_date)
        today = self.env["res.company"]._doc_today()
        shown = f"{since:%H:%M}" if since.date() == today else f"{since:%d/%m}"
        return self.env._("longest since %(when)s", when=shown)

    @api.model
    def _card_to_sign(self, reach, _span):
        domain = [
            *self._here(reach),
            ("state", "in", ("reviewing", "to_sign")),
            ("waiting_for_me", "=", True),
        ]
        label = (
            self.env._("Waits for my signature")
            if reach.user._doc_has_role(LEADER, reach.company)
            else self.env._("Waits for my approval")
        )
        return self._card(
            "to_sign",
            label,
            "fa-certificate",
            "yours",
            "doc.outgoing",
            domain,
            self._oldest("doc.outgoing", domain),
        )

    @api.model
    def _work_domain(self, reach):
        """Return incoming documents at work within the reach."""
        domain = [*self._here(reach), ("state", "in", HANDLED)]
        if reach.kind == "unit":
            part = [("department_id", "in", list(reach.units))]
        elif reach.kind == "own":
            part = [("user_id", "=", reach.user.id)]
        else:
            return domain
        part += [("state", "in", AT_WORK), ("role", "!=", "inform")]
        return [*domain, ("assignment_ids", "any", part)]

    @api.model
    def _card_due_today(self, reach, _span):
        today = self.env["res.company"]._doc_today()
        domain = [
            *self._work_domain(reach),
            ("deadline", ">=", office_time.day_at(today, time.min)),
            ("deadline", "<", office_time.day_at(today + timedelta(days=1), time.min)),
        ]
        bare = self.env["doc.incoming"].search_count(
            [*domain, ("reply_ids", "=", False)]
        )
        return self._card(
            "due_today",
            self.env._("Due today"),
            "fa-clock-o",
            "look",
            "doc.incoming",
            domain,
            self.env._("%(count)s without a draft", count=bare)
            if bare
            else self.env._("each has its draft"),
        )

    @api.model
    def _card_overdue(self, reach, span):
        domain = [*self._work_domain(reach), ("deadline", "<", span.now)]
        card = self._card(
            "overdue",
            self.env._("Overdue"),
            "fa-exclamation-circle",
            "stop",
            "doc.incoming",
            domain,
        )
        before = self._overdue_at(reach, span.now - timedelta(days=7))
        change = self._overdue_at(reach, span.now) - before
        card["hint"] = (
            self.env._("%(count)s more than a week ago", count=change)
            if change > 0
            else self.env._("%(count)s fewer than a week ago", count=-change)
            if change
            else self.env._("as many as a week ago")
        )
        return card

    @api.model
    def _overdue_at(self, reach, moment):
        """Return how many documents were overdue at a moment."""
        domain = (
            Domain("company_id", "=", reach.company.id)
            & Domain("state", "not in", (*NOT_COUNTED, "arrived", "registered"))
            & Domain("is_quarantined", "=", False)
            & Domain("received_at", "<", moment)
            & Domain("deadline", "<", moment)
            & (Domain("done_at", "=", False) | Domain("done_at", ">=", moment))
        )
        [(count,)] = self.env.execute_query(
            SQL(
                "SELECT count(*) FROM doc_incoming i %s WHERE i.id IN %s AND %s",
                self._lead_join(reach),
                self._counted("doc.incoming", reach)._search(domain).subselect(),
                self._mine(reach, SQL("p.department_id"), SQL("p.user_id")),
            )
        )
        return count

    @api.model
    def _card_issued_late(self, reach, span):
        domain = [*self._here(reach), ("issue_late", "=", True)]
        domain += [
            "|",
            ("issued_at", "=", False),
            "&",
            ("issued_at", ">=", span.start),
            ("issued_at", "<", span.end),
        ]
        waiting = self.env["doc.outgoing"].search_count(
            [*domain, ("issued_at", "=", False)]
        )
        return self._card(
            "issued_late",
            self.env._("Issued late"),
            "fa-paper-plane-o",
            "stop",
            "doc.outgoing",
            domain,
            self.env._("%(count)s not issued yet", count=waiting)
            if waiting
            else self.env._("in this period"),
        )

    @api.model
    def _card_submitted_late(self, reach, span):
        domain = [
            *self._here(reach),
            ("submit_late", "=", True),
            ("received_at", ">=", span.start),
            ("received_at", "<", span.end),
        ]
        return self._card(
            "submitted_late",
            self.env._("Submitted to the leader late"),
            "fa-hourglass-half",
            "look",
            "doc.incoming",
            domain,
            self.env._("in this period"),
        )

    @api.model
    def _card_to_register(self, reach, _span):
        domain = [*self._here(reach), ("state", "=", "arrived")]
        return self._card(
            "to_register",
            self.env._("Waits for registration"),
            "fa-inbox",
            "yours",
            "doc.incoming",
            domain,
            self._oldest("doc.incoming", domain),
        )

    @api.model
    def _card_to_issue(self, reach, _span):
        domain = [*self._here(reach), ("state", "=", "signed")]
        return self._card(
            "to_issue",
            self.env._("Waits for number and issue"),
            "fa-paper-plane-o",
            "yours",
            "doc.outgoing",
            domain,
            self._oldest("doc.outgoing", domain),
        )

    @api.model
    def _card_my_work(self, reach, _span):
        domain = [
            *self._here(reach),
            ("state", "in", HANDLED),
            ("waiting_for_me", "=", True),
        ]
        return self._card(
            "my_work",
            self.env._("Waits for me"),
            "fa-inbox",
            "yours",
            "doc.incoming",
            domain,
            self._oldest("doc.incoming", domain),
        )

    @api.model
    def _card_my_drafts(self, reach, _span):
        domain = [
            *self._here(reach),
            ("state", "=", "draft"),
            ("drafter_id", "=", reach.user.id),
        ]
        returned = self.env["doc.outgoing"].search_count(
            [*domain, ("return_reason", "!=", False)]
        )
        return self._card(
            "my_drafts",
            self.env._("My drafts"),
            "fa-file-text-o",
            "info",
            "doc.outgoing",
            domain,
            self.env._("%(count)s returned", count=returned)
            if returned
            else self._oldest("doc.outgoing", domain),
        )

    # On time, by unit or person --------------------------------------------------

    @api.model
    def _unit_bars(self, reach, span):
        """Return the bars: by unit for an agency, by person within units."""
        with_people = reach.kind != "agency"
        figures = defaultdict(list)
        for unit, person, *counts in self._incoming_rows(reach, span, with_people):
            figures[(person if with_people else unit) or 0].append(WorkFigures(*counts))
        names = self._bar_names(figures, with_people)
        bars = []
        for key, name in sorted(names.items(), key=lambda one: (not one[0], one[1][1])):
            found = total_of(figures[key])
            bars.append(
                {
                    "key": key,
                    "name": name[0],
                    "in_time": found.done_in_time,
                    "done_late": found.done_late,
                    "open": found.open_in_time,
                    "open_late": found.open_late,
                    "late": found.late,
                    "total": found.total,
                    "rate": percent(found.rate),
                    "level": self._level(found.rate),
                }
            )
        return bars

    @api.model
    def _level(self, rate):
        """Return how a rate is shown: fine from 97 %, stop below 80 %."""
        if rate is None:
            return "neutral"
        return "fine" if rate >= 970 else "look" if rate >= 800 else "stop"

    @api.model
    def _bar_names(self, keys, with_people):
        """Return {id: (name, its order)}; 0 is what nobody leads yet."""
        model = "res.users" if with_people else "hr.department"
        # Names of units and colleagues are public inside the agency.
        known = self.env[model].sudo().with_context(active_test=False)
        names = {
            one.id: (one.name, fold(one.name))
            for one in known.browse([key for key in keys if key])
        }
        if 0 in keys:
            names[0] = (self.env._("Not assigned yet"), "")
        return names

    @api.model
    def _figure_ids(self, reach, span, key, figure):
        """Return ids of the documents behind a bar, by the query that counted them."""
        with_people = reach.kind != "agency"
        holder = SQL("p.user_id") if with_people else SQL("p.department_id")
        open_at_end = SQL("(i.done_at IS NULL OR i.done_at >= %s)", span.end)
        judged = min(span.end, span.now)
        conditions = {
            "all": SQL("TRUE"),
            "done_in_time": SQL(
                "i.done_at < %s AND (i.deadline IS NULL OR i.done_at <= i.deadline)",
                span.end,
            ),
            "done_late": SQL("i.done_at < %s AND i.done_at > i.deadline", span.end),
            "open_in_time": SQL(
                "%s AND (i.deadline IS NULL OR i.deadline >= %s)", open_at_end, judged
            ),
            "open_late": SQL("%s AND i.deadline < %s", open_at_end, judged),
        }
        rows = self.env.execute_query(
            SQL(
                "SELECT i.id FROM doc_incoming i LEFT JOIN LATERAL (%s) p ON TRUE "
                "WHERE i.id IN %s AND %s AND %s AND %s ORDER BY i.id",
                self._lead_part(),
                self._incoming_query(reach, span).subselect(),
                self._mine(reach, SQL("p.department_id"), SQL("p.user_id")),
                SQL("%s = %s", holder, key) if key else SQL("%s IS NULL", holder),
                conditions[figure],
            )
        )
        return [ident for (ident,) in rows]

    # Who is late -----------------------------------------------------------------

    @api.model
    def _late_domain(self, reach):
        domain = [
            *self._here(reach),
            ("state", "in", AT_WORK),
            ("role", "!=", "inform"),
            ("deadline", "<", Datetime.now()),
            ("incoming_id.state", "in", HANDLED),
        ]
        if reach.kind == "unit":
            domain.append(("department_id", "in", list(reach.units)))
        elif reach.kind == "own":
            domain.append(("user_id", "=", reach.user.id))
        return domain

    @api.model
    def _late_rows(self, reach):
        """Return the parts that are longest overdue and who holds each."""
        parts = self.env["doc.assignment"]
        domain = self._late_domain(reach)
        found = parts.search(domain, order="deadline asc, id asc", limit=MOST_LATE)
        asked = {
            part.id
            for (part,) in self.env["doc.part.request"]._read_group(
                [("assignment_id", "in", found.ids), ("state", "=", "asked")],
                ["assignment_id"],
            )
        }
        return {
            "count": parts.search_count(domain),
            "action": self._list_action(
                "doc.assignment", self.env._("Overdue"), domain, ("list",)
            ),
            "rows": [self._late_row(part, part.id in asked) for part in found],
        }

    @api.model
    def _late_row(self, part, asks):
        incoming = part.incoming_id
        # Who holds a part is told to every reader of the document.
        holder = part.sudo().user_id
        urged = part.urge_count
        return {
            "id": part.id,
            "incoming_id": incoming.id,
            "number": incoming.document_id._display_number() or incoming.name,
            "issuer": incoming.issuer_name or incoming.issuer_id.name or "",
            "subject": incoming.subject or "",
            "user_id": holder.id,
            "person": holder.name,
            "late": self.env._("late by %(time)s", time=self._ago(part.deadline)),
            "note": self.env._("asks for an extension")
            if asks
            else self.env._("urged %(count)s times", count=urged)
            if urged
            else self.env._("not urged yet"),
            "asks": asks,
            "can_urge": part.can_steer
            and holder != self.env.user
            and not part._is_urged_by(self.env.user),
        }

    # By week ---------------------------------------------------------------------

    @api.model
    def _weeks(self, reach):
        """Return documents in and out of the last weeks and the rate of each."""
        today = self.env["res.company"]._doc_today()
        monday = today - timedelta(days=today.weekday())
        first = monday - timedelta(weeks=WEEKS - 1)
        span = self._span(Period(first, monday + timedelta(days=6)))
        came, rates = self._incoming_weeks(reach, span)
        sent = self._outgoing_weeks(reach, span)
        weeks = []
        for number in range(WEEKS):
            start = first + timedelta(weeks=number)
            in_time, late = rates.get(start, (0, 0))
            rate = per_mille(in_time, in_time + late)
            weeks.append(
                {
                    "label": str(start.isocalendar().week),
                    "days": f"{start:%d/%m}–{start + timedelta(days=6):%d/%m}",
                    "incoming": came.get(start, 0),
                    "outgoing": sent.get(start, 0),
                    "rate": rate,
                    "rate_text": percent(rate),
                }
            )
        return weeks

    @api.model
    def _week_of(self, column):
        """Return SQL of the Monday, at the office, of a moment of the database."""
        return SQL("date_trunc('week', %s + interval '7 hours')::date", column)

    @api.model
    def _incoming_weeks(self, reach, span):
        counts, rates = {}, {}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT week, sum(came), sum(in_time), sum(late) FROM (
                    SELECT %(came)s AS week, 1 AS came, 0 AS in_time, 0 AS late
                      FROM (%(documents)s) i
                     WHERE i.received_at >= %(start)s AND i.received_at < %(end)s
                    UNION ALL
                    SELECT %(done)s, 0,
                           (i.deadline IS NULL OR i.done_at <= i.deadline)::int,
                           coalesce(i.done_at > i.deadline, false)::int
                      FROM (%(documents)s) i
                     WHERE i.done_at >= %(start)s AND i.done_at < %(end)s
                ) AS moments GROUP BY week
                """,
                came=self._week_of(SQL("i.received_at")),
                done=self._week_of(SQL("i.done_at")),
                documents=SQL(
                    "SELECT i.received_at, i.done_at, i.deadline FROM doc_incoming i "
                    "%s WHERE i.id IN %s AND %s",
                    self._lead_join(reach),
                    self._incoming_query(reach, span).subselect(),
                    self._mine(reach, SQL("p.department_id"), SQL("p.user_id")),
                ),
                start=span.start,
                end=span.end,
            )
        )
        for week, came, in_time, late in rows:
            counts[week], rates[week] = int(came), (int(in_time), int(late))
        return counts, rates

    @api.model
    def _outgoing_weeks(self, reach, span):
        domain = (
            Domain("company_id", "=", reach.company.id)
            & Domain("is_quarantined", "=", False)
            & Domain("issued_at", ">=", span.start)
            & Domain("issued_at", "<", span.end)
        )
        self.env["doc.outgoing"].flush_model()
        query = self._counted("doc.outgoing", reach)._search(domain)
        rows = self.env.execute_query(
            SQL(
                "SELECT %s AS week, count(*) FROM doc_outgoing o "
                "JOIN doc_document d ON d.id = o.document_id "
                "WHERE o.id IN %s AND %s GROUP BY 1",
                self._week_of(SQL("o.issued_at")),
                query.subselect(),
                self._mine(reach, SQL("d.unit_id"), SQL("o.drafter_id")),
            )
        )
        return dict(rows)

    # Stages ----------------------------------------------------------------------

    @api.model
    def _stage_bar(self, reach, period):
        """Return the stages with their times and the whole, against the time before."""
        labels = [
            self.env._("Registration"),
            self.env._("Directive"),
            self.env._("Handling, draft"),
            self.env._("Approval, signature"),
            self.env._("Issue"),
        ]
        stages = self._stages(reach, period)
        known = [one for one in stages if one.days is not None]
        total = sum(one.days for one in known)
        both = [one for one in known if one.before is not None]
        change = sum(one.days - one.before for one in both)
        return {
            "parts": [
                {
                    "label": label,
                    "days": self._days_words(one.days),
                    "count": one.count,
                    "share": one.days / total if one.days and total else 0,
                }
                for label, one in zip(labels, stages, strict=True)
            ],
            "total": self._days_words(total) if known else "–",
            "change": self._change_words(change) if both else "",
        }

    @api.model
    def _days_words(self, days):
        if days is None:
            return "–"
        return self.env._("%(count)s days", count=f"{days:.1f}".replace(".", ","))

    @api.model
    def _change_words(self, change):
        shown = f"{abs(change):.1f}".replace(".", ",")
        if round(change, 1) > 0:
            return self.env._("%(count)s more", count=shown)
        if round(change, 1) < 0:
            return self.env._("%(count)s less", count=shown)
        return self.env._("unchanged")

    # The day ---------------------------------------------------------------------

    @api.model
    def _meetings(self):
        """Return one's own next meetings of today and tomorrow, clashes marked."""
        today = self.env["res.company"]._doc_today()
        now = Datetime.now()
        events = self.env["calendar.event"].search(
            [
                ("partner_ids", "in", self.env.user.partner_id.ids),
                ("allday", "=", False),
                ("stop", ">=", now),
                ("start", "<", office_time.day_at(today + timedelta(days=2), time.min)),
            ],
            order="start asc, id asc",
            limit=MOST_MEETINGS + 1,
        )
        rows = []
        for event in events[:MOST_MEETINGS]:
            start = office_time.to_office(event.start)
            shown = f"{start:%H:%M}"
            if start.date() != today:
                shown = self.env._("tomorrow %(time)s", time=shown)
            clash = any(
                other != event and other.start < event.stop and event.start < other.stop
                for other in events
            )
            rows.append(
                {
                    "id": event.id,
                    "time": shown,
                    "name": event.name or "",
                    "place": event.location or "",
                    "clash": clash,
                }
            )
        return rows

    @api.model
    def _has_any(self, company):
        """Say whether the agency has ever received or drafted anything."""
        return any(
            self.env[model].search_count([("company_id", "=", company.id)], limit=1)
            for model in ("doc.incoming", "doc.outgoing")
        )
