"""Văn bản đến: duplicates are pointed out; paper and network copy become one."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..lib.docmgmt.agency_match import agency_key
from ..lib.docmgmt.notation import NotationError, format_number, parse_plain_number
from ..lib.docmgmt.workflow import IncomingMove
from . import office_time
from .roles import CLERK

ENDED = ("refused", "recalled", "joined", "quarantined")
MAX_DUPLICATES = 20


class DocIncoming(models.Model):
    """Decree 30/2020/NĐ-CP, Annex VI part III item 1h: a warning, never a block.

    The same document is known by its code, by number, sign and issuer together, or by
    the very same main file.
    """

    _inherit = "doc.incoming"

    duplicate_ids = fields.Many2many(
        "doc.incoming", string="Perhaps the same", compute="_compute_duplicates"
    )
    duplicate_text = fields.Text(compute="_compute_duplicates")
    duplicate_note = fields.Char(
        "Registered although known",
        readonly=True,
        copy=False,
        help="The documents that looked the same when this one was registered.",
    )
    joined_to_id = fields.Many2one(
        "doc.incoming", "Joined to", readonly=True, copy=False, index="btree_not_null"
    )
    joined_ids = fields.One2many(
        "doc.incoming", "joined_to_id", "Further copies", readonly=True
    )
    joined_text = fields.Text(compute="_compute_joined_text")
    can_join = fields.Boolean(compute="_compute_can_join")

    @api.depends_context("uid", "lang")
    @api.depends(
        "state",
        "document_id.number",
        "document_id.notation",
        "document_id.issuer_id",
        "document_id.issuer_name",
        "document_id.doc_code",
        "current_file_ids",
    )
    def _compute_duplicates(self):
        for incoming in self:
            found = self.browse()
            if incoming._origin and incoming.state == "arrived":
                found = incoming._origin._find_duplicates()
            incoming.duplicate_ids = found
            incoming.duplicate_text = (
                "\n".join(
                    [
                        self.env._("This document seems to be here already:"),
                        *map(self._duplicate_line, found),
                    ]
                )
                if found
                else False
            )

    @api.model
    def _duplicate_line(self, incoming):
        """Return one line that names a document the user may read."""
        states = dict(self._fields["state"]._description_selection(self.env))
        channels = dict(self._fields["channel"]._description_selection(self.env))
        line = self.env._(
            "%(name)s – %(subject)s (%(channel)s, %(state)s)",
            name=incoming.name,
            subject=(incoming.subject or "")[:80],
            channel=channels[incoming.channel],
            state=states[incoming.state],
        )
        if incoming.arrival_number:
            number = self.env._(
                "arrival number %(number)s", number=incoming.arrival_number
            )
            return f"{line} · {number}"
        return line

    def _find_duplicates(self):
        """Return the documents that may be the same, as far as the user may read."""
        self.ensure_one()
        marks = []
        if self.doc_code:
            marks.append(Domain("doc_code", "=", self.doc_code))
        if self.document_id.number and self.document_id.notation:
            marks.append(
                Domain("number", "in", self._number_spellings())
                & Domain("notation", "=ilike", self.document_id.notation)
            )
        hashes = self.current_file_ids.filtered(
            lambda file: file.role in ("main", "scan")
        ).mapped("sha256")
        if hashes:
            marks.append(
                Domain(
                    "document_id.file_ids",
                    "any",
                    [("sha256", "in", hashes), ("role", "in", ("main", "scan"))],
                )
            )
        if not marks:
            return self.browse()
        found = self.search(
            Domain.OR(marks)
            & Domain("id", "!=", self.id)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("state", "not in", ENDED),
            limit=MAX_DUPLICATES,
        )
        return found.filtered(lambda other: self._is_same(other, set(hashes)))

    def _number_spellings(self):
        number = self.document_id.number
        try:
            plain = parse_plain_number(number)
        except NotationError:
            return [number]
        return list({number, str(plain), format_number(plain)})

    def _is_same(self, other, hashes):
        """Whether a found document is the same: number and sign need the issuer."""
        if self.doc_code and self.doc_code == other.doc_code:
            return True
        if hashes.intersection(other.file_ids.mapped("sha256")):
            return True
        if self.issuer_id and self.issuer_id == other.issuer_id:
            return True
        mine = agency_key(self.issuer_name or self.issuer_id.name or "")
        theirs = agency_key(other.issuer_name or other.issuer_id.name or "")
        return bool(mine) and mine == theirs

    def _after_register(self):
        """Record that the document was registered although it seemed known."""
        known = self._find_duplicates()
        if known:
            # The note is the act's; nobody edits it.
            self.sudo()._by_action().write(
                {"duplicate_note": ", ".join(known.mapped("name"))}
            )
            self.document_id._journal(
                "registered_although_known", known=known.document_id.ids
            )
        return super()._after_register()

    @api.depends_context("uid")
    @api.depends("state")
    def _compute_can_join(self):
        here = self.document_id._acting_documents()
        for incoming in self:
            incoming.can_join = (
                incoming.company_id.doc_as_clerk
                and incoming.document_id in here
                and incoming.state == "arrived"
            )

    @api.depends_context("lang")
    @api.depends("joined_ids", "joined_to_id")
    def _compute_joined_text(self):
        channels = dict(self._fields["channel"]._description_selection(self.env))
        for incoming in self:
            lines = []
            if incoming.joined_to_id:
                lines.append(
                    self.env._(
                        "This copy was joined to %(name)s, which is the record to work "
                        "with.",
                        name=incoming.joined_to_id.name,
                    )
                )
            for copy in incoming.joined_ids:
                moment = office_time.to_office(copy.received_at_raw)
                lines.append(
                    self.env._(
                        "A copy also came by: %(channel)s, %(at)s.",
                        channel=channels[copy.channel].lower(),
                        at=moment.strftime(office_time.MOMENT),
                    )
                )
            incoming.joined_text = "\n".join(lines) or False

    def action_join(self, target_id):
        """Join this waiting copy to the record of the same document (TD-3.2a).

        Its files go over, its channel is noted, this record is closed with a link and
        takes no number.

        :param target_id: id of the incoming document that stays
        :raises UserError: wrong state on either side, another agency
        """
        self.ensure_one()
        self._check_role(CLERK)
        target = self._join_target(target_id)
        blockers = self._secrecy_blockers()
        if blockers:
            raise UserError("\n".join(blockers))
        self._apply(IncomingMove.JOIN, joined_to_id=target.id)
        self._hand_files_to(target)
        self.sudo().activity_ids.unlink()
        target.document_id._journal(
            "joined", copy=self.document_id.id, channel=self.channel
        )
        self._after_join(target)
        return True

    def _join_target(self, target_id):
        target = self.browse(target_id if isinstance(target_id, int) else 0).exists()
        if not target:
            raise UserError(self.env._("Choose the document this is a copy of."))
        target.check_access("read")
        if target == self or target.company_id != self.company_id:
            raise UserError(
                self.env._("Choose another document of the same agency to join to.")
            )
        if target.state in ENDED:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(name)s is “%(state)s” and cannot take a copy. Choose another.",
                    name=target.name,
                    state=labels[target.state],
                )
            )
        return target

    def _hand_files_to(self, target):
        """Give the current files to ``target``; what it has already is left out.

        The electronic original takes the place of the scan as main file (the scan
        stays as its earlier version); a scan stands beside an electronic original.
        """
        known = set(target.sudo().file_ids.mapped("sha256"))
        store = self.env["doc.file"]
        main = target.document_id.sudo()._main_file()
        better = self.origin == "created" and target.origin == "digitised"
        for file in self.sudo().current_file_ids:
            if file.sha256 in known:
                continue
            content = file._content()
            if file.role != "main" or not main:
                store._store(target.document_id, file.name, content, file.role)
            elif better:
                main._new_version(content, file.name)
            else:
                store._store(target.document_id, file.name, content, "scan")
        if better:
            target.sudo()._by_action().write({"origin": "created"})

    def _after_join(self, target):
        """Hook: this copy was joined to ``target``."""
