"""Where a password that is too old is changed, between password and log-in."""

from odoo import http
from odoo.addons.web.controllers.home import Home
from odoo.exceptions import AccessDenied, UserError
from odoo.http import request

from ..models.res_users_passwords import PAGE


class PasswordHome(Home):
    @http.route(
        PAGE, type="http", auth="public", methods=["GET", "POST"], sitemap=False
    )
    def doc_password(self, redirect=None, **values):
        """Let who proved the old password choose a new one; then the log-in goes on.

        Nobody is logged in yet: the session only knows who gave a right password.
        """
        if request.session.uid:
            return request.redirect(
                self._login_redirect(request.session.uid, redirect=redirect)
            )
        pending = request.session.get("pre_uid")
        if not pending:
            return request.redirect("/web/login")
        user = request.env(user=pending).user
        error = None
        if request.httprequest.method == "POST" and user._doc_password_expired():
            error = self._change(user, values)
        if error or user._doc_password_expired():
            response = request.render(
                "doc_management.password_page",
                {
                    "login": user.login,
                    "given": user.doc_password_given,
                    "days": user._doc_password_days(),
                    "error": error,
                    "redirect": redirect,
                },
            )
            response.headers["Cache-Control"] = "no-cache"
            response.headers["X-Frame-Options"] = "SAMEORIGIN"
            response.headers["Content-Security-Policy"] = "frame-ancestors 'self'"
            return response
        if not user._mfa_url():
            request.session.finalize(request.env)
            request.update_env(user=request.session.uid)
            request.update_context(**request.session.context)
        return request.redirect(self._login_redirect(pending, redirect=redirect))

    def _change(self, user, values):
        """Change the password; return in words why not, if not."""
        old, new = values.get("old", ""), values.get("new", "").strip()
        if new != values.get("again", "").strip():
            return request.env._("The two new passwords differ.")
        if new == old:
            return request.env._("The new password has to differ from the old one.")
        credential = {"login": user.login, "password": old, "type": "password"}
        try:
            with user._assert_can_auth(user=user.id):
                user._check_credentials(credential, {"interactive": True})
            user._change_password(new)
        except AccessDenied:
            return request.env._("The old password is wrong.")
        except UserError as refused:
            return str(refused)
        return None
