"""Giao xử lý: passing on, returning, waiting, extension, urging, reopening."""

from datetime import timedelta

from freezegun import freeze_time
from lxml import etree
from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import DocCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-04-22 02:41:00")  # Wed 09:41 at the office
class TestRouting(DocCommon):
    def part(self, incoming, role, user=None):
        return incoming.assignment_ids.filtered(
            lambda part: part.role == role and (not user or part.user_id == user)
        )

    def to_unit(self, **over):
        """A document whose lead is a unit; its head holds it."""
        incoming = self.make_registered()
        self.as_user(incoming, self.leader).action_direct(
            directive="Tham mưu",
            targets=[
                {"role": "lead", "unit_id": self.unit.id},
                {"role": "inform", "user_id": self.other_head.id},
            ],
            deadline_days=5,
            **over,
        )
        return incoming

    def to_dos(self, incoming, user):
        return incoming.sudo().activity_ids.filtered(lambda one: one.user_id == user)

    # Who may be named

    def test_a_directive_is_refused_whole_when_one_name_is_wrong(self):
        incoming = self.as_user(self.make_registered(), self.leader)
        lead = {"role": "lead", "user_id": self.specialist.id}
        wrong = (
            [],
            [lead, lead],
            [lead, {"role": "lead", "user_id": self.colleague.id}],
            [{"role": "inform", "user_id": self.specialist.id}],
            [lead, {"role": "boss", "user_id": self.colleague.id}],
            [lead, {"role": "inform"}],
            [lead, {"role": "inform", "unit_id": self.foreign_unit.id}],
            [lead, {"role": "inform", "user_id": self.foreign_leader.id}],
            [lead, "lead"],
            [{"role": "lead", "user_id": "1 OR 1=1"}],
            [{**lead, "unit_id": self.unit.id}],
        )
        for targets in wrong:
            with self.subTest(targets=targets), self.assertRaises(UserError):
                incoming.action_direct(targets=targets)
        self.assertEqual(incoming.state, "registered")
        self.assertFalse(incoming.assignment_ids)

    def test_a_unit_without_head_cannot_lead(self):
        incoming = self.as_user(self.make_registered(), self.leader)
        self.other_unit.manager_id = False
        with self.assertRaisesRegex(UserError, "Nobody heads"):
            incoming.action_direct(
                targets=[{"role": "lead", "unit_id": self.other_unit.id}]
            )

    # A unit leads: its head passes on or takes it

    def test_the_head_passes_the_work_of_the_unit_on(self):
        incoming = self.to_unit()
        part = self.part(incoming, "lead")
        self.assertEqual((part.user_id, incoming.holder_id), (self.head, self.head))
        self.as_user(part, self.head).action_pass_on(
            [{"role": "lead", "user_id": self.specialist.id}], "Làm ngay"
        )
        child = part.child_ids
        self.assertEqual((part.state, child.user_id), ("passed", self.specialist))
        self.assertEqual(child.deadline, part.deadline)
        self.assertEqual(incoming.holder_id, self.specialist)
        self.assertEqual(child.depth, 1)
        self.assertTrue(self.to_dos(incoming, self.specialist))
        self.assertFalse(self.to_dos(incoming, self.head))
        self.as_user(incoming, self.specialist).action_done("Đã xong")
        self.assertEqual({part.state, child.state}, {"done"})

    def test_the_head_can_do_the_work_himself(self):
        incoming = self.to_unit()
        self.as_user(incoming, self.head).action_start()
        self.as_user(incoming, self.head).action_done("Đã xong")
        self.assertEqual(self.part(incoming, "lead").state, "done")

    def test_nobody_passes_on_what_is_not_his_or_outside_his_unit(self):
        incoming = self.to_unit()
        part = self.part(incoming, "lead")
        inside = [{"role": "lead", "user_id": self.specialist.id}]
        for user in (self.specialist, self.other_head, self.clerk, self.leader):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(part, user).action_pass_on(inside)
        mine = self.as_user(part, self.head)
        with self.assertRaisesRegex(UserError, "not of your unit"):
            mine.action_pass_on([{"role": "lead", "user_id": self.colleague.id}])
        with self.assertRaisesRegex(UserError, "not of your unit"):
            mine.action_pass_on([{"role": "lead", "unit_id": self.other_unit.id}])
        with self.assertRaisesRegex(UserError, "already yours"):
            mine.action_pass_on([{"role": "lead", "user_id": self.head.id}])
        with self.assertRaisesRegex(UserError, "exactly one"):
            mine.action_pass_on([{"role": "inform", "user_id": self.specialist.id}])
        with self.assertRaisesRegex(UserError, "due later"):
            mine.action_pass_on(inside, deadline_days=9)
        self.assertEqual(part.state, "open")

    def test_a_head_passes_on_to_a_section_below_his_unit(self):
        section = self.make_unit(self.company, "Tổ Một", "T1")
        section.parent_id = self.unit
        section.manager_id = self.clerk._doc_employee(self.company)
        incoming = self.to_unit()
        part = self.as_user(self.part(incoming, "lead"), self.head)
        part.action_pass_on([{"role": "lead", "unit_id": section.id}])
        self.assertEqual(
            (part.child_ids.user_id, part.child_ids.to_unit), (self.clerk, True)
        )

    def test_the_dialog_of_passing_on_offers_sections_where_there_are_any(self):
        incoming = self.to_unit()
        self.assertFalse(
            self.ask("doc.pass.on.wizard", incoming, self.head).unit_choice_ids
        )
        section = self.make_unit(self.company, "Tổ Một", "T1")
        section.parent_id = self.unit
        nobody = self.make_unit(self.company, "Tổ Hai", "T2")
        nobody.parent_id = self.unit
        section.manager_id = self.clerk._doc_employee(self.company)
        dialog = self.ask("doc.pass.on.wizard", incoming, self.head)
        self.assertEqual(dialog.unit_choice_ids, section)
        with self.assertRaises(UserError):
            dialog.action_confirm()
        dialog.unit_id = section
        dialog.instruction = "Tổ làm"
        dialog.action_confirm()
        child = self.part(incoming, "lead").child_ids
        self.assertEqual(
            (child.to_unit, child.user_id, child.instruction),
            (True, self.clerk, "Tổ làm"),
        )
        self.assertEqual(incoming.holder_id, self.clerk)

    def test_who_holds_no_part_is_told_so_in_the_dialog(self):
        dialog = self.ask("doc.pass.on.wizard", self.to_unit(), self.leader)
        dialog.user_id = self.specialist
        with self.assertRaises(UserError):
            dialog.action_confirm()

    def test_a_new_head_holds_what_was_passed_on_with_its_requests(self):
        incoming = self.to_unit()
        part = self.part(incoming, "lead")
        self.as_user(part, self.head).action_pass_on(
            [{"role": "lead", "user_id": self.specialist.id}], deadline_days=2
        )
        child = part.child_ids
        self.as_user(child, self.specialist).action_request_extension(
            part.deadline, "Cần thêm"
        )
        self.unit.manager_id = self.archivist._doc_employee(self.company)
        self.assertEqual((part.user_id, child.assigner_id), (self.archivist,) * 2)
        self.assertFalse(self.to_dos(incoming, self.head))
        self.assertTrue(self.to_dos(incoming, self.archivist))
        self.as_user(child, self.specialist).action_return("Không đúng mảng")
        self.assertEqual((part.state, incoming.holder_id), ("open", self.archivist))

    def test_a_specialist_passes_on_inside_his_unit(self):
        incoming = self.make_directed()
        mine = self.as_user(self.part(incoming, "lead"), self.specialist)
        with self.assertRaisesRegex(UserError, "not of your unit"):
            mine.action_pass_on([{"role": "lead", "user_id": self.outsider.id}])
        mine.action_pass_on([{"role": "lead", "user_id": self.head.id}])
        self.assertEqual(incoming.holder_id, self.head)

    def test_work_passed_on_twice_is_refused(self):
        incoming = self.to_unit()
        part = self.as_user(self.part(incoming, "lead"), self.head)
        people = [{"role": "lead", "user_id": self.specialist.id}]
        part.action_pass_on(people)
        with self.assertRaisesRegex(UserError, "cannot be"):
            part.action_pass_on(people)
        self.assertEqual(len(part.child_ids), 1)

    def test_a_new_head_holds_what_the_unit_was_given(self):
        incoming = self.to_unit()
        part = self.part(incoming, "lead")
        self.unit.manager_id = self.clerk._doc_employee(self.company)
        self.assertEqual((part.user_id, incoming.holder_id), (self.clerk, self.clerk))
        self.assertFalse(self.to_dos(incoming, self.head))
        self.assertTrue(self.to_dos(incoming, self.clerk))
        with self.assertRaises(AccessError):
            self.as_user(part, self.head).action_return("Không phải việc của tôi")

    # Returning and taking back

    def test_returned_work_goes_back_up_the_tree(self):
        incoming = self.to_unit()
        part = self.part(incoming, "lead")
        self.as_user(part, self.head).action_pass_on(
            [{"role": "lead", "user_id": self.specialist.id}]
        )
        child = self.as_user(part.child_ids, self.specialist)
        with self.assertRaisesRegex(UserError, "Say why"):
            child.action_return(" ")
        child.action_return("Không đúng chuyên môn")
        self.assertEqual((child.state, part.state), ("returned", "open"))
        self.assertEqual(incoming.holder_id, self.head)
        self.as_user(part, self.head).action_return("Việc của Phòng Hai")
        self.assertEqual((part.state, incoming.holder_id), ("returned", self.leader))
        self.assertTrue(self.to_dos(incoming, self.leader))
        with self.assertRaises(AccessError):
            self.as_user(incoming, self.head).action_start()
        self.as_user(incoming, self.leader).action_direct(self.colleague.id)
        self.assertEqual(incoming.holder_id, self.colleague)

    def test_who_gave_the_work_takes_it_back_with_all_below(self):
        incoming = self.to_unit()
        part = self.part(incoming, "lead")
        self.as_user(part, self.head).action_pass_on(
            [
                {"role": "lead", "user_id": self.specialist.id},
                {"role": "inform", "user_id": self.clerk.id},
            ]
        )
        for user in (self.specialist, self.other_head, self.clerk):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(part, user).action_withdraw("Thu lại")
        with self.assertRaises(AccessError):
            self.as_user(part, self.foreign_leader).action_withdraw("Thu lại")
        self.as_user(part, self.leader).action_withdraw("Giao nhầm")
        states = set((part | part.child_ids).mapped("state"))
        self.assertEqual(states, {"withdrawn"})
        self.assertEqual(incoming.holder_id, self.leader)
        self.assertFalse(self.to_dos(incoming, self.specialist))

    # Waiting, report, extension, help

    def test_waiting_says_for_what_and_work_goes_on(self):
        incoming = self.make_directed()
        mine = self.as_user(self.part(incoming, "lead"), self.specialist)
        with self.assertRaisesRegex(UserError, "Say why"):
            mine.action_wait("")
        mine.action_wait("Chờ số liệu của Phòng Hai; đã thảo 2 trang")
        self.assertEqual(mine.state, "waiting")
        self.assertTrue(incoming.with_user(self.specialist).waiting_for_me)
        mine.action_resume()
        self.assertEqual((mine.state, mine.reason), ("open", False))
        with self.assertRaises(UserError):
            mine.action_resume()
        with self.assertRaises(AccessError):
            self.as_user(mine, self.colleague).action_wait("Tôi chờ")

    def test_an_extension_is_decided_by_who_gave_the_work(self):
        incoming = self.make_directed()
        mine = self.as_user(self.part(incoming, "lead"), self.specialist)
        before = mine.deadline
        later = before + timedelta(days=3)
        with self.assertRaisesRegex(UserError, "not later"):
            mine.action_request_extension(before, "Cần thêm")
        with self.assertRaisesRegex(UserError, "past"):
            mine.action_request_extension("2020-01-01 00:00:00", "Cần thêm")
        ident = mine.action_request_extension(later, "Cần thêm thời gian")
        with self.assertRaisesRegex(UserError, "still waits"):
            mine.action_request_extension(later, "Nhắc lại")
        request = self.env["doc.part.request"].browse(ident)
        for user in (self.specialist, self.colleague, self.head):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(request, user).action_grant()
        self.as_user(request, self.leader).action_grant("Đồng ý")
        self.assertEqual((mine.deadline, incoming.deadline), (later, later))
        with self.assertRaisesRegex(UserError, "already decided"):
            self.as_user(request, self.leader).action_refuse("Thôi")

    def test_a_refused_extension_changes_nothing_and_needs_a_reason(self):
        incoming = self.make_directed()
        mine = self.as_user(self.part(incoming, "lead"), self.specialist)
        before = mine.deadline
        ident = mine.action_request_extension(before + timedelta(days=1), "Bận")
        request = self.as_user(self.env["doc.part.request"].browse(ident), self.leader)
        with self.assertRaisesRegex(UserError, "Say why"):
            request.action_refuse("")
        request.action_refuse("Việc gấp")
        self.assertEqual((request.state, mine.deadline), ("refused", before))

    def test_the_lead_proposes_and_the_leader_adds_a_coordinator(self):
        incoming = self.make_directed()
        mine = self.as_user(self.part(incoming, "lead"), self.specialist)
        with self.assertRaisesRegex(UserError, "already has a part"):
            mine.action_propose_help([self.colleague.id], "Cần số liệu")
        ident = mine.action_propose_help([self.outsider.id], "Cần số liệu")
        hidden = self.as_user(incoming, self.outsider)
        self.assertFalse(hidden.has_access("read"))
        request = self.env["doc.part.request"].browse(ident)
        self.as_user(request, self.leader).action_grant()
        part = self.part(incoming, "coordinate", self.outsider)
        self.assertEqual(part.parent_id, mine)
        self.assertTrue(hidden.has_access("read"))

    def test_requests_are_made_by_acts_only(self):
        incoming = self.make_directed()
        part = self.part(incoming, "lead")
        with self.assertRaises(AccessError):
            self.model("doc.part.request", self.specialist).create(
                {
                    "assignment_id": part.id,
                    "kind": "extension",
                    "reason": "x",
                    "state": "granted",
                    "asked_by_id": self.specialist.id,
                }
            )

    # Urging

    def test_urging_counts_and_reaches_further(self):
        incoming = self.make_directed()
        part = self.part(incoming, "lead")
        for user in (self.colleague, self.clerk):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(part, user).action_urge()
        self.assertEqual(self.as_user(part, self.head).action_urge("Gấp"), "holder")
        self.assertEqual(self.as_user(part, self.leader).action_urge(), "head")
        with freeze_time("2026-04-22 03:41:00"):
            self.assertEqual(self.as_user(part, self.leader).action_urge(), "leader")
        self.assertEqual(part.urge_count, 3)
        last = incoming.sudo().message_ids.sorted("id")[-1]
        self.assertIn(self.head.partner_id, last.notified_partner_ids)
        self.as_user(incoming, self.specialist).action_done("Xong")
        with self.assertRaisesRegex(UserError, "closed"):
            self.as_user(part, self.leader).action_urge()

    def test_pressing_again_neither_counts_nor_climbs(self):
        incoming = self.make_directed()
        part = self.as_user(self.part(incoming, "lead"), self.leader)
        for _press in range(3):
            self.assertEqual(part.action_urge(), "holder")
        self.assertEqual(part.urge_count, 1)
        urged = [one for one in incoming.sudo().message_ids if "Urged" in one.body]
        self.assertEqual(len(urged), 1)
        self.assertEqual(part.action_urge("Gửi trước 16 giờ"), "holder")
        said = [one for one in incoming.sudo().message_ids if "16 giờ" in one.body]
        self.assertEqual((part.urge_count, len(said)), (1, 1))

    # What runs from when

    def test_days_run_from_the_receipt_in_office_hours(self):
        with freeze_time("2026-05-09 02:00:00"):  # Saturday
            incoming = self.make_directed()  # three days
        part = self.part(incoming, "lead")
        self.assertEqual(str(part.received_at), "2026-05-11 00:30:00")  # Mon 07:30
        self.assertEqual(str(part.deadline), "2026-05-14 10:00:00")  # Thu 17:00
        self.assertIn("from the receipt on 11/05 07:30", part.deadline_reason)
        with freeze_time("2026-05-08 10:30:00"):  # Friday 17:30
            other = self.make_directed()
        self.assertEqual(str(other.deadline), "2026-05-14 10:00:00")
        with freeze_time("2026-05-08 09:30:00"):  # Friday 16:30
            third = self.make_directed()
        self.assertEqual(str(third.deadline), "2026-05-13 10:00:00")

    def test_under_raw_receipt_days_run_from_the_click(self):
        self.change_rules(receipt_time_rule="raw")
        with freeze_time("2026-05-09 02:00:00"):  # Saturday
            incoming = self.make_directed()
        self.assertEqual(str(incoming.deadline), "2026-05-13 10:00:00")

    # Each his own

    def test_each_may_have_his_own_deadline_inside_the_leads(self):
        incoming = self.as_user(self.make_registered(), self.leader)
        lead = {"role": "lead", "unit_id": self.unit.id}
        helper = {"role": "coordinate", "user_id": self.colleague.id}
        with self.assertRaisesRegex(UserError, "cannot be due later"):
            incoming.action_direct(
                targets=[lead, {**helper, "deadline_days": 6}], deadline_days=5
            )
        self.assertEqual(incoming.state, "registered")
        incoming.action_direct(
            targets=[
                {**lead, "deadline_days": 2},
                {**helper, "instruction": "Số liệu"},
            ],
            directive="Tham mưu",
            deadline_days=5,
        )
        dues = {str(part.deadline) for part in incoming.assignment_ids}
        self.assertEqual(dues | {str(incoming.deadline)}, {"2026-04-24 10:00:00"})
        self.assertEqual(self.part(incoming, "coordinate").instruction, "Số liệu")
        self.assertEqual(self.part(incoming, "lead").instruction, "Tham mưu")

    # Reading, closing, reopening

    def test_reading_many_tells_each_row_and_can_be_taken_back(self):
        first, second = self.make_directed(), self.make_directed()
        foreign = self.make_registered()
        model = self.model("doc.incoming", self.other_head)
        rows = model.action_confirm_read_many([first.id, foreign.id, second.id])
        self.assertEqual([row["done"] for row in rows], [True, False, True])
        self.assertTrue(rows[1]["message"])
        self.assertNotIn(foreign.subject, rows[1]["message"])
        rows = model.action_undo_read_many([first.id, foreign.id])
        self.assertEqual([row["done"] for row in rows], [True, False])
        self.assertEqual(self.part(first, "inform").state, "open")
        self.assertTrue(self.to_dos(first, self.other_head))

    def test_a_confirmation_is_not_taken_back_later(self):
        incoming = self.make_directed()
        part = self.as_user(self.part(incoming, "inform"), self.other_head)
        part.action_read()
        with freeze_time("2026-04-22 02:47:00"):
            with self.assertRaisesRegex(UserError, "older than"):
                part.action_unread()
        self.assertEqual(part.state, "read")

    def test_reading_is_owed_after_the_work_is_finished(self):
        incoming = self.make_directed()
        self.as_user(incoming, self.specialist).action_done("Xong")
        self.assertEqual(self.part(incoming, "inform").state, "open")
        self.assertEqual(self.part(incoming, "coordinate").state, "withdrawn")
        self.assertTrue(self.as_user(incoming, self.other_head).waiting_for_me)
        self.assertFalse(self.as_user(incoming, self.colleague).waiting_for_me)

    def test_no_handling_needed_closes_with_the_reason(self):
        incoming = self.make_directed()
        with self.assertRaises(AccessError):
            self.as_user(incoming, self.colleague).action_no_need("Để biết")
        self.as_user(incoming, self.specialist).action_no_need("Chỉ để biết")
        self.assertEqual(incoming.state, "done")
        self.assertIn("Chỉ để biết", incoming.result)

    def test_finished_work_is_opened_again_with_a_reason(self):
        incoming = self.to_unit()
        part = self.part(incoming, "lead")
        self.as_user(part, self.head).action_pass_on(
            [{"role": "lead", "user_id": self.specialist.id}]
        )
        self.as_user(incoming, self.specialist).action_done("Xong")
        for user in (self.other_head, self.clerk):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(incoming, user).action_reopen("Làm lại")
        with self.assertRaisesRegex(UserError, "Say why"):
            self.as_user(incoming, self.leader).action_reopen("")
        self.as_user(incoming, self.leader).action_reopen("Còn thiếu")
        self.assertEqual(incoming.state, "in_progress")
        self.assertEqual(incoming.holder_id, self.specialist)
        self.assertEqual((part.state, part.child_ids.state), ("passed", "open"))
        self.as_user(incoming, self.specialist).action_done("Xong hẳn")
        self.assertEqual(incoming.state, "done")

    # The questions before the acts

    def ask(self, wizard, incoming, user, **values):
        context = {"default_incoming_id": incoming.id, **values.pop("context", {})}
        model = self.model(wizard, user).with_context(**context)
        return model.create(values)

    def test_the_dialog_offers_what_the_part_allows(self):
        incoming = self.make_directed()
        dialog = self.ask("doc.part.act.wizard", incoming, self.specialist)
        self.assertEqual(dialog.act, "report")
        self.assertTrue(dialog.can_help and dialog.can_wait and dialog.can_return)
        self.assertFalse(dialog.can_resume)
        dialog = self.ask("doc.part.act.wizard", incoming, self.colleague)
        self.assertTrue(dialog.can_report and dialog.can_extension)
        self.assertFalse(dialog.can_help or dialog.can_wait or dialog.can_no_need)

    def test_every_act_of_the_dialog_reaches_its_part(self):
        incoming = self.make_directed()
        part = self.part(incoming, "lead")

        def act(name, user=self.specialist, **values):
            self.ask(
                "doc.part.act.wizard", incoming, user, act=name, **values
            ).action_confirm()

        act("report", text="Đã thảo xong")
        self.assertEqual(part.report, "Đã thảo xong")
        act("wait", text="Chờ họp")
        self.assertEqual(part.state, "waiting")
        act("resume")
        self.assertEqual(part.state, "open")
        with self.assertRaisesRegex(UserError, "day off"):
            act("extension", text="Cần thêm", day="2026-05-02")
        act("extension", text="Cần thêm", day="2026-05-04")
        request = part.request_ids
        self.assertEqual(str(request.deadline), "2026-05-04 10:00:00")
        act("help", text="Cần số liệu", user_ids=[(6, 0, self.outsider.ids)])
        self.assertEqual(len(part.request_ids), 2)
        self.assertTrue(self.as_user(request, self.leader).can_decide)
        self.assertFalse(self.as_user(request, self.specialist).can_decide)
        refusal = self.model("doc.request.refuse.wizard", self.leader).create(
            {"request_id": request.id, "answer": "Không gia hạn"}
        )
        refusal.action_confirm()
        self.assertEqual(request.state, "refused")
        act("return", text="Không đúng việc")
        self.assertEqual(part.state, "returned")

    def test_acts_of_others_are_refused_in_the_dialog_too(self):
        incoming = self.make_directed()
        part = self.part(incoming, "lead")
        for name, user in (
            ("return", self.colleague),
            ("withdraw", self.colleague),
            ("reopen", self.specialist),
        ):
            dialog = self.ask(
                "doc.part.act.wizard",
                incoming,
                user,
                act=name,
                text="Tôi muốn",
                part_id=part.id,
            )
            with self.subTest(act=name), self.assertRaises(UserError):
                dialog.action_confirm()
        self.assertEqual((part.state, incoming.state), ("open", "directed"))
        dialog = self.ask(
            "doc.part.act.wizard",
            incoming,
            self.leader,
            act="withdraw",
            text="Giao nhầm",
            part_id=part.id,
        )
        dialog.action_confirm()
        self.assertEqual(part.state, "withdrawn")

    def test_the_head_passes_on_by_the_dialog(self):
        incoming = self.to_unit()
        dialog = self.ask(
            "doc.pass.on.wizard",
            incoming,
            self.head,
            user_id=self.specialist.id,
            inform_ids=[(6, 0, self.clerk.ids)],
            instruction="Làm ngay",
            days=2,
        )
        dialog.action_confirm()
        part = self.part(incoming, "lead", self.specialist)
        self.assertEqual(str(part.deadline), "2026-04-24 10:00:00")
        self.assertEqual(part.instruction, "Làm ngay")
        self.assertTrue(self.part(incoming, "inform", self.clerk))

    def test_the_directive_dialog_names_units(self):
        incoming = self.make_registered()
        dialog = self.ask(
            "doc.directive.wizard",
            incoming,
            self.leader,
            lead_unit_id=self.unit.id,
            coordinator_unit_ids=[(6, 0, (self.unit | self.other_unit).ids)],
            inform_ids=[(6, 0, self.clerk.ids)],
            directive="Tham mưu",
        )
        dialog.action_confirm()
        self.assertEqual(
            [(one.role, one.to_unit, one.user_id) for one in incoming.assignment_ids],
            [
                ("lead", True, self.head),
                ("coordinate", True, self.other_head),
                ("inform", False, self.clerk),
            ],
        )
        again = self.ask("doc.directive.wizard", incoming, self.leader)
        self.assertEqual(again.lead_unit_id, self.unit)
        self.assertEqual(again.coordinator_unit_ids, self.other_unit)
        self.assertEqual(again.inform_ids, self.clerk)

    def test_a_phone_shows_each_part_its_deadline_and_what_can_be_done_with_it(self):
        view = self.model("doc.incoming", self.leader).get_view(view_type="form")
        arch = etree.fromstring(view["arch"])
        [cards] = arch.xpath("//field[@name='assignment_ids']/kanban")
        shown = {one.get("name") for one in cards.iterfind(".//t//field")}
        self.assertLessEqual({"deadline", "instruction", "remark"}, shown)
        wizard = self.env.ref("doc_management.doc_part_act_wizard_action").id
        pressed = [one.get("name") for one in cards.iterfind(".//button")]
        self.assertEqual(pressed, ["action_urge", str(wizard)])

    def test_the_tree_is_listed_as_a_tree(self):
        incoming = self.to_unit()
        part = self.part(incoming, "lead")
        self.as_user(part, self.head).action_pass_on(
            [
                {"role": "inform", "user_id": self.clerk.id},
                {"role": "lead", "user_id": self.specialist.id},
            ]
        )
        self.env.flush_all()
        listed = self.env["doc.assignment"].search([("incoming_id", "=", incoming.id)])
        self.assertEqual(
            [(one.depth, one.user_id) for one in listed],
            [
                (0, self.head),
                (1, self.specialist),
                (1, self.clerk),
                (0, self.other_head),
            ],
        )

    def test_parts_are_written_by_acts_only(self):
        part = self.part(self.make_directed(), "lead")
        for vals in ({"state": "done"}, {"user_id": self.colleague.id}, {"role": "x"}):
            for user in (self.specialist, self.leader, self.clerk):
                with self.subTest(vals=vals, user=user.login):
                    with self.assertRaises(AccessError):
                        self.as_user(part, user).write(vals)

    def test_lateness_is_measured_against_the_parts_own_deadline(self):
        part = self.part(self.make_directed(), "lead")
        self.assertFalse(part.is_late)
        with freeze_time(part.deadline + timedelta(seconds=1)):
            part.invalidate_recordset(["is_late"])
            self.assertTrue(part.is_late)
        self.assertEqual(fields.Datetime.to_string(part.received_at)[:10], "2026-04-22")
