"""Processes whose children work and die, obeying standard input.

A child that was killed has a successor in milliseconds, as a machine that comes back
has. One line of JSON starts processes (a `Job` each), an empty line ends them, the end
of the input ends all.

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
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from ..endings import end_tidily

LOOK_EVERY = 0.005
PARENT_EVERY = 100
"""Looks after which a process asks whether its nursery still lives."""


@dataclass(frozen=True)
class Job:
    """One process and what is done to it."""

    database: str
    name: str
    """Begins with what it does."""
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


class Process:
    """One process: its children work, die and are replaced."""

    def __init__(self, home: Path, job: Job) -> None:
        self.home, self.job = home, job
        self.child = 0
        self.parent = os.getppid()
        self.ends = {"deaths": 0, "crashes": 0}

    def prepare(self) -> None:
        """What happens once, before the first child."""

    def work(self, generation: int) -> NoReturn:
        """What a child does, until it is killed or its parent is gone."""
        raise NotImplementedError

    def noted(self, fault: str) -> None:
        """Count a fault that this process met."""
        with (self.home / f"{self.job.name}.faults").open("a") as out:
            out.write(f"{fault}\n")

    def run(self) -> NoReturn:
        """Fork children until SIGTERM."""
        signal.signal(signal.SIGTERM, self._end)
        self.prepare()
        dice = random.Random(f"{self.job.seed} {self.job.name}")
        every = self.job.kill_every
        while True:
            generation = sum(self.ends.values())
            self.child = os.fork()
            if not self.child:
                signal.signal(signal.SIGTERM, signal.SIG_DFL)
                self.work(generation)
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


class Nursery:
    """Starts and ends processes."""

    def __init__(self, folder: str, process: Callable[[Path, Job], Process]) -> None:
        self.home, self.process = Path(folder), process
        self.pids: list[int] = []

    def start(self, jobs: list[Job]) -> None:
        """Fork a process for each job."""
        for job in jobs:
            pid = os.fork()
            if not pid:
                signal.signal(signal.SIGHUP, signal.SIG_DFL)
                try:
                    self.process(self.home, job).run()
                except BaseException:
                    traceback.print_exc()
                finally:
                    # What follows is the nursery's own to do.
                    os._exit(1)
            self.pids.append(pid)

    def stop(self) -> None:
        """End them with their children."""
        for pid in self.pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
        while self.pids:
            with suppress(ChildProcessError):
                os.waitpid(self.pids[-1], 0)
            self.pids.pop()

    def obey(self) -> None:
        """Do what standard input says until it ends, or a signal ends this."""
        end_tidily(signal.SIGTERM, signal.SIGHUP)
        try:
            self._obey()
        finally:
            self.stop()

    def _obey(self) -> None:
        print("ready", flush=True)
        for line in sys.stdin:
            if line.strip():
                self.start([Job(**job) for job in json.loads(line)])
            else:
                self.stop()
                print("stopped", flush=True)
