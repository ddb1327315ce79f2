"""Soạn thảo: templates, texts, authors, versions, annexes; by the real users."""

from base64 import b64encode
from io import BytesIO
from unittest.mock import patch

from docx import Document
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..lib.docmgmt import office
from .common import DocCommon, as_base64, make_pdf, pdf_text


def word(*paragraphs):
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def words(data):
    document = Document(BytesIO(data))
    texts = [paragraph.text for paragraph in document.paragraphs]
    for table in document.tables:
        for row in table.rows:
            for cell in row.cells:
                texts += [paragraph.text for paragraph in cell.paragraphs]
    return "\n".join(texts)


@tagged("post_install", "-at_install")
class TestDrafting(DocCommon):
    def convert(self):
        self.env.flush_all()
        self.env.ref("doc_management.ir_cron_convert").method_direct_trigger()
        self.env.invalidate_all()

    def test_a_reply_inherits_the_deadline_of_what_it_answers(self):
        incoming = self.make_directed()
        action = self.as_user(incoming, self.specialist).action_draft_reply()
        reply = self.model("doc.outgoing", self.specialist).browse(action["res_id"])
        self.assertTrue(incoming.deadline)
        self.assertEqual(reply.reply_deadline, incoming.deadline)
        self.assertIn("inherited", reply.reply_deadline_text)
        self.assertFalse(self.make_draft().reply_deadline)

    # Templates ------------------------------------------------------------------

    def test_the_official_template_is_filled_from_the_record(self):
        outgoing = self.make_draft(salutation="UBND tỉnh Thử nghiệm")
        file = self.env["doc.file"].browse(outgoing.action_from_template())
        self.assertEqual((file.role, file.version), ("draft", 1))
        text = words(file._content())
        for part in (
            "SỞ THỬ NGHIỆM",
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "/STN-P1",
            "V/v trả lời về phòng, chống hạn hán",
            "Kính gửi: UBND tỉnh Thử nghiệm.",
            "KT. GIÁM ĐỐC",
            "PHÓ GIÁM ĐỐC",
            "- Lưu: VT, P1.",
        ):
            self.assertIn(part, text)

    def test_every_type_gives_a_document(self):
        types = self.env["doc.type"].search(
            [("kind", "=", "administrative")], order="id"
        )
        for kind in types:
            with self.subTest(type=kind.name):
                outgoing = self.model("doc.outgoing", self.specialist).create(
                    {"subject": "thử", "type_id": kind.id}
                )
                file = self.env["doc.file"].browse(outgoing.action_from_template())
                self.assertNotIn("{{", words(file._content()))

    def test_libreoffice_makes_the_pdf_and_the_letter_is_clean(self):
        outgoing = self.make_draft(
            salutation="UBND tỉnh Thử nghiệm",
            recipient_ids=[(0, 0, {"name": "Sở Tài chính", "medium": "post"})],
        )
        outgoing.action_from_template()
        self.assertIn("being made PDF", outgoing.conversion_text)
        self.convert()
        main = outgoing.document_id._main_file()
        self.assertEqual(main.version, 2)
        self.assertIn("Kính gửi: UBND tỉnh Thử nghiệm.", pdf_text(main._content()))
        self.assertFalse(outgoing.conversion_text)
        self.assertEqual(outgoing.action_check_layout(), 0, outgoing.layout_text)

    def test_a_hostile_template_is_not_saved(self):
        templates = self.model("doc.template", self.admin)
        for text in (
            "{{ ''.__class__.__mro__ }}",
            "{{ env['res.users'] }}",
            "{% include '/etc/passwd' %}",
            "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        ):
            with self.subTest(text=text), self.assertRaises(ValidationError):
                templates.create({"name": "x", "content": b64encode(word(text))})
        with self.assertRaises(ValidationError):
            templates.create({"name": "x", "content": b64encode(make_pdf())})

    def test_only_the_administrator_changes_templates(self):
        content = b64encode(word("{{ subject }}"))
        for user in (self.specialist, self.leader, self.clerk):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.model("doc.template", user).create(
                    {"name": "x", "content": content}
                )
        own = self.model("doc.template", self.admin).create(
            {
                "name": "Mẫu của Sở",
                "content": content,
                "company_id": self.company.id,
                "sequence": 1,
                "form": "1.5",
            }
        )
        foreign = self.env["doc.template"].create(
            {
                "name": "Mẫu khác",
                "content": content,
                "company_id": self.other_company.id,
            }
        )
        outgoing = self.make_draft()
        self.assertIn(own, outgoing.template_ids)
        file = self.env["doc.file"].browse(outgoing.action_from_template(own.id))
        self.assertEqual(words(file._content()), outgoing.subject)
        self.assertEqual(outgoing.template_id, own)
        with self.assertRaises(AccessError):
            outgoing.action_from_template(foreign.id)
        with self.assertRaises(AccessError):
            outgoing.write({"template_id": foreign.id})
        self.assertEqual(outgoing.template_id, own)

    # Working texts --------------------------------------------------------------

    def test_a_word_text_is_kept_and_made_pdf(self):
        outgoing = self.make_draft()
        outgoing.action_attach("du-thao.docx", as_base64(word("Bản một")))
        outgoing.action_attach("du-thao.docx", as_base64(word("Bản hai")))
        texts = outgoing.file_ids.filtered(lambda file: file.role == "draft")
        self.assertEqual(texts.sorted("version").mapped("version"), [1, 2])
        self.convert()
        main = outgoing.document_id._main_file()
        # The older text is not made PDF any more: it has been replaced
        self.assertEqual(main.version, 2)
        self.assertIn("Bản hai", pdf_text(main._content()))

    def test_without_libreoffice_the_drafter_is_told(self):
        outgoing = self.make_draft()
        with patch.object(office, "PROGRAMS", ("no-such-office",)):
            outgoing.action_attach("du-thao.docx", as_base64(word("Bản một")))
        self.assertIn("LibreOffice is not installed", outgoing.conversion_text)
        self.assertEqual(outgoing.document_id._main_file().version, 1)

    def test_a_text_that_fetches_parts_fails_with_words(self):
        document = Document()
        document.part.relate_to(
            "http://127.0.0.1:1/x.dotm",
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
            "attachedTemplate",
            is_external=True,
        )
        stream = BytesIO()
        document.save(stream)
        outgoing = self.make_draft()
        outgoing.action_attach("x.docx", as_base64(stream.getvalue()))
        self.convert()
        self.assertIn("fetches pictures or parts", outgoing.conversion_text)
        self.assertEqual(outgoing.document_id._main_file().version, 1)

    def test_a_submitted_draft_is_not_overtaken_by_its_conversion(self):
        outgoing = self.make_draft()
        outgoing.action_attach("du-thao.docx", as_base64(word("Bản một")))
        outgoing.action_submit()
        self.convert()
        self.assertEqual(outgoing.document_id._main_file().version, 1)

    # Authors --------------------------------------------------------------------

    def test_co_authors_change_the_draft_and_only_the_drafter_submits(self):
        outgoing = self.make_draft(author_ids=[(6, 0, self.colleague.ids)])
        shared = self.as_user(outgoing, self.colleague)
        shared.write({"subject": "sửa bởi đồng tác giả"})
        shared.action_attach("lan-2.pdf", as_base64(make_pdf("second")))
        newest = outgoing.document_id._main_file()
        self.assertEqual((newest.version, newest.create_uid), (2, self.colleague))
        with self.assertRaises(AccessError):
            shared.action_submit()
        with self.assertRaises(AccessError):
            shared.write({"author_ids": [(4, self.outsider.id)]})
        with self.assertRaises(AccessError):
            self.as_user(outgoing, self.outsider).write({"subject": "x"})

    def test_whoever_holds_the_draft_is_named_to_the_others(self):
        outgoing = self.make_draft(author_ids=[(6, 0, self.colleague.ids)])
        shared = self.as_user(outgoing, self.colleague)
        shared.action_lock()
        with self.assertRaisesRegex(UserError, "Cán bộ colleague has been editing"):
            outgoing.write({"subject": "x"})
        with self.assertRaisesRegex(UserError, "has been editing since"):
            outgoing.action_attach("x.pdf", as_base64(make_pdf()))
        with self.assertRaisesRegex(UserError, "has been editing since"):
            outgoing.action_submit()
        with self.assertRaises(AccessError):
            outgoing.action_unlock()
        shared.action_unlock()
        outgoing.write({"subject": "x"})

    def test_the_unit_head_releases_with_a_reason(self):
        outgoing = self.make_draft(author_ids=[(6, 0, self.colleague.ids)])
        outgoing.document_id._grant(users=self.head, reason="test")
        self.as_user(outgoing, self.colleague).action_lock()
        for user in (self.specialist, self.colleague):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(outgoing, user).action_release_lock("nghỉ phép")
        head = self.as_user(outgoing, self.head)
        with self.assertRaisesRegex(UserError, "Say why"):
            head.action_release_lock(" ")
        head.action_release_lock("Đồng chí nghỉ phép")
        self.assertFalse(outgoing.locked_by_id)
        with self.assertRaises(AccessError):
            outgoing.with_context(doc_by_action=True).write(
                {"locked_by_id": self.specialist.id}
            )

    def test_an_internal_document_circulates_the_same_way(self):
        """HN-20.1b: drafted, shown to colleagues, initialled, signed and issued."""
        outgoing = self.make_draft(
            recipient_ids=[(0, 0, {"name": "Phòng Hai", "medium": "internal"})],
            author_ids=[(6, 0, self.colleague.ids)],
        )
        outgoing.action_ask_opinion([self.other_head.id], "Xin ý kiến")
        self.as_user(outgoing.opinion_ids, self.other_head).action_give("agree")
        outgoing.action_submit()
        self.as_user(outgoing, self.head).action_initial()
        outgoing.sudo()._signed()
        self.issue(outgoing)
        self.assertEqual(outgoing.state, "issued")
        self.assertEqual(outgoing.recipient_ids.medium, "internal")

    # Versions -------------------------------------------------------------------

    def test_two_versions_are_compared_in_words(self):
        outgoing = self.make_draft(body="Đoạn một giữ nguyên.\nHạn trả lời 05 ngày.")
        outgoing.action_generate_pdf()
        outgoing.body = "Đoạn một giữ nguyên.\nHạn trả lời 07 ngày.\nĐoạn mới."
        outgoing.action_generate_pdf()
        wizard = self.model("doc.compare.wizard", self.specialist).create(
            {
                "outgoing_id": outgoing.id,
                **{
                    name: value
                    for name, value in self.model("doc.compare.wizard", self.specialist)
                    .with_context(default_outgoing_id=outgoing.id)
                    .default_get(["outgoing_id", "old_id", "new_id"])
                    .items()
                    if name != "outgoing_id"
                },
            }
        )
        self.assertEqual((wizard.old_id.version, wizard.new_id.version), (2, 3))
        self.assertIn("<del>05</del><ins>07</ins>", wizard.difference)
        self.assertIn("<ins>Đoạn mới./.</ins>", wizard.difference)
        self.assertIn("Cán bộ specialist", wizard.new_line)

    def test_versions_of_another_document_are_not_compared(self):
        outgoing, other = self.make_draft(), self.make_draft(user=self.colleague)
        wizard = self.model("doc.compare.wizard", self.specialist).create(
            {
                "outgoing_id": outgoing.id,
                "old_id": outgoing.file_ids[0].id,
                "new_id": other.sudo().file_ids[0].id,
            }
        )
        with self.assertRaises(AccessError):
            _ = wizard.difference

    # Annexes --------------------------------------------------------------------

    def test_nothing_goes_out_before_each_annex_has_its_file(self):
        """VL-12.2d-2"""
        outgoing = self.make_draft(
            annex_ids=[(0, 0, {"name": "Danh mục hồ"}), (0, 0, {"name": "Kinh phí"})]
        )
        with self.assertRaisesRegex(UserError, "“Danh mục hồ” is declared but"):
            outgoing.action_submit()
        outgoing.action_attach("mot.pdf", as_base64(make_pdf()), "annex")
        with self.assertRaisesRegex(UserError, "Phụ lục II “Kinh phí”"):
            outgoing.action_submit()
        outgoing.annex_ids[1].action_attach("hai.pdf", as_base64(make_pdf()))
        outgoing.action_submit()
        self.assertEqual(outgoing.annex_ids.mapped("state_text"), ["attached"] * 2)

    def test_an_annex_that_lost_its_file_stops_the_issue(self):
        outgoing = self.make_signed(annex_ids=[])
        self.env["doc.annex"].sudo()._by_action().create(
            {"outgoing_id": outgoing.id, "name": "Biểu số 1"}
        )
        with self.assertRaisesRegex(UserError, "“Biểu số 1” is declared but"):
            self.as_user(outgoing, self.clerk).action_issue()
        self.assertFalse(outgoing.number)

    def test_an_attached_annex_declares_itself_and_takes_new_versions(self):
        outgoing = self.make_draft()
        outgoing.action_attach("Biểu số 1.pdf", as_base64(make_pdf()), "annex")
        annex = outgoing.annex_ids
        self.assertEqual((annex.name, annex.label), ("Biểu số 1", "Phụ lục"))
        first = annex.file_id
        annex.action_attach("Biểu số 1.pdf", as_base64(make_pdf("x", 2)))
        self.assertEqual(annex.file_id.previous_id, first)
        with self.assertRaisesRegex(UserError, "files stay"):
            annex.unlink()

    def test_annexes_are_the_editors_to_declare(self):
        outgoing = self.make_draft(annex_ids=[(0, 0, {"name": "Một"})])
        outgoing.action_ask_opinion([self.colleague.id])
        other = self.as_user(outgoing.annex_ids, self.colleague)
        for act in (
            lambda: other.write({"name": "x"}),
            lambda: other.unlink(),
            lambda: other.action_attach("x.pdf", as_base64(make_pdf())),
            lambda: self.model("doc.annex", self.colleague).create(
                {"outgoing_id": outgoing.id, "name": "x"}
            ),
        ):
            with self.assertRaises(AccessError):
                act()
        with self.assertRaises(AccessError):
            outgoing.annex_ids.with_context(doc_by_action=True).write(
                {"file_id": outgoing.file_ids[0].id}
            )
