"""Heads of the sealed ledgers, kept in files outside the database.

Who can write the database and has the key can recompute a whole chain. He cannot
recompute what was written elsewhere: after each run of the sealer the last seal of each
chain is appended to a file that another hand keeps and copies away. Checking compares
every recorded head with the chain as it is now.
"""

from __future__ import annotations

import hmac
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from .chain import Fault


@dataclass(frozen=True, order=True)
class ChainName:
    """Which chain: a register of a company, series and year, or the journal."""

    ledger: str
    """``register`` or ``journal``."""
    company: int = 0
    series: str = ""
    year: int = 0


@dataclass(frozen=True)
class Head:
    """The seal at one place of a chain, as it was at one moment."""

    chain: ChainName
    position: int
    """Number in the register, place in the journal."""
    seal: str
    at: str
    """ISO 8601 with zone."""


class HeadFileError(Exception):
    """A line of the file is no head; the text says which."""


def append(path: Path, heads: Iterable[Head]) -> int:
    """Append heads to the file and force them to disk; return how many.

    One line of JSON each, written in one call, so that writers do not mix.

    :raises OSError: the directory or file cannot be written
    """
    lines = [_line(head) for head in heads]
    if not lines:
        return 0
    path.parent.mkdir(parents=True, exist_ok=True)
    is_new = not path.exists()
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
    try:
        os.write(descriptor, "".join(lines).encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if is_new:
        _sync(path.parent)
    return len(lines)


def read(path: Path) -> Iterator[Head]:
    """Yield the recorded heads, oldest first; none if the file is not there.

    :raises HeadFileError: a line was damaged
    """
    if not path.exists():
        return
    with path.open(encoding="utf-8") as stream:
        for count, line in enumerate(stream, 1):
            try:
                values = json.loads(line)
                yield Head(
                    chain=ChainName(**values.pop("chain")),
                    position=int(values["position"]),
                    seal=str(values["seal"]),
                    at=str(values["at"]),
                )
            except (ValueError, TypeError, KeyError) as error:
                raise HeadFileError(f"{path}, line {count}: {error}") from error


def compare(
    heads: Iterable[Head], seals: Iterable[tuple[int, int, str]]
) -> tuple[Fault, ...]:
    """Compare the recorded heads of one chain with the chain as it is.

    :param heads: what was recorded of this chain
    :param seals: (position, row id, seal) of each sealed row now
    :return: ``tail`` where a recorded place is gone, ``head`` where another seal stands
        there: the chain was written anew, by whoever holds the key
    """
    recorded: dict[int, str] = {}
    faults = []
    for head in heads:
        known = recorded.setdefault(head.position, head.seal)
        if not hmac.compare_digest(known, head.seal):
            faults.append(Fault(head.position, "head"))
    last_id = 0
    for position, row_id, found in seals:
        last_id = row_id
        expected = recorded.pop(position, None)
        if expected is not None and not hmac.compare_digest(expected, found):
            faults.append(Fault(row_id, "head"))
    if recorded:
        faults.append(Fault(last_id, "tail"))
    return tuple(faults)


def _line(head: Head) -> str:
    text = json.dumps(asdict(head), sort_keys=True, ensure_ascii=False)
    return f"{text}\n"


def _sync(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
