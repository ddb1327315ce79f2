"""Sign bytes with a key that never leaves its PKCS#11 token (USB token, HSM, SoftHSM).

One process holds one instance of a vendor's library, and libraries do not survive
``fork``: a session is opened for each job and closed after it.
"""

from __future__ import annotations

import threading

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
    with _ONE_AT_A_TIME:
        return _sign(module, token_label, key_label, secret, data)


def _sign(
    module: str, token_label: str, key_label: str, secret: Pin, data: bytes
) -> bytes:
    import pkcs11
    from pkcs11 import exceptions

    try:
        library = pkcs11.lib(module)
        library.reinitialize()  # sees a token plugged in after the first use
    except (exceptions.PKCS11Error, RuntimeError, OSError) as error:
        raise DocSignError(Code.TOKEN_MODULE, _name(error)) from None
    try:
        token = library.get_token(token_label=token_label)
        with token.open(user_pin=secret.reveal()) as session:
            key = session.get_key(
                object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=key_label
            )
            made = key.sign(data, mechanism=pkcs11.Mechanism.SHA256_RSA_PKCS)  # type: ignore[attr-defined]
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
    return bytes(made)


def _name(error: BaseException) -> str:
    return type(error).__name__
