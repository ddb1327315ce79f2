"""Printed books: the axis answers in the place of the receiver's hand."""

from odoo.addons.doc_management.tests.test_prints import PrintsCommon
from odoo.tests import tagged

from .common import ExchangeCase


@tagged("post_install", "-at_install")
class TestBooks(ExchangeCase, PrintsCommon):
    def rows(self, book, outgoing):
        register = self.register_of(self.as_user(outgoing, self.clerk))
        return self.table(book, user=self.clerk, register_id=register.id)

    def test_an_arrival_told_by_the_axis_stands_as_the_receipt(self):
        outgoing = self.make_issued()
        for book in ("outgoing", "transfer_out"):
            [row] = self.rows(book, outgoing)
            self.assertNotIn(f"{self.receiver.name}, ", " | ".join(row))
        self.exchange(rounds=2)
        status = self.env["doc.exchange.status"].search(
            [("document_id", "=", outgoing.document_id.id), ("status_code", "=", 1)],
            order="id",
            limit=1,
        )
        self.assertTrue(status, "no arrival came back")
        for book in ("outgoing", "transfer_out"):
            [row] = self.rows(book, outgoing)
            name = status.reported_by or status.message_id.partner_name
            with self.subTest(book=book):
                self.assertTrue([cell for cell in row if cell.startswith(f"{name}, ")])

    def test_a_later_status_is_no_second_receipt(self):
        outgoing = self.make_issued()
        self.exchange(rounds=2)
        job = self.env["doc.print.job"]
        [before] = job._outgoing_receipts(outgoing.document_id.ids).values()
        incoming = self.arrived_as(outgoing, self.receiver)
        self.take_in(self.as_user(incoming, self.receiver_clerk))
        self.exchange(rounds=2)
        [after] = job._outgoing_receipts(outgoing.document_id.ids).values()
        self.assertEqual(after, before)
        self.assertEqual(len(after), 1)
