"""Taking documents back, sending them anew, replacing them: both ways, both forms."""

from base64 import b64encode
from dataclasses import replace
from datetime import timedelta

from odoo.addons.doc_management.tests.common import make_pdf
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..lib.docxchg import edxml
from ..lib.docxchg.axis import MessageType, TransportFailure
from ..models import office_clock, packet_store
from .common import ExchangeCase

REASON = "Ban hành sai phụ lục"


class RecallCase(ExchangeCase):
    def take_back(self, outgoing, lines=None):
        """Take a document back as the clerk's act does."""
        outgoing = self.as_user(outgoing, self.clerk)
        outgoing.action_recall_from((lines or outgoing.recipient_ids).ids, REASON)
        self.env.flush_all()

    def as_receiver(self, incoming):
        return self.as_user(incoming, self.receiver_clerk)

    def requests(self, outgoing):
        rows = outgoing.sudo().exchange_message_ids
        return rows.filtered(lambda row: row._is_recall())

    def codes(self, message):
        codes = message.status_ids.sorted("id").mapped("status_code")
        return [code for code in codes if code]


@tagged("post_install", "-at_install")
class TestRecall(RecallCase):
    def both_forms(self):
        for form in ("status", "edoc"):
            self.backend.recall_form = form
            outgoing = self.make_issued(subject=f"thu hồi bằng {form}")
            yield form, outgoing, self.queued(outgoing)

    def test_what_has_not_left_is_held_back_and_nobody_is_asked(self):
        outgoing = self.make_issued()
        message = self.queued(outgoing)
        self.take_back(outgoing)
        self.assertEqual(message.state, "withdrawn")
        self.assertEqual(message.decision_reason, REASON)
        self.assertFalse(self.requests(outgoing))
        self.exchange()
        self.assertFalse(self.arrived_as(outgoing))
        self.assertEqual(outgoing.sent_state, "recalled")

    def test_a_receiver_who_agrees_cancels_his_copy_and_the_sender_sees_it(self):
        for form, outgoing, message in self.both_forms():
            with self.subTest(form):
                self.exchange(2)
                incoming = self.arrived_as(outgoing)
                self.take_in(self.as_receiver(incoming))
                number = incoming.arrival_number
                self.take_back(outgoing)
                request = self.requests(outgoing)
                self.assertEqual(request.kind, "status" if form == "status" else "edoc")
                self.exchange()
                self.assertEqual(incoming.state, "registered", "nothing by itself")
                self.assertIn(REASON, incoming.recall_text)
                self.assertTrue(self.as_receiver(incoming).can_answer_recall)
                self.as_receiver(incoming).action_agree_recall()
                self.assertEqual(incoming.state, "recalled")
                self.assertEqual(incoming.arrival_number, number, "it stays consumed")
                self.assertTrue(incoming.register_entry_id)
                self.assertTrue(incoming.document_id._main_file(), "the record stays")
                self.assertFalse(self.as_receiver(incoming).can_answer_recall)
                self.exchange()
                self.assertEqual(message.state, "recalled")
                self.assertEqual(request.state, "done")
                self.assertIn(15, self.codes(message))
                self.assertEqual(outgoing.sent_state, "recalled")

    def test_a_receiver_who_declines_says_why_and_keeps_it(self):
        for form, outgoing, message in self.both_forms():
            with self.subTest(form):
                self.exchange(2)
                incoming = self.arrived_as(outgoing)
                self.take_back(outgoing)
                self.exchange()
                clerk = self.as_receiver(incoming)
                with self.assertRaisesRegex(UserError, "why"):
                    clerk.action_decline_recall("  ")
                clerk.action_decline_recall("Đã giải quyết xong")
                self.assertEqual(incoming.state, "arrived")
                self.exchange()
                self.assertEqual(message.state, "arrived")
                self.assertEqual(self.requests(outgoing).state, "refused")
                self.assertIn(16, self.codes(message))
                told = " ".join(outgoing.activity_ids.mapped("summary"))
                self.assertIn("Đã giải quyết xong", told)

    def test_each_receiver_answers_for_himself(self):
        third = self.make_agency("Sở Thứ ba", "STB", "000.00.12.H99")
        self.connect(third)
        outgoing = self.make_issued([self.receiver.doc_agency_id, third.doc_agency_id])
        self.exchange(2)
        self.take_back(outgoing)
        self.exchange()
        incoming = self.arrived_as(outgoing)
        self.as_receiver(incoming).action_agree_recall()
        self.exchange()
        states = {
            row.receiver_code: row.state
            for row in self.queued(outgoing)
            if not row._is_recall()
        }
        self.assertEqual(
            states, {self.receiver_code: "recalled", "000.00.12.H99": "arrived"}
        )
        other = self.arrived_as(outgoing, third)
        self.assertEqual(other.exchange_request_ids.asked_state, "open")

    def test_asking_more_receivers_back_costs_no_more_queries(self):
        costs, asked = [], []
        for count in (2, 12):
            agencies = self.env["doc.agency"].create(
                [
                    {"name": f"Sở {count}-{n}", "code": f"000.{count:02d}.{n:02d}.H99"}
                    for n in range(count)
                ]
            )
            outgoing = self.make_issued(agencies)
            rows = self.queued(outgoing).sudo()
            self.env.flush_all()
            before = self.cr.sql_log_count
            asked = rows._ask_again("1", REASON, self.clerk)
            costs.append(self.cr.sql_log_count - before)
        self.assertEqual(len(asked), 12)
        self.assertLessEqual(costs[1], costs[0], costs)
        for request in asked:
            [line] = request.status_ids
            self.assertEqual((line.event, line.description), ("queued", REASON))
            self.assertEqual(line.user_id, self.clerk)

    def test_a_recall_releases_everybody_who_works_on_it(self):
        outgoing = self.make_issued()
        self.exchange(2)
        incoming = self.arrived_as(outgoing)
        self.take_in(self.as_receiver(incoming))
        leader = self.as_user(incoming, self.receiver_leader)
        leader.action_direct(self.receiver_leader.id, [], [], "Giải quyết")
        self.assertEqual(incoming.assignment_ids.state, "open")
        self.take_back(outgoing)
        self.exchange(2)
        self.as_receiver(incoming).action_agree_recall()
        self.assertEqual(incoming.assignment_ids.state, "withdrawn")
        self.assertFalse(incoming.activity_ids)
        self.assertFalse(incoming.holder_id)

    def test_a_finished_document_can_be_given_back_too(self):
        outgoing = self.make_issued()
        self.exchange(2)
        incoming = self.arrived_as(outgoing)
        self.take_in(self.as_receiver(incoming))
        leader = self.as_user(incoming, self.receiver_leader)
        leader.action_direct(self.receiver_leader.id, [], [], "Giải quyết")
        leader.action_done("Đã xong")
        self.exchange(2)
        self.assertEqual(self.queued(outgoing).state, "done")
        self.take_back(outgoing)
        self.exchange()
        self.as_receiver(incoming).action_agree_recall()
        self.exchange()
        self.assertEqual(incoming.state, "recalled")
        self.assertEqual(
            self.queued(outgoing).filtered(lambda row: not row._is_recall()).state,
            "recalled",
        )

    def test_only_the_receivers_clerk_answers_and_only_once(self):
        outgoing = self.make_issued()
        self.exchange(2)
        incoming = self.arrived_as(outgoing)
        clerk = self.as_receiver(incoming)
        with self.assertRaisesRegex(UserError, "Nobody waits"):
            clerk.action_agree_recall()
        self.take_back(outgoing)
        self.exchange()
        for user in self.receiver_leader, self.clerk, self.outsider:
            with self.subTest(user.login):
                other = self.as_user(incoming, user)
                with self.assertRaises(AccessError):
                    other.action_agree_recall()
                with self.assertRaises(AccessError):
                    other.action_decline_recall("Không")
        clerk.action_decline_recall("Cần giữ")
        with self.assertRaises(UserError):
            clerk.action_agree_recall()
        answers = self.messages.search(
            [("incoming_id", "=", incoming.id), ("status_code", "in", (15, 16))]
        )
        self.assertEqual(answers.mapped("status_code"), [16])

    def test_a_recall_may_be_repeated_after_it_was_declined(self):
        for form, outgoing, message in self.both_forms():
            with self.subTest(form):
                self.exchange(2)
                incoming = self.arrived_as(outgoing)
                self.take_back(outgoing)
                first = self.requests(outgoing)
                first._by_action().happened_at -= timedelta(hours=1)
                self.exchange()
                if form == "edoc":
                    self.backdate_packet(first)
                self.as_receiver(incoming).action_decline_recall("Chưa rõ")
                self.exchange()
                self.as_user(outgoing, self.clerk)._take_back(
                    outgoing.recipient_ids, REASON
                )
                self.exchange()
                self.assertEqual(
                    incoming.exchange_request_ids.sorted("id").mapped("asked_state"),
                    ["declined", "open"],
                )
                self.as_receiver(incoming).action_agree_recall()
                self.exchange()
                self.assertEqual(message.state, "recalled")

    def backdate_packet(self, request):
        """Make what receiver and axis remember of a request an hour older.

        Asked again within the same second, it would be the same bytes.
        """
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE doc_axis_packet SET file_sha256 = reverse(file_sha256)"
            " WHERE message_type = 'edoc'"
        )
        self.env.invalidate_all()
        row = self.messages.search(
            [("direction", "=", "in"), ("business_type", "=", "1")],
            order="id desc",
            limit=1,
        )
        row._by_action().write({"business_hash": f"older-{request.id}"})

    def test_the_same_recall_twice_is_one_question(self):
        for form, outgoing, _message in self.both_forms():
            with self.subTest(form):
                self.exchange(2)
                incoming = self.arrived_as(outgoing)
                self.take_back(outgoing)

                def lost(request, send):
                    response = send(request)
                    if request.path == "updateStatus":
                        raise TransportFailure("timed out", sent=True)
                    return response

                self.run_send()
                self.fault = lost
                self.run_receive()
                self.fault = None
                self.run_receive()
                self.assertEqual(len(incoming.exchange_request_ids), 1)

    def test_a_recall_of_what_is_gone_already_is_answered_at_once(self):
        outgoing = self.make_issued()
        self.exchange(2)
        incoming = self.arrived_as(outgoing)
        self.as_receiver(incoming).action_refuse("Gửi nhầm nơi nhận")
        # The refusal is still on its way when the sender takes it back.
        self.take_back(outgoing)
        self.exchange(2)
        self.assertEqual(incoming.exchange_request_ids.asked_state, "moot")
        self.assertEqual(incoming.state, "refused")
        self.assertEqual(self.requests(outgoing).state, "done")

    def test_a_recall_waits_until_what_it_recalls_has_left(self):
        for form, outgoing, message in self.both_forms():
            with self.subTest(form):

                def lost(request, send):
                    if request.path == "sendEdoc":
                        raise TransportFailure("reset", sent=True)
                    return send(request)

                self.fault = lost
                self.run_send()
                self.assertEqual(message.state, "uncertain")
                self.take_back(outgoing)
                self.fault = None
                self.assertIsNone(self.messages._claim(), "nobody overtakes")
                request = self.requests(outgoing)
                for _turn in range(3):
                    self.due_now(message)
                    self.run_send()
                self.assertNotEqual(message.state, "uncertain")
                self.run_send()
                self.assertEqual(request.state, "accepted")

    def test_an_answer_to_no_question_changes_nothing(self):
        outgoing = self.make_issued()
        message = self.queued(outgoing)
        self.exchange(2)
        before = message.state
        for code in (15, 16):
            self.answer(message, code)
        self.run_receive()
        self.assertEqual(message.state, before)
        self.assertEqual(self.codes(message)[-2:], [15, 16])

    def answer(self, message, code, moment=None):
        """A status of the receiver about a document, put on the axis by him."""
        status = edxml.StatusMessage(
            edxml.Organisation(self.receiver_code, "Sở Láng giềng"),
            edxml.ResponseFor(
                self.sender_code,
                message.document_number,
                message.exchange_document_id,
                message.document_id.document_date,
            ),
            code,
            moment or office_clock.now(),
            "Lý do",
        )
        self.env.flush_all()
        self.client(self.receiving).send_edoc(
            self.receiver_code, MessageType.STATUS, edxml.write_status(status), ()
        )
        self.env.invalidate_all()

    def test_an_answer_that_overtakes_the_confirmation_of_the_request_counts(self):
        outgoing = self.make_issued()
        message = self.queued(outgoing)
        self.exchange(2)
        self.take_back(outgoing)
        request = self.requests(outgoing)
        request._by_action().write({"state": "uncertain"})
        self.answer(message, 15)
        self.run_receive()
        self.assertEqual((message.state, request.state), ("recalled", "done"))

    def test_a_status_after_the_recall_is_history_only(self):
        outgoing = self.make_issued()
        message = self.queued(outgoing)
        self.exchange(2)
        self.take_back(outgoing)
        self.answer(message, 15)
        self.run_receive()
        self.answer(message, 5)
        self.run_receive()
        self.assertEqual(message.state, "recalled")
        self.assertEqual(self.codes(message)[-2:], [15, 5])


@tagged("post_install", "-at_install")
class TestChanges(RecallCase):
    """Updates (type 2) and replacements (type 3)."""

    def setUp(self):
        super().setUp()
        self.outgoing = self.make_issued()
        self.message = self.queued(self.outgoing)
        self.exchange(2)
        self.first = self.arrived_as(self.outgoing)

    def send_anew(self):
        clerk = self.as_user(self.outgoing, self.clerk)
        count = clerk.action_send_anew(self.outgoing.recipient_ids.ids, "Tệp bị hỏng")
        self.assertEqual(count, 1)
        self.exchange(2)
        return (self.arrived_as(self.outgoing) - self.first).ensure_one()

    def test_an_update_comes_beside_the_first_copy_which_is_then_given_back(self):
        second = self.send_anew()
        update = self.queued(self.outgoing)[-1]
        self.assertEqual(update.business_type, "2")
        self.assertEqual(self.first.state, "arrived", "never by itself")
        self.assertIn("Tệp bị hỏng", self.first.recall_text)
        self.assertFalse(second.recall_text)
        self.as_receiver(self.first).action_agree_recall()
        self.assertEqual(self.first.state, "recalled")
        self.exchange()
        self.assertEqual(self.message.state, "recalled")
        self.assertEqual(update.state, "arrived")
        self.assertEqual(self.outgoing.sent_state, "sent")
        self.take_in(self.as_receiver(second))
        self.exchange()
        self.assertEqual(update.state, "registered")

    def test_two_receipts_of_one_second_are_two_to_the_axis(self):
        self.send_anew()
        receipts = self.messages.search(
            [
                ("direction", "=", "out"),
                ("kind", "=", "status"),
                ("status_code", "=", 1),
                ("exchange_document_id", "=", self.message.exchange_document_id),
            ]
        )
        self.assertEqual(len(receipts), 2)
        self.assertEqual(len(set(receipts.mapped("happened_at"))), 2)
        self.assertEqual(
            self.queued(self.outgoing).mapped("state"), ["arrived", "arrived"]
        )

    def test_an_update_goes_only_to_those_who_had_it_and_by_the_clerk(self):
        for user in self.specialist, self.leader:
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.as_user(self.outgoing, user).action_send_anew(
                    self.outgoing.recipient_ids.ids, "Tệp bị hỏng"
                )
        clerk = self.as_user(self.outgoing, self.clerk)
        with self.assertRaises(UserError):
            clerk.action_send_anew([], "Tệp bị hỏng")
        with self.assertRaisesRegex(UserError, "why"):
            clerk.action_send_anew(self.outgoing.recipient_ids.ids, " ")
        unsent = self.make_issued(subject="chưa gửi")
        with self.assertRaises(UserError):
            self.as_user(unsent, self.clerk).action_send_anew(
                unsent.recipient_ids.ids, "Tệp bị hỏng"
            )

    def amended(self, kind):
        """Issue what recalls, replaces or corrects the document; the new one."""
        drafter = self.as_user(self.outgoing, self.specialist)
        action = drafter.action_amend(kind, "Sai số liệu tại mục 2")
        draft = self.env["doc.outgoing"].browse(action["res_id"])
        mine = self.as_user(draft, self.specialist)
        mine.action_attach("thay-the.pdf", b64encode(make_pdf(kind)).decode())
        mine.action_submit()
        self.as_user(draft, self.head).action_initial()
        return self.issue(draft)

    def test_issuing_a_replacement_asks_everybody_who_had_the_old_one(self):
        newer = self.amended("replace")
        row = self.queued(newer)
        self.assertEqual((row.business_type, row.replaces_id), ("3", self.outgoing))
        self.exchange()
        message = edxml.read_message(
            packet_store.read(self.env, row.packet_sha256)
        ).message
        self.assertEqual(
            message.business.replacements,
            (
                edxml.Replacement(
                    self.message.exchange_document_id, (self.receiver_code,)
                ),
            ),
        )
        self.assertIn(newer.name, self.first.recall_text)
        self.as_receiver(self.first).action_agree_recall()
        self.exchange()
        self.assertEqual(self.message.state, "recalled")
        self.assertEqual(len(self.arrived_as(newer)), 1)
        self.assertFalse(self.requests(self.outgoing), "asked once, by the new one")

    def test_issuing_a_recall_notice_asks_and_brings_the_notice(self):
        notice = self.amended("recall")
        self.assertEqual(self.queued(notice).business_type, "0")
        self.exchange(2)
        self.assertEqual(len(self.arrived_as(notice)), 1)
        self.assertEqual(self.first.exchange_request_ids.asked_state, "open")

    def test_a_correction_wants_nothing_back(self):
        self.amended("correct")
        self.exchange(2)
        self.assertFalse(self.first.exchange_request_ids)
        self.assertEqual(self.message.state, "arrived")

    def test_who_was_taken_from_and_gets_it_again_gets_an_update(self):
        self.take_back(self.outgoing)
        self.exchange()
        self.as_receiver(self.first).action_agree_recall()
        self.exchange()
        clerk = self.as_user(self.outgoing, self.clerk)
        agency = self.receiver.doc_agency_id
        clerk.action_send_further(
            [{"agency_id": agency.id, "medium": "axis"}], "Gửi lại theo đề nghị"
        )
        self.exchange()
        again = self.queued(self.outgoing)[-1]
        self.assertEqual(again.business_type, "2")
        second = self.arrived_as(self.outgoing) - self.first
        self.assertEqual(second.state, "arrived")
        self.assertFalse(second.recall_text)

    def replacing(self, document_id, **over):
        """A packet of type 3, as another agency's system would build it."""
        packet = packet_store.read(self.env, self.message.packet_sha256)
        original = edxml.read_message(packet).message
        business = edxml.Business(
            edxml.BusinessType.REPLACE,
            reason="Thay thế do sai nội dung",
            replacements=(edxml.Replacement(document_id, (self.receiver_code,)),),
        )
        code = edxml.Code("990", original.code.notation)
        values = {
            "code": code,
            "document_id": "id-of-the-new-one",
            "business": business,
            **over,
        }
        today = self.env["res.company"]._doc_today()
        content = edxml.write_document(replace(original, **values), today)
        self.env.flush_all()
        self.client(self.backend).send_edoc(
            self.sender_code, MessageType.EDOC, content, ()
        )
        self.env.invalidate_all()
        return str(code)

    def test_a_replacement_asks_for_the_document_it_replaces(self):
        number = self.replacing(self.message.exchange_document_id)
        self.run_receive()
        self.assertIn(number, self.first.recall_text)
        self.assertIn("Thay thế do sai nội dung", self.first.recall_text)
        self.as_receiver(self.first).action_agree_recall()
        self.assertEqual(self.first.state, "recalled")

    def test_a_replacement_that_overtakes_its_document_asks_when_that_comes(self):
        later = self.make_issued(subject="đến sau")
        row = self.queued(later)
        self.replacing(row.exchange_document_id)
        self.run_receive()
        self.assertFalse(self.arrived_as(later))
        self.exchange()
        incoming = self.arrived_as(later)
        self.assertEqual(incoming.exchange_request_ids.asked_state, "open")
        self.assertFalse(self.first.exchange_request_ids, "another document")

    def test_a_replacement_of_a_strangers_document_asks_for_nothing(self):
        third = self.make_agency("Sở Thứ ba", "STB", "000.00.12.H99")
        self.connect(third)
        packet = packet_store.read(self.env, self.message.packet_sha256)
        original = edxml.read_message(packet).message
        stranger = replace(
            original,
            sender=edxml.Organisation("000.00.12.H99", "Sở Thứ ba"),
            document_id="id-of-a-stranger",
            business=edxml.Business(
                edxml.BusinessType.REPLACE,
                reason="Không phải của mình",
                replacements=(edxml.Replacement(self.message.exchange_document_id),),
            ),
        )
        backend = self.env["doc.exchange.backend"]._of_company(third)
        today = self.env["res.company"]._doc_today()
        content = edxml.write_document(stranger, today)
        self.env.flush_all()
        self.client(backend).send_edoc("000.00.12.H99", MessageType.EDOC, content, ())
        self.run_receive()
        self.assertFalse(self.first.exchange_request_ids)
        self.assertEqual(self.first.state, "arrived")
