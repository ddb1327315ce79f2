"""Văn bản đi: draft, opinions, initials, signature, number; by the real users."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import DocCommon, as_base64, make_pdf, pdf_text


@tagged("post_install", "-at_install")
class TestOutgoing(DocCommon):
    def sign(self, outgoing):
        """Leave the state the signature leaves, whichever addon makes it."""
        outgoing.sudo()._signed()

    def test_a_draft_goes_through_initials_and_signature_to_issue(self):
        outgoing = self.make_to_sign()
        self.assertEqual(outgoing.state, "to_sign")
        self.assertEqual(outgoing.signer_authority, "KT. GIÁM ĐỐC")
        self.assertEqual(outgoing.signer_position, "PHÓ GIÁM ĐỐC")

    def test_only_the_named_persons_decide(self):
        outgoing = self.make_draft()
        outgoing.action_submit()
        with self.assertRaises(AccessError):
            self.as_user(outgoing, self.leader).action_initial()
        self.as_user(outgoing, self.head).action_initial("Đồng ý")
        for user in (self.leader, self.head, self.clerk):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(outgoing, user).action_sign()

    def test_a_returned_draft_can_be_changed_and_submitted_again(self):
        outgoing = self.make_draft()
        outgoing.action_submit()
        with self.assertRaisesRegex(UserError, "fixed"):
            outgoing.write({"subject": "khác"})
        with self.assertRaisesRegex(UserError, "Say why"):
            self.as_user(outgoing, self.head).action_return("")
        self.as_user(outgoing, self.head).action_return("Sửa đoạn 2")
        self.assertEqual(outgoing.return_reason, "Sửa đoạn 2")
        outgoing.write({"subject": "khác"})
        outgoing.action_submit()
        self.assertEqual(outgoing.state, "reviewing")

    def test_every_version_of_the_main_file_is_kept(self):
        outgoing = self.make_draft()
        outgoing.action_attach("lan-2.pdf", as_base64(make_pdf("second")))
        files = outgoing.file_ids.sorted("version")
        self.assertEqual(files.mapped("version"), [1, 2])
        self.assertEqual(files.mapped("is_current"), [False, True])
        self.assertEqual(files[1].previous_id, files[0])

    def test_the_main_document_must_be_a_pdf(self):
        outgoing = self.make_draft()
        with self.assertRaisesRegex(UserError, "not a PDF"):
            outgoing.action_attach("du-thao.docx", as_base64(b"PK\x03\x04xxxx"))

    def test_submission_says_what_is_missing(self):
        outgoing = self.model("doc.outgoing", self.specialist).create(
            {"subject": "thiếu mọi thứ"}
        )
        with self.assertRaises(UserError) as refusal:
            outgoing.action_submit()
        for part in ("no PDF", "Nobody is named", "recipients is empty"):
            self.assertIn(part, str(refusal.exception))

    def test_an_opinion_is_given_once_and_by_the_one_asked(self):
        outgoing = self.make_draft()
        outgoing.action_ask_opinion([self.colleague.id], "Có ý kiến gì không?")
        opinion = outgoing.opinion_ids
        with self.assertRaises(AccessError):
            self.as_user(opinion, self.outsider).action_give("agree")
        mine = self.as_user(opinion, self.colleague)
        with self.assertRaisesRegex(UserError, "Say why"):
            mine.action_give("disagree", "")
        mine.action_give("agree_comment", "Thêm số liệu")
        self.assertEqual(opinion.state, "given")
        with self.assertRaisesRegex(UserError, "already been recorded"):
            mine.action_give("agree")

    def test_a_draft_is_read_by_nobody_before_it_is_shown(self):
        outgoing = self.make_draft()
        for user in (self.leader, self.clerk, self.colleague, self.head):
            with self.subTest(user=user.login):
                found = self.model("doc.outgoing", user).search(
                    [("id", "=", outgoing.id)]
                )
                self.assertFalse(found)

    def test_nobody_but_the_drafter_changes_a_draft(self):
        outgoing = self.make_draft()
        outgoing.action_ask_opinion([self.colleague.id])
        with self.assertRaises(AccessError):
            self.as_user(outgoing, self.colleague).write({"subject": "x"})
        with self.assertRaises(AccessError):
            self.as_user(outgoing.document_id, self.colleague).write({"subject": "x"})
        with self.assertRaises(AccessError):
            self.as_user(outgoing.recipient_ids, self.colleague).write({"name": "x"})

    def test_guarded_fields_are_refused_with_any_forged_context(self):
        outgoing = self.make_draft()
        for vals in (
            {"state": "issued"},
            {"number": "99"},
            {"document_date": "2020-01-01"},
            {"drafter_id": self.outsider.id},
            {"is_private": False},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                outgoing.with_context(doc_by_action=True).write(vals)
        with self.assertRaises(AccessError):
            self.model("doc.outgoing", self.specialist).create(
                {"subject": "x", "state": "issued"}
            )
        with self.assertRaises(AccessError):
            self.model("doc.document", self.specialist).create(
                {
                    "subject": "x",
                    "direction": "outgoing",
                    "type_id": outgoing.type_id.id,
                }
            )

    def test_an_unsigned_document_is_not_numbered(self):
        outgoing = self.make_to_sign()
        with self.assertRaisesRegex(UserError, "waits for the signature"):
            self.as_user(outgoing, self.clerk).action_issue()
        self.assertFalse(outgoing.number)

    def test_a_reply_is_linked_and_inherits_urgency_and_recipient(self):
        incoming = self.make_directed(urgency="1")
        action = self.as_user(incoming, self.specialist).action_draft_reply()
        reply = self.env["doc.outgoing"].browse(action["res_id"])
        self.assertEqual(reply.reply_to_ids, incoming)
        self.assertEqual(incoming.reply_ids, reply)
        self.assertEqual(reply.urgency, "1")
        self.assertEqual(reply.recipient_ids.agency_id, self.issuer)
        self.assertEqual(incoming.state, "in_progress")
        with self.assertRaises(AccessError):
            self.as_user(incoming, self.colleague).action_draft_reply()

    def test_the_official_form_is_laid_out_from_the_record(self):
        outgoing = self.make_draft(
            salutation="UBND tỉnh Thử nghiệm", body="Đoạn một.\nĐoạn hai."
        )
        outgoing.action_generate_pdf()
        main = outgoing.document_id._main_file()
        self.assertEqual(main.version, 2)
        text = pdf_text(main._content())
        for part in (
            "SỞ THỬ NGHIỆM",
            "/STN-P1",
            "KT. GIÁM ĐỐC",
            "PHÓ GIÁM ĐỐC",
            "Kính gửi",
            "Đoạn hai./.",
            "Lưu: VT, P1",
        ):
            with self.subTest(part=part):
                self.assertIn(part, text)

    def test_a_letter_without_text_is_not_laid_out(self):
        outgoing = self.make_draft(body=False)
        with self.assertRaisesRegex(UserError, "Write the text first"):
            outgoing.action_generate_pdf()

    def test_only_the_drafter_attaches_files(self):
        outgoing = self.make_draft()
        outgoing.action_ask_opinion([self.colleague.id])
        with self.assertRaises(AccessError):
            self.as_user(outgoing, self.colleague).action_attach(
                "x.pdf", as_base64(make_pdf())
            )

    def test_a_wanted_reply_needs_its_date(self):
        outgoing = self.make_draft()
        with self.assertRaisesRegex(ValidationError, "enter the date until which"):
            outgoing.write({"reply_required": True})
        outgoing.write({"reply_required": True, "due_date": "2026-12-31"})
        self.assertTrue(outgoing.reply_required)

    def test_every_issued_document_gets_a_code_of_its_own(self):
        codes = []
        for _turn in range(2):
            outgoing = self.make_to_sign()
            outgoing.sudo()._signed()
            outgoing.sudo()._take_number()
            codes.append(outgoing.doc_code)
        year = outgoing.document_date.year
        self.assertEqual(
            codes,
            [f"000.00.10.H99.{year}.000001", f"000.00.10.H99.{year}.000002"],
        )

    def test_a_pdf_that_cannot_be_signed_is_refused_with_the_reason(self):
        outgoing = self.make_draft()
        locked = make_pdf(password="mật khẩu")
        for content, reason in ((locked, "password"), (b"%PDF-1.4 broken", "damaged")):
            with self.subTest(reason=reason), self.assertRaisesRegex(UserError, reason):
                outgoing.action_attach("x.pdf", as_base64(content))
        self.assertEqual(outgoing.document_id._main_file().version, 1)

    def test_what_the_form_lacks_is_named(self):
        outgoing = self.make_draft()
        self.issuer_of(outgoing).place = False
        with self.assertRaisesRegex(UserError, "place name of the agency is missing"):
            outgoing.action_generate_pdf()

    def issuer_of(self, outgoing):
        return outgoing.issuer_id.sudo()
