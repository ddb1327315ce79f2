"""Văn bản đến: a scan's fields from the text that a machine recognised."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..lib.docmgmt.pdf_words import Word, WordPage
from ..lib.docmgmt.reading import doubted, read_document
from .roles import CLERK


class DocIncoming(models.Model):
    """Fields of a scan without a text layer, all in doubt, on the clerk's demand."""

    _inherit = "doc.incoming"

    can_take_recognised = fields.Boolean(compute="_compute_can_take_recognised")

    @api.depends("can_edit", "reading", "current_file_ids")
    def _compute_can_take_recognised(self):
        for incoming in self:
            entries = (incoming.reading or {}).values()
            incoming.can_take_recognised = bool(
                incoming.can_edit
                and not any(entry.get("value") for entry in entries)
                and incoming.document_id._main_file()._recognised_pages()
            )

    def action_take_recognised(self):
        """Fill what is empty from the recognised text of the main file."""
        self.ensure_one()
        self._check_role(CLERK)
        if not self.document_id._main_file()._recognised_pages():
            raise UserError(
                self.env._("The text of this scan has not been recognised yet.")
            )
        self.action_read_file()
        return True

    def _file_reading(self, file):
        """Fall back on what a machine recognised; that is never beyond doubt."""
        reading, agency = super()._file_reading(file)
        pages = file._recognised_pages()
        if reading.found or not pages:
            return reading, agency
        reading = doubted(read_document(pages))
        return reading, self._agency_read(reading)


class DocFile(models.Model):
    _inherit = "doc.file"

    def _recognised_pages(self):
        """Return the pages that a machine read, as :class:`WordPage`; () if none."""
        # Who has the file at hand may have its words.
        places = self.sudo().text_ids.places or ()
        return tuple(
            WordPage(
                page["number"],
                page["width"],
                page["height"],
                tuple(Word(*word) for word in page["words"]),
            )
            for page in places
            if page["words"]
        )
