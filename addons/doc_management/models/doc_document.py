"""Văn bản: the identity every document has, whichever way it goes."""

import re

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..lib.docmgmt import notation as notation_rules
from ..lib.docmgmt import search as search_rules
from ..lib.docmgmt.errors import RuleError

URGENCY = [
    ("0", "Normal"),
    ("1", "Urgent (Khẩn)"),
    ("2", "Very urgent (Thượng khẩn)"),
    ("3", "Express (Hỏa tốc)"),
]
CIRCULATION = [
    ("return_after_meeting", "Return after the meeting"),
    ("return_after_reading", "Return after reading"),
    ("internal", "Internal circulation"),
    ("to_be_recalled", "To be collected back"),
]


def _escaped(text):
    """Return ``text`` with the wildcards of LIKE taken literally."""
    return re.sub(r"([\\%_])", r"\\\1", text)


class DocDocument(models.Model):
    """What a document is: type, number and sign, subject, issuer, dates, files.

    Search, dossiers, rights and exchange point at this table. The two lives
    (:class:`DocIncoming`, :class:`DocOutgoing`) inherit it by delegation. A document
    is never deleted: a draft is cancelled, a number voided, an issue recalled.
    Lengths are those of Annex VI of Decree 30/2020/NĐ-CP.
    """

    _name = "doc.document"
    _description = "Document"
    _inherit = ["doc.guarded.mixin", "doc.titled.mixin"]
    _order = "sort_date desc, id desc"
    # People look documents up by what they remember, not by the number alone.
    _rec_names_search = ["lookup"]

    _guarded_fields = frozenset(
        {
            "name",
            "direction",
            "company_id",
            "state",
            "number",
            "notation",
            "document_date",
            "doc_code",
            "is_private",
            "is_open",
            "is_quarantined",
            "secrecy_state",
            "secrecy_marks",
            "secrecy_by_id",
            "secrecy_at",
            "secrecy_reason",
            "legal_value",
            "file_ids",
            "current_file_ids",
            "dossier_ids",
            "incoming_ids",
            "outgoing_ids",
            "sort_date",
        }
    )

    name = fields.Char("Number and sign", compute="_compute_name", store=True)
    direction = fields.Selection(
        [("incoming", "Incoming"), ("outgoing", "Outgoing")],
        required=True,
        readonly=True,
    )
    company_id = fields.Many2one(
        "res.company",
        "Agency",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    state = fields.Char("Status", readonly=True)
    is_private = fields.Boolean(
        "Private draft",
        readonly=True,
        help="A draft is read by those it was shown to, not yet by the whole agency.",
    )
    is_open = fields.Boolean(
        "Open to the agency",
        readonly=True,
        copy=False,
        help="Every official of the agency reads it: its procedure says so.",
    )
    type_id = fields.Many2one("doc.type", "Document type", required=True)
    number = fields.Char(size=11, readonly=True, copy=False)
    notation = fields.Char(size=30, readonly=True, copy=False)
    subject = fields.Char(size=500, required=True)
    issuer_id = fields.Many2one("doc.agency", "Issuing agency", index="btree_not_null")
    issuer_name = fields.Char("Name of the issuer", size=200)
    document_date = fields.Date("Date of the document", readonly=True, copy=False)
    urgency = fields.Selection(URGENCY, required=True, default="0")
    circulation_mark = fields.Selection(CIRCULATION, "Circulation mark")
    language = fields.Char(size=30, default="Tiếng Việt")
    page_count = fields.Integer("Pages", aggregator=None)
    signer_name = fields.Char("Signed by", size=50)
    signer_position = fields.Char("Position", size=100)
    signer_authority = fields.Char(
        "Authority", size=100, help="As printed above the position: KT. GIÁM ĐỐC."
    )
    reply_required = fields.Boolean()
    due_date = fields.Date("Reply wanted by")
    note = fields.Char("Remarks", size=500)
    unit_id = fields.Many2one("hr.department", "Unit in charge", index="btree_not_null")
    doc_code = fields.Char("Document code", readonly=True, copy=False)
    legal_value = fields.Selection(
        [("original", "Original"), ("information", "For information only")],
        readonly=True,
        help="An electronic document that is not lawfully signed informs only.",
    )
    sort_date = fields.Date(readonly=True, default=fields.Date.context_today)
    file_ids = fields.One2many("doc.file", "document_id", "Files", readonly=True)
    current_file_ids = fields.One2many(
        "doc.file",
        "document_id",
        "Current files",
        domain=[("is_current", "=", True)],
        readonly=True,
    )
    dossier_ids = fields.Many2many(
        "doc.dossier",
        "doc_dossier_document_rel",
        "document_id",
        "dossier_id",
        "Dossiers",
    )
    incoming_ids = fields.One2many("doc.incoming", "document_id", readonly=True)
    outgoing_ids = fields.One2many("doc.outgoing", "document_id", readonly=True)
    search_text = fields.Text(compute="_compute_search_text", store=True)
    lookup = fields.Char(
        "Anything",
        compute="_compute_lookup",
        search="_search_lookup",
        help="Number, sign, subject, issuer or signer, with or without accents.",
    )

    _company_sort = models.Index("(company_id, sort_date DESC, id DESC)")
    _sort = models.Index("(sort_date DESC, id DESC)")
    # A hundred documents given by name are sorted without a look at them.
    _named = models.Index("(id) INCLUDE (company_id, sort_date)")
    _company_state = models.Index("(company_id, direction, state)")
    _number = models.Index("(number) WHERE number IS NOT NULL")
    # What comes in carries the code of its issuer, which may be here as well.
    _code_unique = models.UniqueIndex(
        "(doc_code) WHERE doc_code IS NOT NULL AND direction = 'outgoing'"
    )
    _code_incoming = models.Index(
        "(doc_code) WHERE doc_code IS NOT NULL AND direction = 'incoming'"
    )
    _due_after = models.Constraint(
        "CHECK (NOT reply_required OR due_date IS NOT NULL)",
        "A document that wants a reply needs the date until which it wants it.",
    )

    def init(self):
        """Add the generated full-text column and its index (no ORM field)."""
        self.env.cr.execute(
            """
            ALTER TABLE doc_document ADD COLUMN IF NOT EXISTS search_tsv tsvector
                GENERATED ALWAYS AS
                (to_tsvector('simple', coalesce(search_text, ''))) STORED;
            CREATE INDEX IF NOT EXISTS doc_document_search_tsv
                ON doc_document USING gin (company_id, search_tsv);
            CREATE INDEX IF NOT EXISTS doc_document_name_trgm
                ON doc_document USING gin (name gin_trgm_ops);
            """
        )

    @api.depends("number", "notation", "type_id.kind", "document_date", "subject")
    def _compute_name(self):
        for document in self:
            document.name = document._display_number() or document.subject

    def _display_number(self):
        """Return số/ký hiệu as printed, or an empty string without a number."""
        self.ensure_one()
        if not self.number:
            return ""
        parts = [self.number]
        if self.type_id.kind == "legal" and self.document_date:
            parts.append(str(self.document_date.year))
        return "/".join([*parts, self.notation] if self.notation else parts)

    @api.depends(
        "name",
        "subject",
        "issuer_id.name",
        "issuer_name",
        "signer_name",
        "type_id.name",
        "doc_code",
    )
    def _compute_search_text(self):
        for document in self:
            parts = (
                document.name,
                document.subject,
                document.issuer_name or document.issuer_id.name,
                document.signer_name,
                document.type_id.name,
                document.doc_code,
            )
            words = search_rules.words(" ".join(filter(None, parts)))
            document.search_text = " ".join(words)

    def _compute_lookup(self):
        self.lookup = False

    @api.model
    def _search_lookup(self, operator, value):
        """Find what a person types: ``15/ubnd``, ``15``, ``đến 123``, a code, words."""
        if operator not in ("ilike", "like", "=") or not isinstance(value, str):
            return NotImplemented
        by_number = self._search_by_number(value)
        if by_number is not None:
            return by_number
        query = search_rules.words_query(value)
        if not query:
            return Domain.FALSE
        # The column below is made by the database of what is stored.
        self.flush_model(["search_text"])
        agencies = self._agencies_searched()
        within = Domain("company_id", "in", agencies) if agencies else Domain.TRUE
        return within & Domain.custom(
            to_sql=lambda model, alias, _query: SQL(
                "%s @@ to_tsquery('simple', %s)",
                SQL.identifier(alias, "search_tsv"),
                query,
            )
        )

    @api.model
    def _search_by_number(self, text):
        """Return the domain of a typed number, sign or code, None if it is none.

        Digits alone are the number on the document or its arrival number (số đến). A
        number that nobody has finds nothing, never another document.
        """
        code = notation_rules.as_document_code(text)
        if code:
            return Domain("doc_code", "=", str(code))
        try:
            arrival = notation_rules.parse_arrival_number(text)
            typed = None if arrival else notation_rules.parse_number(text)
        except RuleError:
            return None
        # Every agency numbers from 1: those of others are not gathered.
        agencies = self._agencies_searched()
        here = SQL(" AND company_id = ANY(%s)", list(agencies)) if agencies else SQL()
        if arrival:
            return self._among(self._arrivals_numbered(arrival, here))
        self.flush_model(["number", "notation", "company_id"])
        numbers = {str(typed.number), notation_rules.format_number(typed.number)}
        own = SQL(
            "SELECT id FROM doc_document WHERE number = ANY(%s)%s",
            sorted(numbers),
            here,
        )
        if typed.notation:
            sign = f"{_escaped(typed.notation)}%"
            return self._among(SQL("%s AND notation ILIKE %s", own, sign))
        return self._among(
            SQL("%s UNION %s", own, self._arrivals_numbered(typed.number, here))
        )

    @api.model
    def _arrivals_numbered(self, number, here):
        self.env["doc.incoming"].flush_model(["arrival_number", "company_id"])
        return SQL(
            "SELECT document_id FROM doc_incoming WHERE arrival_number = %s%s",
            number,
            here,
        )

    @api.model
    def _among(self, query):
        """Return the domain of the ids that ``query`` yields.

        Gathered first, by the index of each table: an OR over two tables would walk
        all documents in the order of the list. Rights narrow what is found.
        """
        return Domain.custom(
            to_sql=lambda model, alias, _query: SQL(
                "%s = ANY(ARRAY(%s))", SQL.identifier(alias, "id"), query
            )
        )

    @api.model_create_multi
    def create(self, vals_list):
        if not (self._is_by_action() or self.env.su):
            raise AccessError(
                self.env._(
                    "A document is created as an incoming or an outgoing one. Use "
                    "those menus."
                )
            )
        return super().create(vals_list)

    def write(self, vals):
        if vals and not (self._is_by_action() or self.env.su):
            for document in self:
                document._life()._check_may_edit(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._(
                "A document is never deleted. Cancel the draft, or refuse or recall "
                "the document."
            )
        )

    def _life(self):
        """Return the incoming or outgoing record of this document."""
        self.ensure_one()
        if self.direction == "incoming":
            return self.incoming_ids
        return self.outgoing_ids

    def action_open(self):
        """Open the document in the form of its own life."""
        life = self._life()
        return {
            "type": "ir.actions.act_window",
            "res_model": life._name,
            "res_id": life.id,
            "view_mode": "form",
        }

    def _fix_sort_date(self):
        """Order by the document's own date once it has one."""
        for document in self:
            if document.document_date:
                document.sudo()._by_action().write(
                    {"sort_date": document.document_date}
                )

    def _main_file(self):
        """Return the current main file, or an empty recordset."""
        self.ensure_one()
        return self.current_file_ids.filtered(lambda file: file.role == "main")[:1]

    def _check_mark(self):
        """Return the page where anybody can check it (CheckMark), None without one."""
        return None

    def _haste(self):
        """Return a key that sorts the most urgent documents first (HN 7.2c)."""
        self.ensure_one()
        return -int(self.urgency or 0)

    def _journal(self, act, on_behalf=None, **detail):
        """Append one row of the journal per document."""
        for document in self:
            self.env["doc.journal"]._log(
                act, document._life() or document, document, on_behalf, **detail
            )

    def _grant(self, users=None, heads=None, members=None, reason=""):
        """Let people read these documents: persons, heads or members of units."""
        # Rights are given by acts; no user has access to the table of rights.
        principals = self.env["doc.principal"].sudo()
        holders = principals.browse()
        if users:
            holders |= principals._for_users(users)
        if heads:
            holders |= principals._for_units(heads, "head")
        if members:
            holders |= principals._for_units(members, "member")
        if holders:
            self.env["doc.access"].sudo()._grant(self, holders, reason)
