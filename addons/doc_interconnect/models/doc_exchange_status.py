"""Lịch sử trạng thái: all that happened to a message, in the order it became known."""

from odoo import api, fields, models

from ..lib.docxchg import ledger


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
            # In the language of who reads, which the bare list is not.
            self.env["doc.exchange.message"]
            ._fields["state"]
            ._description_selection(self.env)
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
    def _record(self, messages, event, user=None, **told):
        """Append one event of each of these messages; the database gives the time.

        In one statement and past the ORM, which takes several times as long for a row
        that nothing depends on; a sending to hundreds writes hundreds of them, twice.
        """
        messages.flush_recordset()
        told = {**told, "user_id": user.id if user else None}
        told = {name: value or None for name, value in told.items()}
        ledger.note(self.env.cr, messages.ids, event, told)
        messages.invalidate_recordset(["status_ids"], flush=False)
        messages.modified(["status_ids"])
