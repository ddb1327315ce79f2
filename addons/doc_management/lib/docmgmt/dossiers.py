"""Work dossiers: their states, what stops closing, the order of what lies in them.

Sources: Nghị định 30/2020/NĐ-CP, Art. 29 (opening, collecting, closing) and Phụ lục VI,
Phần II.III (metadata of a dossier and their lengths).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from .compat import StrEnum
from .errors import RuleError

TITLE_LENGTH = 500
NOTATION_LENGTH = 20
CREATOR_LENGTH = 30
LANGUAGE_LENGTH = 50
REMARK_LENGTH = 500
MOST_ORDINAL = 999
"""DocOrdinal has three digits: a dossier with more documents is better split."""
MOST_TOTAL = 9999


class DossierState(StrEnum):
    """Where a dossier stands between the first document and its end."""

    OPEN = "open"
    CLOSING = "closing"
    """Its keeper asked to close it; whoever decides has not yet."""
    CLOSED = "closed"
    SUBMITTED = "submitted"
    """Handed in; the archive has not yet checked it."""
    ARCHIVED = "archived"
    DESTROYED = "destroyed"
    """Its documents are gone; this record says that it was."""


class DossierMove(StrEnum):
    """Named moves of a dossier."""

    ASK = "ask"
    CLOSE = "close"
    RETURN = "return"
    REOPEN = "reopen"
    SUBMIT = "submit"
    ACCEPT = "accept"
    REJECT = "reject"
    DESTROY = "destroy"


MOVES: Mapping[tuple[DossierState, DossierMove], DossierState] = {
    (DossierState.OPEN, DossierMove.ASK): DossierState.CLOSING,
    (DossierState.OPEN, DossierMove.CLOSE): DossierState.CLOSED,
    (DossierState.CLOSING, DossierMove.CLOSE): DossierState.CLOSED,
    (DossierState.CLOSING, DossierMove.RETURN): DossierState.OPEN,
    (DossierState.CLOSED, DossierMove.REOPEN): DossierState.OPEN,
    (DossierState.CLOSED, DossierMove.SUBMIT): DossierState.SUBMITTED,
    (DossierState.SUBMITTED, DossierMove.ACCEPT): DossierState.ARCHIVED,
    (DossierState.SUBMITTED, DossierMove.REJECT): DossierState.CLOSED,
    (DossierState.CLOSED, DossierMove.DESTROY): DossierState.DESTROYED,
    (DossierState.ARCHIVED, DossierMove.DESTROY): DossierState.DESTROYED,
}


class DossierFault(StrEnum):
    """Why a rule on dossiers refuses."""

    MOVE = "move"
    """``state``, ``move``."""


def next_state(state: str, move: str) -> str:
    """Return the state after a move.

    >>> next_state("open", "close")
    'closed'

    :raises RuleError: ``move``: the table does not know it from that state
    """
    try:
        return MOVES[DossierState(state), DossierMove(move)].value
    except (KeyError, ValueError):
        raise RuleError(DossierFault.MOVE, state=state, move=move) from None


class Level(StrEnum):
    """How much a finding weighs."""

    STOP = "stop"
    """Nobody closes before it is put right."""
    DECIDE = "decide"
    """Only whoever decides on closing may close, saying why."""
    LOOK = "look"
    FINE = "fine"


class Finding(StrEnum):
    """What the check before closing looks at (Art. 29.4)."""

    INCOMPLETE = "incomplete"
    """Title, number, retention or creator is missing (``names``)."""
    EMPTY = "empty"
    OPEN_CHILDREN = "open_children"
    DAMAGED = "damaged"
    OPEN_TASKS = "open_tasks"
    DRAFTS = "drafts"
    """Drafts that were neither issued nor cancelled."""
    LEFTOVERS = "leftovers"
    """Cancelled drafts, which are taken out before closing."""
    DUPLICATES = "duplicates"
    GAPS = "gaps"
    """Documents without a signer, date, number or page count."""
    TOO_MANY = "too_many"


LEVELS: Mapping[Finding, Level] = {
    Finding.INCOMPLETE: Level.STOP,
    Finding.EMPTY: Level.STOP,
    Finding.OPEN_CHILDREN: Level.STOP,
    Finding.DAMAGED: Level.STOP,
    Finding.OPEN_TASKS: Level.DECIDE,
    Finding.DRAFTS: Level.DECIDE,
    Finding.LEFTOVERS: Level.LOOK,
    Finding.DUPLICATES: Level.LOOK,
    Finding.GAPS: Level.LOOK,
    Finding.TOO_MANY: Level.LOOK,
}


@dataclass(frozen=True)
class EntryFacts:
    """What the check needs of one document of the dossier."""

    label: str
    """Number and sign, or the subject."""
    is_draft: bool = False
    is_cancelled: bool = False
    is_complete: bool = True
    """Signer, date, number and pages are known."""
    is_intact: bool = True
    content: str = ""
    """SHA-256 of the main file; empty without one."""


@dataclass(frozen=True)
class DossierFacts:
    """What the check needs of a dossier."""

    missing: tuple[str, ...] = ()
    """Names of the required fields that are empty."""
    open_tasks: tuple[str, ...] = ()
    open_children: tuple[str, ...] = ()
    entries: tuple[EntryFacts, ...] = ()


@dataclass(frozen=True)
class Found:
    """One line of the check list."""

    what: Finding
    level: Level
    names: tuple[str, ...] = ()


def closing_check(facts: DossierFacts) -> tuple[Found, ...]:
    """Return one line for each point, in the order of the check list.

    >>> [str(line.what) for line in closing_check(DossierFacts())
    ...  if line.level is Level.STOP]
    ['empty']
    """
    entries = facts.entries
    found: dict[Finding, tuple[str, ...]] = {
        Finding.INCOMPLETE: facts.missing,
        Finding.EMPTY: () if entries else ("",),
        Finding.OPEN_CHILDREN: facts.open_children,
        Finding.DAMAGED: tuple(one.label for one in entries if not one.is_intact),
        Finding.OPEN_TASKS: facts.open_tasks,
        Finding.DRAFTS: tuple(one.label for one in entries if one.is_draft),
        Finding.LEFTOVERS: tuple(one.label for one in entries if one.is_cancelled),
        Finding.DUPLICATES: _duplicates(entries),
        Finding.GAPS: tuple(
            one.label
            for one in entries
            if not (one.is_complete or one.is_draft or one.is_cancelled)
        ),
        Finding.TOO_MANY: (str(len(entries)),) if len(entries) > MOST_ORDINAL else (),
    }
    return tuple(
        Found(what, LEVELS[what] if found[what] else Level.FINE, found[what])
        for what in Finding
    )


def _duplicates(entries: Iterable[EntryFacts]) -> tuple[str, ...]:
    """Return the labels of documents whose content an earlier one has already."""
    seen: set[str] = set()
    twice: list[str] = []
    for entry in entries:
        if entry.content and entry.content in seen:
            twice.append(entry.label)
        seen.add(entry.content)
    return tuple(twice)


def may_close(found: Iterable[Found], decides: bool, reason: str) -> bool:
    """Say whether a dossier with these findings may be closed.

    :param decides: the person is the one who decides on closing
    :param reason: why it is closed in spite of open work; blank for none
    """
    levels = {line.level for line in found}
    if Level.STOP in levels:
        return False
    return Level.DECIDE not in levels or (decides and bool(reason.strip()))


@dataclass(frozen=True)
class Placed:
    """A thing in a dossier with what decides its place."""

    key: int
    day: date | None


def in_time_order(entries: Iterable[Placed]) -> tuple[int, ...]:
    """Return the keys in the order of events; what has no date comes last.

    >>> in_time_order([Placed(1, None), Placed(2, date(2026, 4, 2)),
    ...                Placed(3, date(2026, 4, 1))])
    (3, 2, 1)
    """
    ordered = sorted(entries, key=lambda one: (one.day or date.max, one.key))
    return tuple(one.key for one in ordered)


@dataclass(frozen=True)
class Step:
    """A task of a dossier: tasks of the same step go on side by side."""

    key: int
    step: int
    is_done: bool


def released(steps: Sequence[Step]) -> frozenset[int]:
    """Return the keys of the tasks that may be worked on now.

    A task waits for all tasks of the steps before its own.

    >>> sorted(released([Step(1, 1, True), Step(2, 2, False), Step(3, 2, False),
    ...                  Step(4, 3, False)]))
    [2, 3]
    """
    undone = [one.step for one in steps if not one.is_done]
    if not undone:
        return frozenset()
    first = min(undone)
    return frozenset(one.key for one in steps if not one.is_done and one.step <= first)


def file_code(organ_id: str, year: int, notation: str) -> str:
    """Return the code of a dossier: agency, year, number and sign (item 1).

    >>> file_code("000.08.00.H99", 2026, "05.TNN")
    '000.08.00.H99.2026.05.TNN'
    """
    return ".".join((organ_id, str(year), notation))
