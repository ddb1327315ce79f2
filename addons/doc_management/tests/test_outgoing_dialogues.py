"""The questions before acts on outgoing documents do what the acts do, no more."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import DocCommon, as_base64, make_pdf


@tagged("post_install", "-at_install")
class TestOutgoingDialogues(DocCommon):
    def ask(self, name, outgoing, user, **values):
        """Open a dialogue on a document as its button does."""
        model = self.model(name, user).with_context(default_outgoing_id=outgoing.id)
        return model.create(values)

    def submitted(self):
        outgoing = self.make_draft(signing_mode="wet")
        outgoing.action_submit()
        return outgoing

    def issued(self):
        outgoing = self.make_signed(signing_mode="wet")
        self.as_user(outgoing, self.clerk).action_issue()
        return outgoing

    def test_approval_with_an_edited_file(self):
        outgoing = self.submitted()
        values = {
            "comment": "Sửa số liệu",
            "content": as_base64(make_pdf("đã sửa")),
            "file_name": "sua.pdf",
        }
        wrong = self.ask("doc.approve.wizard", outgoing, self.colleague_in(outgoing))
        with self.assertRaises(AccessError):
            wrong.action_confirm()
        self.ask("doc.approve.wizard", outgoing, self.head, **values).action_confirm()
        self.assertEqual(outgoing.document_id._main_file().name, "sua.pdf")
        self.assertEqual(outgoing.state, "to_sign")

    def colleague_in(self, outgoing):
        """Return somebody who may read the document and decides nothing on it."""
        outgoing.document_id.sudo()._grant(users=self.colleague, reason="opinion")
        return self.colleague

    def test_a_return_to_somebody_before_or_to_the_drafter(self):
        outgoing = self.submitted()
        self.ask(
            "doc.approve.wizard", outgoing, self.head, comment="Đồng ý"
        ).action_confirm()
        step = outgoing.approval_ids.filtered(lambda one: one.kind == "initial")
        wizard = self.ask(
            "doc.return.wizard",
            outgoing,
            self.deputy,
            reason="Xem lại",
            step_id=step.id,
        )
        self.assertTrue(wizard.has_earlier)
        wizard.action_confirm()
        self.assertEqual(outgoing.state, "reviewing")
        self.ask(
            "doc.return.wizard", outgoing, self.head, reason="Sửa mục 1"
        ).action_confirm()
        self.assertEqual(outgoing.state, "draft")

    def test_a_refusal_and_a_changed_chain(self):
        outgoing = self.submitted()
        chain = self.ask(
            "doc.chain.wizard",
            outgoing,
            self.specialist,
            reason="Thêm văn phòng",
            line_ids=[(0, 0, {"turn": 15, "kind": "office", "user_id": self.clerk.id})],
        )
        chain.action_confirm()
        waiting = outgoing.approval_ids.filtered(lambda one: one.kind == "office")
        self.assertEqual(waiting.user_id, self.clerk)
        self.ask(
            "doc.refuse.draft.wizard", outgoing, self.head, reason="Không cần"
        ).action_confirm()
        self.assertEqual(outgoing.state, "cancelled")

    def test_a_round_from_the_question_to_the_answer(self):
        outgoing = self.make_draft()
        ask = self.ask(
            "doc.ask.opinion.wizard",
            outgoing,
            self.specialist,
            user_ids=[(6, 0, self.colleague.ids)],
            agency_ids=[(6, 0, self.issuer.ids)],
            days=2,
        )
        self.assertFalse(ask.silence_allowed)
        ask.action_confirm()
        person, agency = outgoing.opinion_ids
        rounds = self.model("doc.round.wizard", self.specialist)
        rounds.create(
            {
                "round_id": outgoing.opinion_round_ids.id,
                "act": "extend",
                "days": 5,
                "reason": "Theo đề nghị",
            }
        ).action_confirm()
        self.as_user(person, self.colleague).action_give("disagree", "Sai số")
        answers = self.model("doc.opinion.answer.wizard", self.specialist)
        answers.create({"opinion_id": person.id, "text": "Tiếp thu"}).action_confirm()
        self.assertEqual(person.answer, "Tiếp thu")
        answers.create(
            {"opinion_id": agency.id, "verdict": "agree", "text": "Công văn 5/SLG"}
        ).action_confirm()
        self.assertEqual((agency.state, agency.verdict), ("given", "agree"))
        silent = self.model("doc.opinion.wizard", self.colleague)._fields["verdict"]
        self.assertNotIn(
            "silent",
            dict(silent._description_selection(self.env)),
        )

    def test_after_the_issue(self):
        outgoing = self.issued()
        other = self.env["doc.agency"].create({"name": "Sở Tài chính thử"})
        with self.assertRaises(AccessError):
            self.ask("doc.further.wizard", outgoing, self.specialist, reason="Sót")
        self.ask(
            "doc.further.wizard",
            outgoing,
            self.clerk,
            reason="Sót",
            line_ids=[(0, 0, {"agency_id": other.id, "medium": "post"})],
        ).action_confirm()
        line = outgoing.recipient_ids.filtered(lambda one: one.agency_id == other)
        self.assertEqual(line.added_reason, "Sót")
        self.ask(
            "doc.recall.from.wizard",
            outgoing,
            self.clerk,
            reason="Nhầm",
            recipient_ids=[(6, 0, line.ids)],
        ).action_confirm()
        self.assertTrue(line.recalled_at)
        self.ask(
            "doc.readers.wizard",
            outgoing,
            self.clerk,
            user_ids=[(6, 0, self.outsider.ids)],
        ).action_confirm()
        self.assertEqual(outgoing.reader_ids, self.outsider)
        self.ask(
            "doc.issue.paper.wizard", outgoing, self.clerk, paper_place="Tủ 1"
        ).action_confirm()
        self.assertEqual(outgoing.paper_place, "Tủ 1")
        self.ask(
            "doc.scan.wizard",
            outgoing,
            self.specialist,
            content=as_base64(make_pdf("bản gốc")),
            file_name="goc.pdf",
        ).action_confirm()
        self.assertEqual(outgoing.scan_file_id.name, "goc.pdf")
        action = self.ask(
            "doc.amend.wizard", outgoing, self.specialist, kind="correct", reason="Sai"
        ).action_confirm()
        self.assertEqual(outgoing.browse(action["res_id"]).amends_id, outgoing)

    def test_a_group_is_put_into_a_draft_only(self):
        group = self.model("doc.recipient.group", self.clerk).create(
            {"name": "Đơn vị", "department_ids": [(6, 0, self.other_unit.ids)]}
        )
        draft = self.make_draft()
        self.ask(
            "doc.add.group.wizard", draft, self.specialist, group_id=group.id
        ).action_confirm()
        self.assertIn(self.other_unit, draft.recipient_ids.department_id)
        issued = self.issued()
        late = self.ask(
            "doc.add.group.wizard", issued, self.specialist, group_id=group.id
        )
        with self.assertRaises(UserError):
            late.action_confirm()
