from datetime import timedelta

from odoo import api, fields, models


class DocProcedureChangeWizard(models.TransientModel):
    """From which day on the rules change, and who keeps the old ones."""

    _name = "doc.procedure.change.wizard"
    _description = "Change of the working procedure"

    procedure_id = fields.Many2one(
        "doc.procedure", "Procedure", required=True, readonly=True, ondelete="cascade"
    )
    date_from = fields.Date(
        "From day",
        required=True,
        default=lambda self: self.env["res.company"]._doc_today() + timedelta(days=1),
    )
    consequence = fields.Text(compute="_compute_consequence")

    @api.depends("procedure_id", "date_from")
    def _compute_consequence(self):
        """Name the documents at work that keep the rules they started under."""
        for wizard in self:
            procedure = wizard.procedure_id
            if not procedure or not wizard.date_from:
                wizard.consequence = False
                continue
            procedure.check_access("write")
            incoming, outgoing = procedure._running()
            wizard.consequence = self.env._(
                "%(incoming)s incoming and %(outgoing)s outgoing documents at work "
                "keep the rules of “%(name)s” until they are finished, and so do "
                "those that start before %(day)s.",
                incoming=incoming,
                outgoing=outgoing,
                name=procedure.name,
                day=wizard.date_from.strftime("%d/%m/%Y"),
            )

    def action_confirm(self):
        """Close the old procedure the day before and open its successor."""
        self.ensure_one()
        successor = self.procedure_id._succeed(self.date_from)
        return {
            "type": "ir.actions.act_window",
            "res_model": "doc.procedure",
            "res_id": successor.id,
            "view_mode": "form",
        }
