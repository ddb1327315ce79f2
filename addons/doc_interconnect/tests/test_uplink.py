"""An axis below another one: packets up and down, nothing lost, double or in a loop."""

from dataclasses import replace
from datetime import timedelta

from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..lib.docxchg import edxml
from ..lib.docxchg.axis import AxisError, MessageType, PacketStatus
from ..models import office_clock
from .common import SECRET, ExchangeCase
from .test_axis_http import DOCUMENT
from .upper_axis import UpperAxis

FAR = "000.00.00.G99"
EDOC = MessageType.EDOC


@tagged("post_install", "-at_install")
class TestUplink(ExchangeCase):
    def setUp(self):
        super().setUp()
        self.above = UpperAxis()
        self.above.__enter__()
        self.addCleanup(self.above.__exit__)
        own = {self.sender_code, self.receiver_code}
        self.above.systems = {"tinh": (SECRET, own), "bo": (SECRET, {FAR})}
        self.uplink = self.env["doc.axis.uplink"].create(
            {
                "name": "Trục cấp trên",
                "url": self.above.url,
                "system_id": "tinh",
                "secret": SECRET,
            }
        )
        self.far = self.env["doc.agency"].create({"name": "Bộ Thử nghiệm", "code": FAR})

    def run_uplink(self):
        self.env.flush_all()
        self.env(user=SUPERUSER_ID)["doc.axis.uplink"]._cron_uplink()
        self.env.invalidate_all()

    def packets(self, *domain):
        return self.env["doc.axis.packet"].search(list(domain), order="id")

    def up_due(self):
        for packet in self.packets(("up_next_at", "!=", False)):
            packet.up_next_at = self.env.cr.now() - timedelta(minutes=1)

    def from_far(self, number="7", receiver=None, sender=FAR):
        today = self.env["res.company"]._doc_today()
        message = replace(
            DOCUMENT,
            sender=edxml.Organisation(sender, "Bộ Thử nghiệm"),
            receivers=(edxml.Organisation(receiver or self.receiver_code, "Nơi nhận"),),
            document_id=f"{sender},{today:%Y/%m/%d},{number}/BTN-P1",
            code=edxml.Code(number, "BTN-P1"),
            promulgation_date=today,
            trace=(edxml.TraceHop(sender, office_clock.now()),),
        )
        return edxml.write_document(message, today)

    def sent_far(self):
        outgoing = self.make_issued([self.far])
        self.run_send()
        self.run_uplink()
        return outgoing

    # up

    def test_a_packet_for_elsewhere_goes_up_as_it_is_and_its_fate_comes_back(self):
        outgoing = self.make_issued([self.receiver.doc_agency_id, self.far])
        near, far = self.queued(outgoing).sorted(lambda one: one.receiver_code == FAR)
        self.run_send()
        self.assertEqual((near.state, far.state), ("accepted", "accepted"))
        self.run_uplink()
        [above] = self.above.packets
        self.assertEqual((above["to"], above["from"]), (FAR, self.sender_code))
        packet = self.packets(("receiver_code", "=", FAR))
        self.assertEqual(packet.up_doc_id, above["sending"])
        self.assertEqual(packet.sender_doc_id, far.axis_doc_id)
        self.assertEqual(packet.status, "initial", "not fetched yet")
        above["status"] = "done"
        self.up_due()
        self.run_uplink()
        self.due_now(far)
        self.run_send()
        self.assertEqual(far.state, "delivered")

    def test_a_status_from_above_reaches_the_sender(self):
        outgoing = self.sent_far()
        message = self.queued(outgoing)
        head = edxml.read_head(self.above.packets[0]["packet"]).message
        status = edxml.StatusMessage(
            sender=edxml.Organisation(FAR, "Bộ Thử nghiệm"),
            response_for=edxml.ResponseFor(
                self.sender_code,
                str(head.code),
                head.document_id,
                head.promulgation_date,
            ),
            status_code=2,
            description="Gửi nhầm nơi",
            timestamp=office_clock.now(),
        )
        packet = edxml.write_status(status)
        doc_id = self.above.put(packet, self.sender_code, "status")
        self.run_uplink()
        self.run_receive()
        self.assertEqual(message.state, "refused")
        self.run_uplink()
        self.assertEqual(self.above.packet(doc_id)["status"], "done")

    def test_the_same_file_again_creates_nothing_on_either_axis(self):
        outgoing = self.sent_far()
        message = self.queued(outgoing)
        for _time in range(2):
            message.sudo()._by_action().write({"state": "ready"})
            self.due_now(message)
            self.run_send()
            self.run_uplink()
        self.assertEqual(len(self.packets()), 1)
        self.assertEqual(len(self.above.packets), 1)

    def test_an_answer_from_above_that_was_lost_is_found_in_its_list(self):
        self.above.lose = 1
        self.sent_far()
        self.assertEqual(self.packets().up_state, "uncertain")
        self.up_due()
        self.run_uplink()
        packet = self.packets()
        self.assertEqual((packet.up_state, packet.up_attempts), ("accepted", 1))
        self.assertEqual(len(self.above.packets), 1)
        self.assertEqual(packet.up_doc_id, self.above.packets[0]["sending"])

    def test_what_never_arrived_above_goes_again(self):
        self.above.lose = 1
        self.sent_far()
        self.above.packets.clear()
        for state in ("uncertain", "waiting", "accepted"):
            self.up_due()
            self.run_uplink()
            self.assertEqual(self.packets().up_state, state)
        self.assertEqual(len(self.above.packets), 1)

    def test_a_worker_that_died_leaves_the_hop_uncertain(self):
        self.make_issued([self.far])
        self.run_send()
        uplinks = self.env(user=SUPERUSER_ID)["doc.axis.uplink"]
        self.env.flush_all()
        hop = uplinks._claim()
        self.assertIsNone(uplinks._claim(), "one worker at a time")
        self.env.invalidate_all()
        self.packets().up_lease_until = self.env.cr.now() - timedelta(seconds=1)
        self.env.flush_all()
        uplinks._lapse()
        uplinks._write(hop, up_state="accepted", up_doc_id="ghost")
        self.env.invalidate_all()
        self.assertEqual(self.packets().up_state, "uncertain")
        self.assertFalse(self.packets().up_doc_id)

    def test_what_the_axis_above_refuses_is_told_with_its_reason(self):
        for code, words in ((18, "không tồn tại"), (22, "gói tin sai định dạng")):
            with self.subTest(code):
                self.above.refuse = {FAR: (code, words)}
                outgoing = self.sent_far()
                message = self.queued(outgoing)
                self.due_now(message)
                self.run_send()
                self.assertEqual(message.state, "rejected")
                self.assertIn(words, message.error)

    def test_one_refused_receiver_keeps_nothing_from_the_others(self):
        other = self.env["doc.agency"].create(
            {"name": "Bộ khác", "code": "000.00.01.G99"}
        )
        outgoing = self.make_issued([self.far, other])
        self.run_send()
        self.run_uplink()
        self.assertEqual([one["to"] for one in self.above.packets], [FAR])
        messages = self.queued(outgoing)
        self.due_now(messages)
        self.run_send()
        states = {one.receiver_code: one.state for one in messages}
        self.assertEqual(states, {FAR: "accepted", other.code: "rejected"})

    def test_after_a_refusal_it_may_be_sent_again(self):
        self.above.refuse = {FAR: (23, f"{FAR} bị khóa")}
        outgoing = self.sent_far()
        message = self.queued(outgoing)
        self.due_now(message)
        self.run_send()
        self.above.refuse = {}
        self.as_user(message, self.clerk).action_resend("Đã mở khóa")
        self.run_send()
        self.run_uplink()
        self.assertEqual(len(self.above.packets), 1)
        self.assertEqual(message.state, "accepted")

    @mute_logger("odoo.addons.doc_interconnect.models.doc_axis_uplink_news")
    def test_a_dead_axis_above_is_left_alone_and_nothing_is_lost(self):
        self.above.down = True
        self.sent_far()
        for _turn in range(12):
            self.up_due()
            self.run_uplink()
        self.assertEqual(self.uplink.gate, "open")
        calls = len(self.above.calls)
        self.run_uplink()
        self.assertEqual(len(self.above.calls), calls, "it rests")
        self.above.down = False
        self.uplink.paused_until = self.env.cr.now() - timedelta(seconds=1)
        for _turn in range(5):
            self.up_due()
            self.run_uplink()
        self.assertEqual(self.uplink.gate, "closed")
        self.assertEqual(len(self.above.packets), 1)
        self.assertEqual(self.packets().up_state, "accepted")

    def test_what_cannot_be_handed_up_becomes_a_dead_letter_for_a_person(self):
        self.uplink.secret = "another"
        outgoing = self.make_issued([self.far])
        self.run_send()
        self.packets().up_attempts = 24
        self.run_uplink()
        packet = self.packets()
        self.assertEqual((packet.up_state, packet.status), ("dead", "initial"))
        with self.assertRaises(AccessError):
            self.as_user(packet, self.clerk).action_return()
        self.uplink.secret = SECRET
        mine = self.as_user(packet, self.admin)
        mine.action_hand_up()
        with self.assertRaises(UserError):
            mine.action_return()
        self.run_uplink()
        self.assertEqual(packet.up_state, "accepted")
        packet.write({"up_state": "dead", "up_error": "trục trên không nhận"})
        mine.action_return()
        message = self.queued(outgoing)
        self.due_now(message)
        self.run_send()
        self.assertEqual(message.state, "rejected")
        self.assertIn("trục trên không nhận", message.error)

    def test_without_an_axis_above_the_receiver_is_unknown(self):
        self.uplink.active = False
        message = self.queued(self.sent_far())
        self.assertEqual((message.state, message.error_code), ("rejected", "18"))

    # down

    def test_a_packet_from_above_reaches_its_receiver_and_the_fate_goes_up(self):
        doc_id = self.above.put(self.from_far(), self.receiver_code)
        self.run_uplink()
        self.assertEqual(self.above.packet(doc_id)["status"], "initial")
        self.run_receive()
        incoming = self.env["doc.incoming"].search([("name", "=", "7/BTN-P1")])
        self.assertEqual(incoming.company_id, self.receiver)
        self.run_uplink()
        self.assertEqual(self.above.packet(doc_id)["status"], "done")
        # Its statuses go up the same way.
        self.run_send()
        self.run_uplink()
        [status] = [one for one in self.above.packets if one["kind"] == "status"]
        self.assertEqual((status["to"], status["from"]), (FAR, self.receiver_code))

    def test_a_packet_listed_again_or_sent_twice_comes_once(self):
        packet = self.from_far()
        self.above.put(packet, self.receiver_code)
        again = self.above.put(packet, self.receiver_code)
        for _time in range(3):
            self.run_uplink()
        self.assertEqual(len(self.packets()), 1)
        self.assertEqual(self.above.packet(again)["status"], "done")
        self.run_receive()
        found = self.env["doc.incoming"].search([("name", "=", "7/BTN-P1")])
        self.assertEqual(len(found), 1)

    def test_two_workers_with_the_same_packet_do_not_answer_for_its_receiver(self):
        doc_id = self.above.put(self.from_far(), self.receiver_code)
        uplinks = self.env(user=SUPERUSER_ID)["doc.axis.uplink"]
        client = uplinks._client(self.uplink._connection())
        [row] = client.list_received(EDOC)
        self.env.flush_all()
        for _worker in range(2):
            uplinks._fetch_one(self.uplink.id, client, EDOC, row)
        self.env.invalidate_all()
        self.assertEqual(len(self.packets()), 1)
        self.assertEqual(self.above.packet(doc_id)["status"], "initial")

    def test_who_hands_over_in_the_name_of_another_is_held_back(self):
        packet = self.from_far(sender="000.00.01.G99")
        doc_id = self.above.put(packet, self.receiver_code)
        self.above.packet(doc_id)["from"] = FAR
        self.run_uplink()
        self.run_receive()
        [message] = self.messages.search([("direction", "=", "in")])
        self.assertEqual(message.state, "quarantined")

    def test_a_dead_agency_below_does_not_hide_the_others(self):
        from ..models import doc_axis_uplink_news

        self.patch(doc_axis_uplink_news, "MOST_OPEN", 2)
        ids = [
            self.above.put(self.from_far(str(number)), self.receiver_code)
            for number in range(4)
        ]
        self.run_uplink()
        states = [self.above.packet(doc_id)["status"] for doc_id in ids]
        self.assertEqual(states, ["done", "done", "initial", "initial"])
        self.run_receive()
        found = self.env["doc.incoming"].search_count([("name", "like", "/BTN-P1")])
        self.assertEqual(found, 4)

    def test_what_the_receiver_cannot_read_is_told_above(self):
        doc_id = self.above.put(self.from_far(), self.receiver_code)
        self.run_uplink()
        [waiting] = self.waiting(self.receiving)
        self.client(self.receiving).update_status(
            waiting.doc_id, PacketStatus.FAIL, "tệp hỏng"
        )
        self.run_uplink()
        above = self.above.packet(doc_id)
        self.assertEqual((above["status"], above["desc"]), ("fail", "tệp hỏng"))

    def test_what_came_from_above_never_goes_back_up(self):
        packet = self.from_far(receiver=self.receiver_code)
        self.above.put(packet, self.receiver_code)
        # The axis above believes that this agency is one of ours.
        stray = "000.00.55.H99"
        self.above.systems["tinh"][1].add(stray)
        lost = self.above.put(self.from_far("8", stray), stray)
        for _time in range(2):
            self.run_uplink()
        self.assertEqual(self.above.packet(lost)["status"], "fail")
        self.assertIn("not connected here", self.above.packet(lost)["desc"])
        self.assertEqual(self.packets().receiver_code, self.receiver_code)
        self.assertFalse([one for one in self.above.calls if one == "sendEdoc"])

    def test_a_system_that_gives_back_what_came_from_above_is_refused(self):
        packet = self.from_far(sender=self.sender_code, receiver=self.receiver_code)
        self.above.systems["bo"][1].add(self.sender_code)
        self.above.put(packet, self.receiver_code)
        self.run_uplink()
        both = edxml.read_head(packet).message
        self.assertEqual(both.sender.organ_id, self.sender_code)
        service = self.env["doc.axis.service"]
        stored = self.packets()
        self.assertTrue(stored.from_above)
        known = self.env["doc.agency"]._by_codes([self.receiver_code, FAR])
        way = service._way_to(
            self.receiver_code,
            known[self.receiver_code],
            self.sender_code,
            _Same(stored),
        )
        self.assertFalse(way)
        with self.assertRaisesRegex(Exception, "not connected"):
            service._way_to(FAR, known[FAR], self.sender_code, _Same(stored))

    def test_packets_of_others_are_not_taken_for_ours(self):
        self.above.put(self.from_far(), self.receiver_code)
        self.run_uplink()
        with self.assertRaises(AxisError):
            self.client(self.backend).get_edoc(self.packets().doc_id)


class _Same:
    """A packet with the bytes of one that is stored."""

    def __init__(self, packet):
        self.sha256 = packet.file_sha256
