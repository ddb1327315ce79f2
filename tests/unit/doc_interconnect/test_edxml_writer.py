"""The packets we write: form to the letter, and nothing that breaks the standard."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import unicodedata

import pytest
from exchange_samples import DOCUMENT, PDF, RECALL, REPLACE, STATUS, TODAY, UPDATE

from docxchg.edxml import (
    Attachment,
    Business,
    BusinessType,
    Code,
    DocumentType,
    InvalidMessage,
    Organisation,
    ReceiverChange,
    ResponseFor,
    Signer,
    TraceHop,
    content_digest,
    document_id_for,
    format_timestamp,
    is_agency_code,
    read_message,
    write_document,
    write_status,
)

STATUS_PACKET = """\
<?xml version="1.0" encoding="UTF-8"?>
<edXML xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016">
<edXML:edXMLEnvelope xmlns:edXML="http://www.mic.gov.vn/TBT/QCVN_102_2016">
<edXML:edXMLHeader>
<edXML:MessageHeader>
<edXML:From>
<edXML:OrganId>000.00.11.H99</edXML:OrganId>
<edXML:OrganName>Sở Tài chính tỉnh Bình Nguyên</edXML:OrganName>
<edXML:Email>a@example.vn</edXML:Email>
</edXML:From>
<edXML:ResponseFor>
<edXML:OrganId>000.00.07.H99</edXML:OrganId>
<edXML:Code>152/SNV-TCBC</edXML:Code>
<edXML:DocumentId>000.00.07.H99,2026/03/16,152/SNV-TCBC</edXML:DocumentId>
<edXML:PromulgationDate>2026/03/16</edXML:PromulgationDate>
</edXML:ResponseFor>
<edXML:StaffInfo>
<edXML:Department>Văn phòng Sở</edXML:Department>
<edXML:Staff>Phạm Thị Đến</edXML:Staff>
<edXML:Email>den@example.vn</edXML:Email>
<edXML:Mobile>0900000002</edXML:Mobile>
</edXML:StaffInfo>
<edXML:StatusCode>02</edXML:StatusCode>
<edXML:Description>Từ chối tiếp nhận. Lý do: gửi nhầm thẩm quyền giải quyết\
</edXML:Description>
<edXML:Timestamp>2026/03/16 10:22:07</edXML:Timestamp>
</edXML:MessageHeader>
</edXML:edXMLHeader>
</edXML:edXMLEnvelope>
</edXML>
"""
HEADER_ORDER = """
From To To DocumentId Code PromulgationInfo DocumentType Subject Content SignerInfo
DueDate OtherInfo ResponseFor SteeringType ToPlaces
""".split()


def text_of(message=DOCUMENT) -> str:
    return write_document(message, TODAY).decode()


def test_a_status_packet_is_written_byte_for_byte() -> None:
    assert write_status(STATUS).decode() == STATUS_PACKET


def test_a_document_packet_keeps_the_literal_prefixes() -> None:
    text = text_of()
    unprefixed = set(re.findall(r"<([A-Za-z]+)[ >]", text))
    assert unprefixed == {
        "edXML",
        "AttachmentEncoded",
        "Attachment",
        "ContentId",
        "AttachmentName",
        "Description",
        "ContentType",
    }
    assert set(re.findall(r"<([A-Za-z]+):", text)) == {"edXML"}


def test_header_elements_stand_in_the_order_of_the_reference_library() -> None:
    header = text_of().split("<edXML:MessageHeader>")[1].split("</edXML:MessageH")[0]
    depth, seen = 0, []
    for closing, name in re.findall(r"<(/?)edXML:(\w+)>", header):
        if closing:
            depth -= 1
        else:
            if depth == 0:
                seen.append(name)
            depth += 1
    assert seen == HEADER_ORDER


def test_trace_comes_before_business() -> None:
    text = text_of()
    assert text.index("<edXML:TraceHeader>") < text.index("<edXML:Bussiness>")


def test_empty_parts_are_left_out_never_empty() -> None:
    bare = dataclasses.replace(
        DOCUMENT, steering=None, due_date=None, responses=(), to_places=(), content=""
    )
    text = text_of(bare)
    for name in ("SteeringType", "DueDate", "ResponseFor", "ToPlaces", "Content"):
        assert f"edXML:{name}>" not in text
    assert not re.search(r"<edXML:(\w+)></edXML:\1>", text)


def test_text_goes_out_composed_and_escaped() -> None:
    subject = unicodedata.normalize("NFD", 'Về việc <thử> & "ký hiệu"\r\n mới\x0b\x01')
    text = text_of(dataclasses.replace(DOCUMENT, subject=subject))
    assert '<edXML:Subject>Về việc &lt;thử&gt; &amp; "ký hiệu" mới</edXML:' in text
    assert unicodedata.is_normalized("NFC", text)


def test_a_timestamp_of_another_zone_is_written_in_vietnam_time() -> None:
    moment = dt.datetime(2026, 3, 15, 23, 30, tzinfo=dt.timezone.utc)
    assert format_timestamp(moment) == "2026/03/16 06:30:00"
    with pytest.raises(ValueError, match="zone"):
        format_timestamp(dt.datetime(2026, 3, 15))


def test_an_answered_id_is_given_back_as_it_came() -> None:
    decomposed = unicodedata.normalize("NFD", "000.00.00.G22,2015/09/30,7816/Ủ")
    answer = ResponseFor("000.00.00.G22", "7816/Ủ", decomposed)
    text = text_of(dataclasses.replace(DOCUMENT, responses=(answer,)))
    assert f"<edXML:DocumentId>{decomposed}</edXML:DocumentId>" in text


def test_document_id_follows_the_rule() -> None:
    code = Code("7816", "VPCP-TTĐT")
    made = document_id_for("000.00.00.G22", dt.date(2015, 9, 30), code)
    assert made == "000.00.00.G22,2015/09/30,7816/VPCP-TTĐT"


def with_sender(**over):
    return {"sender": dataclasses.replace(DOCUMENT.sender, **over)}


BROKEN = [
    ({"receivers": ()}, "N.MessageHeader.To"),
    ({"receivers": DOCUMENT.receivers * 2}, "MessageHeader.To.OrganId"),
    (with_sender(organ_id=""), "N.MessageHeader.From.OrganId"),
    (with_sender(organ_id="H" * 36), "R.MessageHeader.From.OrganId"),
    (with_sender(organ_id="a b"), "M.MessageHeader.From.OrganId"),
    (with_sender(name=""), "N.MessageHeader.From.OrganName"),
    (with_sender(name="Ở" * 201), "R.MessageHeader.From.OrganName"),
    (with_sender(in_charge="Ở" * 201), "R.MessageHeader.From.OrganizationInCharge"),
    (with_sender(address="Ở" * 251), "R.MessageHeader.From.OrganAdd"),
    (with_sender(email="không"), "M.MessageHeader.From.Email"),
    (with_sender(telephone="0" * 21), "R.MessageHeader.From.Telephone"),
    (with_sender(website="w" * 101), "R.MessageHeader.From.Website"),
    ({"document_id": ""}, "N.DocumentId"),
    ({"document_id": "x" * 201}, "R.DocumentId"),
    ({"code": Code("", "X")}, "N.MessageHeader.Code.CodeNumber"),
    ({"code": Code("1" * 12, "X")}, "R.MessageHeader.Code.CodeNumber"),
    ({"code": Code("1", "")}, "N.MessageHeader.Code.CodeNotation"),
    ({"code": Code("1", "X" * 31)}, "R.MessageHeader.Code.CodeNotation"),
    ({"place": ""}, "N.MessageHeader.PromulgationInfo.Place"),
    ({"place": "x" * 51}, "R.MessageHeader.PromulgationInfo.Place"),
    (
        {"promulgation_date": None},
        "N.MessageHeader.PromulgationInfo.PromulgationDate",
    ),
    (
        {"promulgation_date": TODAY + dt.timedelta(days=1)},
        "T.MessageHeader.PromulgationInfo.PromulgationDate",
    ),
    ({"type": DocumentType(0, 1, "x")}, "M.MessageHeader.DocumentType.Type"),
    ({"type": DocumentType(2, 1, "")}, "N.MessageHeader.DocumentType.TypeName"),
    ({"subject": " \n"}, "N.MessageHeader.Subject"),
    ({"subject": "ệ" * 501}, "R.MessageHeader.Subject"),
    ({"content": "ệ" * 501}, "R.MessageHeader.Content"),
    ({"signer": Signer("", "", "")}, "N.MessageHeader.SignerInfo.FullName"),
    ({"signer": Signer("", "", "x" * 51)}, "R.MessageHeader.SignerInfo.FullName"),
    ({"sphere": "x" * 101}, "R.MessageHeader.OtherInfo.SphereOfPromulgation"),
    ({"typer": "x" * 11}, "R.MessageHeader.OtherInfo.TyperNotation"),
    ({"amount": -1}, "M.MessageHeader.OtherInfo.PromulgationAmount"),
    ({"pages": -1}, "M.MessageHeader.OtherInfo.PageAmount"),
    ({"steering": 3}, "M.MessageHeader.SteeringType"),
    ({"to_places": ("x" * 151,)}, "R.MessageHeader.ToPlace.Place"),
    ({"trace": ()}, "N.MessageHeader.TraceHeaderList.TraceHeader"),
    (
        {"trace": (TraceHop("H99", dt.datetime(2026, 1, 1)),)},
        "T.TraceHeaderList.TraceHeader.Timestamp",
    ),
    (
        {"business": Business(BusinessType.RECALL, "x")},
        "N.TraceHeaderList.Bussiness.BussinessDocReason",
    ),
    (
        {"business": Business(BusinessType.UPDATE, "", "x")},
        "N.TraceHeaderList.Bussiness.DocumentId",
    ),
    (
        {"business": Business(BusinessType.REPLACE, "", "x")},
        "N.TraceHeaderList.Bussiness.ReplacementInfoList",
    ),
    ({"attachments": (Attachment("a", "", PDF),)}, "N.AttachmentName"),
    ({"attachments": (Attachment("a", "x" * 201, PDF),)}, "R.AttachmentName"),
    ({"attachments": (Attachment("a", "x.pdf", b""),)}, "M.Attachment-Type"),
    ({"attachments": (Attachment("cid:a", "x", PDF),)}, "M.Attachment.ContentId"),
    ({"attachments": DOCUMENT.attachments * 2}, "M.Attachment.ContentId"),
]


@pytest.mark.parametrize(("over", "code"), BROKEN, ids=[code for _o, code in BROKEN])
def test_what_breaks_the_standard_is_refused_with_its_code(over, code) -> None:
    with pytest.raises(InvalidMessage) as caught:
        write_document(dataclasses.replace(DOCUMENT, **over), TODAY)
    assert {finding.code for finding in caught.value.findings} == {code}


BROKEN_STATUS = [
    ({"status_code": 99}, "MessageHeader.StatusCode"),
    ({"description": ""}, "N.MessageHeader.Description"),
    ({"description": "x" * 501}, "R.MessageHeader.Description"),
    ({"timestamp": None}, "T.MessageHeader.Timestamp"),
    (
        {"response_for": dataclasses.replace(STATUS.response_for, document_id="")},
        "MessageHeader.ResponseFor.DocumentId",
    ),
    (
        {"response_for": dataclasses.replace(STATUS.response_for, code="")},
        "MessageHeader.ResponseFor.Code",
    ),
    (
        {"response_for": dataclasses.replace(STATUS.response_for, organ_id="")},
        "N.MessageHeader.ResponseFor.OrganId",
    ),
]


@pytest.mark.parametrize(("over", "code"), BROKEN_STATUS)
def test_a_broken_status_is_refused_with_its_code(over, code) -> None:
    with pytest.raises(InvalidMessage) as caught:
        write_status(dataclasses.replace(STATUS, **over))
    assert {finding.code for finding in caught.value.findings} == {code}


def test_lengths_at_the_limit_pass() -> None:
    full = dataclasses.replace(
        DOCUMENT,
        subject="ệ" * 500,
        place="x" * 50,
        code=Code("1" * 11, "X" * 30),
        signer=Signer("x" * 100, "x" * 100, "x" * 50),
        receivers=(Organisation("H" * 35, "Ở" * 200, address="Ở" * 250),),
    )
    assert read_message(write_document(full, TODAY)).message == full


@pytest.mark.parametrize(
    "business",
    [
        DOCUMENT.business,
        RECALL,
        UPDATE,
        dataclasses.replace(UPDATE, receivers=(ReceiverChange("H99.11", 1),)),
        REPLACE,
        dataclasses.replace(RECALL, paper=True),
    ],
)
def test_every_kind_of_business_survives_the_round_trip(business) -> None:
    message = dataclasses.replace(DOCUMENT, business=business)
    result = read_message(write_document(message, TODAY))
    assert result.message == message
    assert result.warnings == ()


def test_a_status_survives_the_round_trip() -> None:
    result = read_message(write_status(STATUS))
    assert result.message == STATUS
    assert result.warnings == ()


def test_digest_sees_the_content_and_nothing_else() -> None:
    digest = content_digest(DOCUMENT)
    moved = dataclasses.replace(
        DOCUMENT,
        trace=(*DOCUMENT.trace, TraceHop("001.00.20.TT2")),
        attachments=(
            dataclasses.replace(
                DOCUMENT.attachments[0], content_id="other", name="x.pdf"
            ),
        ),
        subject=unicodedata.normalize("NFD", DOCUMENT.subject) + " ",
    )
    assert content_digest(moved) == digest
    changed = dataclasses.replace(
        DOCUMENT.attachments[0], content=DOCUMENT.attachments[0].content + b" "
    )
    for over in (
        {"attachments": (changed,)},
        {"attachments": ()},
        {"subject": "Khác"},
        {"code": Code("153", "SNV-TCBC")},
        {"promulgation_date": dt.date(2026, 3, 17)},
        {"type": DocumentType(2, 14, "Báo cáo")},
    ):
        assert content_digest(dataclasses.replace(DOCUMENT, **over)) != digest


@pytest.mark.parametrize(
    ("code", "good"),
    [
        ("000.00.10.H99", True),
        ("H99.10.01", True),
        ("vxp.saas.03", True),
        ("H" * 35, True),
        ("H" * 36, False),
        ("", False),
        ("H99..1", False),
        (".H99", False),
        ("H99 ", False),
        ("H99\n", False),
        ("H99'--", False),
        ("Đ99", False),
    ],
)
def test_agency_codes_are_told_from_other_text(code, good) -> None:
    assert is_agency_code(code) is good
