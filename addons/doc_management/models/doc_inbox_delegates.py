"""Delegated work stands on the delegate's desk, too, with the name of whose it is."""

from odoo import api, fields, models
from odoo.fields import Domain

from ..lib.docmgmt.inbox import SCOPE_OF, Kind, Verb
from .doc_delegation import POWERS, Scope


class DocInboxItem(models.Model):
    """Rows of a delegate are made with the delegation and seen while it runs.

    So nothing has to be switched on in the morning of its first day, and on the day
    after its last one rows and counts are gone by themselves (VL-13.2c).
    """

    _inherit = "doc.inbox.item"

    is_live = fields.Boolean(compute="_compute_is_live", search="_search_is_live")

    @api.depends_context("uid")
    @api.depends("on_behalf_id")
    def _compute_is_live(self):
        for item in self:
            item.is_live = not item.on_behalf_id or bool(
                item.user_id._doc_running(
                    item.company_id,
                    delegator_id=item.on_behalf_id.ids,
                    delegate_id=item.user_id.ids,
                )
            )

    @api.model
    def _search_is_live(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        running = (
            self.env["doc.delegation"]
            .sudo()
            .search(
                self.env["doc.delegation"]._running_domain()
                & Domain("delegate_id", "=", self.env.uid)
            )
        )
        live = Domain("on_behalf_id", "=", False)
        for one in running:
            live |= Domain("on_behalf_id", "=", one.delegator_id.id) & Domain(
                "company_id", "=", one.company_id.id
            )
        return live

    @api.model
    def _with_delegates(self, rows):
        rows = super()._with_delegates(rows)
        lending = self._lending({row["user_id"] for row in rows})
        if not lending:
            return rows
        own = {(row["user_id"], row["kind"], row["res_id"]) for row in rows}
        return rows + [
            {**row, "user_id": delegate, "on_behalf_id": row["user_id"]}
            for row in rows
            for delegate, company, scopes in lending.get(row["user_id"], ())
            if company == row["company_id"]
            and self._power_for(row) in scopes
            # Who has the same work himself does it in his own name.
            and (delegate, row["kind"], row["res_id"]) not in own
        ]

    @api.model
    def _power_for(self, row):
        """Return the power that doing this takes; None where nobody else may."""
        if row["verb"] == Verb.PASS_ON.value:
            return Scope.ASSIGN.value
        return SCOPE_OF.get(Kind(row["kind"]))

    @api.model
    def _lending(self, user_ids):
        """Return {delegator: [(delegate, agency, powers)]} that run or will run."""
        given = (
            self.env["doc.delegation"]
            .sudo()
            .search(
                [
                    ("delegator_id", "in", list(user_ids)),
                    ("revoked_at", "=", False),
                    ("date_to", ">=", self.env["res.company"]._doc_today()),
                ]
            )
        )
        lending = {}
        for one in given:
            scopes = {scope.value for scope in Scope if one[POWERS[scope]]}
            lending.setdefault(one.delegator_id.id, []).append(
                (one.delegate_id.id, one.company_id.id, scopes)
            )
        return lending


class DocDelegation(models.Model):
    _inherit = "doc.delegation"

    @api.model_create_multi
    def create(self, vals_list):
        delegations = super().create(vals_list)
        delegations._mark_desks()
        return delegations

    def write(self, vals):
        result = super().write(vals)
        if "revoked_at" in vals:
            self._mark_desks()
        return result

    def _mark_desks(self):
        self.env["doc.inbox.item"]._mark_people(self.sudo().delegator_id)

    @api.model
    def _cron_end(self):
        """Take the rows of ended delegations away; they were hidden already."""
        result = super()._cron_end()
        today = self.env["res.company"]._doc_today()
        recent = fields.Date.subtract(today, days=7)
        self.search([("date_to", "<", today), ("date_to", ">=", recent)])._mark_desks()
        return result
