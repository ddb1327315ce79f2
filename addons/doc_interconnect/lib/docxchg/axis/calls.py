"""The calls of the axis and the rows they answer with."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

from ..compat import StrEnum


class Verb(StrEnum):
    """HTTP method."""

    GET = "GET"
    POST = "POST"


class MessageType(StrEnum):
    """What a packet carries."""

    EDOC = "edoc"
    STATUS = "status"


class PacketStatus(StrEnum):
    """Transport state of a packet at the axis."""

    INITIAL = "initial"
    PROCESSING = "processing"
    DONE = "done"
    FAIL = "fail"


SERVICE_TYPE = "eDoc"


@dataclass(frozen=True)
class Call:
    """One call of the protocol."""

    name: str
    verb: Verb = Verb.POST
    idempotent: bool = True
    """Repeating it changes nothing."""


CALLS: dict[str, Call] = {
    call.name: call
    for call in (
        Call("getReceivedEdocList"),
        Call("getSentEdocList"),
        Call("getEdoc"),
        Call("downloadEdoc", verb=Verb.GET),
        Call("sendEdoc", idempotent=False),
        Call("updateStatus"),
        Call("countReceiveEdoc"),
        Call("countReceiveStatus"),
        Call("getAgenciesList"),
        Call("getAgenciesListQD20"),
        Call("getSynchronizeUnit"),
        Call("registerAgency"),
        Call("deleteAgency"),
    )
}


@dataclass(frozen=True)
class ReceivedPacket:
    """A packet waiting for one of our agencies."""

    doc_id: str
    message_type: str
    sender: str
    receiver: str
    status: str = PacketStatus.INITIAL
    status_desc: str = ""
    created: dt.datetime | None = None
    updated: dt.datetime | None = None

    @classmethod
    def from_row(cls, row: Mapping[str, object]) -> ReceivedPacket:
        """Read a list row; names in any case."""
        value = _texts(row)
        return cls(
            doc_id=value.get("docid", ""),
            message_type=value.get("messagetype", ""),
            sender=value.get("from", ""),
            receiver=value.get("to", ""),
            status=value.get("status", ""),
            status_desc=value.get("status_desc", value.get("statusdesc", "")),
            created=parse_moment(
                value.get("created_time", value.get("createdtime", ""))
            ),
            updated=parse_moment(
                value.get("updated_time", value.get("updatedtime", ""))
            ),
        )

    def to_row(self) -> dict[str, str]:
        """The list row a server answers."""
        return {
            "docId": self.doc_id,
            "serviceType": SERVICE_TYPE,
            "messageType": self.message_type,
            "created_time": format_moment(self.created),
            "updated_time": format_moment(self.updated),
            "from": self.sender,
            "to": self.receiver,
            "status": self.status,
            "status_desc": self.status_desc,
        }


@dataclass(frozen=True)
class SentPacket:
    """What became, at one receiver, of something we sent."""

    sender_doc_id: str
    receiver_doc_id: str
    sender: str
    receiver: str
    message_type: str
    title: str = ""
    notation: str = ""
    sent: dt.datetime | None = None
    received: dt.datetime | None = None
    send_status: str = ""
    send_status_desc: str = ""
    receive_status: str = ""
    receive_status_desc: str = ""

    @classmethod
    def from_row(cls, row: Mapping[str, object]) -> SentPacket:
        """Read a list row; names in any case."""
        value = _texts(row)
        return cls(
            sender_doc_id=value.get("senderdocid", ""),
            receiver_doc_id=value.get("receiverdocid", ""),
            sender=value.get("fromcode", ""),
            receiver=value.get("tocode", ""),
            message_type=value.get("messagetype", ""),
            title=value.get("title", ""),
            notation=value.get("notation", ""),
            sent=parse_moment(value.get("senttime", "")),
            received=parse_moment(value.get("receivedtime", "")),
            send_status=value.get("sendstatus", ""),
            send_status_desc=value.get("sendstatusdesc", ""),
            receive_status=value.get("receivestatus", ""),
            receive_status_desc=value.get("receivestatusdesc", ""),
        )

    def to_row(self) -> dict[str, str]:
        """The list row a server answers."""
        return {
            "serviceType": SERVICE_TYPE,
            "senderDocId": self.sender_doc_id,
            "receiverDocId": self.receiver_doc_id,
            "fromCode": self.sender,
            "toCode": self.receiver,
            "title": self.title,
            "notation": self.notation,
            "messageType": self.message_type,
            "sentTime": format_moment(self.sent),
            "receivedTime": format_moment(self.received),
            "sendStatus": self.send_status,
            "sendStatusDesc": self.send_status_desc,
            "receiveStatus": self.receive_status,
            "receiveStatusDesc": self.receive_status_desc,
        }


@dataclass(frozen=True)
class Agency:
    """An agency in the axis' directory."""

    id: str
    code: str
    name: str
    parent_id: str = ""
    mail: str = ""
    code102: str = ""
    """The 13-character code beside the newer one, or the older code."""
    center_code: str = ""
    deleted: bool = False

    @classmethod
    def from_row(cls, row: Mapping[str, object]) -> Agency:
        """Read a row of any of the three directory calls."""
        value = _texts(row)
        return cls(
            id=value.get("id", ""),
            code=value.get("code", ""),
            name=value.get("name", ""),
            parent_id=value.get("pid", ""),
            mail=value.get("mail", ""),
            code102=value.get("code102", value.get("oldcode", "")),
            center_code=value.get("centercode", ""),
            deleted=value.get("deleted", "").lower() in ("1", "true"),
        )


@dataclass(frozen=True)
class AgencyRegistration:
    """An agency to enter in the axis' directory."""

    code: str
    name: str
    mail: str
    id: str = ""
    parent_code: str = ""
    mobile: str = ""
    fax: str = ""

    @classmethod
    def from_json(cls, value: Mapping[str, object]) -> AgencyRegistration:
        """Read the body of ``registerAgency``."""
        text = _texts(value)
        return cls(
            code=text.get("code", ""),
            name=text.get("name", ""),
            mail=text.get("mail", ""),
            id=text.get("id", ""),
            parent_code=text.get("pcode", ""),
            mobile=text.get("mobile", ""),
            fax=text.get("fax", ""),
        )

    def to_json(self) -> dict[str, str]:
        """The body of ``registerAgency``."""
        return {
            "id": self.id,
            "pcode": self.parent_code,
            "code": self.code,
            "name": self.name,
            "mail": self.mail,
            "mobile": self.mobile,
            "fax": self.fax,
        }

    def missing(self) -> tuple[str, ...]:
        """Mandatory parts that are empty."""
        return tuple(
            name for name in ("code", "name", "mail") if not getattr(self, name).strip()
        )


def format_moment(value: dt.datetime | None) -> str:
    """``yyyy-MM-dd HH:mm:ss`` in Vietnam time, "" for none."""
    return value.astimezone(_VIETNAM).strftime("%Y-%m-%d %H:%M:%S") if value else ""


def parse_moment(text: str) -> dt.datetime | None:
    """Read a time of a list row: ISO-like, day first, or milliseconds since 1970."""
    text = text.strip()
    if _MILLIS.match(text):
        return dt.datetime.fromtimestamp(int(text) / 1000, _VIETNAM)
    found = _ISO.match(text) or _DAY_FIRST.match(text)
    if found is None:
        return None
    part = {name: int(value) for name, value in found.groupdict().items()}
    try:
        return dt.datetime(
            part["y"],
            part["mo"],
            part["d"],
            part["h"],
            part["mi"],
            part["s"],
            tzinfo=_VIETNAM,
        )
    except ValueError:
        return None


def _texts(row: Mapping[str, object]) -> dict[str, str]:
    return {
        str(name).lower(): "" if value is None else str(value).strip()
        for name, value in row.items()
    }


_VIETNAM = dt.timezone(dt.timedelta(hours=7))
_CLOCK = r"[ T](?P<h>\d{1,2}):(?P<mi>\d{2}):(?P<s>\d{2})"
_ISO = re.compile(r"(?P<y>\d{4})[-/](?P<mo>\d{1,2})[-/](?P<d>\d{1,2})" + _CLOCK)
_DAY_FIRST = re.compile(r"(?P<d>\d{1,2})[-/](?P<mo>\d{1,2})[-/](?P<y>\d{4})" + _CLOCK)
_MILLIS = re.compile(r"^\d{12,14}$")
