"""What the exchange of documents costs, beside what others do, in one run.

PARTS chooses among them (all by default; a comma between):

reception  A packet is taken in: it lies durably in the store; message, document, file
           and receipt (status 01) are written, one commit for each. Beside it, in turns
           and on the same packets: a record with a thread, its attachment and a posted
           message; one attachment of core; the durable file alone, and a file that is
           written and synced and nothing else. The signatures of the files are
           verified by a job afterwards: bench-signing has its figures.
peers      The same beside real addons: Odoo's ``account_peppol`` receives an invoice
           with a file of that size; OCA's ``dms`` takes in such a file; OCA's
           ``queue_job`` works off jobs that do nothing.
outbox     A letter is issued to fifty receivers, with the rows of the outbox and
           without; the outbox is dispatched, but for the call over the network.
latency    From an issue to the first byte on the wire, by the cron of an idle server.
journey    Sender, axis, receiver and status 01 back over HTTP, two workers each.
memory     One packet of 300 MB by sendEdoc and downloadEdoc.

Ends with one line; exit code 1 when a promise is missed. Further environment: COUNT
(packets a round), ROUNDS, SIZE (bytes of the file in each packet), LETTERS.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import exchange_queue
import exchange_wire
import peers

from vanthu import database, scenes
from vanthu.shell import Problem, say

NAME = exchange_wire.TEMPLATE
PLAYED, PEERS = f"{NAME}_1", f"{NAME}_peers"
HERE = Path(__file__).parent
COUNT = int(os.environ.get("COUNT") or 60)
ROUNDS = int(os.environ.get("ROUNDS") or 5)
SIZE = int(os.environ.get("SIZE") or 100_000)
LETTERS = int(os.environ.get("LETTERS") or 150)
LEAST_RATIO = {
    ("reception", "account_peppol"): 3.0,
    ("reception", "no-op job"): 4.0,
    ("reception", "dms file"): 5.0,
    ("durable file", "file record"): 3.0,
    ("durable file", "synced file"): 0.8,
    ("issue to 50", "issue"): 0.8,
}
"""Rate of the one over that of the other, at least."""
LEAST = {"dispatch to 400": 2000.0}
MOST = {
    "latency p95": 2.0,
    "sender grows": 64.0,
    "axis grows": 64.0,
    "receiver grows": 64.0,
}
UNITS = {"latency median": "s", "latency p95": "s", "fsync": "µs"}


def reception() -> dict[str, float]:
    """Receptions and files in turn, and what the machine gives."""
    return _play("exchange_scene.py", COUNT=COUNT, ROUNDS=ROUNDS, SIZE=SIZE)


def outbox() -> dict[str, float]:
    """Issues with and without outbox, and dispatch."""
    return _play("exchange_outbox_scene.py", ROUNDS=ROUNDS, LETTERS=8)


def others() -> dict[str, float]:
    """Addons of others, as far as they can be had."""
    if not peers.fetch():
        say("the peers' packages cannot be fetched: their lines are left out")
        return {}
    try:
        peers.create(PEERS)
        told: dict[str, float] = peers.play(
            PEERS,
            HERE / "exchange_peers_scene.py",
            COUNT=str(max(COUNT // 3, 5)),
            ROUNDS=str(max(ROUNDS // 2, 1)),
            SIZE=str(SIZE),
        )
        return {**told, "no-op job": exchange_queue.rate(PEERS)}
    finally:
        database.drop(PEERS)


def latency() -> dict[str, float]:
    """How soon an issue is on the wire."""
    return {f"latency {name}": span for name, span in exchange_wire.latency().items()}


def journey() -> dict[str, float]:
    """The whole way and back."""
    return {"journey": exchange_wire.journey(LETTERS)}


def memory() -> dict[str, float]:
    """One huge packet."""
    grown = exchange_wire.memory()
    return {f"{who} grows": megabytes for who, megabytes in grown.items()}


PARTS: dict[str, Callable[[], dict[str, float]]] = {
    "reception": reception,
    "peers": others,
    "outbox": outbox,
    "latency": latency,
    "journey": journey,
    "memory": memory,
}


def main() -> int:
    wanted = (os.environ.get("PARTS") or ",".join(PARTS)).split(",")
    unknown = [name for name in wanted if name not in PARTS]
    if unknown:
        raise Problem(f"No part {unknown[0]}. There are: {', '.join(PARTS)}.")
    told: dict[str, float] = {}
    database.create(NAME, ["doc_interconnect"], vietnamese=False)
    try:
        for name in wanted:
            told |= PARTS[name]()
            say(f"{name}: {_figures(told)}")
    finally:
        database.drop(NAME)
    missed = _missed(told)
    print(
        f"exchange: {_figures(told)}; {_ratios(told)}"
        f"{'; MISSED ' if missed else ''}{'; '.join(missed)}"
    )
    return 1 if missed else 0


def _play(scene: str, **numbers: int) -> dict[str, float]:
    """Play a scene on a fresh database: what one leaves is no burden to another."""
    database.copy(NAME, PLAYED)
    try:
        told: dict[str, float] = scenes.play(
            PLAYED,
            HERE / scene,
            **{name: str(number) for name, number in numbers.items()},
        )
    finally:
        database.drop(PLAYED)
    return told


def _figures(told: dict[str, float]) -> str:
    return ", ".join(f"{name} {_figure(name, told[name])}" for name in told)


def _figure(name: str, value: float) -> str:
    unit = UNITS.get(name, "MB" if name.endswith("grows") else "/s")
    digits = 2 if unit == "s" else 1 if value < 100 else 0
    return f"{value:.{digits}f} {unit}" if unit != "/s" else f"{value:.{digits}f}/s"


def _ratios(told: dict[str, float]) -> str:
    return ", ".join(
        f"{one} × {told[one] / told[other]:.2f} of {other}"
        for one, other in [*LEAST_RATIO, ("reception", "posted")]
        if one in told and other in told
    )


def _missed(told: dict[str, float]) -> list[str]:
    ratios = [
        f"{one} × {told[one] / told[other]:.2f} of {other} < {least}"
        for (one, other), least in LEAST_RATIO.items()
        if one in told and other in told and told[one] < least * told[other]
    ]
    less = [
        f"{name} {_figure(name, told[name])} < {_figure(name, least)}"
        for name, least in LEAST.items()
        if told.get(name, least) < least
    ]
    more = [
        f"{name} {_figure(name, told[name])} > {_figure(name, most)}"
        for name, most in MOST.items()
        if told.get(name, most) > most
    ]
    return [*ratios, *less, *more]


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Problem as problem:
        sys.exit(f"✗ {problem}")
