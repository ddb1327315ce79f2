"""Identifiers that are minted once and never change."""

from __future__ import annotations

import uuid


def uuid7(unix_ms: int, randomness: bytes) -> str:
    """A UUID of version 7 (RFC 9562): sorted by time, unique by 74 random bits.

    :param unix_ms: milliseconds since 1970
    :param randomness: at least 10 random bytes
    """
    if len(randomness) < 10:
        raise ValueError("10 random bytes are needed")
    value = (unix_ms & (1 << 48) - 1) << 80 | int.from_bytes(randomness[:10], "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return str(uuid.UUID(int=value))
