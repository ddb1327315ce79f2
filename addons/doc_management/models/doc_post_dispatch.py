"""Gửi bưu điện: what was handed to the post, line by line."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError


class DocPostDispatch(models.Model):
    """Envelopes of an issued document handed to the post (Decree 30, Annex IV).

    The clerk writes and corrects the lines; every change stands in the journal, and no
    line is ever deleted.
    """

    _name = "doc.post.dispatch"
    _description = "Dispatch by post"
    _order = "date desc, id desc"
    _rec_name = "recipient_name"

    outgoing_id = fields.Many2one(
        "doc.outgoing",
        "Document",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("state", "=", "issued")],
    )
    company_id = fields.Many2one(
        related="outgoing_id.company_id", store=True, precompute=True, index=True
    )
    date = fields.Date(
        "Handed over on",
        required=True,
        default=lambda self: self.env["res.company"]._doc_today(),
    )
    recipient_id = fields.Many2one(
        "doc.recipient",
        "Of the list of recipients",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('outgoing_id', '=', outgoing_id)]",
    )
    recipient_name = fields.Char(
        "Recipient",
        required=True,
        compute="_compute_recipient_name",
        store=True,
        readonly=False,
        precompute=True,
    )
    envelope_count = fields.Integer("Envelopes", required=True, default=1)
    note = fields.Char("Remarks", size=500)

    _envelopes = models.Constraint(
        "CHECK (envelope_count > 0)", "At least one envelope is sent."
    )

    @api.depends("recipient_id")
    def _compute_recipient_name(self):
        for dispatch in self:
            name = dispatch.recipient_id.name
            dispatch.recipient_name = name or dispatch.recipient_name

    @api.constrains("outgoing_id", "recipient_id", "date")
    def _check_document(self):
        for dispatch in self:
            outgoing = dispatch.outgoing_id
            if outgoing.state != "issued":
                raise ValidationError(
                    self.env._(
                        "“%(subject)s” is not issued yet. Issue it before it goes to "
                        "the post.",
                        subject=outgoing.subject,
                    )
                )
            recipient = dispatch.recipient_id
            if recipient and recipient.outgoing_id != outgoing:
                raise ValidationError(
                    self.env._(
                        "%(name)s is no recipient of that document.",
                        name=recipient.name,
                    )
                )
            if dispatch.date < outgoing.document_date:
                raise ValidationError(
                    self.env._("A document is not sent before its date.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        dispatches = super().create(vals_list)
        dispatches._check_clerk()
        for dispatch in dispatches:
            dispatch._journal("post_entered")
        return dispatches

    def write(self, vals):
        self._check_clerk()
        result = super().write(vals)
        self._check_clerk()
        for dispatch in self:
            dispatch._journal("post_corrected")
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("A line of this book is never deleted. Correct it instead.")
        )

    def _check_clerk(self):
        """Refuse all but acting clerks of the agency whose document it is."""
        if self.env.su:
            return
        for dispatch in self:
            self.env.user._doc_acting_employee(dispatch.company_id)
        if not all(dispatch.company_id.doc_as_clerk for dispatch in self):
            raise AccessError(self.env._("The books are kept by the clerk."))

    def _journal(self, act):
        self.ensure_one()
        self.env["doc.journal"]._log(
            act,
            self,
            self.outgoing_id.document_id,
            date=self.date,
            recipient=self.recipient_name,
            envelopes=self.envelope_count,
            note=self.note,
        )
