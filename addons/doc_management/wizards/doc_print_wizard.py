from odoo import api, fields, models

from ..models.doc_print_job import BOOKS, DIRECTIONS, FORMATS


class DocPrintWizard(models.TransientModel):
    """The clerk says which book, of which days or numbers, and in which format."""

    _name = "doc.print.wizard"
    _description = "Print a book"

    book = fields.Selection(BOOKS, required=True, default="incoming")
    direction = fields.Char(compute="_compute_direction")
    register_id = fields.Many2one(
        "doc.register",
        "Register book",
        compute="_compute_register_id",
        store=True,
        readonly=False,
        domain="[('direction', '=', direction), ('company_id', '=', company_id)]",
    )
    company_id = fields.Many2one(
        "res.company", default=lambda self: self.env.company, readonly=True
    )
    date_from = fields.Date(
        "From day", compute="_compute_days", store=True, readonly=False
    )
    date_to = fields.Date("Until", compute="_compute_days", store=True, readonly=False)
    number_from = fields.Char("From number", size=11)
    number_to = fields.Char("To number", size=11)
    file_format = fields.Selection(FORMATS, "Format", required=True, default="pdf")
    with_cover = fields.Boolean("With cover and first page", default=True)
    volume = fields.Char("Volume number", size=20)

    @api.depends("book")
    def _compute_direction(self):
        for wizard in self:
            wizard.direction = DIRECTIONS.get(wizard.book, False)

    @api.depends("book")
    def _compute_register_id(self):
        """Offer the newest register of that direction."""
        registers = self.env["doc.register"]
        for wizard in self:
            direction = DIRECTIONS.get(wizard.book)
            if wizard.register_id.direction == direction:
                continue
            wizard.register_id = direction and registers.search(
                [
                    ("direction", "=", direction),
                    ("company_id", "=", self.env.company.id),
                ],
                order="year desc, id",
                limit=1,
            )

    @api.depends("book")
    def _compute_days(self):
        """Books without a register need days: this year so far."""
        today = self.env["res.company"]._doc_today()
        for wizard in self:
            if wizard.book not in DIRECTIONS and not wizard.date_from:
                wizard.date_from = today.replace(month=1, day=1)
                wizard.date_to = today

    def action_confirm(self):
        """Ask for the book and show how far it is."""
        self.ensure_one()
        job_id = self.env["doc.print.job"].action_ask(
            self.book,
            self.register_id.id,
            self.date_from,
            self.date_to,
            self.number_from,
            self.number_to,
            self.file_format,
            self.with_cover,
            self.volume,
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "doc.print.job",
            "res_id": job_id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
