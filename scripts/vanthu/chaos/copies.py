"""Thousands of issued documents as rows: copies of one that was issued.

Only what the exchange touches is copied: the document, its recipients, its messages.
They have no files, so that a hundred thousand pass in minutes.
"""

from __future__ import annotations

from typing import Any

from vanthu.load import office

SUBJECT = "thử lỗi"


def fill(env: Any, letter: Any, count: int, both: int) -> None:
    """Have `count` such documents, every `both`-th with all receivers of the letter."""
    cr = env.cr
    env.flush_all()
    document, first = letter.document_id.id, letter.recipient_ids[0].agency_id.id
    cr.execute("DELETE FROM doc_file WHERE document_id = %s", (document,))
    cr.execute(
        "UPDATE doc_document SET subject = %s WHERE id = %s",
        (f"{SUBJECT} {letter.id}", document),
    )
    cr.execute(
        "CREATE TEMPORARY TABLE copies ON COMMIT DROP AS "
        "SELECT nextval('doc_document_id_seq')::int AS document, "
        "nextval('doc_outgoing_id_seq')::int AS outgoing, rank "
        "FROM generate_series(1, %s) AS rank",
        (count - 1,),
    )
    office._copy(
        cr,
        "doc_document",
        {
            "id": "c.document",
            "subject": f"'{SUBJECT} ' || c.outgoing",
            "doc_code": "t.doc_code || '.' || c.rank",
            "number": "t.number || '.' || c.rank",
        },
        f"t.id = {document}",
    )
    office._copy(
        cr,
        "doc_outgoing",
        {"id": "c.outgoing", "document_id": "c.document"},
        f"t.id = {letter.id}",
    )
    links = {"document_id": "c.document", "outgoing_id": "c.outgoing"}
    chosen = f"(t.agency_id = {first} OR c.rank % {both} = 0)"
    office._copy(cr, "doc_recipient", links, f"t.document_id = {document} AND {chosen}")
    changed = {
        **links,
        "recipient_id": "NULL",
        "msg_uid": "gen_random_uuid()::text",
        "exchange_document_id": "t.exchange_document_id || '.' || c.rank",
        "document_number": "t.document_number || '.' || c.rank",
    }
    office._copy(
        cr,
        "doc_exchange_message",
        changed,
        f"t.document_id = {document} AND t.direction = 'out' AND {chosen}",
    )
    for table in ("doc_document", "doc_outgoing", "doc_exchange_message"):
        cr.execute(f"ANALYZE {table}")
