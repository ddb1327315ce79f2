"""When a measured value of a running installation needs somebody to look, or to act."""

from __future__ import annotations

import os
import statistics
import time
from dataclasses import dataclass
from pathlib import Path

from .compat import StrEnum

_PROBE = b"\0" * 65536


class Level(StrEnum):
    """How a measured value is to be taken."""

    FINE = "fine"
    LOOK = "look"
    """Not urgent; look at it this week."""
    STOP = "stop"
    """Act now: work stands still, or evidence is in danger."""


@dataclass(frozen=True)
class Limit:
    """From which value on it is no longer fine; the unit is the measure's own."""

    look: float
    stop: float

    def level(self, value: float | None) -> Level:
        """Return the level of a value; an unknown value is to be looked at.

        Where ``look`` is above ``stop`` small values are the bad ones (free space,
        days left).
        """
        if value is None:
            return Level.LOOK
        falling = self.look > self.stop
        for level, bound in ((Level.STOP, self.stop), (Level.LOOK, self.look)):
            if value <= bound if falling else value >= bound:
                return level
        return Level.FINE


LIMITS = {
    "ledger_age": Limit(26, 50),
    "stamp_age": Limit(9, 72),
    "file_age": Limit(8 * 24, 30 * 24),
    "backup_age": Limit(26, 7 * 24),
    "queue_age": Limit(5, 30),
    "late_jobs": Limit(1, 5),
    "fsync": Limit(50, 500),
    "clock": Limit(1, 10),
    "disk": Limit(20, 5),
    "certificate": Limit(30, 7),
}
"""Ages in hours, queues in minutes, fsync in milliseconds, clock in seconds, disk in
per cent free, certificates in days left. A back-up is due weekly at the latest
(910/QĐ-UBND Vĩnh Long 2018, Điều 8.1a; Quy chế Sở Đắk Nông, Điều 9.3)."""


def worst(levels: list[Level]) -> Level:
    """Return the gravest level; nothing measured is to be looked at."""
    order = [Level.FINE, Level.LOOK, Level.STOP]
    return max(levels, key=order.index, default=Level.LOOK)


def fsync_milliseconds(folder: Path, turns: int = 3) -> float:
    """Return how long 64 KiB take to be safely on the disk of ``folder``: the median.

    :raises OSError: the folder cannot be written
    """
    path = folder / f".fsync-{os.getpid()}-{time.monotonic_ns()}"
    times = []
    try:
        for _turn in range(turns):
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            try:
                start = time.perf_counter()
                os.write(descriptor, _PROBE)
                os.fsync(descriptor)
                times.append((time.perf_counter() - start) * 1000)
            finally:
                os.close(descriptor)
    finally:
        path.unlink(missing_ok=True)
    return statistics.median(times)


def free_percent(folder: Path) -> float:
    """Return how much of the disk of ``folder`` is free for us, in per cent."""
    found = os.statvfs(folder)
    return 100.0 * found.f_bavail / found.f_blocks if found.f_blocks else 0.0
