"""What the record of handing over a key device says.

Nghị định 30/2020/NĐ-CP, Điều 32 khoản 2: an agency's device lies at the agency, is
handed on only with the written leave of the competent person and with a record, and
whoever has it signs himself. A personal device is kept for its owner where the agency's
own rules say so. Vietnamese in every language of the interface.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .values import OFFICE_ZONE, Code, DocSignError

TITLE = "BIÊN BẢN"
_HELD = (
    "3. Kể từ thời điểm trên, bên nhận trực tiếp quản lý, sử dụng thiết bị tại trụ "
    "sở cơ quan, chỉ ký số vào văn bản đã có chữ ký của người có thẩm quyền và văn "
    "bản do cơ quan trực tiếp sao, quét; không giao thiết bị cho người khác khi chưa "
    "được phép bằng văn bản."
)
_KEPT = (
    "3. Kể từ thời điểm trên, bên nhận giữ thiết bị tại trụ sở cơ quan theo quy chế "
    "của cơ quan, chỉ dùng thiết bị cho văn bản mà bên giao đã quyết định ký trên hệ "
    "thống; mỗi lần dùng được hệ thống ghi lại. Bên giao lấy lại thiết bị bất cứ lúc "
    "nào."
)


@dataclass(frozen=True)
class Official:
    """One side of the hand-over."""

    name: str
    position: str


@dataclass(frozen=True)
class DeviceHandOver:
    """One hand-over of one device, done."""

    agency: str
    device: str
    """What is printed on the device: its number."""
    holder_name: str
    """To whom the certificate was issued."""
    serial: str
    issuer: str
    valid_from: datetime
    valid_until: datetime
    permission: str
    """Number, date and signer of the written leave."""
    giver: Official
    receiver: Official
    received_at: datetime
    is_personal: bool = False
    """The device is a person's own and is merely kept for him."""


def about(facts: DeviceHandOver) -> str:
    """Return what stands below the title."""
    owner = facts.holder_name if facts.is_personal else facts.agency
    return f"Bàn giao thiết bị lưu khóa bí mật của {owner}"


def paragraphs(facts: DeviceHandOver) -> tuple[str, ...]:
    """Return the paragraphs of the record. Raises DocSignError ``time_naive``."""
    moment = _office(facts.received_at)
    day = f"ngày {moment:%d} tháng {moment:%m} năm {moment:%Y}"
    return (
        f"Hôm nay, vào hồi {moment:%H} giờ {moment:%M} phút {day}, tại trụ sở "
        f"{facts.agency}, chúng tôi gồm:",
        f"Bên giao: {_person(facts.giver)}.",
        f"Bên nhận: {_person(facts.receiver)}.",
        f"Việc giao, nhận được người có thẩm quyền cho phép bằng văn bản: "
        f"{facts.permission}.",
        f"1. Thiết bị lưu khóa bí mật, số hiệu {facts.device}.",
        f"2. Chứng thư số cấp cho {facts.holder_name}, số sê-ri {facts.serial}, nơi "
        f"cấp: {facts.issuer}, có giá trị từ {_office(facts.valid_from):%d/%m/%Y} đến "
        f"{_office(facts.valid_until):%d/%m/%Y}.",
        _KEPT if facts.is_personal else _HELD,
        "Biên bản được lập thành hai bản có giá trị như nhau, mỗi bên giữ một bản.",
    )


def _person(official: Official) -> str:
    if not official.position:
        return official.name
    return f"{official.name}, {official.position}"


def _office(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise DocSignError(Code.TIME_NAIVE, "a hand-over needs a zone")
    return moment.astimezone(OFFICE_ZONE)
