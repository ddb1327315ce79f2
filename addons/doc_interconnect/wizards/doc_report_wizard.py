from odoo import fields, models


class DocReportWizard(models.TransientModel):
    _inherit = "doc.report.wizard"

    form = fields.Selection(
        selection_add=[("exchange", "Electronic documents sent and received")],
        ondelete={"exchange": "cascade"},
    )
