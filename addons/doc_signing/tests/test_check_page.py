"""The public page, the report on paper and the evidence, over HTTP."""

import hashlib
import io
import json
import re
import zipfile
from datetime import timedelta
from unittest.mock import patch

import pypdfium2
import zxingcpp
from cryptography.hazmat.primitives.asymmetric import rsa
from odoo import fields
from odoo.addons.doc_signing.controllers.doc_check import PAGE, STRANGERS
from odoo.addons.doc_signing.models import doc_check_limit
from odoo.addons.doc_signing.models.doc_verification_paper import safe_name
from odoo.tests import HttpCase, freeze_time, tagged
from odoo.tools import mute_logger

from .common import SigningCommon


class CheckCommon(SigningCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.addClassCleanup(STRANGERS.close)

    def setUp(self):
        super().setUp()
        # The page belongs to whoever asks: nobody is logged in here.
        self.authenticate(None, None)

    def ask(self, code):
        return self.url_open(f"{PAGE}?code={code}", timeout=60)


@tagged("post_install", "-at_install")
class TestCheckPage(CheckCommon):
    def upload(self, content):
        """Send a file as a browser does: get the form, send it back."""
        page = self.url_open(PAGE).text
        token = re.search(r'name="csrf_token" value="([^"]+)"', page).group(1)
        return self.url_open(
            PAGE,
            data={"csrf_token": token},
            files={"upload": ("van-ban.pdf", content, "application/pdf")},
            timeout=60,
        )

    def issued(self):
        outgoing = self.make_issued()
        file = outgoing.document_id._main_file()
        return outgoing, file, file._content()

    def assertSilent(self, text, outgoing):
        """The page tells nothing that only readers may know."""
        for secret in (
            outgoing.subject,
            outgoing.drafter_id.name,
            *outgoing.recipient_ids.mapped("name"),
            "/odoo/",
        ):
            self.assertNotIn(secret, text)

    def test_an_issued_file_is_known_and_its_signatures_told(self):
        outgoing, file, content = self.issued()
        answer = self.upload(content)
        self.assertEqual(answer.status_code, 200)
        for told in (outgoing.name, self.deputy.name, self.company.name):
            self.assertIn(told, answer.text)
        self.assertIn('class="pill valid"', answer.text)
        self.assertSilent(answer.text, outgoing)

    def test_a_code_is_answered_without_the_file(self):
        outgoing, file, _content = self.issued()
        answer = self.ask(file.sha256[:32].upper())
        self.assertIn(outgoing.name, answer.text)
        self.assertSilent(answer.text, outgoing)

    def test_parts_of_codes_patterns_and_drafts_find_nothing(self):
        outgoing, file, _content = self.issued()
        draft = self.make_letter()
        codes = (
            file.sha256[:31],
            file.sha256,
            "%" * 32,
            "_" * 32,
            file.sha256[:31] + "_",
            draft.document_id._main_file().sha256[:32],
            "0" * 32,
            "'; drop table doc_file; --",
        )
        for code in codes:
            text = self.ask(code).text
            with self.subTest(code=code):
                self.assertIn('class="pill unsigned"', text)
                self.assertNotIn(outgoing.name, text)

    def scanned(self, pdf):
        """What a phone reads from the square on a printed sheet."""
        [page] = pypdfium2.PdfDocument(pdf)
        [square] = zxingcpp.read_barcodes(page.render(scale=150 / 72).to_pil())
        return square.text

    def test_the_square_on_a_slip_leads_to_the_answer(self):
        outgoing, file, content = self.issued()
        base = self.env["ir.config_parameter"].get_param("web.base.url")
        slip = self.as_user(outgoing, self.specialist)._submission_pdf()
        address = self.scanned(slip)
        self.assertEqual(address, f"{base}{PAGE}?code={file.sha256[:32]}")
        answer = self.url_open(address.removeprefix(base), timeout=60)
        self.assertIn(outgoing.name, answer.text)
        self.assertSilent(answer.text, outgoing)

    def test_the_receiver_s_slip_of_it_leads_to_the_answer_too(self):
        outgoing, file, content = self.issued()
        incoming = self.from_network(content, company=self.other_company)
        incoming = self.as_user(incoming, self.foreign_clerk)
        address = self.scanned(incoming._slip_pdf())
        self.assertTrue(address.endswith(file.sha256[:32]))
        # The same bytes lie twice in the database now; the page is not misled.
        self.assertIn(outgoing.name, self.ask(file.sha256[:32]).text)

    def test_what_the_page_does_not_know_is_not_promised(self):
        base = self.env["ir.config_parameter"].get_param("web.base.url")
        draft = self.make_letter()
        slip = self.as_user(draft, self.specialist)._submission_pdf()
        self.assertEqual(self.scanned(slip), base + PAGE)
        incoming = self.from_network()
        self.assertEqual(self.scanned(incoming._slip_pdf()), base + PAGE)

    def test_a_document_of_limited_circulation_is_not_known(self):
        outgoing, file, content = self.issued()
        self.env.cr.execute(
            "UPDATE doc_document SET circulation_mark = %s WHERE id = %s",
            [
                self.env["doc.document"]._fields["circulation_mark"].selection[0][0],
                outgoing.document_id.id,
            ],
        )
        self.env.invalidate_all()
        self.assertNotIn(outgoing.name, self.ask(file.sha256[:32]).text)
        self.assertNotIn(outgoing.name, self.upload(content).text)

    def test_a_changed_file_is_told_to_be_changed_and_is_not_known(self):
        outgoing, _file, content = self.issued()
        spoilt = bytearray(content)
        spoilt[content.index(b"stream") + 20] ^= 1
        text = self.upload(bytes(spoilt)).text
        self.assertIn('class="pill changed"', text)
        self.assertNotIn(f"<dd>{outgoing.name}</dd>", text)

    def test_rubbish_and_bombs_get_an_answer(self):
        for content in (b"x", b"%PDF-1.4", b"%PDF-1.4\n" + b"[" * 50_000):
            answer = self.upload(content)
            self.assertEqual(answer.status_code, 200)
            self.assertIn('class="pill changed"', answer.text)

    def test_nothing_a_stranger_sends_is_stored(self):
        _outgoing, _file, content = self.issued()
        tables = ("doc_file", "ir_attachment", "doc_verification", "doc_document")

        def counts():
            found = []
            for table in tables:
                self.env.cr.execute(f"SELECT count(*) FROM {table}")
                found.append(self.env.cr.fetchone()[0])
            return found

        before = counts()
        self.upload(content + b"\n")
        self.ask("0" * 32)
        self.assertEqual(counts(), before)

    def test_markup_in_names_stays_text(self):
        private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        text = self.authority.issue("<script>alert(1)</script>", private.public_key())
        signed = self.foreign_signed(self.annex_pdf(), private, text)
        answer = self.upload(signed)
        self.assertNotIn("<script>alert", answer.text)
        self.assertIn("&lt;script&gt;alert", answer.text)
        self.assertIn("default-src 'none'", answer.headers["Content-Security-Policy"])

    def test_who_asks_too_often_waits(self):
        with patch.dict(doc_check_limit.MOST, {"code": 3, "upload": 1}):
            codes = [self.ask("0" * 32).status_code for _turn in range(5)]
            self.assertEqual(codes, [200, 200, 200, 429, 429])
            uploads = [self.upload(b"x").status_code for _turn in range(2)]
            self.assertEqual(uploads, [200, 429])
            later = fields.Datetime.now() + timedelta(minutes=11)
            limits = self.env["doc.check.limit"]
            with freeze_time(later):
                self.assertTrue(limits._allows("code", "127.0.0.1"))
        rows = self.env["doc.check.limit"].search([])
        self.assertTrue(rows)
        self.assertFalse([key for key in rows.mapped("key") if "127.0.0.1" in key])

    def test_an_upload_without_the_form_s_token_is_refused(self):
        with mute_logger("odoo.http"):
            answer = self.url_open(PAGE, data={}, files={"upload": ("x.pdf", b"x")})
        self.assertEqual(answer.status_code, 400)


@tagged("post_install", "-at_install")
class TestReports(CheckCommon):
    def path(self, row, name):
        return f"/doc/verification/{row.id}/{name}"

    def row(self):
        outgoing = self.make_issued()
        return outgoing, outgoing.document_id._main_file().verification_ids[:1]

    def as_reader(self, user):
        user.sudo().password = "a long password of the tests 1"
        self.authenticate(user.login, "a long password of the tests 1")

    def test_the_report_is_a_pdf_with_the_signers_in_it(self):
        _outgoing, row = self.row()
        self.as_reader(self.clerk)
        answer = self.url_open(self.path(row, "report.pdf"))
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        document = pypdfium2.PdfDocument(answer.content)
        text = "".join(page.get_textpage().get_text_range() for page in document)
        told = " ".join(text.split())
        self.assertIn(self.deputy.name, told)
        self.assertIn(row.sha256[:32], told)
        again = self.url_open(self.path(row, "report.pdf"))
        self.assertEqual(again.content, answer.content)

    def test_evidence_holds_the_bytes_the_report_and_the_trust(self):
        outgoing, row = self.row()
        self.as_reader(self.clerk)
        answer = self.url_open(self.path(row, "evidence.zip"))
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            names = archive.namelist()
            sums = dict(
                reversed(line.split("  ", 1))
                for line in archive.read("SHA256SUMS").decode().splitlines()
            )
            for name, digest in sums.items():
                data = archive.read(name)
                self.assertEqual(hashlib.sha256(data).hexdigest(), digest, name)
            (file,) = [name for name in names if name.startswith("file/")]
            self.assertEqual(sums[file], row.sha256)
            told = json.loads(archive.read("report.json"))
        self.assertEqual(told["verdict"], "valid")
        self.assertIn("trust/roots-1.pem", names)
        self.assertTrue(
            self.env["doc.journal"].search_count([("act", "=", "evidence_exported")])
        )

    def test_who_may_not_read_gets_the_answer_of_a_gap(self):
        _outgoing, row = self.row()
        for user in (None, self.admin):
            if user:
                self.as_reader(user)
            for name in ("report.pdf", "evidence.zip"):
                answer = self.url_open(self.path(row, name), allow_redirects=False)
                with self.subTest(user=user and user.name, name=name):
                    self.assertIn(answer.status_code, (303, 404))
                    self.assertNotIn(b"%PDF", answer.content)
        self.as_reader(self.admin)
        gone = self.url_open(f"/doc/verification/{row.id + 999}/report.pdf")
        self.assertEqual(gone.status_code, 404)

    def test_names_in_the_bundle_lead_nowhere_else(self):
        for name in ("../../etc/passwd", "..\\x.pdf", "/etc/x", "a\0b.pdf", "..", ""):
            made = safe_name(name)
            with self.subTest(name=name):
                self.assertTrue(made)
                self.assertNotRegex(made, r"[/\\\0]|^\.")
