"""Packets that are never held whole: read, sent and downloaded piece by piece."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import io

import pytest
from exchange_samples import DOCUMENT, STATUS, TODAY

from docxchg.axis import (
    AxisClient,
    AxisError,
    AxisResponse,
    Credentials,
    MessageType,
    digest_matches,
    fail,
    parameters,
    send_answer,
)
from docxchg.edxml import (
    Limits,
    UnreadableMessage,
    read_head,
    read_message,
    write_document,
    write_status,
)

MOMENT = dt.datetime(2026, 4, 22, 2, 0, tzinfo=dt.timezone.utc)
PACKET = write_document(DOCUMENT, TODAY)


class Slices:
    """A file read in slices, which remembers the longest one asked for."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.longest = 0

    def __len__(self) -> int:
        return len(self.data)

    def __getitem__(self, part: slice) -> bytes:
        piece = self.data[part]
        self.longest = max(self.longest, len(piece))
        return piece


def test_a_head_is_the_message_without_its_files() -> None:
    head = read_head(PACKET).message
    whole = read_message(PACKET).message
    assert whole.attachments
    assert head == dataclasses.replace(whole, attachments=())
    assert read_head(write_status(STATUS)).message == STATUS


def test_a_head_is_read_in_pieces() -> None:
    large = dataclasses.replace(
        DOCUMENT,
        attachments=(
            dataclasses.replace(
                DOCUMENT.attachments[0], content=b"%PDF-" + bytes(5_000_000)
            ),
        ),
    )
    data = Slices(write_document(large, TODAY) + b"\r\n" * 3000)
    assert read_head(data).message.subject == DOCUMENT.subject
    assert len(data) > 6_000_000
    assert data.longest <= 1 << 20


@pytest.mark.parametrize(
    "broken",
    [
        PACKET[:-20],
        PACKET.replace(b"</AttachmentEncoded>", b"<a>" * 40 + b"</AttachmentEncoded>"),
        PACKET.replace(b"<AttachmentEncoded>", b"<AttachmentEncoded>&evil;"),
        b"<!DOCTYPE edXML [<!ENTITY evil 'x'>]>" + PACKET.partition(b"?>")[2],
    ],
    ids=["cut", "deep", "entity", "doctype"],
)
def test_what_is_wrong_behind_the_head_is_refused_as_well(broken) -> None:
    with pytest.raises(UnreadableMessage):
        read_head(broken)


def test_a_head_above_the_size_limit_is_not_even_parsed() -> None:
    data = Slices(PACKET)
    with pytest.raises(UnreadableMessage):
        read_head(data, Limits(max_bytes=100))
    assert data.longest == 0


@pytest.mark.parametrize("content", [b"", b"a", bytes(range(256))])
def test_a_digest_matches_in_both_spellings_and_no_other(content) -> None:
    digest = hashlib.sha256(content).digest()
    assert digest_matches(digest.hex().upper(), digest)
    assert digest_matches("".join(f"{byte:x}" for byte in digest), digest)
    assert not digest_matches(digest.hex()[:-1] + "g", digest)
    assert not digest_matches("", digest)


@dataclasses.dataclass(frozen=True)
class Stored:
    size: int
    sha256: str


def client(answer):
    requests = []

    def wire(request):
        requests.append(request)
        return answer(request) if callable(answer) else answer

    return AxisClient(Credentials("s", "k"), wire, lambda: MOMENT), requests


def test_an_upload_is_named_by_its_hash_and_not_read_here() -> None:
    axis, requests = client(AxisResponse(200, send_answer("7")))
    stored = Stored(300_000_000, "ab" * 32)
    assert axis.send_edoc("H99.1", MessageType.EDOC, stored) == "7"
    [request] = requests
    assert (request.upload, request.body) == (stored, b"")
    assert parameters(request.headers)["hash-file"] == stored.sha256


def test_a_download_goes_into_the_sink() -> None:
    def answer(request):
        request.sink.write(PACKET[:10])
        request.sink.write(PACKET[10:])
        return AxisResponse(200, b"", sunk=len(PACKET))

    axis, _requests = client(answer)
    sink = io.BytesIO()
    assert axis.download_to("7", sink) == len(PACKET)
    assert sink.getvalue() == PACKET


def test_a_transport_without_pieces_fills_the_sink_at_once() -> None:
    axis, _requests = client(AxisResponse(200, PACKET))
    sink = io.BytesIO()
    assert axis.download_to("7", sink) == len(PACKET)
    assert sink.getvalue() == PACKET


@pytest.mark.parametrize(
    "answer",
    [
        AxisResponse(200, fail(10, "không có tệp")),
        AxisResponse(200, b""),
        AxisResponse(404, b"<html/>"),
    ],
)
def test_a_refused_download_leaves_the_sink_empty(answer) -> None:
    axis, _requests = client(answer)
    sink = io.BytesIO()
    with pytest.raises(AxisError):
        axis.download_to("7", sink)
    assert sink.getvalue() == b""
