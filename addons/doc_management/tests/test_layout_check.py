"""Kiểm tra thể thức: the machine points out, the clerk decides, rules block."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import DocCommon, as_base64, make_pdf


@tagged("post_install", "-at_install")
class TestLayoutCheck(DocCommon):
    def letter(self, **over):
        outgoing = self.make_draft(salutation="UBND tỉnh Thử nghiệm", **over)
        outgoing.recipient_ids.name = "UBND tỉnh Thử nghiệm"
        outgoing.action_generate_pdf()
        return outgoing

    def test_the_systems_own_letter_is_clean(self):
        outgoing = self.letter()
        self.assertEqual(outgoing.action_check_layout(), 0)
        self.assertEqual(outgoing.layout_level, "fine")
        self.assertIn(
            "nothing found against Nghị định số 30/2020", outgoing.layout_text
        )

    def test_findings_say_what_where_and_by_which_article(self):
        outgoing = self.letter()
        outgoing.signer_id = self.leader
        outgoing.action_check_layout()
        finding = outgoing.layout_finding_ids.filtered(
            lambda one: one.fault == "authority"
        )
        self.assertEqual(len(finding), 1)
        self.assertIn("KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC", finding.sentence)
        self.assertEqual(
            finding.place,
            "page 1 · Decree 30/2020, Annex I, Phần I, mục II, khoản 7",
        )
        left, top, right, bottom = finding.box
        self.assertTrue(0.5 < left < right < 1 and 0 < top < bottom < 1)
        self.assertEqual(outgoing.layout_level, "stop")

    def test_another_version_is_another_check(self):
        outgoing = self.letter()
        outgoing.action_check_layout()
        outgoing.action_attach("x.pdf", as_base64(make_pdf()))
        self.assertFalse(outgoing.layout_check_id)
        self.assertIn("not been checked", outgoing.layout_text)
        self.assertGreater(outgoing.action_check_layout(), 5)

    def test_every_fault_has_its_sentence(self):
        findings = self.env["doc.layout.finding"]
        from ..lib.docmgmt.layout_check import Fault

        facts = {
            "part": "agency",
            "found": "x",
            "wanted": "y",
            "low": 12,
            "high": 13.0,
            "side": "left",
            "code": "VNI",
        }
        said = {fault: findings._sentence_of(str(fault), facts) for fault in Fault}
        self.assertEqual(len(set(said.values())), len(said))
        for fault, sentence in said.items():
            with self.subTest(fault=str(fault)):
                self.assertNotEqual(sentence, str(fault))
                self.assertNotIn("%(", sentence)

    def test_who_may_not_read_may_not_check(self):
        outgoing = self.letter()
        for user in (self.outsider, self.clerk, self.foreign_clerk):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(outgoing, user).action_check_layout()
        outgoing.action_check_layout()
        self.assertFalse(
            self.model("doc.layout.finding", self.outsider).search(
                [("document_id", "=", outgoing.document_id.id)]
            )
        )

    def test_checks_and_decisions_are_written_by_acts_alone(self):
        outgoing = self.letter()
        outgoing.action_check_layout()
        check = outgoing.layout_check_id
        for user in (self.specialist, self.clerk):
            mine = self.as_user(check, user).with_context(doc_by_action=True)
            for act in (
                lambda mine=mine: mine.write({"decision": "passed"}),
                lambda mine=mine: mine.unlink(),
                lambda mine=mine: mine.create(
                    {
                        "outgoing_id": outgoing.id,
                        "file_id": check.file_id.id,
                        "sha256": "x",
                        "rules": "x",
                    }
                ),
            ):
                with self.assertRaises(AccessError):
                    act()

    # The clerk's recorded check ---------------------------------------------------

    def to_sign(self, **over):
        outgoing = self.letter(**over)
        outgoing.action_submit()
        self.as_user(outgoing, self.head).action_initial()
        return outgoing

    def test_the_check_before_the_signature_is_asked_for_and_recorded(self):
        """HN-10.1c"""
        self.change_rules(format_check="before_sign")
        outgoing = self.to_sign()
        signer = self.as_user(outgoing, self.deputy)
        with self.assertRaisesRegex(UserError, "clerk has not checked the layout"):
            signer.action_sign()
        clerk = self.as_user(outgoing, self.clerk)
        with self.assertRaisesRegex(UserError, "Say why"):
            clerk.action_decide_layout("refused", "")
        clerk.action_decide_layout("refused", "Thiếu Lưu: VT")
        with self.assertRaisesRegex(UserError, "Thiếu Lưu: VT"):
            signer.action_sign()
        clerk.action_decide_layout("passed")
        self.assertFalse(outgoing._layout_blockers("before_sign"))
        kept = outgoing.layout_check_ids.filtered("decision")
        self.assertEqual(kept.mapped("decision"), ["passed", "refused"])
        self.assertEqual(kept.decided_by_id, self.clerk)
        self.assertIn("Checked by Cán bộ clerk", outgoing.layout_decision_text)

    def test_the_check_is_of_this_version_only(self):
        self.change_rules(format_check="before_sign")
        outgoing = self.to_sign()
        self.as_user(outgoing, self.clerk).action_decide_layout("passed")
        self.as_user(outgoing, self.deputy).action_return("Sửa đoạn 2")
        outgoing.body = "Nội dung khác."
        outgoing.action_generate_pdf()
        outgoing.action_submit()
        self.as_user(outgoing, self.head).action_initial()
        self.assertTrue(outgoing._layout_blockers("before_sign"))

    def test_only_the_clerk_decides_and_only_when_submitted(self):
        self.change_rules(format_check="before_sign")
        outgoing = self.to_sign()
        for user in (self.specialist, self.head, self.deputy):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(outgoing, user).action_decide_layout("passed")
        draft = self.letter()
        draft.document_id._grant(users=self.clerk, reason="test")
        with self.assertRaisesRegex(UserError, "submitted"):
            self.as_user(draft, self.clerk).action_decide_layout("passed")

    def test_before_the_issue_where_the_procedure_says_so(self):
        self.change_rules(format_check="before_issue")
        outgoing = self.to_sign()
        self.assertFalse(outgoing._layout_blockers("before_sign"))
        outgoing.sudo()._signed()
        clerk = self.as_user(outgoing, self.clerk)
        with self.assertRaisesRegex(UserError, "clerk has not checked the layout"):
            clerk.action_issue()
        clerk.action_decide_layout("passed")
        self.assertFalse(outgoing._layout_blockers("before_issue"))

    def test_ha_nam_asks_for_it(self):
        rules = self.company._doc_procedure()._succeed(self.company._doc_today())
        self.assertEqual(rules.format_check, "none")
        rules._apply_preset("hn")
        self.assertEqual(rules.format_check, "before_sign")
        rules._apply_preset("vl")
        self.assertEqual(rules.format_check, "none")
