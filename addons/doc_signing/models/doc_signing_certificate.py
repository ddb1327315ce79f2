"""Chứng thư số: whose signature it makes, until when, and where its key lies."""

import base64
import unicodedata
from datetime import timedelta

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from odoo import api, fields, models
from odoo.addons.doc_management.models.roles import ADMIN
from odoo.exceptions import AccessError, UserError, ValidationError

from ..lib.docsign import signing
from ..lib.docsign.values import OFFICE_ZONE, DocSignError
from .refusals import sentence
from .signing_tools import aware

EXPIRES_SOON = timedelta(days=30)
CHANGEABLE = frozenset({"active", "provider", "token_label", "key_label"})


class DocSigningCertificate(models.Model):
    """A registered certificate of a person or an agency, never a private key.

    What it says (subject, issuer, serial, validity) is read from the certificate
    itself and never changes; a renewed certificate is a new record. The PIN of its
    token is in no record: see :class:`DocSigningProviderPkcs11`.
    """

    _name = "doc.signing.certificate"
    _description = "Certificate"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "company_id, kind, name, not_after desc, id desc"

    name = fields.Char("Issued to", readonly=True, required=True)
    kind = fields.Selection(
        [("person", "Person"), ("agency", "Agency")],
        required=True,
        help="Read from the certificate when left empty.",
    )
    company_id = fields.Many2one(
        "res.company",
        "Agency",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    user_id = fields.Many2one("res.users", "Person", index="btree_not_null")
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
    provider = fields.Selection(
        [
            ("pkcs11", "Token or HSM at the server (PKCS#11)"),
            ("agent", "Signing program at one's own computer"),
            ("agent_tool", "Signing program, in its own window"),
            ("remote", "Remote signing service"),
            ("smartca", "VNPT SmartCA"),
            ("mysign", "Viettel MySign"),
            ("upload", "Signed elsewhere and uploaded"),
            ("p12_demo", "Key file, for demonstrations only"),
        ],
        "Signs with",
        required=True,
        default="pkcs11",
    )
    token_label = fields.Char(groups="doc_management.group_admin")
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
    is_outside = fields.Boolean(
        "Not of the Government's authorities", compute="_compute_is_outside"
    )

    _fingerprint_unique = models.UniqueIndex(
        "(fingerprint, company_id)", "That certificate is already registered."
    )
    _owner = models.Constraint(
        "CHECK ((kind = 'person') = (user_id IS NOT NULL))",
        "A person's certificate belongs to a person, an agency's to nobody in person.",
    )

    @api.depends("not_before", "not_after")
    def _compute_standing(self):
        now = fields.Datetime.now()
        for certificate in self:
            known = certificate.not_before and certificate.not_after
            certificate.standing = certificate._standing(now) if known else False

    @api.depends("certificate_pem")
    def _compute_is_outside(self):
        """Flag whatever does not lead to a root of the Government (HT-11.3)."""
        trust = self.env["doc.signing.trust"]
        for certificate in self:
            pem = certificate.certificate_pem
            # One whose root is unknown here is no special-purpose one either.
            root = trust._root_of(pem) if certificate.fingerprint else ""
            certificate.is_outside = bool(certificate.fingerprint) and (
                not root or trust._is_outside(root)
            )

    def _standing(self, now):
        self.ensure_one()
        if now < self.not_before:
            return "not_yet"
        if now > self.not_after:
            return "expired"
        return "expiring" if now > self.not_after - EXPIRES_SOON else "valid"

    @api.model_create_multi
    def create(self, vals_list):
        certificates = super().create([self._with_facts(vals) for vals in vals_list])
        for certificate in certificates:
            certificate._check_owner()
            self.env["doc.journal"]._log(
                "certificate_registered",
                certificate,
                subject=certificate.subject,
                fingerprint=certificate.fingerprint,
                user=certificate.user_id.id,
            )
        return certificates

    def write(self, vals):
        fixed = sorted(
            name
            for name in set(vals) - CHANGEABLE
            if not (name == "upload" or name.startswith(("activity_", "message_")))
        )
        if fixed:
            raise AccessError(
                self.env._(
                    "A registered certificate does not change. Register the new one "
                    "and archive this."
                )
            )
        result = super().write(vals)
        for certificate in self:
            self.env["doc.journal"]._log(
                "certificate_changed", certificate, fields=sorted(vals)
            )
        return result

    @api.ondelete(at_uninstall=False)
    def _refuse_deletion(self):
        raise UserError(
            self.env._(
                "A certificate stays as evidence of the signatures made with it. "
                "Archive it instead."
            )
        )

    def _with_facts(self, vals):
        """Return ``vals`` with what the certificate says about itself."""
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
            certificate = signing.load_certificate(data)
        except DocSignError as error:
            raise UserError(sentence(self.env, error)) from error
        company = self.env["res.company"].browse(
            vals.get("company_id") or self.env.company.id
        )
        facts = self._facts(certificate)
        user_id = vals.get("user_id")
        kind = vals.get("kind") or (
            "person" if user_id else self._kind_of(certificate, company)
        )
        if kind == "person" and not user_id:
            user_id = self._person_named(facts["name"], company).id
        return {
            **{name: value for name, value in vals.items() if name != "upload"},
            **facts,
            "company_id": company.id,
            "kind": kind,
            "user_id": user_id if kind == "person" else False,
        }

    @api.model
    def _facts(self, certificate):
        return {
            "name": common_name(certificate),
            "certificate_pem": certificate.public_bytes(Encoding.PEM).decode(),
            "subject": certificate.subject.rfc4514_string(),
            "issuer": certificate.issuer.rfc4514_string(),
            "serial": f"{certificate.serial_number:X}",
            "fingerprint": fingerprint(certificate),
            "not_before": certificate.not_valid_before_utc.replace(tzinfo=None),
            "not_after": certificate.not_valid_after_utc.replace(tzinfo=None),
        }

    @api.model
    def _kind_of(self, certificate, company):
        """An agency's certificate is issued to an organisation's own name."""
        organisations = {
            folded(attribute.value)
            for oid in (NameOID.ORGANIZATION_NAME, NameOID.ORGANIZATIONAL_UNIT_NAME)
            for attribute in certificate.subject.get_attributes_for_oid(oid)
        }
        name = folded(common_name(certificate))
        if name in organisations or name in self._agency_names(company):
            return "agency"
        return "person"

    @api.model
    def _agency_names(self, company):
        agency = company.sudo().doc_agency_id
        names = [company.name, agency.name, *agency.predecessor_ids.mapped("name")]
        return {folded(name) for name in names if name}

    @api.model
    def _person_named(self, name, company):
        """Return the one official of ``company`` with that name; refuse otherwise."""
        # Employees are not readable by everybody; whose certificate it is, is asked.
        users = (
            self.env["hr.employee"]
            .sudo()
            .search([("company_id", "=", company.id), ("user_id", "!=", False)])
            .user_id.filtered(lambda user: folded(user.name) == folded(name))
        )
        if len(users) != 1:
            raise UserError(
                self.env._(
                    "The certificate is issued to %(name)s, and %(agency)s has no such "
                    "official, or several. Choose the person.",
                    name=name,
                    agency=company.name,
                )
            )
        return users

    def _check_owner(self):
        """Refuse a certificate registered for somebody it was not issued to."""
        self.ensure_one()
        if self.kind == "person":
            fits = folded(self.user_id.name) == folded(self.name)
            owner = self.user_id.name
        else:
            fits = folded(self.name) in self._agency_names(self.company_id)
            owner = self.company_id.name
        if not fits:
            raise ValidationError(
                self.env._(
                    "The certificate is issued to %(subject)s, not to %(owner)s. Check "
                    "the spelling of the name, or choose the right owner.",
                    subject=self.name,
                    owner=owner,
                )
            )

    @api.model
    def _best(self, kind, company, user=None):
        """Return the certificate to sign with now, longest valid first.

        One that cannot sign is returned only when there is no better one, so that
        its fault can be told.
        """
        now = fields.Datetime.now()
        found = self.search(
            [
                ("kind", "=", kind),
                ("company_id", "=", company.id),
                ("user_id", "=", user.id if user else False),
            ]
        )
        return found.sorted(
            lambda item: (item._standing(now) in ("valid", "expiring"), item.not_after),
            reverse=True,
        )[:1]

    def _last_day(self):
        self.ensure_one()
        return office_day(self.not_after)

    def _blockers(self):
        """Return sentences that say why this certificate cannot sign here and now."""
        return self._validity_blockers() or self._provider_blockers()

    def _draws_itself(self):
        """Return whether its device makes the look of a signature by itself."""
        self.ensure_one()
        return self.env["doc.signing.provider"]._of(self)._draws_itself()

    def _provider_blockers(self):
        """Return sentences that say why its key cannot be reached as set up."""
        self.ensure_one()
        return self.env["doc.signing.provider"]._of(self)._blockers(self)

    def _validity_blockers(self):
        """Return sentences that say why the certificate itself is not good now."""
        self.ensure_one()
        now = fields.Datetime.now()
        standing = self._standing(now)
        if not self.active:
            return [
                self.env._("The certificate of %(name)s is archived.", name=self.name)
            ]
        if standing == "expired":
            return [
                self.env._(
                    "The certificate of %(name)s expired on %(day)s. Renew it and have "
                    "the new one registered by the administrator of documents.",
                    name=self.name,
                    day=self._last_day(),
                )
            ]
        if standing == "not_yet":
            return [
                self.env._(
                    "The certificate of %(name)s is valid only from %(day)s.",
                    name=self.name,
                    day=office_day(self.not_before),
                )
            ]
        try:
            signing.check_certificate(self.certificate_pem.encode(), aware(now))
        except DocSignError as error:
            return [sentence(self.env, error)]
        return []

    def _cron_warn_expiry(self):
        """Remind the owner and the agency's administrators a month before the end.

        Nobody is reminded of what a longer certificate has replaced already.
        """
        now = fields.Datetime.now()
        ending = self.search(
            [("not_after", ">", now), ("not_after", "<", now + EXPIRES_SOON)]
        )
        administrators = self.env.ref(ADMIN).user_ids
        for certificate in ending.filtered(lambda item: not item.activity_ids):
            company = certificate.company_id
            if certificate != self._best(
                certificate.kind, company, certificate.user_id
            ):
                continue
            own = administrators.filtered(lambda one, of=company: of in one.company_ids)
            for user in certificate.user_id | own:
                words = self.with_context(lang=user.lang).env
                certificate.activity_schedule(
                    "doc_management.mail_activity_type_work",
                    user_id=user.id,
                    date_deadline=certificate.not_after.date(),
                    summary=words._(
                        "Renew the certificate of %(name)s", name=certificate.name
                    ),
                )


def office_day(value):
    """Return the office's day (+07:00) of a database value, as it is printed."""
    return aware(value).astimezone(OFFICE_ZONE).strftime("%d/%m/%Y")


def common_name(certificate: x509.Certificate) -> str:
    """Return the name a certificate is issued to."""
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else certificate.subject.rfc4514_string()


def fingerprint(certificate: x509.Certificate) -> str:
    """Return the SHA-256 of a certificate's DER, in hexadecimal."""
    from cryptography.hazmat.primitives.hashes import SHA256

    return certificate.fingerprint(SHA256()).hex()


def folded(text: str) -> str:
    """Return a name for comparison: one form, one case, single spaces."""
    return " ".join(unicodedata.normalize("NFC", text or "").casefold().split())
