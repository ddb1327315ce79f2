"""Public holidays of Vietnam as data for a working calendar.

Source: Bộ luật Lao động 2019 Art. 112 (11 days), Art. 111.3 (a holiday on a weekly day
off is made up on the next working day). How the five days of Tết and the two days of
Quốc khánh lie is set for each year by the Prime Minister; swapped working days too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from .compat import StrEnum
from .errors import RuleError
from .working_time import DayOff

TET_DAYS = 5

# First day of the lunar year and the 10th of its third month, reckoned for UTC+7: in
# 2030 new moon falls before midnight in Hà Nội and after it in Beijing.
_LUNAR: dict[int, tuple[tuple[int, int], tuple[int, int]]] = {
    2025: ((1, 29), (4, 7)),
    2026: ((2, 17), (4, 26)),
    2027: ((2, 6), (4, 16)),
    2028: ((1, 26), (4, 4)),
    2029: ((2, 13), (4, 23)),
    2030: ((2, 2), (4, 12)),
    2031: ((1, 23), (4, 1)),
    2032: ((2, 11), (4, 19)),
}
FIRST_YEAR, LAST_YEAR = min(_LUNAR), max(_LUNAR)


class HolidayFault(StrEnum):
    """Why the holidays of a year cannot be listed."""

    UNKNOWN_YEAR = "unknown_year"
    """No lunar dates are on file: enter the holidays by hand."""
    BAD_CHOICE = "bad_choice"


class HolidayError(RuleError):
    """The holidays of a year are not known."""


@dataclass(frozen=True)
class HolidayChoice:
    """What the order for one year decides."""

    tet_days_before: int = 1
    """How many of the five days of Tết lie before its first day: 1 … 3."""
    national_day_other: int = -1
    """The second day of Quốc khánh: -1 for 1 September, 1 for 3 September."""


def tet(year: int) -> date:
    """Return the first day of the lunar new year (mùng 1 Tết).

    :raises HolidayError: ``unknown_year``
    """
    return date(year, *_lunar(year)[0])


def hung_kings_day(year: int) -> date:
    """Return Giỗ Tổ Hùng Vương, the 10th of the third lunar month.

    :raises HolidayError: ``unknown_year``
    """
    return date(year, *_lunar(year)[1])


def public_holidays(
    year: int,
    choice: HolidayChoice | None = None,
    weekly_rest: Collection[int] = (5, 6),
    others: Iterable[DayOff] = (),
) -> tuple[DayOff, ...]:
    """Return the 11 holidays of a year and the days that make up for lost ones.

    :param choice: what the order for the year decides; the usual one if not given
    :param weekly_rest: weekdays without work (Monday 0)
    :param others: holidays that a later law adds, days of that year
    :raises HolidayError: ``unknown_year``, ``bad_choice``
    """
    choice = choice or HolidayChoice()
    if not 1 <= choice.tet_days_before <= 3 or abs(choice.national_day_other) != 1:
        raise HolidayError(HolidayFault.BAD_CHOICE, choice=choice)
    first = tet(year) - timedelta(days=choice.tet_days_before)
    national = date(year, 9, 2)
    named = [
        (date(year, 1, 1), "Tết Dương lịch"),
        *((first + timedelta(days=day), "Tết Nguyên đán") for day in range(TET_DAYS)),
        (hung_kings_day(year), "Giỗ Tổ Hùng Vương"),
        (date(year, 4, 30), "Ngày Chiến thắng"),
        (date(year, 5, 1), "Ngày Quốc tế lao động"),
        (national, "Quốc khánh"),
        (national + timedelta(days=choice.national_day_other), "Quốc khánh"),
    ]
    known = {day for day, _name in named}
    named += [(other.day, other.name) for other in others if other.day not in known]
    named.sort()
    taken = {day for day, _name in named}
    made_up: list[DayOff] = []
    for day, name in named:
        if day.weekday() not in weekly_rest:
            continue
        free = day
        while free in taken or free.weekday() in weekly_rest:
            free += timedelta(days=1)
        taken.add(free)
        made_up.append(DayOff(free, f"Nghỉ bù {name}"))
    holidays = [DayOff(day, name) for day, name in named] + made_up
    return tuple(sorted(holidays, key=lambda off: off.day))


def _lunar(year: int) -> tuple[tuple[int, int], tuple[int, int]]:
    if year not in _LUNAR:
        raise HolidayError(
            HolidayFault.UNKNOWN_YEAR, year=year, first=FIRST_YEAR, last=LAST_YEAR
        )
    return _LUNAR[year]
