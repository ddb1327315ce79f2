"""Use a key from a PKCS#12 file, for demonstrations without any token."""

from __future__ import annotations

from pathlib import Path

from . import signing
from .pkcs11 import Pin
from .values import Code, DocSignError

_MOST_BYTES = 64 * 1024


def sign(path: Path, password: Pin, certificate: bytes, data: bytes) -> bytes:
    """Signature with SHA-256 over ``data`` by the key in that file.

    RSA PKCS#1 v1.5 or DER ECDSA. ``certificate`` (DER or PEM) is the registered one:
    the file must hold its key. Raises DocSignError ``token_missing`` (no such file),
    ``token_pin`` (wrong password, or no PKCS#12), ``token_key``; none of them carries
    the password.
    """
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import pkcs12

    try:
        if path.stat().st_size > _MOST_BYTES:
            raise DocSignError(Code.TOKEN_MISSING, "no key file")
        content = path.read_bytes()
    except OSError:
        raise DocSignError(Code.TOKEN_MISSING, "no key file") from None
    try:
        key = pkcs12.load_key_and_certificates(content, password.reveal().encode())[0]
    except (ValueError, TypeError):
        raise DocSignError(Code.TOKEN_PIN, "the key file does not open") from None
    registered = signing.load_certificate(certificate).public_key()
    if key is None or key.public_key() != registered:
        raise DocSignError(Code.TOKEN_KEY, "the key file is another's")
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(data, padding.PKCS1v15(), SHA256())
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return key.sign(data, ec.ECDSA(SHA256()))
    raise DocSignError(Code.TOKEN_KEY, "neither RSA nor ECDSA")
