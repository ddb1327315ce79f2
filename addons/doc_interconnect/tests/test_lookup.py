"""Looking a result up by code: the holder learns state and result, nobody else."""

from odoo.addons.doc_management.tests.common import as_base64, make_pdf
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..controllers import published
from ..lib.docxchg.feed import Allowance
from ..lib.docxchg.lookup import LETTERS
from ..models.doc_lookup import PAGE
from .common import ExchangeCase


@tagged("post_install", "-at_install")
class TestLookup(ExchangeCase):
    def setUp(self):
        super().setUp()
        published._allowance = Allowance(per_minute=10_000)
        published._lookup_allowance = Allowance(per_minute=10_000)
        self.letter = self.make_registered(
            subject="Đơn đề nghị của bà Nguyễn Thị Kín",
            sender_kind="citizen",
            issuer_id=False,
            issuer_name="Nguyễn Thị Kín",
        )

    def ask(self, code):
        self.env.flush_all()
        answer = self.url_open(PAGE, data={"ma": code})
        self.env.invalidate_all()
        return answer

    @property
    def code(self):
        return self.letter.lookup_code

    def reply(self, **over):
        action = self.as_user(self.letter, self.specialist).action_draft_reply()
        reply = self.model("doc.outgoing", self.specialist).browse(action["res_id"])
        reply.recipient_ids.unlink()
        reply.write(
            {
                "signer_id": self.deputy.id,
                "subject": "trả lời điều riêng tư",
                "body": "Nội dung kín",
                "recipient_ids": [(0, 0, {"name": "Bà Kín", "medium": "post"})],
                **over,
            }
        )
        reply.action_attach("tra-loi.pdf", as_base64(make_pdf("reply")))
        return reply

    def issued(self, reply):
        reply.action_submit()
        self.as_user(reply, self.head).action_initial()
        return self.issue(reply)

    def direct(self):
        self.as_user(self.letter, self.leader).action_direct(
            self.specialist.id, [], [], "Trả lời bà Kín.", deadline_days=3
        )

    def test_a_citizens_letter_gets_its_code_with_its_number(self):
        self.assertRegex(self.code, r"^[0-9A-Y]{4}-[0-9A-Y]{4}-[0-9A-Y]{4}$")
        plain = self.make_registered()
        self.assertFalse(plain.lookup_code)
        plain.action_give_code()
        first = plain.lookup_code
        plain.action_give_code()
        self.assertEqual(plain.lookup_code, first)
        self.assertNotEqual(first, self.code)

    def test_the_holder_learns_state_and_result_and_nothing_else(self):
        said = self.ask(self.code)
        self.assertEqual(said.status_code, 200)
        self.assertIn('role="status"', said.text)
        states = [said.text]
        self.direct()
        states.append(self.ask(self.code).text)
        reply = self.issued(self.reply())
        states.append(self.ask(self.code.replace("-", "").lower()).text)
        self.assertIn(reply.name, states[-1])
        self.assertNotIn(reply.name, states[0])
        for text in states:
            for hidden in (
                "Kín",
                "riêng tư",
                "đề nghị",
                self.letter.name,
                self.specialist.name,
                self.leader.name,
                "Trả lời bà",
                "van-ban-cong-bo/",
            ):
                with self.subTest(hidden):
                    self.assertNotIn(hidden, text)

    def test_the_result_is_opened_only_where_it_is_published(self):
        self.direct()
        reply = self.issued(self.reply())
        self.assertNotIn('href="/van-ban-cong-bo/', self.ask(self.code).text)
        self.as_user(reply, self.clerk).action_publish()
        line = reply.sudo().publication_ids
        self.assertIn(f"/van-ban-cong-bo/{line.id}", self.ask(self.code).text)
        self.as_user(reply, self.clerk).action_take_down("nhầm")
        self.assertNotIn(f"/van-ban-cong-bo/{line.id}", self.ask(self.code).text)

    def test_a_marked_reply_and_a_draft_are_no_result(self):
        self.direct()
        draft = self.reply()
        self.assertNotIn(draft.name or "–", self.ask(self.code).text)
        marked = self.issued(draft)
        marked.document_id.sudo()._by_action().circulation_mark = "internal"
        self.assertNotIn(marked.name, self.ask(self.code).text)

    def test_every_other_code_gets_the_same_answer(self):
        other = self.make_registered()
        unknown = {
            self.ask(text).text
            for text in (
                "",
                "0000-0000-0000",
                "' OR 1=1 --",
                "%",
                str(self.letter.id),
                self.letter.name,
                self.code[:-1],
                self.code + "0",
                "Ạ" * 12,
                "<script>alert(1)</script>",
                str(other.id),
            )
        }
        self.assertEqual(len(unknown), 1)
        self.assertNotIn("script>alert", unknown.pop())

    def test_whoever_goes_through_codes_finds_nothing_and_waits(self):
        published._lookup_allowance = Allowance(per_minute=10)
        code = self.code.replace("-", "")
        tried = {code[:-2] + letter + code[-1] for letter in LETTERS} - {code}
        answers = [self.ask(one) for one in sorted(tried)[:14]]
        self.assertEqual([one.status_code for one in answers[:10]], [200] * 10)
        self.assertEqual({one.status_code for one in answers[10:]}, {429})
        self.assertEqual(len({one.text for one in answers[:10]}), 1)

    def test_a_code_in_the_address_is_not_even_looked_at(self):
        empty = self.url_open(PAGE)
        with_code = self.url_open(f"{PAGE}?ma={self.code}")
        self.assertEqual(with_code.text, empty.text)

    def test_answers_are_kept_nowhere(self):
        said = self.ask(self.code)
        self.assertEqual(said.headers["Cache-Control"], "no-store")
        self.assertEqual(said.headers["Referrer-Policy"], "no-referrer")
        self.assertIn("default-src 'none'", said.headers["Content-Security-Policy"])
        self.assertNotIn("session_id", said.headers.get("Set-Cookie", ""))

    def test_a_closed_code_and_a_quarantined_document_are_unknown(self):
        unknown = self.ask("0000-0000-0000").text
        code = self.code
        self.assertNotEqual(self.ask(code).text, unknown)
        self.letter.sudo()._by_action().write({"state": "quarantined"})
        self.assertEqual(self.ask(code).text, unknown)
        self.letter.sudo()._by_action().write({"state": "registered"})
        self.letter.action_close_code()
        self.assertEqual(self.ask(code).text, unknown)
        self.letter.action_give_code()
        self.assertNotEqual(self.letter.lookup_code, code)
        self.assertEqual(self.ask(code).text, unknown)

    def test_only_the_clerk_gives_and_closes_codes(self):
        self.direct()
        for user in (self.specialist, self.leader, self.foreign_clerk, self.admin):
            with self.subTest(user.login):
                letter = self.as_user(self.letter, user)
                with self.assertRaises(UserError):
                    letter.action_give_code()
                with self.assertRaises(UserError):
                    letter.action_close_code()
                with self.assertRaises(AccessError):
                    letter.read(["lookup_code"])
        line = self.letter.lookup_ids.with_user(self.clerk)
        with self.assertRaises(AccessError):
            line.write({"code": "0" * 12})
        with self.assertRaises(AccessError):
            line.sudo().unlink()
