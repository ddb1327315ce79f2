"""The vocabulary of what can be wrong with a message.

A finding's code reads ``<kind>.<path>``, the form the country's exchange checkers
answer with: N missing, R too long or out of range, M malformed, T wrong type or
date. The path names the element.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..compat import StrEnum


class ErrorCode(StrEnum):
    """Why a packet cannot be read at all."""

    TOO_LARGE = "too-large"
    TOO_DEEP = "too-deep"
    TOO_MANY_ELEMENTS = "too-many-elements"
    FORBIDDEN_DOCTYPE = "forbidden-doctype"
    NOT_XML = "not-xml"
    NOT_EDXML = "not-edxml"
    NOT_A_DOCUMENT = "not-a-document"
    NO_SENDER = "no-sender"


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, or was forgiven."""

    code: str
    """``N|R|M|T.<path>``, or a bare word for what is only remarkable."""
    value: str = ""
    """The offending value, cut to 200 characters."""

    def __str__(self) -> str:
        return f"{self.code}: {self.value}" if self.value else self.code


class EdxmlError(Exception):
    """Base of all errors of this package."""


class InvalidMessage(EdxmlError):
    """Our own message breaks the standard; nothing was written."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("; ".join(map(str, findings)))


class UnreadableMessage(EdxmlError):
    """A received packet is not an edXML message we can take in."""

    def __init__(self, code: ErrorCode, detail: str = "") -> None:
        self.code = code
        self.detail = detail[:500]
        super().__init__(f"{code}: {self.detail}" if detail else str(code))
