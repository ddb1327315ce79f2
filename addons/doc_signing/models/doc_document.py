from odoo import api, fields, models
from odoo.addons.doc_management.lib.docmgmt.prints.check_mark import CheckMark

CHECK_PAGE = "/kiem-tra-van-ban"


class DocDocument(models.Model):
    """A document knows the signatures made on its files here."""

    _inherit = "doc.document"

    signature_ids = fields.One2many(
        "doc.signature", "document_id", "Signatures made", readonly=True
    )

    @api.model
    def _issued_with(self, code):
        """Return the document whose main file is known by that code, or none.

        The code is the first half of the file's SHA-256: who has it has the file.
        Nothing that carries a mark of limited circulation, no draft, nothing recalled;
        that the same bytes arrived at another agency of this database is no matter.
        """
        # Who holds the file may know that it was issued here.
        files = (
            self.env["doc.file"]
            .sudo()
            .search(
                [
                    ("sha256", "=like", f"{code}%"),
                    ("role", "=", "main"),
                    ("document_id.direction", "=", "outgoing"),
                ],
                limit=2,
            )
        )
        if len(files) != 1 or files.destroyed_at:
            return self.sudo().browse()
        document = files.document_id
        outgoing = document.outgoing_ids
        if outgoing.state != "issued" or document.circulation_mark:
            return self.sudo().browse()
        if not files.signature_ids and not files.lasting:
            return self.sudo().browse()
        return document

    def _check_mark(self):
        """Lead to the public page: by the code where it knows it, else to the page."""
        # The address of the page is public; the parameter holds nothing else.
        base = self.env["ir.config_parameter"].sudo().get_param("web.base.url") or ""
        code = (self._main_file().sha256 or "")[:32]
        known = len(code) == 32 and self._issued_with(code)
        return CheckMark(base.rstrip("/") + CHECK_PAGE, code if known else "")
