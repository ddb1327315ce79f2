"""Số liệu liên thông: what each agency below sent and received over this axis."""

from odoo import api, fields, models, tools
from odoo.tools import SQL


class DocAxisFigure(models.Model):
    """One agency in one month, counted by the axis itself; figures, no documents.

    Whoever runs the axis need not ask anybody: every packet passed through here, also
    those of agencies that work elsewhere and only exchange. An agency sees itself and
    those below it in the directory. What stands on no packet is not known: paper,
    steps nobody reported, deadlines set by hand inside an agency, days off.
    """

    _name = "doc.axis.figure"
    _description = "Figures of the agencies on the axis"
    _auto = False
    _order = "month desc, agency_name, id"

    agency_id = fields.Many2one("doc.agency", "Agency", readonly=True)
    agency_name = fields.Char("Name", readonly=True)
    parent_id = fields.Many2one("doc.agency", "Superior agency", readonly=True)
    level = fields.Selection(
        selection=lambda self: (
            self.env["doc.agency"]._fields["level"]._description_selection(self.env)
        ),
        readonly=True,
    )
    month = fields.Date(readonly=True)
    month_label = fields.Char("Month in words", compute="_compute_month_label")
    documents = fields.Integer("Documents sent", readonly=True)
    sent = fields.Integer("Sendings", readonly=True)
    sent_fetched = fields.Integer("Taken over by the receiver", readonly=True)
    sent_failed = fields.Integer("Not readable for the receiver", readonly=True)
    sent_refused = fields.Integer("Sent, refused by the receiver", readonly=True)
    received = fields.Integer("Documents received", readonly=True)
    received_open = fields.Integer("Not fetched yet", readonly=True)
    registered = fields.Integer(readonly=True)
    refused = fields.Integer(readonly=True)
    finished = fields.Integer(readonly=True)
    with_due = fields.Integer(
        "With a deadline",
        readonly=True,
        help="Received documents whose sender named a day until which he wants the "
        "reply; only these can be on time or overdue.",
    )
    on_time = fields.Integer(
        "Finished on time",
        readonly=True,
        help="Reported as finished on the day of the deadline or before, by the clock "
        "of the axis.",
    )
    overdue = fields.Integer(
        readonly=True,
        help="Reported as finished after the deadline, or not reported as finished "
        "though it has passed; refused documents do not count.",
    )
    statuses = fields.Integer("Statuses reported", readonly=True)
    is_below = fields.Boolean(
        compute="_compute_is_below", search="_search_is_below", compute_sudo=True
    )

    @api.depends("month")
    def _compute_month_label(self):
        for figure in self:
            figure.month_label = f"{figure.month:%m/%Y}" if figure.month else ""

    @api.depends_context("allowed_company_ids")
    @api.depends("agency_id")
    def _compute_is_below(self):
        below = self.search([("is_below", "=", True)])
        for figure in self:
            figure.is_below = figure in below

    @api.model
    def _search_is_below(self, operator, value):
        """Find those of one's own agencies and of all below them."""
        if operator != "in" or True not in value:
            return NotImplemented
        # The rule asks as the superuser: a company of the context that is not the
        # person's own must not count. Which agencies are one's own is public.
        companies = self.env.companies & self.env.user.company_ids
        own = (
            self.env["doc.agency"].sudo().search([("company_id", "in", companies.ids)])
        )
        return [("agency_id", "child_of", own.ids)]

    def init(self):
        """(Re)create the view. Months are those of the office's clock."""
        tools.drop_view_if_exists(self.env.cr, self._table)
        self.env.cr.execute(
            SQL(
                """
                CREATE VIEW %s AS
                WITH sides AS (
                    SELECT p.id * 2 AS id, 'out' AS side, p.sender_code AS code,
                           p.message_type, p.status, p.sender_doc_id,
                           date_trunc('month', p.created_at + interval '7 hours')::date
                               AS month,
                           p.registered_at, p.refused_at, p.finished_at, NULL::date
                               AS due, NULL::date AS finished_on
                      FROM doc_axis_packet p
                     WHERE p.business_type IS DISTINCT FROM 1
                     UNION ALL
                    SELECT p.id * 2 + 1, 'in', p.receiver_code,
                           p.message_type, p.status, p.sender_doc_id,
                           date_trunc('month', p.created_at + interval '7 hours')::date,
                           p.registered_at, p.refused_at, p.finished_at,
                           CASE WHEN p.refused_at IS NULL THEN p.due_date END,
                           (p.finished_at + interval '7 hours')::date
                      FROM doc_axis_packet p
                     WHERE p.business_type IS DISTINCT FROM 1
                )
                SELECT min(s.id) AS id, a.id AS agency_id,
                       a.name AS agency_name, a.parent_id, a.level,
                       s.month,
                       count(DISTINCT s.sender_doc_id) FILTER (
                           WHERE s.side = 'out' AND s.message_type = 'edoc')
                           AS documents,
                       count(*) FILTER (
                           WHERE s.side = 'out' AND s.message_type = 'edoc') AS sent,
                       count(*) FILTER (WHERE s.side = 'out'
                           AND s.message_type = 'edoc' AND s.status = 'done')
                           AS sent_fetched,
                       count(*) FILTER (WHERE s.side = 'out'
                           AND s.message_type = 'edoc' AND s.status = 'fail')
                           AS sent_failed,
                       count(*) FILTER (
                           WHERE s.side = 'in' AND s.message_type = 'edoc')
                           AS received,
                       count(*) FILTER (WHERE s.side = 'in'
                           AND s.message_type = 'edoc'
                           AND s.status IN ('initial', 'processing'))
                           AS received_open,
                       count(*) FILTER (WHERE s.side = 'out'
                           AND s.refused_at IS NOT NULL) AS sent_refused,
                       count(*) FILTER (WHERE s.side = 'in'
                           AND coalesce(s.registered_at, s.finished_at) IS NOT NULL)
                           AS registered,
                       count(*) FILTER (WHERE s.side = 'in'
                           AND s.refused_at IS NOT NULL) AS refused,
                       count(*) FILTER (WHERE s.side = 'in'
                           AND s.finished_at IS NOT NULL) AS finished,
                       count(s.due) AS with_due,
                       count(*) FILTER (WHERE s.finished_on <= s.due) AS on_time,
                       count(*) FILTER (WHERE s.due < coalesce(s.finished_on,
                           (now() AT TIME ZONE 'UTC' + interval '7 hours')::date))
                           AS overdue,
                       count(*) FILTER (
                           WHERE s.side = 'out' AND s.message_type = 'status')
                           AS statuses
                  FROM sides s
                  JOIN LATERAL (
                      SELECT a.id, a.name, a.parent_id, a.level
                        FROM doc_agency a
                       WHERE a.code = s.code OR a.code_qd20 = s.code
                       ORDER BY a.active DESC, a.id
                       LIMIT 1) a ON true
                 GROUP BY a.id, a.name, a.parent_id, a.level, s.month
                """,
                SQL.identifier(self._table),
            )
        )
