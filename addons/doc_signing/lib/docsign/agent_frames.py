"""What the Government's signing program is told and answers, in its own frames.

In tool mode the program fetches the file, shows it in a window of its own, signs it
and posts it back; the page hands it one frame and gets one back. Builds differ: what
may be an object or a string of JSON is read as either.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from .values import OFFICE_ZONE, Code, DocSignError, Purpose

COMMANDS = {
    Purpose.INITIAL: "SignApproved",
    Purpose.PERSON: "SignApproved",
    Purpose.AGENCY: "SignIssued",
    Purpose.SCAN: "SignIncome",
    Purpose.COPY: "SignCopy",
    Purpose.ANNEX: "SignAppendix",
}
"""The program's command for each act of signing."""
_MOST_TEXT = 20_000
_FRACTION = re.compile(r"\.\d+")
_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


@dataclass(frozen=True)
class Answer:
    """What the program says it has done."""

    number: str = ""
    """The document's number as the clerk left it in the window."""
    day: date | None = None
    """The date there; None when it says none or an unreadable one."""
    receipt: str = ""
    """What our own answer to the upload gave it, handed through."""


def question(
    fetch: str, post: str, number: str = "", day: date | None = None
) -> dict[str, Any]:
    """The frame that asks for a signature; ``fetch`` and ``post`` are absolute URLs.

    >>> question("https://a/x.pdf", "https://a/up")["FileUploadHandler"]
    'https://a/up'
    >>> question("f", "p", "12", date(2026, 3, 5))["IssuedDate"]
    '2026-03-05T00:00:00+07:00'
    """
    moment = datetime.combine(day, time(), OFFICE_ZONE) if day else None
    return {
        "FileUploadHandler": post,
        "SessionId": "",
        "JWTToken": "",
        "FileName": fetch,
        "MetaData": [],
        "DocNumber": number,
        "IssuedDate": moment.isoformat() if moment else "",
    }


def read_answer(text: str) -> Answer:
    """Raises DocSignError ``device_refused`` when the program says it did not sign,
    ``token_failed`` when what it says is no frame at all."""
    try:
        told = json.loads(text) if len(text) <= _MOST_TEXT else None
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise DocSignError(Code.TOKEN_FAILED, "no frame")
    status = told.get("Status")
    # False == 0: a refusal in the words of an upload is none of success.
    if isinstance(status, bool) or status != 0:
        raise DocSignError(Code.DEVICE_REFUSED, f"status {str(status)[:20]}")
    return Answer(
        str(told.get("DocumentNumber") or "").strip(),
        _day(str(told.get("DocumentDate") or "")),
        _receipt(told.get("FileServer")),
    )


def check_number(answer: Answer, number: str, day: date | None, *, must: bool) -> None:
    """Refuse a number or date other than ours, for it would be printed on the paper.

    ``must``: the act prints them, so that they have to be told. Raises DocSignError
    ``addition_number``.
    """
    if (answer.number or must) and answer.number != number:
        raise DocSignError(Code.ADDITION_NUMBER, answer.number[:60])
    if (answer.day or must) and day and answer.day != day:
        raise DocSignError(Code.ADDITION_NUMBER, str(answer.day))


def _receipt(value: Any) -> str:
    if isinstance(value, str) and value.lstrip().startswith("{"):
        try:
            value = json.loads(value)
        except ValueError:
            return ""
    if isinstance(value, dict):
        value = value.get("FileServer")
    return value.strip() if isinstance(value, str) else ""


def _day(text: str) -> date | None:
    """A day as ISO 8601 (of whatever zone it names, at the office) or day/month/year.

    >>> _day("2026-03-05T00:00:00+07:00"), _day("05/03/2026 00:00"), _day("hôm nay")
    (datetime.date(2026, 3, 5), datetime.date(2026, 3, 5), None)
    """
    written = _DAY.match(text.strip())
    try:
        if written:
            day, month, year = (int(part) for part in written.groups())
            return date(year, month, day)
        plain = _FRACTION.sub("", text.strip()).replace("Z", "+00:00")
        moment = datetime.fromisoformat(plain)
    except ValueError:
        return None
    return (moment.astimezone(OFFICE_ZONE) if moment.tzinfo else moment).date()
