"""The square on documents: put on once, before every signature, and what it opens."""

from unittest.mock import patch

import pypdfium2
import zxingcpp
from odoo import fields
from odoo.addons.doc_management.tests.common import as_base64, make_pdf
from odoo.addons.doc_signing.controllers.doc_check import PAGE
from odoo.addons.doc_signing.lib.docsign import verify
from odoo.addons.doc_signing.lib.docsign.values import Verdict
from odoo.addons.doc_signing.models import doc_check_limit
from odoo.addons.doc_signing.models.signing_tools import aware
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import SigningCommon
from .test_check_page import CheckCommon


class SquareCommon(SigningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.sudo().doc_check_square = True
        cls.base = cls.env["ir.config_parameter"].get_param("web.base.url") + PAGE

    def scanned_pages(self, content):
        """What a phone reads on each page of a PDF."""
        pages = pypdfium2.PdfDocument(content)
        return [
            [
                one.text
                for one in zxingcpp.read_barcodes(page.render(scale=200 / 72).to_pil())
            ]
            for page in pages
        ]

    def code(self, outgoing):
        """Return the code on the main file, read from its picture."""
        [address] = self.scanned_pages(outgoing.document_id._main_file()._content())[0]
        self.assertTrue(address.startswith(f"{self.base}?code="), address)
        return address.split("=", 1)[1]

    def rows(self, outgoing):
        return outgoing.sudo().check_square_ids

    def drafted(self, content=None, **over):
        """Return a draft with its PDF, not yet submitted."""
        outgoing = self.make_draft(**over)
        if content:
            outgoing.action_attach("cong-van.pdf", as_base64(content))
        else:
            outgoing.action_generate_pdf()
        return outgoing


@tagged("post_install", "-at_install")
class TestCheckSquare(SquareCommon):
    def test_an_agency_that_does_not_ask_has_its_bytes_unchanged(self):
        self.company.sudo().doc_check_square = False
        outgoing = self.drafted()
        before = outgoing.document_id._main_file()
        outgoing.action_submit()
        self.assertEqual(outgoing.document_id._main_file(), before)
        self.assertFalse(self.rows(outgoing))
        self.assertFalse(outgoing.check_square_text)

    def test_it_is_off_until_somebody_switches_it_on(self):
        company = self.env["res.company"].sudo().create({"name": "UBND xã Mới"})
        self.assertFalse(company.doc_check_square)

    def test_only_who_keeps_the_settings_switches_it(self):
        for user in (self.specialist, self.clerk, self.head, self.deputy, self.leader):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.company.with_user(user).doc_check_square = False

    def test_the_submission_stores_a_version_with_the_square_after_the_bytes(self):
        outgoing = self.drafted()
        before = outgoing.document_id._main_file()
        outgoing.action_submit()
        after = outgoing.document_id._main_file()
        self.assertEqual(after.previous_id, before)
        self.assertTrue(after._content().startswith(before._content()))
        self.assertRegex(self.code(outgoing), r"^[a-z2-7]{26}$")
        [row] = self.rows(outgoing)
        self.assertEqual((row.result, row.file_id), ("printed", after))
        self.assertFalse(row.is_live)
        acts = self.env["doc.journal"].search(
            [("document_id", "=", outgoing.document_id.id)]
        )
        self.assertIn("check_square_printed", acts.mapped("act"))

    def test_the_code_is_stored_nowhere_but_in_the_file(self):
        outgoing = self.drafted()
        outgoing.action_submit()
        code = self.code(outgoing)
        self.env.flush_all()
        for table in ("doc_check_square", "doc_file", "doc_journal", "doc_document"):
            self.env.cr.execute(
                f"SELECT count(*) FROM {table} t WHERE t::text ILIKE %s",
                [f"%{code}%"],
            )
            with self.subTest(table=table):
                self.assertEqual(self.env.cr.fetchone()[0], 0)

    def test_what_is_approved_shown_and_signed_are_the_same_bytes(self):
        outgoing = self.make_letter()
        submitted = outgoing.document_id._main_file()
        signer = self.as_user(outgoing, self.deputy)
        shown = signer.action_placement()
        self.assertEqual(shown["sha256"], submitted.sha256)
        signer.action_sign()
        self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "signed", outgoing.sign_error)
        signed = outgoing.document_id._main_file()
        self.assertEqual(signed.previous_id, submitted)
        self.assertTrue(signed._content().startswith(submitted._content()))
        report = verify.verify(
            signed._content(), self.trust._trust(), aware(fields.Datetime.now())
        )
        self.assertIs(report.verdict, Verdict.VALID)
        self.assertEqual(len(self.rows(outgoing)), 1)

    def test_seal_and_issue_leave_it_readable_and_make_it_live(self):
        outgoing = self.make_issued()
        code = self.code(outgoing)
        [row] = self.rows(outgoing)
        self.assertTrue(row.is_live)
        found = self.env["doc.check.square"]._document_of(code)
        self.assertEqual(found, outgoing.document_id)

    def test_a_draft_returned_as_it_was_is_not_given_a_second_one(self):
        outgoing = self.drafted()
        outgoing.action_submit()
        first = outgoing.document_id._main_file()
        self.as_user(outgoing, self.head).action_return("Xem lại")
        outgoing.action_submit()
        self.assertEqual(outgoing.document_id._main_file(), first)
        self.assertEqual(len(self.rows(outgoing)), 1)

    def test_a_new_version_has_a_code_of_its_own_and_the_old_one_dies(self):
        outgoing = self.drafted()
        outgoing.action_submit()
        old = self.code(outgoing)
        self.as_user(outgoing, self.head).action_return("Sửa đoạn 2")
        outgoing.body = "Nội dung mới."
        outgoing.action_generate_pdf()
        outgoing.action_submit()
        new = self.code(outgoing)
        self.assertNotEqual(old, new)
        self.as_user(outgoing, self.head).action_initial()
        self.as_user(outgoing, self.deputy).action_sign()
        self.run_jobs("run_signing")
        self.as_user(outgoing, self.clerk).action_issue()
        self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "issued", outgoing.issue_error)
        squares = self.env["doc.check.square"]
        self.assertFalse(squares._document_of(old))
        self.assertEqual(squares._document_of(new), outgoing.document_id)

    def test_a_signed_draft_returned_and_submitted_again_is_left_alone(self):
        outgoing = self.make_signed()
        signed = outgoing.document_id._main_file()
        self.as_user(outgoing, self.clerk).action_return("Sai nơi nhận")
        outgoing.action_submit()
        self.assertEqual(outgoing.document_id._main_file(), signed)
        self.assertEqual(self.rows(outgoing).mapped("result"), ["printed"])

    def test_a_file_signed_elsewhere_is_left_as_it_is_and_it_is_said(self):
        signed = self.foreign_signed(make_pdf("Đã ký ở nơi khác"))
        outgoing = self.drafted(signed)
        before = outgoing.document_id._main_file()
        outgoing.action_submit()
        self.assertEqual(outgoing.document_id._main_file(), before)
        self.assertEqual(before._content(), signed)
        self.assertEqual(self.rows(outgoing).result, "signed")
        self.assertTrue(outgoing.check_square_text)

    def test_what_an_approver_hands_in_gets_a_square_of_its_own(self):
        outgoing = self.drafted()
        outgoing.action_submit()
        old = self.code(outgoing)
        plain = outgoing.document_id._main_file().previous_id._content()
        self.as_user(outgoing, self.head).action_approve_edited(
            "Sửa lỗi", "sua.pdf", as_base64(plain)
        )
        self.assertEqual(outgoing.state, "to_sign")
        self.assertNotEqual(self.code(outgoing), old)

    def test_a_file_with_the_square_of_another_version_is_refused(self):
        first = self.drafted()
        first.action_submit()
        marked = first.document_id._main_file()._content()
        second = self.drafted(marked)
        before = second.document_id._main_file()
        with self.assertRaises(UserError):
            second.action_submit()
        self.assertEqual(second.state, "draft")
        self.assertEqual(second.document_id._main_file(), before)

    def test_marked_documents_and_paper_have_none(self):
        mark = self.env["doc.document"]._fields["circulation_mark"].selection[0][0]
        marked = self.drafted(circulation_mark=mark)
        wet = self.drafted(signing_mode="wet")
        for outgoing in (marked, wet):
            before = outgoing.document_id._main_file()
            outgoing.action_submit()
            self.assertEqual(outgoing.document_id._main_file(), before)
            self.assertFalse(self.rows(outgoing))

    def test_a_checked_draft_is_checked_as_it_goes_on_its_way(self):
        outgoing = self.drafted()
        found = outgoing.action_check_layout()
        outgoing.action_submit()
        self.assertTrue(outgoing.layout_check_id)
        self.assertEqual(outgoing.layout_count, found)

    def test_who_may_not_submit_prints_nothing(self):
        outgoing = self.drafted()
        before = outgoing.document_id._main_file()
        for user in (self.head, self.deputy, self.admin, self.foreign_clerk):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self.as_user(outgoing, user).action_submit()
        self.assertEqual(outgoing.sudo().document_id._main_file(), before)

    def test_nobody_reads_or_writes_the_rows(self):
        outgoing = self.drafted()
        outgoing.action_submit()
        for user in (self.specialist, self.clerk, self.deputy, self.admin):
            row = self.as_user(self.rows(outgoing), user)
            for attempt in (
                lambda row=row: row.read(["result"]),
                lambda row=row: row.write({"is_live": True}),
                lambda row=row: row.unlink(),
                lambda row=row: row.create({"result": "printed"}),
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    attempt()


@tagged("post_install", "-at_install")
class TestCheckSquarePage(SquareCommon, CheckCommon):
    UNKNOWN = 'class="pill unsigned"'

    def test_before_its_issue_the_page_knows_it_as_little_as_any_code(self):
        outgoing = self.make_letter()
        code = self.code(outgoing)
        unknown = self.ask("a" * 26).text
        for _stage in range(2):
            text = self.ask(code).text
            self.assertIn(self.UNKNOWN, text)
            self.assertEqual(self.plain(text), self.plain(unknown))
            self.as_user(outgoing, self.deputy).action_sign() if not _stage else None
            self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "signed", outgoing.sign_error)

    def plain(self, text):
        """The page without the token of its form."""
        head, _name, tail = text.partition('name="csrf_token"')
        return head + tail.partition("/>")[2]

    def test_after_its_issue_number_date_agency_and_verdict_are_told(self):
        outgoing = self.make_issued()
        [address] = self.scanned_pages(outgoing.document_id._main_file()._content())[0]
        text = self.url_open(address.removeprefix(self.base.removesuffix(PAGE))).text
        self.assertIn('class="pill valid"', text)
        self.assertIn('class="line good"', text)
        for told in (
            outgoing.name,
            outgoing.document_date.strftime("%d/%m/%Y"),
            self.company.name,
        ):
            self.assertIn(told, text)
        for secret in (
            outgoing.subject,
            outgoing.drafter_id.name,
            *outgoing.recipient_ids.mapped("name"),
            "/odoo/",
        ):
            self.assertNotIn(secret, text)

    def test_it_is_read_in_capitals_and_with_gaps(self):
        outgoing = self.make_issued()
        code = self.code(outgoing).upper()
        self.assertIn(outgoing.name, self.ask(f"{code[:13]} {code[13:]}").text)

    def test_recalled_and_replaced_documents_say_so_to_code_and_hash(self):
        outgoing = self.make_issued()
        codes = (
            self.code(outgoing),
            outgoing.document_id._main_file().sha256[:32],
        )
        for standing, pill in (
            ("recalled", "changed"),
            ("replaced", "changed"),
            ("corrected", "valid"),
        ):
            outgoing.sudo()._by_action().write({"standing": standing})
            for code in codes:
                text = self.ask(code).text
                with self.subTest(standing=standing, code=len(code)):
                    self.assertIn(f'class="pill {pill}"', text)
                    self.assertIn(outgoing.name, text)
                    if pill == "changed":
                        self.assertNotIn('class="pill valid"', text)

    def test_parts_patterns_and_digests_find_nothing(self):
        outgoing = self.make_issued()
        code = self.code(outgoing)
        for wrong in (
            code[:25],
            code + "a",
            code[:25] + "_",
            "%" * 26,
            self.rows(outgoing).digest,
            self.rows(outgoing).digest[:32],
        ):
            with self.subTest(code=wrong):
                self.assertIn(self.UNKNOWN, self.ask(wrong).text)

    def test_a_mark_set_later_hides_it(self):
        outgoing = self.make_issued()
        code = self.code(outgoing)
        mark = self.env["doc.document"]._fields["circulation_mark"].selection[0][0]
        self.env.cr.execute(
            "UPDATE doc_document SET circulation_mark = %s WHERE id = %s",
            [mark, outgoing.document_id.id],
        )
        self.env.invalidate_all()
        self.assertIn(self.UNKNOWN, self.ask(code).text)

    def test_who_asks_too_often_waits(self):
        outgoing = self.make_issued()
        code = self.code(outgoing)
        with patch.dict(doc_check_limit.MOST, {"code": 2}):
            answers = [self.ask(code) for _turn in range(3)]
        self.assertEqual([one.status_code for one in answers], [200, 200, 429])
        self.assertNotIn(outgoing.name, answers[-1].text)
