"""Đợt lấy ý kiến: whom, how, until when, and what silence means."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..lib.docmgmt.errors import RuleError
from ..lib.docmgmt.prints import opinions as table
from . import office_time
from .office_language import in_vietnamese

AT_ONE_GO = 500
"""So many opinions are looked at by one run of the job."""
OPEN = ("waiting", "asked")
OPEN_PARTS = ("open", "waiting")
MOST_DAYS = 90


class DocOpinionRound(models.Model):
    """One round of opinions on a draft (HN-10.1b, VL-14.2b, TD-8.10).

    Rounds belong to the drafter; who is asked answers only for himself. Deadlines are
    counted in working days of the agency.
    """

    _name = "doc.opinion.round"
    _description = "Round of opinions"
    _inherit = ["doc.guarded.mixin"]
    _order = "outgoing_id, id"
    _guarded_fields = frozenset(
        {
            "outgoing_id",
            "mode",
            "question",
            "days",
            "deadline",
            "silence_consents",
            "state",
            "asked_by_id",
            "closed_at",
            "extension_reason",
            "opinion_ids",
        }
    )

    outgoing_id = fields.Many2one(
        "doc.outgoing", required=True, index=True, ondelete="restrict"
    )
    document_id = fields.Many2one(
        related="outgoing_id.document_id", store=True, index=True
    )
    mode = fields.Selection(
        [("parallel", "All at once"), ("sequential", "One after the other")],
        required=True,
        default="parallel",
    )
    question = fields.Text()
    days = fields.Integer("Working days", aggregator=None)
    deadline = fields.Datetime("Answer by")
    silence_consents = fields.Boolean("Silence counts as consent")
    state = fields.Selection(
        [("open", "Running"), ("closed", "Closed")],
        "Status",
        required=True,
        default="open",
    )
    asked_by_id = fields.Many2one("res.users", "Asked by", required=True)
    closed_at = fields.Datetime()
    extension_reason = fields.Char("Extended because")
    opinion_ids = fields.One2many("doc.opinion", "round_id", "Opinions", readonly=True)

    def _go_on(self):
        """Ask the next in turn, or close the round when all have spoken."""
        for opinions_round in self.filtered(lambda one: one.state == "open"):
            # Whoever gives an opinion moves the round; it is nobody's to write.
            own = opinions_round.sudo()._by_action()
            if own.opinion_ids.filtered(lambda one: one.state == "asked"):
                continue
            following = own.opinion_ids.filtered(lambda one: one.state == "waiting")
            if following:
                opinions_round._ask(following[:1])
                continue
            own.write({"state": "closed", "closed_at": fields.Datetime.now()})
            outgoing = opinions_round.outgoing_id
            drafter = outgoing.drafter_id
            speaking = outgoing.with_context(lang=drafter.sudo().lang)
            outgoing._notify_work(
                drafter,
                speaking.env._("All opinions on %(name)s are in", name=outgoing.name),
            )

    def _ask(self, opinions):
        """Let these be asked now: deadline, right to read, to-do."""
        self.ensure_one()
        outgoing = self.outgoing_id
        deadline = self._deadline_from_now()
        elevated = opinions.sudo()._by_action()
        elevated.write(
            {
                "state": "asked",
                "asked_at": fields.Datetime.now(),
                "deadline": deadline or False,
            }
        )
        if deadline and (not self.deadline or deadline > self.deadline):
            self.sudo()._by_action().write({"deadline": deadline})
        people = opinions.user_id
        outgoing.document_id.sudo()._grant(users=people, reason="opinion")
        for person in people:
            speaking = outgoing.with_context(lang=person.sudo().lang)
            outgoing._notify_work(
                person,
                speaking.env._(
                    "Give your opinion on the draft %(name)s", name=outgoing.name
                ),
                deadline=deadline and office_time.to_office(deadline).date(),
            )

    def _deadline_from_now(self):
        """Return until when who is asked now has time, UTC, or False."""
        if not self.days:
            return False
        company = self.outgoing_id.company_id
        limit = company._doc_working_calendar().add_working_days(
            company._doc_now(), self.days
        )
        return office_time.to_database(limit.at)

    def _check_drafter(self, what):
        self.ensure_one()
        outgoing = self.outgoing_id
        outgoing._check_holder(outgoing.drafter_id, what)
        if self.state != "open":
            raise UserError(self.env._("This round of opinions is closed."))

    def action_extend(self, days, reason):
        """Give more time to those who still owe their opinion; the drafter's act.

        :param days: working days from now on
        """
        self._check_drafter(self.env._("Extending the time"))
        reason = self.outgoing_id._need_reason(reason)
        self._check_days(days)
        company = self.outgoing_id.company_id
        limit = company._doc_working_calendar().add_working_days(
            company._doc_now(), days
        )
        until = office_time.to_database(limit.at)
        asked = self.opinion_ids.filtered(lambda one: one.state == "asked")
        if any(one.deadline and one.deadline >= until for one in asked):
            raise UserError(self.env._("That is no more time than they have."))
        asked.sudo()._by_action().write({"deadline": until, "reminded_at": False})
        self.sudo()._by_action().write(
            {"deadline": until, "days": days, "extension_reason": reason}
        )
        self.document_id._journal(
            "opinions_extended", round=self.id, until=str(until), reason=reason
        )
        return True

    @api.model
    def _check_days(self, days):
        if not isinstance(days, int) or not 1 <= days <= MOST_DAYS:
            raise UserError(
                self.env._("Enter between 1 and %(most)s working days.", most=MOST_DAYS)
            )

    def action_remind(self):
        """Remind those who still owe their opinion; the drafter's act."""
        self._check_drafter(self.env._("Reminding"))
        asked = self.opinion_ids.filtered(lambda one: one.state == "asked")
        asked._remind()
        self.document_id._journal("opinions_urged", round=self.id, people=len(asked))
        return True

    def action_close(self, reason):
        """Close the round without the opinions that are missing; with a reason."""
        self._check_drafter(self.env._("Closing the round"))
        reason = self.outgoing_id._need_reason(reason)
        missing = self.opinion_ids.filtered(lambda one: one.state in OPEN)
        missing.sudo()._by_action().write({"state": "withdrawn", "text": reason})
        self.outgoing_id._finish_work(missing.user_id)
        self.sudo()._by_action().write(
            {"state": "closed", "closed_at": fields.Datetime.now()}
        )
        self.document_id._journal("opinions_closed", round=self.id, reason=reason)
        return True


class DocOpinion(models.Model):
    """Opinions and the clock."""

    _inherit = "doc.opinion"

    def _remind(self):
        """Tell each in his language; keep when."""
        for opinion in self.filtered("user_id"):
            person = opinion.user_id
            outgoing = opinion.outgoing_id.with_context(lang=person.sudo().lang)
            body = outgoing.env._(
                "Your opinion on %(name)s is awaited", name=outgoing.name
            )
            if opinion.deadline:
                body = outgoing.env._(
                    "Your opinion on %(name)s is awaited by %(when)s",
                    name=outgoing.name,
                    when=office_time.to_office(opinion.deadline).strftime(
                        office_time.MOMENT
                    ),
                )
            # Whoever reminds was checked; the message is the system's.
            outgoing.sudo().message_notify(
                partner_ids=person.sudo().partner_id.ids,
                subject=body,
                body=body,
                email_layout_xmlid="mail.mail_notification_light",
            )
        self.sudo()._by_action().write({"reminded_at": fields.Datetime.now()})

    @api.model
    def _cron_time(self):
        """Remind a working day before the deadline; record silence when it is over."""
        self.env["ir.cron"]._commit_progress(self._watch_time())

    @api.model
    def _watch_time(self):
        """Return how many opinions were looked at."""
        now = self.env["res.company"]._doc_now()
        at = office_time.to_database(now)
        asked = Domain("state", "=", "asked")
        over = self.search(
            asked & Domain("deadline", "<", at),
            # Who was told that his time is over waits behind those who were not.
            order="reminded_at nulls first, id",
            limit=AT_ONE_GO,
        )
        near = self.search(
            asked
            & Domain("reminded_at", "=", False)
            & Domain("deadline", ">=", at)
            & Domain("deadline", "<=", at + timedelta(days=14)),
            order="deadline, id",
            limit=AT_ONE_GO,
        )
        for opinion in over:
            opinion._fall_silent()
        for company, own in near.grouped(
            lambda opinion: opinion.outgoing_id.company_id
        ).items():
            calendar = company._doc_working_calendar()
            for opinion in own:
                due = office_time.to_office(opinion.deadline)
                if calendar.working_day_before(due) <= now:
                    opinion._remind()
        return len(over) + len(near)

    def _fall_silent(self):
        """Record that nobody answered; as consent only where the round says so."""
        self.ensure_one()
        if not self.round_id.silence_consents:
            if not self.reminded_at or self.reminded_at < self.deadline:
                self._remind()
            return
        self._by_action().write(
            {
                "state": "silent",
                "verdict": "silent",
                "given_at": fields.Datetime.now(),
            }
        )
        self.document_id._journal(
            "silence_recorded",
            opinion=self.id,
            of=self.user_id.id or self.agency_id.id,
        )
        self.outgoing_id._finish_work(self.user_id)
        self.round_id._go_on()


class DocOutgoing(models.Model):
    """Asking for opinions on a draft, and the collated table."""

    _inherit = "doc.outgoing"

    opinion_round_ids = fields.One2many(
        "doc.opinion.round", "outgoing_id", "Rounds of opinions", readonly=True
    )
    has_opinions = fields.Boolean(compute="_compute_has_opinions")

    @api.depends("opinion_ids")
    def _compute_has_opinions(self):
        for outgoing in self:
            outgoing.has_opinions = bool(outgoing.opinion_ids)

    def action_ask_opinion(
        self,
        user_ids,
        question="",
        mode="parallel",
        days=0,
        silence_consents=False,
        unit_ids=(),
        agency_ids=(),
    ):
        """Show the draft to others and ask for their opinion (HN-10.1b).

        :param user_ids: officials of the agency, in the order of their turns
        :param mode: ``parallel`` or ``sequential``
        :param days: working days each has; 0: no deadline
        :param silence_consents: no answer until then counts as consent (TD-8.10)
        :param unit_ids: units, whose heads speak for them
        :param agency_ids: other agencies, whose answers the drafter records
        """
        self.ensure_one()
        self._check_may_edit({})
        asked = self._whom_to_ask(user_ids, unit_ids, agency_ids)
        if mode not in ("parallel", "sequential"):
            raise UserError(self.env._("Ask all at once, or one after the other."))
        rounds = self.env["doc.opinion.round"]
        if days:
            rounds._check_days(days)
        self._check_silence(silence_consents, days)
        # Rounds and opinions are made by acts; nobody has write access to them.
        opinions_round = (
            rounds.sudo()
            ._by_action()
            .create(
                {
                    "outgoing_id": self.id,
                    "mode": mode,
                    "question": (question or "").strip(),
                    "days": days,
                    "silence_consents": bool(silence_consents),
                    "asked_by_id": self.env.uid,
                }
            )
        )
        opinions = (
            self.env["doc.opinion"]
            .sudo()
            ._by_action()
            .create(
                [
                    {
                        "outgoing_id": self.id,
                        "round_id": opinions_round.id,
                        "sequence": 10 * place,
                        "question": opinions_round.question,
                        "state": "waiting",
                        **values,
                    }
                    for place, values in enumerate(asked, 1)
                ]
            )
        )
        opinions_round.with_env(self.env)._ask(
            opinions[:1] if mode == "sequential" else opinions
        )
        self.document_id._journal(
            "opinion_asked",
            users=[values["user_id"] for values in asked if values.get("user_id")],
            agencies=[values["agency_id"] for values in asked if "agency_id" in values],
            round=opinions_round.id,
        )
        return True

    def _whom_to_ask(self, user_ids, unit_ids, agency_ids):
        """Return the values of each who is asked; refuse outsiders and nobody."""
        people = self.env["res.users"].browse(user_ids).exists() - self.env.user
        asked = [{"user_id": person.id} for person in people]
        for person in people:
            person.sudo()._doc_acting_employee(self.company_id)
        units = self.env["hr.department"].browse(unit_ids).exists()
        for unit in units:
            head = unit._doc_head()
            if unit.sudo().company_id != self.company_id or not head:
                raise UserError(
                    self.env._(
                        "The unit “%(unit)s” has no head.", unit=unit.sudo().name
                    )
                )
            asked.append({"user_id": head.id, "department_id": unit.id})
        agencies = self.env["doc.agency"].browse(agency_ids).exists()
        asked.extend({"agency_id": agency.id} for agency in agencies)
        if not asked:
            raise UserError(self.env._("Choose whom to ask."))
        return asked

    def _check_silence(self, silence_consents, days):
        if not silence_consents:
            return
        if not self.sudo().procedure_id.silence_means_consent:
            raise UserError(
                self.env._(
                    "By the procedure of %(agency)s silence is no consent. Ask without "
                    "that, and remind those who do not answer.",
                    agency=self.company_id.name,
                )
            )
        if not days:
            raise UserError(
                self.env._("Silence counts only after a deadline. Enter the days.")
            )

    def _signer_turn_blockers(self):
        """Coordinators speak before the leader does, where the rules say (TD-8.11)."""
        blockers = super()._signer_turn_blockers()
        if not self.sudo().procedure_id.opinions_first:
            return blockers
        owed = self.sudo().opinion_ids.filtered(lambda one: one.state in OPEN)
        parts = self.sudo().reply_to_ids.assignment_ids.filtered(
            lambda part: part.role == "coordinate" and part.state in OPEN_PARTS
        )
        names = [*owed.mapped("who"), *parts.mapped("user_id.name")]
        if names:
            blockers.append(
                self.env._(
                    "By the procedure those who coordinate speak before the leader. "
                    "Still owed: %(names)s.",
                    names=", ".join(dict.fromkeys(names)),
                )
            )
        return blockers

    def action_print_opinions(self, form="pdf"):
        """Return the collated table of opinions; for everybody who may read it.

        :param form: ``pdf``, ``xlsx`` or ``docx``
        """
        self.ensure_one()
        self.check_access("read")
        if form not in ("pdf", "xlsx", "docx"):
            raise UserError(self.env._("Choose PDF, spreadsheet or text document."))
        return {
            "type": "ir.actions.act_url",
            "url": f"/doc/outgoing/{self.id}/opinions.{form}",
            "target": "new",
        }

    def action_annex_opinions(self):
        """Put the collated table into the draft's files, beside the slip."""
        self.ensure_one()
        self._check_may_edit({})
        content = self._opinions_file("pdf")
        name = "bang-tong-hop-y-kien.pdf"
        previous = self.document_id.current_file_ids.filtered(
            lambda file: file.role == "evidence" and file.name == name
        )[:1]
        if previous:
            previous._new_version(content, name)
        else:
            self.env["doc.file"]._store(self.document_id, name, content, "evidence")
        return True

    def _opinions_file(self, form):
        """Return the collated table as bytes."""
        self.ensure_one()
        self.check_access("read")
        spec = self._collation()
        if not spec.opinions:
            raise UserError(self.env._("Nobody was asked for an opinion yet."))
        self.document_id._journal("printed", what="opinions", form=form)
        if form == "docx":
            return table.collation_docx(spec)
        created = self.company_id._doc_now()
        if form == "xlsx":
            return table.collation_xlsx(spec, created=created)
        try:
            return table.collation_pdf(spec, created=created)
        except RuleError as fault:
            raise UserError(self._no_font()) from fault

    def _collation(self):
        """Return the table of opinions; its words are those of the office."""
        agency = self.company_id.doc_agency_id
        speaking = in_vietnamese(self)
        verdicts = dict(
            speaking.env["doc.opinion"]
            ._fields["verdict"]
            ._description_selection(speaking.env)
        )
        states = dict(
            speaking.env["doc.opinion"]
            ._fields["state"]
            ._description_selection(speaking.env)
        )
        rows = self.sudo().opinion_ids.filtered(lambda one: one.state != "withdrawn")
        counts = {}
        for row in rows:
            said = verdicts.get(row.verdict) or states[row.state]
            counts[said] = counts.get(said, 0) + 1
        return table.Collation(
            agency=agency.name or self.company_id.name,
            parent_agency=agency.parent_id.name or "",
            place=agency.place or "",
            day=self.company_id._doc_today(),
            about=" – ".join(
                filter(None, (self.type_id.name, self.title_number, self.subject))
            ),
            question="\n".join(
                dict.fromkeys(filter(None, self.opinion_round_ids.mapped("question")))
            ),
            opinions=tuple(
                table.Opinion(
                    row.who,
                    verdicts.get(row.verdict) or states[row.state],
                    row.text or "",
                    row.answer or "",
                )
                for row in rows
            ),
            totals="; ".join(f"{said}: {count}" for said, count in counts.items()),
        )

    def _no_font(self):
        return self.env._(
            "It cannot be laid out: no font for Vietnamese documents is installed. Ask "
            "the system administrator; the settings page says which."
        )
