from odoo import fields, models


class HrEmployee(models.Model):
    """A post of an official: which of the account's roles it carries."""

    _inherit = "hr.employee"

    doc_group_ids = fields.Many2many(
        "res.groups",
        "doc_employee_group_rel",
        "employee_id",
        "group_id",
        "Roles in this post",
        domain=lambda self: [
            (
                "privilege_id.category_id",
                "=",
                self.env.ref("doc_management.module_category_documents").id,
            )
        ],
        groups="hr.group_hr_user,doc_management.group_admin",
        help="For officials with posts at several agencies: which roles of the "
        "account count here. Empty: all of them.",
    )
