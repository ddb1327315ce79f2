"""Finding the agency of a directory that a document prints at its top left."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from .text import fold

_SHORT = (
    (re.compile(r"\bubnd\b"), "uy ban nhan dan"),
    (re.compile(r"\bhdnd\b"), "hoi dong nhan dan"),
    (re.compile(r"\btp\.?\s"), "thanh pho "),
    (re.compile(r"\btx\.?\s"), "thi xa "),
    (re.compile(r"\bp\.\s"), "phuong "),
)


@dataclass(frozen=True)
class Candidate:
    """An agency of the directory."""

    key: int
    name: str
    parent: str = ""


def agency_key(name: str) -> str:
    """Return the name without accents, case, signs and usual abbreviations.

    >>> agency_key("UBND Tp. Sông Lam")
    'uy ban nhan dan thanh pho song lam'
    """
    text = fold(name) + " "
    for pattern, full in _SHORT:
        text = pattern.sub(full, text)
    return " ".join(re.findall(r"\w+", text))


def match_agency(
    printed: str, parent: str, candidates: Iterable[Candidate]
) -> int | None:
    """Return the key of the one agency that is meant, None if none or several are.

    :param printed: the issuing agency as printed
    :param parent: the line above it; tells equal names of several provinces apart
    """
    wanted, above = agency_key(printed), agency_key(parent)
    if not wanted:
        return None
    same = []
    for candidate in candidates:
        own = agency_key(candidate.name)
        rest = own.removeprefix(wanted).strip()
        if own == wanted or (
            own.startswith(wanted + " ") and rest and above.endswith(rest)
        ):
            same.append(candidate)
    if above:
        same = [one for one in same if _fits(agency_key(one.parent), above)]
    return same[0].key if len(same) == 1 else None


def _fits(parent: str, above: str) -> bool:
    """Whether a printed parent may be the known one; an unknown one may be any."""
    return not parent or parent.startswith(above) or above.startswith(parent)
