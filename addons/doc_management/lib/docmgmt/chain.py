"""Sealing of append-only ledgers.

Each row carries a digest of its own content. A sealer that holds a key kept outside
the database links the rows in order: ``seal(n) = HMAC(key, seal(n-1) || digest(n))``.
Whoever can write the database but not read the key can neither change a row nor
recompute the chain; a cut tail shows against the head kept outside.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

GENESIS = "0" * 64


def row_digest(content: Mapping[str, object]) -> str:
    """SHA-256 (hex) over the row as canonical JSON: sorted keys, no spaces, UTF-8."""
    text = json.dumps(
        content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str
    )
    return hashlib.sha256(text.encode()).hexdigest()


def seal(key: bytes, previous: str, digest: str) -> str:
    """Return the seal (hex) of a row after the row sealed with ``previous``."""
    return hmac.new(key, f"{previous}{digest}".encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class SealedRow:
    """What verification needs of a row."""

    row_id: int
    content_digest: str
    """Digest recomputed from the stored content."""
    stored_digest: str
    seal: str


@dataclass(frozen=True)
class Fault:
    """Where the chain breaks and why."""

    row_id: int
    reason: str
    """``content`` (a row was changed), ``seal`` (recomputed or reordered),
    ``tail`` (rows are missing at the end), ``head`` (another seal stands outside)."""


def verify_chain(
    key: bytes, rows: Iterable[SealedRow], head: str | None = None
) -> tuple[Fault, ...]:
    """Check rows in sealing order; ``head`` is the last seal kept outside, if any."""
    faults = []
    previous = GENESIS
    last_id = 0
    for row in rows:
        last_id = row.row_id
        if not hmac.compare_digest(row.content_digest, row.stored_digest):
            faults.append(Fault(row.row_id, "content"))
        expected = seal(key, previous, row.stored_digest)
        if not hmac.compare_digest(expected, row.seal):
            faults.append(Fault(row.row_id, "seal"))
        previous = row.seal
    if head is not None and not hmac.compare_digest(head, previous):
        faults.append(Fault(last_id, "tail"))
    return tuple(faults)
