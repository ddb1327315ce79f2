from odoo import fields, models


class DocReportWizard(models.TransientModel):
    _inherit = "doc.report.wizard"

    form = fields.Selection(
        selection_add=[("signatures", "Use of digital signatures")],
        ondelete={"signatures": "cascade"},
    )
