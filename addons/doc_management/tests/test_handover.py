"""Bàn giao: what a leaver holds goes to others in one act; his rights end at once."""

from contextlib import contextmanager

from freezegun import freeze_time
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import DocCommon, pdf_text


@tagged("post_install", "-at_install")
@freeze_time("2026-04-22 02:41:00")
class TestHandover(DocCommon):
    def hand_over(self, user=None, leaver=None, receiver=None, reason="Chuyển", **more):
        handovers = self.model("doc.handover", user or self.admin)
        found = handovers.action_hand_over(
            (leaver or self.specialist).id,
            receiver.id if receiver else self.colleague.id,
            reason,
            **more,
        )
        return self.env["doc.handover"].browse(found)

    def sees(self, user, record):
        return bool(self.model(record._name, user).search([("id", "=", record.id)]))

    def held_world(self):
        """A part, a draft, an opinion, a dossier and a delegation of the specialist."""
        incoming, draft = self.make_directed(), self.make_draft()
        other = self.make_draft(user=self.colleague)
        self.as_user(other, self.colleague).action_ask_opinion([self.specialist.id])
        dossier = self.model("doc.dossier", self.specialist).create({"name": "Hạn hán"})
        lent = self.model("doc.delegation", self.specialist).create(
            {
                "delegate_id": self.colleague.id,
                "date_to": "2026-04-30",
                "may_receive": True,
            }
        )
        own = (draft, other.opinion_ids, dossier, lent)
        return incoming, *(record.sudo() for record in own)

    def test_closed_dossiers_and_tasks_go_along_personal_folders_stay(self):
        dossiers = self.model("doc.dossier", self.specialist)
        task = {"name": "Tổng hợp", "user_id": self.specialist.id}
        opened = dossiers.create({"name": "Hạn hán", "task_ids": [(0, 0, task)]})
        closed = dossiers.create({"name": "Lũ lụt"})
        closed.sudo()._by_action().write({"state": "closed"})
        folder = dossiers.create({"name": "Riêng", "kind": "personal"})
        self.hand_over(receiver=self.colleague)
        self.assertEqual(opened.sudo().owner_id, self.colleague)
        self.assertEqual(closed.sudo().owner_id, self.colleague)
        self.assertEqual(opened.sudo().task_ids.user_id, self.colleague)
        self.assertEqual(folder.sudo().owner_id, self.specialist)

    def test_all_that_is_held_changes_hands_in_one_act(self):
        incoming, draft, opinion, dossier, lent = self.held_world()
        record = self.hand_over(receiver=self.outsider)
        part = incoming.assignment_ids.filtered(lambda one: one.role == "lead")
        self.assertEqual(
            (part.user_id, part.department_id), (self.outsider, self.other_unit)
        )
        self.assertEqual(incoming.holder_id, self.outsider)
        self.assertEqual(draft.drafter_id, self.outsider)
        self.assertEqual(opinion.user_id, self.outsider)
        self.assertEqual(dossier.owner_id, self.outsider)
        self.assertEqual(lent.state, "revoked")
        self.assertEqual(
            sorted(record.line_ids.mapped("kind")),
            ["dossier", "draft", "opinion", "part"],
        )
        self.assertEqual(
            incoming.sudo()
            .activity_ids.filtered(lambda to_do: to_do.user_id == self.outsider)
            .mapped("res_model"),
            ["doc.incoming"],
        )
        self.as_user(incoming, self.outsider).action_start()
        for document in (incoming, draft):
            row = self.env["doc.journal"].search(
                [
                    ("document_id", "=", document.document_id.id),
                    ("act", "=", "handed_over"),
                ]
            )
            self.assertEqual(row.user_id, self.admin)

    def test_nothing_is_left_and_reading_by_name_ends(self):
        incoming, draft, *_rest = self.held_world()
        self.assertTrue(self.sees(self.specialist, incoming))
        self.hand_over(receiver=self.outsider)
        handovers = self.env["doc.handover"]
        self.assertFalse(handovers._held(self.specialist, self.company))
        self.assertFalse(self.sees(self.specialist, incoming))
        self.assertFalse(self.sees(self.specialist, draft))
        with self.assertRaises(AccessError):
            self.as_user(incoming, self.specialist).action_done("Xong")

    def test_things_go_to_several_people(self):
        incoming, draft, *_rest = self.held_world()
        self.hand_over(
            receiver=self.outsider,
            others=[{"kind": "draft", "id": draft.id, "user_id": self.head.id}],
        )
        self.assertEqual(
            (draft.drafter_id, incoming.holder_id), (self.head, self.outsider)
        )

    def test_directives_and_signatures_go_to_a_leader_alone(self):
        waiting, to_sign = self.make_registered(), self.make_to_sign()
        with self.assertRaisesRegex(UserError, "lacks the role"):
            self.hand_over(leaver=self.leader, receiver=self.head)
        self.hand_over(leaver=self.leader, receiver=self.deputy)
        self.assertEqual(waiting.holder_id, self.deputy)
        with self.assertRaisesRegex(UserError, "lacks the role"):
            self.hand_over(leaver=self.deputy, receiver=self.head)
        self.hand_over(leaver=self.deputy, receiver=self.leader)
        self.assertEqual(to_sign.signer_id, self.leader)
        self.as_user(waiting, self.leader).action_direct(self.specialist.id)
        self.assertEqual(waiting.state, "directed")

    def passed_on(self):
        """A document whose unit's head passed it on; the specialist wants time."""
        incoming = self.make_registered()
        self.as_user(incoming, self.leader).action_direct(
            targets=[{"role": "lead", "unit_id": self.unit.id}], deadline_days=5
        )
        part = incoming.assignment_ids
        self.as_user(part, self.head).action_pass_on(
            [{"role": "lead", "user_id": self.specialist.id}], deadline_days=2
        )
        asked = self.as_user(part.child_ids, self.specialist).action_request_extension(
            part.deadline, "Cần thêm"
        )
        return incoming, part, self.env["doc.part.request"].browse(asked)

    def test_a_part_passed_on_goes_along_and_what_is_below_reports_there(self):
        incoming, part, request = self.passed_on()
        record = self.hand_over(leaver=self.head, receiver=self.other_head)
        self.assertEqual(record.line_ids.mapped("kind"), ["part"])
        child = part.child_ids
        self.assertEqual((part.user_id, child.assigner_id), (self.other_head,) * 2)
        self.assertEqual(incoming.holder_id, self.specialist)
        row = self.model("doc.inbox.item", self.other_head).search(
            [("kind", "=", "request"), ("res_id", "=", request.id)]
        )
        self.assertEqual(len(row), 1)
        with self.assertRaises(AccessError):
            self.as_user(request, self.head).action_grant()
        self.as_user(request, self.other_head).action_grant()
        self.as_user(child, self.specialist).action_return("Nhầm")
        self.assertEqual(incoming.holder_id, self.other_head)

    def test_work_given_out_goes_to_another_leader(self):
        incoming = self.make_directed()
        lead = incoming.assignment_ids.filtered(lambda one: one.role == "lead")
        asked = self.as_user(lead, self.specialist).action_request_extension(
            "2026-05-06 10:00:00", "Cần thêm"
        )
        with self.assertRaisesRegex(UserError, "lacks the role"):
            self.hand_over(leaver=self.leader, receiver=self.head)
        record = self.hand_over(leaver=self.leader, receiver=self.deputy)
        self.assertEqual(record.line_ids.mapped("kind"), ["given", "given"])
        work = incoming.assignment_ids.filtered(lambda one: one.role != "inform")
        self.assertEqual(work.assigner_id, self.deputy)
        to_dos = incoming.sudo().activity_ids
        self.assertIn(self.deputy, to_dos.user_id)
        self.assertNotIn(self.leader, to_dos.user_id)
        request = self.env["doc.part.request"].browse(asked)
        row = self.model("doc.inbox.item", self.deputy).search(
            [("kind", "=", "request"), ("res_id", "=", request.id)]
        )
        self.assertEqual(len(row), 1)
        self.as_user(request, self.deputy).action_grant()
        self.as_user(lead, self.specialist).action_return("Không đúng mảng")
        self.assertEqual(incoming.holder_id, self.deputy)
        self.assertFalse(self.env["doc.handover"]._held(self.leader, self.company))

    def test_a_document_to_direct_anew_goes_along(self):
        incoming = self.make_directed()
        lead = incoming.assignment_ids.filtered(lambda one: one.role == "lead")
        self.as_user(lead, self.specialist).action_return("Không đúng mảng")
        record = self.hand_over(leaver=self.leader, receiver=self.deputy)
        self.assertIn("directive", record.line_ids.mapped("kind"))
        self.assertEqual(incoming.holder_id, self.deputy)
        self.as_user(incoming, self.deputy).action_direct(self.outsider.id)
        self.assertEqual(incoming.holder_id, self.outsider)

    def test_the_answers_to_his_slips_go_to_the_receiver(self):
        incoming = self.make_directed()
        slip = self.env["doc.request"].browse(
            self.as_user(incoming, self.specialist).action_send_request(
                self.outsider.ids, "Số liệu?"
            )
        )
        record = self.hand_over(receiver=self.colleague)
        self.assertEqual(sorted(record.line_ids.mapped("kind")), ["part", "slip_sent"])
        self.assertEqual(slip.asker_id, self.colleague)
        self.as_user(slip.line_ids, self.outsider).action_answer("62 %")
        answer = incoming.message_ids.filtered(lambda one: "62 %" in one.body)
        self.assertEqual(answer.notified_partner_ids, self.colleague.partner_id)

    def test_who_may_hand_over(self):
        self.held_world()
        for user in (self.specialist, self.colleague, self.clerk, self.other_head):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.hand_over(user, receiver=self.outsider)
        with self.assertRaises(UserError):
            self.hand_over(self.foreign_leader, receiver=self.outsider)
        with self.assertRaises(AccessError):
            self.hand_over(self.foreign_leader, company_id=self.company.id)
        self.assertTrue(self.hand_over(self.head, receiver=self.outsider).line_ids)

    def test_a_refused_hand_over_changes_nothing(self):
        incoming, draft, *_rest = self.held_world()
        wrong = (
            {"reason": "  "},
            {"receiver": self.specialist},
            {"receiver": self.foreign_leader},
            {"receiver": self.archivist},
            {"others": [{"kind": "draft", "id": draft.id + 999, "user_id": 1}]},
            {"others": [{"kind": "boss", "id": draft.id, "user_id": self.head.id}]},
            {"others": ["draft"]},
            {"leaver": self.archivist},
            {"leaver": self.foreign_leader},
        )
        for values in wrong:
            with self.subTest(**{k: str(v) for k, v in values.items()}):
                with self.assertRaises(UserError):
                    self.hand_over(**values)
                self.assertEqual(incoming.holder_id, self.specialist)
                self.assertEqual(draft.drafter_id, self.specialist)

    def test_leaving_ends_all_rights_at_once(self):
        incoming = self.make_directed()
        self.specialist._doc_employee(self.company).active = False
        self.assertFalse(self.sees(self.specialist, incoming))
        with self.assertRaises(UserError):
            self.as_user(incoming, self.specialist).action_start()
        self.hand_over(self.head, receiver=self.outsider)
        self.assertEqual(incoming.holder_id, self.outsider)

    def test_the_head_and_the_administrator_are_told_of_a_leaver(self):
        self.held_world()
        before = self.env["mail.message"].search([], order="id desc", limit=1).id
        self.specialist._doc_employee(self.company).active = False
        told = self.env["mail.message"].search(
            [("id", ">", before), ("subject", "like", "has left")]
        )
        self.assertEqual(told.notified_partner_ids, (self.head | self.admin).partner_id)
        self.assertIn("4 things", told[0].body)

    def test_moving_to_another_unit_changes_what_is_read_by_post(self):
        incoming = self.make_registered()
        incoming.document_id._grant(members=self.unit, reason="unit")
        self.assertTrue(self.sees(self.specialist, incoming))
        self.specialist._doc_employee(self.company).department_id = self.other_unit
        self.assertFalse(self.sees(self.specialist, incoming))

    def test_the_head_of_the_unit_left_hands_over_its_work_alone(self):
        incoming, draft = self.make_directed(), self.make_draft().sudo()
        self.specialist._doc_employee(self.company).department_id = self.other_unit
        later = self.make_registered()
        self.as_user(later, self.leader).action_direct(self.specialist.id)
        lent = self.model("doc.delegation", self.specialist).create(
            {
                "delegate_id": self.colleague.id,
                "date_to": "2026-04-30",
                "may_receive": True,
            }
        )
        self.hand_over(self.head, receiver=self.head)
        self.assertEqual((incoming.holder_id, draft.drafter_id), (self.head, self.head))
        self.assertEqual(lent.state, "running")
        self.assertEqual(later.holder_id, self.specialist)

    def test_the_administrator_learns_no_titles(self):
        incoming, *_rest = self.held_world()
        record = self.hand_over(receiver=self.outsider)
        subject = incoming.subject
        titles = self.as_user(record.line_ids, self.admin).mapped("title")
        self.assertFalse([title for title in titles if subject in title])
        text = pdf_text(self.as_user(record, self.admin)._record_pdf())
        self.assertNotIn(subject, " ".join(text.split()))
        text = pdf_text(self.as_user(record, self.outsider)._record_pdf())
        self.assertIn(subject, " ".join(text.split()))
        for stranger in (self.colleague, self.foreign_leader):
            self.assertFalse(self.sees(stranger, record))

    def test_the_list_shows_what_goes_to_whom(self):
        self.held_world()
        wizard = self.model("doc.handover.wizard", self.head).new(
            {"leaver_id": self.specialist.id, "company_id": self.company.id}
        )
        wizard._onchange_leaver()
        self.assertEqual(len(wizard.line_ids), 4)
        self.assertIn("4 of them without", wizard.summary)
        stranger = self.model("doc.handover.wizard", self.other_head).create(
            {"leaver_id": self.specialist.id, "company_id": self.company.id}
        )
        with self.assertRaises(AccessError):
            stranger._onchange_leaver()

    def test_the_dialog_names_what_its_user_may_read_and_nothing_else(self):
        incoming, _draft, _opinion, dossier, _lent = self.held_world()
        for user, names in ((self.head, True), (self.admin, False)):
            wizard = self.model("doc.handover.wizard", user).new(
                {"leaver_id": self.specialist.id, "company_id": self.company.id}
            )
            wizard._onchange_leaver()
            titles = {line.kind: line.title for line in wizard.line_ids}
            with self.subTest(user=user.login):
                self.assertEqual(dossier.name in titles["dossier"], names)
                self.assertEqual(incoming.subject in titles["part"], names)
                self.assertEqual(str(dossier.id) in titles["dossier"], not names)

    # As many as there are

    def bulk(self, count):
        """Parts of the specialist on so many documents, without their whole life."""
        types = self.env.ref("doc_management.doc_type_cong_van")
        lives = (
            self.env["doc.incoming"]
            .sudo()
            ._by_action()
            .with_company(self.company)
            .with_context(tracking_disable=True)
            .create(
                [
                    {
                        "subject": f"Việc số {number}",
                        "type_id": types.id,
                        "company_id": self.company.id,
                        "state": "directed",
                        "holder_id": self.specialist.id,
                    }
                    for number in range(count)
                ]
            )
        )
        self.env["doc.assignment"].sudo()._by_action().create(
            [
                {
                    "incoming_id": life.id,
                    "role": "lead",
                    "user_id": self.specialist.id,
                    "department_id": self.unit.id,
                    "assigner_id": self.leader.id,
                }
                for life in lives
            ]
        )
        lives.document_id._grant(users=self.specialist, reason="lead")
        self.env.flush_all()
        self.env.invalidate_all()
        return lives

    @contextmanager
    def counting(self, found):
        before = self.env.cr.sql_log_count
        yield
        self.env.flush_all()
        found.append(self.env.cr.sql_log_count - before)

    def test_four_hundred_documents_cost_no_query_each(self):
        found = []
        for count in (40, 400):
            lives = self.bulk(count)
            with self.counting(found):
                self.hand_over(receiver=self.outsider)
            self.assertEqual(lives.holder_id, self.outsider)
            self.assertFalse(
                self.env["doc.handover"]._held(self.specialist, self.company)
            )
        few, many = found
        self.assertLess(many - few, 40, f"{few} queries for 40, {many} for 400")
