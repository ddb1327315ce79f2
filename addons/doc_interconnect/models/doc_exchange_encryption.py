"""Files encrypted on their way: sealed while a packet is built, opened by a job.

The header of a message stays readable, because the axis and its statuses need it:
number, date, subject and receivers are not secret here, the files are. A packet is
acknowledged once it is stored; its envelope stays as it came. The token is used
while no transaction is open.
"""

import hashlib
import logging
from dataclasses import replace

from odoo import api, fields, models
from odoo.addons.doc_signing.lib.docsign import envelope, pkcs11
from odoo.addons.doc_signing.lib.docsign.values import Code, DocSignError
from odoo.addons.doc_signing.models.refusals import sentence
from odoo.exceptions import UserError

from ..lib.docxchg import edxml
from ..lib.docxchg.axis import PacketStatus
from ..lib.docxchg.edxml import read_message
from ..lib.docxchg.edxml.attachments import file_type, is_damaged
from ..lib.docxchg.states import InEvent, InState
from . import packet_store
from .axis_words import fault_words, is_disk_fault
from .own_cursor import own_environment

_logger = logging.getLogger(__name__)
LONGEST_NAME = 200


class DocExchangeMessage(models.Model):
    _inherit = "doc.exchange.message"

    is_encrypted = fields.Boolean(
        "Encrypted on the way",
        readonly=True,
        help="The files of the message; number, date and subject stay readable.",
    )
    is_allowed = fields.Boolean("Allowed by a person", readonly=True)

    # sending

    def _encrypted(self, message):
        """Return ``message`` with its files readable by the receivers of these rows.

        :raises UserError: a receiver without a certificate that may be used now
        """
        company = self.company_id
        certificates = self.env["doc.encryption.certificate"]
        chosen = certificates._to_use(company, self.agency_id)
        missing = self.agency_id.filtered(lambda agency: agency not in chosen)
        if missing:
            raise UserError(
                self.env._(
                    "It goes out encrypted, and there is no valid encryption "
                    "certificate of: %(names)s. Have the administrator of documents "
                    "register it, then send again.",
                    names=", ".join(missing.mapped("name")),
                )
            )
        receivers = [one.certificate_pem.encode() for one in chosen.values()]
        return replace(
            message,
            attachments=tuple(_sealed(file, receivers) for file in message.attachments),
        )

    # receiving

    def _seal_up(self, message, allowed=False):
        """Leave a stored packet to the job that opens it; the axis has done its part.

        :param allowed: a person has looked at it: conflicts are no obstacle
        """
        values = {
            "is_encrypted": True,
            "is_allowed": allowed,
            "partner_name": message.sender.name or message.sender.organ_id,
            "exchange_document_id": message.document_id,
            "document_number": str(message.code),
            "is_urgent": message.priority > 0,
        }
        self._happen_in(
            InEvent.SEAL, acknowledgement=str(PacketStatus.DONE), error=False, **values
        )
        self._wake_opener()

    def _wake_opener(self):
        # Waking a job is not a right of persons; it only makes it look earlier.
        self.env.ref("doc_interconnect.ir_cron_open").sudo()._trigger()

    @api.model
    def _retry_locked(self, company):
        """Have what no key opened tried once more."""
        locked = self.search(
            [
                ("direction", "=", "in"),
                ("state", "=", str(InState.LOCKED)),
                ("company_id", "=", company.id),
            ]
        )
        for message in locked.try_lock_for_update(allow_referencing=True):
            message._happen_in(InEvent.RELEASE, self.env.user)
        if locked:
            locked[0]._wake_opener()

    @api.model
    def _cron_open(self):
        """Open encrypted packets, urgent ones first; one that stays shut stops none."""
        cron = self.env["ir.cron"]
        sealed = self.sudo().search(
            [("direction", "=", "in"), ("state", "=", str(InState.SEALED))],
            order="is_urgent desc nulls last, id",
        )
        idents = sealed.ids
        refused = {}
        time_left = cron._commit_progress(remaining=len(idents))
        for ident in idents:
            if not time_left:
                break
            try:
                self._open_one(ident, refused)
            except Exception as error:
                _logger.exception("Exchange: encrypted message %s", ident)
                words = fault_words(self.env, error)
                if is_disk_fault(error):
                    self._keep_sealed(ident, words)
                else:
                    self._stick(ident, words)
            time_left = cron._commit_progress(1)

    @api.model
    def _keep_sealed(self, ident, words):
        """Say why a packet waits that is tried again at the next round."""
        with own_environment(self.env) as env:
            message = env[self._name].browse(ident)
            if message._lock_in(InState.SEALED):
                message._set({"error": words})

    @api.model
    def _open_one(self, ident, refused):
        """Open one packet and take it in; one commit for all that follows from it.

        :param refused: {token: DocSignError} of tokens that refused the PIN in this
            run; they are not asked again, or they would lock
        """
        with own_environment(self.env) as env:
            message = env[self._name].browse(ident)
            if message.state != InState.SEALED:
                return
            sha256 = message.packet_sha256
            keys = env["doc.encryption.certificate"]._own_keys(message.company_id)
        result = read_message(packet_store.read(self.env, sha256))
        try:
            opened = self._opened(result.message, keys, refused)
        except DocSignError as error:
            self._stick(ident, self._why_shut(error))
            return
        with own_environment(self.env) as env:
            message = env[self._name].browse(ident)
            if not message._lock_in(InState.SEALED):
                return
            message._happen_in(InEvent.OPEN, error=False)
            message._take_in(
                replace(result, message=opened),
                sender=message.sender_code,
                allowed=message.is_allowed,
            )

    @api.model
    def _opened(self, message, keys, refused):
        """Return ``message`` with its files as they were before they were sealed."""
        return replace(
            message,
            attachments=tuple(
                self._opened_file(file, keys, refused)
                if _is_sealed_file(file)
                else file
                for file in message.attachments
            ),
        )

    @api.model
    def _opened_file(self, file, keys, refused):
        taken = envelope.take_apart(file.content)
        for key in keys:
            slot = taken.slot_of(key.certificate)
            if slot:
                content = envelope.open_with(taken, self._unwrap(key, slot, refused))
                name = file.name.removesuffix(envelope.SUFFIX) or file.name
                return replace(
                    file,
                    name=name,
                    content=content,
                    content_type=file_type(name, content),
                    damaged=is_damaged(name, content),
                )
        raise DocSignError(Code.ENVELOPE_NOT_FOR_US, file.name)

    @api.model
    def _unwrap(self, key, slot, refused):
        """Return the content key, undone by the token that has our private key."""
        if key.token in refused:
            raise refused[key.token]
        provider = self.env["doc.signing.provider.pkcs11"]
        try:
            return pkcs11.unwrap(
                provider._library(),
                key.token,
                key.key,
                provider._pin(),
                slot.wrapped,
                slot.oaep,
            )
        except DocSignError as error:
            if error.code is Code.TOKEN_PIN:
                refused[key.token] = error
            raise

    @api.model
    def _why_shut(self, error):
        """Return what the clerk is told; of the token in words about opening."""
        away = {
            Code.TOKEN_MISSING: self.env._(
                "The token with the key for opening is not connected to the server, or "
                "its label has changed. Have it plugged in, then try again."
            ),
            Code.TOKEN_FAILED: self.env._(
                "The token failed while opening. Have it plugged in anew, then try "
                "again."
            ),
        }
        return away.get(error.code) or sentence(self.env, error)

    @api.model
    def _stick(self, ident, reason):
        """Leave a packet that cannot be opened to the clerk, with its reason."""
        with own_environment(self.env) as env:
            message = env[self._name].browse(ident)
            if not message._lock_in(InState.SEALED):
                return
            message._happen_in(InEvent.STICK, error=reason[:500])
            message._tell_clerks(
                env._(
                    "A document from %(agency)s is encrypted and cannot be opened",
                    agency=message.partner_name,
                )
            )

    def _lock_in(self, state):
        """Hold this row until the transaction ends; whether it is in ``state``."""
        self.ensure_one()
        self._lock_rows(self)
        return self.state == state


def is_sealed(message):
    """Whether files of a received message are encrypted."""
    return isinstance(message, edxml.DocumentMessage) and any(
        map(_is_sealed_file, message.attachments)
    )


def _is_sealed_file(file):
    return envelope.looks_sealed(file.content, file.name)


def _sealed(file, receivers):
    """Return a file as it travels: nothing of it but its name can be read."""
    content = envelope.seal(file.content, receivers)
    name = file.name[: LONGEST_NAME - len(envelope.SUFFIX)] + envelope.SUFFIX
    digest = hashlib.sha256(content).hexdigest()[:32]
    return replace(
        file,
        # The usual id is a hash of the file, which would tell a known one.
        content_id=f"{digest}-{file.content_id.rpartition('-')[2]}",
        name=name,
        content=content,
        content_type=envelope.MEDIA_TYPE,
    )
