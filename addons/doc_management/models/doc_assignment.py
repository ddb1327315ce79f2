"""Giao xử lý: one person's part in the work on an incoming document."""

from odoo import fields, models
from odoo.exceptions import UserError


class DocAssignment(models.Model):
    """One part of a directive: lead (exactly one), coordinate, or for information."""

    _name = "doc.assignment"
    _description = "Assignment"
    _inherit = ["doc.guarded.mixin"]
    _order = "incoming_id, role_order, id"
    _guarded_fields = frozenset(
        {
            "incoming_id",
            "role",
            "user_id",
            "department_id",
            "assigner_id",
            "instruction",
            "deadline",
            "state",
            "opinion",
            "done_at",
        }
    )

    incoming_id = fields.Many2one(
        "doc.incoming", required=True, index=True, ondelete="restrict"
    )
    document_id = fields.Many2one(
        related="incoming_id.document_id", store=True, index=True
    )
    company_id = fields.Many2one(related="document_id.company_id", store=True)
    role = fields.Selection(
        [("lead", "Lead"), ("coordinate", "Coordinate"), ("inform", "For information")],
        required=True,
    )
    role_order = fields.Integer(compute="_compute_role_order", store=True)
    user_id = fields.Many2one("res.users", "Held by", required=True, index=True)
    department_id = fields.Many2one("hr.department", "Unit")
    assigner_id = fields.Many2one("res.users", "Assigned by")
    instruction = fields.Text()
    deadline = fields.Datetime()
    state = fields.Selection(
        [
            ("open", "To do"),
            ("done", "Done"),
            ("read", "Read"),
            ("withdrawn", "Withdrawn"),
        ],
        "Status",
        required=True,
        default="open",
    )
    opinion = fields.Text()
    done_at = fields.Datetime("Finished at")

    _one_lead = models.UniqueIndex(
        "(incoming_id) WHERE role = 'lead' AND state <> 'withdrawn'",
        "A document has exactly one lead.",
    )

    def _compute_role_order(self):
        order = {"lead": 1, "coordinate": 2, "inform": 3}
        for assignment in self:
            assignment.role_order = order[assignment.role]

    def _own(self, *roles):
        """Refuse unless this open part is the user's own and of one of ``roles``."""
        self.ensure_one()
        self.incoming_id._check_holder(self.user_id, self.env._("This part"))
        if self.role not in roles or self.state != "open":
            raise UserError(
                self.env._("This part is already closed, or is not of that kind.")
            )

    def action_read(self):
        """Confirm having read; closes only one's own part (VL-14.1d, TD-8.12)."""
        self._own("inform")
        self._close("read")
        return True

    def action_give_opinion(self, text):
        """Send one's opinion to the lead (VL-14.1c)."""
        self._own("coordinate")
        text = self.incoming_id._need_reason(text)
        self._close("done", opinion=text)
        lead = self.incoming_id._lead()
        self.incoming_id.sudo().message_post(
            body=self.env._(
                "Opinion of %(name)s: %(text)s", name=self.env.user.name, text=text
            ),
            partner_ids=lead.partner_id.ids,
            author_id=self.env.user.partner_id.id,
        )
        return True

    def _close(self, state, **values):
        # The part is the user's own (checked); the record belongs to the leader.
        self.sudo()._by_action().write(
            {"state": state, "done_at": fields.Datetime.now(), **values}
        )
        self.document_id._journal(f"assignment_{state}", assignment=self.id)
        self.incoming_id._finish_work(self.env.user)
