"""A certification authority and a SoftHSM token of the tests' own."""

import datetime as dt
import os
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import pkcs11
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import (
    AuthorityInformationAccessOID,
    ExtendedKeyUsageOID,
    NameOID,
)
from odoo.addons.doc_signing.models.doc_signing_provider_pkcs11 import DEFAULT_MODULE

TOKEN = "van-thu-tests"
PIN = "90417263"
DAY = dt.timedelta(days=1)
NOW = dt.datetime.now(dt.timezone.utc).replace(microsecond=0)
MODULE = os.environ.get("VAN_THU_PKCS11_MODULE") or DEFAULT_MODULE


class Token:
    """A fresh SoftHSM token in a folder of its own, kept for the whole run."""

    def __init__(self):
        # Removed when the process ends.
        self.folder = tempfile.TemporaryDirectory(prefix="van-thu-token-")
        place = Path(self.folder.name)
        conf = self._configure(place, "tokens")
        self.pulled_out = {"SOFTHSM2_CONF": str(self._configure(place, "nothing"))}
        self.keys = {}
        self.pin_file = place / "pin"
        self.pin_file.write_text(f"{PIN}\n")
        self.settings = {
            "SOFTHSM2_CONF": str(conf),
            "VAN_THU_PKCS11_MODULE": MODULE,
            "VAN_THU_PKCS11_PIN_FILE": str(self.pin_file),
        }
        command = ["softhsm2-util", "--init-token", "--free", "--label", TOKEN]
        subprocess.run(
            [*command, "--pin", PIN, "--so-pin", PIN],
            env={**os.environ, **self.settings},
            check=True,
            capture_output=True,
        )

    def _configure(self, place, name):
        """Write a SoftHSM configuration for the tokens in one folder."""
        (place / name).mkdir()
        conf = place / f"{name}.conf"
        conf.write_text(
            f"directories.tokendir = {place / name}\nobjectstore.backend = file\n"
        )
        return conf

    def key(self, label):
        """Return the public half of an RSA key in the token, made when missing."""
        if label not in self.keys:
            self.keys[label] = self._make_key(label)
        return self.keys[label]

    def _make_key(self, label):
        library = pkcs11.lib(MODULE)
        library.reinitialize()
        token = library.get_token(token_label=TOKEN)
        with token.open(rw=True, user_pin=PIN) as session:
            public, _private = session.generate_keypair(
                pkcs11.KeyType.RSA, 2048, store=True, label=label
            )
            modulus = int.from_bytes(public[pkcs11.Attribute.MODULUS], "big")
            exponent = int.from_bytes(public[pkcs11.Attribute.PUBLIC_EXPONENT], "big")
        return rsa.RSAPublicNumbers(exponent, modulus).public_key()


@cache
def shared_token():
    """Return the one token of this test run."""
    return Token()


class Authority:
    """A root and an issuing authority; certificates for keys made elsewhere."""

    def __init__(self, name="Tests"):
        self.name = name
        self.root_key = ec.generate_private_key(ec.SECP256R1())
        self.key = ec.generate_private_key(ec.SECP256R1())
        root = self._name(f"{name} Root CA")
        self.root = self._issue(
            root, self.root_key.public_key(), root, self.root_key, True
        )
        self.issuing = self._issue(
            self._name(f"{name} Issuing CA"),
            self.key.public_key(),
            root,
            self.root_key,
            True,
        )

    def issue(
        self,
        common_name,
        public_key,
        days=(-30, 700),
        organisation="Sở Thử nghiệm",
        responder="",
    ):
        """Return the PEM of a signing certificate, valid over ``days`` from now."""
        subject = self._name(common_name, organisation)
        certificate = self._issue(
            subject,
            public_key,
            self.issuing.subject,
            self.key,
            False,
            days,
            [(names_responder(responder), False)] if responder else (),
        )
        return pem(certificate)

    def issue_encrypting(
        self, common_name, public_key, days=(-30, 700), organisation="Sở Thử nghiệm"
    ):
        """Return the PEM of a certificate to encrypt to, valid over ``days``."""
        return pem(
            self._issue(
                self._name(common_name, organisation),
                public_key,
                self.issuing.subject,
                self.key,
                False,
                days,
                encrypting=True,
            )
        )

    def issue_timestamping(self, public_key, days=(-30, 700)):
        """Return the certificate (an object) of a time-stamping authority."""
        return self._issue(
            self._name(f"{self.name} TSA"),
            public_key,
            self.issuing.subject,
            self.key,
            False,
            days,
            [
                (
                    x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]),
                    True,
                )
            ],
        )

    def crl(self, *revoked):
        """Return the issuing authority's list as PEM, with PEM certificates in it."""
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.issuing.subject)
            .last_update(NOW - DAY)
            .next_update(NOW + 30 * DAY)
            .add_extension(x509.CRLNumber(1), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(
                    self.key.public_key()
                ),
                critical=False,
            )
        )
        for item in revoked:
            serial = x509.load_pem_x509_certificate(item.encode()).serial_number
            builder = builder.add_revoked_certificate(
                x509.RevokedCertificateBuilder()
                .serial_number(serial)
                .revocation_date(NOW - DAY)
                .build()
            )
        crl = builder.sign(self.key, hashes.SHA256())
        return crl.public_bytes(Encoding.PEM).decode()

    def _name(self, common_name, organisation=None):
        return x509.Name(
            [
                x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
                x509.NameAttribute(
                    NameOID.ORGANIZATION_NAME, organisation or self.name
                ),
                x509.NameAttribute(NameOID.COMMON_NAME, common_name),
            ]
        )

    def _issue(
        self,
        subject,
        public_key,
        issuer,
        issuer_key,
        is_ca,
        days=(-400, 3000),
        extensions=(),
        encrypting=False,
    ):
        usage = {
            "digital_signature": not (is_ca or encrypting),
            "content_commitment": not (is_ca or encrypting),
            "key_encipherment": encrypting,
            "key_cert_sign": is_ca,
            "crl_sign": is_ca,
        }
        others = (
            "data_encipherment",
            "key_agreement",
            "encipher_only",
            "decipher_only",
        )
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(public_key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(NOW + days[0] * DAY)
            .not_valid_after(NOW + days[1] * DAY)
            .add_extension(
                x509.BasicConstraints(ca=is_ca, path_length=None), critical=True
            )
            .add_extension(
                x509.KeyUsage(**usage, **dict.fromkeys(others, False)), critical=True
            )
            .add_extension(
                x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False
            )
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(
                    issuer_key.public_key()
                ),
                critical=False,
            )
        )
        for extension, critical in extensions:
            builder = builder.add_extension(extension, critical)
        return builder.sign(issuer_key, hashes.SHA256())


def pem(certificate):
    return certificate.public_bytes(Encoding.PEM).decode()


def names_responder(url):
    """Return the extension by which a certificate names its OCSP responder."""
    return x509.AuthorityInformationAccess(
        [
            x509.AccessDescription(
                AuthorityInformationAccessOID.OCSP,
                x509.UniformResourceIdentifier(url),
            )
        ]
    )


def private_pem(key):
    """Return a private key as PEM text, as it must never be registered."""
    return key.private_bytes(
        Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()
