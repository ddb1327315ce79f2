"""Mã kiểm tra: the square on an outgoing document, put there before its signatures."""

import base64
import hashlib
import logging
import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..lib.docsign.values import Code, DocSignError
from .doc_file import PDF
from .signing_tools import WORKER, font_pair

# Printed on the document: official documents are Vietnamese in every language.
WORDS = ("Quét mã để", "kiểm tra văn bản")
LEFT_OUT = {Code.SIGNED_ALREADY: "signed", Code.NO_ROOM: "no_room"}
_logger = logging.getLogger(__name__)


class DocCheckSquare(models.Model):
    """What became of the square on one version of a main file.

    The code in the square is 128 random bits that stand in the file alone; here is
    its SHA-256. It opens the public page only once the document was issued with that
    very version below its signatures (``is_live``). Rows are made by the submission
    and never written by hand.
    """

    _name = "doc.check.square"
    _description = "Check square on a document"
    _order = "id desc"

    outgoing_id = fields.Many2one(
        "doc.outgoing", required=True, index=True, ondelete="restrict"
    )
    file_id = fields.Many2one(
        "doc.file", required=True, index=True, ondelete="restrict"
    )
    result = fields.Selection(
        [
            ("printed", "Printed"),
            ("signed", "Left out: signed already"),
            ("no_room", "Left out: no empty place"),
            ("failed", "Left out: the file cannot be added to"),
        ],
        required=True,
    )
    digest = fields.Char("SHA-256 of the code", groups=fields.NO_ACCESS)
    is_live = fields.Boolean("Opens the public page")

    _digest_unique = models.UniqueIndex("(digest)", "That code was given already.")

    @api.model
    def _mint(self):
        """Return a new code: 26 letters and digits, 128 random bits."""
        return base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=").lower()

    @api.model
    def _digest_of(self, code):
        return hashlib.sha256(code.encode()).hexdigest()

    @api.model
    def _document_of(self, code):
        """Return the document that the public page knows by that code, or none."""
        # Who scans a square holds the document, or had it in hand.
        row = self.sudo().search(
            [("digest", "=", self._digest_of(code)), ("is_live", "=", True)]
        )
        main = row.outgoing_id.document_id.current_file_ids.filtered(
            lambda file: file.role == "main"
        )
        return main._publicly_known()

    def _lies_under(self, content):
        """Return those rows whose printed version is the beginning of ``content``."""
        return self.filtered(
            lambda row: (
                row.result == "printed"
                and row.file_id.size <= len(content)
                and hashlib.sha256(content[: row.file_id.size]).hexdigest()
                == row.file_id.sha256
            )
        )


class DocOutgoing(models.Model):
    """The square is put on when the file is fixed: what is approved is what is signed.

    So at the submission, and again when an approver hands in an edited file; never
    when a signature stands, and never twice.
    """

    _inherit = "doc.outgoing"

    check_square_ids = fields.One2many(
        "doc.check.square", "outgoing_id", readonly=True, groups=fields.NO_ACCESS
    )
    check_square_text = fields.Char(compute="_compute_check_square_text")

    @api.depends_context("lang")
    @api.depends("state", "current_file_ids")
    def _compute_check_square_text(self):
        """Say why a document under way goes without the square that is wanted."""
        said = {
            "signed": self.env._(
                "It has no check square: the file was signed before it was submitted."
            ),
            "no_room": self.env._(
                "It has no check square: no place in the left margin is empty."
            ),
            "failed": self.env._(
                "It has no check square: nothing can be added to this PDF."
            ),
        }
        for outgoing in self:
            # The text says nothing that the file before one's eyes does not show.
            rows = outgoing.sudo().check_square_ids
            main = outgoing.id and outgoing.document_id._main_file()
            row = rows.filtered(lambda one, main=main: one.file_id == main)[:1]
            under_way = outgoing.state in ("reviewing", "to_sign")
            outgoing.check_square_text = under_way and said.get(row.result)

    def action_submit(self):
        """What goes on its way carries the square, where the agency wants one."""
        result = super().action_submit()
        self._put_square()
        return result

    def _approve(self, step, comment, *, is_edited=False):
        if is_edited:
            self._put_square()
        return super()._approve(step, comment, is_edited=is_edited)

    def _after_issue(self):
        """From now on the public page answers to the code in the issued file."""
        result = super()._after_issue()
        rows = self.sudo().check_square_ids
        main = rows and self.sudo().document_id._main_file()
        if main:
            rows._lies_under(main._content())[:1].is_live = True
        return result

    def _wants_square(self):
        """Whether the agency prints squares, and the page will know this document.

        Copies show another's pages; of marked documents the page tells nothing.
        """
        self.ensure_one()
        return (
            self.company_id.sudo().doc_check_square
            and self._is_signed_electronically()
            and not self.copy_of_id
            and not self.circulation_mark
            and self.document_id._main_file().mimetype == PDF
        )

    def _put_square(self):
        """Store the main file with the square as its next version; or note why not."""
        self.ensure_one()
        if not self._wants_square():
            return
        before = self.document_id._main_file()
        content = before._content()
        squares = self.env["doc.check.square"].sudo()
        code = squares._mint()
        base = self.document_id._check_mark().address
        try:
            made = WORKER.print_square(
                content, f"{base}?code={code}", WORDS, font_pair().italic
            )
        except DocSignError as error:
            self._leave_square_out(before, content, error)
            return
        checked = before in self.layout_check_ids.file_id
        file = before._new_version(made.pdf)
        squares.create(
            {
                "outgoing_id": self.id,
                "file_id": file.id,
                "result": "printed",
                "digest": squares._digest_of(code),
            }
        )
        self.document_id._journal(
            "check_square_printed", file=file.id, sha256=file.sha256, page=made.box.page
        )
        if checked:
            self._check_layout()

    def _leave_square_out(self, file, content, error):
        """Note why ``file`` got no square; a square of another version is refused."""
        squares = self.sudo().check_square_ids
        if error.code is Code.SQUARE_THERE:
            if squares._lies_under(content):
                return
            raise UserError(
                self.env._(
                    "%(name)s was made from a version that carries a check square. "
                    "The code in it stands for that version alone. Make the PDF from "
                    "your own text, without the square.",
                    name=file.name,
                )
            ) from error
        if error.code is Code.SIGNED_ALREADY and squares._lies_under(content):
            return
        result = LEFT_OUT.get(error.code, "failed")
        if result == "failed":
            _logger.warning("no check square on file %s: %s", file.id, error.code)
        squares.create({"outgoing_id": self.id, "file_id": file.id, "result": result})
        self.document_id._journal("check_square_left_out", file=file.id, why=result)


class ResCompany(models.Model):
    """Decree 30 asks for no square; an agency may want one."""

    _inherit = "res.company"

    doc_check_square = fields.Boolean(
        "Print a check QR on outgoing documents",
        help="When a draft is submitted, a square of 18 mm is put into the left margin "
        "of its PDF, before the first signature. Scanned, it opens the public page, "
        "which knows the document once it is issued.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    doc_check_square = fields.Boolean(
        related="company_id.doc_check_square", readonly=False
    )
