"""Nhật ký: who did what to which document, when and from where."""

import json

from odoo import api, fields, models
from odoo.fields import NO_ACCESS, Domain
from odoo.http import request
from odoo.tools import SQL

from ..lib.docmgmt import chain, heads
from .doc_acting import on_behalf_of

SEAL_BATCH = 1000
VERIFY_BATCH = 2000


class DocJournal(models.Model):
    """One act, written in the transaction of the act, never changed.

    Rows are appended without a lock and sealed in batches by a job, in the order in
    which the sealer sees them. The seal is an HMAC whose key lies outside the
    database (Decree 30/2020/NĐ-CP, Annex VI part I, items III.5a and IV.1).
    """

    _name = "doc.journal"
    _description = "Journal of acts"
    _inherit = ["doc.insert.only.mixin"]
    _order = "id desc"
    _log_access = False
    _seal_columns = ("seal_no", "prev_hash", "hash")

    company_id = fields.Many2one("res.company", index=True, readonly=True)
    document_id = fields.Many2one(
        "doc.document", index="btree_not_null", ondelete="restrict", readonly=True
    )
    model = fields.Char(required=True, readonly=True)
    res_id = fields.Integer("Record", required=True, readonly=True)
    act = fields.Char("Code of the act", required=True, index=True, readonly=True)
    user_id = fields.Many2one("res.users", required=True, readonly=True)
    on_behalf_id = fields.Many2one("res.users", "On behalf of", readonly=True)
    at = fields.Datetime(required=True, index=True, readonly=True)
    ip = fields.Char("Address", readonly=True)
    detail = fields.Text("Detail as sealed", readonly=True, groups=NO_ACCESS)
    shown_detail = fields.Text(
        "Detail", compute="_compute_shown_detail", search="_search_shown_detail"
    )
    shown_document = fields.Char(
        "About", compute="_compute_shown_detail", search="_search_shown_document"
    )
    digest = fields.Char(required=True, readonly=True)
    seal_no = fields.Integer("Seal no.", readonly=True, aggregator=None)
    prev_hash = fields.Char(readonly=True)
    hash = fields.Char(readonly=True)

    _seal_no_unique = models.UniqueIndex("(seal_no) WHERE seal_no IS NOT NULL")
    _unsealed = models.Index("(id) WHERE hash IS NULL")
    _of_dossier = models.Index("(res_id) WHERE model = 'doc.dossier'")

    @api.depends_context("uid", "lang")
    @api.depends("detail", "document_id")
    def _compute_shown_detail(self):
        """Show what was written to who may read the document it is about."""
        # Whoever reads the journal sees every row; the words belong to the document.
        rows = self.sudo()
        readable = rows.document_id.sudo(self.env.su)._filtered_access("read").sudo()
        open_rows = rows.filtered(
            lambda row: not row.document_id or row.document_id in readable
        )
        words = open_rows._detail_in_words()
        for row, whole in zip(self, rows, strict=True):
            shown = whole.id in words
            row.shown_detail = words.get(whole.id)
            own = whole.document_id.with_env(self.env) if shown else None
            names = (own.display_name, own.subject) if own else ()
            row.shown_document = " · ".join(filter(None, names))

    @api.model
    def _search_shown_detail(self, operator, value):
        """Find by what was written and by the words it is shown in."""
        sought = Domain("detail", operator, value)
        if operator == "ilike" and isinstance(value, str):
            sought |= self._search_words_of_detail(value)
        rows = self.sudo()._search(
            sought
            & (
                Domain("document_id", "=", False)
                | Domain("document_id.can_read", "=", True)
            )
        )
        return Domain("id", "in", rows)

    @api.model
    def _search_shown_document(self, operator, value):
        """Find what is about documents, as people look them up; readable ones alone."""
        if operator not in ("ilike", "=", "in"):
            return NotImplemented
        documents = self.env["doc.document"]
        if not documents.has_access("read"):
            return Domain.FALSE
        found = documents._search(Domain("display_name", operator, value))
        return Domain("document_id", "in", found)

    @api.model
    def _log(self, act, record, document=None, on_behalf=None, **detail):
        """Append one row about ``record``; ``detail`` is kept as JSON text."""
        on_behalf = on_behalf or on_behalf_of(self.env)
        content = {
            "company_id": (document or record).company_id.id
            if "company_id" in (document or record)._fields
            else self.env.company.id,
            "document_id": document.id if document else False,
            "model": record._name,
            "res_id": record.id,
            "act": act,
            "user_id": self.env.uid,
            "on_behalf_id": on_behalf.id if on_behalf else False,
            "at": fields.Datetime.now(),
            "ip": request.httprequest.remote_addr if request else False,
            "detail": json.dumps(detail, ensure_ascii=False, default=str),
        }
        return self._append([content])

    @api.model
    def _log_documents(self, act, documents, on_behalf=None, **detail):
        """Append one row for each document, in one statement."""
        on_behalf = on_behalf or on_behalf_of(self.env)
        shared = {
            "model": "doc.document",
            "act": act,
            "user_id": self.env.uid,
            "on_behalf_id": on_behalf.id if on_behalf else False,
            "at": fields.Datetime.now(),
            "ip": request.httprequest.remote_addr if request else False,
            "detail": json.dumps(detail, ensure_ascii=False, default=str),
        }
        rows = [
            {
                **shared,
                "company_id": document.company_id.id,
                "document_id": document.id,
                "res_id": document.id,
            }
            for document in documents
        ]
        return self._append(rows)

    @api.model
    def _append(self, rows):
        """Write these rows, all with the same columns, in one statement.

        Past the ORM: nothing is computed from a row of the journal, and every act
        writes one. Nobody has create rights on it: acts write it, people do not.
        """
        journal = self.sudo()
        if not rows:
            return journal.browse()
        rows = [
            {**row, "digest": chain.row_digest(self._canonical(row))} for row in rows
        ]
        values = SQL(", ").join(
            SQL("%s", tuple(value or None for value in row.values())) for row in rows
        )
        made = self.env.execute_query(
            SQL(
                "INSERT INTO doc_journal (%s) VALUES %s RETURNING id",
                SQL(", ").join(map(SQL.identifier, rows[0])),
                values,
            )
        )
        return journal.browse([ident for (ident,) in made])

    @api.model
    def _canonical(self, content):
        """Return ``content`` in the form that is hashed, the same before and after."""
        return {
            **{key: value or None for key, value in content.items()},
            "at": fields.Datetime.to_string(content["at"]),
        }

    def _cron_seal(self):
        """Seal in batches until nothing is left or the time is out."""
        sealed = self._seal_batch()
        remaining = self.search_count([("hash", "=", False)])
        self.env["ir.cron"]._commit_progress(sealed, remaining=remaining)

    def _seal_batch(self):
        """Seal visible unsealed rows, oldest first; return how many.

        Safe to run twice: a second sealer at work finds the lock taken and leaves.
        """
        self.flush_model()
        self.env.cr.execute("SELECT pg_try_advisory_xact_lock(hashtext('doc_journal'))")
        if not self.env.cr.fetchone()[0]:
            return 0
        key = self.env["doc.secret.key"]._derive("journal")
        last = self.search([("seal_no", "!=", False)], order="seal_no desc", limit=1)
        previous, seal_no = last.hash or chain.GENESIS, last.seal_no
        rows = self.search([("hash", "=", False)], order="id", limit=SEAL_BATCH)
        values = []
        for row in rows:
            seal_no += 1
            sealed = chain.seal(key, previous, row.digest)
            values.append(SQL("(%s, %s, %s, %s)", row.id, seal_no, previous, sealed))
            previous = sealed
        if values:
            self.env.cr.execute(
                SQL(
                    "UPDATE doc_journal AS j SET seal_no = v.no, prev_hash = v.prev, "
                    "hash = v.hash FROM (VALUES %s) AS v(id, no, prev, hash) "
                    "WHERE j.id = v.id AND j.hash IS NULL",
                    SQL(", ").join(values),
                )
            )
            self.invalidate_model(["seal_no", "prev_hash", "hash"])
            head = heads.Head(
                heads.ChainName("journal"),
                seal_no,
                previous,
                self.env["res.company"]._doc_now().isoformat(),
            )
            self.env["doc.ledger.check"]._record_heads([head])
        return len(rows)

    def _sealed_rows(self):
        """Yield (seal number, :class:`chain.SealedRow`) in order of sealing.

        Straight from the table, page after page: constant memory, no cache between.
        """
        self.flush_model()
        place = 0
        while True:
            self.env.cr.execute(
                "SELECT id, seal_no, digest, hash, company_id, document_id, model, "
                "res_id, act, user_id, on_behalf_id, at, ip, detail FROM doc_journal "
                "WHERE seal_no > %s ORDER BY seal_no LIMIT %s",
                (place, VERIFY_BATCH),
            )
            rows = self.env.cr.dictfetchall()
            for row in rows:
                place = row.pop("seal_no")
                ident, stored = row.pop("id"), row.pop("digest")
                sealed = row.pop("hash")
                digest = chain.row_digest(self._canonical(row))
                yield place, chain.SealedRow(ident, digest, stored, sealed)
            if len(rows) < VERIFY_BATCH:
                return

    def _verify(self, head=None):
        """Return the faults of the whole sealed chain (empty = intact)."""
        key = self.env["doc.secret.key"]._derive("journal")
        rows = self._sealed_rows()
        return chain.verify_chain(key, (row for _place, row in rows), head)
