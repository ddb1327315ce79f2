"""Questions before acts on opinions."""

from odoo import api, fields, models

from ..models.doc_opinion import VERDICTS


class DocAskOpinionWizard(models.TransientModel):
    """A round: whom, how, until when, and what silence means."""

    _inherit = "doc.ask.opinion.wizard"

    user_ids = fields.Many2many(required=False)
    unit_ids = fields.Many2many("hr.department", string="Units")
    agency_ids = fields.Many2many("doc.agency", string="Other agencies")
    mode = fields.Selection(
        [("parallel", "All at once"), ("sequential", "One after the other")],
        "In which order",
        required=True,
        default="parallel",
    )
    days = fields.Integer("Working days each has", default=0)
    silence_consents = fields.Boolean("Silence counts as consent")
    silence_allowed = fields.Boolean(compute="_compute_silence_allowed")

    @api.depends("outgoing_id")
    def _compute_silence_allowed(self):
        for wizard in self:
            # The rules of the agency are everybody's to read.
            wizard.silence_allowed = (
                wizard.outgoing_id.sudo().procedure_id.silence_means_consent
            )

    def action_confirm(self):
        """Ask them."""
        self.ensure_one()
        self.outgoing_id.action_ask_opinion(
            self.user_ids.ids,
            self.question or "",
            mode=self.mode,
            days=self.days,
            silence_consents=self.silence_consents,
            unit_ids=self.unit_ids.ids,
            agency_ids=self.agency_ids.ids,
        )
        return {"type": "ir.actions.act_window_close"}


class DocRoundWizard(models.TransientModel):
    """More time for a round, or its end."""

    _name = "doc.round.wizard"
    _description = "Extend or close a round of opinions"

    round_id = fields.Many2one(
        "doc.opinion.round", required=True, readonly=True, ondelete="cascade"
    )
    act = fields.Selection(
        [("extend", "Give more time"), ("close", "Close without those missing")],
        required=True,
        default="extend",
    )
    days = fields.Integer("Working days from now", default=2)
    reason = fields.Text("Why", required=True)

    def action_confirm(self):
        """Do it."""
        self.ensure_one()
        if self.act == "extend":
            self.round_id.action_extend(self.days, self.reason)
        else:
            self.round_id.action_close(self.reason)
        return {"type": "ir.actions.act_window_close"}


class DocOpinionAnswerWizard(models.TransientModel):
    """The drafter answers an opinion, or records that of another agency."""

    _name = "doc.opinion.answer.wizard"
    _description = "Answer or record an opinion"

    opinion_id = fields.Many2one(
        "doc.opinion", required=True, readonly=True, ondelete="cascade"
    )
    who = fields.Char(related="opinion_id.who")
    said = fields.Text(related="opinion_id.text", string="What was said")
    is_record = fields.Boolean(compute="_compute_is_record")
    verdict = fields.Selection([pair for pair in VERDICTS if pair[0] != "silent"])
    text = fields.Text("Words", required=True)

    @api.depends("opinion_id")
    def _compute_is_record(self):
        for wizard in self:
            wizard.is_record = wizard.opinion_id.state == "asked"

    def action_confirm(self):
        """Answer or record it."""
        self.ensure_one()
        if self.is_record:
            self.opinion_id.action_record(self.verdict, self.text)
        else:
            self.opinion_id.action_answer(self.text)
        return {"type": "ir.actions.act_window_close"}
