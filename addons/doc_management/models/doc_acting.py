"""In whose name an act is done: one's own, or that of who delegated it."""

from dataclasses import dataclass

from odoo import api, models


@dataclass(frozen=True)
class Capacity:
    """Says on whose behalf the present act is done.

    Travels in the context. A context comes from clients as JSON, which cannot hold
    an object of this class, so only the acts below can set it.
    """

    user_id: int


def on_behalf_of(env):
    """Return whom the present act is done for, or an empty recordset."""
    capacity = env.context.get("doc_capacity")
    ids = capacity.user_id if type(capacity) is Capacity else ()
    return env["res.users"].browse(ids)


class DocGuardedMixin(models.AbstractModel):
    """Acts by the holder, by a role, or by who stands in for either."""

    _inherit = "doc.guarded.mixin"

    @api.model
    def _principal(self):
        """Return in whose name the present act is done."""
        return on_behalf_of(self.env) or self.env.user

    @api.model
    def _through(self):
        """Return who acts for another, or an empty recordset."""
        return self.env.user if on_behalf_of(self.env) else self.env["res.users"]

    def _as_principal(self, person, what):
        """Return ``self`` acting in the name of ``person``; say so in the discussion.

        Whether the user may was decided before (:meth:`_as_holder`, :meth:`_as_role`).
        """
        before = on_behalf_of(self.env)
        if person == self.env.user:
            return self.with_context(doc_capacity=None) if before else self
        if person == before:
            return self
        acting = self.with_context(doc_capacity=Capacity(person.id))
        acting.document_id._life().sudo().message_post(
            body=self.env._(
                "%(actor)s acts for %(name)s (delegation): %(what)s",
                actor=self.env.user.name,
                name=person.sudo().name,
                what=what,
            ),
            author_id=self.env.user.partner_id.id,
        )
        return acting

    def _as_holder(self, holders, what, scope):
        """Return ``self`` acting as one of ``holders``, or for one who delegated.

        :param what: the act, as it stands in refusals and in the discussion
        :param scope: the power that must have been delegated
        :raises AccessError: neither a holder nor anybody's delegate
        """
        self.ensure_one()
        person = self.env.user._doc_acts_for(holders, scope, self.company_id)
        if not person:
            self.document_id._life()._check_holder(holders, what)
        self.env.user._doc_acting_employee(self.company_id)
        return self._as_principal(person, what)

    def _as_role(self, group, what, scope, holders=None):
        """Return ``self`` acting by a role, one's own or that of who delegated.

        What somebody holds is done in his name where he delegated it, even by a
        delegate who has the same role.

        :param group: xmlid of the role's group
        :param holders: who holds the matter now, if anybody
        :raises AccessError: the role is neither one's own nor delegated
        """
        self.ensure_one()
        user, company = self.env.user, self.company_id
        user._doc_acting_employee(company)
        lenders = user._doc_delegators(scope, company).filtered(
            lambda lender: lender._doc_has_role(group, company)
        )
        held = lenders & holders if holders else lenders.browse()
        if user._doc_has_role(group, company):
            return self._as_principal(held[:1] or user, what)
        if not lenders:
            self.document_id._life()._check_role(group)
        return self._as_principal((held or lenders)[:1], what)
