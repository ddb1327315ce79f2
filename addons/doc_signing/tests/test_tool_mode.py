"""The signing program fetches a file, signs it in its own window and brings it back."""

import json
import logging
import os
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.addons.doc_signing.controllers.doc_agent import hidden
from odoo.addons.doc_signing.models import doc_signing_tool
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, freeze_time, tagged

from .fake_devices import SigningWindow
from .test_devices import DeviceCommon


class HttpOfTests:
    """The program's way to the server of a test: no session, no cookie of a user."""

    def __init__(self, case):
        self.case = case
        self.seen = []

    def get(self, url):
        return self._noted(self.case.url_open(url, timeout=60))

    def post(self, url, files, data):
        return self._noted(
            self.case.url_open(url, data=data or {"x": ""}, files=files, timeout=60)
        )

    def _noted(self, answer):
        self.seen.append(answer)
        return answer


class ToolCommon(DeviceCommon, HttpCase):
    provider = "agent_tool"

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)
        address = patch.dict(
            os.environ, {"VAN_THU_AGENT_BASE_URL": self.base_url() + "/"}
        )
        address.start()
        self.addCleanup(address.stop)
        self.web = HttpOfTests(self)

    def begin(self, request):
        """Press the button: return the step and what the program is handed."""
        step = request.action_device_task()["step"]
        return step, request.action_tool_begin(step["id"])

    def window(self, mode="good", key=None):
        return SigningWindow(key or self.person_key, mode, self.web)

    def sign_once(self, request, mode="good", key=None):
        """Do what page and program do; return the window."""
        step, errand = self.begin(request)
        self.env.flush_all()
        window = self.window(mode, key)
        told = window.run(errand["frame"])
        self.env.invalidate_all()
        if told["Status"] == 0:
            request.action_tool_answer(step["id"], json.dumps(told))
        else:
            request.action_device_failed("failed")
        self.run_jobs("run_signing")
        return window

    def put(self, url, content, name="x.signed.pdf"):
        """Bring a file as the program does and return what the server answers."""
        self.env.flush_all()
        files = {"uploadfile": (name, content, "application/pdf")}
        answer = self.web.post(url, files, {}).json()
        self.env.invalidate_all()
        return answer

    def signing(self, frame):
        self.env.flush_all()
        return self.window().signed(self.web.get(frame["FileName"]).content)


@tagged("post_install", "-at_install")
class TestToolMode(ToolCommon):
    def test_the_program_signs_the_very_file_for_its_person(self):
        outgoing = self.ask_signature()
        request = self.request(outgoing)
        self.assertEqual((outgoing.state, request.state), ("signing", "waiting"))
        base = outgoing.document_id._main_file()
        task = request.action_device_task()
        self.assertEqual(task["step"]["command"], "SignApproved")
        self.assertEqual(task["step"]["code"].replace("·", "").lower(), base.sha256[:8])
        self.sign_once(request)
        self.assertEqual(outgoing.state, "signed", outgoing.sign_error)
        signed = outgoing.document_id._main_file()
        self.assertTrue(signed._content().startswith(base._content()))
        self.assertEqual(self.verdicts(signed).verdict, "valid")
        row = outgoing.sudo().signature_ids
        self.assertEqual(
            (row.purpose, row.provider, row.field_name, row.picture_sha256),
            ("person", "agent_tool", "Signature1", False),
        )
        self.assertFalse(request.sudo().step_ids)
        for answer in self.web.seen:
            self.assertNotIn("session_id", answer.headers.get("Set-Cookie", ""))
            self.assertEqual(answer.headers["Referrer-Policy"], "no-referrer")

    def test_no_picture_of_a_hand_and_no_seal_is_needed(self):
        (self.hand | self.seal).with_user(self.admin).active = False
        outgoing = self.ask_signature()
        self.assertFalse(outgoing.can_place)
        self.sign_once(self.request(outgoing))
        self.assertEqual(outgoing.state, "signed", outgoing.sign_error)

    def issue(self, outgoing, modes=()):
        """Issue and answer for each file in turn; return the commands."""
        self.as_user(outgoing, self.clerk).action_issue()
        self.run_jobs("run_signing")
        commands, modes = [], list(modes)
        for _turn in range(4):
            waiting = [
                request
                for request in self.as_user(outgoing.request_ids, self.clerk)
                if request.state == "waiting" and request.action_device_task()["step"]
            ]
            if not waiting:
                break
            task = waiting[0].action_device_task()["step"]
            commands.append(task["command"])
            mode = modes.pop(0) if modes else "good"
            self.sign_once(waiting[0], mode, self.agency_key)
        return commands

    def signed_with_annex(self, annexes=1):
        outgoing = self.make_letter(annexes=annexes)
        self.as_user(outgoing, self.deputy).action_sign()
        self.run_jobs("run_signing")
        self.sign_once(self.request(outgoing))
        self.assertEqual(outgoing.state, "signed", outgoing.sign_error)
        return outgoing

    def test_the_clerk_issues_letter_and_annex(self):
        outgoing = self.signed_with_annex()
        commands = self.issue(outgoing, ["object"])
        self.assertEqual(commands, ["SignIssued", "SignAppendix"])
        self.assertEqual(outgoing.state, "issued", outgoing.issue_error)
        for file in outgoing._signable_files():
            self.assertEqual(self.verdicts(file).verdict, "valid")
        main = outgoing.document_id._main_file()
        self.assertEqual(len(self.verdicts(main).signatures), 2)
        rows = outgoing.sudo().signature_ids
        self.assertEqual(sorted(rows.mapped("purpose")), ["agency", "annex", "person"])

    def test_another_number_in_the_window_issues_nothing(self):
        outgoing = self.signed_with_annex(annexes=0)
        before = outgoing.document_id._main_file()
        self.issue(outgoing, ["other_number"])
        self.assertEqual(outgoing.state, "signed")
        self.assertIn("not that of the register", outgoing.issue_error)
        self.assertEqual(outgoing.document_id._main_file(), before)
        self.issue(outgoing)
        self.assertEqual(outgoing.state, "issued", outgoing.issue_error)

    def test_the_program_gets_number_and_date_of_the_register(self):
        outgoing = self.signed_with_annex(annexes=0)
        self.as_user(outgoing, self.clerk).action_issue()
        self.run_jobs("run_signing")
        [waiting] = self.as_user(outgoing.request_ids, self.clerk).filtered(
            lambda request: request.state == "waiting"
        )
        _step, errand = self.begin(waiting)
        self.assertEqual(errand["frame"]["DocNumber"], str(outgoing.number))
        self.assertEqual(
            errand["frame"]["IssuedDate"], f"{outgoing.document_date}T00:00:00+07:00"
        )

    def test_a_certified_copy_is_signed_by_the_agency_alone(self):
        incoming = self.make_registered()
        ident = self.as_user(incoming.document_id, self.clerk).action_make_copy(
            "SY", "electronic", self.deputy.id, recipient_agency_ids=self.issuer.ids
        )
        made = self.model("doc.outgoing", self.clerk).browse(ident)
        for line in made.recipient_ids:
            line.medium = "post"
        made.action_submit()
        self.as_user(made, self.head).action_initial()
        self.as_user(made, self.deputy).action_sign()
        self.assertEqual(self.issue(made), ["SignCopy"])
        self.assertEqual(made.state, "issued", made.issue_error)
        self.assertEqual(made.sudo().signature_ids.purpose, "copy")
        report = self.verdicts(made.document_id._main_file())
        self.assertEqual([one.signer for one in report.signatures], [self.company.name])

    def test_the_clerk_signs_the_agency_s_scan(self):
        self.change_rules(scan_signing_required=True, signature_profile="tt01_2019")
        incoming = self.make_incoming()
        incoming.action_sign_scan()
        self.run_jobs("run_signing")
        request = self.as_user(incoming.scan_request_ids, self.clerk)
        self.assertEqual(incoming.device_request_id, request.id)
        self.assertEqual(request.action_device_task()["step"]["command"], "SignIncome")
        self.sign_once(request, key=self.agency_key)
        self.assertEqual(incoming.scan_state, "signed", incoming.scan_text)
        self.assertEqual(incoming.sudo().signature_ids.purpose, "scan")

    def test_whatever_else_comes_back_changes_nothing_and_says_why(self):
        for mode, words in (
            ("rewrite", "not the document"),
            ("other_file", "not the document"),
            ("extra_page", "more|changed"),
            ("note", "more|changed"),
            ("two_signatures", "more"),
            ("two_updates", "more"),
            ("lock", "locks"),
            ("unsigned", "without a signature"),
            ("wrong_key", "check|registered"),
            ("shrug", "registered"),
        ):
            key = self.agency_key if mode == "shrug" else None
            outgoing = self.ask_signature()
            before = outgoing.document_id._main_file()
            window = self.sign_once(self.request(outgoing), mode, key)
            with self.subTest(mode=mode):
                self.assertIs(window.answers[0]["Status"], False)
                self.assertTrue(window.answers[0]["Message"])
                self.assertEqual(outgoing.state, "to_sign")
                self.assertRegex(outgoing.sign_error, words)
                self.assertEqual(outgoing.sign_error, window.answers[0]["Message"])
                self.assertEqual(outgoing.document_id._main_file(), before)
                self.assertFalse(outgoing.sudo().signature_ids)

    def test_a_certificate_of_somebody_else_is_refused(self):
        outgoing = self.ask_signature()
        window = self.sign_once(self.request(outgoing), key=self.agency_key)
        self.assertIs(window.answers[0]["Status"], False)
        self.assertIn("registered certificate", outgoing.sign_error)

    def test_a_second_upload_is_refused_and_the_first_stays(self):
        outgoing = self.ask_signature()
        window = self.sign_once(self.request(outgoing), "twice")
        self.assertEqual([told["Status"] for told in window.answers], [True, False])
        self.assertEqual(outgoing.state, "signed", outgoing.sign_error)

    def test_a_file_without_the_program_s_word_signs_nothing(self):
        outgoing = self.ask_signature()
        _step, errand = self.begin(self.request(outgoing))
        told = self.put(
            errand["frame"]["FileUploadHandler"], self.signing(errand["frame"])
        )
        self.assertIs(told["Status"], True)
        self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "signing")
        self.assertFalse(outgoing.sudo().signature_ids)

    def test_the_program_s_word_without_a_file_signs_nothing(self):
        outgoing = self.ask_signature()
        with self.assertRaisesRegex(UserError, "did not arrive"):
            self.sign_once(self.request(outgoing), "no_upload")
        self.assertEqual(outgoing.state, "signing")
        self.sign_once(self.request(outgoing))
        self.assertEqual(outgoing.state, "signed", outgoing.sign_error)

    def test_a_receipt_of_another_upload_is_refused(self):
        outgoing = self.ask_signature()
        request = self.request(outgoing)
        step, errand = self.begin(request)
        self.put(errand["frame"]["FileUploadHandler"], self.signing(errand["frame"]))
        request.action_tool_answer(
            step["id"], json.dumps({"Status": 0, "FileServer": "0" * 64})
        )
        self.assertEqual(outgoing.state, "to_sign")

    def test_a_late_file_finds_nobody(self):
        outgoing = self.ask_signature()
        before = outgoing.document_id._main_file()
        _step, errand = self.begin(self.request(outgoing))
        content = self.signing(errand["frame"])
        late = fields.Datetime.now() + timedelta(minutes=16)
        with freeze_time(late):
            self.assertEqual(self.web.get(errand["frame"]["FileName"]).status_code, 404)
            told = self.put(errand["frame"]["FileUploadHandler"], content)
        self.assertEqual((told["Status"], told["FileServer"]), (False, ""))
        # Of the office's language, where it is installed.
        self.assertRegex(told["Message"], "no longer awaited|không còn được chờ")
        self.assertEqual(outgoing.document_id._main_file(), before)

    def test_a_cancelled_signing_opens_no_address_any_more(self):
        outgoing = self.ask_signature()
        request = self.request(outgoing)
        _step, errand = self.begin(request)
        content = self.signing(errand["frame"])
        request.action_device_failed("cancelled")
        told = self.put(errand["frame"]["FileUploadHandler"], content)
        self.assertIs(told["Status"], False)
        self.assertEqual(self.web.get(errand["frame"]["FileName"]).status_code, 404)

    def test_pressing_again_voids_what_was_given_out_before(self):
        request = self.request(self.ask_signature())
        _step, first = self.begin(request)
        content = self.signing(first["frame"])
        _step, second = self.begin(request)
        told = self.put(first["frame"]["FileUploadHandler"], content)
        self.assertIs(told["Status"], False)
        told = self.put(second["frame"]["FileUploadHandler"], content)
        self.assertIs(told["Status"], True)
        # It has come back: nobody fetches it any more.
        gone = self.web.get(second["frame"]["FileName"])
        self.assertEqual((gone.status_code, gone.content), (404, b""))

    def test_a_token_opens_one_file_and_guesses_open_none(self):
        first = self.ask_signature()
        second = self.ask_signature(subject="về việc khác")
        _step, errand = self.begin(self.request(first))
        other = self.request(second)
        step, theirs = self.begin(other)
        told = self.put(
            theirs["frame"]["FileUploadHandler"], self.signing(errand["frame"])
        )
        self.assertIs(told["Status"], False, "the file of another document")
        with self.assertRaises(UserError):
            other.action_tool_answer(0, "{}")
        self.assertEqual(step["id"], other.sudo().step_ids.id)
        token = errand["frame"]["FileUploadHandler"].split("/")[-2]
        for guess in (token[:-1], token.upper(), "a" * 43, "%00", "..", "é"):
            url = errand["frame"]["FileName"].replace(token, guess)
            with self.subTest(guess=guess):
                self.assertEqual(self.web.get(url).status_code, 404)

    def test_a_replaced_file_is_neither_given_out_nor_taken(self):
        outgoing = self.ask_signature()
        _step, errand = self.begin(self.request(outgoing))
        content = self.signing(errand["frame"])
        outgoing.document_id._main_file().sudo()._new_version(self.annex_pdf())
        self.env.flush_all()
        self.assertEqual(self.web.get(errand["frame"]["FileName"]).status_code, 404)
        told = self.put(errand["frame"]["FileUploadHandler"], content)
        self.assertIn("replaced", told["Message"])

    def test_a_file_much_larger_than_the_document_is_not_taken(self):
        outgoing = self.ask_signature()
        _step, errand = self.begin(self.request(outgoing))
        content = self.signing(errand["frame"])
        with patch.object(doc_signing_tool, "GROWTH", 100):
            told = self.put(errand["frame"]["FileUploadHandler"], content)
        self.assertIs(told["Status"], False)
        self.assertIn("larger", told["Message"])
        self.env.flush_all()
        told = self.web.post(errand["frame"]["FileUploadHandler"], None, {}).json()
        self.assertIs(told["Status"], False)

    def test_a_certificate_archived_meanwhile_signs_nothing(self):
        outgoing = self.ask_signature()
        request = self.request(outgoing)
        request.sudo().certificate_id.with_user(self.admin).active = False
        self.sign_once(request)
        self.assertEqual(outgoing.state, "to_sign")
        self.assertIn("archived", outgoing.sign_error)

    def test_only_who_asked_sends_the_program_and_brings_its_word(self):
        outgoing = self.ask_signature()
        for user in (self.clerk, self.leader, self.head, self.admin):
            theirs = self.request(outgoing, user)
            for act in (
                lambda r=theirs: r.action_tool_begin(1),
                lambda r=theirs: r.action_tool_answer(1, '{"Status":0}'),
            ):
                with self.subTest(user=user.name), self.assertRaises(AccessError):
                    act()

    def test_a_value_over_a_digest_is_no_file(self):
        request = self.request(self.ask_signature())
        step = request.action_device_task()["step"]["id"]
        with self.assertRaisesRegex(UserError, "brings the signed file"):
            request.action_device_answer(step, "AAAA", "")

    def test_the_token_is_kept_as_a_hash_and_logged_by_nobody(self):
        request = self.request(self.ask_signature())
        with self.assertLogs("werkzeug", logging.DEBUG) as logs:
            _step, errand = self.begin(request)
            self.signing(errand["frame"])
            token = errand["frame"]["FileUploadHandler"].split("/")[-2]
            logging.getLogger("werkzeug").info(
                '"GET %s"', f"/doc_signing/agent/{token}/van-ban-1.pdf"
            )
        self.assertGreaterEqual(len(token), 43)
        self.assertNotIn(token, "\n".join(logs.output))
        self.assertEqual(hidden(f"/doc_signing/agent/{token}/upload"), HIDDEN)
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT count(*) FROM doc_signing_step t WHERE t::text LIKE %s",
            [f"%{token}%"],
        )
        self.assertEqual(self.env.cr.fetchone(), (0,))


HIDDEN = "/doc_signing/agent/***/upload"
