"""The axis in the same process: its service is called without a network between.

What the axis answers is spoilt as a network would do it. A process that dies in such
a call takes the axis' half with it, as a machine does that serves both.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from . import faults
from .points import DICE

KINDS = (*faults.FAULTS, faults.OTHERWISE)
MORE = 8
SLOW = (0.02, 1.6)
"""Seconds; the longer is more than the lease of these runs."""


class Inside:
    """Hands requests to the axis' service on a cursor of its own."""

    def __init__(
        self, registry: Any, probability: float, note: Path, often: str = ""
    ) -> None:
        self.registry = registry
        self.probability = probability
        self.note = note
        self.kinds = (*KINDS, *[often] * MORE) if often else KINDS
        self.stale: dict[str, bytes] = {}

    def install(self) -> None:
        """Put it in the place of the network, in this process."""
        from odoo.addons.doc_interconnect.models import doc_exchange_backend

        inside = self

        def transport(_self: Any, connection: Any) -> Callable[[Any], Any]:
            return lambda request: inside.answer(connection, request)

        doc_exchange_backend.DocExchangeBackend._transport = transport

    def answer(self, connection: Any, request: Any) -> Any:
        """Answer one request with the fault it met."""
        from odoo.addons.doc_interconnect.lib.docxchg.axis import (
            AxisResponse,
            TransportFailure,
        )

        fault = faults.choose(DICE, self.probability, request.path, self.kinds)
        if fault:
            with self.note.open("a") as out:
                out.write(f"{fault}\n")
        if fault == "error-500":
            return AxisResponse(500, b"")
        if fault == "busy-503":
            return AxisResponse(503, b"", {"retry-after": "0"})
        if fault == "reset-before":
            raise TransportFailure("reset before it was sent", sent=False)
        if fault == "slow":
            time.sleep(DICE.choice(SLOW))
        if fault == "sent-twice":
            self.serve(request)
        content = self.serve(request)
        if fault == faults.OTHERWISE:
            self.send_otherwise(connection, request)
        if fault == "lost-answer":
            raise TransportFailure("no answer", sent=True)
        if fault == "html-502":
            return AxisResponse(502, b"<html>Bad Gateway</html>")
        if fault == "empty-answer":
            return AxisResponse(200, b"")
        if request.path in faults.LISTS:
            content = self._listed(connection, request, fault, content)
        return AxisResponse(200, content)

    def serve(self, request: Any) -> bytes:
        """Let the axis answer, as its controller does."""
        from odoo import SUPERUSER_ID, api
        from odoo.service.model import retrying

        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})

            def call() -> Any:
                body = _body(request)
                return env["doc.axis.service"]._serve(
                    request.path,
                    request.verb,
                    list(request.headers),
                    sum(map(len, body)),
                    iter(body),
                )

            found = retrying(call, env)
        return found if isinstance(found, bytes) else b"".join(found.chunks())

    def send_otherwise(self, connection: Any, request: Any) -> None:
        """Deliver the same document once more, serialised in another way."""
        from odoo.addons.doc_interconnect.lib.docxchg.axis import (
            AxisClient,
            MessageType,
        )
        from odoo.addons.doc_interconnect.models import office_clock

        headers = {name.lower(): value for name, value in request.headers}
        told = {name.removeprefix("xroadvnpt-"): headers[name] for name in headers}
        client = AxisClient(connection.credentials, self._plain, office_clock.now)
        client.send_edoc(
            told["from"],
            MessageType(told["messagetype"]),
            otherwise(b"".join(_body(request, framed=False))),
        )

    def _plain(self, request: Any) -> Any:
        from odoo.addons.doc_interconnect.lib.docxchg.axis import AxisResponse

        return AxisResponse(200, self.serve(request))

    def _listed(
        self, connection: Any, request: Any, fault: str, content: bytes
    ) -> bytes:
        told = {name.lower(): value for name, value in request.headers}
        key = " ".join(
            (
                request.path,
                connection.credentials.system_id,
                told.get("xroadvnpt-messagetype", ""),
                told.get("xroadvnpt-docid", ""),
            )
        )
        old, self.stale[key] = self.stale.get(key, content), content
        if len(self.stale) > 500:
            self.stale.clear()
        return old if fault == "stale-list" else faults.spoil(fault, content)


def otherwise(packet: bytes) -> bytes:
    """The same message in other bytes, no two alike."""
    text = re.sub(rb">\s*<", b">\n<", packet)
    return text.rstrip() + b"\n<!-- " + os.urandom(6).hex().encode() + b" -->\n"


def _body(request: Any, *, framed: bool = True) -> list[bytes]:
    if request.upload is None:
        return [request.body] if request.body else []
    before, after = request.framing if framed else (b"", b"")
    return [before, *request.upload.chunks(), after]
