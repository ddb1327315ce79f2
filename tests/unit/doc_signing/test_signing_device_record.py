"""The record of handing over a key device: its words, and as it is printed."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import replace
from pathlib import Path

import pytest

from docmgmt.fonts import search_fonts
from docmgmt.prints.listing import Signature
from docmgmt.prints.record import Record, record_pdf
from docsign import device_record
from docsign.device_record import DeviceHandOver, Official
from docsign.values import OFFICE_ZONE, Code, DocSignError
from vanthu import pictures

FOLDER = Path(__file__).resolve().parents[2] / "pictures/devices"
FONT = "Liberation Serif"
RENEW = "VAN_THU_RENEW_PICTURES"
FACTS = DeviceHandOver(
    agency="Sở Nông nghiệp và Môi trường",
    device="TK-0457-2026",
    holder_name="Sở Nông nghiệp và Môi trường",
    serial="5401A3F0C2",
    issuer="CA phục vụ các cơ quan Nhà nước",
    valid_from=dt.datetime(2025, 1, 1, 17, 30, tzinfo=dt.timezone.utc),
    valid_until=dt.datetime(2030, 1, 2, 10, 0, tzinfo=OFFICE_ZONE),
    permission="Quyết định số 12/QĐ-SNNMT ngày 05/3/2026 của Giám đốc Sở",
    giver=Official("Lê Hữu Nghĩa", "Văn thư Sở"),
    receiver=Official("Bùi Thị Yến", "Chuyên viên Văn phòng"),
    received_at=dt.datetime(2026, 3, 5, 2, 5, tzinfo=dt.timezone.utc),
)


def printed(facts: DeviceHandOver) -> bytes:
    record = Record(
        agency=facts.agency,
        title=device_record.TITLE,
        about=device_record.about(facts),
        paragraphs=device_record.paragraphs(facts),
        signatures=(
            Signature("BÊN GIAO", facts.giver.name),
            Signature("BÊN NHẬN", facts.receiver.name),
        ),
    )
    return record_pdf(record, fonts=search_fonts((FONT,)))


def test_the_record_says_who_what_when_and_by_whose_leave() -> None:
    told = "\n".join(device_record.paragraphs(FACTS))
    for words in (
        "vào hồi 09 giờ 05 phút ngày 05 tháng 03 năm 2026",
        "Bên giao: Lê Hữu Nghĩa, Văn thư Sở.",
        "Bên nhận: Bùi Thị Yến, Chuyên viên Văn phòng.",
        FACTS.permission,
        "số hiệu TK-0457-2026",
        "số sê-ri 5401A3F0C2",
        "từ 02/01/2025 đến 02/01/2030",
        "trực tiếp quản lý, sử dụng thiết bị tại trụ sở",
    ):
        assert words in told


def test_who_has_no_position_is_named_alone() -> None:
    facts = replace(FACTS, giver=Official("Lê Hữu Nghĩa", ""))
    assert "Bên giao: Lê Hữu Nghĩa." in device_record.paragraphs(facts)


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(DocSignError) as refusal:
        device_record.paragraphs(
            replace(FACTS, received_at=dt.datetime(2026, 3, 5, 9, 5))
        )
    assert refusal.value.code is Code.TIME_NAIVE


def test_the_record_stands_as_in_its_stored_picture() -> None:
    found = pictures.look_at(printed(FACTS))
    if os.environ.get(RENEW):
        pictures.store(FOLDER, "record", found, FONT)
    stored, font = pictures.load(FOLDER, "record")
    assert font == FONT
    assert pictures.differences(stored, found) == []
    other = pictures.look_at(printed(replace(FACTS, device="TK-0458-2026")))
    assert pictures.differences(stored, other) != []


def test_a_personal_device_is_kept_for_its_owner() -> None:
    facts = replace(FACTS, holder_name="Trần Thị Minh Châu", is_personal=True)
    assert device_record.about(facts).endswith("của Trần Thị Minh Châu")
    told = "\n".join(device_record.paragraphs(facts))
    assert "mà bên giao đã quyết định ký" in told
    assert "mà bên giao đã quyết định ký" not in "\n".join(
        device_record.paragraphs(FACTS)
    )
