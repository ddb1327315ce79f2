"""The run on the ledger alone: three databases, their processes, their end."""

from __future__ import annotations

import json
import random
import time
from contextlib import ExitStack, closing
from typing import Any

from ... import database
from ...shell import step
from .. import ledger, offices, world
from ..calm import TICK, until_calm
from ..ledger import AXIS, RECEIVER, SENDER, one
from ..plan import Plan, Told
from . import packets, wire, worker

MOST_UNDER_WAY = 100
PORTION = 25
STATISTICS = 1.5
"""Seconds until statistics are taken first; then ever more rarely."""
GROWING = (
    "doc_exchange_message",
    "doc_exchange_status",
    "doc_axis_packet",
    packets.CONTENT,
)
PATIENCE = 15
"""Seconds without a step after which a broken promise is held to be seen."""
RECOVERY = 5
"""Seconds after its lease within which a message must be on its way again."""
OPEN = "status IN ('initial', 'processing')"
OUT = "SELECT count(*) FROM doc_exchange_message WHERE direction = 'out' AND "
PROCESSES = (
    (SENDER, "queue"),
    (SENDER, "send-1"),
    (SENDER, "send-2"),
    (RECEIVER, "documents-1"),
    (RECEIVER, "documents-2"),
    (RECEIVER, "send-receipts-1"),
    (RECEIVER, "send-receipts-2"),
    (SENDER, "receipts"),
)
"""What they do; the first word is the kind."""


def make(plan: Plan) -> None:
    """Three databases with the documents that are to be sent."""
    world.found()
    settings = {
        "CHAOS_URLS": json.dumps(dict.fromkeys(offices.SYSTEMS, world.NOWHERE)),
        "CHAOS_COPIES": "1",
    }
    with step(f"{plan.documents} documents to be sent"):
        world.shell(SENDER, "prepare_bare_sender", **settings)
        world.shell(RECEIVER, "prepare_receiver", **settings)
        _fill(plan.documents)


def suffer(plan: Plan, nursery: world.Nursery | None = None) -> Told:
    """Let the world suffer, wait until it is calm, count."""
    told = Told(plan)
    query = "SELECT id, code FROM doc_agency WHERE code IN (%s, %s) ORDER BY id"
    queue = {
        "receivers": database.rows(SENDER, query, offices.RECEIVER, offices.SECOND),
        "both": plan.both,
        "most": MOST_UNDER_WAY,
        "portion": PORTION,
    }
    (world.HERE / "queue.json").write_text(json.dumps(queue))
    if plan.mutant == "no-inbox-key":
        world.drop_inbox_key()
    with ExitStack() as stack:
        nursery = nursery or stack.enter_context(world.Nursery("bare.nursery"))
        nursery.start(plan, PROCESSES)
        started = time.monotonic()
        told.ended = _wait(plan, told)
        told.elapsed = time.monotonic() - started
        nursery.stop()
        nursery.count(told)
    told.counts = _counts(plan, told)
    return told


def _fill(documents: int) -> None:
    for name in (SENDER, AXIS, RECEIVER):
        database.rows(name, packets.TABLE)
    database.rows(
        SENDER,
        """
        INSERT INTO doc_document (company_id, type_id, direction, subject, urgency,
                                  secrecy_state, doc_code, number)
        SELECT (SELECT company_id FROM doc_exchange_backend),
               (SELECT min(id) FROM doc_type), 'outgoing', %s || ' ' || n, '0', 'none',
               'CHAOS.' || n, n::text
          FROM generate_series(1, %s) AS n
        """,
        offices.SUBJECT,
        documents,
    )
    for table in ("doc_document", "doc_exchange_message"):
        database.rows(SENDER, f"ANALYZE {table}")


class Unrest:
    """Ends connections to the axis, and takes statistics of what grows from nothing."""

    def __init__(self, plan: Plan, told: Told) -> None:
        self.plan, self.told = plan, told
        self.dice = random.Random(f"{plan.seed} cuts")
        self.began, self.counted = time.monotonic(), 0

    def stir(self, axis: Any) -> None:
        """Do what is due; called once a tick."""
        if time.monotonic() - self.began > STATISTICS * self.counted**2:
            # The server by itself would look once a minute.
            _analyze()
            self.counted += 1
        every = self.plan.axis_kill_every
        if every and self.dice.random() < TICK / every:
            self.told.faults["connection-to-the-axis-ended"] += _cut(axis, self.dice)


def _wait(plan: Plan, told: Told) -> str:
    unrest = Unrest(plan, told)
    with closing(database.connect(AXIS)) as axis:
        axis.autocommit = True
        return until_calm(
            plan,
            lambda: unsettled(plan),
            lambda: unrest.stir(axis),
            every=0.5 if plan.documents <= 5000 else 3.0,
            patience=PATIENCE,
        )


def _analyze() -> None:
    for name in (SENDER, AXIS, RECEIVER):
        for table in GROWING:
            database.rows(name, f"ANALYZE {table}")


def _cut(axis: Any, dice: random.Random) -> int:
    """End one of the connections to the axis, whatever it is doing."""
    with axis.cursor() as cr:
        cr.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = %s "
            "AND application_name = %s ORDER BY pid",
            (AXIS, wire.NAME),
        )
        pids = [row[0] for row in cr.fetchall()]
        if not pids:
            return 0
        cr.execute("SELECT pg_terminate_backend(%s)", (dice.choice(pids),))
        return int(cr.fetchone()[0])


def unsettled(plan: Plan) -> int:
    """Messages, receipts and packets that are not at the end of their way."""
    arrived = one(SENDER, f"{OUT} state = 'arrived'")
    if plan.messages > arrived:
        return plan.messages - arrived
    told = one(RECEIVER, f"{OUT} state <> 'delivered'")
    return told + one(AXIS, f"SELECT count(*) FROM doc_axis_packet WHERE {OPEN}")


def _counts(plan: Plan, told: Told) -> dict[str, int]:
    """What both ledgers and the axis say."""
    counts = ledger.compare(plan, told.crashes)
    told.ledgers = {
        "sender": _by_state(SENDER),
        "axis": _by("doc_axis_packet", "message_type || ' ' || status", AXIS),
        "receiver": _by_state(RECEIVER),
    }
    receipts = one(RECEIVER, f"{OUT} kind = 'status'")
    undelivered = one(RECEIVER, f"{OUT} state <> 'delivered'")
    listed = one(AXIS, f"SELECT count(*) FROM doc_axis_packet WHERE {OPEN}")
    recoveries = [_recoveries(name) for name in (SENDER, RECEIVER)]
    told.recovered = sum(count for count, _longest in recoveries)
    told.recovery = max(longest for _count, longest in recoveries)
    return {
        **counts,
        "receipts": receipts,
        "double": counts["double"] + max(receipts - plan.messages, 0),
        "stuck": counts["stuck"] + undelivered + listed,
    }


def _by_state(name: str) -> dict[str, int]:
    what = "concat_ws(' ', direction, kind, state)"
    return _by("doc_exchange_message", what, name)


def _by(table: str, what: str, name: str) -> dict[str, int]:
    query = f"SELECT {what}, count(*) FROM {table} GROUP BY 1 ORDER BY 1"
    return {key: count for key, count in database.rows(name, query)}


def _recoveries(name: str) -> tuple[int, int]:
    """How many leases lapsed, and the longest way back from one, in seconds.

    A lapse counts the attempt on, an answer that was lost does not. The way back ends
    with the axis' word that it is there, with the next claim, or with the receipt. The
    history has whole seconds.
    """
    query = """
        WITH told AS (
            SELECT message_id, id, at, event, attempt,
                   lag(event) OVER way AS before, lag(at) OVER way AS claimed,
                   lag(attempt) OVER way AS attempted
              FROM doc_exchange_status
            WINDOW way AS (PARTITION BY message_id ORDER BY id))
        SELECT count(*),
               coalesce(max(extract(epoch FROM back.at - t.claimed)), 0)::int
          FROM told t LEFT JOIN LATERAL (
            SELECT s.at FROM doc_exchange_status s
             WHERE s.message_id = t.message_id AND s.id > t.id
               AND s.event IN ('found', 'claim', 'status')
             ORDER BY s.id LIMIT 1) back ON true
         WHERE t.event = 'lose' AND t.before = 'claim' AND t.attempt > t.attempted
        """
    count, longest = database.rows(name, query)[0]
    return count, max(longest - round(worker.LEASE.total_seconds()), 0)
