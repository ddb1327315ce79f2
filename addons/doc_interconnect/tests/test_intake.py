"""Fetching pauses when too much waits or the disk fills, goes on, and loses nothing."""

from unittest.mock import patch

from odoo.addons.doc_management.lib.docmgmt import health
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..lib.docxchg import axis
from ..lib.docxchg.axis import AxisResponse
from ..lib.docxchg.intake import GIGABYTE
from ..models import doc_exchange_receive, packet_store
from .common import ExchangeCase

RECEIVE = "odoo.addons.doc_interconnect.models.doc_exchange_receive"
LISTS = ("getReceivedEdocList", "getEdoc", "downloadEdoc", "updateStatus")


@tagged("post_install", "-at_install")
class TestIntake(ExchangeCase):
    def setUp(self):
        super().setUp()
        # Each packet is looked at, as if a second had passed.
        self.startPatcher(patch.object(doc_exchange_receive, "LOOK_EVERY", 0.0))
        self.backends = self.env["doc.exchange.backend"].sudo()
        self.issued = [self.make_issued(subject=f"văn bản {n}") for n in range(5)]
        self.run_send()

    def most(self, count):
        """Let so many things wait beside those that wait now."""
        waiting = self.backends._intake_load().backlog
        self.env["ir.config_parameter"].set_param(
            "doc_interconnect.inbox_most", str(waiting + count)
        )

    def arrived(self):
        return [one for one in self.issued if self.arrived_as(one)]

    def work_off(self):
        """Let the files be checked."""
        files = self.env["doc.file"].sudo().search([("verdict", "=", "pending")])
        files._by_action().write({"verdict": "unsigned"})
        self.env.flush_all()

    def disk(self, free):
        """Let the disk of the files have so many gigabytes left of a thousand."""
        found = (int(free * GIGABYTE), 1000 * GIGABYTE)
        self.startPatcher(patch.object(packet_store, "space", lambda _env: found))

    def health_line(self):
        health_page = self.model("doc.health", self.admin)
        return health_page._measure_receiving()

    def way(self):
        messages = self.env["doc.exchange.message"].with_user(self.receiver_clerk)
        [way] = messages.exchange_overview()["ways"]
        return way

    def test_too_much_that_waits_pauses_fetching_in_the_middle_of_a_list(self):
        self.most(2)
        self.run_receive()
        self.assertEqual(len(self.arrived()), 3, "one more than may wait")
        self.assertEqual(
            len(self.waiting(self.receiving)), 2, "the axis keeps the rest"
        )
        self.assertEqual(self.receiving.held, "backlog")
        self.assertTrue(self.receiving.held_at)
        self.run_receive()
        self.assertEqual(len(self.arrived()), 3)
        self.work_off()
        self.run_receive()
        self.assertFalse(self.receiving.held)
        self.assertFalse(self.receiving.held_at)
        self.assertFalse(self.receiving.held_words)
        self.most(10)
        self.run_receive()
        self.assertEqual(self.arrived(), self.issued)
        self.assertFalse(self.waiting(self.receiving))

    def test_it_goes_on_only_when_clearly_less_waits(self):
        self.work_off()
        self.most(4)
        self.run_receive()
        self.assertEqual(len(self.arrived()), 5)
        self.assertEqual(self.receiving.held, "backlog")
        later = self.make_issued(subject="văn bản sau")
        self.run_send()
        pending = self.env["doc.file"].sudo().search([("verdict", "=", "pending")])
        since = self.receiving.held_at
        for checked in pending[:2]:
            self.assertEqual(self.receiving.held, "backlog")
            self.assertFalse(self.arrived_as(later))
            checked._by_action().write({"verdict": "unsigned"})
            self.run_receive()
        self.assertEqual(self.receiving.held_at or since, since, "since when it pauses")
        self.assertEqual(len(self.arrived_as(later)), 1)

    def test_statuses_come_while_documents_wait(self):
        self.most(2)
        self.run_receive()
        self.run_send()
        self.run_receive()
        self.assertEqual(self.receiving.held, "backlog")
        states = [self.queued(one).state for one in self.issued]
        self.assertEqual(states.count("arrived"), 3, states)

    def test_what_lies_here_is_worked_off_although_nothing_more_is_fetched(self):
        def explode(*_arguments):
            raise ZeroDivisionError("a bug of ours")

        self.most(2)
        with (
            patch.object(type(self.env["doc.incoming"]), "_make_incoming", explode),
            mute_logger(RECEIVE),
        ):
            self.run_receive()
        stored = self.messages.search([("state", "=", "stored")])
        self.assertEqual(len(stored), 3, "no more are fetched")
        self.assertEqual(self.receiving.held, "backlog")
        self.run_receive()
        self.assertEqual(set(stored.mapped("state")), {"received"})
        self.assertEqual(len(self.arrived()), 3)
        self.assertEqual(len(self.waiting(self.receiving)), 2)

    def test_what_could_not_be_fetched_is_no_load_and_blocks_nothing(self):
        self.most(1)

        def fault(request, send):
            if request.path in ("getEdoc", "downloadEdoc"):
                return AxisResponse(200, axis.fail(21, "packet damaged"))
            return send(request)

        self.fault = fault
        self.run_receive()
        self.fault = None
        self.assertEqual(len(self.messages.search([("state", "=", "stored")])), 5)
        self.assertFalse(self.receiving.held)
        self.run_receive()
        self.assertTrue(self.arrived())

    def test_a_disk_nearly_full_fetches_nothing_and_says_so(self):
        asked = []

        def listen(request, send):
            asked.append(request.path)
            return send(request)

        self.fault = listen
        self.disk(free=4)
        self.run_receive()
        self.assertFalse([path for path in asked if path in LISTS])
        self.assertFalse(self.messages.search([("direction", "=", "in")]))
        self.assertEqual(self.receiving.held, "disk")
        line = self.health_line()
        self.assertEqual(line["level"], str(health.Level.STOP))
        self.assertTrue(line["hint"])
        self.assertIn("4", self.receiving.held_words)
        self.assertEqual(self.way()["level"], "look")
        self.assertEqual(self.way()["words"], self.receiving.held_words)
        fetch = self.model("doc.incoming", self.receiver_clerk).action_fetch()
        self.assertEqual(fetch["params"]["type"], "warning")
        self.assertEqual(fetch["params"]["message"], self.receiving.held_words)

        self.disk(free=6)
        self.run_receive()
        self.assertEqual(
            self.receiving.held, "disk", "six are not clearly more than five"
        )
        self.assertFalse(self.arrived())

        self.disk(free=7)
        self.run_receive()
        self.assertEqual(self.arrived(), self.issued)
        self.assertFalse(self.receiving.held)
        self.assertEqual(self.health_line()["level"], str(health.Level.FINE))
        fetch = self.model("doc.incoming", self.receiver_clerk).action_fetch()
        self.assertEqual(fetch["params"]["type"], "info")

    def test_a_disk_that_fills_in_the_middle_stops_the_rest_of_the_list(self):
        free = iter([100, 100, 100, 1])
        last = [1]

        def space(_env):
            last[0] = next(free, last[0])
            return last[0] * GIGABYTE, 1000 * GIGABYTE

        with patch.object(packet_store, "space", space):
            self.run_receive()
        self.assertTrue(self.arrived())
        self.assertEqual(
            len(self.arrived()) + len(self.waiting(self.receiving)), len(self.issued)
        )
        self.assertTrue(self.waiting(self.receiving))
        self.run_receive()
        self.assertEqual(self.arrived(), self.issued)

    def test_the_store_tells_of_a_real_disk(self):
        free, total = packet_store.space(self.env)
        self.assertTrue(0 <= free <= total)
        self.assertTrue(total)

    def test_nothing_is_held_for_ever_when_the_limits_are_taken_away(self):
        self.most(1)
        self.run_receive()
        self.assertEqual(self.receiving.held, "backlog")
        self.env["ir.config_parameter"].set_param("doc_interconnect.inbox_most", "0")
        self.run_receive()
        self.assertEqual(self.arrived(), self.issued)
        self.assertFalse(self.receiving.held)
