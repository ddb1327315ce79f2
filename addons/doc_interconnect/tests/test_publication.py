"""What the public sees: what was published, and nothing else."""

import json
from xml.etree import ElementTree

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..controllers import published
from ..lib.docxchg.feed import Allowance
from ..models.doc_publication import FOLDER
from .common import ExchangeCase


@tagged("post_install", "-at_install")
class TestPublication(ExchangeCase):
    def setUp(self):
        super().setUp()
        published._allowance = Allowance(per_minute=10_000)
        self.outgoing = self.make_issued(subject="công khai <kế hoạch> & dự toán")
        self.secret = self.make_issued(subject="không công khai")

    def publish(self, outgoing=None, user=None):
        record = self.as_user(outgoing or self.outgoing, user or self.clerk)
        record.action_publish()
        self.env.flush_all()

    def get(self, path=""):
        self.env.flush_all()
        answer = self.url_open(FOLDER + path)
        self.env.invalidate_all()
        return answer

    def test_the_public_sees_what_was_published_and_nothing_else(self):
        self.publish()
        for path in ("", "?q=khai", "/feed.xml", "/du-lieu.json"):
            with self.subTest(path):
                answer = self.get(path)
                self.assertEqual(answer.status_code, 200)
                self.assertIn(self.outgoing.name, answer.text)
                self.assertNotIn("không công khai", answer.text)
                self.assertNotIn(self.secret.name, answer.text)
                self.assertIn("max-age", answer.headers["Cache-Control"])

    def test_what_people_wrote_is_text_and_no_markup(self):
        self.publish()
        self.assertNotIn("<kế hoạch>", self.get().text)
        self.assertIn("&lt;kế hoạch&gt;", self.get().text)
        feed = ElementTree.fromstring(self.get("/feed.xml").content)
        titles = [node.text for node in feed.iter("{http://www.w3.org/2005/Atom}title")]
        self.assertIn("<kế hoạch>", titles[-1])
        self.assertNotIn("<script>", self.get("?q=<script>alert(1)</script>").text)

    def test_a_search_finds_by_number_and_words(self):
        self.publish()
        self.assertIn(self.outgoing.name, self.get("?q=dự toán").text)
        self.assertIn(self.outgoing.name, self.get(f"?q={self.outgoing.number}").text)
        self.assertIn("Không có văn bản nào", self.get("?q=bão lụt").text)
        self.assertEqual(self.get("?trang=-1").status_code, 200)

    def test_the_file_is_the_one_that_was_published(self):
        self.publish()
        [row] = json.loads(self.get("/du-lieu.json").content)
        line = self.outgoing.sudo().publication_ids
        self.assertEqual(row["tep"], f"{FOLDER}/{line.id}")
        content = self.get(f"/{line.id}").content
        self.assertEqual(content, line.file_id.sudo()._content())
        self.assertEqual(row["sha256"], line.file_id.sha256)

    def test_other_files_are_not_even_known(self):
        self.publish()
        line = self.outgoing.sudo().publication_ids
        for key in (line.id + 1, 0, self.secret.id + 10_000):
            self.assertEqual(self.get(f"/{key}").status_code, 404)

    def test_what_was_taken_down_is_gone(self):
        self.publish()
        line = self.outgoing.sudo().publication_ids
        clerk = self.as_user(self.outgoing, self.clerk)
        with self.assertRaisesRegex(UserError, "why"):
            clerk.action_take_down(" ")
        clerk.action_take_down("Công bố nhầm")
        self.assertEqual(self.get(f"/{line.id}").status_code, 404)
        for path in ("", "/feed.xml", "/du-lieu.json"):
            self.assertNotIn(self.outgoing.name, self.get(path).text)
        self.assertEqual(line.taken_down_reason, "Công bố nhầm")
        self.publish()
        self.assertEqual(len(self.outgoing.sudo().publication_ids), 2)

    def test_only_the_clerk_publishes_and_only_what_may_be(self):
        for user in self.specialist, self.leader, self.foreign_clerk:
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.publish(user=user)
        draft = self.make_to_sign(
            recipient_ids=[(0, 0, {"name": "Dân", "medium": "post"})]
        )
        with self.assertRaisesRegex(UserError, "issued"):
            self.publish(draft)
        marked = self.make_issued(subject="có dấu chỉ mức độ")
        marked.document_id.sudo()._by_action().circulation_mark = "internal"
        with self.assertRaisesRegex(UserError, "mark"):
            self.publish(marked)
        self.publish()
        with self.assertRaisesRegex(UserError, "already"):
            self.publish()

    def test_a_publication_is_written_by_the_acts_only(self):
        self.publish()
        line = self.outgoing.sudo().publication_ids.with_user(self.clerk)
        with self.assertRaises(AccessError):
            line.write({"subject": "khác"})
        with self.assertRaises(AccessError):
            line.sudo().write({"file_id": self.secret.document_id._main_file().id})
        with self.assertRaises(AccessError):
            line.sudo().unlink()

    def test_whoever_asks_too_often_waits(self):
        published._allowance = Allowance(per_minute=3)
        codes = [self.get().status_code for _turn in range(5)]
        self.assertEqual(codes, [200, 200, 200, 429, 429])
