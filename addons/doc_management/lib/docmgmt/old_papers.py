"""Old registers and digitised papers as a table: what a row says, and what is wrong.

A table is a sheet whose first row names the columns; which of them there are and in
which order is free. Every row is one line of an old register, one digitised document,
or both. Numbers are kept as they were, gaps stay gaps. The order in which rows are
taken over follows the numbers and changes nothing of what they say.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from io import BytesIO
from pathlib import PurePosixPath

from .blobs import sha256_hex
from .compat import StrEnum
from .errors import RuleError
from .text import fold

MOST_ROWS = 200_000
MOST_UNPACKED = 1 << 30
"""Bytes that a table may unpack to; more is a bomb, not a register."""
MOST_CELL = 4000


class Side(StrEnum):
    """Which way a document went."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"


class PaperFault(StrEnum):
    """What is wrong with a table or with a cell of it."""

    NO_TABLE = "no_table"
    """Not a workbook, or a damaged one."""
    TOO_LARGE = "too_large"
    NO_COLUMN = "no_column"
    """Columns that are needed are not there (``names``)."""
    TWICE = "twice"
    """A column is there twice (``name``)."""
    MISSING = "missing"
    """A cell that must say something is empty."""
    NO_SIDE = "no_side"
    NO_DATE = "no_date"
    NO_NUMBER = "no_number"
    TOO_LONG = "too_long"
    """More characters than the column keeps (``limit``)."""
    OUTSIDE = "outside"
    """The name of a file that leads out of its folder."""
    LATE = "late"
    """The day of the line is not in the year of its book."""


class OldError(RuleError):
    """A table is refused as a whole."""


@dataclass(frozen=True)
class CellFault:
    """One wrong cell."""

    code: PaperFault
    column: str
    """Name of the field, as in :data:`HEADINGS`."""
    text: str = ""
    limit: int = 0


@dataclass(frozen=True)
class OldPaper:
    """One row. Dates are ``YYYY-MM-DD`` or empty, so that a row is plain text."""

    side: str = Side.INCOMING
    year: int = 0
    number: int = 0
    """In the register; 0 for a document of no register."""
    letter: str = ""
    """The letter of 15a."""
    booked: str = ""
    """Day of the line: of arrival, of issue."""
    own_number: str = ""
    notation: str = ""
    issued: str = ""
    type_name: str = ""
    subject: str = ""
    issuer: str = ""
    signer: str = ""
    position: str = ""
    recipients: str = ""
    pages: int = 0
    language: str = ""
    dossier: str = ""
    dossier_title: str = ""
    retention: str = ""
    file: str = ""
    note: str = ""
    void_reason: str = ""
    """Why the number is void; such a line has no document."""


HEADINGS: Mapping[str, tuple[str, ...]] = {
    "side": ("Đến/đi", "Loại sổ", "Chiều"),
    "year": ("Năm", "Năm của sổ"),
    "number": ("Số trong sổ", "Số đến", "Số thứ tự", "Số đăng ký"),
    "booked": ("Ngày vào sổ", "Ngày đến", "Ngày đăng ký"),
    "own_number": ("Số văn bản", "Số"),
    "notation": ("Ký hiệu", "Ký hiệu văn bản"),
    "issued": ("Ngày văn bản", "Ngày tháng văn bản", "Ngày ban hành"),
    "type_name": ("Loại văn bản", "Tên loại", "Tên loại văn bản"),
    "subject": ("Trích yếu", "Trích yếu nội dung", "Nội dung", "Tên loại và trích yếu"),
    "issuer": ("Cơ quan ban hành", "Tác giả", "Nơi gửi"),
    "signer": ("Người ký",),
    "position": ("Chức vụ", "Chức vụ người ký"),
    "recipients": ("Nơi nhận", "Đơn vị nhận"),
    "pages": ("Số trang", "Số tờ"),
    "language": ("Ngôn ngữ",),
    "dossier": ("Số hồ sơ", "Số, ký hiệu hồ sơ", "Hồ sơ số"),
    "dossier_title": ("Tên hồ sơ", "Tiêu đề hồ sơ"),
    "retention": ("Thời hạn lưu trữ", "Thời hạn bảo quản", "Thời hạn"),
    "file": ("Tệp", "Tên tệp", "Tệp số hóa"),
    "note": ("Ghi chú",),
    "void_reason": ("Lý do bỏ số", "Số hủy"),
}
"""Field → names that its column may have; the first stands in the model table."""

NEEDED = ("side", "year", "subject")
LIMITS: Mapping[str, int] = {
    "own_number": 11,
    "notation": 30,
    "subject": 500,
    "issuer": 200,
    "signer": 50,
    "position": 100,
    "language": 30,
    "dossier": 20,
    "dossier_title": 500,
    "note": 500,
    "letter": 1,
    "recipients": MOST_CELL,
    "type_name": 100,
    "retention": 30,
    "file": 500,
    "void_reason": 500,
}
"""Characters that each column keeps (Annex VI of Decree 30/2020/NĐ-CP)."""

_NO_NUMBER = 9_999_999_999
"""Above every number of a register."""
_NUMBERS = ("year", "pages")
_DATES = ("booked", "issued")
_SIDES = {
    "den": Side.INCOMING,
    "van ban den": Side.INCOMING,
    "di": Side.OUTGOING,
    "van ban di": Side.OUTGOING,
}
_BOOKED = re.compile(r"(\d{1,9}) ?([a-zđ]?)")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00(?::00)?)?")


# The table ------------------------------------------------------------------


def read_table(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Yield (number of the row in its sheet, its cells as text); the heading first.

    Empty rows are left out. Dates come as ``YYYY-MM-DD``, whole numbers without a
    point, everything else as it stands.

    :raises OldError: not a workbook, or one that is larger than any register
    """
    from openpyxl import load_workbook  # heavy, and only needed here

    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            if sum(member.file_size for member in packed.infolist()) > MOST_UNPACKED:
                raise OldError(PaperFault.TOO_LARGE)
        book = load_workbook(BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
    except OldError:
        raise
    except Exception as error:  # whatever a damaged workbook makes its reader say
        raise OldError(PaperFault.NO_TABLE) from error
    found = 0
    try:
        for place, row in enumerate(sheet.iter_rows(values_only=True), start=1):
            cells = [_as_text(value) for value in row[:64]]
            if not any(cells):
                continue
            found += 1
            if found > MOST_ROWS + 1:
                raise OldError(PaperFault.TOO_LARGE)
            yield place, cells
    except OldError:
        raise
    except Exception as error:
        raise OldError(PaperFault.NO_TABLE) from error
    finally:
        book.close()


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).split())


def read_headings(cells: Sequence[str]) -> dict[str, int]:
    """Return the place of each known column.

    >>> read_headings(["Năm", "ĐẾN/ĐI", "Trích yếu", "Màu bìa"])
    {'year': 0, 'side': 1, 'subject': 2}

    :raises OldError: columns that are needed are missing, or one is there twice
    """
    names = {fold(name): field for field, all_ in HEADINGS.items() for name in all_}
    places: dict[str, int] = {}
    for place, cell in enumerate(cells):
        field = names.get(fold(cell))
        if field is None:
            continue
        if field in places:
            raise OldError(PaperFault.TWICE, name=HEADINGS[field][0])
        places[field] = place
    missing = [HEADINGS[name][0] for name in NEEDED if name not in places]
    if missing:
        raise OldError(PaperFault.NO_COLUMN, names=", ".join(missing))
    return places


# A row ----------------------------------------------------------------------


def read_row(
    cells: Sequence[str], places: Mapping[str, int]
) -> tuple[OldPaper, list[CellFault]]:
    """Return what a row says, and every wrong cell of it."""
    faults: list[CellFault] = []
    text = {
        name: cells[place].strip() if place < len(cells) else ""
        for name, place in places.items()
    }
    values: dict[str, object] = {}
    for name, said in text.items():
        try:
            values.update(_value(name, said))
        except OldError as fault:
            code = fault.code
            assert isinstance(code, PaperFault)
            faults.append(CellFault(code, name, said[:80]))
    for name, limit in LIMITS.items():
        said = str(values.get(name) or "")
        if len(said) > limit:
            faults.append(CellFault(PaperFault.TOO_LONG, name, said[:40], limit))
    wrong = {fault.column for fault in faults}
    known = {one.name for one in fields(OldPaper)}
    paper = OldPaper(
        **{name: value for name, value in values.items() if name in known}  # type: ignore[arg-type]
    )
    faults += [
        CellFault(PaperFault.MISSING, name)
        for name in _wanted(paper)
        if not getattr(paper, name) and name not in wrong
    ]
    if paper.number and paper.booked and paper.year and not wrong & {"booked", "year"}:
        if int(paper.booked[:4]) != paper.year:
            faults.append(CellFault(PaperFault.LATE, "booked", paper.booked))
    return paper, faults


def _wanted(paper: OldPaper) -> Iterator[str]:
    yield "year"
    if paper.void_reason:
        yield "number"
    else:
        yield "subject"
        yield "issued"
    if paper.number:
        yield "booked"
    elif not paper.void_reason and not paper.file:
        # Neither a line nor a document: nothing to take over.
        yield "file"


def _value(name: str, said: str) -> dict[str, object]:
    if name == "side":
        side = _SIDES.get(fold(said))
        if side is None:
            raise OldError(PaperFault.NO_SIDE)
        return {name: str(side)}
    if name == "number":
        return _booked_number(said)
    readers: dict[str, Callable[[str], object]] = {
        **dict.fromkeys(_NUMBERS, _whole),
        **dict.fromkeys(_DATES, as_day),
        "file": _file_name,
    }
    return {name: readers.get(name, str)(said)}


def _booked_number(said: str) -> dict[str, object]:
    if not said:
        return {"number": 0}
    found = _BOOKED.fullmatch(said.lower())
    if not found or not int(found[1]):
        raise OldError(PaperFault.NO_NUMBER)
    return {"number": int(found[1]), "letter": found[2]}


def _whole(said: str) -> int:
    if not said:
        return 0
    if not (said.isascii() and said.isdecimal() and len(said) <= 4):
        raise OldError(PaperFault.NO_NUMBER)
    return int(said)


def as_day(said: str) -> str:
    """Return a day as ``YYYY-MM-DD``; an empty text for none.

    >>> as_day("3/2/2009"), as_day("2009-02-03"), as_day("")
    ('2009-02-03', '2009-02-03', '')

    :raises OldError: no day of the calendar
    """
    if not said:
        return ""
    found = _DAY_FIRST.fullmatch(said)
    if found:
        day, month, year = map(int, found.groups())
    else:
        found = _YEAR_FIRST.fullmatch(said)
        if not found:
            raise OldError(PaperFault.NO_DATE)
        year, month, day = map(int, found.groups())
    try:
        return date(year, month, day).isoformat()
    except ValueError as error:
        raise OldError(PaperFault.NO_DATE) from error


def _file_name(said: str) -> str:
    return inside(said) if said else ""


def inside(name: str) -> str:
    """Return the name of a file below its folder, with ``/`` between the parts.

    >>> inside("2009\\\\cv-15.pdf")
    '2009/cv-15.pdf'

    :raises OldError: a name that leads out of the folder
    """
    path = PurePosixPath(name.replace("\\", "/"))
    if (
        path.is_absolute()
        or ".." in path.parts
        or re.match(r"[A-Za-z]:", name)
        or not path.parts
        or "\0" in name
    ):
        raise OldError(PaperFault.OUTSIDE)
    return str(path)


def order_of(paper: OldPaper) -> str:
    """Return the key by which rows are taken over: as their books count.

    Documents of no register come after the lines of their year. Keys are compared
    byte by byte.

    >>> order_of(OldPaper(side="incoming", year=2009, number=15, letter="a"))
    'incoming 2009 0000000015 a'
    """
    number = paper.number or _NO_NUMBER
    return f"{paper.side} {paper.year:04} {number:010} {paper.letter}"


def digest_of(paper: OldPaper) -> str:
    """Return SHA-256 of what a row says, the same wherever it stands."""
    said = {one.name: getattr(paper, one.name) for one in fields(paper)}
    text = json.dumps(said, ensure_ascii=False, sort_keys=True)
    return sha256_hex(text.encode())
