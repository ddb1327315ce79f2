"""Lịch sử trạng thái: all that happened to a message, in the order it became known."""

from odoo import api, fields, models

from .own_cursor import db_now


class DocExchangeStatus(models.Model):
    """One event of a message: attempt, answer, status from the receiver, decision.

    Append-only, also for the database. ``at`` is the database's clock, so events of
    several servers stand in one order; ``reported_at`` is what the partner claims.
    """

    _name = "doc.exchange.status"
    _description = "History of an exchange message"
    _inherit = ["doc.insert.only.mixin"]
    _order = "id desc"
    _log_access = False
    _seal_columns = ()

    message_id = fields.Many2one(
        "doc.exchange.message",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one("res.company", readonly=True, index=True)
    document_id = fields.Many2one("doc.document", readonly=True, index="btree_not_null")
    source_id = fields.Many2one(
        "doc.exchange.message", "Reported by message", readonly=True
    )
    event = fields.Char(required=True, readonly=True)
    state = fields.Selection(
        selection=lambda self: (
            self.env["doc.exchange.message"]._fields["state"].selection
        ),
        string="Status after",
        readonly=True,
    )
    status_code = fields.Integer(readonly=True, aggregator=None)
    description = fields.Text(readonly=True)
    reported_by = fields.Char(readonly=True)
    reported_at = fields.Datetime(readonly=True)
    attempt = fields.Integer(readonly=True, aggregator=None)
    user_id = fields.Many2one("res.users", "By", readonly=True)
    at = fields.Datetime(required=True, readonly=True)

    @api.model
    def _record(self, message, event, user=None, error=None, **values):
        """Append one event; the database gives the time."""
        return self.sudo().create(
            {
                "message_id": message.id,
                "company_id": message.company_id.id,
                "document_id": message.document_id.id,
                "event": event,
                "state": message.state,
                "attempt": message.attempt_no,
                "user_id": user.id if user else False,
                "description": error or False,
                "at": db_now(self.env.cr),
                **values,
            }
        )
