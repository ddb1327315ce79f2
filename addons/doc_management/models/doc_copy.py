"""Bản sao: sao y, sao lục, trích sao of documents that came in or were issued."""

from dataclasses import asdict

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..lib.docmgmt import copies
from ..lib.docmgmt.copies import CopyFault, CopyKind, Medium, Source
from ..lib.docmgmt.copy_block import CopyBlock
from ..lib.docmgmt.errors import RuleError
from .doc_outgoing_letter import _AUTHORITY, KEPT_AT
from .pdf_tools import READER
from .roles import CLERK, SPECIALIST

KINDS = [("SY", "Sao y"), ("SL", "Sao lục"), ("TrS", "Trích sao")]
MEDIA = [("paper", "On paper"), ("electronic", "Electronic")]
TYPES = {"SY": "sao_y", "SL": "sao_luc", "TrS": "trich_sao"}
OF_THE_SOURCE = frozenset(
    {
        "page_size",
        "orientation",
        "margin",
        "font",
        "color",
        "encoding",
        "page_number_missing",
        "page_number_first",
        "page_number_look",
        "corner",
    }
)
"""What the copied pages are is not the copier's to change."""


class DocDocument(models.Model):
    """What may be copied, and of what kind it is."""

    _inherit = "doc.document"

    copy_ids = fields.One2many("doc.outgoing", "copy_of_id", "Certified copies")
    makes_copies = fields.Boolean(compute="_compute_makes_copies")

    @api.depends_context("uid")
    @api.depends("company_id")
    def _compute_makes_copies(self):
        for company, documents in self.grouped("company_id").items():
            try:
                makers = documents[:1]._copy_makers()
            except UserError:  # no rules for today: then there are no copies either
                makers = ()
            documents.makes_copies = any(
                self.env.user._doc_has_role(group, company) for group in makers
            )

    def _copy_makers(self):
        """Return the roles that make copies under the rules of today."""
        rules = self.company_id._doc_procedure()
        return (CLERK, SPECIALIST) if rules.copy_maker == "official" else (CLERK,)

    def _copy_source(self):
        """Return what this document is for a copy: original, sao y, another copy."""
        self.ensure_one()
        if self.type_id.kind != "copy":
            return Source.ORIGINAL
        is_exact = self.type_id.code == CopyKind.EXACT
        return Source.EXACT_COPY if is_exact else Source.OTHER_COPY

    def _copy_medium(self):
        """Return on what this document lies here: paper or a signed file."""
        life = self._life()
        if self.direction == "incoming":
            return Medium.PAPER if life.channel == "post" else Medium.ELECTRONIC
        return Medium.ELECTRONIC if life._is_signed_electronically() else Medium.PAPER

    def _check_copyable(self):
        """Refuse what nobody may certify a copy of."""
        self.ensure_one()
        open_states = (
            ("registered", "directed", "in_progress", "done")
            if self.direction == "incoming"
            else ("issued",)
        )
        if self._life().state not in open_states:
            raise UserError(
                self.env._(
                    "Certified copies are made of documents that were registered or "
                    "issued here and are in force."
                )
            )
        if self.legal_value == "information" and self._copy_medium() == "electronic":
            raise UserError(
                self.env._(
                    "This electronic document is not lawfully signed. It is for "
                    "information only and has no certified copies."
                )
            )
        if not self._copied_file():
            raise UserError(
                self.env._("The document has no PDF here, so it cannot be copied.")
            )

    def _copied_file(self):
        """Return the PDF that is copied: the main file, else the scan of the paper."""
        files = self.current_file_ids.filtered(
            lambda file: file.mimetype == "application/pdf"
        )
        return (
            files.filtered(lambda file: file.role == "main")
            or files.filtered(lambda file: file.role == "scan")
        )[:1]

    def action_make_copy(
        self, kind, to, signer_id, on=None, part="", recipient_agency_ids=()
    ):
        """Make the draft of a certified copy; the clerk's act. Returns its id.

        Where the rules say so, it is the act of every official who reads it.

        The copy then goes the way of every outgoing document: signed by whom the head
        has named (Decree 30 Art. 27.1), numbered in the series of copies, issued.

        :param kind: "SY", "SL" or "TrS"
        :param to: "paper" or "electronic"
        :param on: medium of the source, if it is not the one it lies here on
        :param part: the text that a trích sao takes over
        """
        self.ensure_one()
        self.check_access("read")
        self._life()._check_role(*self._copy_makers())
        self._check_copyable()
        try:
            plan = copies.plan_copy(
                CopyKind(kind),
                self._copy_source(),
                Medium(on or self._copy_medium()),
                Medium(to),
                part or "",
            )
        except ValueError as fault:
            raise UserError(self.env._("Choose the kind of copy.")) from fault
        except RuleError as fault:
            raise UserError(self._copy_refusal(fault)) from fault
        return self._draft_copy(
            plan,
            on or str(self._copy_medium()),
            to,
            signer_id,
            (part or "").strip(),
            recipient_agency_ids,
        ).id

    def _draft_copy(self, plan, on, to, signer_id, part, recipient_agency_ids):
        type_name = f"doc_management.doc_type_{TYPES[str(plan.kind)]}"
        agencies = self.env["doc.agency"].browse(recipient_agency_ids)
        outgoing = (
            self.env["doc.outgoing"]
            .with_company(self.company_id)
            .create(
                {
                    "type_id": self.env.ref(type_name).id,
                    "subject": self.subject,
                    "signer_id": signer_id,
                    "body": part,
                    "urgency": self.urgency,
                    "recipient_ids": [
                        fields.Command.create(
                            {
                                "agency_id": agency.id,
                                "name": agency.name,
                                **({"medium": "post"} if to == "paper" else {}),
                            }
                        )
                        for agency in agencies
                    ],
                }
            )
        )
        # What is copied, and from and to what, is fixed by this act.
        outgoing.sudo()._by_action().write(
            {
                "copy_of_id": self.id,
                "copy_on": on,
                "copy_to": to,
                # The block of a paper copy is signed and stamped by hand.
                **({"signing_mode": "wet"} if to == "paper" else {}),
            }
        )
        self._journal("copy_made", copy=outgoing.id, kind=str(plan.kind), to=to)
        outgoing._lay_out_copy(plan)
        return outgoing

    def _copy_refusal(self, fault):
        media = {
            "paper": self.env._("paper"),
            "electronic": self.env._("electronic"),
        }
        kinds = dict(KINDS)
        if fault.code is CopyFault.NO_EXTRACT:
            return self.env._("Write the part that the trích sao takes over.")
        kind = kinds.get(str(fault.values.get("kind")), "")
        if fault.code is CopyFault.MEDIUM:
            return self.env._(
                "The law knows no %(kind)s from %(origin)s to %(target)s (Decree "
                "30/2020/NĐ-CP, Art. 25). An electronic document is passed on as it "
                "is.",
                kind=kind.lower(),
                origin=media[str(fault.values["source"])],
                target=media[str(fault.values["target"])],
            )
        if fault.values.get("wanted") is Source.EXACT_COPY:
            return self.env._(
                "A sao lục is made of a bản sao y only (Decree 30/2020/NĐ-CP, Art. 3 "
                "and 25.2). Of an original make a sao y."
            )
        return self.env._(
            "A %(kind)s is made of an original only (Decree 30/2020/NĐ-CP, Art. 25). "
            "Of a bản sao y make a sao lục.",
            kind=kind.lower(),
        )


class DocOutgoing(models.Model):
    """A certified copy is an outgoing document of a kind of its own."""

    _inherit = "doc.outgoing"

    copy_of_id = fields.Many2one(
        "doc.document", "Copy of", readonly=True, copy=False, index="btree_not_null"
    )
    copy_on = fields.Selection(MEDIA, "Copied from", readonly=True, copy=False)
    copy_to = fields.Selection(MEDIA, "Copied to", readonly=True, copy=False)
    copy_text = fields.Char(compute="_compute_copy_text")

    @api.depends_context("lang", "uid")
    @api.depends("copy_of_id", "copy_on", "copy_to", "type_id")
    def _compute_copy_text(self):
        media = dict(self._fields["copy_on"]._description_selection(self.env))
        for outgoing in self:
            source = outgoing.copy_of_id._filtered_access("read")
            outgoing.copy_text = (
                self.env._(
                    "%(kind)s of %(name)s · %(origin)s → %(target)s",
                    kind=outgoing.type_id.name,
                    name=source.name or self.env._("a document you may not read"),
                    origin=media[outgoing.copy_on].lower(),
                    target=media[outgoing.copy_to].lower(),
                )
                if outgoing.copy_of_id
                else False
            )

    @api.constrains("type_id", "copy_of_id")
    def _check_copy_type(self):
        """A copy keeps its kind; a document does not become a copy by its type."""
        for outgoing in self:
            if outgoing.copy_of_id and outgoing.type_id.kind != "copy":
                raise UserError(
                    self.env._("A certified copy keeps the kind it was made as.")
                )

    def action_lay_out_copy(self):
        """Make the pages of the copy anew, after signer or recipients changed."""
        self.ensure_one()
        self._check_may_edit({})
        if not self.copy_of_id:
            raise UserError(self.env._("This document is no certified copy."))
        plan = copies.CopyPlan(
            CopyKind(self.type_id.code),
            "",
            copies.WORDS[CopyKind(self.type_id.code)],
            self.copy_to == "paper",
        )
        self._lay_out_copy(plan)
        return True

    def _lay_out_copy(self, plan):
        """Store the pages of the copy as its main file, or a working text of it."""
        self.ensure_one()
        if plan.kind is CopyKind.EXTRACT:
            template = self.env.ref(
                "doc_management.doc_template_3_1"
                if plan.is_on_paper
                else "doc_management.doc_template_3_2",
                raise_if_not_found=False,
            )
            self.action_from_template(template.id if template else None)
            return
        source = self.copy_of_id._copied_file()
        content = source._content()
        if plan.is_on_paper:
            try:
                content = READER.make_copy(content, asdict(self._copy_block(plan)))
            except RuleError as fault:
                raise UserError(
                    self.env._(
                        "%(name)s cannot be read, so no copy can be made of it.",
                        name=source.name,
                    )
                ) from fault
        self._check_pdf(content, source.name)
        name = f"{self._file_stem()}.pdf"
        main = self.document_id._main_file()
        if main:
            main._new_version(content, name)
        else:
            self.env["doc.file"]._store(self.document_id, name, content, "main")

    def _copy_block(self, plan):
        """Return what the block of a paper copy says."""
        agency = self.issuer_id
        authority = (self.signer_authority or "").strip()
        unit = self.unit_id.doc_abbreviation
        names = [recipient.name for recipient in self.recipient_ids if recipient.name]
        return CopyBlock(
            agency=agency._named().name or "",
            parent_agency=agency.parent_id._named().name if agency.parent_id else "",
            notation=self._notation(),
            words=plan.words,
            place=agency.place or "",
            year=fields.Date.context_today(self).year,
            recipients=(*names, f"{KEPT_AT}, {unit}" if unit else KEPT_AT),
            title_lines=tuple(
                filter(None, (*_AUTHORITY.split(authority), self.signer_position))
            ),
            signer=self.signer_name or "",
        )

    def _template_values(self):
        values = super()._template_values()
        if self.copy_of_id:
            words = copies.WORDS[CopyKind(self.type_id.code)]
            part = [
                line.strip() for line in (self.body or "").splitlines() if line.strip()
            ]
            values.update(copied=part, copy_words=words)
            if self.copy_to == "electronic":
                values.update(body=part)
        return values

    def _layout_findings(self, found):
        """Leave out what belongs to the copied pages."""
        found = super()._layout_findings(found)
        if self.copy_of_id:
            return [one for one in found if str(one.fault) not in OF_THE_SOURCE]
        return found

    def _submit_blockers(self):
        blockers = super()._submit_blockers()
        if self.type_id.kind == "copy" and not self.copy_of_id:
            blockers.append(
                self.env._(
                    "A certified copy is made from the document it copies: open that "
                    "and choose “Certified copy”."
                )
            )
        return blockers
