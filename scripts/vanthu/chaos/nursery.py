"""A process whose children work and die: `python -m vanthu.chaos.nursery …`.

The registry is loaded once; a child that was killed has a successor in milliseconds,
as a machine that comes back has. Arguments: database, name, folder. The name begins
with what its children do: send, receive or both. In the folder lie `<name>.deaths`
(how many were killed), `<name>.crashes` (how many ended by a fault of their own) and
`<name>.faults` (what else was done to them, one a line).

Environment: CHAOS_SEED, CHAOS_KILL (probability at each point), CHAOS_KILL_EVERY
(seconds between two kills at any moment, on average), CHAOS_DISK (probability that the
disk is full), CHAOS_MUTANT, CHAOS_AXIS (database of an axis in the same process) and
CHAOS_FAULTS (probability of each fault between the two).
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from . import mutants, points
from .inside import Inside

PAUSE = 0.05
LOOK_EVERY = 0.005
DECISIONS_EVERY = 2.0


def setting(name: str) -> float:
    """A number of the environment; 0 without."""
    return float(os.environ.get(f"CHAOS_{name}") or 0)


def main(database: str, name: str, folder: str) -> NoReturn:
    """Fork children until SIGTERM."""
    home = Path(folder)
    registry = _load(database, home / f"{name}.faults")
    dice = random.Random(f"{os.environ.get('CHAOS_SEED')} {name}")
    every = setting("KILL_EVERY")
    child = 0

    def end(*_arguments: object) -> None:
        if child:
            os.kill(child, signal.SIGKILL)
        os._exit(0)

    signal.signal(signal.SIGTERM, end)
    ends = {"deaths": 0, "crashes": 0}
    generation = 0
    (home / f"{name}.ready").touch()
    while True:
        generation += 1
        child = os.fork()
        if not child:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            _work(registry, name, generation)
        kill_at = time.monotonic() + dice.expovariate(1 / every) if every else None
        status = _await(child, kill_at)
        child = 0
        how = "deaths" if os.WIFSIGNALED(status) else "crashes"
        ends[how] += 1
        (home / f"{name}.{how}").write_text(str(ends[how]))


def _await(child: int, kill_at: float | None) -> int:
    """Wait until the child ends, by its own hand or at that moment by ours."""
    while True:
        found, status = os.waitpid(child, os.WNOHANG)
        if found:
            return status
        if kill_at and time.monotonic() > kill_at:
            os.kill(child, signal.SIGKILL)
            kill_at = None
        time.sleep(LOOK_EVERY)


def _load(database: str, note: Path) -> Any:
    import odoo.cli  # noqa: F401 - sets Odoo up
    from odoo import sql_db
    from odoo.modules.registry import Registry
    from odoo.tools import config

    config.parse_config(["-d", database, "--no-http"], setup_logging=True)
    registry = Registry(database)
    axis = os.environ.get("CHAOS_AXIS")
    if axis:
        Inside(Registry(axis), setting("FAULTS"), note).install()
    mutant = os.environ.get("CHAOS_MUTANT")
    if mutant:
        mutants.mutate(mutant)

    def noted(fault: str) -> None:
        with note.open("a") as out:
            out.write(f"{fault}\n")

    points.fill_disk(setting("DISK"), noted)
    points.arm(setting("KILL"))
    # Children must not share a connection.
    sql_db.close_all()
    return registry


def _work(registry: Any, name: str, generation: int) -> NoReturn:
    from odoo import SUPERUSER_ID, api

    what = name.partition("-")[0]
    points.DICE.seed(f"{os.environ.get('CHAOS_SEED')} {name} {generation}")
    decided = 0.0
    while True:
        with registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            messages = env["doc.exchange.message"]
            if what != "receive":
                messages._cron_send()
            if what != "send":
                messages._cron_receive()
            if time.monotonic() - decided > DECISIONS_EVERY:
                decided = time.monotonic()
                _decide(env)
        time.sleep(PAUSE)


def _decide(env: Any) -> None:
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


if __name__ == "__main__":
    main(*sys.argv[1:4])
