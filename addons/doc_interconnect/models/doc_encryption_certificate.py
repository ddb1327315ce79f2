"""Chứng thư mã hóa: to whom files are encrypted, and with which key we open ours."""

import base64
from dataclasses import dataclass

from cryptography.x509.oid import NameOID
from odoo import api, fields, models
from odoo.addons.doc_management.models.roles import ADMIN
from odoo.addons.doc_signing.lib.docsign import envelope, signing
from odoo.addons.doc_signing.lib.docsign.values import DocSignError
from odoo.addons.doc_signing.models.doc_signing_certificate import (
    EXPIRES_SOON,
    folded,
    office_day,
)
from odoo.addons.doc_signing.models.refusals import sentence
from odoo.addons.doc_signing.models.signing_tools import aware
from odoo.exceptions import AccessError, UserError, ValidationError

CHANGEABLE = frozenset({"active", "always", "token_label", "key_label"})
NAMES = (
    NameOID.COMMON_NAME,
    NameOID.ORGANIZATION_NAME,
    NameOID.ORGANIZATIONAL_UNIT_NAME,
)


@dataclass(frozen=True)
class OwnKey:
    """A key of ours in a token, and the certificate others encrypt to."""

    certificate: bytes
    """PEM."""
    token: str
    key: str


class DocEncryptionCertificate(models.Model):
    """A certificate that files are encrypted to on their way to one agency.

    What it says never changes; a renewed one is a new record. That of one's own
    agency also names token and key with which the job opens what arrives: the key
    itself and the PIN are in no record.
    """

    _name = "doc.encryption.certificate"
    _description = "Encryption certificate"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "company_id, agency_id, not_after desc, id desc"

    name = fields.Char("Issued to", readonly=True, required=True)
    agency_id = fields.Many2one(
        "doc.agency",
        "Receiving agency",
        required=True,
        index=True,
        ondelete="restrict",
        help="The agency that can open what is encrypted to this certificate. For "
        "what others send to us, choose our own agency.",
    )
    company_id = fields.Many2one(
        "res.company",
        "Agency",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    certificate_pem = fields.Text("Certificate (PEM)", required=True)
    upload = fields.Binary(
        "Certificate file", store=False, help="PEM or DER, without a private key."
    )
    subject = fields.Char("Full name of the holder", readonly=True, required=True)
    issuer = fields.Char("Issued by", readonly=True, required=True)
    serial = fields.Char("Serial number", readonly=True, required=True)
    fingerprint = fields.Char("SHA-256", readonly=True, required=True, index=True)
    not_before = fields.Datetime("Valid from", readonly=True, required=True)
    not_after = fields.Datetime("Valid until", readonly=True, required=True)
    always = fields.Boolean(
        "Always encrypt to this agency",
        help="All documents to this agency are encrypted, also those without a mark.",
    )
    is_own = fields.Boolean("Our own", compute="_compute_is_own")
    token_label = fields.Char(
        groups="doc_management.group_admin",
        help="Only for our own certificate: the token that holds its private key.",
    )
    key_label = fields.Char(groups="doc_management.group_admin")
    active = fields.Boolean(default=True)
    standing = fields.Selection(
        [
            ("valid", "Valid"),
            ("expiring", "Expires soon"),
            ("expired", "Expired"),
            ("not_yet", "Not valid yet"),
        ],
        compute="_compute_standing",
    )

    _fingerprint_unique = models.UniqueIndex(
        "(fingerprint, agency_id, company_id)",
        "That certificate is already registered.",
    )

    @api.depends("not_before", "not_after")
    def _compute_standing(self):
        now = fields.Datetime.now()
        for certificate in self:
            known = certificate.not_before and certificate.not_after
            certificate.standing = certificate._standing(now) if known else False

    def _standing(self, now):
        self.ensure_one()
        if now < self.not_before:
            return "not_yet"
        if now > self.not_after:
            return "expired"
        return "expiring" if now > self.not_after - EXPIRES_SOON else "valid"

    @api.depends("agency_id", "company_id")
    def _compute_is_own(self):
        for certificate in self:
            company = certificate.company_id.sudo()
            own = company.doc_agency_id | company.doc_body_ids
            certificate.is_own = certificate.agency_id in own

    @api.model_create_multi
    def create(self, vals_list):
        certificates = super().create([self._with_facts(vals) for vals in vals_list])
        for certificate in certificates:
            certificate._check_holder()
            certificate._check_key()
            self.env["doc.journal"]._log(
                "encryption_certificate_registered",
                certificate,
                agency=certificate.agency_id.id,
                subject=certificate.subject,
                fingerprint=certificate.fingerprint,
            )
        certificates._open_again()
        return certificates

    def write(self, vals):
        fixed = [
            name
            for name in set(vals) - CHANGEABLE
            if not (name == "upload" or name.startswith(("activity_", "message_")))
        ]
        if fixed:
            raise AccessError(
                self.env._(
                    "A registered certificate does not change. Register the new one "
                    "and archive this."
                )
            )
        result = super().write(vals)
        for certificate in self:
            certificate._check_key()
            self.env["doc.journal"]._log(
                "encryption_certificate_changed", certificate, fields=sorted(vals)
            )
        if {"token_label", "key_label"} & set(vals):
            self._open_again()
        return result

    @api.ondelete(at_uninstall=False)
    def _refuse_deletion(self):
        raise UserError(
            self.env._(
                "A certificate stays as long as something encrypted to it may turn "
                "up. Archive it instead."
            )
        )

    def _with_facts(self, vals):
        """Return ``vals`` with what the certificate says, once it may be used."""
        upload = vals.get("upload")
        pem = vals.get("certificate_pem") or ""
        data = base64.b64decode(upload) if upload else pem.encode()
        if b"PRIVATE KEY" in data:
            raise UserError(
                self.env._(
                    "The file holds a private key. It does not belong here: register "
                    "the certificate alone, and treat this key as disclosed."
                )
            )
        try:
            facts = self.env["doc.signing.certificate"]._facts(
                signing.load_certificate(data)
            )
            self._check_usable(facts["certificate_pem"])
        except DocSignError as error:
            raise UserError(sentence(self.env, error)) from error
        given = {name: value for name, value in vals.items() if name != "upload"}
        return {**given, **facts}

    @api.model
    def _check_usable(self, pem):
        """Raise DocSignError where nothing may be encrypted to a certificate now."""
        envelope.check_receiver(
            pem.encode(),
            self.env["doc.signing.trust"]._trust(),
            aware(fields.Datetime.now()),
        )

    def _check_holder(self):
        """Refuse the certificate of another: its holder could read what we send."""
        certificate = signing.load_certificate(self.certificate_pem.encode())
        named = {
            folded(attribute.value)
            for oid in NAMES
            for attribute in certificate.subject.get_attributes_for_oid(oid)
        }
        agencies = self.agency_id | self.agency_id.predecessor_ids
        if not named & {folded(name) for name in agencies.mapped("name")}:
            raise ValidationError(
                self.env._(
                    "The certificate is issued to %(subject)s, not to %(owner)s. Check "
                    "the spelling of the name, or choose the right owner.",
                    subject=self.name,
                    owner=self.agency_id.name,
                )
            )

    def _check_key(self):
        """Only our own certificate has a key here."""
        if (self.token_label or self.key_label) and not self.is_own:
            raise ValidationError(
                self.env._(
                    "%(name)s is another agency: the key of its certificate is with "
                    "it. Leave token and key empty.",
                    name=self.agency_id.name,
                )
            )

    def _open_again(self):
        """What no key opened so far is tried with the new one."""
        # Waking packets of the agency is part of registering its key.
        messages = self.env["doc.exchange.message"].sudo()
        for certificate in self.filtered("is_own"):
            if certificate.sudo().key_label:
                messages._retry_locked(certificate.company_id)

    # for the machinery

    @api.model
    def _to_use(self, company, agencies):
        """Return {agency: certificate}: the longest valid one that may be used now."""
        # To whom the agency may encrypt is asked by sending, whoever pressed it.
        found = self.sudo().search(
            [
                ("company_id", "=", company.id),
                ("agency_id", "in", agencies.ids),
                ("not_after", ">=", fields.Datetime.now()),
            ],
            order="not_after desc, id desc",
        )
        chosen = {}
        for certificate in found:
            if certificate.agency_id in chosen:
                continue
            try:
                self._check_usable(certificate.certificate_pem)
            except DocSignError:
                continue
            chosen[certificate.agency_id] = certificate
        return chosen

    @api.model
    def _always_to(self, company, agencies):
        """Return the agencies to which everything is encrypted."""
        found = self.sudo().search(
            [
                ("company_id", "=", company.id),
                ("agency_id", "in", agencies.ids),
                ("always", "=", True),
            ]
        )
        return found.agency_id

    @api.model
    def _own_keys(self, company):
        """Return our keys (:class:`OwnKey`), also those for what was sent long ago."""
        # The job opens for the agency; people never see what it uses.
        found = self.sudo().with_context(active_test=False)
        found = found.search(
            [("company_id", "=", company.id), ("key_label", "!=", False)]
        )
        return tuple(
            OwnKey(
                one.certificate_pem.encode(), one.token_label or "", one.key_label or ""
            )
            for one in found
        )

    @api.model
    def _warn_expiry(self):
        """Remind the administrators a month before a certificate ends."""
        now = fields.Datetime.now()
        ending = self.search(
            [("not_after", ">", now), ("not_after", "<", now + EXPIRES_SOON)]
        )
        renewed = {
            (one.company_id, one.agency_id)
            for one in self.search(
                [
                    ("agency_id", "in", ending.agency_id.ids),
                    ("not_after", ">=", now + EXPIRES_SOON),
                ]
            )
        }
        administrators = self.env.ref(ADMIN).user_ids
        for certificate in ending.filtered(lambda item: not item.activity_ids):
            if (certificate.company_id, certificate.agency_id) in renewed:
                continue
            for user in administrators:
                if certificate.company_id not in user.company_ids:
                    continue
                words = self.with_context(lang=user.lang).env
                certificate.activity_schedule(
                    "doc_management.mail_activity_type_work",
                    user_id=user.id,
                    date_deadline=certificate.not_after.date(),
                    summary=words._(
                        "Ask for the new encryption certificate of %(name)s, valid "
                        "until %(day)s",
                        name=certificate.agency_id.name,
                        day=office_day(certificate.not_after),
                    ),
                )


class DocSigningCertificate(models.Model):
    _inherit = "doc.signing.certificate"

    def _cron_warn_expiry(self):
        result = super()._cron_warn_expiry()
        self.env["doc.encryption.certificate"]._warn_expiry()
        return result
