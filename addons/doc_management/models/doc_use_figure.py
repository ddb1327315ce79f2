"""Lượt khai thác: how often documents and dossiers are read, printed, exported."""

from odoo import api, fields, models
from odoo.tools import SQL

USES = {
    "file_read": "read",
    "file_viewed": "read",
    "material_read": "read",
    "dossier_list_printed": "print",
    "printed": "print",
    "dossier_exported": "export",
    "dossier_packed": "export",
    "dossier_delivered": "export",
}
"""Act of the journal → kind of use (Annex VI, part I, items II.3 and III.6a–c)."""


class DocUseFigure(models.Model):
    """One use of one document or dossier, counted from the journal; nobody writes it.

    Who used it is the journal's to say, and not here: these are figures.
    """

    _name = "doc.use.figure"
    _description = "Use of documents and dossiers"
    _auto = False
    _order = "id desc"
    _rec_name = "day"

    company_id = fields.Many2one("res.company", "Agency", readonly=True)
    day = fields.Date("Day of use", readonly=True)
    document_id = fields.Many2one("doc.document", "Document used", readonly=True)
    dossier_id = fields.Many2one("doc.dossier", "Dossier used", readonly=True)
    kind = fields.Selection(
        [("read", "Reading"), ("print", "Print-out"), ("export", "Export")],
        "Kind of use",
        readonly=True,
    )

    @property
    def _table_query(self):
        cases = SQL(" ").join(
            SQL("WHEN %s THEN %s", act, kind) for act, kind in USES.items()
        )
        return SQL(
            """
            SELECT j.id, j.company_id, j.document_id,
                   CASE j.model WHEN 'doc.dossier' THEN j.res_id END AS dossier_id,
                   (j.at AT TIME ZONE 'UTC' AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
                       AS day,
                   CASE j.act %s END AS kind
              FROM doc_journal j
             WHERE j.act = ANY(%s)
            """,
            cases,
            list(USES),
        )


class DocDocument(models.Model):
    _inherit = "doc.document"

    use_count = fields.Integer("Times used", compute="_compute_use_count")

    @api.depends_context("uid")
    def _compute_use_count(self):
        self.env["doc.journal"].flush_model()
        counts = dict(
            self.env.execute_query(
                SQL(
                    "SELECT document_id, count(*) FROM doc_journal "
                    "WHERE document_id = ANY(%s) AND act = ANY(%s) "
                    "GROUP BY document_id",
                    self.ids,
                    list(USES),
                )
            )
        )
        for document in self:
            document.use_count = counts.get(document.id, 0)


class DocDossier(models.Model):
    _inherit = "doc.dossier"

    use_count = fields.Integer(
        "Times used",
        compute="_compute_use_count",
        help="Readings of the documents inside that you may read, and prints and "
        "exports of the dossier.",
    )

    @api.depends_context("uid")
    def _compute_use_count(self):
        self.env["doc.journal"].flush_model()
        own = dict(
            self.env.execute_query(
                SQL(
                    "SELECT res_id, count(*) FROM doc_journal "
                    "WHERE model = 'doc.dossier' AND res_id = ANY(%s) "
                    "AND act = ANY(%s) GROUP BY res_id",
                    self.ids,
                    list(USES),
                )
            )
        )
        for dossier in self:
            inside = dossier._visible_entries().document_id
            dossier.use_count = own.get(dossier.id, 0) + sum(inside.mapped("use_count"))
