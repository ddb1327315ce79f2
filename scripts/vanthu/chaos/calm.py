"""Waiting until nothing is left to be done, or nothing moves any more."""

from __future__ import annotations

import time
from collections.abc import Callable

from ..shell import say
from . import ledger
from .plan import CALM, OUT_OF_TIME, STALLED, Plan

TICK = 0.25
"""Seconds between two things done meanwhile."""


def until_calm(
    plan: Plan,
    left: Callable[[], int],
    meanwhile: Callable[[], None],
    *,
    every: float,
    patience: float,
) -> str:
    """Let it run until nothing is left, or time is up.

    A run with a mutant is over as soon as its harm is seen, or nothing has moved for a
    while: whoever broke a promise need not be waited for.

    :param left: how much is left; asked every so many seconds
    :param meanwhile: what is done to those who work, once a tick
    :param patience: seconds without a step after which a broken promise is seen
    :return: `CALM`, `STALLED` (somebody broke a promise), `OUT_OF_TIME`
    """
    started = moved = time.monotonic()
    look_at = 0.0
    rest = best = 1 << 30
    while time.monotonic() < started + plan.seconds:
        if time.monotonic() >= look_at:
            look_at = time.monotonic() + every
            rest = left()
            if not rest:
                return CALM
            if rest < best:
                best, moved = rest, time.monotonic()
            elif plan.mutant and time.monotonic() - moved > patience:
                return STALLED
            if plan.mutant and ledger.harm():
                return CALM
        meanwhile()
        time.sleep(TICK)
    say(f"! {rest} not settled after {plan.seconds:.0f} s")
    return OUT_OF_TIME
