"""Dates and times of messages: one strict spelling out, many in."""

from __future__ import annotations

import datetime as dt
import re

VIETNAM = dt.timezone(dt.timedelta(hours=7), "+07:00")
"""Vietnam time; the country has had no daylight saving since 1975."""

FILLERS = frozenset({"", "0", "n/a", "na", "null", "none", "-", "nil"})
"""What systems write when they mean nothing."""

EARLIEST_YEAR = 1900


def format_date(value: dt.date) -> str:
    """``yyyy/MM/dd``."""
    return f"{value.year:04d}/{value.month:02d}/{value.day:02d}"


def format_timestamp(value: dt.datetime) -> str:
    """``yyyy/MM/dd HH:mm:ss`` in Vietnam time, without zone.

    Raises ValueError on a naive value: its zone would be a guess.
    """
    if value.tzinfo is None:
        raise ValueError("A timestamp without zone cannot be written")
    local = value.astimezone(VIETNAM)
    return f"{format_date(local)} {local:%H:%M:%S}"


def parse_date(text: str) -> dt.date | None:
    """Read a date in any spelling met in the field; None when it is none.

    ``yyyy/MM/dd`` and ``yyyy-MM-dd``, ``dd/MM/yyyy`` and ``dd-MM-yyyy``, each with
    a time behind it that is ignored. Impossible dates and years before 1900 (a
    day-first date mangled by another system gives year 21) are None: repairing
    them would be guessing, a person decides.
    """
    found = _DATE.match(text.strip())
    return _to_date(found) if found else None


def parse_timestamp(text: str) -> dt.datetime | None:
    """Read a timestamp; without zone it is Vietnam time; a bare date is midnight."""
    text = text.strip()
    found = _DATE.match(text)
    day = _to_date(found) if found else None
    if found is None or day is None:
        return None
    rest = text[found.end() :].strip()
    if not rest:
        return dt.datetime(day.year, day.month, day.day, tzinfo=VIETNAM)
    clock = _TIME.match(rest)
    if clock is None:
        return None
    try:
        moment = dt.datetime(
            day.year,
            day.month,
            day.day,
            int(clock["hour"]),
            int(clock["minute"]),
            int(clock["second"] or 0),
            tzinfo=_zone(clock["zone"]),
        )
    except ValueError:
        return None
    return moment.astimezone(VIETNAM)


def is_filler(text: str) -> bool:
    """Whether a text stands for nothing."""
    return text.strip().lower() in FILLERS


def _to_date(found: re.Match[str]) -> dt.date | None:
    parts = found.groupdict()
    year = int(parts["y1"] or parts["y2"])
    month = int(parts["m1"] or parts["m2"])
    day = int(parts["d1"] or parts["d2"])
    if year < EARLIEST_YEAR:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _zone(text: str | None) -> dt.timezone:
    if not text:
        return VIETNAM
    if text in "Zz":
        return dt.timezone.utc
    sign = -1 if text[0] == "-" else 1
    digits = text[1:].replace(":", "")
    offset = dt.timedelta(hours=int(digits[:2]), minutes=int(digits[2:4] or 0))
    return dt.timezone(sign * offset)


_DATE = re.compile(
    r"(?:(?P<y1>[0-9]{4})[/-](?P<m1>[0-9]{1,2})[/-](?P<d1>[0-9]{1,2})"
    r"|(?P<d2>[0-9]{1,2})[/-](?P<m2>[0-9]{1,2})[/-](?P<y2>[0-9]{4}))"
    r"(?=$|[ T\s])"
)
_TIME = re.compile(
    r"T?(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?(?:[.,][0-9]+)?"
    r"\s*(?P<zone>[Zz]|[+-][0-9]{2}:?(?:[0-9]{2})?)?$"
)
