"""What the facets beside the lists offer, found without a look at the documents."""

from datetime import date, time

from odoo import api, fields, models
from odoo.fields import Domain

from . import office_time

YEARS = 6
"""Years that are offered one by one; what is older is one line."""
EARLIER = "earlier"
MOST_AGENCIES = 150
"""The panel shows fewer than 200 lines, or none at all."""


class DocYearFacetMixin(models.AbstractModel):
    """Records that are narrowed down by the year of one of their moments.

    The years are counted back from today: asking the documents which years they are of
    would walk all of them each time a list opens.
    """

    _name = "doc.year.facet.mixin"
    _description = "Year of a document"
    _year_of = "sort_date"

    facet_year = fields.Selection(
        selection="_selection_facet_year",
        string="Year",
        compute="_compute_facet_year",
        search="_search_facet_year",
        exportable=False,
    )

    @api.model
    def _selection_facet_year(self):
        this_year = self.env["res.company"]._doc_today().year
        first = this_year - YEARS + 1
        years = [(str(year), str(year)) for year in range(this_year, first - 1, -1)]
        return [*years, (EARLIER, self.env._("Before %(year)s", year=first))]

    def _compute_facet_year(self):
        offered = {code for code, _label in self._selection_facet_year()}
        is_moment = self._fields[self._year_of].type == "datetime"
        for record in self:
            value = record[self._year_of]
            day = office_time.to_office(value) if value and is_moment else value
            year = day and str(day.year)
            if year and year not in offered:
                year = EARLIER if day.year < self._first_year() else False
            record.facet_year = year

    @api.model
    def _search_facet_year(self, operator, value):
        if operator != "in":
            return NotImplemented
        name, first = self._year_of, self._first_year()
        domains = []
        for code in value:
            if code == EARLIER:
                domains.append(Domain(name, "<", self._year_begins(first)))
            elif not code:
                domains.append(Domain(name, "=", False))
            elif str(code).isdecimal() and len(str(code)) == 4:
                year = int(code)
                domains.append(
                    Domain(name, ">=", self._year_begins(year))
                    & Domain(name, "<", self._year_begins(year + 1))
                )
        return Domain.OR(domains)

    @api.model
    def _first_year(self):
        return self.env["res.company"]._doc_today().year - YEARS + 1

    @api.model
    def _year_begins(self, year):
        """Return the first moment or day of a year at the office."""
        day = date(min(max(year, 1), 9999), 1, 1)
        if self._fields[self._year_of].type == "datetime":
            return office_time.day_at(day, time.min)
        return day


class DocDocument(models.Model):
    _name = "doc.document"
    _inherit = ["doc.document", "doc.year.facet.mixin"]


class DocIncoming(models.Model):
    _name = "doc.incoming"
    _inherit = ["doc.incoming", "doc.year.facet.mixin"]
    _year_of = "received_at"


class DocOutgoing(models.Model):
    _name = "doc.outgoing"
    _inherit = ["doc.outgoing", "doc.year.facet.mixin"]
    _year_of = "list_date"


class DocAgency(models.Model):
    """Who is offered as issuer: the neighbours in the directory, not the documents'."""

    _inherit = "doc.agency"

    is_near = fields.Boolean(
        "Near us",
        compute="_compute_is_near",
        search="_search_is_near",
        exportable=False,
        help="Superior agencies, those beside us and those below us.",
    )
    is_our_issuer = fields.Boolean(
        "Issues here",
        compute="_compute_is_near",
        search="_search_is_our_issuer",
        exportable=False,
        help="In its name documents of one's agency are issued.",
    )

    @api.depends_context("allowed_company_ids")
    def _compute_is_near(self):
        near, issuers = self._near(), self._our_issuers()
        for agency in self:
            agency.is_near = agency in near
            agency.is_our_issuer = agency in issuers

    @api.model
    def _search_is_near(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("id", "in" if True in value else "not in", self._near().ids)

    @api.model
    def _search_is_our_issuer(self, operator, value):
        if operator != "in":
            return NotImplemented
        ours = self._our_issuers().ids
        return Domain("id", "in" if True in value else "not in", ours)

    @api.model
    def _near(self):
        """Return the whole directory if it is small, else who surrounds us in it."""
        all_of_it = self.search([], limit=MOST_AGENCIES + 1)
        if len(all_of_it) <= MOST_AGENCIES:
            return all_of_it
        own = self.env.companies.sudo().doc_agency_id
        paths = "".join(own.mapped(lambda one: one.parent_path or f"{one.id}/"))
        line = sorted({int(step) for step in paths.split("/") if step})
        return self.search(
            Domain("id", "in", line) | Domain("parent_id", "in", line),
            limit=MOST_AGENCIES,
        )

    @api.model
    def _our_issuers(self):
        return self.browse().union(
            *(company._doc_issuers() for company in self.env.companies.sudo())
        )
