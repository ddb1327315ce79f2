"""Văn bản trả lời: the deadline of what is answered stands with the draft."""

from odoo import api, fields, models

from . import office_time


class DocOutgoing(models.Model):
    """A reply inherits the deadline of the documents it answers, the earliest one."""

    _inherit = "doc.outgoing"

    reply_deadline = fields.Datetime("Reply due", compute="_compute_reply_deadline")
    reply_deadline_text = fields.Char(compute="_compute_reply_deadline")

    @api.depends_context("lang")
    @api.depends("reply_to_ids.deadline")
    def _compute_reply_deadline(self):
        for outgoing in self:
            # When the work is due concerns whoever may read its reply.
            due = min(
                filter(None, outgoing.sudo().reply_to_ids.mapped("deadline")),
                default=False,
            )
            outgoing.reply_deadline = due
            outgoing.reply_deadline_text = due and self.env._(
                "due %(at)s, inherited",
                at=office_time.to_office(due).strftime("%H:%M %d/%m/%Y"),
            )
