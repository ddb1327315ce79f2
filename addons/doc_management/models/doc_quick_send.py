"""What makes a directive quick: saved lists of recipients, and phrases."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from .roles import UNIT_HEAD


class DocQuickMixin(models.AbstractModel):
    """One's own, or shared by the agency or by one unit of it.

    Everybody keeps his own; the head of a unit keeps those of his unit, the
    administrator those of the agency.
    """

    _name = "doc.quick.mixin"
    _description = "Kept by a person, a unit or an agency"
    _order = "sequence, id"

    company_id = fields.Many2one(
        "res.company", "Agency", index=True, default=lambda self: self.env.company
    )
    owner_id = fields.Many2one(
        "res.users",
        "Of",
        index=True,
        default=lambda self: self.env.user,
        help="Empty: shared.",
    )
    department_id = fields.Many2one(
        "hr.department", "Shared in", help="Empty: with the whole agency."
    )
    sequence = fields.Integer(default=10)

    @api.model
    def _usable(self, company):
        """Return what the current user may use at an agency, his own first."""
        units = self.env.user._doc_units(company)
        found = self.search(
            Domain("company_id", "in", (company.id, False))
            & (
                Domain("owner_id", "=", self.env.uid)
                | Domain("owner_id", "=", False)
                & (
                    Domain("department_id", "=", False)
                    | Domain("department_id", "parent_of", units.ids)
                )
            )
        )
        return found.sorted(lambda one: (not one.owner_id, one.sequence, one.id))

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._check_keeper()
        return records

    def write(self, vals):
        self._check_keeper()
        result = super().write(vals)
        self._check_keeper()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_by_keeper(self):
        self._check_keeper()

    def _check_keeper(self):
        """Refuse to touch what is somebody else's to keep."""
        if self.env.su:
            return
        user = self.env.user
        for one in self:
            if one.owner_id == user and one.company_id in user.company_ids:
                continue
            head = one.department_id._doc_head()
            if (
                not one.owner_id
                and user == head
                and user._doc_has_role(UNIT_HEAD, one.company_id)
            ):
                continue
            if not one.owner_id and one.company_id.doc_as_admin:
                continue
            raise AccessError(
                self.env._(
                    "Everybody keeps his own; what a unit shares is kept by its head, "
                    "what the agency shares by the administrator."
                )
            )


class DocPhrase(models.Model):
    """A phrase of directives, with the letters that expand to it: ``/tm``."""

    _name = "doc.phrase"
    _description = "Phrase"
    _inherit = ["doc.quick.mixin"]
    _rec_name = "text"

    text = fields.Char("Phrase", required=True, size=300)
    code = fields.Char(
        "Shortcut", size=10, help="Typed as /tm and a space, it becomes the phrase."
    )

    _code_plain = models.Constraint(
        "CHECK (code IS NULL OR code ~ '^[a-z0-9]+$')",
        "A shortcut is made of small letters and digits.",
    )

    @api.model
    def get_usable(self, company_id=None):
        """Return the phrases the user may use: list of ``{id, text, code}``."""
        company = self.env["res.company"].browse(company_id or self.env.company.id)
        return [
            {"id": one.id, "text": one.text, "code": one.code or ""}
            for one in self._usable(company)
        ]


class DocSendList(models.Model):
    """Lead, helpers and people to inform, under a name (gửi nhanh)."""

    _name = "doc.send.list"
    _description = "Quick-send list"
    _inherit = ["doc.quick.mixin"]

    name = fields.Char(required=True, size=60)
    lead_id = fields.Many2one("res.users", "Lead")
    lead_unit_id = fields.Many2one("hr.department", "Unit in the lead")
    coordinator_ids = fields.Many2many(
        "res.users", "doc_send_list_coordinator_rel", string="Coordinate"
    )
    inform_ids = fields.Many2many(
        "res.users", "doc_send_list_inform_rel", string="For information"
    )
    coordinator_unit_ids = fields.Many2many(
        "hr.department",
        "doc_send_list_coordinator_unit_rel",
        string="Units that coordinate",
    )
    inform_unit_ids = fields.Many2many(
        "hr.department", "doc_send_list_inform_unit_rel", string="Units for information"
    )

    @api.constrains("lead_id", "lead_unit_id", "company_id")
    def _check_people(self):
        """Refuse two leads, and people of other agencies."""
        for one in self:
            if one.lead_id and one.lead_unit_id:
                raise UserError(self.env._("Choose exactly one person to lead."))
            people = one.lead_id | one.coordinator_ids | one.inform_ids
            for person in people:
                # Whether a colleague has a post here is not for reading up.
                person.sudo()._doc_acting_employee(one.company_id)

    def _as_parts(self):
        """Return the fields of a directive; who has left the agency is left out."""
        self.ensure_one()
        company = self.company_id

        def here(people):
            return people.filtered(lambda user: user.active and user._doc_post(company))

        return {
            "lead_id": here(self.lead_id).id,
            "lead_unit_id": self.lead_unit_id.id,
            "coordinator_ids": [fields.Command.set(here(self.coordinator_ids).ids)],
            "inform_ids": [fields.Command.set(here(self.inform_ids).ids)],
            "coordinator_unit_ids": [fields.Command.set(self.coordinator_unit_ids.ids)],
            "inform_unit_ids": [fields.Command.set(self.inform_unit_ids.ids)],
        }
