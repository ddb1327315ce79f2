"""VNPT SmartCA: hash signing, confirmed in its app."""

import hmac

from cryptography.hazmat.primitives.serialization import Encoding
from odoo import api, models

from ..lib.docsign import signing
from ..lib.docsign.values import Code, DocSignError
from .doc_signing_provider_remote import decoded, question_name

_FOLDER = "sca/sp769/v1"
_REFUSED = ("REJECT", "REFUSE", "DENIED", "CANCEL")


class DocSigningProviderSmartca(models.AbstractModel):
    """SmartCA's way of remote signing: every call carries the application's secret.

    Settings ``van_thu_smartca_url`` (``https://gwsca.vnpt.vn``), ``_client`` (sp_id)
    and ``_secret_file`` (sp_password). ``token_label`` of the certificate is the
    holder's account: the number of the identity card. Before the holder's phone rings
    the service is asked whether it has the very certificate that is registered here.
    """

    _name = "doc.signing.provider.smartca"
    _inherit = "doc.signing.provider.remote"
    _description = "Signing with VNPT SmartCA"
    _service = "smartca"
    _needs = ("token_label",)

    @api.model
    def _ask(self, step):
        self._check_certificate(step)
        data = self._asked(
            step,
            "signatures/sign",
            sign_files=[
                {
                    "data_to_be_signed": step.digest,
                    "doc_id": question_name(step),
                    "file_type": "pdf",
                    "sign_type": "hash",
                }
            ],
        )
        self._keep(step, data.get("transaction_id"))

    @api.model
    def _poll(self, step):
        answer = self._post(
            f"{_FOLDER}/signatures/sign/{step.transaction}/status", self._holder(step)
        )
        message = str(answer.get("message") or "").upper()
        if "EXPIRE" in message:
            raise DocSignError(Code.DEVICE_REFUSED, "not confirmed in time")
        if any(word in message for word in _REFUSED):
            raise DocSignError(Code.DEVICE_REFUSED, message[:40])
        values = self._data(answer).get("signatures")
        if not values:
            return None
        if not isinstance(values, list) or len(values) != 1:
            raise DocSignError(Code.TOKEN_FAILED, "not one signature in the answer")
        value = values[0]
        return decoded(value.get("signature_value") if isinstance(value, dict) else "")

    @api.model
    def _check_certificate(self, step):
        """Refuse to trouble the holder when another certificate would sign."""
        data = self._asked(step, "credentials/get_certificate")
        found = data.get("user_certificates")
        own = signing.to_der(step.request_id.certificate_id.certificate_pem.encode())
        for item in found if isinstance(found, list) else ():
            if isinstance(item, dict) and hmac.compare_digest(
                _der(item.get("cert_data")), own
            ):
                return
        raise DocSignError(Code.SIGNATURE_WRONG, "the service has another certificate")

    @api.model
    def _asked(self, step, path, **values):
        body = {**self._holder(step), **values, "transaction_id": question_name(step)}
        return self._data(self._post(f"{_FOLDER}/{path}", body))

    @api.model
    def _holder(self, step):
        certificate = step.request_id.certificate_id
        return {
            "sp_id": self._setting("client"),
            "sp_password": self._secret(),
            # Labels are for signing to use.
            "user_id": certificate.sudo().token_label,
            "serial_number": certificate.serial,
        }

    @api.model
    def _data(self, answer):
        """Return the payload of an answer that says that all went well."""
        data = answer.get("data")
        if answer.get("status_code") != 200 or not isinstance(data, dict):
            status = str(answer.get("status_code"))[:20]
            raise DocSignError(Code.TOKEN_FAILED, f"status {status}")
        return data


def _der(value) -> bytes:
    """Return a certificate as DER out of base64, or nothing when it is none."""
    try:
        content = decoded(value)
        return signing.load_certificate(content).public_bytes(Encoding.DER)
    except DocSignError:
        return b""
