"""Phiếu yêu cầu: read, answered, and nagging until then (TD-8.7c.3)."""

from freezegun import freeze_time
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import DocCommon

WEDNESDAY = "2026-04-22 02:41:00"


@tagged("post_install", "-at_install")
@freeze_time(WEDNESDAY)
class TestRequest(DocCommon):
    def setUp(self):
        super().setUp()
        self.incoming = self.make_directed()

    def ask(self, user=None, people=None, question="Số liệu hồ chứa?", **more):
        life = self.as_user(more.pop("life", self.incoming), user or self.specialist)
        people = people or self.outsider
        found = life.action_send_request(people.ids, question, **more)
        return self.env["doc.request"].browse(found)

    def to_dos(self, user, life=None):
        return (
            (life or self.incoming)
            .sudo()
            .activity_ids.filtered(lambda one: one.user_id == user)
        )

    def reminders(self, user):
        return self.env["mail.message"].search_count(
            [
                ("notified_partner_ids", "in", user.partner_id.ids),
                ("subject", "like", "be answered"),
            ]
        )

    def test_a_slip_is_read_and_answered(self):
        with self.assertRaises(AccessError):
            self.as_user(self.incoming, self.outsider).read(["subject"])
        slip = self.ask(deadline_days=3)
        line = self.as_user(slip.line_ids, self.outsider)
        self.assertTrue(self.to_dos(self.outsider))
        self.assertTrue(line.is_mine)
        self.assertEqual(line.action_open_document()["res_id"], self.incoming.id)
        self.assertEqual((line.state, slip.state), ("read", "open"))
        line.action_answer("Hồ Ka Cường: 62 %")
        self.assertEqual((line.state, slip.state), ("answered", "answered"))
        self.assertFalse(self.to_dos(self.outsider))
        answer = self.incoming.message_ids.filtered(lambda one: "62 %" in one.body)
        self.assertEqual(answer.notified_partner_ids, self.specialist.partner_id)
        acts = self.env["doc.journal"].search(
            [("document_id", "=", self.incoming.document_id.id)]
        )
        self.assertLessEqual(
            {"request_sent", "request_read", "request_answer"}, set(acts.mapped("act"))
        )

    def test_it_nags_every_working_day_until_answered(self):
        slip = self.ask(people=self.outsider | self.head)
        line = slip.line_ids.filtered(lambda one: one.user_id == self.outsider)
        days = (
            ("2026-04-22 09:00:00", 0),  # the day it was sent
            ("2026-04-23 02:00:00", 1),
            ("2026-04-23 05:00:00", 1),  # once a day
            ("2026-04-24 02:00:00", 2),
            ("2026-04-25 02:00:00", 2),  # Saturday
        )
        for moment, expected in days:
            with self.subTest(moment=moment), freeze_time(moment):
                self.env["doc.request.line"]._remind_open()
                self.assertEqual(self.reminders(self.outsider), expected)
        self.as_user(line, self.outsider).action_read()
        with freeze_time("2026-04-28 02:00:00"):
            self.env.ref("doc_management.ir_cron_remind").method_direct_trigger()
            self.assertEqual(self.reminders(self.outsider), 3)
        self.as_user(line, self.outsider).action_answer("Đã rõ")
        with freeze_time("2026-04-29 02:00:00"):
            self.env["doc.request.line"]._remind_open()
        self.assertEqual((self.reminders(self.outsider), line.remind_count), (3, 3))
        self.assertEqual(self.reminders(self.head), 4)

    def test_who_is_late_shows_in_lists(self):
        line = self.ask(deadline_days=1).line_ids
        lines = self.model("doc.request.line", self.outsider)
        self.assertFalse(lines.search([("is_late", "=", True)]))
        with freeze_time("2026-04-24 02:00:00"):
            self.env.invalidate_all()
            self.assertEqual(lines.search([("is_late", "=", True)]), line)
            self.assertTrue(line.is_late)
        self.assertEqual(lines.search([("is_mine", "=", True)]), line)
        self.assertFalse(
            self.model("doc.request.line", self.head).search([("is_mine", "=", True)])
        )

    def test_who_may_ask_whom(self):
        self.incoming.document_id._grant(users=self.archivist, reason="inform")
        for user in (self.archivist, self.outsider, self.foreign_leader):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.ask(user, self.colleague)
        wrong = (
            {"people": self.specialist},
            {"people": self.foreign_leader},
            {"question": "  "},
            {"deadline": "2026-04-21 02:00:00"},
        )
        for values in wrong:
            with self.subTest(**{k: str(v) for k, v in values.items()}):
                with self.assertRaises(UserError):
                    self.ask(**values)
        with self.assertRaises(UserError):
            self.as_user(self.incoming, self.specialist).action_send_request([], "Gì?")
        self.assertFalse(self.env["doc.request"].search([]))
        for user in (self.colleague, self.head, self.leader, self.clerk):
            self.assertTrue(self.ask(user, self.outsider))

    def test_a_delegate_asks_in_the_name_of_who_does_the_work(self):
        with self.assertRaises(AccessError):
            self.ask(self.outsider, self.head)
        lent = self.model("doc.delegation", self.specialist).create(
            {
                "delegate_id": self.outsider.id,
                "date_to": "2026-04-24",
                "may_receive": True,
            }
        )
        self.assertTrue(self.as_user(self.incoming, self.outsider).can_send_request)
        for person in (self.specialist, self.outsider):
            with self.assertRaises(UserError):
                self.ask(self.outsider, person)
        slip = self.ask(self.outsider, self.head)
        self.assertEqual(
            (slip.asker_id, slip.asked_through_id), (self.specialist, self.outsider)
        )
        row = self.env["doc.journal"].search([("act", "=", "request_sent")], limit=1)
        self.assertEqual(
            (row.user_id, row.on_behalf_id), (self.outsider, self.specialist)
        )
        self.as_user(slip, self.outsider).action_withdraw("Đã có số liệu")
        self.assertEqual(slip.state, "withdrawn")
        other = self.ask(self.outsider, self.head)
        self.as_user(lent, self.specialist).action_revoke()
        with self.assertRaises(AccessError):
            self.as_user(other, self.outsider).action_withdraw("Hết ủy quyền")

    def test_nobody_answers_for_another(self):
        line = self.ask().line_ids
        for user in (self.specialist, self.head, self.leader, self.clerk):
            with self.subTest(user=user.login):
                mine = self.as_user(line, user)
                with self.assertRaises(AccessError):
                    mine.action_read()
                with self.assertRaises(AccessError):
                    mine.action_answer("Thay")
                with self.assertRaises(AccessError):
                    mine.write({"state": "answered"})
        with self.assertRaises(UserError):
            self.as_user(line, self.outsider).action_answer("  ")
        self.assertEqual(line.state, "sent")

    def test_a_delegate_answers_with_both_names(self):
        self.model("doc.delegation", self.outsider).create(
            {
                "delegate_id": self.head.id,
                "date_to": "2026-04-30",
                "may_receive": True,
            }
        )
        line = self.ask().line_ids
        self.assertEqual(self.to_dos(self.head).doc_on_behalf_id, self.outsider)
        mine = self.as_user(line, self.head)
        self.assertTrue(mine.is_mine)
        self.assertIn(line, mine.search([("is_mine", "=", True)]))
        mine.action_answer("Thay mặt: 62 %")
        self.assertEqual(
            (line.user_id, line.answered_through_id), (self.outsider, self.head)
        )
        self.assertFalse(self.to_dos(self.head))

    def test_only_the_asker_ends_it_and_then_it_nags_no_more(self):
        slip = self.ask(people=self.outsider | self.head)
        self.as_user(slip.line_ids[0], slip.line_ids[0].user_id).action_answer("Đã rõ")
        for user in (self.outsider, self.clerk, self.leader):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(slip, user).action_close()
        mine = self.as_user(slip, self.specialist)
        with self.assertRaises(UserError):
            mine.action_withdraw(" ")
        mine.action_withdraw("Đã có số liệu")
        self.assertEqual(
            sorted(slip.line_ids.mapped("state")), ["answered", "withdrawn"]
        )
        self.assertFalse(self.to_dos(self.outsider) | self.to_dos(self.head))
        with freeze_time("2026-04-23 02:00:00"):
            self.assertEqual(self.env["doc.request.line"]._remind_open(), 0)
        with self.assertRaisesRegex(UserError, "already ended"):
            mine.action_close()
        with self.assertRaisesRegex(UserError, "answered or withdrawn"):
            self.as_user(slip.line_ids[1], slip.line_ids[1].user_id).action_answer("Ừ")

    def test_a_slip_on_an_outgoing_document(self):
        draft = self.make_draft()
        slip = self.ask(life=draft, people=self.colleague)
        self.as_user(slip.line_ids, self.colleague).action_answer("Đồng ý")
        self.assertEqual(slip.state, "answered")

    def test_the_part_and_the_slip_are_two_things_to_do(self):
        self.ask(self.leader, self.colleague)
        part = self.incoming.assignment_ids.filtered(
            lambda one: one.user_id == self.colleague
        )
        self.assertEqual(len(self.to_dos(self.colleague)), 2)
        self.as_user(part, self.colleague).action_give_opinion("Nhất trí")
        self.assertEqual(
            self.to_dos(self.colleague).activity_type_id,
            self.env.ref("doc_management.mail_activity_type_slip"),
        )

    def test_a_slip_is_handed_over_with_the_rest(self):
        line = self.ask().line_ids
        self.model("doc.handover", self.admin).action_hand_over(
            self.outsider.id, self.head.id, "Nghỉ hưu"
        )
        self.assertFalse(self.to_dos(self.outsider))
        self.assertEqual(len(self.to_dos(self.head)), 1)
        self.as_user(line, self.head).action_answer("Tiếp nhận")
        self.assertEqual(line.state, "answered")

    def test_handed_over_nobody_answers_himself_or_twice(self):
        own = self.ask(people=self.outsider).line_ids
        both = self.ask(people=self.outsider | self.colleague)
        self.model("doc.handover", self.admin).action_hand_over(
            self.outsider.id,
            self.colleague.id,
            "Nghỉ hưu",
            others=[{"kind": "slip", "id": own.id, "user_id": self.specialist.id}],
        )
        self.assertEqual(own.state, "withdrawn")
        self.assertEqual(own.request_id.state, "answered")
        states = {line.user_id: line.state for line in both.line_ids}
        self.assertEqual(states, {self.outsider: "withdrawn", self.colleague: "sent"})
        self.assertFalse(self.to_dos(self.outsider))
        self.model("doc.handover", self.admin).action_hand_over(
            self.specialist.id, self.colleague.id, "Nghỉ hưu"
        )
        self.assertEqual(both.asker_id, self.colleague)
        self.assertEqual(both.state, "answered")
        self.assertEqual(set(both.line_ids.mapped("state")), {"withdrawn"})

    def test_the_wizards_do_what_their_acts_do(self):
        send = self.model("doc.request.wizard", self.specialist).create(
            {
                "document_id": self.incoming.document_id.id,
                "user_ids": [(6, 0, self.outsider.ids)],
                "question": "Bao giờ xong?",
                "term": "5",
            }
        )
        send.action_confirm()
        slip = self.env["doc.request"].search([])
        self.assertTrue(slip.deadline)
        answer = self.model("doc.request.answer.wizard", self.outsider).create(
            {"line_id": slip.line_ids.id, "answer": "Thứ Sáu"}
        )
        self.assertEqual(slip.line_ids.state, "read")
        answer.action_confirm()
        self.assertEqual(slip.line_ids.answer, "Thứ Sáu")
        again = self.ask()
        self.model("doc.request.end.wizard", self.specialist).create(
            {"request_id": again.id, "how": "withdraw", "reason": "Nhầm"}
        ).action_confirm()
        self.assertEqual(again.state, "withdrawn")
