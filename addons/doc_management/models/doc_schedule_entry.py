"""Dòng lịch công tác: what is planned, by those who draw up the week."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from ..lib.docmgmt import schedule
from ..lib.docmgmt.schedule import Line, ScheduleError, ScheduleFault
from ..lib.docmgmt.text import fold
from . import office_time

LEVELS = [("agency", "Agency"), ("unit", "Unit")]
KINDS = [("meeting", "Meeting or work"), ("duty", "On duty")]
# What cannot change without the week being looked at again.
SCHEDULED = frozenset(
    {
        "name",
        "kind",
        "start",
        "stop",
        "location",
        "chair_id",
        "people",
        "guest_ids",
        "resource_ids",
    }
)


class DocScheduleEntry(models.Model):
    """A planned line. Others read it only as it was published (doc.schedule.row)."""

    _name = "doc.schedule.entry"
    _description = "Line of a work schedule"
    _inherit = ["doc.guarded.mixin", "doc.titled.mixin"]
    _order = "start, id"

    _guarded_fields = frozenset(
        {"week_id", "state", "row_ids", "event_id", "company_id"}
    )

    name = fields.Char("Content", required=True, size=500)
    kind = fields.Selection(KINDS, required=True, default="meeting")
    level = fields.Selection(LEVELS, "Schedule of", required=True, default="agency")
    company_id = fields.Many2one(
        "res.company",
        "Agency",
        required=True,
        index=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    department_id = fields.Many2one(
        "hr.department",
        "Unit",
        index="btree_not_null",
        compute="_compute_department",
        store=True,
        readonly=False,
        precompute=True,
    )
    week_id = fields.Many2one(
        "doc.schedule.week", "Week", index=True, readonly=True, ondelete="restrict"
    )
    state = fields.Selection(
        [("proposed", "Proposed"), ("planned", "Planned"), ("cancelled", "Cancelled")],
        "Status",
        required=True,
        default="proposed",
        readonly=True,
    )
    start = fields.Datetime(required=True)
    stop = fields.Datetime(
        "End",
        required=True,
        compute="_compute_stop",
        store=True,
        readonly=False,
        precompute=True,
    )
    location = fields.Char("Place", size=250)
    chair_id = fields.Many2one(
        "res.users",
        "In charge",
        domain="[('doc_official', '=', True)]",
        help="The leader who presides or attends.",
    )
    people = fields.Char(
        "Attendees", size=500, help="As the schedule names them: TP KH-TC, toàn Sở."
    )
    guest_ids = fields.One2many("doc.schedule.guest", "entry_id", "Invited")
    resource_ids = fields.Many2many(
        "doc.schedule.resource",
        "doc_schedule_entry_resource_rel",
        "entry_id",
        "resource_id",
        "Rooms and cars",
    )
    document_id = fields.Many2one(
        "doc.document", "Invitation", index="btree_not_null", ondelete="restrict"
    )
    clash_reason = fields.Char(
        "Why it stands all the same",
        size=250,
        help="A clash with a reason does not hold up the week.",
    )
    is_public = fields.Boolean("On the public page")
    note = fields.Text("Internal note", help="Only for those who draw up the week.")
    row_ids = fields.One2many("doc.schedule.row", "entry_id", "Published as")
    event_id = fields.Many2one(
        "calendar.event", "Calendar event", readonly=True, ondelete="set null"
    )
    can_plan = fields.Boolean(compute="_compute_can_plan", search="_search_can_plan")
    is_published = fields.Boolean(compute="_compute_is_published")
    file_names = fields.Text("Papers", compute="_compute_file_names")
    clash_text = fields.Text("Clashes", compute="_compute_clash_text")
    clash_blocks = fields.Boolean(compute="_compute_clash_text")

    _unit_has_department = models.Constraint(
        "CHECK ((level = 'unit') = (department_id IS NOT NULL))",
        "A line of a unit's schedule names the unit, one of the agency's does not.",
    )
    _ends_later = models.Constraint(
        "CHECK (stop > start)", "The end must be after the beginning."
    )

    @api.depends("level")
    def _compute_department(self):
        for entry in self:
            if entry.level != "unit":
                entry.department_id = False
            elif not entry.department_id:
                post = self.env.user._doc_post(entry.company_id)
                entry.department_id = post.department_id

    @api.depends("start")
    def _compute_stop(self):
        for entry in self:
            if entry.start and (not entry.stop or entry.stop <= entry.start):
                entry.stop = fields.Datetime.add(entry.start, hours=2)

    @api.depends_context("uid")
    def _compute_can_plan(self):
        known = self.filtered("id")
        may = known.search([("id", "in", known.ids), ("can_plan", "=", True)])
        for entry in self:
            entry.can_plan = not entry.id or entry in may

    @api.model
    def _search_can_plan(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        scopes = self.env["res.users"]._doc_planned_scopes()
        return scopes | Domain("create_uid", "=", self.env.uid)

    @api.depends("row_ids")
    def _compute_is_published(self):
        for entry in self:
            entry.is_published = bool(entry.sudo().row_ids)

    @api.depends("document_id")
    @api.depends_context("uid")
    def _compute_file_names(self):
        for entry in self:
            # Papers are shown to who reads the document.
            shown = entry.sudo().document_id.with_env(self.env)._filtered_access("read")
            entry.file_names = "\n".join(shown.current_file_ids.mapped("name"))

    @api.depends("start", "stop", "chair_id", "guest_ids", "resource_ids", "week_id")
    def _compute_clash_text(self):
        for entry in self:
            sentences = []
            entry.clash_blocks = bool(entry.week_id and entry.week_id._blocks_clashes())
            if entry.id and entry.week_id:
                sentences = [
                    clash["text"]
                    for clash in entry.week_id._clash_rows()
                    if entry._origin.id in clash["entries"]
                ]
            entry.clash_text = "\n".join(sentences)

    @api.constrains("start", "stop")
    def _check_times(self):
        for entry in self:
            try:
                schedule.check_times(
                    office_time.to_office(entry.start),
                    office_time.to_office(entry.stop),
                )
            except ScheduleError as fault:
                raise ValidationError(
                    self.env._("The end must be after the beginning.")
                    if fault.code is ScheduleFault.NO_TIME
                    else self.env._("A line covers two weeks at most. Make several.")
                ) from fault

    @api.constrains("name", "is_public", "document_id")
    def _check_restricted(self):
        """Nothing of a document with a circulation mark stands in the open."""
        # Whether a paper is restricted is asked even by who may not read it.
        for entry in self.sudo().filtered("document_id.circulation_mark"):
            if entry.is_public:
                raise ValidationError(
                    self.env._(
                        "The invitation bears a circulation mark: this line cannot "
                        "stand on the public page."
                    )
                )
            if fold(entry.document_id.subject) in fold(entry.name):
                raise ValidationError(
                    self.env._(
                        "The invitation bears a circulation mark: everybody in the "
                        "agency reads the schedule, so write the content without the "
                        "subject of the document."
                    )
                )

    @api.constrains("company_id", "department_id", "chair_id", "resource_ids")
    def _check_company(self):
        for entry in self.sudo():
            company = entry.company_id
            if entry.resource_ids.company_id - company or (
                entry.department_id and entry.department_id.company_id != company
            ):
                raise ValidationError(
                    self.env._("Rooms, cars and units must be those of the agency.")
                )
            for person in entry.chair_id:
                if not person._doc_post(company):
                    raise ValidationError(
                        self.env._(
                            "%(name)s has no post in the agency. Choose an official.",
                            name=person.name,
                        )
                    )

    @api.model_create_multi
    def create(self, vals_list):
        """Plan a line, or propose one where somebody else draws up the week."""
        entries = super().create(vals_list)
        for entry in entries:
            entry._check_document()
            own = self.env.user._doc_plans(entry.company_id, entry.department_id)
            if not self.env.su:
                self.env.user._doc_acting_employee(entry.company_id)
                if entry.company_id not in self.env.user.company_ids or (
                    entry.level == "unit" and not own
                ):
                    raise AccessError(
                        self.env._(
                            "Only its members draw up the schedule of a unit. Propose "
                            "the line for the agency's schedule instead."
                        )
                    )
            # The state follows from who plans, never from what was sent.
            entry.sudo()._by_action().write({"state": "planned" if own else "proposed"})
        entries._take_place()
        entries._keep_chair()
        return entries

    def write(self, vals):
        """Change a line; the week it leaves and the one it enters both notice."""
        by_action = self._is_by_action()
        if not by_action and not self.env.su:
            self._check_may_change()
        before = self.sudo().week_id
        result = super().write(vals)
        if by_action:
            return result
        if "document_id" in vals:
            for entry in self:
                entry._check_document()
        if {"start", "level", "department_id"} & vals.keys():
            self._take_place()
        if "chair_id" in vals:
            self._keep_chair()
        if SCHEDULED & vals.keys():
            (before | self.sudo().week_id)._changed()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_unpublished(self):
        if not self.env.su:
            self._check_may_change()
        if self.sudo().row_ids:
            raise UserError(
                self.env._(
                    "A published line is cancelled, not deleted: people know it."
                )
            )

    def _check_may_change(self):
        """Refuse who neither draws up the week nor proposed the line himself."""
        for entry in self:
            company, unit = entry.sudo().company_id, entry.sudo().department_id
            self.env.user._doc_acting_employee(company)
            if self.env.user._doc_plans(company, unit):
                continue
            if entry.create_uid == self.env.user and entry.state == "proposed":
                continue
            raise AccessError(
                self.env._(
                    "“%(name)s” is in the schedule already. Ask those who draw it up "
                    "to change it.",
                    name=entry.name,
                )
            )

    def _check_document(self):
        """Refuse to hang a line on a document that its author may not read."""
        self.ensure_one()
        if not self.env.su:
            self.sudo().document_id.with_env(self.env).check_access("read")

    def _take_place(self):
        """Put each line into the week of its day."""
        weeks = self.env["doc.schedule.week"]
        for entry in self.sudo():
            day = office_time.to_office(entry.start).date()
            week = weeks._week_of(
                entry.company_id, entry.level, entry.department_id, day
            )
            if entry.week_id != week:
                left = entry.week_id
                entry._by_action().write({"week_id": week.id})
                (left | week)._changed()

    def _keep_chair(self):
        """Let the leader of the line answer for himself, as every guest does."""
        for entry in self.sudo():
            guests = entry.guest_ids
            # Who may change the line was checked; its leader follows from it.
            guests.filtered(
                lambda one, entry=entry: one.is_chair and one.user_id != entry.chair_id
            ).unlink()
            if entry.chair_id and entry.chair_id not in guests.exists().user_id:
                guests.create(
                    {
                        "entry_id": entry.id,
                        "user_id": entry.chair_id.id,
                        "is_chair": True,
                        "sequence": 0,
                    }
                )

    def _check_planner(self):
        for entry in self:
            company, unit = entry.company_id, entry.department_id
            self.env.user._doc_acting_employee(company)
            if not self.env.user._doc_plans(company, unit):
                raise AccessError(
                    self.env._("Only those who draw up this schedule may do that.")
                )

    def action_accept(self):
        """Take proposed lines into the schedule."""
        self.check_access("read")
        self._check_planner()
        proposed = self.filtered(lambda entry: entry.state == "proposed")
        proposed.sudo()._by_action().write({"state": "planned"})
        proposed.sudo().week_id._changed()
        return True

    def action_cancel(self):
        """Take lines out; those that nobody was told of disappear."""
        self.check_access("read")
        mine = self.filtered(
            lambda entry: (
                entry.create_uid == self.env.user and entry.state == "proposed"
            )
        )
        (self - mine)._check_planner()
        weeks = self.sudo().week_id
        known = self.filtered(lambda entry: entry.sudo().row_ids)
        known.sudo()._by_action().write({"state": "cancelled"})
        # Who may take it out was checked above.
        (self - known).sudo().unlink()
        weeks._changed()
        return True

    def action_restore(self):
        """Put a cancelled line back."""
        self.check_access("read")
        self._check_planner()
        back = self.filtered(lambda entry: entry.state == "cancelled")
        back.sudo()._by_action().write({"state": "planned"})
        back.sudo().week_id._changed()
        return True

    def action_open_document(self):
        """Open the invitation, for who reads it."""
        self.ensure_one()
        self.check_access("read")
        document = self.sudo().document_id.with_env(self.env)
        document.check_access("read")
        return document._life().get_formview_action()

    # What others are told

    def _people(self):
        """Return the users whom the line concerns."""
        self.ensure_one()
        return self.chair_id | self.guest_ids.user_id

    def _chair_text(self):
        """Return the leader as the schedule names him."""
        self.ensure_one()
        if not self.chair_id:
            return ""
        # Who holds which post is public inside the agency.
        post = self.chair_id.sudo()._doc_employee(self.company_id)
        title = schedule.short_post(post.job_title or "")
        return " ".join(filter(None, (title, self.chair_id.sudo().name)))

    def _things_text(self):
        return ", ".join(self.resource_ids.mapped("name"))

    def _line(self):
        """Return the line as it would be published now."""
        self.ensure_one()
        return Line(
            self.id,
            office_time.to_office(self.start),
            office_time.to_office(self.stop),
            self.name,
            self._chair_text(),
            self.people or "",
            self.location or "",
            self._things_text(),
            self.kind == "duty",
            frozenset(self._people().ids),
        )

    def _row_values(self):
        """Return the values of the published row."""
        self.ensure_one()
        return {
            "entry_id": self.id,
            "week_id": self.week_id.id,
            "kind": self.kind,
            "name": self.name,
            "start": self.start,
            "stop": self.stop,
            "location": self.location,
            "chair_id": self.chair_id.id,
            "chair": self._chair_text(),
            "people": self.people,
            "things": self._things_text(),
            "user_ids": [(6, 0, self._people().ids)],
            "document_id": self.document_id.id,
            "is_public": self.is_public,
        }
