"""Lịch công tác: weeks, their way to publication, clashes, and what has changed.

An agency, a unit and each person has a schedule for the week (Quyết định
40/2019/QĐ-UBND tỉnh Hà Nam, Điều 16). Times are aware and at the office.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from itertools import combinations

from .compat import StrEnum
from .errors import RuleError

NOON = time(12, 0)
EVENING = time(17, 30)
DAY_NAMES = (
    "Thứ Hai",
    "Thứ Ba",
    "Thứ Tư",
    "Thứ Năm",
    "Thứ Sáu",
    "Thứ Bảy",
    "Chủ nhật",
)


class Part(StrEnum):
    """The part of a day in which something begins."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


def monday_of(day: date) -> date:
    """Return the Monday of the week of ``day``."""
    return day - timedelta(days=day.weekday())


def week_number(day: date) -> int:
    """Return the number of the week as ISO 8601 counts them."""
    return day.isocalendar()[1]


def part_of(at: datetime) -> Part:
    """Return the part of the day; noon itself belongs to the afternoon."""
    if at.time() < NOON:
        return Part.MORNING
    return Part.AFTERNOON if at.time() < EVENING else Part.EVENING


_SHORT_POSTS = {
    "phó giám đốc": "PGĐ",
    "phó chủ tịch": "PCT",
    "phó chi cục trưởng": "PCCT",
    "chi cục trưởng": "CCT",
    "trưởng phòng": "TP",
    "phó trưởng phòng": "PTP",
    "chánh văn phòng": "CVP",
    "phó chánh văn phòng": "PCVP",
}


def short_post(title: str) -> str:
    """Return a post as schedules write it: PGĐ for Phó Giám đốc."""
    return _SHORT_POSTS.get(" ".join(title.lower().split()), title.strip())


def given_name(name: str) -> str:
    """Return the last word of a Vietnamese name, by which people are called."""
    return name.split()[-1] if name.split() else ""


# From the first draft to the published week ----------------------------------------


class WeekState(StrEnum):
    """Where the schedule of a week stands."""

    DRAFT = "draft"
    WAITING = "waiting"
    """Put forward to who approves it."""
    APPROVED = "approved"
    PUBLISHED = "published"


class WeekMove(StrEnum):
    """What may be done with the schedule of a week."""

    SUBMIT = "submit"
    RETURN = "return"
    APPROVE = "approve"
    PUBLISH = "publish"
    AMEND = "amend"
    """Publish what has changed since."""
    CHANGE = "change"
    """A line was added, changed or taken out."""


_S, _M = WeekState, WeekMove
MOVES: Mapping[tuple[WeekState, WeekMove], WeekState] = {
    (_S.DRAFT, _M.SUBMIT): _S.WAITING,
    (_S.WAITING, _M.RETURN): _S.DRAFT,
    (_S.WAITING, _M.APPROVE): _S.APPROVED,
    # Who approves may do so without being asked.
    (_S.DRAFT, _M.APPROVE): _S.APPROVED,
    (_S.APPROVED, _M.RETURN): _S.DRAFT,
    (_S.APPROVED, _M.PUBLISH): _S.PUBLISHED,
    (_S.PUBLISHED, _M.AMEND): _S.PUBLISHED,
    (_S.DRAFT, _M.CHANGE): _S.DRAFT,
    (_S.WAITING, _M.CHANGE): _S.WAITING,
    # What was approved is what is published: a later change is approved anew.
    (_S.APPROVED, _M.CHANGE): _S.DRAFT,
    (_S.PUBLISHED, _M.CHANGE): _S.PUBLISHED,
}


class ScheduleFault(StrEnum):
    """Why a schedule does not go on."""

    WRONG_STATE = "wrong_state"
    NO_TIME = "no_time"
    """The end is not after the beginning."""
    TOO_LONG = "too_long"


class ScheduleError(RuleError):
    """A schedule refuses."""


def after(state: WeekState, move: WeekMove) -> WeekState:
    """Return the state after a move.

    :raises ScheduleError: ``wrong_state``
    """
    try:
        return MOVES[state, move]
    except KeyError:
        raise ScheduleError(
            ScheduleFault.WRONG_STATE, state=str(state), move=str(move)
        ) from None


# Clashes ---------------------------------------------------------------------------

MOST_HOURS = 24 * 14


@dataclass(frozen=True)
class Booking:
    """Somebody or something is taken for a time."""

    key: int
    """Of the line; negative for what is not planned here (a private appointment)."""
    start: datetime
    stop: datetime
    """The first moment that is free again."""
    people: frozenset[int] = frozenset()
    things: frozenset[int] = frozenset()
    """Rooms and cars."""
    settled: bool = False
    """Somebody said why it stands all the same."""


class ClashKind(StrEnum):
    """What is wanted twice."""

    PERSON = "person"
    THING = "thing"


@dataclass(frozen=True)
class Clash:
    """The same person, room or car in two places at once."""

    kind: ClashKind
    what: int
    first: int
    second: int
    settled: bool = False


def check_times(start: datetime, stop: datetime) -> None:
    """Refuse an end before the beginning, and what goes on for weeks.

    :raises ScheduleError: ``no_time`` or ``too_long``
    """
    if stop <= start:
        raise ScheduleError(ScheduleFault.NO_TIME)
    if stop - start > timedelta(hours=MOST_HOURS):
        raise ScheduleError(ScheduleFault.TOO_LONG, hours=MOST_HOURS)


def overlap(one: Booking, other: Booking) -> bool:
    """Say whether two bookings have a moment in common; touching is none."""
    return one.start < other.stop and other.start < one.stop


def clashes(
    bookings: Iterable[Booking], *, reasons_count: bool = True
) -> tuple[Clash, ...]:
    """Return each person and thing that two bookings want at once, earliest first.

    Two bookings from outside the schedule (negative keys) are nobody's business here.

    :param reasons_count: a written reason settles a clash; else nothing does but
        moving one of the two
    """
    ordered = sorted(bookings, key=lambda one: (one.start, one.stop, one.key))
    found = []
    for one, other in combinations(ordered, 2):
        if not overlap(one, other) or (one.key < 0 and other.key < 0):
            continue
        settled = reasons_count and (one.settled or other.settled)
        for kind, shared in (
            (ClashKind.PERSON, one.people & other.people),
            (ClashKind.THING, one.things & other.things),
        ):
            found += [
                Clash(kind, what, one.key, other.key, settled)
                for what in sorted(shared)
            ]
    return tuple(found)


def unsettled(found: Iterable[Clash]) -> tuple[Clash, ...]:
    """Return the clashes that stand against publication."""
    return tuple(clash for clash in found if not clash.settled)


def free_among(
    candidates: Sequence[int],
    kind: ClashKind,
    wanted: Booking,
    bookings: Iterable[Booking],
) -> tuple[int, ...]:
    """Return which candidates are free for the time of ``wanted``, in their order."""
    taken: set[int] = set()
    for other in bookings:
        if other.key != wanted.key and overlap(wanted, other):
            taken |= other.people if kind is ClashKind.PERSON else other.things
    own = wanted.people if kind is ClashKind.PERSON else wanted.things
    return tuple(one for one in candidates if one not in taken and one not in own)


# What a published week says, and what has changed since ----------------------------


@dataclass(frozen=True)
class Line:
    """One line as it is read: what is compared, printed and told."""

    key: int
    start: datetime
    stop: datetime
    name: str
    chair: str = ""
    people: str = ""
    location: str = ""
    things: str = ""
    duty: bool = False
    user_ids: frozenset[int] = frozenset()
    """Whom it concerns."""


class ChangeKind(StrEnum):
    """How a published line is changed."""

    NEW = "new"
    CHANGED = "changed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Change:
    """A line before and after."""

    kind: ChangeKind
    before: Line | None
    after: Line | None

    @property
    def key(self) -> int:
        line = self.after or self.before
        assert line is not None
        return line.key

    @property
    def user_ids(self) -> frozenset[int]:
        """Return whom it concerns: those of before and those of after."""
        lines = (self.before, self.after)
        return frozenset().union(*(line.user_ids for line in lines if line))

    @property
    def parts(self) -> tuple[str, ...]:
        """Return the names of the parts that differ."""
        if self.before is None or self.after is None:
            return ()
        return tuple(
            part.name
            for part in fields(Line)
            if getattr(self.before, part.name) != getattr(self.after, part.name)
        )


def changes(before: Iterable[Line], after_: Iterable[Line]) -> tuple[Change, ...]:
    """Return what differs between the published and the planned lines, by time."""
    old = {line.key: line for line in before}
    new = {line.key: line for line in after_}
    found = []
    for key in old.keys() | new.keys():
        was, becomes = old.get(key), new.get(key)
        if was is None:
            found.append(Change(ChangeKind.NEW, None, becomes))
        elif becomes is None:
            found.append(Change(ChangeKind.CANCELLED, was, None))
        elif was != becomes:
            found.append(Change(ChangeKind.CHANGED, was, becomes))
    return tuple(sorted(found, key=_when))


def _when(change: Change) -> tuple[datetime, int]:
    line = change.after or change.before
    assert line is not None
    return line.start, line.key


def told(found: Iterable[Change], author: int) -> Mapping[int, tuple[Change, ...]]:
    """Return {user: what concerns him}; who made the changes is not told of them.

    Each person stands here once, so that he hears of all his changes once.
    """
    by_user: dict[int, list[Change]] = {}
    for change in found:
        for user in sorted(change.user_ids - {author}):
            by_user.setdefault(user, []).append(change)
    return {user: tuple(those) for user, those in by_user.items()}
