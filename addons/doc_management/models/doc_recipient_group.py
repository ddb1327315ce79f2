"""Nhóm nơi nhận: recipients that are named together."""

from odoo import fields, models


class DocRecipientGroup(models.Model):
    """A list of recipients of one agency, put into a draft with one click."""

    _name = "doc.recipient.group"
    _description = "Group of recipients"
    _order = "company_id, name, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        "Own agency",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    agency_ids = fields.Many2many("doc.agency", string="Agencies")
    department_ids = fields.Many2many(
        "hr.department", string="Units", domain="[('company_id', '=', company_id)]"
    )
    user_ids = fields.Many2many("res.users", string="People")
    purpose = fields.Char(help="Written beside each of them.")

    def _lines(self):
        """Return the values of a recipient for each member."""
        self.ensure_one()
        purpose = {"purpose": self.purpose} if self.purpose else {}
        return [
            *({"agency_id": agency.id, **purpose} for agency in self.agency_ids),
            *(
                {"department_id": unit.id, **purpose}
                # A unit is named as everybody knows it.
                for unit in self.sudo().department_ids
            ),
            *({"user_id": person.id, **purpose} for person in self.sudo().user_ids),
        ]
