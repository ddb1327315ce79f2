"""What comes in: every deviation met in the field, and what attackers send."""

from __future__ import annotations

import base64
import dataclasses
import datetime as dt
import io
import unicodedata
import zipfile

import pytest
from exchange_samples import DOCUMENT, DOCUMENT_ID, PDF, RECALL, STATUS, TODAY

from docxchg.edxml import (
    VIETNAM,
    AttachmentLimits,
    BusinessType,
    Code,
    DocumentType,
    ErrorCode,
    Limits,
    Priority,
    ResponseFor,
    StatusCode,
    TypeTable,
    UnreadableMessage,
    business_target,
    content_digest,
    decode_base64,
    parse_date,
    parse_timestamp,
    read_message,
    resolve_type,
    same_document_id,
    type_for,
    unpack,
    write_document,
    write_status,
)

PACKET = write_document(DOCUMENT, TODAY)
STATUS_PACKET = write_status(STATUS)


def changed(*swaps: tuple[str, str], packet: bytes = PACKET) -> bytes:
    text = packet.decode()
    for old, new in swaps:
        assert old in text, f"the sample has no {old}"
        text = text.replace(old, new)
    return text.encode()


def read(*swaps: tuple[str, str], packet: bytes = PACKET):
    return read_message(changed(*swaps, packet=packet))


def codes(result) -> set[str]:
    return {finding.code for finding in result.warnings}


def make_zip(*entries: tuple[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return buffer.getvalue()


# dates


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026/03/16", dt.date(2026, 3, 16)),
        ("2026-03-16", dt.date(2026, 3, 16)),
        ("2026/3/6", dt.date(2026, 3, 6)),
        ("16/03/2026", dt.date(2026, 3, 16)),
        ("16-03-2026", dt.date(2026, 3, 16)),
        ("2026/03/16 00:00:00", dt.date(2026, 3, 16)),
        ("16/03/2026 08:30", dt.date(2026, 3, 16)),
        ("2026-03-16T08:30:00.000+07:00", dt.date(2026, 3, 16)),
        (" 2026/03/16\n", dt.date(2026, 3, 16)),
        ("2014/02/30", None),
        ("0021/09/16", None),
        ("2026/13/01", None),
        ("20260316", None),
        ("2026/03/161", None),
        ("", None),
        ("N/A", None),
        ("null", None),
        ("hôm qua", None),
    ],
)
def test_dates_are_read_in_every_spelling(text, expected) -> None:
    assert parse_date(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026/03/16 09:05:30", dt.datetime(2026, 3, 16, 9, 5, 30, tzinfo=VIETNAM)),
        ("16/03/2026 09:05:30", dt.datetime(2026, 3, 16, 9, 5, 30, tzinfo=VIETNAM)),
        ("2026-03-16T09:05:30", dt.datetime(2026, 3, 16, 9, 5, 30, tzinfo=VIETNAM)),
        ("2026-03-16T02:05:30Z", dt.datetime(2026, 3, 16, 9, 5, 30, tzinfo=VIETNAM)),
        (
            "2026-03-16T09:05:30.123+07:00",
            dt.datetime(2026, 3, 16, 9, 5, 30, tzinfo=VIETNAM),
        ),
        ("2026/03/16 09:05", dt.datetime(2026, 3, 16, 9, 5, tzinfo=VIETNAM)),
        ("2026/03/16", dt.datetime(2026, 3, 16, tzinfo=VIETNAM)),
        ("2026/03/16 25:00:00", None),
        ("0021/09/16 08:00:00", None),
        ("2026/03/16 lúc chín giờ", None),
        ("", None),
    ],
)
def test_timestamps_are_read_in_every_spelling(text, expected) -> None:
    assert parse_timestamp(text) == expected


@pytest.mark.parametrize(
    ("text", "warned"),
    [("16/03/2026", False), ("0021/09/16", True), ("2014/02/30", True)],
)
def test_an_unreadable_promulgation_date_is_left_open_and_said(text, warned) -> None:
    swap = ("<edXML:PromulgationDate>2026/03/16<", f"<edXML:PromulgationDate>{text}<")
    result = read(swap)
    assert (result.message.promulgation_date is None) is warned
    path = "T.MessageHeader.PromulgationInfo.PromulgationDate"
    assert (path in codes(result)) is warned


def test_fillers_in_a_date_are_no_complaint() -> None:
    result = read((">2026/03/27<", ">N/A<"))
    assert result.message.due_date is None
    assert codes(result) == set()


# envelope


@pytest.mark.parametrize(
    "packet",
    [
        b"\xef\xbb\xbf" + PACKET,
        b"  \r\n" + PACKET + b"\r\n",
        b"--junk--\r\n" + PACKET,
        b"<!-- made by a gateway -->" + PACKET,
        PACKET + b"\x00\x00",
        PACKET.replace(b"\n", b"\r\n"),
        PACKET.replace(b'<?xml version="1.0" encoding="UTF-8"?>\n', b""),
        PACKET.replace(b"edXML:", b""),
        PACKET.replace(b"<edXML xmlns=", b"<edXML:edXML xmlns:edXML=").replace(
            b"</edXML>", b"</edXML:edXML>"
        ),
        PACKET.replace(b"Attachment>", b"edXML:Attachment>")
        .replace(b"AttachmentEncoded>", b"edXML:AttachmentEncoded>")
        .replace(b"edXML:edXML:", b"edXML:"),
        PACKET.replace(b"/QCVN_102_2016", b"/QCVN_102_2022"),
        PACKET.replace(b"<edXML:Subject>", b"<!-- x --><edXML:Subject a='1'>"),
        PACKET.replace(b"<edXML:Subject>", b"<edXML:Unknown/><edXML:Subject>"),
        PACKET.decode().replace("UTF-8", "UTF-16").encode("utf-16"),
    ],
    ids=[
        "bom",
        "blank-and-crlf",
        "junk",
        "comment-first",
        "trailing-nul",
        "crlf",
        "no-declaration",
        "no-prefix",
        "prefixed-root",
        "prefixed-attachments",
        "other-namespace",
        "comment-and-attribute",
        "unknown-element",
        "utf-16",
    ],
)
def test_the_envelope_may_look_different(packet) -> None:
    assert packet != PACKET
    result = read_message(packet)
    assert result.message == DOCUMENT
    assert result.warnings == ()


def test_the_form_of_the_dotnet_kit_is_the_same_document() -> None:
    """More namespaces and attributes, links in the manifest, an empty signature."""
    xlink = ' xlink:href="cid:x" xlink:role="XLinkRole" xlink:type="simple"'
    packet = changed(
        (
            "<edXML xmlns=",
            '<edXML xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
            ' xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
            ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns=',
        ),
        (
            "<edXML:TraceHeaderList>",
            '<edXML:TraceHeaderList id="0a1b2c3d" version="1.0" mustUnderstand="1"'
            ' actor="http://schemas.xmlsoap.org/soap/actor/next">',
        ),
        ("<edXML:Reference>", f"<edXML:Reference{xlink}>"),
        ("</edXML:edXMLHeader>", "<edXML:DigitalSignature/></edXML:edXMLHeader>"),
        ("<ContentId>cid:", "<ContentId>"),
    )
    result = read_message(packet)
    assert result.message == DOCUMENT
    assert result.warnings == ()
    assert not result.packet_signature, "an empty element signs nothing"


def test_order_of_elements_is_free() -> None:
    text = PACKET.decode()
    subject = text[text.index("<edXML:Subject>") : text.index("<edXML:Content>")]
    moved = text.replace(subject, "").replace("<edXML:From>", subject + "<edXML:From>")
    start, end = text.index("<edXML:Bussiness>"), text.index("</edXML:TraceHeaderList>")
    business = text[start:end]
    moved = moved.replace(business, "").replace(
        "<edXML:TraceHeader>", business + "<edXML:TraceHeader>"
    )
    assert moved != text
    assert read_message(moved.encode()).message == DOCUMENT


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", ErrorCode.NOT_XML),
        (b"not xml at all", ErrorCode.NOT_XML),
        (b"<html><body>502</body></html>", ErrorCode.NOT_EDXML),
        (b"<a><b></a>", ErrorCode.NOT_XML),
        (PACKET[:-200], ErrorCode.NOT_XML),
        (PACKET + PACKET, ErrorCode.NOT_XML),
        (b"x" * 5000 + PACKET, ErrorCode.NOT_XML),
        (b'<?xml version="1.0" encoding="klingon"?><a/>', ErrorCode.NOT_XML),
        (b"<AVReport xmlns='http://edxml.gov.vn/schema'/>", ErrorCode.NOT_A_DOCUMENT),
        (
            changed(("<edXML:edXMLBody>", "<edXML:edXMLBody><AVReport/>")),
            ErrorCode.NOT_A_DOCUMENT,
        ),
        (
            changed(("<edXML:OrganId>000.00.07.H99</edXML:OrganId>", "")),
            ErrorCode.NO_SENDER,
        ),
        (changed((">000.00.07.H99</edXML:Org", ">null</edXML:Org")), "no-sender"),
        (
            changed(("From>", "Frm>"), packet=STATUS_PACKET),
            ErrorCode.NO_SENDER,
        ),
    ],
)
def test_what_cannot_be_taken_in_says_why(data, code) -> None:
    with pytest.raises(UnreadableMessage) as caught:
        read_message(data)
    assert caught.value.code == code


# attacks

EXTERNAL = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
)
LAUGHS = (
    b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;">]>'
)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (EXTERNAL + b"<a>&x;</a>", ErrorCode.FORBIDDEN_DOCTYPE),
        (LAUGHS + b"<a>&c;</a>", ErrorCode.FORBIDDEN_DOCTYPE),
        (b'<!DOCTYPE a SYSTEM "http://x/y.dtd"><a/>', ErrorCode.FORBIDDEN_DOCTYPE),
        (b"<a>" * 1_000_000, ErrorCode.TOO_DEEP),
        (b"<a>" + b"<b/>" * 100_001 + b"</a>", ErrorCode.TOO_MANY_ELEMENTS),
    ],
    ids=["external-entity", "billion-laughs", "external-dtd", "deep", "wide"],
)
def test_hostile_xml_is_refused_before_it_is_read(data, code) -> None:
    with pytest.raises(UnreadableMessage) as caught:
        read_message(data)
    assert caught.value.code == code


def test_a_packet_above_the_size_limit_is_not_even_parsed() -> None:
    with pytest.raises(UnreadableMessage) as caught:
        read_message(PACKET, Limits(max_bytes=len(PACKET) - 1))
    assert caught.value.code == ErrorCode.TOO_LARGE
    assert read_message(PACKET, Limits(max_bytes=len(PACKET))).message == DOCUMENT


def test_an_undefined_entity_is_an_error_not_a_request() -> None:
    with pytest.raises(UnreadableMessage) as caught:
        read(("<edXML:Subject>", "<edXML:Subject>&external;"))
    assert caught.value.code == ErrorCode.NOT_XML


# header quirks


@pytest.mark.parametrize("spelling", ["Business", "business", "Bussiness"])
def test_business_is_found_in_either_spelling(spelling) -> None:
    packet = write_document(dataclasses.replace(DOCUMENT, business=RECALL), TODAY)
    result = read(("Bussiness", spelling), packet=packet)
    assert result.message.business == RECALL


def test_business_inside_a_trace_header_is_found() -> None:
    packet = write_document(dataclasses.replace(DOCUMENT, business=RECALL), TODAY)
    text = packet.decode()
    start, end = text.index("<edXML:Bussiness>"), text.index("</edXML:TraceHeaderList>")
    business = text[start:end]
    text = text.replace(business, "").replace(
        "<edXML:Timestamp>", business + "<edXML:Timestamp>"
    )
    assert read_message(text.encode()).message.business == RECALL


def test_a_missing_business_block_means_a_new_document() -> None:
    text = PACKET.decode()
    start, end = text.index("<edXML:Bussiness>"), text.index("</edXML:TraceHeaderList>")
    result = read_message((text[:start] + text[end:]).encode())
    assert result.message.business.kind is BusinessType.NEW


def test_several_update_lists_are_joined() -> None:
    info = (
        "<edXML:BussinessDocumentInfo><edXML:DocumentReceiver>1</edXML:DocumentReceiver>"
        "<edXML:ReceiverList><edXML:Receiver><edXML:OrganId>{}</edXML:OrganId>"
        "<edXML:ReceiverType>1</edXML:ReceiverType></edXML:Receiver>"
        "</edXML:ReceiverList></edXML:BussinessDocumentInfo></edXML:Bussiness>"
    )
    result = read(
        ("</edXML:Bussiness>", info.format("H99.1")),
        ("</edXML:Bussiness>", info.format("H99.2")),
    )
    business = result.message.business
    assert [change.organ_id for change in business.receivers] == ["H99.1", "H99.2"]
    assert business.receivers_changed and not business.content_changed


@pytest.mark.parametrize(
    ("raw", "expected", "warned"),
    [
        ("4", Priority.FLASH_TIMED, False),
        ("3", Priority.FLASH, False),
        ("", Priority.NORMAL, False),
        ("5", Priority.NORMAL, True),
        ("-1", Priority.NORMAL, True),
        ("Khẩn", Priority.NORMAL, True),
    ],
)
def test_priority_outside_the_scale_is_normal_and_said(raw, expected, warned) -> None:
    result = read((">1</edXML:Priority>", f">{raw}</edXML:Priority>"))
    assert result.message.priority is expected
    findings = [f for f in result.warnings if f.code.endswith("Priority")]
    assert [f.value for f in findings] == ([raw] if warned else [])


@pytest.mark.parametrize("raw", ["", "có"])
def test_an_empty_or_textual_steering_type_does_no_harm(raw) -> None:
    result = read((">2</edXML:SteeringType>", f">{raw}</edXML:SteeringType>"))
    assert result.message.steering is None


@pytest.mark.parametrize(
    "empty", ["<edXML:ResponseFor/>", "<edXML:ResponseFor> </edXML:ResponseFor>"]
)
def test_an_empty_response_block_is_no_response(empty) -> None:
    result = read(("<edXML:SteeringType>", f"{empty}<edXML:SteeringType>"))
    assert result.message.responses == DOCUMENT.responses


def test_missing_signer_parts_stay_empty() -> None:
    text = PACKET.decode()
    start, end = text.index("<edXML:SignerInfo>"), text.index("<edXML:DueDate>")
    assert (
        read_message((text[:start] + text[end:]).encode()).message.signer.full_name
        == ""
    )


def test_a_receiver_named_twice_counts_once() -> None:
    result = read((">000.00.25.H99<", ">000.00.11.H99<"))
    assert [o.organ_id for o in result.message.receivers] == ["000.00.11.H99"]
    assert "MessageHeader.To.OrganId" in codes(result)


def test_a_receiver_equal_to_the_sender_is_kept() -> None:
    result = read((">000.00.25.H99<", ">000.00.07.H99<"))
    assert result.message.receivers[1].organ_id == result.message.sender.organ_id


@pytest.mark.parametrize("odd", ["vxp.saas.03", "001.00.20.TT2", "28.22.H17"])
def test_agency_codes_of_other_forms_pass(odd) -> None:
    result = read((">000.00.07.H99<", f">{odd}<"))
    assert result.message.sender.organ_id == odd
    assert codes(result) == set()


def test_a_strange_agency_code_is_only_a_warning() -> None:
    result = read((">000.00.25.H99<", ">Sở X (cũ)<"))
    assert result.message.receivers[1].organ_id == "Sở X (cũ)"
    assert codes(result) == {"M.MessageHeader.To.OrganId"}


def test_a_hop_without_agency_is_kept() -> None:
    hop = (
        "<edXML:TraceHeader><edXML:OrganId>null</edXML:OrganId>"
        "<edXML:Timestamp>2026/03/16 09:05:31</edXML:Timestamp></edXML:TraceHeader>"
    )
    result = read(("<edXML:Bussiness>", hop + "<edXML:Bussiness>"))
    assert [h.organ_id for h in result.message.trace] == ["000.00.07.H99", ""]


@pytest.mark.parametrize("number", ["BINTEST123", "20251020104803", "07"])
def test_a_number_that_is_no_number_is_kept(number) -> None:
    result = read((">152</edXML:CodeNumber>", f">{number}</edXML:CodeNumber>"))
    assert result.message.code.number == number


def test_a_code_in_one_string_is_split() -> None:
    text = PACKET.decode()
    start, end = text.index("<edXML:Code>"), text.index("<edXML:PromulgationInfo>")
    text = text[:start] + "<edXML:Code>152/SNV-TCBC</edXML:Code>" + text[end:]
    assert read_message(text.encode()).message.code == Code("152", "SNV-TCBC")


@pytest.mark.parametrize(
    ("value", "table", "number"),
    [
        (DocumentType(2, 18, "Công văn"), TypeTable.ADMINISTRATIVE, 18),
        (DocumentType(1, 0, "Công văn"), TypeTable.ADMINISTRATIVE, 18),
        (DocumentType(18, 0, "CÔNG VĂN"), TypeTable.ADMINISTRATIVE, 18),
        (DocumentType(18, 0, ""), TypeTable.ADMINISTRATIVE, 18),
        (DocumentType(2, 14, ""), TypeTable.ADMINISTRATIVE, 14),
        (DocumentType(2, 1, "Báo cáo"), TypeTable.ADMINISTRATIVE, 14),
        (DocumentType(1, None, "Thông tư"), TypeTable.LEGAL, 9),
        (DocumentType(1, 8, "Quyết định"), TypeTable.LEGAL, 8),
        (DocumentType(2, 2, "Quyết định"), TypeTable.ADMINISTRATIVE, 2),
        (DocumentType(1, 2, ""), TypeTable.LEGAL, 2),
        (DocumentType(2, None, "Thông điệp"), None, 0),
        (DocumentType(0, None, ""), None, 0),
        (DocumentType(77, 0, ""), None, 0),
    ],
)
def test_document_types_are_understood(value, table, number) -> None:
    resolved = resolve_type(value)
    assert (resolved.table, resolved.number) == (table, number)


def test_document_types_are_written_in_both_habits() -> None:
    assert type_for(18, "Công văn") == DocumentType(2, 18, "Công văn")
    assert type_for(18, "Công văn", flat=True) == DocumentType(18, 0, "Công văn")
    assert type_for(0, "Phiếu báo") == DocumentType(2, None, "Phiếu báo")


def test_the_target_of_a_recall_is_looked_for_in_order() -> None:
    other = ResponseFor(document_id="of-response")
    message = dataclasses.replace(
        DOCUMENT,
        document_id="of-header",
        business=dataclasses.replace(RECALL, document_id="of-business"),
        responses=(other,),
    )
    assert business_target(message) == ("of-business", "of-header", "of-response")


def test_document_ids_are_opaque_but_for_blanks_and_form() -> None:
    decomposed = unicodedata.normalize("NFD", " 1/ỦBND ")
    assert same_document_id("1/ỦBND", decomposed)
    assert not same_document_id("1/ỦBND", "1/ỦBnd")
    assert not same_document_id("", " ")


def test_a_packet_signature_is_noticed_and_harmless() -> None:
    signature = "<Signature><SignatureValue>AA==</SignatureValue></Signature>"
    result = read(("</edXML:edXMLHeader>", signature + "</edXML:edXMLHeader>"))
    assert result.packet_signature
    assert result.message == DOCUMENT
    assert not read_message(PACKET).packet_signature


# status quirks


@pytest.mark.parametrize(
    ("raw", "code"),
    [("02", 2), ("2", 2), (" 6 ", 6), ("999", 999), ("103", 103), ("x", -1)],
)
def test_status_codes_are_read_as_numbers(raw, code) -> None:
    result = read((">02<", f">{raw}<"), packet=STATUS_PACKET)
    assert result.message.status_code == code
    known = code in set(StatusCode)
    assert (result.message.known_status is not None) is known


@pytest.mark.parametrize(
    ("text", "code"),
    [("Đồng ý yêu cầu cập nhật, lấy lại", 15), ("Từ chối", 14), ("", 14)],
)
def test_status_14_is_an_agreement_only_when_it_says_so(text, code) -> None:
    result = read((">02<", ">14<"), (STATUS.description, text), packet=STATUS_PACKET)
    assert result.message.status_code == code


def test_swapped_fields_of_a_response_are_put_right() -> None:
    result = read(
        (">000.00.07.H99<", ">@@<"),
        (">152/SNV-TCBC<", ">000.00.07.H99<"),
        (">@@<", ">152/SNV-TCBC<"),
        packet=STATUS_PACKET,
    )
    assert result.message.response_for == STATUS.response_for
    assert "swapped-response" in codes(result)


def test_a_status_without_document_id_is_read_with_a_warning() -> None:
    result = read((DOCUMENT_ID, ""), packet=STATUS_PACKET)
    assert result.message.response_for.code == "152/SNV-TCBC"
    assert "MessageHeader.ResponseFor.DocumentId" in codes(result)


def test_a_wrong_promulgation_date_in_a_status_is_only_a_warning() -> None:
    result = read((">2026/03/16<", ">0021/09/16<"), packet=STATUS_PACKET)
    assert result.message.response_for.promulgation_date is None
    assert "T.MessageHeader.ResponseFor.PromulgationDate" in codes(result)


# attachments

ENCODED = base64.b64encode(PDF).decode()


def test_content_ids_may_carry_any_number_of_cid() -> None:
    for prefix in ("", "cid:cid:", "CID:", "cid:cid:cid:"):
        result = read(("cid:6f1b", f"{prefix}6f1b"))
        assert result.message == DOCUMENT


def test_the_axis_renaming_only_one_side_is_matched() -> None:
    text = PACKET.decode().replace("<ContentId>cid:", "<ContentId>cid:cid:")
    text = text.replace(
        "<AttachmentName>152-SNV-TCBC.signed.pdf</AttachmentName>\n", ""
    )
    assert read_message(text.encode()).message == DOCUMENT


def test_an_attachment_with_a_foreign_id_is_matched_by_order() -> None:
    text = PACKET.decode().replace("<ContentId>cid:6f1b2c7e-1d52", "<ContentId>zz")
    text = text.replace(
        "<AttachmentName>152-SNV-TCBC.signed.pdf</AttachmentName>\n", ""
    )
    [attachment] = read_message(text.encode()).message.attachments
    assert attachment.name == "152-SNV-TCBC.signed.pdf"


def test_a_missing_manifest_does_no_harm() -> None:
    text = PACKET.decode()
    start, end = text.index("<edXML:edXMLBody>"), text.index("</edXML:edXMLEnvelope>")
    assert read_message((text[:start] + text[end:]).encode()).message == DOCUMENT


def test_a_manifest_without_files_is_said() -> None:
    text = PACKET.decode()
    start, end = text.index("<AttachmentEncoded>"), text.index("</edXML>")
    result = read_message((text[:start] + text[end:]).encode())
    assert result.message.attachments == ()
    assert codes(result) == {"N.Attachment"}


def test_base64_may_be_wrapped_and_unpadded() -> None:
    wrapped = "\r\n  ".join(ENCODED[i : i + 5] for i in range(0, len(ENCODED), 5))
    for spelling in (wrapped, ENCODED.rstrip("=")):
        assert read((ENCODED, spelling)).message == DOCUMENT


@pytest.mark.parametrize("text", ["@@@@", "abcde", "Đ"])
def test_broken_base64_gives_no_bytes(text) -> None:
    assert decode_base64(text) == (b"", False)
    result = read((ENCODED, text))
    [attachment] = result.message.attachments
    assert attachment.damaged and attachment.content == b""
    assert "M.Attachment-Encoding" in codes(result)


@pytest.mark.parametrize(
    "inner", ["8c1f2.pdf", "8C1F2.PDF", "folder/8c1f2.pdf", "../../8c1f2.pdf", "8c1f2"]
)
def test_a_zip_labelled_pdf_is_opened(inner) -> None:
    packed = base64.b64encode(make_zip((inner, PDF))).decode()
    result = read((ENCODED, packed))
    assert result.message == DOCUMENT
    assert content_digest(result.message) == content_digest(DOCUMENT)


@pytest.mark.parametrize(
    ("name", "content", "kept_name", "kept_type"),
    [
        ("a.pdf", PDF, "a.pdf", "application/pdf"),
        ("A.PDF", PDF, "A.PDF", "application/pdf"),
        ("1761211722949_a.pdf", PDF, "a.pdf", "application/pdf"),
        ("C:\\tmp\\a.pdf", PDF, "a.pdf", "application/pdf"),
        ("../../etc/a.pdf", PDF, "a.pdf", "application/pdf"),
        ("a.zip", make_zip(("x.pdf", PDF)), "a.zip", "application/zip"),
        ("a.pdf", make_zip(("x.txt", b"x")), "a.pdf.zip", "application/zip"),
        (
            "a.pdf",
            make_zip(("x.pdf", PDF), ("y.pdf", PDF)),
            "a.pdf.zip",
            "application/zip",
        ),
        ("bieu.txt", make_zip(("8c1f.txt", b"abc")), "bieu.txt", "text/plain"),
        (
            "bieu.xls",
            make_zip(("8c1f.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")),
            "bieu.xls",
            "application/vnd.ms-excel",
        ),
        ("noname", PDF, "noname", "application/pdf"),
    ],
)
def test_files_are_kept_as_what_they_are(name, content, kept_name, kept_type) -> None:
    kept = unpack(name, content)
    assert (kept.name, kept.content_type) == (kept_name, kept_type)
    assert not kept.damaged


def test_an_office_file_is_not_opened() -> None:
    content = make_zip(("word/document.xml", b"<x/>"))
    kept = unpack("a.docx", content)
    assert kept.content == content and kept.name == "a.docx" and not kept.findings


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"%PDF-1.4\n%\xef\xbf\xbd\xef\xbf\xbd"),
        ("a.pdf", b"<html>"),
        ("a.pdf", b""),
        ("a.png", PDF),
        ("a.docx", b"plain"),
    ],
)
def test_damaged_files_are_flagged(name, content) -> None:
    kept = unpack(name, content)
    assert kept.damaged
    assert "M.Attachment-Type" in {finding.code for finding in kept.findings}


def test_zip_bombs_stay_shut() -> None:
    bomb = make_zip(("a.pdf", b"\0" * 20_000_000))
    kept = unpack("a.pdf", bomb)
    assert kept.content == bomb and kept.name == "a.pdf.zip"
    assert kept.findings[0].code == "R.Attachment-Zip"
    small = AttachmentLimits(max_bytes=10)
    assert unpack("a.pdf", make_zip(("a.pdf", PDF)), small).name == "a.pdf.zip"
    many = make_zip(*((f"{n}.pdf", PDF) for n in range(5)))
    crowded = unpack("a.pdf", many, AttachmentLimits(max_entries=4))
    assert crowded.findings[0].code == "R.Attachment-Zip"


def test_a_zip_that_lies_about_its_size_is_not_believed() -> None:
    content = bytearray(make_zip(("a.pdf", PDF * 10)))
    at = content.index(b"PK\x01\x02") + 24
    content[at : at + 4] = (4).to_bytes(4, "little")
    kept = unpack("a.pdf", bytes(content))
    assert kept.content == bytes(content) and kept.name == "a.pdf.zip"
    assert kept.findings[0].code == "M.Attachment-Zip"


@pytest.mark.parametrize("cut", [10, 30, 60])
def test_a_cut_zip_is_kept_as_it_is(cut) -> None:
    content = make_zip(("a.pdf", PDF * 100))[:cut]
    kept = unpack("a.pdf", content)
    assert kept.content == content and kept.name == "a.pdf.zip"
