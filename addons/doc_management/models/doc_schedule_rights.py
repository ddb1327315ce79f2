"""Who draws up and who approves the schedules of an agency and its units."""

from odoo import api, fields, models
from odoo.fields import Domain

from .roles import CLERK, LEADER


class ResCompany(models.Model):
    """The agency names the unit that draws up its week (QĐ 40/2019 Hà Nam, Art. 16)."""

    _inherit = "res.company"

    doc_schedule_unit_id = fields.Many2one(
        "hr.department",
        "Unit that draws up the schedule",
        copy=False,
        help="Its members plan the week of the agency, its head approves it. Empty: "
        "the clerks plan and the leaders approve.",
    )
    doc_schedule_public = fields.Boolean(
        "Show the schedule to the public",
        copy=False,
        help="Lines that were published and marked as public stand on a page that "
        "needs no account.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    doc_schedule_unit_id = fields.Many2one(
        related="company_id.doc_schedule_unit_id", readonly=False
    )
    doc_schedule_public = fields.Boolean(
        related="company_id.doc_schedule_public", readonly=False
    )


class ResUsers(models.Model):
    """What somebody may do with a schedule follows from his post."""

    _inherit = "res.users"

    doc_schedule_follower_ids = fields.Many2many(
        "res.users",
        "doc_schedule_follower_rel",
        "leader_id",
        "follower_id",
        "May follow my calendar",
        help="Sees my own appointments beside the published schedule: a secretary, an "
        "assistant. Leaders of the agency see them anyway; to others I am just busy.",
    )

    @property
    def SELF_READABLE_FIELDS(self):
        return [*super().SELF_READABLE_FIELDS, "doc_schedule_follower_ids"]

    @property
    def SELF_WRITEABLE_FIELDS(self):
        return [*super().SELF_WRITEABLE_FIELDS, "doc_schedule_follower_ids"]

    def _doc_plans(self, company, unit=None):
        """Say whether this user draws up the week of an agency, or of a unit of it."""
        self.ensure_one()
        post = self._doc_post(company)
        if not post:
            return False
        if unit:
            return post.department_id == unit or unit._doc_head() == self
        if self._doc_has_role(LEADER, company):
            return True
        # Which unit draws up the week is public inside the agency.
        assigned = company.sudo().doc_schedule_unit_id
        if assigned:
            return post.department_id == assigned or assigned._doc_head() == self
        return self._doc_has_role(CLERK, company)

    def _doc_approves(self, company, unit=None):
        """Say whether this user answers for the week of an agency or of a unit."""
        self.ensure_one()
        if not self._doc_post(company):
            return False
        if unit:
            return unit._doc_head() == self
        assigned = company.sudo().doc_schedule_unit_id
        head = assigned._doc_head() if assigned else self.browse()
        return self == head or self._doc_has_role(LEADER, company)

    def _doc_schedule_approvers(self, company, unit=None):
        """Return those who answer for a week, the nearest first."""
        if unit:
            return unit._doc_head()
        head = company.sudo().doc_schedule_unit_id._doc_head()
        return head | self._doc_leaders(company)

    @api.model
    def _doc_planned_scopes(self):
        """Return the domain of the weeks that the current user draws up."""
        found = Domain.FALSE
        user = self.env.user
        for company in user.company_ids:
            post = user._doc_post(company)
            if not post:
                continue
            # Who heads which unit is public inside the agency.
            units = self.env["hr.department"].sudo()
            units = units.search(
                [
                    ("company_id", "=", company.id),
                    "|",
                    ("id", "=", post.department_id.id),
                    ("manager_id.user_id", "=", user.id),
                ]
            )
            found |= Domain("company_id", "=", company.id) & Domain(
                "department_id", "in", units.ids
            )
            if user._doc_plans(company):
                found |= Domain("company_id", "=", company.id) & Domain(
                    "level", "=", "agency"
                )
        return found

    def _doc_follows(self, leader, company):
        """Say whether this user may see the appointments of a leader themselves."""
        self.ensure_one()
        if self == leader:
            return True
        if not self._doc_post(company):
            return False
        # Whom a leader lets follow him is his own setting.
        if self in leader.sudo().doc_schedule_follower_ids:
            return True
        return self._doc_has_role(LEADER, company) and leader._doc_has_role(
            LEADER, company
        )
