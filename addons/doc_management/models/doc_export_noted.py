"""What leaves the system as a table stands in the journal."""

from odoo import models

NOTED_IDS = 1000
"""Of so many records the journal names each; of more, how many and the first."""


class DocExportNoted(models.AbstractModel):
    """Mixin of what people take out as lists.

    Decree 30/2020/NĐ-CP, Annex VI part I, item III.5a.
    """

    _name = "doc.export.noted.mixin"
    _description = "Export is journaled"

    def export_data(self, fields_to_export):
        """Note who took which columns of which records, whatever the way."""
        result = super().export_data(fields_to_export)
        self._note_export("table", fields_to_export)
        return result

    def _note_export(self, file_format, columns):
        """Append one row for the whole export, however many records there are."""
        if self.ids:
            self.env["doc.journal"]._log(
                "list_exported",
                self.env.company,
                records=self._name,
                count=len(self.ids),
                ids=self.ids[:NOTED_IDS],
                columns=list(columns),
                format=file_format,
            )


class DocDocument(models.Model):
    _name = "doc.document"
    _inherit = ["doc.document", "doc.export.noted.mixin"]


class DocIncoming(models.Model):
    _name = "doc.incoming"
    _inherit = ["doc.incoming", "doc.export.noted.mixin"]


class DocOutgoing(models.Model):
    _name = "doc.outgoing"
    _inherit = ["doc.outgoing", "doc.export.noted.mixin"]


class DocJournal(models.Model):
    _name = "doc.journal"
    _inherit = ["doc.journal", "doc.export.noted.mixin"]


class DocDossier(models.Model):
    _name = "doc.dossier"
    _inherit = ["doc.dossier", "doc.export.noted.mixin"]
