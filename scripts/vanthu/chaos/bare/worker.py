"""What every process of these runs has: a database, the axis, dice, places to die."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg2
from docxchg.ids import uuid7
from docxchg.ledger import Caps, outcomes
from psycopg2.extensions import ISOLATION_LEVEL_READ_COMMITTED

from ... import database
from ..processes import Job
from . import statements
from .wire import RATES, Wire

LEASE = timedelta(seconds=3)
CAPS = Caps(way_calls=200, line_calls=200, lease=LEASE, probe=LEASE)
"""What died holds its place until the lease is over; many die here."""
LOOK = PROBE = timedelta(seconds=0.5)
FOLLOW = timedelta(seconds=2)
"""When an outcome is asked for; in an agency a minute."""
SLOW = LEASE.total_seconds() + 0.7
OFTEN = 30
"""By how much a fault comes more often that a broken promise must meet."""
PAUSE = 0.1
TAKEN = (
    psycopg2.errors.UniqueViolation,
    psycopg2.errors.DeadlockDetected,
)
"""Somebody else was at the same rows; they are found again."""


@dataclass(frozen=True)
class Way:
    """A connection of an agency."""

    id: int
    company: int
    code: str


class Worker:
    """One process; its class says what it does in :meth:`turn`."""

    def __init__(self, home: Path, job: Job, generation: int) -> None:
        self.home, self.job = home, job
        self.dice = random.Random(f"{job.seed} {job.name} {generation}")
        # Its ways follow the points it passes, not what the network does to it.
        self.fate = random.Random(f"{job.seed} {job.name} {generation} fate")
        outcomes.FOLLOW_FIRST = FOLLOW
        rates = {
            fault: rate * job.faults * (OFTEN if fault == job.often else 1)
            for fault, rate in RATES.items()
        }
        self.wire = Wire(job.axis, self.dice, self.noted, rates, SLOW)
        self.connection = database.connect(job.database)
        self.connection.set_isolation_level(ISOLATION_LEVEL_READ_COMMITTED)
        self.connection.cursor_factory = statements.for_one_connection()
        with self.book() as cr:
            cr.execute("SET plan_cache_mode = force_generic_plan")
        self.ways = self._ways()

    def turn(self) -> bool:
        """Do some of the work; whether there was any."""
        raise NotImplementedError

    def run(self) -> None:
        """Work until the parent is gone."""
        parent = os.getppid()
        while os.getppid() == parent:
            if not self.turn():
                time.sleep(PAUSE)

    @contextmanager
    def book(self, name: str = "") -> Iterator[Any]:
        """One transaction of the agency; a place to die before and after its commit."""
        with self.connection, self.connection.cursor() as cr:
            yield cr
            if name:
                self.die(f"before {name} commit")
        if name:
            self.die(f"after {name} commit")

    def die(self, place: str) -> None:
        """SIGKILL to this very process, now and then."""
        if self.fate.random() < self.job.kill:
            with (self.home / f"{self.job.name}.places").open("a") as out:
                out.write(f"{place}\n")
            os.kill(os.getpid(), signal.SIGKILL)

    def noted(self, fault: str) -> None:
        """Count a fault."""
        with (self.home / f"{self.job.name}.faults").open("a") as out:
            out.write(f"{fault.replace(' ', '-')}\n")

    def uid(self) -> str:
        """A new id of a message."""
        return uuid7(int(time.time() * 1000), os.urandom(10))

    def _ways(self) -> Sequence[Way]:
        with self.book() as cr:
            cr.execute(
                "SELECT b.id, b.company_id, a.code FROM doc_exchange_backend b "
                "JOIN res_company c ON c.id = b.company_id "
                "JOIN doc_agency a ON a.id = c.doc_agency_id "
                "WHERE b.active ORDER BY b.id"
            )
            return [Way(*row) for row in cr.fetchall()]
