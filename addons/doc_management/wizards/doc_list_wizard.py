from odoo import api, fields, models
from odoo.exceptions import UserError

from ..lib.docmgmt.prints import lists
from ..models import office_time
from ..models.office_language import in_vietnamese

MOST = {"pdf": 2000, "docx": 2000, "doc": 500, "xlsx": 20000}
"""Rows that are written while somebody waits."""
LISTED = [
    ("doc.incoming", "Incoming documents"),
    ("doc.outgoing", "Outgoing documents"),
    ("doc.dossier", "Dossiers"),
]
FILE_NAMES = {
    "doc.incoming": "danh-sach-van-ban-den",
    "doc.outgoing": "danh-sach-van-ban-di",
    "doc.dossier": "danh-sach-ho-so",
}


class DocListWizard(models.TransientModel):
    """The rows somebody has chosen in a list, as a file with the agency's head."""

    _name = "doc.list.wizard"
    _description = "List as a file"

    listed = fields.Selection(LISTED, "List", required=True)
    chosen_ids = fields.Json("Chosen rows")
    chosen_count = fields.Integer("Rows", compute="_compute_chosen_count")
    about = fields.Char(
        "What the list shows",
        size=200,
        help="Stands below the title, e.g. “Overdue in the third quarter of 2026”.",
    )

    offers_doc = fields.Boolean(compute="_compute_offers_doc")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        model = self.env.context.get("active_model")
        if model in FILE_NAMES:
            values["listed"] = model
            values["chosen_ids"] = _whole(self.env.context.get("active_ids"))
        return values

    @api.depends("chosen_ids")
    def _compute_chosen_count(self):
        for wizard in self:
            wizard.chosen_count = len(_whole(wizard.chosen_ids))

    def _compute_offers_doc(self):
        self.offers_doc = self.env["doc.report"]._offers_doc()

    def _records(self):
        """Return what of the chosen rows its reader may read, in the order chosen."""
        self.ensure_one()
        chosen = _whole(self.chosen_ids)
        records = self.env[self.listed]
        found = set(records.search([("id", "in", chosen)])._ids)
        return records.browse(ident for ident in chosen if ident in found)

    def _report(self, records):
        kind = lists.KINDS[self.listed]
        agency = self.env.company.sudo().doc_agency_id
        head = lists.Head(
            agency=agency.name or self.env.company.sudo().name,
            parent_agency=agency.parent_id.name or "",
            place=agency.place or "",
            made_by=self.env.user.sudo().name,
            made_at=office_time.to_office(fields.Datetime.now()),
            about=self.about or "",
        )
        rows = in_vietnamese(records)
        names = [column.name for column in kind.columns]
        labels = {
            name: dict(rows._fields[name]._description_selection(rows.env))
            for name in names
            if rows._fields[name].type == "selection"
        }
        return lists.list_report(
            kind,
            head,
            [[_words(row, name, labels.get(name)) for name in names] for row in rows],
        )

    def action_pdf(self):
        """Hand the list over for paper."""
        return self._hand_over("pdf")

    def action_xlsx(self):
        """Hand the list over as a table to count on with."""
        return self._hand_over("xlsx")

    def action_docx(self):
        """Hand the list over as a text to write on in."""
        return self._hand_over("docx")

    def action_doc(self):
        """Hand the list over for Word 97 to 2003."""
        return self._hand_over("doc")

    def _hand_over(self, file_format):
        self._check_rows(self._records(), file_format)
        return {
            "type": "ir.actions.act_url",
            "url": f"/doc/list/{self.id}.{file_format}",
            "target": "new" if file_format == "pdf" else "download",
            "close": True,
        }

    def _check_rows(self, records, file_format):
        self.env["doc.report"]._check_format(file_format)
        if not records:
            raise UserError(self.env._("Mark the rows in the list first."))
        if len(records) > MOST[file_format]:
            raise UserError(
                self.env._(
                    "%(count)s rows are too many for this format: at most %(most)s. "
                    "Choose fewer, or take Excel (up to %(table)s).",
                    count=len(records),
                    most=MOST[file_format],
                    table=MOST["xlsx"],
                )
            )

    def _file(self, file_format):
        """Return (name, bytes); the journal keeps who took what."""
        records = self._records()
        self._check_rows(records, file_format)
        content = self.env["doc.report"]._written(self._report(records), file_format)
        columns = [column.name for column in lists.KINDS[self.listed].columns]
        records._note_export(file_format, columns)
        return f"{FILE_NAMES[self.listed]}.{file_format}", content


def _whole(idents):
    """Return the positive whole numbers among what a client sent, each once."""
    if not isinstance(idents, list | tuple):
        return []
    return list(
        dict.fromkeys(
            ident
            for ident in idents
            if isinstance(ident, int) and not isinstance(ident, bool) and ident > 0
        )
    )


def _words(row, name, labels):
    """Return what a cell says, as on screen."""
    value = row[name]
    if labels is not None:
        return labels.get(value, "")
    kind = row._fields[name].type
    if kind == "many2one":
        return value.display_name or ""
    if kind == "datetime":
        return f"{office_time.to_office(value):%d/%m/%Y %H:%M}" if value else ""
    if kind == "date":
        return f"{value:%d/%m/%Y}" if value else ""
    if kind == "integer":
        return str(value) if value else ""
    return value or ""
