"""Viettel MySign: hash signing, confirmed in its app."""

from odoo import api, models

DEFAULT_PROFILE = "adss:ras:profile:001"


class DocSigningProviderMysign(models.AbstractModel):
    """MySign's way of remote signing: the holder logs in by name, confirms by phone.

    Settings ``van_thu_mysign_url`` (``https://remotesigning.viettel.vn``), ``_client``,
    ``_secret_file`` and, where the contract names another, ``_profile``. The
    certificate's ``key_label`` is the credential, ``token_label`` the holder's account.
    """

    _name = "doc.signing.provider.mysign"
    _inherit = "doc.signing.provider.remote"
    _description = "Signing with Viettel MySign"
    _service = "mysign"
    _paths = (
        "vtss/service/ras/v1/login",
        "vtss/service/signHash",
        "vtss/service/requests/status",
    )
    _needs = ("key_label", "token_label")

    @api.model
    def _login(self, step):
        return {
            **super()._login(step),
            # Labels are for signing to use.
            "user_id": step.request_id.certificate_id.sudo().token_label,
            "profile_id": self._setting("profile") or DEFAULT_PROFILE,
        }
