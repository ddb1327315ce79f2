"""Sử dụng bản lưu: who used a file copy, with whose permission, until when."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from .roles import ARCHIVIST, CLERK


class DocFileCopyUse(models.Model):
    """One use of a file copy kept by the clerk's office (Decree 30, Annex IV).

    The clerk writes and corrects the lines, the archivist those of what the archive
    has taken over; every change stands in the journal, and no
    line is ever deleted. Having used the paper gives no right to read it here.
    """

    _name = "doc.file.copy.use"
    _description = "Use of a file copy"
    _order = "date desc, id desc"
    _rec_name = "user_name"

    document_id = fields.Many2one(
        "doc.document", "Document", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        related="document_id.company_id", store=True, precompute=True, index=True
    )
    date = fields.Date(
        "Used on",
        required=True,
        default=lambda self: self.env["res.company"]._doc_today(),
    )
    user_id = fields.Many2one("res.users", "Official", ondelete="restrict")
    user_name = fields.Char(
        "Used by",
        required=True,
        compute="_compute_user_name",
        store=True,
        readonly=False,
        precompute=True,
        help="Full name; people of other agencies are written here.",
    )
    dossier_notation = fields.Char("Number and sign of the dossier", size=20)
    returned_on = fields.Date("Returned on")
    permitted_by_id = fields.Many2one(
        "res.users", "Permitted by", required=True, ondelete="restrict"
    )
    note = fields.Char("Remarks", size=500)

    _returned = models.Constraint(
        "CHECK (returned_on IS NULL OR returned_on >= date)",
        "A copy is not returned before it is used.",
    )

    @api.depends("user_id")
    def _compute_user_name(self):
        for use in self:
            use.user_name = use.user_id.name or use.user_name

    @api.constrains("document_id", "permitted_by_id")
    def _check_permission(self):
        for use in self:
            if use.document_id.state not in ("issued", "done") and not (
                use.document_id.number
            ):
                raise ValidationError(
                    self.env._(
                        "“%(subject)s” has no number yet, so there is no file copy of "
                        "it.",
                        subject=use.document_id.subject,
                    )
                )
            # Whether a colleague has a post here is public inside the agency.
            use.permitted_by_id.sudo()._doc_acting_employee(use.company_id)

    @api.model_create_multi
    def create(self, vals_list):
        uses = super().create(vals_list)
        uses._check_clerk()
        for use in uses:
            use._journal("file_copy_used")
        return uses

    def write(self, vals):
        self._check_clerk()
        result = super().write(vals)
        self._check_clerk()
        for use in self:
            use._journal("file_copy_use_corrected")
        return result

    def action_return(self):
        """Note that the copy came back today."""
        self._check_clerk()
        for use in self:
            if use.returned_on:
                raise UserError(self.env._("That copy has already been returned."))
            use.write({"returned_on": use.company_id._doc_today()})
        return True

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("A line of this book is never deleted. Correct it instead.")
        )

    def _check_clerk(self):
        """Refuse all but who keeps the copy: clerks, for the archive archivists."""
        if self.env.su:
            return
        self.document_id.check_access("read")
        user = self.env.user
        for use in self:
            user._doc_acting_employee(use.company_id)
            # Where a document lies is no matter of who may see the dossier.
            states = use.document_id.sudo().dossier_ids.mapped("state")
            kept = bool({"submitted", "archived"} & set(states))
            if not (
                user._doc_has_role(CLERK, use.company_id)
                or (kept and user._doc_has_role(ARCHIVIST, use.company_id))
            ):
                raise AccessError(self.env._("The books are kept by the clerk."))

    def _journal(self, act):
        self.ensure_one()
        self.env["doc.journal"]._log(
            act,
            self,
            self.document_id,
            date=self.date,
            used_by=self.user_name,
            permitted_by=self.permitted_by_id.id,
            returned_on=self.returned_on,
            note=self.note,
        )
