"""Báo cáo, thống kê: what the figures are counted from, and for whom.

Every table is one query over all rows of a period. Readers of a whole agency count the
whole agency; a head counts his units, everybody else himself, and both only what they
may read: a figure never tells more than the list behind it.
"""

from collections import defaultdict
from datetime import date, time, timedelta
from typing import Any, NamedTuple

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Datetime, Domain
from odoo.tools import SQL

from ..lib.docmgmt.prints import report_forms as forms
from ..lib.docmgmt.prints.report_forms import Line
from ..lib.docmgmt.reports import (
    MINUTE_1970,
    Period,
    Preset,
    ReportError,
    WorkClock,
    median,
    minute_of,
    period_before,
    period_of,
)
from ..lib.docmgmt.text import person_sort_key, vietnamese_sort_key
from . import office_time
from .doc_access import READ_ALL
from .doc_use_figure import USES
from .roles import ADMIN

NOT_COUNTED = ("refused", "recalled", "joined", "quarantined")
"""States of incoming documents that are nobody's work here."""
SUBMITTED = ("reviewing", "to_sign", "signing", "signed", "issuing")
TAKEN_BACK = ("withdrawn", "returned")
BY_NETWORK = ("axis", "email")
REACHES = ("own", "unit", "agency")
NARROW = {"own": 0, "unit": 1, "agency": 2}
READINGS = [act for act, use in USES.items() if use == "read"]
PRINTS = [act for act, use in USES.items() if use in ("print", "export")]
OFFICE_SHIFT = timedelta(hours=7)


class Reach(NamedTuple):
    """Whose work is counted."""

    company: Any
    kind: str
    """``own``, ``unit`` or ``agency``."""
    units: tuple[int, ...]
    """Units that the user heads, with those below them."""
    user: Any


class Span(NamedTuple):
    """A period as the database compares it: naive UTC."""

    period: Period
    start: Any
    end: Any
    """First instant after it."""
    now: Any


class DocReport(models.AbstractModel):
    """Figures of documents, dossiers and use. Nothing is stored; nothing is written."""

    _name = "doc.report"
    _description = "Report"

    # Whose figures ---------------------------------------------------------------

    @api.model
    def _widest(self, company):
        """Return the widest reach of the user at an agency.

        :raises AccessError: the agency is none of his
        :raises UserError: he has no post there
        """
        user = self.env.user
        # Which agencies an account belongs to; context cannot add one.
        if company not in user.sudo().company_ids:
            raise AccessError(
                self.env._("These figures belong to another agency than yours.")
            )
        employee = user._doc_acting_employee(company)
        units = self._headed(employee, company)
        # The office gathers the figures of its agency (HT-15.2).
        office = company.sudo().doc_office_id
        gathers = office and office.manager_id == employee.sudo()
        if gathers or any(user._doc_has_role(group, company) for group in READ_ALL):
            return Reach(company, "agency", units, user)
        return Reach(company, "unit" if units else "own", units, user)

    @api.model
    def _headed(self, employee, company):
        """Return ids of the units that somebody heads and of those below them."""
        # Who heads a unit is public inside the agency.
        departments = self.env["hr.department"].sudo()
        own = [("company_id", "=", company.id)]
        headed = departments.search([("manager_id", "=", employee.id), *own])
        if not headed:
            return ()
        return tuple(departments.search([("id", "child_of", headed.ids), *own]).ids)

    @api.model
    def _reach(self, company, kind=None):
        """Return whose figures the user asks for; refuse more than his own reach.

        :param kind: one of :data:`REACHES`; None: the widest he has
        """
        widest = self._widest(company)
        if not kind:
            return widest
        if kind not in NARROW:
            raise UserError(self.env._("Choose whose figures to show from the list."))
        if NARROW[kind] > NARROW[widest.kind] or (kind == "unit" and not widest.units):
            raise AccessError(
                self.env._(
                    "You see your own figures; heads see those of their units, leaders "
                    "and the office those of the agency."
                )
            )
        return widest._replace(kind=kind)

    @api.model
    def _reaches(self, company):
        """Return the kinds of reach the user may choose from, narrowest first."""
        widest = self._widest(company)
        return [
            kind
            for kind in REACHES
            if NARROW[kind] <= NARROW[widest.kind]
            and (kind != "unit" or bool(widest.units))
        ]

    @api.model
    def _counted(self, model, reach):
        """Return the model with the rights that the reach counts with.

        The whole agency is counted by those who read it, or whose duty the figures
        are: whole, so that everybody reports the same. Else reading rights decide.
        """
        counted = self.env[model].with_context(active_test=False)
        return counted.sudo() if reach.kind == "agency" else counted

    # When ------------------------------------------------------------------------

    @api.model
    def _period(self, preset, day=None, start=None, end=None):
        """Return a period; ``day`` lies in it unless it is chosen freely."""
        try:
            if preset == "free":
                # An empty day of a form is False, which counts as a number.
                return Period(start or None, end or None)
            today = self.env["res.company"]._doc_today()
            return period_of(Preset(preset), day or today)
        except ReportError as fault:
            sentences = {
                "backwards": self.env._("The last day lies before the first day."),
                "too_long": self.env._("Choose a period of at most five years."),
            }
            raise UserError(sentences[str(fault.code)]) from fault
        except (TypeError, ValueError) as fault:
            raise UserError(
                self.env._("Say from which day until which day.")
            ) from fault

    @api.model
    def _span(self, period):
        return Span(
            period,
            office_time.day_at(period.start, time.min),
            office_time.day_at(period.end + timedelta(days=1), time.min),
            Datetime.now(),
        )

    # Incoming documents ----------------------------------------------------------

    @api.model
    def _incoming_query(self, reach, span):
        """Return the query of incoming documents that were work in the period."""
        domain = (
            Domain("company_id", "=", reach.company.id)
            & Domain("state", "not in", NOT_COUNTED)
            & self._not_quarantined(reach)
            & Domain("received_at", "<", span.end)
            & (Domain("done_at", "=", False) | Domain("done_at", ">=", span.start))
        )
        for model in ("doc.incoming", "doc.assignment"):
            self.env[model].flush_model()
        return self._counted("doc.incoming", reach)._search(domain)

    @api.model
    def _not_quarantined(self, reach):
        """Return the domain of what is not in quarantine.

        Of a whole agency the few that are there come from their own index: asked of
        each document, it would have as many rows of the other table read. Who counts
        what he may read has those rows read by his rights anyway.
        """
        if reach.kind != "agency":
            return Domain("is_quarantined", "=", False)
        documents = self.env["doc.document"]
        documents.flush_model(["company_id", "is_quarantined"])
        # What must not be counted is looked up whoever counts.
        kept_apart = documents.sudo()._search(
            Domain("company_id", "=", reach.company.id)
            & Domain("is_quarantined", "=", True)
        )
        return Domain("document_id", "not in", kept_apart)

    @api.model
    def _standings(self, came, done, due, span):
        """Return the six counts of :class:`.WorkFigures` as SQL over three columns."""
        facts = {
            "came": came,
            "done": done,
            "due": due,
            "start": span.start,
            "end": span.end,
            "judged": min(span.end, span.now),
        }
        return SQL(
            """
            count(*) FILTER (WHERE %(came)s < %(start)s),
            count(*) FILTER (WHERE %(came)s >= %(start)s),
            count(*) FILTER (WHERE %(done)s < %(end)s
                AND (%(due)s IS NULL OR %(done)s <= %(due)s)),
            count(*) FILTER (WHERE %(done)s < %(end)s AND %(done)s > %(due)s),
            count(*) FILTER (WHERE (%(done)s IS NULL OR %(done)s >= %(end)s)
                AND (%(due)s IS NULL OR %(due)s >= %(judged)s)),
            count(*) FILTER (WHERE (%(done)s IS NULL OR %(done)s >= %(end)s)
                AND %(due)s < %(judged)s)
            """,
            **facts,
        )

    @api.model
    def _lead_part(self):
        """Return SQL of the part in which the lead of document ``i`` stands."""
        return SQL(
            """
            SELECT a.department_id, a.user_id FROM doc_assignment a
             WHERE a.incoming_id = i.id AND a.role = 'lead'
               AND a.state NOT IN %(gone)s
               AND NOT EXISTS (SELECT 1 FROM doc_assignment below
                                WHERE below.parent_id = a.id AND below.role = 'lead'
                                  AND below.state NOT IN %(gone)s)
             ORDER BY a.id DESC LIMIT 1
            """,
            gone=TAKEN_BACK,
        )

    @api.model
    def _lead_join(self, reach):
        """Return SQL that joins the lead of ``i`` as ``p``, where the reach asks it."""
        if reach.kind == "agency":
            return SQL("")
        return SQL("LEFT JOIN LATERAL (%s) p ON TRUE", self._lead_part())

    @api.model
    def _incoming_lines(self, reach, span, with_people):
        """Return incoming documents by the unit, and the person, that leads."""
        return self._lines(self._incoming_rows(reach, span, with_people))

    @api.model
    def _incoming_rows(self, reach, span, with_people):
        """Return (unit id, user id, six counts…) by who leads."""
        return self.env.execute_query(
            SQL(
                """
                SELECT p.department_id, %(person)s, %(counts)s
                  FROM %(counted)s i
                  LEFT JOIN LATERAL (%(part)s) p ON TRUE
                 WHERE %(mine)s
                 GROUP BY 1, 2
                """,
                person=SQL("p.user_id") if with_people else SQL("NULL::int"),
                counts=self._standings(
                    SQL("i.received_at"), SQL("i.done_at"), SQL("i.deadline"), span
                ),
                part=self._lead_part(),
                counted=self._incoming_query(reach, span).subselect(
                    *(
                        SQL.identifier("doc_incoming", name)
                        for name in ("id", "received_at", "done_at", "deadline")
                    )
                ),
                mine=self._mine(reach, SQL("p.department_id"), SQL("p.user_id")),
            )
        )

    @api.model
    def _help_lines(self, reach, span, with_people):
        """Return parts of those who coordinate, by their unit and person."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT a.department_id, %(person)s, %(counts)s
                  FROM doc_assignment a
                 WHERE a.incoming_id IN %(ids)s AND a.role = 'coordinate'
                   AND a.state NOT IN %(gone)s AND %(mine)s
                   AND a.create_date < %(end)s
                   AND (a.done_at IS NULL OR a.done_at >= %(start)s)
                   AND NOT EXISTS (SELECT 1 FROM doc_assignment below
                                    WHERE below.parent_id = a.id
                                      AND below.role = 'coordinate'
                                      AND below.state NOT IN %(gone)s)
                 GROUP BY 1, 2
                """,
                person=SQL("a.user_id") if with_people else SQL("NULL::int"),
                counts=self._standings(
                    SQL("a.create_date"), SQL("a.done_at"), SQL("a.deadline"), span
                ),
                ids=self._incoming_query(reach, span).subselect(),
                gone=TAKEN_BACK,
                mine=self._mine(reach, SQL("a.department_id"), SQL("a.user_id")),
                start=span.start,
                end=span.end,
            )
        )
        return self._lines(rows)

    @api.model
    def _mine(self, reach, unit, person):
        """Return SQL that keeps what lies within the reach."""
        if reach.kind == "unit":
            return SQL("%s IN %s", unit, reach.units or (0,))
        if reach.kind == "own":
            return SQL("%s = %s", person, reach.user.id)
        return SQL("TRUE")

    @api.model
    def _lines(self, rows):
        """Return rows (unit id, user id, counts…) as named and ordered lines."""
        # Names of units and colleagues are public inside the agency.
        units = self.env["hr.department"].sudo().with_context(active_test=False)
        people = self.env["res.users"].sudo().with_context(active_test=False)
        unit_names = {
            one.id: one.name for one in units.browse({row[0] for row in rows if row[0]})
        }
        names = {
            one.id: one.name
            for one in people.browse({row[1] for row in rows if row[1]})
        }
        lines = [
            Line(
                unit_names.get(unit, forms.NO_UNIT),
                names.get(person, ""),
                tuple(int(count or 0) for count in counts),
            )
            for unit, person, *counts in rows
        ]
        return sorted(
            lines,
            key=lambda line: (
                line.unit == forms.NO_UNIT,
                vietnamese_sort_key(line.unit),
                person_sort_key(line.person),
            ),
        )

    # Outgoing documents ----------------------------------------------------------

    @api.model
    def _outgoing_lines(self, reach, span, with_people):
        """Return what was issued and what waits, by unit and drafter."""
        issued = Domain("issued_at", ">=", span.start) & Domain(
            "issued_at", "<", span.end
        )
        at_work = Domain("create_date", "<", span.end) & (
            Domain("state", "in", SUBMITTED) | Domain("issued_at", ">=", span.end)
        )
        domain = (
            Domain("company_id", "=", reach.company.id)
            & Domain("is_quarantined", "=", False)
            & (issued | at_work)
        )
        for model in ("doc.outgoing", "doc.document", "doc.recipient"):
            self.env[model].flush_model()
        query = self._counted("doc.outgoing", reach)._search(domain)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT d.unit_id, %(person)s,
                       count(*) FILTER (WHERE o.issued_at < %(end)s),
                       count(*) FILTER (WHERE o.issued_at < %(end)s
                           AND coalesce(o.issue_late_minutes, 0) = 0),
                       count(*) FILTER (WHERE o.issued_at < %(end)s
                           AND o.issue_late_minutes > 0),
                       count(*) FILTER (WHERE o.issued_at < %(end)s AND EXISTS (
                           SELECT 1 FROM doc_incoming_reply_rel r
                            WHERE r.outgoing_id = o.id)),
                       count(*) FILTER (WHERE o.issued_at < %(end)s AND EXISTS (
                           SELECT 1 FROM doc_recipient r
                            WHERE r.outgoing_id = o.id AND r.medium IN %(network)s)),
                       count(*) FILTER (WHERE o.issued_at IS NULL
                           OR o.issued_at >= %(end)s)
                  FROM doc_outgoing o JOIN doc_document d ON d.id = o.document_id
                 WHERE o.id IN %(ids)s AND %(mine)s
                 GROUP BY 1, 2
                """,
                person=SQL("o.drafter_id") if with_people else SQL("NULL::int"),
                end=span.end,
                network=BY_NETWORK,
                ids=query.subselect(),
                mine=self._mine(reach, SQL("d.unit_id"), SQL("o.drafter_id")),
            )
        )
        return self._lines(rows)

    # Dossiers --------------------------------------------------------------------

    @api.model
    def _dossier_lines(self, reach, span, with_people):
        """Return work dossiers by unit and keeper; personal folders are nobody's."""
        first, last = span.period.start, span.period.end
        domain = (
            Domain("company_id", "=", reach.company.id)
            & Domain("kind", "=", "work")
            & Domain("date_start", "<=", last)
            & (Domain("date_end", "=", False) | Domain("date_end", ">=", first))
        )
        self.env["doc.dossier"].flush_model()
        query = self._counted("doc.dossier", reach)._search(domain)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT f.unit_id, %(person)s,
                       count(*) FILTER (WHERE f.date_start < %(first)s),
                       count(*) FILTER (WHERE f.date_start >= %(first)s),
                       count(*) FILTER (WHERE f.date_end <= %(last)s),
                       count(*) FILTER (WHERE f.date_end IS NULL
                           OR f.date_end > %(last)s),
                       count(*) FILTER (WHERE f.date_end <= %(last)s
                           AND f.state IN ('submitted', 'archived', 'destroyed'))
                  FROM doc_dossier f
                 WHERE f.id IN %(ids)s AND %(mine)s
                 GROUP BY 1, 2
                """,
                person=SQL("f.owner_id") if with_people else SQL("NULL::int"),
                first=first,
                last=last,
                ids=query.subselect(),
                mine=self._mine(reach, SQL("f.unit_id"), SQL("f.owner_id")),
            )
        )
        return self._lines(rows)

    # Stages ----------------------------------------------------------------------

    @api.model
    def _stages(self, reach, period):
        """Return the stages with their median working times, now and before."""
        now = self._stage_days(reach, self._span(period))
        before = self._stage_days(reach, self._span(period_before(period)))
        return [
            forms.Stage(name, count, days, before[place][2])
            for place, (name, count, days) in enumerate(now)
        ]

    @api.model
    def _stage_days(self, reach, span):
        """Return [(name, documents, median working days)] of what ended in a period."""
        stages = self._stage_pairs(reach, span)
        first = min(
            (start for _name, pairs in stages for start, _end in pairs),
            default=minute_of(span.start),
        )
        clock = WorkClock(
            reach.company._doc_working_calendar(),
            date.fromordinal(first // (24 * 60)),
            span.period.end,
        )
        return [
            (name, len(pairs), clock.days(median(clock.spans(pairs))))
            for name, pairs in stages
        ]

    @api.model
    def _stage_pairs(self, reach, span):
        """Return [(name of a stage, [(start, end)])]; a stage ends in the period.

        Moments are minutes at the office, see :func:`.minute_of`.
        """
        for model in ("doc.incoming", "doc.outgoing", "doc.approval.step"):
            self.env[model].flush_model()
        submitted = SQL(
            "(SELECT min(s.since) FROM doc_approval_step s WHERE s.outgoing_id = o.id)"
        )
        stages = [
            ("Vào sổ, trình", SQL("i.received_at"), "doc.incoming", "submitted_at"),
            ("Bút phê", SQL("i.submitted_at"), "doc.incoming", "directed_at"),
            ("Xử lý, dự thảo", SQL("i.directed_at"), "doc.incoming", "done_at"),
            ("Duyệt, ký", submitted, "doc.outgoing", "signed_at"),
            ("Phát hành", SQL("o.signed_at"), "doc.outgoing", "issued_at"),
        ]
        return [
            (name, self._pairs_of_stage(reach, span, start, model, end))
            for name, start, model, end in stages
        ]

    @api.model
    def _pairs_of_stage(self, reach, span, start, model, ended):
        """Return [(start, end)] of a stage that the field ``ended`` ends."""
        # What ended in the period comes first, by its index: an agency keeps the
        # documents of all its years in the same tables.
        domain = (
            Domain("company_id", "=", reach.company.id)
            & Domain("is_quarantined", "=", False)
            & Domain(ended, ">=", span.start)
            & Domain(ended, "<", span.end)
        )
        if model == "doc.incoming":
            domain &= Domain("state", "not in", NOT_COUNTED)
            alias, more = "i", self._lead_join(reach)
            names = ("id", "received_at", "submitted_at", "directed_at", "done_at")
            mine = self._mine(reach, SQL("p.department_id"), SQL("p.user_id"))
        else:
            alias = "o"
            more = SQL("JOIN doc_document d ON d.id = o.document_id")
            names = ("id", "document_id", "drafter_id", "signed_at", "issued_at")
            mine = self._mine(reach, SQL("d.unit_id"), SQL("o.drafter_id"))
        # Their moments come with what is found, not from a second look at the table.
        found = self._counted(model, reach)._search(domain)
        table = self.env[model]._table
        return self.env.execute_query(
            SQL(
                "SELECT %s, %s FROM %s AS %s %s WHERE %s AND %s IS NOT NULL",
                self._minute(start),
                self._minute(SQL.identifier(alias, ended)),
                found.subselect(*(SQL.identifier(table, name) for name in names)),
                SQL.identifier(alias),
                more,
                mine,
                start,
            )
        )

    @api.model
    def _minute(self, moment):
        """Return SQL of the minute at the office of a moment of the database."""
        return SQL(
            "floor(date_part('epoch', %s + %s) / 60)::int + %s",
            moment,
            OFFICE_SHIFT,
            MINUTE_1970,
        )

    # Use -------------------------------------------------------------------------

    @api.model
    def _usage_reach(self, company, kind=None):
        """Return whose use may be looked at; an administrator's is the agency too.

        He watches over the use of the software (TD-4.4c) and reads no document by it.
        """
        if self.env.user._doc_has_role(ADMIN, company):
            widest = self._widest(company)
            return widest._replace(kind=kind or "agency")
        return self._reach(company, kind)

    @api.model
    def _usage_lines(self, reach, span, with_people=True):
        """Return how the officials of an agency used the system, by unit.

        Log-ins are the sessions that core's record of devices knows; readings, prints
        and acts come from the journal. An account without any shows as unused.
        """
        for model in ("doc.journal", "res.device.log", "hr.employee", "hr.version"):
            self.env[model].flush_model()
        # Counts alone leave this method; whose they are was decided by the reach.
        rows = self.env.execute_query(
            SQL(
                """
                WITH post AS (
                    SELECT DISTINCT ON (e.user_id) e.user_id, v.department_id
                      FROM hr_employee e
                      JOIN hr_version v ON v.id = e.current_version_id
                     WHERE e.company_id = %(company)s AND e.active
                       AND e.user_id IS NOT NULL AND v.department_id IS NOT NULL
                     ORDER BY e.user_id, e.id
                ), log_in AS (
                    SELECT user_id, count(DISTINCT session_identifier) AS times
                      FROM res_device_log
                     WHERE first_activity >= %(start)s AND first_activity < %(end)s
                     GROUP BY user_id
                ), act AS (
                    SELECT user_id,
                           count(DISTINCT (at + interval '7 hours')::date) AS days,
                           count(*) FILTER (WHERE act IN %(reads)s) AS reads,
                           count(*) FILTER (WHERE act IN %(prints)s) AS prints,
                           count(*) FILTER (WHERE act NOT IN %(reads)s
                               AND act NOT IN %(prints)s) AS acts
                      FROM doc_journal
                     WHERE company_id = %(company)s
                       AND at >= %(start)s AND at < %(end)s
                     GROUP BY user_id
                )
                SELECT p.department_id, %(person)s, count(*),
                       count(coalesce(l.times, a.days)), sum(l.times), sum(a.days),
                       sum(a.reads), sum(a.prints), sum(a.acts)
                  FROM post p
                  LEFT JOIN log_in l ON l.user_id = p.user_id
                  LEFT JOIN act a ON a.user_id = p.user_id
                 WHERE %(mine)s
                 GROUP BY 1, 2
                """,
                company=reach.company.id,
                person=SQL("p.user_id") if with_people else SQL("NULL::int"),
                start=span.start,
                end=span.end,
                reads=tuple(READINGS),
                prints=tuple(PRINTS),
                mine=self._mine(reach, SQL("p.department_id"), SQL("p.user_id")),
            )
        )
        return self._lines(rows)

    # Agencies --------------------------------------------------------------------

    @api.model
    def _agencies(self):
        """Return the agencies whose figures the user may compare: his, seen whole."""
        found = self.env["res.company"]
        for company in self.env.user.sudo().company_ids:
            if not self.env.user._doc_post(company):
                continue
            if self._widest(company).kind == "agency":
                found |= company.sudo(False)
        return found

    @api.model
    def _score_columns(self):
        """Return the columns of the table of agencies: (key, title, kind)."""
        return [
            ("received", "Văn bản đến", "number"),
            ("rate", "Giải quyết đúng hạn", "rate"),
            ("issued", "Văn bản đi", "number"),
            ("issue_rate", "Phát hành đúng hạn", "rate"),
            ("network", "Gửi qua mạng", "rate"),
            ("dossiers", "Hồ sơ mở trong kỳ", "number"),
            ("accounts", "Tài khoản", "number"),
            ("used", "Tài khoản có sử dụng", "rate"),
            ("log_ins", "Lượt đăng nhập", "number"),
        ]

    @api.model
    def _score(self, reach, span):
        """Return {key: value} of one agency; rates per mille."""
        totals = defaultdict(int)
        work = forms.total_of(
            forms.WorkFigures(*line.figures)
            for line in self._incoming_lines(reach, span, False)
        )
        for line in self._outgoing_lines(reach, span, False):
            issued, in_time, late, _replies, network, _at_work = line.figures
            totals["issued"] += issued
            totals["in_time"] += in_time
            totals["late"] += late
            totals["network"] += network
        for line in self._usage_lines(reach, span, False):
            totals["accounts"] += line.figures[0]
            totals["used"] += line.figures[1]
            totals["log_ins"] += line.figures[2]
        for line in self._dossier_lines(reach, span, False):
            totals["dossiers"] += line.figures[1]
        return {
            "received": work.came,
            "rate": work.rate,
            "issued": totals["issued"],
            "issue_rate": forms.per_mille(
                totals["in_time"], totals["in_time"] + totals["late"]
            ),
            "network": forms.per_mille(totals["network"], totals["issued"]),
            "dossiers": totals["dossiers"],
            "accounts": totals["accounts"],
            "used": forms.per_mille(totals["used"], totals["accounts"]),
            "log_ins": totals["log_ins"],
        }
