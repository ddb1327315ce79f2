"""Văn bản đi: checking the layout, and the clerk's recorded decision."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..lib.docmgmt.errors import RuleError
from ..lib.docmgmt.forms.catalogue import form_of
from ..lib.docmgmt.layout_check import Record, check
from ..lib.docmgmt.layout_check.rules import rules_on
from .doc_layout_check import DECISIONS
from .doc_outgoing_letter import _AUTHORITY, CIRCULATION_WORDS
from .pdf_tools import READER
from .remedies import Missing
from .roles import CLERK

URGENCY_WORDS = {"1": "KHẨN", "2": "THƯỢNG KHẨN", "3": "HỎA TỐC"}
DECIDABLE = ("reviewing", "to_sign", "signed")
POINTS_PER_MM = 72 / 25.4


class DocOutgoing(models.Model):
    """The machine points out, the clerk decides (Decree 30 Art. 12.2, HN-10.1c)."""

    _inherit = "doc.outgoing"

    layout_check_ids = fields.One2many(
        "doc.layout.check", "outgoing_id", "Layout checks", readonly=True
    )
    layout_check_id = fields.Many2one(
        "doc.layout.check", "Check of this version", compute="_compute_layout"
    )
    layout_finding_ids = fields.One2many(
        "doc.layout.finding", string="Findings", compute="_compute_layout"
    )
    layout_text = fields.Char("Layout", compute="_compute_layout")
    layout_level = fields.Char(compute="_compute_layout")
    layout_count = fields.Integer(compute="_compute_layout")
    layout_decision_text = fields.Char("Clerk's check", compute="_compute_layout")
    can_check_layout = fields.Boolean(compute="_compute_can_check_layout")
    can_decide_layout = fields.Boolean(compute="_compute_can_check_layout")

    @api.depends_context("lang")
    @api.depends(
        "current_file_ids", "layout_check_ids.finding_ids", "layout_check_ids.decision"
    )
    def _compute_layout(self):
        for outgoing in self:
            main = outgoing.document_id._main_file() if outgoing.id else False
            found = outgoing.layout_check_ids.filtered(
                lambda one, main=main: main and one.sha256 == main.sha256
            )[:1]
            outgoing.layout_check_id = found
            outgoing.layout_finding_ids = found.finding_ids
            outgoing.layout_count = len(found.finding_ids)
            outgoing.layout_level, outgoing.layout_text = outgoing._layout_words(found)
            outgoing.layout_decision_text = outgoing._decision_words(found)

    def _layout_words(self, found):
        """Return the level and the sentence about the check of this version."""
        if not found:
            return "neutral", self.env._("This version has not been checked yet.")
        stops = len(found.finding_ids.filtered(lambda one: one.level == "stop"))
        looks = len(found.finding_ids) - stops
        if not found.finding_ids:
            return "fine", self.env._(
                "Version %(version)s: nothing found against %(rules)s.",
                version=found.version,
                rules=found.rules,
            )
        return ("stop" if stops else "look"), self.env._(
            "Version %(version)s: %(stops)s to be changed, %(looks)s to be looked at.",
            version=found.version,
            stops=stops,
            looks=looks,
        )

    def _decision_words(self, found):
        if not found.decision:
            return False
        label = dict(found._fields["decision"]._description_selection(self.env))
        words = self.env._(
            "Checked by %(name)s: %(decision)s",
            name=found.decided_by_id.sudo().name,
            decision=label[found.decision].lower(),
        )
        return f"{words}. {found.note}" if found.note else words

    @api.depends_context("uid")
    @api.depends("state", "current_file_ids", "layout_check_ids.decision")
    def _compute_can_check_layout(self):
        here = self.document_id._acting_documents()
        for outgoing in self:
            clerk = outgoing.company_id.doc_as_clerk
            official = outgoing.document_id in here
            has_file = bool(outgoing.id and outgoing.document_id._main_file())
            outgoing.can_check_layout = (
                official
                and has_file
                and outgoing.state not in ("issued", "cancelled", "issuing", "signing")
            )
            outgoing.can_decide_layout = (
                clerk and official and has_file and outgoing.state in DECIDABLE
            )

    def action_check_layout(self):
        """Check the layout of the current main file; for whoever may read it.

        Returns the number of findings. The same version is not checked twice.
        """
        self.ensure_one()
        self.check_access("read")
        self.env.user._doc_acting_employee(self.company_id)
        return len(self._check_layout().finding_ids)

    def _check_layout(self):
        """Return the check of the current main file, made now if there is none."""
        main = self.document_id._main_file()
        if not main:
            raise UserError(self.env._("Attach the document first: there is no file."))
        known = self.layout_check_ids.filtered(
            lambda one: one.sha256 == main.sha256 and not one.decision
        )[:1]
        if self.type_id.kind in ("letter", "legal"):
            raise UserError(
                self.env._(
                    "Decree 30/2020/NĐ-CP has no form for “%(type)s”, so its layout "
                    "cannot be checked.",
                    type=self.type_id.name,
                )
            )
        try:
            pages = READER.read_layout(main._content(), "pdf")
        except RuleError as fault:
            raise UserError(
                self.env._(
                    "%(name)s cannot be read. Export the PDF anew and attach that.",
                    name=main.name,
                )
            ) from fault
        today = self.company_id._doc_today()
        found = self._layout_findings(check(pages, self._layout_record(), today))
        # The check is the system's; the document's readers may all see it.
        checks = self.env["doc.layout.check"].sudo()._by_action()
        made = checks.create(
            {
                "outgoing_id": self.id,
                "file_id": main.id,
                "sha256": main.sha256,
                "rules": rules_on(today).name,
                "finding_ids": [
                    fields.Command.create(self._finding_values(place, one, pages))
                    for place, one in enumerate(found)
                ],
            }
        )
        if known:
            known.sudo()._by_action().unlink()
        self.invalidate_recordset(["layout_check_ids"])
        self.document_id._journal(
            "layout_checked", file=main.id, sha256=main.sha256, findings=len(found)
        )
        return self.env["doc.layout.check"].browse(made.id)

    def _layout_findings(self, found):
        """Hook: which findings concern this document."""
        return list(found)

    @api.model
    def _finding_values(self, place, finding, pages):
        box = False
        if finding.box and finding.page:
            size = pages.sizes[finding.page - 1]
            wide, high = size.width * POINTS_PER_MM, size.height * POINTS_PER_MM
            left, top, right, bottom = finding.box
            box = [left / wide, top / high, right / wide, bottom / high]
        return {
            "sequence": place,
            "fault": str(finding.fault),
            "level": str(finding.level),
            "article": finding.article,
            "facts": dict(finding.values),
            "page": finding.page,
            "box": box,
        }

    def _layout_record(self):
        """Return what the record says, for the comparison with the page."""
        self.ensure_one()
        agency = self.issuer_id
        authority = (self.signer_authority or "").strip()
        is_numbered = self.state == "issued" and bool(self.number)
        try:
            notation = self.notation or self._notation()
        except UserError:
            notation = ""
        annexes = self.annex_ids
        return Record(
            form=form_of(self.type_id.code or "").code,
            type_name=self.type_id.name,
            type_code=self.type_id.code or "",
            agency=agency._named().name if agency else "",
            parent_agency=agency.parent_id._named().name if agency.parent_id else "",
            notation=notation,
            number=self.number or "" if is_numbered else "",
            place=agency.place or "",
            issued_on=self.document_date or None if is_numbered else None,
            subject=self.subject or "",
            authority=tuple(filter(None, _AUTHORITY.split(authority))),
            position=self.signer_position or "",
            signer=self.signer_name or "",
            recipients=tuple(filter(None, self.recipient_ids.mapped("name"))),
            urgency=URGENCY_WORDS.get(self.urgency, ""),
            circulation_mark=CIRCULATION_WORDS.get(self.circulation_mark, ""),
            annexes=len(annexes),
            attached_annexes=len(annexes.filtered("file_id")),
            is_numbered=is_numbered,
            partners=self._joint_parties(),
        )

    def action_decide_layout(self, decision, note=""):
        """Record the clerk's check of layout and technique of this version.

        :param decision: "passed" or "refused"; refusing needs words
        :raises UserError: wrong state, unknown decision, no file
        """
        self.ensure_one()
        self._check_role(CLERK)
        self.check_access("read")
        if decision not in dict(DECISIONS):
            raise UserError(self.env._("Choose whether the layout is in order."))
        if self.state not in DECIDABLE:
            raise UserError(
                self.env._(
                    "The clerk checks the layout of a document that has been submitted "
                    "and is not issued yet."
                )
            )
        note = (note or "").strip()
        if decision == "refused":
            note = self._need_reason(note)
        made = self._check_layout_or_blank()
        # The decision is the clerk's (checked above).
        made.sudo()._by_action().write(
            {
                "decision": decision,
                "decided_by_id": self.env.uid,
                "decided_at": fields.Datetime.now(),
                "note": note,
            }
        )
        self.document_id._journal(
            "layout_decided", decision=decision, file=made.file_id.id, note=note
        )
        if self.state != "signed":
            self._finish_work(self.env["res.users"]._doc_clerks(self.company_id))
        if decision == "refused":
            self._notify_work(
                self.drafter_id, self.env._("Layout: %(note)s", note=note)
            )
        return True

    def action_submit(self):
        """Where the clerk checks the layout before the signature, he is told."""
        result = super().action_submit()
        # The rules of the agency are everybody's to read.
        if self.sudo().procedure_id.format_check == "before_sign":
            clerks = self.env["res.users"]._doc_clerks(self.company_id)
            self.document_id._grant(users=clerks, reason="format_check")
            for clerk in clerks:
                self._notify_work(
                    clerk, self.env._("Check the layout of %(name)s", name=self.name)
                )
        return result

    def _check_layout_or_blank(self):
        """Check by machine; a type without a form is decided by eye alone."""
        if self.type_id.kind not in ("letter", "legal"):
            return self._check_layout()
        main = self.document_id._main_file()
        if not main:
            raise UserError(self.env._("Attach the document first: there is no file."))
        checks = self.env["doc.layout.check"].sudo()._by_action()
        made = checks.create(
            {
                "outgoing_id": self.id,
                "file_id": main.id,
                "sha256": main.sha256,
                "rules": "–",
            }
        )
        return self.env["doc.layout.check"].browse(made.id)

    def _layout_blockers(self, when):
        """Return what the procedure still wants of the layout before an act."""
        # The rules of the agency are everybody's to read.
        if self.sudo().procedure_id.format_check != when:
            return []
        decided = self.sudo().layout_check_ids.filtered("decision")[:1]
        main = self.document_id._main_file()
        shown = self._unsigned_sha256(main)
        if decided and decided.sha256 in shown:
            if decided.decision == "passed":
                return []
            changed = self.env._(
                "The clerk wants the layout changed: %(note)s", note=decided.note
            )
            return [Missing(changed, "return")]
        clerks = self.env["res.users"]._doc_clerks(self.company_id).sudo()
        unchecked = self.env._(
            "The clerk has not checked the layout of this version (clerks: %(names)s).",
            names=", ".join(clerks.mapped("name")) or "–",
        )
        return [Missing(unchecked, "layout")]

    def _unsigned_sha256(self, main):
        """Return the hashes of this version and of those it was signed from."""
        hashes = set()
        file = main.sudo()
        while file:
            hashes.add(file.sha256)
            signed_on = self.state in ("signing", "signed", "issuing")
            file = file.previous_id if signed_on else False
        return hashes

    def _sign_blockers(self):
        return super()._sign_blockers() + self._layout_blockers("before_sign")

    def _issue_blockers(self):
        return super()._issue_blockers() + self._layout_blockers("before_issue")
