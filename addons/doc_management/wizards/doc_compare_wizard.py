from markupsafe import Markup
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..lib.docmgmt import textdiff
from ..lib.docmgmt.errors import RuleError
from ..models.pdf_tools import READER

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class DocCompareWizard(models.TransientModel):
    """Two versions of a file side by side in words; decides nothing."""

    _name = "doc.compare.wizard"
    _description = "Compare two versions"
    _inherit = ["doc.outgoing.act.wizard"]

    version_ids = fields.Many2many("doc.file", compute="_compute_version_ids")
    old_id = fields.Many2one("doc.file", "Older version", required=True)
    new_id = fields.Many2one("doc.file", "Newer version", required=True)
    old_line = fields.Char(compute="_compute_difference")
    new_line = fields.Char(compute="_compute_difference")
    summary = fields.Char(compute="_compute_difference")
    difference = fields.Html(compute="_compute_difference", sanitize=False)

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        outgoing = self.env["doc.outgoing"].browse(values.get("outgoing_id"))
        if outgoing.exists():
            versions = self._comparable(outgoing)
            main = versions.filtered(lambda file: file.role == "main")
            chosen = (main if len(main) > 1 else versions)[-2:]
            if len(chosen) < 2:
                raise UserError(
                    self.env._("There is only one version so far: nothing to compare.")
                )
            values.setdefault("old_id", chosen[0].id)
            values.setdefault("new_id", chosen[1].id)
        return values

    @api.model
    def _comparable(self, outgoing):
        """Return the versions with a text, the oldest first."""
        return outgoing.file_ids.filtered(
            lambda file: (
                file.role in ("main", "draft", "annex")
                and file.mimetype in ("application/pdf", DOCX)
            )
        ).sorted(lambda file: (file.role != "main", file.role, file.version))

    @api.depends("outgoing_id")
    def _compute_version_ids(self):
        for wizard in self:
            wizard.version_ids = self._comparable(wizard.outgoing_id)

    @api.depends_context("lang")
    @api.depends("old_id", "new_id")
    def _compute_difference(self):
        for wizard in self:
            old, new = wizard.old_id, wizard.new_id
            wizard.old_line, wizard.new_line = self._line(old), self._line(new)
            wizard.difference = wizard.summary = False
            if not (old and new):
                continue
            if (old | new).document_id != wizard.outgoing_id.document_id:
                raise UserError(self.env._("Choose two versions of this document."))
            changes = textdiff.compare(self._paragraphs(old), self._paragraphs(new))
            changed = [change for change in changes if change.kind != "same"]
            wizard.summary = (
                self.env._(
                    "%(count)s paragraphs of %(all)s differ.",
                    count=len(changed),
                    all=len(changes),
                )
                if changed
                else self.env._("The words of both versions are the same.")
            )
            wizard.difference = self._markup(changes)

    def _line(self, file):
        """Say whose version it is and of when."""
        if not file:
            return False
        moment = fields.Datetime.context_timestamp(
            file.with_context(tz="Asia/Ho_Chi_Minh"), file.create_date
        )
        return self.env._(
            "Version %(version)s · %(name)s · %(at)s",
            version=file.version,
            name=file.sudo().create_uid.name,
            at=moment.strftime("%H:%M %d/%m/%Y"),
        )

    def _paragraphs(self, file):
        kind = "docx" if file.mimetype == DOCX else "pdf"
        try:
            pages = READER.read_layout(file._content(), kind)
        except RuleError as fault:
            raise UserError(
                self.env._("%(name)s cannot be read.", name=file.name)
            ) from fault
        return textdiff.paragraphs_of(
            [(line.text, line.left, line.size) for line in pages.lines]
        )

    @api.model
    def _markup(self, changes):
        """Return the paragraphs as HTML; the text in it is escaped."""
        tags = {
            "same": Markup("%s"),
            "added": Markup("<ins>%s</ins>"),
            "removed": Markup("<del>%s</del>"),
        }
        body = Markup("").join(
            Markup('<p class="o_doc_change_%s">%s</p>')
            % (
                change.kind,
                Markup("").join(
                    tags[piece.kind] % piece.text for piece in change.pieces
                ),
            )
            for change in changes
        )
        return Markup('<div class="o_doc_changes">%s</div>') % body
