"""Where the current user holds which role, for rules, forms and refusals to ask."""

from odoo import api, fields, models
from odoo.fields import Domain

from .roles import ADMIN, ARCHIVIST, CLERK, LEADER

AS = {
    "doc_as_clerk": CLERK,
    "doc_as_leader": LEADER,
    "doc_as_archivist": ARCHIVIST,
    "doc_as_admin": ADMIN,
}
"""Role that each field speaks of."""


def _field(name):
    def search(companies, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        return Domain("id", "in", companies._doc_agencies_as(AS[name]))

    return fields.Boolean(compute="_compute_doc_as", search=search)


class ResCompany(models.Model):
    """Roles belong to the account, posts to agencies: both together say who acts.

    Being allowed to switch to an agency is no post there, and a post may hold less
    than the account does. Whatever is kept by clerks or shown to leaders asks these
    fields and not the group alone.
    """

    _inherit = "res.company"

    doc_as_clerk = _field("doc_as_clerk")
    doc_as_leader = _field("doc_as_leader")
    doc_as_archivist = _field("doc_as_archivist")
    doc_as_admin = _field("doc_as_admin")

    @api.depends_context("uid")
    def _compute_doc_as(self):
        for name, group in AS.items():
            held = self._doc_agencies_as(group)
            for company in self:
                company[name] = company.id in held

    @api.model
    def _doc_agencies_as(self, group):
        """Return ids of the agencies where the current user holds a role.

        The administrator needs no post; one that he has may still deny him the role.
        """
        access = self.env["doc.access"].sudo()
        if group != ADMIN:
            return access._role_companies((group,))
        user = self.env.user
        if not user.has_group(ADMIN):
            return ()
        mine = user.sudo().company_ids
        if access._facts(user.id)["limited"]:
            mine = mine.filtered(lambda company: user._doc_has_role(ADMIN, company))
        return tuple(mine.ids)
