"""The same issue with numbers from Odoo's own sequence without gaps.

The shortest correct use of it: the number is drawn where the product reserves its
own, in the transaction of the issue, and the server repeats what could not have the
sequence. What no sequence gives (the date, the line) stays the product's.
"""

from odoo import models
from odoo.addons.doc_management.models.doc_numbering import Given


class DocNumbering(models.AbstractModel):
    _inherit = "doc.numbering"

    def _show_life(self, document_id):
        """The lock on the sequence's row is all the exclusion there is."""

    def _reserve(self, company, series, document_id, date_fixed=False, **_more):
        if date_fixed:
            document = self.env["doc.document"].sudo().browse(document_id)
            day = document.document_date
            return Given(int(document.number), day, day.year)
        day = company._doc_today()
        code = "bench.code" if series == "code" else "bench.out"
        number = self.env["ir.sequence"].sudo().next_by_code(code)
        return Given(int(number), day, day.year)
