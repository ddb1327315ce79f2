"""Khóa của hệ thống khác: the portal and the one-stop system, and what they may."""

import secrets
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from odoo import api, fields, models
from odoo.addons.doc_management.models import office_time
from odoo.addons.doc_management.models.doc_file import FileIn
from odoo.exceptions import AccessError

from ..lib.docxchg import api as rules
from .doc_lookup import PAGE


@dataclass(frozen=True)
class Span:
    """A period as the database keeps times: naive UTC, the end outside."""

    start: datetime
    end: datetime


class DocApiKey(models.Model):
    """One system that may call: for one agency, for what is ticked, until a day.

    Only a digest of the key is kept. Whoever loses it gets a new one; nobody, the
    administrator included, can read it again.
    """

    _name = "doc.api.key"
    _description = "Key of another system"
    _inherit = ["doc.guarded.mixin"]
    _order = "company_id, name, id"
    _guarded_fields = frozenset({"key_hash", "key_start", "made_at", "last_used_at"})

    name = fields.Char("System", required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        "Agency",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="restrict",
    )
    may_submit = fields.Boolean("Hands documents over")
    may_follow = fields.Boolean("Asks for state and result")
    may_fetch = fields.Boolean("Fetches the files of results")
    may_count = fields.Boolean("Asks for figures")
    valid_until = fields.Date("Last day")
    per_minute = fields.Integer(
        "Calls a minute", default=60, required=True, aggregator=None
    )
    key_hash = fields.Char(groups=fields.NO_ACCESS, copy=False)
    key_start = fields.Char("Key begins with", readonly=True, copy=False)
    made_at = fields.Datetime("Key made at", readonly=True, copy=False)
    last_used_at = fields.Datetime("Used last", readonly=True, copy=False)
    case_count = fields.Integer("Documents handed over", compute="_compute_case_count")

    _hash_unique = models.UniqueIndex("(key_hash) WHERE key_hash IS NOT NULL")
    _pace = models.Constraint(
        "CHECK (per_minute BETWEEN 1 AND 6000)", "Calls a minute: 1 to 6000."
    )

    def _compute_case_count(self):
        for key in self:
            # How many there are is told; which ones is for their readers.
            key.case_count = (
                self.env["doc.api.case"].sudo().search_count([("key_id", "=", key.id)])
            )

    def action_make_key(self):
        """Make a new key and show it this once; the one before ends with it."""
        self.ensure_one()
        self.check_access("write")
        if not self.company_id.doc_as_admin:
            raise AccessError(
                self.env._("Keys are made by the document administrator.")
            )
        key = rules.make_key(secrets.token_bytes(rules.CHANCE))
        # The administrator may set a key, not read what is kept of one.
        self.sudo()._by_action().write(
            {
                "key_hash": rules.key_digest(key),
                "key_start": key[:8],
                "made_at": fields.Datetime.now(),
            }
        )
        self.env["doc.journal"]._log("api_key_made", self, system=self.name)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "sticky": True,
                "title": self.env._("Copy the key now: it is not shown again"),
                "message": key,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    @api.model
    def _by_header(self, header):
        """Return the valid key an ``Authorization`` header shows, or nothing."""
        key = rules.key_of(header)
        if not key:
            return self.browse()
        # A caller has no user; his key is what lets him in.
        found = self.sudo().search([("key_hash", "=", rules.key_digest(key))], limit=1)
        today = self.env["res.company"]._doc_today()
        if not found or (found.valid_until and found.valid_until < today):
            return self.browse()
        return found

    def _note_use(self):
        """Remember the last use, once a minute."""
        now = fields.Datetime.now()
        if not self.last_used_at or now - self.last_used_at > timedelta(minutes=1):
            self._by_action().write({"last_used_at": now})

    # what a system may ask

    def _submit(self, submission):
        """Take a document in, once; return (case, whether it is new).

        :param submission: :class:`~..lib.docxchg.api.Submission`
        """
        self.ensure_one()
        cases = self.env["doc.api.case"].sudo()
        # One matter sent twice at once must not be taken in twice.
        self.env.cr.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            (f"doc.api.case|{self.id}|{submission.code}",),
        )
        known = cases.search(
            [("key_id", "=", self.id), ("code", "=", submission.code)], limit=1
        )
        if known:
            return known, False
        incoming = self.env["doc.incoming"]._make_incoming(
            self.company_id,
            {
                "subject": submission.subject,
                "channel": "portal",
                "origin": "created",
                "issuer_name": submission.sender,
                "sender_kind": submission.sender_kind,
                "document_date": self.env["res.company"]._doc_today(),
                "type_id": self.env.ref("doc_management.doc_type_cong_van").id,
                "note": f"{self.name}: {submission.code}"[:500],
            },
            [
                FileIn(file.name, file.content, "main" if place == 0 else "annex")
                for place, file in enumerate(submission.files)
            ],
            procedure=self.company_id._doc_procedure(),
        )
        incoming._give_code()
        return (
            cases._by_action().create(
                {
                    "key_id": self.id,
                    "code": submission.code,
                    "incoming_id": incoming.id,
                    "digest": submission.digest,
                }
            ),
            True,
        )

    def _case(self, code):
        """Return the case this very system handed over under ``code``, or nothing."""
        return (
            self.env["doc.api.case"]
            .sudo()
            .search([("key_id", "=", self.id), ("code", "=", code)], limit=1)
        )

    def _figures(self, year, month):
        """Return what the agency and those below it sent and received in a month."""
        self.ensure_one()
        first = date(year, month, 1)
        after = first + timedelta(days=monthrange(year, month)[1])
        span = Span(
            office_time.day_at(first, time.min), office_time.day_at(after, time.min)
        )
        names = ("gui", "tiep_nhan", "bi_tu_choi", "khong_gui_duoc", "nhan")
        rows = self.env["doc.report"].sudo()._partner_rows(self.company_id, span)
        below = (
            self.env["doc.axis.figure"]
            .sudo()
            .search(
                [
                    ("agency_id", "child_of", self.company_id.doc_agency_id.id),
                    ("month", "=", first),
                ]
            )
        )
        return {
            "ky": f"{year:04d}-{month:02d}",
            "co_quan": self.company_id.doc_agency_id._exchange_code(),
            "theo_noi": [
                {"ten": row[0], **dict(zip(names, row[1:], strict=True))}
                for row in sorted(rows)
            ],
            "tren_truc": [
                {
                    "ma_dinh_danh": line.agency_id._exchange_code(),
                    "ten": line.agency_name,
                    "cap": line.level or "",
                    "van_ban_gui": line.documents,
                    "luot_gui": line.sent,
                    "van_ban_nhan": line.received,
                    "chua_lay": line.received_open,
                }
                for line in below
            ],
        }


class DocApiCase(models.Model):
    """A matter of another system and the document it became here."""

    _name = "doc.api.case"
    _description = "Document handed over by another system"
    _inherit = ["doc.guarded.mixin"]
    _order = "id desc"
    _rec_name = "code"

    key_id = fields.Many2one(
        "doc.api.key", "Handed over by", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        related="key_id.company_id", store=True, index=True, precompute=True
    )
    code = fields.Char("Code there", required=True)
    incoming_id = fields.Many2one(
        "doc.incoming", "Taken in as", required=True, index=True, ondelete="restrict"
    )
    document_id = fields.Many2one(
        related="incoming_id.document_id", store=True, index=True, precompute=True
    )
    digest = fields.Char("SHA-256", required=True)

    _once = models.UniqueIndex("(key_id, code)")

    @property
    def _guarded_fields(self):
        """Everything: the machinery alone writes here."""
        return frozenset(self._fields)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("What was handed over stays known."))

    def _answer(self):
        """Return state and results as plain values; the numbers of results count."""
        self.ensure_one()
        told = self.incoming_id._told()
        base = self.env["ir.config_parameter"].sudo().get_param("web.base.url") or ""
        return {
            "ma_ho_so": self.code,
            "trang_thai": str(told.progress) if told else "unknown",
            "ngay_den": told.arrived.isoformat() if told else None,
            "ma_tra_cuu": self.incoming_id.sudo().lookup_code or None,
            "trang_tra_cuu": base.rstrip("/") + PAGE,
            "ket_qua": [
                {"thu_tu": place, "so_ky_hieu": one.number, "ngay": str(one.issued)}
                for place, one in enumerate(told.results if told else (), start=1)
            ],
        }


class DocIncoming(models.Model):
    _inherit = "doc.incoming"

    channel = fields.Selection(
        selection_add=[("portal", "Public service portal, one-stop system")],
        ondelete={"portal": "set default"},
    )
