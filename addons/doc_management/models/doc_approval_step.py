"""Phiếu trình: one step of the way to the signature."""

from odoo import api, fields, models

from ..lib.docmgmt import approval
from .doc_flow import KINDS


class DocApprovalStep(models.Model):
    """Who decides, in which order, and what he decided.

    The chain of a document is its own copy of the flow that served it when it was
    submitted. A decided step never changes; what is decided anew is a new step.
    """

    _name = "doc.approval.step"
    _description = "Approval step"
    _inherit = ["doc.guarded.mixin"]
    _order = "outgoing_id, sequence, id"
    _guarded_fields = frozenset(
        {
            "outgoing_id",
            "kind",
            "user_id",
            "state",
            "decided_at",
            "decided_by_id",
            "comment",
            "sequence",
            "since",
            "file_sha256",
            "is_edited",
            "change_reason",
        }
    )

    outgoing_id = fields.Many2one(
        "doc.outgoing", required=True, index=True, ondelete="restrict"
    )
    document_id = fields.Many2one(
        related="outgoing_id.document_id", store=True, index=True
    )
    sequence = fields.Integer("Turn", default=10)
    kind = fields.Selection(KINDS, "Step", required=True)
    user_id = fields.Many2one("res.users", "By", required=True, index=True)
    state = fields.Selection(
        [
            ("waiting", "Not yet"),
            ("pending", "To decide"),
            ("approved", "Approved"),
            ("returned", "Returned"),
            ("refused", "Refused"),
            ("withdrawn", "Withdrawn"),
        ],
        "Status",
        required=True,
        default="waiting",
    )
    since = fields.Datetime("With him since", readonly=True)
    comment = fields.Text()
    decided_at = fields.Datetime()
    decided_by_id = fields.Many2one(
        "res.users", "Decided by", readonly=True, help="Who stood in for the holder."
    )
    file_sha256 = fields.Char(
        "SHA-256 decided on",
        readonly=True,
        help="The main file as it was when this was decided.",
    )
    is_edited = fields.Boolean("Approved with edits", readonly=True)
    change_reason = fields.Char("Added because", readonly=True)

    _mine = models.Index("(user_id) WHERE state = 'pending'")

    @api.depends_context("lang")
    @api.depends("kind", "user_id")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for step in self:
            # Who decides is told to every reader of the document.
            step.display_name = f"{step.sudo().user_id.name} – {kinds.get(step.kind)}"

    def _decide(self, state, comment, *, is_edited=False):
        """Record the decision of these steps with its moment and its file."""
        for step in self:
            file = step.sudo().document_id._main_file()
            # Whoever decides was checked by the act that calls this.
            step.sudo()._by_action().write(
                {
                    "state": state,
                    "comment": (comment or "").strip(),
                    "decided_at": fields.Datetime.now(),
                    "decided_by_id": self.env.uid,
                    "file_sha256": file.sha256,
                    "is_edited": is_edited,
                }
            )

    def _turns(self):
        """Return these steps as the library's values."""
        return tuple(
            approval.Turn(
                step.id,
                step.sequence,
                approval.StepKind(step.kind),
                approval.StepState(step.state),
            )
            for step in self
        )
