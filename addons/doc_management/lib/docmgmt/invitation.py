"""Time, place and people of an invitation (giấy mời), as its text names them.

What is not clearly there stays empty: somebody looks at the paper then.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from .numbering import OFFICE_ZONE

USUAL = timedelta(hours=2)
"""How long a meeting is planned whose end is not named."""
_MOST = 300

_HEADS = (
    r"thời\s+gian|địa\s+điểm|thành\s+phần|nội\s+dung|chủ\s+trì|chuẩn\s+bị|tài\s+liệu"
    r"|kính\s+(?:mời|đề\s+nghị)|đề\s+nghị|nơi\s+nhận|lưu\s+ý|ghi\s+chú"
)
_SECTION = re.compile(
    rf"(?:^|\n|[.;])[\s\-–+*•]*(?:[0-9]{{1,2}}|[a-z]|[IVX]{{1,4}})?[.)]?\s*"
    rf"(?P<head>{_HEADS})\b(?P<rest>[^\n:]{{0,40}}):?",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"(?<![\d/.\-])(?P<hour>[01]?\d|2[0-3])\s*"
    r"(?:(?:giờ|h|g)\s*(?P<minute>[0-5]\d)?(?:\s*(?:phút|ph|'))?|:(?P<colon>[0-5]\d))",
    re.IGNORECASE,
)
_DAY = re.compile(
    r"(?<!\d)(?P<day>[0-3]?\d)\s*(?:/|-|\.|\s+tháng\s+)\s*(?P<month>[01]?\d)"
    r"(?:\s*(?:/|-|\.|\s+năm\s+)\s*(?P<year>20\d\d))?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Invitation:
    """What was read; empty where the text does not say it."""

    start: datetime | None = None
    stop: datetime | None = None
    location: str = ""
    people: str = ""

    @property
    def missing(self) -> tuple[str, ...]:
        """Return which of ``time`` and ``place`` somebody has to add."""
        lacks = []
        if self.start is None:
            lacks.append("time")
        if not self.location:
            lacks.append("place")
        return tuple(lacks)


def read_invitation(text: str, written: date) -> Invitation:
    """Read an invitation.

    :param written: date of the paper; a day without a year is the next such day
    """
    parts = _sections(text.replace("\r", ""))
    start, stop = _times(parts.get("thời gian", ""), written)
    return Invitation(
        start, stop, _said(parts.get("địa điểm")), _said(parts.get("thành phần"))
    )


def _sections(text: str) -> dict[str, str]:
    """Return {head: what follows it}, the first of each."""
    found = list(_SECTION.finditer(text))
    parts: dict[str, str] = {}
    for number, match in enumerate(found):
        end = found[number + 1].start() if number + 1 < len(found) else len(text)
        head = " ".join(match["head"].lower().split())
        # A line without a colon is a sentence that happens to begin so.
        if not match.group().rstrip().endswith(":"):
            continue
        body = text[match.end() : end].split("\n\n")[0]
        parts.setdefault(head, " ".join(body.split())[:_MOST])
    return parts


def _said(text: str | None) -> str:
    return (text or "").strip(" .;,-–")


def _times(text: str, written: date) -> tuple[datetime | None, datetime | None]:
    day = _DAY.search(text)
    clocks = [
        time(int(clock["hour"]), int(clock["minute"] or clock["colon"] or 0))
        for clock in _CLOCK.finditer(text)
    ]
    held = _date(day, written) if day else None
    if held is None or not clocks:
        return None, None
    start = datetime.combine(held, clocks[0], OFFICE_ZONE)
    later = [clock for clock in clocks[1:2] if clock > clocks[0]]
    stop = datetime.combine(held, later[0], OFFICE_ZONE) if later else start + USUAL
    return start, stop


def _date(match: re.Match[str], written: date) -> date | None:
    day, month = int(match["day"]), int(match["month"])
    year = int(match["year"] or written.year)
    try:
        held = date(year, month, day)
        if not match["year"] and held < written:
            held = date(year + 1, month, day)
    except ValueError:
        return None
    return held
