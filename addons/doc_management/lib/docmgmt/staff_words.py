"""The table of units and staff: its columns, what may stand in them, what is wrong.

One row is one official with his unit, or a unit alone. Passwords are no part of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .compat import StrEnum
from .errors import RuleError
from .tables import Heading
from .text import fold

MOST_ROWS = 500
LENGTHS: Mapping[str, int] = {
    "unit": 100,
    "parent": 100,
    "abbreviation": 20,
    "name": 100,
    "title": 100,
    "login": 64,
    "email": 120,
    "phone": 30,
}
"""Characters that each column keeps."""

ROLES: Mapping[str, tuple[str, ...]] = {
    "specialist": ("Chuyên viên", "Nhân viên", "Công chức"),
    "unit_head": ("Trưởng đơn vị", "Trưởng phòng", "Lãnh đạo phòng"),
    "leader": ("Lãnh đạo", "Lãnh đạo cơ quan", "Thủ trưởng"),
    "clerk": ("Văn thư", "Văn thư cơ quan"),
    "archivist": ("Lưu trữ viên", "Lưu trữ"),
    "admin": ("Quản trị", "Quản trị hệ thống văn bản"),
}
"""Role → names it may have in the table; the first stands in the empty one."""

_YES = ("x", "co", "1", "true", "yes", "v")
_NO = ("", "khong", "0", "false", "no", "-")
_BETWEEN = re.compile(r"[;,/\n]+")
_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+")
_LOGIN = re.compile(r"[^\s,;:<>\"'\\/]+")
_PASSWORDS = ("mat khau", "password", "pass", "mat ma", "mk")


class Fault(StrEnum):
    """Why a row is not taken over."""

    NO_UNIT = "no_unit"
    NO_NAME = "no_name"
    """A login, a role or a post, but nobody it belongs to."""
    BAD_EMAIL = "bad_email"
    BAD_LOGIN = "bad_login"
    NO_LOGIN = "no_login"
    """A role belongs to an account."""
    NO_ROLE = "no_role"
    """A role that there is not."""
    NO_MARK = "no_mark"
    """Neither yes nor no."""
    TOO_LONG = "too_long"
    TWICE = "twice"
    """The same person, or the same login, stands in two rows."""
    TWO_HEADS = "two_heads"
    TWO_PARENTS = "two_parents"
    """Two rows name different superiors of the unit."""
    NO_PARENT = "no_parent"
    LOOP = "loop"
    """The unit would be its own superior."""
    TWO_UNITS = "two_units"
    """Several units of the agency bear that name."""
    UNIT_WRONG = "unit_wrong"
    """Its unit is new and cannot be made."""
    TWO_PEOPLE = "two_people"
    """Several people of the unit bear that name; a login says which."""
    ELSEWHERE = "elsewhere"
    """The account is another agency's, or an administrator's."""
    CLOSED = "closed"
    """The account is archived."""


class TableFault(StrEnum):
    """Why a table is refused as a whole."""

    NO_COLUMN = "no_column"
    TWICE = "twice"
    TOO_LARGE = "too_large"
    EMPTY = "empty"
    PASSWORD = "password"
    """A column for passwords."""


class StaffTableError(RuleError):
    """A table is refused; ``name`` is the column."""


@dataclass(frozen=True)
class Entry:
    """What a row says; empty = nothing said, what is there stays."""

    unit: str = ""
    parent: str = ""
    """The unit above, by name."""
    abbreviation: str = ""
    name: str = ""
    title: str = ""
    login: str = ""
    email: str = ""
    phone: str = ""
    roles: tuple[str, ...] = ()
    """Keys of :data:`ROLES`."""
    is_head: bool = False


@dataclass(frozen=True)
class Row:
    """An entry, where it stands and what is wrong with it by itself."""

    place: int
    entry: Entry
    faults: tuple[Fault, ...] = ()


COLUMNS: Mapping[str, Heading] = {
    "unit": Heading(
        "Đơn vị",
        "Tên phòng, ban. Đơn vị chưa có sẽ được tạo. Mỗi tên là một đơn vị.",
        is_needed=True,
    ),
    "parent": Heading(
        "Đơn vị cấp trên",
        "Tên đơn vị trực tiếp bên trên, nếu có. Đơn vị ấy phải có sẵn hoặc có dòng "
        "riêng trong bảng này.",
    ),
    "abbreviation": Heading(
        "Viết tắt đơn vị", "Chữ viết tắt trong số, ký hiệu văn bản, ví dụ TNN."
    ),
    "name": Heading("Họ và tên", "Để trống khi dòng chỉ nói về đơn vị."),
    "title": Heading("Chức vụ", "Ví dụ: Chuyên viên, Phó Trưởng phòng."),
    "login": Heading(
        "Tên đăng nhập",
        "Mỗi người một tên, không dấu cách; có thể dùng địa chỉ thư công vụ. Để trống "
        "thì chỉ có hồ sơ nhân viên, không có tài khoản.",
    ),
    "email": Heading(
        "Thư điện tử",
        "Nơi nhận thư mời đặt mật khẩu. Để trống thì dùng tên đăng nhập nếu đó là địa "
        "chỉ thư.",
    ),
    "phone": Heading("Điện thoại", "Số máy ở cơ quan hoặc di động công vụ."),
    "roles": Heading(
        "Vai trò",
        "Nhiều vai trò thì cách nhau bằng dấu chấm phẩy: "
        + "; ".join(names[0] for names in ROLES.values())
        + ". Vai trò chỉ được thêm, không bị gỡ. Vai trò người nhập không có sẽ chờ "
        "lãnh đạo xác nhận.",
        choices=tuple(names[0] for names in ROLES.values()),
    ),
    "is_head": Heading(
        "Đứng đầu đơn vị", "Ghi x cho người đứng đầu đơn vị; mỗi đơn vị một người."
    ),
}
"""Field → its column in the empty table."""

OTHER_NAMES: Mapping[str, tuple[str, ...]] = {
    "unit": ("Phòng ban", "Tên đơn vị", "Phòng, ban"),
    "parent": ("Trực thuộc", "Đơn vị cha"),
    "abbreviation": ("Viết tắt", "Tên viết tắt"),
    "name": ("Họ tên", "Tên nhân viên", "Cán bộ"),
    "title": ("Chức danh",),
    "login": ("Tài khoản", "Login"),
    "email": ("Email", "Địa chỉ thư"),
    "phone": ("Số điện thoại", "Di động"),
    "roles": ("Quyền", "Vai trò trong hệ thống"),
    "is_head": ("Trưởng đơn vị", "Phụ trách đơn vị"),
}

NOTES = (
    "Mỗi dòng là một người với đơn vị của người ấy, hoặc một đơn vị. Cột có dấu * phải "
    "ghi; ô để trống thì giữ nguyên điều đang có.",
    "Không ghi mật khẩu vào bảng: mỗi người tự đặt mật khẩu qua thư mời.",
    "Người có tên đăng nhập được nhận ra theo tên đăng nhập; người không có thì theo "
    "họ tên trong đơn vị. Nhập lại bảng này lần nữa không tạo thêm gì.",
    f"Mỗi bảng nhiều nhất {MOST_ROWS} dòng.",
)


def read_table(rows: Iterable[tuple[int, Sequence[str]]]) -> list[Row]:
    """Return the rows of a table whose first row names the columns.

    :param rows: (place in the sheet, cells as text)
    :raises StaffTableError: a column missing or twice, passwords, nothing, too much
    """
    places: dict[str, int] = {}
    found: list[Row] = []
    for place, cells in rows:
        if not places:
            places = _read_headings(cells)
            continue
        if len(found) >= MOST_ROWS:
            raise StaffTableError(TableFault.TOO_LARGE)
        found.append(_read_row(place, cells, places))
    if not found:
        raise StaffTableError(TableFault.EMPTY)
    return found


def _read_headings(cells: Sequence[str]) -> dict[str, int]:
    names = {
        fold(name): key
        for key, heading in COLUMNS.items()
        for name in (heading.name, *OTHER_NAMES[key])
    }
    places: dict[str, int] = {}
    for place, cell in enumerate(cells):
        said = fold(cell.rstrip("* "))
        if said in _PASSWORDS:
            raise StaffTableError(TableFault.PASSWORD, name=cell)
        key = names.get(said)
        if key is None:
            continue
        if key in places:
            raise StaffTableError(TableFault.TWICE, name=cell)
        places[key] = place
    if "unit" not in places:
        raise StaffTableError(TableFault.NO_COLUMN, name=COLUMNS["unit"].name)
    return places


def _read_row(place: int, cells: Sequence[str], places: Mapping[str, int]) -> Row:
    said = {
        key: " ".join(cells[at].split()) if at < len(cells) else ""
        for key, at in places.items()
    }
    faults: list[Fault] = []
    roles, unknown = _roles(said.pop("roles", ""))
    if unknown:
        faults.append(Fault.NO_ROLE)
    mark = fold(said.pop("is_head", ""))
    if mark not in (*_YES, *_NO):
        faults.append(Fault.NO_MARK)
    entry = Entry(**said, roles=roles, is_head=mark in _YES)
    return check(Row(place, entry, tuple(faults)))


def _roles(said: str) -> tuple[tuple[str, ...], bool]:
    """Return the roles that are named, and whether one is not known."""
    known = {fold(name): key for key, names in ROLES.items() for name in names}
    named = [fold(one) for one in _BETWEEN.split(said) if one.strip()]
    found = dict.fromkeys(known[one] for one in named if one in known)
    return tuple(found), any(one not in known for one in named)


def check(row: Row) -> Row:
    """Return the row with what is wrong with it, whatever else there is.

    A login that is an address is where its owner gets mail, unless another is named.
    """
    entry, faults = row.entry, list(row.faults)
    if not entry.email and _EMAIL.fullmatch(entry.login):
        entry = Entry(**{**vars(entry), "email": entry.login})
    if not entry.unit:
        faults.append(Fault.NO_UNIT)
    if not entry.name and (
        entry.login or entry.roles or entry.title or entry.email or entry.is_head
    ):
        faults.append(Fault.NO_NAME)
    if entry.login and not _LOGIN.fullmatch(entry.login):
        faults.append(Fault.BAD_LOGIN)
    if entry.email and not _EMAIL.fullmatch(entry.email):
        faults.append(Fault.BAD_EMAIL)
    if entry.roles and not entry.login:
        faults.append(Fault.NO_LOGIN)
    if not set(entry.roles) <= set(ROLES):
        faults.append(Fault.NO_ROLE)
    if any(len(getattr(entry, key)) > most for key, most in LENGTHS.items()):
        faults.append(Fault.TOO_LONG)
    return Row(row.place, entry, tuple(dict.fromkeys(faults)))
