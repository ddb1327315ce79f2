"""A small certification authority with the people and agencies of the demo.

Root, issuing authority, one certificate for each entry of `scripts/demo_pki.json`,
and the two revocation lists. Private keys, the authorities' included, are made in a
SoftHSM token and cannot be read out of it.
"""

from __future__ import annotations

import datetime
import json
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from . import demo_images, token
from .shell import LOCAL, ROOT, say, step

ENTRIES = ROOT / "scripts" / "demo_pki.json"
FOLDER = LOCAL / "demo_pki"
SOFTHSM = LOCAL / "softhsm"
TOKEN_LABEL = "van-thu-demo"
PIN_FILE = FOLDER / "pin"
ROOT_SLUG, SUB_SLUG = "root", "sub"
CRL_DAYS = 30
DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Entry:
    """Who gets a certificate."""

    slug: str
    """Label of key and certificate in the token, and name of the files."""
    kind: str
    """`person` or `agency`."""
    cn: str
    o: str
    ou: str
    title: str

    def subject(self) -> x509.Name:
        """Distinguished name, most general part first."""
        parts = [
            (NameOID.COUNTRY_NAME, "VN"),
            (NameOID.LOCALITY_NAME, "Sông Lam"),
            (NameOID.ORGANIZATION_NAME, self.o),
            (NameOID.ORGANIZATIONAL_UNIT_NAME, self.ou),
            (NameOID.TITLE, self.title),
            (NameOID.COMMON_NAME, self.cn),
        ]
        return x509.Name(
            [x509.NameAttribute(oid, value) for oid, value in parts if value]
        )


def entries() -> list[Entry]:
    """The people and agencies listed in the repository."""
    return [Entry(**row) for row in json.loads(ENTRIES.read_text(encoding="utf-8"))]


def ensure() -> None:
    """Make what is missing; renew revocation lists that are a day old."""
    token.configure(SOFTHSM)
    FOLDER.mkdir(parents=True, exist_ok=True)
    FOLDER.chmod(0o700)
    wanted = entries()
    if _complete(wanted):
        return
    with step("making the demo certificates"):
        pin = _pin()
        with token.session(TOKEN_LABEL, pin) as opened:
            root, sub = _authorities(opened)
            for entry in wanted:
                _issue(opened, entry, sub)
            _write_crl(root, token.key(opened, ROOT_SLUG), ROOT_SLUG)
            _write_crl(sub, token.key(opened, SUB_SLUG), SUB_SLUG)
        for entry in wanted:
            demo_images.ensure(FOLDER / f"{entry.slug}.png", entry.kind, entry.cn)


def _certificate_file(slug: str) -> Path:
    return FOLDER / f"{slug}.crt.pem"


def _load(slug: str) -> x509.Certificate | None:
    path = _certificate_file(slug)
    if not path.exists():
        return None
    return x509.load_pem_x509_certificate(path.read_bytes())


def _complete(wanted: list[Entry]) -> bool:
    if not (PIN_FILE.exists() and any((SOFTHSM / "tokens").iterdir())):
        return False
    for entry in wanted:
        known = _load(entry.slug)
        if known is None or known.subject != entry.subject():
            return False
        if not (FOLDER / f"{entry.slug}.png").exists():
            return False
    lists = [FOLDER / f"{slug}.crl" for slug in (ROOT_SLUG, SUB_SLUG)]
    return all(path.exists() and _fresh(path) for path in lists)


def _fresh(path: Path) -> bool:
    crl = x509.load_der_x509_crl(path.read_bytes())
    return _now() - crl.last_update_utc < DAY


def _pin() -> str:
    """The token's PIN; a new token, and all anew, if it is lost."""
    tokens = SOFTHSM / "tokens"
    if PIN_FILE.exists() and any(tokens.iterdir()):
        return PIN_FILE.read_text().strip()
    if any(tokens.iterdir()):
        say("the demo token's PIN is lost: making a new token")
    shutil.rmtree(tokens)
    tokens.mkdir()
    for old in FOLDER.glob("*.pem"):
        old.unlink()
    pin = f"{secrets.randbelow(10**8):08d}"
    PIN_FILE.unlink(missing_ok=True)
    PIN_FILE.touch(mode=0o600)
    PIN_FILE.write_text(pin + "\n")
    token.make_token(TOKEN_LABEL, pin)
    return pin


def _authorities(opened: Any) -> tuple[x509.Certificate, x509.Certificate]:
    root = _load(ROOT_SLUG)
    if root is None:
        name = _authority_name("Văn thư Demo Root CA")
        key = token.key(opened, ROOT_SLUG)
        root = _sign(name, name, key, key, years=20, extensions=_ca_extensions(1))
        _save(opened, ROOT_SLUG, root)
    sub = _load(SUB_SLUG)
    if sub is None:
        sub = _sign(
            _authority_name("Văn thư Demo Issuing CA"),
            root.subject,
            token.key(opened, SUB_SLUG),
            token.key(opened, ROOT_SLUG),
            years=15,
            extensions=_ca_extensions(0),
        )
        _save(opened, SUB_SLUG, sub)
    return root, sub


def _authority_name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Văn thư Demo"),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def add(opened: Any, entry: Entry) -> None:
    """Give one more person of the demo a key and a certificate."""
    sub = _load(SUB_SLUG)
    assert sub is not None
    _issue(opened, entry, sub)


def _issue(opened: Any, entry: Entry, sub: x509.Certificate) -> None:
    known = _load(entry.slug)
    if known is not None and known.subject == entry.subject():
        return
    extensions: list[tuple[x509.ExtensionType, bool]] = [
        (x509.BasicConstraints(ca=False, path_length=None), True),
        (_usage(signing=True), True),
        (
            x509.ExtendedKeyUsage(
                [ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.EMAIL_PROTECTION]
            ),
            False,
        ),
    ]
    certificate = _sign(
        entry.subject(),
        sub.subject,
        token.key(opened, entry.slug),
        token.key(opened, SUB_SLUG),
        years=5,
        extensions=extensions,
    )
    _save(opened, entry.slug, certificate)


def _ca_extensions(path_length: int) -> list[tuple[x509.ExtensionType, bool]]:
    return [
        (x509.BasicConstraints(ca=True, path_length=path_length), True),
        (_usage(signing=False), True),
    ]


def _usage(*, signing: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=signing,
        content_commitment=signing,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=not signing,
        crl_sign=not signing,
        encipher_only=False,
        decipher_only=False,
    )


def _sign(
    subject: x509.Name,
    issuer: x509.Name,
    key: token.TokenKey,
    issuer_key: token.TokenKey,
    *,
    years: int,
    extensions: list[tuple[x509.ExtensionType, bool]],
) -> x509.Certificate:
    # A year back, so that demo documents may carry dates of the past months.
    start = _now() - 365 * DAY
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + 365 * years * DAY)
        .add_extension(
            x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False
        )
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()),
            critical=False,
        )
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical=critical)
    return builder.sign(issuer_key, hashes.SHA256())


def _save(opened: Any, slug: str, certificate: x509.Certificate) -> None:
    der = certificate.public_bytes(serialization.Encoding.DER)
    token.store_certificate(opened, slug, der)
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    _certificate_file(slug).write_bytes(pem)


def _write_crl(issuer: x509.Certificate, key: token.TokenKey, slug: str) -> None:
    now = _now()
    crl = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.subject)
        .last_update(now)
        .next_update(now + CRL_DAYS * DAY)
        .add_extension(x509.CRLNumber(int(now.timestamp())), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    der = crl.public_bytes(serialization.Encoding.DER)
    (FOLDER / f"{slug}.crl").write_bytes(der)


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
