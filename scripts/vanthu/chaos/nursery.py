"""Processes whose children work and die: `python -m vanthu.chaos.nursery FOLDER DB…`.

The registries are loaded once; a child that was killed has a successor in milliseconds,
as a machine that comes back has. One line of JSON on standard input starts processes
(a `Job` each), an empty line ends them, the end of the input ends all.

Of each process there lie in the folder `<name>.deaths` (how many children were killed),
`<name>.crashes` (how many ended by a fault of their own) and `<name>.faults` (what else
was done to them, one a line).
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from ..endings import end_tidily
from . import mutants, points
from .inside import Inside

PAUSE = 0.05
LOOK_EVERY = 0.005
PARENT_EVERY = 100
"""Looks after which a process asks whether its nursery still lives."""
DECISIONS_EVERY = 2.0


@dataclass(frozen=True)
class Job:
    """One process and what is done to it."""

    database: str
    name: str
    """Begins with what it does: send, receive or both."""
    seed: int
    kill: float
    """Probability at each point."""
    kill_every: float
    """Seconds between two kills at any moment, on average; 0: none."""
    disk: float
    """Probability that the disk is full."""
    faults: float
    """Probability of each fault between it and an axis in the same process."""
    often: str
    """One of them that comes more often."""
    axis: str
    """Database of that axis; empty: it is asked over HTTP."""
    mutant: str


class Nursery:
    """Loads registries and keeps processes."""

    def __init__(self, folder: str, databases: Iterable[str]) -> None:
        import odoo.cli  # noqa: F401 - sets Odoo up
        from odoo import sql_db
        from odoo.modules.registry import Registry
        from odoo.tools import config

        self.home = Path(folder)
        names = list(databases)
        config.parse_config(["-d", names[0], "--no-http"], setup_logging=True)
        self.registries = {name: Registry(name) for name in names}
        # Children must not share a connection.
        sql_db.close_all()
        self.processes: list[int] = []

    def start(self, jobs: list[Job]) -> None:
        """Fork a process for each job."""
        for job in jobs:
            pid = os.fork()
            if not pid:
                signal.signal(signal.SIGHUP, signal.SIG_DFL)
                try:
                    Process(self, job).run()
                except BaseException:
                    traceback.print_exc()
                finally:
                    # What follows is the nursery's own to do.
                    os._exit(1)
            self.processes.append(pid)

    def stop(self) -> None:
        """End them with their children."""
        for pid in self.processes:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
        while self.processes:
            with suppress(ChildProcessError):
                os.waitpid(self.processes[-1], 0)
            self.processes.pop()


class Process:
    """One process: its children work, die and are replaced."""

    def __init__(self, nursery: Nursery, job: Job) -> None:
        self.registries, self.job = nursery.registries, job
        self.home = nursery.home
        self.child = 0
        self.parent = os.getppid()
        self.ends = {"deaths": 0, "crashes": 0}

    def run(self) -> NoReturn:
        """Fork children until SIGTERM."""
        signal.signal(signal.SIGTERM, self._end)
        self._prepare()
        dice = random.Random(f"{self.job.seed} {self.job.name}")
        every = self.job.kill_every
        while True:
            generation = sum(self.ends.values())
            self.child = os.fork()
            if not self.child:
                signal.signal(signal.SIGTERM, signal.SIG_DFL)
                self._work(generation)
            patience = dice.expovariate(1 / every) if every else None
            status = self._await(patience)
            self.child = 0
            how = "deaths" if os.WIFSIGNALED(status) else "crashes"
            self.ends[how] += 1
            (self.home / f"{self.job.name}.{how}").write_text(str(self.ends[how]))

    def _end(self, *_arguments: object) -> None:
        if self.child:
            os.kill(self.child, signal.SIGKILL)
        os._exit(0)

    def _prepare(self) -> None:
        """Break what is to be broken, in this process and its children alone."""
        job = self.job
        note = self.home / f"{job.name}.faults"
        if job.axis:
            inside = Inside(self.registries[job.axis], job.faults, note, job.often)
            inside.install()
        if job.mutant:
            mutants.mutate(job.mutant)

        def noted(fault: str) -> None:
            with note.open("a") as out:
                out.write(f"{fault}\n")

        points.fill_disk(job.disk, noted)
        points.arm(job.kill)

    def _await(self, patience: float | None) -> int:
        """Wait until the child ends, by its own hand or after a while by ours."""
        kill_at = time.monotonic() + patience if patience else None
        looks = 0
        while True:
            found, status = os.waitpid(self.child, os.WNOHANG)
            if found:
                return status
            if kill_at and time.monotonic() > kill_at:
                os.kill(self.child, signal.SIGKILL)
                kill_at = None
            looks += 1
            if looks % PARENT_EVERY == 0 and os.getppid() != self.parent:
                self._end()
            time.sleep(LOOK_EVERY)

    def _work(self, generation: int) -> NoReturn:
        from odoo import SUPERUSER_ID, api

        job = self.job
        what = job.name.partition("-")[0]
        points.DICE.seed(f"{job.seed} {job.name} {generation}")
        decided = 0.0
        parent = os.getppid()
        while os.getppid() == parent:
            with self.registries[job.database].cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, {})
                messages = env["doc.exchange.message"]
                if what != "receive":
                    messages._cron_send()
                if what != "send":
                    messages._cron_receive()
                if time.monotonic() - decided > DECISIONS_EVERY:
                    decided = time.monotonic()
                    decide(env)
            time.sleep(PAUSE)
        os._exit(0)


def decide(env: Any) -> None:
    """The clerk's part: what an axis refused as damaged is sent once more."""
    from odoo.service.model import retrying

    refused = env["doc.exchange.message"].search(
        [("direction", "=", "out"), ("state", "in", ("rejected", "dead"))], limit=20
    )
    for company, messages in refused.grouped("company_id").items():
        clerk = env["res.users"].search(
            [("login", "like", "bench.clerk"), ("company_id", "=", company.id)], limit=1
        )
        acting = messages.with_user(clerk).with_context(allowed_company_ids=company.ids)
        retrying(partial(acting.action_resend, "gửi lại sau khi kiểm tra"), env)
        env.cr.commit()


def main(folder: str, *databases: str) -> None:
    """Obey standard input until it ends, or a signal ends this."""
    nursery = Nursery(folder, databases)
    end_tidily(signal.SIGTERM, signal.SIGHUP)
    try:
        obey(nursery)
    finally:
        nursery.stop()


def obey(nursery: Nursery) -> None:
    """Start and stop processes as the lines of standard input say."""
    print("ready", flush=True)
    for line in sys.stdin:
        if line.strip():
            nursery.start([Job(**job) for job in json.loads(line)])
        else:
            nursery.stop()
            print("stopped", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
