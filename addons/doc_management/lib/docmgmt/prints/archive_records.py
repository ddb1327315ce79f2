"""What the records of the archive say: of a hand-over and of a destruction.

Nghị định 30/2020/NĐ-CP, Phụ lục V (biên bản giao nhận); Thông tư 06/2025/TT-BNV (biên
bản hủy tài liệu). Vietnamese in every language of the interface.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ..number_words import in_words
from .listing import Signature
from .record import Record

_BLANK = "………"


@dataclass(frozen=True)
class HandOver:
    """One hand-over of dossiers to the archive."""

    agency: str
    unit: str
    giver: str
    receiver: str
    """Empty until it is taken over."""
    block: str
    first: date | None
    last: date | None
    boxes: int
    meters: float
    dossiers: int
    files: int
    condition: str = ""
    received_on: date | None = None
    taken: int = 0
    """Dossiers that passed the check; the rest was given back."""


@dataclass(frozen=True)
class Destruction:
    """One destruction of dossiers."""

    agency: str
    decision: str
    decided_on: date | None
    destroyed_on: date | None
    destroyed_by: str
    dossiers: int
    files: int


def hand_over_record(facts: HandOver) -> Record:
    """Return biên bản giao nhận hồ sơ, tài liệu."""
    meters = f"{facts.meters:g}".replace(".", ",")
    paragraphs = [
        f"Bên giao: {facts.unit}, đại diện: {facts.giver}.",
        f"Bên nhận: Lưu trữ hiện hành, đại diện: {facts.receiver or _BLANK}.",
        f"1. Tên khối tài liệu: {facts.block}.",
        f"2. Thời gian của hồ sơ, tài liệu: từ {_day(facts.first)} "
        f"đến {_day(facts.last)}.",
        f"3. Số lượng: tài liệu giấy: {facts.boxes} hộp/cặp, {meters} mét giá;"
        f" tài liệu điện tử: {facts.dossiers} hồ sơ ({in_words(facts.dossiers)}), "
        f"{facts.files} tệp ({in_words(facts.files)}).",
        f"4. Tình trạng tài liệu giao nộp: {facts.condition or 'bình thường'}.",
        "5. Mục lục hồ sơ, tài liệu nộp lưu kèm theo.",
    ]
    if facts.received_on:
        paragraphs.append(
            f"Ngày {_day(facts.received_on)} bên nhận đã kiểm tra từng tệp: nhận "
            f"{facts.taken} hồ sơ, trả lại {facts.dossiers - facts.taken} hồ sơ."
        )
    paragraphs.append("Biên bản này được lập thành hai bản, mỗi bên giữ một bản.")
    return Record(
        facts.agency,
        "BIÊN BẢN",
        "Về việc giao nhận hồ sơ, tài liệu",
        tuple(paragraphs),
        (
            Signature("ĐẠI DIỆN BÊN GIAO", facts.giver),
            Signature("ĐẠI DIỆN BÊN NHẬN", facts.receiver),
        ),
    )


def destruction_record(facts: Destruction) -> Record:
    """Return biên bản hủy tài liệu."""
    return Record(
        facts.agency,
        "BIÊN BẢN",
        "Về việc hủy tài liệu",
        (
            f"Căn cứ Quyết định số {facts.decision} ngày {_day(facts.decided_on)} về "
            "việc hủy tài liệu hết giá trị;",
            f"Ngày {_day(facts.destroyed_on)}, {facts.destroyed_by} đã hủy "
            f"{facts.dossiers} hồ sơ ({in_words(facts.dossiers)}) theo danh mục kèm "
            f"theo, gồm {facts.files} tệp ({in_words(facts.files)}).",
            "Phương pháp hủy: ghi đè rồi xóa tệp khỏi kho lưu trữ; không khôi phục "
            "được. Bản sao lưu được xử lý theo quy trình vận hành.",
            "Thông tin về từng tệp đã hủy (mã băm SHA-256, dung lượng) ghi trong nhật "
            "ký của hệ thống.",
        ),
        (
            Signature("NGƯỜI HỦY", facts.destroyed_by),
            Signature("NGƯỜI CÓ THẨM QUYỀN"),
        ),
    )


def _day(day: date | None) -> str:
    return day.strftime("%d/%m/%Y") if day else _BLANK
