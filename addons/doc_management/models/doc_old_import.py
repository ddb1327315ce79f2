"""Nhập tài liệu cũ: old registers and digitised papers, taken over from a table."""

import json
import logging
import os
import zipfile
from base64 import b64decode
from dataclasses import asdict
from io import BytesIO
from itertools import islice
from pathlib import Path

import xlsxwriter
from odoo import api, fields, models
from odoo.exceptions import AccessError, ConcurrencyError, UserError
from odoo.tools import SQL, config
from psycopg2 import OperationalError

from ..lib.docmgmt import blobs, books, old_papers
from ..lib.docmgmt.old_papers import HEADINGS, OldPaper, PaperFault, Side
from .doc_old_papers import RowChecker, TakeOver
from .roles import ARCHIVIST, CLERK

_logger = logging.getLogger(__name__)

TAKERS = (ARCHIVIST, CLERK)
"""Roles that take old papers over: the archive and who keeps the registers."""
CHUNK = 250
"""Rows that are taken over in one transaction."""
READ = 2_000
"""Rows that are read and checked in one transaction."""
AT_ONCE = 500
"""Rows that are read while the person waits; more go to the job."""
TRANSIENT = (ConcurrencyError, OperationalError)
"""What says nothing about a row: the chunk is begun anew as a whole."""
MOST_FILE = 200 << 20
MOST_FAULTS = 20
"""Wrong rows that the form names; the table of faults names all."""


class FolderOfFiles:
    """Where digitised papers lie: a zip that was sent along, else a server folder."""

    def __init__(self, packed, folder):
        self._zip = zipfile.ZipFile(BytesIO(packed)) if packed else None
        self._folder = Path(folder).resolve() if folder else None
        self._names = {}
        for member in self._zip.infolist() if self._zip else ():
            self._names[member.filename.replace("\\", "/")] = member

    def size(self, name):
        """Return the bytes of a file; None if it is not there."""
        if self._zip:
            member = self._names.get(name)
            return member.file_size if member and not member.is_dir() else None
        path = self._path(name)
        return path.stat().st_size if path else None

    def read(self, name):  # pylint: disable=method-required-super
        if self._zip:
            return self._zip.read(self._names[name])
        return self._path(name).read_bytes()

    def _path(self, name):
        if not self._folder:
            return None
        path = (self._folder / name).resolve()
        # A link may lead out of the folder; what it leads to is not ours to take.
        if not path.is_relative_to(self._folder) or not path.is_file():
            return None
        return path


class DocOldImport(models.Model):
    """One take-over: a table, its files, and how far it has come.

    Checking (the dry run) reads every row and says what is wrong, creating nothing.
    Taking over goes chunk by chunk, each in a transaction of its own, so that an
    interruption loses nothing and doubles nothing. Rows that fail stay behind in a
    table of faults with the reason; the corrected table goes through the same act.
    Numbers stay as they were; the books of one take-over are sealed when it ends.
    """

    _name = "doc.old.import"
    _description = "Take-over of old papers"
    _inherit = ["doc.guarded.mixin", "doc.reading.keys.mixin"]
    _order = "id desc"

    _guarded_fields = frozenset(
        {
            "company_id",
            "user_id",
            "state",
            "rows_total",
            "rows_done",
            "rows_known",
            "rows_failed",
            "problem",
            "sha256",
            "started_at",
            "finished_at",
        }
    )

    name = fields.Char("What is taken over", required=True, size=200)
    company_id = fields.Many2one(
        "res.company",
        "Agency",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company,
    )
    user_id = fields.Many2one(
        "res.users",
        "Old papers taken over by",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
    )
    table_file = fields.Binary("Table (xlsx)", attachment=True)
    table_name = fields.Char()
    packed_files = fields.Binary(
        "Files (zip)",
        attachment=True,
        help="Empty: files are taken from the folder that the system administrator "
        "set up for the agency.",
    )
    packed_name = fields.Char()
    outgoing_books = fields.Selection(
        [
            ("one", "One book for all outgoing documents"),
            ("type", "One book for each type of document"),
        ],
        "Outgoing registers",
        required=True,
        default="one",
    )
    is_open = fields.Boolean(
        "Every official of the agency reads them",
        help="Off: read by who takes them over, and with their dossier.",
    )
    state = fields.Selection(
        [
            ("draft", "Being prepared"),
            ("reading", "Being checked"),
            ("checked", "Checked"),
            ("running", "Being taken over"),
            ("stopped", "Stopped"),
            ("done", "Finished"),
        ],
        "Status",
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
    )
    rows_total = fields.Integer("Rows", readonly=True, aggregator=None)
    rows_done = fields.Integer("Rows taken over", readonly=True, aggregator=None)
    rows_known = fields.Integer("There already", readonly=True, aggregator=None)
    rows_failed = fields.Integer("With faults", readonly=True, aggregator=None)
    percent = fields.Float("Progress", compute="_compute_percent")
    problem = fields.Text("What is wrong", readonly=True)
    sha256 = fields.Char("SHA-256 of the table", readonly=True)
    started_at = fields.Datetime("Begun at", readonly=True)
    finished_at = fields.Datetime("Finished at", readonly=True)
    fault_ids = fields.One2many(
        "doc.old.import.row",
        "import_id",
        "Rows with faults",
        domain=[("state", "=", "failed")],
        readonly=True,
    )

    @api.depends("rows_total", "rows_done", "rows_known", "rows_failed")
    def _compute_percent(self):
        for record in self:
            over = record.rows_done + record.rows_known + record.rows_failed
            record.percent = 100.0 * over / (record.rows_total or 1)

    # Who, when ---------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self._check_taker(self.env.company)
        return super().create(vals_list)

    def write(self, vals):
        if not self._is_by_action():
            for record in self:
                record._check_taker(record.company_id)
                if record.state not in ("draft", "checked", "stopped"):
                    raise UserError(
                        self.env._("What is being taken over is fixed. Stop it first.")
                    )
            if set(vals) & {"table_file", "packed_files", "outgoing_books"}:
                # Another table or other files: it has to be checked anew.
                self._forget_rows()
                self.sudo()._by_action().write({"state": "draft"})
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_unused(self):
        for record in self:
            record._check_taker(record.company_id)
            if record.state not in ("draft", "checked") or record.rows_done:
                raise UserError(self.env._("What was taken over stays on record."))

    @api.model
    def _check_taker(self, company):
        self.env.user._doc_acting_employee(company)
        if self.env.su:
            return
        if not any(self.env.user._doc_has_role(role, company) for role in TAKERS):
            raise AccessError(
                self.env._("Old papers are taken over by the archivist or the clerk.")
            )

    def _check_mine(self, *states):
        self.ensure_one()
        self.check_access("write")
        self._check_taker(self.company_id)
        if self.state not in states:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "“%(name)s” is %(state)s, so this cannot be done now. Reload the "
                    "page to see what happened.",
                    name=self.name,
                    state=labels[self.state].lower(),
                )
            )

    def _note(self, **values):
        """Write what the take-over itself knows; nobody else does."""
        self.sudo()._by_action().write(values)

    def _forget_rows(self):
        self.env.cr.execute(
            SQL(
                "DELETE FROM doc_old_import_row WHERE import_id = ANY(%s) "
                "AND state <> 'done'",
                self.ids,
            )
        )
        self.env["doc.old.import.row"].invalidate_model()
        self.invalidate_recordset(["fault_ids"])

    # The dry run -------------------------------------------------------------

    def action_check(self):
        """Read every row and say what is wrong; nothing is created.

        :raises UserError: no table, or one that is no register at all
        """
        self._check_mine("draft", "checked", "stopped")
        content = self._table_bytes()
        if len(content) > MOST_FILE:
            raise UserError(self.env._("The table is too large. Split it."))
        rows = old_papers.read_table(content)
        try:
            _place, heading = next(rows)
            old_papers.read_headings(heading)
        except StopIteration:
            raise UserError(self.env._("The table is empty.")) from None
        except old_papers.OldError as fault:
            raise UserError(self._table_words(fault)) from fault
        finally:
            rows.close()
        self._forget_rows()
        self._note(state="reading", problem=False, rows_total=0)
        if len(content) < AT_ONCE * 100:
            self._read_rows()
        else:
            # The job belongs to the system; asking for it is all a person does.
            self.env.ref("doc_management.ir_cron_old_import").sudo()._trigger()
        return True

    def _table_bytes(self):
        # The file hangs on the record, which the person may write.
        content = self.sudo().with_context(bin_size=False).table_file
        if not content:
            raise UserError(self.env._("Choose the table first."))
        return self._bytes(content)

    @api.model
    def _bytes(self, content):
        return b64decode(content)

    def _read_rows(self):
        """Read the table to its end in one transaction."""
        for _rows in self._read_chunks():
            pass

    def _read_chunks(self):
        """Fill the rows from the table, each with its verdict, chunk by chunk.

        Goes on after the last row that is there already. After each chunk the caller
        may commit, or leave and come back later; the last one ends the check.

        :return: generator of the number of rows read
        """
        content = self._table_bytes()
        known = self._known_digests()
        checker = RowChecker(self, self._files())
        after = self._recall_rows(checker)
        table = old_papers.read_table(content)
        try:
            _place, heading = next(table)
            places = old_papers.read_headings(heading)
            fresh = ((line, cells) for line, cells in table if line > after)
            while chunk := list(islice(fresh, READ)):
                self._store_rows(
                    [
                        self._read_row(line, cells, places, known, checker)
                        for line, cells in chunk
                    ]
                )
                yield len(chunk)
        except old_papers.OldError as fault:
            self._forget_rows()
            self._note(state="draft", problem=self._table_words(fault))
            return
        finally:
            table.close()
        self._note(
            state="checked",
            sha256=blobs.sha256_hex(content),
            finished_at=False,
        )
        self._count()
        self.env["doc.journal"]._log(
            "old_import_checked",
            self,
            sha256=self.sha256,
            rows=self.rows_total,
            faults=self.rows_failed,
        )

    def _recall_rows(self, checker):
        """Tell the checker of the rows read before; return the line of the last."""
        last = 0
        for line, said in self.env.execute_query(
            SQL(
                "SELECT line, CASE WHEN is_checked THEN said END "
                "FROM doc_old_import_row WHERE import_id = %s AND state <> 'done'",
                self.id,
            )
        ):
            last = max(last, line)
            if said:
                checker.remember(OldPaper(**said))
        return last

    def _read_row(self, line, cells, places, known, checker):
        """Return the columns of one row; what stands against it is its message."""
        paper, faults = old_papers.read_row(cells, places)
        digest = old_papers.digest_of(paper)
        is_known = digest in known
        is_checked = not (is_known or faults)
        said = [] if is_known else [self._cell_words(one) for one in faults]
        if is_checked:
            said = checker.faults(paper)
        return (
            self.id,
            line,
            old_papers.order_of(paper),
            "known" if is_known else "failed" if said else "waiting",
            "\n".join(said) or None,
            digest,
            is_checked,
            json.dumps(asdict(paper), ensure_ascii=False),
        )

    def _store_rows(self, rows):
        self.env.cr.execute_values(
            "INSERT INTO doc_old_import_row (import_id, line, sort_key, state, "
            "message, digest, is_checked, said) VALUES %s",
            rows,
            page_size=1000,
        )
        self.env["doc.old.import.row"].invalidate_model()
        self._note(rows_total=self.rows_total + len(rows))

    def _known_digests(self):
        """Return digests of what the agency took over already, by any table."""
        return {
            row[0]
            for row in self.env.execute_query(
                SQL(
                    "SELECT r.digest FROM doc_old_import_row r "
                    "JOIN doc_old_import i ON i.id = r.import_id "
                    "WHERE i.company_id = %s AND r.state = 'done'",
                    self.company_id.id,
                )
            )
        }

    def _count(self):
        """Write how many rows stand where, and the first faults in words."""
        counts = dict(
            self.env.execute_query(
                SQL(
                    "SELECT state, count(*) FROM doc_old_import_row "
                    "WHERE import_id = %s GROUP BY state",
                    self.id,
                )
            )
        )
        first = self.env.execute_query(
            SQL(
                "SELECT line, message FROM doc_old_import_row WHERE import_id = %s "
                "AND state = 'failed' ORDER BY line LIMIT %s",
                self.id,
                MOST_FAULTS,
            )
        )
        words = [
            self.env._("Row %(line)s: %(faults)s", line=line, faults=said)
            for line, said in first
        ]
        self._note(
            rows_done=counts.get("done", 0),
            rows_known=counts.get("known", 0),
            rows_failed=counts.get("failed", 0),
            problem="\n".join(words) or False,
        )

    # Words -------------------------------------------------------------------

    def _table_words(self, fault):
        words = {
            PaperFault.NO_TABLE: lambda: self.env._(
                "This is no Excel workbook (.xlsx), or it is damaged. Save the table "
                "as .xlsx and choose it again."
            ),
            PaperFault.TOO_LARGE: lambda: self.env._(
                "The table has more than %(rows)s rows. Split it.",
                rows=old_papers.MOST_ROWS,
            ),
            PaperFault.NO_COLUMN: lambda names: self.env._(
                "These columns are missing in the first row: %(names)s. Take the "
                "model table.",
                names=names,
            ),
            PaperFault.TWICE: lambda name: self.env._(
                "The column “%(name)s” is there twice.", name=name
            ),
        }
        return words[fault.code](**fault.values)

    def _cell_words(self, fault):
        column, text = HEADINGS.get(fault.column, (fault.column,))[0], fault.text
        return {
            PaperFault.MISSING: lambda: self.env._(
                "“%(column)s” is empty", column=column
            ),
            PaperFault.NO_SIDE: lambda: self.env._(
                "“%(column)s” says “%(text)s”; write đến or đi",
                column=column,
                text=text,
            ),
            PaperFault.NO_DATE: lambda: self.env._(
                "“%(column)s” says “%(text)s”, which is no date (dd/mm/yyyy)",
                column=column,
                text=text,
            ),
            PaperFault.NO_NUMBER: lambda: self.env._(
                "“%(column)s” says “%(text)s”, which is no number",
                column=column,
                text=text,
            ),
            PaperFault.TOO_LONG: lambda: self.env._(
                "“%(column)s” has more than %(limit)s characters",
                column=column,
                limit=fault.limit,
            ),
            PaperFault.OUTSIDE: lambda: self.env._(
                "“%(text)s” leads out of the folder of files", text=text
            ),
            PaperFault.LATE: lambda: self.env._(
                "“%(column)s” is not in the year of the book", column=column
            ),
        }[fault.code]()

    def _files(self):
        """Return where the files of this take-over lie."""
        # As with the table: the file hangs on a record that the person may write.
        packed = self.sudo().with_context(bin_size=False).packed_files
        folder = None
        if not packed:
            root = os.environ.get("VAN_THU_OLD_PAPERS") or config.get(
                "van_thu_old_papers"
            )
            code = self.company_id.sudo().doc_agency_id.code
            folder = Path(root, code) if root and code else None
        try:
            return FolderOfFiles(packed and self._bytes(packed), folder)
        except zipfile.BadZipFile as error:
            raise UserError(
                self.env._("The zip of files is damaged. Choose it again.")
            ) from error

    def _series(self, paper, kind):
        """Return the key of the book that a line belongs to."""
        if paper.side == Side.INCOMING:
            return books.ARRIVALS
        mode = (
            books.SeriesMode.PER_TYPE
            if self.outgoing_books == "type"
            else books.SeriesMode.SINGLE
        )
        return books.series_of(books.Plan(mode), kind.id, kind.kind)

    # Taking over -------------------------------------------------------------

    def action_start(self):
        """Begin, or go on after a stop: rows without faults are taken over."""
        self._check_mine("checked", "stopped")
        if not self._waiting_ids(1):
            raise UserError(self.env._("There is no row to take over."))
        self._claim_books()
        self._note(state="running", started_at=self.started_at or fields.Datetime.now())
        self.env["doc.journal"]._log(
            "old_import_started", self, sha256=self.sha256, rows=self.rows_total
        )
        # As above: the job belongs to the system.
        self.env.ref("doc_management.ir_cron_old_import").sudo()._trigger()
        return True

    def action_stop(self):
        """Stop after the chunk at work; it can be begun again at any time.

        A check that is stopped says nothing: what it read is forgotten.
        """
        self._check_mine("reading", "running")
        if self.state == "reading":
            self._forget_rows()
            self._note(state="draft", rows_total=0)
        else:
            self._note(state="stopped")
        return True

    def action_finish(self):
        """End the take-over: its books are complete and are sealed from now on."""
        self._check_mine("checked", "stopped")
        if not self.rows_done:
            raise UserError(self.env._("Nothing has been taken over yet."))
        self._finish()
        return True

    def _finish(self):
        self._note(state="done", finished_at=fields.Datetime.now())
        self.env["doc.journal"]._log(
            "old_import_finished",
            self,
            sha256=self.sha256,
            done=self.rows_done,
            failed=self.rows_failed,
        )

    def _waiting_ids(self, limit):
        return [
            row[0]
            for row in self.env.execute_query(
                SQL(
                    "SELECT id FROM doc_old_import_row WHERE import_id = %s "
                    "AND state = 'waiting' "
                    'ORDER BY sort_key COLLATE "C", line LIMIT %s',
                    self.id,
                    limit,
                )
            )
        ]

    def _claim_books(self):
        """Open the books of the table and let new numbers come after its last.

        From here on no number of ours can fall among those that are taken over.
        """
        kinds = self.env["doc.type"].sudo().with_context(active_test=False)
        rows = self.env.execute_query(
            SQL(
                "SELECT said->>'side', (said->>'year')::int, said->>'type_name', "
                "max((said->>'number')::int), max(said->>'booked') "
                "FROM doc_old_import_row WHERE import_id = %s AND state = 'waiting' "
                "AND (said->>'number')::int > 0 GROUP BY 1, 2, 3",
                self.id,
            )
        )
        last = {}
        checker = RowChecker(self, None)
        for side, year, type_name, number, day in rows:
            kind = checker.kind(type_name) or kinds
            series = self._series(OldPaper(side=side), kind)
            old = last.get((side, series, year), (0, ""))
            last[side, series, year] = (max(old[0], number), max(old[1], day))
        for (side, series, year), (number, day) in last.items():
            book = self.env["doc.register"]._book(self.company_id, side, series, year)
            book.sudo()._by_action().write({"old_import_id": self.id})
            self.env["doc.numbering"]._start_after(
                self.company_id, series, year, number, day
            )

    @api.model
    def _cron_take_over(self):
        """Read tables and take rows over, chunk by chunk, until the time is out."""
        cron = self.env["ir.cron"]
        seconds = cron._commit_progress(remaining=1)
        for record in self.search([("state", "=", "reading")], order="id"):
            if record.try_lock_for_update():
                seconds = record._read_in_turns(cron)
        for record in self.search([("state", "=", "running")], order="id"):
            if not record.try_lock_for_update():
                continue
            files = record._files()
            while seconds > 0 and record.state == "running":
                if not record._take_chunk(files):
                    record._as_taker()._end_of_rows()
                seconds = cron._commit_progress(CHUNK)
                # Somebody may have pressed stop meanwhile.
                self.env.invalidate_all()
                if not record.try_lock_for_update():
                    break
        left = self.search_count([("state", "in", ("reading", "running"))])
        cron._commit_progress(remaining=left)

    def _read_in_turns(self, cron):
        """Read the table as long as there is time; return the seconds left.

        At least one chunk is read, so that every run comes further.
        """
        chunks = self._as_taker()._read_chunks()
        for rows in chunks:
            seconds = cron._commit_progress(rows, remaining=1)
            # Somebody may have stopped it meanwhile.
            self.env.invalidate_all()
            if seconds <= 0 or not self.try_lock_for_update():
                break
            if self.state != "reading":
                break
        chunks.close()
        return cron._commit_progress(remaining=1)

    def _end_of_rows(self):
        """No row waits any more: finished, or stopped where faults are left."""
        self._count()
        if self.rows_failed:
            self._note(state="stopped")
        else:
            self._finish()

    def _as_taker(self):
        """Return the record with the rights of who takes over, as they are now."""
        self.ensure_one()
        context = {
            "allowed_company_ids": self.company_id.ids,
            "lang": self.user_id.lang,
        }
        return self.with_env(self.env(user=self.user_id.id, context=context, su=False))

    def _take_chunk(self, files):
        """Take the next rows over; return how many. One transaction of the caller's.

        A chunk that fails as a whole is taken row by row, so that one bad row keeps
        no other from coming in.
        """
        record = self._as_taker()
        record._check_taker(record.company_id)
        rows = self.env["doc.old.import.row"].sudo().browse(record._waiting_ids(CHUNK))
        if not rows:
            return 0
        try:
            with self.env.cr.savepoint():
                TakeOver(record, files).take(rows)
        except TRANSIENT:
            raise
        except Exception as failure:
            if len(rows) == 1:
                record._fail(rows, failure)
            else:
                self.env.invalidate_all()
                for row in rows:
                    record._take_one(row, files)
        record._count()
        return len(rows)

    def _take_one(self, row, files):
        try:
            with self.env.cr.savepoint():
                TakeOver(self, files).take(row)
        except TRANSIENT:
            raise
        except Exception as failure:
            self.env.invalidate_all()
            self._fail(row, failure)

    def _fail(self, row, failure):
        if isinstance(failure, (UserError, AccessError)):
            words = str(failure)
        else:
            _logger.exception("Row %s of take-over %s failed", row.line, self.id)
            words = self.env._("The row cannot be taken over: %(why)s", why=failure)
        row.write({"state": "failed", "message": words})

    # Tables to hand out ------------------------------------------------------

    def action_faults(self):
        """Return the action that hands over the rows with faults as a table."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/doc/old-import/{self.id}/faults",
            "target": "download",
        }

    @api.model
    def action_model_table(self):
        """Return the action that hands over an empty table with all columns."""
        self._check_taker(self.env.company)
        return {
            "type": "ir.actions.act_url",
            "url": "/doc/old-import/table",
            "target": "download",
        }

    def _faults_xlsx(self):
        """Return the rows with faults, as they were, with the reason beside them."""
        self.ensure_one()
        self.check_access("read")
        rows = self.env.execute_query(
            SQL(
                "SELECT line, said, message FROM doc_old_import_row "
                "WHERE import_id = %s AND state = 'failed' ORDER BY line",
                self.id,
            )
        )
        # What could not be read is not in the row: the table itself still has it.
        cells = self._cells_of({line for line, _said, _words in rows})
        titles = ["Dòng", "Lỗi", *cells.pop("heading", [])]
        return self._workbook(
            titles,
            ([str(line), words, *cells.get(line, [])] for line, _said, words in rows),
        )

    def _cells_of(self, lines):
        if not lines:
            return {"heading": [names[0] for names in HEADINGS.values()]}
        rows = old_papers.read_table(self._table_bytes())
        _place, heading = next(rows)
        return {
            "heading": heading,
            **{line: cells for line, cells in rows if line in lines},
        }

    @api.model
    def _model_table(self):
        """Return an empty table with every column and two rows to look at."""
        titles = [names[0] for names in HEADINGS.values()]
        example = {
            "side": "đến",
            "year": "2019",
            "number": "15",
            "booked": "03/02/2019",
            "own_number": "88",
            "notation": "UBND-NC",
            "issued": "01/02/2019",
            "type_name": "Công văn",
            "subject": "về việc phòng, chống hạn hán",
            "issuer": "UBND xã …",
            "signer": "Nguyễn Văn A",
            "pages": "2",
            "dossier": "05.TNN",
            "dossier_title": "Hồ sơ về phòng, chống hạn hán năm 2019",
            "retention": "20 năm",
            "file": "2019/cv-88.pdf",
        }
        return self._workbook(
            titles, [[example.get(name, "") for name in HEADINGS]], "Mẫu"
        )

    @api.model
    def _workbook(self, titles, rows, name="Lỗi"):
        stream = BytesIO()
        book = xlsxwriter.Workbook(
            stream,
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_numbers": False,
                "strings_to_urls": False,
            },
        )
        sheet = book.add_worksheet(name)
        bold = book.add_format({"bold": True})
        text = book.add_format({"num_format": 49})
        sheet.set_column(0, max(len(titles) - 1, 1), 18, text)
        for place, title in enumerate(titles):
            sheet.write_string(0, place, title, bold)
        for line, cells in enumerate(rows, start=1):
            for place, cell in enumerate(cells):
                sheet.write_string(line, place, cell or "", text)
        book.close()
        return stream.getvalue()


class DocOldImportRow(models.Model):
    """One row of a table: what it says and what became of it. The system's own."""

    _name = "doc.old.import.row"
    _description = "Row of old papers"
    _inherit = ["doc.guarded.mixin"]
    _order = "import_id, line"
    _rec_name = "line"
    _log_access = False
    _guarded_fields = frozenset(
        {
            "import_id",
            "line",
            "sort_key",
            "state",
            "message",
            "digest",
            "is_checked",
            "said",
        }
    )

    import_id = fields.Many2one(
        "doc.old.import", required=True, ondelete="cascade", readonly=True
    )
    line = fields.Integer("Row", required=True, readonly=True, aggregator=None)
    sort_key = fields.Char("Order", readonly=True, help="As the books count.")
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("done", "In the system"),
            ("known", "There already"),
            ("failed", "With faults"),
        ],
        required=True,
        readonly=True,
        default="waiting",
    )
    message = fields.Text("Faults", readonly=True)
    digest = fields.Char(required=True, readonly=True)
    is_checked = fields.Boolean(
        "Checked",
        readonly=True,
        help="Its cells could be read; it was held against the rest.",
    )
    said = fields.Json(required=True, readonly=True)
    document_id = fields.Many2one("doc.document", readonly=True, ondelete="restrict")

    _of_import = models.Index('(import_id, state, sort_key COLLATE "C", line)')
    _once = models.UniqueIndex("(import_id, digest) WHERE state = 'done'")

    def write(self, vals):
        if not self.env.su:
            self._refuse_guarded({"state": 1, **vals})
        return super(DocOldImportRow, self._by_action()).write(vals)
