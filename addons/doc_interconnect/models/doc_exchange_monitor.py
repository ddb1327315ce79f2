"""Theo dõi gửi, nhận: how far a document has come at each recipient, in steps."""

from odoo import api, fields, models
from odoo.addons.doc_management.models import office_time

from ..lib.docxchg.edxml import StatusCode

STEPS = {
    "step_arrived": int(StatusCode.ARRIVED),
    "step_registered": int(StatusCode.REGISTERED),
    "step_assigned": int(StatusCode.ASSIGNED),
    "step_processing": int(StatusCode.PROCESSING),
    "step_done": int(StatusCode.DONE),
}
CONFIRMED = ("confirm", "found")
WAITING = ("ready", "sending", "uncertain")
TROUBLED = ("rejected", "dead")


class DocExchangeMessage(models.Model):
    """Each step is shown only when the axis or the receiver has reported it.

    A value is ``level|words``: fine, look, stop; empty for what nobody has reported.
    """

    _inherit = "doc.exchange.message"

    step_sent = fields.Char("Sent", compute="_compute_steps")
    step_arrived = fields.Char("Arrived", compute="_compute_steps")
    step_registered = fields.Char("Taken in", compute="_compute_steps")
    step_assigned = fields.Char("Assigned", compute="_compute_steps")
    step_processing = fields.Char("In hand", compute="_compute_steps")
    step_done = fields.Char("Finished", compute="_compute_steps")
    last_news = fields.Char("Last news", compute="_compute_steps")
    partner_level = fields.Selection(
        related="agency_id.level",
        string="Level of the partner",
        store=True,
        index=True,
        precompute=True,
    )
    document_title = fields.Char(
        "Document title",
        compute="_compute_document_title",
        store=True,
        precompute=True,
    )

    @api.depends("document_number", "document_id.subject")
    def _compute_document_title(self):
        for message in self:
            # The number stands in the message; the subject only where there is one.
            message.document_title = message._title(
                message.document_number, message.sudo().document_id.subject
            )

    @api.model
    def _title(self, number, subject):
        return " – ".join(filter(None, (number, subject)))[:250]

    @api.depends_context("lang")
    @api.depends("state", "attempts", "next_at", "error", "status_ids")
    def _compute_steps(self):
        news = self._news()
        for message in self:
            known = news.get(message.id, ())
            message.step_sent = message._sent_step(known)
            for name, code in STEPS.items():
                first = next((one for one in known if one.status_code == code), None)
                message[name] = self._reported(first)
            refusal = next(
                (one for one in known if one.status_code == StatusCode.REFUSED), None
            )
            if refusal and message.state == "refused":
                words = self.env._("refused %(at)s", at=self._moment(refusal))
                message.step_registered = f"stop|{words}"
            message.last_news = message._last_news(known)

    def _news(self):
        """Return the history of these messages, oldest first, by message."""
        # Who may see a message may see what became of it.
        rows = (
            self.env["doc.exchange.status"]
            .sudo()
            .search([("message_id", "in", self.ids)], order="id")
        )
        return rows.grouped(lambda row: row.message_id.id)

    def _sent_step(self, known):
        """Return the first step: sent only when the axis has confirmed it."""
        if self.state in WAITING:
            words = (
                self.env._("asking the axis")
                if self.state == "uncertain"
                else self.env._("attempt %(number)s", number=self.attempts + 1)
            )
            return f"look|{words}"
        if self.state in TROUBLED:
            return "stop|" + self.env._("not sent")
        if self.state in ("withdrawn", "abandoned"):
            return "stop|" + self.env._("not sent")
        first = next((one for one in known if one.event in CONFIRMED), None)
        if first:
            return self._reported(first)
        return f"fine|{self._clock(self.sent_at)}" if self.sent_at else ""

    @api.model
    def _reported(self, status):
        return f"fine|{self._moment(status)}" if status else ""

    @api.model
    def _moment(self, status):
        return self._clock(status.reported_at or status.at)

    @api.model
    def _clock(self, moment):
        """Return a moment as short as it can be said: the hour, or the day."""
        there = office_time.to_office(moment)
        now = office_time.to_office(fields.Datetime.now())
        if there.date() == now.date():
            return f"{there:%H:%M}"
        return f"{there.day}/{there.month} {there:%H:%M}"

    def _last_news(self, known):
        if self.needs_decision and self.error:
            return self.error.split("\n")[0][:200]
        if self.state in WAITING and self.next_at and self.attempts:
            again = self._clock(self.next_at)
            return self.env._(
                "Tries again at %(at)s. %(why)s",
                at=again,
                why=(self.error or "").split("\n")[0][:120],
            ).strip()
        told = next((one for one in reversed(known) if one.description), None)
        if not told:
            return ""
        words = told.description.split("\n")[0][:200]
        return f"{words} ({told.reported_by})" if told.reported_by else words
