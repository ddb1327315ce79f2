"""What lies in a dossier, in the order of events."""

from odoo import api, fields, models

from ..lib.docmgmt import dossiers
from ..lib.docmgmt.dossiers import Placed


class DocDossierEntry(models.Model):
    """One document or material in one dossier: who put it in and when.

    Rows follow ``document_ids`` and the material and are written by the system alone.
    Places are counted over what the reader sees while the dossier is open; closing
    fixes them. A document outside a reader's rights has no row for him.
    """

    _name = "doc.dossier.entry"
    _description = "Entry of a dossier"
    _order = "date, id"
    _log_access = False

    dossier_id = fields.Many2one(
        "doc.dossier", required=True, index=True, ondelete="cascade", readonly=True
    )
    document_id = fields.Many2one(
        "doc.document", index="btree_not_null", ondelete="restrict", readonly=True
    )
    material_id = fields.Many2one(
        "doc.dossier.material",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
    )
    date = fields.Date(compute="_compute_date", store=True, readonly=True)
    added_by_id = fields.Many2one("res.users", "Put in by", readonly=True)
    added_at = fields.Datetime("Put in at", readonly=True)
    fixed_ordinal = fields.Integer(readonly=True, aggregator=None)
    ordinal = fields.Char(compute="_compute_ordinal")
    number = fields.Char("Number and sign", compute="_compute_shown")
    title = fields.Char("Type and subject", compute="_compute_shown")
    author = fields.Char("Author of the document", compute="_compute_shown")
    pages = fields.Char("Page", compute="_compute_pages")
    page_count = fields.Integer("Pages", compute="_compute_shown")
    kind = fields.Selection(
        [
            ("incoming", "incoming"),
            ("outgoing", "outgoing"),
            ("draft", "draft"),
            ("material", "material"),
        ],
        "What",
        compute="_compute_shown",
    )

    _once = models.UniqueIndex(
        "(dossier_id, document_id) WHERE document_id IS NOT NULL"
    )
    _material_once = models.UniqueIndex(
        "(dossier_id, material_id) WHERE material_id IS NOT NULL"
    )
    _one_thing = models.Constraint(
        "CHECK ((document_id IS NULL) <> (material_id IS NULL))",
        "An entry is one document or one material.",
    )

    def init(self):
        """Make the entries of documents that were put in before there were any."""
        self.env.cr.execute("SELECT to_regclass('doc_dossier_document_rel')")
        if not self.env.cr.fetchone()[0]:
            return
        self.env.cr.execute(
            """
            INSERT INTO doc_dossier_entry (dossier_id, document_id, date)
            SELECT r.dossier_id, r.document_id, d.sort_date
              FROM doc_dossier_document_rel r
              JOIN doc_document d ON d.id = r.document_id
             WHERE NOT EXISTS (
                SELECT 1 FROM doc_dossier_entry e
                 WHERE e.dossier_id = r.dossier_id
                   AND e.document_id = r.document_id)
            """
        )

    @api.depends("document_id.sort_date", "material_id.date")
    def _compute_date(self):
        for entry in self:
            # Dates place entries for all readers alike.
            entry.date = entry.sudo().document_id.sort_date or (
                entry.sudo().material_id.date
            )

    @api.depends("fixed_ordinal", "dossier_id.entry_ids")
    @api.depends_context("uid")
    def _compute_ordinal(self):
        for dossier, entries in self.grouped("dossier_id").items():
            places = dossier._visible_places()
            for entry in entries:
                place = entry.fixed_ordinal or places.get(entry.id, 0)
                entry.ordinal = f"{place:02}" if place else ""

    @api.depends("dossier_id.entry_ids")
    @api.depends_context("uid")
    def _compute_pages(self):
        for dossier, entries in self.grouped("dossier_id").items():
            first, spans = 1, {}
            for entry in dossier._visible_entries():
                last = first + (entry.page_count or 0) - 1
                if entry.page_count:
                    spans[entry.id] = str(first) if last == first else f"{first}–{last}"
                first = max(last + 1, first)
            for entry in entries:
                entry.pages = spans.get(entry.id, "")

    @api.depends("document_id", "material_id")
    def _compute_shown(self):
        for entry in self:
            document, material = entry.document_id, entry.material_id
            if document:
                entry.number = document._display_number()
                entry.title = ". ".join(
                    filter(None, (document.type_id.name, document.subject))
                )
                entry.author = document.issuer_label
                entry.page_count = document.page_count
                drafted = document.direction == "outgoing" and (
                    document.state != "issued"
                )
                entry.kind = "draft" if drafted else document.direction
            else:
                kinds = dict(material._fields["kind"]._description_selection(self.env))
                entry.number = ""
                entry.title = ". ".join(
                    filter(None, (kinds.get(material.kind), material.name))
                )
                entry.author = material.author
                entry.page_count = material.page_count
                entry.kind = "material"

    def action_open(self):
        """Open the document in its form, or the material."""
        self.ensure_one()
        self.check_access("read")
        if self.document_id:
            return self.document_id.action_open()
        return {
            "type": "ir.actions.act_window",
            "res_model": "doc.dossier.material",
            "res_id": self.material_id.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }

    def action_take_out(self):
        """Take the document out of the dossier; the document itself stays."""
        for entry in self:
            dossier = entry.dossier_id
            dossier.check_access("write")
            if entry.document_id:
                dossier.write({"document_ids": [(3, entry.document_id.id)]})
            else:
                dossier._check_open_work()
                entry.material_id._leave(dossier)
        return True


class DocDossier(models.Model):
    _inherit = "doc.dossier"

    entry_ids = fields.One2many(
        "doc.dossier.entry", "dossier_id", "Documents, material"
    )
    document_count = fields.Integer("Number of documents", compute="_compute_counts")
    page_count = fields.Integer("Pages", compute="_compute_counts")
    child_count = fields.Integer("Number of sub-dossiers", compute="_compute_counts")

    @api.depends("entry_ids", "child_ids")
    @api.depends_context("uid")
    def _compute_counts(self):
        for dossier in self:
            entries = dossier._visible_entries()
            dossier.document_count = len(entries)
            dossier.page_count = sum(entries.mapped("page_count"))
            dossier.child_count = len(dossier.child_ids)

    def _all_entries(self):
        """Return all entries, seen by the user or not; never from the cache."""
        self.ensure_one()
        # What lies inside counts whole; callers show nothing of it unread.
        return (
            self.env["doc.dossier.entry"].sudo().search([("dossier_id", "=", self.id)])
        )

    def _visible_entries(self):
        """Return the entries that the user may see, in time order."""
        self.ensure_one()
        if not self.id:
            return self.env["doc.dossier.entry"]
        return self.env["doc.dossier.entry"].search([("dossier_id", "=", self.id)])

    def _visible_places(self):
        return {
            entry.id: place
            for place, entry in enumerate(self._visible_entries(), start=1)
        }

    def _sync_entries(self):
        """Let the entries follow the documents; the system's own book-keeping."""
        entries = self.env["doc.dossier.entry"].sudo()
        for dossier in self.sudo():
            held = dossier._all_entries().filtered("document_id")
            inside = self.env["doc.document"].sudo().browse(dossier._document_set())
            gone = held.filtered(lambda one, kept=inside: one.document_id not in kept)
            for entry in gone:
                entry.document_id._journal("dossier_removed", dossier=dossier.id)
            gone.unlink()
            missing = inside - held.document_id
            entries.create(
                [
                    {
                        "dossier_id": dossier.id,
                        "document_id": document.id,
                        "added_by_id": self.env.uid,
                        "added_at": fields.Datetime.now(),
                    }
                    for document in missing
                ]
            )
        self.invalidate_recordset(["entry_ids", "document_count", "page_count"])

    def _fix_order(self):
        """Give every entry its final place when the dossier is closed."""
        for dossier in self.sudo():
            entries = dossier._all_entries()
            entries.flush_recordset()
            placed = [Placed(one.id, one.date or None) for one in entries]
            ordered = dossiers.in_time_order(placed)
            if not ordered:
                continue
            self.env.cr.execute_values(
                "UPDATE doc_dossier_entry AS e SET fixed_ordinal = v.place "
                "FROM (VALUES %s) AS v(id, place) WHERE e.id = v.id",
                [(key, place) for place, key in enumerate(ordered, start=1)],
                page_size=1000,
            )
        self.env["doc.dossier.entry"].invalidate_model(["fixed_ordinal", "ordinal"])

    def _free_order(self):
        for dossier in self:
            dossier._all_entries().write({"fixed_ordinal": 0})
