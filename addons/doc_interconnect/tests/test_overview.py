"""The figures around what the clerk follows: true, and his own agency's only."""

from ast import literal_eval
from datetime import timedelta

from lxml import etree
from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..lib.docxchg.axis import TransportFailure
from ..lib.docxchg.follow import OPEN
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


@tagged("post_install", "-at_install")
class TestTabs(ExchangeCase):
    """The tabs say how many rows they show, to whoever looks."""

    def setUp(self):
        super().setUp()
        self.outgoing = self.make_issued()
        self.message = self.queued(self.outgoing)

    def model_of(self, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["doc.exchange.message"].with_user(user or self.clerk)

    def tabs(self, user=None, domain=()):
        found = self.model_of(user).exchange_tabs(list(domain))
        return {one["tab"]: one for one in found}

    def shown(self, tab, user=None, domain=()):
        return self.model_of(user).search([("in_tab", "=", tab), *domain])

    def become(self, message, **values):
        message.sudo()._by_action().write(values)

    def test_each_tab_counts_what_it_shows(self):
        self.exchange(2)
        second = self.queued(self.make_issued(subject="thứ hai"))
        for state in ("ready", "uncertain", "dead", "refused", "registered"):
            self.become(second, state=state)
            for user in self.clerk, self.foreign_clerk:
                with self.subTest(state=state, user=user.login):
                    for tab, one in self.tabs(user).items():
                        rows = self.shown(tab, user)
                        self.assertEqual(one["count"], len(rows), tab)
                        for row in rows:
                            self.assertIn(tab, row.in_tab.split())
        self.assertEqual(self.tabs()["followed"]["count"], 2)
        self.assertEqual(self.tabs(self.foreign_clerk)["received"]["count"], 1)

    def test_tabs_count_within_what_is_searched_for(self):
        self.queued(self.make_issued(subject="thứ hai"))
        domain = [("document_id", "=", self.message.document_id.id)]
        self.assertEqual(self.tabs()["waiting"]["count"], 2)
        self.assertEqual(self.tabs(domain=domain)["waiting"]["count"], 1)
        self.assertEqual(self.shown("waiting", domain=domain), self.message)

    def test_the_first_look_hides_nothing_that_is_open(self):
        view = self.env.ref("doc_interconnect.doc_exchange_message_view_search")
        [lately] = etree.fromstring(view.arch).xpath("//filter[@name='lately']")
        domain = literal_eval(lately.get("domain"))
        [states] = [term[2] for term in domain if term[0] == "state"]
        self.assertEqual(set(states), {str(state) for state in OPEN})
        old = self.env.cr.now() - timedelta(days=40)
        for state, seen in (("ready", True), ("dead", True), ("registered", False)):
            self.become(self.message, state=state, queued_at=old)
            rows = self.shown("followed", domain=domain)
            self.assertEqual(bool(rows), seen, state)

    def test_what_nobody_could_deliver_alarms(self):
        self.assertFalse(self.tabs()["decide"]["alarm"])
        self.become(self.message, state="dead")
        self.assertTrue(self.tabs()["decide"]["alarm"])
        self.assertFalse(self.tabs()["waiting"]["alarm"])

    def test_the_counters_cost_one_query_however_much_there_is(self):
        def cost():
            model = self.model_of()
            model.exchange_tabs()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            model.exchange_tabs()
            return self.env.cr.sql_log_count - before

        first = cost()
        for _time in range(3):
            self.queued(self.make_issued())
        self.assertEqual(cost(), first)

    def test_a_document_is_summed_up_for_those_who_may_read_it(self):
        title = self.message.document_title
        words = self.model_of().exchange_summaries([title])[title]
        self.assertEqual((words["level"], words["sent"]), ("look", ""))
        self.exchange(2)
        self.take_in(self.as_user(self.arrived_as(self.outgoing), self.receiver_clerk))
        self.exchange()
        words = self.model_of().exchange_summaries([title, "khác", False])[title]
        self.assertEqual(words["level"], "fine")
        self.assertIn("1", words["words"])
        self.assertTrue(words["sent"])
        other = self.model_of(self.foreign_clerk).exchange_summaries([title])
        self.assertEqual(other, {}, "what one may not read is in no sum")

    def test_the_sum_names_every_kind_of_trouble(self):
        title = self.message.document_title
        for state, level in (("refused", "stop"), ("dead", "stop"), ("done", "fine")):
            self.become(self.message, state=state)
            found = self.model_of().exchange_summaries([title])[title]
            self.assertEqual(found["level"], level, state)

    def test_letters_say_why_and_what_to_do(self):
        letters = self.model_of().exchange_overview()["letters"]
        self.assertEqual(letters, [])
        self.become(
            self.message, state="rejected", error="Mã đã hết hạn\nx", error_code="18"
        )
        [letter] = self.model_of().exchange_overview()["letters"]
        self.assertEqual(letter["why"], "Mã đã hết hạn")
        self.assertIn(self.outgoing.name, letter["name"])
        self.assertTrue(letter["can_resend"])
        first = letter["advice"]
        self.become(self.message, state="dead")
        [letter] = self.model_of().exchange_overview()["letters"]
        self.assertTrue(letter["advice"])
        self.assertNotEqual(letter["advice"], first)
        self.assertEqual(
            self.model_of(self.foreign_clerk).exchange_overview()["letters"], []
        )

    def test_only_the_clerk_counts_and_sums_up(self):
        for user in self.specialist, self.admin, self.leader, self.archivist:
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    self.tabs(user)
                with self.assertRaises(AccessError):
                    self.model_of(user).exchange_summaries(["x"])


@tagged("post_install", "-at_install")
class TestSendNow(ExchangeCase):
    """What waits for its next attempt goes at once when the clerk says so."""

    def setUp(self):
        super().setUp()
        self.outgoing = self.make_issued()
        self.message = self.queued(self.outgoing)
        self.later = self.env.cr.now().replace(microsecond=0) + timedelta(hours=1)
        self.become(self.message, next_at=self.later)

    def become(self, message, **values):
        message.sudo()._by_action().write(values)
        self.env.flush_all()
        self.env.invalidate_all()

    def mine(self, user=None):
        return self.message.with_user(user or self.clerk)

    def test_what_waits_is_sent_at_once(self):
        self.run_send()
        self.assertEqual(self.message.state, "ready", "it was not due")
        self.mine().action_send_now()
        told = self.message.status_ids.filtered(lambda one: one.event == "send_now")
        self.assertEqual(told.user_id, self.clerk)
        self.run_send()
        self.assertEqual(self.message.state, "accepted")

    def test_a_pause_ends_with_one_attempt_that_is_journaled(self):
        backend = self.message.backend_id.sudo()
        backend.write({"paused_until": self.later, "pauses": 1, "failures": 5})
        line = self.env["doc.exchange.line"].sudo()
        resting = {"backend_id": backend.id, "paused_until": self.later, "pauses": 1}
        mine = line.create({**resting, "receiver_code": self.message.receiver_code})
        other = line.create({**resting, "receiver_code": "khác"})
        self.env.flush_all()
        self.mine().action_send_now()
        self.assertEqual(backend.gate, "half_open", "one attempt, not all of them")
        self.assertEqual(mine.gate, "half_open")
        self.assertEqual(other.gate, "open", "who is not concerned goes on resting")
        told = self.env["doc.journal"].search(
            [("act", "=", "exchange_tried_again"), ("user_id", "=", self.clerk.id)]
        )
        self.assertEqual(len(told), 2)

    def test_only_what_waits_can_be_hurried(self):
        for state in ("sending", "uncertain", "accepted", "dead", "abandoned"):
            self.become(self.message, state=state)
            with self.subTest(state=state), self.assertRaises(UserError):
                self.mine().action_send_now()
        self.assertEqual(self.message.next_at, self.later)

    def test_only_the_clerk_of_the_agency_hurries(self):
        for user in (
            self.specialist,
            self.admin,
            self.leader,
            self.archivist,
            self.foreign_clerk,
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.mine(user).action_send_now()

    def test_the_question_of_giving_up_is_put_by_the_clerk_only(self):
        self.become(self.message, state="dead")
        action = self.mine().action_ask_give_up()
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.clerk)
            .with_context(**action["context"])
            .create({})
        )
        self.assertEqual(wizard.decision, "give_up")
        with self.assertRaises(UserError):
            wizard.action_apply()
        wizard.reason = "Đã gửi bản giấy"
        wizard.action_apply()
        self.assertEqual(self.message.state, "abandoned")
        for user in self.specialist, self.admin, self.leader, self.foreign_clerk:
            with self.assertRaises(AccessError):
                self.mine(user).action_ask_give_up()
