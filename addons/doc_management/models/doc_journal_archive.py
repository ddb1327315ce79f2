"""Nhật ký lưu ra tệp: what of a finished year lies outside, checked by itself."""

import json
import logging
import os
from datetime import date, time
from pathlib import Path

from odoo import api, models
from odoo.tools import config

from ..lib.docmgmt import chain, journal_archive
from ..lib.docmgmt.journal_archive import JournalRow, Keys
from . import office_time
from .alarm import tell_administrators

_logger = logging.getLogger(__name__)

NOTED = "journal_archived"
PAGE = 2000


class DocJournal(models.Model):
    """Each finished year goes to a file outside; the rows stay (docs/adr/0057).

    Files lie in ``<directory>/<database>/``. Directory: environment
    ``VAN_THU_JOURNAL_DIR``, else ``van_thu_journal_dir`` in the Odoo configuration,
    else ``van_thu_journal`` in the data directory.
    """

    _inherit = "doc.journal"

    @api.model
    def _archive_folder(self):
        named = os.environ.get("VAN_THU_JOURNAL_DIR") or config.get(
            "van_thu_journal_dir"
        )
        root = Path(named) if named else Path(config["data_dir"]) / "van_thu_journal"
        return root / self.env.cr.dbname

    @api.model
    def _archive_keys(self):
        keys = self.env["doc.secret.key"]
        return Keys(keys._derive("journal"), keys._derive("journal_archive"))

    @api.model
    def _cron_archive(self):
        """Write a file for each year that is over; a fault is told, nothing is lost."""
        try:
            written = self._archive_year()
        except OSError as error:
            _logger.exception("The journal was not written out")
            tell_administrators(
                self.env,
                self.env._("The journal of a finished year was not written out"),
                self.env._(
                    "%(folder)s: %(reason)s. Ask who keeps the server to make room or "
                    "give leave to write; it is tried again tomorrow.",
                    folder=self._archive_folder(),
                    reason=error.strerror or error,
                ),
            )
            return
        this_year = self.env["res.company"]._doc_today().year
        more = written and self._next_year(this_year)
        self.env["ir.cron"]._commit_progress(bool(written), remaining=bool(more))

    @api.model
    def _archive_year(self):
        """Return the file of the oldest finished year not yet outside; None: none."""
        this_year = self.env["res.company"]._doc_today().year
        # The job is the system's; rows of all agencies stand in one chain.
        rows = self.sudo()
        begun = self._year_begins(this_year)
        if rows.search_count([("hash", "=", False), ("at", "<", begun)], limit=1):
            return None  # the sealer comes first
        year = self._next_year(this_year)
        return year and self._archive_until(year, self._year_begins(year + 1)) or None

    @api.model
    def _year_begins(self, year):
        return office_time.day_at(date(year, 1, 1), time.min)

    @api.model
    def _last_archived(self):
        """Return (seal number, seal) where the last file ended."""
        noted = self.sudo().search([("act", "=", NOTED)], limit=1)
        if not noted:
            return 0, chain.GENESIS
        detail = json.loads(noted.detail)
        return detail["last"], detail["seal"]

    @api.model
    def _next_year(self, before):
        """Return the first finished year with rows that lie in no file; 0: none."""
        place, _seal = self._last_archived()
        oldest = self.sudo().search(
            [("seal_no", ">", place), ("at", "<", self._year_begins(before))],
            order="at",
            limit=1,
        )
        return office_time.to_office(oldest.at).year if oldest else 0

    @api.model
    def _archive_until(self, year, end):
        """Write all sealed rows after the last file and up to those before ``end``."""
        place, previous = self._last_archived()
        last = self.sudo().search(
            [("seal_no", ">", place), ("at", "<", end)], order="seal_no desc", limit=1
        )
        name = f"nhat-ky-{year}-{place + 1}-{last.seal_no}.zip"
        path = self._archive_folder() / name
        manifest, sha256 = journal_archive.write(
            path,
            self._archive_rows(place, last.seal_no),
            database=self.env.cr.dbname,
            made_at=self.env["res.company"]._doc_now().isoformat(),
            previous=previous,
            names=self._archive_names(place, last.seal_no),
            keys=self._archive_keys(),
        )
        self._log(
            NOTED,
            self.env.company,
            file=name,
            sha256=sha256,
            first=manifest.first,
            last=manifest.last,
            seal=manifest.seal,
        )
        return path

    @api.model
    def _archive_rows(self, after, last):
        """Yield the sealed rows after one place up to another, page by page."""
        self.flush_model()
        while after < last:
            self.env.cr.execute(
                "SELECT seal_no, digest, hash, company_id, document_id, model, res_id, "
                "act, user_id, on_behalf_id, at, ip, detail FROM doc_journal "
                "WHERE seal_no > %s AND seal_no <= %s ORDER BY seal_no LIMIT %s",
                (after, last, PAGE),
            )
            page = self.env.cr.dictfetchall()
            if not page:
                return
            for row in page:
                after = row.pop("seal_no")
                digest, seal = row.pop("digest"), row.pop("hash")
                yield JournalRow(after, digest, seal, self._canonical(row))

    @api.model
    def _archive_names(self, after, last):
        """Return the names behind the numbers of a stretch, as they are now."""
        places = [("seal_no", ">", after), ("seal_no", "<=", last)]
        names = {}
        for field in ("user_id", "on_behalf_id", "company_id"):
            found = self.sudo()._read_group(places, [field])
            records = (
                self.env[self._fields[field].comodel_name]
                .sudo()
                .union(*(record for (record,) in found))
            )
            kind = "agencies" if field == "company_id" else "people"
            names.setdefault(kind, {}).update(
                {
                    str(one.id): one.name
                    if kind == "agencies"
                    else f"{one.name} ({one.login})"
                    for one in records
                }
            )
        return names
