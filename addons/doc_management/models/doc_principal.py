"""Who can hold a reading right: a person, or a capacity in a unit."""

from odoo import api, fields, models


class DocPrincipal(models.Model):
    """A user, the members of a unit, or the head of a unit.

    Rights given to a unit follow the person who holds the capacity: whoever moves
    loses and gains them at once, because a user's principals are looked up in the
    staff tables at each request and stored nowhere.
    """

    _name = "doc.principal"
    _description = "Holder of reading rights"

    kind = fields.Selection(
        [
            ("user", "Person"),
            ("member", "Members of a unit"),
            ("head", "Head of a unit"),
        ],
        required=True,
    )
    user_id = fields.Many2one("res.users", ondelete="cascade")
    department_id = fields.Many2one("hr.department", ondelete="cascade")

    _user_unique = models.UniqueIndex("(user_id) WHERE user_id IS NOT NULL")
    _unit_unique = models.UniqueIndex(
        "(department_id, kind) WHERE department_id IS NOT NULL"
    )
    _one_holder = models.Constraint(
        "CHECK ((kind = 'user') = (user_id IS NOT NULL) "
        "AND (kind = 'user') = (department_id IS NULL))",
        "A principal is one person or one capacity in one unit.",
    )

    @api.model
    def _for_users(self, users):
        """Return the principals of ``users``, making those that are missing."""
        known = self.search([("user_id", "in", users.ids)])
        missing = users - known.user_id
        return known | self.create(
            [{"kind": "user", "user_id": user.id} for user in missing]
        )

    @api.model
    def _for_units(self, departments, kind):
        """Return the principals of a capacity (``member`` or ``head``) in units."""
        known = self.search(
            [("department_id", "in", departments.ids), ("kind", "=", kind)]
        )
        missing = departments - known.department_id
        return known | self.create(
            [{"kind": kind, "department_id": unit.id} for unit in missing]
        )
