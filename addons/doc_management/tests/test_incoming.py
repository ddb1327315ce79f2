"""Văn bản đến: reception, register, directive, work; each act by its real user."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import DocCommon


@tagged("post_install", "-at_install")
class TestIncoming(DocCommon):
    def test_registering_gives_the_next_arrival_number(self):
        first, second = self.make_registered(), self.make_registered()
        self.assertEqual(second.arrival_number, first.arrival_number + 1)
        self.assertEqual(second.state, "registered")
        self.assertEqual(second.register_entry_id.number, second.arrival_number)
        self.assertEqual(second.register_entry_id.display_number, "88/UBND-NC")

    def test_registering_twice_keeps_the_number(self):
        incoming = self.make_registered()
        number = incoming.arrival_number
        self.assertEqual(incoming.action_register(), number)
        self.assertEqual(
            self.env["doc.register.entry"].search_count(
                [("document_id", "=", incoming.document_id.id)]
            ),
            1,
        )

    def test_a_document_without_file_is_not_registered_and_takes_no_number(self):
        incoming = self.make_incoming(files=False)
        with self.assertRaisesRegex(UserError, "No file is attached"):
            incoming.action_register()
        other = self.make_registered()
        self.assertEqual(other.arrival_number, 1)

    def test_a_record_with_a_missing_item_is_not_registered(self):
        for missing, sentence in (
            ({"issuer_id": False}, "issuing agency is missing"),
            ({"document_date": False}, "date of the document is missing"),
            ({"subject": " "}, "subject is missing"),
        ):
            incoming = self.make_incoming()
            incoming.document_id.sudo()._by_action().write(missing)
            with (
                self.subTest(missing=missing),
                self.assertRaisesRegex(UserError, sentence),
            ):
                incoming.action_register()
            self.assertEqual(incoming.state, "arrived")

    def test_only_the_clerk_registers(self):
        incoming = self.make_incoming()
        for user in (self.leader, self.specialist, self.foreign_clerk):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(incoming, user).action_register()

    def test_refusing_needs_a_reason_and_ends_the_document(self):
        incoming = self.make_incoming()
        with self.assertRaisesRegex(UserError, "Say why"):
            incoming.action_refuse("  ")
        incoming.action_refuse("Gửi nhầm thẩm quyền")
        self.assertEqual(incoming.state, "refused")
        with self.assertRaises(UserError):
            incoming.action_register()

    @freeze_time("2026-04-22 02:00:00")  # Wed 09:00 at the office
    def test_the_directive_names_one_lead_and_counts_working_days(self):
        incoming = self.make_registered()
        directed = self.as_user(incoming, self.leader)
        with self.assertRaisesRegex(UserError, "exactly one"):
            directed.action_direct(False, [self.colleague.id])
        directed.action_direct(
            self.specialist.id, [self.colleague.id], [self.other_head.id], "Xử lý", 3
        )
        self.assertEqual(incoming.state, "directed")
        self.assertEqual(
            incoming.assignment_ids.sorted("role_order").mapped("role"),
            ["lead", "coordinate", "inform"],
        )
        # Thursday, Friday, (weekend), Monday 17:00 at the office = 10:00 UTC.
        self.assertEqual(str(incoming.deadline), "2026-04-27 10:00:00")
        self.assertIn("25/04", incoming.deadline_reason)
        self.assertEqual(incoming.holder_id, self.specialist)
        for user in (self.specialist, self.colleague, self.other_head):
            self.assertTrue(
                incoming.activity_ids.filtered(lambda a, u=user: a.user_id == u)
            )

    def test_a_deadline_in_the_past_is_refused(self):
        incoming = self.as_user(self.make_registered(), self.leader)
        with self.assertRaisesRegex(UserError, "past"):
            incoming.action_direct(self.specialist.id, deadline="2020-01-01 00:00:00")

    def test_only_a_leader_directs(self):
        incoming = self.make_registered()
        for user in (self.clerk, self.head, self.foreign_leader):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(incoming, user).action_direct(self.specialist.id)

    def test_people_of_another_agency_cannot_be_assigned(self):
        incoming = self.as_user(self.make_registered(), self.leader)
        with self.assertRaisesRegex(UserError, "not tied to an employee"):
            incoming.action_direct(self.foreign_leader.id)

    def test_reading_closes_only_ones_own_part(self):
        incoming = self.make_directed()
        mine = incoming.assignment_ids.filtered(lambda a: a.role == "inform")
        with self.assertRaises(AccessError):
            self.as_user(mine, self.specialist).action_read()
        self.as_user(mine, self.other_head).action_read()
        self.assertEqual(mine.state, "read")
        self.assertEqual(incoming.state, "directed")
        lead = incoming.assignment_ids.filtered(lambda a: a.role == "lead")
        self.assertEqual(lead.state, "open")

    def test_the_coordinator_sends_his_opinion_to_the_lead(self):
        incoming = self.make_directed()
        part = incoming.assignment_ids.filtered(lambda a: a.role == "coordinate")
        with self.assertRaisesRegex(UserError, "Say why"):
            self.as_user(part, self.colleague).action_give_opinion("")
        self.as_user(part, self.colleague).action_give_opinion("Đồng ý")
        self.assertEqual((part.state, part.opinion), ("done", "Đồng ý"))

    def test_only_the_lead_starts_and_closes(self):
        incoming = self.make_directed()
        with self.assertRaises(AccessError):
            self.as_user(incoming, self.colleague).action_start()
        self.as_user(incoming, self.specialist).action_start()
        self.assertEqual(incoming.state, "in_progress")
        with self.assertRaises(AccessError):
            self.as_user(incoming, self.leader).action_done("Xong")
        self.as_user(incoming, self.specialist).action_done("Đã xử lý")
        self.assertEqual(incoming.state, "done")
        self.assertFalse(incoming.holder_id)

    @freeze_time("2026-04-24 10:05:00")  # Fri 17:05 at the office
    def test_legal_receipt_waits_for_the_next_office_session(self):
        incoming = self.make_incoming()
        self.assertEqual(str(incoming.received_at_raw), "2026-04-24 10:05:00")
        self.assertEqual(str(incoming.received_at), "2026-04-27 00:30:00")

    def test_urgent_documents_stand_first(self):
        normal = self.make_incoming()
        urgent = self.make_incoming(urgency="3")
        later = self.make_incoming()
        found = self.model("doc.incoming", self.clerk).search(
            [("id", "in", (normal | urgent | later).ids)]
        )
        self.assertEqual(found[0], urgent)

    def test_the_clerk_cannot_write_state_or_number_even_with_a_forged_context(self):
        incoming = self.make_incoming()
        for vals in (
            {"state": "done"},
            {"arrival_number": 7},
            {"number": "1"},
            {"holder_id": self.clerk.id},
        ):
            for context in ({}, {"doc_by_action": True}, {"doc_by_action": "x"}):
                with self.subTest(vals=vals), self.assertRaises(AccessError):
                    incoming.with_context(**context).write(vals)

    def test_an_account_without_unit_acts_nowhere(self):
        self.clerk._doc_employee(self.company).sudo().department_id = False
        with self.assertRaisesRegex(UserError, "not tied to an employee"):
            self.make_incoming()

    def test_a_document_is_never_deleted(self):
        incoming = self.make_incoming()
        with self.assertRaises(UserError):
            incoming.unlink()
        with self.assertRaisesRegex(UserError, "never deleted"):
            incoming.sudo().unlink()
