"""Values shared by the package: what goes in, what comes out, what goes wrong."""

from __future__ import annotations

import base64
import dataclasses
import enum
import hashlib
import json
import struct
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

OFFICE_ZONE = timezone(timedelta(hours=7))
"""Vietnam's time; printed as ``+07:00`` (ISO 8601)."""

POINTS_PER_MM = 72 / 25.4


class StrEnum(str, enum.Enum):
    """``enum.StrEnum`` for Python 3.10, where it does not exist yet."""

    def __str__(self) -> str:
        return str(self.value)


class Code(StrEnum):
    """Why an operation was refused. The caller turns it into a sentence."""

    NOT_A_PDF = "not_a_pdf"
    UNREADABLE = "unreadable"
    TOO_LARGE = "too_large"
    ENCRYPTED = "encrypted"
    NO_SUCH_PAGE = "no_such_page"
    PAGE_UNIT = "page_unit"
    FIELD_NAME = "field_name"
    LOCKED_BY_SIGNER = "locked_by_signer"
    CERTIFICATE_UNREADABLE = "certificate_unreadable"
    CERTIFICATE_WEAK = "certificate_weak"
    CERTIFICATE_TIME = "certificate_time"
    CERTIFICATE_USAGE = "certificate_usage"
    SIGNATURE_WRONG = "signature_wrong"
    SIGNATURE_TOO_LARGE = "signature_too_large"
    STATE_BROKEN = "state_broken"
    RESULT_BROKEN = "result_broken"
    ADDITION_REWRITTEN = "addition_rewritten"
    ADDITION_NONE = "addition_none"
    ADDITION_MORE = "addition_more"
    ADDITION_CHANGED = "addition_changed"
    ADDITION_KIND = "addition_kind"
    ADDITION_LOCKS = "addition_locks"
    ADDITION_NUMBER = "addition_number"
    FONT_UNREADABLE = "font_unreadable"
    FONT_INCOMPLETE = "font_incomplete"
    TEXT_NOT_PRINTABLE = "text_not_printable"
    IMAGE_UNREADABLE = "image_unreadable"
    IMAGE_TOO_LARGE = "image_too_large"
    IMAGE_NOT_TRANSPARENT = "image_not_transparent"
    IMAGE_COLOUR = "image_colour"
    NO_SIGNATURE_PLACE = "no_signature_place"
    NO_NUMBER_PLACE = "no_number_place"
    NO_DATE_PLACE = "no_date_place"
    YEAR_MISMATCH = "year_mismatch"
    NO_ROOM = "no_room"
    NO_PERSON_SIGNATURE = "no_person_signature"
    PLACE_OFF_PAGE = "place_off_page"
    PLACE_SIZE = "place_size"
    PLACE_UNLAWFUL = "place_unlawful"
    SIGNED_ALREADY = "signed_already"
    SQUARE_THERE = "square_there"
    TIME_NAIVE = "time_naive"
    VALUE = "value"
    TOKEN_MODULE = "token_module"
    TOKEN_MISSING = "token_missing"
    TOKEN_PIN = "token_pin"
    TOKEN_KEY = "token_key"
    TOKEN_FAILED = "token_failed"
    TOKEN_UNWRAP = "token_unwrap"
    ENVELOPE_UNREADABLE = "envelope_unreadable"
    ENVELOPE_TOO_LARGE = "envelope_too_large"
    ENVELOPE_ALGORITHM = "envelope_algorithm"
    ENVELOPE_NOT_FOR_US = "envelope_not_for_us"
    ENVELOPE_DAMAGED = "envelope_damaged"
    ENCRYPTION_USAGE = "encryption_usage"
    ENCRYPTION_WEAK = "encryption_weak"
    ENCRYPTION_UNTRUSTED = "encryption_untrusted"
    DEVICE_REFUSED = "device_refused"
    DEVICE_AWAY = "device_away"
    TIMESTAMP_FAILED = "timestamp_failed"
    WORKER_TIMEOUT = "worker_timeout"
    WORKER_DIED = "worker_died"
    INTERNAL = "internal"


class DocSignError(Exception):
    """A refusal with a machine-readable ``code`` and an English ``detail``."""

    def __init__(self, code: Code, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else str(code))
        self.code = code
        self.detail = detail


class Purpose(StrEnum):
    """Whose signature, and what for."""

    INITIAL = "initial"
    PERSON = "person"
    AGENCY = "agency"
    AGENCY_NUMBER = "agency_number"
    AGENCY_SEAL = "agency_seal"
    ANNEX = "annex"
    COPY = "copy"
    SCAN = "scan"


class LookProfile(StrEnum):
    """The regulation that prescribes the visible part of a signature."""

    ND30_2020 = "nd30_2020"
    TT01_2019 = "tt01_2019"


@dataclass(frozen=True)
class Box:
    """A rectangle on a page *as it is seen*.

    Points (1/72 inch), origin in the lower left corner of the visible page:
    after CropBox, with /Rotate applied.
    """

    page: int
    """Page index, from 0."""
    left: float
    bottom: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def top(self) -> float:
        return self.bottom + self.height

    def union(self, other: Box) -> Box:
        """The smallest box around both; both must be on one page."""
        if self.page != other.page:
            raise ValueError("boxes on different pages")
        left, bottom = min(self.left, other.left), min(self.bottom, other.bottom)
        return Box(
            self.page,
            left,
            bottom,
            max(self.right, other.right) - left,
            max(self.top, other.top) - bottom,
        )

    def holds(self, other: Box, slack: float = 0.0) -> bool:
        """Whether ``other`` lies in this box, give or take ``slack`` points."""
        return (
            self.page == other.page
            and other.left >= self.left - slack
            and other.bottom >= self.bottom - slack
            and other.right <= self.right + slack
            and other.top <= self.top + slack
        )


@dataclass(frozen=True)
class TextMark:
    """One line of text in a signature's look."""

    text: str
    left: float
    """Where the first letter starts, points from the left of the page as seen."""
    baseline: float
    """Height of the baseline, points from the foot of the page as seen."""
    width: float
    """Advance of the whole line, points."""
    size: float
    """Font size, points."""
    font: str
    """Path of a font file made by ``fonts.ready_font``."""


@dataclass(frozen=True)
class ImageMark:
    """One picture in a signature's look, stretched over its box."""

    png: bytes = field(repr=False)
    box: Box


@dataclass(frozen=True)
class SignaturePlan:
    """One signature to be made: field, place, look, declared time."""

    purpose: Purpose
    field_name: str
    """Unique in the file; letters, digits, ``_`` and ``-`` (a dot would nest it)."""
    box: Box
    """The widget; every mark lies inside it."""
    texts: tuple[TextMark, ...]
    images: tuple[ImageMark, ...]
    at: datetime
    """Declared signing time (aware)."""
    reason: str = ""
    location: str = ""


@dataclass(frozen=True)
class OwnLook:
    """A signature whose place and look its maker chooses: nothing is planned here."""

    purpose: Purpose
    field_name: str = ""
    """Not known before; the maker names it."""
    images: tuple[ImageMark, ...] = ()


class Mark(StrEnum):
    """What of a signature's look has a place of its own."""

    SIGNATURE = "signature"
    SEAL = "seal"
    NUMBER = "number"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    LINE = "line"
    """Text in the corner of an annex or a copy."""


class Doubt(StrEnum):
    """What a person should look at before signing; forbids nothing."""

    OVER_TEXT = "over_text"
    OUTSIDE_MARGINS = "outside_margins"
    NOT_FOUND = "not_found"
    """The page does not tell where it belongs: it stands at a guess."""
    REMEMBERED = "remembered"
    """Nor does it here: it stands where it stood on the last document of the kind."""


@dataclass(frozen=True)
class Spot:
    """One mark on its page, and how far it may be moved."""

    mark: Mark
    box: Box
    rule: Box
    """Where the rule puts it."""
    reach: Box | None
    """What it must stay inside; None: it does not move."""
    anywhere: bool = False
    """It may stand on any page."""
    doubts: tuple[Doubt, ...] = ()
    words: str = ""
    """The text below it, for ``over_text``."""


@dataclass(frozen=True)
class Placement:
    """What would be signed: every mark with its place, and the plans."""

    sizes: tuple[tuple[float, float], ...]
    """(width, height) of every page as seen, points."""
    spots: tuple[Spot, ...]
    plans: tuple[SignaturePlan, ...]
    """Empty when the chosen places are refused."""
    refusal: str = ""
    """Code of the refusal."""


@dataclass(frozen=True)
class Prepared:
    """A PDF that lacks only the signature value. Safe to store between the steps.

    It holds no secret. ``digest`` is what a remote signer or a browser agent gets;
    a token gets ``to_be_signed`` (it hashes by itself).
    """

    field_name: str
    base_sha256: str
    """SHA-256 (hex) of the PDF that was prepared."""
    base_size: int
    """Bytes of the PDF that was prepared: ``document`` starts with them."""
    document: bytes = field(repr=False)
    """The PDF with room left for the signature."""
    document_digest: bytes = field(repr=False)
    """SHA-256 over the byte range of ``document``."""
    reserved_start: int
    reserved_end: int
    to_be_signed: bytes = field(repr=False)
    """DER of the signed attributes."""
    certificate: bytes = field(repr=False)
    """DER of the signer's certificate."""
    chain: tuple[bytes, ...] = field(repr=False)
    """DER of the issuers that go into the file."""

    @property
    def digest(self) -> bytes:
        """SHA-256 of ``to_be_signed``, 32 bytes."""
        return hashlib.sha256(self.to_be_signed).digest()

    def to_bytes(self) -> bytes:
        """One blob: magic, header length, JSON header, document."""
        header = {
            f.name: _plain(getattr(self, f.name))
            for f in dataclasses.fields(self)
            if f.name != "document"
        }
        header["document_sha256"] = hashlib.sha256(self.document).hexdigest()
        head = json.dumps(header, sort_keys=True).encode()
        return _MAGIC + struct.pack(">I", len(head)) + head + self.document

    @classmethod
    def from_bytes(cls, blob: bytes) -> Prepared:
        """Inverse of ``to_bytes``; refuses a blob that is cut or altered."""
        try:
            if not blob.startswith(_MAGIC):
                raise ValueError("not a prepared signature")
            start = len(_MAGIC) + 4
            (size,) = struct.unpack(">I", blob[len(_MAGIC) : start])
            header = json.loads(blob[start : start + size])
            document = blob[start + size :]
            if hashlib.sha256(document).hexdigest() != header["document_sha256"]:
                raise ValueError("the document part is cut or altered")
            return cls(
                field_name=str(header["field_name"]),
                base_sha256=str(header["base_sha256"]),
                base_size=int(header["base_size"]),
                document=document,
                document_digest=base64.b64decode(header["document_digest"]),
                reserved_start=int(header["reserved_start"]),
                reserved_end=int(header["reserved_end"]),
                to_be_signed=base64.b64decode(header["to_be_signed"]),
                certificate=base64.b64decode(header["certificate"]),
                chain=tuple(base64.b64decode(c) for c in header["chain"]),
            )
        except (ValueError, KeyError, TypeError, struct.error) as error:
            raise DocSignError(Code.STATE_BROKEN, str(error)) from error


_MAGIC = b"docsign-prepared-1\n"


@dataclass(frozen=True)
class PrintedSquare:
    """A file that got its check square, before anybody signed it."""

    pdf: bytes
    box: Box
    """Where it stands, its words included."""


@dataclass(frozen=True)
class PreparedStamp:
    """A PDF that lacks only the time-stamp over all of it."""

    field_name: str
    base_sha256: str
    base_size: int
    document: bytes = field(repr=False)
    document_digest: bytes = field(repr=False)
    """SHA-256 over all of ``document`` but the gap: what the authority gets."""
    reserved_start: int
    reserved_end: int


class Verdict(StrEnum):
    """What a whole file is worth, in one word.

    ``valid``: every signature holds, its certificate is trusted, and nothing was
    added after it but lawful signatures.
    ``changed``: proven bad: altered, wrongly signed, unlawfully added to,
    unreadable, or signed after the certificate was revoked.
    ``undecided``: nothing bad is proven, but trust is not either.
    ``unsigned``: no signature at all.
    """

    VALID = "valid"
    CHANGED = "changed"
    UNDECIDED = "undecided"
    UNSIGNED = "unsigned"


class Integrity(StrEnum):
    """Do the signed bytes still match the signature?"""

    INTACT = "intact"
    BROKEN = "broken"
    UNKNOWN = "unknown"


class ChangesAfter(StrEnum):
    """What was added to the file after this signature."""

    NONE = "none"
    ALLOWED = "allowed"
    COVERED = "covered"
    """The mark of a later signature hides something that was to be seen."""
    FORBIDDEN = "forbidden"
    UNKNOWN = "unknown"


class CertificateStatus(StrEnum):
    """Standing of the signer's certificate at the proven time (or now)."""

    TRUSTED = "trusted"
    UNTRUSTED = "untrusted"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    REVOKED = "revoked"
    UNSUITABLE = "unsuitable"
    UNKNOWN = "unknown"


class Revocation(StrEnum):
    """Was revocation really checked?"""

    GOOD = "good"
    REVOKED = "revoked"
    NOT_CHECKED = "not_checked"


class SignatureKind(StrEnum):
    SIGNATURE = "signature"
    TIMESTAMP = "timestamp"


@dataclass(frozen=True)
class Trust:
    """What the verifier may rely on. Nothing is ever fetched or taken from the OS."""

    roots: tuple[bytes, ...]
    """Trusted root certificates, DER or PEM."""
    intermediates: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()
    """Revocation lists, DER or PEM."""
    ocsps: tuple[bytes, ...] = ()
    """Answers of OCSP responders, DER (OCSPResponse)."""
    sha1_ca_keys: frozenset[str] = frozenset()
    """SHA-256 (hex) of CA public keys (SubjectPublicKeyInfo) that may have signed
    certificates with SHA-1: the old government CA generation. Never for documents."""
    require_revocation: bool = False
    """True: no usable revocation list makes a signature ``undecided``."""


@dataclass(frozen=True)
class SignatureReport:
    """One signature. Names and serial come from the certificate, never from the
    picture on the page."""

    kind: SignatureKind
    field_name: str
    page: int | None
    """Page index of its visible mark, None when invisible."""
    verdict: Verdict
    integrity: Integrity
    changes_after: ChangesAfter
    certificate_status: CertificateStatus
    revocation: Revocation
    signer: str
    signer_subject: str
    issuer: str
    root: str
    """Name of the trusted root that was reached, else empty."""
    serial: str
    """Hexadecimal, upper case."""
    certificate_sha256: str
    not_before: str
    not_after: str
    claimed_time: str
    """ISO 8601. The signer's own clock says so: no proof."""
    proven_time: str
    """ISO 8601, from a trusted timestamp; empty when there is none."""
    covers_whole_file: bool
    revision: int
    reasons: tuple[str, ...] = ()
    """Codes and technical details, for the second level of the report."""
    root_sha256: str = ""
    """SHA-256 (hex) of the trusted root that was reached, else empty."""


@dataclass(frozen=True)
class Report:
    """The verdict on one file."""

    verdict: Verdict
    sha256: str
    size: int
    pages: int
    checked_at: str
    """ISO 8601, the moment given by the caller."""
    signatures: tuple[SignatureReport, ...] = ()
    reasons: tuple[str, ...] = ()
    revisions: int = 0
    """How often the file was written; 0 in reports of before this was counted."""

    def to_dict(self) -> dict[str, Any]:
        plain = _plain(self)
        assert isinstance(plain, dict)
        return plain

    def to_json(self) -> str:
        return json.dumps(self.to_dict(), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Report:
        """Inverse of ``to_dict``. Raises ValueError, KeyError or TypeError."""
        values = dict(data)
        values["verdict"] = Verdict(values["verdict"])
        values["reasons"] = tuple(values["reasons"])
        values["signatures"] = tuple(
            SignatureReport(
                **{
                    **item,
                    "kind": SignatureKind(item["kind"]),
                    "verdict": Verdict(item["verdict"]),
                    "integrity": Integrity(item["integrity"]),
                    "changes_after": ChangesAfter(item["changes_after"]),
                    "certificate_status": CertificateStatus(item["certificate_status"]),
                    "revocation": Revocation(item["revocation"]),
                    "reasons": tuple(item["reasons"]),
                }
            )
            for item in values["signatures"]
        )
        return cls(**values)


def _plain(value: Any) -> Any:
    """A value as JSON knows it: bytes as base64, times as ISO 8601."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, enum.Enum):
        return value.value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)
        }
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    if isinstance(value, frozenset):
        return sorted(_plain(item) for item in value)
    return value
