"""Jobs: woken at once, or with others when many short transactions ask for it."""

from odoo import fields, models

from .batch import batch_of


class IrCron(models.Model):
    _inherit = "ir.cron"

    def _trigger_list(self, at_list):
        batch = batch_of(self.env)
        if batch is not None and at_list and max(at_list) <= fields.Datetime.now():
            batch.note_job(self.id)
            return self.env["ir.cron.trigger"]
        return super()._trigger_list(at_list)
