"""The axis as its clients meet it: over HTTP, with signed headers."""

import base64
import json
import logging
import socket
from contextlib import contextmanager
from datetime import timedelta

from odoo.tests import tagged
from odoo.tests.common import TEST_CURSOR_COOKIE_NAME
from odoo.tools import mute_logger

from ..lib.docxchg import axis, edxml
from ..lib.docxchg.axis import (
    AgencyRegistration,
    AxisClient,
    AxisError,
    Credentials,
    MessageType,
    Outcome,
    PacketStatus,
)
from ..models import office_clock, packet_store
from .common import SECRET, ExchangeCase

DOCUMENT = edxml.DocumentMessage(
    sender=edxml.Organisation("000.00.10.H99", "Sở Thử nghiệm"),
    receivers=(edxml.Organisation("000.00.11.H99", "Sở Láng giềng"),),
    document_id="000.00.10.H99,2026/03/16,1/STN-P1",
    code=edxml.Code("1", "STN-P1"),
    promulgation_date=None,
    subject="V/v thử trục",
    place="Thử nghiệm",
    type=edxml.DocumentType(2, 18, "Công văn"),
    signer=edxml.Signer(full_name="Trần Văn Mẫu"),
    attachments=(edxml.Attachment("a", "a.pdf", b"%PDF-1.4\n"),),
)


@tagged("post_install", "-at_install")
class TestAxisHttp(ExchangeCase):
    def setUp(self):
        super().setUp()
        self.today = self.env["res.company"]._doc_today()
        self.system = self.sender.doc_agency_id.axis_system_id
        self.out = self.client(self.backend)
        self.into = self.client(self.receiving)

    def packet(self, **over):
        from dataclasses import replace

        message = replace(
            DOCUMENT,
            promulgation_date=self.today,
            trace=(edxml.TraceHop("000.00.10.H99", office_clock.now()),),
            **over,
        )
        return edxml.write_document(message, self.today)

    def send(self, packet, sender="000.00.10.H99", kind=MessageType.EDOC, to=()):
        self.env.flush_all()
        doc_id = self.out.send_edoc(sender, kind, packet, to)
        self.env.invalidate_all()
        return doc_id

    def refused(self, code, call, *arguments, **options):
        self.env.flush_all()
        with self.assertRaises(AxisError) as caught:
            call(*arguments, **options)
        self.env.invalidate_all()
        self.assertEqual(caught.exception.code, str(int(code)))
        return caught.exception

    def as_stranger(self, system_id, secret):
        connection = self.backend._connection()
        return AxisClient(
            Credentials(system_id, secret),
            self.env["doc.exchange.backend"]._transport(connection),
            office_clock.now,
        )

    def raw(self, name, headers, body=b"", method="POST"):
        self.env.flush_all()
        response = self.url_open(
            f"/axis/{name}", data=body, headers=dict(headers), method=method
        )
        self.env.invalidate_all()
        return response

    def headers(self, *params, secret=SECRET, moment=None):
        return axis.client_headers(
            Credentials(self.system.system_id, secret),
            params,
            content_type="application/json",
            moment=moment or office_clock.now(),
        )

    # who may call

    def test_a_wrong_signature_is_refused_on_every_call(self):
        stranger = self.as_stranger(self.system.system_id, "another secret")
        nobody = self.as_stranger("no.such.system", SECRET)
        for client in (stranger, nobody):
            for call, arguments in (
                (client.list_received, (MessageType.EDOC,)),
                (client.list_sent, (MessageType.EDOC,)),
                (client.get_edoc, ("x",)),
                (client.download_edoc, ("x",)),
                (client.send_edoc, ("000.00.10.H99", MessageType.EDOC, self.packet())),
                (client.update_status, ("x", PacketStatus.DONE)),
                (client.count_received, (MessageType.EDOC,)),
                (client.count_received, (MessageType.STATUS,)),
                (client.agencies, ()),
                (client.agencies_qd20, (1,)),
                (client.synchronized_units, ()),
                (
                    client.register_agency,
                    (AgencyRegistration("H99.77", "X", "a@b.vn"),),
                ),
                (client.delete_agency, ("000.00.10.H99",)),
            ):
                with self.subTest(call.__name__):
                    error = self.refused(
                        axis.AxisCode.BAD_CREDENTIALS, call, *arguments
                    )
                    self.assertEqual(error.outcome, Outcome.DEFINITE)
        self.assertFalse(self.env["doc.axis.packet"].search([]))
        self.assertTrue(self.sender.doc_agency_id.axis_system_id)

    def test_a_call_without_any_header_is_refused(self):
        for name in axis.CALLS:
            method = axis.CALLS[name].verb.value
            answer = self.raw(name, {}, method=method).json()
            self.assertEqual((answer["status"], answer["ErrorCode"]), ("FAIL", "15"))

    def test_a_signature_grows_old_only_where_the_system_has_a_limit(self):
        old = office_clock.now() - timedelta(days=800)
        params = [("servicetype", "eDoc"), ("messagetype", "edoc")]
        headers = self.headers(*params, moment=old)
        name = "getReceivedEdocList"
        self.assertEqual(self.raw(name, headers).json()["status"], "OK")
        self.assertEqual(self.raw(name, headers).json()["status"], "OK", "repeated")
        self.system.window_days = 366
        self.assertEqual(self.raw(name, headers).json()["ErrorCode"], "15")

    def test_a_stale_signature_is_refused(self):
        self.system.window_days = 7
        params = [("servicetype", "eDoc"), ("messagetype", "edoc")]
        fresh = self.headers(*params, moment=office_clock.now() - timedelta(days=6))
        stale = self.headers(*params, moment=office_clock.now() - timedelta(days=8))
        name = "getReceivedEdocList"
        self.assertEqual(self.raw(name, fresh).json()["status"], "OK")
        self.assertEqual(self.raw(name, stale).json()["ErrorCode"], "15")

    def test_parameters_outside_the_signature_need_leave(self):
        headers = [
            *self.headers(("servicetype", "eDoc")),
            ("XroadVnpt-messagetype", "edoc"),
        ]
        answer = self.raw("getReceivedEdocList", headers).json()
        self.assertEqual(answer["ErrorCode"], "15")
        self.system.strict = False
        answer = self.raw("getReceivedEdocList", headers).json()
        self.assertEqual(answer["status"], "OK")

    def test_a_locked_system_is_refused(self):
        self.system.active = False
        self.refused(
            axis.AxisCode.BAD_CREDENTIALS, self.out.list_received, MessageType.EDOC
        )
        self.system.active = True
        self.receiver.doc_agency_id.axis_system_id.active = False
        self.refused(axis.AxisCode.RECEIVER_LOCKED, self.send, self.packet())

    def test_what_is_withdrawn_is_refused_at_the_very_next_call(self):
        """Nothing by which a call was let in is remembered for the one after it."""
        self.send(self.packet())
        [waiting] = self.waiting(self.receiving)
        self.assertTrue(self.into.get_edoc(waiting.doc_id))
        agency = self.receiver.doc_agency_id
        system = agency.axis_system_id
        agency.axis_system_id = False
        self.refused(axis.AxisCode.BAD_FILE, self.into.get_edoc, waiting.doc_id)
        self.refused(
            axis.AxisCode.UNKNOWN_RECEIVER, self.send, self.packet(subject="V/v khác")
        )
        agency.axis_system_id = system
        self.env.flush_all()
        self.assertTrue(self.into.get_edoc(waiting.doc_id))
        agency.active = False
        self.refused(axis.AxisCode.BAD_FILE, self.into.get_edoc, waiting.doc_id)
        agency.active = True
        system.secret = "another"
        self.refused(axis.AxisCode.BAD_CREDENTIALS, self.into.get_edoc, waiting.doc_id)
        self.sender.doc_agency_id.axis_system_id = system
        self.refused(
            axis.AxisCode.SENDER_NOT_REGISTERED,
            self.send,
            self.packet(subject="V/v khác nữa"),
        )

    def test_unknown_calls_and_wrong_verbs_are_refused(self):
        for name, method in (
            ("noSuchCall", "POST"),
            ("getEdoc", "GET"),
            ("downloadEdoc", "POST"),
            ("_serve", "POST"),
        ):
            answer = self.raw(name, self.headers(), method=method).json()
            self.assertEqual(answer["ErrorCode"], "20")

    def test_no_session_is_opened_for_a_caller(self):
        response = self.raw("getAgenciesList", self.headers())
        self.assertNotIn("session_id", response.cookies)

    # sending

    def test_a_sending_becomes_one_packet_per_receiver(self):
        third = self.make_agency("Sở Thứ ba", "STB", "000.00.12.H99")
        self.connect(third)
        packet = self.packet(
            receivers=(
                edxml.Organisation("000.00.11.H99", "Sở Láng giềng"),
                edxml.Organisation("000.00.12.H99", "Sở Thứ ba"),
            )
        )
        doc_id = self.send(packet)
        packets = self.env["doc.axis.packet"].search([])
        self.assertEqual(
            sorted(packets.mapped("receiver_code")), ["000.00.11.H99", "000.00.12.H99"]
        )
        self.assertEqual(set(packets.mapped("sender_doc_id")), {doc_id})
        self.assertEqual(packet_store.read(self.env, packets[0].file_sha256), packet)

    def test_a_sending_may_be_narrowed_to_some_receivers(self):
        third = self.make_agency("Sở Thứ ba", "STB", "000.00.12.H99")
        self.connect(third)
        packet = self.packet(
            receivers=(
                edxml.Organisation("000.00.11.H99", "Sở Láng giềng"),
                edxml.Organisation("000.00.12.H99", "Sở Thứ ba"),
            )
        )
        first = self.send(packet, to=["000.00.12.H99"])
        packets = self.env["doc.axis.packet"].search([])
        self.assertEqual(packets.mapped("receiver_code"), ["000.00.12.H99"])
        second = self.send(packet)
        self.assertEqual(first, second)
        self.assertEqual(self.env["doc.axis.packet"].search_count([]), 2)
        self.refused(
            axis.AxisCode.UNKNOWN_RECEIVER, self.send, packet, to=["000.00.00.H99"]
        )

    def test_a_repeated_sending_is_answered_with_the_same_id_and_delivered_once(self):
        packet = self.packet()
        ids = {self.send(packet) for _time in range(3)}
        self.assertEqual(len(ids), 1)
        self.assertEqual(len(self.waiting(self.receiving)), 1)
        [waiting] = self.waiting(self.receiving)
        self.into.update_status(waiting.doc_id, PacketStatus.DONE)
        self.assertEqual({self.send(packet)}, ids)
        self.assertFalse(self.waiting(self.receiving))

    def test_what_its_receiver_could_not_read_may_come_again(self):
        packet = self.packet()
        self.send(packet)
        [waiting] = self.waiting(self.receiving)
        self.into.update_status(waiting.doc_id, PacketStatus.FAIL, "hỏng")
        self.send(packet)
        [again] = self.waiting(self.receiving)
        self.assertNotEqual(again.doc_id, waiting.doc_id)

    def test_bad_packets_are_refused_by_name(self):
        packet = self.packet()
        codes = axis.AxisCode
        self.refused(codes.BAD_EDXML, self.send, b"<html/>")
        self.refused(codes.BAD_EDXML, self.send, packet[:-300])
        self.refused(codes.BAD_EDXML, self.send, packet, kind=MessageType.STATUS)
        self.refused(
            codes.BAD_EDXML, self.send, b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"
        )
        self.refused(codes.SENDER_NOT_REGISTERED, self.send, packet, "000.00.11.H99")
        stranger = edxml.Organisation("000.00.99.H99", "Không có")
        self.refused(
            codes.UNKNOWN_RECEIVER, self.send, self.packet(receivers=(stranger,))
        )
        self.system.max_megabytes = 1
        big = (edxml.Attachment("a", "a.pdf", b"%PDF-1.4\n" + b"x" * 1_000_000),)
        self.refused(codes.BAD_FILE, self.send, self.packet(attachments=big))
        self.assertFalse(self.env["doc.axis.packet"].search([]))

    def test_nobody_sends_in_the_name_of_another_system(self):
        forged = self.packet(
            sender=edxml.Organisation("000.00.11.H99", "Sở Láng giềng"),
            receivers=(edxml.Organisation("000.00.10.H99", "Sở Thử nghiệm"),),
        )
        logger = "odoo.addons.doc_interconnect.models.doc_axis_service"
        # The name stands for another level once Odoo has set its own.
        with self.assertLogs(logger, logging.INFO) as log:
            self.refused(
                axis.AxisCode.SENDER_NOT_REGISTERED, self.send, forged, "000.00.11.H99"
            )
        [told] = log.output
        self.assertIn(self.system.system_id, told, "who tried is written down")
        self.assertIn("000.00.11.H99", told)

    def test_a_wrong_file_hash_is_refused_and_both_spellings_pass(self):
        packet = self.packet()
        digest = bytes.fromhex(axis.file_hash(packet))
        short = "".join(f"{byte:x}" for byte in digest)
        for claimed, status in (
            ("0" * 64, "FAIL"),
            (short, "OK"),
            (digest.hex(), "OK"),
        ):
            headers = self.headers(
                ("from", "000.00.10.H99"),
                ("servicetype", "eDoc"),
                ("messagetype", "edoc"),
                ("hash-file", claimed),
            )
            for body in (packet + b"\r\n", packet):
                answer = self.raw("sendEdoc", headers, body).json()
                self.assertEqual(answer["status"], status, answer)

    def test_a_client_that_waits_for_100_continue_is_answered(self):
        packet = self.packet() + b"\r\n"
        headers = axis.client_headers(
            Credentials(self.system.system_id, SECRET),
            [
                ("from", "000.00.10.H99"),
                ("servicetype", "eDoc"),
                ("messagetype", "edoc"),
                ("hash-file", axis.file_hash(packet[:-2])),
            ],
            content_type="application/octet-stream",
            moment=office_clock.now(),
        )
        with self.on_the_wire(headers, len(packet), "Expect: 100-continue") as wire:
            interim = wire.recv(200)
            self.assertIn(b" 100 ", interim.split(b"\r\n")[0])
            wire.sendall(packet)
            answer = self.rest_of(wire)
        self.assertIn(b'"status":"OK"', answer)

    @contextmanager
    def on_the_wire(self, headers, length, *more):
        """Send the head of a sendEdoc and hand the bare connection over."""
        self.env.flush_all()
        with self.allow_requests():
            lines = [
                "POST /axis/sendEdoc HTTP/1.1",
                f"Host: 127.0.0.1:{self.http_port()}",
                f"Content-Length: {length}",
                f"Cookie: {TEST_CURSOR_COOKIE_NAME}={self.http_request_key}",
                "Connection: close",
                *more,
                *(f"{name}: {value}" for name, value in headers),
            ]
            with socket.create_connection(
                ("127.0.0.1", self.http_port()), timeout=20
            ) as wire:
                wire.sendall(("\r\n".join(lines) + "\r\n\r\n").encode("ascii"))
                yield wire
        self.env.invalidate_all()

    def rest_of(self, wire):
        answer = b""
        while part := wire.recv(65536):
            answer += part
        return answer

    def test_a_large_body_of_a_stranger_is_not_even_read(self):
        headers = self.headers(("from", "000.00.10.H99"), secret="guessed")
        with self.on_the_wire(headers, 300 * 1024 * 1024) as wire:
            # Not one byte of the body was sent, and yet the answer is there.
            answer = self.rest_of(wire)
        self.assertIn(b'"ErrorCode":"15"', answer)

    def test_a_body_above_the_systems_limit_is_not_read_either(self):
        self.system.max_megabytes = 1
        headers = self.headers(("from", "000.00.10.H99"))
        with self.on_the_wire(headers, 2 * 1024 * 1024) as wire:
            answer = self.rest_of(wire)
        self.assertIn(b'"ErrorCode":"10"', answer)

    # receiving

    def test_a_packet_is_listed_fetched_and_acknowledged(self):
        packet = self.packet()
        doc_id = self.send(packet)
        self.assertEqual(self.into.count_received(MessageType.EDOC), 1)
        self.assertEqual(self.into.count_received(MessageType.STATUS), 0)
        [waiting] = self.waiting(self.receiving)
        self.assertEqual(waiting.status, "initial")
        self.assertEqual(waiting.sender, "000.00.10.H99")
        self.assertEqual(self.into.get_edoc(waiting.doc_id), packet)
        self.assertEqual(self.into.download_edoc(waiting.doc_id), packet)
        [waiting] = self.waiting(self.receiving)
        self.assertEqual(waiting.status, "processing")
        self.into.update_status(waiting.doc_id, PacketStatus.DONE)
        self.assertFalse(self.waiting(self.receiving))
        [sent] = self.out.list_sent(MessageType.EDOC, doc_id)
        self.assertEqual(sent.receive_status, "done")
        self.assertEqual(sent.notation, "1/STN-P1")
        self.assertEqual(sent.title, "V/v thử trục")

    def test_an_acknowledgement_is_final(self):
        self.send(self.packet())
        [waiting] = self.waiting(self.receiving)
        self.into.update_status(waiting.doc_id, PacketStatus.FAIL, "tệp hỏng")
        self.into.update_status(waiting.doc_id, PacketStatus.DONE)
        packet = self.env["doc.axis.packet"].search([])
        self.assertEqual((packet.status, packet.status_desc), ("fail", "tệp hỏng"))

    def test_packets_of_others_are_neither_seen_nor_touched(self):
        self.send(self.packet())
        [waiting] = self.waiting(self.receiving)
        self.env.flush_all()
        self.assertFalse(self.out.list_received(MessageType.EDOC))
        self.assertFalse(self.into.list_sent(MessageType.EDOC))
        bad = axis.AxisCode.BAD_FILE
        self.refused(bad, self.out.get_edoc, waiting.doc_id)
        self.refused(bad, self.out.download_edoc, waiting.doc_id)
        self.refused(bad, self.out.update_status, waiting.doc_id, PacketStatus.DONE)
        self.refused(bad, self.into.get_edoc, "")
        self.assertEqual(len(self.waiting(self.receiving)), 1)

    def test_a_damaged_packet_is_never_handed_out(self):
        self.send(self.packet())
        [waiting] = self.waiting(self.receiving)
        stored = self.env["doc.axis.packet"].search([])
        packet_store.path_of(self.env, stored.file_sha256).write_bytes(b"other")
        with mute_logger("odoo.addons.doc_interconnect.models.doc_axis_service"):
            self.refused(
                axis.AxisCode.FILE_PROCESSING, self.into.download_edoc, waiting.doc_id
            )

    def test_get_edoc_answers_base64_in_the_envelope(self):
        self.send(self.packet())
        [waiting] = self.waiting(self.receiving)
        headers = axis.client_headers(
            Credentials(self.receiving.system_id, SECRET),
            [("docId", waiting.doc_id)],
            content_type="application/json",
            moment=office_clock.now(),
        )
        answer = self.raw("getEdoc", headers, b"{}").json()
        self.assertEqual(answer["ErrorCode"], "0")
        self.assertTrue(base64.b64decode(answer["data"]).startswith(b"<?xml"))

    # directory

    def test_the_directory_is_listed_in_three_forms(self):
        self.sender.doc_agency_id.code_qd20 = "H99.10"
        self.env.flush_all()
        codes = {agency.code for agency in self.out.agencies()}
        self.assertLessEqual({"000.00.10.H99", "000.00.11.H99"}, codes)
        self.assertNotIn("000.00.00.H99", codes, "not connected to the axis")
        [mine] = [one for one in self.out.agencies_qd20(2) if one.code == "H99.10"]
        self.assertEqual(mine.code102, "000.00.10.H99")
        self.assertFalse(
            [one for one in self.out.agencies_qd20(1) if one.code == "H99.10"]
        )
        units = {unit.code: unit for unit in self.out.synchronized_units()}
        self.assertEqual(units["000.00.10.H99"].name, "Sở Thử nghiệm")
        self.assertFalse(units["000.00.10.H99"].deleted)

    def test_a_system_registers_and_removes_its_own_agencies_only(self):
        new = AgencyRegistration(
            "H99.10.01",
            "Chi cục Thử nghiệm",
            "a@example.vn",
            parent_code="000.00.10.H99",
        )
        self.env.flush_all()
        self.out.register_agency(new)
        self.env.invalidate_all()
        agency = self.env["doc.agency"]._by_code("H99.10.01")
        self.assertEqual(agency.name, "Chi cục Thử nghiệm")
        self.assertEqual(agency.axis_system_id, self.system)
        self.assertEqual(agency.parent_id, self.sender.doc_agency_id)
        taken = axis.AxisCode.SENDER_NOT_REGISTERED
        for code in ("H99.10.01", "000.00.10.H99", "000.00.00.H99"):
            thief = AgencyRegistration(code, "Chiếm đoạt", "a@example.vn")
            self.refused(taken, self.into.register_agency, thief)
            self.refused(taken, self.into.delete_agency, code)
        self.assertEqual(self.sender.doc_agency_id.name, "Sở Thử nghiệm")
        self.out.delete_agency("H99.10.01")
        self.env.invalidate_all()
        self.assertFalse(agency.axis_system_id)
        self.assertTrue(agency.exists())

    def test_a_registration_without_name_is_refused(self):
        malformed = {"code": "H99 88", "name": "X", "mail": "a@example.vn"}
        for body in (
            b"{",
            b"[]",
            json.dumps({"code": "H99.88"}).encode(),
            json.dumps(malformed).encode(),
        ):
            answer = self.raw("registerAgency", self.headers(), body).json()
            self.assertEqual(answer["ErrorCode"], "10")
        self.assertFalse(self.env["doc.agency"]._by_code("H99.88"))
