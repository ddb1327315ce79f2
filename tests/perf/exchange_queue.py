"""How many jobs that do nothing OCA's queue_job works off, with its own runner.

A server of four workers with the runner inside, as its documentation says; the jobs are
queued before it starts, and the time runs from the first that began to the last that
ended, by the clock of the database.
"""

from __future__ import annotations

import time
from pathlib import Path

import peers

from vanthu import database
from vanthu.server import Server, free_port
from vanthu.shell import LOGS, Problem

JOBS = 400
SLOTS = 4
SECONDS = 120
SCENE = Path(__file__).with_name("exchange_queue_scene.py")


def rate(name: str) -> float:
    """Return jobs a second on the database of the peers.

    :raises Problem: they were not done in time
    """
    peers.play(name, SCENE, JOBS=str(JOBS))
    server = _Peer(
        f"{name}_queue",
        [name],
        port=free_port(18300, 18399),
        arguments=[f"--workers={SLOTS}", "--load=base,web,queue_job"],
        environment={
            **peers.environment(),
            "ODOO_QUEUE_JOB_CHANNELS": f"root:{SLOTS}",
        },
    )
    server.log.unlink(missing_ok=True)
    deadline = time.monotonic() + SECONDS
    with server:
        while _waiting(name):
            if time.monotonic() > deadline:
                raise Problem(f"queue_job did not finish; its log is in {LOGS}")
            time.sleep(0.5)
    [(seconds,)] = database.rows(
        name,
        "SELECT extract(epoch FROM max(date_done) - min(date_started)) FROM queue_job",
    )
    return JOBS / max(float(seconds), 1.0)


def _waiting(name: str) -> int:
    [(count,)] = database.rows(
        name, "SELECT count(*) FROM queue_job WHERE state <> 'done'"
    )
    return int(count)


class _Peer(Server):
    """A server that has the addons of the peers at hand as well."""

    def start(self) -> None:
        self.arguments = [*self.arguments, *peers.addons()]
        super().start()
