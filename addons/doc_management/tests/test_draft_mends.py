"""What a draft lacks before its submission, and the button that mends each of it."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import DocCommon, as_base64, make_pdf


@tagged("post_install", "-at_install")
class TestDraftMends(DocCommon):
    def checks(self, outgoing):
        """Return ``{sentence: its remedy or None}`` as the reader's form shows it."""
        outgoing.invalidate_recordset(["blocker_text", "blocker_checks"])
        checks = outgoing.blocker_checks or []
        return {check["text"]: check.get("remedy") for check in checks}

    def remedy(self, outgoing, part):
        """Return the remedy of the one sentence that says ``part``."""
        [found] = [
            remedy for text, remedy in self.checks(outgoing).items() if part in text
        ]
        return found

    def draft(self, **over):
        values = {"subject": "thiếu mọi thứ", **over}
        return self.model("doc.outgoing", self.specialist).create(values)

    def press(self, outgoing, remedy):
        getattr(outgoing, remedy["method"])()

    def test_each_missing_thing_has_the_button_that_leads_to_it(self):
        draft = self.draft()
        self.assertEqual(self.remedy(draft, "no PDF")["attach"], "main")
        self.assertEqual(self.remedy(draft, "Nobody is named")["field"], "signer_id")
        recipients = self.remedy(draft, "recipients is empty")
        self.assertEqual(
            (recipients["tab"], recipients["field"]), ("recipients", "recipient_ids")
        )
        self.assertEqual(
            draft.blocker_text.split("\n")[1:], list(self.checks(draft)), "one source"
        )
        draft.action_attach("du-thao.pdf", as_base64(make_pdf("draft")))
        draft.write(
            {
                "signer_id": self.deputy.id,
                "recipient_ids": [
                    (0, 0, {"agency_id": self.issuer.id, "medium": "post"})
                ],
            }
        )
        self.assertEqual(self.checks(draft), {})
        draft.action_submit()
        self.assertEqual(draft.state, "reviewing")

    def test_a_written_text_is_laid_out_by_the_button(self):
        draft = self.draft(
            signer_id=self.deputy.id, body="Sở Thử nghiệm báo cáo như sau."
        )
        remedy = self.remedy(draft, "no PDF")
        self.assertEqual(remedy["method"], "action_generate_pdf")
        self.press(draft, remedy)
        self.assertNotIn("no PDF", draft.blocker_text)
        self.assertTrue(draft.document_id._main_file())

    def test_the_file_goes_to_the_first_annex_without_one(self):
        draft = self.make_draft(
            annex_ids=[(0, 0, {"name": "Danh sách"}), (0, 0, {"name": "Bản đồ"})]
        )
        found = self.checks(draft)
        self.assertEqual(
            [remedy and remedy["attach"] for remedy in found.values()], ["annex", None]
        )
        draft.action_attach("danh-sach.pdf", as_base64(make_pdf("annex")), "annex")
        [(text, remedy)] = self.checks(draft).items()
        self.assertIn("Bản đồ", text)
        self.assertEqual(remedy["attach"], "annex")

    def test_a_way_that_is_not_allowed_is_chosen_by_the_rules(self):
        draft = self.make_draft()
        self.issuer.sudo().email = False
        draft.recipient_ids.medium = "email"
        remedy = self.remedy(draft, "e-mail")
        self.press(draft, remedy)
        self.assertNotEqual(draft.recipient_ids.medium, "email")
        self.assertEqual(self.checks(draft), {})

    def test_a_signature_block_of_yesterday_is_filled_in_anew(self):
        draft = self.make_draft()
        self.deputy._doc_employee(self.company).sudo().job_title = "Quyền Phó Giám đốc"
        remedy = self.remedy(draft, "but today")
        self.assertEqual(remedy["method"], "action_fill_signer")
        for user in (self.colleague, self.clerk, self.deputy, self.foreign_clerk):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(draft, user).action_fill_signer()
        self.press(draft, remedy)
        self.assertEqual(draft.signer_position, "QUYỀN PHÓ GIÁM ĐỐC")
        self.assertEqual(self.checks(draft), {})
        draft.action_submit()
        with self.assertRaisesRegex(UserError, "has been submitted"):
            draft.action_fill_signer()

    def test_another_block_on_the_page_is_laid_out_anew(self):
        draft = self.make_draft()
        draft.action_generate_pdf()
        draft.signer_id = self.leader
        remedy = self.remedy(draft, "signature block on paper")
        self.press(draft, remedy)
        self.assertEqual(self.checks(draft), {})

    def test_a_draft_without_a_unit_leads_to_the_unit(self):
        draft = self.make_draft()
        draft.unit_id = False
        self.assertEqual(self.remedy(draft, "has no head")["field"], "unit_id")
        # A unit whose head is missing is no fault of the draft.
        draft.unit_id = self.unit
        self.unit.sudo().manager_id = False
        self.assertIsNone(self.remedy(draft, "has no head"))

    def test_what_nobody_here_can_mend_does_not_hide_the_rest(self):
        draft = self.draft()
        self.unit.doc_abbreviation = False
        found = self.checks(draft)
        self.assertIn("Nobody is named to sign it.", found)
        self.assertIsNone(self.remedy(draft, "cannot be built"))
        with self.assertRaisesRegex(UserError, "cannot be built"):
            draft.action_submit()

    def test_a_secret_class_leads_to_its_field(self):
        secret = self.env["doc.exclusion.reason"].search(
            [("is_secret", "=", True)], limit=1
        )
        draft = self.make_draft()
        draft.exclusion_reason_id = secret
        [remedy] = [one for one in self.checks(draft).values() if one]
        self.assertEqual(
            (remedy["tab"], remedy["field"]), ("details", "exclusion_reason_id")
        )

    def test_only_who_may_mend_is_offered_it(self):
        draft = self.draft()
        draft.action_ask_opinion([self.colleague.id])
        for user in (self.colleague, self.head, self.clerk):
            with self.subTest(user=user.login):
                seen = self.as_user(draft, user)
                if seen.has_access("read"):
                    self.assertEqual(self.checks(seen), {})

    def test_the_signer_returns_what_he_cannot_sign(self):
        outgoing = self.make_to_sign()
        self.deputy._doc_employee(self.company).sudo().job_title = "Phó Chánh Văn phòng"
        signing = self.as_user(outgoing, self.deputy)
        remedy = self.remedy(signing, "but today")
        self.assertEqual(remedy["action"], "doc_management.doc_return_wizard_action")
        self.assertEqual(remedy["context"], {"default_outgoing_id": outgoing.id})
        # The clerk's list has its own buttons; the banner repeats none of them.
        signed = self.make_signed()
        with patch.object(
            type(signed), "_issue_blockers", lambda _self: ["something is missing"]
        ):
            self.assertEqual(self.checks(self.as_user(signed, self.clerk)), {})

    def test_a_recipient_chosen_in_the_form_is_printed_by_its_name(self):
        draft = self.draft()
        row = self.model("doc.recipient", self.specialist).new(
            {"outgoing_id": draft.id}
        )
        self.assertEqual(row.name, "–")
        row.agency_id = self.issuer
        self.assertEqual(row.name, self.issuer.name)
        row.name = "Như trên"
        row.agency_id = self.company.doc_agency_id
        self.assertEqual(row.name, "Như trên")

    def test_a_form_being_filled_in_keeps_what_was_said(self):
        draft = self.draft()
        said = draft.blocker_text
        typed = draft.new({"subject": "khác"}, origin=draft)
        self.assertEqual(typed.blocker_text, said)
        self.assertEqual(typed.blocker_checks, draft.blocker_checks)
