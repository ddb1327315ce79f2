"""Passwords grow old, and one that somebody else chose is changed at once."""

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..lib.docmgmt.accounts import password_expired
from .res_users_accounts import KEEPERS

PARAMETER = "doc_management.password_days"
DAYS = 90
PAGE = "/web/login/password"
KEPT = frozenset(
    {
        "doc_password_at",
        "doc_password_given",
        "doc_locked_at",
        "doc_locked_by_id",
        "doc_session_mark",
    }
)


class ResUsers(models.Model):
    """The age of a password (HN-20.2b); how long it is, core's own module says."""

    _inherit = "res.users"

    doc_password_at = fields.Datetime(
        "Password set at",
        default=fields.Datetime.now,
        copy=False,
        readonly=True,
        groups=KEEPERS,
    )
    doc_password_given = fields.Boolean(
        "Password chosen by another", copy=False, readonly=True, groups=KEEPERS
    )

    @api.model
    def _doc_password_days(self):
        """Return how many days a password lasts; 0: for ever."""
        # Everybody's log-in depends on it.
        value = self.env["ir.config_parameter"].sudo().get_param(PARAMETER, DAYS)
        return int(value) if str(value).isdecimal() else DAYS

    def _doc_password_expired(self):
        self.ensure_one()
        user = self.sudo()
        return password_expired(
            user.doc_password_at or None,
            fields.Datetime.now(),
            self._doc_password_days(),
            given=user.doc_password_given,
        )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._doc_refuse_kept(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._doc_refuse_kept(vals)
        return super().write(vals)

    @api.model
    def _doc_refuse_kept(self, vals):
        """Refuse to write by hand what follows from acts."""
        if not self.env.su and KEPT.intersection(vals):
            raise AccessError(self.env._("That follows from what was done."))

    def _set_password(self):
        """Note when it was set, and that somebody else chose it."""
        result = super()._set_password()
        now = fields.Datetime.now()
        for user in self:
            given = not self.env.su and self.env.uid != user.id
            # What follows from the act is nobody's to write.
            user.sudo().write({"doc_password_at": now, "doc_password_given": given})
            if given:
                user._doc_note_given_password()
        return result

    def _doc_note_given_password(self):
        """Warn a leader that somebody else could have logged in with it."""
        self.ensure_one()
        self.env["doc.journal"]._log("password_given", self)
        self.env["doc.access.change"]._record(
            [
                {
                    "company_id": self.sudo().company_id.id,
                    "kind": "password",
                    "user_id": self.id,
                    "holder": self.sudo().name,
                    "about": self.env._(
                        "Password set; it has to be changed at the next log-in"
                    ),
                }
            ]
        )

    def _mfa_url(self):
        """Send who logs in with an old password to the page where he changes it."""
        if self._doc_password_expired():
            return PAGE
        return super()._mfa_url()

    def _rpc_api_keys_only(self):
        """An old password opens no programming interface either; keys still do."""
        return self._doc_password_expired() or super()._rpc_api_keys_only()


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    doc_password_days = fields.Integer("Days a password lasts")

    @api.model
    def get_values(self):
        days = self.env["res.users"]._doc_password_days()
        return {**super().get_values(), "doc_password_days": days}

    def set_values(self):
        """Keep 0 as well: core would drop it, and the default would hold again."""
        result = super().set_values()
        parameters = self.env["ir.config_parameter"].sudo()
        parameters.set_param(PARAMETER, str(max(self.doc_password_days, 0)))
        return result
