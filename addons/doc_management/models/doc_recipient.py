"""Nơi nhận: one line of the list of recipients."""

from odoo import api, fields, models


class DocRecipient(models.Model):
    """A recipient of an outgoing document and the way it reaches him."""

    _name = "doc.recipient"
    _description = "Recipient"
    _order = "outgoing_id, sequence, id"

    outgoing_id = fields.Many2one(
        "doc.outgoing", required=True, index=True, ondelete="cascade"
    )
    document_id = fields.Many2one(
        related="outgoing_id.document_id", store=True, index=True
    )
    sequence = fields.Integer(default=10)
    agency_id = fields.Many2one("doc.agency", "Agency", index="btree_not_null")
    name = fields.Char(
        "As printed",
        required=True,
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
    )
    purpose = fields.Char(help="For example: to report, to carry out.")
    medium = fields.Selection(
        [
            ("axis", "Exchange axis"),
            ("email", "Official e-mail"),
            ("post", "Post or by hand"),
            ("internal", "Internal"),
        ],
        "Sent by",
        required=True,
        default="axis",
    )

    @api.depends("agency_id")
    def _compute_name(self):
        for recipient in self:
            recipient.name = recipient.name or recipient.agency_id.name or "–"

    @api.model_create_multi
    def create(self, vals_list):
        recipients = super().create(vals_list)
        recipients._check_may_edit()
        return recipients

    def write(self, vals):
        self._check_may_edit()
        result = super().write(vals)
        self._check_may_edit()
        return result

    def unlink(self):
        self._check_may_edit()
        return super().unlink()

    def _check_may_edit(self):
        """Recipients are part of the draft and fixed with it."""
        if not self.env.su and not self.outgoing_id._is_by_action():
            self.outgoing_id._check_may_edit({})
