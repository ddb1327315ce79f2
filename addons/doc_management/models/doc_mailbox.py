"""Hộp thư công vụ: what reaches the official mailbox becomes an incoming document."""

import email.policy
import logging
import re
from datetime import timezone
from email.utils import parseaddr, parsedate_to_datetime

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import email_normalize
from psycopg2 import IntegrityError

from ..lib.docmgmt import blobs
from .doc_file import FileIn

_logger = logging.getLogger(__name__)

AUTOMATIC = re.compile(r"^\s*auto[-_]?(?:replied|generated|notified|reply)", re.I)
BULK = frozenset({"auto_reply", "auto-reply", "junk", "bulk", "list"})
MAX_FILES = 100
SUBJECT_LENGTH = 500
NAME_LENGTH = 200


class RawMail:
    """The bytes of a mail as they came; a context value no client can forge."""

    def __init__(self, content):
        self.content = content


class DocMailbox(models.Model):
    """One official mailbox of one agency, reached by a mail alias.

    A mail is never lost: the message itself is kept as evidence, attachments become
    files under the same limits as uploads, and what is not accepted is noted.
    """

    _name = "doc.mailbox"
    _description = "Official mailbox"
    _inherit = ["mail.alias.mixin"]
    _order = "company_id, name"

    name = fields.Char(required=True)
    company_id = fields.Many2one(
        "res.company",
        "Agency",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    active = fields.Boolean(default=True)
    alias_id = fields.Many2one(ondelete="restrict")

    def _alias_get_creation_values(self):
        values = super()._alias_get_creation_values()
        values["alias_model_id"] = self.env["ir.model"]._get_id("doc.incoming")
        return values

    def _take_mail(self, message, parsed, raw):
        """Make one incoming document of one mail, once.

        :param message: the parsed :class:`email.message.EmailMessage`
        :param parsed: what ``message_parse`` made of it
        :param raw: the bytes as they came
        :return: the document, or the one an earlier delivery of the mail made
        """
        self.ensure_one()
        key = (message.get("Message-Id") or "").strip()[:250]
        key = key or f"sha256:{blobs.sha256_hex(raw)}"
        known = self._known_mail(key)
        if known:
            return known
        try:
            with self.env.cr.savepoint():
                return self._document_of(message, parsed, raw, key)
        except IntegrityError:
            # The same mail was delivered at the same moment.
            return self._known_mail(key)
        except UserError as error:
            _logger.warning("mail %s taken in without its parts: %s", key, error)
            return self._document_of(message, {**parsed, "attachments": []}, raw, key)

    def _known_mail(self, key):
        return self.env["doc.incoming"].search(
            [("company_id", "=", self.company_id.id), ("email_message_id", "=", key)],
            limit=1,
        )

    def _document_of(self, message, parsed, raw, key):
        sender = email_normalize(parsed.get("email_from") or "") or ""
        agency, trust = self._sender_of(sender, message)
        subject = (parsed.get("subject") or "").strip()
        files = self._files_of(parsed)
        incoming = (
            self.env["doc.incoming"]
            ._make_incoming(
                self.company_id,
                {
                    "channel": "email",
                    "origin": "created",
                    "subject": (subject or self.env._("(no subject)"))[:SUBJECT_LENGTH],
                    "type_id": self.env.ref("doc_management.doc_type_cong_van").id,
                    "issuer_id": agency.id,
                    "issuer_name": False if agency else self._sender_name(parsed),
                },
                files,
                procedure=self.company_id._doc_procedure(),
            )
            .sudo()
        )
        incoming._by_action().write(
            {
                "mailbox_id": self.id,
                "sender_email": sender[:NAME_LENGTH],
                "sender_trust": trust,
                "email_message_id": key,
            }
        )
        self.env.flush_all()
        self.env["doc.file"]._store(
            incoming.document_id, self.env._("received-mail.eml"), raw, "evidence"
        )
        incoming.document_id._journal(
            "mail_received",
            sender=sender,
            message=key,
            sha256=blobs.sha256_hex(raw),
            sent=self._sent_at(message),
        )
        return incoming

    @api.model
    def _files_of(self, parsed):
        """Return the attachments; the first PDF leads, the others are annexes.

        Pictures inside the text (signatures, logos) have a content id and stay in the
        kept mail.
        """
        found = []
        for one in (parsed.get("attachments") or [])[:MAX_FILES]:
            content = one[1]
            if isinstance(content, str):
                content = content.encode()
            info = one[2] if len(one) > 2 else {}
            if (info or {}).get("cid") or not isinstance(content, bytes):
                continue
            if one[0] == "original_email.eml":
                continue
            found.append((one[0] or "tep", content))
        main = next(
            (place for place, one in enumerate(found) if b"%PDF-" in one[1][:1024]),
            None,
        )
        return [
            FileIn(name, content, "main" if place == main else "annex")
            for place, (name, content) in enumerate(found)
        ]

    @api.model
    def _sender_name(self, parsed):
        name, address = parseaddr(parsed.get("email_from") or "")
        return (name or address)[:NAME_LENGTH] or False

    @api.model
    def _sender_of(self, sender, message):
        """Return (agency of the directory or empty, how far the sender is trusted).

        An address proves nothing by itself. A check that our own mail server says has
        failed is believed, one that it says has passed adds nothing.
        """
        agencies = self.env["doc.agency"].sudo()
        if self._checks_failed(message):
            return agencies.browse(), "failed"
        if not sender:
            return agencies.browse(), "unknown"
        exact = agencies.search([("email", "=ilike", sender)], limit=2)
        if len(exact) == 1:
            return exact, "address"
        domain = sender.rpartition("@")[2]
        near = agencies.search([("email", "=ilike", f"%@{domain}")], limit=2)
        return (near, "domain") if len(near) == 1 else (agencies.browse(), "unknown")

    @api.model
    def _checks_failed(self, message):
        words = " ".join(
            str(value) for value in message.get_all("Authentication-Results") or []
        ).lower()
        return bool(re.search(r"\b(?:spf|dkim|dmarc)\s*=\s*(?:hard)?fail\b", words))

    @api.model
    def _sent_at(self, message):
        try:
            moment = parsedate_to_datetime(str(message.get("Date")))
        except (TypeError, ValueError):
            return ""
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=timezone.utc)
        return moment.isoformat()


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def message_process(
        self,
        model,
        message,
        custom_values=None,
        save_original=False,
        strip_attachments=False,
        thread_id=None,
    ):
        """Keep the bytes of the mail for mailboxes that need them as evidence."""
        raw = getattr(message, "data", message)  # xmlrpc.client.Binary of mail gates
        raw = raw.encode() if isinstance(raw, str) else bytes(raw)
        return super(
            MailThread, self.with_context(doc_raw_mail=RawMail(raw))
        ).message_process(
            model, message, custom_values, save_original, strip_attachments, thread_id
        )

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        """Hand mails for official mailboxes to them; all others go their usual way."""
        mailboxes = self.env["doc.mailbox"].sudo()
        raw = self.env.context.get("doc_raw_mail")
        own, others = [], []
        for route in routes or ():
            model, thread_id, _values, _user, alias = route
            mailbox = mailboxes.browse()
            if model == "doc.incoming" and not thread_id and alias:
                mailbox = mailboxes.search([("alias_id", "=", alias.id)], limit=1)
            if mailbox:
                own.append(mailbox)
            else:
                others.append(route)
        clean = self.with_context(doc_raw_mail=None)
        result = False
        if others or not own:
            result = super(MailThread, clean)._message_route_process(
                message, message_dict, others
            )
        if own and not self._doc_is_automatic(message):
            content = (
                raw.content
                if isinstance(raw, RawMail)
                else message.as_bytes(policy=email.policy.SMTP)
            )
            for mailbox in own:
                box = (
                    mailbox.with_env(clean.env).sudo().with_company(mailbox.company_id)
                )
                result = box._take_mail(message, message_dict, content).id
        return result

    @api.model
    def _doc_is_automatic(self, message):
        """Whether a mail is a notice of absence or delivery and no document."""
        automatic = AUTOMATIC.match(str(message.get("Auto-Submitted") or ""))
        precedence = str(message.get("Precedence") or "").strip().lower()
        report = message.get_content_type() == "multipart/report"
        empty_return = str(message.get("Return-Path") or "").strip() == "<>"
        noted = message.get("X-Autoreply") or message.get("X-Autorespond")
        return bool(automatic or precedence in BULK or report or empty_return or noted)


class DocIncoming(models.Model):
    _inherit = "doc.incoming"

    mailbox_id = fields.Many2one(
        "doc.mailbox", "Mailbox", readonly=True, copy=False, index="btree_not_null"
    )
    sender_email = fields.Char("Sent from", readonly=True, copy=False)
    sender_trust = fields.Selection(
        [
            ("address", "Address of the agency"),
            ("domain", "Same mail domain as the agency"),
            ("unknown", "Unknown sender"),
            ("failed", "Sender not authentic"),
        ],
        "Sender",
        readonly=True,
        copy=False,
    )
    email_message_id = fields.Char("Message id", readonly=True, copy=False)

    _mail_once = models.UniqueIndex(
        "(company_id, email_message_id) WHERE email_message_id IS NOT NULL",
        "That mail has been received already.",
    )

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Refuse mails that reach this model past a mailbox."""
        raise AccessError(
            self.env._(
                "Mails become incoming documents through an official mailbox. Set one "
                "up in the settings."
            )
        )

    def _reception_warnings(self):
        warnings = super()._reception_warnings()
        if self.state not in ("arrived", "registered"):
            return warnings
        if self.sender_trust == "failed":
            warnings.insert(
                0,
                self.env._(
                    "The mail from %(address)s is not authentic: the mail server's "
                    "check failed. Ask the agency before you register it.",
                    address=self.sender_email,
                ),
            )
        elif self.sender_trust == "unknown":
            warnings.insert(
                0,
                self.env._(
                    "%(address)s is no address of an agency of the directory. Make "
                    "sure who sent this mail.",
                    address=self.sender_email or self.env._("The sender"),
                ),
            )
        elif self.sender_trust == "domain":
            warnings.insert(
                0,
                self.env._(
                    "%(address)s is not the address the directory has for this agency, "
                    "only its mail domain.",
                    address=self.sender_email,
                ),
            )
        return warnings
