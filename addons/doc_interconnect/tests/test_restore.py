"""After a restore: receptions missed since come again, and none comes twice."""

from odoo.addons.doc_management.lib.docmgmt import backup
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models import packet_store
from .common import ExchangeCase


@tagged("post_install", "-at_install")
class TestRestore(ExchangeCase):
    def packet(self, outgoing):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["doc.axis.packet"].search(
            [
                ("message_type", "=", "edoc"),
                ("receiver_code", "=", self.receiver_code),
                ("notation", "=", outgoing.name),
            ]
        )

    def received(self, outgoing):
        """Return what the receiver has of it, message by message."""
        return self.messages.search(
            [
                ("direction", "=", "in"),
                ("kind", "=", "edoc"),
                ("company_id", "=", self.receiver.id),
                ("document_number", "=", outgoing.name),
            ]
        )

    def offer(self, packet, user=None):
        self.as_user(packet, user or self.admin).action_offer_again()

    def lose(self, message):
        """Leave the receiver as if the message had never come.

        What hangs on the row keeps it; without its keys nobody finds it by the packet.
        """
        self.env.flush_all()
        document = message.incoming_id.document_id
        self.env.cr.execute(
            "UPDATE doc_exchange_message SET axis_doc_id = 'lost', "
            "business_hash = NULL, exchange_document_id = 'lost', "
            "document_number = 'lost' WHERE id = %s",
            (message.id,),
        )
        self.env.cr.execute(
            "UPDATE doc_document SET doc_code = NULL, number = 'lost' WHERE id = %s",
            (document.id,),
        )
        self.env.invalidate_all()

    def test_a_reception_missed_since_the_backup_is_fetched_again(self):
        outgoing = self.make_issued()
        self.exchange()
        packet, message = self.packet(outgoing), self.received(outgoing)
        self.assertEqual((packet.status, len(message)), ("done", 1))
        before = message.incoming_id
        self.lose(message)
        self.run_receive()
        self.assertFalse(self.received(outgoing), "what was acknowledged stays away")
        self.offer(packet)
        self.run_receive()
        again = self.received(outgoing)
        self.assertEqual((len(again), again.state), (1, "received"))
        self.assertTrue(again.incoming_id)
        self.assertNotEqual(again.incoming_id, before)
        self.assertEqual(self.packet(outgoing).status, "done")
        row = self.env["doc.journal"].search(
            [("act", "=", "axis_packet_offered_again")], limit=1
        )
        self.assertEqual((row.user_id, row.res_id), (self.admin, packet.id))

    def test_who_still_has_it_registers_nothing_twice(self):
        outgoing = self.make_issued()
        self.exchange()
        message = self.received(outgoing)
        self.offer(self.packet(outgoing))
        self.assertEqual(self.packet(outgoing).status, "initial")
        self.run_receive()
        self.assertEqual(self.received(outgoing), message)
        self.assertEqual(self.arrived_as(outgoing), message.incoming_id)
        self.assertEqual(self.packet(outgoing).status, "done")

    def test_only_the_administrator_offers_what_was_taken_in(self):
        outgoing = self.make_issued()
        self.run_send()
        waiting = self.packet(outgoing)
        with self.assertRaises(UserError):
            self.offer(waiting)
        self.run_receive()
        packet = self.packet(outgoing)
        for user in (self.clerk, self.leader, self.specialist, self.receiver_clerk):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.offer(packet, user)
        self.assertEqual(packet.status, "done")

    def test_packets_are_known_places_of_the_store(self):
        outgoing = self.make_issued()
        self.exchange()
        known = self.env["doc.file.check"]._known_places()
        for sha256 in (
            self.received(outgoing).packet_sha256,
            self.packet(outgoing).file_sha256,
        ):
            place = packet_store.place_of(sha256)
            self.assertIn(place, known)
            self.assertTrue(
                str(packet_store.path_of(self.env, sha256)).endswith(f"/{place}")
            )

    def test_the_report_says_what_goes_out_and_since_when_to_ask(self):
        outgoing = self.make_issued()
        report = self.env["doc.restore.report"]
        extra = backup.StoredPlace("exchange/ab/ab01", 5, 1_780_000_000.0)
        lines = "\n".join(report._report(("cd/cd01",), (extra,)))
        for words in (
            "cd/cd01",
            "exchange/ab/ab01",
            self.queued(outgoing).receiver_code,
            self.backend.display_name,
            self.receiving.display_name,
        ):
            self.assertIn(words, lines)
        going = self.queued(outgoing).display_name
        self.assertIn(going, lines)
        self.exchange()
        self.assertNotIn(going, "\n".join(report._report((), ())))
