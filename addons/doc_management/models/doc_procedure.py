"""Quy chế: what is in force at an agency, and from when."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..lib.docmgmt import procedures
from ..lib.docmgmt.procedures import Regulation

# A law has the same name in every language.
REGULATIONS = [
    ("nd30", "Decree 30/2020/NĐ-CP"),
    ("vl", "Vĩnh Long 910/QĐ-UBND"),
    ("hn", "Hà Nam 40/2019/QĐ-UBND"),
    ("ht", "Hà Tĩnh 33/2019/QĐ-UBND"),
    ("td", "Hà Tĩnh 206/QĐ-VPUB (TD-office)"),
    ("dn", "Đắk Nông 63/QĐ-SKHCN"),
]
LAST_DAY = fields.Date.to_date("9999-12-31")


class DocProcedure(models.Model):
    """The working rules of one agency during one period.

    One per company and day. A document keeps the procedure under which it started
    (``procedure_id``), and every behaviour asks that one, so a change never reaches
    back.
    """

    _name = "doc.procedure"
    _description = "Working procedure"
    _inherit = ["mail.thread"]
    _order = "company_id, date_from desc, id desc"

    name = fields.Char(required=True, translate=True)
    code = fields.Selection(
        REGULATIONS, "Regulation", required=True, default="nd30", tracking=True
    )
    company_id = fields.Many2one(
        "res.company",
        "Agency",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    date_from = fields.Date("In force from", required=True, tracking=True)
    date_to = fields.Date("In force until", tracking=True)

    _period = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "A procedure cannot end before it starts.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Start with the values of the regulation where none are given."""
        return super().create([self._with_preset(vals) for vals in vals_list])

    @api.model
    def _with_preset(self, vals):
        code = vals.get("code") or "nd30"
        if code not in dict(REGULATIONS):
            return vals  # the field refuses it with its own words
        return {**self._preset_values(code), **vals}

    @api.model
    def _preset_values(self, code):
        """Return the values of all switches under a regulation."""
        return procedures.preset(Regulation(code))

    @api.onchange("code")
    def _onchange_code(self):
        if not self._origin and self.code:
            self.update(self._preset_values(self.code))

    def action_apply_preset(self):
        """Load the values of the regulation named in the procedure."""
        for procedure in self:
            procedure._apply_preset(procedure.code)
        return True

    def _apply_preset(self, code):
        """Set every switch as a regulation has it.

        :param code: ``nd30``, ``vl``, ``hn``, ``ht``, ``td`` or ``dn``
        :raises UserError: no such regulation
        """
        if code not in dict(REGULATIONS):
            raise UserError(
                self.env._(
                    "There is no regulation “%(code)s”. Choose one of the list.",
                    code=code,
                )
            )
        self.write({"code": code, **self._preset_values(code)})

    @api.constrains("company_id", "date_from", "date_to")
    def _check_no_overlap(self):
        for procedure in self:
            others = self.search_count(
                [
                    ("id", "!=", procedure.id),
                    ("company_id", "=", procedure.company_id.id),
                    ("date_from", "<=", procedure.date_to or LAST_DAY),
                    "|",
                    ("date_to", "=", False),
                    ("date_to", ">=", procedure.date_from),
                ],
                limit=1,
            )
            if others:
                raise ValidationError(
                    self.env._(
                        "%(agency)s already has a procedure in that period. End it "
                        "the day before the new one starts.",
                        agency=procedure.company_id.name,
                    )
                )
