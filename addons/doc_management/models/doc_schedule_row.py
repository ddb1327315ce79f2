"""Lịch đã công bố: what everybody in the agency reads, and the guests of a line."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..lib.docmgmt.schedule import Line
from . import office_time
from .doc_schedule_entry import KINDS

ANSWERS = [
    ("asked", "No answer yet"),
    ("coming", "Attends"),
    ("absent", "Absent"),
    ("sends", "Sends somebody"),
]
# Ours → core's answer of an attendee.
ATTENDEE = {
    "asked": "needsAction",
    "coming": "accepted",
    "absent": "declined",
    "sends": "declined",
}


class DocScheduleRow(models.Model):
    """A line as it was published. Only a publication writes it."""

    _name = "doc.schedule.row"
    _description = "Published line of a work schedule"
    _inherit = ["doc.guarded.mixin", "doc.titled.mixin"]
    _order = "start, id"

    _guarded_fields = frozenset({"name", "start", "stop", "entry_id", "week_id"})

    entry_id = fields.Many2one(
        "doc.schedule.entry",
        "Planned line",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    week_id = fields.Many2one(
        "doc.schedule.week", "Week", required=True, index=True, readonly=True
    )
    company_id = fields.Many2one(
        related="week_id.company_id", string="Agency", store=True, index=True
    )
    level = fields.Selection(related="week_id.level", string="Schedule of", store=True)
    department_id = fields.Many2one(
        related="week_id.department_id", string="Unit", store=True
    )
    kind = fields.Selection(KINDS, readonly=True, required=True)
    name = fields.Char("Content", readonly=True, required=True)
    start = fields.Datetime(readonly=True, required=True, index=True)
    stop = fields.Datetime("End", readonly=True, required=True)
    location = fields.Char("Place", readonly=True)
    chair_id = fields.Many2one("res.users", "Leader", readonly=True)
    chair = fields.Char("In charge", readonly=True)
    people = fields.Char("Attendees", readonly=True)
    things = fields.Char("Rooms and cars", readonly=True)
    user_ids = fields.Many2many(
        "res.users",
        "doc_schedule_row_user_rel",
        "row_id",
        "user_id",
        "Whom it concerns",
        readonly=True,
    )
    document_id = fields.Many2one("doc.document", "Invitation", readonly=True)
    is_public = fields.Boolean("On the public page", readonly=True)
    version = fields.Integer(default=0, readonly=True, aggregator=None)
    changed_at = fields.Datetime("Published at", readonly=True)
    my_answer = fields.Selection(
        ANSWERS, "My answer", compute="_compute_my_answer", compute_sudo=True
    )
    is_mine = fields.Boolean(compute="_compute_my_answer", compute_sudo=True)

    _one_per_entry = models.Constraint(
        "UNIQUE (entry_id)", "That line is published already. Reload the page."
    )

    @api.depends("entry_id.guest_ids.state")
    @api.depends_context("uid")
    def _compute_my_answer(self):
        for row in self:
            mine = row.entry_id.guest_ids.filtered(
                lambda guest: guest.user_id == self.env.user
            )
            row.is_mine = bool(mine)
            row.my_answer = mine[:1].state

    def _line(self):
        self.ensure_one()
        return Line(
            self.entry_id.id,
            office_time.to_office(self.start),
            office_time.to_office(self.stop),
            self.name,
            self.chair or "",
            self.people or "",
            self.location or "",
            self.things or "",
            self.kind == "duty",
            frozenset(self.user_ids.ids),
        )

    def action_coming(self):
        """Say that one attends."""
        return self.action_answer("coming")

    def action_absent(self):
        """Say that one does not attend."""
        return self.action_answer("absent")

    def action_answer(self, answer, substitute=""):
        """Answer an invitation for oneself.

        :param answer: ``coming``, ``absent`` or ``sends``
        :param substitute: who comes instead, for ``sends``
        """
        self.ensure_one()
        self.check_access("read")
        # One's own line among the guests, also for who does not plan the week.
        guests = self.sudo().entry_id.guest_ids
        mine = guests.filtered(lambda guest: guest.user_id == self.env.user)
        if not mine:
            raise AccessError(self.env._("You are not invited to this."))
        mine._answered(answer, substitute)
        return True


class DocScheduleGuest(models.Model):
    """Somebody who is invited, and whether he comes (QĐ 206/2014 VPUB Hà Tĩnh).

    Inside the agency the answer is that of Odoo's calendar; for other agencies the
    official who wrote the invitation asks and notes it, until the meeting is over.
    """

    _name = "doc.schedule.guest"
    _description = "Guest of a scheduled meeting"
    _order = "entry_id, sequence, id"
    _inherit = ["doc.guarded.mixin", "doc.titled.mixin"]

    _guarded_fields = frozenset({"state", "is_chair", "asked_by_id", "answered_at"})

    entry_id = fields.Many2one(
        "doc.schedule.entry", "Line", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="entry_id.company_id", string="Agency", store=True, index=True
    )
    sequence = fields.Integer(default=10)
    user_id = fields.Many2one(
        "res.users", "Official", domain="[('doc_official', '=', True)]"
    )
    agency_id = fields.Many2one("doc.agency", "Invited agency")
    name = fields.Char(
        "Guest",
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
        size=200,
        required=True,
    )
    state = fields.Selection(
        ANSWERS, "Answer", required=True, default="asked", readonly=True
    )
    is_chair = fields.Boolean("Leader of the line", readonly=True)
    substitute = fields.Char("Who comes", size=200)
    note = fields.Char("Contact", size=200, help="Telephone, who was spoken to.")
    asked_by_id = fields.Many2one("res.users", "Noted by", readonly=True)
    answered_at = fields.Datetime("Noted at", readonly=True)

    _user_once = models.UniqueIndex(
        "(entry_id, user_id) WHERE user_id IS NOT NULL",
        "That person is invited already.",
    )
    _agency_once = models.UniqueIndex(
        "(entry_id, agency_id) WHERE agency_id IS NOT NULL",
        "That agency is invited already.",
    )

    @api.depends("user_id", "agency_id")
    def _compute_name(self):
        for guest in self:
            # Names of officials and agencies are public inside the agency.
            named = guest.user_id.sudo().name or guest.agency_id.name
            guest.name = named or guest.name

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.su:
            guests = super(DocScheduleGuest, self._by_action()).create(vals_list)
            guests = guests.with_env(self.env)
        else:
            guests = super().create(vals_list)
            # Answers are noted one by one, never sent along with a new guest.
            plain = {"state": "asked", "is_chair": False}
            guests.sudo()._by_action().write(plain)
        guests._check_may_note()
        guests._check_posts()
        guests.sudo().entry_id.week_id._changed()
        return guests

    def write(self, vals):
        if not self._is_by_action():
            self._check_may_note()
            if "entry_id" in vals:
                raise UserError(self.env._("A guest stays with his meeting."))
        result = super().write(vals)
        if "user_id" in vals:
            self._check_posts()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_checked(self):
        self._check_may_note()
        self.sudo().entry_id.week_id._changed()

    def _check_may_note(self):
        """Refuse who neither draws up the week nor made the line."""
        if self.env.su:
            return
        for entry in self.sudo().entry_id:
            user = self.env.user
            user._doc_acting_employee(entry.company_id)
            if entry.create_uid != user and not user._doc_plans(
                entry.company_id, entry.department_id
            ):
                raise AccessError(
                    self.env._("Only those who draw up this schedule may do that.")
                )

    def _check_posts(self):
        for guest in self.sudo().filtered("user_id"):
            if not guest.user_id._doc_post(guest.company_id):
                raise UserError(
                    self.env._(
                        "%(name)s has no post in the agency. Choose an official.",
                        name=guest.user_id.name,
                    )
                )

    def action_coming(self):
        """Note that the guest attends."""
        return self._note("coming")

    def action_absent(self):
        """Note that the guest does not attend."""
        return self._note("absent")

    def action_sends(self):
        """Note that the guest sends somebody, named in the line."""
        return self._note("sends")

    def _note(self, answer):
        self.check_access("read")
        self._check_may_note()
        for guest in self.sudo():
            guest._answered(answer, guest.substitute or "", noted_by=self.env.user)
        return True

    def _answered(self, answer, substitute="", noted_by=None):
        """Keep an answer and pass it on to the calendar.

        :raises UserError: unknown answer, or nobody named who comes instead
        """
        self.ensure_one()
        if answer not in ("coming", "absent", "sends"):
            raise UserError(self.env._("Answer that you attend or that you do not."))
        substitute = (substitute or "").strip()[:200]
        if answer == "sends" and not substitute:
            raise UserError(self.env._("Say who comes instead."))
        values = {
            "state": answer,
            "substitute": substitute if answer == "sends" else False,
            "asked_by_id": (noted_by or self.env.user).id,
            "answered_at": fields.Datetime.now(),
        }
        # Who may answer was decided by the caller.
        self.sudo()._by_action().write(values)
        attendee = self.sudo().entry_id.event_id.attendee_ids.filtered(
            lambda one: one.partner_id == self.sudo().user_id.partner_id
        )
        if attendee and attendee.state != ATTENDEE[answer]:
            attendee.state = ATTENDEE[answer]

    @api.model
    def _from_attendees(self, attendees):
        """Take over answers that people gave in Odoo's calendar."""
        answers = {"accepted": "coming", "declined": "absent"}
        for attendee in attendees:
            guest = self.sudo().search(
                Domain("entry_id.event_id", "=", attendee.event_id.id)
                & Domain("user_id.partner_id", "=", attendee.partner_id.id),
                limit=1,
            )
            answer = answers.get(attendee.state, "asked")
            kept = ATTENDEE.get(guest.state) == attendee.state
            if guest and guest.state != answer and not kept:
                guest._by_action().write(
                    {
                        "state": answer,
                        "asked_by_id": self.env.uid,
                        "answered_at": fields.Datetime.now(),
                    }
                )
