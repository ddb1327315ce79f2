"""Which folders of this machine may be used: said outside the database."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath


@dataclass(frozen=True)
class Place:
    """A folder that the operator of the machine has set free for exchange."""

    name: str
    """By which a connection chooses it."""
    path: str
    """Absolute."""
    codes: frozenset[str]
    """Agencies that may act in it; empty: all."""

    def admits(self, code: str) -> bool:
        """Whether an agency of that code may have its letter box here."""
        return not self.codes or code in self.codes


class PlaceError(ValueError):
    """The setting cannot be read. ``entry`` is the part that is wrong."""

    def __init__(self, entry: str) -> None:
        self.entry = entry
        super().__init__(entry)


def read_places(text: str) -> dict[str, Place]:
    """Read ``name=/path|code|code, name=/path``; the places by their names.

    >>> sorted(read_places("a=/srv/a, b=/srv/b|H99.1|H99.2")["b"].codes)
    ['H99.1', 'H99.2']

    :raises PlaceError: a name is missing or used twice, a path is not absolute
    """
    places: dict[str, Place] = {}
    for entry in filter(None, (part.strip() for part in text.split(","))):
        name, _sign, rest = entry.partition("=")
        path, *codes = (part.strip() for part in rest.split("|"))
        name = name.strip()
        pure = PurePosixPath(path)
        if not _NAME.fullmatch(name) or name in places:
            raise PlaceError(entry)
        if not pure.is_absolute() or ".." in pure.parts or len(pure.parts) < 2:
            raise PlaceError(entry)
        places[name] = Place(name, path, frozenset(filter(None, codes)))
    return places


_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")
