"""Packets on an axis: kept once for each receiver, listed until they are taken in."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .base import SECOND, Cursor, columns, rows
from .moves import Values

NAMESPACE = uuid.UUID("5c0a6f0e-6d7f-5d0b-9a55-1f5f6a2b7c11")
OPEN = ("initial", "processing")
"""Status of a packet that still waits for its receiver."""


@dataclass(frozen=True)
class Sending:
    """One call by which packets are handed over."""

    system_id: int
    sender: str
    kind: str
    sha256: str
    size: int
    said: Values
    """What the message says of itself, by column."""

    @property
    def doc_id(self) -> str:
        """The id of the sending, the same for the same sender and bytes."""
        return str(uuid.uuid5(NAMESPACE, f"{self.sender}|{self.sha256}"))


def keep(cr: Cursor, sending: Sending, ways: Mapping[str, int | None]) -> str:
    """Keep the packet once per receiver; a repeated sending changes nothing.

    A packet that its receiver could not read may come again.

    :param ways: by receiver, the axis above that delivers to it, or none
    :return: the id of the sending
    """
    packets = [
        {"doc_id": str(uuid.uuid4()), "receiver_code": code, "uplink_id": uplink}
        for code, uplink in ways.items()
    ]
    shared = {
        "sender_doc_id": sending.doc_id,
        "message_type": sending.kind,
        "system_id": sending.system_id,
        "sender_code": sending.sender,
        "file_sha256": sending.sha256,
        "size": sending.size,
        "status": "initial",
        "from_above": False,
        "up_attempts": 0,
        "up_attempt_no": 0,
        "up_probes": 0,
        "up_alone": False,
        **sending.said,
    }
    names = ["doc_id", "receiver_code", "uplink_id", *shared]
    cr.execute(
        f"""
        INSERT INTO doc_axis_packet
               ({columns(names)}, created_at, updated_at, up_state, up_next_at)
        SELECT {", ".join(f"p.{name}" for name in names)}, {SECOND}, {SECOND},
               CASE WHEN p.uplink_id IS NOT NULL THEN 'waiting' END,
               CASE WHEN p.uplink_id IS NOT NULL THEN {SECOND} END
          FROM jsonb_array_elements(%(packets)s::jsonb)
               WITH ORDINALITY AS e (packet, place)
         CROSS JOIN LATERAL
               jsonb_populate_record(NULL::doc_axis_packet, e.packet) p
         ORDER BY e.place
        ON CONFLICT (sender_code, file_sha256, receiver_code)
            WHERE status <> 'fail' DO NOTHING
        """,
        {"packets": json.dumps([{**one, **shared} for one in packets], default=str)},
    )
    return sending.doc_id


def waiting(cr: Cursor, codes: Sequence[str], kind: str, limit: int) -> list[int]:
    """Ids of the packets that wait for these receivers, the oldest first."""
    query = f"""
        SELECT id FROM doc_axis_packet
         WHERE receiver_code = ANY(%(codes)s) AND message_type = %(kind)s
           AND status IN {OPEN}
         ORDER BY id LIMIT %(limit)s
        """
    told = {"codes": list(codes), "kind": kind, "limit": limit}
    return [row[0] for row in rows(cr, query, told)]


def sent(
    cr: Cursor, codes: Sequence[str], kind: str, doc_id: str | None, limit: int
) -> list[int]:
    """Ids of the newest packets these senders handed over, the oldest of them first.

    :param doc_id: id of one sending; None: all
    """
    query = """
        SELECT id FROM doc_axis_packet
         WHERE sender_code = ANY(%(codes)s) AND message_type = %(kind)s
           AND (%(doc_id)s IS NULL OR sender_doc_id = %(doc_id)s)
         ORDER BY id DESC LIMIT %(limit)s
        """
    told: dict[str, Any] = {
        "codes": list(codes),
        "kind": kind,
        "doc_id": doc_id,
        "limit": limit,
    }
    return [row[0] for row in reversed(rows(cr, query, told))]


def mark(cr: Cursor, ident: int, status: str, remark: str = "") -> None:
    """Note how far the receiver is with a packet."""
    query = f"""
        UPDATE doc_axis_packet
           SET status = %(status)s, status_desc = %(remark)s, updated_at = {SECOND}
         WHERE id = %(id)s
        """
    cr.execute(query, {"id": ident, "status": status, "remark": remark or None})
