"""What can go wrong with a call, and what follows from it."""

from __future__ import annotations

from enum import IntEnum

from ..compat import StrEnum


class AxisCode(IntEnum):
    """``ErrorCode`` of the answer envelope."""

    OK = 0
    BAD_FILE = 10
    BAD_CREDENTIALS = 15
    UNKNOWN_RECEIVER = 18
    SENDER_NOT_REGISTERED = 19
    SYSTEM_ERROR = 20
    FILE_PROCESSING = 21
    BAD_EDXML = 22
    RECEIVER_LOCKED = 23


DEFINITE_CODES = frozenset({10, 15, 18, 19, 22, 23})
"""Refusals that trying again cannot heal."""


class Outcome(StrEnum):
    """What we know after a call that did not succeed."""

    RETRYABLE = "retryable"
    """Nothing was stored at the other side; the same call may be made again."""
    DEFINITE = "definite"
    """Refused; the same call would be refused again."""
    UNKNOWN = "unknown"
    """The other side may have stored it; look before sending again."""


class AxisError(Exception):
    """A call that did not succeed."""

    def __init__(
        self,
        outcome: Outcome,
        message: str,
        *,
        code: str = "",
        http_status: int = 0,
        raw: bytes = b"",
        retry_after: float | None = None,
        receiver: str = "",
    ) -> None:
        self.outcome = outcome
        self.message = message
        self.code = code
        self.http_status = http_status
        self.raw = raw[:4096]
        self.retry_after = retry_after
        self.receiver = receiver
        super().__init__(f"[{code or http_status}] {message}")


def classify(
    *, http_status: int = 200, code: str = "", idempotent: bool, body_sent: bool = True
) -> Outcome:
    """Decide what a failed call means.

    ``code`` is the ErrorCode of a readable FAIL answer, "" when there was none.
    ``idempotent`` calls (lists, downloads, acknowledgements) may always be
    repeated; for the others, an answer that proves nothing leaves it unknown.
    """
    if code.isdigit() and int(code) in DEFINITE_CODES:
        return Outcome.DEFINITE
    if http_status in _TRY_LATER or not body_sent:
        return Outcome.RETRYABLE
    if 300 <= http_status < 500:
        return Outcome.DEFINITE
    return Outcome.RETRYABLE if idempotent else Outcome.UNKNOWN


# Too Many Requests and friends say that the request was not taken in.
_TRY_LATER = frozenset({408, 425, 429, 503})
