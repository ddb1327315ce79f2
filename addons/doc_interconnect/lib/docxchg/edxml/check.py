"""Strict check of what we are about to send.

Lengths and mandatory parts of QCVN 102:2016/BTTTT as its implementations agree on
them; OrganId at most 35 characters (amendment 1:2022). Lengths count characters.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from .errors import Finding
from .message import (
    Attachment,
    BusinessType,
    DocumentMessage,
    Organisation,
    ResponseFor,
    StaffInfo,
    StatusMessage,
    clean_block,
    clean_line,
)

ORGAN_ID = 35
DOCUMENT_ID = 200


def check_document(message: DocumentMessage, today: dt.date) -> tuple[Finding, ...]:
    """All that keeps a document from being sent; empty when it may go.

    ``today`` is the date in Vietnam: a promulgation date may not lie after it.
    """
    return tuple(_document(message, today))


def check_status(message: StatusMessage) -> tuple[Finding, ...]:
    """All that keeps a status from being sent."""
    return tuple(_status(message))


def is_agency_code(text: str) -> bool:
    """Whether a text can be an agency's code, of either form (at most 35)."""
    return len(text) <= ORGAN_ID and _CODE.match(text) is not None


def _document(message: DocumentMessage, today: dt.date) -> Iterator[Finding]:
    yield from _organisation(message.sender, "MessageHeader.From")
    yield from _receivers(message.receivers)
    yield from _text("DocumentId", message.document_id, DOCUMENT_ID, required=True)
    path = "MessageHeader.Code"
    yield from _text(f"{path}.CodeNumber", message.code.number, 11, required=True)
    yield from _text(f"{path}.CodeNotation", message.code.notation, 30, required=True)
    path = "MessageHeader.PromulgationInfo"
    yield from _text(f"{path}.Place", message.place, 50, required=True)
    if message.promulgation_date is None:
        yield Finding(f"N.{path}.PromulgationDate")
    elif message.promulgation_date > today:
        date = message.promulgation_date.isoformat()
        yield Finding(f"T.{path}.PromulgationDate", date)
    path = "MessageHeader.DocumentType"
    if message.type.type < 1:
        yield Finding(f"M.{path}.Type", str(message.type.type))
    yield from _text(f"{path}.TypeName", message.type.name, 100, required=True)
    yield from _text("MessageHeader.Subject", message.subject, 500, required=True)
    yield from _text("MessageHeader.Content", message.content, 500)
    path = "MessageHeader.SignerInfo"
    yield from _text(f"{path}.Competence", message.signer.competence, 100)
    yield from _text(f"{path}.Position", message.signer.position, 100)
    yield from _text(f"{path}.FullName", message.signer.full_name, 50, required=True)
    path = "MessageHeader.OtherInfo"
    yield from _text(f"{path}.SphereOfPromulgation", message.sphere, 100)
    yield from _text(f"{path}.TyperNotation", message.typer, 10)
    for name, amount in (
        ("PromulgationAmount", message.amount),
        ("PageAmount", message.pages),
    ):
        if amount is not None and amount < 0:
            yield Finding(f"M.{path}.{name}", str(amount))
    for appendix in message.appendixes:
        yield from _text(f"{path}.Appendixes.Appendix", appendix, 250)
    for answer in message.responses:
        yield from _response(answer)
    if message.steering not in (None, 0, 1, 2):
        yield Finding("M.MessageHeader.SteeringType", str(message.steering))
    for place in message.to_places:
        yield from _text("MessageHeader.ToPlace.Place", place, 150)
    yield from _trace(message)
    yield from _business(message)
    yield from _attachments(message.attachments)


def _status(message: StatusMessage) -> Iterator[Finding]:
    yield from _organisation(message.sender, "MessageHeader.From")
    answer = message.response_for
    path = "MessageHeader.ResponseFor"
    yield from _text(f"{path}.OrganId", answer.organ_id, ORGAN_ID, required=True)
    if not answer.code:
        yield Finding(f"{path}.Code")
    if not answer.document_id:
        yield Finding(f"{path}.DocumentId")
    yield from _response(answer)
    if message.known_status is None:
        yield Finding("MessageHeader.StatusCode", str(message.status_code))
    elif message.status_code in _NEEDS_REASON and not message.description.strip():
        yield Finding("N.MessageHeader.Description")
    description = clean_block(message.description)
    yield from _text("MessageHeader.Description", description, 500)
    if message.timestamp is None or message.timestamp.tzinfo is None:
        yield Finding("T.MessageHeader.Timestamp")
    yield from _staff(message.staff, "MessageHeader.StaffInfo")


def _organisation(value: Organisation, path: str) -> Iterator[Finding]:
    yield from _text(f"{path}.OrganId", value.organ_id, ORGAN_ID, required=True)
    if value.organ_id and _CODE.match(value.organ_id) is None:
        yield Finding(f"M.{path}.OrganId", value.organ_id)
    yield from _text(f"{path}.OrganizationInCharge", value.in_charge, 200)
    yield from _text(f"{path}.OrganName", value.name, 200, required=True)
    yield from _text(f"{path}.OrganAdd", value.address, 250)
    yield from _text(f"{path}.Email", value.email, 100)
    if value.email and _EMAIL.match(value.email) is None:
        yield Finding(f"M.{path}.Email", value.email)
    yield from _text(f"{path}.Telephone", value.telephone, 20)
    yield from _text(f"{path}.Fax", value.fax, 20)
    yield from _text(f"{path}.Website", value.website, 100)


def _receivers(values: tuple[Organisation, ...]) -> Iterator[Finding]:
    if not values:
        yield Finding("N.MessageHeader.To")
    seen: set[str] = set()
    for value in values:
        yield from _organisation(value, "MessageHeader.To")
        if value.organ_id in seen:
            yield Finding("MessageHeader.To.OrganId", value.organ_id)
        seen.add(value.organ_id)


def _response(value: ResponseFor) -> Iterator[Finding]:
    path = "MessageHeader.ResponseFor"
    yield from _text(f"{path}.OrganId", value.organ_id, ORGAN_ID)
    yield from _text(f"{path}.Code", value.code, 42)
    yield from _text(f"{path}.DocumentId", value.document_id, DOCUMENT_ID)


def _trace(message: DocumentMessage) -> Iterator[Finding]:
    if not message.trace:
        yield Finding("N.MessageHeader.TraceHeaderList.TraceHeader")
    for hop in message.trace:
        path = "TraceHeaderList.TraceHeader"
        yield from _text(f"{path}.OrganId", hop.organ_id, ORGAN_ID, required=True)
        if hop.timestamp is None or hop.timestamp.tzinfo is None:
            yield Finding(f"T.{path}.Timestamp")


def _business(message: DocumentMessage) -> Iterator[Finding]:
    value = message.business
    path = "TraceHeaderList.Bussiness"
    yield from _text(f"{path}.DocumentId", value.document_id, DOCUMENT_ID)
    yield from _text(f"{path}.BussinessDocReason", value.reason, 500)
    if value.kind is not BusinessType.NEW and not value.reason.strip():
        yield Finding(f"N.{path}.BussinessDocReason")
    if value.kind in (BusinessType.RECALL, BusinessType.UPDATE):
        if not value.document_id:
            yield Finding(f"N.{path}.DocumentId")
    if value.kind is BusinessType.REPLACE and not value.replacements:
        yield Finding(f"N.{path}.ReplacementInfoList")
    for replacement in value.replacements:
        name = f"{path}.ReplacementInfo.DocumentId"
        yield from _text(name, replacement.document_id, DOCUMENT_ID, required=True)
    yield from _staff(value.staff, f"{path}.StaffInfo")


def _staff(value: StaffInfo | None, path: str) -> Iterator[Finding]:
    if value is None:
        return
    yield from _text(f"{path}.Department", value.department, 250)
    yield from _text(f"{path}.Staff", value.staff, 100)
    yield from _text(f"{path}.Email", value.email, 100)
    yield from _text(f"{path}.Mobile", value.mobile, 100)


def _attachments(values: tuple[Attachment, ...]) -> Iterator[Finding]:
    seen: set[str] = set()
    for value in values:
        yield from _text("AttachmentName", value.name, 200, required=True)
        if not value.content_id or value.content_id.lower().startswith("cid:"):
            yield Finding("M.Attachment.ContentId", value.content_id)
        if value.content_id in seen:
            yield Finding("M.Attachment.ContentId", value.content_id)
        seen.add(value.content_id)
        if not value.content or value.damaged:
            yield Finding("M.Attachment-Type", value.name)


def _text(
    path: str, value: str, longest: int, *, required: bool = False
) -> Iterator[Finding]:
    length = len(clean_line(value))
    if required and not length:
        yield Finding(f"N.{path}")
    elif length > longest:
        yield Finding(f"R.{path}", value[:200])


_NEEDS_REASON = (2, 13, 16)
_CODE = re.compile(r"[A-Za-z0-9]+(\.[A-Za-z0-9]+){0,9}\Z")
_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
