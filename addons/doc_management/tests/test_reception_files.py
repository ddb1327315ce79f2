"""Which files are taken in, what is said about them, and what is read from them."""

from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..lib.docmgmt.letter import (
    LetterSpec,
    SignatureBlock,
    Urgency,
    letter_pdf,
    paragraphs,
)
from . import files
from .common import DocCommon, as_base64, make_pdf
from .files import office, ole, opendocument, picture, scan


def letter(**over):
    """Return a real official letter as PDF, as another agency would send it."""
    values = {
        "parent_agency": "Ủy ban nhân dân tỉnh Thử nghiệm",
        "agency": "Sở Tài chính",
        "notation": "STC-QLNS",
        "place": "Thử nghiệm",
        "number": "05",
        "issued_on": date(2026, 4, 22),
        "subject": "báo cáo giải ngân quý I",
        "body": paragraphs("Đề nghị các đơn vị gửi báo cáo trước ngày 10/5/2026."),
        "addressees": ("Các sở, ban, ngành",),
        "signature": SignatureBlock(("Giám đốc",), "Lê Văn Tám"),
        "recipients": ("Như trên", "Lưu: VT"),
        "urgency": Urgency.VERY_URGENT,
        **over,
    }
    return letter_pdf(LetterSpec(**values)).pdf


@tagged("post_install", "-at_install")
class TestReceptionFiles(DocCommon):
    def attach(self, name, content, role="annex", user=None):
        incoming = self.make_incoming()
        acting = self.as_user(incoming, user or self.clerk)
        return self.env["doc.file"].browse(
            acting.action_attach(name, as_base64(content), role)
        )

    def test_editable_formats_of_the_list_are_accepted(self):
        samples = {
            "a.txt": "Nội dung".encode(),
            "a.odt": opendocument(),
            "a.rtf": b"{\\rtf1 a}",
            "a.doc": ole("WordDocument"),
            "a.xls": ole("Workbook"),
            "a.ppt": ole("PowerPoint Document"),
            "a.docx": office("docx"),
            "a.xlsx": office("xlsx"),
            "a.pptx": office("pptx"),
            "a.csv": b"a,b\n1,2\n",
            "a.ods": opendocument("spreadsheet"),
        }
        for name, content in samples.items():
            for role in ("main", "annex", "enclosure"):
                with self.subTest(name=name, role=role):
                    incoming = self.make_incoming(files=False)
                    incoming.action_attach(name, as_base64(content), role)
                    file = incoming.current_file_ids
                    self.assertEqual((file.name, file.role), (name, role))
                    self.assertFalse(file.warning_text)

    def test_archives_and_pictures_are_accepted_beside_the_main_document(self):
        for name, content in (
            ("a.zip", files.zipped({"a.txt": "x"})),
            ("a.rar", b"Rar!\x1a\x07\x01\x00"),
            ("a.jpg", picture("JPEG")),
            ("a.png", picture("PNG")),
            ("a.gif", picture("GIF")),
        ):
            with self.subTest(name=name):
                self.assertEqual(self.attach(name, content).name, name)
        with self.assertRaisesRegex(UserError, "kind zip, which is not accepted"):
            self.attach("a.zip", files.zipped({"a.txt": "x"}), "main")

    def test_the_administrator_changes_the_list_and_nobody_else(self):
        model = self.env["doc.file.format"]
        archive = model.search([("extension", "=", "zip")])
        with self.assertRaises(AccessError):
            self.as_user(archive, self.clerk).write({"for_annex": False})
        with self.assertRaises(AccessError):  # the list is every agency's
            self.as_user(archive, self.admin).write({"for_annex": False})
        self.admin.company_ids = self.env["res.company"].search([])
        self.as_user(archive, self.admin).write({"for_annex": False})
        with self.assertRaisesRegex(UserError, "not accepted here"):
            self.attach("a.zip", files.zipped({"a.txt": "x"}))
        self.model("doc.file.format", self.admin).create(
            {
                "name": "BMP",
                "extension": "bmp",
                "mimetype": "image/bmp",
                "for_annex": True,
            }
        )
        self.assertEqual(self.attach("a.bmp", picture("BMP")).mimetype, "image/bmp")

    def test_a_senseless_format_is_refused(self):
        model = self.model("doc.file.format", self.admin)
        for values in (
            {"extension": ".zip"},
            {"extension": "PDF"},
            {"extension": "docx2", "for_signing": True},
        ):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                model.create({"name": "x", "mimetype": "x/y", **values})

    def test_a_file_beyond_the_limit_is_refused_with_size_limit_and_advice(self):
        big = make_pdf() + b"\n%" + b"x" * (10 << 20)
        with self.assertRaisesRegex(
            UserError, r"lon.pdf has 10.0 MB; at most 10 MB.*Scan it with a lower"
        ):
            self.attach("lon.pdf", big)
        draft = self.make_draft()
        with self.assertRaisesRegex(UserError, "at most 10 MB"):
            draft.action_attach("lon.pdf", as_base64(big), "main")
        with self.assertRaisesRegex(UserError, "at most 10 MB"):
            self.model("doc.incoming", self.clerk).action_new_from_file(
                "lon.pdf", as_base64(big)
            )
        self.attach("vua.pdf", big[: (10 << 20) - 10])

    def test_the_limit_is_that_of_the_procedure(self):
        self.company._doc_procedure().sudo().max_upload_mb = 1
        content = make_pdf() + b"\n%" + b"x" * (2 << 20)
        with self.assertRaisesRegex(UserError, "at most 1 MB"):
            self.attach("lon.pdf", content)

    def test_programs_and_scripts_are_refused_whatever_their_name(self):
        for name, content in (
            ("bao-cao.exe", b"MZ\x90\x00"),
            ("bao-cao.pdf", b"MZ\x90\x00"),
            ("bao-cao.pdf", b"\x7fELF\x02"),
            ("trang.html", b"<html><script>x</script></html>"),
            ("trang.txt", b"<!DOCTYPE html><body onload=x>"),
            ("hinh.png", b'<svg xmlns="x"><script/></svg>'),
            ("chay.txt", b"#!/bin/sh\nrm -rf /"),
            ("chay.bat", b"del *.*"),
            ("loi-tat.lnk", b"L\x00\x00\x00\x01\x14\x02\x00"),
            ("bai.js", b"alert(1)"),
        ):
            for role in ("main", "annex", "enclosure", "scan"):
                with (
                    self.subTest(name=name, role=role),
                    self.assertRaisesRegex(UserError, "PDF"),
                ):
                    self.attach(name, content, role)

    def test_only_roles_of_people_can_be_chosen(self):
        for role in ("evidence", "draft", "", False, "x"):
            with self.subTest(role=role), self.assertRaises(UserError):
                self.attach("a.pdf", make_pdf(), role)

    def test_damaged_base64_and_empty_files_are_refused_in_words(self):
        incoming = self.make_incoming()
        for content in ("", "A", "====", False, None):
            with self.subTest(content=content), self.assertRaises(UserError):
                incoming.action_attach("a.pdf", content)

    def test_macros_passwords_damage_and_false_names_are_said_and_stored(self):
        for name, content, field, words in (
            ("m.docx", office("docx", macro=True), "warning_macro", "macros"),
            ("m.doc", ole("WordDocument", "Macros"), "warning_macro", "macros"),
            ("m.odt", opendocument(macro=True), "warning_macro", "macros"),
            ("p.pdf", make_pdf(password="x"), "warning_encrypted", "password"),
            ("p.docx", ole("EncryptedPackage"), "warning_encrypted", "password"),
            ("b.pdf", make_pdf()[:150], "warning_broken", "damaged"),
            ("a.docx", make_pdf(), "warning_renamed", "another format"),
        ):
            with self.subTest(name=name):
                file = self.attach(name, content)
                self.assertTrue(file[field])
                self.assertRegex(file.warning_text, words)
                incoming = self.as_user(file.document_id.incoming_ids, self.clerk)
                self.assertIn(name, incoming.warning_text)
                self.assertFalse(incoming.blocker_text)

    def test_nobody_writes_warnings_away(self):
        file = self.attach("m.docx", office("docx", macro=True))
        with self.assertRaises(AccessError):
            self.as_user(file, self.clerk).write({"warning_macro": False})
        with self.assertRaises(AccessError):
            self.as_user(file, self.clerk).sudo().write({"scan_facts": {}})

    def test_a_program_in_a_packet_is_left_out_noted_and_the_rest_taken_in(self):
        from ..models.doc_file import FileIn

        incoming = self.env["doc.incoming"]._make_incoming(
            self.company,
            {
                "subject": "Công văn",
                "channel": "axis",
                "origin": "created",
                "type_id": self.env.ref("doc_management.doc_type_cong_van").id,
            },
            [
                FileIn("cv.pdf", make_pdf()),
                FileIn("x.exe", b"MZ\x90", "annex"),
                FileIn("la.xyz", b"\x00\x01\x02", "annex"),
            ],
        )
        incoming = self.as_user(incoming, self.clerk)
        self.assertEqual(incoming.file_ids.mapped("name"), ["cv.pdf", "la.xyz"])
        self.assertIn("x.exe is a program", incoming.arrival_note)
        self.assertIn("x.exe is a program", incoming.warning_text)
        self.assertIn("not on the list", incoming.warning_text)

    def test_a_big_file_from_the_axis_is_not_turned_away_by_the_upload_limit(self):
        from ..models.doc_file import FileIn

        big = make_pdf() + b"\n%" + b"x" * (11 << 20)
        incoming = self.env["doc.incoming"]._make_incoming(
            self.company,
            {
                "subject": "Công văn",
                "channel": "axis",
                "type_id": self.env.ref("doc_management.doc_type_cong_van").id,
            },
            [FileIn("cv.pdf", big)],
        )
        self.assertEqual(incoming.sudo().file_ids.size, len(big))

    def test_a_scan_is_measured_and_misses_are_said_with_their_values(self):
        for content, words in (
            (scan(dpi=150), "150 dpi, wanted at least 200"),
            (scan(mode="L"), "not in colour"),
            (scan(version=(1, 3)), "PDF 1.3, wanted 1.4"),
            (scan(size=(650, 950)), "229 × 335 mm is no paper size"),
            (make_pdf(), "cannot be measured"),
        ):
            with self.subTest(words=words):
                incoming = self.make_incoming(files=False)
                incoming.action_attach("quet.pdf", as_base64(content))
                self.assertIn(words, incoming.warning_text)
                self.assertTrue(incoming.action_register())

    def test_a_scan_to_the_standard_and_a_born_electronic_file_get_no_warning(self):
        incoming = self.make_incoming(files=False)
        incoming.action_attach("quet.pdf", as_base64(scan()))
        self.assertFalse(incoming.warning_text)
        born = self.make_incoming(files=False, origin="created", channel="email")
        born.action_attach("cv.pdf", as_base64(make_pdf()))
        self.assertFalse(born.warning_text)

    def test_one_dropped_scan_becomes_a_document_whose_fields_are_filled(self):
        agency = self.env["doc.agency"].create({"name": "Sở Tài chính"})
        clerk = self.model("doc.incoming", self.clerk)
        incoming = clerk.browse(
            clerk.action_new_from_file("quet-001.pdf", as_base64(letter()))
        )
        self.assertEqual(incoming.state, "arrived")
        self.assertEqual((incoming.channel, incoming.origin), ("post", "digitised"))
        self.assertEqual(incoming.company_id, self.company)
        self.assertEqual(incoming.issued_number, "05")
        self.assertEqual(incoming.issued_notation, "STC-QLNS")
        self.assertEqual(incoming.issued_date, date(2026, 4, 22))
        self.assertEqual(incoming.issuer_id, agency)
        self.assertEqual(incoming.subject, "Báo cáo giải ngân quý I")
        self.assertEqual(incoming.urgency, "2")
        self.assertEqual(incoming.signer_name, "Lê Văn Tám")
        self.assertEqual(incoming.due_date, date(2026, 5, 10))
        self.assertEqual(
            incoming.type_id, self.env.ref("doc_management.doc_type_cong_van")
        )
        number = incoming.reading["issued_number"]
        self.assertEqual(
            (number["value"], number["confidence"], number["filled"]),
            ("05", "clear", True),
        )
        self.assertEqual(number["box"]["page"], 1)
        self.assertEqual(incoming.reading["issuer_id"]["id"], agency.id)
        self.assertTrue(incoming.action_register())

    def test_a_scan_without_text_layer_becomes_a_document_named_by_its_file(self):
        clerk = self.model("doc.incoming", self.clerk)
        incoming = clerk.browse(
            clerk.action_new_from_file("cong-van-12.pdf", as_base64(scan(dpi=72)))
        )
        self.assertEqual(incoming.subject, "cong-van-12")
        self.assertEqual(incoming.reading["subject"]["confidence"], "absent")
        self.assertIn("date of the document is missing", incoming.blocker_text)

    def test_reading_fills_only_what_is_empty(self):
        incoming = self.make_incoming(files=False, subject="Do văn thư nhập")
        incoming.action_attach("a.pdf", as_base64(letter()))
        result = incoming.action_read_file()
        self.assertEqual(incoming.subject, "Do văn thư nhập")
        self.assertEqual(incoming.issued_number, "88")
        self.assertEqual(incoming.issuer_id, self.issuer)
        self.assertEqual(incoming.signer_name, "Lê Văn Tám")
        self.assertEqual(result, incoming.reading)
        self.assertFalse(result["issued_number"]["filled"])
        self.assertEqual(result["issued_number"]["value"], "05")
        self.assertTrue(result["signer_name"]["filled"])

    def test_an_agency_that_is_not_in_the_directory_is_kept_by_name_and_doubtful(self):
        clerk = self.model("doc.incoming", self.clerk)
        incoming = clerk.browse(
            clerk.action_new_from_file(
                "a.pdf", as_base64(letter(agency="Chi cục Đê điều"))
            )
        )
        self.assertFalse(incoming.issuer_id)
        self.assertEqual(incoming.issuer_name, "CHI CỤC ĐÊ ĐIỀU")
        self.assertEqual(incoming.reading["issuer_id"]["confidence"], "doubtful")

    def test_only_the_clerk_reads_files_into_records(self):
        incoming = self.make_incoming()
        for user in (self.leader, self.specialist, self.admin, self.foreign_clerk):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    self.as_user(incoming, user).action_read_file()
        for user in (self.leader, self.specialist, self.admin):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.model("doc.incoming", user).action_new_from_file(
                    "a.pdf", as_base64(letter())
                )
        with self.assertRaises(AccessError):
            incoming.write({"reading": {}})
        directed = self.make_directed()
        with self.assertRaisesRegex(UserError, "already at work"):
            directed.action_read_file()

    def test_a_hostile_file_is_read_as_nothing(self):
        incoming = self.make_incoming(files=False)
        incoming.action_attach("b.pdf", as_base64(make_pdf()[:200]))
        result = incoming.action_read_file()
        self.assertEqual({entry["confidence"] for entry in result.values()}, {"absent"})
