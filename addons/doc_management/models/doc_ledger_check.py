"""Checking the ledgers against themselves and against their heads outside."""

import logging
import os
from pathlib import Path

from odoo import api, fields, models
from odoo.tools import config

from ..lib.docmgmt import books, chain, heads
from . import office_time
from .alarm import tell_administrators

_logger = logging.getLogger(__name__)

HEADS_FILE = "heads.jsonl"
SHOWN_FAULTS = 50


class DocLedgerCheck(models.Model):
    """One check of all sealed chains; what it found stays as it was written.

    The heads lie in ``<directory>/<database>/heads.jsonl``. Directory: environment
    ``VAN_THU_HEADS_DIR``, else ``van_thu_heads_dir`` in the Odoo configuration, else
    ``van_thu_heads`` in the data directory.
    """

    _name = "doc.ledger.check"
    _description = "Check of the ledgers"
    _inherit = ["doc.insert.only.mixin"]
    _order = "id desc"
    _rec_name = "at"
    _log_access = False
    _seal_columns = ()

    at = fields.Datetime("Checked at", required=True, readonly=True)
    is_good = fields.Boolean("Intact", readonly=True)
    chain_count = fields.Integer("Chains", readonly=True, aggregator=None)
    head_count = fields.Integer("Heads outside", readonly=True, aggregator=None)
    fault_count = fields.Integer("Faults", readonly=True, aggregator=None)
    faults = fields.Text("What was found", readonly=True)

    @api.model
    def _heads_path(self):
        named = os.environ.get("VAN_THU_HEADS_DIR") or config.get("van_thu_heads_dir")
        root = Path(named) if named else Path(config["data_dir"]) / "van_thu_heads"
        return root / self.env.cr.dbname / HEADS_FILE

    @api.model
    def _record_heads(self, new):
        """Append heads outside once this transaction is in the database for good.

        A failure is logged and shows at the next check as a missing head; the sealing
        itself stands.
        """
        if not new:
            return
        path = self._heads_path()

        def write():
            try:
                heads.append(path, new)
            except OSError:
                _logger.exception(
                    "The heads of the ledgers were not written to %s", path
                )

        self.env.cr.postcommit.add(write)

    @api.model
    def _chains(self):
        """Yield (name, rows) of every chain; rows are (position, SealedRow)."""
        entries = self.env["doc.register.entry"].sudo()
        for company, series, year in entries._read_group(
            [("hash", "!=", False)], ["company_id", "series", "year"]
        ):
            yield (
                heads.ChainName("register", company.id, series, year),
                entries._sealed_rows(company, series, year),
            )
        yield heads.ChainName("journal"), self.env["doc.journal"].sudo()._sealed_rows()

    @api.model
    def _check(self):
        """Check every chain now; return the stored result."""
        path = self._heads_path()
        recorded = {}
        found = []
        count = 0
        try:
            for head in heads.read(path):
                recorded.setdefault(head.chain, []).append(head)
                count += 1
        except (heads.HeadFileError, OSError) as error:
            found.append(self.env._("The heads outside: %(error)s", error=error))
        keys = {
            ledger: self.env["doc.secret.key"]._derive(ledger)
            for ledger in ("register", "journal")
        }
        checked = 0
        for name, rows in self._chains():
            checked += 1
            known = recorded.pop(name, [])
            places = []
            faults = chain.verify_chain(
                keys[name.ledger],
                self._noting(rows, {head.position for head in known}, places),
            )
            faults += heads.compare(known, places)
            found += [self._sentence(name, fault) for fault in faults]
        for name in recorded:
            found.append(self._sentence(name, chain.Fault(0, "tail")))
        stamps, unproven = self._stamp_faults()
        found += [*unproven, *self._code_faults()]
        # A check writes what it found; nobody else may.
        return self.sudo().create(
            {
                "at": fields.Datetime.now(),
                "is_good": not found,
                "chain_count": checked,
                "head_count": count,
                "stamp_count": stamps,
                "fault_count": len(found),
                "faults": "\n".join(found[:SHOWN_FAULTS]) or False,
            }
        )

    @api.model
    def _noting(self, rows, wanted, places):
        """Pass rows on; note those in ``places`` whose head lies outside."""
        for position, row in rows:
            if position in wanted:
                places.append((position, row.row_id, row.seal))
            yield row

    @api.model
    def _code_faults(self):
        """Return a sentence per agency and year whose document codes have a gap."""
        self.env.cr.execute(
            "SELECT company_id, year FROM doc_number_counter WHERE series = %s",
            (books.CODES,),
        )
        sentences = []
        for company_id, year in self.env.cr.fetchall():
            company = self.env["res.company"].browse(company_id)
            missing = self.env["doc.numbering"]._unexplained(company, books.CODES, year)
            if missing:
                sentences.append(
                    self.env._(
                        "Document codes of %(agency)s %(year)s without document or "
                        "reason: %(numbers)s",
                        agency=company.sudo().name,
                        year=year,
                        numbers=books.number_ranges(missing),
                    )
                )
        return sentences

    @api.model
    def _sentence(self, name, fault):
        if name.ledger == "journal":
            where = self.env._("Journal")
        else:
            company = self.env["res.company"].sudo().browse(name.company)
            where = "{} · {} · {}".format(
                company.name,
                self.env["doc.register"]._label_of(company, name.series),
                name.year,
            )
        what = {
            "content": self.env._("row %(row)s was changed", row=fault.row_id),
            "seal": self.env._(
                "row %(row)s carries a seal that is not ours", row=fault.row_id
            ),
            "tail": self.env._("rows at the end are missing"),
            "head": self.env._(
                "the chain was written anew: another seal stands at row %(row)s than "
                "the one kept outside",
                row=fault.row_id,
            ),
        }[fault.reason]
        return f"{where}: {what}"

    @api.model
    def _cron_check(self):
        """Check daily; a fault becomes a to-do of every document administrator."""
        result = self._check()
        if not result.is_good:
            result._alarm()
        return result.is_good

    def _alarm(self):
        """Tell the administrators of documents."""
        self.ensure_one()
        _logger.error("The ledgers are not intact:\n%s", self.faults)
        tell_administrators(
            self.env,
            self.env._("The ledgers are not intact"),
            self.env._(
                "Check of %(at)s: %(count)s faults. See Registers › Checks of the "
                "ledgers, change nothing and call whoever keeps the key and the "
                "copies of the heads.",
                at=office_time.to_office(self.at).strftime(office_time.MOMENT),
                count=self.fault_count,
            ),
        )

    def action_check_now(self):
        """Check now; for administrators of documents and leaders."""
        self.env["doc.ledger.check"].check_access("read")
        result = self._check()
        if not result.is_good:
            result._alarm()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": result.id,
            "view_mode": "form",
        }
