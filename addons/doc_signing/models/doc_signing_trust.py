"""Neo tin cậy: the certification authorities and revocation lists relied upon."""

import base64
import hashlib
import re

from asn1crypto.keys import PublicKeyInfo
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
)
from cryptography.x509 import ocsp
from odoo import api, fields, models
from odoo.addons.doc_management.models.roles import ADMIN
from odoo.exceptions import AccessError, UserError

from ..lib.docsign import signing
from ..lib.docsign.values import DocSignError, Trust
from .doc_signing_certificate import common_name, fingerprint
from .refusals import sentence

PEM_BLOCK = re.compile(
    r"-----BEGIN (CERTIFICATE|X509 CRL)-----.+?-----END \1-----", re.DOTALL
)
CHANGEABLE = frozenset({"active", "sha1_allowed", "is_government"})
GOVERNMENT = frozenset(
    {"f04ba4b459a7c9a1b971ad9b1cb833e695a80c79aea63b174b66a70edfe2fdb8"}
)
"""SHA-256 of roots known to be the Government Cipher Committee's (second generation).

Of others the administrator says so, once he has compared their fingerprint."""
STATEMENTS = ("crl", "ocsp")
OCSP_BEGIN, OCSP_END = "-----BEGIN OCSP RESPONSE-----", "-----END OCSP RESPONSE-----"


class DocSigningTrust(models.Model):
    """A root, an intermediate certificate or a revocation list.

    Signatures are trusted when they lead to an active root of this list; neither the
    operating system's list nor the network is asked. Entries are archived, never
    changed or deleted. A newer revocation list of the same issuer replaces the older.
    """

    _name = "doc.signing.trust"
    _description = "Trust anchor"
    _order = "kind desc, name, id"

    name = fields.Char("Authority", readonly=True, required=True)
    kind = fields.Selection(
        [
            ("root", "Root certificate"),
            ("intermediate", "Intermediate certificate"),
            ("crl", "Revocation list"),
            ("ocsp", "Answer on revocation"),
        ],
        readonly=True,
        required=True,
    )
    pem = fields.Text("PEM", required=True)
    upload = fields.Binary("File", store=False, help="PEM or DER.")
    subject = fields.Char("Full name of the holder", readonly=True)
    issuer = fields.Char("Issued by", readonly=True)
    fingerprint = fields.Char("SHA-256", readonly=True, required=True)
    not_before = fields.Datetime("From", readonly=True)
    not_after = fields.Datetime("Until", readonly=True)
    sha1_allowed = fields.Boolean(
        "May have signed with SHA-1",
        help="Only for the first generation of the Government's authorities: "
        "certificates they issued with SHA-1 are still accepted. Documents never are.",
    )
    is_government = fields.Boolean(
        "Special-purpose authority of the Government",
        help="A root of the Government Cipher Committee. Signatures that lead to any "
        "other root are flagged wherever their verdict is shown.",
    )
    active = fields.Boolean(default=True)

    _fingerprint_unique = models.UniqueIndex(
        "(fingerprint)", "That certificate or list is already there."
    )

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create([self._with_facts(vals) for vals in vals_list])
        for record in records:
            if record.kind in STATEMENTS:
                record._replace_older()
            self.env["doc.journal"]._log(
                "trust_added",
                record,
                kind=record.kind,
                subject=record.subject,
                fingerprint=record.fingerprint,
            )
        self._check_undecided_again()
        return records

    def write(self, vals):
        if set(vals) - CHANGEABLE - {"upload"}:
            raise AccessError(
                self.env._(
                    "An entry of the trust list does not change. Add the new one and "
                    "archive this."
                )
            )
        result = super().write(vals)
        for record in self:
            self.env["doc.journal"]._log(
                "trust_changed",
                record,
                fingerprint=record.fingerprint,
                **{name: vals[name] for name in CHANGEABLE & set(vals)},
            )
        self._check_undecided_again()
        return result

    @api.ondelete(at_uninstall=False)
    def _refuse_deletion(self):
        raise UserError(
            self.env._(
                "An entry of the trust list stays, so that old verdicts can be "
                "understood. Archive it instead."
            )
        )

    @api.model
    def action_add_pem(self, text):
        """Add every certificate and revocation list in ``text`` that is new.

        :param text: PEM blocks, other lines between them are passed over
        :return: ids of the entries, those known before included
        """
        if not self.env.user.has_group(ADMIN):
            raise AccessError(
                self.env._("The trust list is kept by the administrator of documents.")
            )
        blocks = [match.group(0) for match in PEM_BLOCK.finditer(text or "")]
        if not blocks:
            raise UserError(
                self.env._(
                    "No certificate was found in the text. Paste it with its lines "
                    "“-----BEGIN CERTIFICATE-----” and “-----END CERTIFICATE-----”."
                )
            )
        entries = self.browse()
        for block in blocks:
            known = self.with_context(active_test=False).search(
                [("fingerprint", "=", self._facts(block.encode())["fingerprint"])]
            )
            entries |= known or self.create({"pem": block})
        return entries.ids

    def _with_facts(self, vals):
        upload = vals.get("upload")
        data = base64.b64decode(upload) if upload else (vals.get("pem") or "").encode()
        facts = self._facts(data)
        return {
            "is_government": facts["fingerprint"] in GOVERNMENT,
            **{name: vals[name] for name in CHANGEABLE & set(vals)},
            **facts,
        }

    @api.model
    def _facts(self, data):
        """Read one certificate or revocation list, PEM or DER."""
        if OCSP_BEGIN.encode() in data:
            return self._ocsp_facts(data.decode("ascii", "replace"))
        if b"-----BEGIN X509 CRL" in data:
            return self._crl_facts(x509.load_pem_x509_crl, data)
        if b"-----BEGIN" not in data and is_der_list(data):
            return self._crl_facts(x509.load_der_x509_crl, data)
        try:
            certificate = signing.load_certificate(data)
        except DocSignError as error:
            raise UserError(sentence(self.env, error)) from error
        if not is_authority(certificate):
            raise UserError(
                self.env._(
                    "%(name)s is no certification authority. Register certificates of "
                    "people and agencies under Certificates.",
                    name=common_name(certificate),
                )
            )
        return {
            "name": common_name(certificate),
            "kind": "root" if is_self_signed(certificate) else "intermediate",
            "pem": certificate.public_bytes(Encoding.PEM).decode(),
            "subject": certificate.subject.rfc4514_string(),
            "issuer": certificate.issuer.rfc4514_string(),
            "fingerprint": fingerprint(certificate),
            "not_before": certificate.not_valid_before_utc.replace(tzinfo=None),
            "not_after": certificate.not_valid_after_utc.replace(tzinfo=None),
        }

    def _crl_facts(self, load, data):
        try:
            crl = load(data)
            der = crl.public_bytes(Encoding.DER)
            until = crl.next_update_utc
        except (ValueError, TypeError) as error:
            raise UserError(
                self.env._("The revocation list cannot be read. Download it again.")
            ) from error
        names = crl.issuer.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
        issuer = crl.issuer.rfc4514_string()
        return {
            "name": str(names[0].value) if names else issuer,
            "kind": "crl",
            "pem": crl.public_bytes(Encoding.PEM).decode(),
            "subject": False,
            "issuer": issuer,
            "fingerprint": hashlib.sha256(der).hexdigest(),
            "not_before": crl.last_update_utc.replace(tzinfo=None),
            "not_after": until.replace(tzinfo=None) if until else False,
        }

    def _ocsp_facts(self, text):
        try:
            der = base64.b64decode(
                text.split(OCSP_BEGIN)[1].split(OCSP_END)[0], validate=False
            )
            answer = ocsp.load_der_ocsp_response(der)
            serial, until = f"{answer.serial_number:X}", answer.next_update_utc
            since, authority = answer.this_update_utc, answer.issuer_key_hash.hex()
        except (ValueError, IndexError) as error:
            raise UserError(
                self.env._("The answer on revocation cannot be read.")
            ) from error
        return {
            "name": serial,
            "kind": "ocsp",
            "pem": ocsp_text(der),
            "subject": serial,
            "issuer": authority,
            "fingerprint": hashlib.sha256(der).hexdigest(),
            "not_before": since.replace(tzinfo=None),
            "not_after": until.replace(tzinfo=None) if until else False,
        }

    @api.model
    def _authorities(self):
        """Return the active certificates of the list (cryptography's objects)."""
        entries = self.sudo().search([("kind", "in", ("root", "intermediate"))])
        return [signing.load_certificate(entry.pem.encode()) for entry in entries]

    @api.model
    def _keep(self, pem):
        """Add a statement on revocation that the job fetched, unless it is known."""
        known = self.with_context(active_test=False).search_count(
            [("fingerprint", "=", self._facts(pem)["fingerprint"])]
        )
        if not known:
            self.create({"pem": pem.decode()})

    @api.model
    def _keep_answer(self, answer):
        """Add a responder's answer (cryptography's object) that the job fetched."""
        self._keep(ocsp_text(answer.public_bytes(Encoding.DER)).encode())

    def _replace_older(self):
        """Archive older statements on the same; an older one than known as well."""
        lists = self.search(
            [
                ("kind", "=", self.kind),
                ("issuer", "=", self.issuer),
                ("subject", "=", self.subject),
            ]
        )
        newest = lists.sorted("not_before", reverse=True)[:1]
        (lists - newest).write({"active": False})

    @api.model
    def _check_undecided_again(self):
        """New trust may decide what waits for a decision at the clerk's."""
        waiting = (
            self.env["doc.incoming"]
            .sudo()
            .search([("state", "=", "arrived"), ("verdict", "=", "undecided")])
        )
        waiting.document_id.current_file_ids.filtered(
            lambda file: file.verdict == "undecided"
        )._ask_verification()

    @api.model
    def _trust(self):
        """Return what the verifier may rely on (:class:`Trust`)."""
        # Whom the agency trusts is no secret and part of every verdict.
        entries = self.sudo().search([])
        pinned = entries.filtered(
            lambda entry: entry.sha1_allowed and entry.kind not in STATEMENTS
        )

        def blobs(kind):
            return tuple(entry.pem.encode() for entry in entries if entry.kind == kind)

        return Trust(
            roots=blobs("root"),
            intermediates=blobs("intermediate"),
            crls=blobs("crl"),
            ocsps=tuple(
                ocsp_der(entry.pem) for entry in entries if entry.kind == "ocsp"
            ),
            sha1_ca_keys=frozenset(key_hash(entry.pem) for entry in pinned),
        )

    @api.model
    def _is_outside(self, root_sha256):
        """Return whether a trusted root is not one of the Government's.

        Of signatures that reached no trusted root, and of reports that do not name
        it, nothing is said.
        """
        if not root_sha256:
            return False
        # Whom the agency trusts is no secret and part of every verdict.
        known = self.sudo().with_context(active_test=False)
        return not known.search_count(
            [("fingerprint", "=", root_sha256), ("is_government", "=", True)]
        )

    @api.model
    def _root_of(self, certificate_pem):
        """Return the SHA-256 of the root above a registered certificate, or nothing."""
        try:
            certificate = signing.load_certificate(certificate_pem.encode())
        except DocSignError:
            return ""
        authorities = self._authorities()
        for _step in range(8):
            if is_self_signed(certificate):
                return fingerprint(certificate)
            above = [one for one in authorities if is_issued_by(certificate, one)]
            if not above:
                return ""
            certificate = above[0]
        return ""

    @api.model
    def _chain(self, certificate_pem):
        """Return the PEM of the issuers above a certificate, roots left out."""
        # The issuers go into every signed file for all to read.
        issuers = {
            entry.subject: entry
            for entry in self.sudo().search([("kind", "=", "intermediate")])
        }
        issuer = signing.load_certificate(certificate_pem.encode()).issuer
        chain = []
        wanted = issuer.rfc4514_string()
        while wanted in issuers and len(chain) < 8:
            entry = issuers.pop(wanted)
            chain.append(entry.pem.encode())
            wanted = entry.issuer
        return tuple(chain)


def is_authority(certificate: x509.Certificate) -> bool:
    """Return whether the certificate may issue others (RFC 5280, 4.2.1.9)."""
    try:
        found = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
    except x509.ExtensionNotFound:
        return False
    return bool(found.value.ca)


def is_self_signed(certificate: x509.Certificate) -> bool:
    """Return whether the certificate is a root: signed by its own key."""
    if certificate.subject != certificate.issuer:
        return False
    try:
        certificate.verify_directly_issued_by(certificate)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def is_issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Return whether ``issuer`` signed the certificate."""
    if certificate.issuer != issuer.subject:
        return False
    try:
        certificate.verify_directly_issued_by(issuer)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def is_der_list(data: bytes) -> bool:
    """Return whether the bytes are a revocation list in DER."""
    try:
        x509.load_der_x509_crl(data)
    except (ValueError, TypeError):
        return False
    return True


def key_hash(pem: str) -> str:
    """Return the hash (hex) by which the verifier knows a certificate's key."""
    key = signing.load_certificate(pem.encode()).public_key()
    info = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return PublicKeyInfo.load(info).sha256.hex()


def ocsp_text(der: bytes) -> str:
    """Return a responder's answer as it is kept: PEM of its DER."""
    return f"{OCSP_BEGIN}\n{base64.encodebytes(der).decode()}{OCSP_END}\n"


def ocsp_der(text: str) -> bytes:
    """Inverse of :func:`ocsp_text`."""
    return base64.b64decode(text.split(OCSP_BEGIN)[1].split(OCSP_END)[0])
