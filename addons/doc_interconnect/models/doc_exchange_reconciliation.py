"""Đối soát theo ngày: our ledger beside the lists of the axis."""

import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.doc_management.models import office_time
from odoo.exceptions import AccessError

from ..lib.docxchg.axis import AxisError, MessageType
from ..lib.docxchg.states import SENT
from . import office_clock
from .axis_words import axis_words
from .own_cursor import own_environment

_logger = logging.getLogger(__name__)

DAYS = 3
"""How many days back are compared each night: answers may come late."""


class DocExchangeReconciliation(models.Model):
    """What one day's sendings are in our ledger and on the axis.

    Three columns: both have it, only we, only the axis. The last two must be empty or
    explained; they are counted anew each night for some days, then they stay.
    """

    _name = "doc.exchange.reconciliation"
    _description = "Reconciliation with the axis"
    _inherit = ["doc.guarded.mixin"]
    _order = "day desc, backend_id, id"
    _log_access = False

    backend_id = fields.Many2one(
        "doc.exchange.backend", "Connection", required=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        related="backend_id.company_id", store=True, index=True, precompute=True
    )
    day = fields.Date(required=True)
    both = fields.Integer("Here and on the axis")
    only_here = fields.Integer("Only here")
    only_axis = fields.Integer("Only on the axis")
    detail = fields.Text("Which")
    counted_at = fields.Datetime(required=True)
    verdict = fields.Selection(
        [("fine", "Equal"), ("stop", "Differs")], compute="_compute_verdict"
    )

    _day_unique = models.UniqueIndex("(backend_id, day)")

    @property
    def _guarded_fields(self):
        """Everything: only the count writes here."""
        return frozenset(self._fields)

    @api.depends("only_here", "only_axis")
    def _compute_verdict(self):
        for line in self:
            line.verdict = "stop" if line.only_here or line.only_axis else "fine"

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("Reconciliations are evidence."))

    @api.model
    def _cron_reconcile(self):
        """Compare the last days on every connection; no fault stops the others."""
        backends = self.env["doc.exchange.backend"]
        for connection in self.env["doc.exchange.message"]._connections_to_ask():
            try:
                client = backends._client(connection)
                if not client.lists_sent:
                    continue
                rows = client.list_sent(MessageType.EDOC)
                self._compare(connection.backend_id, rows)
            except AxisError as error:
                words = axis_words(self.env, error)
                _logger.warning("Exchange: no reconciliation: %s", words)
            except Exception:
                _logger.exception("Exchange: reconciliation over %s", connection.url)

    @api.model
    def _compare(self, backend_id, rows):
        """Write the days that both lists cover.

        :param rows: :class:`SentPacket` of the axis
        """
        with own_environment(self.env) as env:
            today = env["res.company"]._doc_today()
            for back in range(DAYS + 1):
                env[self._name]._compare_day(
                    backend_id, today - timedelta(days=back), rows
                )

    def _compare_day(self, backend_id, day, rows):
        start = office_time.to_office(fields.Datetime.now()).replace(
            year=day.year,
            month=day.month,
            day=day.day,
            hour=0,
            minute=0,
            second=0,
            microsecond=0,
        )
        since = office_time.to_database(start)
        until = since + timedelta(days=1)
        ours = {
            (row.axis_doc_id, row.receiver_code): row.display_name
            for row in self.env["doc.exchange.message"].search(
                [
                    ("backend_id", "=", backend_id),
                    ("direction", "=", "out"),
                    ("kind", "=", "edoc"),
                    ("axis_doc_id", "!=", False),
                    ("sent_at", ">=", since),
                    ("sent_at", "<", until),
                ]
            )
            if row.state in SENT or row.state == "recalled"
        }
        theirs = {
            (row.sender_doc_id, row.receiver): f"{row.notation} → {row.receiver}"
            for row in rows
            if row.sent and since <= office_clock.naive(row.sent) < until
        }
        # At midnight the two clocks may have put a sending on different days.
        everywhere = {(row.sender_doc_id, row.receiver) for row in rows}
        known = self._known_there(backend_id, set(theirs) - set(ours))
        here = set(ours) - everywhere
        there = set(theirs) - set(ours) - known
        if not ours and not theirs:
            return
        lines = [self.env._("only here: %(what)s", what=ours[key]) for key in here]
        lines += [
            self.env._("only on the axis: %(what)s", what=theirs[key]) for key in there
        ]
        values = {
            "both": len(set(ours) & everywhere),
            "only_here": len(here),
            "only_axis": len(there),
            "detail": "\n".join(sorted(lines)[:50]) or False,
            "counted_at": fields.Datetime.now(),
        }
        line = self.search([("backend_id", "=", backend_id), ("day", "=", day)])
        if line:
            line._by_action().write(values)
        else:
            self._by_action().create({**values, "backend_id": backend_id, "day": day})

    def _known_there(self, backend_id, keys):
        """Return those of the keys that we have under another day."""
        rows = self.env["doc.exchange.message"].search(
            [
                ("backend_id", "=", backend_id),
                ("direction", "=", "out"),
                ("axis_doc_id", "in", [doc_id for doc_id, _receiver in keys]),
            ]
        )
        return {(row.axis_doc_id, row.receiver_code) for row in rows}
