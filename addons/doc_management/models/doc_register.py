"""Sổ đăng ký văn bản: books and their lines."""

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from psycopg2 import errors

from ..lib.docmgmt import chain


class DocRegister(models.Model):
    """A book of one agency, year, direction and series (Decree 30, Annex IV)."""

    _name = "doc.register"
    _description = "Register book"
    _order = "year desc, direction, id"

    name = fields.Char(required=True)
    company_id = fields.Many2one("res.company", "Agency", required=True, index=True)
    year = fields.Integer(required=True, aggregator=None)
    direction = fields.Selection(
        [("incoming", "Incoming"), ("outgoing", "Outgoing")], required=True
    )
    series = fields.Char(required=True)
    entry_ids = fields.One2many("doc.register.entry", "register_id", "Lines")

    _book_unique = models.Constraint(
        "UNIQUE (company_id, series, year)", "That book is already open."
    )

    @api.model
    def _series_for(self, direction, doc_type):
        """Return the series a document of ``doc_type`` is numbered in.

        One for arrivals (Art. 22.2), one shared by all copies, one per type of legal
        normative document (Art. 15.1a), one for the rest.
        """
        if direction == "incoming":
            return "in"
        if doc_type.kind == "copy":
            return "copies"
        if doc_type.kind == "legal":
            return f"legal:{doc_type.id}"
        return "out"

    @api.model
    def _book(self, company, direction, series, year):
        """Return the book, opened when the year's first number is given."""
        domain = [
            ("company_id", "=", company.id),
            ("series", "=", series),
            ("year", "=", year),
        ]
        # Books open by themselves; nobody holds create rights on them.
        book = self.sudo().search(domain, limit=1)
        if book:
            return book
        values = {
            "name": self.env._("Incoming register %(year)s", year=year)
            if direction == "incoming"
            else self.env._("Outgoing register %(year)s", year=year),
            "company_id": company.id,
            "direction": direction,
            "series": series,
            "year": year,
        }
        try:
            with self.env.cr.savepoint():
                return self.sudo().create(values)
        except errors.UniqueViolation as race:
            # The server repeats the act, which finds the book of the earlier one.
            raise ConcurrencyError(f"book {series} {year} is being opened") from race


class DocRegisterEntry(models.Model):
    """A numbered line. Inserted once, sealed once, never edited or removed.

    ``content_hash`` covers what the line says; ``prev_hash`` and ``hash`` are set by
    the sealing job in the order of numbers with a key kept outside the database.
    """

    _name = "doc.register.entry"
    _description = "Register line"
    _inherit = ["doc.insert.only.mixin"]
    _order = "year desc, series, number desc"
    _rec_name = "display_number"
    _log_access = False

    register_id = fields.Many2one(
        "doc.register", "Register book", required=True, readonly=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    direction = fields.Selection(related="register_id.direction")
    series = fields.Char(required=True, readonly=True)
    year = fields.Integer(required=True, readonly=True, aggregator=None)
    number = fields.Integer(required=True, readonly=True, aggregator=None)
    state = fields.Selection(
        [("used", "Used"), ("void", "Void")], required=True, readonly=True
    )
    reason = fields.Char(readonly=True)
    document_id = fields.Many2one(
        "doc.document", index="btree_not_null", ondelete="restrict", readonly=True
    )
    display_number = fields.Char("Number and sign", readonly=True)
    date = fields.Date(required=True, readonly=True)
    type_name = fields.Char("Type", readonly=True)
    subject = fields.Char(readonly=True)
    issuer_name = fields.Char("Issuer", readonly=True)
    signer_name = fields.Char("Signer", readonly=True)
    recipients = fields.Char(readonly=True)
    content_hash = fields.Char(required=True, readonly=True)
    prev_hash = fields.Char(readonly=True)
    hash = fields.Char(readonly=True)

    _number_unique = models.Constraint(
        "UNIQUE (company_id, series, year, number)",
        "That number is already in the register.",
    )
    _document_unique = models.UniqueIndex(
        "(document_id, series) WHERE state = 'used'",
        "That document is already in the register.",
    )
    _display_unique = models.UniqueIndex(
        "(company_id, year, display_number) WHERE state = 'used' AND series <> 'in'",
        "That number and sign are already used this year.",
    )

    @api.model
    def _add(self, company, direction, series, reservation, content):
        """Insert the line of a used number; ``content`` holds the printed columns."""
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
            **content,
        }
        # Lines are written by the act of registering, never by a person.
        return self.sudo().create(self._hashed(values))

    @api.model
    def _add_voids(self, voids):
        """Insert lines for numbers given up; ``voids`` are rows of reservations."""
        for void in voids:
            company = self.env["res.company"].browse(void["company_id"])
            direction = "incoming" if void["series"] == "in" else "outgoing"
            book = self.env["doc.register"]._book(
                company, direction, void["series"], void["year"]
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
                        "reason": void["reason"],
                        "document_id": void["document_id"],
                    }
                )
            )

    @api.model
    def _hashed(self, values):
        return {**values, "content_hash": chain.row_digest(self._canonical(values))}

    @api.model
    def _canonical(self, values):
        names = (
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
        return {name: str(values.get(name) or "") for name in names}

    def _content(self):
        self.ensure_one()
        values = self.read(load=None)[0]
        return self._canonical(values)

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
        for company, series, year in self._read_group(
            [("hash", "=", False)], ["company_id", "series", "year"]
        ):
            self._seal_series(key, company, series, year)

    def _seal_series(self, key, company, series, year):
        lines = self.search(
            [
                ("company_id", "=", company.id),
                ("series", "=", series),
                ("year", "=", year),
            ],
            order="number",
        )
        previous, expected = chain.GENESIS, 1
        for line in lines:
            if line.number != expected:
                break
            expected += 1
            if not line.hash:
                sealed = chain.seal(key, previous, line.content_hash)
                self.env.cr.execute(
                    "UPDATE doc_register_entry SET prev_hash = %s, hash = %s "
                    "WHERE id = %s AND hash IS NULL",
                    (previous, sealed, line.id),
                )
                previous = sealed
            else:
                previous = line.hash
        self.invalidate_model(["prev_hash", "hash"])

    @api.model
    def _verify(self, company, series, year, head=None):
        """Return the faults in the sealed lines of one series and year."""
        key = self.env["doc.secret.key"]._derive("register")
        lines = self.sudo().search(
            [
                ("company_id", "=", company.id),
                ("series", "=", series),
                ("year", "=", year),
                ("hash", "!=", False),
            ],
            order="number",
        )
        return chain.verify_chain(
            key,
            (
                chain.SealedRow(
                    line.id,
                    chain.row_digest(line._content()),
                    line.content_hash,
                    line.hash,
                )
                for line in lines
            ),
            head,
        )
