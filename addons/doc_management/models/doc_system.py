"""Official name, short name and public address of the system (VL-6)."""

from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import ValidationError

NAME, SHORT = "doc_management.system_name", "doc_management.system_short_name"
ADDRESS, FROZEN = "web.base.url", "web.base.url.freeze"


class ResConfigSettings(models.TransientModel):
    """Set once for the installation, shown to all who use it."""

    _inherit = "res.config.settings"

    doc_system_name = fields.Char("Official name of the system", config_parameter=NAME)
    doc_system_short_name = fields.Char("Short name", config_parameter=SHORT, size=30)
    doc_system_address = fields.Char("Public address")

    @api.model
    def get_values(self):
        parameters = self.env["ir.config_parameter"].sudo()
        address = parameters.get_param(ADDRESS)
        return {**super().get_values(), "doc_system_address": address}

    def set_values(self):
        """Keep the address as core's own: links in messages follow it, too."""
        result = super().set_values()
        parameters = self.env["ir.config_parameter"].sudo()
        address = (self.doc_system_address or "").strip().rstrip("/")
        if address and address != parameters.get_param(ADDRESS):
            parts = urlsplit(address)
            if parts.scheme not in ("http", "https") or not parts.hostname:
                raise ValidationError(
                    self.env._(
                        "The public address begins with https:// and names a server: "
                        "https://vanban.tinh.gov.vn"
                    )
                )
            parameters.set_param(ADDRESS, address)
            # Else the next log-in of an administrator would overwrite it.
            parameters.set_param(FROZEN, "True")
        return result


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @api.model
    def _doc_system(self):
        """Return ``{"name", "short", "address"}`` of the system; empty texts for none.

        Shown before log-in as well, so it holds nothing that is secret.
        """
        parameters = self.env["ir.config_parameter"].sudo()
        return {
            "name": parameters.get_param(NAME) or "",
            "short": parameters.get_param(SHORT) or "",
            "address": parameters.get_param(ADDRESS) or "",
        }

    def session_info(self):
        info = super().session_info()
        if self.env.user._is_internal():
            info["doc_system"] = self._doc_system()
        return info
