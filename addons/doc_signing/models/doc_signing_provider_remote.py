"""The key lies in a remote signing service; its holder confirms on a phone."""

import base64
import json
import logging
from pathlib import Path

from odoo import api, models

from ..lib.docsign.values import Code, DocSignError
from .signing_network import Unreachable, fetch
from .signing_tools import server_setting

SHA256 = "2.16.840.1.101.3.4.2.1"
RSA = "1.2.840.113549.1.1.1"
JSON = "application/json"
_logger = logging.getLogger(__name__)


class DocSigningProviderRemote(models.AbstractModel):
    """Remote hash signing (CSC API 1.0.4 as the Vietnamese services serve it).

    Log in as the application, hand over the digest, ask until the holder has
    confirmed on his own device. The service's address and the application's secret
    are the server's: ``van_thu_remote_url``, ``van_thu_remote_client`` and the file
    ``van_thu_remote_secret_file``. No password or one-time code of a holder is ever
    asked for or kept. ``key_label`` of the certificate is the credential.
    """

    _name = "doc.signing.provider.remote"
    _inherit = "doc.signing.provider"
    _description = "Signing with a remote service"

    @api.model
    def _is_elsewhere(self):
        return True

    @api.model
    def _blockers(self, certificate):
        if not (server_setting("remote_url") and server_setting("remote_client")):
            return [
                self.env._(
                    "No remote signing service is set up on the server. Ask the system "
                    "administrator to set van_thu_remote_url and van_thu_remote_client."
                )
            ]
        if not certificate.sudo().key_label:  # labels are for signing to use
            return [
                self.env._(
                    "The certificate of %(name)s names no key. Ask the administrator "
                    "of documents to complete it.",
                    name=certificate.name,
                )
            ]
        return []

    @api.model
    def _ask(self, step):
        """Hand the digest to the service, once."""
        digest = base64.b64encode(bytes.fromhex(step.digest)).decode()
        answer = self._call(
            "signatures/signHash",
            {
                "credentialID": step.request_id.certificate_id.sudo().key_label,
                "hash": [digest],
                "hashAlgo": SHA256,
                "signAlgo": RSA,
                "numSignatures": 1,
                "async": 1,
                # The same question twice is the same transaction.
                "clientData": f"{step.request_id.id}-{step.number}-{step.digest[:16]}",
            },
        )
        transaction = answer.get("transactionId")
        if not isinstance(transaction, str) or not 0 < len(transaction) < 200:
            raise DocSignError(Code.TOKEN_FAILED, "no transaction")
        step.write({"transaction": transaction})

    @api.model
    def _poll(self, step):
        """Return the signature value, or None while the holder has not confirmed."""
        answer = self._call("requests/status", {"transactionId": step.transaction})
        status = str(answer.get("status"))
        if status == "0":
            return None
        if status != "1":
            raise DocSignError(Code.DEVICE_REFUSED, f"status {status[:20]}")
        values = answer.get("signatures")
        if not isinstance(values, list) or len(values) != 1:
            raise DocSignError(Code.TOKEN_FAILED, "no signature in the answer")
        try:
            return base64.b64decode("".join(str(values[0]).split()), validate=True)
        except ValueError as error:
            raise DocSignError(Code.SIGNATURE_WRONG, "not base64") from error

    @api.model
    def _call(self, path, body):
        login = self._post(
            "auth/login",
            {
                "client_id": server_setting("remote_client"),
                "client_secret": self._secret(),
            },
        )
        token = login.get("access_token")
        if not isinstance(token, str) or not token.isascii() or "\n" in token:
            raise DocSignError(Code.TOKEN_FAILED, "login refused")
        return self._post(path, body, {"Authorization": f"Bearer {token}"})

    @api.model
    def _post(self, path, body, headers=None):
        url = f"{server_setting('remote_url').rstrip('/')}/{path}"
        data = json.dumps(body).encode()
        try:
            raw = fetch(url, data, JSON, most=1 << 20, configured=True, headers=headers)
            answer = json.loads(raw)
        except Unreachable as error:
            raise DocSignError(Code.DEVICE_AWAY, str(error)) from error
        except ValueError as error:
            raise DocSignError(Code.TOKEN_FAILED, "answer is no JSON") from error
        if not isinstance(answer, dict):
            raise DocSignError(Code.TOKEN_FAILED, "answer is no object")
        return answer

    @api.model
    def _secret(self):
        try:
            path = Path(server_setting("remote_secret_file"))
            return path.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise DocSignError(Code.TOKEN_FAILED, "no readable secret file") from None
