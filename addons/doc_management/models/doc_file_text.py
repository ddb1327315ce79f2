"""Toàn văn: the words of a file, from its text layer or recognised in its scans."""

import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..lib.docmgmt import ocr
from ..lib.docmgmt import search as search_rules
from ..lib.docmgmt.errors import RuleError
from ..lib.docmgmt.ocr import OcrError, OcrFault
from ..lib.docmgmt.pdf_info import PdfError, PdfFault
from ..lib.docmgmt.secrecy import secrecy_marks
from .batch import wake
from .pdf_tools import READER

_logger = logging.getLogger(__name__)

PDF = "application/pdf"
READ_ROLES = ("main", "annex", "scan", "enclosure")
MOST_ATTEMPTS = 3
"""Of one page; then the file is set aside."""
MOST_PAGES = 200
MOST_TEXT = 1_000_000
FIRST_PLACES, LAST_PLACES = 2, 4
"""Pages whose places are kept, for the fields of the desk."""
AT_ONCE = 200
BACKLOG = "doc_management.text_backlog"
HOPELESS = frozenset({PdfFault.ENCRYPTED, PdfFault.BROKEN, PdfFault.NOT_PDF})
PAGE_BREAK = "\f"


class DocFileText(models.Model):
    """The words of one current file: waiting → done, or set aside with the reason.

    A job reads page by page and goes on where it stopped; the file itself is never
    touched. Pages without words of their own are recognised by machine and counted as
    such. What is destroyed, quarantined or replaced loses its text here as well.
    """

    _name = "doc.file.text"
    _description = "Text of a file"
    _inherit = ["doc.guarded.mixin"]
    _order = "id desc"
    _rec_name = "file_id"

    _guarded_fields = frozenset(
        {
            "file_id",
            "state",
            "next_page",
            "page_count",
            "machine_pages",
            "attempts",
            "error",
            "text",
            "places",
        }
    )

    file_id = fields.Many2one(
        "doc.file", "File", required=True, readonly=True, ondelete="cascade"
    )
    document_id = fields.Many2one(
        related="file_id.document_id", store=True, index=True, precompute=True
    )
    company_id = fields.Many2one(
        related="document_id.company_id", store=True, precompute=True
    )
    state = fields.Selection(
        [
            ("waiting", "To be read"),
            ("lacking", "Waits for text recognition to be installed"),
            ("done", "Words read"),
            ("failed", "Set aside"),
        ],
        "Status",
        required=True,
        default="waiting",
        readonly=True,
    )
    page_count = fields.Integer("Pages", readonly=True, aggregator=None)
    next_page = fields.Integer("Pages read", readonly=True, aggregator=None)
    machine_pages = fields.Integer(
        "Pages recognised by machine",
        readonly=True,
        aggregator=None,
        help="Words of these pages are a machine's guess: look at the page itself.",
    )
    attempts = fields.Integer("Attempts at this page", readonly=True, aggregator=None)
    error = fields.Char("Kind of fault", readonly=True)
    why = fields.Char("Reason", compute="_compute_why")
    label = fields.Char("Searchable text", compute="_compute_label")
    text = fields.Text(readonly=True)
    places = fields.Json("Words and their places", readonly=True)

    _one_per_file = models.UniqueIndex("(file_id)")
    _to_read = models.Index("(id DESC) WHERE state IN ('waiting', 'lacking')")
    _set_aside = models.Index("(company_id) WHERE state = 'failed'")

    def init(self):
        """Add the text vector and its index (no ORM field)."""
        self.env.cr.execute(
            """
            ALTER TABLE doc_file_text ADD COLUMN IF NOT EXISTS search_tsv tsvector;
            DROP INDEX IF EXISTS doc_file_text_search_tsv;
            CREATE INDEX IF NOT EXISTS doc_file_text_company_search_tsv
                ON doc_file_text USING gin (company_id, search_tsv);
            """
        )

    @api.depends_context("lang")
    @api.depends("error")
    def _compute_why(self):
        words = {
            str(OcrFault.TOO_SLOW): self.env._(
                "A page took too long. Scan it again at 200 to 300 dpi."
            ),
            str(OcrFault.FAILED): self.env._(
                "A page cannot be recognised: the picture may be damaged."
            ),
            str(PdfFault.ENCRYPTED): self.env._("The file is locked by a password."),
            str(PdfFault.BROKEN): self.env._("The file is damaged."),
            str(PdfFault.TOO_HEAVY): self.env._(
                "The file needs too much time or memory."
            ),
        }
        for one in self:
            one.why = one.error and words.get(
                one.error, self.env._("The file could not be read.")
            )

    @api.model
    def _labels(self):
        """Return {kind: words}; what somebody must know first comes first."""
        return {
            "waiting": self.env._("Being read"),
            "lacking": self.env._("No text recognition here"),
            "failed": self.env._("Scan not recognised"),
            "machine": self.env._("Recognised by machine"),
            "layer": self.env._("Own text"),
        }

    @api.depends_context("lang")
    @api.depends("state", "machine_pages", "page_count", "why")
    def _compute_label(self):
        labels = self._labels()
        for one in self:
            kind = one.state
            if kind == "done":
                kind = "machine" if one.machine_pages else "layer"
            one.label = labels[kind]
            if kind == "failed" and one.why:
                one.label = f"{labels[kind]}: {one.why}"
            elif kind == "machine" and one.machine_pages < one.page_count:
                one.label = self.env._(
                    "Recognised by machine: %(some)s of %(all)s pages",
                    some=one.machine_pages,
                    all=one.page_count,
                )

    @api.model
    def _reads(self, file):
        """Return whether the words of a file are looked for at all."""
        return (
            file.is_current
            and not file.destroyed_at
            and file.role in READ_ROLES
            and (file.mimetype == PDF or file.mimetype in ocr.PICTURES)
        )

    @api.model
    def _queue(self, files):
        """Let the job read these files, each once."""
        # Queue and text are the system's, whoever added the file.
        wanted = files.sudo().filtered(self._reads)
        if not wanted:
            return
        # In one statement, which also knows which of them are queued already.
        now = fields.Datetime.now()
        made = self.env.execute_query(
            SQL(
                "INSERT INTO doc_file_text (file_id, document_id, company_id, state, "
                "page_count, create_uid, write_uid, create_date, write_date) VALUES %s "
                "ON CONFLICT (file_id) DO NOTHING RETURNING file_id",
                SQL(", ").join(
                    SQL(
                        "%s",
                        (
                            file.id,
                            file.document_id.id,
                            file.company_id.id or None,
                            "waiting",
                            max(1, min(file.page_count, MOST_PAGES)),
                            self.env.uid,
                            self.env.uid,
                            now,
                            now,
                        ),
                    )
                    for file in wanted
                ),
            )
        )
        if made:
            queued = wanted.browse([ident for (ident,) in made])
            queued.invalidate_recordset(["text_ids"], flush=False)
            wake(self.env, "doc_management.ir_cron_read_text")

    @api.model
    def _queue_backlog(self):
        """Queue the next files that were stored before there was this job."""
        parameters = self.env["ir.config_parameter"].sudo()
        place = int(parameters.get_param(BACKLOG, 0))
        files = self.env["doc.file"].search([("id", ">", place)], 0, AT_ONCE, "id")
        if files:
            self._queue(files)
            parameters.set_param(BACKLOG, files[-1].id)
        return len(files) == AT_ONCE

    @api.model
    def _cron_read(self):
        """Read the files that wait, the newest first, until the time is up."""
        cron = self.env["ir.cron"]
        more = self._queue_backlog()
        states = ["waiting", *(["lacking"] if ocr.is_ready() else [])]
        waiting = self.search([("state", "in", states)], limit=AT_ONCE, order="id desc")
        more = more or len(waiting) == AT_ONCE
        seconds = cron._commit_progress(remaining=len(waiting) + more)
        for one in waiting:
            if seconds <= 0:
                return
            one._read_on()
            seconds = cron._commit_progress(1)

    def _read_on(self):
        """Read page after page from where the last run stopped, while there is time."""
        self.ensure_one()
        cron, seconds, content = self.env["ir.cron"], 1.0, None
        while seconds > 0 and self._goes_on():
            if self.attempts >= MOST_ATTEMPTS:
                self._by_action().write(
                    {"state": "failed", "error": self.error or "killed"}
                )
                break
            self._by_action().write({"attempts": self.attempts + 1})
            # An attempt that kills its worker counts as well
            cron._commit_progress()
            found, fault = None, None
            try:
                content = content or self.file_id._content()
                found = self._read_page(content)
            except (RuleError, UserError) as error:
                fault = error
            # Nothing was locked meanwhile: what was read may be gone by now
            seconds = cron._commit_progress()
            if not self.try_lock_for_update() or not self._goes_on():
                break
            if fault:
                self._note_fault(fault)
                break
            self._keep_page(*found)

    def _goes_on(self):
        """Return whether there is a page to read; forget what must not be read."""
        if not self.exists():
            return False
        if not self._reads(self.file_id) or self.document_id.is_quarantined:
            self.unlink()
            return False
        return self.state in ("waiting", "lacking")

    def _read_page(self, content):
        """Return (text of the next page, its words with places if a machine read it).

        :raises RuleError: the page cannot be read now, or never
        """
        index = self.next_page
        if self.file_id.mimetype != PDF:
            found = ocr.recognise(content, index + 1)
            return found.text, found.page
        layer, is_picture = READER.page_text(content, index)
        if not ocr.wants_recognition(layer, is_picture):
            return layer, None
        if not ocr.is_ready():
            raise OcrError(OcrFault.NOT_INSTALLED)
        picture = READER.render_page(content, index, ocr.PAGE_WIDTH)
        found = ocr.recognise(picture, index + 1)
        return "\n".join(filter(None, (layer.strip(), found.text))), found.page

    def _note_fault(self, fault):
        code = str(getattr(fault, "code", "unreadable"))
        _logger.info("Text of file %s, page %s: %s", self.file_id, self.next_page, code)
        values = {"error": code}
        if code == OcrFault.NOT_INSTALLED:
            values = {"state": "lacking", "attempts": 0}
        elif self.attempts >= MOST_ATTEMPTS or (
            isinstance(fault, PdfError) and fault.code in HOPELESS
        ):
            values["state"] = "failed"
        self._by_action().write(values)

    def _keep_page(self, text, page):
        """Add a page; index the words when it was the last one."""
        index = self.next_page
        whole = (self.text or "") + (PAGE_BREAK if index else "") + text
        is_last = index + 1 >= self.page_count or len(whole) > MOST_TEXT
        values = {
            # What the file holds may hold characters that no text has
            "text": whole.replace("\x00", "")[:MOST_TEXT],
            "next_page": index + 1,
            "machine_pages": self.machine_pages + bool(page),
            "attempts": 0,
            "error": False,
            "state": "done" if is_last else "waiting",
        }
        if page and (index < FIRST_PLACES or index >= self.page_count - LAST_PLACES):
            values["places"] = [*(self.places or ()), _as_json(page)]
        self._by_action().write(values)
        if page and not index:
            self._trip_on_scan(text)
        if is_last:
            self._index()

    def _index(self):
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE doc_file_text SET search_tsv = to_tsvector('simple', %s) "
                "WHERE id = %s",
                search_rules.index_words(self.text or ""),
                self.id,
            )
        )

    def _trip_on_scan(self, text):
        """Point at stamps of secrecy, unless somebody looked at the document."""
        document = self.document_id
        open_draft = document.state in (False, "draft")
        if document.secrecy_state == "none" and (
            document.direction == "incoming" or open_draft
        ):
            document._trip(secrecy_marks(text))

    def action_try_again(self):
        """Read files that were set aside once more; for who reads them."""
        self.check_access("read")
        aside = self.filtered(lambda one: one.state == "failed")
        # The job's own fields; it starts the page anew.
        aside.sudo()._by_action().write(
            {"state": "waiting", "attempts": 0, "error": False}
        )
        self.env.ref("doc_management.ir_cron_read_text").sudo()._trigger()
        return True


def _as_json(page):
    return {
        "number": page.number,
        "width": page.width,
        "height": page.height,
        "words": [
            [word.text, *(round(value, 1) for value in _box(word))]
            for word in page.words
        ],
    }


def _box(word):
    return word.left, word.top, word.right, word.bottom
