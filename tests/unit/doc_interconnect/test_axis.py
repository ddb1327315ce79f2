"""The header protocol of the axis: bytes on the wire, both sides."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json

import pytest

from docxchg.axis import (
    CALLS,
    AgencyRegistration,
    AxisClient,
    AxisError,
    AxisRequest,
    AxisResponse,
    Credentials,
    MessageType,
    Outcome,
    PacketStatus,
    ReceivedPacket,
    SentPacket,
    SignatureProblem,
    TransportFailure,
    VerifyError,
    client_headers,
    data_answer,
    fail,
    file_hash,
    hash_matches,
    ok,
    parameters,
    parse_answer,
    send_answer,
    sign,
    sign_header_json,
    strip_trailer,
    verify,
)
from docxchg.axis.calls import parse_moment
from docxchg.axis.errors import classify
from docxchg.axis.headers import decode_text, format_timestamp, parse_timestamp

SECRET = "not-a-real-secret"
VECTOR = (
    '{"XroadVnpt-systemid":"test.system.01","XroadVnpt-servicetype":"eDoc",'
    '"XroadVnpt-messagetype":"edoc","XroadVnpt-timestamp":"21112026T233205+0607",'
    '"XroadVnpt-Content-Type":"application/json"}'
)
VECTOR_HASH = "301c286bb67ae0648dfb5d143a94505ac106e793f27f863322480d828ac80d9e"
ZONE = dt.timezone(dt.timedelta(hours=7))
MOMENT = dt.datetime(2026, 11, 21, 23, 32, 5, 607_000, tzinfo=ZONE)
CREDENTIALS = Credentials("test.system.01", SECRET)
PACKET = b"<?xml version='1.0'?><edXML/>"


def secret_of(system_id: str) -> str | None:
    return {"test.system.01": SECRET}.get(system_id)


def signed(params=(), moment=MOMENT, credentials=CREDENTIALS):
    return client_headers(
        credentials, params, content_type="application/json", moment=moment
    )


# the wire


def test_the_published_vector_is_reproduced() -> None:
    headers = dict(signed([("servicetype", "eDoc"), ("messagetype", "edoc")]))
    assert headers["XroadVnpt-sign-header"] == VECTOR
    assert headers["XroadVnpt-hash-header"] == VECTOR_HASH
    assert sign(SECRET, VECTOR) == VECTOR_HASH


def test_all_headers_of_a_call_are_these() -> None:
    assert signed([("servicetype", "eDoc"), ("messagetype", "edoc")]) == (
        ("XroadVnpt-systemid", "test.system.01"),
        ("XroadVnpt-servicetype", "eDoc"),
        ("XroadVnpt-messagetype", "edoc"),
        ("XroadVnpt-timestamp", "21112026T233205+0607"),
        ("XroadVnpt-Content-Type", "application/json"),
        ("Content-Type", "application/json"),
        (
            "XroadVnpt-sign-header-key",
            "systemid;servicetype;messagetype;timestamp;Content-Type",
        ),
        ("XroadVnpt-sign-header", VECTOR),
        ("XroadVnpt-hash-header", VECTOR_HASH),
        ("XroadVnpt-version", "3.0.201608"),
        ("User-Agent", "JAVASDKAgent/1.0.0 XRoad/VPCP"),
    )


def test_the_timestamp_is_vietnam_time_with_four_digits_of_milliseconds() -> None:
    utc = MOMENT.astimezone(dt.timezone.utc)
    assert format_timestamp(utc) == "21112026T233205+0607"
    assert parse_timestamp("21112026T233205+0607") == MOMENT
    assert parse_timestamp("2026-11-21T23:32:05") is None
    assert parse_timestamp("99999999T999999+0001") is None


def test_headers_carry_ascii_only() -> None:
    headers = dict(signed([("description", "lỗi 50% đọc tệp")]))
    value = headers["XroadVnpt-description"]
    assert value.isascii()
    assert decode_text(value) == "lỗi 50% đọc tệp"
    for plain in ("50% done", "a%41b", "%C4%91"):
        carried = dict(signed([("description", plain)]))["XroadVnpt-description"]
        assert decode_text(carried) == plain


@pytest.mark.parametrize("value", ["a\r\nXroadVnpt-from: evil", "a\x00b", "a\nb"])
def test_a_value_cannot_smuggle_a_header(value) -> None:
    with pytest.raises(ValueError, match="control character"):
        signed([("from", value)])


def test_the_secret_is_not_in_the_repr() -> None:
    assert SECRET not in repr(CREDENTIALS)


# the server's check


def test_a_signed_request_is_accepted_whatever_the_case_of_names() -> None:
    headers = [(name.upper(), value) for name, value in signed([("docId", "1")])]
    request = verify(headers, secret_of, now=MOMENT)
    assert request.system_id == "test.system.01"
    assert request.parameters["docid"] == "1"
    assert request.unsigned == ()


def test_the_literal_text_is_checked_not_its_meaning() -> None:
    spaced = json.dumps(json.loads(VECTOR))
    assert spaced != VECTOR
    headers = dict(signed([("servicetype", "eDoc"), ("messagetype", "edoc")]))
    headers["XroadVnpt-sign-header"] = spaced
    with pytest.raises(VerifyError) as caught:
        verify(headers.items(), secret_of, now=MOMENT)
    assert caught.value.problem is SignatureProblem.BAD_SIGNATURE
    headers["XroadVnpt-hash-header"] = sign(SECRET, spaced).upper()
    assert verify(headers.items(), secret_of, now=MOMENT).system_id


TAMPER = [
    ({"XroadVnpt-hash-header": "0" * 64}, SignatureProblem.BAD_SIGNATURE),
    ({"XroadVnpt-hash-header": VECTOR_HASH[:-1] + "f"}, SignatureProblem.BAD_SIGNATURE),
    ({"XroadVnpt-hash-header": "đ"}, SignatureProblem.BAD_SIGNATURE),
    ({"XroadVnpt-hash-header": ""}, SignatureProblem.MISSING),
    ({"XroadVnpt-sign-header": ""}, SignatureProblem.MISSING),
    ({"XroadVnpt-systemid": ""}, SignatureProblem.MISSING),
    ({"XroadVnpt-systemid": "test.system.02"}, SignatureProblem.UNKNOWN_SYSTEM),
]


@pytest.mark.parametrize(("over", "problem"), TAMPER)
def test_a_tampered_request_is_refused(over, problem) -> None:
    headers = dict(signed([("servicetype", "eDoc"), ("messagetype", "edoc")])) | over
    with pytest.raises(VerifyError) as caught:
        verify(headers.items(), secret_of, now=MOMENT)
    assert caught.value.problem is problem


def test_one_system_cannot_speak_as_another() -> None:
    both = {"test.system.01": SECRET, "test.system.02": SECRET}
    headers = dict(signed()) | {"XroadVnpt-systemid": "test.system.02"}
    with pytest.raises(VerifyError) as caught:
        verify(headers.items(), both.get, now=MOMENT)
    assert caught.value.problem is SignatureProblem.OTHER_SYSTEM


def test_an_unknown_system_gains_nothing_from_an_empty_secret() -> None:
    forged = signed(credentials=Credentials("nobody", ""))
    with pytest.raises(VerifyError) as caught:
        verify(forged, lambda _system: None, now=MOMENT)
    assert caught.value.problem is SignatureProblem.UNKNOWN_SYSTEM
    with pytest.raises(VerifyError) as caught:
        verify(forged, lambda _system: "", now=MOMENT)
    assert caught.value.problem is SignatureProblem.UNKNOWN_SYSTEM


@pytest.mark.parametrize(
    ("age", "problem"),
    [
        (dt.timedelta(days=6), None),
        (dt.timedelta(days=7, seconds=1), SignatureProblem.STALE),
        (dt.timedelta(minutes=-59), None),
        (dt.timedelta(minutes=-61), SignatureProblem.STALE),
    ],
)
def test_the_window_is_wide_but_has_ends(age, problem) -> None:
    headers = signed(moment=MOMENT - age)
    if problem is None:
        assert verify(headers, secret_of, now=MOMENT).timestamp == MOMENT - age
        return
    with pytest.raises(VerifyError) as caught:
        verify(headers, secret_of, now=MOMENT)
    assert caught.value.problem is problem


def test_a_signed_text_that_is_no_object_is_refused() -> None:
    for text in ("[]", "x", "1", "{"):
        headers = dict(signed())
        headers["XroadVnpt-sign-header"] = text
        headers["XroadVnpt-hash-header"] = sign(SECRET, text)
        with pytest.raises(VerifyError) as caught:
            verify(headers.items(), secret_of, now=MOMENT)
        assert caught.value.problem is SignatureProblem.OTHER_SYSTEM


def test_parameters_outside_the_signature_are_named() -> None:
    headers = [*signed([("docId", "1")]), ("XroadVnpt-from", "H99")]
    assert verify(headers, secret_of, now=MOMENT).unsigned == ("from",)
    changed = [
        (name, "2" if name == "XroadVnpt-docId" else value)
        for name, value in signed([("docId", "1")])
    ]
    assert verify(changed, secret_of, now=MOMENT).unsigned == ("docid",)


def test_stale_signed_parameters_of_the_kit_do_no_harm() -> None:
    text = sign_header_json(
        [
            ("systemid", "test.system.01"),
            ("docId", "old"),
            ("timestamp", format_timestamp(MOMENT)),
        ]
    )
    headers = [
        ("XroadVnpt-systemid", "test.system.01"),
        ("XroadVnpt-timestamp", format_timestamp(MOMENT)),
        ("XroadVnpt-sign-header", text),
        ("XroadVnpt-hash-header", sign(SECRET, text)),
        ("XroadVnpt-unknown", "x"),
        ("Cookie", "y"),
    ]
    request = verify(headers, secret_of, now=MOMENT)
    assert "docid" not in request.parameters
    assert request.unsigned == ("unknown",)


def test_parameters_drop_everything_that_is_not_the_protocol() -> None:
    assert parameters([("A", "1"), ("xroadvnpt-DocId", "2")]) == {"docid": "2"}


# the hash of the file


def test_both_spellings_of_the_file_hash_count() -> None:
    content = next(
        str(n).encode()
        for n in range(999)
        if hashlib.sha256(str(n).encode()).digest()[3] < 16
    )
    digest = hashlib.sha256(content).digest()
    short = "".join(f"{byte:x}" for byte in digest)
    assert len(short) < 64
    assert hash_matches(short, content)
    assert hash_matches(digest.hex().upper(), content)
    assert file_hash(content) == digest.hex()
    assert not hash_matches(short, content + b"\r\n")
    assert not hash_matches("", content)
    assert not hash_matches("đ", content)


def test_one_trailing_line_break_is_taken_off() -> None:
    assert strip_trailer(b"abc\r\n") == b"abc"
    assert strip_trailer(b"abc\r\n\r\n") == b"abc\r\n"
    assert strip_trailer(b"abc\n") == b"abc\n"
    assert strip_trailer(b"") == b""


# answers


def test_answers_are_read_and_written() -> None:
    assert ok() == b'{"status":"OK","ErrorCode":"0","ErrorDesc":""}'
    refusal = parse_answer(fail(15, "sai khóa"))
    assert refusal and not refusal.success
    assert (refusal.code, refusal.description) == ("15", "sai khóa")
    rows = parse_answer(data_answer([{"docId": "1"}]))
    assert rows and rows.success and rows.rows == ({"docId": "1"},)


@pytest.mark.parametrize(
    ("body", "success"),
    [
        (b'{"status":"OK"}', True),
        (b'{"status":"ok","ErrorCode":0}', True),
        (b'{"Status":"OK","errorcode":"0"}', True),
        (b'{"status":"FAIL","ErrorCode":"0"}', False),
        (b'{"status":"OK","ErrorCode":"22"}', False),
        (b'{"status":"FAIL"}', False),
        (b'{"ErrorCode":null}', False),
    ],
)
def test_the_envelope_tolerates_spellings(body, success) -> None:
    answer = parse_answer(body)
    assert answer is not None and answer.success is success


@pytest.mark.parametrize(
    "body", [b"", b"   ", b"<html></html>", b"[]", b"{}", b'"x"', b"[" * 100_000]
)
def test_what_is_no_envelope_is_not_an_empty_list(body) -> None:
    assert parse_answer(body) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026-11-21 23:32:05", True),
        ("2026/11/21 23:32:05.0", True),
        ("2026-11-21T23:32:05", True),
        ("21/11/2026 23:32:05", True),
        ("1795278725000", True),
        ("", False),
        ("2026-13-41 00:00:00", False),
    ],
)
def test_times_of_rows_are_read_in_every_spelling(text, found) -> None:
    expected = MOMENT.replace(microsecond=0) if found else None
    assert parse_moment(text) == expected


def test_rows_survive_the_round_trip() -> None:
    moment = MOMENT.replace(microsecond=0)
    received = ReceivedPacket("1", "edoc", "A", "B", "initial", "", moment, moment)
    assert ReceivedPacket.from_row(received.to_row()) == received
    sent = SentPacket("1", "2", "A", "B", "edoc", "t", "n", moment, None, "done")
    assert SentPacket.from_row(sent.to_row()) == sent
    agency = AgencyRegistration("H99", "Sở", "a@b.vn", "1", "H", "0", "0")
    assert AgencyRegistration.from_json(agency.to_json()) == agency
    assert AgencyRegistration("", "x", " ").missing() == ("code", "mail")


# what a failure means


@pytest.mark.parametrize(
    ("kwargs", "outcome"),
    [
        ({"code": "10", "idempotent": False}, Outcome.DEFINITE),
        ({"code": "15", "idempotent": True}, Outcome.DEFINITE),
        ({"code": "18", "idempotent": False}, Outcome.DEFINITE),
        ({"code": "19", "idempotent": False}, Outcome.DEFINITE),
        ({"code": "22", "idempotent": False}, Outcome.DEFINITE),
        ({"code": "23", "idempotent": False}, Outcome.DEFINITE),
        ({"code": "20", "idempotent": False}, Outcome.UNKNOWN),
        ({"code": "21", "idempotent": False}, Outcome.UNKNOWN),
        ({"code": "20", "idempotent": True}, Outcome.RETRYABLE),
        ({"code": "weird", "idempotent": False}, Outcome.UNKNOWN),
        ({"http_status": 500, "idempotent": False}, Outcome.UNKNOWN),
        ({"http_status": 502, "idempotent": False}, Outcome.UNKNOWN),
        ({"http_status": 502, "idempotent": True}, Outcome.RETRYABLE),
        ({"http_status": 503, "idempotent": False}, Outcome.RETRYABLE),
        ({"http_status": 429, "idempotent": False}, Outcome.RETRYABLE),
        ({"http_status": 404, "idempotent": False}, Outcome.DEFINITE),
        ({"http_status": 413, "idempotent": False}, Outcome.DEFINITE),
        ({"http_status": 302, "idempotent": False}, Outcome.DEFINITE),
        ({"body_sent": False, "idempotent": False}, Outcome.RETRYABLE),
        ({"body_sent": True, "idempotent": False}, Outcome.UNKNOWN),
        ({"body_sent": True, "idempotent": True}, Outcome.RETRYABLE),
    ],
)
def test_a_failure_is_classified(kwargs, outcome) -> None:
    assert classify(**kwargs) is outcome


# the client


class Wire:
    """A transport that records requests and answers what it is told."""

    def __init__(self, *answers: AxisResponse | Exception | bytes) -> None:
        self.answers = list(answers)
        self.requests: list[AxisRequest] = []

    def __call__(self, request: AxisRequest) -> AxisResponse:
        self.requests.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, bytes):
            return AxisResponse(200, answer)
        return answer

    def sent(self) -> dict[str, str]:
        return parameters(self.requests[-1].headers)


def client(*answers) -> tuple[AxisClient, Wire]:
    wire = Wire(*answers)
    return AxisClient(CREDENTIALS, wire, lambda: MOMENT), wire


def test_sending_puts_hash_and_trailer_on_the_wire() -> None:
    axis, wire = client(send_answer("axis-1"))
    doc_id = axis.send_edoc("H99.1", MessageType.EDOC, PACKET, ["H99.2", "H99.3"])
    assert doc_id == "axis-1"
    [request] = wire.requests
    assert (request.verb, request.path) == ("POST", "sendEdoc")
    assert request.body == PACKET + b"\r\n"
    sent = wire.sent()
    assert sent["from"] == "H99.1"
    assert sent["messagetype"] == "edoc"
    assert sent["servicetype"] == "eDoc"
    assert sent["to"] == '["H99.2","H99.3"]'
    assert hash_matches(sent["hash-file"], strip_trailer(request.body))
    assert dict(request.headers)["Content-Type"] == "application/octet-stream"
    assert verify(request.headers, secret_of, now=MOMENT).unsigned == ()


@pytest.mark.parametrize(
    ("answer", "outcome", "code"),
    [
        (fail(22, "sai định dạng"), Outcome.DEFINITE, "22"),
        (fail(20, "lỗi hệ thống"), Outcome.UNKNOWN, "20"),
        (b"", Outcome.UNKNOWN, ""),
        (b"<html>proxy</html>", Outcome.UNKNOWN, ""),
        (ok(), Outcome.UNKNOWN, ""),
        (AxisResponse(500, b""), Outcome.UNKNOWN, ""),
        (AxisResponse(500, fail(19, "x")), Outcome.DEFINITE, "19"),
        (AxisResponse(503, b"", {"retry-after": "120"}), Outcome.RETRYABLE, ""),
        (AxisResponse(413, b""), Outcome.DEFINITE, ""),
        (TransportFailure("refused", sent=False), Outcome.RETRYABLE, ""),
        (TransportFailure("timed out", sent=True), Outcome.UNKNOWN, ""),
    ],
)
def test_a_failed_sending_says_what_is_known(answer, outcome, code) -> None:
    axis, _wire = client(answer)
    with pytest.raises(AxisError) as caught:
        axis.send_edoc("H99.1", MessageType.EDOC, PACKET)
    assert caught.value.outcome is outcome
    assert caught.value.code == code
    if isinstance(answer, AxisResponse) and answer.status == 503:
        assert caught.value.retry_after == 120


def test_lists_name_service_and_kind() -> None:
    row = ReceivedPacket("7", "status", "A", "B").to_row()
    axis, wire = client(data_answer([row]))
    [packet] = axis.list_received(MessageType.STATUS)
    assert (packet.doc_id, packet.sender, packet.receiver) == ("7", "A", "B")
    assert wire.sent()["messagetype"] == "status"
    assert wire.requests[0].body == b""
    sent_row = SentPacket("7", "8", "A", "B", "edoc").to_row()
    axis, wire = client(data_answer([sent_row]))
    [sent] = axis.list_sent(MessageType.EDOC, "7")
    assert sent.receiver_doc_id == "8"
    assert wire.sent()["docid"] == "7"


@pytest.mark.parametrize("answer", [b"", b"{}", b"<html/>", fail(20, "x")])
def test_a_list_that_cannot_be_read_is_an_error_not_an_empty_list(answer) -> None:
    axis, _wire = client(answer)
    with pytest.raises(AxisError) as caught:
        axis.list_received(MessageType.EDOC)
    assert caught.value.outcome is Outcome.RETRYABLE


@pytest.mark.parametrize(
    "answer",
    [
        data_answer(base64.b64encode(PACKET).decode()),
        data_answer(base64.encodebytes(PACKET).decode()),
        PACKET,
        b"\xef\xbb\xbf" + PACKET,
    ],
)
def test_a_packet_is_taken_from_base64_or_raw(answer) -> None:
    axis, wire = client(answer)
    assert axis.get_edoc("7").endswith(PACKET)
    assert wire.sent()["docid"] == "7"
    assert wire.requests[0].body == b"{}"


@pytest.mark.parametrize("answer", [ok(), data_answer("@@"), b"", fail(20, "x")])
def test_an_answer_without_packet_is_retryable(answer) -> None:
    axis, _wire = client(answer)
    with pytest.raises(AxisError) as caught:
        axis.get_edoc("7")
    assert caught.value.outcome is Outcome.RETRYABLE


def test_a_download_is_raw_unless_it_is_a_refusal() -> None:
    axis, wire = client(PACKET)
    assert axis.download_edoc("7") == PACKET
    assert wire.requests[0].verb == "GET"
    axis, _wire = client(fail(10, "không có tệp"))
    with pytest.raises(AxisError, match="không có tệp"):
        axis.download_edoc("7")


def test_acknowledgements_carry_status_and_ascii_description() -> None:
    axis, wire = client(ok(), ok())
    axis.update_status("7", PacketStatus.DONE)
    assert wire.sent()["status"] == "done"
    assert "description" not in wire.sent()
    axis.update_status("7", PacketStatus.FAIL, "tệp\n hỏng")
    assert decode_text(wire.sent()["description"]) == "tệp hỏng"


def test_the_remaining_calls_use_their_own_names() -> None:
    rows = [{"id": 1, "pid": 0, "code": "H99", "name": "Sở", "oldCode": "000"}]
    axis, wire = client(
        ok(count=3),
        ok(count="4"),
        data_answer(rows),
        data_answer(rows),
        data_answer(rows),
        ok(),
        ok(),
    )
    assert axis.count_received(MessageType.EDOC) == 3
    assert axis.count_received(MessageType.STATUS) == 4
    assert axis.agencies()[0].code102 == "000"
    assert axis.agencies_qd20(1)[0].code == "H99"
    assert wire.sent()["level"] == "1"
    assert axis.synchronized_units()[0].name == "Sở"
    axis.register_agency(AgencyRegistration("H99.9", "Chi cục", "a@b.vn"))
    assert json.loads(wire.requests[-1].body)["name"] == "Chi cục"
    axis.delete_agency("H99.9")
    assert wire.sent()["agencycode"] == "H99.9"
    paths = [request.path for request in wire.requests]
    assert paths == [
        "countReceiveEdoc",
        "countReceiveStatus",
        "getAgenciesList",
        "getAgenciesListQD20",
        "getSynchronizeUnit",
        "registerAgency",
        "deleteAgency",
    ]
    assert set(paths) < set(CALLS)
    with pytest.raises(ValueError, match="mail"):
        axis.register_agency(AgencyRegistration("H99.9", "Chi cục", ""))
