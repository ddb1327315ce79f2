"""Parts of the claim: who may pass, what is under way, what it weighs.

Constants for ``%``-less insertion into statements; their parameters are those of
:meth:`Caps.parameters`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from .base import NOW

HEAD_BYTES = 16 * 1024
"""What a packet has beside its files."""
TYPES = {
    "way_cap": "int",
    "line_cap": "int",
    "way_bytes": "bigint",
    "line_bytes": "bigint",
    "lease": "interval",
    "head": "int",
}
"""Of :meth:`Caps.parameters`."""


@dataclass(frozen=True)
class Caps:
    """How much may be under way at once, whoever of the workers makes the calls."""

    way_calls: int = 16
    line_calls: int = 4
    way_bytes: int = 256 << 20
    """One packet alone may be larger."""
    line_bytes: int = 128 << 20
    lease: timedelta = timedelta(minutes=5)
    """How long a worker may take for what it claimed."""
    probe: timedelta = timedelta(minutes=5)
    """How long one of them may try a way that rested."""

    def parameters(self) -> dict[str, object]:
        """Values of the statements' parameters."""
        return {
            "way_cap": self.way_calls,
            "line_cap": self.line_calls,
            "way_bytes": self.way_bytes,
            "line_bytes": self.line_bytes,
            "lease": self.lease,
            "head": HEAD_BYTES,
        }


def may_pass(table: str) -> str:
    """The condition that a breaker lets something pass, if only to try."""
    return f"""
        ({table}.paused_until IS NULL
         OR {table}.paused_until <= {NOW}
            AND ({table}.probing_until IS NULL OR {table}.probing_until <= {NOW}))
        """


def weight(table: str) -> str:
    """The expression for the bytes of a message's packet.

    Before it is built, at most what its files make of it: base64 is four for three.
    """
    return f"""
        (CASE WHEN {table}.packet_size > 0 THEN {table}.packet_size::bigint
              WHEN {table}.kind = 'status' THEN %(head)s
              ELSE %(head)s + (
                SELECT coalesce(sum(w.size), 0)::bigint * 4 / 3 FROM doc_file w
                 WHERE w.document_id = {table}.document_id AND w.is_current)
         END)
        """


# In which order ways and receivers have their turn.
IN_TURN = """
        (f.tries_way OR f.tries_line IS NOT NULL), m.is_urgent DESC NULLS LAST,
        coalesce((%(turns)s::jsonb ->> concat(
            m.backend_id, '|', m.receiver_code))::int, 0),
        m.next_at, m.id
        """
# Claimed, and its worker may still be at it.
UNDER_WAY = f"""
    (f.direction = 'out' AND f.state = 'sending' AND f.lease_until > {NOW})
    """
# What the rows of one call have in common: the moment of the statement that took them.
CALL = "(f.attempt_at, f.document_id, f.kind, f.business_key)"
# Asked once whether anybody is full, then once for each row. Both columns are required,
# so that NOT IN says what it seems to.
ROOM = """
    (NOT (SELECT EXISTS (SELECT 1 FROM full_line))
     OR (m.backend_id, m.receiver_code) NOT IN
        (SELECT backend_id, receiver_code FROM full_line))
    """
# Receivers whose foremost message has room beside what is under way to them.
LIGHT_LINE = """
    (m.backend_id, m.receiver_code) NOT IN
    (SELECT backend_id, receiver_code FROM heavy_line)
    """
# Rows that go in one call with the head. Whoever is being tried goes alone, so that
# what is refused for his sake concerns nobody else.
TOGETHER = """
    (h.kind = 'edoc' AND h.tries_line IS NULL
     AND h.is_alone IS NOT TRUE AND m.is_alone IS NOT TRUE
     AND NOT EXISTS (
        SELECT 1 FROM doc_exchange_line o
         WHERE o.backend_id = m.backend_id AND o.receiver_code = m.receiver_code
           AND o.paused_until IS NOT NULL))
    """
# Recalls, updates and replacements never overtake what they speak of.
NO_EARLIER = """
    (m.kind = 'status' AND m.status_code IS DISTINCT FROM 13 OR NOT EXISTS (
        SELECT 1 FROM doc_exchange_message e
         WHERE e.direction = 'out' AND e.kind = 'edoc'
           AND e.document_id = m.document_id AND e.receiver_code = m.receiver_code
           AND e.id < m.id
           AND e.state IN ('ready', 'sending', 'uncertain', 'rejected', 'dead')))
    """
