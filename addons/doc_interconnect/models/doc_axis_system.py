"""Hệ thống trên trục: one system that may call the axis of this server."""

import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..lib.docxchg.axis import SignatureProblem, VerifyError, verify
from . import office_clock

_logger = logging.getLogger(__name__)

FOR_A_CALL = (
    "name",
    "system_id",
    "active",
    "secret_enc",
    "strict",
    "window_days",
    "max_megabytes",
    "daily_packets",
)
"""What a call is judged by: asked anew for each, in one statement."""


class DocAxisSystem(models.Model):
    """A system of an agency (or of several) with its shared secret."""

    _name = "doc.axis.system"
    _description = "System on the document axis"
    _inherit = ["doc.secret.mixin"]
    _order = "name, id"

    name = fields.Char(required=True)
    system_id = fields.Char("System id", required=True)
    active = fields.Boolean(default=True)
    strict = fields.Boolean(
        "Parameters must be signed",
        default=True,
        help="Off only for clients whose signed text differs from the headers they "
        "send, as the vendor's development kit does.",
    )
    window_days = fields.Integer(
        "Age of a request (days)",
        default=0,
        required=True,
        help="Older requests are refused. Zero: none is too old, since clients may "
        "stamp the time once in their life.",
    )
    max_megabytes = fields.Integer("Largest packet (MB)", default=300, required=True)
    daily_packets = fields.Integer(
        "Packets in 24 hours",
        aggregator=None,
        help="Sendings above it are put off, not refused. Zero: no limit.",
    )
    agency_ids = fields.One2many("doc.agency", "axis_system_id", "Agencies")

    _system_unique = models.UniqueIndex(
        "(system_id)", "Another system has that identification."
    )
    _bounds = models.Constraint(
        "CHECK (window_days BETWEEN 0 AND 366 AND max_megabytes BETWEEN 1 AND 400)",
        "The window is 0 to 366 days and a packet 1 to 400 MB.",
    )
    _quota = models.Constraint(
        "CHECK (daily_packets IS NULL OR daily_packets >= 0)",
        "The number of packets must be zero or more.",
    )

    @api.model
    def _authenticate(self, headers):
        """Return (system, signed request) for the headers of a call.

        Raises VerifyError. All systems with a secret are asked in the same way, so
        an answer's time tells nothing about which exist.
        """
        found = self.browse()

        def secret_of(system_id):
            nonlocal found
            # A caller has no user; his signature is what lets him in.
            found = self.sudo().search_fetch(
                [("system_id", "=", system_id)], FOR_A_CALL, limit=1
            )
            try:
                return found._secret_text() if found.has_secret else None
            except UserError as error:
                _logger.error("Axis: %s", error)
                return None

        # Each system has its own window, which is known only with the system.
        widest = timedelta(days=36500)
        now = office_clock.now()
        request = verify(headers, secret_of, now=now, past=widest)
        window = timedelta(days=found.window_days)
        if window and now - request.timestamp > window:
            raise VerifyError(SignatureProblem.STALE)
        if found.strict and request.unsigned:
            raise VerifyError(SignatureProblem.BAD_SIGNATURE)
        return found, request

    def _codes(self):
        """Return all codes of this system's agencies."""
        rows = self.env.execute_query(SQL("SELECT code FROM (%s) c", self._codes_sql()))
        return [code for (code,) in rows]

    def _codes_sql(self):
        """Return the statement that lists all codes of this system's agencies."""
        self.ensure_one()
        self.env["doc.agency"].flush_model(
            ["code", "code_qd20", "active", "axis_system_id"]
        )
        return SQL(
            "SELECT c.code FROM doc_agency a "
            "CROSS JOIN LATERAL unnest(ARRAY[a.code, a.code_qd20]) AS c(code) "
            "WHERE a.axis_system_id = %s AND a.active AND c.code <> ''",
            self.id,
        )
