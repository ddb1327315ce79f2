"""Deadlines by type, reminders and the digest of each session."""

from datetime import timedelta

from freezegun import freeze_time
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import DocCommon

MORNING = "2026-04-22 02:41:00"  # Wed 09:41 at the office


@tagged("post_install", "-at_install")
@freeze_time(MORNING)
class TestReminders(DocCommon):
    def notices(self, user, word):
        return self.env["mail.message"].search_count(
            [
                ("notified_partner_ids", "in", user.partner_id.ids),
                ("subject", "ilike", word),
            ]
        )

    def remind(self, moment):
        with freeze_time(moment):
            self.env["doc.assignment"]._remind_due()

    def test_holders_are_reminded_the_day_before_and_once(self):
        self.make_directed()  # due Monday 27/4 17:00
        for moment in ("2026-04-23 02:00:00", "2026-04-23 23:00:00"):
            self.remind(moment)
            self.assertEqual(self.notices(self.specialist, "Due by"), 0, moment)
        for moment in ("2026-04-24 01:00:00", "2026-04-27 09:59:00"):
            self.remind(moment)
            self.assertEqual(self.notices(self.specialist, "Due by"), 1, moment)
        self.assertEqual(self.notices(self.colleague, "Due by"), 1)
        self.assertEqual(self.notices(self.other_head, "Due by"), 0)

    def test_who_gave_the_work_is_told_when_it_is_late(self):
        self.make_directed()
        for moment in ("2026-04-27 10:00:01", "2026-04-28 02:00:00"):
            self.remind(moment)
            self.assertEqual(self.notices(self.specialist, "Overdue"), 1, moment)
        # Twice: lead and coordinator, both late with what this leader gave.
        self.assertEqual(self.notices(self.leader, "Overdue"), 2)

    def test_finished_work_is_not_spoken_of(self):
        incoming = self.make_directed()
        self.as_user(incoming, self.specialist).action_done("Xong")
        self.remind("2026-04-28 02:00:00")
        self.assertEqual(self.notices(self.specialist, "Overdue"), 0)

    def test_an_extension_starts_the_reminders_anew(self):
        incoming = self.make_directed()
        part = incoming.assignment_ids.filtered(lambda one: one.role == "lead")
        self.remind("2026-04-27 10:00:01")
        with freeze_time("2026-04-27 10:00:02"):
            ident = self.as_user(part, self.specialist).action_request_extension(
                part.deadline + timedelta(days=2), "Chờ số liệu"
            )
            request = self.env["doc.part.request"].browse(ident)
            self.as_user(request, self.leader).action_grant()
        self.remind("2026-04-29 10:00:01")
        self.assertEqual(self.notices(self.specialist, "Overdue"), 2)

    # The digest

    def digest(self, moment):
        with freeze_time(moment):
            for company in self.company | self.other_company:
                self.env["res.users"]._doc_digest_of(company)

    def test_each_session_begins_with_one_digest(self):
        self.make_directed()
        word = "this session"
        self.digest("2026-04-23 00:10:00")  # 07:10, before the session
        self.assertEqual(self.notices(self.specialist, word), 0)
        for moment in ("2026-04-23 00:31:00", "2026-04-23 00:46:00"):
            self.digest(moment)
            self.assertEqual(self.notices(self.specialist, word), 1, moment)
        self.digest("2026-04-23 05:00:00")  # lunch
        self.assertEqual(self.notices(self.specialist, word), 1)
        self.digest("2026-04-23 06:31:00")  # the afternoon
        self.assertEqual(self.notices(self.specialist, word), 2)
        self.digest("2026-04-25 02:00:00")  # Saturday
        self.assertEqual(self.notices(self.specialist, word), 2)

    def test_nobody_is_told_that_nothing_waits_or_what_is_not_his(self):
        self.make_directed()
        self.digest("2026-04-23 00:31:00")
        self.assertEqual(self.notices(self.outsider, "this session"), 0)
        self.assertEqual(self.notices(self.foreign_clerk, "this session"), 0)

    def test_who_owes_an_answer_alone_is_told_and_led_to_his_desk(self):
        incoming = self.make_directed()
        self.as_user(incoming, self.specialist).action_send_request(
            self.outsider.ids, "Số liệu?"
        )
        self.digest("2026-04-23 00:31:00")
        self.assertEqual(self.notices(self.outsider, "this session"), 1)
        said = self.env["mail.message"].search(
            [
                ("notified_partner_ids", "in", self.outsider.partner_id.ids),
                ("subject", "like", "this session"),
            ]
        )
        self.assertIn("1 request slips", said.body)
        self.assertIn("/odoo/ban-lam-viec", said.body)

    def test_who_wants_no_digest_gets_none_and_is_reminded_all_the_same(self):
        self.make_directed()
        own = self.as_user(self.specialist, self.specialist)
        own.write({"doc_wants_digest": False})
        with self.assertRaises(AccessError):
            self.as_user(self.colleague, self.specialist).write(
                {"doc_wants_digest": False}
            )
        self.digest("2026-04-23 00:31:00")
        self.assertEqual(self.notices(self.specialist, "this session"), 0)
        self.assertEqual(self.notices(self.colleague, "this session"), 1)
        self.remind("2026-04-24 01:00:00")
        self.assertEqual(self.notices(self.specialist, "Due by"), 1)

    def test_who_works_in_two_agencies_has_a_digest_of_each(self):
        self.make_directed()
        there = self.env["hr.employee"].create(
            {
                "name": "Kiêm nhiệm",
                "user_id": self.specialist.id,
                "company_id": self.other_company.id,
                "department_id": self.foreign_unit.id,
            }
        )
        self.specialist.sudo().company_ids += self.other_company
        leader = self.foreign_leader
        incoming = self.make_incoming(user=self.foreign_clerk)
        self.take_in(incoming)
        self.as_user(incoming, leader).action_direct(there.user_id.id, directive="x")
        for moment in ("2026-04-23 00:31:00", "2026-04-23 00:46:00"):
            self.digest(moment)
            self.assertEqual(self.notices(self.specialist, "this session"), 2)

    # Deadlines by type

    def test_the_procedure_proposes_the_days_of_the_type(self):
        procedure = self.company._doc_procedure()
        letter = self.env.ref("doc_management.doc_type_cong_van")
        self.assertIsNone(procedure._default_days(letter, "0"))
        self.env["doc.deadline.rule"].create(
            [
                {"procedure_id": procedure.id, "days": 7},
                {"procedure_id": procedure.id, "days": 2, "urgency": "2"},
                {"procedure_id": procedure.id, "days": 10, "type_id": letter.id},
            ]
        )
        incoming = self.make_registered()
        self.assertEqual(incoming._rule_days(), 10)
        wizard = self.model("doc.directive.wizard", self.leader)
        wizard = wizard.with_context(default_incoming_id=incoming.id).create(
            {"lead_id": self.specialist.id}
        )
        self.assertEqual(wizard.term, "rule")
        wizard.action_confirm()
        self.assertIn("10 working days", incoming.deadline_reason)

    def test_only_the_administrator_of_the_agency_sets_deadlines(self):
        procedure = self.company._doc_procedure()
        values = {"procedure_id": procedure.id, "days": 7}
        for user in (self.specialist, self.clerk, self.leader):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.model("doc.deadline.rule", user).create(values)
        rule = self.model("doc.deadline.rule", self.admin).create(values)
        foreign = self.other_company._doc_procedure()
        with self.assertRaises(AccessError):
            self.model("doc.deadline.rule", self.admin).create(
                {"procedure_id": foreign.id, "days": 7}
            )
        with self.assertRaises(AccessError):
            self.as_user(rule, self.foreign_leader).read(["days"])
