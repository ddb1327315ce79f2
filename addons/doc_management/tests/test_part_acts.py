"""What each act on a part of the work changes, what it leaves, whom it refuses."""

from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import GROUP, DocCommon

LATER = ("2026-04-22 02:41:00", "2026-04-22 03:51:00", "2026-04-22 06:41:00")


@tagged("post_install", "-at_install")
@freeze_time(LATER[0])  # Wed 09:41 at the office
class TestPartActs(DocCommon):
    def setUp(self):
        super().setUp()
        self.incoming = self.make_directed()
        self.lead = self.part("lead")

    def part(self, role):
        return self.incoming.assignment_ids.filtered(lambda one: one.role == role)

    def told(self):
        """Who was told by the last message."""
        return self.incoming.sudo().message_ids.sorted("id")[-1].notified_partner_ids

    def test_the_unit_works_again_when_its_last_helper_returns(self):
        incoming = self.make_registered()
        self.as_user(incoming, self.leader).action_direct(
            targets=[
                {"role": "lead", "user_id": self.specialist.id},
                {"role": "coordinate", "unit_id": self.other_unit.id},
            ]
        )
        unit = incoming.assignment_ids.filtered("to_unit")
        helpers = (self.colleague, self.outsider)
        self.as_user(unit, self.other_head).action_pass_on(
            [{"role": "coordinate", "user_id": one.id} for one in helpers]
        )
        first, second = unit.child_ids
        self.as_user(first, first.user_id).action_return("Bận")
        self.assertEqual(unit.state, "passed")
        self.as_user(second, second.user_id).action_return("Bận")
        self.assertEqual(unit.state, "open")
        self.assertEqual(incoming.holder_id, self.specialist)

    def test_taking_back_needs_a_reason(self):
        with self.assertRaises(UserError):
            self.as_user(self.lead, self.leader).action_withdraw(" ")
        self.assertEqual(self.lead.state, "open")

    def test_each_ending_and_opening_needs_words(self):
        mine = self.as_user(self.incoming, self.specialist)
        helping = self.as_user(self.part("coordinate"), self.colleague)
        for words in ("", "  ", None):
            for act in (mine.action_done, mine.action_no_need):
                with self.assertRaises(UserError):
                    act(words)
            with self.assertRaises(UserError):
                helping.action_give_opinion(words)
        self.assertEqual((mine.state, helping.state), ("directed", "open"))
        mine.action_done("Xong")
        with self.assertRaises(UserError):
            mine.action_reopen(" ")
        self.assertEqual(mine.state, "done")

    def test_waiting_leaves_the_deadline(self):
        before = self.lead.deadline
        self.assertTrue(before)
        self.as_user(self.lead, self.specialist).action_wait("Chờ số liệu")
        self.assertEqual(self.lead.deadline, before)

    def test_a_report_goes_to_who_gave_the_work(self):
        mine = self.as_user(self.lead, self.specialist)
        for user in (self.colleague, self.head, self.leader):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(self.lead, user).action_report("Thay")
        with self.assertRaises(UserError):
            mine.action_report("  ")
        self.assertFalse(mine.report)
        mine.action_report("Đã xong một nửa")
        self.assertEqual(mine.report, "Đã xong một nửa")
        self.assertEqual(self.told(), self.leader.partner_id)
        self.as_user(self.incoming, self.specialist).action_done("Xong")
        with self.assertRaises(UserError):
            mine.action_report("Thêm")
        self.assertEqual(mine.report, "Đã xong một nửa")

    def test_the_third_urging_reaches_who_gave_the_work(self):
        self.lead.sudo()._by_action().write({"assigner_id": self.deputy.id})
        reached = []
        for moment in LATER:
            with freeze_time(moment):
                reached.append(self.as_user(self.lead, self.head).action_urge())
                self.assertEqual(
                    self.deputy.partner_id in self.told(), reached[-1] == "leader"
                )
        self.assertEqual(reached, ["holder", "head", "leader"])

    def test_who_heads_a_unit_without_the_role_urges_nobody(self):
        self.head.group_ids -= self.env.ref(f"{GROUP}unit_head")
        self.head.group_ids += self.env.ref(f"{GROUP}specialist")
        with self.assertRaises(AccessError):
            self.as_user(self.lead, self.head).action_urge()
        self.assertFalse(self.lead.urge_count)

    def test_more_time_is_asked_for_ones_own_open_part(self):
        wanted = self.lead.deadline + timedelta(days=2)
        for user in (self.colleague, self.head, self.leader, self.clerk):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(self.lead, user).action_request_extension(wanted, "Thay")
        helping = self.as_user(self.part("coordinate"), self.colleague)
        helping.action_give_opinion("Nhất trí")
        with self.assertRaises(UserError):
            helping.action_request_extension(wanted, "Thêm")
        self.assertFalse(self.incoming.request_ids)

    def test_time_that_has_passed_meanwhile_is_not_granted(self):
        before = self.lead.deadline
        wanted = before + timedelta(days=1)
        asked = self.as_user(self.lead, self.specialist).action_request_extension(
            wanted, "Chờ số liệu"
        )
        request = self.env["doc.part.request"].browse(asked)
        with freeze_time(wanted + timedelta(hours=1)), self.assertRaises(UserError):
            self.as_user(request, self.leader).action_grant()
        self.assertEqual((request.state, self.lead.deadline), ("asked", before))

    def test_a_request_is_void_when_its_part_is_closed(self):
        before = self.lead.deadline
        asked = self.as_user(self.lead, self.specialist).action_request_extension(
            before + timedelta(days=1), "Chờ số liệu"
        )
        request = self.as_user(self.env["doc.part.request"].browse(asked), self.leader)
        self.as_user(self.incoming, self.specialist).action_done("Xong")
        self.assertFalse(request.can_decide)
        for decide in (request.action_grant, request.action_refuse):
            with self.assertRaises(UserError):
                decide("Đồng ý")
        self.assertEqual((request.state, self.lead.deadline), ("asked", before))

    def test_only_who_leads_proposes_who_helps(self):
        helping = self.as_user(self.part("coordinate"), self.colleague)
        with self.assertRaises(AccessError):
            helping.action_propose_help(self.outsider.ids, "Cần thêm người")
        mine = self.as_user(self.lead, self.specialist)
        self.as_user(self.incoming, self.specialist).action_done("Xong")
        with self.assertRaises(AccessError):
            mine.action_propose_help(self.outsider.ids, "Cần thêm người")
        self.assertFalse(self.incoming.request_ids)

    def test_what_an_installation_brings_has_no_line_of_its_making(self):
        """Its words would be English: translations are loaded after the data."""
        made = []
        for ready in (False, True):
            with patch.object(self.env.registry, "ready", ready):
                made.append(
                    self.model("doc.dossier", self.specialist).create(
                        {"name": "Hạn hán"}
                    )
                )
        self.assertEqual([len(one.message_ids) for one in made], [0, 1])
