"""Number and sign of a document (số, ký hiệu) and its identification code.

Sources: Nghị định 30/2020/NĐ-CP, Art. 15, Phụ lục I (Phần I, mục II.3), Phụ lục III;
Quyết định 28/2018/QĐ-TTg, Art. 10.2 (identification code); QCVN 102:2016 and Quyết
định 20/2020/QĐ-TTg (agency codes).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from .compat import StrEnum
from .errors import RuleError

NUMBER_LENGTH = 11
"""Greatest length of a document number (NĐ 30, Phụ lục VI, CodeNumber)."""
NOTATION_LENGTH = 30
"""Greatest length of a notation (NĐ 30, Phụ lục VI, CodeNotation)."""

_GROUP = re.compile(r"[^\W_][\w.&]*", re.UNICODE)
_AGENCY_CODE = re.compile(r"[A-Z0-9]+(?:\.[A-Z0-9]+)*")
_LOOKUP = re.compile(
    r"(?:số\s*:?\s*)?(?P<number>[^/]+?)"
    r"(?:/(?P<year>(?:19|20)[0-9]{2})(?=/))?"
    r"(?:/(?P<notation>.+))?",
    re.IGNORECASE,
)
_ARRIVAL = re.compile(r"(?:số\s+)?(?:đến|den)\s*(?:số)?\s*:?\s*(?P<number>.*)", re.I)
_CODE = re.compile(r"(?P<agency>.+)\.(?P<year>[0-9]{4})\.(?P<ordinal>[0-9]{6,})")


class DocumentKind(StrEnum):
    """What a document is in law; decides how number and sign are written."""

    ADMINISTRATIVE = "administrative"
    """Văn bản hành chính: the named types and công văn."""
    LEGAL = "legal"
    """Văn bản quy phạm pháp luật: the year stands between number and sign."""
    COPY = "copy"
    """Sao y, trích sao, sao lục."""
    LETTER = "letter"
    """Thư công: the law gives it no abbreviation and no form."""


class NotationFault(StrEnum):
    """Why a number or sign is refused."""

    NOT_A_NUMBER = "not_a_number"
    SUB_NUMBER = "sub_number"
    """A number with a letter (15a), inserted after the fact: law has no such thing."""
    NUMBER_RANGE = "number_range"
    ISSUER_MISSING = "issuer_missing"
    TYPE_MISSING = "type_missing"
    UNIT_MISSING = "unit_missing"
    BAD_GROUP = "bad_group"
    """An abbreviation with a blank, a slash or a hyphen in it."""
    TOO_LONG = "too_long"
    BAD_AGENCY_CODE = "bad_agency_code"
    YEAR_MISSING = "year_missing"
    BAD_CODE = "bad_code"


class NotationError(RuleError):
    """A number, sign or code that the law does not provide for."""


@dataclass(frozen=True)
class NumberLookup:
    """What a person typed to find a document by its number."""

    number: int
    """The plain number, 1 or more."""
    notation: str
    """The sign or the part of it that was typed, upper case; may be empty."""
    year: int | None
    """The year inside the number of a legal document, else None."""


@dataclass(frozen=True)
class DocumentCode:
    """Identification code of a document: agency, year of issue, running number."""

    agency_code: str
    year: int
    ordinal: int

    def __str__(self) -> str:
        return f"{self.agency_code}.{self.year:04d}.{self.ordinal:06d}"


def format_number(number: int) -> str:
    """Write a number as law has it: below 10 with a leading zero.

    >>> format_number(5), format_number(10), format_number(1247)
    ('05', '10', '1247')

    :raises NotationError: ``number_range`` below 1 or beyond 11 digits
    """
    if number < 1 or len(str(number)) > NUMBER_LENGTH:
        raise NotationError(NotationFault.NUMBER_RANGE, number=number)
    return f"{number:02d}"


def document_notation(
    type_code: str,
    issuer: str,
    unit_or_field: str = "",
    kind: DocumentKind = DocumentKind.ADMINISTRATIVE,
) -> str:
    """Return the sign of a document, without its number.

    A named type, legal document or copy: abbreviation of the type, then of the
    issuing agency or state title. A công văn (no abbreviation of its own): the
    agency, then the drafting unit or the field of work.

    >>> document_notation("QĐ", "UBND"), document_notation("", "UBND", "NN")
    ('QĐ-UBND', 'UBND-NN')

    :param type_code: abbreviation of the type (NĐ 30, Phụ lục III); empty: công văn
    :param issuer: abbreviation of the agency, set by its head
    :param unit_or_field: abbreviation of unit or field; used by công văn only
    :raises NotationError: a part is missing, malformed, or the whole is too long
    """
    kind = DocumentKind(kind)
    if kind is DocumentKind.LETTER:
        return ""
    if not issuer:
        raise NotationError(NotationFault.ISSUER_MISSING)
    if type_code:
        groups = (type_code, issuer)
    elif kind is not DocumentKind.ADMINISTRATIVE:
        raise NotationError(NotationFault.TYPE_MISSING)
    elif unit_or_field:
        groups = (issuer, unit_or_field)
    else:
        raise NotationError(NotationFault.UNIT_MISSING)
    for group in groups:
        if not _GROUP.fullmatch(group):
            raise NotationError(NotationFault.BAD_GROUP, group=group)
    notation = "-".join(groups)
    if len(notation) > NOTATION_LENGTH:
        raise NotationError(NotationFault.TOO_LONG, notation=notation)
    return notation


def display_number(
    number: str | int,
    notation: str,
    kind: DocumentKind = DocumentKind.ADMINISTRATIVE,
    year: int | None = None,
) -> str:
    """Return number and sign as printed.

    >>> display_number("05", "UBND-NN")
    '05/UBND-NN'
    >>> display_number(33, "QĐ-UBND", DocumentKind.LEGAL, 2019)
    '33/2019/QĐ-UBND'

    :param number: a number (written by :func:`format_number`) or its text as kept
    :raises NotationError: ``year_missing`` for a legal document without year
    """
    text = format_number(number) if isinstance(number, int) else number
    parts = [text]
    if DocumentKind(kind) is DocumentKind.LEGAL:
        if year is None:
            raise NotationError(NotationFault.YEAR_MISSING, number=text)
        parts.append(f"{year:04d}")
    if notation:
        parts.append(notation)
    return "/".join(parts)


def parse_plain_number(text: str) -> int:
    """Read a document number of our own: digits only.

    :raises NotationError: ``sub_number`` for 15a, 15-1 and the like (numbers put in
        between later; NĐ 30 Art. 15 has numbers follow time), ``not_a_number`` or
        ``number_range`` otherwise
    """
    text = text.strip()
    if not (text.isascii() and text.isdigit()):
        if re.match(r"[0-9]+\s*[^\W\d_]$|[0-9]+\s*[-.]\w+$", text):
            raise NotationError(NotationFault.SUB_NUMBER, text=text)
        raise NotationError(NotationFault.NOT_A_NUMBER, text=text)
    number = int(text[-1000:])
    if number < 1 or len(str(number)) > NUMBER_LENGTH:
        raise NotationError(NotationFault.NUMBER_RANGE, number=number)
    return number


def parse_number(text: str) -> NumberLookup:
    """Read what a person types to look a document up, in any case and spacing.

    >>> parse_number("15/ubnd")
    NumberLookup(number=15, notation='UBND', year=None)
    >>> parse_number("Số: 33/2019/QĐ-UBND")
    NumberLookup(number=33, notation='QĐ-UBND', year=2019)

    :raises NotationError: see :func:`parse_plain_number`
    """
    compact = re.sub(r"\s*([/-])\s*", r"\1", text.strip())
    match = _LOOKUP.fullmatch(compact)
    if match is None:
        raise NotationError(NotationFault.NOT_A_NUMBER, text=text)
    year = match["year"]
    return NumberLookup(
        number=parse_plain_number(match["number"]),
        notation=(match["notation"] or "").strip().upper(),
        year=int(year) if year else None,
    )


def parse_arrival_number(text: str) -> int | None:
    """Read a typed arrival number; None where the text does not speak of one.

    >>> parse_arrival_number("Số đến: 07"), parse_arrival_number("15/ubnd")
    (7, None)

    :raises NotationError: see :func:`parse_plain_number`
    """
    match = _ARRIVAL.fullmatch(unicodedata.normalize("NFC", text.strip()))
    return None if match is None else parse_plain_number(match["number"])


def check_agency_code(code: str) -> str:
    """Return the code if it is a well-formed agency code.

    Groups of A–Z and 0–9 between dots, at most 35 characters (QĐ 20/2020); the
    older 13-character codes (``000.00.00.H40``) have the same shape.

    :raises NotationError: ``bad_agency_code``
    """
    if len(code) > 35 or not _AGENCY_CODE.fullmatch(code):
        raise NotationError(NotationFault.BAD_AGENCY_CODE, agency_code=code)
    return code


def document_code(agency_code: str, year: int, ordinal: int) -> DocumentCode:
    """Return the identification code of an issued document.

    Agency code, year of issue, running number of that year over all documents of
    the agency (QĐ 28/2018 Art. 10.2). The decision names no separator: a dot here.

    >>> str(document_code("000.00.10.H99", 2026, 312))
    '000.00.10.H99.2026.000312'
    """
    check_agency_code(agency_code)
    if not 1 <= ordinal <= 9_999_999 or not 1900 <= year <= 9999:
        raise NotationError(NotationFault.NUMBER_RANGE, number=ordinal, year=year)
    return DocumentCode(agency_code, year, ordinal)


def parse_document_code(text: str) -> DocumentCode:
    """Read a code written by :func:`document_code`.

    :raises NotationError: ``bad_code`` or what :func:`document_code` raises
    """
    match = _CODE.fullmatch(text)
    if match is None:
        raise NotationError(NotationFault.BAD_CODE, text=text)
    return document_code(match["agency"], int(match["year"]), int(match["ordinal"]))


def as_document_code(text: str) -> DocumentCode | None:
    """Return the code that was typed, in any case; None if the text is no code.

    >>> str(as_document_code("000.00.10.h99.2026.000312 "))
    '000.00.10.H99.2026.000312'
    """
    try:
        return parse_document_code(text.strip().upper())
    except NotationError:
        return None
