"""Cơ quan: the directory of agencies documents come from and go to."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain

from ..lib.docmgmt.text import fold
from .roles import ADMIN


class DocAgency(models.Model):
    """An agency by name, code and period; names of the past stay on old documents."""

    _name = "doc.agency"
    _description = "Agency"
    _order = "name, id"
    _parent_store = True

    name = fields.Char(required=True, index="trigram")
    abbreviation = fields.Char(help="As printed in notations, for example UBND.")
    code = fields.Char(
        index=True, help="Code of QCVN 102:2016, for example 000.00.00.H99."
    )
    code_qd20 = fields.Char(
        "Code (20/2020/QĐ-TTg)", index=True, help="For example H99.10."
    )
    parent_id = fields.Many2one("doc.agency", "Superior agency", index=True)
    parent_path = fields.Char(index=True)
    level = fields.Selection(
        [
            ("central", "Central"),
            ("province", "Province"),
            ("department", "Department of a province"),
            ("district", "District (until 30 June 2025)"),
            ("commune", "Commune"),
            ("enterprise", "State enterprise"),
            ("other", "Other"),
        ]
    )
    place = fields.Char("Place name", help="Written before the date of documents.")
    email = fields.Char()
    phone = fields.Char()
    address = fields.Char()
    website = fields.Char()
    collective_authority = fields.Char(
        help="Name in whose place the head signs (TM.): ỦY BAN NHÂN DÂN."
    )
    date_from = fields.Date("Valid from")
    date_to = fields.Date("Valid until")
    predecessor_ids = fields.Many2many(
        "doc.agency",
        "doc_agency_predecessor_rel",
        "agency_id",
        "predecessor_id",
        "Took over from",
    )
    company_id = fields.Many2one(
        "res.company",
        "Own agency",
        index="btree_not_null",
        help="Set when the agency is one of this installation.",
    )
    active = fields.Boolean(default=True)
    search_text = fields.Char(compute="_compute_search_text", store=True)

    _code_unique = models.UniqueIndex(
        "(code) WHERE code IS NOT NULL AND active", "Another agency has that code."
    )
    _company_unique = models.UniqueIndex("(company_id) WHERE company_id IS NOT NULL")

    @api.depends("name", "abbreviation", "code", "code_qd20")
    def _compute_search_text(self):
        for agency in self:
            agency.search_text = fold(
                " ".join(
                    filter(
                        None,
                        (
                            agency.name,
                            agency.abbreviation,
                            agency.code,
                            agency.code_qd20,
                        ),
                    )
                )
            )

    @api.model
    def _search_display_name(self, operator, value):
        if operator in ("ilike", "like", "=ilike") and isinstance(value, str):
            return Domain("search_text", "like", fold(value))
        return super()._search_display_name(operator, value)

    @api.constrains("date_from", "date_to")
    def _check_period(self):
        for agency in self:
            if (
                agency.date_from
                and agency.date_to
                and agency.date_to < agency.date_from
            ):
                raise ValidationError(
                    self.env._("An agency cannot end before it starts.")
                )

    @api.constrains("code_qd20", "active")
    def _check_code_qd20(self):
        """A code names one agency; the older form has an index that says so."""
        for agency in self.filtered(lambda one: one.active and one.code_qd20):
            if self.search_count(
                [("code_qd20", "=", agency.code_qd20), ("id", "!=", agency.id)], limit=1
            ):
                raise ValidationError(self.env._("Another agency has that code."))

    def write(self, vals):
        """The entry of an own agency decides codes and signs: administrators only."""
        own = self.filtered("company_id")
        if (own or "company_id" in vals) and not self.env.su:
            self._check_admin([vals.get("company_id")])
        return super().write(vals)

    @api.model_create_multi
    def create(self, vals_list):
        own = [vals["company_id"] for vals in vals_list if vals.get("company_id")]
        if own and not self.env.su:
            self._check_admin(own)
        return super().create(vals_list)

    def _check_admin(self, company_ids=()):
        """Refuse all but the administrator of the agencies these entries belong to.

        :param company_ids: further agencies of the installation, as a client named them
        """
        user = self.env.user
        # Whose entry it is, is looked up for the check alone.
        whose = (self.sudo().company_id | self.sudo().registry_company_id).ids
        foreign = {*whose, *filter(None, company_ids)} - set(user.company_ids.ids)
        if not user.has_group(ADMIN) or (
            foreign and self.env["res.users"]._doc_is_limited()
        ):
            raise AccessError(
                self.env._(
                    "The entry of one's own agency is kept by the document "
                    "administrator."
                )
            )

    @api.model
    def _by_code(self, code):
        """Return the agency with that code in either form, or an empty recordset."""
        if not code:
            return self.browse()
        return self.search(
            Domain("code", "=", code.strip()) | Domain("code_qd20", "=", code.strip()),
            limit=1,
        )
