"""A process whose children work and die: `python -m vanthu.chaos.nursery …`.

The registry is loaded once; a child that was killed has a successor in milliseconds,
as a machine that comes back has. Arguments: database, send|receive, folder. In the
folder lie `<what>.pid` (of the living child) and `<what>.deaths` (how many died).

Environment: CHAOS_SEED, CHAOS_KILL (probability at each point), CHAOS_MUTANT.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from pathlib import Path
from typing import Any, NoReturn

from . import points

PAUSE = 0.05


def main(database: str, what: str, folder: str) -> NoReturn:
    """Fork children until SIGTERM."""
    registry = _load(database)
    home = Path(folder)
    child = 0

    def end(*_arguments: object) -> None:
        if child:
            os.kill(child, signal.SIGKILL)
        os._exit(0)

    signal.signal(signal.SIGTERM, end)
    deaths = 0
    while True:
        child = os.fork()
        if not child:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            _work(registry, what, deaths)
        (home / f"{what}.pid").write_text(str(child))
        os.waitpid(child, 0)
        child = 0
        deaths += 1
        (home / f"{what}.deaths").write_text(str(deaths))


def _load(database: str) -> Any:
    import odoo.cli  # noqa: F401 - sets Odoo up
    from odoo import sql_db
    from odoo.modules.registry import Registry
    from odoo.tools import config

    config.parse_config(["-d", database, "--no-http"], setup_logging=True)
    registry = Registry(database)
    mutant = os.environ.get("CHAOS_MUTANT")
    if mutant:
        points.mutate(mutant)
    points.arm(float(os.environ.get("CHAOS_KILL") or 0))
    # Children must not share a connection.
    sql_db.close_all()
    return registry


def _work(registry: Any, what: str, generation: int) -> NoReturn:
    from odoo import SUPERUSER_ID, api

    seed = f"{os.environ.get('CHAOS_SEED')} {what} {generation}"
    random.seed(seed)
    while True:
        with registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            messages = env["doc.exchange.message"]
            # Each agency sends and receives; the name says what it does mostly.
            messages._cron_send()
            messages._cron_receive()
        time.sleep(PAUSE)


if __name__ == "__main__":
    main(*sys.argv[1:4])
