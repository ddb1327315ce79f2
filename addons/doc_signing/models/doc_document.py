from odoo import api, fields, models
from odoo.addons.doc_management.lib.docmgmt.prints.check_mark import CheckMark
from odoo.addons.doc_management.models import office_time

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
        That the same bytes arrived at another agency of this database is no matter.
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
        return files._publicly_known()

    def _public_facts(self):
        """Return what the public page tells of a document it knows, as plain texts.

        :return: number, date, agency, ``standing`` (recalled, replaced, corrected or
            nothing), ``verdict`` on its file and the day of that verdict
        """
        self.ensure_one()
        # The page asks for nobody; what it may know was decided before.
        own = self.sudo()
        main = own._main_file()
        verified = main.verification_ids[:1]
        checked = verified and office_time.to_office(verified.checked_at)
        return {
            "number": own.name,
            "date": own.document_date.strftime("%d/%m/%Y"),
            "agency": own.company_id.name,
            "standing": own.outgoing_ids.standing or "",
            "verdict": main.verdict or "",
            "checked": checked and checked.strftime("%d/%m/%Y") or "",
        }

    def _check_mark(self):
        """Lead to the public page: by the code where it knows it, else to the page."""
        # The address of the page is public; the parameter holds nothing else.
        base = self.env["ir.config_parameter"].sudo().get_param("web.base.url") or ""
        code = (self._main_file().sha256 or "")[:32]
        known = len(code) == 32 and self._issued_with(code)
        return CheckMark(base.rstrip("/") + CHECK_PAGE, code if known else "")
