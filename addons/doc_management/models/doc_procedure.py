"""Quy chế: the switches on which the regulations of agencies differ."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class DocProcedure(models.Model):
    """The working rules of one agency during one period.

    One per company and day. A running document asks for the procedure of the day on
    which it started, so a change never reaches back.
    """

    _name = "doc.procedure"
    _description = "Working procedure"
    _inherit = ["mail.thread"]
    _order = "company_id, date_from desc, id desc"

    name = fields.Char(required=True, translate=True)
    code = fields.Selection(
        [
            ("nd30", "Decree 30/2020/NĐ-CP"),
            ("vl", "Vĩnh Long 910/QĐ-UBND"),
            ("hn", "Hà Nam 40/2019/QĐ-UBND"),
            ("ht", "Hà Tĩnh 33/2019/QĐ-UBND"),
            ("td", "Hà Tĩnh 206/QĐ-VPUB (TD-office)"),
            ("dn", "Đắk Nông 63/QĐ-SKHCN"),
        ],
        "Regulation",
        required=True,
        default="nd30",
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
    number_timing = fields.Selection(
        [("after_sign", "After the signature"), ("before_sign", "Before it")],
        "Number is given",
        required=True,
        default="after_sign",
        tracking=True,
    )
    signature_profile = fields.Selection(
        [
            ("nd30_2020", "Decree 30/2020/NĐ-CP"),
            ("tt01_2019", "Circular 01/2019/TT-BNV"),
        ],
        "Look of signatures",
        required=True,
        default="nd30_2020",
        tracking=True,
    )
    receipt_time_rule = fields.Selection(
        [("office_hours", "Next office hours"), ("raw", "Time label as it is")],
        "Legal time of receipt",
        required=True,
        default="office_hours",
        tracking=True,
    )
    auto_done_on_reply = fields.Boolean(
        "Issuing the reply closes the incoming document", default=True, tracking=True
    )
    read_scope = fields.Selection(
        [
            ("involved", "Those involved"),
            ("unit", "The whole unit"),
            ("agency", "The whole agency"),
        ],
        "Who may read a document",
        required=True,
        default="involved",
        tracking=True,
    )

    _period = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "A procedure cannot end before it starts.",
    )

    @api.constrains("company_id", "date_from", "date_to")
    def _check_no_overlap(self):
        for procedure in self:
            others = self.search_count(
                [
                    ("id", "!=", procedure.id),
                    ("company_id", "=", procedure.company_id.id),
                    (
                        "date_from",
                        "<=",
                        procedure.date_to or fields.Date.to_date("9999-12-31"),
                    ),
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
