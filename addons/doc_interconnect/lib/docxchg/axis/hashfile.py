"""The ``hash-file`` header: SHA-256 of the message, in two spellings."""

from __future__ import annotations

import hashlib
import hmac

TRAILER = b"\r\n"


def file_hash(content: bytes) -> str:
    """SHA-256 in hexadecimal, lower case, 64 characters."""
    return hashlib.sha256(content).hexdigest()


def hash_matches(claimed: str, content: bytes) -> bool:
    """Whether a claimed hash is that of the content.

    The vendor's kit drops the leading zero of every byte below 0x10, so its value
    may be shorter than 64 characters; both spellings count.
    """
    return digest_matches(claimed, hashlib.sha256(content).digest())


def digest_matches(claimed: str, digest: bytes) -> bool:
    """The same for a content whose SHA-256 (32 bytes) is known already."""
    claimed = claimed.strip().lower()
    spellings = (digest.hex(), "".join(f"{byte:x}" for byte in digest))
    try:
        given = claimed.encode("ascii")
    except UnicodeEncodeError:
        return False
    return any([hmac.compare_digest(given, one.encode()) for one in spellings])


def strip_trailer(body: bytes) -> bytes:
    """The message without the one CRLF that clients append to it."""
    return body[: -len(TRAILER)] if body.endswith(TRAILER) else body
