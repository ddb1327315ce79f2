"""Báo cáo sử dụng chữ ký số: who signed how often, and for what."""

from odoo import api, models
from odoo.addons.doc_management.lib.docmgmt.prints.report import Column
from odoo.addons.doc_management.lib.docmgmt.prints.report_forms import Line, grouped
from odoo.addons.doc_management.lib.docmgmt.reports import per_mille
from odoo.tools import SQL

COLUMNS = (
    Column("STT", 11, "text"),
    Column("Đơn vị, cá nhân", 62, "text"),
    Column("Người có thẩm quyền ký", 26),
    Column("Cơ quan ký (số, ngày, dấu)", 26),
    Column("Ký phụ lục", 22),
    Column("Ký bản sao, bản quét", 22),
    Column("Tổng số", 22),
)
PURPOSES = {
    "person": ("person",),
    "agency": ("agency", "agency_number", "agency_seal"),
    "annex": ("annex",),
    "copy": ("copy", "scan"),
}


class DocReport(models.AbstractModel):
    """Signatures made here, from their evidence."""

    _inherit = "doc.report"

    @api.model
    def _titles(self):
        return {
            **super()._titles(),
            "signatures": "BÁO CÁO TÌNH HÌNH SỬ DỤNG CHỮ KÝ SỐ",
        }

    @api.model
    def _table_signatures(self, reach, span, with_people):
        lines = [
            Line(line.unit, line.person, (*line.figures, sum(line.figures)))
            for line in self._signature_lines(reach, span, with_people)
        ]
        return [
            grouped(
                COLUMNS,
                lines,
                lambda figures: tuple(map(sum, zip(*figures, strict=True))),
            )
        ]

    @api.model
    def _signature_lines(self, reach, span, with_people):
        """Return signatures by unit and person of who acted, four purposes each."""
        for model in ("doc.signature", "hr.employee", "hr.version"):
            self.env[model].flush_model()
        # Counts alone leave this method; whose they are was decided by the reach.
        rows = self.env.execute_query(
            SQL(
                """
                SELECT post.department_id, %(person)s, %(counts)s
                  FROM doc_signature s
                  LEFT JOIN LATERAL (
                      SELECT v.department_id FROM hr_employee e
                        JOIN hr_version v ON v.id = e.current_version_id
                       WHERE e.user_id = s.user_id AND e.company_id = s.company_id
                       ORDER BY e.id LIMIT 1) post ON TRUE
                 WHERE s.company_id = %(company)s AND %(mine)s
                   AND s.signed_at >= %(start)s AND s.signed_at < %(end)s
                 GROUP BY 1, 2
                """,
                person=SQL("s.user_id") if with_people else SQL("NULL::int"),
                counts=SQL(", ").join(
                    SQL("count(*) FILTER (WHERE s.purpose IN %s)", purposes)
                    for purposes in PURPOSES.values()
                ),
                company=reach.company.id,
                mine=self._mine(reach, SQL("post.department_id"), SQL("s.user_id")),
                start=span.start,
                end=span.end,
            )
        )
        return self._lines(rows)

    @api.model
    def _score_columns(self):
        columns = super()._score_columns()
        place = [key for key, *_rest in columns].index("network")
        columns.insert(place, ("signed", "Ký số", "rate"))
        return columns

    @api.model
    def _score(self, reach, span):
        """Add the share of issued documents that carry a person's signature."""
        score = super()._score(reach, span)
        [(signed, issued)] = self.env.execute_query(
            SQL(
                """
                SELECT count(*) FILTER (WHERE EXISTS (
                           SELECT 1 FROM doc_signature s
                            WHERE s.document_id = o.document_id
                              AND s.purpose = 'person')), count(*)
                  FROM doc_outgoing o
                 WHERE o.company_id = %s AND o.issued_at >= %s AND o.issued_at < %s
                """,
                reach.company.id,
                span.start,
                span.end,
            )
        )
        return {**score, "signed": per_mille(signed, issued)}
