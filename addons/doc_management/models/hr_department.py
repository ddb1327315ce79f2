from odoo import fields, models


class HrDepartment(models.Model):
    """The unit: its abbreviation stands in the notation of letters it drafts."""

    _inherit = "hr.department"

    doc_abbreviation = fields.Char(
        "Abbreviation in notations", help="For example TNN in 15/SNNMT-TNN."
    )

    def _doc_head(self):
        """Return the user who heads the unit, or an empty recordset."""
        # Who heads which unit is public inside the agency.
        return self.sudo().manager_id.user_id
