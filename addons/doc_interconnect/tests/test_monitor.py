"""What the clerk and the administrator see of the exchange."""

from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..lib.docxchg.axis import TransportFailure
from ..models import packet_store
from .common import ExchangeCase


@tagged("post_install", "-at_install")
class TestMonitor(ExchangeCase):
    def setUp(self):
        super().setUp()
        self.outgoing = self.make_issued()
        self.message = self.queued(self.outgoing)

    def steps(self):
        self.env.invalidate_all()
        names = ("sent", "arrived", "registered", "assigned", "processing", "done")
        return [
            (self.message[f"step_{name}"] or "").partition("|")[0] for name in names
        ]

    def test_no_step_is_shown_before_somebody_reported_it(self):
        self.assertEqual(self.steps(), ["look", "", "", "", "", ""])

        def lost(request, send):
            if request.path == "sendEdoc":
                send(request)
                raise TransportFailure("read timed out", sent=True)
            return send(request)

        self.fault = lost
        self.run_send()
        self.assertEqual(self.steps(), ["look", "", "", "", "", ""])
        self.fault = None
        self.due_now(self.message)
        self.run_send()
        self.assertEqual(self.steps(), ["fine", "", "", "", "", ""])
        self.exchange(2)
        self.assertEqual(self.steps(), ["fine", "fine", "", "", "", ""])
        incoming = self.arrived_as(self.outgoing)
        self.take_in(self.as_user(incoming, self.receiver_clerk))
        self.exchange()
        self.assertEqual(self.steps(), ["fine", "fine", "fine", "", "", ""])
        self.assertIn(str(incoming.arrival_number), self.message.last_news)

    def test_a_refusal_fills_its_step_and_says_why_and_who(self):
        self.exchange(2)
        incoming = self.arrived_as(self.outgoing)
        self.as_user(incoming, self.receiver_clerk).action_refuse("Gửi nhầm nơi nhận")
        self.exchange()
        self.assertEqual(self.steps(), ["fine", "fine", "stop", "", "", ""])
        self.assertIn("Gửi nhầm nơi nhận", self.message.last_news)
        self.assertIn(self.receiver_clerk.name, self.message.last_news)

    def test_a_rejected_packet_says_why(self):
        self.receiver.doc_agency_id.axis_system_id = False
        self.run_send()
        self.assertEqual(self.steps()[0], "stop")
        self.assertIn("18", self.message.last_news)

    def test_partners_are_counted_for_ones_own_agency(self):
        self.exchange(2)
        self.env.flush_all()
        partners = self.env["doc.exchange.partner"]
        mine = partners.with_user(self.clerk).search([])
        self.assertEqual(mine.company_id, self.sender)
        partner = mine.filtered(lambda one: one.partner_code == self.receiver_code)
        self.assertEqual((partner.sent, partner.waiting, partner.troubled), (1, 0, 0))
        self.assertTrue(partner.last_sign_at)
        self.assertEqual(partner.health, "fine")
        other = partners.with_user(self.foreign_clerk).search(
            [("partner_code", "=", self.sender_code)]
        )
        self.assertEqual((other.received, other.company_id), (1, self.receiver))
        with self.assertRaises(AccessError):
            partners.with_user(self.specialist).search([])

    def reconcile(self):
        self.env.flush_all()
        self.env["doc.exchange.reconciliation"]._cron_reconcile()
        self.env.invalidate_all()
        return self.env["doc.exchange.reconciliation"].search(
            [("company_id", "=", self.sender.id)], limit=1
        )

    def test_a_day_whose_lists_agree_is_fine(self):
        self.run_send()
        line = self.reconcile()
        self.assertEqual((line.both, line.only_here, line.only_axis), (1, 0, 0))
        self.assertEqual(line.verdict, "fine")
        again = self.reconcile()
        self.assertEqual(again, line, "one line a day, counted anew")

    def test_what_only_one_side_has_is_named(self):
        self.run_send()
        self.message.sudo()._by_action().write({"axis_doc_id": "made-up"})
        line = self.reconcile()
        self.assertEqual((line.both, line.only_here, line.only_axis), (0, 1, 1))
        self.assertEqual(line.verdict, "stop")
        self.assertIn(self.outgoing.name, line.detail)

    def test_reconciliations_are_written_by_the_job_only(self):
        self.run_send()
        line = self.reconcile()
        for user in self.clerk, self.admin:
            mine = line.with_user(user)
            self.assertEqual(mine.both, 1)
            with self.assertRaises(AccessError):
                mine.write({"only_here": 0})
            with self.assertRaises(AccessError):
                mine.unlink()
        with self.assertRaises(AccessError):
            line.sudo().write({"only_here": 0})
        with self.assertRaises(AccessError):
            line.sudo().unlink()

    def test_a_silent_axis_stops_no_reconciliation_of_others(self):
        def silent(_request, _send):
            raise TransportFailure("refused", sent=False)

        self.run_send()
        self.fault = silent
        with mute_logger(
            "odoo.addons.doc_interconnect.models.doc_exchange_reconciliation"
        ):
            self.assertFalse(self.reconcile())
        self.fault = None
        self.assertTrue(self.reconcile())

    def test_damage_in_the_store_is_found_at_night(self):
        self.run_send()
        packet_store.path_of(self.env, self.message.packet_sha256).write_bytes(b"rot")
        self.env.flush_all()
        with mute_logger("odoo.addons.doc_interconnect.models.doc_exchange_receive"):
            self.messages._cron_scrub()
        self.env.invalidate_all()
        told = " ".join(self.outgoing.activity_ids.mapped("summary"))
        self.assertIn(self.outgoing.name, told)

    def test_the_check_of_the_store_goes_on_where_it_stopped(self):
        self.run_send()
        self.queued(self.make_issued(subject="thứ hai"))
        self.run_send()
        read = []

        def opened(env, sha256):
            read.append(sha256)

        self.env.flush_all()
        with (
            patch.object(packet_store, "opened", opened),
            patch(
                "odoo.addons.doc_interconnect.models.doc_exchange_receive.SCRUB_LEAST",
                1,
            ),
        ):
            stored = self.messages.search_count([("packet_sha256", "!=", False)])
            for _night in range(stored):
                self.messages._cron_scrub()
        self.assertEqual(len(read), len(set(read)), "each is read once in a turn")
        self.assertEqual(len(read), stored)

    def test_waiting_times_are_settings_with_a_floor(self):
        backends = self.env["doc.exchange.backend"]
        usual = timedelta(seconds=60)
        set_param = self.env["ir.config_parameter"].set_param
        for text, seconds in (("", 60), ("5", 5), ("0", 0.1), ("soon", 60)):
            set_param("doc_interconnect.probe_seconds", text)
            found = backends._pace("probe", usual).total_seconds()
            self.assertEqual(found, seconds, text)

    def test_workers_with_shards_share_the_documents(self):
        self.queued(self.make_issued(subject="lẻ"))
        self.queued(self.make_issued(subject="chẵn"))
        self.env.flush_all()
        claimed = []
        for shard in (0, 1):
            while transmission := self.messages._claim((shard, 2)):
                self.env.invalidate_all()
                rows = self.messages.browse(transmission.ids)
                self.assertEqual({row.document_id.id % 2 for row in rows}, {shard})
                claimed += transmission.ids
        ready = self.messages.search([("state", "=", "ready"), ("kind", "=", "edoc")])
        self.assertFalse(ready & self.queued(self.outgoing))
        self.assertEqual(len(claimed), len(set(claimed)))
        self.assertIn(self.message.id, claimed)

    def test_the_state_of_the_system_tells_of_the_exchange(self):
        def measured():
            self.env.flush_all()
            health = self.model("doc.health", self.admin)
            return {row["what"]: row for row in health._measures()}

        found = measured()
        self.assertIn("waiting", found["Messages to be sent"]["value"])
        self.assertEqual(found["Connections to the axis"]["level"], "fine")
        backend = self.message.backend_id.sudo()
        backend.write({"failures": 5, "last_error": "Trục không trả lời"})
        self.message.sudo()._by_action().write({"state": "dead"})
        found = measured()
        self.assertEqual(found["Connections to the axis"]["level"], "stop")
        self.assertIn("Trục không", found["Connections to the axis"]["hint"])
        decide = found["Messages a person must decide on"]
        self.assertEqual((decide["level"], decide["value"]), ("look", "1"))
