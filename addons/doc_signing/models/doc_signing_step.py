"""Bước ký: one signature value that a device elsewhere is asked for."""

import base64
import hmac
from datetime import timedelta

from cryptography.hazmat.primitives.serialization import Encoding
from odoo import api, fields, models

from ..lib.docsign import signing
from ..lib.docsign.values import Code, DocSignError, Prepared
from .signing_tools import WORKER

PATIENCE = timedelta(minutes=15)
"""How long a prepared signature waits for its device."""


class DeviceAwaited(Exception):
    """The job has done what it can: a device must sign first."""


class DocSigningStep(models.Model):
    """A PDF that lacks only its signature value, kept while a device is awaited.

    The value is bound to these very bytes: it is checked against the registered
    certificate before it is kept, and fits nothing else. A step goes when its signing
    is over; it never holds a key or a PIN.
    """

    _name = "doc.signing.step"
    _description = "Signature awaited from a device"
    _order = "request_id, number"

    request_id = fields.Many2one(
        "doc.signing.request", required=True, index=True, ondelete="cascade"
    )
    number = fields.Integer(required=True, aggregator=None)
    state = fields.Selection(
        [("waiting", "Waits for the device"), ("signed", "Signed"), ("used", "Used")],
        required=True,
        default="waiting",
    )
    digest = fields.Char("SHA-256 to be signed", required=True)
    purpose = fields.Char(required=True)
    transaction = fields.Char(groups=fields.NO_ACCESS)
    expires_at = fields.Datetime(required=True)
    prepared = fields.Binary(attachment=False, prefetch=False, groups=fields.NO_ACCESS)
    signature = fields.Binary(attachment=False, prefetch=False, groups=fields.NO_ACCESS)
    result = fields.Binary(attachment=False, prefetch=False, groups=fields.NO_ACCESS)

    _number_unique = models.UniqueIndex(
        "(request_id, number)", "That signature is already awaited."
    )

    @api.model
    def _begin(self, request, number, plan, prepared):
        return self.create(
            {
                "request_id": request.id,
                "number": number,
                "purpose": str(plan.purpose),
                "digest": prepared.digest.hex(),
                "prepared": base64.b64encode(prepared.to_bytes()),
                "expires_at": fields.Datetime.now() + PATIENCE,
            }
        )

    def _prepared(self):
        self.ensure_one()
        return Prepared.from_bytes(base64.b64decode(self.prepared))

    def _accept(self, signature: bytes, certificate: bytes = b""):
        """Keep the value a device gave; refuse any but ours over these bytes.

        ``certificate``: what the device says it signed with, DER or PEM, when it says.
        Raises DocSignError ``signature_wrong``, ``certificate_unreadable``.
        """
        self.ensure_one()
        prepared = self._prepared()
        if certificate:
            told = signing.load_certificate(certificate).public_bytes(Encoding.DER)
            if not hmac.compare_digest(told, prepared.certificate):
                raise DocSignError(Code.SIGNATURE_WRONG, "another certificate")
        signing.check_signature(prepared.certificate, prepared.to_be_signed, signature)
        self.write({"state": "signed", "signature": base64.b64encode(signature)})

    def _complete(self, stamp):
        """Return the finished PDF of a signed step, made once."""
        self.ensure_one()
        if self.state == "used":
            return base64.b64decode(self.result)
        value = base64.b64decode(self.signature)
        content = WORKER.complete(self._prepared(), value, stamp(value))
        self.write({"state": "used", "result": base64.b64encode(content)})
        return content
