"""What arrives is verified before the register takes it."""

import datetime as dt
import io
from unittest.mock import patch

from cryptography.hazmat.primitives.asymmetric import rsa
from odoo.addons.doc_management.models.doc_file import FileIn
from odoo.addons.doc_management.tests.common import as_base64, make_pdf
from odoo.addons.doc_signing.lib.docsign import worker
from odoo.addons.doc_signing.lib.docsign.values import (
    ChangesAfter,
    Code,
    DocSignError,
)
from odoo.addons.doc_signing.models import doc_file
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from PIL import Image
from PyPDF2 import PdfReader, PdfWriter

from .common import SigningCommon
from .pki import Authority, pem


@tagged("post_install", "-at_install")
class TestIncoming(SigningCommon):
    def arrive(self, *files, **over):
        """Return a document that came in over the axis with these PDFs."""
        values = {
            "subject": "đề nghị báo cáo",
            "type_id": self.env.ref("doc_management.doc_type_cong_van").id,
            "issuer_id": self.issuer.id,
            "number": "88",
            "notation": "UBND-NC",
            "document_date": dt.date(2026, 3, 2),
            "channel": "axis",
            "origin": "created",
            **over,
        }
        incoming = self.env["doc.incoming"]._make_incoming(
            self.company,
            values,
            [
                FileIn(f"{place}.pdf", content, "annex" if place else "main")
                for place, content in enumerate(files)
            ],
        )
        return self.as_user(incoming, self.clerk)

    def signed(self, **over):
        return self.foreign_signed(make_pdf("ký"), **over)

    def tampered(self):
        content = self.signed()
        place = content.index(b"stream") + 20
        return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]

    def test_a_document_waits_for_its_verdict_before_it_is_registered(self):
        incoming = self.arrive(self.signed())
        self.assertEqual(incoming.verdict, "pending")
        with self.assertRaisesRegex(UserError, "still being checked"):
            incoming.action_register()
        self.run_jobs("verify_files")
        self.assertEqual(incoming.verdict, "valid")
        self.assertEqual(incoming.legal_value, "original")
        self.assertTrue(incoming.action_register())

    def test_a_pdf_without_verdict_waits_only_before_registering(self):
        incoming = self.arrive(self.signed())
        files = incoming.sudo().file_ids._by_action()
        files.write({"verdict": False})
        self.assertEqual(incoming.verdict, "pending")
        with self.assertRaisesRegex(UserError, "still being checked"):
            incoming.action_register()
        files._ask_verification()
        self.run_jobs("verify_files")
        incoming.action_register()
        files.write({"verdict": False})  # as if registered before the addon came
        self.assertFalse(incoming.verdict)
        self.assertIn("Not checked", incoming.verdict_html)

    def test_a_changed_file_is_never_registered(self):
        incoming = self.arrive(self.tampered())
        self.run_jobs("verify_files")
        self.assertEqual(incoming.verdict, "changed")
        self.assertFalse(incoming.legal_value)
        with self.assertRaisesRegex(UserError, "changed after signing"):
            incoming.action_register()
        with self.assertRaisesRegex(UserError, "nothing to decide"):
            incoming.action_accept_undecided("tin cậy")
        self.assertEqual(incoming.state, "arrived")
        incoming.action_refuse("Tệp bị sửa sau khi ký")
        self.assertEqual(incoming.state, "refused")

    def test_a_mark_that_hides_what_was_signed_is_for_the_clerk_to_decide(self):
        out = io.BytesIO()
        Image.new("RGB", (300, 120), "white").save(out, "PNG")
        content = self.foreign_signed(
            self.signed(), field="Signature2", picture=out.getvalue()
        )
        incoming = self.arrive(content)
        self.run_jobs("verify_files")
        self.assertEqual(incoming.verdict, "undecided")
        report = incoming.file_ids.verification_ids[:1]._report()
        self.assertIs(report.signatures[0].changes_after, ChangesAfter.COVERED)
        with self.assertRaises(UserError):
            incoming.action_register()
        words = self.env["doc.verification"]
        line = words._changes(ChangesAfter.COVERED)["text"]
        self.assertIn(line, " ".join(words._sentences(report)))
        incoming.action_accept_undecided("Nơi gửi xác nhận")
        self.assertTrue(incoming.action_register())

    def test_every_answer_on_later_changes_has_words_and_a_tone(self):
        for value in ChangesAfter:
            with self.subTest(value=value):
                told = self.env["doc.verification"]._changes(value)
                self.assertTrue(told["text"])
                good = value in (ChangesAfter.NONE, ChangesAfter.ALLOWED)
                self.assertEqual(told["tone"] == "good", good)

    def refusal_of(self, *files):
        incoming = self.arrive(*files)
        self.run_jobs("verify_files")
        wizards = self.env["doc.refuse.wizard"].with_user(self.clerk)
        return wizards.create({"incoming_id": incoming.id})

    def test_a_refusal_begins_with_what_was_found(self):
        wizard = self.refusal_of(self.signed(), self.tampered())
        self.assertIn("1.pdf", wizard.reason)
        self.assertNotIn("0.pdf", wizard.reason, "nothing is wrong with it")
        report = wizard.incoming_id.file_ids[1].verification_ids[:1]._report()
        for sentence in self.env["doc.verification"]._sentences(report):
            self.assertIn(sentence, wizard.reason)
        wizard.reason += " Xin gửi lại."
        wizard.action_confirm()
        self.assertEqual(wizard.incoming_id.state, "refused")

    def test_nothing_is_put_into_the_mouth_of_who_refuses_a_good_file(self):
        for content in (self.signed(), make_pdf("không ký")):
            self.assertFalse(self.refusal_of(content).reason)

    def test_a_refused_signature_is_told_to_the_leader_by_the_switch(self):
        for told in (True, False):
            if not told:
                self.change_rules(notify_leader_on_refusal=False)
            incoming = self.arrive(self.tampered())
            self.run_jobs("verify_files")
            incoming.action_refuse("Tệp bị sửa sau khi ký")
            notices = self.env["mail.message"].search(
                [
                    ("model", "=", "doc.incoming"),
                    ("res_id", "=", incoming.id),
                    ("partner_ids", "in", self.leader.partner_id.ids),
                ]
            )
            with self.subTest(told=told):
                self.assertEqual(bool(notices), told)
                self.assertEqual(incoming.state, "refused")

    def test_a_rewritten_file_is_no_original(self):
        reader, writer = PdfReader(io.BytesIO(self.signed())), PdfWriter()
        writer.append_pages_from_reader(reader)
        rewritten = io.BytesIO()
        writer.write(rewritten)
        incoming = self.arrive(rewritten.getvalue())
        self.run_jobs("verify_files")
        self.assertIn(incoming.verdict, ("changed", "unsigned"))
        self.assertNotEqual(incoming.legal_value, "original")

    def test_one_bad_annex_spoils_the_whole(self):
        incoming = self.arrive(self.signed(), self.tampered())
        self.run_jobs("verify_files")
        self.assertEqual(incoming.file_ids.mapped("verdict"), ["valid", "changed"])
        self.assertEqual(incoming.verdict, "changed")
        with self.assertRaisesRegex(UserError, "1.pdf was changed"):
            incoming.action_register()

    def test_an_unsigned_document_informs_only(self):
        incoming = self.arrive(make_pdf("không ký"))
        self.run_jobs("verify_files")
        self.assertEqual(incoming.verdict, "unsigned")
        self.assertEqual(incoming.legal_value, "information")
        self.assertTrue(incoming.action_register())

    def test_a_scan_of_paper_is_not_held_up(self):
        incoming = self.make_incoming()
        self.assertEqual(incoming.verdict, "pending")
        self.assertTrue(incoming.action_register())
        self.run_jobs("verify_files")
        self.assertEqual(incoming.legal_value, "information")

    def test_a_scan_that_proves_changed_after_registering_is_reported(self):
        incoming = self.make_incoming(files=False)
        incoming.action_attach("quet.pdf", as_base64(self.tampered()))
        incoming.action_register()
        self.run_jobs("verify_files")
        self.assertEqual(incoming.verdict, "changed")
        notes = incoming.sudo().activity_ids.filtered(
            lambda activity: activity.user_id == self.clerk
        )
        self.assertIn("Signature in doubt", " ".join(notes.mapped("summary")))

    def unknown_issuer(self):
        stranger = Authority("Stranger")
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        certificate = stranger.issue("Cơ quan lạ", key.public_key())
        content = self.foreign_signed(
            make_pdf("lạ"), key, certificate, (pem(stranger.issuing).encode(),)
        )
        return stranger, content

    def test_the_clerk_takes_a_doubtful_signature_upon_himself_with_a_reason(self):
        _stranger, content = self.unknown_issuer()
        incoming = self.arrive(content)
        self.run_jobs("verify_files")
        self.assertEqual(incoming.verdict, "undecided")
        with self.assertRaisesRegex(UserError, "cannot be decided"):
            incoming.action_register()
        with self.assertRaisesRegex(UserError, "Say why"):
            incoming.action_accept_undecided(" ")
        for user in (self.leader, self.specialist, self.admin):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(incoming, user).action_accept_undecided("tin cậy")
        incoming.action_accept_undecided("Đã gọi điện xác nhận với cơ quan gửi")
        self.assertEqual(incoming.accepted_by_id, self.clerk)
        self.assertEqual(incoming.legal_value, "original")
        self.assertTrue(incoming.action_register())

    def test_an_acceptance_does_not_cover_a_file_added_later(self):
        _stranger, content = self.unknown_issuer()
        incoming = self.arrive(content)
        self.run_jobs("verify_files")
        incoming.action_accept_undecided("Đã xác nhận")
        incoming.action_attach("them.pdf", as_base64(content), "annex")
        self.run_jobs("verify_files")
        self.assertFalse(incoming.accepted_at)
        with self.assertRaisesRegex(UserError, "cannot be decided"):
            incoming.action_register()

    def test_new_trust_decides_and_the_old_verdict_stays_in_the_history(self):
        stranger, content = self.unknown_issuer()
        incoming = self.arrive(content)
        self.run_jobs("verify_files")
        self.trust.action_add_pem(pem(stranger.root))
        self.assertEqual(incoming.verdict, "pending")
        self.run_jobs("verify_files")
        self.assertEqual(incoming.verdict, "valid")
        history = incoming.document_id._main_file().verification_ids
        self.assertEqual(history.mapped("verdict"), ["valid", "undecided"])

    def test_a_recheck_adds_a_row_and_only_the_clerk_asks_for_it(self):
        incoming = self.arrive(self.signed())
        self.run_jobs("verify_files")
        with self.assertRaises(AccessError):
            self.as_user(incoming, self.leader).action_verify_again()
        incoming.action_verify_again()
        self.run_jobs("verify_files")
        self.assertEqual(len(incoming.document_id._main_file().verification_ids), 2)

    def test_the_form_names_the_signer_of_the_certificate_and_three_answers(self):
        incoming = self.arrive(self.signed(), make_pdf("phụ lục"))
        self.run_jobs("verify_files")
        shown = incoming.verdict_html
        for part in (
            "UBND tỉnh Thử nghiệm",
            "Integrity",
            "Changes after signing",
            "Certificate",
            "Trusted by Tests Root CA; whether",
            "could not be checked",
            "Not signed: for information only",
        ):
            with self.subTest(part=part):
                self.assertIn(part, shown)

    def test_a_name_in_a_file_cannot_inject_markup(self):
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        certificate = self.authority.issue(
            "<script>alert(1)</script>", key.public_key()
        )
        incoming = self.arrive(self.foreign_signed(make_pdf("x"), key, certificate))
        self.run_jobs("verify_files")
        self.assertNotIn("<script>", incoming.verdict_html)
        self.assertIn("&lt;script&gt;", incoming.verdict_html)

    def test_verdict_and_acceptance_cannot_be_written(self):
        incoming = self.arrive(self.tampered())
        self.run_jobs("verify_files")
        for vals in (
            {"verdict": "valid"},
            {"accepted_at": "2026-03-02 01:00:00"},
            {"accepted_reason": "x"},
            {"legal_value": "original"},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                incoming.with_context(doc_by_action=True).write(vals)

    def test_a_file_that_breaks_the_worker_is_left_to_the_clerk_at_last(self):
        incoming = self.arrive(self.signed())
        failing = patch.object(
            worker.Worker,
            "verify",
            side_effect=DocSignError(Code.WORKER_TIMEOUT, "60 s"),
        )
        with failing, self.assertLogs("odoo.addons.doc_signing", "WARNING"):
            self.run_jobs("verify_files")
            self.assertEqual(incoming.verdict, "pending")
            self.run_jobs("verify_files")
            self.run_jobs("verify_files")
        self.assertEqual(incoming.verdict, "undecided")
        self.assertEqual(doc_file.MAX_ATTEMPTS, 3)

    def test_a_hostile_file_does_not_hold_up_the_next(self):
        bomb = b"%PDF-1.7\n" + b"1 0 obj << /Kids [1 0 R] >> endobj\n" * 2000
        first, second = self.arrive(bomb), self.arrive(self.signed())
        self.run_jobs("verify_files")
        self.assertIn(first.verdict, ("changed", "undecided"))
        self.assertEqual(second.verdict, "valid")

    def test_an_urgent_document_gets_its_verdict_first(self):
        waited, urgent = self.arrive(self.signed()), self.arrive(self.signed())
        urgent.sudo().urgency = "1"
        self.run_jobs("verify_files")
        rows = self.env["doc.verification"].search([], limit=2)
        self.assertEqual(
            rows.file_id.document_id.mapped("incoming_ids"), waited | urgent
        )
        self.assertEqual(rows[-1].file_id.document_id, urgent.document_id)

    def test_files_of_other_formats_are_unsigned(self):
        incoming = self.arrive(self.signed())
        incoming.sudo().env["doc.file"]._store(
            incoming.document_id, "bang.xlsx", b"PK\x03\x04 sheet", "annex"
        )
        self.run_jobs("verify_files")
        self.assertEqual(incoming.verdict, "unsigned")
        self.assertEqual(incoming.legal_value, "information")
