"""Messages to other systems over HTTP: what is signed, and what came of them.

The signature is HMAC-SHA256 of ``<moment>.<body>`` under a shared secret, hexadecimal,
so that neither the body nor the moment can be changed on the way and an old message
cannot be played again without being seen as old.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from .compat import StrEnum

SMS_LENGTH = 300


class Verdict(StrEnum):
    """What an answer means for the message."""

    DONE = "done"
    AGAIN = "again"
    REFUSED = "refused"
    """Trying again would be answered alike: a person has to look."""


def is_safe_address(url: str) -> bool:
    """Whether a message may go there: encrypted, or to this very machine.

    >>> is_safe_address("https://sms.example/x"), is_safe_address("http://localhost/x")
    (True, True)
    >>> is_safe_address("http://localhost.example/x")
    False
    """
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname or ""
        _port = parts.port
    except ValueError:
        return False
    if not host or parts.username is not None or parts.password is not None:
        return False
    return parts.scheme == "https" or (
        parts.scheme == "http" and host in ("127.0.0.1", "::1", "localhost")
    )


def sign(secret: str, moment: int, body: bytes) -> str:
    """Return the signature of a body sent at ``moment`` (seconds since 1970)."""
    text = str(moment).encode() + b"." + body
    return hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()


def headers(
    event: str, key: str, moment: int, secret: str, body: bytes
) -> Mapping[str, str]:
    """Return the headers of one message.

    :param key: the same for every attempt, so that a repetition is known as one
    """
    return {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "OdooVanThu",
        "X-Van-Thu-Event": event,
        "X-Van-Thu-Id": key,
        "X-Van-Thu-Timestamp": str(moment),
        "X-Van-Thu-Signature": f"sha256={sign(secret, moment, body)}",
    }


def verdict(status: int) -> Verdict:
    """Return what an HTTP status means."""
    if 200 <= status < 300:
        return Verdict.DONE
    if status in (408, 409, 425, 429) or status >= 500:
        return Verdict.AGAIN
    return Verdict.REFUSED


@dataclass(frozen=True)
class Guest:
    """Somebody invited: an agency or a person."""

    name: str
    phone: str


def phone_number(text: str) -> str:
    """Return a Vietnamese number as ``+84…``, or an empty text if it is none.

    >>> phone_number("0912 345 678"), phone_number("(+84) 912.345.678")
    ('+84912345678', '+84912345678')
    """
    digits = "".join(letter for letter in text if letter.isdigit())
    if digits.startswith("0084"):
        digits = digits[4:]
    elif digits.startswith("84") and len(digits) >= 11:
        digits = digits[2:]
    elif digits.startswith("0"):
        digits = digits[1:]
    else:
        return ""
    return f"+84{digits}" if 9 <= len(digits) <= 10 else ""


def sms_text(parts: tuple[str, ...]) -> str:
    """Return the parts that say something as one text of bounded length."""
    text = " ".join(" ".join(part.split()) for part in parts if part.strip())
    return text if len(text) <= SMS_LENGTH else f"{text[: SMS_LENGTH - 1]}…"
