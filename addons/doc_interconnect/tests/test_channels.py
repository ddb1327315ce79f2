"""Connections of other kinds: the same promises over a REST axis and a folder."""

import os
import tempfile
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..lib.docxchg.axis import MessageType
from .common import SECRET, ExchangeCase
from .rest_axis import RestAxis

PASSWORD = "not-a-real-password"


class Promises:
    """What holds for every kind of connection."""

    def arrived_state(self, outgoing):
        return self.queued(outgoing).mapped("state")

    def test_a_document_goes_there_and_its_statuses_come_back(self):
        outgoing = self.make_issued()
        self.exchange(3)
        incoming = self.arrived_as(outgoing)
        self.assertEqual(len(incoming), 1)
        self.assertEqual(self.arrived_state(outgoing), ["arrived"])
        self.as_user(incoming, self.receiver_clerk).action_refuse("Gửi nhầm nơi")
        self.exchange(3)
        self.assertEqual(self.arrived_state(outgoing), ["refused"])
        self.assertIn(
            "Gửi nhầm nơi", self.queued(outgoing).status_ids.mapped("description")
        )

    def test_a_sending_that_is_repeated_makes_one_document(self):
        outgoing = self.make_issued()
        message = self.queued(outgoing)
        self.run_send()
        for _time in range(2):
            message.sudo()._by_action().write({"state": "ready"})
            self.due_now(message)
            self.run_send()
        self.exchange(2)
        self.assertEqual(len(self.arrived_as(outgoing)), 1)

    def test_the_connection_can_be_tried(self):
        self.make_issued()
        self.run_send()
        backend = self.receiving.with_user(self.receiver_admin)
        answer = backend.action_test()
        self.assertIn("1", answer["params"]["message"])

    def test_what_was_acknowledged_is_not_listed_again(self):
        outgoing = self.make_issued()
        self.exchange(2)
        self.assertEqual(self.waiting(self.receiving), [])
        self.exchange(2)
        self.assertEqual(len(self.arrived_as(outgoing)), 1)


@tagged("post_install", "-at_install")
class TestFolderChannel(Promises, ExchangeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.root = Path(folder.name)
        cls.setting = f"buu-cuc={cls.root}"
        cls.receiver_admin = cls.make_official("admin", cls.foreign_unit, "x.admin")

    def setUp(self):
        super().setUp()
        environment = {"VAN_THU_EXCHANGE_FOLDERS": self.setting}
        self.startPatcher(patch.dict(os.environ, environment))
        for backend in self.backend, self.receiving:
            backend.write({"kind": "folder", "folder": "buu-cuc"})
            self.client(backend).count_received(MessageType.EDOC)

    def test_a_confirmed_sending_is_followed_until_it_was_taken(self):
        outgoing = self.make_issued()
        message = self.queued(outgoing)
        self.run_send()
        self.assertEqual(message.state, "accepted")
        with patch.object(type(self.messages), "_cron_send", lambda *_a: None):
            self.run_receive()
        self.due_now(message)
        statuses = self.messages.search([("kind", "=", "status")])
        statuses._by_action().write({"next_at": "2100-01-01"})
        self.run_send()
        self.assertEqual(message.state, "delivered")

    def test_an_answer_that_was_lost_is_found_in_the_notes(self):
        outgoing = self.make_issued()
        message = self.queued(outgoing)
        self.env.flush_all()
        transmission = self.messages._claim()
        prepared = self.messages._prepare(transmission)
        packet = self.packet_of(prepared.sha256)
        self.client(self.backend).send_edoc(prepared.sender, prepared.kind, packet)
        self.messages._finish(transmission, "lose", in_seconds=0)
        self.env.invalidate_all()
        self.assertEqual(message.state, "uncertain")
        self.due_now(message)
        self.run_send()
        self.assertEqual(message.state, "accepted")
        self.assertEqual(message.attempts, 1)

    def packet_of(self, sha256):
        from ..models import packet_store

        return packet_store.read(self.env, sha256)

    def test_a_receiver_without_letter_box_is_named(self):
        third = self.make_agency("Sở Thứ ba", "STB", "000.00.12.H99")
        outgoing = self.make_issued([third.doc_agency_id])
        self.run_send()
        message = self.queued(outgoing)
        self.assertEqual((message.state, message.error_code), ("rejected", "18"))
        self.assertIn("000.00.12.H99", message.error)

    def test_a_folder_that_is_gone_opens_the_breaker_and_loses_nothing(self):
        outgoing = self.make_issued()
        message = self.queued(outgoing)
        away = self.root.with_name(f"{self.root.name}.away")
        self.root.rename(away)
        try:
            for _turn in range(7):
                self.due_now(message)
                self.run_send()
        finally:
            away.rename(self.root)
        self.assertEqual((message.state, message.attempts), ("ready", 5))
        self.assertTrue(self.backend.paused_until)
        self.backend.paused_until = self.env.cr.now() - timedelta(seconds=1)
        self.due_now(message)
        self.exchange(2)
        self.assertEqual(len(self.arrived_as(outgoing)), 1)

    def test_a_strangers_file_is_spoilt_not_obeyed(self):
        box = self.root / self.receiver_code / "edoc"
        stray = box / "la.edxml"
        stray.write_bytes(b"<x/>")
        os.utime(stray, (0, 1_600_000_000))
        with mute_logger("odoo.addons.doc_interconnect.models.doc_exchange_receive"):
            self.run_receive()
        self.assertFalse(stray.exists())
        failed = self.messages.search([("state", "=", "failed")])
        self.assertEqual(failed.backend_id, self.receiving)

    def test_no_administrator_points_it_anywhere_else(self):
        admin = self.admin
        backend = self.backend.with_user(admin)
        for name in ("/etc", "..", "khac", str(self.root), ""):
            with self.assertRaises(ValidationError), self.cr.savepoint():
                backend.write({"folder": name})
        self.assertEqual(self.backend.folder, "buu-cuc")

    def test_nobody_reads_the_letter_box_of_another_agency(self):
        admin = self.admin
        self.backend.with_user(admin).agency_code = self.receiver_code
        with self.assertRaisesRegex(UserError, "its own code"):
            self.backend.with_user(admin).action_test()
        with self.assertRaises(AccessError):
            self.receiving.with_user(admin).action_test()

    def test_a_folder_may_be_set_free_for_some_only(self):
        setting = {"VAN_THU_EXCHANGE_FOLDERS": f"{self.setting}|{self.receiver_code}"}
        with patch.dict(os.environ, setting):
            self.env.invalidate_all()
            self.assertFalse(self.backend.places)
            self.assertEqual(self.receiving.places, "buu-cuc")
            with self.assertRaisesRegex(UserError, "own code"):
                self.backend.action_test()
            self.receiving.action_test()


@tagged("post_install", "-at_install")
class TestRestChannel(Promises, ExchangeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.receiver_admin = cls.make_official("admin", cls.foreign_unit, "x.admin")

    def setUp(self):
        super().setUp()
        self.axis = RestAxis()
        self.axis.__enter__()
        self.addCleanup(self.axis.__exit__)
        for backend in self.backend, self.receiving:
            code = backend._own_code()
            self.axis.systems[backend.system_id] = (SECRET, code, PASSWORD, {code})
            backend.write(
                {
                    "kind": "rest",
                    "url": self.axis.url,
                    "username": code,
                    "password": PASSWORD,
                    "secret": SECRET,
                }
            )

    def test_packets_as_text_and_files_beside_the_message(self):
        self.backend.upload_form = "json"
        self.axis.apart = True
        outgoing = self.make_issued()
        self.exchange(2)
        incoming = self.arrived_as(outgoing)
        self.assertEqual(
            incoming.document_id.file_ids.mapped("sha256"),
            outgoing.document_id.file_ids.filtered("is_current").mapped("sha256"),
        )

    def lost(self, *, stored=True):
        """A sending without an answer, which its receiver has not reported yet."""
        if stored:
            self.axis.lose = 1
        else:
            self.fault = lambda _request, _send: self.fail_after_sending()
        outgoing = self.make_issued()
        self.run_send()
        self.fault = None
        [message] = self.queued(outgoing)
        self.assertEqual(message.state, "uncertain")
        self.due_now(message)
        self.run_send()
        self.assertEqual(message.state, "uncertain", "the receiver may still report")
        return outgoing, message

    def after_silence(self, message):
        past = self.env.cr.now() - timedelta(minutes=6)
        message._by_action().write({"attempt_at": past})
        self.due_now(message)
        self.run_send()

    def fail_after_sending(self):
        from ..lib.docxchg.axis import TransportFailure

        raise TransportFailure("read timed out", sent=True)

    def packets_of(self, kind="edoc"):
        return [one for one in self.axis.packets if one["messageType"] == kind]

    def test_an_answer_that_was_lost_waits_for_a_person_and_is_never_repeated(self):
        outgoing, message = self.lost()
        self.after_silence(message)
        self.assertEqual((message.state, message.attempts), ("dead", 1))
        self.assertTrue(message.needs_decision)
        mine = self.messages.with_user(self.clerk).search(
            [("needs_decision", "=", True)]
        )
        self.assertEqual(mine, message, "it stands in the clerk's list")
        told = outgoing.sudo().activity_ids.filtered(
            lambda one: one.user_id == self.clerk
        )
        self.assertEqual(len(told), 1)
        for _look in range(3):
            self.run_send()
        self.assertEqual(len(self.packets_of()), 1)

    def test_the_receivers_word_proves_what_a_person_was_asked_about(self):
        for late in (False, True):
            with self.subTest(after_a_person_was_asked=late):
                outgoing, message = self.lost()
                if late:
                    self.after_silence(message)
                self.exchange(2)
                self.assertEqual(message.state, "arrived")
                self.assertFalse(message.needs_decision)
                self.assertEqual(len(self.arrived_as(outgoing)), 1)

    def test_what_a_person_sends_again_is_one_document(self):
        outgoing, message = self.lost()
        self.after_silence(message)
        packet = message.packet_sha256
        with self.assertRaises(AccessError):
            self.as_user(message, self.specialist).action_resend()
        with self.assertRaises(AccessError):
            self.as_user(message, self.admin).action_resend()
        self.as_user(message, self.clerk).action_resend()
        self.run_send()
        self.assertEqual(message.state, "accepted")
        self.assertEqual(message.packet_sha256, packet, "the very same bytes")
        self.exchange(2)
        self.assertEqual(len(self.arrived_as(outgoing)), 1)
        states = self.messages.search(
            [("direction", "=", "in"), ("kind", "=", "edoc")]
        ).mapped("state")
        self.assertEqual(sorted(states), ["duplicate", "received"])

    def test_what_never_reached_it_is_given_up_with_a_reason(self):
        _outgoing, message = self.lost(stored=False)
        self.after_silence(message)
        self.assertEqual(self.packets_of(), [])
        clerk = self.as_user(message, self.clerk)
        with self.assertRaises(UserError):
            clerk.action_give_up(" ")
        clerk.action_give_up("Đã gửi bản giấy")
        self.assertEqual(
            (message.state, message.decision_reason), ("abandoned", "Đã gửi bản giấy")
        )

    def test_a_status_without_an_answer_is_simply_repeated(self):
        outgoing = self.make_issued()
        self.exchange()
        status = self.messages.search([("kind", "=", "status")])
        self.axis.lose = 1
        self.run_send()
        self.assertEqual(status.state, "uncertain")
        for _turn in range(2):
            self.due_now(status)
            self.run_send()
        self.assertEqual(status.state, "accepted")
        self.exchange()
        self.assertEqual(self.queued(outgoing).state, "arrived")

    def test_a_token_that_has_run_out_costs_nothing(self):
        outgoing = self.make_issued()
        self.exchange()
        self.axis.tokens.clear()
        self.exchange(2)
        self.assertEqual(self.queued(outgoing).state, "arrived")
        self.assertFalse(self.backend.failures)

    def test_a_wrong_password_is_told(self):
        self.backend.password = "another"
        with self.assertRaisesRegex(UserError, "mật khẩu"):
            self.backend.action_test()
        self.backend.write({"password": PASSWORD, "secret": "another"})
        with self.assertRaisesRegex(UserError, "SecretKey"):
            self.backend.action_test()

    def test_a_refusal_names_its_cause_and_waits_for_the_clerk(self):
        self.axis.locked.add(self.receiver_code)
        outgoing = self.make_issued()
        self.run_send()
        message = self.queued(outgoing)
        self.assertEqual((message.state, message.error_code), ("rejected", "23"))
        self.axis.locked.clear()
        self.as_user(message, self.clerk).action_resend("Đã mở khóa")
        self.exchange(2)
        self.assertEqual(len(self.arrived_as(outgoing)), 1)

    def test_some_of_the_receivers_get_a_packet_of_their_own(self):
        third = self.make_agency("Sở Thứ ba", "STB", "000.00.12.H99")
        self.axis.systems["third"] = (SECRET, "z", PASSWORD, {"000.00.12.H99"})
        agencies = [self.receiver.doc_agency_id, third.doc_agency_id]
        outgoing = self.make_issued(agencies)
        first, second = self.queued(outgoing)
        self.fault = lambda _request, _send: self.fail_before_sending()
        self.run_send()
        self.fault = None
        second._by_action().write({"next_at": "2100-01-01"})
        self.due_now(first)
        self.run_send()
        self.assertEqual((first.state, second.state), ("accepted", "ready"))
        self.due_now(second)
        self.run_send()
        self.assertEqual(second.state, "accepted")
        news = [one["to"] for one in self.axis.packets]
        self.assertEqual(sorted(news), sorted(agency.code for agency in agencies))

    def fail_before_sending(self):
        from ..lib.docxchg.axis import TransportFailure

        raise TransportFailure("refused", sent=False)

    def test_key_and_password_stay_with_their_address(self):
        self.assertTrue(self.backend.has_secret and self.backend.has_password)
        self.backend.url = "https://khac.example"
        self.assertFalse(self.backend.has_secret or self.backend.has_password)
        with self.assertRaisesRegex(ValidationError, "https"):
            self.backend.url = "http://khac.example"
        self.env.invalidate_all()
        self.assertFalse(self.backend.read(["password"])[0]["password"])

    def test_what_a_rest_axis_does_not_list_is_no_difference(self):
        self.make_issued()
        self.run_send()
        lines = self.env["doc.exchange.reconciliation"]
        lines._cron_reconcile()
        self.assertFalse(lines.search([]))
