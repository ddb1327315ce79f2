"""Phiếu trình: one step of the way to the signature."""

from odoo import fields, models


class DocApprovalStep(models.Model):
    """Who decides, in which order, and what he decided."""

    _name = "doc.approval.step"
    _description = "Approval step"
    _inherit = ["doc.guarded.mixin"]
    _order = "outgoing_id, sequence, id"
    _guarded_fields = frozenset(
        {"outgoing_id", "kind", "user_id", "state", "decided_at", "comment", "sequence"}
    )

    outgoing_id = fields.Many2one(
        "doc.outgoing", required=True, index=True, ondelete="restrict"
    )
    document_id = fields.Many2one(
        related="outgoing_id.document_id", store=True, index=True
    )
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [("initial", "Initials"), ("sign", "Signature")], required=True
    )
    user_id = fields.Many2one("res.users", "By", required=True, index=True)
    state = fields.Selection(
        [
            ("waiting", "Not yet"),
            ("pending", "To decide"),
            ("approved", "Approved"),
            ("returned", "Returned"),
            ("withdrawn", "Withdrawn"),
        ],
        "Status",
        required=True,
        default="waiting",
    )
    comment = fields.Text()
    decided_at = fields.Datetime()

    def _decide(self, state, comment):
        """Record the decision of this step with its moment."""
        # Whoever decides was checked by the act that calls this.
        self.sudo()._by_action().write(
            {
                "state": state,
                "comment": (comment or "").strip(),
                "decided_at": fields.Datetime.now(),
            }
        )
