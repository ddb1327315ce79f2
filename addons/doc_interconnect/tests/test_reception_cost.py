"""What the reception of a packet costs beside itself."""

from odoo import SUPERUSER_ID
from odoo.addons.doc_management.models.batch import Batch, batch_of
from odoo.tests import tagged

from ..lib.docxchg.axis import AxisClient, AxisResponse, MessageType, PacketStatus
from ..models import office_clock, packet_store
from ..models.doc_exchange_receive import Arrival
from .common import ExchangeCase

PACKETS = 4
MOST_QUERIES = 42
"""Eleven rows, what they are compared with, and the clerks' desks; a catalogue read
anew for each packet, or a statement for each field, comes on top."""
MOST_OF_THE_AXIS = {"sendEdoc": 12, "getEdoc": 8, "updateStatus": 8}
"""Who calls, what it is about, the row that is written; each asked once."""
JOBS = (
    "doc_interconnect.ir_cron_send",
    "doc_management.ir_cron_read_text",
    "doc_signing.ir_cron_verify_files",
)


@tagged("post_install", "-at_install")
class TestReceptionCost(ExchangeCase):
    def setUp(self):
        super().setUp()
        for number in range(PACKETS):
            self.make_issued(subject=f"số liệu đợt {number}")
        self.run_send()

    def triggers(self):
        crons = self.env["ir.cron"]
        for xmlid in JOBS:
            crons |= self.env.ref(xmlid)
        triggers = self.env["ir.cron.trigger"].sudo()
        return triggers.search([("cron_id", "in", crons.ids)])

    def test_a_further_packet_of_a_listing_costs_few_queries(self):
        connection = self.receiving._connection()
        client = self.messages._client(connection)
        costs, batch = [], Batch()
        for waiting in self.waiting(self.receiving):
            arrival = Arrival(connection, MessageType.EDOC, waiting, batch)
            data = client.get_edoc(waiting.doc_id)
            sha256 = packet_store.write(self.env, data)
            self.env.flush_all()
            before = self.cr.sql_log_count
            told = self.messages._process(arrival, data, sha256)
            costs.append(self.cr.sql_log_count - before)
            self.assertEqual(told, ("done", ""))
        self.assertEqual(len(costs), PACKETS)
        self.assertGreater(min(costs), 0, "the queries are counted at all")
        self.assertLessEqual(max(costs[1:]), MOST_QUERIES, costs)

    def test_a_call_of_the_axis_costs_few_queries(self):
        """However many receivers a packet names, the directory is asked once."""
        costs = {}
        service = self.env(user=SUPERUSER_ID)["doc.axis.service"]

        def served(request):
            """Answer a request as the controller does, in this transaction."""
            packet = request.upload
            body = [request.body] if packet is None else [*packet.chunks()]
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            answer = service._serve(
                request.path,
                request.verb,
                list(request.headers),
                sum(map(len, body)),
                iter(body),
            )
            self.env.flush_all()
            cost = self.cr.sql_log_count - before
            costs[request.path] = max(costs.get(request.path, 0), cost)
            return AxisResponse(200, answer)

        connection = self.backend._connection()
        sending = AxisClient(connection.credentials, served, office_clock.now)
        [packet, *_others] = self.waiting(self.receiving)
        stored = self.env["doc.axis.packet"].search([("doc_id", "=", packet.doc_id)])
        again = packet_store.opened(self.env, stored.file_sha256)
        sending.send_edoc(connection.agency_code, MessageType.EDOC, again)
        credentials = self.receiving._connection().credentials
        fetching = AxisClient(credentials, served, office_clock.now)
        self.assertTrue(fetching.get_edoc(packet.doc_id))
        fetching.update_status(packet.doc_id, PacketStatus.DONE)
        self.assertEqual(set(costs), set(MOST_OF_THE_AXIS))
        for path, most in MOST_OF_THE_AXIS.items():
            self.assertGreater(costs[path], 0)
            self.assertLessEqual(costs[path], most, costs)

    def test_the_jobs_are_woken_once_for_all_packets_of_a_listing(self):
        self.triggers().unlink()
        self.run_receive()
        self.assertEqual(self.messages.search_count([("state", "=", "received")]), 4)
        woken = self.triggers().mapped("cron_id")
        for xmlid in JOBS:
            self.assertIn(self.env.ref(xmlid), woken)
        # The first packet wakes at once, the others together: twice at the most.
        self.assertLessEqual(len(self.triggers()), 2 * len(JOBS))

    def test_a_packet_that_comes_alone_wakes_at_its_commit(self):
        self.triggers().unlink()
        connection = self.receiving._connection()
        [waiting, *_others] = self.waiting(self.receiving)
        data = self.messages._client(connection).get_edoc(waiting.doc_id)
        sha256 = packet_store.write(self.env, data)
        arrival = Arrival(connection, MessageType.EDOC, waiting)
        self.messages._process(arrival, data, sha256)
        self.env.invalidate_all()
        self.assertEqual(len(self.triggers().mapped("cron_id")), len(JOBS))

    def test_a_batch_serves_one_transaction_and_hangs_on_no_context(self):
        batch = Batch()
        with self.registry.cursor() as cr:
            env = self.env(cr=cr, user=SUPERUSER_ID, context={"doc_batch": "mine"})
            self.assertIsNone(batch_of(env))
            batch.gather(cr)
            self.assertIs(batch_of(env), batch)
            cr.commit()  # pylint: disable=invalid-commit; nothing was written
            self.assertIsNone(batch_of(env))

    def test_facts_are_looked_up_once_and_wake_ups_wait_for_others(self):
        batch, asked = Batch(), []

        def look_up():
            asked.append(1)
            return len(asked)

        self.assertEqual([batch.fact("key", look_up) for _time in range(3)], [1, 1, 1])
        self.assertEqual(batch.fact("other key", look_up), 2)
        self.assertFalse(batch.is_due())
        batch.note_job(self.env.ref(JOBS[0]).id)
        self.assertTrue(batch.is_due(), "the first waits for nobody")
        batch.tell(self.env)
        batch.note_job(self.env.ref(JOBS[0]).id)
        self.assertTrue(batch)
        self.assertFalse(batch.is_due(), "the next wait for each other")
