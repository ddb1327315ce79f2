"""From a row of an old table to register line, document, file and dossier."""

from datetime import date, time

from odoo import fields, models
from odoo.exceptions import UserError

from ..lib.docmgmt.old_papers import OldPaper, Side
from ..lib.docmgmt.text import fold
from . import office_time
from .doc_life_mixin import DocLifeMixin

LETTER = "cong van"
"""Type of what names no type: letters carry none (Decree 30/2020/NĐ-CP, Annex I)."""
NOON = time(12)


def _day(text):
    return date.fromisoformat(text) if text else False


class RowChecker:
    """What the agency's own records say against a row: the dry run's second half."""

    def __init__(self, record, files):
        self.record = record
        self.env = record.env
        # Types, periods and books are looked up for the act, not shown to a person.
        types = self.env["doc.type"].sudo().with_context(active_test=False)
        self._types = {}
        for language in ("en_US", "vi_VN"):
            speaking = self.env["doc.register"]._speaking(language)
            for one in types.with_context(lang=speaking.env.lang).search([]):
                self._types.setdefault(fold(one.name), types.browse(one.id))
        self._periods = {}
        periods = self.env["doc.retention"].sudo().with_context(active_test=False)
        for one in periods.search([]):
            for language in ("en_US", "vi_VN"):
                speaking = self.env["doc.register"]._speaking(language)
                named = one.with_context(lang=speaking.env.lang).name
                self._periods.setdefault(fold(named), one)
            key = f"{one.years} nam" if one.years else "vinh vien"
            self._periods.setdefault(key, one)
        self._files = files
        self._seen, self._titled = set(), set()
        self._books, self._dossiers, self._taken = {}, {}, {}

    def kind(self, named, subject=""):
        """Return the type of a document; None for a name that nobody knows."""
        if named:
            return self._types.get(fold(named))
        words = fold(subject)
        begun = [name for name in self._types if name and words.startswith(f"{name} ")]
        return self._types.get(max(begun, key=len, default=LETTER))

    def period(self, named):
        return self._periods.get(fold(named)) if named else None

    def faults(self, paper):
        """Return sentences on what stands against a row that is right in itself."""
        env = self.env
        kind = self.kind(paper.type_name, paper.subject)
        if not kind:
            return [
                env._("no type of document is called %(name)s", name=paper.type_name)
            ]
        found = [
            *self._line_faults(paper, kind),
            *self._file_faults(paper),
            *self._dossier_faults(paper),
        ]
        self.remember(paper)
        return found

    def remember(self, paper):
        """Note what later rows are held against: its number, its dossier's title."""
        kind = self.kind(paper.type_name, paper.subject)
        if kind and paper.number:
            book = (self.record._series(paper, kind), paper.year)
            self._seen.add((book, f"{paper.number}{paper.letter}"))
        if kind and paper.dossier:
            self._titled.add((paper.year, paper.dossier))

    def _line_faults(self, paper, kind):
        if not paper.number:
            return
        series = self.record._series(paper, kind)
        book = (series, paper.year)
        if book not in self._books:
            self._books[book] = self._is_ours(*book)
        number = f"{paper.number}{paper.letter}"
        if not self._books[book]:
            yield self.env._(
                "the book of %(year)s already has numbers; an older book is taken "
                "over whole, before the first number is given",
                year=paper.year,
            )
        elif (book, number) in self._seen:
            yield self.env._("number %(number)s is there twice", number=number)
        elif self._is_taken(series, paper):
            yield self.env._("number %(number)s is taken", number=number)

    def _is_ours(self, series, year):
        """Whether a book is new, or one that this take-over has begun."""
        company = self.record.company_id
        found = (
            self.env["doc.register"]
            .sudo()
            .search(
                [
                    ("company_id", "=", company.id),
                    ("series", "=", series),
                    ("year", "=", year),
                ]
            )
        )
        if found.old_import_id == self.record:
            return True
        counter = (
            self.env["doc.numbering"]._counters(company, [year]).get((series, year))
        )
        begun = counter and counter["next_number"] > counter["first_number"]
        return not (begun or found.state == "closed" or found.entry_ids)

    def _is_taken(self, series, paper):
        """Whether a number stands in its book; each book is looked up once."""
        key = (series, paper.year)
        if key not in self._taken:
            lines = self.env["doc.register.entry"].sudo()
            found = lines.search_fetch(
                [
                    ("company_id", "=", self.record.company_id.id),
                    ("series", "=", series),
                    ("year", "=", paper.year),
                ],
                ["number", "sub_number"],
            )
            self._taken[key] = {(one.number, one.sub_number) for one in found}
        return (paper.number, paper.letter) in self._taken[key]

    def _file_faults(self, paper):
        if not paper.file or paper.void_reason:
            return
        size = self._files.size(paper.file)
        if size is None:
            yield self.env._("the file %(name)s is not there", name=paper.file)
        elif not size:
            yield self.env._("the file %(name)s is empty", name=paper.file)

    def _dossier_faults(self, paper):
        if paper.retention and not self.period(paper.retention):
            yield self.env._(
                "no period of retention is called %(name)s", name=paper.retention
            )
        if not paper.dossier:
            return
        key = (paper.year, paper.dossier)
        if key not in self._dossiers:
            self._dossiers[key] = self._dossier(*key)
        found = self._dossiers[key]
        if found and not found.old_import_id:
            yield self.env._(
                "dossier %(code)s of %(year)s is a dossier of this system already",
                code=paper.dossier,
                year=paper.year,
            )
        elif not found and not paper.dossier_title and key not in self._titled:
            yield self.env._("dossier %(code)s has no title", code=paper.dossier)

    def _dossier(self, year, code):
        return (
            self.env["doc.dossier"]
            .sudo()
            .search(
                [
                    ("company_id", "=", self.record.company_id.id),
                    ("kind", "=", "work"),
                    ("year", "=", year),
                    ("code", "=", code),
                    ("parent_id", "=", False),
                ],
                limit=1,
            )
        )


class TakeOver:
    """Makes what rows say; all of it or, by an exception, nothing.

    Documents come in finished: nobody is told, nothing is due, and their own days
    stand where otherwise the clock's would.
    """

    def __init__(self, record, files):
        self.record = record
        self.env = record.env
        self.files = files
        self.checker = RowChecker(record, files)
        self.company = record.company_id
        self.procedure = self.company._doc_procedure()
        self._agencies = {}
        self._books = {}

    def take(self, rows):
        """Take rows over and mark them done."""
        papers = [(row, OldPaper(**row.said)) for row in rows]
        # Rows of documents come first: their lines name them.
        living = [pair for pair in papers if not pair[1].void_reason]
        documents = self._documents([paper for _row, paper in living])
        lines = self._lines(
            [
                *zip(living, documents, strict=True),
                *((pair, None) for pair in papers if pair[1].void_reason),
            ]
        )
        for side in Side:
            self._lives(
                side,
                [
                    (paper, document, lines.get(row.id))
                    for (row, paper), document in zip(living, documents, strict=True)
                    if paper.side == side
                ],
            )
        for (_row, paper), document in zip(living, documents, strict=True):
            if paper.file:
                self._file(paper, document)
        self._grant(documents)
        self._put_into_dossiers(
            [(paper, doc) for (_r, paper), doc in zip(living, documents, strict=True)]
        )
        self.env["doc.journal"]._log_documents(
            "taken_over", documents, import_id=self.record.id
        )
        for (row, _paper), document in zip(living, documents, strict=True):
            row.write({"state": "done", "document_id": document.id})
        for row, paper in papers:
            if paper.void_reason:
                row.write({"state": "done"})

    def _kind(self, paper):
        kind = self.checker.kind(paper.type_name, paper.subject)
        if not kind:
            raise UserError(
                self.env._(
                    "no type of document is called %(name)s", name=paper.type_name
                )
            )
        return kind

    def _documents(self, papers):
        # The archive's act, checked before: nobody creates bare documents.
        model = self.env["doc.document"].sudo()._by_action()
        return model.create([self._document_values(paper) for paper in papers])

    def _document_values(self, paper):
        issued = _day(paper.issued)
        outgoing = paper.side == Side.OUTGOING
        own = self.company.sudo().doc_agency_id
        issuer = own if outgoing else self._agency(paper.issuer)
        number = paper.own_number
        if outgoing and not number and paper.number:
            number = f"{paper.number:02}{paper.letter}"
        return {
            "direction": paper.side,
            "company_id": self.company.id,
            "state": "issued" if outgoing else "done",
            "type_id": self._kind(paper).id,
            "number": number or False,
            "notation": paper.notation or False,
            "subject": paper.subject,
            "issuer_id": issuer.id,
            "issuer_name": paper.issuer or False,
            "document_date": issued,
            "sort_date": issued,
            "language": paper.language or "Tiếng Việt",
            "page_count": paper.pages,
            "signer_name": paper.signer or False,
            "signer_position": paper.position or False,
            "note": paper.note or False,
            "is_open": self.record.is_open,
            "legal_value": "information",
        }

    def _agency(self, name):
        """Return the agency of the directory that has just this name."""
        agencies = self.env["doc.agency"]
        if name not in self._agencies:
            found = agencies.search([("name", "=ilike", name)], limit=2) if name else []
            self._agencies[name] = found if len(found) == 1 else agencies
        return self._agencies[name]

    def _book(self, paper):
        series = self.record._series(paper, self._kind(paper))
        key = (series, paper.year)
        if key not in self._books:
            book = self.env["doc.register"]._book(
                self.company, paper.side, series, paper.year
            )
            if book.old_import_id != self.record:
                raise UserError(
                    self.env._(
                        "The book %(name)s is not a part of this take-over. Check the "
                        "table again.",
                        name=book.name,
                    )
                )
            self._books[key] = book
        return self._books[key]

    def _lines(self, pairs):
        """Insert the register lines; return them by the id of their row."""
        entries = self.env["doc.register.entry"].sudo()
        numbered = [pair for pair in pairs if pair[0][1].number]
        made = entries.create(
            [
                entries._hashed(self._line_values(paper, document))
                for (_row, paper), document in numbered
            ]
        )
        return {
            row.id: line
            for ((row, _paper), _document), line in zip(numbered, made, strict=True)
        }

    def _line_values(self, paper, document):
        book = self._book(paper)
        values = {
            "register_id": book.id,
            "company_id": self.company.id,
            "series": book.series,
            "year": paper.year,
            "number": paper.number,
            "sub_number": paper.letter,
            "date": _day(paper.booked),
            "legacy": True,
        }
        if not document:
            return {**values, "state": "void", "reason": paper.void_reason}
        return {
            **values,
            "state": "used",
            "document_id": document.id,
            "display_number": document._display_number(),
            "type_id": document.type_id.id,
            "type_name": document.type_id.name,
            "issuer_id": document.issuer_id.id,
            "issuer_name": paper.issuer or document.issuer_id.name,
            "subject": paper.subject,
            "signer_name": paper.signer or False,
            "recipients": paper.recipients or False,
        }

    def _lives(self, side, found):
        """Give documents their lives, finished, without the acts of a new one."""
        if not found:
            return
        model = self.env[f"doc.{side}"].sudo()._by_action()
        values = [
            self._incoming_values(*one)
            if side == Side.INCOMING
            else self._outgoing_values(*one)
            for one in found
        ]
        # Beside the creation of a new one: no receipt of now, no first reader, no
        # to-do. What the record says comes from the table alone.
        silent = model.with_context(tracking_disable=True, mail_create_nosubscribe=True)
        super(DocLifeMixin, silent).create(values)

    def _incoming_values(self, paper, document, line):
        booked = _day(paper.booked or paper.issued)
        received = office_time.day_at(booked, NOON)
        return {
            "document_id": document.id,
            "procedure_id": self.procedure.id,
            "state": "done",
            "channel": "post",
            "origin": "digitised",
            "received_at_raw": received,
            "received_at": received,
            "arrival_number": paper.number or False,
            "arrival_date": _day(paper.booked),
            "register_entry_id": line.id if line else False,
            "done_at": received,
            "list_date": received,
        }

    def _outgoing_values(self, paper, document, line):
        issued = _day(paper.booked or paper.issued)
        moment = office_time.day_at(issued, NOON)
        return {
            "document_id": document.id,
            "procedure_id": self.procedure.id,
            "state": "issued",
            "drafter_id": self.record.user_id.id,
            "issued_at": moment,
            "register_entry_id": line.id if line else False,
            "paper_issued_at": moment,
            "list_date": moment,
        }

    def _file(self, paper, document):
        content = self.files.read(paper.file)
        name = paper.file.rpartition("/")[2]
        files = self.env["doc.file"]
        danger = files._danger_sentence(name, content)
        if danger:
            raise UserError(danger)
        pages = document.page_count
        files._store(document, name, content, "main")
        if pages:
            # The sheets that the old register counted stand, as all that it says.
            document.write({"page_count": pages})

    def _grant(self, documents):
        """Who takes them over reads them; dossiers and the agency as usual."""
        documents._grant(users=self.record.user_id, reason="taken over")

    def _put_into_dossiers(self, pairs):
        groups = {}
        for paper, document in pairs:
            if paper.dossier:
                groups.setdefault((paper.year, paper.dossier), []).append(
                    (paper, document)
                )
        for (year, code), members in groups.items():
            dossier = self.checker._dossier(year, code) or self._open(
                year, code, members
            )
            if not dossier.old_import_id:
                raise UserError(
                    self.env._(
                        "dossier %(code)s of %(year)s is a dossier of this system "
                        "already",
                        code=code,
                        year=year,
                    )
                )
            days = [_day(paper.issued) for paper, _document in members]
            dossier._by_action().write(
                {
                    "document_ids": [(4, document.id) for _paper, document in members],
                    "date_start": min([*days, dossier.date_start or days[0]]),
                    "date_end": max([*days, dossier.date_end or days[0]]),
                }
            )
            dossier._sync_entries()

    def _open(self, year, code, members):
        """Make the dossier of old papers: in the archive, whole as it came."""
        paper = next((one for one, _doc in members if one.dossier_title), None)
        if not paper:
            raise UserError(self.env._("dossier %(code)s has no title", code=code))
        period = self.checker.period(paper.retention)
        dossier = (
            self.env["doc.dossier"]
            .sudo()
            ._by_action()
            .with_context(tracking_disable=True)
            .create(
                {
                    "name": paper.dossier_title,
                    "code": code,
                    "year": year,
                    "company_id": self.company.id,
                    "owner_id": self.record.user_id.id,
                    "retention_id": period.id if period else False,
                    "date_start": _day(paper.issued),
                    "state": "archived",
                    "old_import_id": self.record.id,
                }
            )
        )
        dossier._by_action().write({"archive_code": dossier._archive_code()})
        return dossier


class DocRegister(models.Model):
    _inherit = "doc.register"
    old_import_id = fields.Many2one(
        "doc.old.import",
        "Old papers taken over by",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )


class DocRegisterEntry(models.Model):
    _inherit = "doc.register.entry"

    def _seal_series(self, key, company, series, year):
        """Seal a book that is being taken over only once it is whole."""
        books = self.env["doc.register"].sudo()
        if books.search_count(
            [
                ("company_id", "=", company.id),
                ("series", "=", series),
                ("year", "=", year),
                ("old_import_id", "!=", False),
                ("old_import_id.state", "!=", "done"),
            ],
            limit=1,
        ):
            return None
        return super()._seal_series(key, company, series, year)


class DocDossier(models.Model):
    _inherit = "doc.dossier"
    old_import_id = fields.Many2one(
        "doc.old.import",
        "Taken over with",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
