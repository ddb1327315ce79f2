"""What a browser may ask and bring while a device is awaited."""

import base64
import binascii
import hashlib
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..lib.docsign.values import Code, DocSignError
from .refusals import sentence

PROGRAMS = ("agent", "agent_tool")
"""Providers that the signer's own browser leads to."""
ASK_AGAIN = timedelta(seconds=10)
DEFAULT_AGENT = "wss://127.0.0.1:8987"
REFUSALS = {
    "cancelled": Code.DEVICE_REFUSED,
    "token": Code.TOKEN_MISSING,
    "pin": Code.TOKEN_PIN,
    "away": Code.DEVICE_AWAY,
    "failed": Code.TOKEN_FAILED,
}
"""What the browser may report; anything else is a plain failure."""


class DocSigningRequest(models.Model):
    """Only who asked for a signature is shown its digest and may bring its value."""

    _inherit = "doc.signing.request"

    def _mine(self):
        """Return this request for writing if the caller signs it; refuse others."""
        self.ensure_one()
        self.check_access("read")
        # Requests have no writers; their owner is checked here.
        request_sudo = self.sudo()
        mine = request_sudo._hand() == self.env.user
        if not mine or request_sudo.provider not in PROGRAMS:
            raise AccessError(self.env._("This signing waits for somebody else."))
        return request_sudo

    def action_device_task(self):
        """Return what the device is to sign now, for the eyes of the signer as well.

        ``{"state", "error", "agent", "step"}``; ``step`` is None or ``{"id",
        "digest"`` (base64 of 32 bytes)``, "code", "file", "pages", "purpose",
        "number", "subject", "signer", "expires", "command"}``; ``command`` is empty
        when the program signs a digest alone.

        :raises AccessError: somebody else's signing
        """
        request_sudo = self._mine()
        step = request_sudo.step_ids.filtered(lambda item: item.state == "waiting")[:1]
        return {
            "state": request_sudo.state,
            "error": request_sudo.error or "",
            "agent": self._agent_url(),
            "step": request_sudo._told(step) if step else None,
        }

    def _told(self, step):
        file, document = self.file_id, self.document_id
        digest = bytes.fromhex(step.digest)
        return {
            "id": step.id,
            "digest": base64.b64encode(digest).decode(),
            "code": (
                code_of(step.digest)
                if step.command
                else short_code(step._prepared().document)
            ),
            "command": step.command or "",
            "file": file.name,
            "pages": file.page_count,
            "purpose": self.purpose,
            "number": document.name or "",
            "subject": document.subject,
            "signer": self.certificate_id.name,
            "expires": fields.Datetime.to_string(step.expires_at),
        }

    @api.model
    def _agent_url(self):
        """Return where the signing program listens: on the signer's own computer."""
        # A setting of the whole installation, readable by whoever signs.
        url = (
            self.env["ir.config_parameter"].sudo().get_param("doc_signing.agent_url")
            or DEFAULT_AGENT
        )
        host = url.partition("://")[2].split("/")[0].rpartition(":")[0]
        if host not in ("127.0.0.1", "localhost", "[::1]"):
            return DEFAULT_AGENT
        return url

    def action_device_answer(self, step_id, signature, certificate=""):
        """Take the value that the device made; the job goes on with it.

        :param step_id: the step's id from :meth:`action_device_task`
        :param signature: base64
        :param certificate: base64 DER of what the device signed with, if it says
        :raises UserError: too late, or not made with the registered certificate
        """
        request_sudo = self._mine()
        step = request_sudo._awaited(step_id)
        if step.command:
            raise UserError(self.env._("The program itself brings the signed file."))
        try:
            value = base64.b64decode("".join(str(signature).split()), validate=True)
            shown = base64.b64decode("".join(str(certificate).split()), validate=True)
            step._accept(value, shown)
        except (binascii.Error, ValueError) as error:
            raise UserError(
                self.env._("The device's answer is damaged. Try again.")
            ) from error
        except DocSignError as error:
            raise UserError(sentence(self.env, error)) from error
        request_sudo._batch().write({"state": "pending"})
        self.env.ref("doc_signing.ir_cron_run_signing")._trigger()
        return True

    def _awaited(self, step_id):
        """Lock this request and return the step that it waits for; refuse if none."""
        self.ensure_one()
        if self.try_lock_for_update() != self:
            raise UserError(self.env._("The signature is being put on now."))
        step = self.step_ids.filtered(
            lambda item: item.id == step_id and item.state == "waiting"
        )
        late = step and step.expires_at < fields.Datetime.now()
        if self.state != "waiting" or not step or late:
            raise UserError(
                self.env._(
                    "This signature is no longer awaited. Reload the page and sign "
                    "again."
                )
            )
        return step

    def action_device_failed(self, reason):
        """Give the signing up, since the device did: cancelled, no token, wrong PIN.

        :param reason: a key of ``REFUSALS``; no second attempt is made by itself,
            a token locks after a few wrong PINs
        """
        request_sudo = self._mine()
        batch = request_sudo._batch()
        if batch.try_lock_for_update() != batch or request_sudo.state != "waiting":
            raise UserError(self.env._("The signature is being put on now."))
        code = REFUSALS.get(reason, Code.TOKEN_FAILED)
        # What a program was told when its file was refused is the better reason.
        told = batch.step_ids.filtered("refusal")[:1].refusal
        batch._fail(told or sentence(self.env, DocSignError(code)))
        return True

    def _batch(self):
        """Return all requests of the act that this one belongs to."""
        self.ensure_one()
        return self.search(
            [
                ("outgoing_id", "=", self.outgoing_id.id),
                ("incoming_id", "=", self.incoming_id.id),
                ("purpose", "=", self.purpose),
                ("state", "=", self.state),
            ]
        )

    @api.model
    def _poll_devices(self):
        """Ask the services elsewhere; give up what nobody confirmed in time."""
        now = fields.Datetime.now()
        for step in self.env["doc.signing.step"].search(
            [("state", "=", "waiting"), ("request_id.state", "=", "waiting")]
        ):
            request = step.request_id
            if not request.try_lock_for_update():
                continue
            words = request._in_words()
            try:
                provider = self.env["doc.signing.provider"]._of(request.certificate_id)
                value = provider._poll(step)
                if value is not None:
                    step._accept(value)
                    request._batch().write({"state": "pending"})
                elif step.expires_at < now:
                    raise DocSignError(Code.DEVICE_AWAY, "expired")
                elif step.transaction:
                    self.env.ref("doc_signing.ir_cron_run_signing")._trigger(
                        at=now + ASK_AGAIN
                    )
            except DocSignError as error:
                if error.code is Code.DEVICE_AWAY and step.expires_at >= now:
                    continue  # the service is away for a moment
                request._batch()._fail(sentence(words, error))


def short_code(content: bytes) -> str:
    """Return eight letters by which people compare what is signed."""
    return code_of(hashlib.sha256(content).hexdigest())


def code_of(sha256: str) -> str:
    """Return the same of a SHA-256 in hexadecimal."""
    return f"{sha256[:4]}·{sha256[4:8]}".upper()
