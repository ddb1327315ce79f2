"""Questions before acts on the way of a draft to its signature."""

from odoo import api, fields, models

from ..models.doc_flow import KINDS

BEFORE_SIGNATURE = [pair for pair in KINDS if pair[0] != "sign"]


class DocApproveWizard(models.TransientModel):
    """Whoever reviews approves, with a remark or with an edited file."""

    _name = "doc.approve.wizard"
    _description = "Approve a draft"
    _inherit = ["doc.outgoing.act.wizard"]

    comment = fields.Text("Remark")
    content = fields.Binary("Edited PDF", attachment=False)
    file_name = fields.Char()

    def action_confirm(self):
        """Approve; a file makes it an approval with edits."""
        self.ensure_one()
        outgoing = self.outgoing_id
        if self.content:
            outgoing.action_approve_edited(
                self.comment, self.file_name or "du-thao.pdf", self.content
            )
        elif outgoing.can_initial:
            outgoing.action_initial(self.comment or "")
        else:
            outgoing.action_approve(self.comment or "")
        return {"type": "ir.actions.act_window_close"}


class DocRefuseDraftWizard(models.TransientModel):
    """Whoever decides refuses the draft for good."""

    _name = "doc.refuse.draft.wizard"
    _description = "Refuse a draft"
    _inherit = ["doc.outgoing.act.wizard"]

    reason = fields.Text("Why", required=True)

    def action_confirm(self):
        """Refuse it."""
        self.ensure_one()
        self.outgoing_id.action_refuse_draft(self.reason)
        return {"type": "ir.actions.act_window_close"}


class DocReturnWizard(models.TransientModel):
    """A return goes to the drafter, or to somebody who approved before."""

    _inherit = "doc.return.wizard"

    step_id = fields.Many2one(
        "doc.approval.step",
        "Return to",
        domain="[('outgoing_id', '=', outgoing_id), ('state', '=', 'approved')]",
        ondelete="cascade",
        help="Empty: to the drafter.",
    )
    has_earlier = fields.Boolean(compute="_compute_has_earlier")

    @api.depends("outgoing_id")
    def _compute_has_earlier(self):
        for wizard in self:
            wizard.has_earlier = wizard.outgoing_id.state in (
                "reviewing",
                "to_sign",
            ) and bool(
                wizard.outgoing_id.approval_ids.filtered(
                    lambda step: step.state == "approved"
                )
            )

    def action_confirm(self):
        """Return it."""
        self.ensure_one()
        if not self.step_id:
            return super().action_confirm()
        self.outgoing_id.action_return_to(self.step_id.id, self.reason)
        return {"type": "ir.actions.act_window_close"}


class DocChainWizard(models.TransientModel):
    """Change the steps that have not begun, with a reason."""

    _name = "doc.chain.wizard"
    _description = "Change the rest of an approval"
    _inherit = ["doc.outgoing.act.wizard"]

    line_ids = fields.One2many("doc.chain.wizard.line", "wizard_id", "Steps")
    reason = fields.Text("Why", required=True)

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        outgoing = self.env["doc.outgoing"].browse(values.get("outgoing_id"))
        waiting = outgoing.approval_ids.filtered(
            lambda step: step.state == "waiting" and step.kind != "sign"
        )
        values["line_ids"] = [
            fields.Command.create(
                {"turn": step.sequence, "kind": step.kind, "user_id": step.user_id.id}
            )
            for step in waiting
        ]
        return values

    def action_confirm(self):
        """Change it."""
        self.ensure_one()
        self.outgoing_id.action_change_chain(
            [
                {"turn": line.turn, "kind": line.kind, "user_id": line.user_id.id}
                for line in self.line_ids
            ],
            self.reason,
        )
        return {"type": "ir.actions.act_window_close"}


class DocChainWizardLine(models.TransientModel):
    """One step of the changed rest."""

    _name = "doc.chain.wizard.line"
    _description = "Step of a changed approval"

    wizard_id = fields.Many2one("doc.chain.wizard", required=True, ondelete="cascade")
    turn = fields.Integer(required=True, default=15)
    kind = fields.Selection(BEFORE_SIGNATURE, "Step", required=True, default="review")
    user_id = fields.Many2one("res.users", "By", required=True, ondelete="cascade")
