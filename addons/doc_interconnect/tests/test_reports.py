"""Figures of the exchange: by partner, for who reports on the whole agency."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ExchangeCase


@tagged("post_install", "-at_install")
class TestExchangeFigures(ExchangeCase):
    def rows(self, user):
        reports = self.model("doc.report", user)
        report = reports._make("exchange", reports.env.company, reports._period("year"))
        return {row[1]: row[2:] for row in report.tables[0].rows}

    def card(self, user):
        cards = self.model("doc.report", user).dashboard()["cards"]
        return next((card for card in cards if card["key"] == "not_taken_in"), None)

    def test_sent_taken_in_refused_and_received_by_partner(self):
        there = self.receiver.doc_agency_id.name
        taken, refused = self.make_issued(), self.make_issued(subject="sẽ bị trả lại")
        self.assertEqual(self.rows(self.clerk), {there: (0, 0, 0, 0, 0)})
        self.exchange(2)
        self.assertEqual(self.rows(self.clerk), {there: (2, 0, 0, 0, 0)})
        incoming = self.arrived_as(taken)
        self.take_in(self.as_user(incoming, self.receiver_clerk))
        back = self.as_user(self.arrived_as(refused), self.receiver_clerk)
        back.action_refuse("Gửi nhầm nơi nhận")
        self.exchange()
        for user in (self.clerk, self.leader):
            self.assertEqual(self.rows(user), {there: (2, 1, 1, 0, 0)})
        here = self.company.doc_agency_id.name
        self.assertEqual(self.rows(self.receiver_clerk)[here][-1], 2)

    def test_a_packet_that_the_axis_rejects_was_not_sent(self):
        self.make_issued()
        self.receiver.doc_agency_id.axis_system_id = False
        self.run_send()
        [figures] = self.rows(self.clerk).values()
        self.assertEqual(figures, (0, 0, 0, 1, 0))

    def test_units_and_people_have_no_figures_of_the_exchange(self):
        self.make_issued()
        for user in (self.head, self.specialist):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    self.rows(user)
                self.assertIsNone(self.card(user))

    def test_the_card_counts_what_no_receiver_has_taken_in(self):
        outgoing = self.make_issued()
        self.exchange(2)
        card = self.card(self.leader)
        self.assertEqual(card["count"], 1)
        found = self.model("doc.exchange.message", self.leader).search(
            card["action"]["domain"]
        )
        self.assertEqual(found.outgoing_id.id, outgoing.id)
        incoming = self.arrived_as(outgoing)
        self.take_in(self.as_user(incoming, self.receiver_clerk))
        self.exchange()
        self.assertEqual(self.card(self.leader)["count"], 0)
