from odoo import models

NOT_SENT = ("ready", "sending", "uncertain", "rejected", "dead")
"""States of outgoing messages that the axis has not confirmed."""


class BaseModuleUninstall(models.TransientModel):
    """Names the messages that an uninstall would take before they left."""

    _inherit = "base.module.uninstall"

    def _doc_losses(self, module_names):
        losses = super()._doc_losses(module_names)
        if "doc_interconnect" not in module_names:
            return losses
        # Counted for whoever administers the installation; nothing is shown.
        messages = self.env["doc.exchange.message"].sudo()
        unsent = messages.search_count(
            [("direction", "=", "out"), ("state", "in", NOT_SENT)]
        )
        if unsent:
            losses.append(self.env._("%(count)s unsent messages", count=unsent))
        kept = messages.search_count([])
        if kept:
            losses.append(self.env._("%(count)s messages of the exchange", count=kept))
        return losses
