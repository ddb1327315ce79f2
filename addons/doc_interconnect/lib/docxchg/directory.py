"""The directory of agencies: what a table or an axis says, and what that changes.

Codes come in two forms, 13 characters by QCVN 102:2016/BTTTT and up to 35 by Decision
20/2020/QĐ-TTg; an agency may have one, the other or both. Agencies begin, end and take
over from others; what they were called and which they were stays known.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace

from .axis import Agency
from .compat import StrEnum
from .edxml import is_agency_code

MOST_ROWS = 30_000
LENGTHS: Mapping[str, int] = {
    "name": 250,
    "abbreviation": 60,
    "email": 250,
    "phone": 60,
    "address": 250,
}
_OLD_FORM = re.compile(r"[0-9A-Z]{3}\.[0-9A-Z]{2}\.[0-9A-Z]{2}\.[0-9A-Z]{3}")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00(?::00)?)?")
_BETWEEN = re.compile(r"[;,\s]+")


class Form(StrEnum):
    """The two forms of a code."""

    OLD = "code"
    NEW = "code_qd20"


class Act(StrEnum):
    """What taking an entry over does."""

    NEW = "new"
    CODE = "code"
    """An agency known by name gets its code."""
    CHANGE = "change"
    SAME = "same"
    WRONG = "wrong"


class Fault(StrEnum):
    """Why an entry cannot be taken over."""

    NO_NAME = "no_name"
    NO_CODE = "no_code"
    BAD_CODE = "bad_code"
    TOO_LONG = "too_long"
    NO_DATE = "no_date"
    NO_LEVEL = "no_level"
    PERIOD = "period"
    """It ends before it begins."""
    TWICE = "twice"
    """A code stands in two rows."""
    TWO_AGENCIES = "two_agencies"
    """Its two codes belong to two agencies of the directory."""
    NO_PARENT = "no_parent"
    LOOP = "loop"
    """It would be its own superior."""
    NO_PREDECESSOR = "no_predecessor"
    NO_START = "no_start"
    """It takes over from others, but not from which day."""


class TableFault(StrEnum):
    """Why a table is refused as a whole."""

    NO_COLUMN = "no_column"
    TWICE = "twice"
    TOO_LARGE = "too_large"
    EMPTY = "empty"


class TableError(Exception):
    """A table that cannot be read; ``detail`` names the column."""

    def __init__(self, fault: TableFault, detail: str = "") -> None:
        self.fault = fault
        self.detail = detail
        super().__init__(f"{fault} {detail}".strip())


@dataclass(frozen=True)
class Entry:
    """One agency as a source describes it; empty = the source says nothing."""

    name: str = ""
    abbreviation: str = ""
    code: str = ""
    code_qd20: str = ""
    parent: str = ""
    """Code of the superior, in either form."""
    level: str = ""
    date_from: dt.date | None = None
    date_to: dt.date | None = None
    predecessors: tuple[str, ...] = ()
    """Codes of the agencies it took over from."""
    email: str = ""
    phone: str = ""
    address: str = ""
    is_gone: bool = False
    """The source lists it as deleted and names no day."""

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(code for code in (self.code, self.code_qd20) if code)


@dataclass(frozen=True)
class Row:
    """An entry, where it stands and what is wrong with it."""

    place: int
    entry: Entry
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class Known:
    """An agency of the directory; ``key`` is its id there."""

    key: int
    entry: Entry
    predecessor_keys: frozenset[int] = frozenset()
    parent_key: int = 0


@dataclass(frozen=True)
class Proposal:
    """What taking one row over would do."""

    row: Row
    act: Act
    key: int = 0
    """The agency of the directory it is about; 0 = none yet."""
    changes: tuple[str, ...] = ()
    """Names of the fields of :class:`Entry` that change."""
    faults: tuple[Fault, ...] = ()


HEADINGS: Mapping[str, tuple[str, ...]] = {
    "name": ("Tên cơ quan", "Tên cơ quan, tổ chức", "Tên"),
    "abbreviation": ("Tên viết tắt", "Viết tắt"),
    "code": ("Mã định danh", "Mã định danh (QCVN 102)", "Mã QCVN 102", "Mã cũ"),
    "code_qd20": ("Mã định danh (QĐ 20)", "Mã QĐ 20", "Mã định danh điện tử", "Mã mới"),
    "parent": ("Mã cơ quan cấp trên", "Mã cơ quan chủ quản", "Cơ quan cấp trên"),
    "level": ("Cấp", "Cấp hành chính"),
    "date_from": ("Hiệu lực từ", "Từ ngày", "Ngày bắt đầu"),
    "date_to": ("Hiệu lực đến", "Đến ngày", "Ngày kết thúc"),
    "predecessors": ("Hợp nhất từ", "Mã cơ quan tiền thân", "Sáp nhập từ"),
    "email": ("Thư điện tử", "Email"),
    "phone": ("Điện thoại", "Số điện thoại"),
    "address": ("Địa chỉ",),
}
"""Field → names that its column may have; the first stands in the model table."""

LEVELS: Mapping[str, tuple[str, ...]] = {
    "central": ("Trung ương", "Cấp trung ương", "Bộ, ngành"),
    "province": ("Tỉnh", "Cấp tỉnh"),
    "department": ("Sở", "Sở, ban, ngành", "Sở, ngành"),
    "district": ("Huyện", "Cấp huyện"),
    "commune": ("Xã", "Cấp xã"),
    "enterprise": ("Doanh nghiệp", "Doanh nghiệp nhà nước"),
    "other": ("Khác",),
}


def form_of(code: str) -> Form:
    """Return which of the two forms a code has.

    >>> form_of("000.00.10.H99"), form_of("H99.10")
    (<Form.OLD: 'code'>, <Form.NEW: 'code_qd20'>)
    """
    return Form.OLD if _OLD_FORM.fullmatch(code) or code[:1].isdigit() else Form.NEW


# A table --------------------------------------------------------------------


def read_table(rows: Iterable[tuple[int, Sequence[str]]]) -> list[Row]:
    """Return the rows of a table whose first row names the columns.

    :param rows: (place in the sheet, cells as text)
    :raises TableError: no name or no code column, a column twice, nothing, too much
    """
    places: dict[str, int] = {}
    found: list[Row] = []
    for place, cells in rows:
        if not places:
            places = _read_headings(cells)
            continue
        if len(found) >= MOST_ROWS:
            raise TableError(TableFault.TOO_LARGE)
        found.append(_read_row(place, cells, places))
    if not found:
        raise TableError(TableFault.EMPTY)
    return found


def _read_headings(cells: Sequence[str]) -> dict[str, int]:
    names = {_plain(name): key for key, all_ in HEADINGS.items() for name in all_}
    places: dict[str, int] = {}
    for place, cell in enumerate(cells):
        key = names.get(_plain(cell))
        if key is None:
            continue
        if key in places:
            raise TableError(TableFault.TWICE, cell)
        places[key] = place
    if "name" not in places:
        raise TableError(TableFault.NO_COLUMN, HEADINGS["name"][0])
    if not {"code", "code_qd20"} & set(places):
        raise TableError(TableFault.NO_COLUMN, HEADINGS["code"][0])
    return places


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _read_row(place: int, cells: Sequence[str], places: Mapping[str, int]) -> Row:
    said = {
        key: " ".join(cells[at].split()) if at < len(cells) else ""
        for key, at in places.items()
    }
    faults: list[Fault] = []
    days: dict[str, dt.date | None] = {}
    for key in ("date_from", "date_to"):
        days[key], broken = _day(said.get(key, ""))
        if broken:
            faults.append(Fault.NO_DATE)
    level, unknown = _level(said.get("level", ""))
    if unknown:
        faults.append(Fault.NO_LEVEL)
    entry = Entry(
        name=said.get("name", ""),
        abbreviation=said.get("abbreviation", ""),
        code=said.get("code", ""),
        code_qd20=said.get("code_qd20", ""),
        parent=said.get("parent", ""),
        level=level,
        date_from=days["date_from"],
        date_to=days["date_to"],
        predecessors=tuple(
            code for code in _BETWEEN.split(said.get("predecessors", "")) if code
        ),
        email=said.get("email", ""),
        phone=said.get("phone", ""),
        address=said.get("address", ""),
    )
    return check(Row(place, entry, tuple(faults)))


def _day(said: str) -> tuple[dt.date | None, bool]:
    """Return the day, and whether there is one that is none of the calendar."""
    if not said:
        return None, False
    if found := _DAY_FIRST.fullmatch(said):
        day, month, year = map(int, found.groups())
    elif found := _YEAR_FIRST.fullmatch(said):
        year, month, day = map(int, found.groups())
    else:
        return None, True
    try:
        return dt.date(year, month, day), False
    except ValueError:
        return None, True


def _level(said: str) -> tuple[str, bool]:
    if not said:
        return "", False
    for key, names in LEVELS.items():
        if _plain(said) in (key, *map(_plain, names)):
            return key, False
    return "", True


def check(row: Row) -> Row:
    """Put codes into the column of their form; add what is wrong with the row."""
    entry, faults = _sorted_codes(row.entry), list(row.faults)
    if not entry.name:
        faults.append(Fault.NO_NAME)
    if not entry.codes:
        faults.append(Fault.NO_CODE)
    if not all(map(is_agency_code, entry.codes)):
        faults.append(Fault.BAD_CODE)
    if any(len(str(getattr(entry, key))) > most for key, most in LENGTHS.items()):
        faults.append(Fault.TOO_LONG)
    if entry.date_from and entry.date_to and entry.date_to < entry.date_from:
        faults.append(Fault.PERIOD)
    if entry.predecessors and not entry.date_from:
        faults.append(Fault.NO_START)
    return Row(row.place, entry, tuple(dict.fromkeys(faults)))


def _sorted_codes(entry: Entry) -> Entry:
    """One code in the other's column is a slip of who filled the table in."""
    code, new = entry.code.upper(), entry.code_qd20.upper()
    if code and not new and form_of(code) is Form.NEW:
        code, new = "", code
    elif new and not code and form_of(new) is Form.OLD:
        code, new = new, ""
    return replace(
        entry,
        code=code,
        code_qd20=new,
        parent=entry.parent.upper(),
        predecessors=tuple(one.upper() for one in entry.predecessors),
    )


# An axis --------------------------------------------------------------------


def from_axis(lists: Iterable[Sequence[Agency]]) -> list[Row]:
    """Return the agencies that an axis lists, in whichever of its lists they stand.

    One agency may stand in several lists, under either code; what one leaves open
    another may say.
    """
    entries: list[Entry] = []
    at: dict[str, int] = {}
    for agencies in lists:
        codes = {one.id: one.code or one.code102 for one in agencies if one.id}
        for one in agencies:
            entry = _from_axis(one, codes.get(one.parent_id, ""))
            place = next((at[code] for code in entry.codes if code in at), None)
            if place is None:
                place = len(entries)
                entries.append(entry)
            else:
                entries[place] = _filled(entries[place], entry)
            at.update(dict.fromkeys(entries[place].codes, place))
    return [check(Row(place, entry)) for place, entry in enumerate(entries, start=1)]


def _from_axis(one: Agency, parent: str) -> Entry:
    found: dict[str, str] = {}
    for code in (one.code.strip().upper(), one.code102.strip().upper()):
        if code:
            found.setdefault(str(form_of(code)), code)
    return Entry(
        name=" ".join(one.name.split()),
        code=found.get("code", ""),
        code_qd20=found.get("code_qd20", ""),
        parent="" if parent in found.values() else parent,
        email=one.mail.strip(),
        is_gone=one.deleted,
    )


def _filled(one: Entry, other: Entry) -> Entry:
    """Return ``one`` with what only ``other`` says."""
    more = {
        part.name: getattr(other, part.name)
        for part in fields(Entry)
        if not getattr(one, part.name)
    }
    return replace(one, **more)


# What changes ---------------------------------------------------------------


@dataclass
class _Directory:
    """Who is known by which code and name."""

    by_code: dict[str, Known] = field(default_factory=dict)
    by_name: dict[str, Known] = field(default_factory=dict)

    @classmethod
    def of(cls, known: Iterable[Known]) -> _Directory:
        found = cls()
        for one in known:
            for code in one.entry.codes:
                found.by_code[code.upper()] = one
            if not one.entry.codes:
                found.by_name.setdefault(_plain(one.entry.name), one)
        return found


def plan(known: Iterable[Known], rows: Sequence[Row]) -> list[Proposal]:
    """Return what taking each row over would do; nothing is done yet."""
    directory = _Directory.of(known)
    seen: dict[str, int] = {}
    for row in rows:
        for code in row.entry.codes:
            seen[code] = seen.get(code, 0) + 1
    loops = _loops(directory, rows)
    return [_propose(directory, row, seen, loops) for row in rows]


def _propose(
    directory: _Directory, row: Row, seen: Mapping[str, int], loops: frozenset[str]
) -> Proposal:
    entry, faults = row.entry, list(row.faults)
    found = {
        one.key: one
        for code in entry.codes
        if (one := directory.by_code.get(code)) is not None
    }
    if any(seen[code] > 1 for code in entry.codes):
        faults.append(Fault.TWICE)
    if len(found) > 1:
        faults.append(Fault.TWO_AGENCIES)
    if entry.parent and entry.parent not in seen | directory.by_code.keys():
        faults.append(Fault.NO_PARENT)
    if loops & set(entry.codes):
        faults.append(Fault.LOOP)
    if not set(entry.predecessors) <= seen.keys() | directory.by_code.keys():
        faults.append(Fault.NO_PREDECESSOR)
    match = next(iter(found.values()), None)
    act = Act.CHANGE
    if match is None and (match := directory.by_name.get(_plain(entry.name))):
        act = Act.CODE
    if faults:
        return Proposal(row, Act.WRONG, match.key if match else 0, faults=tuple(faults))
    if match is None:
        return Proposal(row, Act.NEW, changes=_said(entry))
    changes = _changed(directory, match, entry)
    return Proposal(row, act if changes else Act.SAME, match.key, changes)


def _said(entry: Entry) -> tuple[str, ...]:
    return tuple(part.name for part in fields(Entry) if getattr(entry, part.name))


def _changed(directory: _Directory, match: Known, entry: Entry) -> tuple[str, ...]:
    changed = []
    for name in _said(entry):
        if name == "parent":
            parent = directory.by_code.get(entry.parent)
            same = parent is not None and parent.key == match.parent_key
        elif name == "predecessors":
            keys = {
                one.key if (one := directory.by_code.get(code)) else 0
                for code in entry.predecessors
            }
            same = keys <= match.predecessor_keys
        elif name == "is_gone":
            same = match.entry.date_to is not None
        else:
            same = getattr(match.entry, name) == getattr(entry, name)
        if not same:
            changed.append(name)
    return tuple(changed)


def _loops(directory: _Directory, rows: Sequence[Row]) -> frozenset[str]:
    """Return the codes that would be above themselves."""
    name_of: dict[str, str] = {}
    above: dict[str, str] = {}
    keys: dict[int, str] = {}
    for code, one in directory.by_code.items():
        name_of[code] = keys.setdefault(one.key, code)
    for row in rows:
        first = next((name_of[one] for one in row.entry.codes if one in name_of), None)
        for code in row.entry.codes:
            name_of.setdefault(code, first or row.entry.codes[0])
    for one in directory.by_code.values():
        if one.parent_key in keys:
            above[keys[one.key]] = keys[one.parent_key]
    for row in rows:
        if row.entry.codes and row.entry.parent in name_of:
            above[name_of[row.entry.codes[0]]] = name_of[row.entry.parent]
    bad: set[str] = set()
    for start in set(above):
        trail: set[str] = set()
        at = start
        while at in above and at not in trail:
            trail.add(at)
            at = above[at]
        if at == start and at in trail:
            bad.add(start)
    return frozenset(code for code, name in name_of.items() if name in bad)
