"""Promises broken on purpose: functions of the ledger or steps around them.

Each is broken in the processes of the harness alone, and each must make a run fail.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from docxchg import ledger
from docxchg.ledger import claims, outcomes
from docxchg.states import OutEvent

from . import packets, receiver, sender, wire
from .wire import Lost, Reset


def mutate(name: str) -> None:
    """Break one promise in this process."""
    MUTANTS[name]()


def no_inbox_key() -> None:
    """What came is looked for among unfinished work only."""
    # The other half, the index of the database, is dropped by the run.
    receiver.Receiver.known = lambda *_arguments: set()  # type: ignore[method-assign]
    ledger.owner = lambda _cr, _key: None
    key = receiver.Receiver.key

    def once(self: Any, arrival: Any) -> str:
        return f"{key(self, arrival)}.{self.uid()}"

    receiver.Receiver.key = once  # type: ignore[method-assign]


def ack_before_commit() -> None:
    """The axis is told before anything of the packet is committed."""
    take_in = receiver.Receiver.take_in

    def early(self: Any, arrival: Any) -> None:
        with suppress(Lost, Reset):
            self.acknowledge(arrival.packet)
        take_in(self, arrival)

    receiver.Receiver.take_in = early  # type: ignore[method-assign]


def sent_before_confirmed() -> None:
    """A row counts as sent before the axis has it."""
    transmit, confirm = sender.Sender.transmit, sender.Sender.confirm

    def early(self: Any, call: Any) -> None:
        confirm(self, call, "")
        transmit(self, call)

    def silent(*_arguments: Any) -> None:
        pass

    sender.Sender.transmit = early  # type: ignore[method-assign]
    for step in ("confirm", "retry", "lose"):
        setattr(sender.Sender, step, silent)


def receipt_from_memory() -> None:
    """The receipt is kept in the process and queued after the commit."""
    remembered: list[tuple[Any, ...]] = []
    queue, turn = receiver.Documents.receipt, receiver.Documents.turn

    def remember(self: Any, _cr: Any, *told: Any) -> None:
        remembered.append(told)

    def later(self: Any) -> bool:
        with self.book() as cr:
            while remembered:
                queue(self, cr, *remembered.pop())
        return turn(self)

    receiver.Documents.receipt = remember  # type: ignore[method-assign]
    receiver.Documents.turn = later  # type: ignore[method-assign]


def key_without_receiver() -> None:
    """Who had it once has it for everybody."""
    business_hash = ledger.business_hash
    ledger.business_hash = lambda _receiver, *key: business_hash("", *key)


def ack_by_id_only() -> None:
    """An acknowledgement ends the sending for all its receivers."""

    def mark(self: Any, packet: wire.Listed) -> None:
        for one in self.sent([packet.sender], "edoc", packet.sending) or [packet]:
            ledger.mark(self.cr, one.id, "done")

    wire.Wire.mark = mark  # type: ignore[method-assign]


def lease_without_fencing() -> None:
    """A worker that comes back writes over what others did meanwhile."""

    def still(cr: Any, attempt: Any) -> dict[int, str]:
        return ledger.lock(cr, [ident for ident, _attempt in attempt])

    claims.still = outcomes.still = still


def new_id_on_resend() -> None:
    """No answer is taken for a failure, and it goes out as another document."""

    def lose(self: Any, call: Any) -> None:
        said = packets.read(call.content)
        other = packets.written({**said, "document": f"{said['document']}.{self.uid()}"})
        values = {"error": "no answer"}
        with self.book() as cr:
            if call.kind == "edoc":
                packets.keep(cr, [other])
                values |= {
                    "packet_sha256": packets.sha256(other),
                    "exchange_document_id": packets.read(other)["document"],
                }
            ledger.retry(cr, call.attempt, sender.POLICY, self.dice, values)

    sender.Sender.lose = lose  # type: ignore[method-assign]


def digest_over_bytes() -> None:
    """Content is compared by the bytes of its packet."""

    def digest(self: Any, content: bytes) -> str:
        return packets.sha256(content)

    receiver.Receiver.digest = digest  # type: ignore[method-assign]


MUTANTS: dict[str, Callable[[], None]] = {
    "no-inbox-key": no_inbox_key,
    "ack-before-commit": ack_before_commit,
    "sent-before-confirmed": sent_before_confirmed,
    "receipt-from-memory": receipt_from_memory,
    "key-without-receiver": key_without_receiver,
    "ack-by-id-only": ack_by_id_only,
    "lease-without-fencing": lease_without_fencing,
    "new-id-on-resend": new_id_on_resend,
    "digest-over-bytes": digest_over_bytes,
}

OFTEN = {
    "no-inbox-key": "acknowledge answer lost",
    "digest-over-bytes": "send sent otherwise",
    "lease-without-fencing": "send slow",
    "new-id-on-resend": "send answer lost",
}
"""What a mutant must meet to be seen."""
