"""Ngắt mạch: who keeps failing is left alone for a while; everybody else goes on."""

from dataclasses import replace
from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.doc_management.models.roles import ADMIN, CLERK
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..lib.docxchg import ledger
from ..lib.docxchg.breaker import (
    Breaker,
    BreakerPolicy,
    Gate,
    after_answer,
    after_failure,
)
from .own_cursor import db_now, own_environment

POLICY = BreakerPolicy()
PROBE_LEASE = timedelta(minutes=5)
GATES = [
    (str(Gate.CLOSED), "Open for messages"),
    (str(Gate.OPEN), "Rests"),
    (str(Gate.HALF_OPEN), "Is being tried"),
]


class DocExchangeBreakerMixin(models.AbstractModel):
    """What is remembered of the last attempts, in the database: every worker of every
    server sees the same, and a restart forgets nothing.

    Written by the exchange on transactions of its own, after locking the row.
    """

    _name = "doc.exchange.breaker.mixin"
    _description = "Breaker"

    failures = fields.Integer(
        "Failures in a row", readonly=True, copy=False, aggregator=None
    )
    recent = fields.Char("Last attempts", readonly=True, copy=False)
    pauses = fields.Integer(readonly=True, copy=False, aggregator=None)
    paused_until = fields.Datetime("Rests until", readonly=True, copy=False)
    probing_until = fields.Datetime("Probe until", readonly=True, copy=False)
    last_error = fields.Char(readonly=True, copy=False)
    last_success_at = fields.Datetime("Last answer", readonly=True, copy=False)
    gate = fields.Selection(GATES, "Way", compute="_compute_gate")

    @api.depends("paused_until")
    def _compute_gate(self):
        now = fields.Datetime.now()
        for record in self:
            until = record.paused_until
            gate = Gate.OPEN if until and until > now else Gate.HALF_OPEN
            record.gate = str(gate if until else Gate.CLOSED)

    def action_close_breaker(self):
        """Try again at once instead of waiting for the pause to end; journaled."""
        self.check_access("read")
        self._check_may_close()
        for record in self.filtered("paused_until"):
            # People only say that it may be tried; the state is the exchange's.
            record.sudo()._shut(Breaker())
            self.env["doc.journal"]._log(
                "exchange_tried_again", record, name=record.display_name
            )
        self.env["doc.exchange.message"]._wake_sender()
        return True

    def _end_pause(self):
        """Let one attempt pass now; its outcome opens the way or shuts it for longer.

        Called by acts that have checked who asks; journaled.
        """
        for record in self.filtered(lambda one: one.gate == str(Gate.OPEN)):
            record.write(
                {"paused_until": fields.Datetime.now(), "probing_until": False}
            )
            self.env["doc.journal"]._log(
                "exchange_tried_again", record, name=record.display_name
            )

    @api.model
    def _check_may_close(self):
        """Refuse all but clerks and administrators; which records is the rules'."""
        user = self.env.user
        if not (user.has_group(CLERK) or user.has_group(ADMIN)):
            raise AccessError(
                self.env._("Trying again is up to the clerk and the administrator.")
            )

    @api.model
    def _take_probe(self, ident):
        """Whether the caller may pass; only one may while it is half-open.

        Called in a transaction of its own; the row stays locked until that ends.
        """
        pace = self.env["doc.exchange.backend"]._pace("lease", PROBE_LEASE)
        caps = ledger.Caps(probe=pace)
        return ledger.take_probe(self.env.cr, self._table, ident, caps)

    def _learn(self, error=None):
        """Remember an attempt: ``error`` None if there was an answer of any kind.

        While it rests only the probe's failure counts. Calls that began before fail for
        the same reason, and each would double the pause.
        """
        self.ensure_one()
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                "SELECT id FROM %s WHERE id = %s FOR UPDATE",
                SQL.identifier(self._table),
                self.id,
            )
        )
        self.invalidate_recordset()
        known = Breaker(self.failures, self.recent or "", self.pauses)
        probing = bool(self.paused_until)
        if error is None:
            self._shut(after_answer(known, POLICY, probing=probing))
            return
        if probing and not self.probing_until:
            return
        first = self.env["doc.exchange.backend"]._pace(
            "pause", timedelta(seconds=POLICY.first)
        )
        policy = replace(POLICY, first=first.total_seconds())
        self._shut(after_failure(known, policy, probing=probing), str(error)[:500])

    def _shut(self, breaker, error=False):
        now = db_now(self.env.cr)
        pause = timedelta(seconds=breaker.pause)
        values = {
            "failures": breaker.failures,
            "recent": breaker.recent or False,
            "pauses": breaker.pauses,
            "paused_until": now + pause if breaker.pause else False,
            "probing_until": False,
            "last_error": error,
        }
        if not error:
            values["last_success_at"] = now
        self.write(values)


class DocExchangeLine(models.Model):
    """Đường tới một nơi nhận: how one receiver fares on one connection.

    There is a row only where the other side refused something for that very receiver;
    while it rests his messages wait, and those to everybody else go on.
    """

    _name = "doc.exchange.line"
    _description = "Way to a receiver"
    _inherit = ["doc.exchange.breaker.mixin"]
    _order = "paused_until desc, receiver_code, id"
    _rec_name = "receiver_code"

    backend_id = fields.Many2one(
        "doc.exchange.backend",
        "Connection",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="backend_id.company_id", store=True, index=True, precompute=True
    )
    receiver_code = fields.Char("To", required=True, readonly=True)

    _line_unique = models.UniqueIndex("(backend_id, receiver_code)")

    @api.model
    def _refused(self, backend_id, codes, error):
        """Count a refusal that is about these receivers.

        :return: those of them that were being tried, so that nothing new was learnt
        """
        probed = set()
        with own_environment(self.env) as env:
            lines = env[self._name]
            for code in sorted(codes):
                # Two workers may be the first at once.
                env.cr.execute(
                    "INSERT INTO doc_exchange_line "
                    "(backend_id, company_id, receiver_code) "
                    "SELECT id, company_id, %s FROM doc_exchange_backend "
                    "WHERE id = %s ON CONFLICT DO NOTHING",
                    (code, backend_id),
                )
            found = lines.search(
                [("backend_id", "=", backend_id), ("receiver_code", "in", list(codes))]
            )
            for line in found:
                if line.paused_until:
                    probed.add(line.receiver_code)
                line._learn(error)
        return probed

    @api.model
    def _answered(self, backend_id, codes):
        """Remember that messages to these receivers were taken."""
        with own_environment(self.env) as env:
            for line in env[self._name].search(
                [
                    ("backend_id", "=", backend_id),
                    ("receiver_code", "in", list(codes)),
                    ("recent", "!=", False),
                ]
            ):
                line._learn()
