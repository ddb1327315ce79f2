"""Keys in a PKCS#11 token: USB token or HSM at the server, SoftHSM in tests."""

import hashlib
from pathlib import Path

from odoo import api, models

from ..lib.docsign import pkcs11
from ..lib.docsign.values import Code, DocSignError
from .signing_tools import server_setting

REFUSED = "doc_signing.pin_refused"
DEFAULT_MODULE = "/usr/lib/softhsm/libsofthsm2.so"


class DocSigningProviderPkcs11(models.AbstractModel):
    """Signs with a key that never leaves its token.

    The vendor's library is named by ``VAN_THU_PKCS11_MODULE`` or, in the server's
    configuration, ``van_thu_pkcs11_module``; the PIN is the content of the file named
    by ``VAN_THU_PKCS11_PIN_FILE`` or ``van_thu_pkcs11_pin_file``. The PIN is read for
    each signature and kept nowhere else: no record, log or message holds it. A PIN that
    a token refused is not tried again until its file was written anew: a batch must not
    lock the token.
    """

    _name = "doc.signing.provider.pkcs11"
    _inherit = "doc.signing.provider"
    _description = "Signing with a PKCS#11 token"

    @api.model
    def _library(self):
        return server_setting("pkcs11_module") or DEFAULT_MODULE

    @api.model
    def _pin(self):
        """Return the PIN, wrapped so that it shows itself nowhere."""
        path = server_setting("pkcs11_pin_file")
        try:
            return pkcs11.Pin(Path(path).read_text(encoding="utf-8").strip())
        except (OSError, UnicodeDecodeError):
            raise DocSignError(Code.TOKEN_PIN, "no readable PIN file") from None

    @api.model
    def _pin_version(self):
        """Return what tells one content of the PIN file from the next, unread."""
        try:
            known = Path(server_setting("pkcs11_pin_file")).stat()
        except OSError:
            return ""
        return f"{known.st_mtime_ns} {known.st_size}"

    @api.model
    def _refusal_key(self, certificate):
        label = certificate.sudo().token_label or ""
        return f"{REFUSED}.{hashlib.sha256(label.encode()).hexdigest()[:16]}"

    @api.model
    def _is_pin_refused(self, certificate):
        """Whether the token refused the very PIN that the file holds now."""
        # Noted for the server as a whole, whoever signs.
        parameters = self.env["ir.config_parameter"].sudo()
        noted = parameters.get_param(self._refusal_key(certificate))
        return bool(noted) and noted == self._pin_version()

    @api.model
    def _after_refusal(self, certificate, error):
        if error.code is Code.TOKEN_PIN and not self._is_pin_refused(certificate):
            self.env["ir.config_parameter"].sudo().set_param(
                self._refusal_key(certificate), self._pin_version()
            )

    @api.model
    def _blockers(self, certificate):
        # Labels are for administrators to see and for signing to use.
        labels = certificate.sudo()
        if not labels.token_label or not labels.key_label:
            return [
                self.env._(
                    "The certificate of %(name)s names no token and key. Ask the "
                    "administrator of documents to complete it.",
                    name=certificate.name,
                )
            ]
        if not Path(self._library()).is_file():
            return [
                self.env._(
                    "The library of the token is not on the server. Ask the system "
                    "administrator to set van_thu_pkcs11_module."
                )
            ]
        try:
            self._pin()
        except DocSignError:
            return [
                self.env._(
                    "The server has no PIN for the token. Ask the system administrator "
                    "to set van_thu_pkcs11_pin_file."
                )
            ]
        if self._is_pin_refused(certificate):
            return [
                self.env._(
                    "The token refused the server's PIN, and it is not tried again "
                    "lest the token locks. Ask the system administrator to write the "
                    "right PIN into its file."
                )
            ]
        return []

    @api.model
    def _sign(self, certificate, prepared):
        if self._is_pin_refused(certificate):
            raise DocSignError(Code.TOKEN_PIN, "refused before, and still the same")
        labels = certificate.sudo()
        return pkcs11.sign(
            self._library(),
            labels.token_label,
            labels.key_label,
            self._pin(),
            prepared.to_be_signed,
        )
