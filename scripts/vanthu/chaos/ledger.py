"""What both ledgers say, each asked by SQL and held against the other."""

from __future__ import annotations

from collections import Counter

from .. import database
from .plan import Plan

PREFIX = "van_thu_chaos"
SENDER, AXIS, RECEIVER = (f"{PREFIX}_{name}" for name in ("a", "axis", "b"))
NEWS = "direction = 'out' AND kind = 'edoc' AND business_type = '0'"
TOLD = ("arrived", "recalled")


def one(name: str, query: str, *values: object) -> int:
    """The number a query answers."""
    return int(database.rows(name, query, *values)[0][0])


def unsettled() -> int:
    """Rows of either ledger that still have a way to go."""
    waiting = one(
        SENDER,
        f"SELECT count(*) FROM doc_exchange_message WHERE {NEWS} "
        "AND state NOT IN ('arrived', 'recalled')",
    )
    return waiting + one(
        RECEIVER,
        "SELECT count(*) FROM doc_exchange_message WHERE direction = 'out' "
        "AND state NOT IN ('accepted', 'delivered') OR state = 'stored'",
    )


def questions(state: str) -> int:
    """Requests to give back, by how far they have come."""
    query = "SELECT count(*) FROM doc_exchange_message WHERE asked_state = %s"
    return one(RECEIVER, query, state)


def returned() -> int:
    """Messages the sender knows to be given back."""
    query = f"SELECT count(*) FROM doc_exchange_message WHERE {NEWS} AND state = %s"
    return one(SENDER, query, "recalled")


def harm() -> int:
    """What no waiting heals: documents twice, outcomes written over others."""
    double = sum(count - 1 for count in received().values())
    return double + _overwritten()


def compare(plan: Plan, crashes: int = 0) -> dict[str, int]:
    """Count both ledgers against each other.

    A document is known by its subject, which nothing of the exchange touches.
    """
    sent = _sent()
    arrived = received()
    settled = [state for state in sent.values() if state in TOLD]
    recalled = [state for state in sent.values() if state == "recalled"]
    cancelled = one(
        RECEIVER, "SELECT count(*) FROM doc_incoming WHERE state = 'recalled'"
    )
    asked = 0 if plan.mutant else plan.recalled
    return {
        "queued": len(sent),
        "received": sum(arrived.values()),
        "told": len(settled),
        "given back": cancelled,
        "lost": len(set(sent) - set(arrived)) + plan.messages - len(sent),
        "double": sum(count - 1 for count in arrived.values()),
        "stuck": plan.messages
        - len(settled)
        + _unfinished()
        + abs(asked - len(recalled))
        + abs(asked - cancelled),
        "overwritten": _overwritten(),
        "crashed": crashes,
        "duplicates absorbed": one(
            RECEIVER,
            "SELECT count(*) FROM doc_exchange_message WHERE state = 'duplicate'",
        ),
    }


def _sent() -> dict[tuple[str, str], str]:
    """State by (subject, receiver)."""
    rows = database.rows(
        SENDER,
        "SELECT d.subject, m.receiver_code, m.state FROM doc_exchange_message m "
        "JOIN doc_document d ON d.id = m.document_id "
        "WHERE m.direction = 'out' AND m.kind = 'edoc' AND m.business_type = '0'",
    )
    return {(subject, receiver): state for subject, receiver, state in rows}


def received() -> Counter[tuple[str, str]]:
    """How often each (subject, receiver) stands in the receivers' registers."""
    rows = database.rows(
        RECEIVER,
        "SELECT d.subject, a.code FROM doc_incoming i "
        "JOIN doc_document d ON d.id = i.document_id "
        "JOIN res_company c ON c.id = i.company_id "
        "JOIN doc_agency a ON a.id = c.doc_agency_id WHERE i.channel = 'axis'",
    )
    return Counter((subject, receiver) for subject, receiver in rows)


def _unfinished() -> int:
    return one(
        RECEIVER,
        "SELECT count(*) FROM doc_exchange_message WHERE state IN "
        "('stored', 'ready', 'sending', 'uncertain', 'quarantined', 'rejected')",
    )


def _overwritten() -> int:
    """Messages with more outcomes than attempts: somebody wrote over another."""
    return sum(
        one(
            name,
            "SELECT count(*) FROM (SELECT message_id FROM doc_exchange_status "
            "GROUP BY 1 HAVING count(*) FILTER (WHERE event IN "
            "('confirm', 'retry', 'lose', 'refuse')) > "
            "count(*) FILTER (WHERE event = 'claim')) AS written",
        )
        for name in (SENDER, RECEIVER)
    )
