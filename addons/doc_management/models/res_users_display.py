"""People as the screens show them: by given name, with their post."""

from odoo import api, fields, models
from odoo.fields import Domain

from ..lib.docmgmt.text import fold, person_sort_key
from .roles import LEADER

ROLES = ("specialist", "unit_head", "leader", "clerk", "archivist", "admin")


class ResUsers(models.Model):
    """Pickers of officials: only who acts for the agency, ordered by tên."""

    _inherit = "res.users"

    doc_official = fields.Boolean(
        "Official of a unit",
        compute="_compute_doc_official",
        search="_search_doc_official",
        help="Tied to an employee with a unit in the present agency.",
    )
    doc_leader = fields.Boolean(
        "Leader of documents",
        compute="_compute_doc_leader",
        search="_search_doc_leader",
        help="Holds the role that signs and directs.",
    )
    doc_post = fields.Char("Post", compute="_compute_doc_post")
    doc_post_warning = fields.Char(compute="_compute_doc_post_warning")

    @api.depends_context("company")
    def _compute_doc_official(self):
        officials = self.browse(self._doc_official_posts())
        for user in self:
            user.doc_official = user._origin in officials

    @api.model
    def _search_doc_official(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        return Domain("id", "in", list(self._doc_official_posts()))

    def _compute_doc_leader(self):
        leaders = self._doc_leader_users()
        for user in self:
            user.doc_leader = user._origin in leaders

    @api.model
    def _search_doc_leader(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        return Domain("id", "in", self._doc_leader_users().ids)

    @api.model
    def _doc_leader_users(self):
        # Who may sign for the agency is public inside it.
        return self.env.ref(LEADER).sudo().all_user_ids

    @api.model
    def _doc_official_posts(self):
        """Return {user id: (title, unit)} of the officials of the present agency."""
        # Who holds which post of the agency is public inside it.
        employees = (
            self.env["hr.employee"]
            .sudo()
            .search(
                [
                    ("company_id", "=", self.env.company.id),
                    ("user_id", "!=", False),
                    ("department_id", "!=", False),
                ]
            )
        )
        return {
            person.user_id.id: (person.job_title or "", person.department_id.name)
            for person in employees
        }

    @api.depends_context("company")
    def _compute_doc_post(self):
        posts = self._doc_official_posts()
        for user in self:
            user.doc_post = ", ".join(filter(None, posts.get(user._origin.id, ())))

    @api.depends_context("company", "lang")
    @api.depends("employee_ids.department_id", "group_ids", "company_id", "login")
    def _compute_doc_post_warning(self):
        """Warn of an account with a role but without a post (VL-2.8)."""
        groups = self.env["res.groups"].union(
            *(self.env.ref(f"doc_management.group_{role}").sudo() for role in ROLES)
        )
        for user in self:
            missing = user.sudo().all_group_ids & groups and not (
                user._origin
                and user._origin._doc_employee(user.company_id).department_id
            )
            user.doc_post_warning = (
                self.env._(
                    "This account holds a role in the documents office but is not tied "
                    "to an employee with a unit in %(agency)s. It can read and do "
                    "nothing there until that is completed under Employees.",
                    agency=user.company_id.name,
                )
                if missing
                else False
            )

    @api.depends_context("formatted_display_name", "doc_officials", "company")
    def _compute_display_name(self):
        super()._compute_display_name()
        context = self.env.context
        if not (context.get("formatted_display_name") and context.get("doc_officials")):
            return
        posts = self._doc_official_posts()
        for user in self:
            post = ", ".join(filter(None, posts.get(user.id, ())))
            if post:
                user.display_name = f"{user.display_name} \t --{post}--"

    @api.model
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        """Order officials by given name and find them without accents or by unit.

        Only the order and the matching differ from core; who is offered is decided by
        the domain and the rules as always.
        """
        if not self.env.context.get("doc_officials") or operator != "ilike":
            return super().name_search(name, domain, operator, limit)
        words = fold(name or "").split()
        posts = self._doc_official_posts()
        people = self.search(Domain(domain or Domain.TRUE)).filtered(
            lambda user: all(
                word in fold(" ".join((user.name, *posts.get(user.id, ()))))
                for word in words
            )
        )
        ordered = people.sorted(lambda user: person_sort_key(user.name or ""))
        return [(user.id, user.display_name) for user in ordered[: limit or None]]

    @api.model
    def search_fetch(self, domain, field_names=None, offset=0, limit=None, order=None):
        """Order officials by given name where they are picked from cards (phones)."""
        if order or not self.env.context.get("doc_officials"):
            return super().search_fetch(domain, field_names, offset, limit, order)
        people = super().search_fetch(domain, field_names)
        ordered = people.sorted(lambda user: person_sort_key(user.name or ""))
        return ordered[offset : offset + limit if limit else None]
