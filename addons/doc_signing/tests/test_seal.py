"""Number, date and seal: the agency's signature, and only after the person's."""

import io
import re
from unittest.mock import patch

import pypdfium2
import pypdfium2.raw as raw
from odoo import fields
from odoo.addons.doc_management.tests.common import as_base64, make_pdf, pdf_text
from odoo.addons.doc_signing.lib.docsign import verify
from odoo.addons.doc_signing.lib.docsign.values import ChangesAfter, Verdict
from odoo.addons.doc_signing.models.signing_tools import aware
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools.pdf import merge_pdf
from PIL import Image, ImageChops

from .common import SigningCommon


@tagged("post_install", "-at_install")
class TestSeal(SigningCommon):
    def report(self, file):
        return verify.verify(
            file._content(), self.trust._trust(), aware(fields.Datetime.now())
        )

    def test_the_clerk_issues_and_both_signatures_stand(self):
        outgoing = self.make_signed()
        signed = outgoing.document_id._main_file()
        self.as_user(outgoing, self.clerk).action_issue()
        self.assertEqual(outgoing.state, "issuing")
        self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "issued", outgoing.issue_error)
        issued = outgoing.document_id._main_file()
        self.assertTrue(issued._content().startswith(signed._content()))
        report = self.report(issued)
        self.assertIs(report.verdict, Verdict.VALID)
        self.assertEqual(
            [item.signer for item in report.signatures],
            [self.deputy.name, self.company.name],
        )
        self.assertIs(report.signatures[0].changes_after, ChangesAfter.ALLOWED)
        self.assertEqual(issued.verdict, "valid")
        self.assertTrue(outgoing.register_entry_id)
        self.assertEqual(outgoing.issued_by_id, self.clerk)

    def test_the_seal_and_the_number_are_seen_on_the_page(self):
        outgoing = self.make_signed()
        before = self.picture(outgoing.document_id._main_file())
        self.as_user(outgoing, self.clerk).action_issue()
        self.run_jobs("run_signing")
        after = self.picture(outgoing.document_id._main_file())
        self.assertEqual(before.size, after.size)
        middle = after.height // 2
        added = ImageChops.difference(before, after)
        number = added.crop((0, 0, after.width // 2, middle)).getbbox()
        date = added.crop((after.width // 2, 0, after.width, middle)).getbbox()
        self.assertTrue(number and date, "number or date is not printed")
        red = sum(
            count
            for count, (r, g, b) in after.getcolors(after.width * after.height)
            if r > 150 and g < 90 and b < 90
        )
        self.assertGreater(red, 200)

    def picture(self, file):
        document = pypdfium2.PdfDocument(file._content())
        document.init_forms()
        page = document[0].render(scale=1, may_draw_forms=True).to_pil()
        out = io.BytesIO()
        page.save(out, "PNG")
        return Image.open(out).convert("RGB")

    def test_every_annex_carries_the_agencys_line_and_no_picture(self):
        outgoing = self.make_issued(annexes=2)
        annexes = outgoing.document_id.current_file_ids.filtered(
            lambda file: file.role == "annex"
        )
        self.assertEqual(len(annexes), 2)
        for annex in annexes:
            self.assertEqual(annex.version, 2)
            report = self.report(annex)
            self.assertIs(report.verdict, Verdict.VALID)
            self.assertEqual(
                [item.signer for item in report.signatures], [self.company.name]
            )
            self.assertEqual(self.shown(annex), f"Số: {outgoing.name};")
        rows = outgoing.signature_ids
        self.assertEqual(
            sorted(rows.mapped("purpose")), ["agency", "annex", "annex", "person"]
        )
        self.assertEqual(
            rows.filtered(lambda row: row.purpose == "annex").mapped("picture_sha256"),
            [False, False],
        )

    def test_annexes_are_sealed_like_the_document_where_the_rules_say(self):
        for signing, sealed in (("agency_only", False), ("as_main", True)):
            if sealed:
                self.change_rules(annex_signing=signing)
            outgoing = self.make_issued(annexes=1)
            [annex] = outgoing.document_id.current_file_ids.filtered(
                lambda file: file.role == "annex"
            )
            row = outgoing.signature_ids.filtered(lambda row: row.purpose == "annex")
            with self.subTest(signing=signing):
                self.assertEqual(outgoing.procedure_id.annex_signing, signing)
                self.assertIs(self.report(annex).verdict, Verdict.VALID)
                self.assertEqual(self.shown(annex), f"Số: {outgoing.name};")
                self.assertEqual(bool(row.picture_sha256), sealed)
                red = sum(
                    count
                    for count, (r, g, b) in self.picture(annex).getcolors(2**24)
                    if r > 150 and g < 90 and b < 90
                )
                self.assertEqual(red > 200, sealed)

    def test_the_person_signs_every_annex_where_the_rules_say(self):
        self.change_rules(annex_signing="as_main")
        outgoing = self.make_letter(annexes=2)
        self.as_user(outgoing, self.deputy).action_sign()
        self.assertEqual(len(outgoing.request_ids), 3)
        self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "signed", outgoing.sign_error)
        self.as_user(outgoing, self.clerk).action_issue()
        self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "issued", outgoing.issue_error)
        for file in outgoing._signable_files():
            with self.subTest(file=file.name):
                report = self.report(file)
                self.assertIs(report.verdict, Verdict.VALID)
                self.assertEqual(
                    [item.signer for item in report.signatures],
                    [self.deputy.name, self.company.name],
                )
        annex = outgoing._signable_files()[1]
        self.assertEqual(self.shown(annex), f"Số: {outgoing.name};")
        blue = sum(
            count
            for count, (r, g, b) in self.picture(annex).getcolors(2**24)
            if b > 150 and r < 90 and g < 90
        )
        self.assertGreater(blue, 100)

    def test_an_annex_in_the_same_file_is_numbered_and_signed_with_it(self):
        outgoing = self.make_draft()
        outgoing.action_generate_pdf()
        letter = outgoing.document_id._main_file()._content()
        whole = merge_pdf([letter, self.annex_pdf()])
        outgoing.action_attach("van-ban.pdf", as_base64(whole), "main")
        outgoing.action_submit()
        self.as_user(outgoing, self.head).action_initial()
        self.as_user(outgoing, self.deputy).action_sign()
        self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "signed", outgoing.sign_error)
        self.as_user(outgoing, self.clerk).action_issue()
        self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "issued", outgoing.issue_error)
        file = outgoing.document_id._main_file()
        self.assertEqual(file.page_count, 3)
        self.assertEqual(
            sorted(outgoing.signature_ids.mapped("purpose")), ["agency", "person"]
        )
        report = self.report(file)
        self.assertIs(report.verdict, Verdict.VALID)
        self.assertTrue(report.signatures[-1].covers_whole_file)
        # On the pages of the annex nothing is put: no number, no line, no seal.
        before = pypdfium2.PdfDocument(whole)
        after = pypdfium2.PdfDocument(file._content())
        after.init_forms()
        for page in (1, 2):
            old = before[page].render().to_pil()
            new = after[page].render(may_draw_forms=True).to_pil()
            self.assertIsNone(ImageChops.difference(old, new).getbbox())

    def test_an_annex_the_person_did_not_sign_is_not_sealed_like_the_document(self):
        outgoing = self.make_signed(annexes=1)
        self.change_rules(annex_signing="as_main")
        later = self.make_letter(annexes=1)
        # Signed as if the rules had asked for the main document alone.
        later.sudo().procedure_id._by_action().annex_signing = "agency_only"
        self.as_user(later, self.deputy).action_sign()
        self.run_jobs("run_signing")
        later.sudo().procedure_id._by_action().annex_signing = "as_main"
        with self.assertRaisesRegex(UserError, "wants on every annex"):
            self.as_user(later, self.clerk).action_issue()
        self.assertFalse(later.number)
        # A document keeps the rules it was begun under.
        self.as_user(outgoing, self.clerk).action_issue()
        self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "issued", outgoing.issue_error)

    def test_an_annex_that_cannot_be_signed_stops_the_person(self):
        self.change_rules(annex_signing="as_main")
        outgoing = self.make_draft()
        outgoing.action_generate_pdf()
        outgoing.action_attach("so-lieu.csv", as_base64(b"a;b\n1;2\n"), "annex")
        outgoing.action_submit()
        self.as_user(outgoing, self.head).action_initial()
        with self.assertRaisesRegex(UserError, "cannot carry your signature"):
            self.as_user(outgoing, self.deputy).action_sign()
        self.assertFalse(outgoing.request_ids)

    def shown(self, file):
        """Return the first words of the appearance of the only signature."""
        document = pypdfium2.PdfDocument(file._content())
        document.init_forms()
        page = document[0]
        # The text of a widget is read by flattening it into the page of a copy.
        raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY)
        text = document[0].get_textpage().get_text_range()
        found = re.search(r"Số: [^;]+;", text)
        return found and found.group(0)

    def test_a_document_the_person_did_not_sign_is_not_sealed(self):
        outgoing = self.make_letter()
        outgoing.sudo()._by_action()._signed()  # a state without a signature
        self.assertEqual(outgoing.state, "signed")
        with self.assertRaisesRegex(UserError, "does not carry the digital signature"):
            self.as_user(outgoing, self.clerk).action_issue()
        self.assertFalse(outgoing.number)

    def test_the_job_asks_the_file_itself_whether_the_person_signed(self):
        outgoing = self.make_signed()
        main = outgoing.document_id._main_file()
        stranger = self.foreign_signed(make_pdf("forged"))
        forged = main.sudo()._new_version(stranger)
        row = outgoing.signature_ids
        values = {name: row[name] for name in ("field_name", "sha256_before")}
        self.env["doc.signature"]._record(
            outgoing.request_ids.sudo(),
            forged,
            [
                {
                    **values,
                    "purpose": "person",
                    "signed_at": row.signed_at,
                    "sha256_after": forged.sha256,
                }
            ],
        )
        self.as_user(outgoing, self.clerk).action_issue()
        self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "signed")
        self.assertIn("signs only what its competent person", outgoing.issue_error)
        self.assertEqual(outgoing.document_id._main_file(), forged)

    def test_a_revoked_signer_is_not_sealed(self):
        outgoing = self.make_signed()
        self.trust.action_add_pem(
            self.authority.crl(self.deputy_certificate.certificate_pem)
        )
        self.as_user(outgoing, self.clerk).action_issue()
        self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "signed")
        self.assertIn("revoked", outgoing.issue_error)

    def test_nobody_but_the_clerk_issues(self):
        outgoing = self.make_signed()
        for user in (self.deputy, self.leader, self.specialist, self.admin):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(outgoing, user).action_issue()
        self.assertFalse(outgoing.number)

    def test_a_failed_seal_keeps_the_number_for_the_next_try(self):
        outgoing = self.make_signed(annexes=1)
        signed = outgoing.document_id._main_file()
        clerk = self.as_user(outgoing, self.clerk)
        clerk.action_issue()
        number = outgoing.number
        with self.token_pulled_out():
            self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "signed")
        self.assertIn("not connected", outgoing.issue_error)
        self.assertEqual(outgoing.document_id._main_file(), signed)
        clerk.action_issue()
        self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "issued", outgoing.issue_error)
        self.assertEqual(outgoing.number, number)

    def test_a_job_killed_while_issuing_is_repeated_with_the_same_number(self):
        outgoing = self.make_signed(annexes=1)
        self.as_user(outgoing, self.clerk).action_issue()
        number, signed = outgoing.number, outgoing.document_id._main_file()
        finish = type(outgoing)._finish_issue

        def killed(record):
            finish(record)
            raise KeyboardInterrupt

        with patch.object(type(outgoing), "_finish_issue", killed):
            self.run_killed()
        self.assertEqual(outgoing.state, "issuing")
        self.assertEqual(set(outgoing.request_ids.mapped("state")), {"running", "done"})
        self.assertEqual(outgoing.document_id._main_file(), signed)
        self.assertFalse(outgoing.register_entry_id)
        self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "issued", outgoing.issue_error)
        self.assertEqual(outgoing.number, number)
        self.assertEqual(
            self.env["doc.register.entry"].search_count(
                [("document_id", "=", outgoing.document_id.id)]
            ),
            1,
        )
        self.assertEqual(len(outgoing.signature_ids), 3)

    def test_an_annex_that_fails_leaves_the_main_file_unsealed(self):
        outgoing = self.make_signed(annexes=1)
        signed = outgoing.document_id._main_file()
        self.as_user(outgoing, self.clerk).action_issue()
        provider = type(self.env["doc.signing.provider.pkcs11"])
        good, made = provider._sign, []

        def once(record, certificate, prepared):
            made.append(prepared.field_name)
            value = good(record, certificate, prepared)
            return value if len(made) == 1 else bytes(len(value))

        with patch.object(provider, "_sign", once):
            self.run_jobs("run_signing")
        self.assertEqual(len(made), 2)
        self.assertEqual(outgoing.state, "signed")
        self.assertIn("did not fit", outgoing.issue_error)
        self.assertEqual(outgoing.document_id._main_file(), signed)
        self.assertEqual(outgoing.signature_ids.mapped("purpose"), ["person"])

    def test_what_is_missing_for_the_seal_is_told_before_a_number_is_taken(self):
        outgoing = self.make_signed()
        clerk = self.as_user(outgoing, self.clerk)
        self.seal.active = False
        with self.assertRaisesRegex(UserError, "seal of .* is missing"):
            clerk.action_issue()
        self.seal.active = True
        self.agency_certificate.active = False
        with self.assertRaisesRegex(UserError, "No certificate of .* is registered"):
            clerk.action_issue()
        self.agency_certificate.active = True
        with freeze_time("2040-01-02"), self.assertRaisesRegex(UserError, "expired on"):
            clerk.action_issue()
        self.assertFalse(outgoing.number)

    def test_an_annex_that_is_no_pdf_stops_the_issue(self):
        outgoing = self.make_draft()
        outgoing.action_generate_pdf()
        outgoing.action_attach("so-lieu.xlsx", as_base64(b"PK\x03\x04 sheet"), "annex")
        outgoing.action_submit()
        self.as_user(outgoing, self.head).action_initial()
        self.as_user(outgoing, self.deputy).action_sign()
        self.run_jobs("run_signing")
        with self.assertRaisesRegex(UserError, "so-lieu.xlsx is not a PDF"):
            self.as_user(outgoing, self.clerk).action_issue()

    def test_the_reply_closes_what_it_answers_when_the_job_issues_it(self):
        incoming = self.make_directed()
        action = self.as_user(incoming, self.specialist).action_draft_reply()
        reply = self.model("doc.outgoing", self.specialist).browse(action["res_id"])
        reply.write({"signer_id": self.deputy.id, "body": "Trả lời."})
        reply.action_generate_pdf()
        reply.action_submit()
        self.as_user(reply, self.head).action_initial()
        self.as_user(reply, self.deputy).action_sign()
        self.run_jobs("run_signing")
        self.as_user(reply, self.clerk).action_issue()
        self.assertEqual(incoming.state, "in_progress")
        self.run_jobs("run_signing")
        self.assertEqual(reply.state, "issued", reply.issue_error)
        self.assertEqual(incoming.state, "done")

    def test_the_clerk_sets_the_places_that_the_text_does_not_give(self):
        outgoing = self.make_to_sign()
        box = {"page": 1, "left": 300, "bottom": 150, "width": 150, "height": 60}
        self.as_user(outgoing, self.deputy).action_sign(place=box)
        self.run_jobs("run_signing")
        clerk = self.as_user(outgoing, self.clerk)
        clerk.action_issue()
        self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "signed")
        self.assertIn("place of the number was not found", outgoing.issue_error)
        number = {"page": 1, "left": 100, "bottom": 700, "width": 30, "height": 14}
        dates = [
            {"page": 1, "left": left, "bottom": 700, "width": 40, "height": 14}
            for left in (300, 345, 390)
        ]
        with self.assertRaises(UserError):
            self.as_user(outgoing, self.specialist).action_set_places(
                {"number": number}
            )
        clerk.action_set_places({"number": number, "dates": dates})
        clerk.action_issue()
        self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "issued", outgoing.issue_error)

    def test_the_text_of_the_person_is_still_readable(self):
        outgoing = self.make_issued()
        text = pdf_text(outgoing.document_id._main_file()._content())
        self.assertIn("SỞ THỬ NGHIỆM", text)
