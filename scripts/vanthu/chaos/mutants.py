"""Promises broken on purpose, one at a time, in a process of the harness alone.

Each is a fault that trusted systems have had. A harness that does not notice one is
worth nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


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

    def known(self: Any, arrival: Any) -> Any:
        found = real(self, arrival)
        return found if found and found.state == "stored" else None

    real = Outer._known
    Outer._by_packet, Outer._known = by_packet, known
    Inner._own_business = lambda self, *_key: (self.browse(), {})


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


def key_without_receiver() -> None:
    """Who had it once has it for everybody: the key leaves the receiver out."""
    from odoo.addons.doc_interconnect.lib.docxchg import ledger

    whole = ledger.business_hash

    def of_sender(_receiver: str, *rest: Any) -> str:
        key: str = whole("", *rest)
        return key

    ledger.business_hash = of_sender


def ack_by_id_only() -> None:
    """An acknowledgement ends the sending for all its receivers (account_peppol)."""
    from odoo.addons.doc_interconnect.models.doc_axis_service import DocAxisService

    mark = DocAxisService._mark

    def marked(self: Any, packet: Any, status: str, remark: str = "") -> None:
        same = self._packets().search([("sender_doc_id", "=", packet.sender_doc_id)])
        for one in same:
            mark(self, one, status, remark)

    DocAxisService._mark = marked


def digest_over_xml() -> None:
    """Content is compared by the bytes of its packet."""
    from odoo.addons.doc_interconnect.lib.docxchg import edxml
    from odoo.addons.doc_interconnect.models.doc_exchange_take_in import (
        DocExchangeMessage as Inner,
    )

    take_in, digest = Inner._take_in_document, edxml.content_digest

    def take_in_document(self: Any, message: Any, allowed: bool) -> None:
        edxml.content_digest = lambda _message: self.packet_sha256
        try:
            take_in(self, message, allowed)
        finally:
            edxml.content_digest = digest

    Inner._take_in_document = take_in_document


def lease_without_fencing() -> None:
    """A worker that comes back writes its result over what others did meanwhile."""
    from odoo.addons.doc_interconnect.lib.docxchg.ledger import moves, outcomes

    def still(cr: Any, attempt: Any) -> dict[int, str]:
        held: dict[int, str] = moves.lock(cr, [ident for ident, _no in attempt])
        return held

    outcomes.still = still


def disk_error_swallowed() -> None:
    """What could not be stored counts as received (edi-framework)."""
    from odoo.addons.doc_interconnect.lib.docxchg.axis import PacketStatus
    from odoo.addons.doc_interconnect.models.doc_exchange_receive import (
        DocExchangeMessage as Outer,
    )

    note = Outer._note_failure

    def note_failure(
        self: Any, client: Any, arrival: Any, error: Exception, sha256: str
    ) -> Any:
        if not isinstance(error, OSError):
            return note(self, client, arrival, error, sha256)
        return self._acknowledge(client, arrival, PacketStatus.DONE)

    Outer._note_failure = note_failure


def new_id_on_resend() -> None:
    """No answer is taken for a failure, and the document goes out as another one."""
    from odoo.addons.doc_interconnect.lib.docxchg.axis import Outcome
    from odoo.addons.doc_interconnect.models.doc_exchange_send import (
        DocExchangeMessage as Sender,
    )
    from odoo.addons.doc_interconnect.models.own_cursor import own_environment

    learn = Sender._learn_failure

    def learn_failure(self: Any, transmission: Any, prepared: Any, error: Any) -> Any:
        if error.outcome is not Outcome.UNKNOWN:
            return learn(self, transmission, prepared, error)
        with own_environment(self.env) as env:
            for message in env[self._name]._still(transmission):
                if message.kind == "edoc":
                    other = f"{message.exchange_document_id}.{message.attempt_no}"
                    message._by_action().write(
                        {"packet_sha256": False, "exchange_document_id": other}
                    )
        return self._retry(transmission, "no answer")

    Sender._learn_failure = learn_failure


MUTANTS: dict[str, Callable[[], None]] = {
    "no-inbox-key": no_inbox_key,
    "ack-before-commit": ack_before_commit,
    "sent-before-confirmed": sent_before_confirmed,
    "receipt-from-memory": receipt_from_memory,
    "key-without-receiver": key_without_receiver,
    "ack-by-id-only": ack_by_id_only,
    "digest-over-xml": digest_over_xml,
    "lease-without-fencing": lease_without_fencing,
    "disk-error-swallowed": disk_error_swallowed,
    "new-id-on-resend": new_id_on_resend,
}

OFTEN = {
    "no-inbox-key": "lost-answer",
    "digest-over-xml": "sent-otherwise",
    "lease-without-fencing": "slow",
    "new-id-on-resend": "lost-answer",
}
"""What a mutant must meet to be seen."""
