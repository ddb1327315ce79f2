"""What is sent in these runs: a few bytes that say what a message says."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

CONTENT = "chaos_content"
"""Where each database keeps the bytes of packets, in place of its file store."""
TABLE = f"CREATE TABLE {CONTENT} (sha256 text PRIMARY KEY, content bytea NOT NULL)"


def written(said: Mapping[str, object]) -> bytes:
    """A message as its sender writes it."""
    return json.dumps(said, ensure_ascii=False, sort_keys=True).encode()


def otherwise(packet: bytes, mark: str) -> bytes:
    """The same message in other bytes, as an axis writes it that takes it apart."""
    text = json.dumps(read(packet), ensure_ascii=False, indent=1)
    return f"{text}\n{' ' * (1 + int(mark, 16) % 97)}\n".encode()


def read(packet: bytes) -> dict[str, Any]:
    """What a message says."""
    said: dict[str, Any] = json.loads(packet)
    return said


def sha256(packet: bytes) -> str:
    """The name of these bytes."""
    return hashlib.sha256(packet).hexdigest()


def content_digest(packet: bytes) -> str:
    """Digest of what a message says, however its bytes were written."""
    return sha256(written(read(packet)))


def keep(cr: Any, packets: Sequence[bytes]) -> None:
    """Keep packets under their names."""
    cr.execute(
        f"INSERT INTO {CONTENT} SELECT * FROM unnest(%s::text[], %s::bytea[]) "
        "ON CONFLICT DO NOTHING",
        ([sha256(packet) for packet in packets], list(packets)),
    )
