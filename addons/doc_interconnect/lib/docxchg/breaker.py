"""When to leave somebody alone who keeps failing, and when to try him again.

A breaker is closed (all goes through), open (nothing does, for a while) or half-open
(the pause is over: one probe may go, its outcome closes or opens it again). It opens
after some failures in a row, or when most of the last attempts failed. A refusal in
words is an answer: it never counts as a failure of the line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from .compat import StrEnum

RECEIVER_CODES = frozenset({"18", "23"})
"""Refusals that are about one receiver: not known, locked."""


class Gate(StrEnum):
    """What may pass."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


@dataclass(frozen=True)
class BreakerPolicy:
    """When it opens and for how long. Seconds and counts."""

    failures: int = 5
    window: int = 20
    share: float = 0.5
    first: float = 30.0
    longest: float = 600.0


@dataclass(frozen=True)
class Breaker:
    """What is remembered of the last attempts."""

    failures: int = 0
    """In a row."""
    recent: str = ""
    """The last attempts, newest last: 1 failed, 0 did not."""
    pauses: int = 0
    """How often it opened since it was last closed."""
    pause: float = 0.0
    """Seconds to rest from now on; 0: closed."""


def after_failure(
    breaker: Breaker, policy: BreakerPolicy, *, probing: bool = False
) -> Breaker:
    """The breaker after an attempt without an answer.

    :param probing: it was open: the probe failed, so it rests twice as long

    >>> policy = BreakerPolicy()
    >>> after_failure(Breaker(failures=4), policy).pause
    30.0
    >>> after_failure(Breaker(failures=5, pauses=1), policy, probing=True).pause
    60.0
    """
    recent = (breaker.recent + "1")[-policy.window :]
    failures = breaker.failures + 1
    mostly = (
        len(recent) == policy.window
        and recent.count("1") > policy.share * policy.window
    )
    if not (probing or mostly or failures >= policy.failures):
        return Breaker(failures, recent, breaker.pauses)
    # The exponent is bounded before the power.
    pause = min(policy.first * 2 ** min(breaker.pauses, 16), policy.longest)
    return Breaker(failures, recent, breaker.pauses + 1, pause)


def after_answer(
    breaker: Breaker, policy: BreakerPolicy, *, probing: bool = False
) -> Breaker:
    """The breaker after an attempt that was answered, in whatever words.

    A probe that was answered closes it and forgets; else only what failed before is
    pushed out of the window, so that nothing is written while nothing fails.
    """
    if probing or "1" not in breaker.recent:
        return Breaker()
    recent = (breaker.recent + "0")[-policy.window :]
    return replace(Breaker(), recent=recent if "1" in recent else "")


def blamed(code: str, words: str, receivers: Iterable[str]) -> tuple[str, ...]:
    """Those of the receivers whom a refusal is about; empty when it names none.

    >>> blamed("18", "000.00.12.H99 is not connected", ["000.00.1", "000.00.12.H99"])
    ('000.00.12.H99',)
    """
    everybody = tuple(dict.fromkeys(receivers))
    if code not in RECEIVER_CODES:
        return ()
    if len(everybody) == 1:
        return everybody
    spoken = set(_CODE.findall(words))
    return tuple(one for one in everybody if one in spoken)


_CODE = re.compile(r"[A-Za-z0-9]+(?:\.[A-Za-z0-9]+)+")
