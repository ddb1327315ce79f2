"""Danh mục hồ sơ: how the yearly file plan numbers its dossiers.

Nghị định 30/2020/NĐ-CP, Art. 28 and Phụ lục V: big headings in Roman numerals through
the whole list, small ones in Arabic numerals from 1 within each big heading; the number
of a dossier is an ordinal from 01 and the abbreviation of the big heading, ``01.TCCB``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .compat import StrEnum
from .dossiers import NOTATION_LENGTH
from .errors import RuleError

_ROMAN = (
    (1000, "M"),
    (900, "CM"),
    (500, "D"),
    (400, "CD"),
    (100, "C"),
    (90, "XC"),
    (50, "L"),
    (40, "XL"),
    (10, "X"),
    (9, "IX"),
    (5, "V"),
    (4, "IV"),
    (1, "I"),
)


class PlanMode(StrEnum):
    """Where the ordinals of dossiers begin again."""

    CONTINUOUS = "continuous"
    """Never: one row of ordinals through the whole list."""
    PER_HEADING = "per_heading"
    """At each big heading."""


class PlanFault(StrEnum):
    """Why a file plan is refused."""

    EMPTY = "empty"
    """No dossier is planned."""
    NO_SIGN = "no_sign"
    """A big heading with dossiers has no abbreviation (``name``)."""
    SIGN_TWICE = "sign_twice"
    """Two big headings that count by themselves share an abbreviation (``sign``)."""
    TOO_LONG = "too_long"
    """Number and sign are longer than 20 characters (``notation``)."""


@dataclass(frozen=True)
class Heading:
    """A big heading with what stands under it."""

    name: str
    sign: str
    """Abbreviation printed behind the ordinal."""
    dossiers: tuple[int, ...]
    """Keys in the order of the list, those under small headings included."""


def roman(number: int) -> str:
    """Write a positive number in Roman numerals.

    >>> [roman(n) for n in (1, 4, 9, 14, 40, 1999)]
    ['I', 'IV', 'IX', 'XIV', 'XL', 'MCMXCIX']
    """
    text = ""
    for value, sign in _ROMAN:
        count, number = divmod(number, value)
        text += sign * count
    return text


def notations(mode: PlanMode, headings: Sequence[Heading]) -> dict[int, str]:
    """Return the number and sign of each dossier of a plan.

    >>> plan = [Heading("Tổ chức", "TCCB", (7, 8)), Heading("Nước", "TNN", (9,))]
    >>> notations(PlanMode.CONTINUOUS, plan)
    {7: '01.TCCB', 8: '02.TCCB', 9: '03.TNN'}
    >>> notations(PlanMode.PER_HEADING, plan)
    {7: '01.TCCB', 8: '02.TCCB', 9: '01.TNN'}

    :raises RuleError: see :class:`PlanFault`
    """
    _check_signs(mode, headings)
    numbered: dict[int, str] = {}
    ordinal = 0
    for heading in headings:
        if mode is PlanMode.PER_HEADING:
            ordinal = 0
        for key in heading.dossiers:
            ordinal += 1
            notation = f"{ordinal:02}.{heading.sign}"
            if len(notation) > NOTATION_LENGTH:
                raise RuleError(PlanFault.TOO_LONG, notation=notation)
            numbered[key] = notation
    return numbered


def _check_signs(mode: PlanMode, headings: Iterable[Heading]) -> None:
    seen: set[str] = set()
    for heading in headings:
        if not heading.dossiers:
            continue
        if not heading.sign:
            raise RuleError(PlanFault.NO_SIGN, name=heading.name)
        if mode is PlanMode.PER_HEADING and heading.sign in seen:
            raise RuleError(PlanFault.SIGN_TWICE, sign=heading.sign)
        seen.add(heading.sign)


def next_outside(sign: str, taken: Iterable[str]) -> str:
    """Return a free number for a dossier outside the plan (Art. 29.2c).

    >>> next_outside("TNN", ["01.TNN", "04.TNN", "09.TCCB", "xx.TNN"])
    '05.TNN'
    """
    used = [0]
    for notation in taken:
        ordinal, _dot, tail = notation.partition(".")
        if tail == sign and ordinal.isdecimal():
            used.append(int(ordinal))
    return f"{max(used) + 1:02}.{sign}"
