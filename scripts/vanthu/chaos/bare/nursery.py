"""Processes on the ledger that die: `python -m vanthu.chaos.bare.nursery FOLDER`."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

from ..processes import Nursery, Process
from . import mutants, receiver, sender, worker

WORKERS: dict[str, type[worker.Worker]] = {
    "queue": sender.Queue,
    "send": sender.Sender,
    "documents": receiver.Documents,
    "receipts": receiver.Receipts,
}
"""By the first word of the process' name."""


class Bare(Process):
    """A process of an agency without Odoo."""

    def prepare(self) -> None:
        """Break what is to be broken, in this process and its children alone."""
        if self.job.mutant:
            mutants.mutate(self.job.mutant)

    def work(self, generation: int) -> NoReturn:
        """Work until it is killed."""
        kind = WORKERS[self.job.name.partition("-")[0]]
        kind(self.home, self.job, generation).run()
        os._exit(0)


if __name__ == "__main__":
    Nursery(sys.argv[1], Bare).obey()
