"""Days off and make-up days; duties of the clerk measured, explained and flagged."""

from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common import DocCommon

MONDAY = "2026-01-05"


class TimeCase(DocCommon):
    def add_day(self, user=None, **values):
        return self.model("doc.calendar.day", user or self.admin).create(
            {"name": "Làm bù", **values}
        )

    def calendar(self):
        return self.company._doc_working_calendar()

    def rules(self, **values):
        self.company.doc_procedure_ids._by_action().write(values)

    def under(self, regulation):
        """Let the agency follow a regulation as it is shipped."""
        values = self.env["doc.procedure"]._preset_values(regulation)
        self.rules(code=regulation, **values)


@tagged("post_install", "-at_install")
class TestCalendarDays(TimeCase):
    def test_a_day_off_is_passed_over_and_named(self):
        self.add_day(name="Nghỉ bão", date="2026-01-06")
        with freeze_time(f"{MONDAY} 02:00:00"):
            incoming = self.make_directed()
        self.assertEqual(str(incoming.deadline), "2026-01-09 10:00:00")
        self.assertIn("06/01 (Nghỉ bão)", incoming.deadline_reason)

    def test_a_make_up_saturday_counts_and_is_named(self):
        self.add_day(name="Làm bù 02/01", kind="extra", date="2026-01-10")
        with freeze_time("2026-01-08 02:00:00"):
            incoming = self.make_directed()
        # Friday 9, Saturday 10, Monday 12
        self.assertEqual(str(incoming.deadline), "2026-01-12 10:00:00")
        self.assertIn("10/01 (Làm bù 02/01)", incoming.deadline_reason)
        self.assertIn("not counting 11/01", incoming.deadline_reason)

    def test_a_swapped_day_rests_and_its_other_day_works(self):
        self.add_day(
            kind="swap", date="2026-01-02", worked_date="2026-01-10", part="morning"
        )
        calendar = self.calendar()
        self.assertFalse(calendar.is_working_day(date(2026, 1, 2)))
        [session] = calendar.sessions_on(date(2026, 1, 10))
        self.assertEqual((session.start.hour, session.end.hour), (7, 11))

    def test_what_arrives_on_a_make_up_day_arrives_in_office_hours(self):
        self.add_day(kind="extra", date="2026-01-10", part="afternoon")
        with freeze_time("2026-01-10 01:00:00"):  # 08:00
            self.assertEqual(
                str(self.make_incoming().received_at), "2026-01-10 06:30:00"
            )

    def test_senseless_days_are_refused_in_words(self):
        for vals, words in (
            ({"kind": "extra", "date": "2026-01-06"}, "working day anyway"),
            ({"kind": "extra", "date": "2026-01-10", "as_weekday": "6"}, "no hours"),
            (
                {"kind": "swap", "date": "2026-01-02", "worked_date": "2026-01-08"},
                "working day anyway",
            ),
        ):
            with (
                self.subTest(vals=vals),
                self.assertRaisesRegex(ValidationError, words),
                self.env.cr.savepoint(),
            ):
                self.add_day(**vals)

    @mute_logger("odoo.sql_db")
    def test_the_database_keeps_days_apart(self):
        self.add_day(kind="off", date="2026-01-06")
        for vals in (
            {"kind": "off", "date": "2026-01-06"},
            {"kind": "swap", "date": "2026-01-07"},
            {"kind": "off", "date": "2026-01-07", "worked_date": "2026-01-10"},
            {"kind": "swap", "date": "2026-01-10", "worked_date": "2026-01-10"},
        ):
            with (
                self.subTest(vals=vals),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.add_day(**vals)

    def test_only_the_administrator_of_the_agency_changes_days(self):
        day = self.add_day(kind="off", date="2026-01-06")
        foreign_admin = self.make_official("admin", self.foreign_unit, "foreign_admin")
        for user in (self.clerk, self.leader, self.specialist, foreign_admin):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    self.as_user(day, user).write({"name": "x"})
                with self.assertRaises(AccessError):
                    self.add_day(
                        user, date="2026-01-07", company_id=self.company.id, kind="off"
                    )
        self.assertEqual(self.as_user(day, self.clerk).name, "Làm bù")

    def test_days_of_one_agency_move_nothing_in_another(self):
        self.add_day(kind="off", date="2026-01-06")
        other = self.other_company._doc_working_calendar()
        self.assertTrue(other.is_working_day(date(2026, 1, 6)))


@tagged("post_install", "-at_install")
class TestHolidays(TimeCase):
    def prepare(self, year, **values):
        wizard = self.model("doc.holiday.wizard", self.admin).create(
            {"year": year, **values}
        )
        if wizard.line_ids.filtered("is_wanted"):
            wizard.action_confirm()
        days = self.model("doc.calendar.day", self.admin).search([("year", "=", year)])
        return {str(day.date): day.name for day in days}

    def test_the_holidays_of_a_year_are_proposed_and_entered(self):
        days = self.prepare(2026)
        self.assertEqual(days["2026-02-17"], "Tết Nguyên đán")
        self.assertEqual(days["2026-04-27"], "Nghỉ bù Giỗ Tổ Hùng Vương")
        self.assertEqual(days["2026-09-01"], "Quốc khánh")
        self.assertNotIn("2026-11-24", days)
        self.assertFalse(self.calendar().is_working_day(date(2026, 2, 17)))

    def test_what_the_order_decides_moves_the_days(self):
        days = self.prepare(2026, tet_days_before="2", national_day_other="after")
        self.assertIn("2026-02-15", days)
        self.assertEqual(days["2026-02-20"], "Nghỉ bù Tết Nguyên đán")
        self.assertIn("2026-09-03", days)
        self.assertNotIn("2026-09-01", days)

    def test_the_list_is_corrected_before_it_is_entered(self):
        with Form(self.model("doc.holiday.wizard", self.admin)) as form:
            form.year = 2027
            first = form.line_ids.edit(0)
            self.assertEqual(first.name, "Tết Dương lịch")
            first.is_wanted = False
            first.save()
            with form.line_ids.new() as line:
                line.date = "2027-01-04"
                line.name = "Nghỉ theo lệnh"
        form.record.action_confirm()
        found = self.env["doc.calendar.day"].search([("year", "=", 2027)])
        names = found.mapped("name")
        self.assertIn("Nghỉ theo lệnh", names)
        self.assertNotIn("Tết Dương lịch", names)

    def test_preparing_twice_enters_nothing_twice(self):
        first = self.prepare(2026)
        self.assertEqual(self.prepare(2026), first)
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Tết Dương lịch",
                "calendar_id": self.company.resource_calendar_id.id,
                "company_id": self.company.id,
                "date_from": "2027-12-31 17:00:00",
                "date_to": "2028-01-01 16:59:59",
            }
        )
        self.assertNotIn("2028-01-01", self.prepare(2028))  # in the schedule already

    def test_a_holiday_of_a_later_law_is_data(self):
        culture = self.env.ref("doc_management.doc_holiday_culture_day")
        self.assertFalse(culture.active)
        # Holidays of the law are those of all agencies of the installation.
        with self.assertRaisesRegex(AccessError, "All agencies"):
            self.as_user(culture, self.admin).active = True
        self.admin.sudo().group_ids += self.env.ref("base.group_erp_manager")
        self.as_user(culture, self.admin).active = True
        self.assertEqual(self.prepare(2026)["2026-11-24"], "Ngày Văn hóa Việt Nam")
        self.assertNotIn("2025-11-24", self.prepare(2025))

    def test_a_year_without_lunar_dates_says_so(self):
        with Form(self.model("doc.holiday.wizard", self.admin)) as form:
            form.year = 2050
            self.assertIn("by hand", form.unknown_text)
            self.assertFalse(len(form.line_ids))
        with self.assertRaisesRegex(UserError, "No day is chosen"):
            form.record.action_confirm()

    def test_an_impossible_date_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "31/2 is no date"):
            self.model("doc.holiday", self.admin).create(
                {"name": "x", "day": 31, "month": 2, "first_year": 2026}
            )

    def test_other_roles_and_agencies_prepare_nothing(self):
        for user in (self.clerk, self.leader, self.specialist):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.model("doc.holiday.wizard", user).create({"year": 2026})
        wizard = self.model("doc.holiday.wizard", self.admin).create(
            {"year": 2026, "company_id": self.other_company.id}
        )
        with self.assertRaises(UserError):
            wizard.action_confirm()
        theirs = [("company_id", "=", self.other_company.id)]
        self.assertFalse(self.env["doc.calendar.day"].search(theirs))


@tagged("post_install", "-at_install")
class TestSubmitDuty(TimeCase):
    """HT-8.3a and b, VL-12.1d."""

    def test_the_limit_follows_the_procedure(self):
        for rule, due, words in (
            ("same_day", f"{MONDAY} 10:00:00", "Same day: 05/01"),
            ("next_working_day", "2026-01-06 10:00:00", "Next working day"),
            ("hours", f"{MONDAY} 08:30:00", "4 office hours: 05/01"),
        ):
            self.rules(submit_within=rule)
            with self.subTest(rule=rule), freeze_time(f"{MONDAY} 02:30:00"):
                incoming = self.make_incoming()
                self.assertEqual(str(incoming.submit_due_at), due)
                self.assertIn(words, incoming.submit_due_reason)
                self.assertIn(words, incoming.deadline_text)

    def test_four_regulations_want_it_the_same_day(self):
        for regulation in ("ht", "hn", "td", "dn"):
            self.under(regulation)
            with self.subTest(regulation=regulation):
                with freeze_time(f"{MONDAY} 02:30:00"):
                    late, done = self.make_incoming(), self.make_incoming()
                    self.assertEqual(str(late.submit_due_at), f"{MONDAY} 10:00:00")
                with freeze_time(f"{MONDAY} 10:00:00"):
                    self.take_in(done)
                with freeze_time(f"{MONDAY} 10:05:00"):
                    self.env["doc.incoming"]._cron_flag_late()
                    self.assertTrue(late.submit_flagged_at)
                    self.assertTrue(late.submit_late)
                self.assertFalse(done.submit_flagged_at)
                self.assertFalse(done.submit_late_minutes)
                late.action_refuse("Xong việc kiểm thử.")

    def test_vinh_long_sets_its_own_time(self):
        self.under("vl")
        self.rules(submit_hours=2)
        with freeze_time(f"{MONDAY} 02:30:00"):
            quick, late = self.make_incoming(), self.make_incoming()
        with freeze_time(f"{MONDAY} 04:30:00"):  # 11:30, to the minute
            quick.action_register()
        with freeze_time(f"{MONDAY} 07:00:00"):  # 14:00, lunch does not count
            late.action_register()
        self.assertEqual((quick.submit_minutes, quick.submit_late), (120, False))
        self.assertEqual((late.submit_minutes, late.submit_late_minutes), (270, 30))
        self.assertTrue(late.submit_late)

    def test_registering_submits_and_measures(self):
        self.rules(submit_within="same_day")
        with freeze_time(f"{MONDAY} 02:30:00"):
            incoming = self.make_incoming()
        with freeze_time(f"{MONDAY} 03:15:30"):
            self.assertFalse(incoming.submitted_at)
            incoming.action_register()
        self.assertEqual(str(incoming.submitted_at), f"{MONDAY} 03:15:30")
        self.assertEqual(incoming.submit_minutes, 45)
        self.assertEqual(incoming.submit_late_minutes, 0)
        self.assertFalse(incoming.submit_late)

    def test_lateness_counts_office_time_and_shows_in_lists(self):
        self.rules(submit_within="same_day")
        with freeze_time(f"{MONDAY} 02:30:00"):
            incoming, other = self.make_incoming(), self.make_incoming()
        late = [("submit_late", "=", True)]
        seen = self.model("doc.incoming", self.clerk)
        with freeze_time(f"{MONDAY} 10:00:00"):
            self.assertFalse(seen.search(late))
        with freeze_time("2026-01-06 01:10:00"):  # 08:10 of the next day
            self.assertEqual(seen.search(late), incoming | other)
            self.assertEqual(incoming.deadline_level, "stop")
            incoming.action_register()
            other.action_refuse("Gửi nhầm nơi nhận.")
            self.assertEqual(seen.search(late), incoming)  # nothing is owed for other
        self.assertEqual(incoming.submit_late_minutes, 40)
        self.assertIn("40 minutes late", incoming.submit_text)

    def test_without_a_leader_it_is_submitted_when_it_is_directed(self):
        self.rules(submit_within="same_day")
        leaders = self.leader | self.deputy
        group = self.env.ref("doc_management.group_leader")
        with freeze_time(f"{MONDAY} 02:30:00"):
            incoming = self.make_incoming()
            leaders.write({"group_ids": [(3, group.id)]})
            incoming.action_register()
            self.assertFalse(incoming.submitted_at)
            self.leader.write({"group_ids": [(4, group.id)]})
            self.as_user(incoming, self.leader).action_direct(self.specialist.id)
        self.assertEqual(str(incoming.submitted_at), f"{MONDAY} 02:30:00")

    def test_urgent_documents_stand_first_and_are_owed_at_once_in_ha_tinh(self):
        self.under("ht")
        with freeze_time(f"{MONDAY} 02:30:00"):
            plain = self.make_incoming()
        with freeze_time(f"{MONDAY} 02:00:00"):
            urgent = [self.make_incoming(urgency=level) for level in ("1", "3")]
        seen = self.model("doc.incoming", self.clerk).search(
            [("state", "=", "arrived")]
        )
        self.assertEqual(seen[-1], plain)
        for incoming in urgent:
            self.assertEqual(str(incoming.submit_due_at), f"{MONDAY} 02:30:00")
            with freeze_time(f"{MONDAY} 02:31:00"):
                self.env["doc.incoming"]._cron_flag_late()
                self.assertTrue(incoming.submit_flagged_at)
                self.take_in(incoming)
            self.assertEqual(incoming.submit_late_minutes, 1)
        self.assertFalse(plain.submit_flagged_at)

    def test_urgent_documents_are_owed_at_once(self):
        self.rules(submit_within="next_working_day", urgent_minutes=15)
        for urgency in ("1", "2", "3"):
            with freeze_time(f"{MONDAY} 02:30:00"):
                incoming = self.make_incoming(urgency=urgency)
            self.assertEqual(str(incoming.submit_due_at), f"{MONDAY} 02:45:00")
            self.assertIn("15 minutes", incoming.submit_due_reason)
            with freeze_time(f"{MONDAY} 02:50:00"):
                incoming.action_register()
            self.assertEqual(
                (incoming.submit_minutes, incoming.submit_late_minutes), (20, 5)
            )

    def test_urgency_read_late_counts_from_the_receipt(self):
        with freeze_time(f"{MONDAY} 02:30:00"):
            incoming = self.make_incoming()
            incoming.urgency = "3"
            self.assertEqual(str(incoming.submit_due_at), f"{MONDAY} 03:00:00")
            incoming.action_register()
            incoming.urgency = "0"
            self.assertEqual(str(incoming.submit_due_at), f"{MONDAY} 03:00:00")

    def test_the_old_rule_holds_for_what_has_started(self):
        self.rules(submit_within="next_working_day")
        with freeze_time(f"{MONDAY} 02:30:00"):
            incoming = self.make_incoming()
            self.change_rules(submit_within="same_day")
            self.assertEqual(
                str(self.make_incoming().submit_due_at), f"{MONDAY} 10:00:00"
            )
            incoming.urgency = "1"
            incoming.urgency = "0"
            self.assertEqual(str(incoming.submit_due_at), "2026-01-06 10:00:00")

    def test_the_end_of_the_day_flags_what_is_left(self):
        self.rules(submit_within="same_day")
        with freeze_time(f"{MONDAY} 02:30:00"):
            incoming = self.make_incoming()
            done = self.make_registered()
        flags = self.env["doc.incoming"]
        with freeze_time(f"{MONDAY} 09:59:00"):
            flags._cron_flag_late()
            self.assertFalse(incoming.submit_flagged_at)
        with freeze_time(f"{MONDAY} 10:05:00"):
            flags._cron_flag_late()
            flags._cron_flag_late()
        [todo] = incoming.sudo().activity_ids.filtered(
            lambda activity: activity.user_id == self.clerk
        )
        self.assertIn("05/01/2026 17:00", todo.summary)
        self.assertFalse(done.submit_flagged_at)
        with freeze_time("2026-01-06 01:00:00"):
            incoming.action_register()
        self.assertFalse(
            incoming.sudo().activity_ids.filtered(
                lambda activity: activity.user_id == self.clerk
            )
        )

    def test_nobody_writes_the_measures(self):
        incoming = self.make_incoming()
        for name in ("submitted_at", "submit_due_at", "submit_late_minutes"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                incoming.write({name: False})

    def test_lunch_follows_the_procedure(self):
        self.rules(lunch_is_office_time=True)
        with freeze_time(f"{MONDAY} 05:10:00"):  # 12:10
            incoming = self.make_incoming()
        self.assertEqual(str(incoming.received_at), f"{MONDAY} 05:10:00")


@tagged("post_install", "-at_install")
class TestIssueDuty(TimeCase):
    """HN-7.2a, HT-10.2b."""

    def signed(self, moment, **over):
        outgoing = self.make_to_sign(**over)
        with freeze_time(moment):
            outgoing.sudo()._signed()
        return outgoing

    def issue(self, outgoing, moment):
        with freeze_time(moment):
            record = self.as_user(outgoing, self.clerk).sudo()
            record._take_number()
            record._apply("begin_issue")
            record._finish_issue()

    def test_the_limit_runs_from_the_signature_by_the_procedure(self):
        for cutoff, due in (
            ("next_morning", "2026-01-06 04:30:00"),
            ("next_day", "2026-01-06 10:00:00"),
        ):
            self.rules(issue_cutoff=cutoff)
            outgoing = self.signed(f"{MONDAY} 09:00:00")
            with self.subTest(cutoff=cutoff):
                self.assertEqual(str(outgoing.issue_due_at), due)
                self.assertIn("06/01", outgoing.issue_due_reason)

    def test_what_the_signer_releases_is_owed_at_once(self):
        """DN 8.3a; sooner than the next morning, which HN 7.2 and others allow."""
        self.under("dn")
        in_time = self.signed("2026-01-09 09:00:00")  # a Friday
        late = self.signed("2026-01-09 09:00:00")
        self.assertEqual(str(in_time.issue_due_at), "2026-01-09 09:30:00")
        self.issue(in_time, "2026-01-09 09:30:00")
        self.issue(late, "2026-01-12 06:40:00")
        self.assertFalse(in_time.issue_late)
        self.assertTrue(late.issue_late)

    def test_four_regulations_want_it_out_by_the_next_morning(self):
        for regulation in ("hn", "vl", "ht", "td"):
            self.under(regulation)
            in_time = self.signed("2026-01-09 09:00:00")  # a Friday
            late = self.signed("2026-01-09 09:00:00")
            with self.subTest(regulation=regulation):
                self.assertEqual(str(in_time.issue_due_at), "2026-01-12 04:30:00")
                self.issue(in_time, "2026-01-12 04:30:00")
                self.issue(late, "2026-01-12 06:40:00")
                self.assertFalse(in_time.issue_late)
                self.assertEqual(late.issue_late_minutes, 10)
                self.assertTrue(late.issue_late)

    def test_days_off_and_make_up_days_move_the_limit(self):
        self.rules(issue_cutoff="next_morning")
        self.add_day(name="Nghỉ bão", kind="off", date="2026-01-09")
        outgoing = self.signed("2026-01-08 09:00:00")
        self.assertEqual(str(outgoing.issue_due_at), "2026-01-12 04:30:00")
        self.assertIn("09/01 (Nghỉ bão)", outgoing.issue_due_reason)
        self.add_day(name="Làm bù", kind="extra", date="2026-01-10")
        outgoing = self.signed("2026-01-08 09:00:00")
        self.assertEqual(str(outgoing.issue_due_at), "2026-01-10 04:30:00")

    def test_in_time_and_late(self):
        self.rules(issue_cutoff="next_morning")
        seen = self.model("doc.outgoing", self.clerk)
        for issued, minutes in (
            ("2026-01-06 04:30:00", 0),
            ("2026-01-06 06:45:00", 15),  # 13:45: lunch does not count
            ("2026-01-07 02:00:00", 300),
        ):
            outgoing = self.signed(f"{MONDAY} 09:00:00")
            self.issue(outgoing, issued)
            with self.subTest(issued=issued):
                self.assertEqual(outgoing.issue_late_minutes, minutes)
                found = seen.search(
                    [("issue_late", "=", True), ("id", "=", outgoing.id)]
                )
                self.assertEqual(bool(found), bool(minutes))
                self.assertEqual(outgoing.issue_late, bool(minutes))

    def test_what_waits_too_long_is_flagged_to_the_clerk(self):
        self.rules(issue_cutoff="next_morning")
        outgoing = self.signed(f"{MONDAY} 09:00:00")
        before = len(outgoing.sudo().activity_ids)
        with freeze_time("2026-01-06 04:29:00"):
            self.env["doc.outgoing"]._cron_flag_late()
            self.assertFalse(outgoing.issue_late)
        outgoing.invalidate_recordset()
        with freeze_time("2026-01-06 04:40:00"):
            self.env["doc.outgoing"]._cron_flag_late()
            self.env["doc.outgoing"]._cron_flag_late()
            self.assertTrue(outgoing.issue_late)
            self.assertEqual(outgoing.issue_limit_level, "stop")
        self.assertEqual(len(outgoing.sudo().activity_ids), before + 1)

    def test_urgent_documents_are_issued_at_once(self):
        outgoing = self.signed(f"{MONDAY} 09:00:00", urgency="2")
        self.assertEqual(str(outgoing.issue_due_at), f"{MONDAY} 09:30:00")
        self.issue(outgoing, f"{MONDAY} 10:30:00")
        self.assertEqual(outgoing.issue_late_minutes, 60)

    def test_a_returned_draft_owes_nothing_until_it_is_signed_again(self):
        outgoing = self.signed(f"{MONDAY} 09:00:00")
        self.as_user(outgoing, self.clerk).action_return("Sai thể thức.")
        self.assertFalse(outgoing.issue_due_at)

    def test_the_old_rule_holds_for_what_has_started(self):
        self.rules(issue_cutoff="next_day")
        draft = self.make_to_sign()
        self.change_rules(issue_cutoff="next_morning")
        with freeze_time(f"{MONDAY} 09:00:00"):
            draft.sudo()._signed()
        self.assertEqual(str(draft.issue_due_at), "2026-01-06 10:00:00")

    def test_nobody_writes_the_measures(self):
        outgoing = self.make_draft()
        for name in ("signed_at", "issue_due_at", "issue_late_minutes"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                outgoing.write({name: False})


@tagged("post_install", "-at_install")
class TestWordsOfDeadlines(TimeCase):
    def test_long_periods_are_summed_up_but_keep_named_days(self):
        self.add_day(name="Nghỉ bão", kind="off", date="2026-01-14")
        self.add_day(name="Làm bù", kind="extra", date="2026-01-17")
        calendar = self.calendar()
        start = self.company._doc_now().replace(
            year=2026, month=1, day=5, hour=9, minute=0
        )
        words = self.company._doc_days_in_words(calendar.add_working_days(start, 20))
        self.assertIn("from 06/01 to 02/02", words)
        self.assertIn("17/01 (Làm bù)", words)
        self.assertIn("7 weekly days off", words)
        self.assertIn("14/01 (Nghỉ bão)", words)

    def test_a_deadline_of_every_length_ends_on_a_working_day(self):
        calendar = self.calendar()
        now = self.company._doc_now()
        for days in range(1, 40):
            at = calendar.add_working_days(now, days).at
            self.assertTrue(calendar.is_working_day(at.date()))
            self.assertGreater(at, now + timedelta(days=days - 1))
