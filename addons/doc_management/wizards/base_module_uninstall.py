from odoo import api, fields, models
from odoo.exceptions import UserError


class BaseModuleUninstall(models.TransientModel):
    """Says what an uninstall would take, and takes it only when that is accepted."""

    _inherit = "base.module.uninstall"

    doc_losses = fields.Text("What would be lost", compute="_compute_doc_losses")
    doc_losses_accepted = fields.Boolean("I have a backup and accept this loss")

    @api.depends("module_ids")
    def _compute_doc_losses(self):
        for wizard in self:
            names = set(wizard._get_modules().mapped("name"))
            wizard.doc_losses = "\n".join(wizard._doc_losses(names))

    def _doc_losses(self, module_names):
        """Return one sentence per kind of record that would go for good."""
        if "doc_management" not in module_names:
            return []
        counts = (
            (
                self.env._("%(count)s issued documents with their files"),
                self.env["doc.outgoing"]
                .sudo()
                .search_count([("state", "=", "issued")]),
            ),
            (
                self.env._("%(count)s registered incoming documents"),
                self.env["doc.incoming"]
                .sudo()
                .search_count([("arrival_number", "!=", 0)]),
            ),
            (
                self.env._("%(count)s lines of registers"),
                self.env["doc.register.entry"].sudo().search_count([]),
            ),
        )
        return [sentence % {"count": count} for sentence, count in counts if count]

    def action_uninstall(self):
        for wizard in self:
            if wizard.doc_losses and not wizard.doc_losses_accepted:
                raise UserError(
                    self.env._(
                        "Uninstalling would delete for good:\n%(losses)s\nMake a "
                        "backup first, then tick that you accept the loss.",
                        losses=wizard.doc_losses,
                    )
                )
        return super().action_uninstall()
