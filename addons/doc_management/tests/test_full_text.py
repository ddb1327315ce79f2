"""Words of files: own text and scans by the real Tesseract, found by readers alone."""

import hashlib
import stat
import tempfile
from datetime import date
from io import BytesIO
from pathlib import Path
from unittest.mock import patch

import pypdfium2
from odoo.addons.base.models.ir_cron import IrCron
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

from ..lib.docmgmt import ocr
from ..lib.docmgmt.letter import LetterSpec, SignatureBlock, letter_pdf, paragraphs
from ..models import doc_file_text
from .common import DocCommon, as_base64, make_pdf
from .test_reception_secrecy import secret_pdf

A4 = (595.28, 841.89)


def letter(subject="ứng phó hạn hán, xâm nhập mặn"):
    return letter_pdf(
        LetterSpec(
            agency="UBND tỉnh Thử nghiệm",
            notation="UBND-NN",
            place="Thử nghiệm",
            number="15",
            issued_on=date(2026, 3, 9),
            subject=subject,
            body=paragraphs(
                "Thực hiện chỉ đạo về bảo đảm nguồn nước ngọt cho sản xuất và sinh "
                "hoạt, đề nghị các địa phương rà soát hồ chứa trước mùa khô."
            ),
            signature=SignatureBlock(("CHỦ TỊCH",), "Nguyễn Văn Thử"),
        )
    ).pdf


def pictures(content, dpi=200):
    """Return the pages of a PDF as a scanner sees them."""
    document = pypdfium2.PdfDocument(content)
    return [page.render(scale=dpi / 72).to_pil().convert("RGB") for page in document]


def scanned(*contents):
    """Return the pages of PDFs as one scan: pictures without a text layer."""
    stream = BytesIO()
    sheet = canvas.Canvas(stream, pagesize=A4, invariant=1, pdfVersion=(1, 4))
    for picture in (one for content in contents for one in pictures(content)):
        sheet.drawImage(ImageReader(picture), 0, 0, *A4)
        sheet.showPage()
    sheet.save()
    return stream.getvalue()


def blank_scan(pages):
    stream = BytesIO()
    sheet = canvas.Canvas(stream, pagesize=A4, invariant=1)
    picture = ImageReader(Image.new("RGB", (827, 1169), "white"))
    for _page in range(pages):
        sheet.drawImage(picture, 0, 0, *A4)
        sheet.showPage()
    sheet.save()
    return stream.getvalue()


class FullTextCommon(DocCommon):
    def read_texts(self):
        self.env.flush_all()
        self.env.ref("doc_management.ir_cron_read_text").method_direct_trigger()
        self.env.invalidate_all()

    def make_scan(self, content=None, name="quet.pdf", **over):
        incoming = self.make_incoming(files=False, subject="Văn bản quét", **over)
        incoming.action_attach(name, as_base64(content or scanned(letter())))
        return incoming

    def text_of(self, life):
        return life.sudo().document_id.current_file_ids.text_ids

    def found(self, typed, user, model="doc.document"):
        return self.model(model, user).search(
            [("full_text", "ilike", typed), ("company_id", "=", self.company.id)]
        )


@tagged("post_install", "-at_install")
class TestFullText(FullTextCommon):
    def test_a_scan_is_found_by_its_words_without_accents(self):
        incoming = self.make_scan()
        before = incoming.document_id._main_file()
        sha256 = before.sha256
        self.assertEqual(incoming.document_id.text_label, "Being read")
        self.assertFalse(self.found("ho chua", self.leader))
        self.read_texts()
        document = incoming.document_id
        for typed in ("hồ chứa", "ho chua", "NGUON NUOC", "han han xam nha*"):
            with self.subTest(typed):
                self.assertEqual(self.found(typed, self.leader), document)
                self.assertEqual(
                    self.found(typed, self.leader, "doc.incoming").document_id,
                    document,
                )
        self.assertFalse(self.found("tên lửa đạn đạo", self.leader))
        self.assertFalse(self.found("han han xam nha", self.leader))
        # In quotation marks the words must follow each other
        self.assertEqual(self.found("“nguồn nước ngọt”", self.leader), document)
        self.assertTrue(self.found("ngọt nước nguồn", self.leader))
        self.assertFalse(self.found('"ngọt nước nguồn"', self.leader))
        self.assertEqual(document.text_label, "Recognised by machine")
        self.assertEqual(before.text_label, "Recognised by machine")
        # The file is what it was, byte for byte
        content = document._main_file()._content()
        self.assertEqual(hashlib.sha256(content).hexdigest(), sha256)
        self.assertEqual(len(document.file_ids), 1)

    def test_words_are_found_by_who_may_read_the_document_alone(self):
        incoming = self.make_scan()
        self.read_texts()
        document, text = incoming.document_id, self.text_of(incoming)
        for user in (self.specialist, self.outsider, self.archivist):
            with self.subTest(user.login):
                self.assertFalse(self.found("ho chua", user))
                texts = self.model("doc.file.text", user)
                self.assertFalse(texts.search([("text", "ilike", "hồ")]))
                with self.assertRaises(AccessError):
                    self.as_user(text, user).read(["text"])
                with self.assertRaises(AccessError):
                    self.as_user(text, user).action_try_again()
        self.assertFalse(
            self.model("doc.document", self.foreign_leader).search(
                [("full_text", "ilike", "ho chua")]
            )
        )
        document.sudo()._grant(users=self.specialist, reason="test")
        self.assertEqual(self.found("ho chua", self.specialist), document)
        self.assertIn("hồ chứa", self.as_user(text, self.specialist).text)

    def test_words_are_found_wherever_their_document_is(self):
        """The index begins with the agencies of who asks, not with the one chosen."""
        document = self.make_scan().document_id
        self.read_texts()
        self.leader.sudo().company_ids += self.other_company
        words = [("full_text", "ilike", "ho chua")]
        for chosen in (self.company, self.other_company):
            with self.subTest(chosen.name):
                documents = self.model("doc.document", self.leader).with_context(
                    allowed_company_ids=chosen.ids
                )
                seen = documents.search([("id", "=", document.id)])
                self.assertEqual(documents.search(words) & document, seen)
        self.assertIn(document, self.env["doc.document"].sudo().search(words))

    def test_own_text_is_found_and_not_called_recognised(self):
        incoming = self.make_scan(letter("bảo vệ đê điều mùa lũ"), "goc.pdf")
        self.read_texts()
        self.assertEqual(self.found("de dieu", self.leader), incoming.document_id)
        self.assertFalse(incoming.document_id.text_label)
        self.assertEqual(incoming.document_id._main_file().text_label, "Own text")
        self.assertFalse(self.text_of(incoming).machine_pages)

    def test_mixed_files_tell_how_many_pages_a_machine_read(self):
        both = pypdfium2.PdfDocument.new()
        for part in (letter("bảo vệ đê điều mùa lũ"), scanned(letter())):
            both.import_pages(pypdfium2.PdfDocument(part))
        stream = BytesIO()
        both.save(stream)
        incoming = self.make_scan(stream.getvalue())
        self.read_texts()
        for typed in ("de dieu", "xam nhap"):
            self.assertEqual(self.found(typed, self.leader), incoming.document_id)
        file = incoming.document_id._main_file()
        self.assertEqual(file.text_label, "Recognised by machine: 1 of 2 pages")

    def test_a_picture_is_read_like_a_scan(self):
        stream = BytesIO()
        pictures(letter())[0].save(stream, "PNG")
        incoming = self.make_scan()
        self.env["doc.file"].sudo()._store(
            incoming.document_id, "anh.png", stream.getvalue(), "annex"
        )
        self.read_texts()
        annex = (
            incoming.document_id.current_file_ids - incoming.document_id._main_file()
        )
        self.assertEqual(annex._content(), stream.getvalue())
        texts = self.text_of(incoming)
        self.assertEqual(
            [(one.state, one.machine_pages, one.error) for one in texts],
            [("done", 1, False)] * 2,
        )

    def test_a_replaced_file_is_found_no_more(self):
        outgoing = self.make_draft()
        outgoing.action_attach("1.pdf", as_base64(letter("nạo vét kênh mương")))
        self.read_texts()
        self.assertTrue(self.found("kenh muong", self.specialist))
        outgoing.action_attach("2.pdf", as_base64(letter("trồng rừng phòng hộ")))
        self.read_texts()
        self.assertFalse(self.found("kenh muong", self.specialist))
        self.assertEqual(self.found("phong ho", self.specialist), outgoing.document_id)

    def test_files_stored_before_there_was_the_job_are_read(self):
        incoming = self.make_scan(letter("bảo vệ đê điều mùa lũ"))
        self.text_of(incoming).unlink()
        file = incoming.document_id._main_file()
        parameters = self.env["ir.config_parameter"].sudo()
        parameters.set_param(doc_file_text.BACKLOG, file.id - 1)
        self.read_texts()
        self.assertEqual(self.found("de dieu", self.leader), incoming.document_id)
        self.assertGreaterEqual(
            int(parameters.get_param(doc_file_text.BACKLOG)), file.id
        )

    # Faults -----------------------------------------------------------------------

    def test_without_tesseract_nothing_fails_and_later_it_is_made_up(self):
        with patch.object(ocr, "PROGRAMS", ("no-such-tesseract",)):
            scan = self.make_scan()
            plain = self.make_scan(letter("bảo vệ đê điều mùa lũ"))
            self.read_texts()
            self.assertEqual(self.found("de dieu", self.leader), plain.document_id)
            self.assertEqual(self.text_of(scan).state, "lacking")
            label = scan.document_id._main_file().text_label
            self.assertEqual(label, "No text recognition here")
            line = self.health()
            self.assertEqual(line["level"], "look")
            self.assertIn("not installed, 1 files", line["value"])
        self.read_texts()
        self.assertEqual(self.found("xam nhap", self.leader), scan.document_id)
        self.assertEqual(self.health()["level"], "fine")

    def health(self):
        rows = self.model("doc.health", self.admin)._measures()
        return next(row for row in rows if row["what"] == "Text of scans")

    def stubborn(self, script):
        """Call a program instead of Tesseract that does as ``script`` says."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = Path(folder.name, "tesseract")
        path.write_text(
            '#!/bin/sh\n[ "$1" = --list-langs ] && echo vie && exit 0\n' + script
        )
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return patch.object(ocr, "PROGRAMS", (str(path),))

    def test_a_poisonous_file_is_set_aside_and_keeps_nobody_else(self):
        with self.stubborn("exit 3"):
            poison = self.make_scan()
            for _run in range(doc_file_text.MOST_ATTEMPTS + 1):
                self.read_texts()
            text = self.text_of(poison)
            self.assertEqual((text.state, text.attempts), ("failed", 3))
        self.assertIn("cannot be recognised", text.why)
        self.assertIn("Set aside", dict(text._fields["state"].selection).values())
        line = self.health()
        self.assertEqual(line["level"], "look")
        self.assertIn("1 set aside", line["value"])
        good = self.make_scan(letter("bảo vệ đê điều mùa lũ"))
        self.read_texts()
        self.assertEqual(self.found("de dieu", self.leader), good.document_id)
        self.assertEqual(text.state, "failed")
        self.as_user(text, self.clerk).action_try_again()
        self.read_texts()
        self.assertEqual(self.found("xam nhap", self.leader), poison.document_id)

    def test_a_page_that_takes_too_long_is_tried_again(self):
        with patch.object(ocr, "SECONDS", 1), self.stubborn("sleep 60"):
            incoming = self.make_scan()
            self.read_texts()
        text = self.text_of(incoming)
        self.assertTrue(text.attempts)
        self.assertEqual(text.error, "too_slow")
        self.as_user(text, self.clerk).action_try_again()
        self.read_texts()
        self.assertEqual(text.state, "done")

    def test_an_attempt_that_killed_its_worker_counts(self):
        incoming = self.make_scan()
        text = self.text_of(incoming)
        text._by_action().write({"attempts": doc_file_text.MOST_ATTEMPTS})
        self.read_texts()
        self.assertEqual(text.state, "failed")
        self.assertTrue(text.why)

    def test_a_locked_file_is_set_aside_at_once(self):
        incoming = self.make_scan(make_pdf(password="x"))
        self.read_texts()
        text = self.text_of(incoming)
        self.assertEqual(text.state, "failed")
        self.assertIn("password", text.why)

    def test_a_job_whose_time_is_up_goes_on_with_the_next_page(self):
        incoming = self.make_scan(scanned(letter(), letter("trồng rừng phòng hộ")))
        steps = []

        def time_is_up(cron, **options):
            """Leave no time once the first page was read."""
            cron.env.flush_all()
            steps.append(options)
            return 0.0 if len(steps) == 2 else 60.0

        text = self.text_of(incoming)
        with patch.object(IrCron, "_commit_progress", time_is_up):
            text._read_on()
        self.assertEqual((text.state, text.next_page), ("waiting", 1))
        self.assertFalse(self.found("han han", self.leader))
        self.read_texts()
        self.assertEqual((text.state, text.machine_pages), ("done", 2))
        self.assertEqual(text.text.count("\f"), 1)
        for typed in ("xam nhap man", "phong ho"):
            self.assertEqual(self.found(typed, self.leader), incoming.document_id)

    def test_a_thick_file_is_read_up_to_a_limit(self):
        with patch.object(doc_file_text, "MOST_PAGES", 2):
            incoming = self.make_scan(blank_scan(5))
        with self.stubborn("cat >/dev/null"):
            self.read_texts()
        text = self.text_of(incoming)
        self.assertEqual((text.state, text.next_page), ("done", 2))

    # State secrets, destruction ---------------------------------------------------

    def test_a_stamp_on_a_scan_trips_the_wire(self):
        incoming = self.make_scan(scanned(secret_pdf()))
        self.assertEqual(incoming.secrecy_state, "none")
        self.read_texts()
        self.assertEqual(incoming.secrecy_state, "suspected")
        self.assertIn("TUYỆT MẬT", incoming.secrecy_marks)

    def test_what_was_looked_at_is_not_asked_again(self):
        incoming = self.make_scan(scanned(secret_pdf()))
        document = incoming.document_id
        document.sudo()._by_action().write({"secrecy_state": "cleared"})
        self.read_texts()
        self.assertEqual(document.secrecy_state, "cleared")

    def test_quarantine_takes_the_words_and_none_are_read_later(self):
        incoming = self.make_scan(scanned(secret_pdf()))
        self.read_texts()
        self.assertTrue(self.text_of(incoming).text)
        incoming.action_secret("Có dấu độ mật")
        self.env.invalidate_all()
        self.assertFalse(self.text_of(incoming))
        document = incoming.sudo().document_id
        self.env["doc.file.text"]._queue(document.file_ids)
        self.read_texts()
        self.assertFalse(self.text_of(incoming))

    def test_what_is_destroyed_meanwhile_is_not_kept(self):
        incoming = self.make_scan()
        texts = type(self.env["doc.file.text"])
        real = texts._read_page

        def gone_meanwhile(record, content):
            page = real(record, content)
            record.file_id._by_action().write({"destroyed_at": "2026-03-01 00:00:00"})
            return page

        with patch.object(texts, "_read_page", gone_meanwhile):
            self.read_texts()
        self.assertFalse(self.text_of(incoming))
        self.env.cr.execute(
            "SELECT count(*) FROM doc_file_text WHERE document_id = %s",
            [incoming.document_id.id],
        )
        self.assertEqual(self.env.cr.fetchone(), (0,))

    def test_nobody_writes_what_a_file_says(self):
        incoming = self.make_scan()
        self.read_texts()
        text = self.text_of(incoming)
        for user in (self.clerk, self.leader, self.admin):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.as_user(text, user).write({"text": "khác"})
        with self.assertRaises(AccessError):
            text.write({"state": "waiting"})

    # The registration desk --------------------------------------------------------

    def test_the_clerk_fills_fields_from_the_recognised_scan(self):
        content = as_base64(scanned(letter()))
        incomings = self.model("doc.incoming", self.clerk)
        incoming = incomings.browse(incomings.action_new_from_file("quet.pdf", content))
        self.assertFalse(incoming.can_take_recognised)
        with self.assertRaises(UserError):
            incoming.action_take_recognised()
        self.read_texts()
        self.assertTrue(incoming.can_take_recognised)
        incoming.action_take_recognised()
        self.assertEqual(incoming.issued_number, "15")
        self.assertEqual(str(incoming.issued_date), "2026-03-09")
        self.assertIn("hạn hán", incoming.subject)
        self.assertEqual(incoming.reading["issued_number"]["confidence"], "doubtful")
        self.assertTrue(incoming.reading["subject"]["box"])
        self.assertFalse(incoming.can_take_recognised)

    def test_what_the_clerk_typed_stays(self):
        incomings = self.model("doc.incoming", self.clerk)
        incoming = incomings.browse(
            incomings.action_new_from_file("quet.pdf", as_base64(scanned(letter())))
        )
        incoming.subject = "Trích yếu của văn thư"
        self.read_texts()
        incoming.action_take_recognised()
        self.assertEqual(incoming.subject, "Trích yếu của văn thư")

    def test_who_is_no_clerk_does_not_fill(self):
        incoming = self.make_scan()
        self.read_texts()
        with self.assertRaises(AccessError):
            self.as_user(incoming, self.leader).action_take_recognised()
        self.assertFalse(self.as_user(incoming, self.leader).can_take_recognised)
