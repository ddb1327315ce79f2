"""Toàn văn: files are read when they are stored, and documents found by their words."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..lib.docmgmt import search as search_rules


class DocFile(models.Model):
    """Each file is read when it is stored, and its text goes when it goes."""

    _inherit = "doc.file"

    text_ids = fields.One2many(
        "doc.file.text", "file_id", "Words of the file", readonly=True
    )
    text_label = fields.Char("Searchable text", compute="_compute_text_label")

    @api.depends("text_ids.label")
    def _compute_text_label(self):
        for file in self:
            # Who sees the file may know whether its words can be searched.
            file.text_label = file.sudo().text_ids.label

    @api.model
    def _store(self, document, name, content, role, previous=None):
        file = super()._store(document, name, content, role, previous)
        if previous:
            previous._forget_text()
        self.env["doc.file.text"]._queue(file)
        return file

    def write(self, vals):
        result = super().write(vals)
        if vals.get("destroyed_at"):
            self._forget_text()
        return result

    def _forget_text(self):
        # Nobody may delete text; it goes with what it was read from.
        self.sudo().text_ids.unlink()


class DocDocument(models.Model):
    """Search in the words of the files, by who may read the document."""

    _inherit = "doc.document"

    full_text = fields.Char(
        "In the text",
        compute="_compute_full_text",
        search="_search_full_text",
        help="Whole words in the files, with or without accents; in quotation marks, "
        "one after the other; with a star, the beginning of a word. Scans as far as a "
        "machine could recognise them.",
    )
    text_label = fields.Char(
        "Searchable text",
        compute="_compute_text_label",
        help="Whether the words of the files are their own or were recognised in a "
        "scan by a machine, which errs.",
    )

    def _compute_full_text(self):
        self.full_text = False

    @api.model
    def _search_full_text(self, operator, value):
        if operator not in ("ilike", "like", "=") or not isinstance(value, str):
            return NotImplemented
        query = search_rules.text_query(value)
        if not query:
            return Domain.FALSE
        self.env["doc.file.text"].flush_model()
        # Nobody reads beyond his agencies; said here, the index begins with them and
        # words of the others are not gone through.
        agencies = self._agencies_searched()
        here = SQL("company_id = ANY(%s) AND", list(agencies)) if agencies else SQL()
        return Domain.custom(
            to_sql=lambda model, alias, _query: SQL(
                "%s IN (SELECT document_id FROM doc_file_text "
                "WHERE %s search_tsv @@ to_tsquery('simple', %s))",
                SQL.identifier(alias, "id"),
                here,
                query,
            )
        )

    @api.depends_context("lang")
    @api.depends("current_file_ids")
    def _compute_text_label(self):
        # Only whether there is text is told, of documents that are shown already.
        texts = self.env["doc.file.text"].sudo()
        found = {}
        for document, state, machine in texts._read_group(
            [("document_id", "in", self.ids)],
            ["document_id", "state"],
            ["machine_pages:sum"],
        ):
            kind = ("machine" if machine else "layer") if state == "done" else state
            found.setdefault(document.id, set()).add(kind)
        labels = texts._labels()
        for document in self:
            kinds = found.get(document.id, ())
            # A text of its own is what one expects; on the file it is said.
            noted = [one for one in labels if one in kinds and one != "layer"]
            document.text_label = labels[noted[0]] if noted else False

    def write(self, vals):
        result = super().write(vals)
        if vals.get("is_quarantined"):
            self.sudo().file_ids._forget_text()
        return result
