"""Looking up a result by code: what the code is, and the little that is told.

A code is twelve letters and digits of which none is mistaken for another, the last
one computed from the rest, so that a slip of the pen is no other person's code.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from .compat import StrEnum

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXY"
LENGTH = 12
_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V", "Z": "2"})


class Progress(StrEnum):
    """How far it is, in the words of the public."""

    ARRIVED = "arrived"
    IN_HAND = "in_hand"
    ANSWERED = "answered"
    DONE = "done"
    REFUSED = "refused"
    CLOSED = "closed"
    """Taken back by its sender, or joined to another record."""


_PROGRESS = {
    "arrived": Progress.ARRIVED,
    "registered": Progress.IN_HAND,
    "directed": Progress.IN_HAND,
    "in_progress": Progress.IN_HAND,
    "done": Progress.DONE,
    "refused": Progress.REFUSED,
    "recalled": Progress.CLOSED,
    "joined": Progress.CLOSED,
}


@dataclass(frozen=True)
class Result:
    """A document that answers; nothing of what it says."""

    number: str
    issued: dt.date
    file: str = ""
    """Address of the file, only where it is published."""


@dataclass(frozen=True)
class Told:
    """All that the holder of a code is told."""

    progress: Progress
    arrived: dt.date
    results: tuple[Result, ...] = ()


def make_code(chance: bytes) -> str:
    """Return a code made of chance (at least eight bytes from the system's source).

    :raises ValueError: too little chance
    """
    if len(chance) < 8:
        raise ValueError("A code needs eight bytes of chance")
    number = int.from_bytes(chance[:8], "big")
    letters = ""
    for _place in range(LENGTH - 1):
        number, rest = divmod(number, len(LETTERS))
        letters += LETTERS[rest]
    return letters + _check_letter(letters)


def _check_letter(letters: str) -> str:
    """Differs when one letter is another, or two neighbours change places.

    That holds because the number of letters is a prime.
    """
    total = 0
    for letter in letters:
        total = (total * 2 + LETTERS.index(letter)) % len(LETTERS)
    return LETTERS[total]


def read_code(text: str) -> str:
    """Return the code that a person typed, or an empty text if it is none.

    Blanks, hyphens and small letters are no matter; letters that look like digits
    are taken for them.
    """
    if len(text) > 4 * LENGTH:
        return ""
    code = "".join(text.upper().replace("-", " ").split()).translate(_ALIKE)
    well_formed = len(code) == LENGTH and set(code) <= set(LETTERS)
    return code if well_formed and _check_letter(code[:-1]) == code[-1] else ""


def in_groups(code: str) -> str:
    """Return the code as it is printed.

    >>> in_groups("0123456789AB")
    '0123-4567-89AB'
    """
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def tell(state: str, arrived: dt.date, results: Iterable[Result]) -> Told | None:
    """Return what is told of a document in ``state``; None = as if there were none.

    A state that is not listed here is never told: a record in quarantine, or one of a
    kind that comes later.
    """
    progress = _PROGRESS.get(state)
    if progress is None:
        return None
    found = tuple(results)
    if progress in (Progress.REFUSED, Progress.CLOSED):
        found = ()
    elif found:
        progress = Progress.DONE if progress is Progress.DONE else Progress.ANSWERED
    return Told(progress, arrived, found)
