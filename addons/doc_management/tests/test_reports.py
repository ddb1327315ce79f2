"""Figures: what is counted, for whom, and that nobody gets another's."""

from datetime import date, datetime, timedelta
from io import BytesIO

import openpyxl
from docx import Document
from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, freeze_time, tagged

from ..lib.docmgmt.prints.report_forms import WorkFigures
from ..lib.docmgmt.reports import Period, Standing, standing
from .common import WORD_97, DocCommon, pdf_text

QUARTER = Period(date(2026, 4, 1), date(2026, 6, 30))
MAY = datetime(2026, 5, 4, 2)


class ReportCase(DocCommon):
    def reports(self, user):
        return self.model("doc.report", user)

    def span(self, period=QUARTER):
        return self.env["doc.report"]._span(period)

    def lines(self, user, what="incoming", kind=None, people=True, period=QUARTER):
        """Return {(unit, person): figures} as the user gets them."""
        reports = self.reports(user)
        reach = reports._reach(reports.env.company, kind)
        found = getattr(reports, f"_{what}_lines")(reach, self.span(period), people)
        return {(line.unit, line.person): line.figures for line in found}

    def placed(self, incoming, came, done=None, due=None, state=None):
        """Put a document into the past, as the acts of that time would have."""
        values = {"received_at": came, "done_at": done, "deadline": due}
        if done:
            values["state"] = "done"
        incoming.sudo()._by_action().write(
            {**values, **({"state": state} if state else {})}
        )
        parts = incoming.sudo().assignment_ids
        parts._by_action().write(
            {"done_at": done, "deadline": due, **({"state": "done"} if done else {})}
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE doc_assignment SET create_date = %s WHERE incoming_id = %s",
            (came, incoming.id),
        )
        self.env.invalidate_all()
        return incoming

    def work(self, lead=None, came=MAY, **places):
        incoming = self.make_registered(subject="Việc trong kỳ")
        self.as_user(incoming, self.leader).action_direct(
            (lead or self.specialist).id, [], [], "Giao việc.", deadline_days=3
        )
        return self.placed(incoming, came, **places)


@tagged("post_install", "-at_install")
class TestFigures(ReportCase):
    def test_the_database_counts_as_the_rule_says(self):
        """Each combination of moments stands where the plain rule puts it."""
        span = self.span()
        moments = [
            span.start - timedelta(days=3),
            span.start - timedelta(seconds=1),
            span.start,
            span.start + timedelta(days=30),
            span.end - timedelta(seconds=1),
            span.end,
        ]
        document = self.work()
        seen = set()
        for came in moments:
            for done in [None, *(one for one in moments if one >= came)]:
                for due in (None, moments[1], moments[3], moments[5]):
                    state = "done" if done else "in_progress"
                    self.placed(document, came, done, due, state)
                    found = self.lines(self.leader, people=False)
                    figures = [WorkFigures(*one) for one in found.values()]
                    got = sum(figures, WorkFigures())
                    where = standing(
                        came, done, due, start=span.start, end=span.end, now=span.now
                    )
                    seen.add(where)
                    with self.subTest(came=came, done=done, due=due):
                        self.assertEqual(got.total, where is not Standing.OUTSIDE)
                        self.assertEqual(
                            got.total,
                            got.done_in_time
                            + got.done_late
                            + got.open_in_time
                            + got.open_late,
                        )
                        if where is not Standing.OUTSIDE:
                            self.assertEqual(getattr(got, str(where)), 1)
                            self.assertEqual(got.carried, came < span.start)
        self.assertEqual(seen, set(Standing))

    def test_work_counts_once_where_it_stands_now(self):
        """Passed on to another unit: there, and not where it was before."""
        incoming = self.make_registered()
        self.as_user(incoming, self.leader).action_direct(
            self.deputy.id, [], [], "Giao việc.", deadline_days=3
        )
        part = self.as_user(incoming.sudo().assignment_ids, self.deputy)
        part.action_pass_on([{"role": "lead", "user_id": self.colleague.id}])
        self.placed(incoming, MAY)
        found = self.lines(self.leader)
        self.assertEqual(list(found), [("Phòng Hai", self.colleague.name)])
        self.assertEqual(found["Phòng Hai", self.colleague.name][1], 1)

    def test_what_nobody_leads_stands_in_a_line_of_its_own(self):
        self.placed(self.make_registered(), MAY)
        self.assertEqual(list(self.lines(self.leader)), [("Chưa giao đơn vị", "")])

    def test_refused_and_quarantined_documents_are_nobodys_work(self):
        refused = self.make_incoming()
        refused.action_refuse("Gửi nhầm nơi nhận")
        self.placed(refused, MAY, state="refused")
        secret = self.placed(self.make_registered(), MAY)
        secret.document_id.sudo()._by_action().write({"is_quarantined": True})
        self.env.flush_all()
        for user in (self.leader, self.clerk):
            self.assertEqual(self.lines(user), {})

    def test_a_period_that_is_over_says_the_same_later(self):
        self.work(due=datetime(2026, 5, 8))
        with freeze_time("2026-07-02 03:00:00"):
            early = self.lines(self.leader)
        document = self.env["doc.incoming"].search(
            [("company_id", "=", self.company.id)]
        )
        self.placed(document, MAY, datetime(2026, 9, 1), datetime(2026, 5, 8))
        with freeze_time("2027-01-05 03:00:00"):
            self.assertEqual(self.lines(self.leader), early)
        self.assertEqual(list(early.values()), [(0, 1, 0, 0, 0, 1)])

    def test_issued_documents_by_unit_and_drafter(self):
        issued = self.make_issued()
        late = self.make_issued(subject="phát hành trễ")
        at = datetime(2026, 5, 6, 3)
        (issued | late).sudo()._by_action().write({"issued_at": at})
        issued.sudo()._by_action().write({"issue_late_minutes": 0})
        late.sudo()._by_action().write({"issue_late_minutes": 12})
        self.env.flush_all()
        self.assertEqual(
            self.lines(self.clerk, "outgoing"),
            {("Phòng Một", self.specialist.name): (2, 1, 1, 0, 0, 0)},
        )
        self.assertEqual(self.lines(self.other_head, "outgoing"), {})

    def test_a_draft_is_not_counted_before_it_is_submitted(self):
        draft = self.make_draft()
        self.env.cr.execute(
            "UPDATE doc_outgoing SET create_date = %s WHERE id = %s", (MAY, draft.id)
        )
        self.assertEqual(self.lines(self.leader, "outgoing"), {})
        draft.action_submit()
        found = self.lines(self.leader, "outgoing")
        self.assertEqual(list(found.values()), [(0, 0, 0, 0, 0, 1)])

    def test_dossiers_opened_closed_and_still_open(self):
        dossiers = self.model("doc.dossier", self.specialist)
        for start, end in (
            ("2026-03-01", False),
            ("2026-05-01", "2026-06-01"),
            ("2026-05-01", "2026-09-01"),
            ("2026-01-01", "2026-02-01"),
        ):
            dossier = dossiers.create({"name": "Hồ sơ", "date_start": start})
            dossier.sudo()._by_action().write(
                {"date_end": end, "state": "closed" if end else "open"}
            )
        dossiers.create(
            {"name": "Riêng", "kind": "personal", "date_start": "2026-05-01"}
        )
        self.env.flush_all()
        wanted = {("Phòng Một", self.specialist.name): (1, 2, 1, 2, 0)}
        for user in (self.clerk, self.leader, self.specialist):
            self.assertEqual(self.lines(user, "dossier"), wanted)
        self.assertEqual(self.lines(self.colleague, "dossier"), {})

    def test_stages_take_the_middle_of_their_working_times(self):
        reports = self.reports(self.leader)
        incoming = self.work()
        incoming.sudo()._by_action().write(
            {
                "received_at": datetime(2026, 5, 4, 1),  # Monday 08:00
                "submitted_at": datetime(2026, 5, 4, 2, 30),
                "directed_at": datetime(2026, 5, 5, 2, 30),
                "done_at": datetime(2026, 5, 11, 2, 30),  # over a week-end
            }
        )
        self.env.flush_all()
        reach = reports._reach(reports.env.company)
        stages = reports._stages(reach, QUARTER)
        self.assertEqual(
            [(one.count, one.days) for one in stages],
            [(1, 0.2), (1, 1.0), (1, 4.0), (0, None), (0, None)],
        )
        self.assertEqual([one.before for one in stages], [None] * 5)

    def test_as_many_queries_for_many_documents_as_for_few(self):
        reports = self.reports(self.leader)
        reach = reports._reach(reports.env.company)

        def asked():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            for what in ("incoming", "help", "outgoing", "dossier", "usage"):
                getattr(reports, f"_{what}_lines")(reach, self.span(), True)
            reports._stages(reach, QUARTER)
            return self.env.cr.sql_log_count - before

        self.work()
        asked()
        few = asked()
        for _number in range(4):
            self.work(self.colleague)
        self.assertLessEqual(asked(), few + 1)  # one more person to name


@tagged("post_install", "-at_install")
class TestWhoseFigures(ReportCase):
    def setUp(self):
        super().setUp()
        self.work(self.specialist)
        self.work(self.colleague)
        self.work(self.colleague)

    def counts(self, user, **asked):
        found = self.lines(user, **asked)
        return {person: figures[1] for (_unit, person), figures in found.items()}

    def test_each_role_counts_as_far_as_it_reads(self):
        all_of_it = {self.specialist.name: 1, self.colleague.name: 2}
        wanted = {
            self.leader: all_of_it,
            self.clerk: all_of_it,
            self.head: {self.specialist.name: 1},
            self.other_head: {self.colleague.name: 2},
            self.specialist: {self.specialist.name: 1},
            self.colleague: {self.colleague.name: 2},
            self.outsider: {},
            self.archivist: {},
            self.foreign_leader: {},
            self.foreign_clerk: {},
        }
        for user, counts in wanted.items():
            with self.subTest(user=user.login):
                self.assertEqual(self.counts(user), counts)

    def test_nobody_asks_for_more_than_his_reach(self):
        cases = [
            (self.specialist, "unit"),
            (self.specialist, "agency"),
            (self.head, "agency"),
            (self.archivist, "agency"),
            (self.admin, "agency"),
        ]
        for user, kind in cases:
            with self.subTest(user=user.login, kind=kind):
                reports = self.reports(user)
                with self.assertRaises(AccessError):
                    reports._reach(reports.env.company, kind)
        reports = self.reports(self.leader)
        with self.assertRaises(UserError):
            reports._reach(reports.env.company, "province")

    def test_an_administrator_gets_no_figure_of_documents(self):
        reports = self.reports(self.admin)
        forms = set(reports._titles()) - {"usage"}
        for form in forms:
            with self.subTest(form=form), self.assertRaises(AccessError):
                reports._make(form, reports.env.company, QUARTER)
        with self.assertRaises(AccessError):
            reports.dashboard()

    def test_a_leader_may_look_at_himself_alone(self):
        self.assertEqual(self.counts(self.leader, kind="own"), {})

    def test_another_agency_is_refused_whatever_the_context_says(self):
        for user in (self.foreign_leader, self.foreign_clerk):
            reports = self.reports(user).with_context(
                allowed_company_ids=self.company.ids
            )
            with self.assertRaises(AccessError):
                reports._reach(self.company)
            wizard = self.model("doc.report.wizard", user).create({})
            with self.assertRaises(AccessError):
                wizard.sudo().write({"company_id": self.company.id})
                wizard.action_xlsx()

    def test_an_account_without_a_post_gets_nothing(self):
        self.outsider.sudo().company_ids += self.other_company
        reports = self.reports(self.outsider)
        with self.assertRaises(UserError):
            reports._reach(self.other_company.with_env(reports.env))

    def test_the_head_of_the_office_gathers_the_figures_of_the_agency(self):
        """Figures of all, and still no list of documents that are not his to read."""
        self.assertEqual(self.counts(self.head), {self.specialist.name: 1})
        self.company.doc_office_id = self.unit
        self.assertEqual(
            self.counts(self.head), {self.specialist.name: 1, self.colleague.name: 2}
        )
        self.assertEqual(self.counts(self.other_head), {self.colleague.name: 2})
        seen = self.model("doc.incoming", self.head).search([])
        self.assertEqual(len(seen), 1)
        self.company.doc_office_id = self.other_unit
        self.assertEqual(self.counts(self.head), {self.specialist.name: 1})

    def test_a_role_limited_to_another_agency_does_not_reach_here(self):
        """Leader there, specialist here: the figures of here are his own alone."""
        user = self.foreign_leader
        user.sudo().company_ids += self.company
        self.env["hr.employee"].create(
            {
                "name": user.name,
                "user_id": user.id,
                "company_id": self.company.id,
                "department_id": self.unit.id,
                "doc_group_ids": [
                    (4, self.env.ref("doc_management.group_specialist").id)
                ],
            }
        )
        reports = self.model("doc.report", user)
        self.assertEqual(reports._widest(self.company).kind, "own")
        self.assertEqual(reports._widest(self.other_company).kind, "agency")
        agencies = reports._agencies()
        self.assertEqual(agencies.ids, self.other_company.ids)

    def test_agencies_are_compared_by_who_sees_each_of_them_whole(self):
        user = self.leader
        user.sudo().company_ids += self.other_company
        self.env["hr.employee"].create(
            {
                "name": user.name,
                "user_id": user.id,
                "company_id": self.other_company.id,
                "department_id": self.foreign_unit.id,
            }
        )
        reports = self.reports(user)
        report = reports._make("agencies", reports.env.company, QUARTER)
        [table] = report.tables
        names = [row[1] for row in table.rows]
        self.assertEqual(set(names), {"Sở Thử nghiệm", "Sở Láng giềng"})
        ours = table.rows[names.index("Sở Thử nghiệm")]
        titles = [column.title for column in table.columns]
        self.assertEqual(ours[titles.index("Văn bản đến")], 3)
        theirs = table.rows[names.index("Sở Láng giềng")]
        self.assertEqual(theirs[titles.index("Văn bản đến")], 0)
        self.assertIsNone(theirs[titles.index("Giải quyết đúng hạn")])
        for other in (self.head, self.specialist, self.admin):
            with self.subTest(user=other.login), self.assertRaises(AccessError):
                own = self.reports(other)
                own._make("agencies", own.env.company, QUARTER)


@tagged("post_install", "-at_install")
class TestUse(ReportCase):
    def log_in(self, user, at, session):
        self.env.cr.execute(
            "INSERT INTO res_device_log (session_identifier, user_id, platform, "
            "first_activity, last_activity, revoked) VALUES (%s, %s, 'linux', %s, %s, "
            "false)",
            (session, user.id, at, at),
        )

    def usage(self, user, kind=None, people=True):
        reports = self.reports(user)
        reach = reports._usage_reach(reports.env.company, kind)
        found = reports._usage_lines(reach, self.span(), people)
        return {line.person or line.unit: line.figures for line in found}

    def test_log_ins_readings_prints_and_acts_of_each(self):
        self.log_in(self.colleague, MAY, "a")
        self.log_in(self.colleague, MAY, "a")  # the same session, seen twice
        self.log_in(self.colleague, MAY + timedelta(days=1), "b")
        self.log_in(self.colleague, datetime(2026, 8, 1), "c")  # after the period
        document = self.work(self.colleague).document_id
        with freeze_time(MAY):
            as_colleague = self.as_user(document, self.colleague)
            for act in ("file_read", "file_viewed", "printed", "part_opine"):
                as_colleague._journal(act)
        self.env.flush_all()
        wanted = (1, 1, 2, 1, 2, 1, 1)
        for user in (self.leader, self.clerk, self.admin, self.other_head):
            with self.subTest(user=user.login):
                self.assertEqual(self.usage(user)[self.colleague.name], wanted)
        self.assertEqual(self.usage(self.colleague), {self.colleague.name: wanted})
        unit = self.usage(self.leader, people=False)["Phòng Hai"]
        self.assertEqual(unit, (3, 1, 2, 1, 2, 1, 1))

    def test_a_head_sees_the_use_of_his_own_people_alone(self):
        seen = self.usage(self.head)
        self.assertIn(self.specialist.name, seen)
        self.assertNotIn(self.colleague.name, seen)
        self.assertEqual(list(self.usage(self.outsider)), [self.outsider.name])

    def test_the_use_of_another_agency_stays_there(self):
        seen = self.usage(self.foreign_leader)
        self.assertEqual(set(seen), {self.foreign_leader.name, self.foreign_clerk.name})
        reports = self.reports(self.admin)
        with self.assertRaises(AccessError):
            reports._usage_reach(self.other_company)

    def test_who_never_came_shows_as_unused(self):
        self.assertEqual(self.usage(self.leader)[self.outsider.name], (1, *[0] * 6))


@tagged("post_install", "-at_install")
class TestReportFiles(ReportCase):
    def wizard(self, user, **over):
        values = {
            "form": "incoming",
            "preset": "free",
            "date_from": "2026-04-01",
            "date_to": "2026-06-30",
            **over,
        }
        return self.model("doc.report.wizard", user).create(values)

    def test_the_screen_shows_what_the_files_hold(self):
        self.work(self.specialist, due=datetime(2026, 5, 7))
        wizard = self.wizard(self.leader, with_people=True)
        self.assertIn(self.specialist.name, wizard.preview)
        self.assertFalse(wizard.refusal)
        name, paper = wizard._file("pdf")
        self.assertEqual(name, "bao-cao-incoming-20260401-20260630.pdf")
        text = pdf_text(paper)
        self.assertIn("BÁO CÁO TÌNH HÌNH GIẢI QUYẾT VĂN BẢN ĐẾN", text)
        self.assertIn("Quý II năm 2026", text)
        self.assertIn(self.specialist.name, text)
        book = openpyxl.load_workbook(BytesIO(wizard._file("xlsx")[1]))
        rows = list(book.active.iter_rows(values_only=True))
        total = next(row for row in rows if row[1] == "Tổng số")
        self.assertEqual(total[2:9], (0, 1, 1, 0, 0, 0, 1))
        words = Document(BytesIO(wizard._file("docx")[1]))
        cells = [cell.text for cell in words.tables[1].rows[-1].cells]
        self.assertEqual(cells[1:4], ["Tổng số", "0", "1"])

    def test_days_that_were_not_chosen_are_asked_for(self):
        for days in ({"date_from": False}, {"date_from": False, "date_to": False}):
            with self.subTest(days=days):
                wizard = self.wizard(self.leader, **days)
                self.assertTrue(wizard.refusal)
                with self.assertRaises(UserError):
                    wizard.action_pdf()

    def test_every_form_can_be_made_and_the_journal_keeps_it(self):
        self.work()
        forms = dict(self.env["doc.report.wizard"]._fields["form"].selection)
        for form in forms:
            for file_format in ("pdf", "xlsx", "docx", "doc"):
                with self.subTest(form=form, format=file_format):
                    wizard = self.wizard(self.leader, form=form)
                    self.assertFalse(wizard.refusal)
                    _name, content = wizard._file(file_format)
                    self.assertGreater(len(content), 2000)
                    row = self.env["doc.journal"].search([], limit=1)
                    self.assertEqual(row.act, "report_exported")
                    self.assertEqual(row.user_id, self.leader)
                    self.assertIn(form, row.detail)

    def test_the_rules_of_the_agency_propose_the_period(self):
        """VL 18.2, HN 20.4, TD 4.4c: each regulation reports by its own period."""
        for day, usual in enumerate(("month", "quarter", "half_year", "year"), 1):
            with freeze_time(f"2031-03-0{day} 03:00:00"), self.subTest(usual=usual):
                self.change_rules(report_period=usual)
                report = self.model("doc.report.wizard", self.leader).create({})
                schedule = self.model("doc.report.schedule", self.leader).new({})
                self.assertEqual((report.preset, schedule.every), (usual, usual))

    def test_without_rules_a_period_is_proposed_all_the_same(self):
        with freeze_time("1999-03-01 03:00:00"):
            with self.assertRaises(UserError):
                self.company._doc_procedure()
            report = self.model("doc.report.wizard", self.leader).create({})
            self.assertEqual(report.preset, "month")

    def test_presets_are_the_periods_of_the_calendar(self):
        with freeze_time("2026-08-09 03:00:00"):
            for preset, days in {
                "month": ("2026-08-01", "2026-08-31"),
                "last_month": ("2026-07-01", "2026-07-31"),
                "quarter": ("2026-07-01", "2026-09-30"),
                "last_quarter": ("2026-04-01", "2026-06-30"),
                "half_year": ("2026-07-01", "2026-12-31"),
                "last_half_year": ("2026-01-01", "2026-06-30"),
                "year": ("2026-01-01", "2026-12-31"),
                "last_year": ("2025-01-01", "2025-12-31"),
            }.items():
                wizard = self.model("doc.report.wizard", self.clerk).create(
                    {"preset": preset}
                )
                with self.subTest(preset=preset):
                    self.assertEqual(
                        (wizard.date_from, wizard.date_to),
                        tuple(map(fields.Date.to_date, days)),
                    )

    def test_a_period_that_cannot_be_is_refused_in_words(self):
        wizard = self.wizard(self.clerk, date_to="2026-03-01")
        self.assertIn("before the first day", wizard.refusal)
        with self.assertRaises(UserError):
            wizard.action_pdf()
        wizard = self.wizard(self.clerk, date_from=False)
        self.assertTrue(wizard.refusal)

    def test_whose_figures_are_offered_and_more_is_refused(self):
        self.assertEqual(self.wizard(self.head).whose, "unit")
        self.assertEqual(self.wizard(self.specialist).whose, "own")
        self.assertEqual(self.wizard(self.admin, form="usage").whose, "agency")
        greedy = self.wizard(self.specialist, whose="agency")
        self.assertTrue(greedy.refusal)
        self.assertFalse(greedy.preview)
        with self.assertRaises(AccessError):
            greedy._file("xlsx")

    def test_a_name_cannot_write_markup_into_the_screen(self):
        self.unit.name = "<img src=x onerror=alert(1)>"
        self.work(self.specialist)
        self.assertNotIn("<img", self.wizard(self.leader).preview)


@tagged("post_install", "-at_install")
class TestReportOverHttp(HttpCase, ReportCase):
    def test_only_who_asked_gets_the_file(self):
        wizard = self.model("doc.report.wizard", self.leader).create({})
        self.env.flush_all()
        path = f"/doc/report/{wizard.id}"
        self.authenticate("leader", "leader")
        for form, start in (
            ("pdf", b"%PDF"),
            ("xlsx", b"PK"),
            ("docx", b"PK"),
            ("doc", WORD_97),
        ):
            answer = self.url_open(f"{path}.{form}", timeout=60)
            self.assertEqual(answer.status_code, 200)
            self.assertTrue(answer.content.startswith(start))
            self.assertIn("no-store", answer.headers["Cache-Control"])
        self.assertEqual(self.url_open(f"{path}.exe").status_code, 404)
        for login in ("clerk", "foreign_leader", "doc_admin"):
            self.authenticate(login, login)
            self.assertEqual(self.url_open(f"{path}.pdf").status_code, 404)


@tagged("post_install", "-at_install")
class TestScheduledReports(ReportCase):
    def schedule(self, users, **over):
        return self.model("doc.report.schedule", self.leader).create(
            {
                "form": "incoming",
                "every": "quarter",
                "file_format": "xlsx",
                "user_ids": [(6, 0, users.ids)],
                **over,
            }
        )

    def send(self):
        """Run the job as the scheduler does."""
        self.env.flush_all()
        self.env.ref("doc_management.ir_cron_report").method_direct_trigger()
        self.env.invalidate_all()

    def sent(self, user):
        """Return the attachments that came to a person, oldest first."""
        return (
            self.env["mail.message"]
            .sudo()
            .search([("partner_ids", "in", user.partner_id.ids)], order="id")
            .attachment_ids.filtered(lambda one: one.name.startswith("bao-cao"))
        )

    def test_each_gets_his_own_figures_when_the_period_is_over(self):
        self.work(self.specialist)
        self.work(self.colleague)
        with freeze_time("2026-05-20 03:00:00"):
            schedule = self.schedule(self.leader | self.head, with_people=True)
        self.assertEqual(schedule.next_date, date(2026, 7, 1))
        with freeze_time("2026-06-30 16:00:00"):
            self.send()
        self.assertFalse(self.sent(self.leader))
        with freeze_time("2026-07-01 01:00:00"):
            self.send()
            self.send()
        self.assertEqual(schedule.next_date, date(2026, 10, 1))
        people = {}
        for user in (self.leader, self.head):
            [attachment] = self.sent(user)
            self.assertEqual(attachment.name, "bao-cao-incoming-20260401-20260630.xlsx")
            book = openpyxl.load_workbook(BytesIO(attachment.raw))
            cells = [row[1] for row in book.active.iter_rows(values_only=True)]
            people[user] = set(cells) & {self.specialist.name, self.colleague.name}
        self.assertEqual(
            people,
            {
                self.leader: {self.specialist.name, self.colleague.name},
                self.head: {self.specialist.name},
            },
        )
        self.assertFalse(self.sent(self.specialist))

    def test_no_month_is_left_out_because_the_server_slept(self):
        with freeze_time("2026-01-20 03:00:00"):
            self.schedule(self.leader, every="month")
        with freeze_time("2026-04-10 03:00:00"):
            self.send()
        self.assertEqual(
            self.sent(self.leader).mapped("name"),
            [
                "bao-cao-incoming-20260101-20260131.xlsx",
                "bao-cao-incoming-20260201-20260228.xlsx",
                "bao-cao-incoming-20260301-20260331.xlsx",
            ],
        )

    def test_who_lost_his_post_gets_nothing_and_the_others_all(self):
        with freeze_time("2026-05-20 03:00:00"):
            schedule = self.schedule(self.leader | self.specialist)
        self.specialist._doc_employee(self.company).department_id = False
        self.env.flush_all()
        with freeze_time("2026-07-01 03:00:00"):
            self.send()
        self.assertTrue(self.sent(self.leader))
        self.assertFalse(self.sent(self.specialist))
        self.assertIn(self.specialist.name, schedule.last_note)

    def test_nobody_of_another_agency_is_put_on_the_list(self):
        with self.assertRaises(ValidationError):
            self.schedule(self.foreign_leader)
        with self.assertRaises(AccessError):
            self.schedule(self.foreign_leader, company_id=self.other_company.id)
        schedule = self.schedule(self.leader)
        for user in (self.head, self.specialist, self.foreign_leader):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(schedule, user).write({"active": False})

    def test_a_form_that_somebody_may_not_see_is_not_sent_to_him(self):
        with freeze_time("2026-05-20 03:00:00"):
            schedule = self.schedule(self.leader | self.head, form="agencies")
        with freeze_time("2026-07-01 03:00:00"):
            self.send()
        self.assertEqual(len(self.sent(self.leader)), 1)
        self.assertFalse(self.sent(self.head))
        self.assertIn(self.head.name, schedule.last_note)


@tagged("post_install", "-at_install")
class TestDashboard(ReportCase):
    def dashboard(self, user, preset="year", **asked):
        return self.reports(user).dashboard(preset, **asked)

    def card(self, user, key):
        found = self.dashboard(user)["cards"]
        return next(card for card in found if card["key"] == key)

    def rows(self, user, action):
        """Return what the list shows that an action of the screen opens."""
        return self.model(action["res_model"], user).search(action["domain"])

    def overdue(self, lead=None):
        now = fields.Datetime.now()
        return self.work(lead, now - timedelta(days=9), due=now - timedelta(days=2))

    def test_every_card_opens_exactly_what_it_counts(self):
        self.overdue()
        self.make_registered(urgency="1")
        self.make_incoming()
        self.make_to_sign()
        self.make_signed(subject="chờ phát hành")
        self.make_draft(subject="dự thảo riêng")
        self.env.flush_all()
        seen = {}
        for user in (
            self.leader,
            self.deputy,
            self.head,
            self.specialist,
            self.clerk,
            self.colleague,
        ):
            for card in self.dashboard(user)["cards"]:
                with self.subTest(user=user.login, card=card["key"]):
                    found = self.rows(user, card["action"])
                    self.assertEqual(len(found), card["count"])
                    self.assertTrue(card["hint"])
                    seen[card["key"]] = max(seen.get(card["key"], 0), card["count"])
        empty = {key for key, count in seen.items() if not count}
        # Nothing is due today or late in this world; all others counted something.
        self.assertFalse(
            empty - {"due_today", "issued_late", "submitted_late", "not_taken_in"}
        )

    def test_each_role_gets_the_cards_of_its_work(self):
        wanted = {
            self.leader: ["to_direct", "to_sign", "due_today", "overdue"],
            self.clerk: ["to_register", "to_issue", "due_today", "overdue"],
            self.specialist: ["my_work", "to_sign", "due_today", "overdue"],
        }
        for user, keys in wanted.items():
            cards = [card["key"] for card in self.dashboard(user)["cards"]]
            self.assertEqual(cards[:4], keys)
            self.assertLessEqual(len(cards), 6)

    def test_a_bar_opens_the_documents_it_stands_for(self):
        late, other = self.overdue(), self.overdue(self.colleague)
        done = self.work(
            came=fields.Datetime.now() - timedelta(hours=2),
            done=fields.Datetime.now() - timedelta(hours=1),
        )
        shown = self.dashboard(self.leader, "year")
        bars = {bar["name"]: bar for bar in shown["units"]}
        self.assertEqual(bars["Phòng Một"]["open_late"], 1)
        self.assertEqual(bars["Phòng Một"]["in_time"], 1)
        self.assertEqual(bars["Phòng Một"]["rate"], "50 %")
        for name, figure, documents in (
            ("Phòng Một", "open_late", late),
            ("Phòng Một", "done_in_time", done),
            ("Phòng Một", "all", late | done),
            ("Phòng Hai", "open_late", other),
            ("Phòng Hai", "done_late", late.browse()),
        ):
            with self.subTest(unit=name, figure=figure):
                action = self.reports(self.leader).open_figure(
                    bars[name]["key"], figure, "year"
                )
                found = self.rows(self.leader, action)
                self.assertEqual(set(found.ids), set(documents.ids))

    def test_the_head_sees_his_people_and_the_specialist_himself(self):
        self.overdue()
        self.overdue(self.colleague)
        for user, names in (
            (self.head, [self.specialist.name]),
            (self.specialist, [self.specialist.name]),
            (self.colleague, [self.colleague.name]),
            (self.outsider, []),
        ):
            with self.subTest(user=user.login):
                shown = self.dashboard(user)
                self.assertTrue(shown["by_person"])
                self.assertEqual([bar["name"] for bar in shown["units"]], names)
                self.assertEqual(shown["late"]["count"], len(names))
                self.assertNotIn("agency", [one["whose"] for one in shown["choices"]])

    def test_nobody_asks_the_dashboard_for_more(self):
        self.overdue()
        for user, asked in (
            (self.specialist, {"whose": "unit"}),
            (self.specialist, {"whose": "agency"}),
            (self.head, {"whose": "agency"}),
            (self.foreign_leader, {"company_id": self.company.id}),
            (self.foreign_leader, {"company_id": self.company.id, "whose": "own"}),
        ):
            with self.subTest(user=user.login, **asked):
                with self.assertRaises(AccessError):
                    self.dashboard(user, **asked)
                with self.assertRaises(AccessError):
                    self.reports(user).open_figure(self.unit.id, "all", "year", **asked)
        action = self.reports(self.head).open_figure(self.colleague.id, "all", "year")
        self.assertFalse(self.rows(self.head, action))
        for wrong in ("deadline", "1=1; DROP TABLE x"):
            with self.assertRaises(UserError):
                self.reports(self.leader).open_figure(self.unit.id, wrong, "year")
        with self.assertRaises(UserError):
            self.reports(self.leader).open_figure("1 OR TRUE", "all", "year")
        with self.assertRaises(UserError):
            self.dashboard(self.leader, "century")

    def test_the_list_of_who_is_late_and_urging_from_it(self):
        self.overdue()
        [row] = self.dashboard(self.leader)["late"]["rows"]
        self.assertEqual(row["person"], self.specialist.name)
        self.assertTrue(row["can_urge"])
        self.model("doc.assignment", self.leader).browse(row["id"]).action_urge()
        [row] = self.dashboard(self.leader)["late"]["rows"]
        self.assertIn("1", row["note"])
        [own] = self.dashboard(self.specialist)["late"]["rows"]
        self.assertFalse(own["can_urge"])

    def test_weeks_count_what_came_and_went(self):
        now = fields.Datetime.now()
        self.work(came=now, done=now)
        issued = self.make_issued()
        issued.sudo()._by_action().write({"issued_at": now})
        self.env.flush_all()
        weeks = self.dashboard(self.clerk)["weeks"]
        self.assertEqual(len(weeks), 12)
        self.assertEqual(
            [(one["incoming"], one["outgoing"], one["rate"]) for one in weeks],
            [(0, 0, None)] * 11 + [(1, 1, 1000)],
        )
        self.assertEqual(self.dashboard(self.outsider)["weeks"][-1]["incoming"], 0)

    def test_own_meetings_of_today_with_their_clashes(self):
        noon = datetime(2026, 5, 5, 5)
        events = self.env["calendar.event"]
        with freeze_time("2026-05-05 01:00:00"):
            for name, start, hours, people in (
                ("Họp giao ban", noon, 2, self.leader),
                ("Tiếp công dân", noon + timedelta(hours=1), 1, self.leader),
                ("Họp của người khác", noon, 1, self.head),
                ("Tuần sau", noon + timedelta(days=7), 1, self.leader),
            ):
                events.create(
                    {
                        "name": name,
                        "start": start,
                        "stop": start + timedelta(hours=hours),
                        "partner_ids": [(6, 0, people.partner_id.ids)],
                    }
                )
            found = self.dashboard(self.leader)["meetings"]
        self.assertEqual(
            [(one["time"], one["name"], one["clash"]) for one in found],
            [("12:00", "Họp giao ban", True), ("13:00", "Tiếp công dân", True)],
        )

    def test_a_new_agency_is_told_what_will_come(self):
        self.assertTrue(self.dashboard(self.foreign_leader)["is_new"])
        self.work()
        self.assertFalse(self.dashboard(self.leader)["is_new"])
        # Whether anything exists that he may not read is not told.
        self.assertEqual(self.dashboard(self.outsider)["units"], [])

    def test_many_documents_take_no_more_queries_than_few(self):
        def asked():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.dashboard(self.leader)
            return self.env.cr.sql_log_count - before

        self.overdue()
        asked()
        few = asked()
        for _number in range(5):
            self.overdue()
        self.assertLessEqual(asked(), few)
