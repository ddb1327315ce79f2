"""Lấy ý kiến: one colleague's opinion on a draft."""

from odoo import fields, models
from odoo.exceptions import UserError


class DocOpinion(models.Model):
    """An opinion asked for and, once given, fixed under its author's name."""

    _name = "doc.opinion"
    _description = "Opinion on a draft"
    _inherit = ["doc.guarded.mixin"]
    _order = "outgoing_id, id"
    _guarded_fields = frozenset(
        {"outgoing_id", "user_id", "question", "state", "verdict", "text", "given_at"}
    )

    outgoing_id = fields.Many2one(
        "doc.outgoing", required=True, index=True, ondelete="restrict"
    )
    document_id = fields.Many2one(
        related="outgoing_id.document_id", store=True, index=True
    )
    user_id = fields.Many2one("res.users", "Asked", required=True, index=True)
    question = fields.Text()
    state = fields.Selection(
        [("asked", "Asked"), ("given", "Given")],
        "Status",
        required=True,
        default="asked",
    )
    verdict = fields.Selection(
        [
            ("agree", "Agrees"),
            ("agree_comment", "Agrees with a comment"),
            ("disagree", "Disagrees"),
            ("other", "Other opinion"),
        ]
    )
    text = fields.Text("Opinion")
    given_at = fields.Datetime()

    def action_give(self, verdict, text=""):
        """Give one's opinion; anything but plain consent needs words."""
        self.ensure_one()
        self.outgoing_id._check_holder(self.user_id, self.env._("This opinion"))
        if self.state != "asked":
            raise UserError(self.env._("Your opinion has already been recorded."))
        if verdict not in dict(self._fields["verdict"].selection):
            raise UserError(self.env._("Choose whether you agree."))
        text = (text or "").strip()
        if verdict != "agree":
            text = self.outgoing_id._need_reason(text)
        # The opinion is the user's own (checked); the draft is his colleague's.
        self.sudo()._by_action().write(
            {
                "verdict": verdict,
                "text": text,
                "state": "given",
                "given_at": fields.Datetime.now(),
            }
        )
        self.document_id._journal("opinion_given", verdict=verdict)
        self.outgoing_id._finish_work(self.env.user)
        self.outgoing_id._notify_work(
            self.outgoing_id.drafter_id,
            self.env._("Opinion of %(name)s", name=self.env.user.name),
        )
        return True
