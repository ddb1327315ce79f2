"""Cơ quan as a partner of exchange."""

from odoo import api, fields, models
from odoo.fields import Domain

from ..lib.docxchg.edxml import Organisation
from ..lib.docxchg.feed import Listed


class DocAgency(models.Model):
    _inherit = "doc.agency"

    axis_system_id = fields.Many2one(
        "doc.axis.system",
        "System on the axis",
        index="btree_not_null",
        ondelete="restrict",
        help="For the axis on this server: the system that sends for this agency.",
    )

    def _exchange_code(self):
        """Return the code messages name this agency by, or an empty string."""
        return (self.code or self.code_qd20 or "").strip()

    def _exchange_codes(self):
        """Return all codes of these agencies, in both forms."""
        codes = [*self.mapped("code"), *self.mapped("code_qd20")]
        return {code.strip() for code in codes if code and code.strip()}

    @api.model
    def _by_codes(self, codes):
        """Return {code: the agency that has it in either form}, as :meth:`_by_code`."""
        wanted = {code: code.strip() for code in codes if code}
        known = [*wanted.values()]
        found = {}
        agencies = self.search_fetch(
            Domain("code", "in", known) | Domain("code_qd20", "in", known),
            ["code", "code_qd20", "axis_system_id"],
        )
        for agency in agencies:
            for code in (agency.code, agency.code_qd20):
                found.setdefault(code, agency)
        return {code: found.get(text, self.browse()) for code, text in wanted.items()}

    @api.model
    def _codes_of(self, code):
        """Return the codes, in both forms, of the agency that has ``code``; a list."""
        return sorted(self._by_code(code)._exchange_codes() | {code})

    @api.model
    def _public_rows(self):
        """Return what everybody may know of the agencies that have a code."""
        agencies = self.search(["|", ("code", "!=", False), ("code_qd20", "!=", False)])
        return [
            Listed(
                agency.name,
                agency.code or "",
                agency.code_qd20 or "",
                agency.level or "",
                agency.parent_id._exchange_code() if agency.parent_id else "",
                agency.date_from or None,
                agency.date_to or None,
                tuple(
                    before._exchange_code()
                    for before in agency.predecessor_ids
                    if before._exchange_code()
                ),
            )
            for agency in agencies
        ]

    def _exchange_organisation(self, code=""):
        """Return the agency as an organisation block of a message."""
        # The directory is open to everybody; who it belongs to is of no matter here.
        agency = self.sudo()
        return Organisation(
            organ_id=code or agency._exchange_code(),
            name=agency.name or "",
            in_charge=agency.parent_id.name or "",
            address=agency.address or "",
            email=agency.email or "",
            telephone=agency.phone or "",
            website=agency.website or "",
        )
