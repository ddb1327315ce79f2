"""A SoftHSM token: keys are made in it and never leave it.

Needs the checkout's environment (python-pkcs11, cryptography).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import pkcs11
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from pkcs11.util.rsa import encode_rsa_public_key
from pkcs11.util.x509 import decode_x509_certificate

from .packages import softhsm_module
from .shell import Problem, run

KEY_BITS = 2048


class TokenKey(rsa.RSAPrivateKey):
    """A private key in a token, for the certificate builders of `cryptography`."""

    def __init__(self, private: Any, public: rsa.RSAPublicKey) -> None:
        self._private = private
        self._public = public

    @property
    def key_size(self) -> int:
        return self._public.key_size

    def public_key(self) -> rsa.RSAPublicKey:
        return self._public

    def sign(self, data: Any, padding_: Any, algorithm: Any) -> bytes:
        """PKCS#1 v1.5 with SHA-256, the one scheme the demo certificates use."""
        if not isinstance(padding_, padding.PKCS1v15):
            raise ValueError("only PKCS#1 v1.5")
        if not isinstance(algorithm, hashes.SHA256):
            raise ValueError("only SHA-256")
        signed: bytes = self._private.sign(
            bytes(data), mechanism=pkcs11.Mechanism.SHA256_RSA_PKCS
        )
        return signed

    def decrypt(self, ciphertext: bytes, padding: Any) -> NoReturn:
        raise NotImplementedError("this key only signs")

    def private_numbers(self) -> NoReturn:
        raise NotImplementedError("the key does not leave its token")

    def private_bytes(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise NotImplementedError("the key does not leave its token")

    def __copy__(self) -> TokenKey:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> TokenKey:
        return self


def configure(folder: Path) -> Path:
    """Write SoftHSM's configuration for tokens under `folder` and switch to it."""
    tokens = folder / "tokens"
    tokens.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    conf = folder / "softhsm2.conf"
    text = (
        f"directories.tokendir = {tokens}\n"
        "objectstore.backend = file\n"
        "log.level = ERROR\n"
        "slots.removable = false\n"
    )
    if not conf.exists() or conf.read_text() != text:
        conf.write_text(text)
    os.environ["SOFTHSM2_CONF"] = str(conf)
    return conf


def make_token(label: str, pin: str) -> None:
    """Initialise a new token. The officer's PIN is the same: it is a demo."""
    command = ["softhsm2-util", "--init-token", "--free", "--label", label]
    run([*command, "--pin", pin, "--so-pin", pin])


@contextmanager
def session(label: str, pin: str) -> Iterator[Any]:
    """A logged-in read-write session of the token."""
    module = softhsm_module()
    if module is None:
        raise Problem("No SoftHSM library: apt-get install softhsm2.")
    library = pkcs11.lib(module)
    token = library.get_token(token_label=label)
    with token.open(rw=True, user_pin=pin) as opened:
        yield opened


def labels(opened: Any) -> set[str]:
    """Labels of the private keys in the token."""
    found = opened.get_objects({pkcs11.Attribute.CLASS: pkcs11.ObjectClass.PRIVATE_KEY})
    return {key.label for key in found}


def key(opened: Any, label: str) -> TokenKey:
    """The key pair of this label, made now if the token has none."""
    if label not in labels(opened):
        opened.generate_keypair(
            pkcs11.KeyType.RSA,
            KEY_BITS,
            id=label.encode(),
            label=label,
            store=True,
            private_template={
                pkcs11.Attribute.EXTRACTABLE: False,
                pkcs11.Attribute.SENSITIVE: True,
                pkcs11.Attribute.SIGN: True,
            },
        )
    private = opened.get_key(
        object_class=pkcs11.ObjectClass.PRIVATE_KEY,
        key_type=pkcs11.KeyType.RSA,
        label=label,
    )
    public = opened.get_key(
        object_class=pkcs11.ObjectClass.PUBLIC_KEY,
        key_type=pkcs11.KeyType.RSA,
        label=label,
    )
    loaded = serialization.load_der_public_key(_spki(encode_rsa_public_key(public)))
    if not isinstance(loaded, rsa.RSAPublicKey):
        raise Problem(f"Key {label} in the token is no RSA key.")
    return TokenKey(private, loaded)


def store_certificate(opened: Any, label: str, der: bytes) -> None:
    """Put a certificate beside its key, replacing an earlier one."""
    wanted = {
        pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE,
        pkcs11.Attribute.LABEL: label,
    }
    for old in list(opened.get_objects(wanted)):
        old.destroy()
    attributes = decode_x509_certificate(der)
    attributes[pkcs11.Attribute.TOKEN] = True
    attributes[pkcs11.Attribute.LABEL] = label
    attributes[pkcs11.Attribute.ID] = label.encode()
    opened.create_object(attributes)


def _spki(pkcs1: bytes) -> bytes:
    """SubjectPublicKeyInfo around a PKCS#1 RSAPublicKey."""
    algorithm = bytes.fromhex("300d06092a864886f70d0101010500")
    bits = _der(0x03, b"\0" + pkcs1)
    return _der(0x30, algorithm + bits)


def _der(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content
