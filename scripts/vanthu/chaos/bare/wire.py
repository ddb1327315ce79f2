"""The axis, asked by statements on a connection of its own, and what goes wrong there.

A request is what the axis commits for it; between asking and knowing the answer stand
the faults of a network: nothing was sent, all was done and the answer is lost, it was
done twice, it took longer than the lease, a list is of before, the connection is gone.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import psycopg2
from docxchg import ledger

from ... import database
from . import packets, statements

NAME = "chaos wire"
"""By which the harness knows the connections it may cut."""
LIST_LIMIT = 1000
GONE = (psycopg2.OperationalError, psycopg2.InterfaceError)
T = TypeVar("T")

RATES: Mapping[str, float] = {
    "send reset before": 0.003,
    "send sent twice": 0.01,
    "send sent otherwise": 0.003,
    "send answer lost": 0.005,
    "send slow": 0.0002,
    "acknowledge reset before": 0.005,
    "acknowledge answer lost": 0.005,
    "list stale": 0.05,
    "list reset before": 0.01,
    "fetch reset before": 0.001,
}
"""How often a request meets which fault."""


class Reset(Exception):
    """Nothing of the request reached the axis."""


class Lost(Exception):
    """The axis may or may not have done what was asked."""


@dataclass(frozen=True)
class Listed:
    """A packet as the axis lists it."""

    id: int
    doc_id: str
    sending: str
    sender: str
    receiver: str
    notation: str
    sha256: str
    status: str
    created: datetime


class Wire:
    """Requests of one process to the axis."""

    def __init__(
        self,
        name: str,
        dice: random.Random,
        noted: Callable[[str], None],
        rates: Mapping[str, float],
        slow: float,
    ) -> None:
        self.name, self.dice, self.noted = name, dice, noted
        self.rates, self.slow = rates, slow
        self.lists: dict[object, list[Listed]] = {}
        self._connect()

    def send(
        self, system: int, kind: str, packet: bytes, codes: Sequence[str]
    ) -> str:
        """Hand a packet over for these receivers; the id of the sending."""

        def hand_over() -> str:
            doc_id = self._keep(system, kind, packet, codes)
            if self._meets("send sent twice"):
                self._keep(system, kind, packet, codes)
            if self._meets("send sent otherwise"):
                mark = f"{self.dice.randrange(97):x}"
                self._keep(system, kind, packets.otherwise(packet, mark), codes)
            return doc_id

        return self._asked("send", hand_over)

    def waiting(self, codes: Sequence[str], kind: str) -> list[Listed]:
        """What these receivers have to fetch; now and then a list of before."""

        def listed() -> list[Listed]:
            return self._rows(ledger.waiting(self.cr, codes, kind, LIST_LIMIT))

        rows = self._asked("list", listed)
        key = (tuple(codes), kind)
        old, self.lists[key] = self.lists.get(key, rows), rows
        return old if self._meets("list stale") else rows

    def sent(
        self, codes: Sequence[str], kind: str, doc_id: str | None = None
    ) -> list[Listed]:
        """What these senders handed over."""

        def listed() -> list[Listed]:
            return self._rows(ledger.sent(self.cr, codes, kind, doc_id, LIST_LIMIT))

        return self._asked("list", listed)

    def fetch(self, sha256: str) -> bytes:
        """The bytes of a packet."""

        def fetched() -> bytes:
            query = f"SELECT content FROM {packets.CONTENT} WHERE sha256 = %s"
            self.cr.execute(query, (sha256,))
            return bytes(self.cr.fetchone()[0])

        return self._asked("fetch", fetched)

    def acknowledge(self, packet: Listed) -> None:
        """Tell the axis that a packet is taken in."""
        self._asked("acknowledge", lambda: self.mark(packet))

    def mark(self, packet: Listed) -> None:
        """The axis' half of it."""
        ledger.mark(self.cr, packet.id, "done")

    def _asked(self, what: str, request: Callable[[], T]) -> T:
        if self._meets(f"{what} reset before"):
            raise Reset
        if self._meets(f"{what} slow"):
            time.sleep(self.slow)
        try:
            answer = request()
        except GONE as error:
            self.noted("connection to the axis cut")
            self._connect()
            raise Lost from error
        if self._meets(f"{what} answer lost"):
            raise Lost
        return answer

    def _meets(self, fault: str) -> bool:
        met = self.dice.random() < self.rates.get(fault, 0)
        if met:
            self.noted(fault.replace(" ", "-"))
        return met

    def _keep(self, system: int, kind: str, packet: bytes, codes: Sequence[str]) -> str:
        said = packets.read(packet)
        columns: dict[str, object] = {
            "title": said.get("subject"),
            "notation": said["number"],
            "document_key": said["document"],
            "business_type": 0 if kind == "edoc" else None,
            "status_code": said.get("status"),
        }
        name = packets.sha256(packet)
        sending = ledger.Sending(
            system, said["from"], kind, name, len(packet), columns
        )
        # The bytes first, as an axis stores what it has not looked at yet.
        packets.keep(self.cr, [packet])
        return ledger.keep(self.cr, sending, dict.fromkeys(codes))

    def _rows(self, ids: Sequence[int]) -> list[Listed]:
        self.cr.execute(
            "SELECT id, doc_id, sender_doc_id, sender_code, receiver_code, notation, "
            "file_sha256, status, created_at FROM doc_axis_packet "
            "WHERE id = ANY(%s) ORDER BY id",
            (list(ids),),
        )
        return [Listed(*row) for row in self.cr.fetchall()]

    def _connect(self) -> None:
        self.connection = database.connect(self.name)
        # What a request changes is committed before it is answered.
        self.connection.autocommit = True
        self.connection.cursor_factory = statements.for_one_connection()
        self.cr: Any = self.connection.cursor()
        self.cr.execute("SET application_name = %s", (NAME,))
        self.cr.execute("SET plan_cache_mode = force_generic_plan")
