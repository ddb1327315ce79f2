"""Báo cáo gửi, nhận văn bản điện tử: what was exchanged with whom in a period."""

from datetime import timedelta

from odoo import api, models
from odoo.addons.doc_management.lib.docmgmt.prints.report import Column, Table
from odoo.addons.doc_management.lib.docmgmt.prints.report_forms import TOTAL
from odoo.addons.doc_management.lib.docmgmt.text import vietnamese_sort_key
from odoo.exceptions import AccessError
from odoo.tools import SQL

COLUMNS = (
    Column("STT", 9, "text"),
    Column("Cơ quan", 62, "text"),
    Column("Đã gửi", 20, group="Văn bản gửi đi"),
    Column("Bên nhận đã tiếp nhận", 24, group="Văn bản gửi đi"),
    Column("Bị từ chối", 20, group="Văn bản gửi đi"),
    Column("Không gửi được", 22, group="Văn bản gửi đi"),
    Column("Đã nhận", 20, group="Văn bản nhận về"),
)
UNSENT = ("rejected", "dead", "withdrawn", "abandoned")
UNDER_WAY = ("ready", "sending", "uncertain")
OUTSTANDING = (*UNDER_WAY, "accepted", "delivered", "arrived")
TAKEN_IN = ("registered", "assigned", "processing", "done")
"""States in which the receiver has the document in his register."""
RECEIVED = ("received",)


class DocReport(models.AbstractModel):
    """Documents sent and received over the network, by partner (HN-15, HT-15)."""

    _inherit = "doc.report"

    @api.model
    def _titles(self):
        return {
            **super()._titles(),
            "exchange": "BÁO CÁO TÌNH HÌNH GỬI, NHẬN VĂN BẢN ĐIỆN TỬ",
        }

    @api.model
    def _table_exchange(self, reach, span, _with_people):
        """Return a line for each partner; figures of an agency, so of its whole."""
        if reach.kind != "agency":
            raise AccessError(
                self.env._(
                    "The exchange is reported on for the whole agency: by its leaders, "
                    "clerks and the head of its office."
                )
            )
        rows = sorted(
            self._partner_rows(reach.company, span),
            key=lambda row: vietnamese_sort_key(row[0]),
        )
        sums = tuple(map(sum, zip(*(row[1:] for row in rows), strict=True)))
        return [
            Table(
                COLUMNS,
                tuple((str(place), *row) for place, row in enumerate(rows, 1)),
                ("", TOTAL, *sums) if rows else (),
                note="Tính theo từng nơi nhận; mỗi văn bản gửi nhiều nơi tính nhiều "
                "lượt.",
            )
        ]

    @api.model
    def _partner_rows(self, company, span):
        """Return (partner, sent, taken in, refused, not sent, received) of a period."""
        self.env["doc.exchange.message"].flush_model()
        # Figures per partner say nothing about a document; the reach was checked.
        return self.env.execute_query(
            SQL(
                """
                SELECT coalesce(max(a.name), max(m.partner_name), m.code),
                       count(*) FILTER (WHERE m.direction = 'out'
                           AND m.state NOT IN %(unsent)s
                           AND m.state NOT IN %(under_way)s),
                       count(*) FILTER (WHERE m.direction = 'out'
                           AND m.state IN %(taken_in)s),
                       count(*) FILTER (WHERE m.direction = 'out'
                           AND m.state = 'refused'),
                       count(*) FILTER (WHERE m.direction = 'out'
                           AND m.state IN %(unsent)s),
                       count(*) FILTER (WHERE m.direction = 'in'
                           AND m.state IN %(received)s)
                  FROM (SELECT *, CASE direction WHEN 'out' THEN receiver_code
                                  ELSE sender_code END AS code
                          FROM doc_exchange_message
                         WHERE company_id = %(company)s AND kind = 'edoc'
                           AND business_type IN ('0', '2', '3')
                           AND queued_at >= %(start)s AND queued_at < %(end)s) m
                  LEFT JOIN doc_agency a ON a.id = m.agency_id
                 GROUP BY m.code
                """,
                unsent=UNSENT,
                under_way=UNDER_WAY,
                taken_in=TAKEN_IN,
                received=RECEIVED,
                company=company.id,
                start=span.start,
                end=span.end,
            )
        )

    @api.model
    def _more_cards(self, cards, reach, span):
        """Show what no receiver has taken in, where the whole agency is looked at."""
        cards = super()._more_cards(cards, reach, span)
        if reach.kind != "agency":
            return cards
        return [*cards[:5], self._card_not_taken_in(reach, span)]

    @api.model
    def _card_not_taken_in(self, reach, span):
        domain = [
            *self._here(reach),
            ("direction", "=", "out"),
            ("kind", "=", "edoc"),
            ("state", "in", OUTSTANDING),
        ]
        day_ago = span.now - timedelta(days=1)
        old = self.env["doc.exchange.message"].search_count(
            [*domain, ("queued_at", "<", day_ago)]
        )
        card = self._card(
            "not_taken_in",
            self.env._("Not taken in by the receiver"),
            "fa-exchange",
            "info",
            "doc.exchange.message",
            domain,
            self.env._("%(count)s for more than a day", count=old)
            if old
            else self.env._("none for more than a day"),
        )
        views = card["action"]["views"]
        card["action"]["views"] = [view for view in views if view[1] != "kanban"]
        return card
