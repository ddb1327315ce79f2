from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..lib.docmgmt.text import person_sort_key
from .roles import ADMIN, CLERK, LEADER


class ResUsers(models.Model):
    """A user acts as an employee of a unit, never as a bare account."""

    _inherit = "res.users"

    doc_sort_key = fields.Char(
        compute="_compute_doc_sort_key",
        help="Orders people by given name in the Vietnamese alphabet.",
    )

    def _compute_doc_sort_key(self):
        for user in self:
            user.doc_sort_key = person_sort_key(user.name or "")

    def _doc_employee(self, company=None):
        """Return this user's active employee in ``company``, or an empty recordset."""
        self.ensure_one()
        # Employees are not readable by everybody; whom an account belongs to is.
        return (
            self.env["hr.employee"]
            .sudo()
            .search(
                [
                    ("user_id", "=", self.id),
                    ("company_id", "=", (company or self.env.company).id),
                ],
                limit=1,
            )
        )

    def _doc_post(self, company):
        """Return this user's post: his employee in ``company`` if it has a unit."""
        employee = self._doc_employee(company)
        return employee if employee.department_id else employee.browse()

    def _doc_posts(self):
        """Return the posts of these people at all their agencies.

        Not ``employee_ids``: that shows only the agencies that are switched on.
        """
        # Who holds which post is public inside the agency.
        posts = self.env["hr.employee"].sudo()
        return posts.search(
            [("user_id", "in", self.ids), ("department_id", "!=", False)]
        )

    def _doc_has_role(self, group, company):
        """Say whether this user holds a role in his post at an agency.

        Roles belong to the account; who has posts at several agencies can be limited
        in each of them, so that a leader here is a specialist there. Where there is no
        post there is no role, but the administrator's.

        :param group: xmlid of the role's group
        """
        self.ensure_one()
        if not self.sudo().has_group(group):
            return False
        post = self._doc_post(company)
        limits = post.doc_group_ids
        if not limits:
            return bool(post) or group == ADMIN
        return self.env.ref(group).sudo() in limits.all_implied_ids

    def _doc_acting_employee(self, company=None):
        """Return the employee this user acts as; refuse an account without one.

        Every act is done by an official of a unit (VL-2.8, HN-20.1b): an account that
        is tied to no employee, or to one without a unit, may read nothing and act
        nowhere until the administrator completes it.
        """
        employee = self._doc_employee(company)
        if not employee or not employee.department_id:
            raise UserError(
                self.env._(
                    "The account %(login)s is not tied to an employee with a unit in "
                    "%(agency)s. Ask the administrator to complete it under Employees.",
                    login=self.login,
                    agency=(company or self.env.company).name,
                )
            )
        return employee

    def _doc_units(self, company):
        """Return the units in which these people have their posts in an agency."""
        # Where a colleague works is public inside the agency.
        return (
            self.env["hr.employee"]
            .sudo()
            .search([("user_id", "in", self.ids), ("company_id", "=", company.id)])
            .department_id
        )

    @api.model
    def _doc_leaders(self, company):
        """Return the leaders of an agency, its head first (who has no superior)."""
        return self._doc_holders(company, LEADER)

    @api.model
    def _doc_clerks(self, company):
        """Return the clerks (văn thư) of an agency."""
        return self._doc_holders(company, CLERK)

    @api.model
    def _doc_holders(self, company, group):
        """Return who holds a role in a post at an agency, heads first.

        Asked for every document that comes in, and never from memory: in one
        statement, where the ORM reads whole users, employees and groups.
        """
        # Who holds which post of the agency is public inside it.
        users = self.env["res.users"].sudo()
        role = self.env["ir.model.data"].sudo()._xmlid_to_res_id(group)
        if not role or not company.id:
            return users.browse()
        groups = users.env["res.groups"]
        carrying = [role, *groups._get_group_definitions().get_subset_ids([role])]
        users.flush_model(["active"])
        users.env["hr.employee"].flush_model(
            ["active", "company_id", "user_id", "parent_id"]
        )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT post.user_id FROM hr_employee post
                  JOIN res_users account ON account.id = post.user_id
                 WHERE post.company_id = %(company)s AND post.active
                   AND account.active
                   AND EXISTS (SELECT 1 FROM res_groups_users_rel r
                                WHERE r.uid = account.id AND r.gid = ANY(%(groups)s))
                   AND (NOT EXISTS (SELECT 1 FROM doc_employee_group_rel l
                                     WHERE l.employee_id = post.id)
                        OR EXISTS (SELECT 1 FROM doc_employee_group_rel l
                                    WHERE l.employee_id = post.id
                                      AND l.group_id = ANY(%(groups)s)))
                 ORDER BY post.parent_id IS NOT NULL, post.id
                """,
                company=company.id,
                groups=carrying,
            )
        )
        return users.browse(dict.fromkeys(ident for (ident,) in rows))
