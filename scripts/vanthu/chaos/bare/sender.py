"""What an agency sends: documents, or receipts. The steps are those of its jobs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from docxchg import ledger
from docxchg.states import OutEvent, RetryPolicy

from . import packets
from .wire import Lost, Reset
from .worker import CAPS, LOOK, PROBE, Worker

CALLS = 20
"""Sendings between two looks at what lapsed, what is uncertain, what was sent."""
FOLLOWED = 200
RACES = 5
POLICY = replace(RetryPolicy(), first=0.5, first_urgent=0.2)


@dataclass(frozen=True)
class Call:
    """A packet and the rows it goes out for."""

    attempt: ledger.Attempt
    kind: str
    content: bytes
    codes: tuple[str, ...]


class Sender(Worker):
    """Sends what is ready, checks what is uncertain, follows what was sent."""

    system = 1

    def turn(self) -> bool:
        """One round of the job."""
        self.served: Counter[tuple[int, str]] = Counter()
        self.lapse()
        calls = 0
        while calls < CALLS and (call := self.claim()):
            self.transmit(call)
            calls += 1
        self.settle()
        self.follow()
        return bool(calls)

    def lapse(self) -> None:
        """Take over what a dead worker held."""
        with self.connection, self.connection.cursor() as cr:
            held = ledger.lapse(cr)
            if held:
                values = {"next_at": ledger.now(cr)}
                ledger.advance(cr, held, OutEvent.LOSE, values)
                self.noted("lease lapsed")
                self.die("before lapse commit")

    def claim(self) -> Call | None:
        """Claim the rows of one document, committed before anything is sent."""
        for _try in range(RACES):
            try:
                with self.book("claim") as cr:
                    claimed = ledger.claim(cr, CAPS, served=self.served)
                    call = self._call(cr, claimed) if claimed else None
                self.served.update((one.way, one.receiver) for one in claimed)
                return call
            except (ledger.Crowded, ledger.ProbeTaken):
                self.noted("claims at once")
        return None

    def _call(self, cr: Any, claimed: Sequence[ledger.Claimed]) -> Call:
        cr.execute(
            "SELECT m.kind, p.content FROM doc_exchange_message m "
            f"JOIN {packets.CONTENT} p ON p.sha256 = m.packet_sha256 WHERE m.id = %s",
            (claimed[0].id,),
        )
        kind, content = cr.fetchone()
        return Call(
            [(one.id, one.attempt_no) for one in claimed],
            kind,
            bytes(content),
            tuple(one.receiver for one in claimed),
        )

    def transmit(self, call: Call) -> None:
        """Send, and write what became of it."""
        try:
            self.die("before the wire")
            doc_id = self.wire.send(self.system, call.kind, call.content, call.codes)
            self.die("after the wire")
        except Reset:
            self.retry(call)
        except Lost:
            self.lose(call)
        else:
            self.confirm(call, doc_id)

    def confirm(self, call: Call, doc_id: str) -> None:
        """The axis has it."""
        with self.book("outcome") as cr:
            after = ledger.confirm(cr, call.attempt, doc_id)
        if len(after) < len(call.attempt):
            self.noted("outcome came too late")

    def retry(self, call: Call) -> None:
        """Nothing was sent."""
        with self.book("outcome") as cr:
            values = {"error": "reset"}
            ledger.retry(cr, call.attempt, POLICY, self.dice, values)

    def lose(self, call: Call) -> None:
        """Nobody knows."""
        with self.book("outcome") as cr:
            ledger.fail(cr, call.attempt, OutEvent.LOSE, {"error": "no answer"}, LOOK)

    def settle(self) -> None:
        """Ask the axis about sendings whose answer never came."""
        with self.book() as cr:
            held = ledger.lock(cr, ledger.due(cr, "uncertain", 500))
            if not held:
                return
            cr.execute(
                "SELECT id, kind, sender_code, receiver_code, document_number "
                "FROM doc_exchange_message WHERE id = ANY(%s)",
                (list(held),),
            )
            rows = cr.fetchall()
        documents = [row for row in rows if row[1] == "edoc"]
        try:
            listed = (
                self.wire.sent([way.code for way in self.ways], "edoc")
                if documents
                else []
            )
        except (Lost, Reset):
            return
        known = {(one.sender, one.receiver, one.notation): one for one in listed}
        found = {
            row[0]: known[row[2:]].sending for row in documents if row[2:] in known
        }
        self._settle([row[0] for row in rows], {row[0] for row in documents}, found)

    def _settle(self, ids: list[int], documents: set[int], found: dict[int, str]) -> None:
        with self.connection, self.connection.cursor() as cr:
            held = {
                ident: state
                for ident, state in ledger.lock(cr, ids).items()
                if state == "uncertain"
            }
            # A status may always be repeated: its receiver drops the second one.
            receipts = {i: s for i, s in held.items() if i not in documents}
            at = {"next_at": ledger.now(cr)}
            ledger.advance(cr, receipts, OutEvent.NOT_FOUND, at)
            asked = {i: s for i, s in held.items() if i in documents}
            known = {i: sending for i, sending in found.items() if i in asked}
            ledger.settle(cr, asked, known, 2, PROBE)
            self.die("before settlement commit")

    def follow(self) -> None:
        """Ask the axis whether receivers have fetched what it accepted."""
        with self.book() as cr:
            due = ledger.due(cr, "accepted", FOLLOWED)
            if not due:
                return
            cr.execute(
                "SELECT axis_doc_id, kind, sender_code, "
                "jsonb_object_agg(receiver_code, id) FROM doc_exchange_message "
                "WHERE id = ANY(%s) GROUP BY axis_doc_id, kind, sender_code",
                (due,),
            )
            sendings = cr.fetchall()
        done = []
        for doc_id, kind, sender, rows in sendings:
            try:
                listed = self.wire.sent([sender], kind, doc_id)
            except (Lost, Reset):
                continue
            done += [
                rows[one.receiver]
                for one in listed
                if one.status == "done" and one.receiver in rows
            ]
        self._follow(due, done)

    def _follow(self, asked: list[int], done: list[int]) -> None:
        with self.book() as cr:
            held = {
                ident: state
                for ident, state in ledger.lock(cr, asked).items()
                if state == "accepted"
            }
            over = {ident: held.pop(ident) for ident in done if ident in held}
            values = {"next_at": None, "probes": 0}
            ledger.advance(cr, over, OutEvent.PACKET_DONE, values)
            cr.execute(
                "UPDATE doc_exchange_message SET probes = probes + 1, "
                "next_at = %s::timestamp + least(probes, 3) * interval '1 second' "
                "WHERE id = ANY(%s)",
                (ledger.now(cr), list(held)),
            )


class Queue(Worker):
    """Queues messages for documents as fast as they go out."""

    def turn(self) -> bool:
        """Queue some documents with all their receivers, in one commit."""
        plan = json.loads((self.home / "queue.json").read_text())
        with self.book("queue") as cr:
            cr.execute(
                "SELECT count(*) FROM doc_exchange_message WHERE direction = 'out' "
                "AND state IN ('ready', 'sending', 'uncertain', 'accepted') "
                "AND next_at IS NOT NULL"
            )
            if cr.fetchone()[0] > plan["most"]:
                return False
            cr.execute(
                "SELECT coalesce(max(document_id), 0) FROM doc_exchange_message "
                "WHERE direction = 'out'"
            )
            cr.execute(
                "SELECT id, number, doc_code, subject FROM doc_document WHERE id > %s "
                "AND number IS NOT NULL ORDER BY id LIMIT %s",
                (cr.fetchone()[0], plan["portion"]),
            )
            documents = cr.fetchall()
            if documents:
                self._queue(cr, documents, plan["receivers"], plan["both"])
        return bool(documents)

    def _queue(
        self,
        cr: Any,
        documents: Sequence[tuple[int, str, str, str]],
        receivers: Sequence[tuple[int, str]],
        both: int,
    ) -> None:
        way, at = self.ways[0], ledger.now(cr)
        messages, contents = [], []
        for ident, number, code, subject in documents:
            chosen = receivers if int(number) % both == 0 else receivers[:1]
            packet = packets.written(
                {
                    "document": code,
                    "number": number,
                    "subject": subject,
                    "from": way.code,
                    "to": [receiver for _id, receiver in chosen],
                    "business": 0,
                }
            )
            contents.append(packet)
            messages += [
                {
                    "direction": "out",
                    "kind": "edoc",
                    "business_type": "0",
                    "business_key": "0:1",
                    "document_id": ident,
                    "sender_code": way.code,
                    "receiver_code": receiver,
                    "agency_id": agency,
                    "exchange_document_id": code,
                    "document_number": number,
                    "msg_uid": self.uid(),
                    "packet_sha256": packets.sha256(packet),
                    "packet_size": len(packet),
                    "state": "ready",
                    "next_at": at,
                    "attempts": 0,
                    "attempt_no": 0,
                    "probes": 0,
                }
                for agency, receiver in chosen
            ]
        packets.keep(cr, contents)
        ledger.note(cr, ledger.insert(cr, way.id, messages), "queued")
