"""Ủy quyền: some powers of one official in the hands of another, for some days."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..lib.docmgmt.delegation import (
    Delegation,
    DelegationError,
    DelegationFault,
    Scope,
    acts_for,
    check_new,
)
from .roles import CLERK, LEADER, SPECIALIST

HANDLERS = (SPECIALIST, CLERK)
LIVE = ("proposed", "planned", "running")
POWERS = {
    Scope.ASSIGN: "may_assign",
    Scope.SUPERVISE: "may_supervise",
    Scope.APPROVE: "may_approve",
    Scope.RECEIVE: "may_receive",
}


class DocDelegation(models.Model):
    """Made by the delegator or the administrator, ended by its last day or by hand.

    Nobody lends what is not his: what the administrator makes waits until the
    delegator himself or another leader of the agency confirms it.

    A record never changes: what was delegated wrongly is revoked and made anew, so
    that the journal can always be read against it. Whether it runs is asked at every
    act and every reading; nothing has to be switched off on its last day (VL-13.2c).
    """

    _name = "doc.delegation"
    _description = "Delegation"
    _inherit = ["doc.guarded.mixin", "doc.reading.keys.mixin"]
    _order = "date_from desc, id desc"
    _rec_names_search = ["delegator_id", "delegate_id"]
    _guarded_fields = frozenset(
        {"made_by_id", "is_proposed", "confirmed_by_id", "revoked_at", "revoked_by_id"}
    )

    company_id = fields.Many2one(
        "res.company",
        "Agency",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company,
    )
    delegator_id = fields.Many2one(
        "res.users",
        "Delegated by",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
    )
    delegate_id = fields.Many2one(
        "res.users", "Delegated to", required=True, index=True, ondelete="restrict"
    )
    date_from = fields.Date(
        "Delegated from",
        required=True,
        default=lambda self: self.env.company._doc_today(),
    )
    date_to = fields.Date(
        "Delegated until", required=True, help="The last day, included."
    )
    may_assign = fields.Boolean(
        "Assign", help="Write directives, pass work on, take it back."
    )
    may_supervise = fields.Boolean(
        "Supervise", help="Urge, decide on requests for extension or help, open again."
    )
    may_approve = fields.Boolean(
        "Approve", help="Decide on drafts submitted to the delegator."
    )
    may_receive = fields.Boolean(
        "Receive",
        help="Handle the work given to the delegator: read, answer, report, finish.",
    )
    reason = fields.Char("Ground", help="For example the number of the decision.")
    made_by_id = fields.Many2one("res.users", "Made by", readonly=True)
    revoked_at = fields.Datetime("Revoked at", readonly=True, copy=False)
    revoked_by_id = fields.Many2one("res.users", "Revoked by", readonly=True)
    state = fields.Selection(
        [
            ("proposed", "Waits for confirmation"),
            ("planned", "Not begun"),
            ("running", "In force"),
            ("ended", "Ended"),
            ("revoked", "Revoked"),
        ],
        "Status",
        compute="_compute_state",
        search="_search_state",
    )
    powers = fields.Char(compute="_compute_powers")
    can_revoke = fields.Boolean(compute="_compute_can_revoke")
    is_proposed = fields.Boolean("Waits for confirmation", readonly=True)
    confirmed_by_id = fields.Many2one("res.users", "Confirmed by", readonly=True)
    can_confirm = fields.Boolean(compute="_compute_can_revoke")

    _days = models.Constraint(
        "CHECK (date_from <= date_to)",
        "The last day of a delegation lies before its first.",
    )
    _live = models.Index("(delegate_id, date_to) WHERE revoked_at IS NULL")
    _given = models.Index("(delegator_id, date_to) WHERE revoked_at IS NULL")

    @api.depends("date_from", "date_to", "revoked_at", "is_proposed")
    def _compute_state(self):
        today = self.env["res.company"]._doc_today()
        for one in self:
            if one.revoked_at:
                one.state = "revoked"
            elif one.date_to and one.date_to < today:
                one.state = "ended"
            elif one.is_proposed:
                one.state = "proposed"
            elif one.date_from and one.date_from > today:
                one.state = "planned"
            else:
                one.state = "running"

    @api.model
    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self.env["res.company"]._doc_today()
        live = Domain("revoked_at", "=", False)
        domains = {
            "revoked": Domain("revoked_at", "!=", False),
            "ended": live & Domain("date_to", "<", today),
            "proposed": live
            & Domain("is_proposed", "=", True)
            & Domain("date_to", ">=", today),
            "planned": live
            & Domain("is_proposed", "=", False)
            & Domain("date_from", ">", today),
            "running": self._running_domain(),
        }
        return Domain.OR(domains[state] for state in value if state in domains)

    @api.model
    def _running_domain(self):
        today = self.env["res.company"]._doc_today()
        return (
            Domain("revoked_at", "=", False)
            & Domain("is_proposed", "=", False)
            & Domain("date_from", "<=", today)
            & Domain("date_to", ">=", today)
        )

    @api.depends_context("lang")
    @api.depends(*POWERS.values())
    def _compute_powers(self):
        for one in self:
            one.powers = ", ".join(
                self._fields[name]._description_string(self.env)
                for name in POWERS.values()
                if one[name]
            )

    @api.depends("delegator_id", "delegate_id")
    def _compute_display_name(self):
        for one in self:
            one.display_name = (
                f"{one.delegator_id.sudo().name or '…'} → "
                f"{one.delegate_id.sudo().name or '…'}"
            )

    @api.depends_context("uid")
    @api.depends("delegator_id", "date_to", "revoked_at", "is_proposed")
    def _compute_can_revoke(self):
        for one in self:
            one.can_revoke = one.state in LIVE and one._is_maker()
            one.can_confirm = one.state == "proposed" and one._may_confirm()

    def _is_maker(self):
        """Whether the user may make and revoke it: his own, or as administrator."""
        return self.delegator_id == self.env.user or self.company_id.doc_as_admin

    def _may_confirm(self):
        """Whether the user may lend these powers: his own, or as a leader.

        Neither to himself nor what he proposed.
        """
        user = self.env.user
        return self.delegator_id == user or (
            self.company_id.doc_as_leader
            and user not in self.delegate_id | self.made_by_id
        )

    @api.model_create_multi
    def create(self, vals_list):
        """Record delegations of the user's own, or, for the administrator, of others.

        :raises AccessError: somebody else's powers
        :raises UserError: no official of the agency, or what the rules refuse
        """
        for vals in vals_list:
            first, last = (
                fields.Date.to_date(vals.get(name)) for name in ("date_from", "date_to")
            )
            if first and last and last < first:
                fault = DelegationError(DelegationFault.ENDS_BEFORE)
                raise UserError(self._sentence(fault))
        delegations = super().create(vals_list)
        for one in delegations:
            one._check_new()
        # Nobody writes a delegation; who made it is the system's to say.
        made = delegations.sudo()._by_action()
        made.write({"made_by_id": self.env.uid})
        lent = delegations.filtered(lambda one: one.delegator_id != self.env.user)
        (made & lent.sudo()).write({"is_proposed": True})
        lent._journal("delegation_proposed")
        (delegations - lent)._journal("delegation_made")
        for one in delegations:
            if one in lent:
                one._ask_confirmation()
            else:
                one._tell_delegate()
        return delegations._without_action()

    def write(self, vals):
        if vals and not self._is_by_action():
            raise UserError(
                self.env._(
                    "A delegation does not change. Revoke it and make another one."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("A delegation is kept as a record. Revoke it instead.")
        )

    def _check_new(self):
        """Refuse a delegation by the wrong person, to the wrong person, or unruly."""
        self.ensure_one()
        user = self.env.user
        if not self._is_maker():
            raise AccessError(
                self.env._(
                    "Only %(name)s or the administrator delegates these powers.",
                    name=self.delegator_id.sudo().name,
                )
            )
        if self.company_id not in user.company_ids:
            raise AccessError(
                self.env._("Delegations are made in one's own agency only.")
            )
        for person in self.delegator_id | self.delegate_id:
            person.sudo()._doc_acting_employee(self.company_id)
        delegate, company = self.delegate_id.sudo(), self.company_id
        if not any(delegate._doc_has_role(group, company) for group in HANDLERS):
            raise UserError(
                self.env._(
                    "%(name)s has no role in handling documents, so nothing can be "
                    "delegated there. Choose somebody else.",
                    name=self.delegate_id.sudo().name,
                )
            )
        # Who else stands in decides; the user need not read those records.
        known = self.sudo().search(
            [
                ("company_id", "=", self.company_id.id),
                ("revoked_at", "=", False),
                ("date_to", ">=", self.date_from),
                ("id", "!=", self.id),
                ("delegator_id", "in", (self.delegator_id | self.delegate_id).ids),
            ]
        )
        try:
            check_new(
                self._as_rule(),
                self.company_id._doc_today(),
                [other._as_rule() for other in known],
            )
        except DelegationError as refusal:
            raise UserError(self._sentence(refusal)) from refusal

    def _as_rule(self):
        """Return the delegation as the library knows it."""
        self.ensure_one()
        return Delegation(
            self.delegator_id.id,
            self.delegate_id.id,
            frozenset(scope for scope, name in POWERS.items() if self[name]),
            self.date_from,
            self.date_to,
            bool(self.revoked_at),
        )

    def _sentence(self, refusal):
        person = self.env["res.users"].sudo().browse(refusal.values.get("person", ()))
        return {
            DelegationFault.TO_ONESELF: self.env._("Choose a colleague, not oneself."),
            DelegationFault.NOTHING: self.env._("Choose what is delegated."),
            DelegationFault.ENDS_BEFORE: self.env._(
                "The last day of a delegation lies before its first."
            ),
            DelegationFault.PAST: self.env._(
                "A delegation begins today or later: what was done before stays under "
                "the name of who did it."
            ),
            DelegationFault.TOO_LONG: self.env._(
                "A delegation runs for %(days)s days at most.",
                days=refusal.values.get("days"),
            ),
            DelegationFault.OVERLAP: self.env._(
                "%(name)s already holds one of these powers on some of these days. "
                "Revoke that delegation first.",
                name=person.name,
            ),
            DelegationFault.ABSENT: self.env._(
                "%(name)s has delegated the same power for these days and would not "
                "be reached. Choose somebody else.",
                name=person.name,
            ),
        }[refusal.code]

    def action_revoke(self):
        """End delegations at once: the delegator's or the administrator's act."""
        for one in self:
            one.check_access("read")
            if not one._is_maker():
                raise AccessError(
                    self.env._(
                        "Only %(name)s or the administrator revokes this delegation.",
                        name=one.delegator_id.sudo().name,
                    )
                )
            if one.state not in LIVE:
                raise UserError(self.env._("This delegation has already ended."))
            one._revoke()
        return True

    def action_confirm(self):
        """Put delegations in force that the administrator made.

        :raises AccessError: neither the delegator nor another leader of the agency
        :raises UserError: it waits for nobody, or its days are over
        """
        for one in self:
            one.check_access("read")
            self.env.user._doc_acting_employee(one.company_id)
            if not one._may_confirm():
                raise AccessError(
                    self.env._(
                        "Only %(name)s or another leader confirms this delegation.",
                        name=one.delegator_id.sudo().name,
                    )
                )
            if one.state != "proposed":
                raise UserError(
                    self.env._("This delegation waits for nobody. Reload the page.")
                )
            # Nobody writes a delegation; its confirmation is the act's to note.
            one.sudo()._by_action().write(
                {"is_proposed": False, "confirmed_by_id": self.env.uid}
            )
            one._journal("delegation_confirmed")
            one._tell_delegate()
        return True

    def _revoke(self):
        """End at once what still runs or would begin."""
        # Who may was checked by the act; the record is nobody's to write.
        self.sudo()._by_action().write(
            {"revoked_at": fields.Datetime.now(), "revoked_by_id": self.env.uid}
        )
        self._journal("delegation_revoked")
        self._drop_to_dos()

    def _journal(self, act):
        # Whoever ends it need not be one of its two sides.
        for one in self.sudo():
            self.env["doc.journal"]._log(
                act,
                one,
                on_behalf=one.delegator_id - self.env.user,
                delegator=one.delegator_id.id,
                delegate=one.delegate_id.id,
                first=one.date_from,
                last=one.date_to,
                powers=[str(scope) for scope in one._as_rule().scopes],
            )

    def _tell_delegate(self):
        """Tell both sides once, in the language of the delegate."""
        self.ensure_one()
        told = self.with_context(lang=self.delegate_id.lang)
        body = told.env._(
            "%(name)s delegates to you from %(first)s to %(last)s: %(powers)s.",
            name=self.delegator_id.sudo().name,
            first=self.date_from.strftime("%d/%m/%Y"),
            last=self.date_to.strftime("%d/%m/%Y"),
            powers=told.powers,
        )
        people = (self.delegate_id | self.delegator_id) - self.env.user
        self.env["mail.thread"].sudo().message_notify(
            partner_ids=people.partner_id.ids,
            subject=body,
            body=body,
            email_layout_xmlid="mail.mail_notification_light",
        )

    def _ask_confirmation(self):
        """Tell the delegator and the leaders that powers wait for their word."""
        self.ensure_one()
        leaders = (
            self.env.ref(LEADER)
            .sudo()
            .all_user_ids.filtered(
                lambda user: user._doc_has_role(LEADER, self.company_id)
            )
        )
        people = (self.delegator_id | leaders) - self.delegate_id - self.env.user
        for lang, told in people.sudo().grouped("lang").items():
            speaking = self.with_context(lang=lang)
            body = speaking.env._(
                "%(by)s proposes that %(name)s delegates to %(delegate)s from "
                "%(first)s to %(last)s: %(powers)s. It holds when %(name)s or another "
                "leader confirms it under Delegations.",
                by=self.env.user.name,
                name=self.delegator_id.sudo().name,
                delegate=self.delegate_id.sudo().name,
                first=self.date_from.strftime("%d/%m/%Y"),
                last=self.date_to.strftime("%d/%m/%Y"),
                powers=speaking.powers,
            )
            self.env["mail.thread"].sudo().message_notify(
                partner_ids=told.partner_id.ids,
                subject=body,
                body=body,
                email_layout_xmlid="mail.mail_notification_light",
            )

    def _drop_to_dos(self):
        """Take back the to-dos that stand in the delegate's list for the delegator."""
        for one in self.sudo():
            self.env["mail.activity"].sudo().search(
                [
                    ("user_id", "=", one.delegate_id.id),
                    ("doc_on_behalf_id", "=", one.delegator_id.id),
                ]
            ).unlink()

    @api.model
    def _cron_end(self):
        """Clear what ended delegations left in the delegates' lists.

        Rights have ended by themselves; this only tidies the lists.
        """
        today = self.env["res.company"]._doc_today()
        ended = self.search(
            [
                ("revoked_at", "=", False),
                ("date_to", "<", today),
                ("date_to", ">=", fields.Date.subtract(today, days=7)),
            ]
        )
        running = self.search(self._running_domain())
        still = {(one.delegator_id, one.delegate_id) for one in running}
        ended.filtered(
            lambda one: (one.delegator_id, one.delegate_id) not in still
        )._drop_to_dos()


class MailActivity(models.Model):
    _inherit = "mail.activity"

    doc_on_behalf_id = fields.Many2one(
        "res.users",
        "On behalf of",
        readonly=True,
        index="btree_not_null",
        help="Whose work it is, where it stands in a delegate's list.",
    )


class ResUsers(models.Model):
    """Who stands in for whom now. The one place that answers."""

    _inherit = "res.users"

    @api.model
    def _doc_running(self, company, **who):
        """Return the delegations in force at an agency, by ``delegator_id`` etc."""
        # Whether a delegation runs is asked for acts and rights, never shown by this.
        return (
            self.env["doc.delegation"]
            .sudo()
            .search(
                Domain.AND(
                    [
                        self.env["doc.delegation"]._running_domain(),
                        Domain("company_id", "=", company.id),
                        *(Domain(name, "in", ids) for name, ids in who.items()),
                    ]
                )
            )
            .filtered(lambda one: one.delegator_id.active and one.delegate_id.active)
        )

    def _doc_stand_ins(self, scope, company):
        """Return who may act for these people now.

        :param scope: ``assign``, ``supervise``, ``approve`` or ``receive``
        :param company: agency in which
        :return: users, without the people themselves
        """
        power = POWERS[Scope(scope)]
        running = self._doc_running(company, delegator_id=self.ids)
        return running.filtered(power).delegate_id.filtered(
            lambda user: user._doc_post(company)
        )

    def _doc_delegators(self, scope, company):
        """Return for whom these people may act now; the reverse of the stand-ins.

        A delegator who has left the agency has no powers there to delegate.
        """
        power = POWERS[Scope(scope)]
        running = self._doc_running(company, delegate_id=self.ids)
        return running.filtered(power).delegator_id.filtered(
            lambda user: user._doc_post(company)
        )

    def _doc_acts_for(self, holders, scope, company):
        """Return as whom this person acts on what ``holders`` hold.

        :return: himself if he is a holder, else the holder who delegated to him, else
            an empty recordset
        """
        self.ensure_one()
        if self in holders:
            return self
        running = self._doc_running(company, delegate_id=self.ids)
        found = acts_for(
            self.id,
            holders.filtered(lambda user: user._doc_post(company)).ids,
            Scope(scope),
            company._doc_today(),
            [one._as_rule() for one in running],
        )
        return self.browse(found or ())

    def _doc_proxies(self, scope, company):
        """Return these people and all for whom they may act now."""
        return self | self._doc_delegators(scope, company)
