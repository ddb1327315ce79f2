"""Locking an account, ending its sessions, and who is logged in where."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessDenied
from odoo.fields import Domain
from odoo.http import get_session_max_inactivity
from odoo.tools import SQL

from .res_users_accounts import KEEPERS
from .roles import ADMIN


class ResUsers(models.Model):
    """An account out of control is locked at once, with all its sessions (HN-20.2b).

    Locking keeps the account and its work, unlike archiving, and is undone by
    unlocking. Who is logged in and from where is core's ``res.device`` (VL-17.2d).
    """

    _inherit = "res.users"

    doc_locked_at = fields.Datetime(
        "Locked at", copy=False, readonly=True, groups=KEEPERS
    )
    doc_locked_by_id = fields.Many2one(
        "res.users", "Locked by", copy=False, readonly=True, groups=KEEPERS
    )
    doc_session_mark = fields.Integer(
        copy=False, readonly=True, groups=fields.NO_ACCESS, aggregator=None
    )
    doc_session_count = fields.Integer(
        "Log-ins running", compute="_compute_doc_session_count", aggregator=None
    )
    doc_several_sessions = fields.Boolean(
        "Several log-ins at once",
        compute="_compute_doc_session_count",
        search="_search_doc_several_sessions",
    )

    @api.model
    def _doc_running_sessions(self, users=None, at_least=1):
        """Return {user id: how many log-ins are running now}.

        A log-in runs until it is ended or was idle for as long as sessions last.
        """
        since = fields.Datetime.now() - timedelta(
            seconds=get_session_max_inactivity(self.env)
        )
        of_users = SQL("TRUE") if users is None else SQL("user_id = ANY(%s)", users.ids)
        self.env.cr.execute(
            SQL(
                "SELECT user_id, count(DISTINCT session_identifier) FROM res_device "
                "WHERE last_activity >= %s AND %s GROUP BY user_id "
                "HAVING count(DISTINCT session_identifier) >= %s",
                since,
                of_users,
                at_least,
            )
        )
        return dict(self.env.cr.fetchall())

    def _compute_doc_session_count(self):
        running = self._doc_running_sessions(self._origin)
        # Shown to who may review log-ins, and to each his own.
        seen = self.env["res.device.log"]._doc_reviewable(self._origin)
        for user in self:
            count = running.get(user._origin.id, 0) if user._origin in seen else 0
            user.doc_session_count = count
            user.doc_several_sessions = count > 1

    @api.model
    def _search_doc_several_sessions(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        several = self.sudo().browse(self._doc_running_sessions(at_least=2))
        seen = self.env["res.device.log"]._doc_reviewable(several.sudo(False))
        return Domain("id", "in", seen.ids)

    # An ended session stays ended: the mark is part of what each is checked against.

    def _get_session_token_fields(self):
        return super()._get_session_token_fields() | {
            "doc_locked_at",
            "doc_session_mark",
        }

    def _doc_end_sessions(self, **values):
        for user in self:
            # The person's files of sessions and marks are nobody's to write.
            known = user.sudo()
            known.write({**values, "doc_session_mark": known.doc_session_mark + 1})
        devices = self.env["res.device"].sudo()
        running = devices.search([("user_id", "in", self.ids)])
        if running:
            running._revoke()

    def action_doc_end_sessions(self):
        """End all log-ins of these accounts; the next one asks for the password.

        :raises AccessError: not an administrator of the accounts
        """
        self._doc_check_keeper()
        self._doc_end_sessions()
        for user in self:
            self.env["doc.journal"]._log("sessions_ended", user)
        return True

    def action_doc_lock(self):
        """Lock these accounts: nobody gets in with them, and who is in is out.

        :raises AccessError: not an administrator of the accounts
        """
        self._doc_check_keeper()
        fresh = self.filtered(lambda user: not user.sudo().doc_locked_at)
        fresh._doc_end_sessions(
            doc_locked_at=fields.Datetime.now(), doc_locked_by_id=self.env.uid
        )
        for user in fresh:
            self.env["doc.journal"]._log("account_locked", user)
        return True

    def action_doc_unlock(self):
        """Let these accounts log in again.

        :raises AccessError: not an administrator of the accounts
        """
        self._doc_check_keeper()
        locked = self.filtered(lambda user: user.sudo().doc_locked_at)
        locked.sudo().write({"doc_locked_at": False, "doc_locked_by_id": False})
        for user in locked:
            self.env["doc.journal"]._log("account_unlocked", user)
        return True

    def _check_credentials(self, credential, env):
        """Refuse a locked account, whatever it proves itself with."""
        info = super()._check_credentials(credential, env)
        if self.env.user.sudo().doc_locked_at:
            raise AccessDenied(
                self.env._("This account is locked. Ask your administrator.")
            )
        return info

    def action_doc_log_ins(self):
        """Open the log-ins of this account."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "doc_management.doc_log_in_action"
        )
        return {**action, "domain": [("user_id", "=", self.id)], "context": {}}


class ResUsersApikeys(models.Model):
    _inherit = "res.users.apikeys"

    def _check_credentials(self, *, scope, key):
        """The keys of a locked account open nothing."""
        uid = super()._check_credentials(scope=scope, key=key)
        # Whom a key belongs to is known to nobody yet.
        if uid and self.env["res.users"].sudo().browse(uid).doc_locked_at:
            return None
        return uid


class ResDeviceLog(models.Model):
    """Core's record of who was logged in, where from and how long."""

    _inherit = "res.device.log"

    @api.model
    def _doc_reviewable(self, users):
        """Return those of these people whose log-ins the user may review."""
        me = self.env.user
        if self.env.su or me.has_group("base.group_system"):
            return users
        if me.has_group(ADMIN):
            # Which agencies an account belongs to is looked up for the check.
            return users.filtered(
                lambda user: not user.sudo().company_ids - me.company_ids or user == me
            )
        return users & me
