"""Sổ đăng ký văn bản: books and their lines."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, ConcurrencyError, UserError
from psycopg2 import errors

from ..lib.docmgmt import books, chain, heads
from ..lib.docmgmt.errors import RuleError
from ..lib.docmgmt.numbering import VoidReason
from . import office_time

VERIFY_BATCH = 2000
"""Lines read at once when a chain is checked."""
RACES = (
    "doc_register_entry_number_unique",
    "doc_register_entry_document_unique",
)
"""Constraints that only the same act, done twice at once, can touch."""


class DocRegister(models.Model):
    """A book of one agency, year, direction and series (Decree 30, Annex IV).

    Books open by themselves with the first number of the year. The clerk closes the
    book of a past year; its closing line says the last number, how many were used and
    how many are void, and no number is given in it any more.
    """

    _name = "doc.register"
    _description = "Register book"
    _inherit = ["doc.guarded.mixin"]
    _order = "year desc, direction, id"

    _guarded_fields = frozenset(
        {
            "company_id",
            "year",
            "direction",
            "series",
            "state",
            "last_number",
            "used_count",
            "void_count",
            "closed_at",
            "closed_by_id",
            "old_import_id",
        }
    )

    name = fields.Char(required=True)
    company_id = fields.Many2one("res.company", "Agency", required=True, index=True)
    year = fields.Integer(required=True, aggregator=None)
    direction = fields.Selection(
        [("incoming", "Incoming"), ("outgoing", "Outgoing")], required=True
    )
    series = fields.Char(required=True)
    state = fields.Selection(
        [("open", "Open"), ("closed", "Closed")],
        "Status",
        required=True,
        default="open",
        readonly=True,
    )
    last_number = fields.Integer(readonly=True, aggregator=None)
    used_count = fields.Integer("Numbers used", readonly=True, aggregator=None)
    void_count = fields.Integer("Numbers void", readonly=True, aggregator=None)
    closed_at = fields.Datetime(readonly=True)
    closed_by_id = fields.Many2one("res.users", "Closed by", readonly=True)
    entry_ids = fields.One2many("doc.register.entry", "register_id", "Lines")
    series_label = fields.Char("Documents", compute="_compute_series_label")
    newest_number = fields.Integer(
        "Last number given", compute="_compute_newest_number"
    )
    closing_line = fields.Char(compute="_compute_closing_line")
    can_close = fields.Boolean(compute="_compute_can_close")

    _book_unique = models.Constraint(
        "UNIQUE (company_id, series, year)", "That book is already open."
    )

    @api.depends_context("lang")
    @api.depends("series", "company_id")
    def _compute_series_label(self):
        for book in self:
            book.series_label = book._label_of(book.company_id, book.series)

    def _compute_newest_number(self):
        counters = {
            company: self.env["doc.numbering"]._counters(
                company, set(books_of.mapped("year"))
            )
            for company, books_of in self.grouped("company_id").items()
        }
        for book in self:
            counter = counters[book.company_id].get((book.series, book.year))
            book.newest_number = counter["next_number"] - 1 if counter else 0

    @api.depends_context("lang")
    @api.depends("state", "last_number", "used_count", "void_count", "closed_at")
    def _compute_closing_line(self):
        for book in self:
            book.closing_line = book.state == "closed" and self.env._(
                "Book of %(year)s closed: last number %(last)s, %(used)s used, "
                "%(void)s void. %(name)s, %(at)s",
                year=book.year,
                last=book.last_number,
                used=book.used_count,
                void=book.void_count,
                name=book.closed_by_id.sudo().name,
                at=office_time.to_office(book.closed_at).strftime(office_time.MOMENT),
            )

    @api.depends_context("uid")
    @api.depends("state", "year")
    def _compute_can_close(self):
        today = self.env["res.company"]._doc_today()
        for book in self:
            book.can_close = (
                book.company_id.doc_as_clerk
                and book.state == "open"
                and (today.year, today.month, today.day) >= (book.year, 12, 31)
            )

    @api.model
    def _speaking(self, language):
        """Return this model in ``language`` where that is installed."""
        if language and self.env["res.lang"]._get_data(code=language):
            return self.with_context(lang=language)
        return self

    @api.model
    def _label_of(self, company, series):
        """Say in words which documents a series is for."""
        key = books.parse_series(series)
        if key.kind in ("type", "legal"):
            kind = self.env["doc.type"].browse(int(key.detail)).name
        elif key.kind == "group":
            group = self.env["doc.register.plan.group"].sudo()
            kind = (
                group.search(
                    [("code", "=", key.detail), ("company_id", "=", company.id)],
                    order="id desc",
                    limit=1,
                ).name
                or key.detail
            )
        else:
            kind = {
                books.ARRIVALS: self.env._("All arrivals"),
                books.COPIES: self.env._("Copies"),
                books.CODES: self.env._("Document codes"),
            }.get(key.kind, self.env._("Outgoing documents"))
        if key.body_id:
            body = self.env["doc.agency"].browse(key.body_id).name
            return f"{kind} · {body}"
        return kind

    @api.model
    def _book(self, company, direction, series, year):
        """Return the book, opened when the year's first number is given.

        Two first numbers at once: the later act is repeated by the server and finds
        the book of the earlier one.
        """
        domain = [
            ("company_id", "=", company.id),
            ("series", "=", series),
            ("year", "=", year),
        ]
        # Books open by themselves; nobody holds create rights on them.
        book = self.sudo().search(domain, limit=1)
        if book:
            return book
        if direction == "incoming":
            name = self.env._("Incoming register %(year)s", year=year)
        elif series == books.REST:
            name = self.env._("Outgoing register %(year)s", year=year)
        else:
            name = self.env._(
                "Outgoing register %(year)s: %(what)s",
                year=year,
                what=self._label_of(company, series),
            )
        values = {
            "name": name,
            "company_id": company.id,
            "direction": direction,
            "series": series,
            "year": year,
        }
        try:
            with self.env.cr.savepoint():
                return self.sudo()._by_action().create(values)
        except errors.UniqueViolation as race:
            raise ConcurrencyError(f"book {series} {year} is being opened") from race

    def action_close(self):
        """Close the book of a past year with its closing line; the clerk's act.

        Refused before the year's last day and while a number waits for its document,
        its late entry or the end of an outage.
        """
        self.ensure_one()
        self._check_clerk()
        if self.state == "closed":
            return True
        numbering = self.env["doc.numbering"]
        if self.env["doc.outage"]._open_one(self.company_id):
            raise UserError(
                self.env._("An outage is open. End it before the book is closed.")
            )
        numbering._hold_registry(self.company_id)
        waiting = numbering._waiting(self.company_id, self.series, self.year)
        counters = numbering._counters(self.company_id, [self.year])
        counter = counters.get((self.series, self.year), {})
        lines = self.entry_ids.sudo().filtered(lambda line: not line.legacy)
        try:
            closing = books.close_book(
                self.year,
                self.company_id._doc_today(),
                counter.get("next_number", 1),
                [books.BookLine(line.number, line.state == "void") for line in lines],
                [row["number"] for row in waiting if row["state"] != "free"],
                counter.get("first_number", 1),
            )
        except RuleError as fault:
            raise UserError(self._close_refusal(fault)) from fault
        numbering._close_counter(self.company_id, self.series, self.year)
        # Its facts are the act's to write.
        self.sudo()._by_action().write(
            {
                "state": "closed",
                "last_number": closing.last_number,
                "used_count": closing.used,
                "void_count": closing.void,
                "closed_at": fields.Datetime.now(),
                "closed_by_id": self.env.uid,
            }
        )
        self.env["doc.journal"]._log(
            "register_closed",
            self,
            series=self.series,
            year=self.year,
            last=closing.last_number,
            used=closing.used,
            void=closing.void,
        )
        return True

    def _close_refusal(self, fault):
        numbers = fault.values.get("numbers")
        return {
            books.BookFault.TOO_EARLY: self.env._(
                "The year of this book has not ended: it can be closed from "
                "31 December %(year)s on.",
                year=self.year,
            ),
            books.BookFault.STILL_HELD: self.env._(
                "These numbers still wait for their document: %(numbers)s. Issue "
                "these documents, enter them late or void the numbers with a reason; "
                "then close the book.",
                numbers=numbers,
            ),
            books.BookFault.NO_LINE: self.env._(
                "These numbers have no line yet: %(numbers)s. Numbers given back get "
                "theirs within minutes; try again then.",
                numbers=numbers,
            ),
        }[fault.code]

    def _check_clerk(self):
        """Refuse unless the user is an acting clerk of these books' agency."""
        for book in self:
            self.env.user._doc_acting_employee(book.company_id)
        if not all(book.company_id.doc_as_clerk for book in self):
            raise AccessError(self.env._("The books are kept by the clerk."))
        self.check_access("read")

    def action_open_lines(self):
        """Return the list of this book's lines, with search and paging."""
        self.ensure_one()
        return self.env["doc.register.entry"]._list_action(
            self.name, [("register_id", "=", self.id)]
        )

    def action_open_voids(self):
        """Return the list of this book's void numbers."""
        self.ensure_one()
        return self.env["doc.register.entry"]._list_action(
            self.name, [("register_id", "=", self.id), ("state", "=", "void")]
        )


class DocRegisterEntry(models.Model):
    """A numbered line. Inserted once, sealed once, never edited or removed.

    ``content_hash`` covers what the line says; ``prev_hash`` and ``hash`` are set by
    the sealing job in the order of numbers with a key kept outside the database.
    """

    _name = "doc.register.entry"
    _description = "Register line"
    _inherit = ["doc.insert.only.mixin"]
    _order = "year desc, series, number desc, sub_number desc"
    _rec_name = "display_number"
    _log_access = False

    register_id = fields.Many2one(
        "doc.register",
        "Register book",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    direction = fields.Selection(related="register_id.direction")
    series = fields.Char(required=True, readonly=True)
    year = fields.Integer(required=True, readonly=True, aggregator=None)
    number = fields.Integer(required=True, readonly=True, aggregator=None)
    sub_number = fields.Char(
        required=True,
        readonly=True,
        default="",
        help="The letter of 15a: only on lines taken over from an older book.",
    )
    state = fields.Selection(
        [("used", "Used"), ("void", "Void")], "Number is", required=True, readonly=True
    )
    reason = fields.Char(readonly=True)
    document_id = fields.Many2one(
        "doc.document", index="btree_not_null", ondelete="restrict", readonly=True
    )
    type_id = fields.Many2one(
        "doc.type", "Document type", readonly=True, ondelete="restrict"
    )
    issuer_id = fields.Many2one(
        "doc.agency", "Issuing agency", readonly=True, ondelete="restrict"
    )
    display_number = fields.Char("Number and sign", readonly=True)
    date = fields.Date(required=True, readonly=True)
    type_name = fields.Char("Type", readonly=True)
    subject = fields.Char(readonly=True)
    issuer_name = fields.Char("Issuer", readonly=True)
    signer_name = fields.Char("Signer", readonly=True)
    recipients = fields.Char(readonly=True)
    outage_id = fields.Many2one(
        "doc.outage", "Entered after an outage", readonly=True, ondelete="restrict"
    )
    entered_at = fields.Datetime("Entered late at", readonly=True)
    signed_later = fields.Boolean("Signed after the date of its number", readonly=True)
    legacy = fields.Boolean("Taken over", readonly=True)
    content_hash = fields.Char(required=True, readonly=True)
    prev_hash = fields.Char(readonly=True)
    hash = fields.Char(readonly=True)
    mark = fields.Char(compute="_compute_mark")

    _number_unique = models.Constraint(
        "UNIQUE (company_id, series, year, number, sub_number)",
        "That number is already in the register.",
    )
    _sub_number_legacy = models.Constraint(
        "CHECK (legacy IS TRUE OR sub_number = '')",
        "A number with a letter exists only on lines taken over from an older book.",
    )
    _document_unique = models.UniqueIndex(
        "(document_id, series) WHERE state = 'used'",
        "That document is already in the register.",
    )
    _display_unique = models.UniqueIndex(
        "(company_id, year, display_number) WHERE state = 'used' AND series <> 'in'",
        "That number and sign are already used this year.",
    )
    _book_order = models.Index(
        "(register_id, year DESC, series, number DESC, sub_number DESC)"
    )
    _unsealed = models.Index("(company_id, series, year, number) WHERE hash IS NULL")
    _outage = models.Index("(outage_id) WHERE outage_id IS NOT NULL")

    def init(self):
        """Lines written without the letter of an older book have none."""
        result = super().init()
        self.env.cr.execute(
            "ALTER TABLE doc_register_entry ALTER COLUMN sub_number SET DEFAULT ''"
        )
        return result

    @api.depends_context("lang")
    @api.depends("outage_id", "entered_at", "signed_later", "legacy")
    def _compute_mark(self):
        for line in self:
            marks = []
            if line.outage_id:
                marks.append(
                    self.env._(
                        "entered after an outage, %(at)s",
                        at=office_time.to_office(line.entered_at).strftime(
                            office_time.MOMENT
                        ),
                    )
                )
            if line.signed_later:
                marks.append(self.env._("signed after the date of its number"))
            if line.legacy:
                marks.append(self.env._("taken over"))
            line.mark = "; ".join(marks)

    @api.model
    def _list_action(self, name, domain):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": self._name,
            "view_mode": "list,kanban",
            "domain": domain,
        }

    def action_open_document(self):
        """Open the document of the line, within the reader's rights."""
        self.ensure_one()
        if not self.document_id:
            return False
        return self.document_id.action_open()

    @api.model
    def _add(self, company, direction, series, reservation, content):
        """Insert the line of a used number; ``content`` holds the printed columns."""
        document = self.env["doc.document"].browse(content.get("document_id", []))
        values = {
            "register_id": self.env["doc.register"]
            ._book(company, direction, series, reservation.year)
            .id,
            "company_id": company.id,
            "series": series,
            "year": reservation.year,
            "number": reservation.number,
            "date": reservation.date,
            "state": "used",
            "type_id": document.type_id.id,
            "issuer_id": document.issuer_id.id,
            **content,
        }
        # Lines are written by the act of registering, never by a person.
        lines = self.sudo()
        try:
            return lines.create(self._hashed(values))
        except errors.UniqueViolation as race:
            if race.diag.constraint_name not in RACES:
                raise
            # A number is reserved for one document: somebody has just done the same
            # act, after this transaction began to look. Repeated, it finds it done.
            raise ConcurrencyError(f"number {reservation.number} is written") from race

    @api.model
    def _add_voids(self, voids):
        """Insert lines for numbers given up; ``voids`` are rows of reservations."""
        for void in voids:
            company = self.env["res.company"].browse(void["company_id"])
            is_arrival = void["series"] == books.ARRIVALS
            book = self.env["doc.register"]._book(
                company,
                "incoming" if is_arrival else "outgoing",
                void["series"],
                void["year"],
            )
            self.sudo().create(
                self._hashed(
                    {
                        "register_id": book.id,
                        "company_id": company.id,
                        "series": void["series"],
                        "year": void["year"],
                        "number": void["number"],
                        "date": void["date"],
                        "state": "void",
                        "reason": self._void_words(company, void["reason"]),
                        "document_id": void["document_id"] or False,
                        "outage_id": void.get("outage_id"),
                        "entered_at": void.get("entered_at"),
                    }
                )
            )

    @api.model
    def _void_words(self, company, reason):
        """Return the reason as the book says it, in the agency's language."""
        # The language of an agency is no secret.
        book = self.env["doc.register"]._speaking(company.sudo().partner_id.lang)
        return {
            str(VoidReason.NOT_ISSUED): book.env._(
                "Given back and taken by no other document that day"
            ),
            str(VoidReason.DAY_PASSED): book.env._(
                "Its document was issued on a later day"
            ),
            str(VoidReason.GIVEN_UP): book.env._("The issue was given up"),
        }.get(reason, reason)

    @api.model
    def _import_legacy(self, company, direction, series, year, rows):
        """Take over the lines of an older book, before the system numbers in it.

        The one path on which a number may carry a letter (15a). Gaps stay gaps. The
        series then goes on after the highest number. Lines are sealed in order of
        number and letter, so they come before the first line of our own.

        :param rows: dicts with ``number`` (int), ``date`` and the printed columns;
            optionally ``sub_number``, ``state`` (``void`` with ``reason``)
        :return: the lines, marked ``legacy``
        """
        counters = self.env["doc.numbering"]._counters(company, [year])
        own = self.sudo().search_count(
            [
                ("company_id", "=", company.id),
                ("series", "=", series),
                ("year", "=", year),
            ],
            limit=1,
        )
        counter = counters.get((series, year))
        started = counter and counter["next_number"] > counter["first_number"]
        if own or started:
            raise UserError(
                self.env._(
                    "The book %(series)s of %(year)s already has numbers. An older "
                    "book is taken over whole, before the first number is given here.",
                    series=self.env["doc.register"]._label_of(company, series),
                    year=year,
                )
            )
        book = self.env["doc.register"]._book(company, direction, series, year)
        # Taking over is an act of the installation, not of a person with a role.
        lines = self.sudo().create(
            [
                self._hashed(
                    {
                        "sub_number": "",
                        "state": "used",
                        **row,
                        "date": fields.Date.to_date(row["date"]),
                        "register_id": book.id,
                        "company_id": company.id,
                        "series": series,
                        "year": year,
                        "legacy": True,
                    }
                )
                for row in rows
            ]
        )
        if lines:
            self.env["doc.numbering"]._start_after(
                company,
                series,
                year,
                max(lines.mapped("number")),
                max(lines.mapped("date")),
            )
        return lines

    @api.model
    def _hashed(self, values):
        return {**values, "content_hash": chain.row_digest(self._canonical(values))}

    _CANONICAL = (
        "register_id",
        "series",
        "year",
        "number",
        "state",
        "reason",
        "document_id",
        "display_number",
        "date",
        "type_name",
        "subject",
        "issuer_name",
        "signer_name",
        "recipients",
    )
    _CANONICAL_IF_SET = (
        "sub_number",
        "type_id",
        "issuer_id",
        "outage_id",
        "entered_at",
        "signed_later",
        "legacy",
    )
    """Columns younger than the first books: hashed where they say something, so lines
    written before them keep their digest."""

    @api.model
    def _canonical(self, values):
        content = {name: str(values.get(name) or "") for name in self._CANONICAL}
        content.update(
            (name, str(values[name]))
            for name in self._CANONICAL_IF_SET
            if values.get(name)
        )
        return content

    def _cron_seal(self):
        """Link the lines of every series in the order of numbers.

        Stops at the first number without a line: what is sealed has no gap.
        """
        self.flush_model()
        self.env.cr.execute(
            "SELECT pg_try_advisory_xact_lock(hashtext('doc_register_entry'))"
        )
        if not self.env.cr.fetchone()[0]:
            return
        key = self.env["doc.secret.key"]._derive("register")
        sealed = []
        for company, series, year in self._read_group(
            [("hash", "=", False)], ["company_id", "series", "year"]
        ):
            head = self._seal_series(key, company, series, year)
            if head:
                sealed.append(head)
        self.env["doc.ledger.check"]._record_heads(sealed)

    def _seal_series(self, key, company, series, year):
        """Seal what follows the last sealed line; return the new head or None."""
        domain = [
            ("company_id", "=", company.id),
            ("series", "=", series),
            ("year", "=", year),
        ]
        last = self.search(
            [*domain, ("hash", "!=", False)],
            order="number desc, sub_number desc",
            limit=1,
        )
        counter = self.env["doc.numbering"]._counters(company, [year])
        first = counter.get((series, year), {}).get("first_number", 1)
        previous = last.hash or chain.GENESIS
        expected = max(last.number + 1, first)
        head = None
        for line in self.search(
            [*domain, ("hash", "=", False), ("number", ">=", last.number or 0)],
            order="number, sub_number",
        ):
            if not line.legacy and line.number != expected:
                break
            expected = max(line.number + 1, first)
            sealed = chain.seal(key, previous, line.content_hash)
            self.env.cr.execute(
                "UPDATE doc_register_entry SET prev_hash = %s, hash = %s "
                "WHERE id = %s AND hash IS NULL",
                (previous, sealed, line.id),
            )
            previous = sealed
            head = heads.Head(
                heads.ChainName("register", company.id, series, year),
                line.number,
                sealed,
                self.env["res.company"]._doc_now().isoformat(),
            )
        self.invalidate_model(["prev_hash", "hash"])
        return head

    @api.model
    def _sealed_rows(self, company, series, year):
        """Yield (number, :class:`chain.SealedRow`) of one chain, in its order.

        Straight from the table, page after page, so that a book of a million lines is
        read in constant memory and no cache stands between.
        """
        self.flush_model()
        names = [*self._CANONICAL, *self._CANONICAL_IF_SET]
        columns = ", ".join(f'"{name}"' for name in names)
        place = (-1, "")
        while True:
            self.env.cr.execute(
                f"SELECT id, content_hash, hash, {columns} FROM doc_register_entry "
                "WHERE company_id = %s AND series = %s AND year = %s "
                "AND hash IS NOT NULL AND (number, sub_number) > (%s, %s) "
                "ORDER BY number, sub_number LIMIT %s",
                (company.id, series, year, *place, VERIFY_BATCH),
            )
            rows = self.env.cr.dictfetchall()
            for row in rows:
                place = (row["number"], row["sub_number"])
                yield (
                    row["number"],
                    chain.SealedRow(
                        row["id"],
                        chain.row_digest(self._canonical(row)),
                        row["content_hash"],
                        row["hash"],
                    ),
                )
            if len(rows) < VERIFY_BATCH:
                return

    @api.model
    def _verify(self, company, series, year, head=None):
        """Return the faults in the sealed lines of one series and year."""
        key = self.env["doc.secret.key"]._derive("register")
        rows = self._sealed_rows(company, series, year)
        return chain.verify_chain(key, (row for _number, row in rows), head)
