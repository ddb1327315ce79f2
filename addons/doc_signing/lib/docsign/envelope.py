"""Files encrypted on their way to receivers: CMS AuthEnvelopedData.

RFC 5083 and 5084: the content under AES-256-GCM with a fresh key, that key under the
RSA key of each receiver (OAEP, RFC 8017). A changed bit is noticed, and what comes
out are the very bytes that went in. Nothing here knows a private key: who opens an
envelope brings the content key, unwrapped by a token.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .values import Code, DocSignError, Trust

SUFFIX = ".p7m"
MEDIA_TYPE = "application/pkcs7-mime"
MOST_BYTES = 512 * 1024 * 1024
MOST_RECEIVERS = 1000
KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
_OAEP_HASHES = ("sha1", "sha256", "sha384", "sha512")
_ENVELOPED = "authenticated_enveloped_data"
_PARAMETERS = "parameters"
_WRAPPED = "auth_encrypted_content_info"


@dataclass(frozen=True)
class Slot:
    """The content key as one receiver gets it."""

    issuer: bytes
    """DER of the issuer's name; empty where ``key_id`` names the certificate."""
    serial: int
    key_id: bytes
    """Subject key identifier, or empty."""
    oaep: str
    """Hash of OAEP; empty for RSA PKCS#1 v1.5."""
    wrapped: bytes


@dataclass(frozen=True)
class Envelope:
    """An encrypted file, taken apart and not yet opened."""

    slots: tuple[Slot, ...]
    nonce: bytes
    encrypted: bytes
    """Ciphertext followed by its tag of 16 bytes."""
    attributes: bytes
    """DER of what is authenticated beside the content; usually empty."""

    def slot_of(self, certificate: bytes) -> Slot | None:
        """The slot made for a certificate (DER or PEM), or None."""
        from .signing import load_certificate

        cert = load_certificate(certificate)
        issuer, key_id = cert.issuer.public_bytes(), _key_id(cert)
        for slot in self.slots:
            if slot.key_id:
                if slot.key_id == key_id:
                    return slot
            elif slot.serial == cert.serial_number and slot.issuer == issuer:
                return slot
        return None


def check_receiver(certificate: bytes, trust: Trust, at: datetime) -> bytes:
    """DER of a certificate to which encrypting at ``at`` is allowed.

    RSA of at least 2048 bits, made for encrypting keys, within its validity, not
    revoked by a list of ``trust``, and leading to one of its roots. Raises
    DocSignError ``certificate_unreadable``, ``certificate_time``, ``encryption_*``.
    """
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import Encoding

    from .signing import load_certificate
    from .verify import Anchors

    cert = load_certificate(certificate)
    key = cert.public_key()
    if not isinstance(key, rsa.RSAPublicKey) or key.key_size < 2048:
        raise DocSignError(Code.ENCRYPTION_WEAK, "not RSA of 2048 bits or more")
    start, end = cert.not_valid_before_utc, cert.not_valid_after_utc
    if not start <= at <= end:
        raise DocSignError(Code.CERTIFICATE_TIME, f"{start:%Y-%m-%d} to {end:%Y-%m-%d}")
    try:
        usage = cert.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        raise DocSignError(Code.ENCRYPTION_USAGE, "no key usage") from None
    if not usage.key_encipherment:
        raise DocSignError(Code.ENCRYPTION_USAGE, "no key encipherment")
    der = cert.public_bytes(Encoding.DER)
    _check_path(der, Anchors.load(trust), at)
    return der


def _check_path(der: bytes, anchors: Any, at: datetime) -> None:
    """Raise ``encryption_untrusted`` unless it leads to a root and is not revoked."""
    import asyncio

    from asn1crypto import x509
    from pyhanko_certvalidator import CertificateValidator
    from pyhanko_certvalidator.errors import (
        InsufficientRevinfoError,
        PathError,
        RevokedError,
        ValidationError,
    )

    def validate(context: Any) -> None:
        validator: Any = CertificateValidator(
            x509.Certificate.load(der), validation_context=context
        )
        asyncio.run(validator.async_validate_usage({"key_encipherment"}))

    try:
        validate(anchors.context(at))
        # Where a list is at hand it decides; where there is none the path does.
        try:
            validate(anchors.context(at, signer=True))
        except RevokedError:
            raise
        except InsufficientRevinfoError:
            pass
    except (PathError, ValidationError) as error:
        raise DocSignError(Code.ENCRYPTION_UNTRUSTED, str(error)) from error


def seal(content: bytes, certificates: Sequence[bytes]) -> bytes:
    """DER of ``content`` encrypted to the holders of ``certificates`` (DER or PEM).

    The certificates were checked by :func:`check_receiver`; here they are only used.
    """
    from asn1crypto import cms, core
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if not certificates:
        raise ValueError("an envelope needs a receiver")
    key, nonce = AESGCM.generate_key(KEY_BYTES * 8), os.urandom(NONCE_BYTES)
    encrypted = AESGCM(key).encrypt(nonce, content, None)
    parameters = _gcm()({"nonce": nonce, "tag_length": TAG_BYTES})
    body = cms.AuthEnvelopedData(
        {
            "version": "v0",
            "recipient_infos": [_slot_for(one, key) for one in certificates],
            _WRAPPED: {
                "content_type": "data",
                "content_encryption_algorithm": {
                    "algorithm": "aes256_gcm",
                    _PARAMETERS: core.Any(parameters),
                },
                "encrypted_content": encrypted[:-TAG_BYTES],
            },
            "mac": encrypted[-TAG_BYTES:],
        }
    )
    whole = cms.ContentInfo({"content_type": _ENVELOPED, "content": body})
    return bytes(whole.dump())


def looks_sealed(content: bytes, name: str = "") -> bool:
    """Whether a file claims to be encrypted CMS; cheap, proves nothing.

    A file *named* as an envelope counts unless it is signed CMS, so that one damaged
    at its head is not taken for a document.
    """
    head = content[:64]
    if head[:1] == b"\x30" and any(oid in head for oid in _ENCRYPTING):
        return True
    return name.lower().endswith(SUFFIX) and _SIGNED not in head


def take_apart(data: bytes, most: int = MOST_BYTES) -> Envelope:
    """Read an envelope without opening it.

    Raises DocSignError ``envelope_too_large`` (more than ``most`` bytes),
    ``envelope_unreadable``, ``envelope_algorithm``.
    """
    from asn1crypto import cms

    if len(data) > most:
        raise DocSignError(Code.ENVELOPE_TOO_LARGE, f"{len(data)} bytes")
    try:
        whole = cms.ContentInfo.load(data, strict=True)
        kind = whole["content_type"].native
        if kind != _ENVELOPED:
            raise DocSignError(Code.ENVELOPE_ALGORITHM, str(kind))
        body = whole["content"]
        nonce = _nonce(body[_WRAPPED]["content_encryption_algorithm"])
        infos = body["recipient_infos"]
        if len(infos) > MOST_RECEIVERS:
            raise DocSignError(Code.ENVELOPE_TOO_LARGE, f"{len(infos)} receivers")
        attributes = body["auth_attrs"]
        tag = body["mac"].native
        content = body[_WRAPPED]["encrypted_content"].native
        if content is None or len(tag) != TAG_BYTES:
            raise DocSignError(Code.ENVELOPE_UNREADABLE, "content or tag is missing")
        return Envelope(
            slots=tuple(_slots(infos)),
            nonce=nonce,
            encrypted=content + tag,
            attributes=attributes.untag().dump() if attributes else b"",
        )
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError) as error:
        raise DocSignError(Code.ENVELOPE_UNREADABLE, type(error).__name__) from error


def open_with(envelope: Envelope, key: bytes) -> bytes:
    """The content, under the content key that a token unwrapped.

    Raises DocSignError ``envelope_damaged``: changed on the way, or another key.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if len(key) != KEY_BYTES:
        raise DocSignError(Code.ENVELOPE_DAMAGED, "key of another length")
    try:
        return AESGCM(key).decrypt(
            envelope.nonce, envelope.encrypted, envelope.attributes or None
        )
    except InvalidTag:
        raise DocSignError(Code.ENVELOPE_DAMAGED, "tag does not fit") from None


def _slot_for(certificate: bytes, key: bytes) -> Any:
    """RecipientInfo of one receiver.

    OAEP with its default SHA-1: what every token and SoftHSM can undo; OAEP does not
    rest on its hash being free of collisions (RFC 8017, B.1).
    """
    from asn1crypto import algos, cms, x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding, rsa

    from .signing import load_certificate

    cert = load_certificate(certificate)
    public = cert.public_key()
    if not isinstance(public, rsa.RSAPublicKey):
        raise DocSignError(Code.ENCRYPTION_WEAK, "not RSA")
    sha1 = hashes.SHA1()  # noqa: S303 - the hash of OAEP, see above
    wrapped = public.encrypt(
        key, padding.OAEP(padding.MGF1(algorithm=sha1), sha1, label=None)
    )
    return cms.RecipientInfo(
        "ktri",
        {
            "version": "v0",
            "rid": cms.RecipientIdentifier(
                "issuer_and_serial_number",
                {
                    "issuer": x509.Name.load(cert.issuer.public_bytes()),
                    "serial_number": cert.serial_number,
                },
            ),
            "key_encryption_algorithm": {
                "algorithm": "rsaes_oaep",
                # An empty sequence: all defaults.
                _PARAMETERS: algos.RSAESOAEPParams.load(b"\x30\x00"),
            },
            "encrypted_key": wrapped,
        },
    )


def _slots(infos: Iterable[Any]) -> Iterable[Slot]:
    for info in infos:
        if info.name != "ktri":
            continue  # key agreement, passwords: not ours to open
        chosen, rid = info.chosen, info.chosen["rid"]
        by_name = rid.name == "issuer_and_serial_number"
        oaep = _oaep(chosen["key_encryption_algorithm"])
        if oaep is None:
            continue
        yield Slot(
            issuer=rid.chosen["issuer"].dump() if by_name else b"",
            serial=rid.chosen["serial_number"].native if by_name else 0,
            key_id=b"" if by_name else rid.chosen.native,
            oaep=oaep,
            wrapped=chosen["encrypted_key"].native,
        )


def _oaep(algorithm: Any) -> str | None:
    """The hash of OAEP, empty for PKCS#1 v1.5, None for what is not understood."""
    name = algorithm["algorithm"].native
    if name == "rsaes_pkcs1v15":
        return ""
    if name != "rsaes_oaep":
        return None
    given = algorithm[_PARAMETERS].native or {}
    digest = (given.get("hash_algorithm") or {}).get("algorithm", "sha1")
    mask = (given.get("mask_gen_algorithm") or {}).get(_PARAMETERS) or {}
    label = (given.get("p_source_algorithm") or {}).get(_PARAMETERS)
    plain = mask.get("algorithm", "sha1") == digest and not label
    return digest if plain and digest in _OAEP_HASHES else None


def _nonce(algorithm: Any) -> bytes:
    """The nonce of AES-256-GCM; DocSignError ``envelope_algorithm`` for all else."""
    name = algorithm["algorithm"].native
    if name != "aes256_gcm":
        raise DocSignError(Code.ENVELOPE_ALGORITHM, str(name))
    parameters = _gcm().load(algorithm[_PARAMETERS].dump(), strict=True)
    nonce: bytes = parameters["nonce"].native
    if parameters["tag_length"].native != TAG_BYTES or len(nonce) != NONCE_BYTES:
        raise DocSignError(Code.ENVELOPE_ALGORITHM, "nonce or tag of another length")
    return nonce


def _gcm() -> Any:
    """GCMParameters (RFC 5084, 3.2), which the library does not define."""
    from asn1crypto import core

    class GcmParameters(core.Sequence):  # type: ignore[misc]
        _fields = [  # noqa: RUF012 - how the library declares fields
            ("nonce", core.OctetString),
            ("tag_length", core.Integer, {"default": 12}),
        ]

    return GcmParameters


def _key_id(certificate: Any) -> bytes:
    from cryptography import x509

    try:
        found = certificate.extensions.get_extension_for_class(
            x509.SubjectKeyIdentifier
        )
    except x509.ExtensionNotFound:
        return b""
    return bytes(found.value.digest)


_SIGNED = bytes.fromhex("06092a864886f70d010702")
_ENCRYPTING = (
    bytes.fromhex("06092a864886f70d010703"),  # EnvelopedData
    bytes.fromhex("060b2a864886f70d0109100117"),  # AuthEnvelopedData
)
