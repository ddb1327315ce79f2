"""Keys in PKCS#12 files beside the server: for demonstrations, never for an office."""

import re
from pathlib import Path

from odoo import api, models

from ..lib.docsign import key_file
from ..lib.docsign.pkcs11 import Pin
from ..lib.docsign.values import Code, DocSignError
from .signing_tools import server_setting

NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]{0,80}\.p12")


class DocSigningProviderP12Demo(models.AbstractModel):
    """Signs with a file out of a folder that only the server's own settings open.

    ``VAN_THU_P12_DEMO_FOLDER`` (``van_thu_p12_demo_folder``) names the folder,
    ``VAN_THU_P12_DEMO_PASSWORD_FILE`` the file whose content opens the keys. A server
    without them has no such way of signing, whatever a certificate says. The key label
    of the certificate is the name of the file; neither key nor password ever enters
    the database.
    """

    _name = "doc.signing.provider.p12_demo"
    _inherit = "doc.signing.provider"
    _description = "Signing with a key file, for demonstrations"

    @api.model
    def _path(self, certificate):
        """Return the key file. Raises DocSignError ``token_missing``."""
        folder = server_setting("p12_demo_folder")
        # The label is for administrators to see and for signing to use.
        name = certificate.sudo().key_label or ""
        if not folder or not NAME.fullmatch(name):
            raise DocSignError(Code.TOKEN_MISSING, "no key file")
        path = Path(folder) / name
        if path.is_symlink() or not path.is_file():
            raise DocSignError(Code.TOKEN_MISSING, "no key file")
        return path

    @api.model
    def _password(self):
        try:
            path = Path(server_setting("p12_demo_password_file"))
            return Pin(path.read_text(encoding="utf-8").strip())
        except (OSError, UnicodeDecodeError):
            raise DocSignError(Code.TOKEN_PIN, "no readable password file") from None

    @api.model
    def _blockers(self, certificate):
        if not server_setting("p12_demo_folder"):
            return [
                self.env._(
                    "Key files are for demonstrations, and this server takes none. Ask "
                    "the administrator of documents to register a token or a signing "
                    "service for %(name)s.",
                    name=certificate.name,
                )
            ]
        try:
            self._path(certificate)
            self._password()
        except DocSignError:
            return [
                self.env._(
                    "The key file of %(name)s or its password is not on the server. "
                    "The key label is the name of the file, for example ky.p12.",
                    name=certificate.name,
                )
            ]
        return []

    @api.model
    def _sign(self, certificate, prepared):
        return key_file.sign(
            self._path(certificate),
            self._password(),
            prepared.certificate,
            prepared.to_be_signed,
        )
