"""The figures around what the clerk follows: true, and his own agency's only."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..lib.docxchg.axis import TransportFailure
from .common import ExchangeCase

STATES = {
    "waiting": "ready",
    "uncertain": "uncertain",
    "decide": "dead",
}


@tagged("post_install", "-at_install")
class TestOverview(ExchangeCase):
    def setUp(self):
        super().setUp()
        self.outgoing = self.make_issued()
        self.message = self.queued(self.outgoing)

    def overview(self, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        messages = self.env["doc.exchange.message"].with_user(user or self.clerk)
        return messages.exchange_overview()

    def cards(self, user=None):
        return {card["key"]: card for card in self.overview(user)["cards"]}

    def values(self, user=None):
        return {key: card["value"] for key, card in self.cards(user).items()}

    def counted(self, card, user=None):
        """What the screen that a card opens shows."""
        messages = self.env["doc.exchange.message"].with_user(user or self.clerk)
        return messages.search(card["action"]["domain"])

    def test_each_state_is_counted_in_its_card_and_opened_by_it(self):
        for key, state in STATES.items():
            with self.subTest(state=state):
                self.message.sudo()._by_action().write({"state": state})
                cards = self.cards()
                for other in STATES:
                    wanted = "1" if other == key else "0"
                    self.assertEqual(cards[other]["value"], wanted, other)
                self.assertEqual(self.counted(cards[key]), self.message)

    def test_what_waits_long_asks_to_be_looked_at(self):
        self.assertEqual(self.cards()["waiting"]["level"], "none")
        old = self.env.cr.now() - timedelta(minutes=30)
        self.message.sudo()._by_action().write({"queued_at": old})
        card = self.cards()["waiting"]
        self.assertEqual(card["level"], "look")
        self.assertIn("30", card["words"])

    def test_refusals_are_those_of_today(self):
        self.exchange(2)
        incoming = self.arrived_as(self.outgoing)
        self.as_user(incoming, self.receiver_clerk).action_refuse("Gửi nhầm")
        self.exchange()
        card = self.cards()["refused"]
        self.assertEqual((card["value"], card["level"]), ("1", "stop"))
        self.assertEqual(self.counted(card), self.message)
        tomorrow = self.env.cr.now() + timedelta(days=1)
        self.patch(fields.Datetime, "now", staticmethod(lambda *_args: tomorrow))
        self.assertEqual(self.values()["refused"], "0")

    def test_the_last_comparison_says_whether_it_agreed(self):
        card = self.cards()["compared"]
        self.assertEqual((card["value"], card["level"]), ("–", "none"))
        self.run_send()
        lines = self.env["doc.exchange.reconciliation"]
        for wrong, level in ((False, "fine"), (True, "stop")):
            if wrong:
                self.message.sudo()._by_action().write({"axis_doc_id": "made-up"})
                self.env.flush_all()
            lines._cron_reconcile()
            self.assertEqual(self.cards()["compared"]["level"], level)
            [day] = self.overview()["days"]
            self.assertEqual(day["level"], level)
            self.assertEqual((day["here"], day["axis"]), (1, 1))

    def test_connections_and_partners_say_how_they_fare(self):
        [way] = self.overview()["ways"]
        self.assertEqual(way["level"], "none", "not used yet is not green")
        self.exchange(2)
        [way] = self.overview()["ways"]
        self.assertEqual((way["name"], way["level"]), (self.backend.name, "fine"))
        [partner] = self.overview()["partners"]
        self.assertEqual(partner["level"], "fine")

        def silent(_request, _send):
            raise TransportFailure("refused", sent=False)

        self.fault = silent
        for _time in range(6):
            self.due_now(self.queued(self.make_issued()))
            self.run_send()
        [way] = self.overview()["ways"]
        self.assertEqual(way["level"], "stop")

    def test_nothing_of_another_agency_is_in_any_figure(self):
        self.message.sudo()._by_action().write({"state": "dead"})
        self.assertEqual(self.values(self.foreign_clerk)["decide"], "0")
        names = [way["name"] for way in self.overview(self.foreign_clerk)["ways"]]
        self.assertEqual(names, [self.receiving.name])

    def test_the_document_sent_last_stands_on_top(self):
        messages = self.message
        for _time in range(2):
            messages |= self.queued(self.make_issued())
        self.env.flush_all()
        for order in ("asc", "desc"):
            groups = messages.with_user(self.clerk).web_read_group(
                [("id", "in", messages.ids)],
                ["document_title"],
                ["id:max"],
                order=f"id {order}",
            )["groups"]
            last = [group["id:max"] for group in groups]
            self.assertEqual(last, sorted(messages.ids, reverse=order == "desc"))

    def test_only_the_clerk_asks(self):
        for user in self.specialist, self.admin, self.leader, self.archivist:
            with self.assertRaises(AccessError):
                self.overview(user)
