"""The client side of the axis, without a network of its own."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NoReturn, Protocol

from .answers import Answer, parse_answer
from .calls import (
    CALLS,
    SERVICE_TYPE,
    Agency,
    AgencyRegistration,
    Call,
    MessageType,
    PacketStatus,
    ReceivedPacket,
    SentPacket,
)
from .errors import AxisError, Outcome, classify
from .hashfile import TRAILER, file_hash
from .headers import JSON, OCTETS, Credentials, client_headers


class Upload(Protocol):
    """A packet that lies in a file and is sent without being held in memory."""

    @property
    def size(self) -> int:
        """Bytes, without the trailer."""
        ...

    @property
    def sha256(self) -> str:
        """SHA-256 in hexadecimal."""
        ...

    def chunks(self) -> Iterator[bytes]:
        """The bytes, piece by piece."""
        ...

    def __len__(self) -> int: ...

    def __getitem__(self, part: slice) -> bytes: ...


class Sink(Protocol):
    """Takes a large answer piece by piece."""

    def write(self, data: bytes, /) -> object:
        """Take the next piece."""
        ...


@dataclass(frozen=True)
class AxisRequest:
    """What goes on the wire."""

    verb: str
    path: str
    """Name of the call; the transport knows the endpoint before it."""
    headers: tuple[tuple[str, str], ...]
    body: bytes = field(default=b"", repr=False)
    upload: Upload | None = None
    """Instead of a body: this file, with the framing around it."""
    framing: tuple[bytes, bytes] = (b"", TRAILER)
    """What stands before and after the file on the wire."""
    sink: Sink | None = None
    """Where a successful answer goes that is no envelope; its body is then empty."""


@dataclass(frozen=True)
class AxisResponse:
    """What came back."""

    status: int
    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)
    """Names in lower case."""
    sunk: int = 0
    """Bytes that went to the sink of the request."""


class TransportFailure(Exception):
    """No answer came. ``sent`` says whether the request may have arrived."""

    def __init__(self, message: str, *, sent: bool) -> None:
        self.sent = sent
        super().__init__(message)


Transport = Callable[[AxisRequest], AxisResponse]


class AxisClient:
    """One system's calls to its axis.

    Each method makes one call and raises AxisError, whose ``outcome`` says what is
    known. Nothing is retried here: who may repeat what is decided by the caller.
    """

    lists_sent = True
    narrows = True

    def __init__(
        self,
        credentials: Credentials,
        transport: Transport,
        now: Callable[[], dt.datetime],
    ) -> None:
        self._credentials = credentials
        self._transport = transport
        self._now = now

    def list_received(self, kind: MessageType) -> tuple[ReceivedPacket, ...]:
        """Packets waiting for our agencies; all that are not acknowledged yet."""
        answer = self._list("getReceivedEdocList", kind)
        return tuple(ReceivedPacket.from_row(row) for row in answer.rows)

    def list_sent(self, kind: MessageType, doc_id: str = "") -> tuple[SentPacket, ...]:
        """What we sent, one row per receiver; of one sending, or the latest."""
        extra = [("docId", doc_id)] if doc_id else []
        answer = self._list("getSentEdocList", kind, *extra)
        return tuple(SentPacket.from_row(row) for row in answer.rows)

    def get_edoc(self, doc_id: str) -> bytes:
        """The packet, taken from its base64 answer; some axes answer it raw."""
        call = CALLS["getEdoc"]
        response = self._call(call, [("docId", doc_id)], body=b"{}")
        if response.body.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
            return self._packet(call, response)
        data = self._answer(call, response).values.get("data")
        if not isinstance(data, str) or not data:
            self._fail(call, response, "the answer holds no packet")
        try:
            packed = "".join(data.split())
            return base64.b64decode(packed, validate=True)
        except (binascii.Error, ValueError):
            self._fail(call, response, "the packet is not base64")

    def download_edoc(self, doc_id: str) -> bytes:
        """The packet as raw bytes; for large ones."""
        call = CALLS["downloadEdoc"]
        response = self._call(call, [("docId", doc_id)])
        return self._packet(call, response)

    def download_to(self, doc_id: str, sink: Sink) -> int:
        """Download a packet into ``sink``; its size in bytes. For large ones."""
        call = CALLS["downloadEdoc"]
        response = self._call(call, [("docId", doc_id)], sink=sink)
        if not response.sunk:
            self._packet(call, response)
            # Some transports hand everything over at once.
            sink.write(response.body)
        return response.sunk or len(response.body)

    def send_edoc(
        self,
        sender: str,
        kind: MessageType,
        packet: bytes | Upload,
        receivers: Sequence[str] = (),
    ) -> str:
        """Hand over a packet; the axis' id of it.

        ``receivers`` narrows the delivery to these codes of the packet's ``To``.
        """
        call = CALLS["sendEdoc"]
        params = [
            ("from", sender),
            ("servicetype", SERVICE_TYPE),
            ("messagetype", kind.value),
            (
                "hash-file",
                file_hash(packet) if isinstance(packet, bytes) else packet.sha256,
            ),
        ]
        if receivers:
            params.append(("to", json.dumps(list(receivers), separators=(",", ":"))))
        if isinstance(packet, bytes):
            response = self._call(call, params, body=packet + TRAILER, octets=True)
        else:
            response = self._call(call, params, upload=packet, octets=True)
        doc_id = self._answer(call, response).values.get("docid")
        if not doc_id:
            self._fail(call, response, "the answer names no DocId")
        return str(doc_id)

    def update_status(
        self, doc_id: str, status: PacketStatus, description: str = ""
    ) -> None:
        """Acknowledge a packet; afterwards it is no longer listed."""
        call = CALLS["updateStatus"]
        params = [("docId", doc_id), ("status", status.value)]
        if description:
            params.append(("description", " ".join(description.split())[:500]))
        self._answer(call, self._call(call, params, body=b"{}"))

    def count_received(self, kind: MessageType) -> int:
        """How many packets wait."""
        edoc = kind is MessageType.EDOC
        call = CALLS["countReceiveEdoc" if edoc else "countReceiveStatus"]
        response = self._call(call, [("servicetype", SERVICE_TYPE)], body=b"{}")
        count = str(self._answer(call, response).values.get("count", ""))
        if not count.isdigit():
            self._fail(call, response, "the answer holds no count")
        return int(count)

    def agencies(self) -> tuple[Agency, ...]:
        """The directory, 13-character codes."""
        return self._agencies("getAgenciesList")

    def agencies_qd20(self, level: int) -> tuple[Agency, ...]:
        """Agencies of one level with their newer codes."""
        return self._agencies("getAgenciesListQD20", ("level", str(level)))

    def synchronized_units(self) -> tuple[Agency, ...]:
        """The directory with centres and deletions."""
        return self._agencies("getSynchronizeUnit")

    def register_agency(self, agency: AgencyRegistration) -> None:
        """Enter an agency of ours in the directory."""
        missing = agency.missing()
        if missing:
            raise ValueError(f"Agency without {', '.join(missing)}")
        call = CALLS["registerAgency"]
        body = json.dumps(agency.to_json(), ensure_ascii=False).encode()
        self._answer(call, self._call(call, [], body=body))

    def delete_agency(self, code: str) -> None:
        """Take an agency of ours out of the directory."""
        call = CALLS["deleteAgency"]
        self._answer(call, self._call(call, [("AgencyCode", code)], body=b"{}"))

    def _agencies(self, name: str, *params: tuple[str, str]) -> tuple[Agency, ...]:
        call = CALLS[name]
        answer = self._answer(call, self._call(call, list(params)))
        return tuple(Agency.from_row(row) for row in answer.rows)

    def _list(self, name: str, kind: MessageType, *extra: tuple[str, str]) -> Answer:
        call = CALLS[name]
        params = [("servicetype", SERVICE_TYPE), ("messagetype", kind.value), *extra]
        return self._answer(call, self._call(call, params))

    def _call(
        self,
        call: Call,
        params: Sequence[tuple[str, str]],
        *,
        body: bytes = b"",
        octets: bool = False,
        upload: Upload | None = None,
        sink: Sink | None = None,
    ) -> AxisResponse:
        headers = client_headers(
            self._credentials,
            params,
            content_type=OCTETS if octets else JSON,
            moment=self._now(),
        )
        request = AxisRequest(
            call.verb.value, call.name, headers, body, upload=upload, sink=sink
        )
        try:
            response = self._transport(request)
        except TransportFailure as failure:
            outcome = classify(idempotent=call.idempotent, body_sent=failure.sent)
            raise AxisError(outcome, f"{call.name}: {failure}") from failure
        if not 200 <= response.status < 300:
            self._fail(call, response, "the axis refused the request")
        return response

    def _answer(self, call: Call, response: AxisResponse) -> Answer:
        answer = parse_answer(response.body)
        if answer is None:
            self._fail(call, response, "the answer is no envelope")
        if not answer.success:
            self._fail(call, response, answer.description, answer.code)
        return answer

    def _packet(self, call: Call, response: AxisResponse) -> bytes:
        answer = parse_answer(response.body)
        if answer is not None:
            self._fail(call, response, answer.description, answer.code)
        if not response.body.strip():
            self._fail(call, response, "the answer is empty")
        return response.body

    def _fail(
        self, call: Call, response: AxisResponse, message: str, code: str = ""
    ) -> NoReturn:
        answer = parse_answer(response.body) if not code else None
        if answer is not None and not answer.success:
            code, message = answer.code, answer.description or message
        outcome = classify(
            http_status=response.status, code=code, idempotent=call.idempotent
        )
        raise AxisError(
            outcome,
            f"{call.name}: {message}",
            code=code,
            http_status=response.status,
            raw=response.body,
            retry_after=retry_after(response),
        )


def retry_after(response: AxisResponse) -> float | None:
    """Seconds to wait by the answer's ``Retry-After``; None when it names none."""
    value = response.headers.get("retry-after", "").strip()
    return float(min(int(value), 86400)) if value.isdigit() else None


__all__ = [
    "AxisClient",
    "AxisRequest",
    "AxisResponse",
    "Outcome",
    "Sink",
    "Transport",
    "TransportFailure",
    "Upload",
    "retry_after",
]
