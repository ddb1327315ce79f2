"""Outbox, beginning: what an act has to say goes in by one statement."""

from collections import defaultdict

from odoo import api, models

from ..lib.docxchg import ledger

EVENT = "queued"


class DocExchangeMessage(models.Model):
    _inherit = "doc.exchange.message"

    @api.model
    def _queue(self, rows, actor=None):
        """Queue messages with the first line of their history; return them.

        Past the ORM, which takes longer for fifty receivers than the issue of their
        letter does. What it would compute is given by the statement; nothing but views
        depends on a new message. The caller wakes the sender.

        :param rows: list of dicts of columns; all have the same
        :param actor: user whose act it is
        """
        # The statement looks at documents and agencies as they are written.
        self.env["doc.document"].flush_model(["subject"])
        self.env["doc.agency"].flush_model(["level"])
        ways, ids = defaultdict(list), []
        for row in rows:
            told = dict(row)
            ways[told.pop("backend_id")].append(self._told(told))
        for way, messages in ways.items():
            user = actor.id if actor else None
            ids += ledger.insert(self.env.cr, way, messages, EVENT, user)
        if rows:
            self._forget_views({name: [row[name] for row in rows] for name in rows[0]})
        return self.sudo().browse(ids)

    @api.model
    def _told(self, row):
        """Return a row with what each begins with, as the database keeps it."""
        return {
            "attempts": 0,
            "attempt_no": 0,
            "probes": 0,
            "create_uid": self.env.uid,
            "write_uid": self.env.uid,
            "msg_uid": self._new_uid(),
            **{name: self._column(name, value) for name, value in row.items()},
        }

    @api.model
    def _forget_views(self, columns):
        """Have what is shown of the documents of new messages computed anew."""
        shown = {
            "outgoing_id": ["exchange_message_ids", "sent_state"],
            "recipient_id": ["exchange_message_ids", "exchange_state"],
            "incoming_id": ["exchange_message_ids"],
        }
        for name, views in shown.items():
            ids = {one for one in columns.get(name, ()) if one}
            records = self.env[self._fields[name].comodel_name].browse(ids)
            records.invalidate_recordset(views, flush=False)
