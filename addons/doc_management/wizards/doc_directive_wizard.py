from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..lib.docmgmt.errors import RuleError
from ..lib.docmgmt.working_time import SkipReason
from ..models import office_time
from ..models.doc_incoming_work import STANDARD_DAYS
from ..models.roles import LEADER

STRIP_DAYS = 14
"""Days that the strip under the deadline shows, today first."""


class DocDirectiveWizard(models.TransientModel):
    """Bút phê: one lead, helpers, people to inform, words and a deadline.

    What the deadline will be is counted here by the same calendar as in the act, so
    that the leader sees the days before sending.
    """

    _name = "doc.directive.wizard"
    _description = "Directive on an incoming document"
    _inherit = ["doc.incoming.act.wizard"]

    lead_id = fields.Many2one("res.users", "Lead")
    coordinator_ids = fields.Many2many(
        "res.users", "doc_directive_wizard_coordinator_rel", string="Coordinate"
    )
    inform_ids = fields.Many2many(
        "res.users", "doc_directive_wizard_inform_rel", string="For information"
    )
    lead_unit_id = fields.Many2one(
        "hr.department",
        "Unit in the lead",
        help="The unit's head holds the work and may pass it on.",
    )
    coordinator_unit_ids = fields.Many2many(
        "hr.department",
        "doc_directive_wizard_coordinator_unit_rel",
        string="Units that coordinate",
    )
    inform_unit_ids = fields.Many2many(
        "hr.department",
        "doc_directive_wizard_inform_unit_rel",
        string="Units for information",
    )
    company_id = fields.Many2one(related="incoming_id.company_id")
    directive = fields.Text()
    handling = fields.Selection(
        [
            ("dossier", "Handle, with a work dossier"),
            ("plain", "Handle, without a dossier"),
            ("inform", "For information and filing"),
        ],
        "Way of handling",
        required=True,
        default="plain",
    )
    quick = fields.Char("Quick send", help="The saved list or document taken over.")
    quick_choices = fields.Json(compute="_compute_quick_choices")
    list_name = fields.Char("Save as")
    locked = fields.Json(compute="_compute_locked", string="Always informed")
    lead_note = fields.Char(compute="_compute_lead_note")
    stand_in_id = fields.Many2one("res.users", compute="_compute_stand_in")
    stand_in_note = fields.Char(compute="_compute_stand_in")
    take_stand_in = fields.Boolean("Give it to the stand-in")
    acting_text = fields.Char(related="incoming_id.acting_text")
    count_text = fields.Char(compute="_compute_count_text")
    wanted_by = fields.Date(related="incoming_id.due_date")
    term = fields.Selection(
        selection="_selection_term", string="Deadline", required=True, default="5"
    )
    day = fields.Date("On")
    deadline_text = fields.Char(compute="_compute_deadline")
    deadline_warning = fields.Char(compute="_compute_deadline")
    day_strip = fields.Json(compute="_compute_deadline")
    rule_days = fields.Integer(compute="_compute_was_directed")
    was_directed = fields.Boolean(compute="_compute_was_directed")

    def _selection_term(self):
        return [
            ("rule", self.env._("By the rule")),
            ("3", self.env._("3 days")),
            ("5", self.env._("5 days")),
            ("10", self.env._("10 days")),
            ("document", self.env._("As the document asks")),
            ("day", self.env._("On a day…")),
            ("none", self.env._("None")),
        ]

    @api.model
    def default_get(self, fields_list):
        """Propose what the document says, and what the last directive said."""
        values = super().default_get(fields_list)
        incoming = self.env["doc.incoming"].browse(values.get("incoming_id"))
        if not incoming:
            return values
        term, days = incoming._usual_term()
        values["term"] = str(days) if term == "standard" else term
        parts = incoming.assignment_ids.filtered(
            lambda part: (
                not part.parent_id and part.state not in ("withdrawn", "returned")
            )
        )
        if parts:
            values |= self._from_parts(parts)
            values["directive"] = incoming.directive
        return values

    @api.model
    def _from_parts(self, parts):
        """Return the fields that name the holders of a directive's parts."""
        values = {}
        lead = parts.filtered(lambda part: part.role == "lead")
        values["lead_unit_id" if lead.to_unit else "lead_id"] = (
            lead.department_id.id if lead.to_unit else lead.user_id.id
        )
        for name, role in (("coordinator", "coordinate"), ("inform", "inform")):
            given = parts.filtered(lambda part, role=role: part.role == role)
            units = given.filtered("to_unit")
            people = (given - units).user_id
            values[f"{name}_ids"] = [fields.Command.set(people.ids)]
            values[f"{name}_unit_ids"] = [fields.Command.set(units.department_id.ids)]
        return values

    @api.model_create_multi
    def create(self, vals_list):
        """Open for who may direct; the act checks it again."""
        wizards = super().create(vals_list)
        for incoming in wizards.incoming_id:
            if not incoming.can_direct:
                incoming._check_role(LEADER)
        return wizards

    @api.depends("incoming_id")
    def _compute_quick_choices(self):
        """Offer the last directive on a like document, then the saved lists."""
        for wizard in self:
            company = wizard.incoming_id.company_id
            choices = []
            like = wizard._like()
            if like:
                day = office_time.to_office(like.directed_at)
                choices.append(
                    {
                        "key": f"like:{like.id}",
                        "label": self.env._(
                            "As %(number)s (%(day)s)",
                            number=like.name,
                            day=day.strftime("%d/%m"),
                        ),
                        "kind": "like",
                    }
                )
            for saved in self.env["doc.send.list"]._usable(company):
                key = f"list:{saved.id}"
                choices.append({"key": key, "label": saved.name, "kind": "list"})
            wizard.quick_choices = choices

    def _like(self):
        """Return the last document of the same issuer, or else of the same type, that
        was directed in the same name."""
        incoming = self.incoming_id
        if not incoming:
            return incoming
        known = [
            ("company_id", "=", incoming.company_id.id),
            ("id", "!=", incoming._origin.id),
            ("directed_by_id", "=", (incoming.acting_for_id or self.env.user).id),
            ("straight_ground", "=", False),
        ]
        for name in ("issuer_id", "type_id"):
            if not incoming[name]:
                continue
            same = [*known, (f"document_id.{name}", "=", incoming[name].id)]
            found = incoming.search(same, order="directed_at desc", limit=1)
            if found:
                return found
        return incoming.browse()

    @api.onchange("quick")
    def _onchange_quick(self):
        """Take the people of the chosen list or document over."""
        kind, _colon, number = (self.quick or "").partition(":")
        if not number.isdigit():
            return
        values = {}
        if kind == "list":
            saved = self.env["doc.send.list"]._usable(self.company_id)
            saved = saved.filtered(lambda one: one.id == int(number))
            values = saved._as_parts() if saved else {}
        elif kind == "like":
            like = self._like()
            if like.id == int(number):
                parts = like.assignment_ids.filtered(lambda part: not part.parent_id)
                values = self._from_parts(parts)
                values["directive"] = self.directive or like.directive
                values["handling"] = like.handling or "plain"
        if values:
            self.update({"lead_id": False, "lead_unit_id": False, **values})

    @api.onchange("lead_id")
    def _onchange_lead(self):
        if self.lead_id:
            self.lead_unit_id = False

    @api.onchange("lead_unit_id")
    def _onchange_lead_unit(self):
        if self.lead_unit_id:
            self.lead_id = False

    @api.depends("incoming_id", "lead_id", "coordinator_ids", "inform_ids")
    def _compute_locked(self):
        """Name whom the procedure adds, with the provision that says so."""
        for wizard in self:
            named = wizard.lead_id | wizard.coordinator_ids | wizard.inform_ids
            procedure = wizard.incoming_id.procedure_id.sudo()
            added = wizard.incoming_id._always_informed(
                [{"user_id": user.id} for user in named._origin]
            )
            people = self.env["res.users"].browse(one["user_id"] for one in added)
            wizard.locked = {
                "names": people.sudo().mapped("name"),
                "clause": procedure.cc_clause or "",
            }

    def _lead_person(self):
        self.ensure_one()
        return self.lead_id or self.lead_unit_id._doc_head()

    def _may_direct(self):
        """Whether the user may open this dialog: it tells about colleagues.

        Asked where values are shown, because they are computed before it exists.
        """
        incoming = self.incoming_id._origin
        return bool(incoming) and (
            incoming.can_direct or incoming.company_id.doc_as_leader
        )

    @api.depends("lead_id", "lead_unit_id")
    @api.depends_context("lang")
    def _compute_lead_note(self):
        """Say how much the lead holds already."""
        for wizard in self:
            person = wizard._lead_person()._origin
            if not (person and wizard._may_direct()):
                wizard.lead_note = False
                continue
            # How busy a colleague is, as a number; nothing of what he works on.
            held = self.env["doc.assignment"].sudo()
            count = held.search_count(
                [
                    ("user_id", "=", person.id),
                    ("company_id", "=", wizard.incoming_id.company_id.id),
                    ("state", "in", ("open", "waiting")),
                    ("role", "!=", "inform"),
                ]
            )
            wizard.lead_note = self.env._(
                "%(name)s holds %(count)s open tasks",
                name=person.sudo().name,
                count=count,
            )

    @api.depends("lead_id", "lead_unit_id")
    @api.depends_context("lang")
    def _compute_stand_in(self):
        """Say that the lead has delegated what comes to him, until when, to whom."""
        for wizard in self:
            wizard.stand_in_id = wizard.stand_in_note = False
            person = wizard._lead_person()._origin
            company = wizard.incoming_id.company_id
            running = self.env["res.users"]._doc_running(
                company, delegator_id=person.ids
            )
            lent = running.filtered("may_receive") or running.filtered("may_assign")
            if not (lent and wizard._may_direct()):
                continue
            wizard.stand_in_id = lent[0].delegate_id
            wizard.stand_in_note = self.env._(
                "%(name)s is away until %(day)s and delegates to %(delegate)s.",
                name=person.sudo().name,
                day=lent[0].date_to.strftime("%d/%m"),
                delegate=lent[0].delegate_id.sudo().name,
            )

    @api.onchange("take_stand_in")
    def _onchange_take_stand_in(self):
        if self.take_stand_in and self.stand_in_id:
            self.lead_id, self.lead_unit_id = self.stand_in_id, False
            self.take_stand_in = False

    @api.depends(
        "lead_id",
        "lead_unit_id",
        "coordinator_ids",
        "coordinator_unit_ids",
        "inform_ids",
        "inform_unit_ids",
        "handling",
        "locked",
    )
    @api.depends_context("lang")
    def _compute_count_text(self):
        """Count the recipients; each gets one notice."""
        for wizard in self:
            roles = [target["role"] for target in wizard._named()]
            roles += ["inform"] * len((wizard.locked or {}).get("names", ()))
            wizard.count_text = self.env._(
                "%(lead)s lead, %(help)s coordinate, %(inform)s for information; one "
                "notice each",
                lead=roles.count("lead"),
                help=roles.count("coordinate"),
                inform=roles.count("inform"),
            )

    @api.depends("incoming_id")
    def _compute_was_directed(self):
        for wizard in self:
            wizard.was_directed = bool(wizard.incoming_id.directed_at)
            wizard.rule_days = (
                wizard.incoming_id._rule_days() if wizard.incoming_id else 0
            )

    def _counted(self):
        """Return the counted deadline of the library, or None without one."""
        self.ensure_one()
        days = self._days()
        if days:
            return self.incoming_id._count_days(days)
        day = self.wanted_by if self.term == "document" else self.day
        if self.term in ("none", "rule") or not day:
            return None
        return self.incoming_id._count_until(day)

    def _days(self):
        """Return the working days chosen, or given by rule; 0 if none are."""
        if self.term == "rule":
            return self.incoming_id._rule_days() or 0
        return int(self.term) if self.term.isdigit() else 0

    @api.depends("term", "day", "incoming_id", "wanted_by")
    @api.depends_context("lang")
    def _compute_deadline(self):
        for wizard in self:
            wizard.deadline_text = wizard.deadline_warning = False
            wizard.day_strip = False
            if not wizard.incoming_id or not wizard.term:
                continue
            try:
                counted = wizard._counted()
            except UserError as refusal:
                wizard.deadline_warning = str(refusal)
                continue
            except RuleError:
                wizard.deadline_warning = self.env._(
                    "A deadline cannot be counted from that. Choose another day."
                )
                continue
            wizard.day_strip = wizard._strip(counted)
            if wizard.term == "rule" and not counted:
                wizard.deadline_warning = self.env._(
                    "The procedure gives such documents no deadline. Choose one."
                )
            if counted:
                wizard.deadline_text = wizard._explain(counted)
                wizard.deadline_warning = wizard._warn(counted)

    def _explain(self, counted):
        calendar = self.incoming_id.company_id._doc_working_calendar()
        received = self.incoming_id._legal_now()
        left = calendar.remaining(received, counted.at)
        skipped = ", ".join(
            f"{skip.day:%d/%m}{f' ({skip.name})' if skip.name else ''}"
            for skip in counted.skipped
            if skip.reason is not SkipReason.FIRST_DAY
        )
        until = self.env._(
            "%(day)s, %(time)s: %(days)s working days",
            day=format_date(self.env, counted.at.date(), date_format="EEEE dd/MM/yyyy"),
            time=counted.at.strftime("%H:%M"),
            days=left.working_days,
        )
        if skipped:
            until = self.env._(
                "%(until)s, not counting %(skipped)s", until=until, skipped=skipped
            )
        today = self.incoming_id.company_id._doc_today()
        if self._days() and received.date() != today:
            until = self.env._(
                "%(until)s. The office is closed now, so it counts as received on "
                "%(day)s.",
                until=until,
                day=received.strftime("%d/%m %H:%M"),
            )
        return until

    def _warn(self, counted):
        if self.wanted_by and counted.at.date() > self.wanted_by:
            return self.env._(
                "The document wants its reply by %(day)s: this deadline is later.",
                day=self.wanted_by.strftime("%d/%m/%Y"),
            )
        usual = self.incoming_id._rule_days()
        if usual:
            by_rule = self.incoming_id._count_days(usual).at
            if counted.at > by_rule:
                return self.env._(
                    "Such documents have %(days)s working days by the procedure, that "
                    "is until %(day)s: this deadline is later.",
                    days=usual,
                    day=by_rule.strftime("%d/%m/%Y"),
                )
        elif self.term == str(STANDARD_DAYS) and not self.wanted_by:
            return self.env._(
                "Neither the document nor the procedure says until when: %(days)s "
                "working days are only a proposal.",
                days=STANDARD_DAYS,
            )
        if self.day and self.term == "day" and counted.at.date() != self.day:
            return self.env._(
                "%(day)s is a day off, so the work is due at the end of the next "
                "working day.",
                day=self.day.strftime("%d/%m"),
            )
        return False

    def _strip(self, counted):
        """Return the days to show: date, weekday, what the day is for the deadline."""
        company = self.incoming_id.company_id
        calendar = company._doc_working_calendar()
        today = company._doc_today()
        names = {off.day: off.name for off in calendar.days_off}
        due = counted.at.date() if counted else None
        first = self.incoming_id._legal_now().date()
        strip, ordinal = [], 0
        for offset in range(STRIP_DAYS):
            day = fields.Date.add(today, days=offset)
            works = calendar.is_working_day(day)
            counts = bool(works and due and first < day <= due)
            ordinal += counts
            if not offset:
                note = self.env._("today")
            elif not works:
                note = names.get(day) or self.env._("off")
            elif counts:
                note = self.env._("day %(number)s", number=ordinal)
            else:
                note = ""
            strip.append(
                {
                    "date": day.strftime("%d"),
                    "full": day.isoformat(),
                    "weekday": format_date(self.env, day, date_format="EEE"),
                    "note": note,
                    "off": not works,
                    "due": day == due,
                    "counted": counts,
                }
            )
        return strip

    def action_confirm(self):
        """Send the directive."""
        self.ensure_one()
        terms = {}
        if self._days():
            terms["deadline_days"] = self._days()
        elif self.term not in ("none", "rule"):
            counted = self._counted()
            if counted is None:
                raise UserError(self.env._("Choose the day of the deadline."))
            terms["deadline"] = office_time.to_database(counted.at)
        self.incoming_id.action_direct(
            targets=self._targets_with_terms(),
            directive=self.directive or "",
            handling=self.handling,
            **terms,
        )
        return {"type": "ir.actions.act_window_close"}

    def action_confirm_next(self):
        """Send the directive and open the next document that waits for one."""
        incoming = self.incoming_id
        holder = (incoming.acting_for_id or self.env.user).id
        self.action_confirm()
        following = incoming.search(
            [
                ("company_id", "=", incoming.company_id.id),
                ("state", "=", "registered"),
                ("holder_id", "in", (holder, False)),
            ],
            limit=1,
        )
        if not following:
            return {"type": "ir.actions.act_window_close"}
        return {
            "type": "ir.actions.act_window",
            "res_model": "doc.incoming",
            "res_id": following.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def action_save_list(self):
        """Keep these people as a list of one's own, and go on with the directive."""
        self.ensure_one()
        name = (self.list_name or "").strip()
        if not name:
            raise UserError(self.env._("Name the list."))
        saved = self.env["doc.send.list"].create(
            {
                "name": name,
                "company_id": self.incoming_id.company_id.id,
                "lead_id": self.lead_id.id,
                "lead_unit_id": self.lead_unit_id.id,
                **{
                    field: [fields.Command.set(self[field].ids)]
                    for field in (
                        "coordinator_ids",
                        "inform_ids",
                        "coordinator_unit_ids",
                        "inform_unit_ids",
                    )
                },
            }
        )
        self.write({"list_name": False, "quick": f"list:{saved.id}"})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Directive"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }

    def _named(self):
        """Return whom the leader chose; who holds a weightier part is named once."""
        is_work = self.handling != "inform"
        chosen = (
            (
                "lead" if is_work else "inform",
                self.lead_id,
                self.lead_unit_id,
            ),
            (
                "coordinate" if is_work else "inform",
                self.coordinator_ids,
                self.coordinator_unit_ids,
            ),
            ("inform", self.inform_ids, self.inform_unit_ids),
        )
        people, units = self.env["res.users"], self.env["hr.department"]
        targets = []
        for role, persons, departments in chosen:
            persons, departments = persons._origin, departments._origin
            targets += [{"role": role, "user_id": user.id} for user in persons - people]
            targets += [
                {"role": role, "unit_id": unit.id} for unit in departments - units
            ]
            people |= persons
            units |= departments
        return targets
