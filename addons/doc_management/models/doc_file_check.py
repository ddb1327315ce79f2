"""Reading every stored file again and comparing it with its SHA-256."""

import logging
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from odoo import api, fields, models

from ..lib.docmgmt import blobs
from . import office_time
from .alarm import tell_administrators

_logger = logging.getLogger(__name__)

PAGE = 200
EVERY = timedelta(days=7)
SOURCES = ("doc.file", "doc.dossier.material")


@dataclass(frozen=True)
class StoredFile:
    """One file that a record vouches for by its SHA-256."""

    res_id: int
    company_id: int
    sha256: str
    path: Path


class DocFileCheck(models.Model):
    """One walk over all stored files; it goes on where it was interrupted.

    Started every seven days and by hand; scheduled checks of the integrity of stored
    documents are asked for by Quyết định 33/2019/QĐ-UBND (Hà Tĩnh), Điều 14.6a, and
    Nghị định 30/2020/NĐ-CP, Phụ lục VI. A fault names the record and the place in the
    store, never the document's name: who reads the result may not read the document.
    """

    _name = "doc.file.check"
    _description = "Check of the stored files"
    _order = "id desc"
    _rec_name = "started_at"

    state = fields.Selection(
        [("running", "Running"), ("done", "Done")],
        required=True,
        readonly=True,
        default="running",
    )
    started_at = fields.Datetime("Started", required=True, readonly=True)
    finished_at = fields.Datetime("Finished", readonly=True)
    source = fields.Integer("Kind being read", readonly=True, aggregator=None)
    place = fields.Integer("Last record read", readonly=True, aggregator=None)
    file_count = fields.Integer("Files read", readonly=True, aggregator=None)
    byte_count = fields.Float("Bytes read", readonly=True, digits=(20, 0))
    megabytes = fields.Integer("Megabytes read", compute="_compute_megabytes")
    fault_ids = fields.One2many("doc.file.fault", "check_id", readonly=True)
    fault_count = fields.Integer("Damaged or missing", readonly=True, aggregator=None)

    _one_running = models.UniqueIndex(
        "((1)) WHERE state = 'running'", "A check of the stored files is running."
    )

    @api.depends("byte_count")
    def _compute_megabytes(self):
        for check in self:
            check.megabytes = int(check.byte_count / 1024 / 1024)

    @api.model
    def _sources(self):
        """Return the models whose records vouch for a stored file, in reading order."""
        return SOURCES

    @api.model
    def _known_places(self):
        """Return the paths inside the store that some record of the database names."""
        self.env["ir.attachment"].flush_model(["store_fname"])
        self.env.cr.execute(
            "SELECT DISTINCT store_fname FROM ir_attachment WHERE store_fname > ''"
        )
        return {place for (place,) in self.env.cr.fetchall()}

    @api.model
    def _stored_page(self, source, after):
        """Return the next records of ``source`` above ``after``.

        :return: the highest id of the page (0: there are no more) and its
            :class:`StoredFile` list; what was destroyed by decision is not among them
        """
        records = self.env[source].sudo().search([("id", ">", after)], 0, PAGE, "id")
        attachments = records.attachment_id
        found = []
        for record in records:
            attachment = record.attachment_id
            if source == "doc.file" and record.destroyed_at:
                continue
            if not attachment.file_size and record.size:
                continue  # blanked by a disposal
            path = Path(attachments._full_path(attachment.store_fname or "missing"))
            found.append(
                StoredFile(record.id, record.company_id.id, record.sha256, path)
            )
        return records[-1:].id or 0, found

    @api.model
    def _cron_check(self):
        """Go on with the running check; start one when the last is a week old."""
        check = self._running()
        if not check:
            last = self.search([], limit=1)
            if last and last.started_at > fields.Datetime.now() - EVERY:
                return
            check = self._start()
        cron = self.env["ir.cron"]
        while check._read_page():
            if cron._commit_progress(1, remaining=1) <= 0:
                return
        cron._commit_progress(1, remaining=0)

    @api.model
    def _running(self):
        return self.search([("state", "=", "running")], limit=1)

    @api.model
    def _start(self):
        # People start and read checks; what they say is written by the check alone.
        return self.sudo().create({"started_at": fields.Datetime.now()})

    def _read_page(self):
        """Read the next files and note what was found; whether there are more."""
        self.ensure_one()
        sources = self._sources()
        own = self.sudo()
        if own.source >= len(sources):
            own._finish()
            return False
        source = sources[own.source]
        highest, files = self._stored_page(source, own.place)
        faults, bytes_read = [], 0
        for file in files:
            fault, size = blobs.fault_of(file.path, file.sha256)
            bytes_read += size
            if fault:
                faults.append(
                    {
                        "check_id": own.id,
                        "company_id": file.company_id,
                        "res_model": source,
                        "res_id": file.res_id,
                        "sha256": file.sha256,
                        "stored_as": "/".join(file.path.parts[-2:]),
                        "fault": str(fault),
                    }
                )
        self.env["doc.file.fault"].sudo().create(faults)
        own.write(
            {
                "source": own.source if highest else own.source + 1,
                "place": highest,
                "file_count": own.file_count + len(files),
                "byte_count": own.byte_count + bytes_read,
                "fault_count": own.fault_count + len(faults),
            }
        )
        return True

    def _finish(self):
        """Close the checks; tell of what they found."""
        self.write({"state": "done", "finished_at": fields.Datetime.now()})
        for check in self.filtered("fault_count"):
            check._alarm()

    def _alarm(self):
        """Tell the administrators of documents."""
        _logger.error("%s stored files are damaged or missing", self.fault_count)
        tell_administrators(
            self.env,
            self.env._("Stored files are damaged or missing"),
            self.env._(
                "Check of %(at)s: %(count)s files. See Registers › Checks of the "
                "stored files and restore each file from the backup by its "
                "SHA-256; change nothing else.",
                at=office_time.to_office(self.started_at).strftime(office_time.MOMENT),
                count=self.fault_count,
            ),
        )

    def action_check_now(self):
        """Start a check in the background; for administrators and leaders."""
        self.env["doc.file.check"].check_access("read")
        check = self._running() or self._start()
        # The scheduler does the work; who asks need not be allowed to run jobs.
        self.env.ref("doc_management.ir_cron_check_files").sudo()._trigger()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": check.id,
            "view_mode": "form",
        }


class DocFileFault(models.Model):
    """A stored file that is not what was stored."""

    _name = "doc.file.fault"
    _description = "Damaged or missing file"
    _order = "id"
    _rec_name = "sha256"

    check_id = fields.Many2one(
        "doc.file.check", required=True, index=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one("res.company", "Agency", readonly=True)
    res_model = fields.Char("Kind", required=True, readonly=True)
    res_id = fields.Integer("Record", required=True, readonly=True)
    sha256 = fields.Char("SHA-256", required=True, readonly=True)
    stored_as = fields.Char("Place in the store", readonly=True)
    fault = fields.Selection(
        [
            ("missing", "Missing"),
            ("changed", "Changed"),
            ("unreadable", "Cannot be read"),
        ],
        required=True,
        readonly=True,
    )
