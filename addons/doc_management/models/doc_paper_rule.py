"""Bản giấy: when paper goes beside the electronic document."""

from odoo import api, fields, models

from ..lib.docmgmt import dispatch
from .doc_procedure import REGULATIONS


class DocPaperRule(models.Model):
    """One line of the ordered table; the first that fits speaks (C8).

    Those of the regulations serve every agency under that regulation; an agency adds
    its own before or after them.
    """

    _name = "doc.paper.rule"
    _description = "Rule on paper copies"
    _order = "sequence, id"

    name = fields.Char("Reason shown", required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", "Agency", index=True, help="Empty: every agency."
    )
    code = fields.Selection(
        REGULATIONS, "Regulation", help="Only under this regulation; empty: all."
    )
    type_ids = fields.Many2many("doc.type", string="Types", help="Empty: all.")
    type_kind = fields.Selection(
        [
            ("administrative", "Administrative documents"),
            ("legal", "Legal normative documents"),
        ],
        "Kind of document",
    )
    work_field_ids = fields.Many2many(
        "doc.work.field", string="Fields of work", help="Empty: all."
    )
    level = fields.Selection(
        lambda self: self.env["doc.agency"]._fields["level"].selection,
        "Level of the recipient",
    )
    connection = fields.Selection(
        [
            ("any", "Any recipient"),
            ("connected", "Connected"),
            ("unconnected", "Not connected"),
        ],
        required=True,
        default="any",
    )
    required = fields.Boolean("Paper goes", default=True)

    @api.model
    def _for(self, outgoing):
        """Return the rules that speak about a document, in order."""
        rules = self.sudo().search(
            [
                ("company_id", "in", [False, outgoing.company_id.id]),
                ("code", "in", [False, outgoing.procedure_id.code]),
                ("type_kind", "in", [False, outgoing.type_id.kind]),
            ]
        )
        return rules

    def _plain(self):
        self.ensure_one()
        return dispatch.PaperRule(
            self.required,
            frozenset(self.type_ids.ids),
            frozenset(self.work_field_ids.ids),
            frozenset([self.level] if self.level else []),
            dispatch.Connection(self.connection),
        )
