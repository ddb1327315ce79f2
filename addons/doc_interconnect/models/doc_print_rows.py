"""Printed books: what recipients confirmed over the axis stands for a signature."""

from odoo import models
from odoo.addons.doc_management.lib.docmgmt.prints.books import Receipt
from odoo.addons.doc_management.models import office_time

from ..lib.docxchg.edxml import StatusCode


class DocPrintJob(models.Model):
    _inherit = "doc.print.job"

    def _outgoing_receipts(self, document_ids):
        """Add who took the document in at the other end, and when.

        Annex IV of Decree 30/2020/NĐ-CP wants the receiver's signature in the book; a
        recipient on the axis signs by reporting the arrival (status 01).
        """
        receipts = super()._outgoing_receipts(document_ids)
        # The book shows the whole post of the agency; its printer need not be
        # allowed to read the machinery of exchange.
        arrivals = (
            self.env["doc.exchange.status"]
            .sudo()
            .search(
                [
                    ("document_id", "in", document_ids),
                    ("message_id.direction", "=", "out"),
                    ("message_id.recipient_id", "!=", False),
                    ("status_code", "=", int(StatusCode.ARRIVED)),
                ],
                order="id",
            )
        )
        for status in arrivals:
            recipient = status.message_id.recipient_id
            if recipient.id in receipts:
                continue
            name = status.reported_by or status.message_id.partner_name or ""
            moment = office_time.to_office(status.reported_at or status.at)
            receipts[recipient.id] = (Receipt(name, moment),)
        return receipts
