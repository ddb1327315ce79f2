"""Rows of messages: queued to be sent, or come in and owned by what they say."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from .base import SECOND, Cursor, columns, rows
from .moves import Values

STORED = "stored"


def store(
    cr: Cursor,
    uid: str,
    kind: str,
    way: int,
    axis_doc_id: str,
    receiver: str,
    values: Values,
) -> int:
    """Insert the row of a packet before anything follows from it; return its id.

    :param uid: id of the message, minted for it
    :param way: id of the connection
    :param values: what is known of it already, ``sender_code`` among it
    :raises psycopg2.errors.UniqueViolation: another worker has just done so
    """
    row = {
        "direction": "in",
        "business_key": "?",
        "kind": kind,
        "axis_doc_id": axis_doc_id,
        "receiver_code": receiver,
        "msg_uid": uid,
        "state": STORED,
        "attempts": 0,
        "attempt_no": 0,
        "probes": 0,
        **values,
    }
    return insert(cr, way, [row])[0]


@dataclass(frozen=True)
class Known:
    """What is known of a packet that is listed again."""

    id: int
    state: str
    sha256: str
    acknowledgement: str
    error: str


def known(cr: Cursor, way: int, axis_doc_id: str) -> Known | None:
    """What is known of a packet by the axis' own id for it."""
    query = """
        SELECT id, state, coalesce(packet_sha256, ''), coalesce(acknowledgement, ''),
               coalesce(error, '')
          FROM doc_exchange_message
         WHERE direction = 'in' AND backend_id = %(way)s AND axis_doc_id = %(doc_id)s
        """
    found = rows(cr, query, {"way": way, "doc_id": axis_doc_id})
    return Known(*found[0]) if found else None


def acknowledged(cr: Cursor, way: int, axis_doc_id: str) -> None:
    """The axis was told what became of a packet; the first time stays."""
    query = f"""
        UPDATE doc_exchange_message SET acknowledged_at = {SECOND}
         WHERE direction = 'in' AND backend_id = %(way)s AND axis_doc_id = %(doc_id)s
           AND acknowledged_at IS NULL
        """
    cr.execute(query, {"way": way, "doc_id": axis_doc_id})


def insert(
    cr: Cursor,
    way: int,
    messages: Sequence[Values],
    event: str = "",
    actor: int | None = None,
) -> list[int]:
    """Insert messages of one connection; return their ids in the same order.

    Company, level of the partner and title follow from connection, agency and
    document. All messages name the same columns.

    :param event: first line of their history, with their words; empty: none yet
    :param actor: id of the user whose act it is
    """
    if not messages:
        return []
    names = list(messages[0])
    query = f"""
        WITH made AS (
            INSERT INTO doc_exchange_message (
                {columns(names)}, backend_id, company_id, partner_level,
                document_title, queued_at, create_date, write_date)
            SELECT {", ".join(f"n.{name}" for name in names)}, b.id, b.company_id,
                   a.level, {_TITLE}, {SECOND}, {SECOND}, {SECOND}
              FROM jsonb_array_elements(%(messages)s::jsonb)
                   WITH ORDINALITY AS e (message, place)
             CROSS JOIN LATERAL
                   jsonb_populate_record(NULL::doc_exchange_message, e.message) n
              JOIN doc_exchange_backend b ON b.id = %(way)s
              LEFT JOIN doc_agency a ON a.id = n.agency_id
              LEFT JOIN doc_document d ON d.id = n.document_id
             ORDER BY e.place
            RETURNING id, company_id, document_id, attempt_no, state, description
        ), told AS (
            INSERT INTO doc_exchange_status (
                message_id, company_id, document_id, attempt, state, event, user_id,
                description, at)
            SELECT id, company_id, document_id, coalesce(attempt_no, 0), state,
                   %(event)s, %(actor)s, nullif(description, ''), {SECOND}
              FROM made WHERE %(event)s <> '')
        SELECT id FROM made ORDER BY id
        """
    told = {
        "way": way,
        "messages": json.dumps([dict(one) for one in messages], default=str),
        "event": event,
        "actor": actor,
    }
    return [row[0] for row in rows(cr, query, told)]


def business_hash(receiver: str, sender: str, kind: str, *key: object) -> str:
    """The key of a message by receiver, sender, kind, document, business, content."""
    text = json.dumps((receiver, sender, kind, *key), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def owner(cr: Cursor, key: str) -> int | None:
    """The row that has a business key; None: whoever asks may take it.

    Asked under a lock that ends with the transaction, so two deliveries of one message
    cannot both be first. The owner is remembered for ever.
    """
    lock = {"key": key}
    cr.execute("SELECT pg_advisory_xact_lock(hashtextextended(%(key)s, 0))", lock)
    query = "SELECT id FROM doc_exchange_message WHERE business_hash = %(key)s"
    found = rows(cr, query, lock)
    return int(found[0][0]) if found else None


_TITLE = """
    left(concat_ws(' – ', nullif(n.document_number, ''), nullif(d.subject, '')), 250)
    """
