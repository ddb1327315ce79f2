"""Document types in messages: the two numbered tables and how to read them.

Table A numbers the normative documents, table B the administrative ones
(QCVN 102:2016/BTTTT, amendment 1:2022). Systems fill the three elements in at
least four ways, so the name is trusted first.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from ..compat import StrEnum
from .message import DocumentType


class TypeTable(StrEnum):
    """Which table a type stands in."""

    LEGAL = "A"
    ADMINISTRATIVE = "B"


LEGAL_TYPES: dict[int, str] = {
    1: "Hiến pháp",
    2: "Luật",
    3: "Pháp lệnh",
    4: "Lệnh",
    5: "Nghị quyết",
    6: "Nghị quyết liên tịch",
    7: "Nghị định",
    8: "Quyết định",
    9: "Thông tư",
    10: "Thông tư liên tịch",
    11: "Chỉ thị",
    12: "Bộ luật",
    13: (
        "Văn bản quy phạm pháp luật của chính quyền địa phương"
        " ở đơn vị hành chính - kinh tế đặc biệt"
    ),
}

ADMINISTRATIVE_TYPES: dict[int, str] = {
    1: "Nghị quyết (cá biệt)",
    2: "Quyết định (cá biệt)",
    3: "Chỉ thị",
    4: "Quy chế",
    5: "Quy định",
    6: "Thông cáo",
    7: "Thông báo",
    8: "Hướng dẫn",
    9: "Chương trình",
    10: "Kế hoạch",
    11: "Phương án",
    12: "Đề án",
    13: "Dự án",
    14: "Báo cáo",
    15: "Biên bản",
    16: "Tờ trình",
    17: "Hợp đồng",
    18: "Công văn",
    19: "Công điện",
    20: "Bản ghi nhớ",
    21: "Bản cam kết",
    22: "Bản thỏa thuận",
    23: "Giấy chứng nhận",
    24: "Giấy ủy quyền",
    25: "Giấy mời",
    26: "Giấy giới thiệu",
    27: "Giấy nghỉ phép",
    28: "Giấy đi đường",
    29: "Giấy biên nhận hồ sơ",
    30: "Phiếu gửi",
    31: "Phiếu chuyển",
    32: "Thư công",
}


@dataclass(frozen=True)
class ResolvedType:
    """A type as we understand it."""

    table: TypeTable | None
    """None when only the name is known."""
    number: int
    """Number in the table, 0 when unknown."""
    name: str


def resolve_type(value: DocumentType) -> ResolvedType:
    """Say what type a message means.

    The name first (case levelled, diacritics kept); else ``Type`` 1 or 2 with a
    detail picks a table; else a ``Type`` above 2 is a number of table B. A name in
    both tables (Nghị quyết, Quyết định, Chỉ thị) is normative only when the
    numbers say table A.
    """
    numbers = _by_numbers(value)
    key = _key(value.name)
    if key:
        if numbers and numbers.table is TypeTable.LEGAL and _LEGAL_KEYS.get(key):
            return ResolvedType(TypeTable.LEGAL, _LEGAL_KEYS[key], value.name)
        if key in _ADMINISTRATIVE_KEYS:
            number = _ADMINISTRATIVE_KEYS[key]
            return ResolvedType(TypeTable.ADMINISTRATIVE, number, value.name)
        if key in _LEGAL_KEYS:
            return ResolvedType(TypeTable.LEGAL, _LEGAL_KEYS[key], value.name)
        return ResolvedType(None, 0, value.name)
    return numbers or ResolvedType(None, 0, "")


def type_for(number: int, name: str, *, flat: bool = False) -> DocumentType:
    """The type element of an administrative document we send.

    ``number`` is that of table B, 0 when the type is in neither table. ``flat`` is
    the older habit some axes still want: the number in ``Type``, detail 0.
    """
    if flat:
        return DocumentType(number or 2, 0, name)
    return DocumentType(2, number or None, name)


def _by_numbers(value: DocumentType) -> ResolvedType | None:
    detail = value.detail or 0
    if value.type == 1 and detail in LEGAL_TYPES:
        return ResolvedType(TypeTable.LEGAL, detail, LEGAL_TYPES[detail])
    number = detail if value.type == 2 else value.type
    if value.type >= 2 and number in ADMINISTRATIVE_TYPES:
        name = ADMINISTRATIVE_TYPES[number]
        return ResolvedType(TypeTable.ADMINISTRATIVE, number, name)
    return None


def _key(name: str) -> str:
    text = unicodedata.normalize("NFC", name).casefold()
    return " ".join(text.replace("(cá biệt)", "").split())


_LEGAL_KEYS = {_key(name): number for number, name in LEGAL_TYPES.items()}
_ADMINISTRATIVE_KEYS = {
    _key(name): number for number, name in ADMINISTRATIVE_TYPES.items()
}
