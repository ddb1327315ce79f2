"""Phụ lục: what a document says it brings along, and the file of each."""

from base64 import b64decode

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..lib.docmgmt.annex import roman
from .remedies import Missing


class DocAnnex(models.Model):
    """A declared annex. Nothing is issued before each has its file (VL-12.2d-2)."""

    _name = "doc.annex"
    _description = "Annex"
    _inherit = ["doc.guarded.mixin"]
    _order = "outgoing_id, sequence, id"
    _guarded_fields = frozenset({"file_id"})

    outgoing_id = fields.Many2one(
        "doc.outgoing", required=True, index=True, ondelete="restrict"
    )
    document_id = fields.Many2one(
        related="outgoing_id.document_id", store=True, index=True
    )
    sequence = fields.Integer(default=10)
    name = fields.Char("Annex", required=True)
    page_count = fields.Integer("Pages declared", aggregator=None)
    file_id = fields.Many2one(
        "doc.file", "File", readonly=True, ondelete="restrict", copy=False
    )
    file_name = fields.Char(related="file_id.name", string="File name")
    label = fields.Char("Number", compute="_compute_label")
    state_text = fields.Char("File there", compute="_compute_label")

    @api.depends_context("lang")
    @api.depends("outgoing_id.annex_ids", "sequence", "file_id")
    def _compute_label(self):
        for annex in self:
            all_of = annex.outgoing_id.annex_ids.sorted(
                lambda one: (one.sequence, one._origin.id or 1 << 40)
            )
            place = list(all_of).index(annex) + 1 if annex in all_of else 1
            annex.label = (
                f"Phụ lục {roman(min(place, 99))}" if len(all_of) > 1 else "Phụ lục"
            )
            annex.state_text = (
                self.env._("attached") if annex.file_id else self.env._("missing")
            )

    @api.model_create_multi
    def create(self, vals_list):
        if not (self._is_by_action() or self.env.su):
            for vals in vals_list:
                outgoing = self.env["doc.outgoing"].browse(vals.get("outgoing_id"))
                outgoing.check_access("read")
                outgoing._check_may_edit({})
        return super().create(vals_list)

    def write(self, vals):
        if not (self._is_by_action() or self.env.su):
            if "outgoing_id" in vals:
                raise AccessError(
                    self.env._("An annex stays with the document it was declared for.")
                )
            self.outgoing_id._check_may_edit(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_of_drafts(self):
        self.outgoing_id._check_may_edit({})
        attached = self.filtered("file_id")
        if attached:
            raise UserError(
                self.env._(
                    "“%(name)s” has its file already, and files stay. Attach a new "
                    "version of it instead.",
                    name=attached[0].name,
                )
            )

    def action_attach(self, name, content):
        """Attach the file of this annex, or its next version; ``content`` base64."""
        self.ensure_one()
        outgoing = self.outgoing_id
        outgoing.check_access("read")
        outgoing._check_may_edit({})
        data = b64decode(content)
        self.env["doc.file"]._check_upload(outgoing.procedure_id, name, data, "annex")
        if self.file_id:
            file = self.file_id._new_version(data, name)
        else:
            file = self.env["doc.file"]._store(
                outgoing.document_id, name, data, "annex"
            )
        self._by_action().write({"file_id": file.id})
        return file.id


class DocOutgoing(models.Model):
    """Annexes are declared, and attached before submission and issue."""

    _inherit = "doc.outgoing"

    annex_ids = fields.One2many("doc.annex", "outgoing_id", "Annexes")

    def action_attach(self, name, content, role="main"):
        """A file attached as annex is the first declared one's that lacks its own."""
        ident = super().action_attach(name, content, role)
        if role == "annex":
            waiting = self.annex_ids.filtered(lambda one: not one.file_id)[:1]
            if waiting:
                waiting._by_action().write({"file_id": ident})
            else:
                self.env["doc.annex"]._by_action().create(
                    {
                        "outgoing_id": self.id,
                        "name": name.rsplit(".", 1)[0],
                        "file_id": ident,
                        "sequence": 10 * (len(self.annex_ids) + 1),
                    }
                )
        return ident

    def _annex_blockers(self):
        """Return a sentence for each declared annex without its file."""
        waiting = self.sudo().annex_ids.filtered(lambda annex: not annex.file_id)
        return [
            Missing(
                self.env._(
                    "%(label)s “%(name)s” is declared but its file is missing.",
                    label=annex.label,
                    name=annex.name,
                ),
                # A file that is added is the first one's.
                "annex" if annex == waiting[:1] else "",
            )
            for annex in waiting
        ]

    def _submit_blockers(self):
        return super()._submit_blockers() + self._annex_blockers()

    def _issue_blockers(self):
        return super()._issue_blockers() + self._annex_blockers()
