"""Soạn thảo: several authors, one pen."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from . import office_time


class DocOutgoing(models.Model):
    """Authors share a draft. Who holds the pen is shown with since when.

    The drafter answers for the draft: only he names authors and submits. The head of
    the drafting unit takes the pen away from somebody with a reason.
    """

    _inherit = "doc.outgoing"

    author_ids = fields.Many2many(
        "res.users",
        "doc_outgoing_author_rel",
        "outgoing_id",
        "user_id",
        "Co-authors",
        help="They may change the draft as the drafter may.",
    )
    locked_by_id = fields.Many2one(
        "res.users", "Being edited by", readonly=True, copy=False
    )
    locked_at = fields.Datetime("Edited since", readonly=True, copy=False)
    lock_text = fields.Char(compute="_compute_lock")
    can_lock = fields.Boolean(compute="_compute_lock")
    can_unlock = fields.Boolean(compute="_compute_lock")
    can_release_lock = fields.Boolean(compute="_compute_lock")
    can_name_authors = fields.Boolean(compute="_compute_lock")

    @api.depends_context("uid", "lang")
    @api.depends("state", "locked_by_id", "locked_at", "author_ids", "drafter_id")
    def _compute_lock(self):
        user = self.env.user
        for outgoing in self:
            draft = outgoing.state == "draft" and bool(outgoing.id)
            holder = outgoing.locked_by_id
            outgoing.can_lock = (
                draft
                and not holder
                and bool(outgoing.author_ids)
                and user in outgoing._editors()
            )
            outgoing.can_unlock = draft and holder == user
            outgoing.can_release_lock = (
                draft
                and bool(holder)
                and holder != user
                and user in outgoing.unit_id._doc_head()
            )
            outgoing.can_name_authors = (
                outgoing.state == "draft" and outgoing.drafter_id == user
            )
            outgoing.lock_text = outgoing._lock_words() if draft else False

    def _lock_words(self):
        holder = self.locked_by_id
        if not holder:
            return False
        since = office_time.to_office(self.locked_at).strftime("%H:%M %d/%m/%Y")
        if holder == self.env.user:
            return self.env._(
                "You hold this draft for editing since %(since)s. The other authors "
                "can read it, not change it.",
                since=since,
            )
        return self.env._(
            "%(name)s has been editing since %(since)s. You can read, not change.",
            name=holder.sudo().name,
            since=since,
        )

    def _editors(self):
        """Return who may change this draft: the drafter and his co-authors."""
        return self.drafter_id | self.author_ids

    def _check_may_edit(self, vals):
        result = super()._check_may_edit(vals)
        for outgoing in self:
            holder = outgoing.locked_by_id
            if holder and holder != self.env.user:
                raise UserError(outgoing._lock_words())
            if "author_ids" in vals or "drafter_id" in vals:
                outgoing._check_holder(
                    outgoing.drafter_id, self.env._("Naming the authors")
                )
        return result

    def write(self, vals):
        before = {outgoing: outgoing.author_ids for outgoing in self}
        result = super().write(vals)
        if "author_ids" in vals:
            for outgoing in self:
                outgoing._welcome(outgoing.author_ids - before[outgoing])
        return result

    @api.model_create_multi
    def create(self, vals_list):
        outgoing = super().create(vals_list)
        for record in outgoing:
            record._welcome(record.author_ids)
        return outgoing

    def _welcome(self, people):
        """Let new co-authors read the draft; each must act in its agency."""
        if not people:
            return
        for person in people:
            person.sudo()._doc_acting_employee(self.company_id)
        self.document_id._grant(users=people, reason="co_author")
        self.document_id._journal("authors_named", users=people.ids)

    def action_lock(self):
        """Take the pen: only the holder changes the draft until he puts it down."""
        self.ensure_one()
        self._check_may_edit({})
        if self.locked_by_id != self.env.user:
            self._hold(self.env.user)
        return True

    def action_unlock(self):
        """Put the pen down."""
        self.ensure_one()
        self._check_holder(self.locked_by_id, self.env._("Ending the editing"))
        self._hold(False)
        return True

    def action_release_lock(self, reason):
        """Take the pen away from its holder, with a reason; the unit head's act."""
        self.ensure_one()
        self.check_access("read")
        self._check_holder(
            self.unit_id._doc_head(), self.env._("Releasing a draft being edited")
        )
        reason = self._need_reason(reason)
        holder = self.locked_by_id
        if not holder:
            raise UserError(self.env._("Nobody is editing this draft."))
        self._hold(False, reason=reason, holder=holder.id)
        self._notify_work(
            holder, self.env._("No longer yours to edit: %(reason)s", reason=reason)
        )
        return True

    def _hold(self, user, **detail):
        # Who holds the pen is written by these acts alone.
        self.sudo()._by_action().write(
            {
                "locked_by_id": user and user.id,
                "locked_at": user and fields.Datetime.now(),
            }
        )
        self.document_id._journal("locked" if user else "unlocked", **detail)

    def action_submit(self):
        """The drafter submits; the pen is put down with it."""
        self.ensure_one()
        if self.state == "draft":
            self._check_may_edit({})
            self._check_holder(self.drafter_id, self.env._("Submitting the draft"))
            if self.locked_by_id:
                self._hold(False)
        return super().action_submit()
