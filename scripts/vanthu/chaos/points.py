"""Where a process kills itself, and how it is made to fail on purpose.

Both change classes of the addon in a process of the harness alone: the product knows
nothing of them. A mutant is the same product with one promise broken; a harness that
does not notice is worth nothing.
"""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Callable
from typing import Any

POINTS = ("_claim", "_prepare", "_finish", "_process", "_acknowledge", "_settle")
"""Steps of the product; a process may die before and after each."""


def arm(probability: float) -> None:
    """Let this process die at the points with a probability each."""
    from odoo.addons.doc_interconnect.models import (
        doc_exchange_claim,
        doc_exchange_follow,
        doc_exchange_receive,
        doc_exchange_send,
        packet_store,
    )

    for module in (
        doc_exchange_claim,
        doc_exchange_send,
        doc_exchange_follow,
        doc_exchange_receive,
    ):
        for name in POINTS:
            step = module.DocExchangeMessage.__dict__.get(name)
            if step is not None:
                dying = _dying(step, probability)
                setattr(module.DocExchangeMessage, name, dying)
    packet_store.write = _dying(packet_store.write, probability)


def _dying(step: Callable[..., Any], probability: float) -> Callable[..., Any]:
    def dying(*arguments: Any, **options: Any) -> Any:
        perhaps_die(probability)
        result = step(*arguments, **options)
        perhaps_die(probability)
        return result

    for name in ("_api_model", "__name__", "__doc__"):
        if hasattr(step, name):
            setattr(dying, name, getattr(step, name))
    return dying


def perhaps_die(probability: float) -> None:
    """SIGKILL to this very process, now and then."""
    if random.random() < probability:
        os.kill(os.getpid(), signal.SIGKILL)


def mutate(name: str) -> None:
    """Break one promise in this process."""
    MUTANTS[name]()


def no_inbox_key() -> None:
    """Duplicates are looked for among unfinished work only (account_peppol)."""
    from odoo.addons.doc_interconnect.models.doc_exchange_receive import (
        DocExchangeMessage as Outer,
    )
    from odoo.addons.doc_interconnect.models.doc_exchange_take_in import (
        DocExchangeMessage as Inner,
    )

    def by_packet(self: Any, arrival: Any) -> Any:
        return self.search(
            [
                ("direction", "=", "in"),
                ("state", "=", "stored"),
                ("axis_doc_id", "=", arrival.packet.doc_id),
            ]
        )

    Outer._by_packet = by_packet
    Inner._own_business = lambda self, *_key: self.browse()


def ack_before_commit() -> None:
    """The axis is told before anything of the packet is committed."""
    from odoo.addons.doc_interconnect.lib.docxchg.axis import PacketStatus
    from odoo.addons.doc_interconnect.models.doc_exchange_receive import (
        DocExchangeMessage as Outer,
    )

    process = Outer._receive_one

    def receive_one(self: Any, client: Any, arrival: Any) -> None:
        packet = client.get_edoc(arrival.packet.doc_id)
        client.update_status(arrival.packet.doc_id, PacketStatus.DONE)
        client.get_edoc = lambda _doc_id: packet
        try:
            process(self, client, arrival)
        finally:
            del client.get_edoc

    Outer._receive_one = receive_one


def sent_before_confirmed() -> None:
    """A row counts as sent before the axis has it."""
    from odoo.addons.doc_interconnect.lib.docxchg.states import OutEvent
    from odoo.addons.doc_interconnect.models.doc_exchange_send import (
        DocExchangeMessage as Sender,
    )

    transmit = Sender._transmit

    def early(self: Any, transmission: Any) -> None:
        self._finish(transmission, OutEvent.CONFIRM, axis_doc_id="")
        transmit(self, transmission)

    Sender._transmit = early
    Sender._learn_failure = lambda *_arguments: None


def receipt_from_memory() -> None:
    """Status 01 is kept in the process until the next round (eFormidling)."""
    from odoo.addons.doc_interconnect.models.doc_exchange_receive import (
        DocExchangeMessage as Outer,
    )
    from odoo.addons.doc_interconnect.models.doc_incoming import DocIncoming
    from odoo.addons.doc_interconnect.models.own_cursor import own_environment

    remembered: list[int] = []
    queue, receive = DocIncoming._queue_status, Outer._receive_from

    def remember(self: Any, code: int, *rest: Any, **options: Any) -> Any:
        if int(code) != 1:
            return queue(self, code, *rest, **options)
        remembered.extend(self.ids)
        return self.env["doc.exchange.message"]

    def receive_from(self: Any, connection: Any) -> Any:
        with own_environment(self.env) as env:
            while remembered:
                incoming = env["doc.incoming"].browse(remembered.pop()).exists()
                if incoming:
                    queue(incoming, 1)
        return receive(self, connection)

    DocIncoming._queue_status = remember
    Outer._receive_from = receive_from


MUTANTS: dict[str, Callable[[], None]] = {
    "no-inbox-key": no_inbox_key,
    "ack-before-commit": ack_before_commit,
    "sent-before-confirmed": sent_before_confirmed,
    "receipt-from-memory": receipt_from_memory,
}
