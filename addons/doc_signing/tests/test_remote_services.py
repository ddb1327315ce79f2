"""Signing with VNPT SmartCA and Viettel MySign: a digest goes, a thumb confirms."""

import logging
import os
import tempfile
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .fake_services import FakeMySign, FakeSmartCA
from .test_devices import JOB, DeviceCommon


class ServiceCommon(DeviceCommon):
    """The same rules for each service."""

    allow_inherited_tests_method = True
    fake = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.service = cls.fake(cls.person_key)
        cls.addClassCleanup(cls.service.close)
        folder = tempfile.TemporaryDirectory(prefix="van-thu-remote-")
        cls.addClassCleanup(folder.cleanup)
        secret = Path(folder.name) / "secret"
        secret.write_text(f"{cls.service.secret}\n")
        name = f"VAN_THU_{cls.provider.upper()}"
        settings = patch.dict(
            os.environ,
            {
                f"{name}_URL": cls.service.url,
                f"{name}_CLIENT": cls.service.client,
                f"{name}_SECRET_FILE": str(secret),
            },
        )
        settings.start()
        cls.addClassCleanup(settings.stop)
        cls.env["doc.signing.certificate"].search(
            [("provider", "=", cls.provider)]
        ).with_user(cls.admin).write({"token_label": cls.service.holder})

    def setUp(self):
        super().setUp()
        self.service.mode, self.service.polls = "good", 1
        self.service.asked.clear()

    def asked_and_answered(self, turns=4):
        outgoing = self.ask_signature()
        for _turn in range(turns):
            self.run_jobs("run_signing")
        return outgoing

    def starts(self):
        return [
            path
            for path, _body in self.service.asked
            if path.endswith(("/signatures/sign", "/signHash"))
        ]


class ServiceCases:
    def test_a_slow_thumb_is_waited_for_and_asked_once(self):
        self.service.polls = 3
        outgoing = self.ask_signature()
        self.assertEqual(outgoing.state, "signing")
        self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "signing")
        for _turn in range(4):
            self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "signed", outgoing.sign_error)
        report = self.verdicts(outgoing.document_id._main_file())
        self.assertEqual(report.verdict, "valid")
        self.assertEqual(len(self.starts()), 1, "the phone rings once")
        self.assertEqual(outgoing.sudo().signature_ids.provider, self.provider)

    def test_what_the_service_or_its_holder_does_wrong_signs_nothing(self):
        for mode, words in (
            ("reject", "cancelled"),
            ("expired", "cancelled"),
            ("wrong_key", "registered certificate"),
            ("two", "failed"),
        ):
            self.service.mode = mode
            outgoing = self.asked_and_answered()
            with self.subTest(mode=mode):
                self.assertEqual(outgoing.state, "to_sign")
                self.assertIn(words, outgoing.sign_error)
                self.assertFalse(outgoing.sudo().signature_ids)

    @mute_logger(JOB)
    def test_a_service_that_cannot_be_asked_fails_with_its_reason(self):
        for mode in ("down", "junk", "denied"):
            self.service.mode = mode
            outgoing = self.ask_signature()
            with self.subTest(mode=mode):
                self.assertEqual(outgoing.state, "to_sign")
                self.assertTrue(outgoing.sign_error)
                self.assertFalse(outgoing.sudo().request_ids.step_ids)

    def test_a_service_away_for_a_moment_is_asked_again(self):
        outgoing = self.ask_signature()
        self.service.mode = "down"
        self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "signing")
        self.service.mode = "good"
        for _turn in range(3):
            self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "signed", outgoing.sign_error)

    def test_a_phone_that_nobody_takes_up_is_not_waited_for_for_ever(self):
        self.service.polls = 1000
        outgoing = self.asked_and_answered(2)
        self.assertEqual(outgoing.state, "signing")
        with freeze_time(fields.Datetime.now() + timedelta(minutes=16)):
            self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "to_sign")
        self.assertIn("in time", outgoing.sign_error)

    def test_the_service_sees_a_digest_and_no_document(self):
        outgoing = self.asked_and_answered()
        subject = outgoing.subject.encode()
        self.assertTrue(self.starts())
        for _path, body in self.service.asked:
            self.assertNotIn(subject, body)
            self.assertLess(len(body), 1000)

    def test_the_secret_is_in_no_record_and_no_log(self):
        with self.assertLogs("odoo.addons.doc_signing", logging.DEBUG) as logs:
            logging.getLogger("odoo.addons.doc_signing").debug("begin")
            outgoing = self.asked_and_answered()
            self.service.mode = "denied"
            self.ask_signature()
        self.assertEqual(outgoing.state, "signed")
        self.assertNotIn(self.service.secret, "\n".join(logs.output))
        self.env.flush_all()
        for table in (
            "doc_signing_request",
            "doc_signing_step",
            "doc_signing_certificate",
            "ir_config_parameter",
        ):
            self.env.cr.execute(
                f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s",
                [f"%{self.service.secret}%"],
            )
            self.assertEqual(self.env.cr.fetchone(), (0,))

    def test_what_is_not_set_up_is_said_before_anybody_is_asked(self):
        name = self.provider.upper()
        for setting, value in (("URL", ""), ("CLIENT", ""), ("URL", "http://a.vn")):
            outgoing = self.make_letter()
            with (
                self.subTest(setting=setting, value=value),
                patch.dict(os.environ, {f"VAN_THU_{name}_{setting}": value}),
                self.assertRaisesRegex(UserError, f"van_thu_{self.provider}_"),
            ):
                self.as_user(outgoing, self.deputy).action_sign()
        certificate = self.env["doc.signing.certificate"]._best(
            "person", self.company, self.deputy
        )
        certificate.with_user(self.admin).token_label = False
        with self.assertRaisesRegex(UserError, "how the service knows"):
            self.as_user(self.make_letter(), self.deputy).action_sign()
        self.assertFalse(self.service.asked)


@tagged("post_install", "-at_install")
class TestSmartCA(ServiceCases, ServiceCommon):
    provider = "smartca"
    fake = FakeSmartCA

    def test_another_certificate_there_rings_no_phone(self):
        self.service.mode = "wrong_certificate"
        outgoing = self.ask_signature()
        self.assertEqual(outgoing.state, "to_sign")
        self.assertIn("registered certificate", outgoing.sign_error)
        self.assertFalse(self.starts())


@tagged("post_install", "-at_install")
class TestMySign(ServiceCases, ServiceCommon):
    provider = "mysign"
    fake = FakeMySign

    def test_a_credential_the_service_does_not_know_signs_nothing(self):
        certificate = self.env["doc.signing.certificate"]._best(
            "person", self.company, self.deputy
        )
        certificate.with_user(self.admin).key_label = "another"
        outgoing = self.ask_signature()
        self.assertEqual(outgoing.state, "to_sign")
        self.assertTrue(outgoing.sign_error)
