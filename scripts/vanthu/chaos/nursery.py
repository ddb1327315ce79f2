"""Agencies whose processes die: `python -m vanthu.chaos.nursery FOLDER DATABASE…`.

The registries of the databases are loaded once, before anything is forked.
"""

from __future__ import annotations

import os
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from . import mutants, points
from .inside import Inside
from .processes import Job, Nursery, Process

PAUSE = 0.05
DECISIONS_EVERY = 2.0


class Agency(Process):
    """A process that does an agency's jobs with Odoo."""

    def __init__(self, registries: dict[str, Any], home: Path, job: Job) -> None:
        super().__init__(home, job)
        self.registries = registries

    def prepare(self) -> None:
        """Break what is to be broken, in this process and its children alone."""
        job = self.job
        if job.axis:
            note = self.home / f"{job.name}.faults"
            inside = Inside(self.registries[job.axis], job.faults, note, job.often)
            inside.install()
        if job.mutant:
            mutants.mutate(job.mutant)
        points.fill_disk(job.disk, self.noted)
        points.arm(job.kill)

    def work(self, generation: int) -> NoReturn:
        """Do both jobs, or the one the name begins with, again and again."""
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
    """The clerk's part: what an axis refused as damaged is sent once more.

    Of two clerks, or a clerk and an answer that comes late, the second is told so.
    """
    from odoo.exceptions import UserError
    from odoo.service.model import retrying

    refused = env["doc.exchange.message"].search(
        [("direction", "=", "out"), ("state", "in", ("rejected", "dead"))], limit=20
    )
    for company, messages in refused.grouped("company_id").items():
        clerk = env["res.users"].search(
            [("login", "like", "bench.clerk"), ("company_id", "=", company.id)], limit=1
        )
        acting = messages.with_user(clerk).with_context(allowed_company_ids=company.ids)
        try:
            retrying(partial(acting.action_resend, "gửi lại sau khi kiểm tra"), env)
        except UserError:
            env.cr.rollback()
        env.cr.commit()


def load(*databases: str) -> dict[str, Any]:
    """The registries of these databases."""
    import odoo.cli  # noqa: F401 - sets Odoo up
    from odoo import sql_db
    from odoo.modules.registry import Registry
    from odoo.tools import config

    config.parse_config(["-d", databases[0], "--no-http"], setup_logging=True)
    registries = {name: Registry(name) for name in databases}
    # Children must not share a connection.
    sql_db.close_all()
    return registries


def main(folder: str, *databases: str) -> None:
    """Load, then obey standard input."""
    Nursery(folder, partial(Agency, load(*databases))).obey()


if __name__ == "__main__":
    main(*sys.argv[1:])
