"""In sổ: a book on paper or as a table, small ones at once, large ones by a job."""

import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..lib.docmgmt import blobs
from ..lib.docmgmt.errors import RuleError
from ..lib.docmgmt.prints.book_pdf import book_pdf
from ..lib.docmgmt.prints.book_xlsx import book_xlsx
from ..lib.docmgmt.prints.books import FORMS, Book
from .guard import BY_ACTION
from .stored_bytes import stored_bytes

_logger = logging.getLogger(__name__)

AT_ONCE = 300
"""Rows that are printed while the clerk waits; more go to the job."""
CHUNK = 500
"""Rows read from the database together."""
MOST_ATTEMPTS = 3
"""Times a print is begun anew after its worker died."""
RETENTION_DAYS = 30
RETENTION_PARAMETER = "doc_management.print_retention_days"

BOOKS = [
    ("incoming", "Register of incoming documents"),
    ("outgoing", "Register of outgoing documents"),
    ("transfer_in", "Transfer of incoming documents"),
    ("transfer_out", "Transfer of outgoing documents"),
    ("follow_up", "Follow-up of incoming documents"),
    ("post", "Outgoing documents sent by post"),
    ("copy_use", "Use of file copies"),
]
DIRECTIONS = {
    "incoming": "incoming",
    "transfer_in": "incoming",
    "follow_up": "incoming",
    "outgoing": "outgoing",
    "transfer_out": "outgoing",
}
"""Direction of the register that a book is printed from; other books need none."""
FORMATS = [("pdf", "PDF, for paper"), ("xlsx", "Excel table")]
MIMETYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class DocPrintJob(models.Model):
    """One print of one book: waiting → running → done, or failed with the reason.

    What is printed is what its requester may read, read in one snapshot. The file is
    seen by the clerks of the agency and goes after some weeks; the journal keeps that
    it was printed.
    """

    _name = "doc.print.job"
    _description = "Print of a book"
    _inherit = ["doc.guarded.mixin"]
    _rec_names_search = ["file_name"]
    _order = "id desc"
    # The name is made for each reader in his language; a look-up needs a column.
    _guarded_fields = frozenset(
        {
            "company_id",
            "user_id",
            "book",
            "register_id",
            "date_from",
            "date_to",
            "number_from",
            "number_to",
            "file_format",
            "with_cover",
            "volume",
            "state",
            "rows_total",
            "rows_done",
            "attempts",
            "started_at",
            "finished_at",
            "is_provisional",
            "attachment_id",
            "file_name",
            "sha256",
            "error",
        }
    )

    name = fields.Char(compute="_compute_name")
    company_id = fields.Many2one(
        "res.company", "Agency", required=True, index=True, readonly=True
    )
    user_id = fields.Many2one("res.users", "Asked for by", required=True, readonly=True)
    book = fields.Selection(BOOKS, required=True, readonly=True)
    register_id = fields.Many2one(
        "doc.register", "Register book", readonly=True, ondelete="restrict"
    )
    date_from = fields.Date("From day", readonly=True)
    date_to = fields.Date("Until", readonly=True)
    number_from = fields.Integer("From number", readonly=True, aggregator=None)
    number_to = fields.Integer("To number", readonly=True, aggregator=None)
    file_format = fields.Selection(
        FORMATS, "Format", required=True, readonly=True, default="pdf"
    )
    with_cover = fields.Boolean("With cover and first page", readonly=True)
    volume = fields.Char("Volume number", readonly=True)
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("running", "Printing"),
            ("done", "Ready"),
            ("failed", "Failed"),
        ],
        "Status",
        required=True,
        readonly=True,
        default="waiting",
        index=True,
    )
    rows_total = fields.Integer("Lines", readonly=True, aggregator=None)
    rows_done = fields.Integer("Lines printed", readonly=True, aggregator=None)
    attempts = fields.Integer(readonly=True, aggregator=None)
    started_at = fields.Datetime(readonly=True)
    finished_at = fields.Datetime("Ready at", readonly=True)
    is_provisional = fields.Boolean(
        "Provisional",
        readonly=True,
        help="Some lines were not sealed yet, so this print is no proof.",
    )
    attachment_id = fields.Many2one(
        "ir.attachment", readonly=True, ondelete="restrict", copy=False
    )
    file_name = fields.Char("File", readonly=True)
    sha256 = fields.Char("SHA-256", readonly=True)
    error = fields.Text("Why it failed", readonly=True)

    @api.depends("book", "register_id.year", "date_from")
    @api.depends_context("lang")
    def _compute_name(self):
        labels = dict(self._fields["book"]._description_selection(self.env))
        for job in self:
            year = job._year()
            job.name = f"{labels.get(job.book, '')} {year or ''}".strip()

    def _year(self):
        self.ensure_one()
        return self.register_id.year or (self.date_from or self.date_to).year

    # Asking ------------------------------------------------------------------

    @api.model
    def action_ask(
        self,
        book,
        register_id=None,
        date_from=None,
        date_to=None,
        number_from=None,
        number_to=None,
        file_format="pdf",
        with_cover=True,
        volume="",
    ):
        """Ask for a book; the clerk's act. Returns the id of the print.

        :param book: a key of :data:`BOOKS`
        :param register_id: id of the register, for books printed from one
        :param date_from: first day; books without a register need both days
        :param number_from: first number of the register to print
        :param file_format: ``pdf`` or ``xlsx``
        :raises UserError: nothing in that range, or a range that cannot be
        """
        company = self.env.company
        self.env.user._doc_acting_employee(company)
        if not company.doc_as_clerk:
            raise AccessError(
                self.env._("The books are printed by the clerk, who keeps them.")
            )
        if book not in dict(BOOKS) or file_format not in dict(FORMATS):
            raise UserError(self.env._("Choose a book and a format from the list."))
        register = self._asked_register(book, register_id, company)
        values = {
            "company_id": company.id,
            "user_id": self.env.uid,
            "book": book,
            "register_id": register.id,
            "date_from": fields.Date.to_date(date_from or False),
            "date_to": fields.Date.to_date(date_to or False),
            "number_from": self._asked_number(number_from),
            "number_to": self._asked_number(number_to),
            "file_format": file_format,
            "with_cover": bool(with_cover),
            "volume": (volume or "").strip()[:20],
        }
        self._check_range(values)
        # Nobody holds create rights: a print comes from this act alone.
        job = self.sudo()._by_action().create(values)
        job = job.sudo(False)._without_action()
        total = len(job._row_ids())
        if not total:
            raise UserError(
                self.env._(
                    "There is nothing to print in that range. Choose other days or "
                    "numbers."
                )
            )
        job._note(rows_total=total)
        self.env["doc.journal"]._log(
            "print_asked",
            job,
            book=book,
            register=register.id,
            days=[values["date_from"], values["date_to"]],
            numbers=[values["number_from"], values["number_to"]],
            format=file_format,
            lines=total,
        )
        if total <= AT_ONCE:
            job._print()
        else:
            # The job belongs to the system; asking for it is all a clerk does.
            self.env.ref("doc_management.ir_cron_print").sudo()._trigger()
        return job.id

    @api.model
    def _asked_register(self, book, register_id, company):
        """Return the register to print from, or an empty recordset."""
        registers = self.env["doc.register"]
        if book not in DIRECTIONS:
            return registers
        register = registers.browse(int(register_id or 0)).exists()
        if not register:
            raise UserError(self.env._("Choose the register to print from."))
        register.check_access("read")
        if register.company_id != company or register.direction != DIRECTIONS[book]:
            raise UserError(
                self.env._(
                    "“%(register)s” is not a register of %(agency)s for that book. "
                    "Choose another.",
                    register=register.name,
                    agency=company.name,
                )
            )
        return register

    @api.model
    def _asked_number(self, value):
        """Return a number of the register; 0 for none."""
        text = str(value or 0).strip() or "0"
        if not (text.isdecimal() and len(text) <= 9):
            raise UserError(
                self.env._("“%(text)s” is no number of a register.", text=text)
            )
        return int(text)

    @api.model
    def _check_range(self, values):
        start, end = values["date_from"], values["date_to"]
        if not values["register_id"] and not (start and end):
            raise UserError(self.env._("Say from which day until which day to print."))
        if start and end and start > end:
            raise UserError(self.env._("The last day lies before the first day."))
        if not values["register_id"] and start.year != end.year:
            raise UserError(
                self.env._("A book is of one year: ask for each by itself.")
            )
        first, last = values["number_from"], values["number_to"]
        if first and last and first > last:
            raise UserError(self.env._("The last number is below the first number."))

    # Printing ----------------------------------------------------------------

    def _note(self, **values):
        """Write what the print itself knows; its requester has no such right."""
        self.sudo()._by_action().write(values)

    def _as_requester(self):
        """Return the job with the rights of who asked for it, as they are now."""
        self.ensure_one()
        context = {"allowed_company_ids": self.company_id.ids}
        job = self.with_env(self.env(user=self.user_id.id, context=context, su=False))
        job.user_id._doc_acting_employee(job.company_id)
        if not job.company_id.doc_as_clerk:
            raise AccessError(
                self.env._("Who asked for this print is no clerk any more.")
            )
        return job

    def _print(self, report=None):
        """Produce the file and store it; errors of rules become the job's words."""
        self.ensure_one()
        self._seal_before()
        self._note(state="running", started_at=fields.Datetime.now(), rows_done=0)
        self._store(*self._produce(report))

    def _seal_before(self):
        """Seal what the book shows: proof contains sealed lines only."""
        if self.sudo().register_id and self._unsealed_count():
            # Sealing is the system's own work, whoever causes it.
            self.env["doc.register.entry"].sudo()._cron_seal()

    def _produce(self, report=None):
        """Return (bytes, lines printed, unsealed lines), read in one snapshot."""
        job = self._as_requester()
        ids = job._row_ids()
        unsealed = job._unsealed_count() if job.register_id else 0
        head = job._head(ids, unsealed)
        rows = job._printed_rows(ids, report)
        created = job.env["res.company"]._doc_now()
        try:
            if job.file_format == "xlsx":
                content = book_xlsx(head, rows, created=created)
            else:
                content = book_pdf(
                    head, rows, created=created, with_cover=job.with_cover
                )
        except RuleError as fault:
            raise UserError(
                self.env._(
                    "The book cannot be laid out: no font for Vietnamese documents is "
                    "installed. Ask the system administrator; the settings page says "
                    "which."
                )
            ) from fault
        return content, len(ids), unsealed

    def _printed_rows(self, ids, report=None):
        """Yield the rows chunk by chunk; memory holds one chunk of records."""
        for start in range(0, len(ids), CHUNK):
            chunk = ids[start : start + CHUNK]
            yield from self._rows(chunk)
            self.env.invalidate_all()
            if report:
                report(start + len(chunk))

    def _store(self, content, lines, unsealed):
        stem = FORMS[Book(self.book)].title.lower().replace(" ", "-")
        name = f"{stem}-{self._year()}-{self.id}.{self.file_format}"
        # The attachment hangs on the print and is reached only through it.
        attachment = (
            self.env["ir.attachment"]
            .sudo()
            .with_context(doc_not_indexed=BY_ACTION)
            .create(
                {
                    "name": name,
                    "raw": content,
                    "mimetype": MIMETYPES[self.file_format],
                    "res_model": self._name,
                    "res_id": self.id,
                }
            )
        )
        self._note(
            state="done",
            rows_total=lines,
            rows_done=lines,
            is_provisional=bool(unsealed),
            attachment_id=attachment.id,
            file_name=name,
            sha256=blobs.sha256_hex(content),
            finished_at=fields.Datetime.now(),
            error=False,
        )
        self.env(user=self.user_id.id)["doc.journal"]._log(
            "print_ready",
            self,
            sha256=self.sha256,
            lines=lines,
            unsealed=unsealed,
        )

    def _content(self):
        """Return the bytes, checked; refuse what is not ready, gone or damaged."""
        self.ensure_one()
        self.check_access("read")
        # Access was checked on the print, which is how its file is reached.
        content = stored_bytes(self.sudo().attachment_id)
        if self.state != "done" or blobs.sha256_hex(content) != self.sha256:
            raise UserError(
                self.env._("This print is not ready or is damaged. Ask for it again.")
            )
        return content

    def action_download(self):
        """Return the action that hands over the file."""
        self.ensure_one()
        self._content()
        return {
            "type": "ir.actions.act_url",
            "url": f"/doc/print/{self.id}",
            "target": "download" if self.file_format == "xlsx" else "new",
        }

    def action_ask_again(self):
        """Begin a failed print anew, from what the register says now."""
        self.ensure_one()
        self.check_access("read")
        if self.state != "failed":
            raise UserError(self.env._("Only a failed print is begun anew."))
        job_id = self.with_company(self.company_id).action_ask(
            self.book,
            self.register_id.id,
            self.date_from,
            self.date_to,
            self.number_from,
            self.number_to,
            self.file_format,
            self.with_cover,
            self.volume,
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": job_id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    # The job -----------------------------------------------------------------

    @api.model
    def _cron_print(self):
        """Print what waits, one book after the other, and say how far each is."""
        cron = self.env["ir.cron"]
        self._take_up_abandoned()
        waiting = self.search([("state", "=", "waiting")], order="id")
        seconds = cron._commit_progress(remaining=len(waiting))
        for job in waiting:
            if seconds <= 0:
                break
            if not job.try_lock_for_update():
                continue
            job._note(
                state="running",
                attempts=job.attempts + 1,
                started_at=fields.Datetime.now(),
                rows_done=0,
            )
            job._seal_before()
            # From here on one snapshot, that of the book
            cron._commit_progress()
            printed, refusal = job._try_to_produce()
            # The other cursor has written the progress meanwhile
            cron._commit_progress()
            self.env.invalidate_all()
            if refusal:
                job._fail(refusal)
            else:
                job._store(*printed)
            seconds = cron._commit_progress(1)

    def _try_to_produce(self):
        """Return (what :meth:`_produce` gave, None) or (None, why it failed)."""
        try:
            with self.env.cr.savepoint():
                return self._produce(self._report_progress), None
        except (AccessError, UserError) as refusal:
            return None, str(refusal)
        except Exception:
            _logger.exception("Print %s failed", self.id)
            return None, self.env._(
                "Something went wrong inside. Ask for it again; if it fails again, "
                "tell the system administrator the number %(number)s.",
                number=self.id,
            )

    @api.model
    def _take_up_abandoned(self):
        """Let prints wait again whose worker died; one runs at a time."""
        for job in self.search([("state", "=", "running")]):
            if job.attempts < MOST_ATTEMPTS:
                job._note(state="waiting", rows_done=0)
            else:
                job._fail(
                    self.env._(
                        "Printing was broken off %(times)s times. Print a shorter "
                        "period, or tell the system administrator.",
                        times=job.attempts,
                    )
                )

    def _fail(self, words):
        self._note(state="failed", error=words, finished_at=fields.Datetime.now())

    def _report_progress(self, done):
        """Show how many lines are printed, from a transaction of its own."""
        with self.env.registry.cursor() as cr:
            cr.execute(
                "UPDATE doc_print_job SET rows_done = %s "
                "WHERE id = %s AND state = 'running'",
                (done, self.id),
            )

    @api.autovacuum
    def _gc_prints(self):
        """Delete prints after the days of retention; the journal keeps the fact."""
        parameter = (
            self.env["ir.config_parameter"].sudo().get_param(RETENTION_PARAMETER, "")
        )
        days = int(parameter) if parameter.isdecimal() else RETENTION_DAYS
        limit = fields.Datetime.subtract(fields.Datetime.now(), days=max(days, 1))
        old = self.sudo().search(
            [("create_date", "<", limit), ("state", "in", ("done", "failed"))],
            limit=1000,
        )
        old.unlink()  # and with each its attachment
