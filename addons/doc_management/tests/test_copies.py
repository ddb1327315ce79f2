"""Sao y, sao lục, trích sao: exactly what the law knows, by the real users."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import DocCommon, pdf_text

PAPER, FILE = "paper", "electronic"


@tagged("post_install", "-at_install")
class TestCopies(DocCommon):
    def copied(self, document, kind="SY", to=PAPER, user=None, **over):
        ident = self.as_user(document, user or self.clerk).action_make_copy(
            kind, to, self.deputy.id, recipient_agency_ids=self.issuer.ids, **over
        )
        return self.model("doc.outgoing", self.clerk).browse(ident)

    def test_a_paper_copy_carries_the_block_of_the_law(self):
        incoming = self.make_registered()
        made = self.copied(incoming.document_id)
        self.assertEqual(made.copy_of_id, incoming.document_id)
        text = pdf_text(made.document_id._main_file()._content())
        for part in (
            "SAO Y",
            "SỞ THỬ NGHIỆM",
            "/SY-STN",
            "Nơi nhận:",
            "- UBND tỉnh Thử nghiệm;",
            "KT. GIÁM ĐỐC",
            "PHÓ GIÁM ĐỐC",
            "Cán bộ deputy",
        ):
            self.assertIn(part, text)
        self.assertIn("on paper → on paper", made.copy_text)

    def test_copies_of_all_kinds_share_one_series_of_their_own(self):
        ordinary = self.make_issued()
        first = self.issue_copy(self.copied(self.make_registered().document_id))
        second = self.issue_copy(self.copied(ordinary.document_id, on=PAPER))
        third = self.issue_copy(self.copied(first.document_id, "SL", on=PAPER))
        self.assertEqual(
            [copy.number for copy in (first, second, third)], ["01", "02", "03"]
        )
        self.assertEqual(
            [copy.notation for copy in (first, second, third)],
            ["SY-STN", "SY-STN", "SL-STN"],
        )
        series = (first | second | third).mapped("number_series")
        self.assertEqual(len(set(series)), 1)
        self.assertNotEqual(series[0], ordinary.number_series)

    def issue_copy(self, made):
        made.action_submit()
        self.as_user(made, self.head).action_initial()
        made.sudo()._signed()
        return self.issue(made)

    def test_forms_that_the_law_does_not_know_are_refused(self):
        document = self.make_registered().document_id
        with self.assertRaisesRegex(UserError, "no sao y from electronic to elec"):
            self.copied(document, "SY", FILE, on=FILE)
        with self.assertRaisesRegex(UserError, "made of a bản sao y only"):
            self.copied(document, "SL", PAPER)
        with self.assertRaisesRegex(UserError, "Write the part"):
            self.copied(document, "TrS", PAPER)
        with self.assertRaisesRegex(UserError, "Choose the kind"):
            self.copied(document, "XX", PAPER)
        exact = self.issue_copy(self.copied(document))
        with self.assertRaisesRegex(UserError, "Of a bản sao y make a sao lục"):
            self.copied(exact.document_id, "SY", PAPER, on=PAPER)

    def test_only_what_is_registered_or_issued_is_copied(self):
        for document in (
            self.make_incoming().document_id,
            self.make_draft(user=self.clerk).document_id,
        ):
            with self.assertRaisesRegex(UserError, "registered or issued"):
                self.copied(document)

    def test_only_the_clerk_makes_copies_of_what_he_may_read(self):
        document = self.make_registered().document_id
        for user in (self.specialist, self.leader, self.archivist):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.copied(document, user=user)
        with self.assertRaises(AccessError):
            self.copied(document, user=self.foreign_clerk)

    def test_an_extract_takes_over_its_part(self):
        document = self.make_registered().document_id
        made = self.copied(document, "TrS", PAPER, part="Điều 3. Giao Sở Thử nghiệm.")
        self.env.flush_all()
        self.env.ref("doc_management.ir_cron_convert").method_direct_trigger()
        self.env.invalidate_all()
        text = pdf_text(made.document_id._main_file()._content())
        for part in ("Điều 3. Giao Sở Thử nghiệm.", "TRÍCH SAO", "/TrS-STN"):
            self.assertIn(part, text)

    def test_what_is_copied_is_fixed_by_the_act(self):
        made = self.copied(self.make_registered().document_id)
        other = self.make_registered().document_id
        for vals in ({"copy_of_id": other.id}, {"copy_to": FILE}):
            with self.assertRaises(AccessError):
                made.with_context(doc_by_action=True).write(vals)
        with self.assertRaisesRegex(UserError, "keeps the kind"):
            made.type_id = self.env.ref("doc_management.doc_type_cong_van")

    def test_a_document_does_not_become_a_copy_by_its_type(self):
        draft = self.make_draft(
            type_id=self.env.ref("doc_management.doc_type_sao_y").id
        )
        with self.assertRaisesRegex(UserError, "made from the document it copies"):
            draft.action_submit()
