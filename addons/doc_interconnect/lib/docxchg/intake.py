"""When an agency fetches nothing more from its axis for a while, and when again.

What waits at the axis is safe there. What is fetched faster than it is worked off, or
onto a disk that is nearly full, is safe nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass

from .compat import StrEnum

GIGABYTE = 1 << 30
LARGEST_SHARE = 10
"""The space to be left free is at most one in so many parts of the disk."""


class Held(StrEnum):
    """Why nothing more is fetched."""

    BACKLOG = "backlog"
    """Too much has been fetched that is not worked off; statuses still come."""
    DISK = "disk"
    """The disk of the files is nearly full: nothing at all is fetched."""


@dataclass(frozen=True)
class Limits:
    """Where fetching stops. Zero: no limit."""

    backlog: int = 5000
    free: int = 5 * GIGABYTE
    """Bytes; less on a small disk."""

    def free_of(self, total: int) -> int:
        """Bytes that stay free on a disk of that size."""
        return min(self.free, total // LARGEST_SHARE)

    def backlog_again(self) -> int:
        """What the backlog must have come down to before fetching goes on."""
        return self.backlog * 4 // 5

    def free_again(self, total: int) -> int:
        """Bytes that must be free before fetching goes on."""
        return self.free_of(total) * 5 // 4


@dataclass(frozen=True)
class Load:
    """What was found."""

    backlog: int
    """Packets and files that were fetched and are not worked off."""
    free: int
    total: int
    """Bytes of the fuller one of the disks."""


def judge(load: Load, limits: Limits, before: Held | None) -> Held | None:
    """Return why nothing more is fetched, None: all is fetched.

    What stopped goes on only when it is clearly better, so that it does not stop and
    go with every packet.

    :param before: what was said last time
    """
    wanted = limits.free_of(load.total)
    if before is Held.DISK:
        wanted = limits.free_again(load.total)
    if load.free < wanted:
        return Held.DISK
    if not limits.backlog:
        return None
    if before is Held.BACKLOG:
        most = limits.backlog_again()
    else:
        most = limits.backlog
    return Held.BACKLOG if load.backlog > most else None
