from odoo import fields, models


class DocStampWizard(models.TransientModel):
    """The clerk says where on the paper the arrival stamp goes."""

    _name = "doc.stamp.wizard"
    _description = "Print the arrival stamp"
    _inherit = ["doc.incoming.act.wizard"]

    left_mm = fields.Float("From the left edge (mm)", default=25.0, digits=(4, 1))
    top_mm = fields.Float("From the upper edge (mm)", default=60.0, digits=(4, 1))

    def action_confirm(self):
        """Hand over the sheet with the stamp."""
        self.ensure_one()
        return self.incoming_id.action_print_stamp(self.left_mm, self.top_mm)
