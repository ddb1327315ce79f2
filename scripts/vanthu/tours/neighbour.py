"""An agency on the axis whose program is not ours: it speaks the protocol, no more."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable
from typing import TypeVar

import requests

from docxchg import edxml
from docxchg.axis import (
    AxisClient,
    AxisRequest,
    AxisResponse,
    Credentials,
    MessageType,
    PacketStatus,
)

from ..story.seats import wait_for
from .backstage import OFFICE, SO_CODE, Backstage, Sender, today
from .browser import JOB_SECONDS

SECONDS = 60
Found = TypeVar("Found")


class Neighbour:
    """Sends, fetches and answers on the axis of the running server."""

    def __init__(self, backstage: Backstage, sender: Sender) -> None:
        self.sender = sender
        self.url = backstage.url
        self.http = requests.Session()
        self.http.trust_env = False
        self.documents: list[edxml.DocumentMessage] = []
        """What it has fetched."""
        self.statuses: list[edxml.StatusMessage] = []
        secret = secrets.token_hex(16)
        credentials = Credentials(f"khac-{secrets.token_hex(4)}", secret)
        keeper = backstage.seat("quang.huy")
        self.system = keeper.create(
            "doc.axis.system",
            {
                "name": f"Phần mềm của {sender.name}",
                "system_id": credentials.system_id,
                "secret": secret,
            },
        )
        agency = backstage.agency(sender.code)
        keeper.call("doc.agency", "write", [agency], {"axis_system_id": self.system})
        self._keeper, self._agency = keeper, agency
        self.client = AxisClient(
            credentials, self._send, lambda: dt.datetime.now(dt.timezone.utc)
        )

    def leave(self) -> None:
        """Be off the axis again, as it was found."""
        values = {"axis_system_id": False}
        self._keeper.call("doc.agency", "write", [self._agency], values)

    def send(self, subject: str, number: str, name: str, content: bytes) -> str:
        """Send a letter with one file to the Sở; its id."""
        code = edxml.Code(number, self.sender.notation)
        message = edxml.DocumentMessage(
            sender=self._who(),
            receivers=(edxml.Organisation(SO_CODE, "Sở Nông nghiệp và Môi trường"),),
            document_id=edxml.document_id_for(self.sender.code, today(), code),
            code=code,
            promulgation_date=today(),
            subject=subject,
            place=self.sender.place,
            type=edxml.DocumentType(2, 18, "Công văn"),
            signer=edxml.Signer("", self.sender.title.capitalize(), self.sender.signer),
            trace=(edxml.TraceHop(self.sender.code, dt.datetime.now(OFFICE)),),
            attachments=(
                edxml.Attachment(
                    secrets.token_hex(8), name, content, "application/pdf"
                ),
            ),
        )
        self.client.send_edoc(
            self.sender.code, MessageType.EDOC, edxml.write_document(message, today())
        )
        return message.document_id

    def answer(
        self, document: edxml.DocumentMessage, code: int, staff: str, words: str = ""
    ) -> None:
        """Report a status of a document to its sender."""
        message = edxml.StatusMessage(
            sender=self._who(),
            response_for=edxml.ResponseFor(
                document.sender.organ_id,
                str(document.code),
                document.document_id,
                document.promulgation_date,
            ),
            status_code=code,
            timestamp=dt.datetime.now(OFFICE).replace(microsecond=0),
            description=words,
            staff=edxml.StaffInfo(staff=staff),
        )
        self.client.send_edoc(
            self.sender.code, MessageType.STATUS, edxml.write_status(message)
        )

    def awaited(self, subject: str) -> edxml.DocumentMessage:
        """A document with these words in its subject, as soon as it is there."""
        return self._until(
            "document",
            lambda: next(
                (one for one in self.documents if subject in one.subject), None
            ),
        )

    def told(self, code: int, document_id: str) -> edxml.StatusMessage:
        """A status of this code about a document, as soon as it is there."""
        return self._until(
            f"status {code:02d}",
            lambda: next(
                (
                    one
                    for one in self.statuses
                    if one.status_code == code
                    and one.response_for.document_id == document_id
                ),
                None,
            ),
        )

    def _until(self, what: str, look: Callable[[], Found | None]) -> Found:
        def fetched() -> Found | None:
            self._fetch()
            return look()

        found = wait_for(what, fetched, JOB_SECONDS, every=2)
        assert found is not None
        return found

    def _fetch(self) -> None:
        for kind in MessageType:
            for packet in self.client.list_received(kind):
                content = self.client.get_edoc(packet.doc_id)
                message = edxml.read_message(content).message
                if isinstance(message, edxml.StatusMessage):
                    self.statuses.append(message)
                else:
                    self.documents.append(message)
                self.client.update_status(packet.doc_id, PacketStatus.DONE)

    def _who(self) -> edxml.Organisation:
        return edxml.Organisation(self.sender.code, self.sender.name)

    def _send(self, request: AxisRequest) -> AxisResponse:
        answer = self.http.request(
            request.verb,
            f"{self.url}/axis/{request.path}",
            data=request.body,
            headers=dict(request.headers),
            timeout=SECONDS,
        )
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return AxisResponse(answer.status_code, answer.content, headers)


def spoiled(content: bytes) -> bytes:
    """The same PDF with one character of its text changed after signing."""
    place = content.index(b"stream") + 20
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
