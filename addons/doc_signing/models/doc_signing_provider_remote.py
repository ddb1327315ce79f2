"""The key lies in a remote signing service; its holder confirms on a phone."""

import base64
import json
import logging
from pathlib import Path
from urllib.parse import urlsplit

from odoo import api, models

from ..lib.docsign.values import Code, DocSignError
from .signing_network import Unreachable, fetch
from .signing_tools import server_setting

SHA256 = "2.16.840.1.101.3.4.2.1"
RSA = "1.2.840.113549.1.1.1"
JSON = "application/json"
_logger = logging.getLogger(__name__)


class DocSigningProviderRemote(models.AbstractModel):
    """Remote hash signing (CSC API 1.0.4), and what all remote services share.

    Log in as the application, hand over the digest, ask until the holder has
    confirmed on his own device. The service's address and the application's secret
    are the server's: ``van_thu_remote_url``, ``van_thu_remote_client`` and the file
    ``van_thu_remote_secret_file``. No password or one-time code of a holder is ever
    asked for or kept. ``key_label`` of the certificate is the credential.

    A service of another shape inherits this and has settings of its own, named by
    ``_service``; ``token_label`` is then the holder's account there.
    """

    _name = "doc.signing.provider.remote"
    _inherit = "doc.signing.provider"
    _description = "Signing with a remote service"
    _service = "remote"
    _paths = ("auth/login", "signatures/signHash", "requests/status")
    """Of logging in, of asking for a signature, of asking whether it is there."""
    _needs = ("key_label",)
    """Labels of the certificate without which the service cannot be asked."""

    @api.model
    def _setting(self, name):
        return server_setting(f"{self._service}_{name}")

    @api.model
    def _is_elsewhere(self):
        return True

    @api.model
    def _blockers(self, certificate):
        if not (self._setting("url") and self._setting("client")):
            return [
                self.env._(
                    "No remote signing service is set up on the server. Ask the system "
                    "administrator to set %(url)s and %(client)s.",
                    url=f"van_thu_{self._service}_url",
                    client=f"van_thu_{self._service}_client",
                )
            ]
        if not is_safe(self._setting("url")):
            return [
                self.env._(
                    "The remote signing service is set up without https. Ask the "
                    "system administrator to correct %(url)s.",
                    url=f"van_thu_{self._service}_url",
                )
            ]
        # Labels are for signing to use.
        labels = certificate.sudo()
        if not all(labels[name] for name in self._needs):
            return [
                self.env._(
                    "The certificate of %(name)s does not say how the service knows "
                    "its holder. Ask the administrator of documents to complete it.",
                    name=certificate.name,
                )
            ]
        return []

    @api.model
    def _ask(self, step):
        """Hand the digest to the service, once."""
        digest = base64.b64encode(bytes.fromhex(step.digest)).decode()
        answer = self._call(
            step,
            self._paths[1],
            {
                "credentialID": step.request_id.certificate_id.sudo().key_label,
                "hash": [digest],
                "hashAlgo": SHA256,
                "signAlgo": RSA,
                "numSignatures": 1,
                "async": 1,
                # The same question twice is the same transaction.
                "clientData": question_name(step),
            },
        )
        self._keep(step, answer.get("transactionId"))

    @api.model
    def _keep(self, step, transaction):
        """Keep the service's name of the question, by which it is asked again."""
        if not isinstance(transaction, str) or not 0 < len(transaction) < 200:
            raise DocSignError(Code.TOKEN_FAILED, "no transaction")
        step.write({"transaction": transaction})

    @api.model
    def _poll(self, step):
        """Return the signature value, or None while the holder has not confirmed."""
        answer = self._call(step, self._paths[2], {"transactionId": step.transaction})
        status = str(answer.get("status"))
        if status == "0":
            return None
        if status != "1":
            raise DocSignError(Code.DEVICE_REFUSED, f"status {status[:20]}")
        values = answer.get("signatures")
        if not isinstance(values, list) or len(values) != 1:
            raise DocSignError(Code.TOKEN_FAILED, "no signature in the answer")
        return decoded(values[0])

    @api.model
    def _login(self, step):
        """Return what the application says of itself to log in."""
        return {"client_id": self._setting("client"), "client_secret": self._secret()}

    @api.model
    def _call(self, step, path, body):
        login = self._post(self._paths[0], self._login(step))
        token = login.get("access_token")
        if not isinstance(token, str) or not token.isascii() or "\n" in token:
            raise DocSignError(Code.TOKEN_FAILED, "login refused")
        return self._post(path, body, {"Authorization": f"Bearer {token}"})

    @api.model
    def _post(self, path, body, headers=None):
        url = f"{self._setting('url').rstrip('/')}/{path}"
        if not is_safe(url):
            raise DocSignError(Code.TOKEN_FAILED, "the service is set up without https")
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
            path = Path(self._setting("secret_file"))
            return path.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise DocSignError(Code.TOKEN_FAILED, "no readable secret file") from None


def is_safe(url: str) -> bool:
    """Return whether secrets may go there: https, or this very machine."""
    parts = urlsplit(url)
    return parts.scheme == "https" or parts.hostname in ("127.0.0.1", "localhost")


def question_name(step) -> str:
    """Return one name for one question, however often it is asked."""
    return f"{step.request_id.id}-{step.number}-{step.digest[:16]}"


def decoded(value) -> bytes:
    """Return a signature value out of base64 with breaks. Raises DocSignError."""
    try:
        return base64.b64decode("".join(str(value).split()), validate=True)
    except ValueError as error:
        raise DocSignError(Code.SIGNATURE_WRONG, "not base64") from error
