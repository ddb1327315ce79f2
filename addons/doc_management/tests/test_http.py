"""The border: what HTTP lets through, as the real user of each role."""

import json

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import DocCommon

PASSWORD = "văn thư 2026"


@tagged("post_install", "-at_install")
class TestHttp(DocCommon, HttpCase):
    def setUp(self):
        super().setUp()
        for user in (self.clerk, self.specialist, self.outsider, self.foreign_clerk):
            user.password = PASSWORD
        self.incoming = self.make_directed()
        self.file = self.incoming.document_id._main_file()

    def login(self, user):
        self.authenticate(user.login, PASSWORD)

    def call(self, model, method, *args, **kwargs):
        """Return (name of the refusal or None, result) of a call over HTTP."""
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        with mute_logger("odoo.http"):
            answer = self.url_open(
                "/web/dataset/call_kw",
                data=json.dumps({"params": params}),
                headers={"Content-Type": "application/json"},
            ).json()
        return answer.get("error", {}).get("data", {}).get("name"), answer.get("result")

    def test_a_reader_gets_the_file_and_its_pages(self):
        self.login(self.specialist)
        answer = self.url_open(f"/doc/file/{self.file.id}/x.pdf")
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.content, self.file._content())
        self.assertIn("inline", answer.headers["Content-Disposition"])
        page = self.url_open(f"/doc/file/{self.file.id}/page/1.png?w=480")
        self.assertEqual(page.headers["Content-Type"], "image/png")
        self.assertTrue(page.content.startswith(b"\x89PNG"))
        missing = self.url_open(f"/doc/file/{self.file.id}/page/99.png")
        self.assertEqual(missing.status_code, 404)

    def test_who_may_not_read_gets_the_same_answer_as_for_a_gap(self):
        self.login(self.outsider)
        for path in ("", "/page/1.png"):
            refused = self.url_open(f"/doc/file/{self.file.id}{path}")
            gap = self.url_open(f"/doc/file/{self.file.id + 10_000}{path}")
            self.assertEqual((refused.status_code, gap.status_code), (404, 404))
            self.assertEqual(refused.text, gap.text)
        attachment = self.file.sudo().attachment_id
        direct = self.url_open(f"/web/content/{attachment.id}")
        self.assertEqual(direct.status_code, 404)

    def test_a_visitor_is_sent_to_the_login(self):
        answer = self.url_open(f"/doc/file/{self.file.id}", allow_redirects=False)
        self.assertIn(answer.status_code, (302, 303))
        self.assertIn("/web/login", answer.headers["Location"])

    def test_guards_hold_over_http_with_a_forged_context(self):
        self.login(self.clerk)
        incoming = self.make_incoming()
        for vals in ({"state": "done"}, {"arrival_number": 5}):
            for context in ({"doc_by_action": True}, {"doc_by_action": {}}, {}):
                with self.subTest(vals=vals, context=context):
                    error, _result = self.call(
                        "doc.incoming", "write", incoming.ids, vals, context=context
                    )
                    self.assertEqual(error, "odoo.exceptions.AccessError")
        error, _result = self.call(
            "doc.incoming",
            "web_save",
            incoming.ids,
            {"state": "done"},
            specification={},
        )
        self.assertEqual(error, "odoo.exceptions.AccessError")
        self.assertEqual(incoming.state, "arrived")

    def test_helpers_are_no_endpoints(self):
        self.login(self.clerk)
        for model, method in (
            ("doc.incoming", "_make_incoming"),
            ("doc.incoming", "_complete"),
            ("doc.outgoing", "_signed"),
            ("doc.outgoing", "_finish_issue"),
            ("doc.document", "_grant"),
            ("doc.numbering", "_reserve"),
            ("doc.secret.key", "_derive"),
        ):
            with self.subTest(method=method):
                error, _result = self.call(model, method, [])
                self.assertTrue(error)

    def test_the_clerk_of_another_agency_learns_nothing(self):
        self.login(self.foreign_clerk)
        error, _result = self.call(
            "doc.incoming", "read", self.incoming.ids, ["subject"]
        )
        self.assertEqual(error, "odoo.exceptions.AccessError")
        for context in ({}, {"allowed_company_ids": self.company.ids}):
            error, found = self.call(
                "doc.document",
                "search_count",
                [("lookup", "ilike", "hạn hán")],
                context=context,
            )
            self.assertFalse(found)

    def test_registering_over_http_is_the_same_act_as_the_button(self):
        incoming = self.make_incoming()
        self.login(self.specialist)
        error, _result = self.call("doc.incoming", "action_register", incoming.ids)
        self.assertEqual(error, "odoo.exceptions.AccessError")
        self.login(self.clerk)
        error, number = self.call("doc.incoming", "action_register", incoming.ids)
        self.assertFalse(error)
        self.assertEqual(number, incoming.arrival_number)
