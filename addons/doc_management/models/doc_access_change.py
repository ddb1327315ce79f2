"""Thay đổi quyền: who changed whose rights, and who confirmed it."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain

from .guard import BY_ACTION
from .roles import ADMIN, CLERK, LEADER

CATEGORY = "doc_management.module_category_documents"


class DocAccessChange(models.Model):
    """A change of rights; it warns until a leader confirms it.

    Decree 30/2020/NĐ-CP, Annex VI part III.3c. The change holds at once; what stays is
    the warning, with names, reason and moment. Rows are written by the acts that
    change rights and by nobody else; confirming is the leader's.
    """

    _name = "doc.access.change"
    _description = "Change of rights"
    _inherit = ["doc.guarded.mixin"]
    _order = "id desc"
    _rec_name = "about"
    _guarded_fields = frozenset(
        {
            "company_id",
            "document_id",
            "kind",
            "holder",
            "user_id",
            "about",
            "reason",
            "role_ids",
            "refused",
            "done_by_id",
            "done_at",
            "confirmed_by_id",
            "confirmed_at",
        }
    )

    company_id = fields.Many2one("res.company", "Agency", required=True, readonly=True)
    document_id = fields.Many2one(
        "doc.document", "Document", readonly=True, index="btree_not_null"
    )
    kind = fields.Selection(
        [
            ("grant", "May read"),
            ("withdraw", "May read no more"),
            ("role", "Roles"),
            ("post", "Post or unit"),
            ("password", "Password set by another"),
        ],
        required=True,
        readonly=True,
    )
    user_id = fields.Many2one("res.users", "Person", readonly=True)
    holder = fields.Char("Whose right", readonly=True, required=True)
    about = fields.Char("Change", readonly=True)
    reason = fields.Char("Why", readonly=True)
    role_ids = fields.Many2many(
        "res.groups",
        "doc_access_change_role_rel",
        "change_id",
        "group_id",
        "Roles proposed",
        readonly=True,
        help="Asked for by an administrator who does not hold them himself. They are "
        "granted when a leader confirms.",
    )
    refused = fields.Boolean(readonly=True)
    proposal = fields.Boolean(compute="_compute_proposal")
    done_by_id = fields.Many2one("res.users", "Changed by", readonly=True)
    done_at = fields.Datetime("Changed at", readonly=True)
    confirmed_by_id = fields.Many2one("res.users", "Confirmed by", readonly=True)
    confirmed_at = fields.Datetime("Confirmed at", readonly=True)

    _open = models.Index("(company_id) WHERE confirmed_at IS NULL")

    @api.depends("role_ids")
    def _compute_proposal(self):
        for change in self:
            # Which groups there are is no secret of the row.
            change.proposal = bool(change.sudo().role_ids)

    @api.model
    def _waiting_proposals(self, users):
        """Return the roles asked for these people that no leader has answered."""
        # What is asked for is shown with the account, to whom it is shown.
        return self.sudo().search(
            [
                ("user_id", "in", users.ids),
                ("role_ids", "!=", False),
                ("confirmed_at", "=", False),
            ]
        )

    @api.model
    def _record(self, vals_list):
        """Record changes; a leader who makes one himself confirms it by doing so."""
        now = fields.Datetime.now()
        changes = self.sudo()._by_action()
        user = self.env.user
        for vals in vals_list:
            company = self.env["res.company"].browse(vals["company_id"])
            confirmed = vals["kind"] in ("grant", "withdraw") and user._doc_has_role(
                LEADER, company
            )
            changes |= changes.create(
                {
                    **vals,
                    "done_by_id": user.id,
                    "done_at": now,
                    "confirmed_by_id": confirmed and user.id,
                    "confirmed_at": confirmed and now,
                }
            )
        return changes

    def action_confirm(self):
        """Confirm changes; a leader of the agency, and not who made them.

        Roles that were proposed are granted by it.

        :raises AccessError: no leader there, or one's own change
        """
        waiting = self._check_confirming()
        waiting._answer()
        for change in waiting.filtered("proposal"):
            # A leader grants what he was asked for; the account is not his otherwise.
            proposed = change.sudo()
            proposed.user_id._by_leader().write(
                {"group_ids": [Command.link(role.id) for role in proposed.role_ids]}
            )
        for change in waiting:
            self.env["doc.journal"]._log(
                "rights_confirmed", change, change.sudo().document_id
            )
        return True

    def action_refuse(self):
        """Refuse roles that were proposed; a leader of the agency.

        :raises AccessError: no leader there
        :raises UserError: not a proposal, or answered already
        """
        waiting = self._check_confirming()
        if waiting != self or not all(change.proposal for change in self):
            raise UserError(
                self.env._(
                    "Only roles that wait for an answer are refused. A change that "
                    "holds already is taken back where it was made."
                )
            )
        waiting._answer(refused=True)
        for change in waiting:
            self.env["doc.journal"]._log("roles_refused", change)
        return True

    def _answer(self, **values):
        answer = {
            "confirmed_by_id": self.env.uid,
            "confirmed_at": fields.Datetime.now(),
        }
        self.sudo()._by_action().write({**answer, **values})

    def _check_confirming(self):
        """Return which of these changes the user may still confirm; refuse others."""
        self.check_access("read")
        for change in self:
            self.env.user._doc_acting_employee(change.company_id)
            if not self.env.user._doc_has_role(LEADER, change.company_id):
                raise AccessError(
                    self.env._("Changes of rights are confirmed by a leader.")
                )
            if change.done_by_id == self.env.user and not change.confirmed_at:
                raise AccessError(
                    self.env._("Your own change is confirmed by another leader.")
                )
            if change.proposal and change.user_id == self.env.user:
                raise AccessError(
                    self.env._("Roles for yourself are granted by another leader.")
                )
        return self.filtered(lambda change: not change.confirmed_at)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A change of rights stays on record."))


class DocDocument(models.Model):
    _inherit = "doc.document"

    access_change_ids = fields.One2many(
        "doc.access.change",
        "document_id",
        "Changes of rights",
        readonly=True,
        groups=f"{LEADER},{CLERK},{ADMIN}",
    )

    def _withdraw_reading(self, principals, reason):
        """Take the right from these holders, with to-dos and following.

        The grants go by one statement, whoever gave them.
        """
        self.ensure_one()
        grants = self.env["doc.access"].sudo()
        grants.search(
            Domain("document_id", "=", self.id)
            & Domain("principal_id", "in", principals.ids)
        ).unlink()
        self.env.flush_all()
        self.invalidate_recordset(["can_read"])
        life = self._life()
        for user in principals.user_id:
            seen = life.with_env(self.env(user=user.id, su=False, context={}))
            if seen.has_access("read"):
                continue
            # What reminds him of the document goes with the right to it.
            life.sudo().message_unsubscribe(user.partner_id.ids)
            life.sudo().activity_ids.filtered(
                lambda activity, user=user: activity.user_id == user
            ).unlink()

    def _reading_holder(self, principal):
        """Return in words who holds a right."""
        if principal.kind == "user":
            return principal.user_id.name
        if principal.kind == "head":
            return self.env._("Head of %(unit)s", unit=principal.department_id.name)
        return self.env._("Members of %(unit)s", unit=principal.department_id.name)

    def _still_at_work(self, user):
        """Say whether a person holds open work on this document, or drafted it."""
        incoming = self.sudo().incoming_ids
        outgoing = self.sudo().outgoing_ids
        parts = incoming.assignment_ids.filtered(
            lambda part: part.state in ("open", "waiting", "passed")
        )
        steps = outgoing.approval_ids.filtered(
            lambda step: step.state in ("waiting", "pending")
        )
        asked = outgoing.opinion_ids.filtered(lambda one: one.state == "asked")
        people = parts.user_id | incoming.holder_id | steps.user_id | asked.user_id
        return user in people | outgoing.drafter_id

    def action_change_readers(self, grant, withdraw, reason, confirmed=False):
        """Let people or units read this document, or read it no more.

        A leader's or a clerk's act (DN-8.3b-4, Decree 30 Annex VI part III.3b-c): it
        warns first, and is done when called again with ``confirmed``.

        :param grant: ``{"user_ids": [...], "unit_ids": [...]}``
        :param withdraw: ids of rights on this document
        :param reason: why; kept with each change
        :return: the warning, as long as it is not confirmed; False when done
        :raises AccessError: neither leader nor clerk of its agency
        :raises UserError: no reason, nothing to change, or somebody still at work
        """
        self.ensure_one()
        self.check_access("read")
        life = self._life()
        life._check_role(LEADER, CLERK)
        reason = life._need_reason(reason)
        users, units = self._named_readers(grant)
        principals = self.env["doc.principal"].sudo()
        rights = (
            self.env["doc.access"]
            .sudo()
            .search([("id", "in", list(withdraw or [])), ("document_id", "=", self.id)])
        )
        losing = rights.principal_id
        for user in losing.user_id:
            if self._still_at_work(user):
                raise UserError(
                    self.env._(
                        "%(name)s still works on this document. Take the work back "
                        "first.",
                        name=user.name,
                    )
                )
        if not (users or units or losing):
            raise UserError(self.env._("Choose who may read, or who may no more."))
        if not confirmed:
            return self._readers_warning(users, units, losing)
        gaining = principals.browse()
        if users:
            gaining |= principals._for_users(users)
        if units:
            gaining |= principals._for_units(units, "member")
        if gaining:
            self.env["doc.access"].sudo()._grant(self, gaining, reason)
            self.env.flush_all()
        if losing:
            self._withdraw_reading(losing, reason)
        self._record_readers("grant", gaining, reason)
        self._record_readers("withdraw", losing, reason)
        return False

    def _named_readers(self, grant):
        """Check the people and units a client names; they are of this agency."""
        grant = grant if isinstance(grant, dict) else {}
        users = self.env["res.users"].browse(grant.get("user_ids") or []).exists()
        for user in users:
            # Whether a colleague has a post here is public inside the agency.
            user.sudo()._doc_acting_employee(self.company_id)
        units = self.env["hr.department"].sudo().browse(grant.get("unit_ids") or [])
        if any(unit.company_id != self.company_id for unit in units.exists()):
            raise UserError(self.env._("That unit is not of this agency."))
        return users, units.exists()

    def _readers_warning(self, users, units, losing):
        """Return what the change means, for the person to confirm."""
        sentences = []
        gaining = [user.name for user in users] + [unit.name for unit in units]
        if gaining:
            sentences.append(
                self.env._("From now on may read: %(who)s.", who=", ".join(gaining))
            )
        if losing:
            sentences.append(
                self.env._(
                    "May read no more: %(who)s.",
                    who=", ".join(map(self._reading_holder, losing)),
                )
            )
        if not self.env.user._doc_has_role(LEADER, self.company_id):
            sentences.append(
                self.env._("The change warns until a leader has confirmed it.")
            )
        return "\n".join(sentences)

    def _record_readers(self, kind, principals, reason):
        if not principals:
            return
        labels = dict(
            self.env["doc.access.change"]
            ._fields["kind"]
            ._description_selection(self.env)
        )
        self.env["doc.access.change"]._record(
            [
                {
                    "company_id": self.company_id.id,
                    "document_id": self.id,
                    "kind": kind,
                    "user_id": principal.user_id.id,
                    "holder": self._reading_holder(principal),
                    "about": labels[kind],
                    "reason": reason,
                }
                for principal in principals
            ]
        )
        self._journal(
            f"reading_{kind}",
            reason=reason,
            users=principals.user_id.ids,
            units=principals.department_id.ids,
        )


class DocLife(models.AbstractModel):
    _inherit = "doc.life.mixin"

    rights_warning = fields.Char(compute="_compute_rights_warning")
    keeps_rights = fields.Boolean(compute="_compute_rights_warning")

    @api.depends_context("uid")
    @api.depends("document_id.access_change_ids.confirmed_at")
    def _compute_rights_warning(self):
        """Warn leaders and clerks of what nobody has confirmed yet."""
        # The rows are for leaders and clerks; that is what is asked here.
        changes = (
            self.env["doc.access.change"]
            .sudo()
            .search(
                [
                    ("document_id", "in", self.document_id.ids),
                    ("confirmed_at", "=", False),
                ]
            )
        )
        for life in self:
            keeper = bool(life.id) and any(
                self.env.user._doc_has_role(group, life.company_id)
                for group in (LEADER, CLERK)
            )
            life.keeps_rights = keeper
            own = changes.filtered_domain([("document_id", "=", life.document_id.id)])
            life.rights_warning = keeper and ", ".join(
                self.env._(
                    "%(change)s: %(who)s (by %(by)s)",
                    change=one.about,
                    who=one.holder,
                    by=one.done_by_id.name,
                )
                for one in own
            )

    def action_confirm_rights(self):
        """Confirm what changed in the rights on this document; a leader's act."""
        self.ensure_one()
        self.check_access("read")
        waiting = self.document_id.access_change_ids.filtered(
            lambda change: not change.confirmed_at
        )
        return waiting.action_confirm()

    def action_readers(self):
        """Open the dialog of who reads this document."""
        self.ensure_one()
        self._check_role(LEADER, CLERK)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "doc_management.doc_access_wizard_action"
        )
        return {**action, "context": {"default_document_id": self.document_id.id}}


class ResUsers(models.Model):
    _inherit = "res.users"

    def _by_leader(self):
        """Return these people as a leader grants them what was proposed."""
        return self.sudo().with_context(doc_by_action=BY_ACTION)

    def _doc_roles(self):
        """Return {user: names of his roles here}, as the superuser."""
        category = self.env.ref(CATEGORY, raise_if_not_found=False)
        return {
            user: user.sudo()
            .all_group_ids.filtered(
                lambda group: group.privilege_id.category_id == category
            )
            .mapped("name")
            for user in self
        }

    def write(self, vals):
        """Roles that change warn until a leader confirms them."""
        touched = any(name.startswith(("group_ids", "sel_groups")) for name in vals)
        # A leader who grants what was proposed has confirmed it by that.
        touched = touched and self.env.context.get("doc_by_action") is not BY_ACTION
        before = self._doc_roles() if touched else {}
        result = super().write(vals)
        after = self._doc_roles() if touched else {}
        changed = self.browse(
            user.id
            for user, held in after.items()
            if sorted(held) != sorted(before[user])
        )
        changed._doc_record_roles()
        return result

    def _doc_record_roles(self):
        """Record that the roles of these people are others now, per agency."""
        # In which agencies a colleague has posts is public there.
        posts = self.env["hr.employee"].sudo().search([("user_id", "in", self.ids)])
        roles = self._doc_roles() if posts else {}
        self.env["doc.access.change"]._record(
            [
                {
                    "company_id": post.company_id.id,
                    "kind": "role",
                    "user_id": post.user_id.id,
                    "holder": post.user_id.name,
                    "about": self.env._(
                        "Roles now: %(roles)s",
                        roles=", ".join(
                            post.doc_group_ids.mapped("name") or roles[post.user_id]
                        )
                        or self.env._("none"),
                    ),
                }
                for post in posts
            ]
        )


class ResGroups(models.Model):
    _inherit = "res.groups"

    def write(self, vals):
        """Members of a role that change here warn as well."""
        category = self.env.ref(CATEGORY, raise_if_not_found=False)
        own = self.browse()
        if category and {"user_ids", "implied_ids"}.intersection(vals):
            own = self.filtered(
                lambda group: group.sudo().privilege_id.category_id == category
            ).sudo()
        before = own.all_user_ids
        result = super().write(vals)
        if own:
            own.invalidate_recordset(["all_user_ids"])
            changed = (before | own.all_user_ids) - (before & own.all_user_ids)
            changed.with_env(self.env)._doc_record_roles()
        return result


class HrEmployee(models.Model):
    _inherit = "hr.employee"

    def write(self, vals):
        """Roles that a post allows are rights, too."""
        result = super().write(vals)
        if "doc_group_ids" in vals:
            self.sudo().user_id.with_env(self.env)._doc_record_roles()
        return result


class HrDepartment(models.Model):
    _inherit = "hr.department"

    def write(self, vals):
        """A new head reads what his unit was given: it warns until confirmed."""
        before = {unit: unit._doc_head() for unit in self}
        result = super().write(vals)
        if "manager_id" in vals:
            self.env["doc.access.change"]._record(
                [
                    {
                        "company_id": unit.company_id.id,
                        "kind": "post",
                        "user_id": head.id,
                        "holder": head.name,
                        "about": self.env._("Head now: %(unit)s", unit=unit.name),
                    }
                    for unit, known in before.items()
                    if unit.company_id and (head := unit._doc_head()) - known
                ]
            )
        return result


class HrVersion(models.Model):
    _inherit = "hr.version"

    def write(self, vals):
        """A move to another unit moves rights: it warns until a leader confirms."""
        moving = self.browse()
        if "department_id" in vals:
            moving = self.filtered(
                lambda post: (
                    post.employee_id.user_id
                    and post.department_id
                    and post.department_id.id != vals["department_id"]
                )
            )
        result = super().write(vals)
        for post in moving:
            employee = post.sudo().employee_id
            unit = post.sudo().department_id.name or self.env._("none")
            self.env["doc.access.change"]._record(
                [
                    {
                        "company_id": employee.company_id.id,
                        "kind": "post",
                        "user_id": employee.user_id.id,
                        "holder": employee.name,
                        "about": self.env._("Unit now: %(unit)s", unit=unit),
                    }
                ]
            )
        return result
