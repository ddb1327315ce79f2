"""Phiếu yêu cầu: asked of people about a document; it nags until they answer."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..lib.docmgmt import slips
from ..lib.docmgmt.slips import SlipError, SlipFault, SlipMove
from . import office_time
from .roles import CLERK, LEADER, UNIT_HEAD

ACTIVITY = "doc_management.mail_activity_type_slip"
OWED = [str(state) for state in slips.OWED]


class DocRequest(models.Model):
    """A slip: what is asked, of whom, until when (TD-8.7c.3).

    Sent by who works on the document; those asked get the right to read it. Each
    answers for himself. It ends when all have answered, or when the sender closes or
    withdraws it.
    """

    _name = "doc.request"
    _description = "Request slip"
    _inherit = ["doc.guarded.mixin"]
    _order = "id desc"
    _rec_name = "question"
    _guarded_fields = frozenset(
        {
            "document_id",
            "asker_id",
            "asked_through_id",
            "question",
            "deadline",
            "deadline_reason",
            "state",
            "reason",
            "ended_at",
            "line_ids",
        }
    )

    document_id = fields.Many2one(
        "doc.document", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="document_id.company_id", store=True)
    asker_id = fields.Many2one("res.users", "Asked by", required=True, index=True)
    asked_through_id = fields.Many2one("res.users", "Asked on his behalf by")
    question = fields.Text("What is asked", required=True)
    deadline = fields.Datetime("Answer wanted by")
    deadline_reason = fields.Char("How the deadline is counted")
    state = fields.Selection(
        [
            ("open", "Waiting for answers"),
            ("answered", "Answered"),
            ("closed", "Closed"),
            ("withdrawn", "Withdrawn"),
        ],
        "Status",
        required=True,
        default="open",
        index=True,
    )
    reason = fields.Text("Why it ended")
    ended_at = fields.Datetime("Ended at")
    line_ids = fields.One2many("doc.request.line", "request_id", "Asked")
    can_end = fields.Boolean(compute="_compute_can_end")

    @api.depends_context("uid")
    @api.depends("state", "asker_id")
    def _compute_can_end(self):
        for company, slips_here in self.grouped("company_id").items():
            mine = self.env.user._doc_proxies("supervise", company)
            for slip in slips_here:
                slip.can_end = slip.state == "open" and (
                    slip.asker_id in mine or slip._sent_by_me()
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A request is kept as a record. Withdraw it."))

    def action_close(self, reason=""):
        """End it with the answers that came; the rest is not owed any more."""
        self._end("closed", (reason or "").strip())
        return True

    def action_withdraw(self, reason):
        """Take it back, saying why."""
        self._end("withdrawn", self.document_id._life()._need_reason(reason))
        return True

    def _sent_by_me(self):
        """Tell whether the user sent it for a colleague whose work he still does."""
        user = self.env.user
        lent = user._doc_delegators("receive", self.company_id)
        return self.asked_through_id == user and self.asker_id in lent

    def _end(self, state, reason):
        self.ensure_one()
        scope = "receive" if self._sent_by_me() else "supervise"
        slip = self._as_holder(self.asker_id, self.env._("Ending the request"), scope)
        if slip.state != "open":
            raise UserError(self.env._("This request has already ended."))
        # Who may was checked; the slip is nobody's to write.
        own = slip.sudo()._by_action()
        own.write({"state": state, "reason": reason, "ended_at": fields.Datetime.now()})
        owed = own.line_ids.filtered(lambda line: line.state in OWED)
        owed.write({"state": "withdrawn"})
        owed._drop_to_dos()
        slip.document_id._journal(f"request_{state}", request=self.id)

    def _hand_to(self, user):
        """Let another person get the answers; what he owed himself is void."""
        self._by_action().write({"asker_id": user.id})
        self.line_ids.filtered(
            lambda line: line.user_id == user and line.state in OWED
        )._drop()

    def _settle(self):
        """End a slip on which nobody owes an answer any more."""
        for slip in self.filtered(lambda one: one.state == "open"):
            if slips.is_settled(slip.line_ids.mapped("state")):
                slip._by_action().write(
                    {"state": "answered", "ended_at": fields.Datetime.now()}
                )


class DocRequestLine(models.Model):
    """One person's copy: read, then answered; reminded of each working day."""

    _name = "doc.request.line"
    _description = "Request to answer"
    _inherit = ["doc.guarded.mixin"]
    _order = "deadline, id"
    _guarded_fields = frozenset(
        {
            "request_id",
            "user_id",
            "state",
            "read_at",
            "answer",
            "answered_at",
            "answered_through_id",
            "remind_count",
            "reminded_on",
        }
    )

    request_id = fields.Many2one(
        "doc.request", required=True, index=True, ondelete="restrict"
    )
    document_id = fields.Many2one(
        related="request_id.document_id", store=True, index=True
    )
    company_id = fields.Many2one(related="request_id.company_id", store=True)
    asker_id = fields.Many2one(related="request_id.asker_id", store=True)
    question = fields.Text(related="request_id.question")
    deadline = fields.Datetime(related="request_id.deadline", store=True)
    sent_at = fields.Datetime("Asked at", default=fields.Datetime.now, readonly=True)
    user_id = fields.Many2one("res.users", "Asked", required=True, index=True)
    state = fields.Selection(
        [
            ("sent", "Not read"),
            ("read", "Read, not answered"),
            ("answered", "Answered"),
            ("withdrawn", "Not wanted any more"),
        ],
        "Status",
        required=True,
        default="sent",
    )
    read_at = fields.Datetime("Read at")
    answer = fields.Text()
    answered_at = fields.Datetime("Answered at")
    answered_through_id = fields.Many2one("res.users", "Answered on his behalf by")
    remind_count = fields.Integer("Reminders", aggregator=None)
    reminded_on = fields.Date("Last reminded on")
    document_name = fields.Char("Document name", compute="_compute_document_name")
    is_late = fields.Boolean(
        "Overdue", compute="_compute_is_late", search="_search_is_late"
    )
    is_mine = fields.Boolean(compute="_compute_is_mine", search="_search_is_mine")

    _owed = models.Index("(user_id, deadline) WHERE state IN ('sent', 'read')")
    _once = models.UniqueIndex("(request_id, user_id)")

    def _compute_document_name(self):
        for line in self:
            line.document_name = line.document_id.name

    @api.depends("question", "user_id")
    def _compute_display_name(self):
        for line in self:
            line.display_name = (line.question or "").partition("\n")[0][:80]

    @api.depends("deadline", "state", "answered_at")
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for line in self:
            end = now if line.state in OWED else line.answered_at
            line.is_late = bool(line.deadline and end and end > line.deadline)

    @api.model
    def _search_is_late(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        return Domain("state", "in", OWED) & Domain(
            "deadline", "<", fields.Datetime.now()
        )

    @api.depends_context("uid")
    @api.depends("user_id", "state")
    def _compute_is_mine(self):
        for company, lines in self.grouped("company_id").items():
            mine = self.env.user._doc_proxies("receive", company)
            for line in lines:
                line.is_mine = line.state in OWED and line.user_id in mine

    @api.model
    def _search_is_mine(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        user = self.env.user
        mine = Domain("user_id", "=", user.id)
        for company in user.company_ids:
            lenders = user._doc_delegators("receive", company)
            if lenders:
                mine |= Domain("user_id", "in", lenders.ids) & Domain(
                    "company_id", "=", company.id
                )
        return Domain("state", "in", OWED) & mine

    def action_read(self):
        """Confirm having read it; the answer is still owed. Idempotent."""
        self.ensure_one()
        line = self._own(self.env._("Reading the request"))
        if line.state == "read":
            return True
        line._move(SlipMove.READ, read_at=fields.Datetime.now())
        return True

    def action_answer(self, text):
        """Answer; ends the reminders to this person."""
        self.ensure_one()
        line = self._own(self.env._("Answering the request"))
        text = line.document_id._life()._need_reason(text)
        now = fields.Datetime.now()
        line._move(
            SlipMove.ANSWER,
            answer=text,
            answered_at=now,
            read_at=line.read_at or now,
            answered_through_id=line._through().id,
        )
        line.sudo()._drop_to_dos()
        line.request_id.sudo()._settle()
        line.document_id._life().sudo().message_post(
            body=self.env._(
                "Answer of %(name)s to “%(question)s”: %(text)s",
                name=line._principal().sudo().name,
                question=line.display_name,
                text=text,
            ),
            partner_ids=line.asker_id.partner_id.ids,
            author_id=self.env.user.partner_id.id,
        )
        return True

    def action_open_document(self):
        """Open the document in the form of its own life, and take note of reading."""
        self.ensure_one()
        self.check_access("read")
        if self.state == "sent" and self.is_mine:
            self.action_read()
        return self.document_id.action_open()

    def _own(self, what):
        return self._as_holder(self.user_id, what, "receive")

    def _move(self, move, **values):
        try:
            state = slips.next_state(self.state, move)
        except SlipError as refusal:
            raise UserError(
                self.env._("This request has already been answered or withdrawn.")
            ) from refusal
        # Who may was checked by the act; the record is nobody's to write.
        self.sudo()._by_action().write({"state": state, **values})
        self.document_id._journal(f"request_{move}", request=self.request_id.id)

    def _hand_to(self, user):
        """Let another person owe the answers, once each and none to himself."""
        double = self.filtered(
            lambda line: user in line.asker_id | line.request_id.line_ids.user_id
        )
        (self - double)._by_action().write({"user_id": user.id})
        double._drop()

    def _drop(self):
        """End what nobody has to answer any more, because of who holds it now."""
        if not self:
            return
        self._by_action().write({"state": "withdrawn"})
        self._drop_to_dos()
        self.request_id._settle()

    def _drop_to_dos(self):
        """Take the slip's to-do from a person who owes no other answer here."""
        for line in self:
            still = self.search_count(
                [
                    ("document_id", "=", line.document_id.id),
                    ("user_id", "=", line.user_id.id),
                    ("state", "in", OWED),
                ],
                limit=1,
            )
            if still:
                continue
            line.document_id._life().activity_search(
                [ACTIVITY],
                additional_domain=[
                    "|",
                    ("user_id", "=", line.user_id.id),
                    ("doc_on_behalf_id", "=", line.user_id.id),
                ],
            ).unlink()

    @api.model
    def _remind_open(self):
        """Remind whoever owes an answer, once each working day; return how many."""
        today = self.env["res.company"]._doc_today()
        lines = self.search(
            Domain("state", "in", OWED)
            & (Domain("reminded_on", "=", False) | Domain("reminded_on", "<", today))
        )
        nagged = 0
        for company, own in lines.grouped("company_id").items():
            works = company._doc_working_calendar().is_working_day(today)
            for line in own:
                sent = office_time.to_office(line.sent_at).date()
                if slips.nags(line.state, sent, line.reminded_on or None, today, works):
                    line._nag(today)
                    nagged += 1
        return nagged

    def _nag(self, today):
        told = self.user_id
        told |= told._doc_stand_ins("receive", self.company_id)
        line = self.with_context(lang=self.user_id.lang)
        body = (
            line.env._(
                "Overdue, still to be answered: %(question)s (%(document)s)",
                question=self.display_name,
                document=self.document_id.name,
            )
            if self.is_late
            else line.env._(
                "Still to be answered: %(question)s (%(document)s)",
                question=self.display_name,
                document=self.document_id.name,
            )
        )
        self._by_action().write(
            {"reminded_on": today, "remind_count": self.remind_count + 1}
        )
        self.document_id._life().message_notify(
            partner_ids=told.partner_id.ids,
            subject=body,
            body=body,
            email_layout_xmlid="mail.mail_notification_light",
        )


class DocAssignment(models.Model):
    _inherit = "doc.assignment"

    @api.model
    def _cron_remind(self):
        """Remind of requests, too."""
        self.env["doc.request.line"]._remind_open()
        return super()._cron_remind()


class DocDocument(models.Model):
    _inherit = "doc.document"

    request_slip_ids = fields.One2many(
        "doc.request", "document_id", "Request slips", readonly=True
    )


class DocLifeMixin(models.AbstractModel):
    """Sending a slip, from either life of a document."""

    _inherit = "doc.life.mixin"

    slip_count = fields.Integer(
        "Number of request slips", compute="_compute_slip_count"
    )
    can_send_request = fields.Boolean(compute="_compute_can_send_request")

    def _compute_slip_count(self):
        counts = dict(
            self.env["doc.request"]._read_group(
                [("document_id", "in", self.document_id.ids)],
                ["document_id"],
                ["__count"],
            )
        )
        for life in self:
            life.slip_count = counts.get(life.document_id, 0)

    @api.depends_context("uid")
    @api.depends("state")
    def _compute_can_send_request(self):
        here = self.document_id._acting_documents()
        for life in self:
            life.can_send_request = life.document_id in here and bool(life._asks_as())

    def _asks_as(self):
        """Return as whom the user may ask others about this document, if he may.

        Himself, if he works on it or his role lets him; else who delegated his work,
        or his supervision, to him.
        """
        user, company = self.env.user, self.company_id
        if self._may_ask(user, (LEADER, CLERK, UNIT_HEAD)):
            return user
        lent = user._doc_delegators("receive", company) & self._workers()
        if lent:
            return lent[0]
        return user._doc_delegators("supervise", company).filtered(
            lambda one: self._may_ask(one, (LEADER, UNIT_HEAD))
        )[:1]

    def _may_ask(self, user, groups):
        """Say whether a person works on this document or has one of these roles."""
        return user in self._workers() or any(
            user._doc_has_role(group, self.company_id) for group in groups
        )

    def _workers(self):
        """Return who works on the document, beside heads, leaders and clerks."""
        return self.env["res.users"]

    def action_send_request(
        self, user_ids, question, deadline_days=None, deadline=None
    ):
        """Send a slip about this document to officials, who then may read it.

        :param user_ids: ids of users of this agency
        :param question: what is asked
        :param deadline_days: working days from now
        :param deadline: or a moment, UTC, in the server's format
        :return: id of the slip
        :raises AccessError: somebody who only reads the document
        """
        self.ensure_one()
        self.check_access("read")
        self.env.user._doc_acting_employee(self.company_id)
        asker = self._asks_as()
        if not asker:
            raise AccessError(
                self.env._(
                    "Requests are sent by those who work on the document, heads of "
                    "units, leaders and clerks."
                )
            )
        question = (question or "").strip()
        if not question:
            raise UserError(self.env._("Say what is asked."))
        try:
            wanted = slips.check_addressees(asker.id, user_ids or [])
            slips.check_addressees(self.env.uid, user_ids or [])
        except SlipError as refusal:
            raise UserError(
                {
                    SlipFault.NOBODY: self.env._("Choose whom to ask."),
                    SlipFault.TO_ONESELF: self.env._(
                        "Choose colleagues, not yourself."
                    ),
                }[refusal.code]
            ) from refusal
        people = self.env["res.users"].browse(wanted).exists()
        if len(people) != len(wanted):
            raise UserError(self.env._("Choose whom to ask."))
        for person in people:
            # Whether a colleague has a post here is not the sender's to read up.
            person.sudo()._doc_acting_employee(self.company_id)
        self = self._as_principal(asker, self.env._("Sending a request"))
        moment, how = self._due_of(deadline_days, deadline)
        # Slips are made by this act alone.
        slip = (
            self.env["doc.request"]
            .sudo()
            ._by_action()
            .create(
                {
                    "document_id": self.document_id.id,
                    "asker_id": asker.id,
                    "asked_through_id": self._through().id,
                    "question": question,
                    "deadline": moment,
                    "deadline_reason": how,
                    "line_ids": [
                        fields.Command.create({"user_id": person.id})
                        for person in people
                    ],
                }
            )
        )
        self.document_id._grant(users=people, reason="request")
        self.document_id._journal("request_sent", request=slip.id, users=people.ids)
        due = moment and office_time.to_office(moment).date()
        for person in people:
            self._notify_slip(person, slip, due)
        return slip.id

    def _due_of(self, days, moment):
        """Return (deadline UTC or False, how it was counted)."""
        if days:
            counted = self._count_days(days)
            return office_time.to_database(counted.at), self._explain_deadline(counted)
        return self._moment(moment) if moment else False, False

    def _notify_slip(self, person, slip, due):
        """Put the slip into a person's list and those of his delegates, once each."""
        question = slip.question.splitlines()[0][:80]
        stand_ins = person._doc_stand_ins("receive", self.company_id) - person
        for user in person | stand_ins:
            told = self.with_context(lang=user.lang)
            words = told.env._("Answer: %(question)s", question=question)
            behalf = person - user
            if behalf:
                words = told.env._(
                    "For %(name)s: %(work)s", name=person.sudo().name, work=words
                )
            self.sudo().activity_schedule(
                ACTIVITY,
                user_id=user.id,
                summary=words,
                date_deadline=due or self.company_id._doc_today(),
                doc_on_behalf_id=behalf.id,
            )

    def action_view_slips(self):
        """Open the requests about this document."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Request slips"),
            "res_model": "doc.request",
            "view_mode": "list,form",
            "domain": [("document_id", "=", self.document_id.id)],
        }


class DocIncoming(models.Model):
    _inherit = "doc.incoming"

    def _workers(self):
        """Return who leads or coordinates now, or has done so."""
        parts = self.sudo().assignment_ids.filtered(
            lambda part: part.role != "inform" and part.state != "withdrawn"
        )
        return parts.user_id


class DocOutgoing(models.Model):
    _inherit = "doc.outgoing"

    def _workers(self):
        """Return who drafts it, decides on it or is asked for an opinion."""
        own = self.sudo()
        return own.drafter_id | own.approval_ids.user_id
