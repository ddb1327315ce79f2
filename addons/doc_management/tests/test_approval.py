"""Trình duyệt: flows as data, by the real users, and what they refuse."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import DocCommon, as_base64, make_pdf, pdf_text


class ApprovalCase(DocCommon):
    def make_flow(self, *steps, **over):
        """``steps``: (turn, kind, holder, person or unit, condition)."""
        rows = []
        for turn, kind, holder, named, *rest in steps:
            rows.append(
                (
                    0,
                    0,
                    {
                        "turn": turn,
                        "kind": kind,
                        "holder": holder,
                        "user_id": named.id if holder == "person" else False,
                        "department_id": named.id if holder == "head_of" else False,
                        "condition": rest[0] if rest else "always",
                    },
                )
            )
        return self.model("doc.flow", self.admin).create(
            {"name": "Quy trình thử", "step_ids": rows, **over}
        )

    def make_long_flow(self, **over):
        return self.make_flow(
            (10, "review", "person", self.colleague),
            (10, "review", "head_of", self.other_unit),
            (20, "initial", "unit_head", None),
            (30, "office", "person", self.clerk),
            (90, "sign", "signer", None),
            **over,
        )

    def submitted(self, **over):
        outgoing = self.make_draft(**over)
        outgoing.action_submit()
        return outgoing

    def live(self, outgoing):
        return outgoing.approval_ids.filtered(
            lambda step: step.state in ("waiting", "pending", "approved")
        )

    def pending(self, outgoing):
        return outgoing.approval_ids.filtered(
            lambda step: step.state == "pending"
        ).user_id


@tagged("post_install", "-at_install")
class TestApproval(ApprovalCase):
    def test_without_a_flow_the_laws_two_steps_hold(self):
        outgoing = self.submitted()
        self.assertEqual(outgoing.approval_ids.mapped("kind"), ["initial", "sign"])
        self.assertFalse(outgoing.flow_name)

    def test_a_chain_goes_turn_by_turn_and_parallel_steps_together(self):
        self.make_long_flow()
        outgoing = self.submitted()
        self.assertEqual(outgoing.flow_name, "Quy trình thử")
        self.assertEqual(self.pending(outgoing), self.colleague | self.other_head)
        self.as_user(outgoing, self.other_head).action_approve("Nhất trí")
        self.assertEqual(self.pending(outgoing), self.colleague)
        self.as_user(outgoing, self.colleague).action_approve()
        self.assertEqual(self.pending(outgoing), self.head)
        with self.assertRaises(AccessError):
            self.as_user(outgoing, self.clerk).action_approve()
        self.as_user(outgoing, self.head).action_initial()
        self.as_user(outgoing, self.clerk).action_approve("Đúng thể thức")
        self.assertEqual(outgoing.state, "to_sign")
        self.assertEqual(self.pending(outgoing), self.deputy)
        main = outgoing.document_id._main_file()
        decided = outgoing.approval_ids.filtered("decided_at")
        self.assertEqual(set(decided.mapped("file_sha256")), {main.sha256})

    def test_the_flow_of_the_type_unit_and_field_is_chosen(self):
        decision = self.env.ref("doc_management.doc_type_quyet_dinh")
        self.make_flow((90, "sign", "signer", None), type_ids=[(6, 0, decision.ids)])
        self.make_flow(
            (10, "review", "person", self.colleague),
            (90, "sign", "signer", None),
            name="Của phòng",
            unit_ids=[(6, 0, self.unit.ids)],
        )
        straight = self.submitted(type_id=decision.id)
        self.assertEqual(
            (straight.state, straight.flow_name), ("to_sign", "Quy trình thử")
        )
        self.assertEqual(self.submitted().flow_name, "Của phòng")

    def test_a_condition_adds_its_step_only_then(self):
        self.make_flow(
            (10, "initial", "unit_head", None),
            (20, "office", "person", self.clerk, "urgent"),
            (90, "sign", "signer", None),
        )
        self.assertEqual(len(self.submitted().approval_ids), 2)
        urgent = self.submitted(urgency="2")
        self.assertEqual(
            urgent.approval_ids.mapped("kind"), ["initial", "office", "sign"]
        )

    def test_a_started_chain_keeps_its_flow(self):
        flow = self.make_long_flow()
        outgoing = self.submitted()
        before = outgoing.approval_ids.mapped("user_id")
        flow.step_ids.filtered(lambda step: step.kind == "office").unlink()
        self.assertEqual(outgoing.approval_ids.mapped("user_id"), before)
        self.assertNotIn("office", self.submitted().approval_ids.mapped("kind"))

    def test_a_flow_that_cannot_work_is_refused(self):
        for steps, why in (
            (((10, "initial", "unit_head", None),), "ends with the signature"),
            (
                ((95, "office", "person", self.clerk), (90, "sign", "signer", None)),
                "signature comes last",
            ),
            (
                ((10, "sign", "signer", None), (20, "sign", "signer", None)),
                "one step of signature",
            ),
        ):
            with (
                self.subTest(why=why),
                self.assertRaisesRegex(ValidationError, why),
                self.env.cr.savepoint(),
            ):
                self.make_flow(*steps)
        for user in (self.specialist, self.clerk, self.leader):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.model("doc.flow", user).create({"name": "x"})

    def test_whom_a_flow_names_must_still_work_here(self):
        self.make_flow(
            (10, "review", "person", self.colleague), (90, "sign", "signer", None)
        )
        self.colleague.sudo()._doc_employee(self.company).active = False
        with self.assertRaisesRegex(UserError, "no longer works here"):
            self.submitted()

    def test_approval_with_edits_is_a_version_under_the_approvers_name(self):
        outgoing = self.submitted()
        head = self.as_user(outgoing, self.head)
        edited = as_base64(make_pdf("đã sửa"))
        with self.assertRaisesRegex(UserError, "Say why"):
            head.action_approve_edited("", "sua.pdf", edited)
        for user in (self.specialist, self.colleague, self.deputy):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(outgoing, user).action_approve_edited("x", "x.pdf", edited)
        head.action_approve_edited("Sửa số liệu mục 2", "sua.pdf", edited)
        main = outgoing.document_id._main_file()
        self.assertEqual((main.version, main.create_uid), (2, self.head))
        step = outgoing.approval_ids.filtered(lambda one: one.kind == "initial")
        self.assertEqual(
            (step.is_edited, step.comment, step.file_sha256),
            (True, "Sửa số liệu mục 2", main.sha256),
        )
        self.assertEqual(outgoing.state, "to_sign")

    def test_a_draft_returns_to_somebody_who_approved_it(self):
        self.make_long_flow()
        outgoing = self.submitted()
        for user in (self.colleague, self.other_head):
            self.as_user(outgoing, user).action_approve()
        self.as_user(outgoing, self.head).action_initial()
        first = outgoing.approval_ids.filtered(
            lambda step: step.user_id == self.colleague
        )
        clerk = self.as_user(outgoing, self.clerk)
        with self.assertRaisesRegex(UserError, "Say why"):
            clerk.action_return_to(first.id, " ")
        with self.assertRaises(AccessError):
            self.as_user(outgoing, self.head).action_return_to(first.id, "Xem lại")
        own = self.pending(outgoing)
        self.assertEqual(own, self.clerk)
        with self.assertRaisesRegex(UserError, "approved it before you"):
            clerk.action_return_to(self.live(outgoing)[-1].id, "Xem lại")
        clerk.action_return_to(first.id, "Xem lại mục 1")
        self.assertEqual(outgoing.state, "reviewing")
        self.assertEqual(self.pending(outgoing), self.colleague)
        again = self.pending(outgoing)
        self.as_user(outgoing, again).action_approve()
        self.assertEqual(self.pending(outgoing), self.head)
        # The neighbour of the same turn had approved and is not asked again.
        kept = outgoing.approval_ids.filtered(
            lambda step: step.user_id == self.other_head
        )
        self.assertEqual(kept.mapped("state"), ["approved"])

    def test_the_signer_sends_it_back_into_the_chain_and_its_number_is_void(self):
        self.change_rules(number_timing="before_sign", number_timing_scope="all")
        outgoing = self.make_to_sign()
        self.as_user(outgoing, self.clerk).action_reserve_number()
        held = outgoing.name
        step = outgoing.approval_ids.filtered(lambda one: one.kind == "initial")
        self.as_user(outgoing, self.deputy).action_return_to(step.id, "Sai căn cứ")
        self.assertEqual((outgoing.state, outgoing.number), ("reviewing", False))
        self.env.cr.execute(
            "SELECT state, reason FROM doc_number_reservation WHERE document_id = %s"
            " AND series <> 'code'",
            [outgoing.document_id.id],
        )
        self.assertEqual(self.env.cr.fetchall(), [("void", "Sai căn cứ")])
        self.assertTrue(held)
        self.as_user(outgoing, self.head).action_initial()
        self.assertEqual(outgoing.state, "to_sign")

    def test_a_refused_draft_is_given_up_with_the_reason(self):
        outgoing = self.submitted()
        with self.assertRaises(AccessError):
            self.as_user(outgoing, self.deputy).action_refuse_draft("Không cần")
        with self.assertRaisesRegex(UserError, "Say why"):
            self.as_user(outgoing, self.head).action_refuse_draft("")
        self.as_user(outgoing, self.head).action_refuse_draft("Không cần ban hành")
        self.assertEqual(outgoing.state, "cancelled")
        self.assertEqual(outgoing.return_reason, "Không cần ban hành")
        with self.assertRaises(UserError):
            outgoing.action_submit()

    def test_what_was_passed_on_is_taken_back_until_the_next_decides(self):
        outgoing = self.submitted()
        with self.assertRaises(AccessError):
            self.as_user(outgoing, self.colleague).action_take_back()
        outgoing.action_take_back()
        self.assertEqual(outgoing.state, "draft")
        outgoing.action_submit()
        head = self.as_user(outgoing, self.head)
        head.action_initial()
        head.action_take_back("Nhầm tệp")
        self.assertEqual(outgoing.state, "reviewing")
        self.assertEqual(self.pending(outgoing), self.head)
        head.action_initial()
        outgoing.sudo()._signed()
        with self.assertRaises(UserError):
            head.action_take_back()
        with self.assertRaises(UserError):
            outgoing.action_take_back()
        self.assertEqual(outgoing.state, "signed")

    def test_the_rest_of_a_running_chain_is_changed_with_a_reason(self):
        self.make_long_flow()
        outgoing = self.submitted()
        rest = [
            {"turn": 20, "kind": "initial", "user_id": self.head.id},
            {"turn": 40, "kind": "office", "user_id": self.archivist.id},
        ]
        with self.assertRaisesRegex(UserError, "Say why"):
            outgoing.action_change_chain(rest, "")
        with self.assertRaises(AccessError):
            self.as_user(outgoing, self.deputy).action_change_chain(rest, "x")
        for wrong, why in (
            ([{"turn": 10, "kind": "review", "user_id": self.head.id}], "come after"),
            ([{"turn": 95, "kind": "office", "user_id": self.head.id}], "comes last"),
            ([{"turn": 20, "kind": "sign", "user_id": self.head.id}], "no step"),
            ([{"turn": "x"}], "no step"),
        ):
            with self.subTest(why=why), self.assertRaisesRegex(UserError, why):
                outgoing.action_change_chain(wrong, "Đổi người")
        outgoing.action_change_chain(rest, "Văn thư nghỉ phép")
        live = self.live(outgoing)
        self.assertNotIn(self.clerk, live.user_id)
        added = live.filtered(lambda step: step.user_id == self.archivist)
        self.assertEqual(added.change_reason, "Văn thư nghỉ phép")
        self.assertEqual(live.filtered(lambda s: s.kind == "sign").user_id, self.deputy)

    def test_steps_are_written_by_acts_alone(self):
        outgoing = self.submitted()
        step = outgoing.approval_ids[:1]
        for user in (self.specialist, self.head, self.clerk, self.leader, self.admin):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(step, user).with_context(doc_by_action=True).write(
                    {"state": "approved"}
                )
        draft = self.make_draft()
        with self.assertRaises(AccessError):
            draft.with_context(doc_by_action=True).write({"flow_name": "x"})

    def test_coordinators_speak_before_the_leader_where_the_rules_say(self):
        incoming = self.make_directed()
        self.change_rules(opinions_first=True)
        action = self.as_user(incoming, self.specialist).action_draft_reply()
        reply = self.model("doc.outgoing", self.specialist).browse(action["res_id"])
        reply.write({"signer_id": self.deputy.id, "body": "Báo cáo."})
        reply.action_generate_pdf()
        reply.recipient_ids.write({"medium": "post"})
        reply.action_submit()
        head = self.as_user(reply, self.head)
        with self.assertRaisesRegex(UserError, "coordinate speak before the leader"):
            head.action_initial()
        self.assertEqual(reply.state, "reviewing")
        part = incoming.assignment_ids.filtered(lambda one: one.role == "coordinate")
        self.as_user(part, self.colleague).action_give_opinion("Đã góp ý")
        head.action_initial()
        self.assertEqual(reply.state, "to_sign")

    def test_without_that_rule_the_leader_need_not_wait(self):
        outgoing = self.make_draft()
        outgoing.action_ask_opinion([self.colleague.id])
        outgoing.action_submit()
        self.as_user(outgoing, self.head).action_initial()
        self.assertEqual(outgoing.state, "to_sign")

    def test_the_slip_names_every_incoming_and_draft_file(self):
        incoming = self.make_directed()
        action = self.as_user(incoming, self.specialist).action_draft_reply()
        reply = self.model("doc.outgoing", self.specialist).browse(action["res_id"])
        reply.write({"signer_id": self.deputy.id, "body": "Báo cáo."})
        reply.action_generate_pdf()
        reply.action_attach("phu-luc-1.pdf", as_base64(make_pdf("pl")), "annex")
        reply.action_ask_opinion([self.colleague.id], "Có gì sửa?")
        self.as_user(reply.opinion_ids, self.colleague).action_give(
            "disagree", "Sai số"
        )
        text = pdf_text(reply._submission_pdf())
        for part in (
            "PHIẾU TRÌNH",
            "88-UBND-NC.pdf",
            "phu-luc-1.pdf",
            reply.document_id._main_file().name[:12],
            "Sai số",
            self.deputy.name,
        ):
            with self.subTest(part=part):
                self.assertIn(part, " ".join(text.split()))
        with self.assertRaises(AccessError):
            self.as_user(reply, self.outsider)._submission_pdf()

    def delegate(self, delegator, person):
        """Let ``person`` decide on drafts for ``delegator`` today."""
        today = self.company._doc_today()
        return self.model("doc.delegation", delegator).create(
            {
                "delegator_id": delegator.id,
                "delegate_id": person.id,
                "date_from": today,
                "date_to": today,
                "may_approve": True,
            }
        )

    def test_a_delegate_initials_in_the_heads_name_but_signs_for_nobody(self):
        outgoing = self.submitted()
        with self.assertRaises(AccessError):
            self.as_user(outgoing, self.other_head).action_initial()
        self.delegate(self.head, self.other_head)
        self.delegate(self.deputy, self.other_head)
        stand_in = self.as_user(outgoing, self.other_head)
        [item] = [one for one in stand_in.signature_book() if one["id"] == outgoing.id]
        self.assertEqual(item["on_behalf"], self.head.name)
        stand_in.action_initial("Thay trưởng phòng")
        step = outgoing.approval_ids.filtered(lambda one: one.kind == "initial")
        self.assertEqual(
            (step.user_id, step.decided_by_id), (self.head, self.other_head)
        )
        row = self.env["doc.journal"].search(
            [("document_id", "=", outgoing.document_id.id), ("act", "=", "approved")]
        )
        self.assertEqual((row.user_id, row.on_behalf_id), (self.other_head, self.head))
        with self.assertRaises(AccessError):
            stand_in.action_sign()
        self.assertEqual(outgoing.state, "to_sign")

    def test_the_book_binds_the_decision_to_the_file_shown(self):
        outgoing = self.submitted()
        plain = self.submitted(subject="văn bản thường")
        urgent = self.submitted(urgency="3")
        head = self.as_user(outgoing, self.head)
        items = head.signature_book()
        mine = [one["id"] for one in items]
        self.assertEqual(mine[0], urgent.id)
        self.assertEqual(set(mine), {outgoing.id, plain.id, urgent.id})
        self.assertEqual(
            self.model("doc.outgoing", self.colleague).signature_book(), []
        )
        [item] = [one for one in items if one["id"] == outgoing.id]
        self.assertEqual(item["act"], "initial")
        outgoing.document_id._main_file().sudo()._new_version(make_pdf("khác"), "k.pdf")
        with self.assertRaisesRegex(UserError, "changed since you opened it"):
            head.action_decide_seen("initial", item["sha256"])
        with self.assertRaisesRegex(UserError, "approve or to sign"):
            head.action_decide_seen("cancel", item["sha256"])
        fresh = next(one for one in head.signature_book() if one["id"] == outgoing.id)
        with self.assertRaises(AccessError):
            self.as_user(outgoing, self.deputy).action_decide_seen(
                "initial", fresh["sha256"]
            )
        head.action_decide_seen("initial", fresh["sha256"], "Đã xem")
        self.assertEqual(outgoing.state, "to_sign")
        [sign] = [
            one
            for one in self.model("doc.outgoing", self.deputy).signature_book()
            if one["id"] == outgoing.id
        ]
        self.assertEqual(
            (sign["act"], sign["capacity"]), ("sign", "KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC")
        )

    def test_the_book_says_what_stands_against_a_signature_when_it_is_shown(self):
        outgoing = self.make_to_sign(signing_mode="wet")
        deputy = self.as_user(outgoing, self.deputy)
        self.assertEqual(deputy.book_blocker(), "")
        self.deputy._doc_employee(self.company).sudo().job_title = "Quyền Trưởng ban"
        self.assertIn("The record says", deputy.book_blocker())
        # Who does not sign it learns nothing of that.
        self.assertEqual(self.as_user(outgoing, self.head).book_blocker(), "")
        with self.assertRaises(AccessError):
            self.as_user(outgoing, self.outsider).book_blocker()

    def test_a_thicker_book_asks_the_database_no_more_often(self):
        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            book = self.model("doc.outgoing", self.head)
            before = self.env.cr.sql_log_count
            items = book.signature_book()
            return len(items), self.env.cr.sql_log_count - before

        def thicker(count):
            for number in range(count):
                incoming = self.make_registered()
                draft = self.submitted(subject=f"số {number}")
                # As a reply has it; the files of what it answers stand in the book.
                draft.sudo()._by_action().reply_to_ids = incoming
                self.assertEqual(draft.state, "reviewing")

        thicker(2)
        few, with_few = queries()
        thicker(6)
        many, with_many = queries()
        self.assertEqual((few, many), (2, 8))
        self.assertLessEqual(with_many, with_few)

    def test_several_seen_documents_are_signed_each_for_itself(self):
        seen = [
            self.make_to_sign(signing_mode="wet", subject=f"số {number}")
            for number in range(3)
        ]
        changed, *fine = seen
        stranger = self.make_to_sign(signing_mode="wet", signer_id=self.leader.id)
        pairs = [
            [one.id, one.document_id._main_file().sha256] for one in [*seen, stranger]
        ]
        changed.document_id._main_file().sudo()._new_version(make_pdf("khác"), "k.pdf")
        book = self.model("doc.outgoing", self.deputy)
        results = book.action_sign_batch([*pairs, [2**31 - 1, "0" * 64]])
        self.assertEqual(
            [one["state"] for one in results],
            ["failed", "done", "done", "failed", "failed"],
        )
        self.assertIn("changed since you opened it", results[0]["message"])
        self.assertEqual(
            [one.state for one in (changed, *fine, stranger)],
            ["to_sign", "signed", "signed", "to_sign"],
        )
        self.assertEqual(
            [one["state"] for one in book.browse(fine[0].ids).book_results()], ["done"]
        )
        with self.assertRaises(AccessError):
            self.as_user(fine[0], self.outsider).book_results()
        for wrong in ([], [[1, "a"]] * 61, "all", [["x"]], [5]):
            with self.subTest(wrong=str(wrong)[:20]), self.assertRaises(UserError):
                book.action_sign_batch(wrong)
