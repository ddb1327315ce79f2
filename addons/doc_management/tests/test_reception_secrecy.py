"""State secrets: found, decided on, out of sight, destroyed; as every role."""

import hashlib
from datetime import date
from pathlib import Path

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from ..lib.docmgmt.letter import LetterSpec, SignatureBlock, letter_pdf, paragraphs
from ..models.doc_file import FileIn
from .common import DocCommon, as_base64, make_pdf

WORD = "khoxangdau"


def secret_pdf(mark="TUYỆT MẬT"):
    """Return a real letter with a secrecy stamp in the frame above its head."""
    return letter_pdf(
        LetterSpec(
            agency="Bộ Chỉ huy quân sự",
            notation="BCH-TM",
            place="Thử nghiệm",
            number="07",
            issued_on=date(2026, 4, 22),
            subject=f"kế hoạch bảo vệ {WORD}",
            body=paragraphs("Nội dung."),
            signature=SignatureBlock(("Chỉ huy trưởng",), "Lê Văn Tám"),
            circulation_mark=mark,
        )
    ).pdf


class SecrecyCommon(DocCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer = cls.make_official(
            "specialist", cls.other_unit, "secrecy_officer", chief=cls.leader
        )
        cls.company.doc_secrecy_officer_id = cls.officer

    def make_suspect(self, **over):
        incoming = self.make_incoming(
            files=False, subject=f"Kế hoạch bảo vệ {WORD}", **over
        )
        incoming.action_attach("mat.pdf", as_base64(secret_pdf()))
        return incoming

    def make_quarantined(self, **over):
        incoming = self.make_suspect(**over)
        incoming.action_secret("Có dấu độ mật")
        return incoming

    def acts(self, incoming):
        return (
            self.env["doc.journal"]
            .search([("document_id", "=", incoming.document_id.id)], order="id")
            .mapped("act")
        )


@tagged("post_install", "-at_install")
class TestSecrecy(SecrecyCommon):
    def test_a_stamp_on_the_first_page_stops_registration_until_a_person_decides(self):
        incoming = self.make_suspect()
        self.assertEqual(incoming.secrecy_state, "suspected")
        self.assertEqual(incoming.secrecy_marks, "TUYỆT MẬT")
        self.assertIn("TUYỆT MẬT", incoming.secrecy_text)
        with self.assertRaisesRegex(UserError, "Decide first"):
            incoming.action_register()
        self.assertFalse(incoming.arrival_number)

    def test_a_stamp_in_the_subject_is_found_at_entry_and_at_correction(self):
        self.assertEqual(
            self.make_incoming(subject="[MẬT] Kế hoạch").secrecy_state, "suspected"
        )
        incoming = self.make_incoming()
        self.assertEqual(incoming.secrecy_state, "none")
        incoming.subject = "Kế hoạch (TỐI MẬT)"
        self.assertEqual(incoming.secrecy_state, "suspected")

    def test_a_stamp_in_a_packet_is_found_on_any_channel(self):
        incoming = self.env["doc.incoming"]._make_incoming(
            self.company,
            {
                "subject": "Kế hoạch",
                "channel": "axis",
                "type_id": self.env.ref("doc_management.doc_type_cong_van").id,
            },
            [FileIn("a.pdf", make_pdf()), FileIn("b.pdf", secret_pdf("MẬT"), "annex")],
        )
        self.assertEqual(incoming.sudo().secrecy_marks, "MẬT")

    def test_ordinary_documents_pass(self):
        for subject in ("Về công tác bảo vệ bí mật nhà nước", "Bảo mật thông tin"):
            incoming = self.make_incoming(subject=subject)
            self.assertEqual(incoming.secrecy_state, "none")
            self.assertTrue(incoming.action_register())

    def test_the_clerk_clears_with_a_reason_that_is_kept(self):
        incoming = self.make_suspect()
        with self.assertRaisesRegex(UserError, "Say why"):
            incoming.action_not_secret(" ")
        incoming.action_not_secret("Chữ nằm trong mẫu biểu")
        self.assertEqual(incoming.secrecy_state, "cleared")
        self.assertEqual(incoming.secrecy_reason, "Chữ nằm trong mẫu biểu")
        self.assertEqual(incoming.secrecy_by_id, self.clerk)
        self.assertIn("secrecy_cleared", self.acts(incoming))
        incoming.issuer_id = self.issuer
        self.assertTrue(incoming.action_register())

    def test_another_stamped_file_is_asked_about_anew(self):
        incoming = self.make_suspect()
        incoming.action_not_secret("Mẫu biểu")
        incoming.action_attach("b.pdf", as_base64(secret_pdf("MẬT")), "annex")
        self.assertEqual(incoming.secrecy_state, "suspected")

    def test_only_the_clerk_decides_and_nobody_writes_the_decision(self):
        incoming = self.make_suspect()
        for user in (self.leader, self.specialist, self.foreign_clerk, self.admin):
            acting = self.as_user(incoming, user)
            for act in (acting.action_not_secret, acting.action_secret):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    act("x")
        for vals in (
            {"secrecy_state": "cleared"},
            {"is_quarantined": False},
            {"secrecy_reason": "x"},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                incoming.write(vals)
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                incoming.document_id.write(vals)
        with self.assertRaises(AccessError):
            self.as_user(incoming, self.leader).action_destroy_content()

    def test_quarantine_takes_the_document_out_of_every_other_sight(self):
        incoming = self.make_suspect()
        incoming.document_id.sudo()._grant(users=self.specialist, reason="test")
        incoming.sudo()._notify_work(self.specialist, "Xem văn bản")
        message = incoming.sudo().message_post(
            body="Nội dung mật", partner_ids=self.colleague.partner_id.ids
        )
        incoming.sudo().message_subscribe(self.outsider.partner_id.ids)
        self.assertTrue(self.as_user(incoming, self.specialist).has_access("read"))
        self.assertTrue(self.as_user(incoming, self.leader).has_access("read"))
        incoming.action_secret("Có dấu độ mật")
        document, files = incoming.document_id, incoming.document_id.file_ids
        attachment = files.sudo().attachment_id
        self.assertFalse(message.exists())
        self.assertLessEqual(
            incoming.sudo().message_partner_ids, self.officer.partner_id
        )
        for user in (
            self.leader,
            self.deputy,
            self.head,
            self.specialist,
            self.colleague,
            self.outsider,
            self.archivist,
            self.admin,
            self.foreign_clerk,
            self.foreign_leader,
        ):
            for record in (incoming, document, files, attachment):
                seen = self.as_user(record, user)
                with self.subTest(user=user.login, model=record._name):
                    self.assertFalse(
                        seen.has_access("read")
                        and seen.search([("id", "in", record.ids)])
                    )
                    with self.assertRaises(AccessError):
                        seen.read(["display_name"])
            with self.subTest(user=user.login):
                if self.env["doc.document"].with_user(user).has_access("read"):
                    found = self.model("doc.document", user).search(
                        [("lookup", "ilike", WORD)]
                    )
                    self.assertFalse(found)
                self.assertFalse(
                    self.model("mail.activity", user).search(
                        [
                            ("res_model", "=", "doc.incoming"),
                            ("res_id", "=", incoming.id),
                        ]
                    )
                )
                self.assertFalse(
                    self.model("mail.message", user).search(
                        [("model", "=", "doc.incoming"), ("res_id", "=", incoming.id)]
                    )
                )

    def test_the_clerk_and_the_officer_still_see_the_record(self):
        incoming = self.make_quarantined()
        self.assertEqual(incoming.state, "quarantined")
        for user in (self.clerk, self.officer):
            seen = self.as_user(incoming, user)
            with self.subTest(user=user.login):
                self.assertTrue(seen.has_access("read"))
                self.assertIn("offline secret book", seen.secrecy_text)
                self.assertTrue(seen.can_destroy)
        self.assertTrue(
            incoming.sudo().activity_ids.filtered(
                lambda one: one.user_id == self.officer
            )
        )
        self.company.doc_secrecy_officer_id = self.leader
        self.assertFalse(self.as_user(incoming, self.officer).has_access("read"))
        self.assertTrue(self.as_user(incoming, self.leader).has_access("read"))

    def test_a_quarantined_document_is_refused_with_prepared_words(self):
        incoming = self.make_quarantined()
        with self.assertRaises(UserError):
            incoming.action_register()
        wizard = self.model("doc.refuse.wizard", self.clerk).create(
            {"incoming_id": incoming.id}
        )
        self.assertIn("state secrecy", wizard.reason)
        self.assertNotIn(WORD, wizard.reason)
        wizard.action_confirm()
        self.assertEqual(incoming.state, "refused")
        self.assertFalse(self.as_user(incoming, self.leader).has_access("read"))

    def test_destruction_leaves_no_byte_and_no_word_and_a_record(self):
        incoming = self.make_suspect()
        incoming.action_read_file()
        self.env["ir.attachment"].create(
            {
                "name": "kem.txt",
                "raw": b"tin mat",
                "res_model": "doc.incoming",
                "res_id": incoming.id,
            }
        )
        incoming.action_secret("Có dấu độ mật")
        content = secret_pdf()
        file = incoming.document_id.file_ids
        sha256, attachment = file.sha256, file.sudo().attachment_id
        self.assertEqual(sha256, hashlib.sha256(content).hexdigest())
        path = Path(attachment._full_path(attachment.store_fname))
        self.assertEqual(path.read_bytes(), content)
        with path.open("rb") as still_open:
            self.as_user(incoming, self.officer).action_destroy_content()
            # the very blocks were overwritten before the name went
            self.assertEqual(still_open.read(), b"")
        self.assertFalse(path.exists())
        self.env.invalidate_all()
        self.assertEqual(incoming.secrecy_state, "destroyed")
        self.assertFalse(attachment.raw)
        self.assertFalse(attachment.index_content)
        self.assertFalse(
            self.env["ir.attachment"].search(
                [("res_model", "=", "doc.incoming"), ("res_id", "=", incoming.id)]
            )
        )
        self.assertNotIn(WORD, incoming.subject)
        self.assertNotIn(WORD, incoming.document_id.search_text)
        self.assertFalse(incoming.reading)
        self.assertFalse(incoming.sudo().message_ids)
        with self.assertRaisesRegex(UserError, "was destroyed"):
            file._content()
        row = self.env["doc.journal"].search(
            [
                ("act", "=", "content_destroyed"),
                ("document_id", "=", incoming.document_id.id),
            ]
        )
        self.assertEqual(row.user_id, self.officer)
        self.assertIn(sha256, row.detail)
        self.assertIn(str(len(content)), row.detail)
        self.env.flush_all()
        for table, column in (
            ("doc_document", "search_text"),
            ("doc_document", "subject"),
            ("doc_incoming", "reading::text"),
            ("ir_attachment", "index_content"),
            ("doc_journal", "detail"),
        ):
            self.env.cr.execute(
                f"SELECT count(*) FROM {table} WHERE {column} ILIKE %s", (f"%{WORD}%",)
            )
            with self.subTest(table=table, column=column):
                self.assertEqual(self.env.cr.fetchone()[0], 0)

    def test_only_a_declared_secret_is_destroyed_and_only_once(self):
        incoming = self.make_suspect()
        with self.assertRaisesRegex(UserError, "Declare it first"):
            incoming.action_destroy_content()
        incoming.action_secret("Mật")
        for user in (self.leader, self.specialist, self.admin, self.foreign_clerk):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(incoming, user).action_destroy_content()
        incoming.action_destroy_content()
        with self.assertRaises(UserError):
            incoming.action_destroy_content()

    def test_a_copy_of_the_same_file_elsewhere_is_not_forgotten(self):
        first, second = self.make_quarantined(), self.make_suspect()
        with self.assertRaisesRegex(UserError, "1 other document"):
            first.action_destroy_content()
        self.assertTrue(second.document_id.file_ids._content())
        second.action_secret("Mật")
        first.action_destroy_content()
        second.action_destroy_content()
        self.assertEqual(second.secrecy_state, "destroyed")

    def test_a_secret_found_later_leaves_the_work_it_was_in(self):
        incoming = self.make_directed(subject=f"Kế hoạch {WORD}")
        self.assertTrue(self.as_user(incoming, self.specialist).has_access("read"))
        self.as_user(incoming, self.clerk).action_secret("Nay mới thấy dấu mật")
        self.assertEqual(incoming.state, "quarantined")
        self.assertFalse(self.as_user(incoming, self.specialist).has_access("read"))
        with self.assertRaises(AccessError):
            self.as_user(incoming, self.specialist).action_start()
        self.assertFalse(
            self.model("doc.assignment", self.specialist).search(
                [("incoming_id", "=", incoming.id)]
            )
        )

    def test_a_stamped_draft_goes_nowhere(self):
        draft = self.make_draft()
        draft.action_attach("mat.pdf", as_base64(secret_pdf()), "annex")
        self.assertEqual(draft.secrecy_state, "suspected")
        draft.action_not_secret("Chưa xem kỹ")
        draft.subject = "[TỐI MẬT] kế hoạch"
        self.assertEqual(draft.secrecy_state, "suspected")
        with self.assertRaisesRegex(UserError, "Decide first"):
            draft.action_submit()
        with self.assertRaises(AccessError):
            self.as_user(draft, self.colleague).action_secret("x")
        draft.action_secret("Đúng là văn bản mật")
        self.assertEqual(draft.sudo().state, "cancelled")
        for user in (self.specialist, self.leader, self.head):
            self.assertFalse(self.as_user(draft, user).has_access("read"))
        self.as_user(draft, self.clerk).action_destroy_content()
        self.assertEqual(draft.sudo().secrecy_state, "destroyed")
        self.assertFalse(draft.sudo().body)

    def test_a_cleared_draft_goes_on(self):
        draft = self.make_draft(subject="kế hoạch (MẬT)")
        draft.action_not_secret("Chữ trong tên riêng")
        draft.action_submit()
        self.assertEqual(draft.state, "reviewing")

    def test_the_wizard_records_both_decisions(self):
        wizard = self.model("doc.secrecy.wizard", self.clerk)
        first, second = self.make_suspect(), self.make_suspect()
        wizard.create(
            {"incoming_id": first.id, "verdict": "not_secret", "reason": "Mẫu"}
        ).action_confirm()
        wizard.create(
            {"incoming_id": second.id, "verdict": "secret", "reason": "Mật"}
        ).action_confirm()
        self.assertEqual(first.secrecy_state, "cleared")
        self.assertEqual(second.secrecy_state, "secret")


@tagged("post_install", "-at_install")
class TestSecrecyHttp(SecrecyCommon, HttpCase):
    def test_files_and_pages_in_quarantine_are_a_gap_for_everybody_else(self):
        incoming = self.make_incoming(files=False)
        incoming.action_attach("mat.pdf", as_base64(secret_pdf()))
        file = incoming.document_id.file_ids
        attachment = file.sudo().attachment_id
        for user in (self.clerk, self.officer, self.leader, self.specialist):
            user.sudo().password = "mat-khau-9"
        incoming.action_secret("Mật")
        self.env.flush_all()
        for user, status in (
            (self.clerk, 200),
            (self.officer, 200),
            (self.leader, 404),
            (self.specialist, 404),
        ):
            self.authenticate(user.login, "mat-khau-9")
            for address in (f"/doc/file/{file.id}", f"/doc/file/{file.id}/page/1.png"):
                with self.subTest(user=user.login, address=address):
                    self.assertEqual(self.url_open(address).status_code, status)
            if status == 404:
                answer = self.url_open(f"/web/content/{attachment.id}")
                self.assertEqual(answer.status_code, 404)
