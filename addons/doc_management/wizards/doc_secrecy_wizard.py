from odoo import fields, models


class DocSecrecyWizard(models.TransientModel):
    """A person decides whether a document is a state secret, and why."""

    _name = "doc.secrecy.wizard"
    _description = "Decide about state secrecy"

    incoming_id = fields.Many2one("doc.incoming", readonly=True, ondelete="cascade")
    outgoing_id = fields.Many2one("doc.outgoing", readonly=True, ondelete="cascade")
    verdict = fields.Selection(
        [("not_secret", "No state secret"), ("secret", "State secret")],
        "Conclusion",
        required=True,
    )
    reason = fields.Char("Because", required=True)

    def action_confirm(self):
        """Record the decision; a secret goes into quarantine."""
        self.ensure_one()
        life = self.incoming_id or self.outgoing_id
        life.ensure_one()
        if self.verdict == "secret":
            life.action_secret(self.reason)
        else:
            life.action_not_secret(self.reason)
        if not life.has_access("read"):
            return {"type": "ir.actions.client", "tag": "home"}
        return {"type": "ir.actions.act_window_close"}
