"""Lấy ý kiến: one opinion on a draft, of a person, a unit or another agency."""

from odoo import api, fields, models
from odoo.exceptions import UserError

VERDICTS = [
    ("agree", "Agrees"),
    ("agree_comment", "Agrees with a comment"),
    ("disagree", "Disagrees"),
    ("other", "Other opinion"),
    ("silent", "No answer (taken to agree)"),
]
SPOKEN = ("agree", "agree_comment", "disagree", "other")


class DocOpinion(models.Model):
    """An opinion asked for and, once given, fixed under its author's name.

    Silence is recorded as silence: where the round takes it for consent the scheduler
    says so, and no opinion is put into anybody's mouth.
    """

    _name = "doc.opinion"
    _description = "Opinion on a draft"
    _inherit = ["doc.guarded.mixin"]
    _order = "outgoing_id, sequence, id"
    _guarded_fields = frozenset(
        {
            "outgoing_id",
            "round_id",
            "sequence",
            "user_id",
            "department_id",
            "agency_id",
            "question",
            "state",
            "verdict",
            "text",
            "given_at",
            "given_by_id",
            "asked_at",
            "deadline",
            "reminded_at",
            "answer",
            "answered_at",
        }
    )

    outgoing_id = fields.Many2one(
        "doc.outgoing", required=True, index=True, ondelete="restrict"
    )
    document_id = fields.Many2one(
        related="outgoing_id.document_id", store=True, index=True
    )
    round_id = fields.Many2one(
        "doc.opinion.round", "Round", index=True, ondelete="restrict", readonly=True
    )
    sequence = fields.Integer(default=10, readonly=True)
    user_id = fields.Many2one("res.users", "Asked", index=True)
    department_id = fields.Many2one("hr.department", "Unit asked", readonly=True)
    agency_id = fields.Many2one("doc.agency", "Agency asked", readonly=True)
    who = fields.Char("Asked of", compute="_compute_who")
    question = fields.Text()
    state = fields.Selection(
        [
            ("waiting", "Not yet"),
            ("asked", "Asked"),
            ("given", "Given"),
            ("silent", "No answer"),
            ("withdrawn", "Withdrawn"),
        ],
        "Status",
        required=True,
        default="asked",
    )
    asked_at = fields.Datetime(readonly=True)
    deadline = fields.Datetime("Answer by", readonly=True)
    reminded_at = fields.Datetime(readonly=True)
    verdict = fields.Selection(VERDICTS)
    text = fields.Text("Opinion")
    given_at = fields.Datetime()
    given_by_id = fields.Many2one("res.users", "Given or recorded by", readonly=True)
    answer = fields.Text("Answer of the drafter", readonly=True)
    answered_at = fields.Datetime(readonly=True)

    _somebody = models.Constraint(
        "CHECK (user_id IS NOT NULL OR agency_id IS NOT NULL)",
        "An opinion is asked of a person, a unit or an agency.",
    )
    _due = models.Index("(deadline) WHERE state = 'asked'")

    @api.depends("user_id", "department_id", "agency_id")
    def _compute_who(self):
        for opinion in self:
            # Who was asked is known to every reader of the draft.
            asked = opinion.sudo()
            opinion.who = (
                asked.agency_id.name
                or " – ".join(
                    filter(None, (asked.department_id.name, asked.user_id.name))
                )
                or "–"
            )

    def action_give(self, verdict, text=""):
        """Give one's opinion; anything but plain consent needs words."""
        self.ensure_one()
        self.outgoing_id._check_holder(self.user_id, self.env._("This opinion"))
        self._give(verdict, text)
        return True

    def action_record(self, verdict, text=""):
        """Record what another agency answered; the drafter's act."""
        self.ensure_one()
        outgoing = self.outgoing_id
        outgoing._check_holder(outgoing.drafter_id, self.env._("Recording an opinion"))
        if not self.agency_id:
            raise UserError(
                self.env._(
                    "%(name)s gives this opinion in person. Only the answer of another "
                    "agency is recorded for it.",
                    name=self.who,
                )
            )
        self._give(verdict, text)
        return True

    def _give(self, verdict, text):
        if self.state == "silent":
            raise UserError(
                self.env._(
                    "The time is over, and your silence was recorded. Tell the drafter "
                    "directly, or ask him to extend the time next time."
                )
            )
        if self.state == "waiting":
            raise UserError(
                self.env._("It is not your turn yet: opinions come one by one.")
            )
        if self.state != "asked":
            raise UserError(self.env._("Your opinion has already been recorded."))
        if verdict not in SPOKEN:
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
                "given_by_id": self.env.uid,
            }
        )
        self.document_id._journal("opinion_given", verdict=verdict, opinion=self.id)
        self.outgoing_id._finish_work(self.user_id or self.env.user)
        if self.outgoing_id.drafter_id != self.env.user:
            self.outgoing_id._notify_work(
                self.outgoing_id.drafter_id,
                self.env._("Opinion of %(name)s", name=self.env.user.name),
            )
        self.round_id._go_on()

    def action_answer(self, text):
        """Say what the drafter made of an opinion; printed in the table."""
        self.ensure_one()
        outgoing = self.outgoing_id
        outgoing._check_holder(outgoing.drafter_id, self.env._("Answering an opinion"))
        text = outgoing._need_reason(text)
        if self.state != "given":
            raise UserError(self.env._("There is no opinion to answer yet."))
        if outgoing.state in ("issued", "cancelled"):
            raise UserError(self.env._("The document is no longer at work."))
        self.sudo()._by_action().write(
            {"answer": text, "answered_at": fields.Datetime.now()}
        )
        self.document_id._journal("opinion_answered", opinion=self.id)
        return True
