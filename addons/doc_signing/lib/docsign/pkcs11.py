"""Use a key that never leaves its PKCS#11 token (USB token, HSM, SoftHSM).

One process holds one instance of a vendor's library, and libraries do not survive
``fork``: a session is opened for each job and closed after it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from .values import Code, DocSignError

_ONE_AT_A_TIME = threading.Lock()
"""Re-initialising the library ends every session of the process."""


class Pin:
    """A PIN that does not show itself in tracebacks, logs or ``repr``."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        return self._value

    def __repr__(self) -> str:
        return "Pin(***)"

    __str__ = __repr__

    def __reduce__(self) -> str:
        raise TypeError("a PIN is not to be pickled")


def sign(
    module: str, token_label: str, key_label: str, pin: Pin | str, data: bytes
) -> bytes:
    """RSA PKCS#1 v1.5 signature with SHA-256 over ``data``.

    ``module`` is the path of the vendor's library. Raises DocSignError
    ``token_module``, ``token_missing``, ``token_pin``, ``token_key``,
    ``token_failed``; none of them carries the PIN.
    """
    secret = pin if isinstance(pin, Pin) else Pin(pin)
    del pin
    with _key(module, token_label, key_label, secret) as key:
        from pkcs11 import Mechanism

        return bytes(key.sign(data, mechanism=Mechanism.SHA256_RSA_PKCS))


def unwrap(
    module: str,
    token_label: str,
    key_label: str,
    pin: Pin | str,
    data: bytes,
    oaep: str = "",
) -> bytes:
    """Undo RSA encryption of a content key with a key that stays in its token.

    ``oaep`` is the hash of OAEP (``sha1``, ``sha256``, …; its mask generator uses the
    same), empty for PKCS#1 v1.5. Raises DocSignError as :func:`sign` does, and
    ``token_unwrap`` when the key does not open it, ``envelope_algorithm`` when the
    token does not know that padding.
    """
    secret = pin if isinstance(pin, Pin) else Pin(pin)
    del pin
    with _key(module, token_label, key_label, secret) as key:
        from pkcs11 import exceptions

        try:
            return bytes(key.decrypt(data, **_padding(oaep)))
        except (
            exceptions.EncryptedDataInvalid,
            exceptions.EncryptedDataLenRange,
            exceptions.DataInvalid,
            exceptions.GeneralError,
        ) as error:
            raise DocSignError(Code.TOKEN_UNWRAP, _name(error)) from None
        except (
            exceptions.MechanismInvalid,
            exceptions.MechanismParamInvalid,
            exceptions.ArgumentsBad,
        ) as error:
            raise DocSignError(Code.ENVELOPE_ALGORITHM, _name(error)) from None


def _padding(oaep: str) -> dict[str, Any]:
    from pkcs11 import MGF, Mechanism

    if not oaep:
        return {"mechanism": Mechanism.RSA_PKCS}
    digest = Mechanism.SHA_1 if oaep == "sha1" else Mechanism[oaep.upper()]
    return {
        "mechanism": Mechanism.RSA_PKCS_OAEP,
        "mechanism_param": (digest, MGF[oaep.upper()], None),
    }


@contextmanager
def _key(module: str, token_label: str, key_label: str, secret: Pin) -> Iterator[Any]:
    """Yield a private key for one use; what fails meanwhile gets its code."""
    import pkcs11
    from pkcs11 import exceptions

    with _ONE_AT_A_TIME:
        try:
            library = pkcs11.lib(module)
            library.reinitialize()  # sees a token plugged in after the first use
        except (exceptions.PKCS11Error, RuntimeError, OSError) as error:
            raise DocSignError(Code.TOKEN_MODULE, _name(error)) from None
        try:
            token = library.get_token(token_label=token_label)
            with token.open(user_pin=secret.reveal()) as session:
                yield session.get_key(
                    object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=key_label
                )
        except (exceptions.NoSuchToken, exceptions.MultipleTokensReturned):
            raise DocSignError(Code.TOKEN_MISSING, token_label) from None
        except (
            exceptions.PinIncorrect,
            exceptions.PinInvalid,
            exceptions.PinLenRange,
            exceptions.PinLocked,
            exceptions.PinExpired,
        ) as error:
            raise DocSignError(Code.TOKEN_PIN, _name(error)) from None
        except (exceptions.NoSuchKey, exceptions.MultipleObjectsReturned):
            raise DocSignError(Code.TOKEN_KEY, key_label) from None
        except exceptions.PKCS11Error as error:
            raise DocSignError(Code.TOKEN_FAILED, _name(error)) from None


def _name(error: BaseException) -> str:
    return type(error).__name__
