"""A network that fails on purpose, between the agencies and the axis."""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

from . import faults

SLOW = 0.7
PIECES = 8
OWN = ("host", "connection", "expect", "content-length")
"""Headers that each side of the proxy has of its own."""


class Proxy:
    """Forwards to the axis; each request meets each fault with a probability."""

    def __init__(self, port: int, seed: str, probability: float) -> None:
        self.axis_port = port
        self.random = random.Random(seed)
        self.probability = probability
        self.met: Counter[str] = Counter()
        self.stale: dict[str, bytes] = {}
        self.lock = threading.Lock()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        """Base address for the agencies' connections."""
        return f"http://127.0.0.1:{self.server.server_address[1]}/axis"

    def __enter__(self) -> Proxy:
        self.thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.server.shutdown()
        self.server.server_close()

    def choose(self, call: str) -> str:
        """The fault this request meets; mostly none."""
        with self.lock:
            fault = faults.choose(self.random, self.probability, call, faults.ON_WIRE)
            if fault:
                self.met[fault] += 1
            return fault

    def forward(self, handler: BaseHTTPRequestHandler, body: bytes) -> tuple[int, Any]:
        """Hand a request to the axis; its status and (headers, body)."""
        connection = http.client.HTTPConnection("127.0.0.1", self.axis_port, timeout=30)
        try:
            headers = {
                name: value
                for name, value in handler.headers.items()
                if name.lower() not in OWN
            }
            connection.request(handler.command, handler.path, body, headers)
            answer = connection.getresponse()
            return answer.status, (answer.getheaders(), answer.read())
        finally:
            connection.close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing: there are thousands."""

            def do_GET(self) -> None:
                """As POST."""
                self.do_POST()

            def do_POST(self) -> None:
                """Forward, with what goes wrong on the way."""
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length)
                call = self.path.rsplit("/", 1)[-1].partition("?")[0]
                fault = proxy.choose(call)
                try:
                    proxy.answer(self, call, fault, body)
                except (OSError, http.client.HTTPException):
                    # The axis was just killed, or the client was.
                    self.close_connection = True

        return Handler

    def answer(
        self, handler: BaseHTTPRequestHandler, call: str, fault: str, body: bytes
    ) -> None:
        """Answer one request with the fault it met."""
        if fault == "error-500":
            return self.reply(handler, 500, b"")
        if fault == "busy-503":
            return self.reply(handler, 503, b"", [("Retry-After", "1")])
        if fault == "reset-before":
            handler.close_connection = True
            return None
        if fault == "slow":
            time.sleep(SLOW)
        if fault == "sent-twice":
            self.forward(handler, body)
        if fault == "damaged":
            body = body[: len(body) // 2] + body[len(body) // 2 + 1 :]
        status, (headers, content) = self.forward(handler, body)
        kept = [one for one in headers if one[0].lower() == "content-type"]
        if fault == "lost-answer":
            handler.close_connection = True
            return None
        if fault == "html-502":
            return self.reply(handler, 502, b"<html>Bad Gateway</html>")
        if fault == "empty-answer":
            return self.reply(handler, 200, b"")
        if fault == "damaged" and call == "getEdoc":
            content = damaged(content)
        if fault == "reset-mid-body":
            self.reply(handler, status, content, kept, cut=len(content) // 2)
            handler.close_connection = True
            return None
        if fault == "dripping":
            return self.reply(handler, status, content, kept, pieces=PIECES)
        if call in faults.LISTS and status == 200:
            content = self.spoil(handler, call, fault, content)
        return self.reply(handler, status, content, kept)

    def spoil(
        self, handler: BaseHTTPRequestHandler, call: str, fault: str, content: bytes
    ) -> bytes:
        """A list that is old, doubled or out of order."""
        key = " ".join(
            str(handler.headers.get(f"XroadVnpt-{name}"))
            for name in ("systemid", "messagetype", "docId")
        )
        key = f"{call} {key}"
        with self.lock:
            old, self.stale[key] = self.stale.get(key, content), content
        if fault == "stale-list":
            return old
        return faults.spoil(fault, content)

    def reply(
        self,
        handler: BaseHTTPRequestHandler,
        status: int,
        content: bytes,
        headers: list[tuple[str, str]] | None = None,
        *,
        pieces: int = 1,
        cut: int | None = None,
    ) -> None:
        """Write an answer: at once, in slow pieces, or cut off."""
        handler.send_response(status)
        for name, value in headers or []:
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        size = max(len(content) // pieces, 1)
        content = content[:cut]
        for start in range(0, len(content), size):
            handler.wfile.write(content[start : start + size])
            if pieces > 1:
                time.sleep(SLOW / pieces)


def damaged(content: bytes) -> bytes:
    """An answer whose packet breaks off."""
    try:
        value = json.loads(content)
        value["data"] = value["data"][: len(value["data"]) // 8 * 4]
    except (ValueError, KeyError, TypeError):
        return content
    return json.dumps(value).encode()
