"""The values of an edXML message.

All are frozen. Text is Unicode NFC; dates are plain; timestamps are aware and
written in Vietnam time. The same classes serve writing (where the strict check
demands the mandatory parts) and reading (where they may be empty).
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass, field
from enum import IntEnum

from .errors import Finding


class BusinessType(IntEnum):
    """What a document message does (``BussinessDocType``)."""

    NEW = 0
    RECALL = 1
    UPDATE = 2
    REPLACE = 3


class Priority(IntEnum):
    """Urgency (``OtherInfo/Priority``)."""

    NORMAL = 0
    URGENT = 1
    VERY_URGENT = 2
    FLASH = 3
    FLASH_TIMED = 4


class StatusCode(IntEnum):
    """Processing status a receiver reports, and the sender's request to recall."""

    ARRIVED = 1
    REFUSED = 2
    REGISTERED = 3
    ASSIGNED = 4
    PROCESSING = 5
    DONE = 6
    RECALL_REQUESTED = 13
    RECALL_AGREED = 15
    RECALL_REFUSED = 16


@dataclass(frozen=True)
class Organisation:
    """An agency as sender or receiver."""

    organ_id: str
    """Identification code, at most 35 characters."""
    name: str = ""
    in_charge: str = ""
    """Superior agency."""
    address: str = ""
    email: str = ""
    telephone: str = ""
    fax: str = ""
    website: str = ""


@dataclass(frozen=True)
class Code:
    """Number and notation of a document."""

    number: str = ""
    notation: str = ""

    def __str__(self) -> str:
        return "/".join(part for part in (self.number, self.notation) if part)


@dataclass(frozen=True)
class DocumentType:
    """Type as it stands in the message; ``types.resolve_type`` gives its meaning."""

    type: int = 0
    detail: int | None = None
    name: str = ""


@dataclass(frozen=True)
class Signer:
    """The person who signed."""

    competence: str = ""
    """By what authority: KT., TM., TL. …"""
    position: str = ""
    full_name: str = ""


@dataclass(frozen=True)
class ResponseFor:
    """The document answered (or, in a status, the document reported on)."""

    organ_id: str = ""
    code: str = ""
    """Number and notation in one string, ``88/UBND-NC``."""
    document_id: str = ""
    promulgation_date: dt.date | None = None


@dataclass(frozen=True)
class StaffInfo:
    """The person who acted."""

    department: str = ""
    staff: str = ""
    email: str = ""
    mobile: str = ""


@dataclass(frozen=True)
class TraceHop:
    """One hop of the message; the first is the original sender."""

    organ_id: str = ""
    timestamp: dt.datetime | None = None


@dataclass(frozen=True)
class ReceiverChange:
    """Line of an update's receiver list; informative only."""

    organ_id: str
    receiver_type: int = 1


@dataclass(frozen=True)
class Replacement:
    """A replaced document and who had received it."""

    document_id: str
    organ_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Business:
    """The ``Bussiness`` block (spelled so in the standard's library)."""

    kind: BusinessType = BusinessType.NEW
    document_id: str = ""
    """The document recalled or updated."""
    reason: str = ""
    paper: bool = False
    """A paper original follows."""
    content_changed: bool = False
    receivers_changed: bool = False
    receivers: tuple[ReceiverChange, ...] = ()
    replacements: tuple[Replacement, ...] = ()
    staff: StaffInfo | None = None


@dataclass(frozen=True)
class Attachment:
    """One file of the message, decoded."""

    content_id: str
    """Without any leading ``cid:``."""
    name: str
    content: bytes = field(repr=False)
    content_type: str = "application/octet-stream"
    description: str = ""
    damaged: bool = False
    """The bytes are not what the name says; never true on what we write."""


@dataclass(frozen=True)
class DocumentMessage:
    """A document on its way: new, recalled, updated or replacing another."""

    sender: Organisation
    receivers: tuple[Organisation, ...]
    document_id: str
    code: Code
    promulgation_date: dt.date | None
    subject: str
    place: str = ""
    type: DocumentType = DocumentType()
    content: str = ""
    signer: Signer = Signer()
    due_date: dt.date | None = None
    priority: Priority = Priority.NORMAL
    sphere: str = ""
    typer: str = ""
    amount: int | None = None
    pages: int | None = None
    appendixes: tuple[str, ...] = ()
    responses: tuple[ResponseFor, ...] = ()
    steering: int | None = None
    to_places: tuple[str, ...] = ()
    trace: tuple[TraceHop, ...] = ()
    business: Business = Business()
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True)
class StatusMessage:
    """What one agency tells another about one document."""

    sender: Organisation
    response_for: ResponseFor
    status_code: int
    """One of ``StatusCode``, or a foreign code kept as it came."""
    timestamp: dt.datetime | None = None
    description: str = ""
    staff: StaffInfo | None = None

    @property
    def known_status(self) -> StatusCode | None:
        """The code as a known status; None when it has no agreed meaning."""
        try:
            return StatusCode(self.status_code)
        except ValueError:
            return None


Message = DocumentMessage | StatusMessage


@dataclass(frozen=True)
class ReadResult:
    """What was read, and what had to be forgiven to read it."""

    message: Message
    warnings: tuple[Finding, ...] = ()
    packet_signature: bool = False
    """The packet carries an XML signature. It cannot be checked after transit."""


def document_id_for(organ_id: str, promulgated: dt.date, code: Code) -> str:
    """Identification of a document: ``{agency},{yyyy/MM/dd},{number}/{notation}``."""
    text = f"{organ_id},{promulgated:%Y/%m/%d},{code}"
    return unicodedata.normalize("NFC", text)


def same_document_id(one: str, other: str) -> bool:
    """Whether two ids name the same document.

    The id is opaque: only surrounding blanks and the Unicode form are levelled.
    """
    return bool(one.strip()) and _level(one) == _level(other)


def business_target(message: DocumentMessage) -> tuple[str, ...]:
    """Ids under which the target of a recall or a change may be known, best first.

    Producers disagree on where the original's id goes. The caller takes the first
    that names a document received from the same sender.
    """
    candidates = [message.business.document_id, message.document_id]
    candidates += [answer.document_id for answer in message.responses]
    if message.business.kind is BusinessType.REPLACE:
        # The header names the new document; only the list names what it replaces.
        candidates = [item.document_id for item in message.business.replacements]
    return tuple(dict.fromkeys(name for name in candidates if name))


def clean_line(text: str) -> str:
    """Level a one-line text: NFC, no control characters, single blanks."""
    return " ".join(_ILLEGAL.sub("", unicodedata.normalize("NFC", text)).split())


def clean_block(text: str) -> str:
    """Level a text of several lines, keeping the line breaks."""
    lines = _LINE_BREAK.split(text)
    return "\n".join(clean_line(line) for line in lines).strip("\n")


def clean_opaque(text: str) -> str:
    """An identifier as it is, without surrounding blanks or unprintable bytes."""
    return _ILLEGAL.sub("", text).strip()


def _level(text: str) -> str:
    return unicodedata.normalize("NFC", text.strip())


_LINE_BREAK = re.compile("\r\n|\r|\n")
# Characters XML 1.0 cannot carry; white space is levelled by split().
_ILLEGAL = re.compile("[\x00-\x08\x0e-\x1b\x7f\ud800-\udfff\ufffe\uffff]")
