"""Nơi nhận: how far the document has come at each recipient."""

from odoo import api, fields, models

from ..lib.docxchg.states import SENT


class DocRecipient(models.Model):
    _inherit = "doc.recipient"

    exchange_message_ids = fields.One2many(
        "doc.exchange.message", "recipient_id", "Messages", readonly=True
    )
    exchange_state = fields.Selection(
        selection=lambda self: (
            self.env["doc.exchange.message"]._fields["state"].selection
        ),
        string="Exchange",
        compute="_compute_exchange",
    )
    exchange_sent_at = fields.Datetime("Sent at", compute="_compute_exchange")
    exchange_error = fields.Text("Why not", compute="_compute_exchange")

    def _is_connected(self):
        """Reached over our axis: we have a connection, the agency has a code."""
        self.ensure_one()
        company = self.outgoing_id.company_id
        # Whether there is a connection is no secret; its keys are.
        backend = self.env["doc.exchange.backend"].sudo()._of_company(company)
        return bool(backend and self.agency_id._exchange_code())

    @api.depends(
        "exchange_message_ids.state",
        "exchange_message_ids.error",
        "exchange_message_ids.sent_at",
        "outgoing_id.procedure_id",
    )
    def _compute_exchange(self):
        for recipient in self:
            message = recipient.exchange_message_ids.filtered(
                lambda message: message.kind == "edoc"
            ).sorted("id")[-1:]
            recipient.exchange_state = message.state
            recipient.exchange_sent_at = recipient._legal_sending(message)
            recipient.exchange_error = message.error

    def _legal_sending(self, message):
        """Return when it counts as sent, False while it does not (C17).

        By acknowledgement (HN-12.1) only what the axis has confirmed is sent; by time
        label (HT-10.2a) it is sent when it was handed over.
        """
        if not message:
            return False
        if self.outgoing_id.sudo().procedure_id.sent_time_rule == "raw":
            return message.sent_at or message.queued_at
        return message.sent_at if message.state in SENT else False
