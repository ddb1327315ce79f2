"""Three databases, their processes, the faults, and what the ledgers say afterwards."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from .. import config, database, setup
from ..load.crowd import kill_worker
from ..server import Server, free_port, running
from ..shell import BUILD, LOGS, Problem, say, step
from . import offices
from .proxy import Proxy

HERE = BUILD / "chaos"
TEMPLATE = "van_thu_chaos"
SENDER, AXIS, RECEIVER = (f"{TEMPLATE}_{name}" for name in ("a", "axis", "b"))
PORTS = (18500, 18999)
LOOK_EVERY = 0.5


@dataclass(frozen=True)
class Plan:
    """What is to happen."""

    documents: int
    seed: int
    kill: float = 0.0
    """Probability that an agency's process dies at each point it passes."""
    axis_kill_every: float = 0.0
    """Seconds between two kills of the axis' processes; 0: none."""
    faults: float = 0.0
    """Probability of each fault of the network for each request."""
    recalls: int = 10
    """Every so-manieth document is recalled afterwards; 0: none."""
    seconds: float = 600
    """When it must be over."""
    mutant: str = ""
    """A broken promise that must be noticed."""


@dataclass
class Told:
    """What happened, and what both ledgers say."""

    plan: Plan
    counts: dict[str, int] = field(default_factory=dict)
    kills: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    elapsed: float = 0.0

    @property
    def bad(self) -> int:
        """Documents lost, double or stuck."""
        return sum(self.counts.get(key, 0) for key in ("lost", "double", "stuck"))

    def line(self) -> str:
        """One line of figures."""
        plan = self.plan
        what = f" mutant {plan.mutant}" if plan.mutant else ""
        kills = ", ".join(f"{name} {n}" for name, n in sorted(self.kills.items()))
        counts = ", ".join(f"{name} {n}" for name, n in self.counts.items())
        return (
            f"seed {plan.seed}{what}: {plan.documents} documents in "
            f"{self.elapsed:.0f} s ({plan.documents / max(self.elapsed, 1):.1f}/s), "
            f"{sum(self.kills.values())} kills ({kills or 'none'}), "
            f"{sum(self.faults.values())} faults of the network; {counts}"
        )


def play(plan: Plan) -> Told:
    """Make the world, let it suffer, wait until it is calm, count."""
    told = Told(plan)
    shutil.rmtree(HERE, ignore_errors=True)
    HERE.mkdir(parents=True)
    _template()
    dice = random.Random(plan.seed)
    with ExitStack() as stack:
        axis = _axis(stack)
        proxy = stack.enter_context(Proxy(axis.port, str(plan.seed), plan.faults))
        _agencies(plan, proxy.url)
        started = time.monotonic()
        nurseries = [
            stack.enter_context(_Nursery(name, what, plan))
            for name, what in ((SENDER, "send"), (RECEIVER, "receive"))
        ]
        _wait(plan, told, axis, dice, _unsettled)
        if plan.recalls and not plan.mutant:
            _recall(plan, told, axis, dice)
        told.elapsed = time.monotonic() - started
        for nursery in nurseries:
            told.kills[nursery.what] += nursery.deaths()
        told.faults = proxy.met
    told.counts = ledgers(plan)
    return told


def _recall(plan: Plan, told: Told, axis: Server, dice: random.Random) -> None:
    _shell(SENDER, "take_back", CHAOS_RECALLS=str(plan.recalls))
    asked = len(range(0, plan.documents, plan.recalls))
    _wait(plan, told, axis, dice, lambda: asked - _questions("open"))
    _shell(RECEIVER, "give_back")
    _wait(plan, told, axis, dice, lambda: asked - _returned())


def _template() -> None:
    """Once: a database with the addons, of its own: a copy needs it unused."""
    addons = config.present_addons()
    whole = database.exists(TEMPLATE) and not database.broken(TEMPLATE)
    if not whole or not set(addons) <= database.installed(TEMPLATE):
        database.create(TEMPLATE, addons)
    for copy in (SENDER, AXIS, RECEIVER):
        database.copy(TEMPLATE, copy)
        database.rows(copy, "UPDATE ir_cron SET active = false")


def _axis(stack: ExitStack) -> Server:
    _shell(AXIS, "prepare_axis")
    server = Server(
        AXIS,
        [AXIS],
        port=free_port(*PORTS),
        arguments=[
            "--workers=2",
            "--max-cron-threads=0",
            f"--limit-memory-soft={4 * 1024**3}",
            f"--limit-memory-hard={5 * 1024**3}",
        ],
    )
    server.log.unlink(missing_ok=True)
    return stack.enter_context(server)


def _agencies(plan: Plan, url: str) -> None:
    urls = json.dumps({offices.SENDER: url, offices.RECEIVER: url})
    with step(f"{plan.documents} documents to be sent"):
        _shell(
            SENDER,
            "prepare_sender",
            CHAOS_URLS=urls,
            CHAOS_DOCUMENTS=str(plan.documents),
        )
        _shell(RECEIVER, "prepare_receiver", CHAOS_URLS=urls)
    if plan.mutant == "no-inbox-key":
        # The promise is kept by the database as well; both halves are broken.
        database.rows(
            RECEIVER, "DROP INDEX doc_exchange_message__transport_unique"
        ) if _has_index() else None


def _has_index() -> bool:
    query = "SELECT 1 FROM pg_indexes WHERE indexname = %s"
    return bool(
        database.rows(RECEIVER, query, "doc_exchange_message__transport_unique")
    )


class _Nursery:
    """The processes of one agency."""

    def __init__(self, name: str, what: str, plan: Plan) -> None:
        self.name, self.what, self.plan = name, what, plan

    def __enter__(self) -> _Nursery:
        environment = {
            **setup.environment(),
            "CHAOS_SEED": str(self.plan.seed),
            "CHAOS_KILL": str(self.plan.kill),
            "CHAOS_MUTANT": self.plan.mutant,
        }
        command = [str(setup.python()), "-m", "vanthu.chaos.nursery"]
        with (LOGS / f"{self.name}.{self.what}.log").open("wb") as out:
            self.process = subprocess.Popen(
                [*command, self.name, self.what, str(HERE)],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        return self

    def __exit__(self, *_error: object) -> None:
        self.process.terminate()
        self.process.wait(20)

    def deaths(self) -> int:
        """How many of its processes were killed."""
        path = HERE / f"{self.what}.deaths"
        return int(path.read_text() or 0) if path.exists() else 0


def _wait(
    plan: Plan,
    told: Told,
    axis: Server,
    dice: random.Random,
    left: Callable[[], int],
) -> None:
    """Let it run until nothing is left; kill the axis' processes meanwhile."""
    parent = running(axis.pid_file)
    if parent is None:
        raise Problem(f"The axis is gone. Its log: {axis.log}")
    ends = time.monotonic() + plan.seconds
    kill_at = time.monotonic() + (plan.axis_kill_every or plan.seconds * 2)
    best, moved = 1 << 30, time.monotonic()
    while time.monotonic() < ends:
        rest = left()
        if not rest:
            return
        if rest < best:
            best, moved = rest, time.monotonic()
        elif plan.mutant and time.monotonic() - moved > 12:
            # Whoever broke a promise need not be waited for.
            return
        if time.monotonic() >= kill_at:
            told.kills["axis"] += kill_worker(axis.log, parent, dice.randrange(2))
            kill_at = time.monotonic() + plan.axis_kill_every
        time.sleep(LOOK_EVERY)
    say(f"! {rest} not settled after {plan.seconds:.0f} s")


def _one(name: str, query: str, *values: object) -> int:
    return int(database.rows(name, query, *values)[0][0])


NEWS = "direction = 'out' AND kind = 'edoc' AND business_type = '0'"


def _unsettled() -> int:
    """Rows of either ledger that still have a way to go."""
    waiting = _one(
        SENDER,
        f"SELECT count(*) FROM doc_exchange_message WHERE {NEWS} "
        "AND state NOT IN ('arrived', 'recalled')",
    )
    return waiting + _one(
        RECEIVER,
        "SELECT count(*) FROM doc_exchange_message WHERE direction = 'out' "
        "AND state NOT IN ('accepted', 'delivered') OR state = 'stored'",
    )


def _questions(state: str) -> int:
    query = "SELECT count(*) FROM doc_exchange_message WHERE asked_state = %s"
    return _one(RECEIVER, query, state)


def _returned() -> int:
    query = f"SELECT count(*) FROM doc_exchange_message WHERE {NEWS} AND state = %s"
    return _one(SENDER, query, "recalled")


def ledgers(plan: Plan) -> dict[str, int]:
    """Count both ledgers against each other."""
    sent = {
        row[0]: row[1]
        for row in database.rows(
            SENDER,
            "SELECT exchange_document_id, state FROM doc_exchange_message "
            f"WHERE {NEWS}",
        )
    }
    received = Counter(
        row[0]
        for row in database.rows(
            RECEIVER,
            "SELECT d.doc_code FROM doc_incoming i "
            "JOIN doc_document d ON d.id = i.document_id WHERE i.channel = 'axis'",
        )
    )
    settled = [state for state in sent.values() if state in ("arrived", "recalled")]
    recalled = [state for state in sent.values() if state == "recalled"]
    cancelled = _one(
        RECEIVER, "SELECT count(*) FROM doc_incoming WHERE state = 'recalled'"
    )
    asked = len(range(0, plan.documents, plan.recalls)) if plan.recalls else 0
    asked = 0 if plan.mutant else asked
    return {
        "issued": plan.documents,
        "queued": len(sent),
        "received": sum(received.values()),
        "told": len(settled),
        "given back": cancelled,
        "lost": len(set(sent) - set(received)) + plan.documents - len(sent),
        "double": sum(count - 1 for count in received.values()),
        "stuck": plan.documents
        - len(settled)
        + _unfinished()
        + abs(asked - len(recalled))
        + abs(asked - cancelled),
        "duplicates absorbed": _one(
            RECEIVER,
            "SELECT count(*) FROM doc_exchange_message WHERE state = 'duplicate'",
        ),
    }


def _unfinished() -> int:
    return _one(
        RECEIVER,
        "SELECT count(*) FROM doc_exchange_message WHERE state IN "
        "('stored', 'ready', 'sending', 'uncertain', 'quarantined', 'rejected')",
    )


def _shell(name: str, act: str, **environment: str) -> None:
    """Run a function of `offices` in Odoo's shell; its end must be reached."""
    done = HERE / f"{name}.{act}.done"
    script = (
        f"from pathlib import Path\nfrom vanthu.chaos import offices\n"
        f"offices.{act}(env)\nPath({str(done)!r}).touch()\n"
    )
    log = Path(LOGS / f"{name}.{act}.log")
    with log.open("wb") as out:
        subprocess.run(
            [*setup.server_command(), "shell", "-d", name, "--no-http"],
            input=script.encode(),
            env={**setup.environment(), **environment},
            stdout=out,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if not done.exists():
        raise Problem(f"{act} failed on database {name}. Log: {log}")


def clear() -> None:
    """Drop what a run made."""
    for name in (SENDER, AXIS, RECEIVER):
        database.drop(name)
    shutil.rmtree(HERE, ignore_errors=True)
    os.sync()
