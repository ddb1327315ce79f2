"""Lists of documents and dossiers as somebody found them, for paper and for work.

Nghị định 30/2020/NĐ-CP, Phụ lục VI, phần I, mục III.6: what is searched can be shown
and taken out. Vietnamese in every language of the interface.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from .report import Column, Report, Table, Value


@dataclass(frozen=True)
class Listed:
    """A column of a list."""

    name: str
    """Field of the record."""
    title: str
    width: float
    """Share of the width of the paper."""


@dataclass(frozen=True)
class Kind:
    """What is listed."""

    title: str
    one: str
    """What a row is called when rows are counted."""
    columns: tuple[Listed, ...]


@dataclass(frozen=True)
class Head:
    """What stands above the rows."""

    agency: str
    parent_agency: str
    place: str
    made_by: str
    made_at: datetime
    """By the clock of the office."""
    about: str = ""
    """What the list shows, in the words of who made it."""


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "doc.incoming": Kind(
            "DANH SÁCH VĂN BẢN ĐẾN",
            "văn bản",
            (
                Listed("arrival_number", "Số đến", 1.2),
                Listed("received_at", "Đến lúc", 1.9),
                Listed("issuer_label", "Cơ quan ban hành", 3.0),
                Listed("printed_number", "Số, ký hiệu", 2.7),
                Listed("document_date", "Ngày văn bản", 1.9),
                Listed("subject", "Trích yếu", 6.0),
                Listed("holder_id", "Người giữ", 2.6),
                Listed("deadline", "Hạn xử lý", 1.9),
                Listed("state", "Trạng thái", 2.0),
            ),
        ),
        "doc.outgoing": Kind(
            "DANH SÁCH VĂN BẢN ĐI",
            "văn bản",
            (
                Listed("printed_number", "Số, ký hiệu", 2.7),
                Listed("document_date", "Ngày văn bản", 1.9),
                Listed("type_id", "Loại", 2.0),
                Listed("subject", "Trích yếu", 7.0),
                Listed("signer_name", "Người ký", 2.6),
                Listed("drafter_id", "Người soạn", 2.6),
                Listed("holder_label", "Đang ở", 2.6),
                Listed("state", "Trạng thái", 2.0),
            ),
        ),
        "doc.dossier": Kind(
            "DANH SÁCH HỒ SƠ",
            "hồ sơ",
            (
                Listed("code", "Số, ký hiệu hồ sơ", 2.6),
                Listed("name", "Tiêu đề hồ sơ", 8.0),
                Listed("owner_id", "Người lập", 2.8),
                Listed("unit_id", "Đơn vị", 2.6),
                Listed("retention_id", "Thời hạn bảo quản", 2.2),
                Listed("date_start", "Bắt đầu", 1.8),
                Listed("date_end", "Kết thúc", 1.8),
                Listed("state", "Trạng thái", 2.0),
            ),
        ),
    }
)
"""Model of the records → what its list shows."""

JOURNAL = Kind(
    "TRÍCH NHẬT KÝ",
    "dòng",
    (
        Listed("at", "Lúc", 2.2),
        Listed("user_id", "Người thực hiện", 2.6),
        Listed("on_behalf_id", "Thay mặt", 2.0),
        Listed("act_label", "Việc", 2.4),
        Listed("shown_document", "Văn bản", 3.6),
        Listed("shown_detail", "Chi tiết", 6.0),
        Listed("ip", "Địa chỉ", 2.0),
        Listed("seal_no", "Số niêm", 1.4),
    ),
)
"""What an extract of the journal shows."""


def list_report(kind: Kind, head: Head, rows: Sequence[Sequence[str]]) -> Report:
    """Return the list as a report that can be written in each format.

    :param rows: one value for each column of ``kind``; a column for the ordinal is put
        before them

    >>> kind = Kind("DANH SÁCH", "hồ sơ", (Listed("name", "Tiêu đề", 1.0),))
    >>> head = Head("Sở A", "", "Hà Nội", "Lan", datetime(2026, 3, 2, 8, 5))
    >>> report = list_report(kind, head, [["Một"], ["Hai"]])
    >>> report.tables[0].rows
    ((1, 'Một'), (2, 'Hai'))
    >>> report.counted
    'Lập lúc 08:05 ngày 02/03/2026; 2 hồ sơ; người lập: Lan.'
    """
    numbered: tuple[tuple[Value, ...], ...] = tuple(
        (place, *row) for place, row in enumerate(rows, start=1)
    )
    columns = (
        Column("STT", 0.9),
        *(Column(one.title, one.width, "text") for one in kind.columns),
    )
    made = head.made_at
    return Report(
        agency=head.agency,
        parent_agency=head.parent_agency,
        place=head.place,
        day=made.date(),
        title=kind.title,
        period="",
        days=head.about,
        counted=f"Lập lúc {made:%H:%M} ngày {made:%d/%m/%Y}; {len(rows)} {kind.one}; "
        f"người lập: {head.made_by}.",
        tables=(Table(columns, numbered),),
    )
