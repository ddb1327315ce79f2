"""Signing with a program at one's computer and with a remote service."""

import asyncio
import base64
import json
import logging
import os
import tempfile
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import aiohttp
from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import SigningCommon
from .fake_devices import FakeAgent, FakeService, Key

JOB = "odoo.addons.doc_signing.models.doc_signing_job"


class DeviceCommon(SigningCommon):
    provider = "agent"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person_key, cls.agency_key = Key(), Key()
        for key, name, old in (
            (cls.person_key, cls.deputy.name, cls.deputy_certificate),
            (cls.agency_key, cls.company.name, cls.agency_certificate),
        ):
            text = cls.authority.issue(name, key.public)
            key.certify(text)
            cls.env["doc.signing.certificate"].with_user(cls.admin).create(
                {
                    "certificate_pem": text,
                    "company_id": cls.company.id,
                    "provider": cls.provider,
                    "key_label": "credential-1",
                }
            )
            old.with_user(cls.admin).active = False

    def ask_signature(self, **over):
        outgoing = self.make_letter(**over)
        self.as_user(outgoing, self.deputy).action_sign()
        self.run_jobs("run_signing")
        return outgoing

    def request(self, outgoing, user=None):
        requests = outgoing.request_ids.sorted("id")[-1:]
        return self.as_user(requests, user or self.deputy)


@tagged("post_install", "-at_install")
class TestAgent(DeviceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent = FakeAgent(cls.person_key)
        cls.addClassCleanup(cls.agent.close)

    def setUp(self):
        super().setUp()
        self.agent.key, self.agent.mode = self.person_key, "good"
        self.agent.asked.clear()

    def browser(self, task):
        """Do what the page does: one socket, one frame each way; None when closed."""

        async def talk():
            async with (
                aiohttp.ClientSession() as session,
                session.ws_connect(f"{self.agent.url}/SignMsg") as socket,
            ):
                await socket.send_str(
                    json.dumps(
                        {
                            "HashAlg": "SHA256",
                            "HashValue": task["step"]["digest"],
                            "Encode": "RSA",
                        }
                    )
                )
                frame = await socket.receive(timeout=10)
                return frame.data if frame.type is aiohttp.WSMsgType.TEXT else None

        return asyncio.run(talk())

    def sign_once(self, request):
        task = request.action_device_task()
        told = json.loads(self.browser(task))
        request.action_device_answer(
            task["step"]["id"], told["Signature"], told["CertBase64"]
        )
        self.run_jobs("run_signing")

    def test_the_person_s_program_signs_what_the_server_prepared(self):
        outgoing = self.ask_signature()
        request = self.request(outgoing)
        self.assertEqual((outgoing.state, request.state), ("signing", "waiting"))
        task = request.action_device_task()
        self.assertEqual(len(base64.b64decode(task["step"]["digest"])), 32)
        self.assertEqual(task["step"]["pages"], outgoing.document_id.page_count)
        self.sign_once(request)
        self.assertEqual(outgoing.state, "signed", outgoing.sign_error)
        report = self.verdicts(outgoing.document_id._main_file())
        self.assertEqual(report.verdict, "valid")
        self.assertFalse(request.sudo().step_ids)

    def test_the_clerk_s_program_seals_letter_and_annex_one_after_the_other(self):
        outgoing = self.make_letter(annexes=1)
        self.as_user(outgoing, self.deputy).action_sign()
        self.run_jobs("run_signing")
        self.sign_once(self.request(outgoing))
        self.agent.key = self.agency_key
        self.as_user(outgoing, self.clerk).action_issue()
        self.run_jobs("run_signing")
        for _turn in range(4):
            waiting = outgoing.request_ids.filtered(lambda r: r.state == "waiting")
            mine = [
                self.as_user(request, self.clerk)
                for request in waiting
                if self.as_user(request, self.clerk).action_device_task()["step"]
            ]
            if not mine:
                break
            self.sign_once(mine[0])
        self.assertEqual(outgoing.state, "issued", outgoing.issue_error)
        for file in outgoing._signable_files():
            self.assertEqual(self.verdicts(file).verdict, "valid")

    def test_a_job_that_runs_again_asks_for_nothing_new(self):
        outgoing = self.ask_signature()
        request = self.request(outgoing)
        digest = request.action_device_task()["step"]["digest"]
        request.sudo().write({"state": "pending"})
        self.run_jobs("run_signing")
        self.assertEqual(request.action_device_task()["step"]["digest"], digest)

    def test_only_who_asked_sees_the_digest_and_brings_the_value(self):
        outgoing = self.ask_signature()
        for user in (self.clerk, self.leader, self.head, self.admin):
            theirs = self.request(outgoing, user)
            for act in (
                lambda r=theirs: r.action_device_task(),
                lambda r=theirs: r.action_device_answer(1, "", ""),
                lambda r=theirs: r.action_device_failed("cancelled"),
            ):
                with self.subTest(user=user.name), self.assertRaises(AccessError):
                    act()
        self.assertEqual(self.request(outgoing).state, "waiting")

    def test_a_value_of_another_key_is_refused_and_nothing_is_signed(self):
        self.agent.mode = "wrong_key"
        outgoing = self.ask_signature()
        with self.assertRaisesRegex(UserError, "registered certificate"):
            self.sign_once(self.request(outgoing))
        self.assertEqual(self.request(outgoing).state, "waiting")
        self.agent.mode = "good"
        self.sign_once(self.request(outgoing))
        self.assertEqual(outgoing.state, "signed")

    def test_a_value_for_another_certificate_is_refused(self):
        self.agent.key = self.agency_key
        with self.assertRaises(UserError):
            self.sign_once(self.request(self.ask_signature()))

    def test_a_value_made_for_another_document_fits_nothing(self):
        first, second = self.ask_signature(), self.ask_signature()
        task = self.request(first).action_device_task()
        told = json.loads(self.browser(task))
        mine = self.request(second)
        with self.assertRaises(UserError):
            mine.action_device_answer(
                mine.action_device_task()["step"]["id"], told["Signature"], ""
            )
        with self.assertRaises(UserError):
            mine.action_device_answer(task["step"]["id"], told["Signature"], "")

    def test_a_value_is_taken_once_and_not_after_its_time(self):
        outgoing = self.ask_signature()
        request = self.request(outgoing)
        task = request.action_device_task()
        told = json.loads(self.browser(task))
        given = (task["step"]["id"], told["Signature"], told["CertBase64"])
        with (
            freeze_time(fields.Datetime.now() + timedelta(minutes=16)),
            self.assertRaisesRegex(UserError, "no longer awaited"),
        ):
            request.action_device_answer(*given)
        request.action_device_answer(*given)
        with self.assertRaises(UserError):
            request.action_device_answer(*given)

    def test_damaged_answers_are_told_apart_from_wrong_ones(self):
        request = self.request(self.ask_signature())
        step = request.action_device_task()["step"]["id"]
        for value in ("%%%", "é", "AAAA"):
            with self.subTest(value=value), self.assertRaises(UserError):
                request.action_device_answer(step, value, "")
        with self.assertRaises(UserError):
            request.action_device_answer(step, "AAAA", "AAAA")

    def test_cancelling_in_the_program_brings_the_document_back(self):
        for mode in ("cancel", "junk", "status"):
            self.agent.mode = mode
            outgoing = self.ask_signature()
            request = self.request(outgoing)
            answer = self.browser(request.action_device_task())
            self.assertFalse(answer and "Signature" in answer)
            request.action_device_failed("pin" if mode == "status" else "cancelled")
            self.assertEqual((outgoing.state, request.state), ("to_sign", "failed"))
            self.assertTrue(outgoing.sign_error)
            self.assertFalse(request.sudo().step_ids)
            self.run_jobs("run_signing")
            self.assertEqual(outgoing.state, "to_sign", "no second PIN by itself")

    def test_a_device_nobody_uses_is_not_awaited_for_ever(self):
        outgoing = self.ask_signature()
        with freeze_time(fields.Datetime.now() + timedelta(minutes=16)):
            self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "to_sign")
        self.assertIn("in time", outgoing.sign_error)

    def test_a_document_replaced_meanwhile_is_not_signed(self):
        outgoing = self.ask_signature()
        request = self.request(outgoing)
        main = outgoing.document_id._main_file()
        main.sudo()._new_version(self.annex_pdf())
        self.sign_once(request)
        self.assertEqual(outgoing.state, "to_sign")
        self.assertIn("replaced", outgoing.sign_error)

    def test_the_program_is_only_ever_looked_for_at_one_s_own_computer(self):
        parameters = self.env["ir.config_parameter"].sudo()
        requests = self.env["doc.signing.request"]
        for url, safe in (
            ("ws://127.0.0.1:9999", True),
            ("wss://localhost:8987", True),
            ("wss://evil.example:8987", False),
            ("wss://127.0.0.1.evil.example:1", False),
            ("wss://127.0.0.1@evil.example:1", False),
        ):
            parameters.set_param("doc_signing.agent_url", url)
            self.assertEqual(requests._agent_url() == url, safe, url)

    def test_blobs_of_a_step_are_read_by_nobody(self):
        outgoing = self.ask_signature()
        step = outgoing.sudo().request_ids.step_ids
        self.assertTrue(step)
        for user in (self.deputy, self.clerk, self.admin):
            with self.assertRaises(AccessError):
                self.as_user(step, user).read(["prepared"])


@tagged("post_install", "-at_install")
class TestRemoteService(DeviceCommon):
    provider = "remote"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.service = FakeService(cls.person_key)
        cls.addClassCleanup(cls.service.close)
        folder = tempfile.TemporaryDirectory(prefix="van-thu-remote-")
        cls.addClassCleanup(folder.cleanup)
        secret = Path(folder.name) / "secret"
        secret.write_text(f"{cls.service.secret}\n")
        settings = patch.dict(
            os.environ,
            {
                "VAN_THU_REMOTE_URL": cls.service.url,
                "VAN_THU_REMOTE_CLIENT": cls.service.client,
                "VAN_THU_REMOTE_SECRET_FILE": str(secret),
            },
        )
        settings.start()
        cls.addClassCleanup(settings.stop)

    def setUp(self):
        super().setUp()
        self.service.mode, self.service.polls = "good", 1
        self.service.asked.clear()

    def test_the_holder_confirms_and_the_job_goes_on(self):
        outgoing = self.ask_signature()
        self.assertEqual(outgoing.state, "signing")
        for _turn in range(3):
            self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "signed", outgoing.sign_error)
        report = self.verdicts(outgoing.document_id._main_file())
        self.assertEqual(report.verdict, "valid")
        starts = [path for path, _body in self.service.asked if "signHash" in path]
        self.assertEqual(len(starts), 1, "the holder is asked once")

    def test_what_the_service_does_wrong_signs_nothing(self):
        for mode in ("wrong_key", "reject", "two"):
            self.service.mode = mode
            outgoing = self.ask_signature()
            for _turn in range(3):
                self.run_jobs("run_signing")
            with self.subTest(mode=mode):
                self.assertEqual(outgoing.state, "to_sign")
                self.assertTrue(outgoing.sign_error)

    @mute_logger(JOB)
    def test_a_service_that_is_down_at_the_start_fails_with_its_reason(self):
        for mode in ("down", "junk"):
            self.service.mode = mode
            outgoing = self.ask_signature()
            with self.subTest(mode=mode):
                self.assertEqual(outgoing.state, "to_sign")

    def test_a_service_away_for_a_moment_is_asked_again(self):
        outgoing = self.ask_signature()
        self.service.mode = "down"
        self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "signing")
        self.service.mode = "good"
        for _turn in range(3):
            self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "signed")

    def test_the_service_sees_a_digest_and_no_document(self):
        outgoing = self.ask_signature()
        subject = outgoing.subject.encode()
        for _path, body in self.service.asked:
            self.assertNotIn(subject, body)
            self.assertLess(len(body), 1000)

    def test_the_secret_is_in_no_record_and_no_log(self):
        with self.assertLogs("odoo.addons.doc_signing", logging.DEBUG) as logs:
            logging.getLogger("odoo.addons.doc_signing").debug("begin")
            outgoing = self.ask_signature()
            for _turn in range(3):
                self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "signed")
        self.assertNotIn(self.service.secret, "\n".join(logs.output))
        self.env.flush_all()
        for table in ("doc_signing_request", "doc_signing_step", "ir_config_parameter"):
            self.env.cr.execute(
                f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s",
                [f"%{self.service.secret}%"],
            )
            self.assertEqual(self.env.cr.fetchone(), (0,))

    def test_without_settings_signing_says_what_is_missing(self):
        outgoing = self.make_letter()
        with (
            patch.dict(os.environ, {"VAN_THU_REMOTE_URL": ""}),
            self.assertRaisesRegex(UserError, "van_thu_remote_url"),
        ):
            self.as_user(outgoing, self.deputy).action_sign()
