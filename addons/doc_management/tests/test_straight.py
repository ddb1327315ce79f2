"""Văn bản đến: the first recipient and the short way past him."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import DocCommon, pdf_text


@tagged("post_install", "-at_install")
class TestStraight(DocCommon):
    def setUp(self):
        super().setUp()
        self.procedure = self.company._doc_procedure()
        self.procedure.write(
            {
                "shortcut_prior_opinion": True,
                "shortcut_info_only": True,
                "first_recipient_id": self.deputy.id,
                "cc_user_ids": [(6, 0, (self.leader | self.other_head).ids)],
            }
        )

    def roles(self, incoming):
        return {(part.role, part.user_id) for part in incoming.assignment_ids}

    def to_dos(self, incoming, user):
        return incoming.sudo().activity_ids.filtered(lambda one: one.user_id == user)

    def test_a_registered_document_goes_to_the_first_recipient(self):
        incoming = self.make_registered()
        self.assertEqual(incoming.holder_id, self.deputy)
        self.assertTrue(self.to_dos(incoming, self.deputy))
        self.assertFalse(self.to_dos(incoming, self.leader))

    def test_without_one_it_goes_to_the_head(self):
        self.procedure.first_recipient_id = False
        self.assertEqual(self.make_registered().holder_id, self.leader)

    def test_who_leads_no_more_gets_nothing_first(self):
        group = self.env.ref("doc_management.group_leader")
        self.deputy.write({"group_ids": [(3, group.id)]})
        self.assertEqual(self.make_registered().holder_id, self.leader)

    def test_after_an_opinion_the_clerk_sends_it_straight_with_copies(self):
        incoming = self.make_registered()
        incoming.action_send_straight(
            "prior_opinion",
            self.specialist.id,
            "Giao Phòng Một trả lời",
            self.leader.id,
            [self.colleague.id, self.other_head.id],
            3,
        )
        self.assertEqual(incoming.state, "directed")
        self.assertEqual(incoming.holder_id, self.specialist)
        self.assertEqual(incoming.directive, "Giao Phòng Một trả lời")
        self.assertEqual(
            (incoming.directed_by_id, incoming.opinion_by_id), (self.clerk, self.leader)
        )
        self.assertEqual(
            self.roles(incoming),
            {
                ("lead", self.specialist),
                ("inform", self.leader),
                ("inform", self.other_head),
                ("inform", self.colleague),
            },
        )
        self.assertFalse(self.to_dos(incoming, self.deputy))

    def test_the_leader_of_the_opinion_gave_the_work_not_the_clerk(self):
        incoming = self.make_registered()
        incoming.action_send_straight(
            "prior_opinion", self.specialist.id, "Giao P1", self.leader.id, [], 3
        )
        part = incoming.assignment_ids.filtered(lambda one: one.role == "lead")
        self.assertEqual(
            (part.assigner_id, part.assigned_through_id), (self.leader, self.clerk)
        )
        mine = self.as_user(part, self.specialist)
        asked = mine.action_request_extension(
            part.deadline + timedelta(days=7), "Chờ số liệu"
        )
        request = self.env["doc.part.request"].browse(asked)
        self.assertTrue(self.to_dos(incoming, self.leader))
        self.assertFalse(self.to_dos(incoming, self.clerk))
        clerk = self.as_user(part, self.clerk)
        for act in (
            self.as_user(request, self.clerk).action_grant,
            lambda: clerk.action_withdraw("Nhầm"),
            clerk.action_urge,
        ):
            with self.assertRaises(AccessError):
                act()
        self.as_user(request, self.leader).action_grant()
        self.assertEqual(part.deadline, request.deadline)
        mine.action_return("Không đúng mảng")
        self.assertEqual(incoming.holder_id, self.leader)
        slip = " ".join(pdf_text(incoming._slip_pdf()).split())
        self.assertIn(self.leader.name, slip)
        self.assertNotIn(self.clerk.name, slip)

    def test_for_information_it_is_read_and_no_more(self):
        incoming = self.make_registered()
        incoming.action_send_straight("info_only", self.specialist.id)
        self.assertEqual(incoming.state, "done")
        self.assertEqual(
            self.roles(incoming),
            {
                ("inform", self.specialist),
                ("inform", self.leader),
                ("inform", self.other_head),
            },
        )
        mine = self.as_user(incoming, self.specialist)
        self.assertTrue(mine.waiting_for_me)
        mine.action_confirm_read()
        self.assertFalse(mine.waiting_for_me)

    def test_the_opinion_and_its_leader_must_be_named(self):
        incoming = self.make_registered()
        with self.assertRaisesRegex(UserError, "Say why"):
            incoming.action_send_straight(
                "prior_opinion", self.specialist.id, "", self.leader.id
            )
        for leader in (None, self.head.id, self.foreign_leader.id):
            with self.subTest(leader=leader), self.assertRaisesRegex(UserError, "gave"):
                incoming.action_send_straight(
                    "prior_opinion", self.specialist.id, "Giao P1", leader
                )
        for person in (False, self.foreign_clerk.id):
            with self.subTest(person=person), self.assertRaises(UserError):
                incoming.action_send_straight("info_only", person)
        self.assertEqual(incoming.state, "registered")

    def test_the_procedure_and_the_role_decide(self):
        incoming = self.make_registered()
        for user in (self.leader, self.specialist, self.foreign_clerk):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(incoming, user).action_send_straight(
                    "info_only", self.specialist.id
                )
        with self.assertRaisesRegex(UserError, "does not let"):
            incoming.action_send_straight("because", self.specialist.id)
        arrived = self.make_incoming()
        with self.assertRaises(UserError):
            arrived.action_send_straight("info_only", self.specialist.id)
        self.assertTrue(incoming.can_send_straight)
        self.assertFalse(self.as_user(incoming, self.leader).can_send_straight)

    def test_without_the_short_way_everything_goes_for_directive(self):
        self.procedure.write(
            {"shortcut_prior_opinion": False, "shortcut_info_only": False}
        )
        incoming = self.make_registered()
        self.assertFalse(incoming.can_send_straight)
        for ground in ("prior_opinion", "info_only"):
            with self.assertRaisesRegex(UserError, "does not let the clerk"):
                incoming.action_send_straight(
                    ground, self.specialist.id, "Giao P1", self.leader.id
                )

    def test_the_dialog_sends_what_it_shows(self):
        incoming = self.make_registered()
        dialog = (
            self.model("doc.straight.wizard", self.clerk)
            .with_context(default_incoming_id=incoming.id)
            .create(
                {
                    "user_id": self.specialist.id,
                    "leader_id": self.leader.id,
                    "opinion": "Giao P1",
                }
            )
        )
        self.assertEqual(dialog.ground, "prior_opinion")
        self.assertEqual(dialog.always_ids, self.leader | self.other_head)
        dialog.action_confirm()
        self.assertEqual(incoming.holder_id, self.specialist)
        self.assertIn("5 working days", incoming.deadline_reason)
