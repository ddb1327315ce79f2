"""What screens show of a document, beside what it is."""

from odoo import api, fields, models


class DocDocument(models.Model):
    """Words for lists and forms; nothing here is a rule."""

    _inherit = "doc.document"

    printed_number = fields.Char(
        "Number and sign (printed)", compute="_compute_printed_number"
    )
    issuer_label = fields.Char("From", compute="_compute_issuer_label")
    state_label = fields.Char("Where it stands", compute="_compute_state_label")
    state_level = fields.Char(
        compute="_compute_state_label", help="fine, look, stop or neutral."
    )

    @api.depends("number", "notation", "type_id.kind", "document_date")
    def _compute_printed_number(self):
        for document in self:
            document.printed_number = document._display_number()

    @api.depends("issuer_name", "issuer_id.name")
    def _compute_issuer_label(self):
        for document in self:
            document.issuer_label = document.issuer_name or document.issuer_id.name

    @api.depends("state", "direction")
    def _compute_state_label(self):
        levels = {
            "done": "fine",
            "issued": "fine",
            "refused": "stop",
            "recalled": "stop",
            "cancelled": "neutral",
            "draft": "neutral",
        }
        labels = {
            direction: dict(
                self.env[f"doc.{direction}"]
                ._fields["state"]
                ._description_selection(self.env)
            )
            for direction in ("incoming", "outgoing")
        }
        for document in self:
            known = labels.get(document.direction, {})
            document.state_label = known.get(document.state, document.state)
            document.state_level = levels.get(document.state, "look")

    def _acting(self, group):
        """Tell whether the user holds ``group`` and acts in this document's agency."""
        self.ensure_one()
        company = self.company_id or self.env.company
        return self.env.user.has_group(group) and bool(
            self.env.user._doc_employee(company).department_id
        )
