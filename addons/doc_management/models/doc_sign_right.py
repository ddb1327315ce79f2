"""Thẩm quyền ký: TL., TUQ. and Q. as the head has given them."""

from odoo import api, fields, models

from ..lib.docmgmt import authority


class DocSignRight(models.Model):
    """A right to sign for the head: by order, by authorisation, or as acting head.

    Heads sign by their post and deputies for them (KT.) without any such right
    (Decree 30/2020/NĐ-CP Art. 13).
    """

    _name = "doc.sign.right"
    _description = "Right to sign"
    _inherit = ["mail.thread"]
    _order = "company_id, date_from desc, id desc"
    _rec_name = "basis"

    company_id = fields.Many2one(
        "res.company",
        "Agency",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    user_id = fields.Many2one("res.users", "Signs", required=True, index=True)
    form = fields.Selection(
        [("tl", "TL. (by order)"), ("tuq", "TUQ. (authorised)"), ("q", "Q. (acting)")],
        "In the form",
        required=True,
        tracking=True,
    )
    title = fields.Char(
        "Post printed", required=True, help="Below the authority: CHÁNH VĂN PHÒNG."
    )
    basis = fields.Char(
        "By which decision",
        required=True,
        tracking=True,
        help="Decision or authorisation as it is cited; who was authorised may not "
        "pass it on.",
    )
    type_ids = fields.Many2many("doc.type", string="For types", help="None: all types.")
    date_from = fields.Date(
        required=True, default=fields.Date.context_today, tracking=True
    )
    date_to = fields.Date("Until", tracking=True)

    _period = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "A right cannot end before it begins.",
    )
    _authorised_until = models.Constraint(
        "CHECK (form <> 'tuq' OR date_to IS NOT NULL)",
        "An authorisation names the day until which it holds.",
    )

    @api.model
    def _of(self, user, company):
        """Return the rights of a person as the library's values."""
        rights = self.sudo().search(
            [("user_id", "=", user.id), ("company_id", "=", company.id)]
        )
        return tuple(
            authority.Given(
                authority.Form(right.form),
                right.title,
                right.date_from,
                right.date_to or None,
                frozenset(right.type_ids.ids),
                right.basis or "",
            )
            for right in rights
        )
