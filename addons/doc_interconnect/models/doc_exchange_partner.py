"""Sức khỏe nơi nhận: how well each partner takes in what is sent to him."""

from odoo import api, fields, models, tools
from odoo.addons.doc_management.models import office_time
from odoo.tools import SQL


class DocExchangePartner(models.Model):
    """One partner of one agency over the last thirty days; figures, no documents.

    Counted over all messages of the agency: a figure per partner says nothing about a
    document. Read by those who follow the exchange.
    """

    _name = "doc.exchange.partner"
    _description = "Partner of exchange"
    _auto = False
    _order = "rests_until, troubled desc, waiting desc, partner_name, id"

    _depends = {
        "doc.exchange.line": ["paused_until"],
        "doc.exchange.backend": ["paused_until", "name"],
    }

    company_id = fields.Many2one("res.company", "Agency", readonly=True)
    partner_code = fields.Char("Code", readonly=True)
    partner_name = fields.Char("Partner", readonly=True)
    agency_id = fields.Many2one("doc.agency", "In the directory", readonly=True)
    partner_level = fields.Selection(
        related="agency_id.level", string="Level", readonly=True
    )
    sent = fields.Integer("Sent to him", readonly=True)
    waiting = fields.Integer("On the way", readonly=True)
    troubled = fields.Integer("Need a decision", readonly=True)
    refused = fields.Integer(readonly=True)
    registered = fields.Integer("Taken in", readonly=True)
    received = fields.Integer("Received from him", readonly=True)
    hours_to_register = fields.Float(
        "Hours until taken in", readonly=True, aggregator="avg", digits=(8, 1)
    )
    last_sign_at = fields.Datetime("Last sign of life", readonly=True)
    health = fields.Selection(
        [("fine", "Works"), ("look", "Slow"), ("stop", "Trouble"), ("none", "Quiet")],
        compute="_compute_health",
    )

    rests_until = fields.Datetime(
        "Rests until",
        readonly=True,
        help="What is sent to this partner failed again and again; it waits and is "
        "tried from time to time. Everybody else goes on.",
    )
    way_name = fields.Char("Connection that rests", readonly=True)
    resting_reason = fields.Char("Rests", compute="_compute_resting_reason")

    @api.depends("partner_code", "company_id", "rests_until")
    def _compute_resting_reason(self):
        # The breaker's words say what the other side answered, nothing of documents.
        lines = self._lines().grouped("receiver_code")
        ways = self._ways()
        for partner in self:
            found = lines.get(partner.partner_code, ways.browse())
            found = found[:1] or ways.filtered(
                lambda way, partner=partner: (
                    way.name == partner.way_name
                    and way.company_id == partner.company_id
                )
            )
            if not partner.rests_until:
                partner.resting_reason = False
                continue
            partner.resting_reason = self.env._(
                "until %(until)s: %(reason)s",
                until=f"{office_time.to_office(partner.rests_until):%H:%M}",
                reason=found[:1].last_error or "",
            )

    def _lines(self):
        """Return the ways to these partners that rest."""
        return (
            self.env["doc.exchange.line"]
            .sudo()
            .search(
                [
                    ("company_id", "in", self.company_id.ids),
                    ("receiver_code", "in", self.mapped("partner_code")),
                    ("paused_until", "!=", False),
                ]
            )
        )

    def _ways(self):
        """Return the resting connections over which these partners are reached."""
        return (
            self.env["doc.exchange.backend"]
            .sudo()
            .search(
                [
                    ("company_id", "in", self.company_id.ids),
                    ("name", "in", [name for name in self.mapped("way_name") if name]),
                    ("paused_until", "!=", False),
                ]
            )
        )

    def action_close_breaker(self):
        """Try these partners again at once; journaled for what rested."""
        self.check_access("read")
        for resting in self._lines(), self._ways():
            # The partners are those the person may read; who may is asked there.
            resting.with_user(self.env.user).sudo(False).action_close_breaker()
        return True

    @api.depends(
        "troubled", "waiting", "hours_to_register", "last_sign_at", "rests_until"
    )
    def _compute_health(self):
        for partner in self:
            if partner.troubled or partner.rests_until:
                partner.health = "stop"
            elif partner.hours_to_register > 24 or partner.waiting > 10:
                partner.health = "look"
            else:
                partner.health = "fine" if partner.last_sign_at else "none"

    def init(self):
        """(Re)create the view."""
        tools.drop_view_if_exists(self.env.cr, self._table)
        self.env.cr.execute(
            SQL(
                """
                CREATE VIEW %s AS
                WITH messages AS (
                    SELECT m.id, m.company_id, m.direction, m.state, m.queued_at,
                           m.backend_id, m.agency_id, m.partner_name,
                           CASE m.direction WHEN 'out' THEN m.receiver_code
                                ELSE m.sender_code END AS partner_code
                      FROM doc_exchange_message m
                     WHERE m.kind = 'edoc'
                       AND m.business_type IN ('0', '2', '3')
                       AND m.queued_at > now() AT TIME ZONE 'UTC' - interval '30 days'
                ), signs AS (
                    SELECT s.message_id, max(s.at) AS at,
                           min(s.at) FILTER (WHERE s.status_code = 3) AS registered_at
                      FROM doc_exchange_status s
                      JOIN messages m ON m.id = s.message_id
                     WHERE s.event IN ('status', 'packet_done', 'take')
                     GROUP BY s.message_id
                )
                SELECT g.*, r.rests_until, r.way_name FROM (
                SELECT min(m.id) AS id, m.company_id, m.partner_code,
                       (array_agg(m.partner_name ORDER BY m.id DESC))[1]
                           AS partner_name,
                       max(m.agency_id) AS agency_id,
                       count(*) FILTER (WHERE m.direction = 'out'
                           AND m.state NOT IN ('ready', 'sending', 'uncertain',
                               'rejected', 'dead', 'withdrawn', 'abandoned')) AS sent,
                       count(*) FILTER (WHERE m.direction = 'out'
                           AND m.state IN ('ready', 'sending', 'uncertain')) AS waiting,
                       count(*) FILTER (WHERE m.state IN
                           ('rejected', 'dead', 'quarantined', 'locked')) AS troubled,
                       count(*) FILTER (WHERE m.state = 'refused') AS refused,
                       count(*) FILTER (WHERE s.registered_at IS NOT NULL)
                           AS registered,
                       count(*) FILTER (WHERE m.direction = 'in'
                           AND m.state = 'received') AS received,
                       round(avg(extract(epoch FROM s.registered_at - m.queued_at)
                           / 3600.0)::numeric, 1)::float AS hours_to_register,
                       max(s.at) AS last_sign_at,
                       (array_agg(m.backend_id ORDER BY m.id DESC))[1] AS way
                  FROM messages m
                  LEFT JOIN signs s ON s.message_id = m.id
                 GROUP BY m.company_id, m.partner_code) g
                  LEFT JOIN LATERAL (
                      SELECT max(p.paused_until) AS rests_until,
                             max(p.name) AS way_name
                        FROM (SELECT l.paused_until, NULL::varchar AS name
                                FROM doc_exchange_line l
                               WHERE l.company_id = g.company_id
                                 AND l.receiver_code = g.partner_code
                               UNION ALL
                              SELECT b.paused_until,
                                     CASE WHEN b.paused_until IS NOT NULL
                                          THEN b.name END
                                FROM doc_exchange_backend b
                               WHERE b.id = g.way AND b.active) p
                  ) r ON true
                """,
                SQL.identifier(self._table),
            )
        )
