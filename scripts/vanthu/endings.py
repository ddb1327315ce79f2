"""Ending a program so that what it started ends with it."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Sequence
from types import FrameType
from typing import Any

PATIENCE = 20
"""Seconds a child may take to tidy up."""


def end_tidily(*signals: signal.Signals) -> None:
    """Let these signals end the program as an error does: every block is left.

    Servers run in sessions of their own, so no signal to this program reaches them.
    """

    def leave(number: int, _frame: FrameType | None) -> None:
        # A second one must not cut the tidying short.
        for one in signals:
            signal.signal(one, signal.SIG_IGN)
        sys.exit(128 + number)

    for one in signals:
        # Whoever started it with nohup wants it to go on.
        if signal.getsignal(one) is not signal.SIG_IGN:
            signal.signal(one, leave)


def run_to_end(command: Sequence[str], **options: Any) -> int:
    """Run a child; its exit code. When this program is ended, the child is asked to."""
    with subprocess.Popen(command, **options) as child:
        try:
            return child.wait()
        except BaseException:
            child.terminate()
            try:
                child.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                child.kill()
            raise
