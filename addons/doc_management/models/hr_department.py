from odoo import fields, models


class HrDepartment(models.Model):
    """The unit: its abbreviation stands in the notation of letters it drafts."""

    _inherit = "hr.department"

    doc_abbreviation = fields.Char(
        "Abbreviation in notations", help="For example TNN in 15/SNNMT-TNN."
    )

    # Whoever opens a list is asked which units he heads.
    _headed = models.Index("(manager_id) WHERE manager_id IS NOT NULL")

    def _doc_head(self):
        """Return the user who heads the unit, or an empty recordset."""
        # Who heads which unit is public inside the agency.
        return self.sudo().manager_id.user_id

    def write(self, vals):
        """A new head holds at once what was given to the unit."""
        result = super().write(vals)
        if "manager_id" in vals:
            for unit in self:
                head = unit._doc_head()
                # Whoever keeps the staff tables decides who heads a unit, no more.
                parts = (
                    self.env["doc.assignment"]
                    .sudo()
                    .search(
                        [
                            ("department_id", "=", unit.id),
                            ("to_unit", "=", True),
                            ("user_id", "!=", head.id),
                            "|",
                            ("state", "in", ("open", "waiting")),
                            "&",
                            ("state", "=", "passed"),
                            ("incoming_id.state", "in", ("directed", "in_progress")),
                        ]
                    )
                )
                if head:
                    parts._hand_to(head)
        return result
