"""The REST axis: tokens, days, bodies, and what its answers mean."""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Callable

import pytest
from exchange_samples import PDF, document_packet

from docxchg.axis import (
    AxisError,
    AxisRequest,
    AxisResponse,
    MessageType,
    Outcome,
    PacketStatus,
    TransportFailure,
)
from docxchg.edxml import read_message
from docxchg.rest import RestAccount, RestClient, RestSession, windows
from docxchg.rest.bodies import multipart_frame, packet_of

NOW = dt.datetime(2026, 3, 16, 3, tzinfo=dt.timezone.utc)
EDOC = MessageType.EDOC
PACKET = document_packet("000.00.10.H99", ("000.00.11.H99",))
ACCOUNT = RestAccount("sys", "key", "user", "pass", "APP")


class Axis:
    """Answers by a table, counts log-ins, remembers requests."""

    def __init__(self, **answers: object) -> None:
        self.answers = answers
        self.requests: list[AxisRequest] = []
        self.log_ins = 0
        self.now = NOW
        self.expired = 0
        self.session = RestSession()

    def client(self, account: RestAccount = ACCOUNT) -> RestClient:
        return RestClient(account, self, lambda: self.now, self.session, NOW)

    def __call__(self, request: AxisRequest) -> AxisResponse:
        self.requests.append(request)
        name = request.path.partition("?")[0].rpartition("/")[2]
        if name == "login" and "login" not in self.answers:
            self.log_ins += 1
            return _json({"success": True, "data": {"token": f"t{self.log_ins}"}})
        if name != "login" and self.expired:
            self.expired -= 1
            return AxisResponse(401, b"")
        answer = self.answers[name]
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, AxisResponse) else _json(answer)


def _json(value: object, status: int = 200) -> AxisResponse:
    return AxisResponse(status, json.dumps(value).encode())


def refused(call: Callable[..., object], *arguments: object) -> AxisError:
    with pytest.raises(AxisError) as caught:
        call(*arguments)
    return caught.value


def test_the_token_is_kept_and_fetched_anew_when_it_has_run_out() -> None:
    axis = Axis(updateStatus={"success": True})
    client = axis.client()
    client.update_status("d", PacketStatus.DONE)
    axis.client().update_status("d", PacketStatus.DONE)
    assert axis.log_ins == 1
    axis.now += dt.timedelta(minutes=26)
    client.update_status("d", PacketStatus.DONE)
    assert axis.log_ins == 2
    axis.expired = 1
    client.update_status("d", PacketStatus.DONE)
    assert axis.log_ins == 3
    assert ("Authorization", "Bearer t3") in axis.requests[-1].headers
    assert ("X-SystemId", "sys") in axis.requests[-1].headers
    axis.expired = 2
    error = refused(client.update_status, "d", PacketStatus.DONE)
    assert (error.outcome, axis.log_ins) == (Outcome.DEFINITE, 4), "no endless round"


@pytest.mark.parametrize(
    ("answer", "outcome", "code"),
    (
        (_json({"success": False, "message": "sai mật khẩu"}), Outcome.DEFINITE, "15"),
        (AxisResponse(401, b""), Outcome.DEFINITE, "15"),
        (AxisResponse(502, b"<html/>"), Outcome.RETRYABLE, ""),
        (AxisResponse(200, b""), Outcome.RETRYABLE, ""),
        (TransportFailure("reset", sent=True), Outcome.RETRYABLE, ""),
    ),
)
def test_a_log_in_that_fails_has_sent_nothing(
    answer: object, outcome: Outcome, code: str
) -> None:
    error = refused(Axis(login=answer).client().send_edoc, "x", EDOC, PACKET)
    assert (error.outcome, error.code) == (outcome, code)
    assert "pass" not in str(error)


@pytest.mark.parametrize(
    ("answer", "outcome", "code"),
    (
        (
            _json({"success": False, "data": {"errorCode": "18", "errorDesc": "x"}}),
            Outcome.DEFINITE,
            "18",
        ),
        (
            _json({"success": False, "errorCode": 20, "message": "x"}),
            Outcome.DEFINITE,
            "20",
        ),
        (
            _json({"success": False, "data": {"errorCode": "22"}}, 400),
            Outcome.DEFINITE,
            "22",
        ),
        (_json({"success": False, "message": "x"}), Outcome.UNKNOWN, ""),
        (_json({"success": True, "docId": ""}), Outcome.UNKNOWN, ""),
        (AxisResponse(200, b"<html/>"), Outcome.UNKNOWN, ""),
        (AxisResponse(500, b""), Outcome.UNKNOWN, ""),
        (AxisResponse(413, b""), Outcome.DEFINITE, ""),
        (AxisResponse(503, b""), Outcome.RETRYABLE, ""),
        (TransportFailure("refused", sent=False), Outcome.RETRYABLE, ""),
        (TransportFailure("read timed out", sent=True), Outcome.UNKNOWN, ""),
    ),
)
def test_what_is_known_after_a_sending_that_failed(
    answer: object, outcome: Outcome, code: str
) -> None:
    error = refused(Axis(sendEdoc=answer).client().send_edoc, "x", EDOC, PACKET)
    assert (error.outcome, error.code) == (outcome, code)


@pytest.mark.parametrize(
    "answer",
    ({"success": True, "docId": "d1"}, {"success": True, "data": {"docId": "d1"}}),
)
def test_a_sending_that_was_taken(answer: object) -> None:
    axis = Axis(sendEdoc=answer)
    assert axis.client().send_edoc("x", EDOC, PACKET) == "d1"
    request = axis.requests[-1]
    assert b'name="edocFile"' in request.body and PACKET in request.body
    account = RestAccount("sys", "key", "user", "pass", as_json=True)
    assert axis.client(account).send_edoc("x", EDOC, PACKET) == "d1"
    sent = json.loads(axis.requests[-1].body)
    assert base64.b64decode(sent["edocFile"]) == PACKET


def test_lists_leave_out_what_is_over_and_name_a_packet_once() -> None:
    rows = [
        {"docId": "1", "status": "initial", "from": "a", "to": "b"},
        {"docId": "2", "status": "DONE"},
        {"docId": "1", "status": "processing"},
        {"docId": "3", "status": "fail"},
        {"docId": "4", "status": "", "createdTime": "2026-03-15 09:00:00"},
    ]
    axis = Axis(syncReceivedEdocList={"success": True, "count": 5, "data": rows})
    found = axis.client().list_received(EDOC)
    assert [packet.doc_id for packet in found] == ["1", "4"]
    assert found[1].created is not None
    assert "fromDate=2026%2F03%2F10&toDate=2026%2F03%2F17" in axis.requests[-1].path


@pytest.mark.parametrize(
    "answer",
    (
        AxisResponse(200, b""),
        {"success": True},
        {"data": []},
        {"success": True, "data": "x"},
    ),
)
def test_an_answer_without_rows_is_no_empty_list(answer: object) -> None:
    client = Axis(syncReceivedEdocList=answer).client()
    assert refused(client.list_received, EDOC).outcome is Outcome.RETRYABLE


DAY = dt.date(2026, 3, 16)


@pytest.mark.parametrize(
    ("silent", "count", "first"),
    ((0, 1, 6), (5, 1, 6), (6, 2, 7), (20, 4, 21), (300, 5, 34)),
)
def test_a_list_reaches_back_over_a_silence(
    silent: int, count: int, first: int
) -> None:
    found = windows(DAY - dt.timedelta(days=silent), DAY)
    assert (len(found), (DAY - found[0][0]).days) == (count, first)
    assert found[-1][1] == DAY + dt.timedelta(days=1), "the last day is not counted"
    for one, following in zip(found, found[1:], strict=False):
        assert one[1] == following[0]
    assert all((end - start).days <= 7 for start, end in found)


def test_the_packet_is_text_or_base64_and_its_files_may_lie_beside_it() -> None:
    text = PACKET.decode()
    assert packet_of({"edxml": text}) == PACKET
    assert packet_of({"edxml": base64.b64encode(PACKET).decode()}) == PACKET
    start, end = text.index("<AttachmentEncoded"), text.index("</AttachmentEncoded>")
    bare = text[:start] + text[end + len("</AttachmentEncoded>") :]
    files = [{"fileName": "a & b.pdf", "fileContent": base64.b64encode(PDF).decode()}]
    whole = packet_of({"edxml": bare, "attachments": files})
    [attachment] = read_message(whole).message.attachments  # type: ignore[union-attr]
    assert (attachment.name, attachment.content) == ("a & b.pdf", PDF)
    for nothing in ({}, {"edxml": ""}, {"edxml": None}, {"edxml": "không phải"}):
        assert packet_of(nothing) == b""


def test_the_frame_holds_a_form_that_others_can_read() -> None:
    boundary, before, after = multipart_frame("edoc", "ab")
    assert before.startswith(f"--{boundary}\r\n".encode())
    assert after == f"\r\n--{boundary}--\r\n".encode()
