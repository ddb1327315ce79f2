"""Giao tệp cho phần mềm ký: a file fetched and brought back by the signing program."""

import base64
import hashlib
import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..lib.docsign import agent_frames
from ..lib.docsign.values import Code, DocSignError, Purpose
from .doc_signing_job import DeviceAwaited
from .doc_signing_step import PATIENCE
from .refusals import sentence
from .signing_tools import aware, server_setting

GROWTH = 8 * 1024 * 1024
"""Bytes by which a signature with its fonts and pictures may make a file larger."""
FOLDER = "/doc_signing/agent"


class DocSigningStep(models.Model):
    """In tool mode a step is an errand: one file, one act, one person, one return.

    The program has no session here, so its addresses carry a token of 256 random bits
    that is kept as a hash, made when the person presses the button and void with the
    first upload, the next press, the end of the request or a quarter of an hour.
    ``digest`` is the SHA-256 of the file that is given out.
    """

    _inherit = "doc.signing.step"

    command = fields.Char("The program's command", readonly=True)
    token_hash = fields.Char(groups=fields.NO_ACCESS, index="btree_not_null")
    returned_sha256 = fields.Char("SHA-256 of what came back", readonly=True)
    refusal = fields.Text("Why what came back was refused", readonly=True)

    @api.model
    def _begin_errand(self, request, purpose):
        return self.create(
            {
                "request_id": request.id,
                "number": 0,
                "purpose": str(purpose),
                "command": agent_frames.COMMANDS[purpose],
                "digest": request.base_sha256,
                "expires_at": fields.Datetime.now() + PATIENCE,
            }
        )

    def _new_token(self):
        """Void what was given out before and return a token for one more return."""
        self.ensure_one()
        token = secrets.token_urlsafe(32)
        self.write(
            {
                "token_hash": hashed(token),
                "signature": False,
                "returned_sha256": False,
                "refusal": False,
            }
        )
        return token

    @api.model
    def _of_token(self, token):
        """Return the errand that a token opens now, or none."""
        step = self.search([("token_hash", "=", hashed(str(token)))], limit=1)
        if (
            step.state != "waiting"
            or step.request_id.state != "waiting"
            or step.expires_at < fields.Datetime.now()
            or not step.request_id._hand().active
        ):
            return self.browse()
        return step

    def _largest_return(self):
        """Return how many bytes the signed file may have."""
        return self.request_id.file_id.size + GROWTH

    def _take_back(self, content: bytes):
        """Take the signed file, once; return why it is refused, or "".

        Nothing of the document changes here: the job stores what was taken when the
        person's page has told that the program is done, and checks it again.
        """
        self.ensure_one()
        request = self.request_id
        words = request._in_words()
        self.write({"token_hash": False})
        try:
            request._check_returned(content)
        except DocSignError as error:
            refusal = sentence(words, error)
        except UserError as error:
            refusal = str(error.args[0])
        else:
            self.write(
                {
                    "signature": base64.b64encode(content),
                    "returned_sha256": hashlib.sha256(content).hexdigest(),
                }
            )
            return ""
        self.write({"refusal": refusal})
        return refusal


class DocSigningRequest(models.Model):
    """The acts of the person whose program signs in its own window."""

    _inherit = "doc.signing.request"

    def action_tool_begin(self, step_id):
        """Give the program one errand: return ``{"command", "frame"}`` to hand it.

        ``frame`` is JSON. Any address given out before for this step is void.

        :raises AccessError: somebody else's signing
        :raises UserError: it is no longer awaited
        """
        request_sudo = self._mine()
        step = request_sudo._awaited(step_id)
        if not step.command:
            raise UserError(self.env._("This signature is made over a digest."))
        request_sudo._base()
        folder = f"{self._agent_base_url()}{FOLDER}/{step._new_token()}"
        number, day = request_sudo._told_number(step)
        frame = agent_frames.question(
            f"{folder}/van-ban-{request_sudo.file_id.id}.pdf",
            f"{folder}/upload",
            number,
            day,
        )
        return {"command": step.command, "frame": frame}

    def action_tool_answer(self, step_id, text):
        """Take the program's frame; with it the file that came back is signed.

        :param text: the frame as it came
        :raises UserError: nothing came back, or another number stands in it
        """
        request_sudo = self._mine()
        step = request_sudo._awaited(step_id)
        if not step.command:
            raise UserError(self.env._("This signature is made over a digest."))
        if step.refusal:
            request_sudo._batch()._fail(step.refusal)
            return False
        if not step.returned_sha256:
            raise UserError(
                self.env._(
                    "The program says that it signed, but the signed file did not "
                    "arrive. Check that this computer reaches the server, then sign "
                    "again."
                )
            )
        try:
            answer = agent_frames.read_answer(str(text))
            if answer.receipt not in ("", step.returned_sha256):
                raise DocSignError(Code.ADDITION_REWRITTEN, "another receipt")
            number, day = request_sudo._told_number(step)
            must = step.purpose == Purpose.AGENCY
            agent_frames.check_number(answer, number, day, must=must)
        except DocSignError as error:
            request_sudo._batch()._fail(sentence(self.env, error))
            return False
        step.write({"state": "signed", "token_hash": False})
        request_sudo._batch().write({"state": "pending"})
        self.env.ref("doc_signing.ir_cron_run_signing")._trigger()
        return True

    @api.model
    def _agent_base_url(self):
        """Return the address by which the program reaches this server."""
        url = server_setting("agent_base_url") or self.get_base_url()
        return url.rstrip("/")

    def _told_number(self, step):
        """Return number and date for the program's window: ``("", None)`` if none."""
        self.ensure_one()
        outgoing = self.outgoing_id
        if step.purpose == Purpose.AGENCY:
            return str(outgoing.number or ""), outgoing.document_date
        if step.purpose in (Purpose.ANNEX, Purpose.COPY):
            return outgoing.name or "", outgoing.document_date
        return "", None

    def _draws_itself(self):
        """Return whether the look is made by the program that signs."""
        self.ensure_one()
        return self.env[f"doc.signing.provider.{self.provider}"]._draws_itself()

    def _check_returned(self, content: bytes):
        """Refuse a signed file that the job would not store, in its own words."""
        self.ensure_one()
        certificate = self.certificate_id.with_env(self._in_words())
        blockers = certificate._validity_blockers()
        if blockers:
            raise UserError("\n".join(blockers))
        at = aware(fields.Datetime.now())
        self._check_result(self._base(), content, certificate, at, 1)

    def _sign_by_tool(self, content: bytes, plans):
        """Return what the program made of the file; until it has, wait for it."""
        self.ensure_one()
        steps = self.step_ids
        if not steps:
            steps = self.env["doc.signing.step"]._begin_errand(self, plans[0].purpose)
        if steps.state == "waiting":
            raise DeviceAwaited
        return [base64.b64decode(steps.signature)]


def hashed(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
