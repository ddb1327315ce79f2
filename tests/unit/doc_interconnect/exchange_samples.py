"""Messages for the tests; fictional units."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from docxchg.edxml import (
    VIETNAM,
    Attachment,
    Business,
    BusinessType,
    Code,
    DocumentMessage,
    DocumentType,
    Organisation,
    Priority,
    Replacement,
    ResponseFor,
    Signer,
    StaffInfo,
    StatusMessage,
    TraceHop,
    write_document,
    write_status,
)

TODAY = dt.date(2026, 3, 20)
PDF = b"%PDF-1.4\n% mau\n"
SENDER = Organisation(
    organ_id="000.00.07.H99",
    name="Sở Nội vụ tỉnh Bình Nguyên",
    in_charge="UBND tỉnh Bình Nguyên",
    address="12 Lê Lợi, phường Trung Tâm, tỉnh Bình Nguyên",
    email="vanthu.snv@example.vn",
    telephone="02993800001",
    fax="02993800002",
    website="snv.example.vn",
)
RECEIVERS = (
    Organisation(
        "000.00.11.H99", "Sở Tài chính tỉnh Bình Nguyên", email="a@example.vn"
    ),
    Organisation("000.00.25.H99", "UBND xã An Hòa"),
)
DOCUMENT_ID = "000.00.07.H99,2026/03/16,152/SNV-TCBC"
DOCUMENT = DocumentMessage(
    sender=SENDER,
    receivers=RECEIVERS,
    document_id=DOCUMENT_ID,
    code=Code("152", "SNV-TCBC"),
    promulgation_date=dt.date(2026, 3, 16),
    subject="V/v rà soát số liệu biên chế công chức năm 2026",
    place="Bình Nguyên",
    type=DocumentType(2, 18, "Công văn"),
    content="Đề nghị các cơ quan rà soát.",
    signer=Signer("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "Trần Thị Mẫu"),
    due_date=dt.date(2026, 3, 27),
    priority=Priority.URGENT,
    sphere="Toàn tỉnh",
    typer="TTM",
    amount=2,
    pages=3,
    appendixes=("Biểu số 01",),
    responses=(
        ResponseFor(
            "000.00.00.H99",
            "88/UBND-NC",
            "000.00.00.H99,2026/03/02,88/UBND-NC",
            dt.date(2026, 3, 2),
        ),
    ),
    steering=2,
    to_places=("Như trên", "Lưu: VT, TCBC"),
    trace=(
        TraceHop("000.00.07.H99", dt.datetime(2026, 3, 16, 9, 5, 30, tzinfo=VIETNAM)),
    ),
    business=Business(
        reason="Văn bản điện tử mới",
        staff=StaffInfo("Văn phòng Sở", "Lê Văn Thư", "levanthu@example.vn", "0900"),
    ),
    attachments=(
        Attachment(
            "6f1b2c7e-1d52",
            "152-SNV-TCBC.signed.pdf",
            PDF,
            "application/pdf",
            "Văn bản đã ký số",
        ),
    ),
)
RECALL = Business(BusinessType.RECALL, DOCUMENT_ID, "Ban hành sai phụ lục")
UPDATE = Business(
    BusinessType.UPDATE,
    DOCUMENT_ID,
    "Bổ sung nơi nhận",
    content_changed=True,
    receivers_changed=True,
)
REPLACE = Business(
    BusinessType.REPLACE,
    reason="Thay thế văn bản cũ",
    replacements=(
        Replacement("000.00.07.H99,2026/01/05,7/SNV", ("000.00.11.H99", "H99.25")),
    ),
)
STATUS = StatusMessage(
    sender=RECEIVERS[0],
    response_for=ResponseFor(
        "000.00.07.H99", "152/SNV-TCBC", DOCUMENT_ID, dt.date(2026, 3, 16)
    ),
    status_code=2,
    timestamp=dt.datetime(2026, 3, 16, 10, 22, 7, tzinfo=VIETNAM),
    description="Từ chối tiếp nhận. Lý do: gửi nhầm thẩm quyền giải quyết",
    staff=StaffInfo("Văn phòng Sở", "Phạm Thị Đến", "den@example.vn", "0900000002"),
)


def document_packet(
    sender: str, receivers: tuple[str, ...], number: str = "1"
) -> bytes:
    """A document between these agencies."""
    message = replace(
        DOCUMENT,
        sender=replace(SENDER, organ_id=sender),
        receivers=tuple(Organisation(code, f"Cơ quan {code}") for code in receivers),
        code=Code(number, "STN-P1"),
    )
    return write_document(message, TODAY)


def status_packet(sender: str, addressee: str) -> bytes:
    """A status on the sample document, told to its sender."""
    message = replace(
        STATUS,
        sender=replace(STATUS.sender, organ_id=sender),
        response_for=replace(STATUS.response_for, organ_id=addressee),
    )
    return write_status(message)
