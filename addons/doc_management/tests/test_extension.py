"""Xin gia hạn: who may move which deadline, and with it whose."""

from datetime import timedelta

from freezegun import freeze_time
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import DocCommon

DUE = "2026-04-27 10:00:00"  # three working days from Wednesday 22/4, 17:00


@tagged("post_install", "-at_install")
@freeze_time("2026-04-22 02:41:00")  # Wed 09:41 at the office
class TestExtension(DocCommon):
    def setUp(self):
        super().setUp()
        self.incoming = self.make_registered()
        self.as_user(self.incoming, self.leader).action_direct(
            targets=[{"role": "lead", "unit_id": self.unit.id}],
            directive="Tham mưu",
            deadline_days=3,
        )
        self.above = self.incoming.assignment_ids
        self.as_user(self.above, self.head).action_pass_on(
            [{"role": "lead", "user_id": self.specialist.id}], deadline_days=1
        )
        self.below = self.above.child_ids

    def ask(self, part, days, user=None):
        asked = self.as_user(part, user or part.user_id).action_request_extension(
            part.deadline + timedelta(days=days), "Chờ số liệu"
        )
        return self.env["doc.part.request"].browse(asked)

    def due(self):
        records = (self.incoming, self.above, self.below)
        return [str(record.deadline) for record in records]

    def test_a_head_gives_time_inside_his_own_deadline_alone(self):
        self.assertEqual(self.due(), [DUE, DUE, "2026-04-23 10:00:00"])
        request = self.ask(self.below, 1)
        self.as_user(request, self.head).action_grant()
        self.assertEqual(self.due(), [DUE, DUE, "2026-04-24 10:00:00"])

    def test_a_head_cannot_give_more_time_than_he_has(self):
        request = self.ask(self.below, 12)
        with self.assertRaisesRegex(UserError, "be due later"):
            self.as_user(request, self.head).action_grant()
        self.assertEqual(request.state, "asked")
        self.assertEqual(self.due(), [DUE, DUE, "2026-04-23 10:00:00"])

    def test_a_head_asks_for_his_part_that_is_passed_on(self):
        head = self.as_user(self.incoming, self.head)
        self.assertTrue(head.can_ask_more_time)
        for user in (self.specialist, self.leader, self.clerk):
            self.assertFalse(self.as_user(self.incoming, user).can_ask_more_time)
        model = self.model("doc.part.act.wizard", self.head).with_context(
            default_incoming_id=self.incoming.id, default_act="extension"
        )
        wizard = model.create({"day": "2026-05-06", "text": "Chờ số liệu"})
        self.assertEqual(wizard.part_id, self.above)
        wizard.action_confirm()
        request = self.above.request_ids
        row = self.model("doc.inbox.item", self.leader).search(
            [("kind", "=", "request"), ("res_id", "=", request.id)]
        )
        self.assertEqual(len(row), 1)
        self.assertTrue(self.as_user(request, self.leader).can_decide)
        for user in (self.head, self.specialist):
            with self.assertRaises(AccessError):
                self.as_user(request, user).action_grant()
        self.as_user(request, self.leader).action_grant()
        later = "2026-05-06 10:00:00"
        self.assertEqual(self.due(), [later, later, "2026-04-23 10:00:00"])
        self.as_user(self.ask(self.below, 12), self.head).action_grant()
        self.assertEqual(self.due(), [later, later, "2026-05-05 10:00:00"])

    def test_a_leader_who_gives_more_time_moves_all_above_with_it(self):
        self.as_user(self.ask(self.below, 12), self.leader).action_grant()
        self.assertEqual(self.due(), ["2026-05-05 10:00:00"] * 3)
        acts = self.env["doc.journal"].search(
            [
                ("document_id", "=", self.incoming.document_id.id),
                ("act", "=", "part_extend"),
            ]
        )
        self.assertEqual(len(acts), 2)

    def test_a_delegate_of_the_head_gives_no_more_than_the_head(self):
        self.model("doc.delegation", self.head).create(
            {
                "delegate_id": self.outsider.id,
                "date_to": "2026-04-24",
                "may_supervise": True,
            }
        )
        request = self.ask(self.below, 12)
        with self.assertRaisesRegex(UserError, "be due later"):
            self.as_user(request, self.outsider).action_grant()
        self.assertEqual(self.incoming.deadline, self.above.deadline)

    def test_more_time_for_a_helper_moves_nobody_else(self):
        asked = self.as_user(self.below, self.specialist).action_propose_help(
            [self.outsider.id], "Cần số liệu"
        )
        self.as_user(
            self.env["doc.part.request"].browse(asked), self.head
        ).action_grant()
        helper = self.below.child_ids
        request = self.ask(helper, 12)
        with self.assertRaisesRegex(UserError, "be due later"):
            self.as_user(request, self.leader).action_grant()
        self.assertEqual(self.due(), [DUE, DUE, "2026-04-23 10:00:00"])
