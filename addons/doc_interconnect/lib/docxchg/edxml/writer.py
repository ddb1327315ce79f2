"""Strict writer: the element order and the literal prefixes other readers expect.

Text is assembled by hand on purpose. One national reader matches the prefix
``edXML:`` literally, so a serializer free to choose prefixes would break it.
"""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Iterator
from xml.sax.saxutils import escape

from .check import check_document, check_status
from .dates import format_date, format_timestamp
from .errors import InvalidMessage
from .message import (
    Attachment,
    Business,
    BusinessType,
    DocumentMessage,
    Organisation,
    ResponseFor,
    StaffInfo,
    StatusMessage,
    clean_block,
    clean_line,
    clean_opaque,
)

NAMESPACE = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
PREFIX = "edXML:"

_PROLOGUE = f'<?xml version="1.0" encoding="UTF-8"?>\n<edXML xmlns="{NAMESPACE}">\n'
_ENVELOPE = f'<edXML:edXMLEnvelope xmlns:edXML="{NAMESPACE}">\n'


def write_document(message: DocumentMessage, today: dt.date) -> bytes:
    """The packet of a document message, UTF-8.

    Raises InvalidMessage with every finding of the strict check.
    """
    return b"".join(iter_document(message, today))


def iter_document(message: DocumentMessage, today: dt.date) -> Iterator[bytes]:
    """The packet in pieces, so that large files need not be held twice."""
    findings = check_document(message, today)
    if findings:
        raise InvalidMessage(findings)
    return _document(message)


def write_status(message: StatusMessage) -> bytes:
    """The packet of a status message, UTF-8.

    Raises InvalidMessage with every finding of the strict check.
    """
    findings = check_status(message)
    if findings:
        raise InvalidMessage(findings)
    out = _Lines()
    with out.block("MessageHeader"):
        _organisation(out, "From", message.sender)
        _response(out, message.response_for)
        _staff(out, message.staff)
        out.line("StatusCode", f"{message.status_code:02d}")
        out.block_text("Description", message.description)
        out.line("Timestamp", _timestamp(message.timestamp))
    text = (
        f"{_PROLOGUE}{_ENVELOPE}<edXML:edXMLHeader>\n{out.text}"
        "</edXML:edXMLHeader>\n</edXML:edXMLEnvelope>\n</edXML>\n"
    )
    return text.encode()


class _Lines:
    """Elements with the literal prefix, one per line."""

    def __init__(self) -> None:
        self.parts: list[str] = []

    @property
    def text(self) -> str:
        return "".join(self.parts)

    def block(self, name: str, attributes: str = "") -> _Block:
        return _Block(self, name, attributes)

    def line(self, name: str, value: str | int | None) -> None:
        """An element; nothing when there is no value."""
        text = clean_line(str(value)) if value is not None else ""
        if text:
            self.parts.append(f"<{PREFIX}{name}>{escape(text)}</{PREFIX}{name}>\n")

    def block_text(self, name: str, value: str) -> None:
        """An element whose text may have several lines."""
        text = clean_block(value)
        if text:
            self.parts.append(f"<{PREFIX}{name}>{escape(text)}</{PREFIX}{name}>\n")

    def opaque(self, name: str, value: str) -> None:
        """An identifier given back exactly as it was received."""
        text = clean_opaque(value)
        if text:
            self.parts.append(f"<{PREFIX}{name}>{escape(text)}</{PREFIX}{name}>\n")


class _Block:
    def __init__(self, out: _Lines, name: str, attributes: str) -> None:
        self.out = out
        self.name = name
        self.attributes = attributes

    def __enter__(self) -> None:
        self.out.parts.append(f"<{PREFIX}{self.name}{self.attributes}>\n")

    def __exit__(self, *_error: object) -> None:
        self.out.parts.append(f"</{PREFIX}{self.name}>\n")


def _document(message: DocumentMessage) -> Iterator[bytes]:
    out = _Lines()
    with out.block("edXMLHeader"):
        with out.block("MessageHeader"):
            _header(out, message)
        with out.block("TraceHeaderList"):
            for hop in message.trace:
                with out.block("TraceHeader"):
                    out.opaque("OrganId", hop.organ_id)
                    out.line("Timestamp", _timestamp(hop.timestamp))
            _business(out, message.business)
    with out.block("edXMLBody"):
        with out.block("edXMLManifest", ' version="1.0"'):
            for attachment in message.attachments:
                with out.block("Reference"):
                    out.line("ContentId", f"cid:{attachment.content_id}")
                    out.line("ContentType", attachment.content_type)
                    out.line("Description", attachment.description)
                    out.line("AttachmentName", attachment.name)
    yield f"{_PROLOGUE}{_ENVELOPE}{out.text}</edXML:edXMLEnvelope>\n".encode()
    if message.attachments:
        yield b"<AttachmentEncoded>\n"
        for attachment in message.attachments:
            yield from _attachment(attachment)
        yield b"</AttachmentEncoded>\n"
    yield b"</edXML>\n"


def _header(out: _Lines, message: DocumentMessage) -> None:
    _organisation(out, "From", message.sender)
    for receiver in message.receivers:
        _organisation(out, "To", receiver)
    out.opaque("DocumentId", message.document_id)
    with out.block("Code"):
        out.line("CodeNumber", message.code.number)
        out.line("CodeNotation", message.code.notation)
    with out.block("PromulgationInfo"):
        out.line("Place", message.place)
        out.line("PromulgationDate", _date(message.promulgation_date))
    with out.block("DocumentType"):
        out.line("Type", message.type.type)
        out.line("TypeDetail", message.type.detail)
        out.line("TypeName", message.type.name)
    out.line("Subject", message.subject)
    out.block_text("Content", message.content)
    with out.block("SignerInfo"):
        out.line("Competence", message.signer.competence)
        out.line("Position", message.signer.position)
        out.line("FullName", message.signer.full_name)
    out.line("DueDate", _date(message.due_date))
    with out.block("OtherInfo"):
        out.line("Priority", int(message.priority))
        out.line("SphereOfPromulgation", message.sphere)
        out.line("TyperNotation", message.typer)
        out.line("PromulgationAmount", message.amount)
        out.line("PageAmount", message.pages)
        if message.appendixes:
            with out.block("Appendixes"):
                for appendix in message.appendixes:
                    out.line("Appendix", appendix)
    for answer in message.responses:
        _response(out, answer)
    # Never empty: the reference reader refuses an empty SteeringType.
    out.line("SteeringType", message.steering)
    if message.to_places:
        with out.block("ToPlaces"):
            for place in message.to_places:
                out.line("Place", place)


def _organisation(out: _Lines, name: str, value: Organisation) -> None:
    with out.block(name):
        out.opaque("OrganId", value.organ_id)
        out.line("OrganizationInCharge", value.in_charge)
        out.line("OrganName", value.name)
        out.line("OrganAdd", value.address)
        out.line("Email", value.email)
        out.line("Telephone", value.telephone)
        out.line("Fax", value.fax)
        out.line("Website", value.website)


def _response(out: _Lines, value: ResponseFor) -> None:
    with out.block("ResponseFor"):
        out.opaque("OrganId", value.organ_id)
        out.line("Code", value.code)
        out.opaque("DocumentId", value.document_id)
        out.line("PromulgationDate", _date(value.promulgation_date))


def _staff(out: _Lines, value: StaffInfo | None) -> None:
    if value is None:
        return
    with out.block("StaffInfo"):
        out.line("Department", value.department)
        out.line("Staff", value.staff)
        out.line("Email", value.email)
        out.line("Mobile", value.mobile)


def _business(out: _Lines, value: Business) -> None:
    with out.block("Bussiness"):
        out.opaque("DocumentId", value.document_id)
        out.line("BussinessDocType", int(value.kind))
        out.block_text("BussinessDocReason", value.reason)
        out.line("Paper", int(value.paper))
        if value.kind is BusinessType.UPDATE:
            with out.block("BussinessDocumentInfo"):
                out.line("DocumentInfo", int(value.content_changed))
                out.line("DocumentReceiver", int(value.receivers_changed))
                if value.receivers:
                    with out.block("ReceiverList"):
                        for change in value.receivers:
                            with out.block("Receiver"):
                                out.opaque("OrganId", change.organ_id)
                                out.line("ReceiverType", change.receiver_type)
        if value.replacements:
            with out.block("ReplacementInfoList"):
                for replacement in value.replacements:
                    with out.block("ReplacementInfo"):
                        out.opaque("DocumentId", replacement.document_id)
                        with out.block("OrganIdList"):
                            for organ_id in replacement.organ_ids:
                                out.opaque("OrganId", organ_id)
        _staff(out, value.staff)


def _attachment(value: Attachment) -> Iterator[bytes]:
    head = ["<Attachment>\n"]
    for name, text in (
        ("ContentId", f"cid:{value.content_id}"),
        ("AttachmentName", value.name),
        ("Description", value.description),
        ("ContentType", value.content_type),
    ):
        if text:
            head.append(f"<{name}>{escape(clean_line(text))}</{name}>\n")
    head.append(f'<edXML:ContentTransferEncoded xmlns:edXML="{NAMESPACE}">')
    yield "".join(head).encode()
    view = memoryview(value.content)
    for start in range(0, len(view), _CHUNK):
        yield base64.b64encode(view[start : start + _CHUNK])
    yield b"</edXML:ContentTransferEncoded>\n</Attachment>\n"


def _date(value: dt.date | None) -> str:
    return format_date(value) if value else ""


def _timestamp(value: dt.datetime | None) -> str:
    return format_timestamp(value) if value else ""


# A multiple of three, so that the pieces of base64 join without padding.
_CHUNK = 3 * 256 * 1024
