from odoo import api, fields, models

from ..models.doc_handover import KINDS


class DocHandoverWizard(models.TransientModel):
    """All that a person holds, and who takes each thing over; decides nothing."""

    _name = "doc.handover.wizard"
    _description = "Hand over work"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    leaver_id = fields.Many2one("res.users", "Who leaves or moves", required=True)
    receiver_id = fields.Many2one("res.users", "Who takes over")
    reason = fields.Char()
    line_ids = fields.One2many("doc.handover.wizard.line", "wizard_id", "Held")
    summary = fields.Char(compute="_compute_summary")

    @api.onchange("leaver_id", "company_id")
    def _onchange_leaver(self):
        """List what is held; refuses whoever may not hand it over."""
        self.line_ids = [fields.Command.clear()]
        if not self.leaver_id:
            return
        handovers, company = self.env["doc.handover"], self.company_id._origin
        lines = self.env["doc.handover.line"]
        leaver, units = handovers._leaver(self.leaver_id._origin.id, company)
        held = handovers._held(leaver, company, units)
        self.line_ids = [
            fields.Command.create(
                {
                    "kind": str(item.kind),
                    "record_id": item.record,
                    "title": title or lines._unnamed(item.record),
                    "deadline": deadline,
                }
            )
            for item, (title, deadline) in handovers._titles(held).items()
        ]

    @api.depends("line_ids.receiver_id", "receiver_id")
    def _compute_summary(self):
        """Count the things and those without a receiver."""
        for wizard in self:
            lines = wizard.line_ids
            if not wizard.leaver_id:
                wizard.summary = False
            elif not lines:
                wizard.summary = self.env._("There is nothing to hand over.")
            elif wizard.receiver_id:
                wizard.summary = self.env._(
                    "%(count)s things change hands.", count=len(lines)
                )
            else:
                wizard.summary = self.env._(
                    "%(count)s things are held, %(open)s of them without a receiver.",
                    count=len(lines),
                    open=len(lines.filtered(lambda line: not line.receiver_id)),
                )

    def action_confirm(self):
        """Hand over and open the record."""
        self.ensure_one()
        record = self.env["doc.handover"].action_hand_over(
            self.leaver_id.id,
            self.receiver_id.id,
            self.reason,
            [
                {
                    "kind": line.kind,
                    "id": line.record_id,
                    "user_id": line.receiver_id.id,
                }
                for line in self.line_ids
                if line.receiver_id
            ],
            self.company_id.id,
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "doc.handover",
            "res_id": record,
            "view_mode": "form",
        }


class DocHandoverWizardLine(models.TransientModel):
    _name = "doc.handover.wizard.line"
    _description = "Thing to hand over"
    _order = "id"

    wizard_id = fields.Many2one(
        "doc.handover.wizard", required=True, ondelete="cascade"
    )
    kind = fields.Selection(KINDS, readonly=True)
    record_id = fields.Integer(readonly=True)
    title = fields.Char("Document or dossier", readonly=True)
    deadline = fields.Datetime(readonly=True)
    receiver_id = fields.Many2one(
        "res.users", "Somebody else", help="Empty: who takes over the rest."
    )
