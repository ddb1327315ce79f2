"""What goes wrong on the way: nothing is lost, nothing happens twice."""

from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

import psycopg2
from odoo import SUPERUSER_ID, fields
from odoo.addons.doc_management.models import office_language
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..lib.docxchg import axis, edxml
from ..lib.docxchg.axis import (
    AxisError,
    AxisResponse,
    MessageType,
    Outcome,
    TransportFailure,
)
from ..lib.docxchg.states import OutEvent
from ..models import office_clock, packet_store
from ..models.axis_words import (
    DISK_CLOSED,
    DISK_FULL,
    OWN_FAULT,
    axis_words,
    fault_words,
    is_disk_fault,
)
from ..models.doc_exchange_receive import Arrival
from ..models.own_cursor import own_environment
from .common import ExchangeCase

MODELS = "odoo.addons.doc_interconnect.models."


@tagged("post_install", "-at_install")
class TestSendingFaults(ExchangeCase):
    def setUp(self):
        super().setUp()
        self.outgoing = self.make_issued()
        self.message = self.queued(self.outgoing)

    def events(self, message=None):
        rows = (message or self.message).status_ids.sorted("id")
        return rows.mapped("event")

    def packets(self):
        return self.env["doc.axis.packet"].search([("message_type", "=", "edoc")])

    def on_send(self, act):
        """Let ``act`` stand between every sendEdoc and the network."""

        def fault(request, send):
            return act(request, send) if request.path == "sendEdoc" else send(request)

        self.fault = fault

    def answer(self, status, body):
        def act(request, send):
            send(request)
            return AxisResponse(status, body)

        return act

    def test_an_answer_lost_after_storing_is_found_in_the_axis_list(self):
        def act(request, send):
            send(request)
            raise TransportFailure("read timed out", sent=True)

        self.on_send(act)
        self.run_send()
        self.assertEqual(self.message.state, "uncertain")
        self.assertFalse(self.message.sent_at, "unconfirmed counts as not sent")
        self.assertEqual(self.outgoing.sent_state, "waiting")
        self.fault = None
        self.due_now(self.message)
        self.run_send()
        self.assertEqual(self.message.state, "accepted")
        self.assertEqual(self.message.axis_doc_id, self.packets().sender_doc_id)
        self.assertEqual(self.message.attempts, 1)
        self.exchange()
        self.assertEqual(len(self.arrived_as(self.outgoing)), 1)

    def test_what_never_arrived_is_sent_again_byte_for_byte(self):
        def act(_request, _send):
            raise TransportFailure("connection reset", sent=True)

        self.on_send(act)
        self.run_send()
        uid, sha256 = self.message.msg_uid, self.message.packet_sha256
        self.fault = None
        for state in ("uncertain", "ready"):
            self.assertEqual(self.message.state, "uncertain")
            self.due_now(self.message)
            self.run_send()
            self.assertEqual(self.message.state, state)
        self.due_now(self.message)
        self.run_send()
        self.assertEqual(self.message.state, "accepted")
        self.assertEqual(
            (self.message.msg_uid, self.message.packet_sha256), (uid, sha256)
        )
        self.assertEqual(self.packets().file_sha256, sha256)

    def test_answers_that_prove_nothing_leave_it_uncertain(self):
        for status, body in (
            (200, b""),
            (200, b"<html/>"),
            (502, b"<html/>"),
            (500, b""),
        ):
            with self.subTest(status=status, body=body):
                outgoing = self.make_issued()
                message = self.queued(outgoing)
                self.on_send(self.answer(status, body))
                self.run_send()
                self.assertEqual(message.state, "uncertain")
                self.assertIn("uncertain", message.status_ids.mapped("state"))
                self.fault = None
                self.due_now(message)
                self.run_send()
                self.assertEqual(message.state, "accepted")

    def claimed_and_lapsed(self):
        """Claim the message, then let the lease run out and another attempt begin."""
        claim = self.messages._claim()
        self.assertEqual(claim.ids, tuple(self.message.ids))
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE doc_exchange_message SET lease_until = '2000-01-01' WHERE id = %s",
            (self.message.id,),
        )
        self.env.invalidate_all()
        self.messages._lapse_leases()
        self.env.invalidate_all()
        self.assertEqual(self.message.state, "uncertain")
        return claim

    def test_a_worker_that_comes_back_writes_no_outcome(self):
        claim = self.claimed_and_lapsed()
        for event in (OutEvent.CONFIRM, OutEvent.REFUSE, OutEvent.RETRY):
            self.messages._finish(claim, event, axis_doc_id="ghost")
        self.env.invalidate_all()
        self.assertEqual(self.message.state, "uncertain")
        self.assertFalse(self.message.axis_doc_id)
        self.assertEqual(self.events()[-1], "lose")

    def test_a_worker_that_comes_back_builds_and_sends_nothing(self):
        claim = self.claimed_and_lapsed()
        self.messages._transmit(claim)
        self.env.invalidate_all()
        self.assertFalse(self.message.packet_sha256, "the next attempt builds it")
        self.assertEqual(self.message.state, "uncertain")
        self.assertFalse(self.packets())

    def test_what_is_left_of_a_call_begins_anew(self):
        other = self.env["doc.agency"].create(
            {"name": "Sở Khác", "code": "000.00.55.H99"}
        )
        self.message._by_action().write({"state": "withdrawn"})
        first, second = self.queued(
            self.make_issued([self.receiver.doc_agency_id, other])
        )
        claim = self.messages._claim()
        self.assertEqual(set(claim.ids), {first.id, second.id})
        self.env.invalidate_all()
        first._by_action().write({"attempt_no": first.attempt_no + 1})
        self.env.flush_all()
        self.messages._transmit(claim)
        self.env.invalidate_all()
        self.assertEqual((first.state, second.state), ("sending", "ready"))
        self.assertFalse(self.packets())

    def test_a_repeated_sending_delivers_once(self):
        self.run_send()
        for _time in range(3):
            self.message.sudo()._by_action().write({"state": "ready"})
            self.due_now(self.message)
            self.run_send()
        self.assertEqual(len(self.packets()), 1)
        self.exchange(2)
        self.assertEqual(len(self.arrived_as(self.outgoing)), 1)

    def test_a_dead_axis_eats_no_attempts(self):
        def act(_request, _send):
            raise TransportFailure("refused", sent=False)

        self.fault = act
        for _turn in range(8):
            self.due_now(self.message)
            self.run_send()
        self.assertEqual(self.message.state, "ready")
        self.assertEqual(self.message.attempts, 5)
        self.assertEqual(self.backend.failures, 5)
        self.assertTrue(self.backend.paused_until)
        self.assertIn("refused", self.backend.last_error)
        self.fault = None
        self.backend.paused_until = self.env.cr.now() - timedelta(seconds=1)
        self.run_send()
        self.assertEqual(self.message.state, "accepted")
        self.assertFalse(self.backend.failures)
        self.assertFalse(self.backend.paused_until)

    def test_back_pressure_is_obeyed(self):
        self.on_send(
            lambda _request, _send: AxisResponse(503, b"", {"retry-after": "900"})
        )
        self.run_send()
        self.assertEqual(self.message.state, "ready")
        wait = self.message.next_at - self.env.cr.now()
        self.assertGreaterEqual(wait, timedelta(seconds=890))

    def test_a_refusal_waits_for_the_clerk_and_can_be_put_right(self):
        agency = self.receiver.doc_agency_id
        system, agency.axis_system_id = agency.axis_system_id, False
        self.run_send()
        self.assertEqual(self.message.state, "rejected")
        self.assertEqual(self.message.error_code, "18")
        self.assertEqual(self.outgoing.sent_state, "trouble")
        self.assertIn(agency.code, self.outgoing.recipient_ids.exchange_error)
        summaries = self.outgoing.activity_ids.mapped("summary")
        self.assertTrue(any("18" in text or agency.code in text for text in summaries))
        self.run_send()
        self.assertEqual(self.message.attempts, 1, "refused is not tried again")
        agency.axis_system_id = system
        uid = self.message.msg_uid
        clerk = self.as_user(self.message, self.clerk)
        clerk.action_resend("Đã đăng ký lại")
        self.run_send()
        self.assertEqual(self.message.state, "accepted")
        self.assertEqual(self.message.msg_uid, uid)
        self.assertIn(
            self.clerk, self.message.status_ids.mapped("user_id"), "who decided"
        )

    def test_a_corrected_code_is_used_when_sending_again(self):
        agency = self.receiver.doc_agency_id
        right = agency.code
        wrong = self.make_to_sign(
            recipient_ids=[(0, 0, {"agency_id": agency.id, "medium": "axis"})]
        )
        agency.code = "000.00.77.H99"
        self.issue(wrong)
        message = self.queued(wrong)
        other = self.env["doc.agency"].create({"name": "x", "code": "000.00.78.H99"})
        agency.axis_system_id, system = False, agency.axis_system_id
        self.run_send()
        self.assertEqual(message.state, "rejected")
        agency.write({"code": right, "axis_system_id": system.id})
        self.as_user(message, self.clerk).action_resend()
        self.run_send()
        self.assertEqual(message.state, "accepted")
        self.assertEqual(message.receiver_code, right)
        self.assertFalse(other.axis_system_id)

    def test_one_alert_per_cause_however_many_recipients(self):
        third = self.make_agency("Sở Thứ ba", "STB", "000.00.12.H99")
        fourth = self.make_agency("Sở Thứ tư", "STT", "000.00.13.H99")
        outgoing = self.make_issued([third.doc_agency_id, fourth.doc_agency_id])
        refusal = AxisResponse(200, axis.fail(axis.AxisCode.BAD_EDXML, "hỏng"))
        self.on_send(lambda _request, _send: refusal)
        self.run_send()
        self.assertEqual(set(self.queued(outgoing).mapped("state")), {"rejected"})
        mine = outgoing.activity_ids.filtered(lambda act: act.user_id == self.clerk)
        self.assertEqual(len(mine), 1)

    def test_after_the_last_attempt_a_person_takes_over(self):
        self.fault = self.unreachable
        self.message.sudo()._by_action().write({"attempts": 24})
        self.due_now(self.message)
        self.run_send()
        self.assertEqual(self.message.state, "dead")
        self.assertEqual(self.outgoing.sent_state, "trouble")
        clerk = self.as_user(self.message, self.clerk)
        with self.assertRaisesRegex(UserError, "why"):
            clerk.action_give_up("  ")
        clerk.action_give_up("Đã gửi bản giấy")
        self.assertEqual(self.message.state, "abandoned")
        self.assertEqual(self.message.decision_reason, "Đã gửi bản giấy")
        with self.assertRaises(UserError):
            clerk.action_resend()

    def test_an_old_message_is_dead_before_its_attempts_are_used_up(self):
        self.fault = self.unreachable
        old = self.env.cr.now() - timedelta(hours=73)
        self.message.sudo()._by_action().write({"queued_at": old})
        self.due_now(self.message)
        self.run_send()
        self.assertEqual(self.message.state, "dead")

    def unreachable(self, _request, _send):
        raise TransportFailure("refused", sent=False)

    def test_a_worker_that_died_leaves_the_row_uncertain_not_lost(self):
        self.env.flush_all()
        transmission = self.messages._claim()
        self.env.invalidate_all()
        self.assertEqual(self.message.state, "sending")
        self.run_send()
        self.assertEqual(self.message.state, "sending", "its lease still runs")
        self.message.sudo()._by_action().write(
            {"lease_until": self.env.cr.now() - timedelta(seconds=1)}
        )
        self.run_send()
        self.assertIn("lose", self.events())
        # The dead worker wakes up and reports success: its attempt is over.
        before = self.message.state
        self.messages._finish(transmission, "confirm", axis_doc_id="ghost")
        self.env.invalidate_all()
        self.assertEqual(self.message.state, before)
        self.assertNotEqual(self.message.axis_doc_id, "ghost")

    def test_two_workers_never_claim_the_same_row(self):
        self.env.flush_all()
        first = self.messages._claim()
        second = self.messages._claim()
        self.assertEqual(first.ids, tuple(self.message.ids))
        self.assertIsNone(second)

    def test_a_status_lifts_a_row_whose_sending_was_never_confirmed(self):
        def act(request, send):
            send(request)
            raise TransportFailure("read timed out", sent=True)

        self.on_send(act)
        self.run_send()
        self.fault = None
        self.run_receive()
        statuses = self.messages.search([("kind", "=", "status")])
        self.assertEqual(statuses.status_code, 1)
        self.due_now(statuses)
        with patch.object(type(self.messages), "_reconcile", lambda _self: None):
            self.exchange()
        self.assertEqual(self.message.state, "arrived")
        self.assertTrue(self.message.sent_at)

    def test_an_update_waits_for_what_it_updates(self):
        later = (
            self.message.sudo()
            ._by_action()
            .copy(
                {
                    "state": "ready",
                    "business_type": "2",
                    "business_key": "2:1",
                    "msg_uid": self.messages._new_uid(),
                }
            )
        )
        self.message.sudo()._by_action().write({"next_at": "2100-01-01"})
        self.env.flush_all()
        self.assertIsNone(self.messages._claim())
        self.message.sudo()._by_action().write({"state": "accepted"})
        self.env.flush_all()
        self.assertEqual(self.messages._claim().ids, tuple(later.ids))

    def test_urgent_messages_go_first(self):
        urgent = self.queued(self.make_issued(urgency="3"))
        self.env.flush_all()
        self.assertEqual(self.messages._claim().ids, tuple(urgent.ids))

    def test_a_message_that_cannot_be_built_stops_nobody_else(self):
        other = self.queued(self.make_issued())
        build = type(self.messages)._build_packet
        broken = self.message.id

        def explode(messages):
            if broken in messages.ids:
                raise ZeroDivisionError("a bug of ours")
            return build(messages)

        with (
            patch.object(type(self.messages), "_build_packet", explode),
            mute_logger(MODELS + "doc_exchange_send"),
        ):
            self.run_send()
        self.assertEqual(other.state, "accepted")
        self.assertEqual(self.message.state, "ready")
        self.assertIn("a bug of ours", self.message.error)

    def test_faults_of_the_axis_are_told_in_words(self):
        for failure, sentence in (
            (AxisError(Outcome.DEFINITE, "edoc: no", code="18"), "know the receiver"),
            (AxisError(Outcome.DEFINITE, "edoc: no", http_status=413), "larger than"),
            (AxisError(Outcome.RETRYABLE, "edoc: refused"), "cannot be reached"),
            (AxisError(Outcome.UNKNOWN, "edoc: reset"), "broke before the answer"),
            (AxisError(Outcome.DEFINITE, "edoc: what", http_status=418), "refused"),
            (AxisError(Outcome.RETRYABLE, "list: html", http_status=200), "no sense"),
        ):
            with (
                self.subTest(failure=str(failure)),
                patch.object(office_language, "VIETNAMESE", "en_US"),
            ):
                told = axis_words(self.env, failure)
                self.assertIn(sentence, told)
                self.assertIn(failure.message, told)

    def test_a_disk_that_takes_nothing_eats_no_attempts(self):
        """The folder of packets is really gone: a file stands in its place."""
        root = packet_store.path_of(self.env, "00").parents[1]
        aside = root.with_name("exchange.aside")
        had = root.exists()
        if had:
            root.rename(aside)
        root.parent.mkdir(parents=True, exist_ok=True)
        root.touch()
        try:
            with mute_logger(MODELS + "doc_exchange_send"):
                for _turn in range(30):
                    self.due_now(self.message)
                    self.run_send()
        finally:
            root.unlink()
            if had:
                aside.rename(root)
        self.assertEqual((self.message.state, self.message.attempts), ("ready", 0))
        with own_environment(self.env) as office:
            sentence = office._(DISK_CLOSED).partition("%(fault)s")[0]
        self.assertTrue(self.message.error.startswith(sentence), self.message.error)
        self.assertFalse(self.message.activity_ids)
        self.due_now(self.message)
        self.run_send()
        self.assertEqual((self.message.state, self.message.attempts), ("accepted", 1))

    def test_which_faults_are_the_disks(self):
        def caused(by):
            try:
                raise ValueError("the document cannot be stored") from by
            except ValueError as error:
                return error

        refused = TransportFailure("connect", sent=False)
        for fault, sentence in (
            (OSError(28, "No space left on device"), DISK_FULL),
            (OSError(122, "Disk quota exceeded"), DISK_FULL),
            (OSError(27, "File too large"), DISK_FULL),
            (psycopg2.errors.DiskFull("could not extend file"), DISK_FULL),
            (OSError(30, "Read-only file system"), DISK_CLOSED),
            (OSError(5, "Input/output error"), DISK_CLOSED),
            (PermissionError(13, "Permission denied"), DISK_CLOSED),
            (caused(OSError(28, "No space left on device")), DISK_FULL),
            (caused(caused(OSError(30, "ro"))), DISK_CLOSED),
            (ZeroDivisionError("a bug"), OWN_FAULT),
            (caused(ZeroDivisionError("a bug")), OWN_FAULT),
            (ConnectionResetError(104, "reset"), OWN_FAULT),
            (refused, OWN_FAULT),
        ):
            with self.subTest(fault=repr(fault)), own_environment(self.env) as office:
                start = office._(sentence).partition("%(fault)s")[0]
                self.assertTrue(fault_words(self.env, fault).startswith(start))
                self.assertEqual(is_disk_fault(fault), sentence is not OWN_FAULT)
        # The axis' own trouble is the axis' to mend.
        of_axis = AxisError(Outcome.RETRYABLE, "no")
        of_axis.__cause__ = OSError(13, "Permission denied")
        self.assertFalse(is_disk_fault(of_axis))
        words = axis_words(self.env, of_axis)
        self.assertEqual(fault_words(self.env, of_axis), words)

    def test_what_was_taken_is_asked_after_ever_more_rarely_up_to_a_bound(self):
        self.run_send()
        self.assertEqual(self.message.state, "accepted")

        def wait(probes):
            self.message.sudo()._by_action().probes = probes
            self.due_now(self.message)
            self.messages._follow()
            self.env.invalidate_all()
            self.assertEqual(self.message.probes, probes + 1)
            return (self.message.next_at - fields.Datetime.now()).total_seconds()

        for probes, seconds in ((0, 60), (3, 480), (20, 6 * 3600)):
            with self.subTest(probes=probes):
                self.assertAlmostEqual(wait(probes), seconds, delta=20)
        parameters = self.env["ir.config_parameter"].sudo()
        parameters.set_param("doc_interconnect.follow_most_seconds", "120")
        self.assertAlmostEqual(wait(20), 120, delta=20)
        self.assertAlmostEqual(wait(0), 60, delta=20)

    def test_a_damaged_packet_is_not_sent(self):
        def act(_request, _send):
            raise TransportFailure("refused", sent=False)

        self.fault = act
        self.run_send()
        self.fault = None
        path = packet_store.path_of(self.env, self.message.packet_sha256)
        path.write_bytes(b"bit rot")
        self.due_now(self.message)
        self.run_send()
        self.assertEqual(self.message.state, "rejected")
        self.assertFalse(self.packets())

    def test_the_database_itself_refuses_a_second_row(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.UniqueViolation),
        ):
            self.message.sudo()._by_action().copy(
                {"msg_uid": "another", "state": "ready"}
            )
            self.env.flush_all()

    def test_a_packet_goes_into_the_list_of_its_direction_only(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.CheckViolation),
        ):
            self.message.sudo()._by_action().write({"state": "quarantined"})
            self.env.flush_all()


@tagged("post_install", "-at_install")
class TestReceivingFaults(ExchangeCase):
    def setUp(self):
        super().setUp()
        self.outgoing = self.make_issued()
        self.message = self.queued(self.outgoing)
        self.run_send()

    def original(self):
        packet = packet_store.read(self.env, self.message.packet_sha256)
        return edxml.read_message(packet).message

    def deliver(self, content, kind="edoc", sender=None, receiver=None):
        """Put bytes on the axis as they are, past its checks; the packet."""
        now = self.env.cr.now().replace(microsecond=0)
        number = self.env["doc.axis.packet"].search_count([])
        return self.env["doc.axis.packet"].create(
            {
                "doc_id": f"test-{number}",
                "sender_doc_id": f"test-sending-{number}",
                "message_type": kind,
                "sender_code": sender or self.sender_code,
                "receiver_code": receiver or self.receiver_code,
                "file_sha256": packet_store.write(self.env, content),
                "size": len(content),
                "created_at": now,
                "updated_at": now,
            }
        )

    def deliver_message(self, message, **options):
        today = self.env["res.company"]._doc_today()
        if isinstance(message, edxml.StatusMessage):
            return self.deliver(edxml.write_status(message), "status", **options)
        return self.deliver(edxml.write_document(message, today), **options)

    def received(self, packet):
        return self.messages.search([("axis_doc_id", "=", packet.doc_id)])

    def incoming_count(self):
        return self.env["doc.incoming"].search_count(
            [("company_id", "=", self.receiver.id)]
        )

    def status(self, code, **over):
        values = {
            "sender": edxml.Organisation(self.receiver_code, "Sở Láng giềng"),
            "response_for": edxml.ResponseFor(
                self.sender_code,
                self.outgoing.name,
                self.message.exchange_document_id,
                self.outgoing.document_date,
            ),
            "status_code": code,
            "timestamp": office_clock.now(),
            "description": "Lý do",
        }
        return edxml.StatusMessage(**{**values, **over})

    def to_sender(self, status):
        return self.deliver_message(
            status, sender=self.receiver_code, receiver=self.sender_code
        )

    # twice

    def test_a_lost_acknowledgement_makes_no_second_document(self):
        def fault(request, send):
            response = send(request)
            if request.path == "updateStatus":
                raise TransportFailure("timed out", sent=True)
            return response

        # The packet is acknowledged, but we never learn of it.
        self.fault = fault
        self.run_receive()
        self.assertEqual(self.incoming_count(), 1)
        packet = self.env["doc.axis.packet"].search([("message_type", "=", "edoc")])
        self.assertFalse(self.received(packet).acknowledged_at)
        self.fault = None
        packet.sudo().status = "processing"
        self.run_receive()
        self.assertEqual(self.incoming_count(), 1)
        self.assertEqual(packet.status, "done")
        self.assertTrue(self.received(packet).acknowledged_at)

    def test_a_known_packet_is_not_fetched_again(self):
        self.run_receive()
        packet = self.env["doc.axis.packet"].search([("message_type", "=", "edoc")])
        packet.sudo().status = "initial"
        paths = []

        def fault(request, send):
            paths.append(request.path)
            return send(request)

        self.fault = fault
        self.run_receive()
        self.assertIn("updateStatus", paths)
        self.assertNotIn("getEdoc", paths)

    def test_the_same_document_in_another_packet_is_absorbed(self):
        self.run_receive()
        hop = edxml.TraceHop("001.00.20.TT2", office_clock.now())
        again = replace(self.original(), trace=(*self.original().trace, hop))
        packet = self.deliver_message(again)
        self.assertNotEqual(packet.file_sha256, self.message.packet_sha256)
        self.run_receive()
        second = self.received(packet)
        self.assertEqual(second.state, "duplicate")
        self.assertEqual(second.original_id.incoming_id, self.arrived_as(self.outgoing))
        self.assertEqual(packet.status, "done")
        self.assertEqual(self.incoming_count(), 1)
        statuses = self.messages.search(
            [("kind", "=", "status"), ("direction", "=", "out")]
        )
        self.assertEqual(statuses.mapped("status_code"), [1])

    def test_a_packet_another_worker_has_taken_meanwhile_is_left_alone(self):
        self.env.flush_all()
        connection = self.receiving._connection()
        client = self.messages._client(connection)
        [waiting] = self.waiting(self.receiving)
        arrival = Arrival(connection, MessageType.EDOC, waiting)
        data = client.get_edoc(waiting.doc_id)
        sha256 = packet_store.write(self.env, data)
        for _worker in range(2):
            told = self.messages._process(arrival, data, sha256)
            self.assertEqual(told, ("done", ""))
        self.assertIs(
            self.messages._count_failure(arrival, ValueError("late"), sha256), False
        )
        self.env.invalidate_all()
        self.assertEqual(self.incoming_count(), 1)
        row = self.messages.search([("axis_doc_id", "=", waiting.doc_id)])
        self.assertEqual((row.state, row.attempts), ("received", 0))

    def test_other_content_under_the_same_id_is_set_aside_for_a_person(self):
        self.run_receive()
        first = self.arrived_as(self.outgoing)
        packet = self.deliver_message(replace(self.original(), subject="Nội dung khác"))
        self.run_receive()
        second = self.received(packet)
        self.assertEqual(second.state, "quarantined")
        self.assertEqual(packet.status, "done", "poison does not block the list")
        self.assertEqual(self.incoming_count(), 1)
        self.assertNotEqual(first.subject, "Nội dung khác")
        told = second.activity_ids.mapped("user_id")
        self.assertEqual(told, self.receiver_clerk)
        clerk = self.as_user(second, self.receiver_clerk)
        self.assertTrue(clerk.needs_decision)
        clerk.action_resend("Đã hỏi cơ quan gửi")
        self.assertEqual(second.state, "received")
        self.assertEqual(second.incoming_id.subject, "Nội dung khác")
        self.assertNotEqual(second.incoming_id, first)

    def test_the_same_status_twice_is_one_event(self):
        self.to_sender(self.status(3))
        hop = self.status(3)
        packet = self.deliver(
            edxml.write_status(hop) + b"<!-- passed on -->",
            "status",
            sender=self.receiver_code,
            receiver=self.sender_code,
        )
        self.run_receive()
        self.assertEqual(self.received(packet).state, "duplicate")
        events = self.message.status_ids.filtered(lambda row: row.status_code == 3)
        self.assertEqual(len(events), 1)

    def test_the_database_itself_refuses_a_packet_twice(self):
        self.run_receive()
        row = self.messages.search([("direction", "=", "in"), ("kind", "=", "edoc")])
        for over in ({"business_hash": False}, {"axis_doc_id": "another"}):
            with (
                self.subTest(over),
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.errors.UniqueViolation),
                self.env.cr.savepoint(),
            ):
                row._by_action().copy(
                    {"msg_uid": self.messages._new_uid(), "state": "stored", **over}
                )
                self.env.flush_all()
            self.env.invalidate_all()

    # poison

    def test_an_unreadable_packet_is_kept_and_reported(self):
        before = self.incoming_count()
        for content in (
            b"no xml at all",
            b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
            b"<a>" * 100_000,
            b"<html><body>502</body></html>",
        ):
            with self.subTest(content[:20]):
                packet = self.deliver(content)
                self.run_receive()
                row = self.received(packet)
                self.assertEqual(row.state, "failed")
                self.assertEqual(packet.status, "fail")
                self.assertTrue(packet.status_desc)
                self.assertEqual(
                    packet_store.read(self.env, row.packet_sha256), content
                )
        self.assertEqual(self.incoming_count(), before + 1, "the good one came through")

    def test_a_packet_for_somebody_else_is_refused(self):
        stranger = edxml.Organisation("000.00.55.H99", "Người khác")
        packet = self.deliver_message(replace(self.original(), receivers=(stranger,)))
        self.run_receive()
        self.assertEqual(self.received(packet).state, "failed")
        self.assertEqual(packet.status, "fail")

    def test_a_packet_in_anothers_name_is_set_aside(self):
        packet = self.deliver_message(self.original(), sender="000.00.66.H99")
        self.run_receive()
        self.assertEqual(self.received(packet).state, "quarantined")

    def test_a_fault_of_ours_is_not_acknowledged_and_ends_with_a_person(self):
        make = type(self.env["doc.incoming"])._make_incoming
        poison = self.outgoing.subject
        other = self.make_issued(subject="văn bản lành")
        self.run_send()

        def explode(incoming, company, values, files):
            if values["subject"] == poison:
                raise ZeroDivisionError("a bug of ours")
            return make(incoming, company, values, files)

        packet = self.env["doc.axis.packet"].search(
            [("file_sha256", "=", self.message.packet_sha256)]
        )
        with (
            patch.object(type(self.env["doc.incoming"]), "_make_incoming", explode),
            mute_logger(MODELS + "doc_exchange_receive"),
        ):
            for turn in range(1, 5):
                self.run_receive()
                row = self.received(packet)
                self.assertEqual((row.state, row.attempts), ("stored", turn))
                self.assertEqual(packet.status, "processing")
            self.assertEqual(len(self.arrived_as(other)), 1, "others are not stopped")
            self.run_receive()
        self.assertEqual(row.state, "quarantined")
        self.assertEqual(packet.status, "done")
        self.assertFalse(self.arrived_as(self.outgoing))
        self.as_user(row, self.receiver_clerk).action_resend("Đã sửa")
        self.assertEqual(len(self.arrived_as(self.outgoing)), 1)

    def test_a_packet_that_cannot_be_fetched_stops_nobody_else(self):
        refusal = AxisResponse(200, axis.fail(21, "packet damaged"))
        silence = TransportFailure("read timed out", sent=True)
        [waiting] = self.waiting(self.receiving)
        for trouble in (refusal, silence):
            with self.subTest(trouble):
                other = self.make_issued(subject="văn bản đứng sau")
                self.run_send()

                def fault(request, send, trouble=trouble):
                    mine = ("XroadVnpt-docId", waiting.doc_id) in request.headers
                    if not (mine and request.path in ("getEdoc", "downloadEdoc")):
                        return send(request)
                    if isinstance(trouble, Exception):
                        raise trouble
                    return trouble

                self.fault = fault
                for _turn in range(6):
                    self.run_receive()
                self.assertEqual(len(self.arrived_as(other)), 1)
                row = self.messages.search([("axis_doc_id", "=", waiting.doc_id)])
                self.assertEqual(row.state, "stored")
                self.assertFalse(row.acknowledged_at, "never acknowledge what we lack")
                self.assertEqual(len(row.activity_ids), 1)
        self.fault = None
        self.run_receive()
        self.assertEqual(len(self.arrived_as(self.outgoing)), 1)

    def test_a_full_disk_acknowledges_nothing_and_heals(self):
        def full(_env, _content):
            raise OSError(28, "No space left on device")

        with (
            patch.object(packet_store, "write", full),
            mute_logger(MODELS + "doc_exchange_receive"),
        ):
            for _turn in range(7):
                self.run_receive()
        self.assertEqual(self.incoming_count(), 0)
        [waiting] = self.waiting(self.receiving)
        self.assertEqual(waiting.status, "processing")
        row = self.messages.search([("axis_doc_id", "=", waiting.doc_id)])
        self.assertEqual((row.state, row.attempts), ("stored", 0))
        self.assertFalse(row.activity_ids, "one sentence, not one for each packet")
        sentence = self.said(OSError(28, "No space left on device"), DISK_FULL)
        self.assertEqual(row.error, sentence)
        self.assertEqual(self.receiving.last_error, sentence)
        self.run_receive()
        self.assertEqual(self.incoming_count(), 1)

    def test_a_disk_that_takes_no_files_of_documents_sets_nothing_aside(self):
        def closed(*_arguments):
            raise OSError(30, "Read-only file system")

        with (
            patch.object(type(self.env["doc.incoming"]), "_make_incoming", closed),
            mute_logger(MODELS + "doc_exchange_receive"),
        ):
            for _turn in range(7):
                self.run_receive()
        row = self.messages.search(
            [("direction", "=", "in"), ("kind", "=", "edoc")], limit=1
        )
        self.assertEqual((row.state, row.attempts), ("stored", 0))
        self.assertEqual(
            row.error, self.said(OSError(30, "Read-only file system"), DISK_CLOSED)
        )
        self.run_receive()
        self.assertEqual(self.incoming_count(), 1)

    def said(self, fault, sentence):
        """The sentence in the language of offices, with the fault behind it."""
        with own_environment(self.env) as office:
            words = office._(sentence)
        return words % {"fault": f"{type(fault).__name__}: {fault}"}

    def test_a_silent_or_broken_axis_stops_nothing_and_is_shown(self):
        for body in (b"", b"<html/>", b"[]"):

            def fault(request, send, body=body):
                if request.path == "getReceivedEdocList":
                    return AxisResponse(200, body)
                return send(request)

            self.fault = fault
            self.run_receive()
        self.assertEqual(self.backend.failures, 3)
        self.assertTrue(self.backend.last_error)
        self.assertEqual(self.incoming_count(), 0)
        self.fault = None
        self.run_receive()
        self.assertEqual(self.incoming_count(), 1)
        self.assertFalse(self.backend.last_error)

    def test_a_wrong_secret_is_shown_on_the_connection(self):
        self.receiving.secret = "wrong"
        self.run_receive()
        self.assertIn("15", self.receiving.last_error)
        self.assertEqual(self.incoming_count(), 0)

    def test_a_large_packet_is_downloaded_raw(self):
        def fault(request, send):
            if request.path == "getEdoc":
                return AxisResponse(200, axis.fail(21, "use downloadEdoc"))
            return send(request)

        self.fault = fault
        self.run_receive()
        self.assertEqual(len(self.arrived_as(self.outgoing)), 1)

    # quirks

    def test_a_document_with_broken_values_still_arrives(self):
        text = packet_store.read(self.env, self.message.packet_sha256).decode()
        day = self.outgoing.document_date.strftime("%Y/%m/%d")
        for old, new in (
            (f"<edXML:PromulgationDate>{day}<", "<edXML:PromulgationDate>0021/09/16<"),
            ("<edXML:Priority>0<", "<edXML:Priority>khẩn<"),
            ("Bussiness", "Business"),
            (self.message.exchange_document_id, "uuid-1"),
        ):
            self.assertIn(old, text)
            text = text.replace(old, new)
        packet = self.deliver(text.encode())
        self.run_receive()
        row = self.received(packet)
        self.assertEqual(row.state, "received")
        self.assertFalse(row.incoming_id.document_date, "the clerk enters it")
        self.assertIn("PromulgationDate", row.warnings)
        self.assertIn("Priority", row.warnings)

    def test_an_unknown_sender_is_kept_by_name(self):
        stranger = edxml.Organisation("000.00.44.H99", "Hội Nông dân tỉnh")
        packet = self.deliver_message(
            replace(self.original(), sender=stranger, document_id="x"),
            sender="000.00.44.H99",
        )
        self.run_receive()
        incoming = self.received(packet).incoming_id
        self.assertFalse(incoming.issuer_id)
        self.assertEqual(incoming.issuer_name, "Hội Nông dân tỉnh")

    # statuses

    def test_a_status_of_nothing_we_sent_is_listed_and_acknowledged(self):
        answer = edxml.ResponseFor(self.sender_code, "999/ABC", "không có", None)
        packet = self.to_sender(self.status(3, response_for=answer))
        self.run_receive()
        row = self.received(packet)
        self.assertEqual(row.state, "unmatched")
        self.assertEqual(packet.status, "done")
        self.assertTrue(row.needs_decision)
        self.as_user(row, self.clerk).action_give_up("Không phải của mình")
        self.assertEqual(row.state, "dismissed")

    def test_a_status_is_matched_by_number_and_date_without_id(self):
        answer = edxml.ResponseFor(
            self.sender_code,
            self.outgoing.name,
            "another id",
            self.outgoing.document_date,
        )
        self.to_sender(self.status(5, response_for=answer))
        self.run_receive()
        self.assertEqual(self.message.state, "processing")

    def test_a_status_from_one_who_was_not_sent_it_changes_nothing(self):
        third = self.make_agency("Sở Thứ ba", "STB", "000.00.12.H99")
        self.connect(third)
        packet = self.deliver_message(
            self.status(6, sender=edxml.Organisation("000.00.12.H99", "Sở Thứ ba")),
            sender="000.00.12.H99",
            receiver=self.sender_code,
        )
        self.run_receive()
        self.assertEqual(self.received(packet).state, "unmatched")
        self.assertEqual(self.message.state, "accepted")

    def test_statuses_out_of_order_show_the_furthest_and_keep_all(self):
        for code in (5, 3, 999, 1):
            packet = edxml.write_status(self.status(4)).replace(
                b"<edXML:StatusCode>04<", b"<edXML:StatusCode>%d<" % code
            )
            self.deliver(packet, "status", self.receiver_code, self.sender_code)
        self.run_receive()
        self.assertEqual(self.message.state, "processing")
        codes = self.message.status_ids.sorted("id").mapped("status_code")
        self.assertEqual([code for code in codes if code], [5, 3, 999, 1])

    # recalls

    def recall(self):
        business = edxml.Business(
            edxml.BusinessType.RECALL,
            self.message.exchange_document_id,
            "Ban hành sai phụ lục",
        )
        return replace(self.original(), business=business)

    def test_a_recall_is_told_to_the_clerk_and_overwrites_nothing(self):
        self.run_receive()
        incoming = self.arrived_as(self.outgoing)
        packet = self.deliver_message(self.recall())
        self.run_receive()
        row = self.received(packet)
        self.assertEqual((row.state, row.incoming_id), ("received", incoming))
        self.assertEqual(incoming.state, "arrived")
        self.assertEqual(self.incoming_count(), 1)
        summaries = incoming.activity_ids.mapped("summary")
        self.assertTrue(any(self.outgoing.name in text for text in summaries))
        self.assertIn(
            "Ban hành sai phụ lục", " ".join(incoming.message_ids.mapped("body"))
        )

    def test_a_recall_that_overtakes_its_document_waits_for_it(self):
        [waiting] = self.waiting(self.receiving)
        self.env["doc.axis.packet"].search(
            [("doc_id", "=", waiting.doc_id)]
        ).sudo().status = "done"
        packet = self.deliver_message(self.recall())
        self.run_receive()
        self.assertEqual(self.received(packet).state, "waiting")
        self.env["doc.axis.packet"].search(
            [("doc_id", "=", waiting.doc_id)]
        ).sudo().status = "initial"
        self.run_receive()
        incoming = self.arrived_as(self.outgoing)
        row = self.received(packet)
        self.assertEqual((row.state, row.incoming_id), ("received", incoming))

    def test_a_recall_by_status_is_told_too(self):
        self.run_receive()
        answer = edxml.ResponseFor(
            self.receiver_code,
            self.outgoing.name,
            self.message.exchange_document_id,
            self.outgoing.document_date,
        )
        packet = self.deliver_message(
            self.status(
                13,
                sender=edxml.Organisation(self.sender_code, "Sở Thử nghiệm"),
                response_for=answer,
                description="Sai nơi nhận",
            )
        )
        self.run_receive()
        self.assertEqual(
            self.received(packet).incoming_id, self.arrived_as(self.outgoing)
        )

    def test_a_bug_in_the_job_never_leaves_it(self):
        def fault(_request, _send):
            raise ZeroDivisionError("a bug of ours")

        self.fault = fault
        with mute_logger(MODELS + "doc_exchange_receive", MODELS + "doc_exchange_send"):
            self.due_now(self.message)
            self.run_receive()
            self.run_send()
        self.fault = None
        self.run_receive()
        self.assertEqual(self.incoming_count(), 1)

    def test_jobs_run_for_agencies_not_for_whoever_woke_them(self):
        self.env.flush_all()
        self.env(user=self.specialist.id)["doc.exchange.message"]._cron_receive()
        self.env.invalidate_all()
        incoming = self.arrived_as(self.outgoing)
        self.assertEqual(incoming.create_uid.id, SUPERUSER_ID)
        self.assertEqual(len(self.waiting(self.backend, MessageType.STATUS)), 0)
