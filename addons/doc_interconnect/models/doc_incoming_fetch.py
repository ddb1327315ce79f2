"""Văn bản đến: asking the axis at once."""

from odoo import models
from odoo.exceptions import AccessError, UserError


class DocIncoming(models.Model):
    _inherit = "doc.incoming"

    def action_fetch(self):
        """Ask the axis now instead of at the next round of the job; the clerk's act.

        Needs no records. Fetching is the job's work; this only wakes it.

        :raises AccessError: not a clerk acting for his agency
        :raises UserError: the agency is connected to no axis
        """
        company = self.env.company
        self.env.user._doc_acting_employee(company)
        if not company.doc_as_clerk:
            raise AccessError(
                self.env._("Fetching documents from the axis is up to the clerk.")
            )
        if not self.env["doc.exchange.backend"]._of_company(company):
            raise UserError(
                self.env._(
                    "%(agency)s is not connected to an exchange axis. Ask the "
                    "administrator of documents to set up the connection.",
                    agency=company.name,
                )
            )
        words = self.env["doc.exchange.backend"]._held_now(company)
        # Waking a job is not a right of persons; it only makes it look earlier.
        self.env.ref("doc_interconnect.ir_cron_receive").sudo()._trigger()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if words else "info",
                "message": words
                or self.env._(
                    "The axis is being asked. New documents appear in a moment."
                ),
            },
        }
