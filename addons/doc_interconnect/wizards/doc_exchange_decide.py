"""The dialogue that asks why before a message is sent again or given up."""

from odoo import fields, models


class DocExchangeDecide(models.TransientModel):
    """A clerk's decision on messages that wait for one."""

    _name = "doc.exchange.decide"
    _description = "Decision on exchange messages"

    message_ids = fields.Many2many("doc.exchange.message", string="Messages")
    decision = fields.Selection(
        [("resend", "Try again"), ("give_up", "Give up")],
        required=True,
        default="resend",
    )
    reason = fields.Char(help="Kept with the message; needed for giving up.")

    def action_apply(self):
        """Carry the decision out on every message, with all its checks."""
        self.ensure_one()
        if self.decision == "resend":
            self.message_ids.action_resend(self.reason or "")
        else:
            self.message_ids.action_give_up(self.reason or "")
        return {"type": "ir.actions.act_window_close"}
