"""The installation's secret key: one file outside the database.

From its 32 random bytes a separate key is derived per purpose (HKDF-SHA256,
RFC 5869), so that the seal of the journal and the cipher of stored secrets never
share a key.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from pathlib import Path

KEY_BYTES = 32


class KeyFileError(Exception):
    """The key file is there but cannot be used; the text says what to do."""


def load_or_create(path: Path) -> bytes:
    """Return the 32 bytes in ``path``; make the file (mode 0600) if absent.

    Two processes that race both get the bytes of the one that won: the file is
    linked into place whole and never overwritten.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{path.name}.{os.getpid()}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(descriptor, os.urandom(KEY_BYTES).hex().encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    try:
        key = bytes.fromhex(path.read_text().strip())
    except (OSError, ValueError) as error:
        raise KeyFileError(f"{path}: {error}") from error
    if len(key) != KEY_BYTES:
        raise KeyFileError(f"{path}: expected {KEY_BYTES} bytes in hexadecimal")
    return key


def derive(master: bytes, purpose: str) -> bytes:
    """Return the 32-byte key for ``purpose`` (HKDF-SHA256, empty salt, one block)."""
    extracted = hmac.new(b"\0" * 32, master, hashlib.sha256).digest()
    return hmac.new(extracted, purpose.encode() + b"\x01", hashlib.sha256).digest()
