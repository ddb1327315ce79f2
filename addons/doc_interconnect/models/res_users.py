"""Who acted for an agency, as messages name him."""

from odoo import models

from ..lib.docxchg.edxml import StaffInfo


class ResUsers(models.Model):
    _inherit = "res.users"

    def _exchange_staff(self, company):
        """Return this user as the official of an agency who did what a message tells.

        Only what is told is read: an account, its employee and the version of his post
        are rows of two hundred columns together, and every packet names somebody.
        """
        self.ensure_one()
        # Whoever gets a message learns who wrote it; the record is nobody's to read.
        user = self.sudo()
        user.fetch(["name", "email"])
        employee = user.env["hr.employee"].search_fetch(
            [("user_id", "=", user.id), ("company_id", "=", company.id)],
            ["department_id", "work_phone"],
            limit=1,
        )
        return StaffInfo(
            department=(employee.department_id.name or "")[:250],
            staff=(user.name or "")[:100],
            email=(user.email or "")[:100],
            mobile=(employee.work_phone or "")[:100],
        )
