"""Packets far larger than the memory a worker may take for them."""

import base64
import os
import threading
from pathlib import Path

from odoo.tests import tagged

from ..lib.docxchg import edxml
from ..lib.docxchg.axis import AxisCode, AxisError, AxisResponse, MessageType
from ..models import office_clock, packet_store
from .common import ExchangeCase

MEGABYTE = 1024 * 1024
SIZE = int(os.environ.get("LARGE_PACKET_MB") or 100) * MEGABYTE
ROOM = 64 * MEGABYTE


class Memory:
    """The most memory this process has while the block runs, above what it had."""

    def __enter__(self):
        self.start = self.peak = self.now()
        self.over = threading.Event()
        self.watch = threading.Thread(target=self._watch, daemon=True)
        self.watch.start()
        return self

    def __exit__(self, *_error):
        self.over.set()
        self.watch.join()

    @property
    def grown(self):
        return self.peak - self.start

    def _watch(self):
        while not self.over.wait(0.005):
            self.peak = max(self.peak, self.now())

    def now(self):
        pages = Path("/proc/self/statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")


@tagged("post_install", "-at_install")
class TestLargePackets(ExchangeCase):
    def large_packet(self):
        """A packet of SIZE in the store, written piece by piece."""
        today = self.env["res.company"]._doc_today()
        content = b"%PDF-" + b"x" * 19
        message = edxml.DocumentMessage(
            sender=edxml.Organisation(self.sender_code, "Sở Thử nghiệm"),
            receivers=(edxml.Organisation(self.receiver_code, "Sở Láng giềng"),),
            document_id="large",
            code=edxml.Code("1", "BC-STN"),
            promulgation_date=today,
            subject="một tệp rất lớn",
            place="Sông Lam",
            type=edxml.DocumentType(2, 14, "Báo cáo"),
            signer=edxml.Signer(full_name="Nguyễn Văn A"),
            trace=(edxml.TraceHop(self.sender_code, office_clock.now()),),
            attachments=(edxml.Attachment("1", "lon.pdf", content, "application/pdf"),),
        )
        packet = edxml.write_document(message, today)
        head, mark, tail = packet.partition(base64.b64encode(content))
        self.assertTrue(mark)
        with packet_store.Spool(self.env) as spool:
            spool.write(head)
            for _piece in range(SIZE // MEGABYTE):
                spool.write(base64.b64encode(b"x" * (MEGABYTE // 4 * 3)))
            spool.write(tail)
            return spool.store(spool.whole)

    def setUp(self):
        super().setUp()
        self.packet = self.large_packet()
        self.sender.doc_agency_id.axis_system_id.max_megabytes = 400
        self.env.flush_all()

    def test_a_large_packet_passes_the_axis_in_little_memory(self):
        into, out = self.client(self.receiving), self.client(self.backend)
        # Both sides live in this one process, so their memory is counted together.
        with Memory() as sending:
            out.send_edoc(self.sender_code, MessageType.EDOC, self.packet, ())
        self.assertLessEqual(sending.grown, ROOM)
        [listed] = self.waiting(self.receiving)
        with Memory() as receiving, packet_store.Spool(self.env) as spool:
            size = into.download_to(listed.doc_id, spool)
            stored = spool.store(spool.whole)
        self.assertLessEqual(receiving.grown, ROOM)
        self.assertEqual((size, stored.sha256), (self.packet.size, self.packet.sha256))

    def test_it_is_not_handed_out_in_one_piece(self):
        self.client(self.backend).send_edoc(
            self.sender_code, MessageType.EDOC, self.packet, ()
        )
        [listed] = self.waiting(self.receiving)
        with Memory() as memory, self.assertRaises(AxisError) as caught:
            self.client(self.receiving).get_edoc(listed.doc_id)
        self.assertEqual(caught.exception.code, str(int(AxisCode.FILE_PROCESSING)))
        self.assertIn("downloadEdoc", caught.exception.message)
        self.assertLessEqual(memory.grown, ROOM)

    def test_a_download_that_breaks_off_is_no_packet(self):
        self.client(self.backend).send_edoc(
            self.sender_code, MessageType.EDOC, self.packet, ()
        )
        [listed] = self.waiting(self.receiving)
        cut = self.packet[: self.packet.size // 2]

        def fault(request, send):
            if request.path != "downloadEdoc":
                return send(request)
            request.sink.write(cut)
            return AxisResponse(200, b"", sunk=len(cut))

        self.fault = fault
        self.run_receive()
        row = self.messages.search([("axis_doc_id", "=", listed.doc_id)])
        self.assertEqual(row.state, "failed", "half a packet is no XML")
        self.assertNotEqual(row.packet_sha256, self.packet.sha256)


@tagged("post_install", "-at_install")
class TestQuota(ExchangeCase):
    def test_sendings_above_the_quota_are_put_off_not_lost(self):
        system = self.sender.doc_agency_id.axis_system_id
        system.daily_packets = 1
        first = self.queued(self.make_issued())
        self.run_send()
        second = self.queued(self.make_issued(subject="quá hạn mức"))
        self.run_send()
        self.assertEqual((first.state, second.state), ("accepted", "ready"))
        self.assertEqual(second.error_code, "503")
        self.assertGreater(second.next_at, self.env.cr.now())
        system.daily_packets = 0
        self.due_now(second)
        self.run_send()
        self.assertEqual(second.state, "accepted")
