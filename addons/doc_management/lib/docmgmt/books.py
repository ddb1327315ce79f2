"""Which register (series of numbers) a document is numbered in, and its closing line.

Sources: Nghị định 30/2020/NĐ-CP, Art. 15.1 (each type of legal normative document has
a series of its own; the head decides on those of administrative documents), Art. 22.2
(one series for all arrivals), Phụ lục I, Phần I, mục II.3a (bodies that issue in their
own name with the agency's seal have theirs), Art. 18 of the same for copies.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from .compat import StrEnum
from .errors import RuleError
from .notation import DocumentKind

ARRIVALS = "in"
"""The one series of all arrivals of a registry."""
CODES = "code"
"""Running numbers of the document codes: no book, all documents of the year."""
COPIES = "copies"
REST = "out"

DIRECTIVES = ("CT", "QĐ", "QyĐ", "QC", "HD")
"""Abbreviations of the types that shared a register under Thông tư 07/2012/TT-BNV."""


class SeriesMode(StrEnum):
    """How administrative documents are divided into series."""

    SINGLE = "single"
    PER_TYPE = "per_type"
    GROUPS = "groups"


class BookFault(StrEnum):
    """Why a book is not opened, changed or closed."""

    TYPE_TWICE = "type_twice"
    """A type stands in two groups (``type_id``)."""
    GROUP_EMPTY = "group_empty"
    """A group without types (``key``)."""
    TOO_EARLY = "too_early"
    """The year of the book has not ended."""
    STILL_HELD = "still_held"
    """Numbers wait for their documents or their late entries (``numbers``)."""
    NO_LINE = "no_line"
    """A number has neither document nor reason yet (``numbers``)."""


class BookError(RuleError):
    """A book refuses."""


@dataclass(frozen=True)
class Group:
    """Types that are numbered together."""

    key: str
    """Unique in its plan; lower case letters, digits, ``_``."""
    type_ids: frozenset[int]


@dataclass(frozen=True)
class Plan:
    """How the outgoing documents of one agency and year are divided."""

    mode: SeriesMode = SeriesMode.SINGLE
    groups: tuple[Group, ...] = ()
    """For ``groups`` only; types in no group share the rest."""


def check_groups(groups: Iterable[Group]) -> None:
    """Refuse groups that leave open where a type belongs.

    :raises BookError: ``group_empty`` or ``type_twice``
    """
    seen: set[int] = set()
    for group in groups:
        if not group.type_ids:
            raise BookError(BookFault.GROUP_EMPTY, key=group.key)
        for type_id in sorted(group.type_ids & seen):
            raise BookError(BookFault.TYPE_TWICE, type_id=type_id)
        seen |= group.type_ids


def series_of(plan: Plan, type_id: int, kind: DocumentKind, body_id: int = 0) -> str:
    """Return the key of the series an outgoing document is numbered in.

    Copies of all three kinds share one series, each type of legal normative document
    has its own; the plan divides the rest. A body with registers of its own has all
    of these for itself.

    >>> series_of(Plan(), 7, DocumentKind.ADMINISTRATIVE)
    'out'
    >>> series_of(Plan(SeriesMode.PER_TYPE), 7, DocumentKind.ADMINISTRATIVE, 12)
    'type:7@12'

    :param type_id: the document's type
    :param body_id: issuing body that numbers apart from the agency, else 0
    """
    kind = DocumentKind(kind)
    if kind is DocumentKind.COPY:
        key = COPIES
    elif kind is DocumentKind.LEGAL:
        key = f"legal:{type_id}"
    elif plan.mode is SeriesMode.PER_TYPE:
        key = f"type:{type_id}"
    elif plan.mode is SeriesMode.GROUPS:
        keys = [group.key for group in plan.groups if type_id in group.type_ids]
        key = f"group:{keys[0]}" if keys else REST
    else:
        key = REST
    return f"{key}@{body_id}" if body_id else key


@dataclass(frozen=True)
class SeriesKey:
    """The parts of a series key, for naming its book."""

    kind: str
    """``in``, ``code``, ``out``, ``copies``, ``legal``, ``type`` or ``group``."""
    detail: str
    """Type id or key of the group, else empty."""
    body_id: int


def parse_series(key: str) -> SeriesKey:
    """Take a key of :func:`series_of` apart.

    >>> parse_series("type:7@12")
    SeriesKey(kind='type', detail='7', body_id=12)
    """
    name, _at, body = key.partition("@")
    kind, _colon, detail = name.partition(":")
    return SeriesKey(kind, detail, int(body or 0))


@dataclass(frozen=True)
class BookLine:
    """What closing needs of a line."""

    number: int
    void: bool


@dataclass(frozen=True)
class ClosingLine:
    """The line that closes a book."""

    last_number: int
    """0 for a book without numbers."""
    used: int
    void: int


def close_book(
    year: int,
    day: date,
    next_number: int,
    lines: Sequence[BookLine],
    held: Sequence[int] = (),
    first_number: int = 1,
) -> ClosingLine:
    """Return the closing line of a book.

    :param year: year of the book; it may be closed from its 31 December on
    :param day: today at the office
    :param next_number: the number that would have been given next
    :param lines: the lines of the book, legacy lines left out
    :param held: numbers that still wait for their document or late entry
    :param first_number: where the series began
    :raises BookError: ``too_early``, ``still_held``, ``no_line``
    """
    if day < date(year, 12, 31):
        raise BookError(BookFault.TOO_EARLY, year=year)
    if held:
        raise BookError(BookFault.STILL_HELD, numbers=number_ranges(held))
    present = {line.number for line in lines}
    missing = [n for n in range(first_number, next_number) if n not in present]
    if missing:
        raise BookError(BookFault.NO_LINE, numbers=number_ranges(missing))
    void = sum(line.void for line in lines)
    return ClosingLine(next_number - 1, len(lines) - void, void)


def number_ranges(numbers: Iterable[int]) -> str:
    """Write numbers shortly, in order.

    >>> number_ranges([3, 5, 4, 9])
    '3–5, 9'
    """
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(
        str(first) if first == last else f"{first}–{last}" for first, last in runs
    )
