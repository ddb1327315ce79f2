"""Số liệu liên thông: what each agency below sent and received over this axis."""

from odoo import api, fields, models, tools
from odoo.tools import SQL


class DocAxisFigure(models.Model):
    """One agency in one month, counted by the axis itself; figures, no documents.

    Whoever runs the axis need not ask anybody: every packet passed through here. An
    agency sees itself and those below it in the directory.
    """

    _name = "doc.axis.figure"
    _description = "Figures of the agencies on the axis"
    _auto = False
    _order = "month desc, agency_name, id"

    agency_id = fields.Many2one("doc.agency", "Agency", readonly=True)
    agency_name = fields.Char("Name", readonly=True)
    parent_id = fields.Many2one("doc.agency", "Superior agency", readonly=True)
    level = fields.Selection(
        selection=lambda self: self.env["doc.agency"]._fields["level"].selection,
        readonly=True,
    )
    month = fields.Date(readonly=True)
    documents = fields.Integer("Documents sent", readonly=True)
    sent = fields.Integer("Sendings", readonly=True)
    sent_fetched = fields.Integer("Taken over by the receiver", readonly=True)
    sent_failed = fields.Integer("Not readable for the receiver", readonly=True)
    received = fields.Integer("Documents received", readonly=True)
    received_open = fields.Integer("Not fetched yet", readonly=True)
    statuses = fields.Integer("Statuses reported", readonly=True)
    is_below = fields.Boolean(
        compute="_compute_is_below", search="_search_is_below", compute_sudo=True
    )

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
                               AS month
                      FROM doc_axis_packet p
                     UNION ALL
                    SELECT p.id * 2 + 1, 'in', p.receiver_code,
                           p.message_type, p.status, p.sender_doc_id,
                           date_trunc('month', p.created_at + interval '7 hours')::date
                      FROM doc_axis_packet p
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
