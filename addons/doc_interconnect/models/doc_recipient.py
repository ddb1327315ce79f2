"""Nơi nhận: how far the document has come at each recipient."""

from odoo import api, fields, models


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

    @api.depends(
        "exchange_message_ids.state",
        "exchange_message_ids.error",
        "exchange_message_ids.sent_at",
    )
    def _compute_exchange(self):
        for recipient in self:
            message = recipient.exchange_message_ids.filtered(
                lambda message: message.kind == "edoc"
            ).sorted("id")[-1:]
            recipient.exchange_state = message.state
            recipient.exchange_sent_at = message.sent_at
            recipient.exchange_error = message.error
