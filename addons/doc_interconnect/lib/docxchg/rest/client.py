"""The client side of a REST axis, without a network of its own.

The interface is that of the axis of one province: a log-in gives a token for half an
hour, which goes out with the identification and the key of the system on every call.
It keeps no list of what was sent and delivers to all whom a packet names.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NoReturn
from urllib.parse import urlencode

from ..axis.calls import (
    Agency,
    MessageType,
    PacketStatus,
    ReceivedPacket,
    SentPacket,
    Verb,
)
from ..axis.client import (
    AxisRequest,
    AxisResponse,
    Sink,
    Transport,
    TransportFailure,
    Upload,
    retry_after,
)
from ..axis.errors import AxisCode, AxisError, Outcome, classify
from .bodies import json_body, multipart_frame, packet_of

VIETNAM = dt.timezone(dt.timedelta(hours=7))
TOKEN_LIFE = dt.timedelta(minutes=25)
"""The axis says about thirty minutes; the rest is for clocks and long uploads."""
LONGEST_WINDOW = 7
"""Days that one list may span; its last day does not count."""
MOST_DAYS = 35
OVER = frozenset({str(PacketStatus.DONE), str(PacketStatus.FAIL)})


@dataclass(frozen=True)
class RestAccount:
    """Who calls."""

    system_id: str
    secret: str = field(repr=False)
    username: str
    password: str = field(repr=False)
    application: str = ""
    """``applicationCode`` of the log-in."""
    as_json: bool = False
    """Send packets as base64 in JSON instead of multipart."""


@dataclass
class RestSession:
    """The token of a log-in; kept between calls by whoever owns the account."""

    token: str = field(default="", repr=False)
    until: dt.datetime | None = None

    def alive(self, now: dt.datetime) -> bool:
        """Whether the token may still be used."""
        return bool(self.token and self.until and now < self.until)


class RestClient:
    """One system's calls to a REST axis; :class:`..axis.Channel`."""

    lists_sent = False
    narrows = False

    def __init__(
        self,
        account: RestAccount,
        transport: Transport,
        now: Callable[[], dt.datetime],
        session: RestSession | None = None,
        since: dt.datetime | None = None,
    ) -> None:
        """``since``: when this axis last answered; a list reaches back before it."""
        self._account = account
        self._transport = transport
        self._now = now
        self._session = session or RestSession()
        self._since = since

    def list_received(self, kind: MessageType) -> tuple[ReceivedPacket, ...]:
        """Packets waiting for our agencies, over all days that may hold one."""
        today = self._now().astimezone(VIETNAM).date()
        since = self._since.astimezone(VIETNAM).date() if self._since else today
        found: dict[str, ReceivedPacket] = {}
        for start, end in windows(since, today):
            query = {
                "messageType": kind.value,
                "fromDate": f"{start:%Y/%m/%d}",
                "toDate": f"{end:%Y/%m/%d}",
            }
            answer = self._get("v1/syncReceivedEdocList", query)
            for row in self._rows("v1/syncReceivedEdocList", answer):
                packet = ReceivedPacket.from_row(row)
                if packet.status.lower() not in OVER:
                    found.setdefault(packet.doc_id, packet)
        return tuple(found.values())

    def list_sent(self, kind: MessageType, doc_id: str = "") -> tuple[SentPacket, ...]:
        """Nothing: this kind of axis does not tell."""
        return ()

    def get_edoc(self, doc_id: str) -> bytes:
        """The packet, with its files put back where the axis hands them apart."""
        path = "v1/getEdoc"
        answer, response = self._get(path, {"docId": doc_id})
        data = answer.get("data")
        packet = packet_of(data) if isinstance(data, dict) else b""
        if not packet:
            self._fail(path, response, "the answer holds no packet", idempotent=True)
        return packet

    def download_to(self, doc_id: str, sink: Sink) -> int:
        """Write the packet into ``sink``; this axis has one way of handing it out."""
        packet = self.get_edoc(doc_id)
        sink.write(packet)
        return len(packet)

    def send_edoc(
        self,
        sender: str,
        kind: MessageType,
        packet: bytes | Upload,
        receivers: Sequence[str] = (),
    ) -> str:
        """Hand over a packet to all it names; the axis' id of it."""
        path = "v1/sendEdoc"
        if self._account.as_json:
            pieces = [packet] if isinstance(packet, bytes) else packet.chunks()
            content = b"".join(pieces)
            body = json_body(content, kind.value)
            headers = [("Content-Type", "application/json")]
            request = AxisRequest(Verb.POST, path, tuple(headers), body)
        else:
            digest = "bytes" if isinstance(packet, bytes) else packet.sha256
            boundary, before, after = multipart_frame(kind.value, digest)
            headers = [("Content-Type", f"multipart/form-data; boundary={boundary}")]
            request = (
                AxisRequest(Verb.POST, path, tuple(headers), before + packet + after)
                if isinstance(packet, bytes)
                else AxisRequest(
                    Verb.POST,
                    path,
                    tuple(headers),
                    upload=packet,
                    framing=(before, after),
                )
            )
        answer, response = self._call(request, idempotent=False)
        inner = answer.get("data")
        doc_id = answer.get("docId") or (
            inner.get("docId") if isinstance(inner, dict) else None
        )
        if not doc_id:
            self._fail(path, response, "the answer names no docId", idempotent=False)
        return str(doc_id)

    def update_status(
        self, doc_id: str, status: PacketStatus, description: str = ""
    ) -> None:
        """Acknowledge a packet; afterwards it is no longer listed."""
        value = {"docId": doc_id, "status": status.value}
        if description:
            value["statusDesc"] = " ".join(description.split())[:500]
        self._post("v1/updateStatus", value)

    def count_received(self, kind: MessageType) -> int:
        """How many packets wait; there is no call of its own for it."""
        return len(self.list_received(kind))

    def agencies(self) -> tuple[Agency, ...]:
        """The directory."""
        answer = self._get("v1/getAgenciesList", {})
        return tuple(
            Agency.from_row(row) for row in self._rows("v1/getAgenciesList", answer)
        )

    def agencies_qd20(self, level: int) -> tuple[Agency, ...]:
        """Nothing: this kind of axis has one list."""
        return ()

    def synchronized_units(self) -> tuple[Agency, ...]:
        """Nothing: this kind of axis has one list."""
        return ()

    def _rows(
        self, path: str, answer: tuple[Mapping[str, object], AxisResponse]
    ) -> tuple[Mapping[str, object], ...]:
        rows = answer[0].get("data")
        if rows is None and answer[0].get("count") in (0, "0"):
            return ()
        if not isinstance(rows, list):
            # An answer without rows must not read as an empty list.
            self._fail(path, answer[1], "the answer holds no rows", idempotent=True)
        return tuple(row for row in rows if isinstance(row, dict))

    def _get(
        self, path: str, query: Mapping[str, str]
    ) -> tuple[Mapping[str, object], AxisResponse]:
        full = f"{path}?{urlencode(query)}" if query else path
        return self._call(AxisRequest(Verb.GET, full, ()), idempotent=True)

    def _post(self, path: str, value: Mapping[str, object]) -> None:
        headers = (("Content-Type", "application/json"),)
        body = json.dumps(value, ensure_ascii=False).encode()
        self._call(AxisRequest(Verb.POST, path, headers, body), idempotent=True)

    def _call(
        self, request: AxisRequest, *, idempotent: bool
    ) -> tuple[Mapping[str, object], AxisResponse]:
        """Make a call under a token; one that has run out is fetched anew, once."""
        if not self._session.alive(self._now()):
            self._log_in()
        response = self._send(request, idempotent=idempotent)
        if response.status == 401:
            # Turned away at the door: nothing of it was taken in.
            self._log_in()
            response = self._send(request, idempotent=idempotent)
        return self._answer(request.path, response, idempotent=idempotent), response

    def _send(self, request: AxisRequest, *, idempotent: bool) -> AxisResponse:
        account = self._account
        headers = (
            *request.headers,
            ("Authorization", f"Bearer {self._session.token}"),
            ("X-SystemId", account.system_id),
            ("X-SecretKey", account.secret),
            ("Accept", "application/json"),
        )
        whole = AxisRequest(
            request.verb,
            request.path,
            headers,
            request.body,
            upload=request.upload,
            framing=request.framing,
        )
        try:
            return self._transport(whole)
        except TransportFailure as failure:
            outcome = classify(idempotent=idempotent, body_sent=failure.sent)
            raise AxisError(outcome, f"{request.path}: {failure}") from failure

    def _log_in(self) -> None:
        """Fetch a token. Nothing was sent yet, so a silence may always be repeated."""
        self._session.token = ""
        account = self._account
        value = {
            "username": account.username,
            "password": account.password,
            "applicationCode": account.application,
            "otp": "",
            "twoFactorProvider": "",
            "typeObjs": [0, 1],
        }
        path = "v1/auth/login?allow_anonymous=true"
        headers = (("Content-Type", "application/json"), ("Accept", "application/json"))
        body = json.dumps(value, ensure_ascii=False).encode()
        try:
            response = self._transport(AxisRequest(Verb.POST, path, headers, body))
        except TransportFailure as failure:
            raise AxisError(Outcome.RETRYABLE, f"login: {failure}") from failure
        answer = _object(response.body)
        data = answer.get("data") if answer else None
        token = data.get("token") if isinstance(data, dict) else None
        if response.status in (400, 401, 403) or (answer and not token):
            raise AxisError(
                Outcome.DEFINITE,
                f"login: {_words(answer or {}) or 'refused'}",
                code=str(int(AxisCode.BAD_CREDENTIALS)),
                http_status=response.status,
            )
        if not token or not 200 <= response.status < 300:
            raise AxisError(
                Outcome.RETRYABLE,
                "login: the answer holds no token",
                http_status=response.status,
                retry_after=retry_after(response),
            )
        self._session.token = str(token)
        self._session.until = self._now() + TOKEN_LIFE

    def _answer(
        self, path: str, response: AxisResponse, *, idempotent: bool
    ) -> Mapping[str, object]:
        answer = _object(response.body)
        if answer is None or "success" not in answer:
            words = "the answer is no envelope"
            self._fail(path, response, words, idempotent=idempotent)
        success = str(answer["success"]).lower() == "true"
        if not success or not 200 <= response.status < 300:
            self._fail(path, response, _words(answer), idempotent=idempotent)
        return answer

    def _fail(
        self, path: str, response: AxisResponse, message: str, *, idempotent: bool
    ) -> NoReturn:
        code = _code(_object(response.body) or {})
        # All numbered refusals of this kind of axis are final.
        outcome = (
            Outcome.DEFINITE
            if code
            else classify(http_status=response.status, idempotent=idempotent)
        )
        raise AxisError(
            outcome,
            f"{path.partition('?')[0]}: {message or 'refused'}",
            code=code,
            http_status=response.status,
            raw=response.body,
            retry_after=retry_after(response),
        )


def windows(since: dt.date, today: dt.date) -> tuple[tuple[dt.date, dt.date], ...]:
    """Days to ask for, as (from, to) with ``to`` not counted, oldest first.

    Always the last week, because a packet may wait that long; further back as far as
    the connection was silent, within five weeks. Windows touch and none is longer than
    the axis allows.

    >>> day = dt.date
    >>> windows(day(2026, 3, 16), day(2026, 3, 16))
    ((datetime.date(2026, 3, 10), datetime.date(2026, 3, 17)),)
    """
    end = today + dt.timedelta(days=1)
    first = min(since - dt.timedelta(days=1), end - dt.timedelta(days=LONGEST_WINDOW))
    first = max(first, end - dt.timedelta(days=MOST_DAYS))
    found = []
    while end > first:
        start = max(end - dt.timedelta(days=LONGEST_WINDOW), first)
        found.append((start, end))
        end = start
    return tuple(reversed(found))


def _object(body: bytes) -> Mapping[str, object] | None:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _code(answer: Mapping[str, object]) -> str:
    """``errorCode`` of a refusal, wherever it stands; "" for none and for 0."""
    inner = answer.get("data")
    for place in (inner if isinstance(inner, dict) else {}, answer):
        code = str(place.get("errorCode") or "").strip()
        if code and code != "0":
            return code[:20]
    return ""


def _words(answer: Mapping[str, object]) -> str:
    inner = answer.get("data")
    words = inner.get("errorDesc") if isinstance(inner, dict) else None
    return str(words or answer.get("message") or "")[:500]
