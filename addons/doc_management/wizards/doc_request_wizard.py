from odoo import api, fields, models
from odoo.exceptions import UserError


class DocRequestWizard(models.TransientModel):
    """What to ask, of whom, until when; decides nothing."""

    _name = "doc.request.wizard"
    _description = "Send a request slip"

    document_id = fields.Many2one("doc.document", required=True, readonly=True)
    document_line = fields.Char(related="document_id.name", string="Number or subject")
    subject = fields.Char(related="document_id.subject")
    user_ids = fields.Many2many("res.users", string="Who has to answer")
    question = fields.Text("What is asked")
    term = fields.Selection(
        selection="_selection_term", string="Answer within", required=True, default="3"
    )

    def _selection_term(self):
        return [
            ("1", self.env._("1 day")),
            ("3", self.env._("3 days")),
            ("5", self.env._("5 days")),
            ("none", self.env._("None")),
        ]

    def action_confirm(self):
        """Send it."""
        self.ensure_one()
        self.document_id._life().action_send_request(
            self.user_ids.ids,
            self.question,
            deadline_days=int(self.term) if self.term.isdigit() else None,
        )
        return {"type": "ir.actions.act_window_close"}


class DocRequestAnswerWizard(models.TransientModel):
    """The answer to a slip; decides nothing."""

    _name = "doc.request.answer.wizard"
    _description = "Answer a request"

    line_id = fields.Many2one("doc.request.line", required=True, readonly=True)
    document_name = fields.Char(related="line_id.document_name")
    question = fields.Text(related="line_id.question")
    asker_id = fields.Many2one(related="line_id.asker_id")
    answer = fields.Text()

    @api.model_create_multi
    def create(self, vals_list):
        """Whoever opens the question to answer it has read it."""
        wizards = super().create(vals_list)
        for line in wizards.line_id.filtered(lambda one: one.state == "sent"):
            if line.is_mine:
                line.action_read()
        return wizards

    def action_confirm(self):
        """Answer."""
        self.ensure_one()
        self.line_id.action_answer(self.answer)
        return {"type": "ir.actions.act_window_close"}


class DocRequestEndWizard(models.TransientModel):
    """How a slip ends before all have answered; decides nothing."""

    _name = "doc.request.end.wizard"
    _description = "End a request"

    request_id = fields.Many2one("doc.request", required=True, readonly=True)
    how = fields.Selection(
        [("close", "Close with the answers that came"), ("withdraw", "Withdraw")],
        required=True,
        default="close",
    )
    reason = fields.Text()

    def action_confirm(self):
        """End it."""
        self.ensure_one()
        if self.how == "close":
            self.request_id.action_close(self.reason)
        elif self.how == "withdraw":
            self.request_id.action_withdraw(self.reason)
        else:
            raise UserError(self.env._("Choose how it ends."))
        return {"type": "ir.actions.act_window_close"}
