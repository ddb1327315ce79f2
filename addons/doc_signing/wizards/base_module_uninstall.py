from odoo import models


class BaseModuleUninstall(models.TransientModel):
    """Names the evidence that would go with this addon."""

    _inherit = "base.module.uninstall"

    def _doc_losses(self, module_names):
        losses = super()._doc_losses(module_names)
        if "doc_signing" not in module_names:
            return losses
        # Who uninstalls need not read documents to learn how much would go.
        counts = (
            (
                self.env._("the evidence of %(count)s signatures"),
                self.env["doc.signature"].sudo().search_count([]),
            ),
            (
                self.env._("%(count)s verdicts on received files"),
                self.env["doc.verification"].sudo().search_count([]),
            ),
        )
        return losses + [text % {"count": count} for text, count in counts if count]
