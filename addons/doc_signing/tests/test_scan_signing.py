"""The agency signs its own scans of paper, and nothing else of what comes in."""

import base64
import re
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pypdfium2
import pypdfium2.raw as raw
from odoo import fields
from odoo.addons.doc_management.tests.common import as_base64, make_pdf
from odoo.addons.doc_signing.lib.docsign import verify
from odoo.addons.doc_signing.lib.docsign.values import Verdict
from odoo.addons.doc_signing.models.signing_tools import aware
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from PIL import ImageChops

from .common import SigningCommon
from .fake_devices import Key

TIME = r"\d\d/\d\d/\d{4}; \d\d:\d\d:\d\d \+07:00"


class ScanCommon(SigningCommon):
    def setUp(self):
        super().setUp()
        self.change_rules(scan_signing_required=True, signature_profile="tt01_2019")

    def rule(self, **values):
        """Change today's rules while no document has started under them."""
        self.company._doc_procedure().write(values)

    def sign(self, incoming):
        incoming.action_sign_scan()
        self.run_jobs("run_signing")
        self.assertEqual(incoming.scan_state, "signed", incoming.scan_text)

    def flattened(self, file):
        """Return the first page with its signature drawn onto it."""
        document = pypdfium2.PdfDocument(file._content())
        document.init_forms()
        raw.FPDFPage_Flatten(document[0], raw.FLAT_NORMALDISPLAY)
        return document[0]

    def shown(self, file):
        text = self.flattened(file).get_textpage().get_text_range()
        return " ".join(text.split())

    def red_box(self, file):
        """Return (left, top, right, bottom) of the red ink, millimetres of the page."""
        picture = self.flattened(file).render(scale=127 / 72).to_pil().convert("RGB")
        red, green, blue = picture.split()
        found = ImageChops.multiply(
            red.point(lambda value: 255 if value > 150 else 0),
            ImageChops.multiply(
                green.point(lambda value: 255 if value < 90 else 0),
                blue.point(lambda value: 255 if value < 90 else 0),
            ),
        ).getbbox()
        return tuple(value / 5 for value in found) if found else None


@tagged("post_install", "-at_install")
class TestScanSigning(ScanCommon):
    def test_a_paper_document_is_scanned_signed_registered_and_submitted(self):
        incoming = self.make_incoming()
        scan = incoming.document_id._main_file()
        with self.assertRaisesRegex(UserError, "has not signed its scan yet"):
            incoming.action_register()
        self.assertIn("Sign the scan", incoming.blocker_text)
        self.assertTrue(incoming.must_sign_scan)
        incoming.action_sign_scan()
        self.assertEqual(incoming.scan_state, "open")
        with self.assertRaisesRegex(UserError, "is being signed"):
            incoming.action_register()
        incoming.action_sign_scan()  # a double click asks for nothing new
        self.assertEqual(len(incoming.scan_request_ids), 1)
        self.run_jobs("run_signing")
        self.assertEqual(incoming.scan_state, "signed", incoming.scan_text)
        signed = incoming.document_id._main_file()
        self.assertEqual((signed.version, signed.previous_id), (2, scan))
        self.assertTrue(signed._content().startswith(scan._content()))
        report = verify.verify(
            signed._content(), self.trust._trust(), aware(fields.Datetime.now())
        )
        self.assertIs(report.verdict, Verdict.VALID)
        self.assertEqual([one.signer for one in report.signatures], [self.company.name])
        self.assertTrue(report.signatures[0].covers_whole_file)
        self.assertEqual(incoming.action_register(), incoming.arrival_number)
        self.assertEqual(incoming.state, "registered")
        self.assertEqual(incoming.holder_id, self.leader)
        self.assertIn(self.leader, incoming.sudo().activity_ids.user_id)

    def test_evidence_names_the_clerk_the_certificate_and_the_seal(self):
        incoming = self.make_incoming()
        self.sign(incoming)
        [row] = incoming.sudo().document_id.signature_ids
        self.assertEqual(
            (row.purpose, row.user_id, row.certificate_id, row.picture_sha256),
            ("scan", self.clerk, self.agency_certificate, self.seal.sha256),
        )
        self.assertEqual(row.sha256_after, incoming.document_id._main_file().sha256)
        acts = self.env["doc.journal"].search(
            [("document_id", "=", incoming.document_id.id)]
        )
        self.assertLessEqual(
            {"scan_signature_asked", "signature_made"}, set(acts.mapped("act"))
        )

    def test_a_signed_scan_is_no_electronic_original(self):
        incoming = self.make_incoming()
        self.sign(incoming)
        self.run_jobs("verify_files")
        self.assertEqual(incoming.verdict, "valid")
        self.assertFalse(incoming.legal_value)

    def test_circular_01_shows_seal_name_and_time_in_the_corner(self):
        incoming = self.make_incoming()
        self.sign(incoming)
        file = incoming.document_id._main_file()
        agency = self.company.doc_agency_id._named().name
        self.assertRegex(self.shown(file), rf"{re.escape(agency)} {TIME}")
        page = pypdfium2.PdfDocument(file._content())[0]
        left, top, right, bottom = self.red_box(file)
        # The drawing of the seal fills its square but for the pen's rounding.
        self.assertAlmostEqual(right - left, 36, delta=0.7)
        self.assertAlmostEqual(page.get_width() / 72 * 25.4 - right, 10, delta=0.7)
        self.assertAlmostEqual(top, 8, delta=0.7)
        self.assertLess(bottom, 50)

    def test_the_time_shown_is_that_of_vietnam(self):
        incoming = self.make_incoming()
        self.sign(incoming)
        [row] = incoming.sudo().document_id.signature_ids
        # As the standard library knows the zone, not as our code does.
        office = aware(row.signed_at).astimezone(ZoneInfo("Asia/Ho_Chi_Minh"))
        self.assertIn(
            office.strftime("%d/%m/%Y; %H:%M:%S +07:00"),
            self.shown(incoming.document_id._main_file()),
        )

    def test_decree_30_shows_the_form_of_copy_and_no_picture(self):
        self.rule(signature_profile="nd30_2020")
        self.seal.with_user(self.admin).active = False
        incoming = self.make_incoming()
        self.sign(incoming)
        file = incoming.document_id._main_file()
        agency = self.company.doc_agency_id._named().name
        self.assertRegex(self.shown(file), rf"SAO Y; {re.escape(agency)}; {TIME}")
        self.assertIsNone(self.red_box(file))

    def test_only_the_clerk_of_the_agency_signs_scans(self):
        incoming = self.make_incoming()
        for user in (
            self.leader,
            self.deputy,
            self.head,
            self.specialist,
            self.archivist,
            self.admin,
            self.foreign_clerk,
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(incoming, user).action_sign_scan()
        self.assertFalse(incoming.sudo().scan_request_ids)

    def test_a_clerk_who_lost_the_role_meanwhile_signs_nothing(self):
        incoming = self.make_incoming()
        incoming.action_sign_scan()
        self.clerk.sudo().group_ids -= self.env.ref("doc_management.group_clerk")
        self.run_jobs("run_signing")
        request = incoming.sudo().scan_request_ids
        self.assertEqual(request.state, "failed")
        self.assertFalse(incoming.sudo().document_id.signature_ids)

    def test_what_came_by_a_network_or_is_at_work_is_not_signed(self):
        arrived = self.from_network()
        with self.assertRaisesRegex(UserError, "scanned from paper itself"):
            arrived.action_sign_scan()
        created = self.make_incoming(origin="created")
        with self.assertRaisesRegex(UserError, "scanned from paper itself"):
            created.action_sign_scan()
        directed = self.make_incoming()
        self.sign(directed)
        directed.action_register()
        self.as_user(directed, self.leader).action_direct(
            self.specialist.id, [], [], "Tham mưu văn bản trả lời.", deadline_days=3
        )
        with self.assertRaisesRegex(UserError, "already at work"):
            directed.action_sign_scan()
        self.assertFalse((arrived | created).sudo().scan_request_ids)
        self.assertEqual(len(directed.sudo().scan_request_ids), 1)

    def test_what_somebody_signed_is_no_scan_of_paper(self):
        incoming = self.make_incoming(files=False)
        incoming.action_attach("x.pdf", as_base64(self.foreign_signed(make_pdf())))
        incoming.action_sign_scan()  # nobody has looked at the file yet
        self.run_jobs("run_signing", "verify_files")
        self.assertIn("carries a signature already", incoming.scan_text)
        self.assertFalse(incoming.sudo().document_id.signature_ids)
        with self.assertRaisesRegex(UserError, "carries a signature already"):
            incoming.action_sign_scan()

    def test_a_file_added_meanwhile_stops_the_signature(self):
        incoming = self.make_incoming()
        before = incoming.document_id._main_file()
        incoming.action_sign_scan()
        incoming.action_attach("phu-luc.pdf", as_base64(self.annex_pdf()), "annex")
        self.run_jobs("run_signing")
        self.assertIn("files of the document changed", incoming.scan_text)
        self.assertEqual(incoming.document_id._main_file(), before)
        self.sign(incoming)
        self.assertEqual(sorted(incoming.current_file_ids.mapped("version")), [2, 2])

    def test_without_token_nothing_is_signed_and_the_reason_is_told(self):
        incoming = self.make_incoming()
        incoming.action_sign_scan()
        with self.token_pulled_out():
            self.run_jobs("run_signing")
        self.assertIn("Scan not signed", incoming.scan_text)
        self.assertEqual(incoming.scan_level, "stop")
        self.assertEqual(incoming.document_id._main_file().version, 1)
        with self.assertRaisesRegex(UserError, "has not signed its scan yet"):
            incoming.action_register()
        self.sign(incoming)
        self.assertFalse(incoming.scan_text)

    def test_no_seal_or_no_certificate_is_told_before_anything_is_asked(self):
        incoming = self.make_incoming()
        self.seal.with_user(self.admin).active = False
        with self.assertRaisesRegex(UserError, "The seal of .* is missing"):
            incoming.action_sign_scan()
        self.agency_certificate.with_user(self.admin).active = False
        with self.assertRaisesRegex(UserError, "No certificate of"):
            incoming.action_sign_scan()
        self.assertFalse(incoming.sudo().scan_request_ids)

    def test_a_job_killed_half_way_leaves_nothing_half_signed(self):
        incoming = self.make_incoming()
        incoming.action_attach("phu-luc.pdf", as_base64(self.annex_pdf()), "annex")
        incoming.action_sign_scan()
        requests = type(self.env["doc.signing.request"])
        store = requests._store
        turns = []

        def killed(request, *arguments):
            if turns:
                raise KeyboardInterrupt
            turns.append(1)
            return store(request, *arguments)

        with patch.object(requests, "_store", killed):
            self.run_killed()
        self.assertEqual(set(incoming.current_file_ids.mapped("version")), {1})
        self.run_jobs("run_signing")
        self.assertEqual(incoming.scan_state, "signed", incoming.scan_text)
        self.assertEqual(set(incoming.current_file_ids.mapped("version")), {2})

    def test_agencies_that_do_not_ask_for_it_register_unsigned_scans(self):
        self.rule(scan_signing_required=False)
        incoming = self.make_incoming()
        self.assertTrue(incoming.can_sign_scan)
        self.assertFalse(incoming.must_sign_scan)
        self.assertTrue(incoming.action_register())
        self.sign(incoming)  # until the leader has directed it

    def test_signings_of_scans_are_not_written_by_hand(self):
        incoming = self.make_incoming()
        values = {
            "incoming_id": incoming.id,
            "document_id": incoming.document_id.id,
            "company_id": self.company.id,
            "purpose": "scan",
            "file_id": incoming.document_id._main_file().id,
            "base_sha256": incoming.document_id._main_file().sha256,
            "certificate_id": self.agency_certificate.id,
            "provider": "pkcs11",
            "user_id": self.clerk.id,
        }
        for user in (self.clerk, self.leader, self.admin):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.model("doc.signing.request", user).create(values)
        with self.assertRaises(AccessError):
            incoming.write({"scan_request_ids": [(0, 0, values)]})


@tagged("post_install", "-at_install")
class TestScanByDevice(ScanCommon):
    def test_the_clerk_s_own_token_signs_the_scan(self):
        key = Key()
        text = self.authority.issue(self.company.name, key.public)
        key.certify(text)
        self.agency_certificate.with_user(self.admin).active = False
        self.env["doc.signing.certificate"].with_user(self.admin).create(
            {
                "certificate_pem": text,
                "company_id": self.company.id,
                "provider": "agent",
            }
        )
        incoming = self.make_incoming()
        incoming.action_attach("phu-luc.pdf", as_base64(self.annex_pdf()), "annex")
        incoming.action_sign_scan()
        self.run_jobs("run_signing")
        for _turn in range(2):
            request = self.env["doc.signing.request"].browse(incoming.device_request_id)
            mine = self.as_user(request, self.clerk)
            task = mine.action_device_task()
            with self.assertRaises(AccessError):
                self.as_user(request, self.leader).action_device_task()
            told = key.answer(base64.b64decode(task["step"]["digest"]))
            mine.action_device_answer(
                task["step"]["id"], told["Signature"], told["CertBase64"]
            )
            self.run_jobs("run_signing")
        self.assertEqual(incoming.scan_state, "signed", incoming.scan_text)
        for file in incoming.current_file_ids:
            self.assertEqual(self.verdicts(file).verdict, "valid")


@tagged("post_install", "-at_install")
class TestDigitisingList(ScanCommon):
    def listed(self, name, **over):
        return self.model("doc.digitising.rule", self.admin).create(
            {"name": name, "company_id": self.company.id, **over}
        )

    def test_what_the_list_names_is_digitised_and_signed_with_the_document(self):
        letter = self.env.ref("doc_management.doc_type_cong_van")
        budget = self.listed("Dự toán kinh phí", type_ids=[(6, 0, letter.ids)])
        other = self.env["doc.type"].search([("id", "!=", letter.id)], limit=1)
        self.listed("Bản vẽ thiết kế", type_ids=[(6, 0, other.ids)])
        incoming = self.make_incoming()
        self.assertIn("Dự toán kinh phí", incoming.list_hint)
        self.assertNotIn("Bản vẽ thiết kế", incoming.list_hint)
        incoming.write({"enclosures": "bulky", "listed_paper_ids": [(4, budget.id)]})
        incoming.action_move_paper(self.clerk.id, "Kho P101")
        self.sign(incoming)
        with self.assertRaisesRegex(UserError, "are digitised, bulky or not: Dự toán"):
            incoming.action_register()
        incoming.action_attach("du-toan.pdf", as_base64(self.annex_pdf()), "enclosure")
        with self.assertRaisesRegex(UserError, "not signed its scan yet: du-toan.pdf"):
            incoming.action_register()
        self.sign(incoming)
        self.assertTrue(incoming.action_register())
        for file in incoming.current_file_ids:
            with self.subTest(file=file.name):
                report = self.verdicts(file)
                self.assertEqual(
                    [one.signer for one in report.signatures], [self.company.name]
                )

    def test_an_enclosed_table_is_no_scan(self):
        budget = self.listed("Dự toán kinh phí")
        incoming = self.make_incoming()
        incoming.listed_paper_ids = budget
        incoming.action_attach("du-toan.csv", as_base64(b"a;b\n1;2\n"), "enclosure")
        with self.assertRaisesRegex(UserError, "attach the PDF"):
            incoming.action_register()

    def test_the_administrator_keeps_the_list_and_only_for_his_agency(self):
        budget = self.listed("Dự toán kinh phí")
        for user in (self.clerk, self.leader, self.specialist, self.archivist):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(budget, user).name = "Khác"
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.model("doc.digitising.rule", user).create({"name": "Thêm"})
            self.assertEqual(self.as_user(budget, user).name, "Dự toán kinh phí")
        with self.assertRaises(AccessError):
            self.listed("Của nơi khác", company_id=self.other_company.id)
        with self.assertRaises(AccessError):
            self.as_user(budget, self.foreign_clerk).read(["name"])

    def test_the_list_of_another_agency_does_not_bind(self):
        foreign = self.env["doc.digitising.rule"].create(
            {"name": "Phụ biểu", "company_id": self.other_company.id}
        )
        incoming = self.make_incoming()
        self.assertFalse(incoming.list_hint)
        with self.assertRaises(UserError):
            incoming.write({"listed_paper_ids": [(4, foreign.id)]})

    def test_the_clerk_chooses_in_the_form(self):
        budget = self.listed("Dự toán kinh phí")
        incoming = self.make_incoming()
        with Form(incoming) as form:
            form.enclosures = "attached"
            form.listed_paper_ids.add(budget)
        self.assertEqual(incoming.listed_paper_ids, budget)
