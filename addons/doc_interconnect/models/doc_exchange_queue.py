"""Outbox, beginning: what an act has to say goes in by one statement."""

from odoo import api, fields, models
from odoo.tools import SQL

EVENT = "queued"
OF_STATUS = ("message_id", "company_id", "document_id", "state", "attempt")


class DocExchangeMessage(models.Model):
    _inherit = "doc.exchange.message"

    @api.model
    def _queue(self, rows, actor=None):
        """Queue messages with the first line of their history; return them.

        Past the ORM, which takes longer for fifty receivers than the issue of their
        letter does. What it would compute is given here; nothing but views depends on
        a new message. The caller wakes the sender.

        :param rows: list of dicts of columns; all have the same
        :param actor: user whose act it is
        """
        messages = self.sudo()
        if not rows:
            return messages.browse()
        rows = messages._completed(rows)
        columns = {name: [row[name] for row in rows] for name in rows[0]}
        made = self.env.execute_query(
            SQL(
                "WITH made AS (INSERT INTO doc_exchange_message (%s) "
                "SELECT * FROM unnest(%s) "
                "RETURNING id, company_id, document_id, state, attempt_no), "
                "told AS (INSERT INTO doc_exchange_status (%s, event, user_id, at) "
                "SELECT made.*, %s, %s::integer, "
                "date_trunc('second', clock_timestamp() AT TIME ZONE 'UTC') "
                "FROM made) SELECT id FROM made ORDER BY id",
                SQL(", ").join(map(SQL.identifier, columns)),
                SQL(", ").join(self._array(*pair) for pair in columns.items()),
                SQL(", ").join(map(SQL.identifier, OF_STATUS)),
                EVENT,
                actor.id or None if actor else None,
            )
        )
        self._forget_views(columns)
        return messages.browse([ident for (ident,) in made])

    @api.model
    def _completed(self, rows):
        """Return the rows with all that the ORM would add to them."""
        now = fields.Datetime.now()
        related = {
            name: self.env[self._fields[name].comodel_name]
            .sudo()
            .browse(dict.fromkeys(row.get(name) for row in rows if row.get(name)))
            for name in ("backend_id", "agency_id", "document_id")
        }
        company = {one.id: one.company_id.id for one in related["backend_id"]}
        level = {one.id: one.level for one in related["agency_id"]}
        subject = {one.id: one.subject for one in related["document_id"]}
        always = {
            "queued_at": now,
            "attempts": 0,
            "attempt_no": 0,
            "probes": 0,
            "create_uid": self.env.uid,
            "create_date": now,
            "write_uid": self.env.uid,
            "write_date": now,
        }
        return [
            {
                **always,
                **{
                    name: None
                    if value is False and self._fields[name].type != "boolean"
                    else value
                    for name, value in row.items()
                },
                "msg_uid": self._new_uid(),
                "company_id": company[row["backend_id"]],
                "partner_level": level.get(row.get("agency_id")) or None,
                "document_title": self._title(
                    row.get("document_number"), subject.get(row.get("document_id"))
                ),
            }
            for row in rows
        ]

    @api.model
    def _array(self, name, values):
        """Return the values of a column as an array of its type."""
        kind = self._fields[name].column_type[0]
        return SQL("%s::%s", values, SQL(f"{kind}[]"))

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
