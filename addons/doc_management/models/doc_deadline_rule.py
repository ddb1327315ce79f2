"""Thời hạn theo loại văn bản: working days by type and urgency."""

from odoo import api, fields, models

from ..lib.docmgmt import routing
from .doc_document import URGENCY


class DocDeadlineRule(models.Model):
    """Working days that documents of one kind have, under one procedure (TD-8.5)."""

    _name = "doc.deadline.rule"
    _description = "Deadline by type of document"
    _order = "procedure_id, type_id, urgency, id"

    procedure_id = fields.Many2one(
        "doc.procedure", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="procedure_id.company_id", store=True)
    type_id = fields.Many2one("doc.type", "Document type", help="Empty: any type.")
    urgency = fields.Selection(URGENCY, help="Empty: any urgency.")
    days = fields.Integer("Working days", required=True, default=5, aggregator=None)

    _some_days = models.Constraint(
        "CHECK (days BETWEEN 1 AND 365)", "A deadline has 1 to 365 working days."
    )
    _once = models.UniqueIndex(
        "(procedure_id, COALESCE(type_id, 0), COALESCE(urgency, ''))",
        "There is already a deadline for that type and urgency.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        rules._refuse_what_has_started()
        return rules

    def write(self, vals):
        self._refuse_what_has_started()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _refuse_what_has_started(self):
        """Deadlines of rules that documents follow change with a successor."""
        for procedure in self.procedure_id:
            if not procedure._is_by_action():
                procedure._refuse_change_of_rules({"deadline_rule_ids": []})


class DocProcedure(models.Model):
    _inherit = "doc.procedure"

    deadline_rule_ids = fields.One2many(
        "doc.deadline.rule", "procedure_id", "Deadlines by type", copy=True
    )

    def _default_days(self, document_type, urgency):
        """Return the working days documents of that kind have, None without rule."""
        self.ensure_one()
        return routing.default_days(
            (
                routing.DeadlineRule(rule.days, rule.type_id.id, rule.urgency or "")
                for rule in self.sudo().deadline_rule_ids
            ),
            document_type.id,
            urgency or "0",
        )
