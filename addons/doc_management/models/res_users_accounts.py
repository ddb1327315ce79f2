"""Accounts as the administrator of an agency keeps them: his agency's, no other's."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from ..lib.docmgmt.accounts import after_commands, weigh
from .doc_access_change import CATEGORY
from .roles import ADMIN

KEEPER = "base.group_erp_manager"
KEEPERS = f"{KEEPER},{ADMIN}"
PERSONAL = frozenset({"partner_id", "doc_schedule_follower_ids", "doc_schedule_turn"})
"""What of an existing account is the person's own affair."""


class ResUsers(models.Model):
    """The administrator of an agency creates and manages its accounts (VL-16.5b).

    Record rules bound which accounts he writes: those all of whose agencies are his,
    administrators' never. What he makes of them is bounded here: he grants no group he
    lacks. Roles of the documents office he proposes, and a leader grants them by
    confirming (VL-16.5a); taking a role away holds at once.
    """

    _inherit = "res.users"

    doc_proposed_roles = fields.Char(
        "Roles proposed", compute="_compute_doc_proposed_roles"
    )

    def _compute_doc_proposed_roles(self):
        waiting = self.env["doc.access.change"]._waiting_proposals(self)
        for user in self:
            own = waiting.filtered(lambda one, user=user: one.user_id == user._origin)
            user.doc_proposed_roles = ", ".join(own.role_ids.mapped("name"))

    @api.model
    def _doc_is_limited(self):
        """Say whether who acts administers agencies, but not the installation."""
        user = self.env.user
        return not self.env.su and user.has_group(ADMIN) and not user.has_group(KEEPER)

    def _doc_only_own(self, vals):
        """Say whether somebody writes on his own account what everybody may."""
        own = self.env["res.users"]._self_accessible_fields()[1]
        return self == self.env.user and own.issuperset(vals)

    @api.model
    def _doc_weigh(self, current, commands):
        """Weigh a change of groups that a client asks for.

        :param current: ids of the groups the account has
        :return: :class:`~.lib.docmgmt.accounts.Weighed`
        :raises AccessError: a group that is not his to give or to take
        """
        target = after_commands(current, commands or [])
        if target is None:
            raise AccessError(
                self.env._("Groups are chosen, not made or changed here.")
            )
        # What groups imply is looked up for the check; nobody is shown it.
        groups = self.env["res.groups"].sudo()
        category = self.env.ref(CATEGORY)
        roles = groups.search([("privilege_id.category_id", "=", category.id)])
        follows = groups.union(
            self._default_groups().sudo(),
            # These follow from other fields of the account.
            self.env.ref("base.group_multi_company").sudo(),
            self.env.ref("mail.group_mail_notification_type_inbox").sudo(),
        )
        held = (self.env.user.sudo().all_group_ids | follows).all_implied_ids
        # Nobody makes a second administrator alone.
        held -= self.env.ref(ADMIN).sudo()
        named = groups.browse(target | set(current)).exists()
        weighed = weigh(
            set(current) & set(named.ids),
            target & set(named.ids),
            implied={group.id: set(group.all_implied_ids.ids) for group in named},
            held=set(held.ids),
            roles=set(roles.ids),
        )
        if weighed.refused:
            refused = groups.browse(sorted(weighed.refused))
            raise AccessError(
                self.env._(
                    "You hold %(groups)s neither yourself nor as a role of the "
                    "documents office, so you cannot give or take it. Ask who "
                    "administers the whole installation.",
                    groups=", ".join(refused.mapped("full_name")),
                )
            )
        return weighed

    def _doc_check_kept(self):
        """Refuse what would reach beyond the agencies of who keeps the account."""
        own = self.env.user.company_ids
        for user in self.sudo().with_context(active_test=False):
            if (user.company_ids | user.company_id) - own:
                raise AccessError(
                    self.env._(
                        "You administer accounts of %(agencies)s only.",
                        agencies=", ".join(own.mapped("name")),
                    )
                )
            if user.partner_id.user_ids - user:
                raise AccessError(
                    self.env._(
                        "That contact belongs to another account. Each account has "
                        "its own."
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        if not self._doc_is_limited():
            return super().create(vals_list)
        self.check_access("create")
        user_type = self.env.ref("base.group_user").id
        asked, checked = [], []
        for vals in vals_list:
            partner = self.env["res.partner"].browse(vals.get("partner_id") or [])
            if partner.sudo().with_context(active_test=False).user_ids:
                raise AccessError(
                    self.env._(
                        "That contact belongs to another account. Each account has "
                        "its own."
                    )
                )
            commands = vals.get("group_ids") or [Command.link(user_type)]
            weighed = self._doc_weigh(frozenset(), commands)
            kept = weighed.kept | {user_type} if weighed.proposed else weighed.kept
            checked.append({**vals, "group_ids": [Command.set(sorted(kept))]})
            asked.append(weighed.proposed)
        users = super().create(checked)
        users._doc_check_kept()
        for user, roles in zip(users, asked, strict=True):
            self.env["doc.journal"]._log("account_made", user, login=user.login)
            user._doc_propose(roles)
        return users

    def write(self, vals):
        if not self._doc_is_limited() or self._doc_only_own(vals):
            return super().write(vals)
        self.check_access("write")
        if PERSONAL.intersection(vals):
            raise AccessError(self.env._("That is for the person alone to change."))
        if "group_ids" not in vals:
            result = super().write(vals)
        else:
            result = True
            for user in self:
                current = frozenset(user.sudo().group_ids.ids)
                weighed = self._doc_weigh(current, vals["group_ids"])
                groups = [Command.set(sorted(weighed.kept))]
                result = super(ResUsers, user).write({**vals, "group_ids": groups})
                user._doc_propose(weighed.proposed)
        self._doc_check_kept()
        if noted := sorted({"login", "active", "company_ids", "email"} & set(vals)):
            for user in self:
                self.env["doc.journal"]._log("account_changed", user, fields=noted)
        return result

    def _action_reset_password(self, signup_type="reset"):
        """Send the link by which a person of one's agency sets his own password."""
        if not self._doc_is_limited():
            return super()._action_reset_password(signup_type=signup_type)
        self.check_access("write")
        # The link is made and mailed; who asked for it does not see it.
        return super(ResUsers, self.sudo())._action_reset_password(
            signup_type=signup_type
        )

    def _doc_propose(self, group_ids):
        """Put roles before the leaders of the person's agencies."""
        self.ensure_one()
        changes = self.env["doc.access.change"]
        groups = self.env["res.groups"].sudo().browse(sorted(group_ids))
        groups -= changes._waiting_proposals(self).role_ids
        if not groups:
            return
        about = self.env._("Roles asked for: %(roles)s", roles=_names(groups))
        changes._record(
            [
                {
                    "company_id": self.sudo().company_id.id,
                    "kind": "role",
                    "user_id": self.id,
                    "holder": self.sudo().name,
                    "about": about,
                    "role_ids": [Command.set(groups.ids)],
                }
            ]
        )
        self.env["doc.journal"]._log(
            "roles_proposed", self, roles=groups.mapped("name")
        )

    def _doc_check_keeper(self):
        """Refuse who may not keep these accounts, and oneself."""
        user = self.env.user
        if not (self.env.su or user.has_group(ADMIN) or user.has_group(KEEPER)):
            raise AccessError(self.env._("Accounts are kept by the administrator."))
        if user in self:
            raise UserError(self.env._("Your own account is kept by somebody else."))
        self.check_access("write")


def _names(groups):
    return ", ".join(groups.mapped("name"))


class HrEmployee(models.Model):
    """Staff of one's own agencies, tied to accounts one keeps."""

    _inherit = "hr.employee"

    def _doc_check_ties(self):
        """Refuse ties to an account that who keeps the staff list may not write.

        What is written on an employee reaches the account's contact: its address is
        where a new password goes.
        """
        users = self.env["res.users"]
        if not users._doc_is_limited():
            return
        # Whose the account and the contact are is looked up for the check alone.
        for employee in self.sudo().with_context(active_test=False):
            tied = employee.user_id | employee.work_contact_id.user_ids
            tied -= self.env.user
            tied.with_user(self.env.user).check_access("write")
            if (tied.company_ids | employee.company_id) - self.env.user.company_ids:
                raise AccessError(
                    self.env._("You keep the staff list of your own agencies only.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        employees = super().create(vals_list)
        employees._doc_check_ties()
        return employees

    def write(self, vals):
        own = self.user_id == self.env.user and "user_id" not in vals
        if not own:
            self._doc_check_ties()
        result = super().write(vals)
        if {"user_id", "work_contact_id", "company_id", "resource_id"} & set(vals):
            self._doc_check_ties()
        return result


class HrDepartment(models.Model):
    """Units stay in the agencies of who keeps them."""

    _inherit = "hr.department"

    def write(self, vals):
        result = super().write(vals)
        if "company_id" in vals:
            _refuse_other_agencies(self)
        return result


class HrJob(models.Model):
    """So do posts."""

    _inherit = "hr.job"

    def write(self, vals):
        result = super().write(vals)
        if "company_id" in vals:
            _refuse_other_agencies(self)
        return result


def _refuse_other_agencies(records):
    """Refuse to move records out of the agencies of a limited administrator."""
    own = records.env.user.company_ids
    # Record rules look at a write before it is made.
    moved = records.sudo()
    if records.env["res.users"]._doc_is_limited() and any(
        one.company_id not in own for one in moved
    ):
        raise AccessError(
            records.env._("You keep the staff list of your own agencies only.")
        )


class ResourceResource(models.Model):
    """What ties an employee to an account is stored with his working time."""

    _inherit = "resource.resource"

    def write(self, vals):
        result = super().write(vals)
        if "user_id" in vals and self.env["res.users"]._doc_is_limited():
            # Whose working time it is, is looked up for the check alone.
            staff = self.env["hr.employee"].sudo().with_context(active_test=False)
            tied = staff.search([("resource_id", "in", self.ids)])
            tied.with_user(self.env.user)._doc_check_ties()
        return result
