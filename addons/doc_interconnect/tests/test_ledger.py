"""What the statements of the ledger compute is what the ORM would."""

from datetime import timedelta

from odoo.addons.doc_interconnect.lib.docxchg import ledger
from odoo.addons.doc_interconnect.lib.docxchg.states import OutEvent, TransitionError
from odoo.tests import tagged

from .common import ExchangeCase


class Heard:
    """A cursor that keeps what it is given."""

    def execute(self, query, _params=None):
        """Keep the statement."""
        self.query = query

    def fetchall(self):
        """Nothing was asked."""
        return []


@tagged("post_install", "-at_install")
class TestLedger(ExchangeCase):
    def setUp(self):
        super().setUp()
        outgoing = self.make_issued([self.receiver.doc_agency_id])
        self.message = self.queued(outgoing).sudo()
        self.env.flush_all()
        self.cr = self.env.cr

    def history(self):
        return self.message.status_ids.sorted("id").mapped("event")

    def like(self, **values):
        """Return what a message like this one is inserted by."""
        names = ("direction", "kind", "sender_code", "receiver_code", "state")
        own = {name: self.message[name] for name in names}
        return {
            **own,
            "business_key": "0:other",
            "msg_uid": self.message._new_uid(),
            "document_id": self.message.document_id.id,
            "agency_id": self.message.agency_id.id,
            "document_number": self.message.document_number,
            "next_at": "2026-11-02 08:00:00",
            **values,
        }

    def test_inserted_rows_have_what_the_orm_computes(self):
        self.message.agency_id.level = "province"
        self.env.flush_all()
        wanted = [
            self.like(),
            self.like(
                receiver_code="000.00.01.H01", document_number=None, agency_id=None
            ),
        ]
        ids = ledger.insert(self.cr, self.message.backend_id.id, wanted)
        self.env.invalidate_all()
        first, second = self.message.browse(ids)
        self.assertEqual(second.receiver_code, "000.00.01.H01")
        for row in (first, second):
            self.assertEqual(row.company_id, row.backend_id.company_id)
            self.assertEqual(row.partner_level, row.agency_id.level)
            told = row.document_title
            row._by_action()._compute_document_title()
            self.assertEqual(told or False, row.document_title)
            self.assertTrue(row.queued_at)
        self.assertEqual(first.partner_level, "province")
        self.assertEqual(str(first.next_at), "2026-11-02 08:00:00")

    def test_a_state_comes_with_its_line_of_history(self):
        before = len(self.history())
        ledger.claim(self.cr, ledger.Caps())
        self.env.invalidate_all()
        self.assertEqual(self.message.state, "sending")
        attempt = [(self.message.id, self.message.attempt_no)]
        ledger.confirm(self.cr, attempt, "packet-1")
        self.env.invalidate_all()
        self.assertEqual(self.message.state, "accepted")
        self.assertEqual(self.message.axis_doc_id, "packet-1")
        self.assertTrue(self.message.sent_at)
        self.assertEqual(self.history()[before:], ["claim", "confirm"])

    def test_the_first_confirmation_says_when_it_was_sent(self):
        [claimed] = ledger.claim(self.cr, ledger.Caps())
        attempt = [(claimed.id, claimed.attempt_no)]
        self.env.invalidate_all()
        day = self.message.queued_at - timedelta(days=1)
        self.message._by_action().write({"sent_at": day})
        self.env.flush_all()
        ledger.confirm(self.cr, attempt, "packet-1")
        self.env.invalidate_all()
        self.assertEqual(self.message.sent_at, day)

    def test_another_attempts_outcome_is_not_written(self):
        [claimed] = ledger.claim(self.cr, ledger.Caps())
        old = [(claimed.id, claimed.attempt_no - 1)]
        before = self.history()
        self.assertFalse(ledger.confirm(self.cr, old, "ghost"))
        self.assertFalse(ledger.fail(self.cr, old, OutEvent.REFUSE, {"error": "no"}))
        self.assertFalse(ledger.put_back(self.cr, old, {}))
        self.env.invalidate_all()
        self.assertEqual(self.message.state, "sending")
        self.assertEqual(self.history(), before)

    def test_what_the_tables_forbid_is_not_written(self):
        held = ledger.lock(self.cr, self.message.ids)
        with self.assertRaises(TransitionError):
            ledger.advance(self.cr, held, OutEvent.CONFIRM)
        self.env.invalidate_all()
        self.assertEqual(self.message.state, "ready")

    def test_a_message_whose_way_is_over_waits_for_nothing(self):
        held = ledger.lock(self.cr, self.message.ids)
        later = ledger.now(self.cr) + timedelta(hours=1)
        ledger.advance(
            self.cr,
            held,
            OutEvent.WITHDRAW,
            {"next_at": later},
            next_at={self.message.id: later},
        )
        self.env.invalidate_all()
        self.assertEqual(self.message.state, "withdrawn")
        self.assertFalse(self.message.next_at)

    def test_due_rows_are_found_without_looking_at_those_that_are_over(self):
        own = self.message
        over = [
            self.like(state="arrived", business_key=f"9:{n}", msg_uid=own._new_uid())
            for n in range(3000)
        ]
        ledger.insert(self.cr, own.backend_id.id, over)
        waiting = self.like(state="uncertain", business_key="0:waiting")
        [ident] = ledger.insert(self.cr, own.backend_id.id, [waiting])
        self.cr.execute("ANALYZE doc_exchange_message")
        self.assertEqual(ledger.due(self.cr, "uncertain", 500), [ident])
        heard = Heard()
        ledger.due(heard, "uncertain", 500)
        numbered = heard.query % {"state": "$1", "limit": "$2"}
        self.cr.execute(f"PREPARE asked (text, int) AS {numbered}")
        # A connection that keeps its plan plans it without knowing the state.
        self.cr.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        self.cr.execute("EXPLAIN (ANALYZE) EXECUTE asked ('uncertain', 500)")
        plan = "\n".join(line for (line,) in self.cr.fetchall())
        self.cr.execute("DEALLOCATE asked")
        self.assertIn("doc_exchange_message_to_claim", plan)
        self.assertNotIn("Rows Removed", plan)

    def test_only_names_of_columns_reach_a_statement(self):
        with self.assertRaises(ValueError):
            ledger.move(
                self.cr, self.message.ids, "ready", "x", {"state = 'done', error": 1}
            )
        with self.assertRaises(ValueError):
            ledger.note(self.cr, self.message.ids, "x", {"at) SELECT 1 --": 1})
        with self.assertRaises(ValueError):
            ledger.take_probe(self.cr, "res_users", 1, ledger.Caps())

    def test_an_owner_is_found_by_what_is_said(self):
        key = ledger.business_hash("R", "S", "edoc", "id", "0:", "digest")
        self.assertIsNone(ledger.owner(self.cr, key))
        self.message._by_action().write({"business_hash": key})
        self.env.flush_all()
        self.assertEqual(ledger.owner(self.cr, key), self.message.id)
        other = ledger.business_hash("Q", "S", "edoc", "id", "0:", "digest")
        self.assertIsNone(ledger.owner(self.cr, other), "the receiver is in the key")
