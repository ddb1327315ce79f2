"""Nguồn thu hồi: where revocation data is fetched, and from nowhere else."""

import logging
from datetime import timedelta

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID
from odoo import api, fields, models
from odoo.addons.doc_management.models.roles import ADMIN
from odoo.exceptions import AccessError, UserError

from ..lib.docsign import signing
from .signing_network import Unreachable, fetch

OCSP_QUERY = "application/ocsp-request"
AGAIN = timedelta(hours=1)
"""After a failure; after a success half the time the answer is good for."""
OFTEN, SELDOM = timedelta(minutes=30), timedelta(hours=24)
_logger = logging.getLogger(__name__)


class DocSigningSource(models.Model):
    """One address of the allow-list: a revocation list, or an OCSP responder.

    Asked by a job; what it answers is kept in the list of trust and used offline.
    Nothing is fetched while a document is verified, and no address out of a
    certificate is ever followed.
    """

    _name = "doc.signing.source"
    _description = "Source of revocation data"
    _order = "kind, url"
    _rec_name = "url"

    kind = fields.Selection(
        [("crl", "Revocation list (CRL)"), ("ocsp", "Responder (OCSP)")],
        required=True,
        default="crl",
    )
    url = fields.Char("Address", required=True)
    active = fields.Boolean(default=True)
    fetched_at = fields.Datetime("Last fetched", readonly=True)
    next_at = fields.Datetime(
        "Next time", readonly=True, required=True, default=fields.Datetime.now
    )
    failures = fields.Integer("Failures in a row", readonly=True, aggregator=None)
    error = fields.Char("Why it failed", readonly=True)

    _url_unique = models.UniqueIndex("(url)", "That address is already listed.")
    _http = models.Constraint(
        r"CHECK (url ~ '^https?://[^/@\s]+(/[^\s]*)?$')",
        "An address begins with http:// or https:// and holds no account.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        sources = super().create(
            [{k: v for k, v in vals.items() if k in OPEN_FIELDS} for vals in vals_list]
        )
        for source in sources:
            self.env["doc.journal"]._log("source_added", source, url=source.url)
        self._wake()
        return sources

    def write(self, vals):
        if not self.env.su and set(vals) - OPEN_FIELDS:
            raise AccessError(self.env._("What was fetched is the job's to note."))
        result = super().write(vals)
        if set(vals) & OPEN_FIELDS:
            for source in self:
                self.env["doc.journal"]._log(
                    "source_changed", source, url=source.url, active=source.active
                )
        return result

    def action_fetch_now(self):
        """Have these addresses asked by the job at once."""
        if not self.env.user.has_group(ADMIN):
            raise AccessError(
                self.env._("The trust list is kept by the administrator of documents.")
            )
        # When the job works is not the administrator's column to write.
        self.sudo().write({"next_at": fields.Datetime.now()})
        self._wake()
        return True

    def _wake(self):
        self.env.ref("doc_signing.ir_cron_fetch_revocation")._trigger()

    @api.model
    def _cron_fetch(self):
        """Ask every source whose time has come; one failing holds up no other."""
        cron = self.env["ir.cron"]
        due = self.search([("next_at", "<=", fields.Datetime.now())], order="next_at")
        time_left = cron._commit_progress(remaining=len(due))
        for source in due:
            if not time_left:
                break
            locked = source.try_lock_for_update()
            if locked:
                source._fetch()
            time_left = cron._commit_progress(1)

    def _fetch(self):
        """Ask one source and keep what it proves to know."""
        self.ensure_one()
        now = fields.Datetime.now()
        try:
            with self.env.cr.savepoint():
                until = self._fetch_list() if self.kind == "crl" else self._ask_all()
        except (Unreachable, UserError, ValueError) as error:
            _logger.warning("revocation data of %s: %s", self.url, error)
            self.write(
                {
                    "failures": self.failures + 1,
                    "error": str(error)[:200],
                    "next_at": now + AGAIN,
                }
            )
            return
        self.write(
            {
                "fetched_at": now,
                "failures": 0,
                "error": False,
                "next_at": now + pause(now, until),
            }
        )

    def _fetch_list(self):
        """Keep the list, if an authority that we know signed it; return its end."""
        body = fetch(self.url)
        load = (
            x509.load_pem_x509_crl
            if b"-----BEGIN X509 CRL" in body
            else x509.load_der_x509_crl
        )
        crl = load(body)
        trust = self.env["doc.signing.trust"]
        if not any(signed_by(crl, issuer) for issuer in trust._authorities()):
            raise UserError(
                self.env._("The revocation list is not signed by a known authority.")
            )
        trust._keep(crl.public_bytes(Encoding.PEM))
        end = crl.next_update_utc
        return end.replace(tzinfo=None) if end else None

    def _ask_all(self):
        """Ask about our own certificates; return when the first answer ends."""
        trust = self.env["doc.signing.trust"]
        issuers = {item.subject: item for item in trust._authorities()}
        ends = []
        for record in self.env["doc.signing.certificate"].search([]):
            certificate = signing.load_certificate(record.certificate_pem.encode())
            issuer = issuers.get(certificate.issuer)
            if issuer is None or self.url not in responders(certificate):
                continue
            answer = self._ask(certificate, issuer)
            trust._keep_answer(answer)
            ends.append(answer.next_update_utc)
        known = [end.replace(tzinfo=None) for end in ends if end]
        return min(known, default=None)

    def _ask(self, certificate, issuer):
        """Return the responder's answer about one certificate, checked to fit."""
        query = (
            ocsp.OCSPRequestBuilder()
            .add_certificate(certificate, issuer, hashes.SHA1())  # noqa: S303
            .build()
        )
        body = fetch(self.url, query.public_bytes(Encoding.DER), OCSP_QUERY)
        answer = ocsp.load_der_ocsp_response(body)
        if (
            answer.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL
            or answer.serial_number != certificate.serial_number
        ):
            raise UserError(self.env._("The responder did not answer the question."))
        return answer


OPEN_FIELDS = frozenset({"kind", "url", "active"})


def pause(now, until):
    """Return how long to wait when an answer is good until ``until`` (or unknown)."""
    half = (until - now) / 2 if until else SELDOM
    return min(max(half, OFTEN), SELDOM)


def signed_by(crl, issuer):
    """Return whether ``issuer`` is the authority that signed the list."""
    if crl.issuer != issuer.subject:
        return False
    try:
        return crl.is_signature_valid(issuer.public_key())
    except (InvalidSignature, TypeError, ValueError):
        return False


def responders(certificate):
    """Return the OCSP addresses that a registered certificate of ours names."""
    try:
        found = certificate.extensions.get_extension_for_class(
            x509.AuthorityInformationAccess
        ).value
    except x509.ExtensionNotFound:
        return ()
    return tuple(
        item.access_location.value
        for item in found
        if item.access_method == AuthorityInformationAccessOID.OCSP
    )
