"""Kiểm tra thể thức: a check of one file, its findings, the clerk's decision."""

from odoo import api, fields, models

LEVELS = [("stop", "To be changed"), ("look", "Please look")]
DECISIONS = [("passed", "In order"), ("refused", "To be changed")]


class DocLayoutCheck(models.Model):
    """One check of one version. A decision, once recorded, stays (HN-10.1c).

    Findings are the machine's and never block; the clerk's decision does, where the
    procedure asks for it.
    """

    _name = "doc.layout.check"
    _description = "Layout check"
    _inherit = ["doc.guarded.mixin"]
    _order = "id desc"
    _guarded_fields = frozenset(
        {
            "outgoing_id",
            "file_id",
            "sha256",
            "rules",
            "finding_ids",
            "decision",
            "decided_by_id",
            "decided_at",
            "note",
        }
    )

    outgoing_id = fields.Many2one(
        "doc.outgoing", required=True, index=True, ondelete="restrict", readonly=True
    )
    document_id = fields.Many2one(
        related="outgoing_id.document_id", store=True, index=True
    )
    file_id = fields.Many2one(
        "doc.file", "File checked", required=True, ondelete="restrict", readonly=True
    )
    sha256 = fields.Char("SHA-256", required=True, readonly=True)
    version = fields.Integer(related="file_id.version", aggregator=None)
    rules = fields.Char(required=True, readonly=True)
    finding_ids = fields.One2many(
        "doc.layout.finding", "check_id", "Findings", readonly=True
    )
    decision = fields.Selection(DECISIONS, "Clerk's decision", readonly=True)
    decided_by_id = fields.Many2one("res.users", "Decided by", readonly=True)
    decided_at = fields.Datetime(readonly=True)
    note = fields.Text(readonly=True)


class DocLayoutFinding(models.Model):
    """One thing that is wrong on a page: what, where, and the article."""

    _name = "doc.layout.finding"
    _description = "Finding of a layout check"
    _inherit = ["doc.guarded.mixin"]
    _order = "check_id desc, sequence, id"
    _guarded_fields = frozenset(
        {
            "check_id",
            "sequence",
            "fault",
            "level",
            "article",
            "facts",
            "page",
            "box",
        }
    )

    check_id = fields.Many2one(
        "doc.layout.check", required=True, index=True, ondelete="cascade", readonly=True
    )
    document_id = fields.Many2one(
        related="check_id.document_id", store=True, index=True
    )
    sequence = fields.Integer(readonly=True)
    fault = fields.Char(required=True, readonly=True)
    level = fields.Selection(LEVELS, required=True, readonly=True)
    article = fields.Char(required=True, readonly=True)
    facts = fields.Json(readonly=True)
    page = fields.Integer(readonly=True, aggregator=None)
    box = fields.Json(
        readonly=True, help="Left, top, right, bottom in parts of the page."
    )
    sentence = fields.Char("Finding", compute="_compute_sentence")
    place = fields.Char(compute="_compute_sentence")

    @api.depends_context("lang")
    @api.depends("fault", "facts", "article", "page")
    def _compute_sentence(self):
        for finding in self:
            finding.sentence = self._sentence_of(finding.fault, finding.facts or {})
            finding.place = self._place_of(finding.article, finding.page)
