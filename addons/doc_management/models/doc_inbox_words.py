"""How a row of the working inbox speaks: deadline, reason, verb; in one go for all."""

from odoo import api, fields, models

from ..lib.docmgmt import inbox
from ..lib.docmgmt.inbox import Due, Verb
from . import office_time

KNOWN = frozenset(map(str, Verb))


class DocInboxItem(models.Model):
    """Texts come from the server, in working time; a browser's clock says nothing."""

    _inherit = "doc.inbox.item"

    number = fields.Char("Number and sign", compute="_compute_document")
    subject = fields.Char(compute="_compute_document")
    issuer = fields.Char("From whom", compute="_compute_document")
    unseen = fields.Boolean("New", compute="_compute_unseen", search="_search_unseen")
    overdue = fields.Boolean(compute="_compute_due", search="_search_overdue")
    section = fields.Char(compute="_compute_due")
    due_text = fields.Char("Due", compute="_compute_due")
    due_note = fields.Char("How that is counted", compute="_compute_due")
    due_level = fields.Char(compute="_compute_due")
    act = fields.Char(compute="_compute_due", help="The verb of the row, now.")
    act_label = fields.Char("Next", compute="_compute_due")
    reason = fields.Char("Why you see it", compute="_compute_reason")

    @api.depends_context("lang", "uid")
    @api.depends("document_id")
    def _compute_document(self):
        for item in self:
            document = item.document_id
            outgoing = document.direction == "outgoing"
            item.number = document.printed_number or (
                document.type_id.name if outgoing else self.env._("No number")
            )
            item.subject = document.subject
            item.issuer = document.unit_id.name if outgoing else document.issuer_label

    @api.depends("seen_at")
    def _compute_unseen(self):
        for item in self:
            item.unseen = not item.seen_at

    @api.model
    def _search_unseen(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        return [("seen_at", "=", False)]

    @api.model
    def _search_overdue(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        return [("deadline", "<", fields.Datetime.now())]

    @api.depends_context("lang")
    @api.depends("deadline", "is_urgent", "since", "verb", "supervises")
    def _compute_due(self):
        now = self.env["res.company"]._doc_now()
        labels = self._verb_labels()
        for company, items in self.grouped("company_id").items():
            calendar = company._doc_working_calendar()
            horizon = inbox.due_horizon(calendar, now)
            for item in items:
                due = item.deadline and office_time.to_office(item.deadline)
                since = item.since and office_time.to_office(item.since)
                words = inbox.due_words(
                    calendar, now, due or None, urgent_since=item.is_urgent and since
                )
                item.overdue = bool(due and due < now)
                item.section = inbox.section(item.is_urgent, due or None, horizon).value
                item.due_level = words.level
                item.due_text = item._due_in_words(words, due)
                item.due_note = item._note_in_words(words, due, since)
                item.act = item._act_now()
                item.act_label = labels.get(item.act, item.act)

    def _act_now(self):
        """Return the verb; who gave the work out urges as soon as it is late.

        Who has just urged waits for the answer: for an hour the row only opens.
        """
        if self.supervises and self.overdue and not self._is_just_urged():
            return Verb.URGE.value
        return self.verb

    def _is_just_urged(self):
        """Tell whether the row's person has urged all late work of it just now."""
        now = fields.Datetime.now()
        # One's own urging, on a document one follows.
        late = self.document_id.sudo().incoming_ids.assignment_ids.filtered(
            lambda part: (
                part.state in ("open", "waiting")
                and part.role != "inform"
                and part.deadline
                and part.deadline < now
            )
        )
        giver = self.on_behalf_id or self.user_id
        return bool(late) and all(part._is_urged_by(giver) for part in late)

    def _due_in_words(self, words, due):
        count = words.count
        if words.form is Due.NONE:
            return ""
        if words.form is Due.WAITED:
            if count < 60:
                return self.env._("waiting for %(count)s min", count=count)
            if count < 60 * 24:
                return self.env._("waiting for %(count)s h", count=count // 60)
            return self.env._("waiting for %(count)s days", count=count // (60 * 24))
        if words.form is Due.LATE_MINUTES:
            return self.env._("%(count)s min late", count=count)
        if words.form is Due.LATE_HOURS:
            return self.env._("%(count)s h late", count=count)
        if words.form is Due.LATE_DAYS:
            return self.env._("%(count)s days late", count=count)
        if words.form is Due.TODAY:
            return self.env._("today %(time)s", time=due.strftime("%H:%M"))
        if words.form is Due.TOMORROW:
            return self.env._("tomorrow %(time)s", time=due.strftime("%H:%M"))
        return self.env._(
            "%(day)s · %(count)s days left", day=due.strftime("%d/%m"), count=count
        )

    def _note_in_words(self, words, due, since):
        """Return the second line: until when exactly, or how it was counted."""
        if words.form is Due.WAITED:
            return self.env._("urgent: at once")
        if words.level == "stop":
            return self.env._("due %(moment)s", moment=due.strftime("%d/%m %H:%M"))
        if self.deadline_reason:
            return self.deadline_reason
        if not due and since:
            return self.env._("since %(moment)s", moment=since.strftime("%d/%m %H:%M"))
        return ""

    @api.depends_context("lang", "uid")
    @api.depends("kind", "sender_id", "since", "on_behalf_id")
    def _compute_reason(self):
        for item in self:
            item.reason = item._reason_in_words()

    def _reason_in_words(self):
        since = self.since and office_time.to_office(self.since)
        values = {
            "name": self.sender_id.sudo().name or self.env._("the clerk's office"),
            "moment": since.strftime("%H:%M %d/%m") if since else "",
        }
        sentence = self._reason_of(self.kind, values)
        if self.on_behalf_id:
            return self.env._(
                "%(why)s (on behalf of %(name)s)",
                why=sentence,
                name=self.on_behalf_id.sudo().name,
            )
        return sentence

    def _reason_of(self, kind, values):
        """Return one sentence that says why a row of this kind is there."""
        if kind == "follow":
            return (
                self.env._("You see this because you gave the work out")
                if self.supervises
                else self.env._("You see this because you follow it")
            )
        plain = {
            "register": lambda: self.env._(
                "You see this because it arrived at %(moment)s and is not registered",
                **values,
            ),
            "secret": lambda: self.env._(
                "You see this because a secret is suspected in it"
            ),
            "draft": lambda: self.env._("You see this because the draft is yours"),
            "returned": lambda: self.env._(
                "You see this because your draft was returned at %(moment)s", **values
            ),
            "direct": lambda: self.env._(
                "You see this because %(name)s submitted it for your directive at "
                "%(moment)s",
                **values,
            ),
            "lead": lambda: self.env._(
                "You see this because %(name)s made you lead at %(moment)s", **values
            ),
            "coordinate": lambda: self.env._(
                "You see this because %(name)s asked you to coordinate at %(moment)s",
                **values,
            ),
            "inform": lambda: self.env._(
                "You see this because %(name)s sent it for your information at "
                "%(moment)s",
                **values,
            ),
            "request": lambda: self.env._(
                "You see this because %(name)s asks for your decision", **values
            ),
            "opinion": lambda: self.env._(
                "You see this because %(name)s asks for your opinion on the draft",
                **values,
            ),
            "initial": lambda: self.env._(
                "You see this because %(name)s submitted it for your initials", **values
            ),
            "sign": lambda: self.env._(
                "You see this because it waits for your signature"
            ),
            "issue": lambda: self.env._(
                "You see this because %(name)s signed it; it waits for number and seal",
                **values,
            ),
            "slip": lambda: self.env._(
                "You see this because %(name)s sent you a request slip at %(moment)s",
                **values,
            ),
        }
        return plain[kind]()

    @api.model
    def _verb_labels(self):
        """Return {verb: what its button says}."""
        return {
            Verb.REGISTER.value: self.env._("Register"),
            Verb.DIRECT.value: self.env._("Direct"),
            Verb.PASS_ON.value: self.env._("Forward"),
            Verb.START.value: self.env._("Take up"),
            Verb.REPLY.value: self.env._("Draft a reply"),
            Verb.FINISH.value: self.env._("Finish"),
            Verb.OPINE.value: self.env._("Comment"),
            Verb.READ.value: self.env._("Noted"),
            Verb.DECIDE.value: self.env._("Decide"),
            Verb.SUBMIT.value: self.env._("Submit"),
            Verb.ADVISE.value: self.env._("Comment"),
            Verb.INITIAL.value: self.env._("Initial"),
            Verb.SIGN.value: self.env._("Sign"),
            Verb.ISSUE.value: self.env._("Number it"),
            Verb.URGE.value: self.env._("Urge"),
            Verb.OPEN.value: self.env._("Open"),
            Verb.ANSWER.value: self.env._("Answer"),
        }
