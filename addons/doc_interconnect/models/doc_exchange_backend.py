"""Kết nối trục: one agency's connection to a document axis."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..lib.docxchg.axis import AxisError, Credentials, MessageType
from . import office_clock, transport
from .axis_words import axis_words
from .own_cursor import db_now, own_environment


class DocExchangeBackend(models.Model):
    """Where and as whom an agency exchanges documents.

    Its breaker is kept here too, so that a dead axis neither eats the attempts of
    messages nor the time of the job.
    """

    _name = "doc.exchange.backend"
    _description = "Connection to a document axis"
    _inherit = ["doc.secret.mixin", "doc.exchange.breaker.mixin"]
    _order = "company_id, sequence, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        [("vxp", "VXP header protocol")], "Protocol", required=True, default="vxp"
    )
    url = fields.Char(
        "Address",
        help="Base address of the axis. One that starts with / is on this server.",
    )
    database = fields.Char(
        help="Only for an axis of this suite that shares its address with others."
    )
    system_id = fields.Char("System id")
    company_id = fields.Many2one(
        "res.company",
        "Agency",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="restrict",
    )
    agency_code = fields.Char(
        "Code on this axis",
        help="Empty: the code of the agency in the directory.",
    )
    reached_ids = fields.Many2many(
        "doc.agency",
        "doc_exchange_backend_agency_rel",
        "backend_id",
        "agency_id",
        "Reached over this axis",
        help="Of several connections an agency is written to over the first one that "
        "lists it. Filled in when the directory is brought up to date from the axis.",
    )
    flat_types = fields.Boolean(
        "Type number in the first element",
        help="Some axes expect the number of the type in Type, not in TypeDetail.",
    )
    recall_form = fields.Selection(
        [("status", "Status 13"), ("edoc", "Document message of type 1")],
        "Recalls are sent as",
        required=True,
        default="status",
        help="Receivers understand both; some axes pass on only one of them.",
    )
    max_megabytes = fields.Integer(
        "Largest document (MB)",
        help="What the axis takes as one message, files included. Zero: no limit.",
        aggregator=None,
    )
    connect_timeout = fields.Integer("Time to connect (s)", default=10)
    read_timeout = fields.Integer("Time to answer (s)", default=60)

    _system_unique = models.UniqueIndex(
        "(company_id, url, system_id) WHERE active", "This connection exists already."
    )
    _timeouts = models.Constraint(
        "CHECK (connect_timeout > 0 AND read_timeout > 0)",
        "Time limits must be above zero.",
    )
    _size = models.Constraint(
        "CHECK (max_megabytes >= 0)", "The largest document must be zero or more."
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_unused(self):
        """Refuse what messages refer to, since no foreign key does."""
        # Whether there are any is asked, not what they say.
        messages = self.env["doc.exchange.message"].sudo()
        for backend in self:
            if messages.search_count([("backend_id", "=", backend.id)], limit=1):
                raise UserError(
                    self.env._(
                        "“%(name)s” has sent or received messages, which name it. "
                        "Archive it instead.",
                        name=backend.name,
                    )
                )

    @api.model
    def _pace(self, name, usual):
        """Return a waiting time: parameter doc_interconnect.<name>_seconds, or usual.

        :param name: lease, look, probe, retry, pause, follow, follow_most
        :param usual: timedelta
        """
        # Waiting times are settings of the installation, not data of anybody.
        parameters = self.env["ir.config_parameter"].sudo()
        text = parameters.get_param(f"doc_interconnect.{name}_seconds") or ""
        try:
            return timedelta(seconds=max(float(text), 0.1)) if text else usual
        except ValueError:
            return usual

    @api.model
    def _number(self, name, usual):
        """Return a whole number: parameter doc_interconnect.<name>, or usual."""
        # A setting of the installation, not data of anybody.
        parameters = self.env["ir.config_parameter"].sudo()
        text = parameters.get_param(f"doc_interconnect.{name}") or ""
        return int(text) if text.isdigit() else usual

    @api.model
    def _of_company(self, company):
        """Return the connection an agency sends by, or an empty recordset."""
        # Sending is the agency's act; the clerk need not read the connection.
        return self.sudo().search([("company_id", "=", company.id)], limit=1)

    @api.model
    def _ways_of(self, company):
        """Return the connections by which an agency writes, in their order."""
        # Sending is the agency's act; the clerk need not read the connection.
        return self.sudo().search([("company_id", "=", company.id)])

    def _way_to(self, agency):
        """Return the one of these connections by which to write to ``agency``.

        The first one that lists it, else the first that lists nobody, else the first:
        an agency nobody lists may still be known to the axis.
        """
        if len(self) < 2:
            return self
        listing = self.filtered(lambda way: agency in way.reached_ids)
        return (listing or self.filtered(lambda way: not way.reached_ids) or self)[:1]

    def _sender_code(self, issuer):
        """Return the code that documents of ``issuer`` are sent under.

        A body that issues through the agency's registry and has a code of its own is
        named by it; all else goes out in the agency's name.
        """
        self.ensure_one()
        body = issuer.sudo() if issuer.sudo() in self._bodies() else issuer.browse()
        return body._exchange_code() or self._own_code()

    def _bodies(self):
        """Return the bodies for which the agency is the point of contact."""
        return self.company_id.sudo().doc_body_ids

    def _own_code(self):
        """Return the agency's code on this axis; :class:`UserError` without one."""
        self.ensure_one()
        agency = self.company_id.doc_agency_id
        code = self.agency_code or agency.code or agency.code_qd20
        if not code:
            raise UserError(
                self.env._(
                    "%(agency)s has no identification code. Enter it in the agency "
                    "directory.",
                    agency=self.company_id.name,
                )
            )
        return code.strip()

    def _connection(self):
        """Return what is needed to call the axis, as plain values."""
        self.ensure_one()
        url = (self.url or "").strip()
        if url.startswith("/"):
            base = self.env["ir.config_parameter"].sudo().get_param("web.base.url")
            url = base.rstrip("/") + url
        code, agency = self._own_code(), self.company_id.doc_agency_id
        codes = {code, *(agency | self._bodies())._exchange_codes()}
        return transport.Connection(
            backend_id=self.id,
            company_id=self.company_id.id,
            agency_code=code,
            codes=frozenset(codes),
            url=url,
            database=self.database or "",
            connect_timeout=self.connect_timeout,
            read_timeout=self.read_timeout,
            since=office_clock.aware(self.last_success_at),
            **self._identity(),
        )

    def _identity(self):
        """Return by what the other side knows us, as fields of the connection."""
        self.ensure_one()
        return {"credentials": Credentials(self.system_id.strip(), self._secret_text())}

    @api.model
    def _transport(self, connection):
        """Return what sends the HTTP requests of a connection."""
        return transport.HttpTransport(connection)

    @api.model
    def _client(self, connection):
        """Return the :class:`Channel` of a connection, whatever its kind."""
        return transport.channel(connection, self._transport(connection))

    def action_test(self):
        """Ask the axis how much waits; say so, or say what is wrong."""
        self.ensure_one()
        self.check_access("write")
        connection = self._connection()
        try:
            count = self._client(connection).count_received(MessageType.EDOC)
        except AxisError as error:
            raise UserError(
                self.env._(
                    "The axis cannot be used. %(reason)s",
                    reason=axis_words(self.env, error),
                )
            ) from error
        except (OSError, ValueError) as error:
            raise UserError(
                self.env._("This connection cannot be used: %(reason)s", reason=error)
            ) from error
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "The axis answers; %(count)s documents wait there.", count=count
                ),
            },
        }

    @api.model
    def _note_health(self, backend_id, error=None):
        """Record that a call got an answer (``error`` None) or none."""
        with own_environment(self.env) as env:
            backend = env[self._name].browse(backend_id)
            if error is None:
                fresh = backend.last_success_at
                now = db_now(env.cr)
                silent = not fresh or now - fresh > timedelta(minutes=1)
                if not (backend.recent or backend.paused_until or silent):
                    return
            backend._learn(error)
