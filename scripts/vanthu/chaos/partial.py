"""Packets on a disk that fails: `python -m vanthu.chaos.partial SEED PACKETS SIZES`.

First, packets of many megabytes whose writer is killed at a random byte: in the
sender's store, while the axis takes them in, and while the receiver fetches them. What
was killed must have left nothing that counts, and the very same document must pass at
the second try. Then full and read-only volumes under each of the three stores: nothing
is taken for stored, the reason can be read, and afterwards the documents pass.

SIZES are megabytes, comma-separated, taken in turn. Prints one JSON object: kills,
packets, leftovers, faults (how each was made), failures (sentences; empty is good).
"""

from __future__ import annotations

import io
import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .. import database
from ..endings import end_tidily
from ..shell import BUILD
from . import failing_disk, ledger, offices
from .inside import Inside
from .ledger import AXIS, RECEIVER, SENDER, one

MEGABYTE = 1 << 20
WHOLE_UP_TO = 80 * MEGABYTE
"""Larger ones are fetched and stored; reading them is not what is tried here."""
SCENES = BUILD / "chaos"
EACH = 2
"""Documents for each fault of a volume."""
SECONDS = 60
PLACES = {"sender": SENDER, "axis": AXIS, "receiver": RECEIVER}


@dataclass
class Report:
    """What happened."""

    kills: int = 0
    packets: int = 0
    megabytes: int = 0
    leftovers: int = 0
    faults: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def want(self, good: bool, sentence: str) -> None:
        """Note what should be so and is not."""
        if not good:
            self.failures.append(sentence)


class Host:
    """The registries of the three databases, and children that work in them."""

    def __init__(self, seed: str) -> None:
        import odoo.cli  # noqa: F401 - sets Odoo up
        from odoo import sql_db
        from odoo.modules.registry import Registry
        from odoo.tools import config

        config.parse_config(["-d", SENDER, "--no-http"], setup_logging=True)
        self.registries = {name: Registry(name) for name in PLACES.values()}
        self.inside = Inside(self.registries[AXIS], 0.0, SCENES / "partial.faults")
        self.inside.install()
        self.dice = random.Random(seed)
        self.report = Report()
        sql_db.close_all()

    def child(self, name: str, act: Callable[[Any], None]) -> int:
        """Let a process of its own do something; its wait status."""
        pid = os.fork()
        if pid:
            try:
                return os.waitpid(pid, 0)[1]
            except SystemExit:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
                raise
        from odoo import SUPERUSER_ID, api

        code = 1
        try:
            with self.registries[name].cursor() as cr:
                act(api.Environment(cr, SUPERUSER_ID, {}))
            code = 0
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def killed(self, name: str, size: int, act: Callable[[Any], None]) -> bool:
        """The same, killed at a random byte of what it writes."""
        offset = self.dice.randrange(1, size)

        def dying(env: Any) -> None:
            die_at(offset)
            act(env)

        status = self.child(name, dying)
        dead = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        self.report.kills += dead
        self.report.want(dead, f"a writer was not killed at byte {offset} of {size}")
        return dead

    def done(self, name: str, act: Callable[[Any], None], what: str) -> None:
        """The same unharmed: it must end well."""
        status = self.child(name, act)
        self.report.want(status == 0, f"{what}: ended with {status}")


def die_at(offset: int) -> None:
    """Let this process be killed when it has written so many bytes of a packet."""
    from odoo.addons.doc_interconnect.models import packet_store

    real, write = os.fdopen, packet_store.Spool.write

    class Raw(io.FileIO):
        written = 0

        def write(self, data: Any) -> int:
            data = bytes(data)
            if self.written + len(data) <= offset:
                self.written += len(data)
                return super().write(data)
            super().write(data[: offset - self.written])
            os.kill(os.getpid(), signal.SIGKILL)
            return 0

    def fdopen(handle: int, mode: str = "r", *rest: Any, **more: Any) -> Any:
        if mode == "wb":
            return io.BufferedWriter(Raw(handle, mode))
        return real(handle, mode, *rest, **more)

    def spooled(self: Any, data: bytes) -> None:
        if self.size + len(data) > offset:
            write(self, data[: offset - self.size])
            self._stream.flush()
            os.kill(os.getpid(), signal.SIGKILL)
        write(self, data)

    os.fdopen = fdopen  # type: ignore[assignment]
    packet_store.Spool.write = spooled


# killed writers


def killed_writers(host: Host, count: int, sizes: list[int]) -> None:
    """Send packets of these sizes in turn, their writers killed on the way."""
    for number in range(count):
        megabytes = sizes[number % len(sizes)]
        packet = written(megabytes, number)
        host.report.packets += 1
        host.report.megabytes += megabytes
        Trip(host, packet, number).go()
    host.report.leftovers = sum(
        1 for name in PLACES.values() for _one in store(name).rglob(".*.part")
    )


class Trip:
    """One packet from the sender's store over the axis to the receiver."""

    def __init__(self, host: Host, packet: bytes, number: int) -> None:
        from odoo.addons.doc_management.lib.docmgmt.blobs import sha256_hex

        self.host, self.packet, self.number = host, packet, number
        self.sha256 = sha256_hex(packet)

    def go(self) -> None:
        """Each writer is killed once, then does it again."""
        host, size = self.host, len(self.packet)
        for name, act, counted in (
            (SENDER, self.keep, self.nothing),
            (SENDER, self.send, self.packets),
            (RECEIVER, self.fetch, self.receptions),
        ):
            where = AXIS if act == self.send else name
            what = f"packet {self.number} of {size >> 20} MB in {where}"
            host.killed(name, size * 9 // 10, act)
            host.report.want(not self.lies_in(where), f"{what}: half of it is there")
            host.report.want(counted() == 0, f"{what}: a leftover counts")
            host.done(name, act, what)
            host.report.want(self.lies_in(where), f"{what}: it did not pass again")
            host.report.want(counted() in (0, 1), f"{what}: {counted()} of it")
        host.report.want(self.packets() == 1, f"packet {self.number} is not once there")
        host.report.want(self.receptions() == 1, f"packet {self.number} came not once")

    def keep(self, env: Any) -> None:
        """The sender stores it."""
        from odoo.addons.doc_interconnect.models import packet_store

        packet_store.write(env, self.packet)

    def send(self, env: Any) -> None:
        """The axis takes it in from the sender's store."""
        from odoo.addons.doc_interconnect.lib.docxchg.axis import MessageType
        from odoo.addons.doc_interconnect.models import packet_store

        backend = env["doc.exchange.backend"].search([], limit=1)
        client = backend._client(backend._connection())
        upload = packet_store.opened(env, self.sha256)
        client.send_edoc(offices.SENDER, MessageType.EDOC, upload)

    def fetch(self, env: Any) -> None:
        """The receiver fetches what waits; small ones become documents."""
        from odoo.addons.doc_interconnect.lib.docxchg.axis import (
            MessageType,
            PacketStatus,
        )
        from odoo.addons.doc_interconnect.models.doc_exchange_receive import Arrival

        code = offices.RECEIVER
        backends = env["doc.exchange.backend"].search([])
        [backend] = [one for one in backends if one._own_code() == code]
        connection = backend._connection()
        client = backend._client(connection)
        messages = env["doc.exchange.message"]
        for packet in client.list_received(MessageType.EDOC):
            arrival = Arrival(connection, MessageType.EDOC, packet)
            if len(self.packet) <= WHOLE_UP_TO:
                messages._receive_one(client, arrival)
                continue
            sha256 = messages._fetch(client, arrival, None)
            with env.registry.cursor() as cr:
                here = env(cr=cr)["doc.exchange.message"]
                here._store(arrival, packet_sha256=sha256)
            client.update_status(packet.doc_id, PacketStatus.DONE)

    def lies_in(self, name: str) -> bool:
        """Whether it lies whole under its name; anything else there is an error."""
        from odoo.addons.doc_management.lib.docmgmt.blobs import sha256_of

        path = store(name) / self.sha256[:2] / self.sha256
        if not path.exists():
            return False
        return bool(sha256_of(path)[0] == self.sha256)

    def nothing(self) -> int:
        """The sender's store has no ledger of its own here."""
        return 0

    def packets(self) -> int:
        """How often the axis has it."""
        query = "SELECT count(*) FROM doc_axis_packet WHERE file_sha256 = %s"
        return one(AXIS, query, self.sha256)

    def receptions(self) -> int:
        """How often the receiver has it."""
        return one(
            RECEIVER,
            "SELECT count(*) FROM doc_exchange_message WHERE packet_sha256 = %s",
            self.sha256,
        )


def written(megabytes: int, number: int) -> bytes:
    """A packet of about that size, unlike any other."""
    import datetime as dt

    from odoo.addons.doc_interconnect.lib.docxchg import edxml

    now = dt.datetime.now(dt.timezone(dt.timedelta(hours=7)))
    sign = f"{number + 1}/TN"
    content = b"%PDF-1.4\n" + os.urandom(megabytes * MEGABYTE * 3 // 4)
    message = edxml.DocumentMessage(
        sender=edxml.Organisation(offices.SENDER, "Nơi gửi"),
        receivers=(edxml.Organisation(offices.RECEIVER, "Nơi nhận"),),
        document_id=f"{offices.SENDER},{now:%Y/%m/%d},{sign}",
        code=edxml.Code(str(number + 1), "TN"),
        promulgation_date=now.date(),
        subject=f"gói lớn {number}",
        place="Thử nghiệm",
        type=edxml.DocumentType(2, 18, "Công văn"),
        signer=edxml.Signer(full_name="Trần Văn Mẫu"),
        trace=(edxml.TraceHop(offices.SENDER, now),),
        attachments=(
            edxml.Attachment("a", "a.bin", content, "application/octet-stream"),
        ),
    )
    return bytes(edxml.write_document(message, now.date()))


def store(name: str) -> Path:
    """Where the packets of a database lie."""
    return database.filestore(name) / "exchange"


# volumes


def failing_volumes(host: Host) -> None:
    """Full and read-only volumes under each store, then the same documents again."""
    mounts = failing_disk.may_mount(SCENES / "volume")
    for fault in (failing_disk.FULL, failing_disk.READ_ONLY):
        for place in PLACES:
            Volume(host, place, fault, mounts).go()
        made = failing_disk.how(fault, mounts)
        host.report.faults.append(f"{fault} ({made})")


class Volume:
    """A few documents while one store takes no files, and afterwards."""

    def __init__(self, host: Host, place: str, fault: str, mounts: bool) -> None:
        self.host, self.place, self.mounts = host, place, mounts
        self.fault = fault
        self.limited = fault == failing_disk.FULL and not mounts
        self.ids: tuple[int, ...] = ()

    def go(self) -> None:
        """Nothing gets through while it fails, everything afterwards."""
        host, name = self.host, f"{self.fault} under the {self.place}"
        self.ids = released(EACH)
        if self.place == "receiver":
            host.done(SENDER, _send, f"{name}: sending")
        with failing_disk.failing(store(PLACES[self.place]), self.fault, self.mounts):
            if self.place == "receiver":
                host.done(RECEIVER, self.limit(_receive), f"{name}: receiving")
            else:
                host.done(SENDER, self.limit(_send), f"{name}: sending")
        host.report.want(self.arrived() == 0, f"{name}: something counts as received")
        reason = self.reason()
        host.report.want(bool(reason), f"{name}: nobody is told why")
        host.report.faults.append(f"{name}: {reason[:160]}")
        host.done(RECEIVER, _blaming_the_disk(reason), f"{name}: in the clerk's words")
        ends = time.monotonic() + SECONDS
        while self.arrived() < EACH and time.monotonic() < ends:
            host.child(SENDER, _send)
            host.child(RECEIVER, _receive)
            time.sleep(0.2)
        host.report.want(
            self.arrived() == EACH, f"{name}: {self.arrived()} of {EACH} afterwards"
        )

    def limit(self, act: Callable[[Any], None]) -> Callable[[Any], None]:
        """Set the limit that stands for a full disk, where it belongs."""
        if not self.limited:
            return act
        inside, serve = self.host.inside, self.host.inside.serve

        @contextmanager
        def nowhere() -> Iterator[None]:
            yield

        whole = nowhere if self.place == "axis" else failing_disk.small_files

        def limited(request: Any) -> bytes:
            with failing_disk.small_files():
                return serve(request)

        def acting(env: Any) -> None:
            if self.place == "axis":
                inside.serve = limited  # type: ignore[method-assign]
            with whole():
                act(env)

        return acting

    def arrived(self) -> int:
        """How many of these documents the receiver has in its register."""
        wanted = database.rows(
            SENDER,
            "SELECT d.subject, m.receiver_code FROM doc_exchange_message m "
            "JOIN doc_document d ON d.id = m.document_id WHERE m.id = ANY(%s)",
            list(self.ids),
        )
        received = ledger.received()
        return sum(received[subject, receiver] for subject, receiver in wanted)

    def reason(self) -> str:
        """What the person in charge can read."""
        if self.place == "receiver":
            query = (
                "SELECT error FROM doc_exchange_message WHERE direction = 'in' "
                "AND state = 'stored' AND error IS NOT NULL ORDER BY id DESC LIMIT 1"
            )
            found = database.rows(RECEIVER, query) or database.rows(
                RECEIVER,
                "SELECT held_words FROM doc_exchange_backend WHERE held IS NOT NULL",
            )
        else:
            query = (
                "SELECT error FROM doc_exchange_message WHERE id = ANY(%s) "
                "AND error IS NOT NULL LIMIT 1"
            )
            found = database.rows(SENDER, query, list(self.ids))
        return str(found[0][0]) if found else ""


def held() -> None:
    """Put all documents of the sender off, to be let go a few at a time."""
    database.rows(
        SENDER,
        "UPDATE doc_exchange_message SET next_at = '2099-01-01' "
        "WHERE direction = 'out' AND state = 'ready'",
    )


def released(count: int) -> tuple[int, ...]:
    """Let so many documents of the sender go."""
    found = database.rows(
        SENDER,
        "UPDATE doc_exchange_message SET next_at = now() AT TIME ZONE 'UTC' "
        "WHERE id IN (SELECT id FROM doc_exchange_message WHERE state = 'ready' "
        "AND direction = 'out' AND next_at = '2099-01-01' ORDER BY id LIMIT %s) "
        "RETURNING id",
        count,
    )
    return tuple(row[0] for row in found)


def _blaming_the_disk(reason: str) -> Callable[[Any], None]:
    """An act that fails if the clerk reads of a fault of the program."""

    def look(env: Any) -> None:
        from odoo.addons.doc_interconnect.models.axis_words import OWN_FAULT
        from odoo.addons.doc_interconnect.models.own_cursor import own_environment

        with own_environment(env) as office:
            blame = office._(OWN_FAULT).partition("%(fault)s")[0]
        if reason.startswith(blame):
            raise AssertionError(reason)

    return look


def _send(env: Any) -> None:
    env["doc.exchange.message"]._cron_send()


def _receive(env: Any) -> None:
    env["doc.exchange.message"]._cron_receive()


def main(seed: str, packets: str, sizes: str) -> None:
    """Run both parts; print the report."""
    end_tidily(signal.SIGTERM, signal.SIGHUP)
    host = Host(seed)
    held()
    killed_writers(host, int(packets), [int(size) for size in sizes.split(",")])
    failing_volumes(host)
    Path(SCENES / "partial.json").write_text(json.dumps(vars(host.report)))


if __name__ == "__main__":
    main(*sys.argv[1:4])
