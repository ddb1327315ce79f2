"""Each act of routing tells each person once, and says why (VL-17.1b)."""

from freezegun import freeze_time
from odoo.tests import tagged

from .common import DocCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-04-22 02:41:00")
class TestNotices(DocCommon):
    def setUp(self):
        super().setUp()
        people = self.specialist | self.head | self.leader | self.colleague
        people |= self.other_head | self.outsider
        people.notification_type = "email"
        self.incoming = self.make_registered()
        self.as_user(self.incoming, self.leader).action_direct(
            targets=[
                {"role": "lead", "unit_id": self.unit.id},
                {"role": "coordinate", "user_id": self.colleague.id},
            ]
        )
        self.part = self.incoming.assignment_ids.filtered(
            lambda part: part.role == "lead"
        )
        self.as_user(self.part, self.head).action_pass_on(
            [{"role": "lead", "user_id": self.specialist.id}]
        )
        self.mark = self.last()

    def last(self):
        return self.env["mail.message"].search([], order="id desc", limit=1).id

    def told(self, user):
        """Return the messages that reached a person since the mark."""
        return self.env["mail.message"].search(
            [
                ("id", ">", self.mark),
                "|",
                ("notified_partner_ids", "in", user.partner_id.ids),
                ("partner_ids", "in", user.partner_id.ids),
            ]
        )

    def assert_once(self, user, why):
        messages = self.told(user)
        self.assertEqual(len(messages), 1, messages.mapped("body"))
        self.assertIn(why, f"{messages.subject} {messages.body}")

    def test_a_directive_tells_each_once(self):
        incoming = self.make_registered()
        self.mark = self.last()
        self.as_user(incoming, self.leader).action_direct(
            self.specialist.id, [self.colleague.id], [self.other_head.id]
        )
        for user in (self.specialist, self.colleague, self.other_head):
            with self.subTest(user=user.login):
                self.assertEqual(len(self.told(user)), 1)

    def test_a_return_tells_who_gave_it_once(self):
        self.as_user(self.part.child_ids, self.specialist).action_return("Nhầm mảng")
        self.assert_once(self.head, "Nhầm mảng")
        self.mark = self.last()
        self.as_user(self.part, self.head).action_return("Việc của Phòng Hai")
        self.assert_once(self.leader, "Việc của Phòng Hai")

    def test_taking_back_tells_both_sides_once(self):
        self.as_user(self.part.child_ids, self.leader).action_withdraw("Giao nhầm")
        self.assert_once(self.specialist, "Giao nhầm")
        self.assert_once(self.head, "Giao nhầm")

    def test_opening_again_tells_the_lead_once(self):
        self.as_user(self.incoming, self.specialist).action_done("Xong")
        self.mark = self.last()
        self.as_user(self.incoming, self.leader).action_reopen("Còn thiếu")
        self.assert_once(self.specialist, "Còn thiếu")

    def test_directing_anew_tells_who_loses_and_who_gains_once(self):
        self.as_user(self.incoming, self.leader).action_direct(
            self.outsider.id, [self.colleague.id]
        )
        for user in (self.outsider, self.colleague):
            with self.subTest(user=user.login):
                self.assertEqual(len(self.told(user)), 1)
        for user in (self.head, self.specialist):
            with self.subTest(user=user.login):
                self.assert_once(user, "no longer handle")
