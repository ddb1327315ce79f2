"""A shared folder as a post office: one letter box for each agency.

``<code>/edoc`` and ``<code>/status`` hold what waits for an agency, ``<code>/done`` and
``<code>/fail`` what it has acknowledged, ``<code>/sent`` notes of what it has sent. An
agency is connected when its letter box exists. Other programs may put files named
``….edxml`` into the first two and may take them away; a file appears by renaming, so
nobody sees half of one. Who may write into a letter box is up to the file system.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import NoReturn

from ..axis.calls import (
    Agency,
    MessageType,
    PacketStatus,
    ReceivedPacket,
    SentPacket,
)
from ..axis.client import Sink, Upload
from ..axis.errors import AxisCode, AxisError, Outcome
from ..edxml import StatusMessage, UnreadableMessage, is_agency_code, read_head
from .disk import Entry, Folder
from .places import Place

SUFFIX = ".edxml"
NAMESPACE = uuid.UUID("0d9f1b3c-6d3c-5c5e-8a4e-5b1f0c9d7e21")
SETTLED = dt.timedelta(seconds=2)
"""How long a file of another program must have rested before it is read."""
DAYS_LISTED = 5
MOST_BYTES = 400 * 1024 * 1024
LEFTOVER = dt.timedelta(days=1)


class FolderChannel:
    """One agency's letter box and its way to the others'; :class:`..axis.Channel`."""

    lists_sent = True
    narrows = True

    def __init__(
        self, place: Place, codes: Iterable[str], now: Callable[[], dt.datetime]
    ) -> None:
        """``codes``: under which this agency and its bodies are written to."""
        self._place = place
        self._now = now
        self._codes = tuple(
            sorted(
                code
                for code in set(codes)
                if is_agency_code(code) and place.admits(code)
            )
        )

    def list_received(self, kind: MessageType) -> tuple[ReceivedPacket, ...]:
        """Files waiting in our letter boxes, oldest first."""
        with self._faults():
            return tuple(
                ReceivedPacket(
                    doc_id=_packet_id(code, kind, entry),
                    message_type=str(kind),
                    sender="",
                    receiver=code,
                    created=_moment(entry),
                )
                for code, folder in self._boxes(kind)
                for entry in self._waiting(folder)
            )

    def list_sent(self, kind: MessageType, doc_id: str = "") -> tuple[SentPacket, ...]:
        """What our notes say we sent, and where it lies now."""
        rows = []
        with self._faults(), Folder.at(self._place.path) as root:
            for code in self._codes:
                for note in _notes(root, code, "" if doc_id else self._first_day()):
                    right = note.get("kind") == str(kind)
                    if right and doc_id in ("", note.get("sending")):
                        rows.append(_sent(root, note))
        return tuple(sorted(rows, key=lambda row: row.sent or _EPOCH))

    def get_edoc(self, doc_id: str) -> bytes:
        """The packet."""
        parts: list[bytes] = []
        self.download_to(doc_id, _Collector(parts))
        return b"".join(parts)

    def download_to(self, doc_id: str, sink: Sink) -> int:
        """Write the packet into ``sink``; its size in bytes."""
        size = 0
        with self._faults(), self._found(doc_id) as (folder, entry, _code):
            if entry is None:
                _refuse(AxisCode.BAD_FILE, "no such packet")
            if entry.size > MOST_BYTES:
                _refuse(AxisCode.BAD_FILE, "the packet is too large")
            for piece in folder.chunks(entry):
                sink.write(piece)
                size += len(piece)
        return size

    def send_edoc(
        self,
        sender: str,
        kind: MessageType,
        packet: bytes | Upload,
        receivers: Sequence[str] = (),
    ) -> str:
        """Put a packet into each receiver's letter box; the same bytes only once."""
        if sender not in self._codes:
            _refuse(AxisCode.SENDER_NOT_REGISTERED, f"{sender} has no letter box here")
        try:
            message = read_head(packet).message
        except UnreadableMessage as error:
            _refuse(AxisCode.BAD_EDXML, str(error))
        status = isinstance(message, StatusMessage)
        named = (
            [message.response_for.organ_id]
            if isinstance(message, StatusMessage)
            else [one.organ_id for one in message.receivers]
        )
        if not set(receivers) <= set(named):
            _refuse(AxisCode.UNKNOWN_RECEIVER, "to names agencies the packet does not")
        sha256 = (
            hashlib.sha256(packet).hexdigest()
            if isinstance(packet, bytes)
            else packet.sha256
        )
        sending = str(uuid.uuid5(NAMESPACE, f"{sender}|{sha256}"))
        note = {
            "sending": sending,
            "kind": str(kind),
            "sender": sender,
            "title": "" if status else getattr(message, "subject", "")[:500],
            "notation": message.response_for.code
            if isinstance(message, StatusMessage)
            else str(message.code),
        }
        codes = tuple(dict.fromkeys(receivers or filter(None, named)))
        if not codes:
            _refuse(AxisCode.BAD_EDXML, "nobody is addressed")
        with self._faults(), Folder.at(self._place.path) as root, ExitStack() as stack:
            # All letter boxes are looked at before anything is put into one.
            boxes = [
                (code, stack.enter_context(_letter_box(root, code))) for code in codes
            ]
            own = stack.enter_context(root.child(sender, make=True))
            for code, box in boxes:
                name = _deliver(box, str(kind), f"{sending}|{code}", packet, sha256)
                self._note(own, {**note, "receiver": code, "name": name})
        return sending

    def update_status(
        self, doc_id: str, status: PacketStatus, description: str = ""
    ) -> None:
        """Acknowledge a packet: it moves out of the letter box."""
        if status not in (PacketStatus.DONE, PacketStatus.FAIL):
            return
        with self._faults(), self._found(doc_id) as (folder, entry, code):
            if entry is None:
                return  # acknowledged before; the answer was lost
            known = _OURS.fullmatch(entry.name)
            name = entry.name if known else f"{doc_id}{SUFFIX}"
            with (
                Folder.at(self._place.path) as root,
                root.child(code) as box,
                _shelf(box, str(status), name, make=True) as shelf,
            ):
                if status is PacketStatus.FAIL:
                    reason = " ".join(description.split())[:500]
                    shelf.write(f"{name}.txt", [reason.encode()])
                folder.move(entry.name, shelf, name)

    def count_received(self, kind: MessageType) -> int:
        """How many files wait; also tries whether the letter box can be used."""
        if not self._codes:
            _refuse(AxisCode.SENDER_NOT_REGISTERED, "the folder is not for this agency")
        count = len(self.list_received(kind))
        with self._faults(), Folder.at(self._place.path) as root:
            for code in self._codes:
                with root.child(code) as box, box.child("sent", make=True) as sent:
                    sent.write("last-try.txt", [self._now().isoformat().encode()])
        return count

    def agencies(self) -> tuple[Agency, ...]:
        """Nothing: letter boxes have codes, no names."""
        return ()

    def agencies_qd20(self, level: int) -> tuple[Agency, ...]:
        """Nothing."""
        return ()

    def synchronized_units(self) -> tuple[Agency, ...]:
        """Nothing."""
        return ()

    @contextmanager
    def _faults(self) -> Iterator[None]:
        """Say of a fault of the disk that the same call may be made again."""
        try:
            yield
        except OSError as error:
            words = f"{self._place.name}: {error.strerror or error}"
            raise AxisError(Outcome.RETRYABLE, words[:500]) from error

    def _boxes(self, kind: MessageType) -> Iterator[tuple[str, Folder]]:
        """Our letter boxes for one kind, made where they are missing."""
        with Folder.at(self._place.path) as root:
            for code in self._codes:
                with (
                    root.child(code, make=True) as box,
                    box.child(str(kind), make=True) as folder,
                ):
                    folder.sweep(_nanoseconds(self._now() - LEFTOVER))
                    yield code, folder

    def _waiting(self, folder: Folder) -> Iterator[Entry]:
        rested = _nanoseconds(self._now() - SETTLED)
        for entry in folder.files():
            hidden = entry.name.startswith(".")
            if hidden or not entry.name.lower().endswith(SUFFIX):
                continue
            if _OURS.fullmatch(entry.name) or entry.modified <= rested:
                yield entry

    @contextmanager
    def _found(self, doc_id: str) -> Iterator[tuple[Folder, Entry | None, str]]:
        """Find a packet by looking for it: no path is made of an id."""
        for kind in MessageType:
            for code, folder in self._boxes(kind):
                for entry in self._waiting(folder):
                    if _packet_id(code, kind, entry) == doc_id:
                        yield folder, entry, code
                        return
        with Folder.at(self._place.path) as root:
            yield root, None, ""

    def _first_day(self) -> str:
        return f"{self._now() - dt.timedelta(days=DAYS_LISTED):%Y-%m-%d}"

    def _note(self, own: Folder, note: dict[str, str]) -> None:
        """Write down what was sent; a repetition keeps the first note."""
        name = f"{note['sending']}.{note['receiver']}.json"
        with own.child("sent", make=True) as sent:
            for day in sent.names():
                if day >= self._first_day() and _DAY.fullmatch(day):
                    with sent.child(day) as folder:
                        if folder.has(name):
                            return
            now = self._now()
            text = json.dumps({**note, "sent": now.isoformat()}, ensure_ascii=False)
            with sent.child(f"{now:%Y-%m-%d}", make=True) as folder:
                folder.write(name, [text.encode()])


class _Collector:
    def __init__(self, parts: list[bytes]) -> None:
        self._parts = parts

    def write(self, data: bytes, /) -> None:
        self._parts.append(data)


def _letter_box(root: Folder, code: str) -> Folder:
    try:
        if is_agency_code(code):
            return root.child(code)
    except (FileNotFoundError, NotADirectoryError):
        pass
    _refuse(AxisCode.UNKNOWN_RECEIVER, f"{code} has no letter box", receiver=code)


def _deliver(
    box: Folder, kind: str, key: str, packet: bytes | Upload, sha256: str
) -> str:
    """Put a packet into a letter box unless it is or was there; its name.

    One that its receiver could not read may come again, under another name.
    """
    with box.child(kind, make=True) as folder:
        number = 0
        while True:
            name = f"{uuid.uuid5(NAMESPACE, f'{key}|{number}')}{SUFFIX}"
            if _lies(box, "fail", name):
                number += 1
                continue
            if folder.has(name) or _lies(box, "done", name):
                return name
            pieces = [packet] if isinstance(packet, bytes) else packet.chunks()
            folder.write(name, pieces, sha256)
            return name


def _lies(box: Folder, shelf: str, name: str) -> bool:
    try:
        with _shelf(box, shelf, name) as folder:
            return folder.has(name)
    except FileNotFoundError:
        return False


@contextmanager
def _shelf(
    box: Folder, status: str, name: str, *, make: bool = False
) -> Iterator[Folder]:
    """The part of ``done`` or ``fail`` where a file of that name belongs."""
    part = hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()[:2]
    with box.child(status, make=make) as folder, folder.child(part, make=make) as shelf:
        yield shelf


def _notes(root: Folder, code: str, since: str) -> Iterator[dict[str, str]]:
    try:
        with root.child(code) as box, box.child("sent") as sent:
            for day in sent.names():
                if not _DAY.fullmatch(day) or day < since:
                    continue
                with sent.child(day) as folder:
                    for entry in folder.files():
                        note = _read_note(folder.text(entry.name))
                        if note:
                            yield note
    except FileNotFoundError:
        return


def _read_note(text: str) -> dict[str, str]:
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    if not isinstance(value, dict):
        return {}
    return {str(name): str(item) for name, item in value.items()}


def _sent(root: Folder, note: dict[str, str]) -> SentPacket:
    status, reason = _whereabouts(root, note)
    return SentPacket(
        sender_doc_id=note.get("sending", ""),
        receiver_doc_id=note.get("name", "").removesuffix(SUFFIX),
        sender=note.get("sender", ""),
        receiver=note.get("receiver", ""),
        message_type=note.get("kind", ""),
        title=note.get("title", ""),
        notation=note.get("notation", ""),
        sent=_time(note.get("sent", "")),
        send_status=str(PacketStatus.DONE),
        receive_status=str(status),
        receive_status_desc=reason,
    )


def _whereabouts(root: Folder, note: dict[str, str]) -> tuple[PacketStatus, str]:
    """Whether the receiver has taken it. Gone without a trace: another program has."""
    name, code = note.get("name", ""), note.get("receiver", "")
    if not _OURS.fullmatch(name) or not is_agency_code(code):
        return PacketStatus.INITIAL, ""
    try:
        with root.child(code) as box:
            if _lies(box, "fail", name):
                with _shelf(box, "fail", name) as shelf:
                    return PacketStatus.FAIL, shelf.text(f"{name}.txt", 2000)
            with box.child(note.get("kind", "edoc")) as folder:
                waits = folder.has(name)
    except FileNotFoundError:
        # The whole letter box is gone: nobody has taken anything.
        return PacketStatus.INITIAL, ""
    return (PacketStatus.INITIAL if waits else PacketStatus.DONE), ""


def _packet_id(code: str, kind: MessageType, entry: Entry) -> str:
    """An id that is another one when other bytes come under an old name."""
    key = f"{code}/{kind}/{entry.name}/{entry.size}/{entry.modified}"
    digest = hashlib.sha256(key.encode("utf-8", "surrogateescape")).digest()
    return str(uuid.UUID(bytes=digest[:16]))


def _refuse(code: AxisCode, message: str, receiver: str = "") -> NoReturn:
    raise AxisError(Outcome.DEFINITE, message, code=str(int(code)), receiver=receiver)


def _moment(entry: Entry) -> dt.datetime:
    return dt.datetime.fromtimestamp(entry.modified / 1e9, dt.timezone.utc)


def _time(text: str) -> dt.datetime | None:
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _nanoseconds(moment: dt.datetime) -> int:
    return int(moment.timestamp() * 1_000_000_000)


_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.timezone.utc)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_OURS = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.edxml")
