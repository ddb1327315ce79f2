from odoo import api, fields, models
from odoo.exceptions import UserError

from . import office_time


class ResCompany(models.Model):
    """The company is the agency: its directory entry, procedure and office hours."""

    _inherit = "res.company"

    doc_agency_id = fields.Many2one(
        "doc.agency", "Entry in the agency directory", copy=False
    )
    doc_secrecy_officer_id = fields.Many2one(
        "res.users",
        "Officer for state secrets",
        copy=False,
        help="Sees the quarantine of state secrets beside the clerks.",
    )
    doc_office_id = fields.Many2one(
        "hr.department",
        "Office that gathers figures",
        copy=False,
        help="Who heads this unit sees the figures of the whole agency, as its leaders "
        "and clerks do.",
    )
    doc_procedure_ids = fields.One2many("doc.procedure", "company_id", "Procedures")

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._doc_prepare_agency()
        return companies

    def _doc_prepare_agency(self):
        """Give each agency a directory entry and a first procedure (Decree 30)."""
        # A new company is made by settings administrators, who hold no role here.
        for company in self.sudo():
            if not company.doc_agency_id:
                company.doc_agency_id = (
                    self.env["doc.agency"]
                    .sudo()
                    .create(
                        {
                            "name": company.name,
                            "company_id": company.id,
                            "place": company.city,
                        }
                    )
                )
            if not company.doc_procedure_ids:
                self.env["doc.procedure"].sudo().create(
                    {
                        # The name of a law is data, the same in every language.
                        "name": "Nghị định 30/2020/NĐ-CP",
                        "company_id": company.id,
                        "code": "nd30",
                        "date_from": "2020-03-05",
                    }
                )

    def _doc_procedure(self, on_date=None):
        """Return the procedure in force on ``on_date`` (default: today, +07:00).

        Raises :class:`UserError` when the agency has none on that day.
        """
        self.ensure_one()
        day = on_date or self._doc_today()
        # Procedures are rules for everybody; reading them needs no role.
        procedure = (
            self.env["doc.procedure"]
            .sudo()
            .search_fetch(
                [
                    ("company_id", "=", self.id),
                    ("date_from", "<=", day),
                    "|",
                    ("date_to", "=", False),
                    ("date_to", ">=", day),
                ],
                limit=1,
            )
        )
        if not procedure:
            raise UserError(
                self.env._(
                    "%(agency)s has no working procedure in force on %(day)s. Ask "
                    "the document administrator to add one in the settings.",
                    agency=self.name,
                    day=day.strftime("%d/%m/%Y"),
                )
            )
        return procedure

    @api.model
    def _doc_now(self):
        """Return the present moment, aware, in Vietnam time (+07:00)."""
        return office_time.to_office(fields.Datetime.now())

    @api.model
    def _doc_today(self):
        return self._doc_now().date()

    def write(self, vals):
        """Keep the directory's name of the agency in step while it has no history."""
        result = super().write(vals)
        if "name" in vals:
            # The directory entry of an own agency follows the company.
            for agency in self.sudo().doc_agency_id:
                if not agency.date_from:
                    agency.name = vals["name"]
        return result
