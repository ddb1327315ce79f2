"""Initials as digital signatures, where the agency's rules want them."""

import json

import pypdfium2
import pypdfium2.raw as raw
from odoo.addons.doc_management.tests.common import as_base64
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import BLUE, SigningCommon, make_png
from .fake_devices import Key
from .test_tool_mode import ToolCommon


class InitialsMixin:
    """The head of the unit has a certificate and a picture of his hand."""

    def give_head(self, *, digital_initials=True, **over):
        self.change_rules(digital_initials=digital_initials, **over)
        self.head_hand = (
            self.env["doc.signing.image"]
            .with_user(self.admin)
            .create(
                {
                    "user_id": self.head.id,
                    "company_id": self.company.id,
                    "upload": as_base64(make_png(BLUE)),
                }
            )
        )

    def submitted(self):
        outgoing = self.make_draft()
        outgoing.action_generate_pdf()
        outgoing.action_submit()
        return outgoing

    def initialled(self, outgoing):
        self.as_user(outgoing, self.head).action_initial("Đã kiểm tra.")
        self.run_jobs("run_signing")
        return outgoing

    def text_of(self, file):
        document = pypdfium2.PdfDocument(file._content())
        document.init_forms()
        page = document[len(document) - 1]
        raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY)
        page = document[len(document) - 1]
        return page.get_textpage().get_text_range()


@tagged("post_install", "-at_install")
class TestInitials(InitialsMixin, SigningCommon):
    def setUp(self):
        super().setUp()
        self.certificate = self.register("head", self.head.name)

    def test_initials_signature_and_seal_all_hold_in_the_end(self):
        self.give_head()
        outgoing = self.submitted()
        base = outgoing.document_id._main_file()
        self.as_user(outgoing, self.head).action_initial("Đã kiểm tra.")
        self.assertEqual((outgoing.state, outgoing.initials_state), REVIEWED)
        self.assertFalse(self.as_user(outgoing, self.head).can_initial)
        self.as_user(outgoing, self.head).action_initial()  # a double click
        self.assertEqual(len(outgoing.request_ids), 1)
        self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "to_sign", outgoing.signing_text)
        file = outgoing.document_id._main_file()
        self.assertTrue(file._content().startswith(base._content()))
        row = outgoing.sudo().signature_ids
        self.assertEqual(
            (row.purpose, row.user_id, row.picture_sha256),
            ("initial", self.head, self.head_hand.sha256),
        )
        step = outgoing.sudo().approval_ids.filtered(lambda one: one.kind == "initial")
        self.assertEqual((step.state, step.comment), ("approved", "Đã kiểm tra."))
        self.as_user(outgoing, self.deputy).action_sign()
        self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "signed", outgoing.sign_error)
        self.as_user(outgoing, self.clerk).action_issue()
        self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "issued", outgoing.issue_error)
        report = self.verdicts(outgoing.document_id._main_file())
        self.assertEqual(report.verdict, "valid")
        self.assertEqual(
            [one.signer for one in report.signatures][:2],
            [self.head.name, self.deputy.name],
        )

    def test_without_the_rule_an_approval_is_recorded_and_nothing_signed(self):
        self.give_head(digital_initials=False)
        outgoing = self.submitted()
        self.as_user(outgoing, self.head).action_initial()
        self.assertEqual(outgoing.state, "to_sign")
        self.assertFalse(outgoing.request_ids)

    def test_initials_do_not_pass_for_the_competent_signature(self):
        self.give_head()
        outgoing = self.initialled(self.submitted())
        with self.assertRaises(UserError):
            self.as_user(outgoing, self.clerk).action_issue()
        self.assertFalse(
            outgoing.sudo()._signature_of_signer(outgoing.document_id._main_file())
        )

    def test_without_certificate_or_picture_the_head_is_told_what_is_missing(self):
        self.give_head()
        outgoing = self.submitted()
        head = self.as_user(outgoing, self.head)
        self.head_hand.with_user(self.admin).active = False
        with self.assertRaisesRegex(UserError, "picture of your signature"):
            head.action_initial()
        self.certificate.with_user(self.admin).active = False
        with self.assertRaisesRegex(UserError, "No certificate is registered"):
            head.action_initial()
        self.assertEqual(outgoing.state, "reviewing")

    def test_nobody_else_initials_and_a_token_pulled_out_leaves_the_turn(self):
        self.give_head()
        outgoing = self.submitted()
        for user in (self.specialist, self.clerk, self.deputy):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self.as_user(outgoing, user).action_initial()
        with self.token_pulled_out():
            self.initialled(outgoing)
        self.assertEqual(outgoing.state, "reviewing")
        head = self.as_user(outgoing, self.head)
        self.assertIn("Not initialled", head.signing_text)
        self.assertTrue(head.can_initial)
        self.initialled(outgoing)
        self.assertEqual(outgoing.state, "to_sign")

    def test_a_draft_returned_meanwhile_is_not_signed(self):
        self.give_head()
        outgoing = self.submitted()
        head = self.as_user(outgoing, self.head)
        head.action_initial()
        head.action_return("Bổ sung số liệu.")
        self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "draft")
        self.assertEqual(outgoing.sudo().request_ids.state, "failed")
        self.assertFalse(outgoing.sudo().signature_ids)

    def test_decree_30_shows_the_hand_alone(self):
        self.give_head()
        outgoing = self.initialled(self.submitted())
        self.assertEqual(outgoing.state, "to_sign", outgoing.signing_text)
        self.assertNotIn("+07:00", self.text_of(outgoing.document_id._main_file()))

    def test_circular_01_tells_the_time_as_well(self):
        self.give_head(signature_profile="tt01_2019")
        outgoing = self.initialled(self.submitted())
        self.assertEqual(outgoing.state, "to_sign", outgoing.signing_text)
        self.assertIn("+07:00", self.text_of(outgoing.document_id._main_file()))


@tagged("post_install", "-at_install")
class TestInitialsInTheWindow(InitialsMixin, ToolCommon):
    def test_the_program_puts_the_initials_on(self):
        self.give_head()
        key = Key()
        text = self.authority.issue(self.head.name, key.public)
        key.certify(text)
        self.env["doc.signing.certificate"].with_user(self.admin).create(
            {
                "certificate_pem": text,
                "company_id": self.company.id,
                "provider": "agent_tool",
            }
        )
        outgoing = self.initialled(self.submitted())
        request = self.request(outgoing, self.head)
        head = self.as_user(outgoing, self.head)
        self.assertEqual(head.device_request_id, request.id)
        self.assertFalse(self.as_user(outgoing, self.deputy).device_request_id)
        step, errand = self.begin(request)
        self.assertEqual(step["purpose"], "initial")
        self.assertEqual(errand["command"], "SignApproved")
        self.env.flush_all()
        told = self.window(key=key).run(errand["frame"])
        self.env.invalidate_all()
        request.action_tool_answer(step["id"], json.dumps(told))
        self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "to_sign", outgoing.signing_text)
        # The next signer goes on in the file that the program certified.
        self.as_user(outgoing, self.deputy).action_sign()
        self.run_jobs("run_signing")
        self.sign_once(self.request(outgoing))
        self.assertEqual(outgoing.state, "signed", outgoing.sign_error)
        report = self.verdicts(outgoing.document_id._main_file())
        self.assertEqual((report.verdict, len(report.signatures)), ("valid", 2))


REVIEWED = ("reviewing", "open")
