"""What the two lives of a document share: rights, moves, refusals."""

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..lib.docmgmt.workflow import MoveRefused
from ..lib.docmgmt.working_time import LONGEST


class DocLifeMixin(models.AbstractModel):
    """Base of incoming and outgoing documents; delegates identity to the document.

    ``state`` moves only by named actions over the tables of ``lib/docmgmt/workflow``.
    Columns that lists filter and sort by are copied here, since ordering by a
    delegated column joins the whole table.
    """

    _name = "doc.life.mixin"
    _description = "Life of a document"
    _inherit = ["doc.guarded.mixin", "doc.talk.mixin", "mail.activity.mixin"]
    _mail_post_access = "read"
    _direction = None
    _common_guarded = frozenset(
        {
            "document_id",
            "company_id",
            "procedure_id",
            "state",
            "is_urgent",
            "list_date",
        }
    )

    document_id = fields.Many2one(
        "doc.document", required=True, ondelete="restrict", readonly=True
    )
    company_id = fields.Many2one(
        "res.company",
        "Agency",
        related="document_id.company_id",
        store=True,
        precompute=True,
        index=True,
    )
    procedure_id = fields.Many2one(
        "doc.procedure",
        "Procedure",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        copy=False,
        help="The rules under which this document started. They stay with it.",
    )
    is_urgent = fields.Boolean(
        compute="_compute_is_urgent", store=True, precompute=True
    )
    list_date = fields.Datetime(
        "Moved at", default=fields.Datetime.now, readonly=True, copy=False
    )

    @api.depends("document_id.urgency")
    def _compute_is_urgent(self):
        for life in self:
            life.is_urgent = life.document_id.urgency not in (False, "0")

    @api.constrains("due_date", "reply_required")
    def _check_reply(self):
        """Say it here: delegated fields reach the document one after the other."""
        for life in self:
            if life.reply_required and not life.due_date:
                raise ValidationError(
                    self.env._(
                        "“%(subject)s” wants a reply: enter the date until which.",
                        subject=life.subject,
                    )
                )

    @api.model
    def search_fetch(self, domain, field_names=None, offset=0, limit=None, order=None):
        found = super().search_fetch(domain, field_names, offset, limit, order)
        if not self.env.su:
            # The rule of the document was part of the search. Where delegated fields
            # are asked for, they come in one go that does not ask it again.
            known = self._fields["document_id"]._get_cache(self.env)
            fetched = [known[one] for one in found.ids if known.get(one)]
            self.env["doc.document"]._remember_readable(fetched)
            if any(self._fields[name].inherited for name in field_names or ()):
                self.env["doc.document"].sudo().browse(fetched).fetch()
        return found

    @api.model
    def _check_may_create(self):
        """Refuse creation by people without the role for it."""
        raise NotImplementedError

    def _check_may_edit(self, vals):
        """Refuse editing content outside the states and roles that may."""
        raise NotImplementedError

    @api.model_create_multi
    def create(self, vals_list):
        if not (self._is_by_action() or self.env.su):
            self._check_may_create()
        for vals in vals_list:
            self._refuse_guarded_first(vals)
        elevated = self._by_action()
        lives = super(DocLifeMixin, elevated).create(
            [self._with_procedure(vals) for vals in vals_list]
        )
        lives = lives.with_env(self.env)
        for life in lives:
            life._grant_first_readers()
            life.document_id._journal("created")
        return lives

    @api.model
    def _refuse_guarded_first(self, vals):
        """Refuse first values that only acts give, of the life or of its document."""
        if self._is_by_action():
            return
        self._refuse_guarded(vals)
        own = self._own_columns()
        self.env["doc.document"]._refuse_guarded(
            {name: vals[name] for name in vals if name not in own}
        )

    def write(self, vals):
        if vals and not (self._is_by_action() or self.env.su):
            for life in self:
                life._check_may_edit(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        self.document_id._unlink_never()

    @api.model
    def _with_procedure(self, vals):
        """Add the procedure in force today at the agency of a new document."""
        company = self.env["res.company"].browse(vals.get("company_id"))
        company = company or self.env.company
        return {
            **vals,
            **self._first_values(vals, company, company._doc_procedure()),
        }

    @api.model
    def _first_values(self, vals, company, procedure):
        """Return what a new document begins with under its procedure."""
        return {
            "direction": self._direction,
            "procedure_id": procedure.id,
            "is_open": procedure.read_scope == "agency",
        }

    @api.model
    def _own_columns(self):
        return {name for name, field in self._fields.items() if not field.inherited}

    def _grant_first_readers(self):
        """Let the author read, and the unit where the procedure says so."""
        self.ensure_one()
        document = self.document_id
        # A channel that acts for the agency is nobody who would have to read.
        if self.env.uid != SUPERUSER_ID:
            document._grant(users=self.env.user, reason="author")
        if document.unit_id and self.procedure_id.read_scope == "unit":
            document._grant(members=document.unit_id, reason="unit")

    def _check_role(self, *groups):
        """Refuse unless the user holds one of ``groups`` and acts as an official."""
        held = self.env["doc.access"].sudo()._role_companies(groups)
        if set(self.company_id.ids) <= set(held):
            return
        for life in self:
            self.env.user._doc_acting_employee(life.company_id)
        if not all(
            any(self.env.user._doc_has_role(group, life.company_id) for group in groups)
            for life in self
        ):
            names = [self.env.ref(group).sudo().display_name for group in groups]
            raise AccessError(
                self.env._(
                    "This act belongs to: %(roles)s. Ask a colleague who holds that "
                    "role, or the administrator to give it to you.",
                    roles=", ".join(names),
                )
            )

    def _check_holder(self, users, what):
        """Refuse unless the current user is one of ``users``."""
        if self.env.user not in users:
            raise AccessError(
                self.env._(
                    "%(what)s is up to %(people)s.",
                    what=what,
                    people=", ".join(users.sudo().mapped("name"))
                    or self.env._("nobody yet"),
                )
            )

    def _apply(self, move, **values):
        """Move the state by the table and write ``values`` in the same act."""
        self.ensure_one()
        try:
            state = self._next_state(self.state, str(move))
        except MoveRefused as refusal:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "“%(subject)s” is %(state)s, so this cannot be done now. Reload "
                    "the page to see what happened.",
                    subject=self.subject,
                    state=labels.get(refusal.state, refusal.state).lower(),
                )
            ) from refusal
        # The state is the act's to set, whoever of the roles performs it.
        self.sudo()._by_action().write(
            {**values, "state": state, "list_date": fields.Datetime.now()}
        )
        self.document_id.sudo()._by_action().write({"state": state})
        self.document_id._journal(str(move), state=state)

    def _next_state(self, state, move):
        raise NotImplementedError

    def _need_reason(self, reason):
        """Return the stripped reason or refuse an empty one."""
        reason = (reason or "").strip()
        if not reason:
            raise UserError(
                self.env._("Say why: the reason is kept with the document.")
            )
        return reason

    def _legal_now(self):
        """Return the legal moment of receipt of what is given now, at the office."""
        calendar = self.company_id._doc_working_calendar(self.procedure_id)
        return calendar.legal_receipt(
            self.company_id._doc_now(), self.procedure_id.receipt_time_rule
        )

    def _count_days(self, days):
        """Return the deadline so many working days after the receipt (TD-8.5b).

        What is given out of office hours counts as received when the office opens.

        :param days: as a client says it
        :raises UserError: no number of days, or not one that a deadline can have
        """
        try:
            days = int(days)
        except (TypeError, ValueError):
            days = 0
        if not 0 < days <= LONGEST:
            raise UserError(
                self.env._(
                    "A deadline is from 1 to %(days)s working days away.",
                    days=LONGEST,
                )
            )
        calendar = self.company_id._doc_working_calendar(self.procedure_id)
        return calendar.add_working_days(self._legal_now(), days)

    @api.model
    def _moment(self, value):
        """Return the moment to come that a client names, UTC.

        :raises UserError: no moment, or one in the past
        """
        try:
            moment = fields.Datetime.to_datetime(value)
        except (TypeError, ValueError):
            moment = False
        if not moment or moment <= fields.Datetime.now():
            raise UserError(
                self.env._("The deadline lies in the past. Choose another.")
            )
        return moment

    def _explain_deadline(self, counted):
        """Say which days a deadline counts, and the receipt where that came later."""
        which = self.company_id._doc_days_in_words(counted)
        if counted.start.date() == self.company_id._doc_today():
            return self.env._(
                "%(days)s working days: %(which)s", days=counted.days, which=which
            )
        return self.env._(
            "%(days)s working days from the receipt on %(day)s: %(which)s",
            days=counted.days,
            day=counted.start.strftime("%d/%m %H:%M"),
            which=which,
        )

    def _notify_work(self, user, summary, deadline=None, scope=None):
        """Put one to-do into a person's list, and into those of his delegates.

        :param scope: the power by which somebody else may do it; None: nobody may
        """
        self.ensure_one()
        lists = [(user, summary, self.env["res.users"])]
        if scope:
            for stand_in in user._doc_stand_ins(scope, self.company_id) - user:
                told = self.with_context(lang=stand_in.lang)
                words = told.env._(
                    "For %(name)s: %(work)s", name=user.sudo().name, work=summary
                )
                lists.append((stand_in, words, user))
        for person, words, behalf in lists:
            self.sudo().activity_schedule(
                "doc_management.mail_activity_type_work",
                user_id=person.id,
                summary=words,
                date_deadline=deadline or self.company_id._doc_today(),
                doc_on_behalf_id=behalf.id,
            )

    def activity_schedule(self, *args, **kwargs):
        return super(DocLifeMixin, self._outspoken()).activity_schedule(*args, **kwargs)

    def activity_search(self, *args, **kwargs):
        return super(DocLifeMixin, self._outspoken()).activity_search(*args, **kwargs)

    def _outspoken(self):
        """Return ``self`` without the words by which a client would silence to-dos."""
        silent = {"mail_activity_automation_skip", "mail_activity_quick_update"}
        context = self.env.context
        if silent.isdisjoint(context):
            return self
        kept = {key: value for key, value in context.items() if key not in silent}
        return self.with_env(self.env(context=kept))

    def _finish_work(self, users):
        """Mark the to-do of whoever of ``users`` acted as done; theirs all are over.

        A to-do that many held, as all clerks do, was done by one: the others' go
        without a message each.
        """
        self.ensure_one()
        held = self.sudo().activity_search(
            ["doc_management.mail_activity_type_work"],
            additional_domain=[
                "|",
                ("doc_on_behalf_id", "in", users.ids),
                "&",
                ("doc_on_behalf_id", "=", False),
                ("user_id", "in", users.ids),
            ],
        )
        own = held.filtered(lambda activity: activity.user_id == self.env.user)
        own = own or held[: len(users) == 1]
        # Its line of state already says what was done: no second message.
        own.action_archive()
        (held - own).unlink()
