"""Time-stamps over the file of heads: when it existed, said by somebody outside.

Who holds the database, the key and the file of heads can write all three anew. He
cannot write anew what a time-stamping authority signed (RFC 3161): each stamp is over
the file as far as it reached then, so that a changed or missing line shows. What a
token is worth is for the caller to say; here is what it is over.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from .compat import StrEnum

FILE = "stamps.jsonl"
_PIECE = 1 << 20


class StampFault(StrEnum):
    """What is wrong between a stamp and the file of heads."""

    SHORTER = "shorter"
    """The file of heads no longer reaches as far as it did."""
    CHANGED = "changed"
    """What was stamped stands there no more."""


@dataclass(frozen=True)
class Reach:
    """The file of heads as far as it went at one moment."""

    size: int
    """Bytes, whole lines only."""
    sha256: str
    """Of these bytes, hex."""


@dataclass(frozen=True)
class Stamp:
    """One answer of the authority."""

    size: int
    """Bytes of the file of heads it is over."""
    sha256: str
    """Of these bytes, hex; the token is over it."""
    token: str
    """Time-stamp token, DER in base64."""

    @property
    def reach(self) -> Reach:
        """What it is over."""
        return Reach(self.size, self.sha256)


class StampFileError(Exception):
    """A line of the file is no stamp; the text says which."""


def reach(path: Path) -> Reach | None:
    """Return how far the file of heads goes now; None if nothing is in it.

    A line that is just being written is left out.
    """
    if not path.exists():
        return None
    whole, rest = hashlib.sha256(), b""
    size = 0
    with path.open("rb") as stream:
        while piece := stream.read(_PIECE):
            lines, newline, rest = (rest + piece).rpartition(b"\n")
            whole.update(lines + newline)
            size += len(lines + newline)
    return Reach(size, whole.hexdigest()) if size else None


def append(path: Path, stamp: Stamp) -> None:
    """Append a stamp and force it to disk.

    :raises OSError: the file cannot be written
    """
    line = json.dumps(asdict(stamp), sort_keys=True) + "\n"
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
    try:
        os.write(descriptor, line.encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read(path: Path) -> Iterator[Stamp]:
    """Yield the stamps, oldest first; none if there is no file.

    :raises StampFileError: a line was damaged
    """
    if not path.exists():
        return
    with path.open(encoding="utf-8") as stream:
        for count, line in enumerate(stream, 1):
            try:
                values = json.loads(line)
                yield Stamp(
                    int(values["size"]), str(values["sha256"]), str(values["token"])
                )
            except (ValueError, TypeError, KeyError) as error:
                raise StampFileError(f"{path}, line {count}: {error}") from error


def compare(path: Path, stamps: Iterable[Stamp]) -> tuple[tuple[int, StampFault], ...]:
    """Compare the file of heads with what was stamped, reading it once.

    :return: (place of the stamp from 1, fault) of each that does not fit
    """
    faults = []
    running, at = hashlib.sha256(), 0
    ordered = sorted(enumerate(stamps, 1), key=lambda item: item[1].size)
    if not ordered:
        return ()
    if not path.exists():
        return tuple((place, StampFault.SHORTER) for place, _stamp in ordered)
    with path.open("rb") as stream:
        for place, stamp in ordered:
            while at < stamp.size and (
                piece := stream.read(min(_PIECE, stamp.size - at))
            ):
                running.update(piece)
                at += len(piece)
            if at < stamp.size:
                faults.append((place, StampFault.SHORTER))
            elif running.hexdigest() != stamp.sha256:
                faults.append((place, StampFault.CHANGED))
    return tuple(sorted(faults))


def waits_since(path: Path, last: Stamp | None) -> str:
    """Return the moment of the oldest head no stamp is over; empty when none waits.

    ISO 8601 with zone, as it stands in the line.
    """
    if not path.exists():
        return ""
    with path.open("rb") as stream:
        stream.seek(last.size if last else 0)
        line = stream.readline()
    if not line.endswith(b"\n"):
        return ""
    try:
        return str(json.loads(line)["at"])
    except (ValueError, TypeError, KeyError):
        return ""  # the check of the ledgers says so
