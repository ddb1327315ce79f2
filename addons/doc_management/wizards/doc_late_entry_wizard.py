from odoo import api, fields, models
from odoo.exceptions import UserError


class DocLateEntryWizard(models.TransientModel):
    """Number and date of a document as they stand in the paper book."""

    _name = "doc.late.entry.wizard"
    _description = "Enter after an outage"

    incoming_id = fields.Many2one("doc.incoming", readonly=True, ondelete="cascade")
    outgoing_id = fields.Many2one("doc.outgoing", readonly=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", compute="_compute_company_id")
    outage_id = fields.Many2one(
        "doc.outage",
        "Outage",
        required=True,
        domain="[('company_id', '=', company_id), ('state', '=', 'closed')]",
        default=lambda self: self.env["doc.outage"].search(
            [
                ("company_id", "=", self.env.company.id),
                ("state", "=", "closed"),
            ],
            limit=1,
        ),
        ondelete="cascade",
    )
    number = fields.Char("Number on paper", required=True)
    day = fields.Date("Date on paper", required=True)
    received_at = fields.Datetime("Came in at")
    scan = fields.Binary("Scan of the paper", attachment=False)
    scan_name = fields.Char()

    @api.depends("incoming_id", "outgoing_id")
    def _compute_company_id(self):
        for wizard in self:
            wizard.company_id = (
                wizard.incoming_id.company_id or wizard.outgoing_id.company_id
            )

    def action_confirm(self):
        """Enter it."""
        self.ensure_one()
        if self.incoming_id:
            self.incoming_id.action_enter_late(
                self.outage_id.id, self.number, self.day, self.received_at
            )
        elif self.outgoing_id:
            self.outgoing_id.action_enter_late(
                self.outage_id.id, self.number, self.day, self.scan_name, self.scan
            )
        else:
            raise UserError(self.env._("Open the document to be entered first."))
        return {"type": "ir.actions.act_window_close"}


class DocPaperVoidWizard(models.TransientModel):
    """A number of the paper book that no document has."""

    _name = "doc.paper.void.wizard"
    _description = "Void a number of the paper book"

    outage_id = fields.Many2one("doc.outage", required=True, ondelete="cascade")
    line_id = fields.Many2one(
        "doc.outage.line",
        "Book",
        required=True,
        domain="[('outage_id', '=', outage_id)]",
        ondelete="cascade",
    )
    waiting = fields.Char(related="line_id.waiting", string="To be entered")
    number = fields.Char("Number on paper", required=True)
    day = fields.Date("Date on paper", required=True)
    reason = fields.Text("Why", required=True)

    def action_confirm(self):
        """Void it."""
        self.ensure_one()
        self.outage_id.action_void_number(
            self.line_id.id, self.number, self.day, self.reason
        )
        return {"type": "ir.actions.act_window_close"}


class DocPlanNowWizard(models.TransientModel):
    """Why the registers change during the year."""

    _name = "doc.plan.now.wizard"
    _description = "Change the registers during the year"

    plan_id = fields.Many2one("doc.register.plan", required=True, ondelete="cascade")
    reason = fields.Text("Why", required=True)

    def action_confirm(self):
        """Apply it."""
        self.ensure_one()
        self.plan_id.action_apply_now(self.reason)
        return {"type": "ir.actions.act_window_close"}


class DocRenameWizard(models.TransientModel):
    """The new name of an agency and the day from which it is valid."""

    _name = "doc.rename.wizard"
    _description = "New name of an agency"

    agency_id = fields.Many2one("doc.agency", required=True, ondelete="cascade")
    name = fields.Char("New name", required=True)
    abbreviation = fields.Char("New abbreviation")
    date_from = fields.Date("Valid from", required=True)
    basis = fields.Char("Legal basis")

    def action_confirm(self):
        """Rename it."""
        self.ensure_one()
        self.agency_id.action_rename(
            self.name, self.abbreviation, self.date_from, self.basis
        )
        return {"type": "ir.actions.act_window_close"}
