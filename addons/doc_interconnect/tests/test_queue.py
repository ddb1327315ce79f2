"""Rows that are queued past the ORM are the rows it would have made."""

from odoo import fields
from odoo.tests import tagged

from .common import ExchangeCase

OWN = {"id", "msg_uid", "receiver_code", "business_key"}
MOMENTS = {"queued_at", "create_date", "write_date", "next_at"}


@tagged("post_install", "-at_install")
class TestQueue(ExchangeCase):
    def setUp(self):
        super().setUp()
        self.outgoing = self.make_issued()
        self.letter = self.messages.search([("outgoing_id", "=", self.outgoing.id)])

    def values(self, **over):
        """What the issue of the letter queues, for another receiver."""
        letter = self.letter
        return {
            "direction": "out",
            "kind": "edoc",
            "business_type": "0",
            "business_key": "0:7",
            "replaces_id": False,
            "description": False,
            "backend_id": letter.backend_id.id,
            "document_id": letter.document_id.id,
            "outgoing_id": letter.outgoing_id.id,
            "recipient_id": letter.recipient_id.id,
            "sender_code": letter.sender_code,
            "receiver_code": "000.00.77.H99",
            "agency_id": letter.agency_id.id,
            "partner_name": letter.partner_name,
            "exchange_document_id": letter.exchange_document_id,
            "document_number": letter.document_number,
            "state": "ready",
            "is_urgent": False,
            "is_encrypted": False,
            "next_at": fields.Datetime.now(),
            "actor_id": letter.actor_id.id,
            **over,
        }

    def columns(self, message):
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT * FROM doc_exchange_message WHERE id = %s", (message.id,)
        )
        [row] = self.env.cr.dictfetchall()
        for name in MOMENTS:
            self.assertTrue(row.pop(name), name)
        # To a column without a value the ORM writes false or nothing, as it likes.
        return {name: row[name] or None for name in row if name not in OWN}

    def test_a_queued_row_is_the_row_the_orm_would_make(self):
        queued = self.messages._queue([self.values()], self.env.user)
        made = self.messages._by_action().create(self.values(business_key="0:8"))
        self.assertEqual(self.columns(queued), self.columns(made))
        self.assertEqual(queued.document_title, made.document_title)
        self.assertTrue(queued.company_id)
        self.assertNotEqual(queued.msg_uid, made.msg_uid)

    def test_all_of_an_act_are_queued_with_their_history_in_their_order(self):
        codes = ["000.00.81.H99", "000.00.82.H99", "000.00.83.H99"]
        rows = [self.values(receiver_code=code) for code in codes]
        before = self.cr.sql_log_count
        queued = self.messages._queue(rows, self.clerk)
        self.assertLessEqual(self.cr.sql_log_count - before, 8)
        self.assertEqual(queued.mapped("receiver_code"), codes)
        self.assertEqual(len(set(queued.mapped("msg_uid"))), 3)
        for message in queued:
            [line] = message.status_ids
            self.assertEqual((line.event, line.state), ("queued", "ready"))
            self.assertEqual(line.user_id, self.clerk)
            self.assertEqual(line.company_id, message.company_id)
            self.assertEqual(line.document_id, message.document_id)

    def test_nothing_is_queued_of_nothing(self):
        self.assertFalse(self.messages._queue([]))

    def test_what_is_shown_of_the_document_knows_the_new_message(self):
        self.assertEqual(self.outgoing.sent_state, "waiting")
        self.messages._queue([self.values(state="dead")])
        self.assertEqual(len(self.outgoing.exchange_message_ids), 2)
        self.assertEqual(self.outgoing.sent_state, "trouble")

    def test_no_column_elsewhere_is_computed_from_messages(self):
        """Else :meth:`_queue` would have to have it computed."""
        fed = {
            str(dependent)
            for field in self.messages._fields.values()
            for dependent in self.registry.get_dependent_fields(field)
            if dependent.store
            and dependent.column_type
            and dependent.model_name != self.messages._name
        }
        self.assertEqual(fed, set())
