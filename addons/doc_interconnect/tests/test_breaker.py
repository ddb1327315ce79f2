"""Who keeps failing rests; everybody else goes on at full pace, in turn."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..lib.docxchg.axis import AxisResponse, TransportFailure, fail
from .common import ExchangeCase


@tagged("post_install", "-at_install")
class TestBreaker(ExchangeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.third = cls.make_agency("Sở Thứ ba", "STB", "000.00.12.H99")
        cls.connect(cls.third)

    def setUp(self):
        super().setUp()
        self.agencies = [self.receiver.doc_agency_id, self.third.doc_agency_id]
        self.lines = self.env["doc.exchange.line"]

    def lock_third(self):
        self.third.doc_agency_id.axis_system_id.active = False

    def over(self, record):
        """Let a pause be over."""
        record.paused_until = self.env.cr.now() - timedelta(seconds=1)
        self.env.flush_all()

    def locked_five_times(self):
        self.lock_third()
        for _time in range(5):
            self.make_issued([self.third.doc_agency_id])
        self.run_send()
        return self.lines.search([])

    def test_one_bad_receiver_keeps_nothing_from_the_others(self):
        self.lock_third()
        outgoing = self.make_issued(self.agencies)
        self.run_send()
        states = {
            message.receiver_code: message.state for message in self.queued(outgoing)
        }
        self.assertEqual(
            states, {self.receiver_code: "accepted", "000.00.12.H99": "rejected"}
        )
        self.assertEqual(self.lines.search([]).receiver_code, "000.00.12.H99")
        good = self.queued(outgoing).filtered(lambda one: one.state == "accepted")
        self.assertEqual(good.attempts, 1, "what others were refused costs no attempt")

    def test_an_axis_that_names_nobody_gets_them_one_by_one(self):
        self.lock_third()

        def act(request, send):
            response = send(request)
            if b'"23"' in response.body:
                return AxisResponse(200, fail(23, "khóa"), response.headers)
            return response

        self.fault = act
        outgoing = self.make_issued(self.agencies)
        self.run_send()
        states = {
            message.receiver_code: message.state for message in self.queued(outgoing)
        }
        self.assertEqual(
            states, {self.receiver_code: "accepted", "000.00.12.H99": "rejected"}
        )

    def test_a_receiver_that_is_refused_again_and_again_rests(self):
        line = self.locked_five_times()
        self.assertEqual((line.failures, line.gate), (5, "open"))
        late = self.make_issued(self.agencies)
        self.run_send()
        states = sorted(self.queued(late).mapped("state"))
        self.assertEqual(states, ["accepted", "ready"])
        waiting = self.queued(late).filtered(lambda one: one.state == "ready")
        self.assertEqual(waiting.attempts, 0)
        # The probe is refused: no news for the clerk, and twice the pause.
        self.over(line)
        self.run_send()
        self.assertEqual((waiting.state, waiting.attempts), ("ready", 0))
        self.assertGreater(line.paused_until - self.env.cr.now(), timedelta(seconds=45))
        # The receiver is back: the probe goes through and all of it follows.
        self.third.doc_agency_id.axis_system_id.active = True
        more = self.make_issued([self.third.doc_agency_id])
        self.over(line)
        self.due_now(waiting)
        self.run_send()
        self.assertEqual(
            (waiting + self.queued(more)).mapped("state"), ["accepted"] * 2
        )
        self.assertEqual((line.gate, line.failures), ("closed", 0))

    def test_only_one_worker_probes(self):
        line = self.locked_five_times()
        for _time in range(3):
            self.make_issued([self.third.doc_agency_id])
        self.over(line)
        first = self.messages._claim()
        self.assertEqual(len(first.rows), 1)
        self.assertIsNone(self.messages._claim(), "while one is trying, nobody else")
        self.env.invalidate_all()
        line.probing_until = self.env.cr.now() - timedelta(seconds=1)
        self.env.flush_all()
        self.assertIsNotNone(self.messages._claim(), "its worker has died")

    def test_a_connection_is_probed_once_and_the_others_are_not_kept_waiting(self):
        sent = []

        def act(request, send):
            if request.path == "sendEdoc":
                sent.append(request)
            raise TransportFailure("refused", sent=False)

        for _time in range(8):
            self.make_issued()
        self.fault = act
        self.run_send()
        self.assertEqual((len(sent), self.backend.gate), (5, "open"))
        self.over(self.backend)
        messages = self.messages.search([("direction", "=", "out")])
        self.due_now(messages)
        self.run_send()
        self.assertEqual(len(sent), 6, "one probe, then it rests again")
        self.assertEqual(self.backend.pauses, 2)
        self.fault = None
        self.over(self.backend)
        self.due_now(messages)
        self.run_send()
        self.assertEqual(set(messages.mapped("state")), {"accepted"})

    def test_calls_that_began_before_do_not_prolong_the_pause(self):
        backend = self.backend
        note = backend._note_health
        for _call in range(21):  # five open it, sixteen were under way by then
            note(backend.id, "timeout")
        self.assertEqual((backend.failures, backend.pauses), (5, 1))
        rest = backend.paused_until - fields.Datetime.now()
        self.assertLessEqual(rest, timedelta(seconds=31))
        self.over(backend)
        note(backend.id, "timeout")
        self.env.invalidate_all()
        self.assertEqual(backend.pauses, 1, "later than the pause, but no probe")
        self.assertTrue(backend._take_probe(backend.id))
        for _call in range(3):
            note(backend.id, "timeout")
        self.env.invalidate_all()
        self.assertEqual(backend.pauses, 2, "the probe, and it alone")

    def test_asking_for_what_waits_is_a_probe_as_well(self):
        def act(_request, _send):
            raise TransportFailure("refused", sent=False)

        self.fault = act
        for _time in range(6):
            self.run_receive()
        self.assertEqual(self.backend.failures, 5)
        self.run_receive()
        self.assertEqual(self.backend.failures, 5, "it is left alone")
        self.fault = None
        self.over(self.backend)
        self.run_receive()
        self.assertEqual((self.backend.failures, self.backend.gate), (0, "closed"))

    def test_a_refusal_in_words_never_opens_the_connection(self):
        self.sender.doc_agency_id.axis_system_id.secret = "another"
        for _time in range(7):
            self.make_issued()
        self.run_send()
        self.assertEqual((self.backend.failures, self.backend.gate), (0, "closed"))

    def test_partners_have_their_turn(self):
        many = [self.queued(self.make_issued()) for _time in range(4)]
        one = self.queued(self.make_issued([self.third.doc_agency_id]))
        order = []
        claim = type(self.messages)._claim

        def claimed(messages, *arguments):
            transmission = claim(messages, *arguments)
            order.extend(transmission.ids if transmission else ())
            return transmission

        self.patch(type(self.messages), "_claim", claimed)
        self.run_send()
        self.assertEqual(order[:2], [many[0].id, one.id])
        self.assertEqual(len(order), 5)

    def test_it_is_shown_and_a_person_may_end_it(self):
        line = self.locked_five_times()
        self.env.invalidate_all()
        partners = self.model("doc.exchange.partner", self.clerk)
        partner = partners.search([("partner_code", "=", "000.00.12.H99")])
        self.assertEqual(partner.health, "stop")
        self.assertEqual(partner.rests_until, line.paused_until)
        self.assertIn("000.00.12.H99", partner.resting_reason)
        partner.action_close_breaker()
        self.assertEqual((line.gate, line.failures), ("closed", 0))
        row = self.env["doc.journal"].search([("act", "=", "exchange_tried_again")])
        self.assertEqual((row.user_id, row.res_id), (self.clerk, line.id))
        self.assertEqual(row.act_label, "Tried a paused connection again")
        partner.action_close_breaker()
        self.assertEqual(
            self.env["doc.journal"].search_count(
                [("act", "=", "exchange_tried_again")]
            ),
            1,
            "nothing rested any more",
        )

    def test_only_clerk_and_administrator_of_the_agency_may_end_it(self):
        line = self.locked_five_times()
        for user in (self.specialist, self.leader, self.archivist, self.foreign_clerk):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.as_user(line, user).action_close_breaker()
        self.over(self.backend)
        for user in (self.specialist, self.foreign_clerk):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.as_user(self.backend, user).action_close_breaker()
        self.assertEqual(line.gate, "open")
        self.as_user(line, self.admin).action_close_breaker()
        self.assertEqual(line.gate, "closed")
        with self.assertRaises(AccessError):
            self.as_user(line, self.admin).write({"failures": 9})

    def test_who_queues_a_message_locks_nothing_that_answers_write(self):
        self.env.cr.execute(
            "SELECT conrelid::regclass::text FROM pg_constraint "
            "WHERE contype = 'f' AND confrelid = 'doc_exchange_backend'::regclass"
        )
        referring = {table for (table,) in self.env.cr.fetchall()}
        self.assertIn("doc_exchange_line", referring, "they are looked for rightly")
        self.assertNotIn("doc_exchange_message", referring)

    def test_a_connection_that_messages_name_is_not_deleted(self):
        self.make_issued()
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            self.backend.sudo().unlink()
        unused = self.backend.sudo().copy({"url": "https://axis.example/khac"})
        unused.unlink()
        self.assertFalse(unused.exists())
