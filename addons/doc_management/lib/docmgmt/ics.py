"""A schedule as iCalendar (RFC 5545), for the calendar of a phone or a desk.

Only what is published goes in; times are written in UTC.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timezone

PRODUCT = "-//Odoo Van thu//Lich cong tac//VI"
_FOLD = 74
"""Octets of a line before it is folded (RFC 5545, 3.1: at most 75)."""


@dataclass(frozen=True)
class Happening:
    """One event of the feed."""

    uid: str
    """Stays the same when the event is moved."""
    start: datetime
    stop: datetime
    summary: str
    location: str = ""
    description: str = ""
    sequence: int = 0
    """Grows with each change, so that calendars take the new version."""
    changed: datetime | None = None


def calendar(name: str, happenings: Iterable[Happening], at: datetime) -> bytes:
    """Return a whole calendar file.

    :param at: the moment of writing
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(name)}",
    ]
    for one in happenings:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{_text(one.uid)}",
            f"DTSTAMP:{_moment(one.changed or at)}",
            f"DTSTART:{_moment(one.start)}",
            f"DTEND:{_moment(one.stop)}",
            f"SEQUENCE:{one.sequence}",
            f"SUMMARY:{_text(one.summary)}",
        ]
        if one.location:
            lines.append(f"LOCATION:{_text(one.location)}")
        if one.description:
            lines.append(f"DESCRIPTION:{_text(one.description)}")
        lines.append("END:VEVENT")
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines).encode()


def _moment(at: datetime) -> str:
    return f"{at.astimezone(timezone.utc):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    """Return a value that cannot end its line or begin another property."""
    kept = "".join(
        letter for letter in value if letter in "\n\t" or ord(letter) >= 0x20
    )
    for plain, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        kept = kept.replace(plain, written)
    return kept


def _folded(line: str) -> str:
    """Break a line after so many octets, never within a letter."""
    pieces: list[str] = []
    piece, length = "", 0
    for letter in line:
        size = len(letter.encode())
        if length + size > _FOLD:
            pieces.append(piece)
            piece, length = "", 1
        piece += letter
        length += size
    return "\r\n ".join([*pieces, piece])
