"""Other systems are told: SMS for urgent invitations, the page, the gazette."""

import hashlib
import hmac
import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ExchangeCase

SECRET = "not-a-real-secret"
LOGGER = "odoo.addons.doc_interconnect.models.doc_hook"


class Service:
    """A small SMS service: keeps what it gets, answers what it is told to."""

    def __init__(self):
        self.calls = []
        self.status = 200
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                size = int(self.headers["Content-Length"])
                service.calls.append((dict(self.headers), self.rfile.read(size)))
                self.send_response(service.status)
                self.send_header("Location", "http://127.0.0.1:9/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_arguments):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/send"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@tagged("post_install", "-at_install")
class TestHooks(ExchangeCase):
    def setUp(self):
        super().setUp()
        self.service = Service()
        self.addCleanup(self.service.close)
        self.hook = self.make_hook()
        self.receiver.doc_agency_id.phone = "0912 345 678"

    def make_hook(self, event="invitation", company=None):
        return self.env["doc.hook"].create(
            {
                "name": "Tổng đài tin nhắn",
                "event": event,
                "url": self.service.url,
                "secret": SECRET,
                "company_id": (company or self.sender).id,
            }
        )

    def call(self):
        self.env.flush_all()
        with self.allow_requests():
            self.env["doc.hook.call"].sudo()._cron_call()
        self.env.invalidate_all()

    def calls(self, hook=None):
        return self.env["doc.hook.call"].search(
            [("hook_id", "=", (hook or self.hook).id)]
        )

    def invite(self, **over):
        kind = self.env.ref("doc_management.doc_type_giay_moi")
        return self.make_issued(
            type_id=kind.id, urgency=over.pop("urgency", "3"), subject="họp gấp", **over
        )

    def again(self, calls):
        calls._by_action().write({"next_at": self.env.cr.now() - timedelta(minutes=1)})
        self.call()

    def test_an_urgent_invitation_is_texted_to_who_is_invited(self):
        outgoing = self.invite()
        self.call()
        [(headers, body)] = self.service.calls
        said = json.loads(body)
        self.assertEqual(
            said["nguoi_nhan"],
            [{"ten": "Sở Láng giềng", "so_dien_thoai": "+84912345678"}],
        )
        self.assertIn(outgoing.name, said["noi_dung"])
        self.assertIn("họp gấp", said["noi_dung"])
        text = headers["X-Van-Thu-Timestamp"].encode() + b"." + body
        made = hmac.new(SECRET.encode(), text, hashlib.sha256).hexdigest()
        self.assertEqual(headers["X-Van-Thu-Signature"], f"sha256={made}")
        [call] = self.calls()
        self.assertEqual(call.state, "done")
        self.assertFalse(call.sudo().payload, "what was sent is not kept")
        self.call()
        self.assertEqual(len(self.service.calls), 1)

    def test_who_follows_the_document_sees_whom_no_message_reaches(self):
        self.receiver.doc_agency_id.phone = "không có"
        outgoing = self.invite()
        bodies = " ".join(outgoing.message_ids.mapped("body"))
        self.assertIn("No telephone number is known of: Sở Láng giềng", bodies)
        self.call()
        [(_headers, body)] = self.service.calls
        self.assertEqual(json.loads(body)["nguoi_nhan"], [])

    def test_nothing_else_is_texted(self):
        self.invite(urgency="0")
        self.make_issued(urgency="3")
        self.call()
        self.assertFalse(self.service.calls)
        self.assertFalse(self.calls())

    def test_of_a_marked_invitation_only_its_number_is_told(self):
        draft = self.make_to_sign(
            type_id=self.env.ref("doc_management.doc_type_giay_moi").id,
            urgency="3",
            subject="việc kín",
            circulation_mark="internal",
            recipient_ids=[
                (0, 0, {"agency_id": self.receiver.doc_agency_id.id, "medium": "post"})
            ],
        )
        self.issue(draft)
        self.call()
        [(_headers, body)] = self.service.calls
        self.assertNotIn("kín", body.decode())
        self.assertIn(draft.name, json.loads(body)["noi_dung"])

    def test_hooks_of_another_agency_hear_nothing(self):
        other = self.make_hook(company=self.receiver)
        self.invite()
        self.assertFalse(self.calls(other))

    @mute_logger(LOGGER)
    def test_a_service_that_fails_is_asked_again_and_then_given_up(self):
        self.invite()
        self.service.status = 503
        self.call()
        [call] = self.calls()
        self.assertEqual((call.state, call.attempts), ("waiting", 1))
        self.assertEqual(self.hook.last_error, "HTTP 503")
        self.call()
        self.assertEqual(len(self.service.calls), 1, "not before its time")
        for _turn in range(11):
            self.again(call)
        self.assertEqual((call.state, call.attempts), ("dead", 12))
        ids = {headers["X-Van-Thu-Id"] for headers, _body in self.service.calls}
        self.assertEqual(len(ids), 1)
        self.service.status = 200
        self.as_user(call, self.admin).action_again()
        self.call()
        self.assertEqual(call.state, "done")
        self.assertFalse(self.hook.last_error)

    @mute_logger(LOGGER)
    def test_a_refusal_and_a_redirection_are_no_success(self):
        for status in (400, 302):
            with self.subTest(status):
                self.service.status = status
                self.invite()
                self.call()
                self.assertEqual(self.calls()[0].state, "dead")
        self.assertEqual(len(self.service.calls), 2, "the redirection was not followed")

    @mute_logger(LOGGER)
    def test_a_hook_without_secret_sends_nothing(self):
        self.hook.sudo().secret_enc = False
        self.invite()
        self.call()
        self.assertFalse(self.service.calls)
        self.assertEqual(self.calls().state, "dead")

    def test_addresses_are_encrypted_and_name_no_user(self):
        for url in (
            "http://sms.example.vn/send",
            "ftp://sms.example.vn",
            "file:///etc/passwd",
            "https://user:pass@sms.example.vn/",
            "gopher://127.0.0.1",
            "http://127.0.0.1.sms.example.vn/",
            "http://localhost@sms.example.vn/",
        ):
            with self.subTest(url), self.assertRaises(ValidationError):
                self.hook.url = url

    def test_only_the_administrator_of_the_agency_keeps_hooks(self):
        self.invite()
        self.call()
        for user in (self.clerk, self.leader, self.specialist, self.foreign_clerk):
            with self.subTest(user.login):
                with self.assertRaises(AccessError):
                    self.as_user(self.hook, user).read(["url"])
                with self.assertRaises(AccessError):
                    self.as_user(self.calls(), user).action_again()
        mine = self.as_user(self.calls(), self.admin)
        with self.assertRaises(AccessError):
            mine.read(["payload"])
        with self.assertRaises(AccessError):
            mine.write({"state": "waiting"})
        with self.assertRaises(UserError):
            mine.action_again()

    def publish_by_type(self):
        kind = self.env.ref("doc_management.doc_type_cong_van")
        kind.with_company(self.sender).publish_on_issue = True
        return kind

    def test_a_published_type_goes_to_the_page_and_the_gazette_by_itself(self):
        page, gazette = self.make_hook("published"), self.make_hook("published")
        kind = self.publish_by_type()
        outgoing = self.make_issued(type_id=kind.id)
        self.assertTrue(outgoing.is_published)
        self.call()
        self.assertEqual(len(self.service.calls), 2)
        line = outgoing.sudo().publication_ids
        for hook in (page, gazette):
            self.assertEqual(self.calls(hook).state, "done")
        said = json.loads(self.service.calls[0][1])
        self.assertEqual(said["su_kien"], "published")
        self.assertEqual(said["so_ky_hieu"], outgoing.name)
        self.assertEqual(said["sha256"], line.file_id.sudo().sha256)
        self.assertTrue(said["tep"].endswith(f"/van-ban-cong-bo/{line.id}"))
        self.as_user(outgoing, self.clerk).action_take_down("Đăng nhầm")
        self.call()
        self.assertEqual(json.loads(self.service.calls[-1][1])["su_kien"], "taken_down")

    def test_what_is_marked_or_held_back_is_not_published_by_itself(self):
        self.make_hook("published")
        kind = self.publish_by_type()
        held = self.make_issued(
            type_id=kind.id, unpublished_reason="Có dữ liệu cá nhân"
        )
        self.assertFalse(held.is_published)
        draft = self.make_to_sign(
            type_id=kind.id,
            circulation_mark="internal",
            recipient_ids=[(0, 0, {"name": "Nội bộ", "medium": "post"})],
        )
        self.assertFalse(self.issue(draft).is_published)
        self.call()
        self.assertFalse(self.service.calls)

    def test_another_agency_publishes_nothing_by_that(self):
        kind = self.publish_by_type()
        self.assertFalse(kind.with_company(self.receiver).publish_on_issue)
        with self.assertRaises(AccessError):
            self.as_user(kind, self.clerk).publish_on_issue = False
