"""What an agency takes in: documents, or receipts. The steps are those of its jobs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from docxchg import ledger
from docxchg.states import InEvent, OutState, after_status

from . import packets
from .wire import Listed, Lost, Reset
from .worker import TAKEN, Way, Worker

MET = 3
"""Packets somebody else took in turn, after which the list is an old one."""
ARRIVED = 1


@dataclass(frozen=True)
class Arrival:
    """A packet that was fetched."""

    way: Way
    packet: Listed
    content: bytes
    said: dict[str, Any]


class Receiver(Worker):
    """Lists, fetches, takes in with one commit, acknowledges."""

    kind = "edoc"

    def turn(self) -> bool:
        """One round of the job; whether anything was taken in."""
        return any([self.receive(way) for way in self.ways])

    def receive(self, way: Way) -> bool:
        """Take in what one connection lists."""
        try:
            listed = self.wire.waiting([way.code], self.kind)
        except (Lost, Reset):
            return False
        if self.job.name.endswith("-2"):
            # Two that took the same ones in the same order would meet at each.
            listed = listed[: len(listed) // 2 : -1]
        met, told = 0, list[str]()
        for packet in listed:
            try:
                if not self.known(way, packet):
                    self.fetch(way, packet)
                self.acknowledge(packet)
                told.append(packet.doc_id)
                met = 0
            except TAKEN:
                self.noted("somebody else took it")
                met += 1
            except (Lost, Reset):
                pass
            if met == MET:
                break
        self._note_acknowledged(way, told)
        return bool(listed)

    def fetch(self, way: Way, packet: Listed) -> None:
        """Fetch a packet and take it in."""
        content = self.wire.fetch(packet.sha256)
        if packets.sha256(content) != packet.sha256:
            raise AssertionError(f"packet {packet.doc_id} is damaged")
        self.take_in(Arrival(way, packet, content, packets.read(content)))

    def acknowledge(self, packet: Listed) -> None:
        """Tell the axis."""
        self.die("before acknowledgement")
        self.wire.acknowledge(packet)
        self.die("after acknowledgement")

    def known(self, way: Way, packet: Listed) -> bool:
        """Whether this packet was taken in before."""
        with self.book() as cr:
            known = ledger.known(cr, way.id, packet.doc_id)
        return bool(known and known.state != "stored")

    def take_in(self, arrival: Arrival) -> None:
        """Everything that follows from a packet, in one commit."""
        with self.book("inbox") as cr:
            ident = self.store(cr, arrival)
            key = self.key(arrival)
            owner = ledger.owner(cr, key)
            held = {ident: "stored"}
            if owner is not None:
                values = {"original_id": owner, "acknowledgement": "done"}
                ledger.advance(cr, held, InEvent.REPEAT, values)
                self.noted("duplicate absorbed")
                return
            told = self.follow_up(cr, arrival, ident)
            values = {**told, "business_hash": key, "acknowledgement": "done"}
            ledger.advance(cr, held, InEvent.TAKE, values)

    def store(self, cr: Any, arrival: Arrival) -> int:
        """The row of a packet."""
        packet, said = arrival.packet, arrival.said
        values = {
            "sender_code": said["from"],
            "exchange_document_id": said["document"],
            "document_number": said["number"],
            "business_key": self.business(said),
            "digest": self.digest(arrival.content),
            "packet_sha256": packet.sha256,
            "packet_size": len(arrival.content),
            **self.more(said),
        }
        way = arrival.way
        return ledger.store(
            cr, self.uid(), self.kind, way.id, packet.doc_id, way.code, values
        )

    def digest(self, content: bytes) -> str:
        """By what the same content is known again."""
        return packets.content_digest(content)

    def key(self, arrival: Arrival) -> str:
        """The business key."""
        said = arrival.said
        return ledger.business_hash(
            arrival.way.code,
            said["from"],
            self.kind,
            said["document"],
            self.business(said),
            self.digest(arrival.content),
        )

    def business(self, said: dict[str, Any]) -> str:
        """Type and version of a document, code and moment of a status."""
        return f"{said['business']}:"

    def more(self, said: dict[str, Any]) -> dict[str, object]:
        """What else the row says of its message."""
        return {"business_type": str(said["business"])}

    def follow_up(self, cr: Any, arrival: Arrival, ident: int) -> dict[str, object]:
        """Make what follows from a message; what its row then says."""
        raise NotImplementedError

    def _note_acknowledged(self, way: Way, doc_ids: list[str]) -> None:
        with self.book() as cr:
            # Two receivers of one agency lock the same rows.
            for doc_id in sorted(doc_ids):
                ledger.acknowledged(cr, way.id, doc_id)


class Documents(Receiver):
    """Registers documents and queues a receipt for each."""

    def follow_up(self, cr: Any, arrival: Arrival, ident: int) -> dict[str, object]:
        """The incoming document and its receipt."""
        document, incoming = self.record(cr, arrival)
        self.receipt(cr, arrival, ident, document, incoming)
        return {"document_id": document, "incoming_id": incoming}

    def record(self, cr: Any, arrival: Arrival) -> tuple[int, int]:
        """The rows of an incoming document."""
        cr.execute(
            """
            WITH document AS (
                INSERT INTO doc_document (company_id, type_id, direction, subject,
                       urgency, secrecy_state, doc_code)
                SELECT %(company)s, (SELECT min(id) FROM doc_type), 'incoming',
                       %(subject)s, '0', 'none', %(code)s
                RETURNING id)
            INSERT INTO doc_incoming (document_id, procedure_id, state, channel,
                   origin, enclosures, sender_kind, company_id)
            SELECT id, (SELECT min(id) FROM doc_procedure), 'arrived', 'axis',
                   'created', 'none', 'agency', %(company)s
              FROM document RETURNING document_id, id
            """,
            {
                "company": arrival.way.company,
                "subject": arrival.said["subject"],
                "code": arrival.said["document"],
            },
        )
        document, incoming = cr.fetchone()
        return document, incoming

    def receipt(
        self, cr: Any, arrival: Arrival, ident: int, document: int, incoming: int
    ) -> None:
        """Queue status 01 to the sender."""
        said, way, at = arrival.said, arrival.way, ledger.now(cr)
        packet = packets.written(
            {
                "document": said["document"],
                "number": said["number"],
                "from": way.code,
                "to": [said["from"]],
                "status": ARRIVED,
                "at": str(at),
            }
        )
        packets.keep(cr, [packet])
        row = {
            "direction": "out",
            "kind": "status",
            "status_code": ARRIVED,
            "business_key": f"{ARRIVED:02d}:1",
            "document_id": document,
            "incoming_id": incoming,
            "original_id": ident,
            "sender_code": way.code,
            "receiver_code": said["from"],
            "exchange_document_id": said["document"],
            "document_number": said["number"],
            "msg_uid": self.uid(),
            "packet_sha256": packets.sha256(packet),
            "packet_size": len(packet),
            "state": "ready",
            "next_at": at,
            "happened_at": at,
            "attempts": 0,
            "attempt_no": 0,
            "probes": 0,
        }
        ledger.insert(cr, way.id, [row], "queued")


class Receipts(Receiver):
    """Notes on what was sent that it has arrived."""

    kind = "status"

    def business(self, said: dict[str, Any]) -> str:
        """Its code and moment."""
        return f"{said['status']:02d}:{said['at']}"

    def more(self, said: dict[str, Any]) -> dict[str, object]:
        """Its code and moment."""
        return {"status_code": said["status"], "happened_at": said["at"]}

    def follow_up(self, cr: Any, arrival: Arrival, ident: int) -> dict[str, object]:
        """Find what it is about, and let the highest rank win."""
        said = arrival.said
        cr.execute(
            "SELECT id, document_id FROM doc_exchange_message "
            "WHERE direction = 'out' AND kind = 'edoc' "
            "AND exchange_document_id = %s AND receiver_code = %s",
            (said["document"], said["from"]),
        )
        about = dict(cr.fetchall())
        at = ledger.now(cr)
        for message, state in ledger.lock(cr, list(about)).items():
            after = after_status(OutState(state), said["status"])
            values = {"next_at": None, "lease_until": None, "sent_at": at}
            ledger.move(
                cr,
                [message],
                str(after),
                "status",
                values if after != state else None,
                note={"status_code": said["status"], "source_id": ident},
                first=("sent_at",) if after != state else (),
            )
        message, document = next(iter(about.items()))
        return {"document_id": document, "original_id": message}
