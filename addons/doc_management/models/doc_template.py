"""Mẫu văn bản: Word templates that are filled from the record."""

from base64 import b64decode

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..lib.docmgmt import content_sniff
from ..lib.docmgmt.errors import RuleError
from ..lib.docmgmt.forms.catalogue import BLANK, FORMS, form_of
from ..lib.docmgmt.forms.faults import TemplateFault
from ..lib.docmgmt.layout.content import listed, paragraphs, with_end_mark
from ..lib.docmgmt.limited import PdfReader
from ..lib.docmgmt.pdf_info import PdfError
from .doc_outgoing_layout import URGENCY_WORDS
from .doc_outgoing_letter import _AUTHORITY, AS_ABOVE, KEPT_AT
from .pdf_tools import READER

TO_FILL = "……"
"""What the drafter completes in Word."""
OPEN_TAGS = (
    "invited", "event", "chair", "secretary", "time", "end_time", "venue",
    "attendants", "person", "person_position", "sent_to", "valid_until",
    "attached_title", "attached_subject",
)  # fmt: skip


class DocTemplate(models.Model):
    """A template of the system or of one agency.

    Whoever may upload one writes a program of sorts. It is filled in the limited
    process with plain text only, see ``lib/docmgmt/forms/filling``; before it is saved
    it is tried once.
    """

    _name = "doc.template"
    _description = "Document template"
    _inherit = ["doc.shared.catalogue.mixin"]
    _order = "company_id nulls last, sequence, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    form = fields.Selection(
        [(code, f"{code} {form.name}") for code, form in FORMS.items()],
        "Form of Annex III",
        help="Which form of Decree 30/2020/NĐ-CP it follows.",
    )
    type_ids = fields.Many2many(
        "doc.type",
        "doc_template_type_rel",
        "template_id",
        "type_id",
        "Document types",
        help="Offered for these types; none means all.",
    )
    company_id = fields.Many2one(
        "res.company", "Agency", index=True, help="Empty: for all agencies."
    )
    content = fields.Binary("Word file (docx)", required=True, attachment=True)
    file_name = fields.Char()
    active = fields.Boolean(default=True)

    @api.constrains("content")
    def _check_content(self):
        for template in self:
            data = b64decode(template.content or b"")
            found = content_sniff.inspect(template.file_name or "", data)
            if found.extension != "docx" or content_sniff.Flaw.MACRO in found.flaws:
                raise ValidationError(
                    self.env._("A template is a Word file (docx) without macros.")
                )
            try:
                # A process of its own: nothing is left behind after an installation
                with PdfReader() as reader:
                    reader.fill_template(data, template._sample_values())
            except RuleError as fault:
                raise ValidationError(template._refusal(fault)) from fault

    @api.model
    def _sample_values(self):
        """Return one word for every tag that a template may use."""
        lists = ("basis", "body", "addressees", "addressed", "signer_titles",
                 "recipients", "attached_body", "copied")  # fmt: skip
        words = ("parent", "agency", "agency_name", "number", "notation", "place",
                 "day", "month", "year", "urgency", "title", "subject", "heading",
                 "addressee",
                 "signer", "annex_label", "annex_title", "note_type", "copy_words",
                 "copy_note", *OPEN_TAGS)  # fmt: skip
        return {**{name: "x" for name in words}, **{name: ["x"] for name in lists}}

    def _refusal(self, fault):
        """Return the sentence for a template that cannot be filled."""
        detail = fault.values.get("detail") or ""
        sentences = {
            TemplateFault.UNKNOWN_TAG: self.env._(
                "The template names something that there is not: %(detail)s",
                detail=detail,
            ),
            TemplateFault.SYNTAX: self.env._(
                "The template has a tag that is not well formed: %(detail)s",
                detail=detail,
            ),
            TemplateFault.FORBIDDEN: self.env._(
                "The template tries something that templates may not do. Use plain "
                "tags only."
            ),
            TemplateFault.BROKEN: self.env._("The template is no Word file (docx)."),
        }
        return sentences.get(
            fault.code,
            self.env._("Filling the template took too long or it is damaged."),
        )

    def _fill(self, values):
        """Return the Word file of this template with ``values`` (plain strings).

        :raises UserError: the template is at fault
        """
        self.ensure_one()
        # Everybody may use the templates; who may read this one was checked.
        data = b64decode(self.sudo().content or b"")
        try:
            return READER.fill_template(data, values)
        except (RuleError, PdfError) as fault:
            raise UserError(self._refusal(fault)) from fault


class DocOutgoing(models.Model):
    """From a template: the working text is made from the record."""

    _inherit = "doc.outgoing"

    template_ids = fields.Many2many(
        "doc.template", string="Templates", compute="_compute_template_ids"
    )
    template_id = fields.Many2one(
        "doc.template",
        "Made from",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The template the working text was last made from.",
    )

    @api.depends("type_id", "company_id")
    def _compute_template_ids(self):
        templates = self.env["doc.template"].search([])
        for outgoing in self:
            form = form_of(outgoing.type_id.code or "").code
            outgoing.template_ids = templates.filtered(
                lambda one, outgoing=outgoing, form=form: (
                    one.company_id in (outgoing.company_id, self.env["res.company"])
                    and (
                        outgoing.type_id in one.type_ids
                        or (not one.type_ids and one.form in (False, form))
                    )
                )
            )

    def action_from_template(self, template_id=None):
        """Make the working text from a template; the one of the type if none is named.

        Returns the id of the file. Editors only, while it is a draft.
        """
        self.ensure_one()
        self._check_may_edit({})
        template = self.env["doc.template"].browse(template_id or [])
        if not template:
            template = self.template_ids[:1]
        if not template.exists():
            raise UserError(
                self.env._(
                    "There is no template for “%(type)s”. Ask the administrator for "
                    "one, or attach your own text.",
                    type=self.type_id.name,
                )
            )
        template.check_access("read")
        if template.company_id and template.company_id != self.company_id:
            raise UserError(self.env._("That template belongs to another agency."))
        content = template._fill(self._template_values())
        self.document_id._journal("template_filled", template=template.id)
        file = self._put_working_text(f"{self._file_stem()}.docx", content)
        self._by_action().write({"template_id": template.id})
        return file.id

    def _template_values(self):
        """Return what a template is filled with: strings and lists of strings."""
        self.ensure_one()
        agency = self.issuer_id
        name = agency._named().name or ""
        parent = agency.parent_id._named().name if agency.parent_id else ""
        head = self.env["res.users"]._doc_leaders(self.company_id)[:1]
        head_title = head._doc_employee(self.company_id).sudo().job_title or ""
        texts = [
            f"{para.lead} {para.text}".strip() for para in paragraphs(self.body or "")
        ]
        texts = texts or [TO_FILL]
        basis = [text for text in texts if text.startswith("Căn cứ")]
        basis += [text for text in texts if text.startswith("Theo đề nghị")]
        body = [text for text in texts if text not in basis] or [TO_FILL]
        body[-1] = with_end_mark(body[-1])
        addressees = [part.strip() for part in (self.salutation or "").split(";")]
        addressees = [part.rstrip(".,; ") for part in addressees if part]
        several = listed(tuple(addressees)) if len(addressees) > 1 else ()
        today = fields.Date.context_today(self)
        return {
            "parent": parent.upper(),
            "agency": name.upper(),
            "agency_name": name,
            "number": BLANK,
            "notation": self._notation(),
            "place": agency.place or TO_FILL,
            "day": BLANK,
            "month": BLANK,
            "year": str(today.year),
            "urgency": URGENCY_WORDS.get(self.urgency, ""),
            "title": (self.type_id.name or "").upper(),
            "subject": self.subject or TO_FILL,
            "heading": f"{head_title} {name}".strip().upper(),
            "basis": [
                f"{text.rstrip('.;, ')}{'.' if at == len(basis) else ';'}"
                for at, text in enumerate(basis, start=1)
            ]
            or [f"Căn cứ {TO_FILL}."],
            "body": body,
            "addressee": f"{addressees[0]}." if len(addressees) == 1 else "",
            "addressees": list(several),
            "addressed": [f"{'; '.join(addressees) or TO_FILL}."],
            "signer_titles": [
                part
                for part in (
                    *_AUTHORITY.split((self.signer_authority or "").strip()),
                    self.signer_position,
                )
                if part
            ]
            or [TO_FILL],
            "signer": self.signer_name or TO_FILL,
            "recipients": self._template_recipients(addressees),
            "annex_label": "Phụ lục",
            "annex_title": TO_FILL,
            "note_type": "Văn bản",
            "attached_body": [with_end_mark(TO_FILL)],
            "copied": [TO_FILL],
            "copy_words": "SAO Y",
            "copy_note": "",
            **{tag: TO_FILL for tag in OPEN_TAGS},
        }

    def _template_recipients(self, addressees):
        names = [AS_ABOVE] if addressees else []
        names += [
            recipient.name
            for recipient in self.recipient_ids
            if recipient.name and recipient.name not in addressees
        ]
        unit = self.unit_id.doc_abbreviation
        names.append(f"{KEPT_AT}, {unit}" if unit else KEPT_AT)
        return list(listed(tuple(names)))
