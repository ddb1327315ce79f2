"""A document's way from one agency to the other and its statuses back."""

from odoo.addons.doc_management.tests.common import make_pdf
from odoo.tests import tagged

from ..lib.docxchg.edxml import StatusCode, read_message
from ..models import packet_store
from .common import ExchangeCase


@tagged("post_install", "-at_install")
class TestExchange(ExchangeCase):
    def test_an_issued_document_is_queued_once_per_recipient(self):
        outgoing = self.make_issued()
        message = self.queued(outgoing)
        self.assertEqual(len(message), 1)
        self.assertEqual(message.state, "ready")
        self.assertEqual(message.sender_code, self.sender_code)
        self.assertEqual(message.receiver_code, self.receiver_code)
        self.assertEqual(outgoing.sent_state, "waiting")
        self.assertFalse(message.sent_at)

    def test_a_document_arrives_complete(self):
        outgoing = self.make_issued(
            urgency="1", reply_required=True, due_date="2030-01-15"
        )
        annex = make_pdf("phụ lục")
        self.env["doc.file"]._store(
            outgoing.document_id, "Phụ lục 1.pdf", annex, "annex"
        )
        self.exchange()
        incoming = self.arrived_as(outgoing)
        self.assertEqual(len(incoming), 1)
        self.assertEqual(incoming.company_id, self.receiver)
        self.assertEqual(incoming.state, "arrived")
        self.assertEqual(incoming.channel, "axis")
        self.assertEqual(incoming.origin, "created")
        self.assertEqual(incoming.number, outgoing.number)
        self.assertEqual(incoming.notation, outgoing.notation)
        self.assertEqual(incoming.document_date, outgoing.document_date)
        self.assertEqual(incoming.subject, outgoing.subject)
        self.assertEqual(incoming.issuer_id, self.sender.doc_agency_id)
        self.assertEqual(incoming.signer_name, outgoing.signer_name)
        self.assertEqual(incoming.urgency, "1")
        self.assertEqual(str(incoming.due_date), "2030-01-15")
        self.assertEqual(incoming.type_id, outgoing.type_id)
        sent = outgoing.document_id.current_file_ids
        came = incoming.document_id.current_file_ids
        self.assertEqual(
            [(file.role, file.sha256) for file in came],
            [(file.role, file.sha256) for file in sent],
        )
        self.assertIn("Phụ lục 1.pdf", came.mapped("name"))

    def test_every_step_is_told_to_the_sender(self):
        outgoing = self.make_issued()
        message = self.queued(outgoing)
        self.run_send()
        self.assertEqual(message.state, "accepted")
        self.assertTrue(message.sent_at)
        self.assertEqual(outgoing.sent_state, "sent")
        self.exchange(2)
        self.assertEqual(message.state, "arrived")
        incoming = self.arrived_as(outgoing)
        for step, state in (
            ("_after_register", "registered"),
            ("_after_direct", "assigned"),
            ("_after_start", "processing"),
            ("_after_done", "done"),
        ):
            with self.subTest(step):
                worker = self.as_user(incoming, self.receiver_leader)
                getattr(worker.sudo(), step)()
                self.exchange()
                self.assertEqual(message.state, state)
        codes = message.status_ids.sorted("id").mapped("status_code")
        self.assertEqual([code for code in codes if code], [1, 3, 4, 5, 6])
        self.assertEqual(
            message.status_ids.filtered(lambda row: row.status_code == 3).reported_by,
            self.receiver_leader.name,
        )
        line = outgoing.recipient_ids
        self.assertEqual(line.exchange_state, "done")
        self.assertEqual(line.exchange_sent_at, message.sent_at)

    def test_a_status_is_told_once_however_often_the_act_is_repeated(self):
        outgoing = self.make_issued()
        self.exchange()
        incoming = self.arrived_as(outgoing)
        for _time in range(3):
            self.as_user(incoming, self.receiver_leader).sudo()._after_direct()
        statuses = self.messages.search(
            [("incoming_id", "=", incoming.id), ("kind", "=", "status")]
        )
        self.assertEqual(sorted(statuses.mapped("status_code")), [1, 4])

    def test_a_refusal_reaches_the_sender_with_reason_and_name(self):
        outgoing = self.make_issued()
        self.exchange()
        incoming = self.arrived_as(outgoing)
        reason = "Gửi nhầm thẩm quyền giải quyết"
        self.as_user(incoming, self.receiver_clerk).action_refuse(reason)
        self.exchange()
        message = self.queued(outgoing)
        self.assertEqual(message.state, "refused")
        refusal = message.status_ids.filtered(lambda row: row.status_code == 2)
        self.assertEqual(refusal.description, reason)
        self.assertEqual(refusal.reported_by, self.receiver_clerk.name)
        summaries = outgoing.activity_ids.filtered(
            lambda activity: activity.user_id == self.clerk
        ).mapped("summary")
        self.assertTrue(any(reason in summary for summary in summaries), summaries)

    def test_a_reply_is_linked_to_the_document_it_answers(self):
        outgoing = self.make_issued()
        self.exchange()
        incoming = self.arrived_as(outgoing)
        reply = self.make_draft(
            user=self.receiver_leader,
            signer_id=self.receiver_leader.id,
            unit_id=self.foreign_unit.id,
            recipient_ids=[
                (0, 0, {"agency_id": self.sender.doc_agency_id.id, "medium": "axis"})
            ],
        )
        reply.sudo()._by_action().write({"reply_to_ids": [(4, incoming.id)]})
        reply.sudo()._by_action().write({"state": "to_sign"})
        answer = self.as_user(reply, self.receiver_clerk).sudo()
        answer._apply("sign")
        answer._take_number()
        answer._apply("begin_issue", issued_by_id=self.receiver_clerk.id)
        answer._finish_issue()
        self.exchange()
        received = self.arrived_as(reply, self.sender)
        self.assertEqual(received.answered_outgoing_ids, outgoing)
        clerks = self.as_user(outgoing, self.clerk)
        self.assertEqual(clerks.received_reply_ids.ids, received.ids)
        packet = packet_store.read(self.env, self.queued(reply).packet_sha256)
        [response] = read_message(packet).message.responses
        self.assertEqual(
            response.document_id, self.queued(outgoing).exchange_document_id
        )
        self.assertEqual(response.code, outgoing.name)

    def test_one_packet_serves_all_recipients_and_each_gets_his_own(self):
        third = self.make_agency("Sở Thứ ba", "STB", "000.00.12.H99")
        self.connect(third)
        self.make_official("clerk", self.make_unit(third, "Phòng Bốn", "P4"), "third")
        outgoing = self.make_issued([self.receiver.doc_agency_id, third.doc_agency_id])
        self.exchange(2)
        messages = self.queued(outgoing)
        self.assertEqual(len(messages), 2)
        self.assertEqual(len(set(messages.mapped("packet_sha256"))), 1)
        self.assertEqual(len(set(messages.mapped("axis_doc_id"))), 1)
        self.assertEqual(set(messages.mapped("state")), {"arrived"})
        packets = self.env["doc.axis.packet"].search(
            [("file_sha256", "=", messages[0].packet_sha256)]
        )
        self.assertEqual(
            sorted(packets.mapped("receiver_code")),
            sorted([self.receiver_code, "000.00.12.H99"]),
        )
        self.assertEqual(len(set(packets.mapped("doc_id"))), 2)
        for company in (self.receiver, third):
            self.assertEqual(len(self.arrived_as(outgoing, company)), 1)

    def test_an_agency_may_write_to_itself(self):
        outgoing = self.make_issued([self.sender.doc_agency_id])
        self.exchange(2)
        incoming = self.arrived_as(outgoing, self.sender)
        self.assertEqual(len(incoming), 1)
        self.assertEqual(self.queued(outgoing).state, "arrived")

    def test_what_is_fetched_shows_before_any_status(self):
        outgoing = self.make_issued()
        self.run_send()
        self.run_receive()
        message = self.queued(outgoing)
        # The status 01 is still on its way: the axis itself tells of the fetching.
        self.messages.search(
            [("direction", "=", "out"), ("kind", "=", "status")]
        )._by_action().write({"next_at": "2100-01-01"})
        self.due_now(message)
        self.run_send()
        self.assertEqual(message.state, "delivered")

    def test_statuses_are_sent_in_the_agencys_name_with_the_original_id(self):
        outgoing = self.make_issued()
        self.exchange()
        self.run_send()
        [status] = self.messages.search(
            [("direction", "=", "out"), ("kind", "=", "status")]
        )
        message = read_message(
            packet_store.read(self.env, status.packet_sha256)
        ).message
        self.assertEqual(message.known_status, StatusCode.ARRIVED)
        self.assertEqual(message.sender.organ_id, self.receiver_code)
        self.assertEqual(message.response_for.organ_id, self.sender_code)
        self.assertEqual(message.response_for.code, outgoing.name)
        self.assertEqual(
            message.response_for.document_id, self.queued(outgoing).exchange_document_id
        )
