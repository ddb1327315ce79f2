"""Cơ quan as a partner of exchange."""

from odoo import fields, models

from ..lib.docxchg.edxml import Organisation


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

    def _has_exchange_code(self, code):
        """Whether ``code`` names this agency, in either form."""
        self.ensure_one()
        return bool(code) and code in (self.code, self.code_qd20)

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
