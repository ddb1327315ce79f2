"""Three databases, their processes, the faults, and when all is calm again."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from .. import database, setup, templates
from ..endings import run_to_end
from ..load.crowd import kill_worker
from ..server import Server, free_port, running
from ..shell import BUILD, LOGS, Problem, step
from . import ledger, offices
from .calm import until_calm
from .ledger import AXIS, PREFIX, RECEIVER, SENDER
from .plan import Plan, Told
from .processes import Job
from .proxy import Proxy

HERE = BUILD / "chaos"
PORTS = (18500, 18999)
LOOK_EVERY = 0.5
PATIENCE = 25
"""Seconds without a step after which a broken promise is held to be seen."""
NOWHERE = "http://axis.invalid/axis"


def play(plan: Plan) -> Told:
    """Make the world, let it suffer, wait until it is calm, count."""
    make(plan)
    return suffer(plan)


def make(plan: Plan) -> None:
    """Three databases with what is to be sent, before the faults begin."""
    found()
    settings = {
        "CHAOS_URLS": json.dumps(dict.fromkeys(offices.SYSTEMS, NOWHERE)),
        "CHAOS_DOCUMENTS": str(plan.documents),
        "CHAOS_BOTH": str(plan.both),
        "CHAOS_COPIES": "1" if plan.copies else "",
    }
    with step(f"{plan.documents} documents to be sent"):
        shell(SENDER, "prepare_sender", **settings)
        shell(RECEIVER, "prepare_receiver", **settings)


def found() -> None:
    """Three databases with our addons, and an axis that knows the agencies."""
    shutil.rmtree(HERE, ignore_errors=True)
    HERE.mkdir(parents=True)
    _copies()
    shell(AXIS, "prepare_axis")


def drop_inbox_key() -> None:
    """The promise is kept by the database as well; both halves are broken."""
    database.rows(RECEIVER, "DROP INDEX doc_exchange_message_transport_unique")


def keep() -> None:
    """Keep the world as it is, so that it can suffer more than once."""
    for name in (SENDER, AXIS, RECEIVER):
        database.copy(name, f"{name}_kept")


def bring_back() -> None:
    """The world as it was kept."""
    shutil.rmtree(HERE, ignore_errors=True)
    HERE.mkdir(parents=True)
    for name in (SENDER, AXIS, RECEIVER):
        database.copy(f"{name}_kept", name)


def suffer(plan: Plan, nursery: Nursery | None = None) -> Told:
    """Let the world suffer, wait until it is calm, count.

    :param nursery: one that is there already; else the run has its own
    """
    told = Told(plan)
    dice = random.Random(plan.seed)
    with ExitStack() as stack:
        axis = proxy = None
        if not plan.inside:
            axis = _axis(stack)
            proxy = stack.enter_context(Proxy(axis.port, str(plan.seed), plan.faults))
            for name in (SENDER, RECEIVER):
                query = "UPDATE doc_exchange_backend SET url = %s"
                database.rows(name, query, proxy.url)
        if plan.mutant == "no-inbox-key":
            drop_inbox_key()
        nursery = nursery or stack.enter_context(Nursery())
        nursery.start(plan, _processes(plan))
        started = time.monotonic()

        def wait(left: Callable[[], int]) -> str:
            kill = _killer(plan, told, axis, dice)
            return until_calm(plan, left, kill, every=LOOK_EVERY, patience=PATIENCE)

        told.ended = wait(ledger.unsettled)
        if plan.recalls and not plan.mutant:
            _recall(plan, wait)
        told.elapsed = time.monotonic() - started
        nursery.stop()
        nursery.count(told)
        if proxy:
            told.faults.update(proxy.met)
    told.counts = ledger.compare(plan, told.crashes)
    return told


def _processes(plan: Plan) -> list[tuple[str, str]]:
    """(database, name) of each process; the name begins with what it does."""
    return [
        *((SENDER, f"send-{number}") for number in range(1, plan.senders + 1)),
        (SENDER, "receive-statuses"),
        (RECEIVER, "receive-documents"),
        (RECEIVER, "send-statuses"),
    ]


def _recall(plan: Plan, wait: Callable[[Callable[[], int]], str]) -> None:
    shell(SENDER, "take_back", CHAOS_RECALLS=str(plan.recalls))
    asked = plan.recalled
    wait(lambda: asked - ledger.questions("open"))
    shell(RECEIVER, "give_back")
    # The sender may know what the receiver, its answer lost, must still ask about.
    wait(lambda: asked - ledger.returned() + ledger.unsettled())


def _copies() -> None:
    source = templates.of_our_addons()
    for copy in (SENDER, AXIS, RECEIVER):
        database.copy(source, copy)
        database.rows(copy, "UPDATE ir_cron SET active = false")


def _axis(stack: ExitStack) -> Server:
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


class Nursery:
    """The processes of the agencies, as long as the block runs."""

    def __init__(self, module: str = "nursery", *arguments: str) -> None:
        self.module = f"vanthu.chaos.{module}"
        self.arguments = arguments or (SENDER, AXIS, RECEIVER)

    def __enter__(self) -> Nursery:
        self.log = LOGS / f"{PREFIX}.nursery.log"
        command = [str(setup.python()), "-m", self.module, str(HERE)]
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(
                [*command, *self.arguments],
                env=setup.environment(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=out,
                text=True,
            )
        self._hear("ready")
        return self

    def __exit__(self, *_error: object) -> None:
        if self.process.stdin:
            self.process.stdin.close()
        self.process.wait(20)
        if self.process.stdout:
            self.process.stdout.close()

    def start(self, plan: Plan, processes: Iterable[tuple[str, str]]) -> None:
        """Let them work: (database, name) of each."""
        jobs = [
            Job(
                database=name,
                name=what,
                seed=plan.seed,
                kill=plan.kill,
                kill_every=plan.kill_every,
                disk=plan.disk,
                faults=plan.faults,
                often=plan.often,
                axis=AXIS if plan.inside or plan.bare else "",
                mutant=plan.mutant,
            )
            for name, what in processes
        ]
        self.names = [job.name for job in jobs]
        self._say(json.dumps([vars(job) for job in jobs]))

    def stop(self) -> None:
        """End them, so that the ledgers stand still."""
        self._say("")
        self._hear("stopped")

    def count(self, told: Told) -> None:
        """Note what was done to them."""
        for name in self.names:
            told.kills[name] += _number(HERE / f"{name}.deaths")
            told.crashes += _number(HERE / f"{name}.crashes")
            told.faults.update(_lines(HERE / f"{name}.faults"))
            told.places.update(_lines(HERE / f"{name}.places"))

    def _say(self, line: str) -> None:
        if self.process.stdin:
            print(line, file=self.process.stdin, flush=True)

    def _hear(self, word: str) -> None:
        while self.process.stdout and (line := self.process.stdout.readline()):
            if line.strip() == word:
                return
        raise Problem(f"The processes are gone. Their log: {self.log}")


def _lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


def _number(path: Path) -> int:
    return int(path.read_text() or 0) if path.exists() else 0


def _killer(
    plan: Plan, told: Told, axis: Server | None, dice: random.Random
) -> Callable[[], None]:
    """What kills the axis' processes from time to time; nothing, where there are none.

    :raises Problem: the axis is gone
    """
    parent = running(axis.pid_file) if axis else None
    if not axis or not plan.axis_kill_every:
        return lambda: None
    if parent is None:
        raise Problem(f"The axis is gone. Its log: {axis.log}")
    kill_at = time.monotonic() + plan.axis_kill_every

    def kill() -> None:
        nonlocal kill_at
        if time.monotonic() >= kill_at:
            told.kills["axis"] += kill_worker(axis.log, parent, dice.randrange(2))
            kill_at = time.monotonic() + plan.axis_kill_every

    return kill


def shell(name: str, act: str, **environment: str) -> None:
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


def partial(*arguments: str) -> dict[str, Any]:
    """Run what is done to packets on a failing disk; its report."""
    log = LOGS / f"{PREFIX}.partial.log"
    with log.open("wb") as out:
        # It has volumes to take down before it may end.
        code = run_to_end(
            [str(setup.python()), "-m", "vanthu.chaos.partial", *arguments],
            env=setup.environment(),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    report = HERE / "partial.json"
    if code or not report.exists():
        raise Problem(f"What was done to the disk did not end. Its log: {log}")
    found: dict[str, Any] = json.loads(report.read_text())
    return found


def clear() -> None:
    """Drop what a run made."""
    for name in (SENDER, AXIS, RECEIVER):
        database.drop(name)
        database.drop(f"{name}_kept")
    shutil.rmtree(HERE, ignore_errors=True)
